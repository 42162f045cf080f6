"""The .xls and .et door: old workbooks read by xlrd, shown with the number formats of the .xlsx reader.

xlrd gives values, formats, merges and what is hidden, but no formulas: that a cell has one is all that is known, and
its formula is "=" alone.
"""

from collections.abc import Set
from io import StringIO
from math import isfinite
from types import ModuleType
from typing import Any, NamedTuple

from selfeval_xl.compound import SIGNATURE, Compound
from selfeval_xl.errors import BadSource
from selfeval_xl.model import CellValue
from selfeval_xl.reader.biff import Stream, cut_off, thinned
from selfeval_xl.reader.collect import Allowance, Collector
from selfeval_xl.reader.contents import HAS_LINKS, HAS_MACROS, Contents
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.number_format import NumberFormat, builtin_code
from selfeval_xl.reader.shared import clean_text

STREAMS = ("Workbook", "Book")  # since Excel 97, before it
MACROS = "_VBA_PROJECT_CUR"  # where they are stored
_ENCODINGS = {932: "cp932", 949: "cp949", 950: "cp950"}  # other East Asian ones; gb18030 reads all that is Chinese
_MAX_EXACT = 10**15  # from here on a float is no count any more


class Formats:
    """The number formats of a book by the style of a cell, each taken apart once."""

    def __init__(self, book: Any) -> None:
        self.date1904 = bool(book.datemode)
        self._styles = book.xf_list
        self._declared = {each.format_key: each.format_str for each in book.format_list}
        self._formats: dict[int, NumberFormat] = {}

    def of(self, style: int) -> NumberFormat:
        """Return the format of a style, General where there is no such style."""
        key = self._key(style)
        if key not in self._formats:
            self._formats[key] = NumberFormat(self._code(key))
        return self._formats[key]

    def code_of(self, style: int) -> str:
        """Return the code of that format."""
        return self._code(self._key(style))

    def _key(self, style: int) -> int:
        return self._styles[style].format_key if 0 <= style < len(self._styles) else 0

    def _code(self, key: int) -> str:
        return self._declared.get(key) or builtin_code(key)


class OpenedXls(NamedTuple):
    """An old workbook as xlrd has it, and what was told of it before."""

    xlrd: ModuleType
    book: Any
    formats: Formats
    thin: Stream
    notes: tuple[str, ...]


def read_xls(data: bytes) -> Contents:
    """Read the worksheets of an old workbook, or of a bare stream of its records; chart and macro sheets are left out.

    Before Excel 97 texts are bytes. They are taken for Chinese unless the file says they are Japanese, Korean or
    traditional Chinese: that it is Western is what programs write who do not know.

    Raises:
        BadSource: where it is damaged or over a limit.
    """
    opened = open_xls(data)
    allowance = Allowance()
    try:
        grids = [grid_of(opened, number, allowance) for number in range(opened.book.nsheets)]
    except (BadSource, MemoryError):
        raise
    except Exception as error:  # xlrd trips over damage in any way there is: struct.error, AssertionError, KeyError...
        raise cut_off() from error
    return Contents(grids, opened.notes)


def open_xls(data: bytes, also: Set[int] = frozenset()) -> OpenedXls:
    """Open an old workbook with nothing in it but what shows cells, and the records of the codes in `also`.

    Raises:
        BadSource: where it is damaged or over a limit.
    """
    import xlrd

    notes = []
    stream = data
    if data.startswith(SIGNATURE):
        compound = Compound(data)
        stream = workbook_stream(compound)
        if MACROS in compound:
            notes.append(HAS_MACROS)
    thin = thinned(stream, also)
    if thin.has_links:
        notes.append(HAS_LINKS)
    try:
        book = xlrd.open_workbook(
            file_contents=thin.data,
            logfile=StringIO(),
            encoding_override=_ENCODINGS.get(thin.codepage or 0, "gb18030"),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
        return OpenedXls(xlrd, book, Formats(book), thin, tuple(notes))
    except (BadSource, MemoryError):
        raise
    except Exception as error:
        raise cut_off() from error


def workbook_stream(compound: Compound) -> bytes:
    """Return the records of the workbook in an OLE2 file.

    Raises:
        BadSource: where there are none.
    """
    return compound.stream(next((name for name in STREAMS if name in compound), STREAMS[0]))


def grid_of(opened: OpenedXls, number: int, allowance: Allowance) -> Grid:
    """Return one sheet as a person sees it. It is out of the memory afterwards."""
    xlrd, formats, formulas = opened.xlrd, opened.formats, opened.thin.formulas[number]
    sheet = opened.book.sheet_by_index(number)
    collected = Collector(f"工作表“{sheet.name}”", allowance)
    for row in range(sheet.nrows):
        kinds = sheet.row_types(row)
        for column, kind in enumerate(kinds):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            text, value = _shown(xlrd, sheet, row, column, formats)
            kept = collected.limited(text)
            formula = "=" if (row + 1, column + 1) in formulas else None
            if kept.strip() or formula is not None:
                collected.add((row + 1, column + 1), kept, value if kept is text else kept, formula)
    for top, below, left, beyond in sheet.merged_cells:
        collected.merge((top + 1, left + 1, below, beyond))
    for row in range(sheet.nrows):
        known = sheet.rowinfo_map.get(row)
        if (known.hidden or not known.height) if known is not None else sheet.default_row_hidden:
            collected.hide_rows(row + 1, row + 1)
    for column, known in sheet.colinfo_map.items():
        if known.hidden or not known.width:
            collected.hide_columns(column + 1, column + 1)
    opened.book.unload_sheet(number)
    return collected.grid(clean_text(sheet.name), bool(sheet.visibility))


def _shown(xlrd: ModuleType, sheet: Any, row: int, column: int, formats: Formats) -> tuple[str, CellValue]:
    """Return what a person sees in a cell, and its value."""
    kind, stored = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_TEXT:
        text = clean_text(stored)
        return text, text
    if kind == xlrd.XL_CELL_BOOLEAN:
        return str(bool(stored)).upper(), bool(stored)
    if kind == xlrd.XL_CELL_ERROR:
        text = xlrd.error_text_from_code.get(stored, "#N/A")
        return text, text
    if not isfinite(stored):
        return "#NUM!", "#NUM!"
    number = int(stored) if stored == int(stored) and abs(stored) < _MAX_EXACT else stored
    return formats.of(sheet.cell_xf_index(row, column)).show(number, formats.date1904)
