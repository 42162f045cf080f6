"""A table on a sheet: a caption, a heading row that is frozen, filtered and repeated, the rows, and live totals.

The totals are SUBTOTAL formulas, so that they follow the filter; they stand below the filtered range, not in it.
Rows are gone over twice, for the widths and to write them, and never all held: there may be a million.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial
from itertools import islice
from math import ceil
from typing import Literal, NamedTuple

from selfeval_xl.quantity import round_half_up
from selfeval_xl.writer.book import Book, Link, Place, Sheet, Value, cells
from selfeval_xl.writer.fitting import display_width
from selfeval_xl.writer.page import Paper
from selfeval_xl.writer.styles import ACCENTS, CAPTION, HEAD, TEXT, WORD, Style

MOST_ROWS = 1_048_576 - 4  # of a table on one sheet: Excel's limit less the caption, the heading and the totals
TOP = 2  # rows above those of a table that stands alone on its sheet

_LABELS = {"sum": "合计", "average": "平均"}
_AVERAGE = '=IFERROR(SUBTOTAL(101,{}),"")'
_QUOTIENT = '=IFERROR(ROUND({}/{}*100,2),"")'
# The sum of the cells of one column that are to be seen and have a number beside them in another.
_PAIRED = "SUMPRODUCT(SUBTOTAL(109,OFFSET({start},ROW({area})-ROW({start}),0)),--ISNUMBER({other}))"

Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Quotient:
    """A total that is one column over another in percent, of the rows that have a number in both."""

    above: str
    below: str


Total = Literal["sum", "average"] | Quotient


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, the look of its cells, how wide it may get, and what stands under it."""

    heading: str
    style: Style = TEXT
    widest: int = 20  # characters
    total: Total | None = None
    accented: bool = False  # severities and verdicts in it get their colour
    unusual: str = ""  # a condition under which a cell of it stands out; "{}" is the cell
    full: int | None = None  # where a bar behind its numbers fills the cell; None for no bars


@dataclass(frozen=True, slots=True)
class Rows:
    """So many rows that are made anew each time they are gone over."""

    make: Callable[[], Iterable[Row]]
    count: int

    def __iter__(self) -> Iterator[Row]:
        return iter(self.make())

    def __len__(self) -> int:
        return self.count


class Extent(NamedTuple):
    """Where the rows of a table stand, and the row after its totals."""

    first: int
    last: int
    after: int


def table_sheets(
    book: Book, name: str, rows: Sequence[Row] | Rows, *, paper: Paper = Paper.A4
) -> Iterator[tuple[Sheet, str, Rows]]:
    """Add the sheets a table needs; yield each with what its caption says of it and with its rows.

    A table that is too long for a sheet goes on on another one, and its captions and totals are those of the part.
    """
    parts = max(1, ceil(len(rows) / MOST_ROWS))
    for part in range(parts):
        start, stop = part * MOST_ROWS, min((part + 1) * MOST_ROWS, len(rows))
        said = f"（第 {part + 1} 部分，共 {parts} 部分，合计为本部分的）" if parts > 1 else ""
        sheet = book.sheet(_part_name(name, part), paper=paper, in_order=True)
        yield sheet, said, Rows(partial(islice, rows, start, stop), stop - start)


def place_of(name: str, index: int, text: str | int) -> Place:
    """Link to the first cell of a row of a table that `table_sheets` spreads over sheets."""
    part, row = divmod(index, MOST_ROWS)
    return Place(_part_name(name, part), f"A{row + TOP + 1}", text)


def write_table(
    sheet: Sheet,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Row] | Rows,
    *,
    nothing: str,
    identifying: int = 0,
) -> Extent:
    """Write a table from the top of an empty sheet, ready to print. `nothing` stands where there is no row.

    The first columns, `identifying` what a row is about, stay in sight; where it is too wide for a page and prints on
    several beside each other they begin each.
    """
    for index, width in enumerate(_widths(columns, rows)):
        sheet.set_width(index, width)
    sheet.write(0, 0, caption, CAPTION)
    extent = write_rows(sheet, TOP - 1, columns, rows, nothing=nothing)
    sheet.freeze(TOP, identifying)
    sheet.filter(TOP - 1, max(extent.last, TOP - 1), len(columns) - 1)
    sheet.repeat_row(TOP - 1)
    if identifying:
        sheet.fit_wide(identifying)
    sheet.allow_text_numbers(extent.after, len(columns) - 1)
    return extent


def write_rows(
    sheet: Sheet, top: int, columns: Sequence[Column], rows: Sequence[Row] | Rows, *, nothing: str
) -> Extent:
    """Write the heading row at `top`, the rows under it, and their totals."""
    for index, column in enumerate(columns):
        sheet.write(top, index, column.heading, HEAD)
    first, last = top + 1, top + len(rows)
    sums = _Sums(columns)
    places, styles = range(len(columns)), [column.style for column in columns]
    for row, values in enumerate(rows, first):
        sums.add(values)
        for index, value, style, column in zip(places, values, styles, columns, strict=True):
            if column.accented or isinstance(value, tuple):
                sheet.write(row, index, value, _style(column, value))
            else:
                sheet.write(row, index, value, style)
    if last < first:
        sheet.merge(first, 0, len(columns) - 1, nothing, WORD)
        return Extent(first, last, first + 1)
    for index, column in enumerate(columns):
        if column.unusual:
            sheet.highlight(first, last, index, column.unusual)
        if column.full is not None:
            sheet.bars(first, last, index, column.full)
    after = last + 1
    for kind, label in _LABELS.items():
        if any(column.total == kind for column in columns):
            _write_totals(sheet, after, kind, label, sums, first, last)
            after += 1
    return Extent(first, last, after)


@dataclass(slots=True)
class _Sums:
    """What the rows of a table add up to, column by column."""

    columns: Sequence[Column]
    totals: list[Decimal] = field(init=False)
    counts: list[int] = field(init=False)
    added: list[int] = field(init=False)  # the columns that have a sum or an average under them
    quotients: dict[int, "_Pair"] = field(init=False)

    def __post_init__(self) -> None:
        headings = [column.heading for column in self.columns]
        self.totals = [Decimal(0)] * len(headings)
        self.counts = [0] * len(headings)
        self.added = [index for index, column in enumerate(self.columns) if column.total in _LABELS]
        self.quotients = {
            index: _Pair(headings.index(column.total.above), headings.index(column.total.below))
            for index, column in enumerate(self.columns)
            if isinstance(column.total, Quotient)
        }

    def add(self, values: Row) -> None:
        """Count a row in."""
        for index in self.added:
            number = _number(values[index])
            if number is not None:
                self.totals[index] += number
                self.counts[index] += 1
        for pair in self.quotients.values():
            pair.add(_number(values[pair.above]), _number(values[pair.below]))


@dataclass(slots=True)
class _Pair:
    """Two columns one of which is divided by the other."""

    above: int
    below: int
    spent: Decimal = Decimal(0)
    given: Decimal = Decimal(0)
    whole: bool = True  # no row has only one of the two

    def add(self, above: Decimal | None, below: Decimal | None) -> None:
        """Count a row in if it has both."""
        if above is not None and below is not None:
            self.spent += above
            self.given += below
        elif above is not below:
            self.whole = False

    def formula(self, first: int, last: int) -> str:
        """Divide what is to be seen; where a row has one number only it is left out of both sums."""
        areas = cells(self.above, first, last), cells(self.below, first, last)
        if self.whole:
            return _QUOTIENT.format(*(f"SUBTOTAL(109,{area})" for area in areas))
        starts = cells(self.above, first, first), cells(self.below, first, first)
        return _QUOTIENT.format(
            *(
                _PAIRED.format(start=start, area=area, other=other)
                for start, area, other in zip(starts, areas, areas[::-1], strict=True)
            )
        )


def _widths(columns: Sequence[Column], rows: Iterable[Row]) -> list[int]:
    """Find the widths that show each heading on two lines, and values and totals as far as `widest` allows."""
    widths = [max(display_width(_LABELS["sum"]), 2 * ceil(len(column.heading) / 2)) for column in columns]
    least: list[int | Decimal] = [0] * len(columns)  # no other number of a column is wider than these two
    most: list[int | Decimal] = [0] * len(columns)
    sums = _Sums(columns)
    for values in rows:
        sums.add(values)
        for index, value in enumerate(values):
            shown = value.text if isinstance(value, Link | Place) else value
            if isinstance(shown, str):
                if 2 * len(shown) > widths[index] < columns[index].widest:  # else it fits, whatever it is
                    widths[index] = max(widths[index], _width(columns[index], shown))
            elif shown is not None:
                least[index], most[index] = min(shown, least[index]), max(shown, most[index])
    for index, column in enumerate(columns):
        widths[index] = max(widths[index], *(_width(column, number) for number in (least[index], most[index])))
        if column.total == "sum":
            widths[index] = max(widths[index], _width(column, sums.totals[index]))
    return [min(width, column.widest) for width, column in zip(widths, columns, strict=True)]


def _width(column: Column, text: str | int | Decimal) -> int:
    if isinstance(text, str):
        return max(display_width(line) for line in text[: column.widest].split("\n"))
    decimals = 2 if "0.00" in column.style.number_format else 0  # a few more have room beside the text
    return len(f"{text:,.{decimals}f}")


def _style(column: Column, value: Value) -> Style:
    if isinstance(value, Link | Place):
        return _linked(column.style)
    return ACCENTS.get(value, column.style) if column.accented and isinstance(value, str) else column.style


@cache
def _linked(style: Style) -> Style:
    return style.linked()


def _write_totals(sheet: Sheet, row: int, kind: str, label: str, sums: _Sums, first: int, last: int) -> None:
    """Write a row of totals; a quotient stands beside the sums it is made of."""
    for index, column in enumerate(sums.columns):
        style, total, count = column.style.strong(), sums.totals[index], sums.counts[index]
        pair = sums.quotients.get(index)
        if column.total == kind == "sum" and count:
            sheet.total(row, index, f"=SUBTOTAL(109,{cells(index, first, last)})", total, style)
        elif column.total == kind == "average" and count:
            sheet.total(row, index, _AVERAGE.format(cells(index, first, last)), total / count, style)
        elif kind == "sum" and pair is not None and pair.given:
            rate = round_half_up(pair.spent / pair.given * 100)
            sheet.total(row, index, pair.formula(first, last), rate, style)
        else:
            sheet.write(row, index, label if index == 0 else None, style)


def _number(value: Value) -> Decimal | None:
    number = value.text if isinstance(value, Link | Place) else value
    return Decimal(number) if isinstance(number, int | Decimal) else None


def _part_name(name: str, part: int) -> str:
    return name if part == 0 else f"{name}{part + 1}"
