"""The cells of a workbook written once more by openpyxl: the peer of the result workbook.

In the fastest way openpyxl has: every look there is becomes one named style, and areas are merged before their cells
have borders that would be copied. Looks set part by part and cell by cell, as most people do it, take longer.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import NamedStyle


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A value at a place, rows and columns from 1; `look` is the place of its looks in `Drawn.looks`."""

    row: int
    column: int
    value: Any
    look: int
    link: Any


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """A sheet: its cells, merged areas, widths by letter and heights by row."""

    title: str
    cells: tuple[DrawnCell, ...]
    merged: tuple[str, ...]
    widths: Mapping[str, float]
    heights: Mapping[int, float]
    frozen: str | None
    filtered: str | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn in a workbook; a look is font, fill, border, alignment, protection and number format."""

    looks: tuple[tuple[Any, ...], ...]
    sheets: tuple[DrawnSheet, ...]


_LOOK = ("font", "fill", "border", "alignment", "protection", "number_format")


def drawn_from(data: bytes) -> Drawn:
    """Return what is drawn in a workbook."""
    book = openpyxl.load_workbook(BytesIO(data))
    looks: dict[int, int] = {}
    made: list[tuple[Any, ...]] = []
    sheets = []
    for sheet in book.worksheets:
        cells = []
        for at, row in enumerate(sheet.iter_rows(), 1):
            for column, cell in enumerate(row, 1):
                if cell.style_id not in looks:
                    looks[cell.style_id] = len(made)
                    made.append(tuple(copy(getattr(cell, name)) for name in _LOOK))
                if cell.value is not None or cell.style_id:
                    link = copy(getattr(cell, "hyperlink", None))
                    cells.append(DrawnCell(at, column, cell.value, looks[cell.style_id], link))
        sheets.append(
            DrawnSheet(
                sheet.title,
                tuple(cells),
                tuple(sorted(map(str, sheet.merged_cells.ranges))),
                {letter: each.width for letter, each in sheet.column_dimensions.items()},
                {row: each.height for row, each in sheet.row_dimensions.items() if each.height is not None},
                sheet.freeze_panes,
                sheet.auto_filter.ref,
            )
        )
    return Drawn(tuple(made), tuple(sheets))


def write_same_cells(drawn: Drawn) -> bytes:
    """Return a workbook with the same cells, written by openpyxl."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for at, look in enumerate(drawn.looks):
        book.add_named_style(_named(_name(at), look))
    for each in drawn.sheets:
        sheet = book.create_sheet(each.title)
        for area in each.merged:
            sheet.merge_cells(area)
        for drawn_cell in each.cells:
            cell = sheet.cell(drawn_cell.row, drawn_cell.column)
            if not isinstance(cell, MergedCell):
                cell.value = drawn_cell.value
            cell.style = _name(drawn_cell.look)
            if drawn_cell.link is not None:
                cell.hyperlink = drawn_cell.link
        for letter, width in each.widths.items():
            sheet.column_dimensions[letter].width = width
        for row, height in each.heights.items():
            sheet.row_dimensions[row].height = height
        sheet.freeze_panes = each.frozen
        sheet.auto_filter.ref = each.filtered
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _name(look: int) -> str:
    return f"look {look}"


def _named(name: str, look: tuple[Any, ...]) -> NamedStyle:
    style = NamedStyle(name)
    for part, made in zip(_LOOK, look, strict=True):
        setattr(style, part, made)
    return style
