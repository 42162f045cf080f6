"""Ranges of cells, and how many pixels rows and columns take."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from selfeval_xl.model import column_letters

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
LAST_COLUMN = 16_384
_LAST_ROW = 1_048_576
_GAP = 10  # pixels between a cell and the box beside it
_TALL = 64  # rows; a merged label of an indicator table spans some 20
_FARTHEST = 2_000  # lines a box stands over at most: of hidden ones there may be any number


@dataclass(frozen=True, slots=True)
class Range:
    """A range of cells, counted from 1, both ends inside."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def of(cls, reference: str) -> "Range | None":
        """Read "G16" or "$G$16:H16"; None where it is neither, or beyond the sheet."""
        first, _, last = reference.partition(":")
        ends = [_REFERENCE.fullmatch(each) for each in (first, last or first)]
        if ends[0] is None or ends[1] is None:
            return None
        columns, rows = [_column(each[1]) for each in ends if each], [int(each[2]) for each in ends if each]
        found = cls(min(rows), min(columns), max(rows), max(columns))
        return found if found.top >= 1 and found.bottom <= _LAST_ROW and found.right <= LAST_COLUMN else None

    @property
    def first_cell(self) -> str:
        """The address of its first cell."""
        return f"{column_letters(self.left)}{self.top}"

    @property
    def reference(self) -> str:
        """How it is written: "G16", "G16:H16"."""
        last = f"{column_letters(self.right)}{self.bottom}"
        return self.first_cell if last == self.first_cell else f"{self.first_cell}:{last}"

    def holds(self, other: "Range") -> bool:
        """Whether the first cell of the other is inside."""
        return self.top <= other.top <= self.bottom and self.left <= other.left <= self.right


class Merges:
    """The merged ranges of a sheet, found by the cells inside."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        """Sort them by their rows; the few that span many stand by themselves."""
        self._tall: list[Range] = []
        self._by_row: dict[int, list[Range]] = defaultdict(list)
        for merged in ranges:
            if merged.bottom - merged.top > _TALL:
                self._tall.append(merged)
                continue
            for row in range(merged.top, merged.bottom + 1):
                self._by_row[row].append(merged)

    def around(self, cell: Range) -> Range:
        """Return the merged range a cell is in, or the cell."""
        near = (*self._by_row.get(cell.top, ()), *self._tall)
        return next((merged for merged in near if merged.holds(cell)), cell)


class Sizes:
    """The sizes of the rows or the columns of a sheet in pixels, counted from 1."""

    def __init__(self, usual: int) -> None:
        """Begin with one size for all."""
        self.usual = usual
        self._own: dict[int, int] = {}

    def set(self, first: int, last: int, pixels: int) -> None:
        """Give the lines from the first to the last a size of their own."""
        self._own.update(dict.fromkeys(range(first, last + 1), pixels))

    def after(self, line: int, pixels: int, last: int) -> tuple[int, int]:
        """Return the line a way of so many pixels from the start of a line ends in, and how far into it."""
        last = min(last, line + _FARTHEST)
        while line < last and pixels >= (size := self._own.get(line, self.usual)):
            pixels -= size
            line += 1
        return line, min(pixels, self._own.get(line, self.usual))


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows and columns of a sheet, measured."""

    _columns: Sizes
    _rows: Sizes

    def anchor(self, beside: Range, width: int, height: int) -> str:
        """Place a box of so many pixels at the right of a range, in the words of a drawing, which count from 0."""
        # A box at the edge of the sheet stands on the last columns.
        left = min(beside.right + 1, LAST_COLUMN - 8)
        top = max(1, min(beside.top, _LAST_ROW - 60))
        right, right_rest = self._columns.after(left, width + _GAP, LAST_COLUMN)
        bottom, bottom_rest = self._rows.after(top, height + _GAP, _LAST_ROW)
        return f"{left - 1}, {_GAP}, {top - 1}, {_GAP}, {right - 1}, {right_rest}, {bottom - 1}, {bottom_rest}"


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
