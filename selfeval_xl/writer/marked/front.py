"""What the sheet 退回修改通知单 in front of a marked copy says, as plain data."""

from dataclasses import dataclass

from selfeval_xl.evaluation import Severity


@dataclass(frozen=True, slots=True)
class FrontRow:
    """One thing to correct or to explain, as a person reads it; `sheet` and `cell` are "" where it has no place."""

    severity: Severity
    project: str
    sheet: str
    cell: str
    rule: str
    found: str
    expected: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class FrontSheet:
    """The whole sheet, from the top: what it is about, what is to be done, and what else the unit should know."""

    fields: tuple[tuple[str, str], ...]  # label and text: the unit, the projects, how many 错误, the date due
    rows: tuple[FrontRow, ...]
    notes: tuple[str, ...]
