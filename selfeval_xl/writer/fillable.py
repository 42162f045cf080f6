"""The one door to openpyxl for changing a workbook: an official blank that helps whoever fills it in.

The blank keeps its print, its fonts and its merges. No cell gets a formula, for a formula without a stored value reads
as an empty cell; what is checked live stands in conditional formats. The same input gives the same bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.formatting.rule import Rule
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from selfeval_xl.errors import ConfigError
from selfeval_xl.writer.fitting import writable

MARKER = "selfeval_template"  # the hidden name that says which layout a workbook was made from

_MADE = datetime(2000, 1, 1)  # constants, so that the same input gives the same bytes
_PACKED = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what a cell would take for a character by its number
_TRANSITIONAL = b"schemas.openxmlformats.org/spreadsheetml"  # the only kind openpyxl sees the sheets of
_LARGE = 20 * 2**20  # bytes of all parts
_MOST_CELLS = 200_000  # up to the last row and column
_LOST = ("/media/", "/drawings/drawing")  # parts openpyxl does not carry over
# Bold and hatched, so that a black-and-white print shows it too.
_WRONG = DifferentialStyle(
    font=Font(bold=True, color="FF9C0006"),
    fill=PatternFill(patternType="lightUp", fgColor="FFC00000", bgColor="FFFFC7CE"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """Cells with a list to choose from; what is not on it may be typed all the same unless it is `strict`."""

    cells: tuple[str, ...]
    words: tuple[str, ...]
    strict: bool
    hint: str


@dataclass(frozen=True, slots=True)
class Number:
    """Cells that take a number from 0 up, to `most` where there is one."""

    cells: tuple[str, ...]
    most: Decimal | None
    problem: str  # what is said to whoever types something else


@dataclass(frozen=True, slots=True)
class Hint:
    """Cells that take anything and say what is wanted when they are entered."""

    cells: tuple[str, ...]
    hint: str


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """A formula that colours cells while it is true; relative references are those of the first cell."""

    cells: str  # ranges with blanks between
    formula: str


@dataclass(frozen=True, slots=True)
class Fittings:
    """All that is added to a blank. Cells are addresses, of a merged range the first."""

    sheet: str
    open: tuple[str, ...]  # unlocked; every other cell is locked
    formats: Mapping[str, str]  # number formats, for cells that have none of their own
    entries: tuple[Words | Number | Hint, ...]
    checks: tuple[LiveCheck, ...]
    marker: str


def fillable(data: bytes, file: str, fittings: Fittings, values: Mapping[str, str | Decimal] | None = None) -> bytes:
    """Return the blank with its fittings, and with values written into some of its cells.

    Raises:
        ConfigError: it is no .xlsx, or there are pictures, drawings or far cells in it, which would be lost or copied.
    """
    require_plain(data, file)
    book = load_workbook(BytesIO(data), rich_text=True)
    sheet = book[fittings.sheet]
    if sheet.max_row * sheet.max_column > _MOST_CELLS:
        raise ConfigError(file, ["空白表在很远的地方还有单元格；请删去表格以外的行列后另存"])
    for address, value in (values or {}).items():
        _write(sheet, address, value)
    for address, number_format in fittings.formats.items():
        if sheet[address].number_format == "General":
            sheet[address].number_format = number_format
    _protect(sheet, fittings.open)
    for entry in fittings.entries:
        sheet.add_data_validation(_validation(entry))
    for check in fittings.checks:
        sheet.conditional_formatting.add(check.cells, Rule("expression", dxf=_WRONG, formula=[check.formula]))
    book.defined_names[MARKER] = DefinedName(MARKER, attr_text=f'"{fittings.marker}"', hidden=True)
    properties = book.properties
    properties.created = _MADE
    saved = BytesIO()
    book.save(saved)
    properties.modified = _MADE
    return _packed(saved.getvalue(), properties)


def require_plain(data: bytes, file: str) -> None:
    """See to it that a blank can be fitted out.

    Raises:
        ConfigError: it cannot; the message says why, and what to do.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = {info.filename: info.file_size for info in archive.infolist()}
            book = archive.read("xl/workbook.xml") if parts.get("xl/workbook.xml", _LARGE) < _LARGE else b""
    except (BadZipFile, KeyError) as error:
        raise ConfigError(file, ["空白表不是 .xlsx；请用 Excel 或 WPS 另存为 .xlsx"]) from error
    if _TRANSITIONAL not in book:
        raise ConfigError(file, ["空白表不是普通的 .xlsx；请另存为“Excel 工作簿（.xlsx）”"])
    if any(part in name for name in parts for part in _LOST):
        raise ConfigError(file, ["空白表里有图片或图形，写出时会丢失；请另存一份删去图片的空白表"])
    if sum(parts.values()) > _LARGE:
        raise ConfigError(file, ["空白表大得不像空白表，多半有很多空行；请删去表格以外的行列后另存"])


def _write(sheet: Worksheet, address: str, value: str | Decimal) -> None:
    cell = sheet[address]
    if isinstance(value, Decimal):
        cell.value = int(value) if value == value.to_integral_value() else float(value)
    else:
        cell.value = _ESCAPE.sub("_x005F_", writable(value))
        cell.data_type = "s"  # text that begins with = is no formula


def _protect(sheet: Worksheet, unlocked: tuple[str, ...]) -> None:
    """Lock all but some cells. Rows may be inserted, for more indicators; there is no password."""
    merged = {area.start_cell.coordinate: area for area in sheet.merged_cells.ranges}
    opened = {(row, column) for address in unlocked for row, column in merged.get(address, CellRange(address)).cells}
    for row in sheet.iter_rows():
        for cell in row:
            is_open = (cell.row, cell.column) in opened
            if cell.protection.locked is is_open:
                cell.protection = Protection(locked=not is_open)
    sheet.protection = SheetProtection(
        sheet=True,
        formatColumns=False,
        formatRows=False,
        insertRows=False,
        selectLockedCells=False,
        selectUnlockedCells=False,
    )  # False is allowed


def _validation(entry: Words | Number | Hint) -> DataValidation:
    match entry:
        case Words():
            listed = f'"{",".join(entry.words)}"'
            validation = DataValidation("list", formula1=listed, showErrorMessage=entry.strict, prompt=entry.hint)
            validation.errorTitle, validation.error = "请从列表中选择", f"可选：{'、'.join(entry.words)}。"
        case Number(most=None):
            validation = DataValidation("decimal", formula1="0", operator="greaterThanOrEqual", showErrorMessage=True)
            validation.errorTitle, validation.error = "请填数字", entry.problem
        case Number():
            validation = DataValidation("decimal", formula1="0", formula2=f"{entry.most:f}", showErrorMessage=True)
            validation.errorTitle, validation.error = "请填数字", entry.problem
        case Hint():
            validation = DataValidation(prompt=entry.hint)
    validation.showInputMessage = validation.prompt is not None
    validation.allow_blank = True
    for cells in _runs(entry.cells):
        validation.add(cells)
    return validation


def _runs(addresses: tuple[str, ...]) -> list[str]:
    """Join cells that stand one below the other into ranges, so that a row inserted among them is like them."""
    runs: list[CellRange] = []
    for cell in sorted(map(CellRange, addresses), key=lambda cell: (cell.min_col, cell.min_row)):
        last = runs[-1] if runs else None
        if last is not None and last.min_col == cell.min_col and last.max_row + 1 == cell.min_row:
            last.expand(down=1)
        else:
            runs.append(cell)
    return [run.coord for run in runs]


def _packed(saved: bytes, properties: DocumentProperties) -> bytes:
    """Pack the workbook anew without the time it was saved at."""
    packed = BytesIO()
    with ZipFile(BytesIO(saved)) as old, ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = tostring(properties.to_tree()) if name == _CORE else old.read(name)
            new.writestr(ZipInfo(name, _PACKED), content, ZIP_DEFLATED)
    return packed.getvalue()
