"""The one door to xlsxwriter: a workbook in memory whose bytes depend on what is written and on nothing else.

Text is always written as text, whatever it begins with. Only `total` and a `Link` make something live, and both are
given what this program made, never what a submitter wrote.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from io import BytesIO
from math import ceil
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from selfeval_xl.model import OWN_CATEGORY
from selfeval_xl.writer.styles import FONT, SIZE, Style

LONGEST_TEXT = 32_767  # UTF-16 units, Excel's limit for a cell
MOST_LINKS = 65_530  # Excel's limit for a sheet
TALLEST_ROW = 409  # points, Excel's limit

_LARGEST = Decimal("9.99E+307")  # Excel's limit for a number; one beyond it is written as text
_CUT_MARK = "…(已截断)"
_LINE_BREAK = re.compile(r"\r\n?")
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: 0x2421}
_LINE_SPACING = 1.42  # of the type size
_ROW_PADDING = 4  # points
_ROW_HEIGHT = 18  # points, one line of SIZE
_COLUMN_WIDTH = 8.43  # characters, where none was set
_COLUMN_PADDING = 3  # characters, the indent of text among them
_CREATED = datetime(2000, 1, 1)  # a constant, so that the same input gives the same bytes


class Paper(IntEnum):
    """The sizes of paper, by Excel's numbers."""

    A3 = 8
    A4 = 9


class Link(NamedTuple):
    """A link to a file of this run, by its path from the workbook, and the text it shows."""

    path: str
    text: str


Value = str | int | Decimal | Link | None


class Book:
    """A workbook in the making."""

    def __init__(self, title: str, *, is_result: bool = True) -> None:
        """Begin a workbook; one that is no result is not passed over where it is handed in."""
        self._bytes = BytesIO()
        self._workbook = Workbook(
            self._bytes,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": FONT, "font_size": SIZE},
            },
        )
        self._workbook.set_properties(
            {"title": title, "category": OWN_CATEGORY if is_result else "", "created": _CREATED}
        )
        self._formats: dict[Style, Format] = {}

    def sheet(self, name: str, *, landscape: bool = True, paper: Paper = Paper.A4) -> "Sheet":
        """Add a sheet that prints one page wide, with page numbers. The name is ours, never a submitter's."""
        return Sheet(self, self._workbook.add_worksheet(name), landscape=landscape, paper=paper)

    def format(self, style: Style) -> Format:
        """Return the one xlsxwriter format of a style."""
        if style not in self._formats:
            self._formats[style] = self._workbook.add_format(style.properties())
        return self._formats[style]

    def to_bytes(self) -> bytes:
        """Close the workbook and return it."""
        self._workbook.close()
        return self._bytes.getvalue()


class Sheet:
    """A sheet in the making. Rows and columns count from 0.

    Set the widths first: rows grow with the text written into them, because not every program that opens or prints
    a workbook fits the height of rows by itself, and none does under a merge.
    """

    def __init__(self, book: Book, worksheet: Worksheet, *, landscape: bool, paper: Paper) -> None:
        self._book = book
        self._worksheet = worksheet
        self._links = 0
        self._widths: dict[int, float] = {}
        self._heights: dict[int, float] = {}
        worksheet.hide_gridlines(2)
        worksheet.set_default_row(_ROW_HEIGHT)
        worksheet.set_paper(paper)
        if landscape:
            worksheet.set_landscape()
        worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        worksheet.center_horizontally()
        worksheet.fit_to_pages(1, 0)
        worksheet.set_footer("&C第 &P 页，共 &N 页")

    def set_width(self, column: int, content: float, style: Style | None = None) -> None:
        """Make a column wide enough for content of so many characters; `style` is that of cells nobody wrote yet."""
        self._widths[column] = content + _COLUMN_PADDING
        cell_format = None if style is None else self._book.format(replace(style, border=False))
        self._worksheet.set_column(column, column, self._widths[column], cell_format)

    def limit(self, first_row: int, last_row: int, column: int, allowed: Mapping[str, Any]) -> None:
        """Say what may be typed into cells of a column, in xlsxwriter's words."""
        done = self._worksheet.data_validation(first_row, column, last_row, column, dict(allowed))
        _assert_written(done, first_row, column)

    def write(self, row: int, column: int, value: Value, style: Style) -> None:
        """Write a value; None leaves the cell empty. What cannot be shown is replaced or cut so that one can see it."""
        self._put(row, column, value, style)
        self._grow(row, column, column, value, style)

    def merge(self, row: int, first: int, last: int, value: Value, style: Style) -> None:
        """Write a value over the columns `first` to `last` of a row."""
        if first < last:
            done = self._worksheet.merge_range(row, first, row, last, "", self._book.format(style))
            _assert_written(done, row, first)
        self._put(row, first, value, style)
        self._grow(row, first, last, value, style)

    def total(self, row: int, column: int, formula: str, value: Decimal, style: Style) -> None:
        """Write a live formula of ours together with its value, for readers that do not calculate."""
        done = self._worksheet.write_formula(row, column, formula, self._book.format(style), float(value))
        _assert_written(done, row, column)

    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above and the columns before this cell in sight."""
        self._worksheet.freeze_panes(row, column)

    def filter(self, first_row: int, last_row: int, last_column: int) -> None:
        """Put filter buttons on the heading row of a table that starts in the first column."""
        self._worksheet.autofilter(first_row, 0, last_row, last_column)

    def repeat_row(self, row: int) -> None:
        """Print this row on every page."""
        self._worksheet.repeat_rows(row)

    def fit_page(self) -> None:
        """Print the whole sheet on one page."""
        self._worksheet.fit_to_pages(1, 1)

    def allow_text_numbers(self, last_row: int, last_column: int) -> None:
        """Keep Excel from marking numbers that a submitter wrote and that stand here as text."""
        self._worksheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, last_row, last_column)})

    def _put(self, row: int, column: int, value: Value, style: Style) -> None:
        cell_format = self._book.format(style)
        match value:
            case None | "":
                done = self._worksheet.write_blank(row, column, None, cell_format)
            case Link(path, text) if self._links < MOST_LINKS:
                self._links += 1
                done = self._worksheet.write_url(row, column, f"external:{writable(path)}", cell_format, writable(text))
            case Link(_, text) | str(text):
                done = self._worksheet.write_string(row, column, writable(text), cell_format)
            case int() | Decimal() if not -_LARGEST <= value <= _LARGEST:
                done = self._worksheet.write_string(row, column, writable(str(value)), cell_format)
            case _:
                done = self._worksheet.write_number(row, column, float(value), cell_format)
        _assert_written(done, row, column)

    def _grow(self, row: int, first: int, last: int, value: Value, style: Style) -> None:
        """Make the row high enough for a text over the columns `first` to `last`."""
        if not isinstance(value, str | Link):
            return
        lines = 1
        if style.wrap:
            wide = sum(self._widths.get(column, _COLUMN_WIDTH) for column in range(first, last + 1)) - _COLUMN_PADDING
            room = wide * SIZE / style.size
            text = value.text if isinstance(value, Link) else value
            lines = sum(max(1, ceil(display_width(line) / room)) for line in text.split("\n"))
        height = min(lines * style.size * _LINE_SPACING + _ROW_PADDING, TALLEST_ROW)
        if height > self._heights.get(row, _ROW_HEIGHT + 1):
            self._heights[row] = height
            self._worksheet.set_row(row, height)


def cells(column: int, first: int, last: int) -> str:
    """Name the cells of a column between two rows, "C3:C9"."""
    area: str = xl_range(first, column, last, column)
    return area


def writable(text: str) -> str:
    """Make a text one that a cell can hold: control characters become their pictures, too much is visibly cut off."""
    text = _NOT_XML.sub("�", _LINE_BREAK.sub("\n", text).translate(_PICTURES))
    if len(text) > LONGEST_TEXT // 2:
        units = text.encode("utf-16-le")
        if len(units) > 2 * LONGEST_TEXT:
            return units[: 2 * (LONGEST_TEXT - len(_CUT_MARK))].decode("utf-16-le", "ignore") + _CUT_MARK
    return text


def display_width(text: str) -> int:
    """Count the columns a text takes in a Chinese typeface: what takes two is what GBK writes in two bytes."""
    return len(text.encode("gbk", "replace"))


def _assert_written(code: int, row: int, column: int) -> None:
    """Stop where xlsxwriter only returns a number: it would have dropped or cut what was written."""
    if code:
        raise RuntimeError(f"xlsxwriter refused {xl_rowcol_to_cell(row, column)}: code {code}")
