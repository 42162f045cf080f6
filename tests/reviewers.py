"""A reviewer at work in the result workbooks of a run: cells are found by their headings, as a person finds them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from selfeval_xl.reviews import ENTRY_HEADINGS, OVERALL_LABELS, SHEET
from tests.workbooks import Filled

Entries = Mapping[str, Mapping[str, Any]]  # 三级指标 -> heading -> what is entered
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what a cell would take for a character by its number


def result_of(out: Path, project: str) -> Path:
    """Return the result workbook of a project, the one nobody kept under another name."""
    (path,) = (path for path in (out / "结果").rglob(f"{project}_*.xlsx") if "旧件" not in path.name)
    return path


def enter(path: Path, entries: Entries, overall: Mapping[str, str] | None = None) -> None:
    """Enter something on sheet 复核 and save the workbook. Text stays text, whatever it begins with."""
    path.write_bytes(entered(path.read_bytes(), entries, overall))


def entered(data: bytes, entries: Entries, overall: Mapping[str, str] | None = None) -> bytes:
    """Return the workbook with something entered on sheet 复核."""
    book = load_workbook(BytesIO(data))
    sheet = book[SHEET]
    columns = headings(sheet)
    rows = {sheet.cell(row, columns["三级指标"]).value: row for row in range(heading_row(sheet), sheet.max_row + 1)}
    for level3, values in entries.items():
        for heading, value in values.items():
            _type(sheet.cell(rows[level3], columns[heading]), value)
    for label, text in (overall or {}).items():
        _type(beside(sheet, label), text)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def shown(path: Path) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Return what is entered in a workbook, by 三级指标 and heading, 变动 too, and what is entered below."""
    sheet = load_workbook(path, data_only=True)[SHEET]
    columns = headings(sheet)
    rows: dict[str, dict[str, Any]] = {}
    for row in range(heading_row(sheet) + 1, sheet.max_row + 1):
        if sheet.cell(row, columns["行标识"]).value is None:
            continue
        cells = {heading: _said(sheet.cell(row, columns[heading])) for heading in (*ENTRY_HEADINGS.values(), "变动")}
        if any(cell is not None for cell in cells.values()):
            rows[str(_said(sheet.cell(row, columns["三级指标"])))] = {k: v for k, v in cells.items() if v is not None}
    overall = {label: _said(beside(sheet, label)) for label in OVERALL_LABELS.values()}
    return rows, {label: value for label, value in overall.items() if value is not None}


def _said(cell: Any) -> Any:
    """Return what stands in a cell; of a text that stands in the cell itself openpyxl leaves the escapes to us."""
    return unescape(cell.value) if isinstance(cell.value, str) else cell.value


def heading_row(sheet: Worksheet) -> int:
    """Return the row of the headings."""
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "复核得分")


def headings(sheet: Worksheet) -> dict[str, int]:
    """Return heading -> column."""
    row = heading_row(sheet)
    return {str(sheet.cell(row, column).value): column for column in range(1, sheet.max_column + 1)}


def beside(sheet: Worksheet, label: str) -> Any:
    """Return the cell after a label, past the merge it stands in."""
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == label and cell.protection.locked)
    merged = next((area for area in sheet.merged_cells.ranges if cell.coordinate in area), None)
    return sheet.cell(cell.row, (merged.max_col if merged is not None else cell.column) + 1)


def without_row(form: Filled, at: int) -> Filled:
    """Leave out the indicator row number `at` (from 0)."""
    return replace(form, rows=form.rows[:at] + form.rows[at + 1 :])


def _type(cell: Any, value: Any) -> None:
    cell.value = _ESCAPED.sub("_x005F_", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
