"""A table on a sheet: a caption, a heading row that is frozen, filtered and repeated, the rows, and live totals.

The totals are SUBTOTAL formulas, so that they follow the filter; they stand below the filtered range, not in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from statistics import mean
from typing import Literal, NamedTuple

from selfeval_xl.writer.book import Book, Link, Paper, Sheet, Value, cells, display_width
from selfeval_xl.writer.styles import ACCENTS, CAPTION, HEAD, TEXT, WORD, Style

Total = Literal["sum", "average"]

MOST_ROWS = 1_048_576 - 4  # of a table on one sheet: Excel's limit less the caption, the heading and the totals

_LABELS: dict[Total, str] = {"sum": "合计", "average": "平均"}
_FORMULAS: dict[Total, str] = {"sum": "=SUBTOTAL(109,{})", "average": '=IFERROR(SUBTOTAL(101,{}),"")'}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, the look of its cells, how wide it may get, and what stands under it."""

    heading: str
    style: Style = TEXT
    widest: int = 20  # characters
    total: Total | None = None
    accented: bool = False  # severities and verdicts in it get their colour


class Extent(NamedTuple):
    """Where the rows of a table stand, and the row after its totals."""

    first: int
    last: int
    after: int


def table_sheets(
    book: Book, name: str, rows: Sequence[Sequence[Value]], *, paper: Paper = Paper.A4
) -> Iterator[tuple[Sheet, str, Sequence[Sequence[Value]]]]:
    """Add the sheets a table needs; yield each with what its caption says of it and with its rows.

    A table that is too long for a sheet goes on on another one, and its captions and totals are those of the part.
    """
    parts = max(1, ceil(len(rows) / MOST_ROWS))
    for part in range(1, parts + 1):
        some = rows[(part - 1) * MOST_ROWS : part * MOST_ROWS]
        said = f"（第 {part} 部分，共 {parts} 部分，合计为本部分的）" if parts > 1 else ""
        yield book.sheet(name if part == 1 else f"{name}{part}", paper=paper), said, some


def write_table(
    sheet: Sheet, caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Value]], *, nothing: str
) -> Extent:
    """Write a table from the top of an empty sheet, ready to print. `nothing` stands where there is no row."""
    for index, column in enumerate(columns):
        sheet.set_width(index, _content_width(column, [row[index] for row in rows]))
    sheet.write(0, 0, caption, CAPTION)
    extent = write_rows(sheet, 1, columns, rows, nothing=nothing)
    sheet.freeze(2, 0)
    sheet.filter(1, max(extent.last, 1), len(columns) - 1)
    sheet.repeat_row(1)
    sheet.allow_text_numbers(extent.after, len(columns) - 1)
    return extent


def write_rows(
    sheet: Sheet, top: int, columns: Sequence[Column], rows: Sequence[Sequence[Value]], *, nothing: str
) -> Extent:
    """Write the heading row at `top`, the rows under it, and their totals."""
    for index, column in enumerate(columns):
        sheet.write(top, index, column.heading, HEAD)
    first, last = top + 1, top + len(rows)
    for row, values in enumerate(rows, first):
        for index, (column, value) in enumerate(zip(columns, values, strict=True)):
            sheet.write(row, index, value, _style(column, value))
    if not rows:
        sheet.merge(first, 0, len(columns) - 1, nothing, WORD)
        return Extent(first, last, first + 1)
    after = last + 1
    for kind in _LABELS:
        if any(column.total == kind for column in columns):
            _write_totals(sheet, after, kind, columns, rows, first)
            after += 1
    return Extent(first, last, after)


def _content_width(column: Column, values: Sequence[Value]) -> int:
    """Find the width that shows its heading on two lines, and every value and their total as far as `widest` allows."""
    heading = max(display_width(_LABELS["sum"]), 2 * ceil(len(column.heading) / 2))
    numbers = _numbers(values)
    texts = [value.text if isinstance(value, Link) else value for value in values if isinstance(value, str | Link)]
    widths = [display_width(line) for text in texts for line in text[: column.widest].split("\n")]
    decimals = 2 if "0.00" in column.style.number_format else 0
    widths += [len(f"{number:,.{decimals}f}") for number in (*numbers, sum(numbers, Decimal(0)))]
    return min(max(heading, *widths), column.widest)


def _style(column: Column, value: Value) -> Style:
    return ACCENTS.get(value, column.style) if column.accented and isinstance(value, str) else column.style


def _write_totals(
    sheet: Sheet, row: int, kind: Total, columns: Sequence[Column], rows: Sequence[Sequence[Value]], first: int
) -> None:
    for index, column in enumerate(columns):
        numbers = _numbers([values[index] for values in rows])
        if column.total == kind and numbers:
            value = mean(numbers) if kind == "average" else sum(numbers, Decimal(0))
            formula = _FORMULAS[kind].format(cells(index, first, first + len(rows) - 1))
            sheet.total(row, index, formula, value, column.style.strong())
        else:
            sheet.write(row, index, _LABELS[kind] if index == 0 else None, column.style.strong())


def _numbers(values: Sequence[Value]) -> list[Decimal]:
    return [Decimal(value) for value in values if isinstance(value, int | Decimal)]
