"""The cells of a result workbook written by openpyxl: what the same workbook costs with the library most people use."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import NamedStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

_PARTS = ("font", "fill", "border", "alignment", "protection", "number_format")

Look = Mapping[str, Any]  # as a named style, openpyxl's fastest way to give a cell a look, wants it


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """One sheet: its cells with the number of their look, and what stands around them."""

    name: str
    cells: Sequence[tuple[int, int, Any, int]]  # row, column, value, look
    merges: Sequence[str]
    widths: Mapping[str, float]
    heights: Mapping[int, float]
    validations: Sequence[DataValidation]
    links: Mapping[str, str]  # cell -> place in the workbook
    frozen: str | None
    filtered: str | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A workbook as it is to be written."""

    sheets: Sequence[DrawnSheet]
    looks: Sequence[Look]


def drawn_from(data: bytes) -> Drawn:
    """Describe a workbook."""
    looks: dict[Any, int] = {}
    spelled: list[Look] = []

    def look(cell: Any) -> int:
        key = tuple(cell._style)
        if key not in looks:
            looks[key] = len(spelled)
            spelled.append({name: copy(getattr(cell, name)) for name in _PARTS})
        return looks[key]

    return Drawn([_sheet(sheet, look) for sheet in load_workbook(BytesIO(data)).worksheets], spelled)


def write_same_cells(drawn: Drawn) -> bytes:
    """Write the workbook with openpyxl: values, looks, merges, widths, heights, links and what may be typed."""
    book = Workbook()
    book.remove(book.worksheets[0])
    names = [f"look {number}" for number in range(len(drawn.looks))]
    for name, look in zip(names, drawn.looks, strict=True):
        book.add_named_style(NamedStyle(name, **look))
    for given in drawn.sheets:
        sheet = book.create_sheet(given.name)
        for column, width in given.widths.items():
            sheet.column_dimensions[column].width = width
        for row, column, value, look in given.cells:
            sheet.cell(row, column, value).style = names[look]
        for row, height in given.heights.items():
            sheet.row_dimensions[row].height = height
        for merge in given.merges:
            sheet.merge_cells(merge)
        for validation in given.validations:
            sheet.add_data_validation(copy(validation))
        for cell, place in given.links.items():
            sheet[cell].hyperlink = f"#{place}"
        sheet.freeze_panes = given.frozen
        sheet.auto_filter.ref = given.filtered
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _sheet(sheet: Worksheet, look: Any) -> DrawnSheet:
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.has_style or cell.value is not None]
    return DrawnSheet(
        sheet.title,
        [(cell.row, cell.column, cell.value, look(cell)) for cell in cells],
        [str(area) for area in sheet.merged_cells.ranges],
        {letters: column.width for letters, column in sheet.column_dimensions.items() if column.width},
        {number: row.height for number, row in sheet.row_dimensions.items() if row.height},
        list(sheet.data_validations.dataValidation),
        {cell.coordinate: cell.hyperlink.location for cell in cells if cell.hyperlink},
        sheet.freeze_panes,
        sheet.auto_filter.ref,
    )
