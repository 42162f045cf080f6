"""A workbook of which only the grids are known, drawn plainly: its values, its merges, and thin lines around them.

A number is shown by the plainest format that shows it as it was shown before; where none does, it becomes that text.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from itertools import pairwise

from selfeval_xl.appearance import Drawn, DrawnBook, DrawnSheet, Line, Look, Place, Span
from selfeval_xl.model import Cell
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.number_format import NumberFormat, serial_of

_NUMBERS = (
    "General", "0", "0.0", "0.00", "0.000", "0.0000", "#,##0", "#,##0.0", "#,##0.00", "#,##0.0000",
    "0%", "0.0%", "0.00%", "0.000%",
)  # fmt: skip
_DAYS = (
    "yyyy-mm-dd", "yyyy/m/d", "yyyy/mm/dd", "yyyy.mm.dd", "yyyy.m.d", "yyyymmdd", 'yyyy"年"m"月"d"日"',
    'yyyy"年"mm"月"dd"日"', 'yyyy"年"m"月"', "yyyy-mm", "yyyy/m", 'm"月"d"日"', "yyyy-mm-dd hh:mm",
    "yyyy-mm-dd hh:mm:ss", "yyyy/m/d h:mm", "yyyy/m/d h:mm:ss", "h:mm", "h:mm:ss", "hh:mm:ss",
)  # fmt: skip
_FORMATS = {code: NumberFormat(code) for code in (*_NUMBERS, *_DAYS)}
_THIN = Line(1)
_PLAIN = Look(horizontal="center", wrap=True)
_BOXED = replace(_PLAIN, left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TEXT_LENGTH = 16  # characters from which a text stands at the left


def drawn_plainly(grids: Iterable[Grid]) -> DrawnBook:
    """Return the sheets with their values and merges; widths are for the writer to find."""
    return DrawnBook(tuple(map(_sheet, grids)))


def merged_ranges(grid: Grid) -> tuple[Span, ...]:
    """Return the merges of a sheet as far as it is used."""
    corners: dict[Span, Place] = {}
    for place, span in grid.merges.items():
        corners[span] = max(corners.get(span, place), place)
    return tuple((*span[:2], *corner) for span, corner in corners.items() if span[:2] != corner)


def _sheet(grid: Grid) -> DrawnSheet:
    merges = merged_ranges(grid)
    table = _table_rows(grid)
    columns = range(1, max((column for _, column in (*grid.cells, *grid.merges)), default=0) + 1)
    cells = {(row, column): Drawn(None, _BOXED) for row in table for column in columns}
    for place, cell in grid.cells.items():
        cells[place] = _drawn(cell, _BOXED if cell.row in table else _PLAIN)
    hidden_rows = frozenset() if grid.hidden else _hidden_rows(grid)
    hidden_columns = frozenset() if grid.hidden else _hidden_columns(grid, hidden_rows)
    return DrawnSheet(
        grid.sheet, grid.hidden, cells, merges, None, hidden_rows=hidden_rows, hidden_columns=hidden_columns
    )


def _table_rows(grid: Grid) -> range:
    """Return the rows from the first to the last that hold more than one cell: a title stands above them."""
    rows = [cell.row for cell in grid]
    shared = [row for row, following in pairwise(rows) if row == following]
    return range(shared[0], max(row for row, _ in (*grid.cells, *grid.merges)) + 1) if shared else range(0)


def _drawn(cell: Cell, look: Look) -> Drawn:
    if len(cell.text) >= _TEXT_LENGTH:
        look = replace(look, horizontal="left")
    value = cell.value
    if isinstance(value, bool):
        return Drawn(value, look)
    if isinstance(value, int | float):
        return _shown_alike(value, cell.text, _NUMBERS, look)
    if isinstance(value, datetime | date | time):
        return _shown_alike(serial_of(value.isoformat(), date1904=False), cell.text, _DAYS, look)
    return Drawn(cell.text or None, look)


def _shown_alike(number: int | float, text: str, codes: Iterable[str], look: Look) -> Drawn:
    code = next((code for code in codes if _FORMATS[code].show(number)[0] == text), None)
    return Drawn(text, look) if code is None else Drawn(number, replace(look, number_format=code))


def _hidden_rows(grid: Grid) -> frozenset[int]:
    shown = {row for cell in grid if not cell.hidden for row in (cell.row, grid.span(cell)[2])}
    return frozenset(cell.row for cell in grid if cell.hidden) - shown


def _hidden_columns(grid: Grid, hidden_rows: frozenset[int]) -> frozenset[int]:
    """Return the columns of the hidden cells that stand in rows one can see."""
    return frozenset(
        column
        for cell in grid
        if cell.hidden and cell.row not in hidden_rows
        for column in range(cell.column, grid.span(cell)[3] + 1)
    )
