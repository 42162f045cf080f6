"""What is filled in on a form, whatever its layout, and how the sheet it stands on was spoilt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from tests.workbooks import Formula, Shown, Value

LINE_ROLES = (
    "level1", "level2", "level3", "nature", "target", "measure", "actual", "completion", "weight", "score", "reason",
    "note",
)  # fmt: skip
FUND_ROLES = ("budget_initial", "budget_full", "executed", "weight", "rate", "score", "reason")

Amounts = Mapping[str, Value]  # role of a fund column -> what stands in it


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the indicator table."""

    level1: Value = None
    level2: Value = None
    level3: Value = None
    nature: Value = None
    target: Value = None
    measure: Value = None
    actual: Value = None
    completion: Value = None
    weight: Value = None
    score: Value = None
    reason: Value = None
    note: Value = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is filled in on one form. A form without a title stands below another one."""

    title: Value = None
    year: Value = None
    head: Mapping[str, Value] = field(default_factory=dict)
    funds: Mapping[str, Amounts] = field(default_factory=dict)
    goal_expected: Value = None
    goal_actual: Value = None
    rows: tuple[Line, ...] = ()
    total_weight: Value = None
    total_score: Value = None
    total_grade: Value = None  # 优 behind the total, where a layout has room for it
    foot: Mapping[str, Value] = field(default_factory=dict)
    extra: Mapping[str, Value] = field(default_factory=dict)  # what no role reads: 项目类别, 项目实施内容及过程概述

    def value(self, place: str) -> Value:
        """Return what is filled in at a place as a layout names it: head.project_name, goals.actual, total.score."""
        block, _, role = place.partition(".")
        blocks: Mapping[str, Mapping[str, Value]] = {
            "head": self.head,
            "goals": {"expected": self.goal_expected, "actual": self.goal_actual},
            "total": {"weight": self.total_weight, "score": self.total_score, "grade": self.total_grade},
            "foot": self.foot,
            "extra": self.extra,
        }
        return blocks[block].get(role)


@dataclass(frozen=True, slots=True)
class Disturbance:
    """How a sheet was spoilt. Rows and columns are counted from 0 at the form's first cell."""

    labels: Mapping[str, str] = field(default_factory=dict)  # official label -> spelling on the sheet, "" leaves it out
    gaps: Mapping[str, int] = field(default_factory=dict)  # block -> blank rows before it
    without: frozenset[str] = frozenset()  # blocks left out
    inserted: tuple[int, ...] = ()  # columns of the form before which a blank column was inserted
    hidden_columns: frozenset[int] = frozenset()
    hidden_lines: frozenset[int] = frozenset()  # rows of the indicator table, its heading not counted
    levels: Literal["merged", "once", "every row"] = "merged"
    upright: bool = False  # level names with one character a line
    repeat_after: int = 0  # rows of the indicator table after which its heading is printed again, 0 is never
    order: tuple[str, ...] = ()  # roles of the indicator columns from left to right; one not named is left out
    fund_order: tuple[str, ...] = ()  # and of the fund columns
    fillers: tuple[str, ...] = ()  # names printed at the end of every group and left there: 指标2：
    merged_reasons: bool = False  # one cell for the same reason in following rows
    numbers_as_text: bool = False
    stray: Mapping[tuple[int, int], Value] = field(default_factory=dict)  # cells written beside the form
    top: int = 0  # where `workbook` puts the first form
    left: int = 0


NOTHING = Disturbance()


class Spoilt(NamedTuple):
    """Forms as people send them: what they filled in, one below the other, and what they did to the sheet."""

    entries: tuple[Entry, ...]
    disturbance: Disturbance


def lines(columns: str, groups: Mapping[tuple[str, str], tuple[tuple[Value, ...], ...]]) -> tuple[Line, ...]:
    """Build the rows of a table from (level 1, level 2) -> rows; `columns` names the roles of their values."""
    return tuple(
        Line(level1=level1, level2=level2, **dict(zip(columns.split(), row, strict=False)))
        for (level1, level2), rows in groups.items()
        for row in rows
    )


def amounts(columns: str, **rows: tuple[Value, ...]) -> Mapping[str, Amounts]:
    """Build the fund block from row key -> values; `columns` names their roles."""
    return {key: dict(zip(columns.split(), row, strict=False)) for key, row in rows.items()}


def shown(value: Value) -> str:
    """Return a value as a person sees it in its cell."""
    match value:
        case Formula():
            return shown(value.value)
        case Shown(number, "0%"):
            return f"{number:.0%}"
        case Shown(number, "0.00%"):
            return f"{number:.2%}"
        case Shown(number, "0.00"):
            return f"{number:.2f}"
        case Shown(number, "#,##0.00"):
            return f"{number:,.2f}"
        case Shown():
            raise ValueError(value.number_format)
        case date():
            return f"{value.year}/{value.month}/{value.day}"
        case float() if value.is_integer():
            return str(int(value))
        case None:
            return ""
        case _:
            return str(value)


def runs(rows: tuple[Line, ...], depth: int) -> Iterator[tuple[int, int]]:
    """Yield where each run of rows under one heading of level 1 (depth 1) or 2 starts, and how many rows it has."""
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or _heading(rows[at], depth) != _heading(rows[start], depth):
            yield start, at - start
            start = at


def _heading(line: Line, depth: int) -> tuple[Value, ...]:
    return (line.level1, line.level2)[:depth]
