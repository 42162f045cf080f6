"""The door to xlsxwriter for what this program says: a workbook that depends on what is written and on nothing else.

Text is always written as text, whatever it begins with. Only `total`, a `Link` and a `Place` make something live, and
all are given what this program made, never what a submitter wrote.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

from xlsxwriter import Workbook
from xlsxwriter.chart_column import ChartColumn
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from selfeval_xl.contents import Contents
from selfeval_xl.errors import OutputError, system_words
from selfeval_xl.model import OWN_CATEGORY
from selfeval_xl.writer.chart import Series, dress_chart
from selfeval_xl.writer.fitting import as_string, line_count, pages_across
from selfeval_xl.writer.page import Page, Paper
from selfeval_xl.writer.rows import ROW_HEIGHT, Look, Rows
from selfeval_xl.writer.styles import BAR, FONT, LOUD, SIZE, UNUSUAL, Style

CREATED = datetime(2000, 1, 1)  # a constant, so that the same input gives the same bytes
# Text is text, whatever it begins with: of every workbook that is written here.
ONLY_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MOST_LINKS = 65_530  # Excel's limit for a sheet; beyond it a link is a formula
LONGEST_IN_FORMULA = 255  # characters of a text in a formula, Excel's limit

_BASE = {"font_name": FONT, "font_size": SIZE}
_LARGEST = Decimal("9.99E+307")  # Excel's limit for a number; one beyond it is written as text
_COLUMN_WIDTH = 8.43  # characters, where none was set
_COLUMN_PADDING = 3  # characters, the indent of text among them
_MARGIN = 0.4  # inches, left and right


class Link(NamedTuple):
    """A link to a file of this run, by its path from the workbook, and what it shows: a number stays one.

    Some programs show a text with a link on one line, however narrow its column: give it a short one.
    """

    path: str
    text: str | int


class Place(NamedTuple):
    """A link to a cell of this workbook, and what it shows: a number stays one. The name of the sheet is ours."""

    sheet: str
    cell: str
    text: str | int


Value = str | int | Decimal | Link | Place | None


class Book:
    """A workbook in the making."""

    def __init__(
        self, title: str, *, is_result: bool = True, into: IO[bytes] | None = None, contents: Contents | None = None
    ) -> None:
        """Begin a workbook; one that is no result is not passed over where it is handed in.

        One that goes into a file holds no more than a row in memory and the others in a folder of its own: use it in a
        `with`, which takes the folder away. `contents` is told what is written, but for the cells somebody may type
        into.

        Raises:
            OutputError: there is no room for that folder.
        """
        self._title = title
        self._file = BytesIO() if into is None else into
        self._folder = None if into is None else self._temporary_folder()
        self._workbook = Workbook(
            self._file,
            {
                "in_memory": self._folder is None,
                "tmpdir": None if self._folder is None else self._folder.name,
                **ONLY_TEXT,
                "default_format_properties": dict(_BASE),  # it is changed there
            },
        )
        self._workbook.set_properties(
            {"title": title, "category": OWN_CATEGORY if is_result else "", "created": CREATED}
        )
        self._contents = contents
        self._formats: dict[Style, Format] = {}
        self._looks: dict[Style, Look] = {}
        self._known: dict[int, tuple[Look, Style]] = {}  # by identity, which tells them apart while they are kept
        self._pages: list[Page] = []
        self._charts = 0
        self.unusual: Format = self._workbook.add_format({"bold": True, "font_color": LOUD, "bg_color": UNUSUAL})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        """Take the temporary files away, whatever happened.

        Raises:
            OutputError: they could not be written.
        """
        if self._folder is None:
            return
        for page in self._pages:  # Windows keeps a file that is open
            with suppress(OSError):
                page.rows.close()
        self._folder.cleanup()
        cause = error.args[0] if isinstance(error, FileCreateError) else error
        if isinstance(cause, OSError):
            raise self._full(self._folder.name, cause) from cause

    def _temporary_folder(self) -> "TemporaryDirectory[str]":
        try:
            return TemporaryDirectory(prefix="selfeval-", ignore_cleanup_errors=True)
        except OSError as error:
            raise self._full(gettempdir(), error) from error

    def _full(self, folder: str, error: OSError) -> OutputError:
        said = f"《{self._title}》未能写出：临时文件夹 {folder} 写不进去（{system_words(error)}）。"
        return OutputError(f"{said}请检查这个磁盘的剩余空间，然后重新运行；结果文件夹里的每个文件都是完整的。")

    def sheet(self, name: str, *, landscape: bool = True, paper: Paper = Paper.A4, in_order: bool = False) -> "Sheet":
        """Add a sheet that prints one page wide, with page numbers. The name is ours, never a submitter's.

        Its rows may be written in any order, and are then all kept in memory; `in_order` promises that none is written
        after one below it.
        """
        page = self._workbook.add_worksheet(name, Page)
        file = Path(self._folder.name, f"rows{len(self._pages)}") if self._folder is not None and in_order else None
        page.rows = Rows(file, None if self._contents is None else self._contents.sheet(name))
        self._pages.append(page)
        return Sheet(self, page, landscape=landscape, paper=paper)

    def chart(self) -> ChartColumn:
        """Begin a chart of columns."""
        self._charts += 1
        return self._workbook.add_chart({"type": "column"})

    def look(self, style: Style) -> Look:
        """Return the one look of a style. Most styles are constants, and those are found fast."""
        known = self._known.get(id(style))
        if known is not None:
            return known[0]
        look = self._looks.get(style)
        if look is None:
            look = self._looks[style] = Look.of(style, self.format(style)._get_xf_index())
        self._known[id(style)] = look, style
        return look

    def format(self, style: Style) -> Format:
        """Return the one xlsxwriter format of a style."""
        if style not in self._formats:
            made = self._formats[style] = copy(_spelled(style))
            made.xf_format_indices, made.dxf_format_indices = (
                self._workbook.xf_format_indices,
                self._workbook.dxf_format_indices,
            )
            self._workbook.formats.append(made)
        return self._formats[style]

    def close(self) -> None:
        """Put the workbook together."""
        self._workbook.close()
        if not all(page.is_whole for page in self._pages):
            raise RuntimeError("xlsxwriter has put a sheet together without its rows")

    def to_bytes(self) -> bytes:
        """Close the workbook, which is in memory, and return it."""
        self.close()
        self._file.seek(0)
        return self._file.read()

    def contents(self) -> str:
        """Return the digest of what is in the workbook once it is closed, "" where none was to be made."""
        return "" if self._contents is None else self._contents.digest(self._charts, self._charts)


class Sheet:
    """A sheet in the making. Rows and columns count from 0.

    Set the widths first: rows grow with the text written into them, because not every program that opens or prints
    a workbook fits the height of rows by itself, and none does under a merge.
    """

    def __init__(self, book: Book, page: Page, *, landscape: bool, paper: Paper) -> None:
        self._book = book
        self._page = page
        self._rows = page.rows
        self._paper = paper
        self._links = 0
        self._widths: dict[int, float] = {}
        page.hide_gridlines(2)
        page.set_default_row(ROW_HEIGHT)
        page.set_paper(paper)
        if landscape:
            page.set_landscape()
        page.set_margins(left=_MARGIN, right=_MARGIN, top=0.5, bottom=0.6)
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        page.set_footer("&C第 &P 页，共 &N 页")

    def set_width(self, column: int, content: float, style: Style | None = None) -> None:
        """Make a column wide enough for content of so many characters; `style` is that of cells nobody wrote yet."""
        self._widths[column] = content + _COLUMN_PADDING
        cell_format = None if style is None else self._book.format(replace(style, border=False))
        self._page.set_column(column, column, self._widths[column], cell_format)

    def limit(self, first_row: int, last_row: int, column: int, allowed: Mapping[str, Any]) -> None:
        """Say what may be typed into cells of a column, in xlsxwriter's words."""
        done = self._page.data_validation(first_row, column, last_row, column, dict(allowed))
        assert_written(done, first_row, column)

    def hide_column(self, column: int) -> None:
        """Keep a column out of sight and out of print."""
        self._page.set_column(column, column, None, None, {"hidden": True})

    def protect(self) -> None:
        """Lock the cells whose style is locked, without a password; filters and the sizes of cells stay free."""
        self._page.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})

    def write(self, row: int, column: int, value: Value, style: Style) -> None:
        """Write a value; None leaves the cell empty. What cannot be shown is replaced or cut so that one can see it."""
        self._put(row, column, value, self._book.look(style), self._widths.get(column, _COLUMN_WIDTH))

    def merge(self, row: int, first: int, last: int, value: Value, style: Style) -> None:
        """Write a value over the columns `first` to `last` of a row."""
        look, width = self._book.look(style), self._widths.get(first, _COLUMN_WIDTH)
        if first < last:
            self._page.merge_columns(row, first, last)
            for column in range(first + 1, last + 1):
                self._rows.blank(row, column, look)
                width += self._widths.get(column, _COLUMN_WIDTH)
        self._put(row, first, value, look, width)

    def total(self, row: int, column: int, formula: str, value: Decimal, style: Style) -> None:
        """Write a live formula of ours together with its value, for readers that do not calculate.

        One that gives more than a cell can hold gives way to its value as text.
        """
        if abs(value) > _LARGEST:
            self.write(row, column, value, style)
        else:
            self._rows.formula(row, column, formula, float(value), self._book.look(style))

    def highlight(self, first: int, last: int, column: int, condition: str) -> None:
        """Make the cells of a column stand out of which a condition of ours holds; "{}" in it is the cell."""
        formula = f"={condition.format(xl_rowcol_to_cell(first, column))}"
        rule = {"type": "formula", "criteria": formula, "format": self._book.unusual}
        assert_written(self._page.conditional_format(first, column, last, column, rule), first, column)

    def bars(self, first: int, last: int, column: int, full: int) -> None:
        """Draw a light bar behind each number of a column, as long as the cell where it is `full`."""
        rule = {
            "type": "data_bar",
            "data_bar_2010": True,
            "bar_solid": True,
            "bar_no_border": True,
            "bar_color": BAR,
            "min_type": "num",
            "min_value": 0,
            "max_type": "num",
            "max_value": full,
        }
        assert_written(self._page.conditional_format(first, column, last, column, rule), first, column)

    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above and the columns before this cell in sight."""
        self._page.freeze_panes(row, column)

    def filter(self, first_row: int, last_row: int, last_column: int) -> None:
        """Put filter buttons on the heading row of a table that starts in the first column."""
        self._page.autofilter(first_row, 0, last_row, last_column)

    def repeat_row(self, row: int) -> None:
        """Print this row on every page."""
        self._page.repeat_rows(row)

    def fit_wide(self, repeated: int) -> None:
        """Print a landscape sheet as many pages wide as it takes for its type to be read.

        The pages of the same rows come after each other, each beginning with the first columns.
        """
        widths = [self._widths[column] for column in sorted(self._widths)]
        pages = pages_across(widths[:repeated], widths[repeated:], self._paper.length - 2 * _MARGIN)
        if pages > 1:
            self._page.fit_to_pages(pages, 0)
            self._page.print_across()
            self._page.repeat_columns(0, repeated - 1)

    def fit_page(self) -> None:
        """Print the whole sheet on one page."""
        self._page.fit_to_pages(1, 1)

    def draw(
        self, top: int, left: int, bottom: int, right: int, heads: Series, rows: Sequence[Series], said: str
    ) -> None:
        """Draw rows of numbers as columns over these cells, once all is written; `said` is for those who cannot see.

        The cells that are drawn stay in sight: a chart shows nothing that the sheet does not say.
        """
        chart = self._book.chart()
        dress_chart(chart, self._page.name, heads, rows)
        width = sum(round(7 * self._widths.get(column, _COLUMN_WIDTH)) + 5 for column in range(left, right + 1))
        for row, height in self._rows.heights.items():  # xlsxwriter finds out by them where the drawing ends
            self._page.set_row(row, height)
        height = sum(self._rows.heights.get(row, ROW_HEIGHT) for row in range(top, bottom + 1)) * 4 / 3
        chart.set_size({"width": width - 4, "height": height - 4})
        place = {"x_offset": 2, "y_offset": 2, "object_position": 1, "description": said}
        assert_written(self._page.insert_chart(top, left, chart, place), top, left)

    def allow_text_numbers(self, last_row: int, last_column: int) -> None:
        """Keep Excel from marking numbers that a submitter wrote and that stand here as text."""
        self._page.ignore_errors({"number_stored_as_text": xl_range(0, 0, last_row, last_column)})

    def _put(self, row: int, column: int, value: Value, look: Look, width: float) -> None:
        """Put a value down, and make the row high enough for it in cells of this width together."""
        if isinstance(value, str) and value:
            self._grow(row, value, look, width)
            self._rows.text(row, column, value, look)
        elif isinstance(value, Link | Place):
            self._put_link(row, column, value, look, width)
        else:
            self._grow(row, "", look, width)
            if value is None or value == "":
                self._rows.blank(row, column, look)
            elif -_LARGEST <= value <= _LARGEST:
                self._rows.number(row, column, float(value), look)
            else:
                self._rows.text(row, column, str(value), look)

    def _put_link(self, row: int, column: int, link: Link | Place, look: Look, width: float) -> None:
        text = link.text if isinstance(link.text, int) else as_string(link.text)
        if self._links < MOST_LINKS:
            self._links += 1
            self._put(row, column, text, look, width)
            if isinstance(link, Link):
                self._page.link(row, column, link.path)
            else:
                self._page.link_within(row, column, f"'{link.sheet}'!{link.cell}", str(text))
            return
        target = link.path if isinstance(link, Link) else f"#'{link.sheet}'!{link.cell}"
        if max(len(target), len(str(text))) > LONGEST_IN_FORMULA:
            self._put(row, column, text, look, width)
            return
        self._grow(row, str(text), look, width)
        formula = f"=HYPERLINK({_quoted(target)},{text if isinstance(text, int) else _quoted(text)})"
        self._rows.formula(row, column, formula, text, look)

    def _grow(self, row: int, text: str, look: Look, width: float) -> None:
        """Make the row high enough for a text."""
        lines = 1
        if look.wraps:
            room = (width - _COLUMN_PADDING) * look.scale
            if 2 * len(text) > room or "\n" in text:  # no character takes more room than two
                lines = line_count(text, room)
        if lines > 1 or look.is_tall:
            self._rows.grow(row, lines, look.size)


@cache
def _spelled(style: Style) -> Format:
    """Spell a style for xlsxwriter, once: there are few, and each takes it as long as many cells."""
    workbook = Workbook(BytesIO(), {"default_format_properties": dict(_BASE)})  # never written
    spelled = workbook.add_format(style.properties())
    spelled._get_format_key()  # it keeps that, for the copies
    return spelled


def cells(column: int, first: int, last: int) -> str:
    """Name the cells of a column between two rows, "C3:C9"."""
    area: str = xl_range(first, column, last, column)
    return area


def assert_written(code: int, row: int, column: int) -> None:
    """Stop where xlsxwriter only returns a number: it would have dropped or cut what was written."""
    if code:
        raise RuntimeError(f"xlsxwriter refused {xl_rowcol_to_cell(row, column)}: code {code}")


def _quoted(text: str) -> str:
    """Write a text as a formula has it."""
    return '"' + text.replace('"', '""') + '"'
