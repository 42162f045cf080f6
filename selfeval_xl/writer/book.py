"""The door to xlsxwriter for what this program says: a workbook that depends on what is written and on nothing else.

Text is always written as text, whatever it begins with. Only `total`, a `Link` and a `Place` make something live, and
all are given what this program made, never what a submitter wrote.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from functools import partial
from io import BytesIO
from operator import itemgetter
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, NamedTuple, Self

from xlsxwriter import Workbook
from xlsxwriter.chart_column import ChartColumn
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from selfeval_xl.errors import OutputError, system_words
from selfeval_xl.model import OWN_CATEGORY
from selfeval_xl.writer.chart import Series, dress_chart
from selfeval_xl.writer.fitting import LINE_SPACING, TALLEST_ROW, as_string, line_count, pages_across
from selfeval_xl.writer.styles import BAR, FONT, LOUD, SIZE, UNUSUAL, Style

CREATED = datetime(2000, 1, 1)  # a constant, so that the same input gives the same bytes
# Text is text, whatever it begins with: of every workbook that is written here.
ONLY_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MOST_LINKS = 65_530  # Excel's limit for a sheet; beyond it a link is a formula
LONGEST_IN_FORMULA = 255  # characters of a text in a formula, Excel's limit

_LARGEST = Decimal("9.99E+307")  # Excel's limit for a number; one beyond it is written as text
_ROW_PADDING = 4  # points
_ROW_HEIGHT = 18  # points, one line of SIZE
_COLUMN_WIDTH = 8.43  # characters, where none was set
_COLUMN_PADDING = 3  # characters, the indent of text among them
_MARGIN = 0.4  # inches, left and right


class Paper(IntEnum):
    """The sizes of paper, by Excel's numbers."""

    A3 = 8
    A4 = 9

    @property
    def length(self) -> float:
        """How long its longer side is, in inches."""
        return 16.54 if self is Paper.A3 else 11.69


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

    def __init__(self, title: str, *, is_result: bool = True, streamed: bool = False) -> None:
        """Begin a workbook; one that is no result is not passed over where it is handed in.

        A streamed one holds no more than a row in memory and the others in a folder of its own: use it in a `with`,
        which takes the folder away.
        """
        self._title = title
        self._bytes = BytesIO()
        self._folder = TemporaryDirectory(prefix="selfeval-", ignore_cleanup_errors=True) if streamed else None
        self._workbook = Workbook(
            self._bytes,
            {
                "in_memory": self._folder is None,
                "constant_memory": self._folder is not None,
                "tmpdir": None if self._folder is None else self._folder.name,
                **ONLY_TEXT,
                "default_format_properties": {"font_name": FONT, "font_size": SIZE},
            },
        )
        self._workbook.set_properties(
            {"title": title, "category": OWN_CATEGORY if is_result else "", "created": CREATED}
        )
        self._formats: dict[Style, Format] = {}
        self._sheets: list[Sheet] = []
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
        for worksheet in self._workbook.worksheets():  # Windows keeps a file that is open
            if worksheet.row_data_fh is not None:
                with suppress(OSError):
                    worksheet.row_data_fh.close()
        self._folder.cleanup()
        cause = error.args[0] if isinstance(error, FileCreateError) else error
        if isinstance(cause, OSError):
            said = f"《{self._title}》未能写出：临时文件夹 {self._folder.name} 写不进去（{system_words(cause)}）。"
            raise OutputError(f"{said}请检查这个磁盘的剩余空间，然后重新运行。原有结果未改动。") from cause

    def sheet(self, name: str, *, landscape: bool = True, paper: Paper = Paper.A4, in_order: bool = False) -> "Sheet":
        """Add a sheet that prints one page wide, with page numbers. The name is ours, never a submitter's.

        Its rows may be written in any order, and are then all kept in memory; `in_order` promises that none is written
        after one below it.
        """
        sheet = Sheet(
            self,
            self._workbook.add_worksheet(name),
            landscape=landscape,
            paper=paper,
            kept=self._folder is not None and not in_order,
            dropped=self._folder is not None and in_order,
        )
        self._sheets.append(sheet)
        return sheet

    def chart(self) -> ChartColumn:
        """Begin a chart of columns."""
        return self._workbook.add_chart({"type": "column"})

    def format(self, style: Style) -> Format:
        """Return the one xlsxwriter format of a style."""
        if style not in self._formats:
            self._formats[style] = self._workbook.add_format(style.properties())
        return self._formats[style]

    def to_bytes(self) -> bytes:
        """Close the workbook and return it."""
        for sheet in self._sheets:
            sheet.write_kept()
        self._workbook.close()
        return self._bytes.getvalue()


class Sheet:
    """A sheet in the making. Rows and columns count from 0.

    Set the widths first: rows grow with the text written into them, because not every program that opens or prints
    a workbook fits the height of rows by itself, and none does under a merge.
    """

    def __init__(
        self, book: Book, worksheet: Worksheet, *, landscape: bool, paper: Paper, kept: bool, dropped: bool
    ) -> None:
        self._book = book
        self._dropped = dropped  # whether a row is out of memory once the next but one is begun
        self._worksheet = worksheet
        self._paper = paper
        self._kept: list[tuple[int, Callable[[], None]]] | None = [] if kept else None  # row, what writes into it
        self._links = 0
        self._widths: dict[int, float] = {}
        self._heights: dict[int, float] = {}
        worksheet.hide_gridlines(2)
        worksheet.set_default_row(_ROW_HEIGHT)
        worksheet.set_paper(paper)
        if landscape:
            worksheet.set_landscape()
        worksheet.set_margins(left=_MARGIN, right=_MARGIN, top=0.5, bottom=0.6)
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
        assert_written(done, first_row, column)

    def hide_column(self, column: int) -> None:
        """Keep a column out of sight and out of print."""
        self._worksheet.set_column(column, column, None, None, {"hidden": True})

    def protect(self) -> None:
        """Lock the cells whose style is locked, without a password; filters and the sizes of cells stay free."""
        self._worksheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})

    def write(self, row: int, column: int, value: Value, style: Style) -> None:
        """Write a value; None leaves the cell empty. What cannot be shown is replaced or cut so that one can see it."""
        self._grow(row, column, column, value, style)
        self._in_turn(self._put, row, column, value, style)

    def merge(self, row: int, first: int, last: int, value: Value, style: Style) -> None:
        """Write a value over the columns `first` to `last` of a row."""
        self._grow(row, first, last, value, style)
        if first < last:
            self._in_turn(self._put_merge, row, first, last, style)
        self._in_turn(self._put, row, first, value, style)

    def total(self, row: int, column: int, formula: str, value: Decimal, style: Style) -> None:
        """Write a live formula of ours together with its value, for readers that do not calculate.

        One that gives more than a cell can hold gives way to its value as text.
        """
        if abs(value) > _LARGEST:
            self.write(row, column, value, style)
            return
        self._in_turn(self._put_formula, row, column, formula, value, style)

    def write_kept(self) -> None:
        """Write what had to wait until all rows were known."""
        kept, self._kept = self._kept or (), None
        for _, write in sorted(kept, key=itemgetter(0)):
            write()

    def highlight(self, first: int, last: int, column: int, condition: str) -> None:
        """Make the cells of a column stand out of which a condition of ours holds; "{}" in it is the cell."""
        formula = f"={condition.format(xl_rowcol_to_cell(first, column))}"
        rule = {"type": "formula", "criteria": formula, "format": self._book.unusual}
        assert_written(self._worksheet.conditional_format(first, column, last, column, rule), first, column)

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
        assert_written(self._worksheet.conditional_format(first, column, last, column, rule), first, column)

    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above and the columns before this cell in sight."""
        self._worksheet.freeze_panes(row, column)

    def filter(self, first_row: int, last_row: int, last_column: int) -> None:
        """Put filter buttons on the heading row of a table that starts in the first column."""
        self._worksheet.autofilter(first_row, 0, last_row, last_column)

    def repeat_row(self, row: int) -> None:
        """Print this row on every page."""
        self._worksheet.repeat_rows(row)

    def fit_wide(self, repeated: int) -> None:
        """Print a landscape sheet as many pages wide as it takes for its type to be read.

        The pages of the same rows come after each other, each beginning with the first columns.
        """
        widths = [self._widths[column] for column in sorted(self._widths)]
        pages = pages_across(widths[:repeated], widths[repeated:], self._paper.length - 2 * _MARGIN)
        if pages > 1:
            self._worksheet.fit_to_pages(pages, 0)
            self._worksheet.print_across()
            self._worksheet.repeat_columns(0, repeated - 1)

    def fit_page(self) -> None:
        """Print the whole sheet on one page."""
        self._worksheet.fit_to_pages(1, 1)

    def draw(
        self, top: int, left: int, bottom: int, right: int, heads: Series, rows: Sequence[Series], said: str
    ) -> None:
        """Draw rows of numbers as columns over these cells, once all is written; `said` is for those who cannot see.

        The cells that are drawn stay in sight: a chart shows nothing that the sheet does not say.
        """
        chart = self._book.chart()
        dress_chart(chart, self._worksheet.name, heads, rows)
        width = sum(round(7 * self._widths.get(column, _COLUMN_WIDTH)) + 5 for column in range(left, right + 1))
        height = sum(self._heights.get(row, _ROW_HEIGHT) for row in range(top, bottom + 1)) * 4 / 3
        chart.set_size({"width": width - 4, "height": height - 4})
        place = {"x_offset": 2, "y_offset": 2, "object_position": 1, "description": said}
        assert_written(self._worksheet.insert_chart(top, left, chart, place), top, left)

    def allow_text_numbers(self, last_row: int, last_column: int) -> None:
        """Keep Excel from marking numbers that a submitter wrote and that stand here as text."""
        self._worksheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, last_row, last_column)})

    def _in_turn(self, put: Callable[..., None], row: int, *rest: Any) -> None:
        """Put something into a row, later where the rows of a streamed workbook must come in order and these do not."""
        if self._kept is None:
            put(row, *rest)
        else:
            self._kept.append((row, partial(put, row, *rest)))

    def _put_merge(self, row: int, first: int, last: int, style: Style) -> None:
        done = self._worksheet.merge_range(row, first, row, last, "", self._book.format(style))
        assert_written(done, row, first)

    def _put_formula(self, row: int, column: int, formula: str, value: Decimal, style: Style) -> None:
        done = self._worksheet.write_formula(row, column, formula, self._book.format(style), float(value))
        assert_written(done, row, column)

    def _put(self, row: int, column: int, value: Value, style: Style) -> None:
        cell_format = self._book.format(style)
        match value:
            case None | "":
                done = self._worksheet.write_blank(row, column, None, cell_format)
            case Link() | Place():
                done = self._put_link(row, column, value, cell_format)
            case str():
                done = self._worksheet.write_string(row, column, as_string(value), cell_format)
            case int() | Decimal() if not -_LARGEST <= value <= _LARGEST:
                done = self._worksheet.write_string(row, column, as_string(str(value)), cell_format)
            case _:
                done = self._worksheet.write_number(row, column, float(value), cell_format)
        assert_written(done, row, column)

    def _put_link(self, row: int, column: int, link: Link | Place, cell_format: Format) -> int:
        text = link.text if isinstance(link.text, int) else as_string(link.text)
        write = self._worksheet.write_number if isinstance(text, int) else self._worksheet.write_string
        done: int
        if self._links < MOST_LINKS:
            self._links += 1
            target = f"external:{link.path}" if isinstance(link, Link) else f"internal:'{link.sheet}'!{link.cell}"
            done = self._worksheet.write_url(row, column, target, cell_format, str(text))
            if isinstance(text, int) and not done:
                done = self._worksheet.write_number(row, column, text, cell_format)  # over a number too the link stays
            return done
        target = link.path if isinstance(link, Link) else f"#'{link.sheet}'!{link.cell}"
        if max(len(target), len(str(text))) > LONGEST_IN_FORMULA:
            done = write(row, column, text, cell_format)
            return done
        formula = f"=HYPERLINK({_quoted(target)},{text if isinstance(text, int) else _quoted(text)})"
        done = self._worksheet.write_formula(row, column, formula, cell_format, text)
        return done

    def _grow(self, row: int, first: int, last: int, value: Value, style: Style) -> None:
        """Make the row high enough for a text over the columns `first` to `last`."""
        text = value.text if isinstance(value, Link | Place) else value
        lines = 1
        if style.wrap and isinstance(text, str):
            wide = sum(self._widths.get(column, _COLUMN_WIDTH) for column in range(first, last + 1)) - _COLUMN_PADDING
            room = wide * SIZE / style.size
            lines = line_count(text, room)
        height = min(lines * style.size * LINE_SPACING + _ROW_PADDING, TALLEST_ROW)
        if height > self._heights.get(row, _ROW_HEIGHT + 1):
            if self._dropped:
                for above in [above for above in self._heights if above < row - 1]:
                    for heights in (self._heights, self._worksheet.row_info, self._worksheet.row_sizes):
                        del heights[above]  # else a million of them are kept
            self._heights[row] = height
            self._worksheet.set_row(row, height)


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
