"""The rows of a sheet as XML, put down once: what a general writer does for every cell is done here for every style.

Text stands in its cell and in no list of strings, so that a row can leave memory as soon as the next one is begun.
"""

import re
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from shutil import copyfileobj
from typing import IO, NamedTuple

from selfeval_xl.contents import FORMULA, OfSheet, kept_number, kept_text
from selfeval_xl.model import column_letters
from selfeval_xl.writer.fitting import LINE_SPACING, LONGEST_TEXT, TALLEST_ROW, as_string
from selfeval_xl.writer.styles import SIZE, Style

ROW_HEIGHT = 18  # points, one line of SIZE

_ROW_PADDING = 4  # points
_MOST_ROWS = 1_048_576  # Excel's limit
_LETTERS = tuple(column_letters(column) for column in range(1, 703))  # more than any table of ours has
_SPECIAL = re.compile("[\0-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff&<>]|_x")  # a text without any stands as it is
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # how a workbook spells a control character


@dataclass(frozen=True, slots=True)
class Look:
    """A style in one workbook, with what every cell of it needs."""

    attribute: str  # of the cell: where the style stands among those of the workbook
    wraps: bool
    scale: float  # how much more of its type than of SIZE fits into a width
    size: int
    is_tall: bool  # one line of it is higher than a row
    is_entered: bool  # somebody enters something in cells of it

    @classmethod
    def of(cls, style: Style, index: int) -> "Look":
        """Prepare the style with this number."""
        is_tall = style.size * LINE_SPACING + _ROW_PADDING > ROW_HEIGHT + 1
        return cls(f' s="{index}"', style.wrap, SIZE / style.size, style.size, is_tall, not style.locked)


class Extent(NamedTuple):
    """The first and last row and column of what was put down, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


class _Row(NamedTuple):
    """What was put down in one row, by column."""

    cells: dict[int, str]  # XML
    kept: dict[int, str]  # for the digest of the contents


class Rows:
    """The rows of one sheet. Rows and columns count from 0."""

    def __init__(self, file: Path | None = None, contents: OfSheet | None = None) -> None:
        """Begin a sheet. With a file no row may be put down above another one; each leaves memory for the file.

        The digest of the contents is told what is put down, but for the cells somebody may type into.
        """
        self.heights: dict[int, float] = {}  # points, of the rows in memory that are higher than ROW_HEIGHT
        self.extent: Extent | None = None
        self._rows: dict[int, _Row] = {}
        self._contents = contents
        self._above = -1  # the last row that was begun
        self._in_order = file is not None
        self._place = file
        self._file: IO[str] = StringIO() if file is None else file.open("w+", encoding="utf-8", newline="")

    def text(self, row: int, column: int, text: str, look: Look) -> None:
        """Put down a text that is not empty."""
        xml = text
        if _SPECIAL.search(text) or len(text) > LONGEST_TEXT // 2:  # few have, and that is told fast
            text = as_string(text)
            xml = escaped(text)
        kept_blanks = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
        cells, kept = self._rows.get(row) or self._begin(row)
        cells[column] = (
            f'<c r="{_LETTERS[column]}{row + 1}"{look.attribute} t="inlineStr"><is><t{kept_blanks}>{xml}</t></is></c>'
        )
        if self._contents is not None and not look.is_entered and not text.isspace():
            kept[column] = kept_text(text)

    def number(self, row: int, column: int, number: float, look: Look) -> None:
        """Put down a number."""
        written = f"{number:.16G}"
        cells, kept = self._rows.get(row) or self._begin(row)
        cells[column] = f'<c r="{_LETTERS[column]}{row + 1}"{look.attribute}><v>{written}</v></c>'
        if self._contents is not None and not look.is_entered:
            kept[column] = kept_number(float(written))

    def blank(self, row: int, column: int, look: Look) -> None:
        """Put down an empty cell."""
        cells, _ = self._rows.get(row) or self._begin(row)
        cells[column] = f'<c r="{_LETTERS[column]}{row + 1}"{look.attribute}/>'

    def formula(self, row: int, column: int, formula: str, value: float | str, look: Look) -> None:
        """Put down a formula of ours, which begins with "=", with its value."""
        kind, shown = (' t="str"', escaped(value)) if isinstance(value, str) else ("", value)
        cells, kept = self._rows.get(row) or self._begin(row)
        cells[column] = (
            f'<c r="{_LETTERS[column]}{row + 1}"{look.attribute}{kind}>'
            f"<f>{escaped(formula.removeprefix('='))}</f><v>{shown}</v></c>"
        )
        if self._contents is not None and not look.is_entered:
            kept[column] = FORMULA

    def grow(self, row: int, lines: int, size: int) -> None:
        """Make a row high enough for so many lines of type of this size."""
        height = min(lines * size * LINE_SPACING + _ROW_PADDING, TALLEST_ROW)
        if height > self.heights.get(row, ROW_HEIGHT + 1):
            self.heights[row] = height

    def settle(self) -> None:
        """Put the rows together, once everything was put down."""
        for row in sorted(self._rows):
            self._file.write(self._row(row, self._rows.pop(row)))
            self.heights.pop(row, None)

    def copy(self, file: IO[str]) -> None:
        """Write the rows into a file."""
        self._file.seek(0)
        copyfileobj(self._file, file)

    def close(self) -> None:
        """Let go of the file, and take it away."""
        self._file.close()
        if self._place is not None:
            self._place.unlink(missing_ok=True)

    def _begin(self, row: int) -> "_Row":
        """Return a row where there is none yet."""
        if not 0 <= row < _MOST_ROWS or (self._in_order and row < self._above):
            raise RuntimeError(f"no row {row + 1} can be put down after row {self._above + 1}")
        if self._in_order:
            self.settle()
        self._above = max(row, self._above)
        return self._rows.setdefault(row, _Row({}, {}))

    def _row(self, row: int, told: "_Row") -> str:
        """Put a row together, and tell what it holds."""
        cells = sorted(told.cells.items())
        first, last = cells[0][0], cells[-1][0]
        top, left, bottom, right = self.extent or (row, first, row, last)
        self.extent = Extent(min(row, top), min(first, left), max(row, bottom), max(last, right))
        if self._contents is not None and told.kept:
            self._contents.row(row + 1, [(column + 1, kept) for column, kept in sorted(told.kept.items())])
        pixels = int(self.heights.get(row, ROW_HEIGHT) * 4 / 3 + 0.5)
        height = f'<row r="{row + 1}" ht="{pixels * 0.75:.16g}" customHeight="1">'
        return f"{height}{''.join([cell for _, cell in cells])}</row>"


def escaped(text: str) -> str:
    """Write a text as XML, so that none of it is taken for markup or for a control character."""
    marked = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LOOKS_ESCAPED.sub("_x005F_", marked) if "_x" in marked else marked
