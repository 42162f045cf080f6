"""Heading rows: which columns of a sheet hold what, in one row or in two with group headings over others.

A row heads a table if enough of its cells are headings known by their wording; what else stands in it heads a column
nobody knows, whose name is kept so that it can be told.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from selfeval_xl.model import Cell
from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.template import AMOUNTS, NAMES
from selfeval_xl.text import says_nothing
from selfeval_xl.vocabulary import Roles

_POINTS = ("weight", "rate", "score")
_TALLEST = 3  # rows of a heading
_SECOND_ROW = 2  # headings that make a row below a heading a part of it


@dataclass(frozen=True, slots=True)
class Columns:
    """A heading: for each role the sheet's columns its values may stand in, first and last."""

    top: int
    bottom: int  # the last row of the heading
    spans: Mapping[str, tuple[int, int]]
    unknown: tuple[Cell, ...] = ()  # headings no role is known for
    twice: tuple[Cell, ...] = ()  # headings for a role that an earlier column has

    @property
    def points(self) -> int | None:
        """The first column of weights or scores; what labels a row stands left of it."""
        return min((self.spans[role][0] for role in ("weight", "score") if role in self.spans), default=None)

    @property
    def left(self) -> int:
        """The first column any role has."""
        return min(first for first, _ in self.spans.values())


def heads_indicators(roles: Collection[str]) -> bool:
    """Tell whether headings are those of an indicator table: a name, what was asked or reached, and one more."""
    return any(role in roles for role in NAMES) and ("target" in roles or "actual" in roles) and len(roles) > 2


def heads_funds(roles: Collection[str]) -> bool:
    """Tell whether headings are those of a fund block: two amounts, or one with rate or points."""
    amounts = sum(role in roles for role in AMOUNTS)
    return amounts > 1 or (amounts == 1 and sum(role in roles for role in _POINTS) > 1)


def find_headings(sheet: LabelledSheet, labels: Roles, is_heading: Callable[[Collection[str]], bool]) -> list[Columns]:
    """Find the headings on a sheet, top to bottom."""
    rows: dict[int, dict[Cell, str]] = {}
    for role, cell in sheet.filled_by(labels):
        if sheet.grid.span(cell)[2] < cell.row + _TALLEST:  # else it is the label beside a whole block
            rows.setdefault(cell.row, {})[cell] = role
    found: list[Columns] = []
    for row in sorted(rows):
        if found and row <= found[-1].bottom:
            continue
        upper, lower = rows[row], rows.get(row + 1, {})
        roles = frozenset(upper.values())
        if _is_second(sheet, row + 1, upper, lower) and is_heading(roles | set(lower.values())):
            found.append(_columns(sheet, row, row + 1, upper | lower))
        elif is_heading(roles):
            found.append(_columns(sheet, row, row, upper))
    return found


def _is_second(sheet: LabelledSheet, row: int, upper: Mapping[Cell, str], lower: Mapping[Cell, str]) -> bool:
    """Tell whether a row goes on with the heading above it: most of it are headings, and not the same ones again."""
    if min(len(lower), len(upper)) < _SECOND_ROW or set(lower.values()) == set(upper.values()):
        return False
    return len(lower) * 2 > sum(not says_nothing(cell.text) for cell in sheet.row(row))


def _columns(sheet: LabelledSheet, top: int, bottom: int, roles: Mapping[Cell, str]) -> Columns:
    """Give each column the room from its heading to the next one; under a group heading the lower ones count."""
    bottom = max(bottom, *(sheet.grid.span(cell)[2] for cell in roles))
    left = min(cell.column for cell in roles)
    owners: dict[int, Cell] = {}
    replaced: set[Cell] = set()
    for row in range(top, bottom + 1):
        for cell in sheet.row(row):
            _, first, last_row, last = sheet.grid.span(cell)
            if cell.column >= left and last_row <= bottom and not says_nothing(cell.text):
                above = {owners[column] for column in range(first, last + 1) if column in owners}
                if cell in roles or above.isdisjoint(roles):
                    replaced |= above
                    owners |= dict.fromkeys(range(first, last + 1), cell)
    headed = sorted(column for column, owner in owners.items() if owner not in replaced)
    columns: dict[Cell, list[int]] = {}
    for column in headed:
        columns.setdefault(owners[column], []).append(column)
    spans: dict[str, tuple[int, int]] = {}
    unknown: list[Cell] = []
    twice: list[Cell] = []
    for cell, own in columns.items():
        role = roles.get(cell)
        if role is None:
            unknown.append(cell)
        elif role in spans:
            twice.append(cell)
        else:
            following = bisect_right(headed, own[-1])
            spans[role] = (own[0], headed[following] - 1 if following < len(headed) else own[-1])
    return Columns(top, bottom, spans, tuple(unknown), tuple(twice))
