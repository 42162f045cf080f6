"""What an old workbook looks like: fonts, lines, fills, widths and print, as xlrd reads them.

Values are those of the grid, so that the form on the sheet stays the form that was read. Formulas, which are
known only to be there, become the values they gave.
"""

import struct
from collections.abc import Mapping
from math import isfinite
from typing import Any

from selfeval_xl.appearance import Drawn, DrawnBook, DrawnSheet, Line, Look, Page, Place
from selfeval_xl.errors import BadSource
from selfeval_xl.reader.biff import CENTRED, FITTING, LOOKS, MARGINS, SETUP, cut_off
from selfeval_xl.reader.collect import Allowance
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.plain_looks import merged_ranges
from selfeval_xl.reader.xls import OpenedXls, grid_of, open_xls

_HORIZONTAL = ("", "left", "center", "right", "fill", "justify", "center_across", "distributed")
_VERTICAL = ("top", "vcenter", "bottom", "vjustify", "vdistributed")
_STACKED = 255
_PADDING = 5 / 7  # characters of a column's stored width that are no room for digits
_TWIPS = 20  # to a point
_PORTRAIT, _UNKNOWN, _UNTOLD = 0x02, 0x04, 0x40  # of the flags of a page's setup
_FITS = 0x0100  # of the flags of a sheet
_PAPERS = range(1, 119)
_SCALES = range(10, 401)
_MOST_PAGES = 32_767
_WIDEST_MARGIN = 10  # inches


def drawn_xls(data: bytes) -> DrawnBook:
    """Return the worksheets of an old workbook as they look.

    Raises:
        BadSource: where it is damaged or over a limit; formatted blank cells count here.
    """
    opened = open_xls(data, LOOKS)
    allowance = Allowance()
    try:
        looks = _Looks(opened)
        sheets = tuple(_sheet(opened, number, looks, allowance) for number in range(opened.book.nsheets))
        fonts = opened.book.font_list
    except (BadSource, MemoryError):
        raise
    except Exception as error:  # as in `read_xls`
        raise cut_off() from error
    plain = DrawnBook(sheets, date1904=opened.formats.date1904)
    return DrawnBook(sheets, fonts[0].name, fonts[0].height / _TWIPS, plain.date1904) if fonts else plain


def _sheet(opened: OpenedXls, number: int, looks: "_Looks", allowance: Allowance) -> DrawnSheet:
    sheet = opened.book.sheet_by_index(number)
    grid = grid_of(opened, number, allowance)
    merges = merged_ranges(grid)
    rows = max((row for row, _ in (*grid.cells, *grid.merges)), default=0)
    columns = max((column for _, column in (*grid.cells, *grid.merges)), default=0)
    known_rows = {row + 1: known for row, known in sheet.rowinfo_map.items() if row < rows}
    known_columns = {column + 1: known for column, known in sheet.colinfo_map.items() if column < columns}
    return DrawnSheet(
        grid.sheet,
        grid.hidden,
        _cells(opened, sheet, grid, looks, (rows, columns)),
        merges,
        {
            column: max(0.0, known.width / 256 - _PADDING) if known is not None else float(sheet.defcolwidth or 8)
            for column in range(1, columns + 1)
            for known in (known_columns.get(column),)
        },
        {row: known.height / _TWIPS for row, known in known_rows.items() if known.height},
        frozenset(row for row in range(1, rows + 1) if _is_hidden_row(sheet, known_rows.get(row))),
        frozenset(column for column, known in known_columns.items() if known.hidden or not known.width),
        _page(opened.thin.pages[number]),
    )


def _is_hidden_row(sheet: Any, known: Any) -> bool:
    return bool(known.hidden or not known.height if known is not None else sheet.default_row_hidden)


def _cells(opened: OpenedXls, sheet: Any, grid: Grid, looks: "_Looks", used: Place) -> Mapping[Place, Drawn]:
    """Return the cells down to the last one that shows something, those with only a look too."""
    xlrd = opened.xlrd
    drawn: dict[Place, Drawn] = {}
    for row in range(min(sheet.nrows, used[0])):
        for column, kind in enumerate(sheet.row_types(row)[: used[1]]):
            place = (row + 1, column + 1)
            if kind == xlrd.XL_CELL_EMPTY:
                continue
            style = sheet.cell_xf_index(row, column)
            cell = grid.cells.get(place)
            stored = sheet.cell_value(row, column)
            is_number = kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and isfinite(stored)
            if cell is None or (cell.value is None and not is_number):
                drawn[place] = Drawn(None, looks.of(style))
            elif is_number and not isinstance(cell.value, str):
                drawn[place] = Drawn(stored, looks.of(style))
            else:
                drawn[place] = Drawn(cell.value if isinstance(cell.value, bool) else cell.text, looks.of(style))
    return drawn


def _page(records: Mapping[int, bytes]) -> Page:
    """Return how a sheet prints; what is damaged or out of bounds is as a program has it by itself."""
    try:
        setup = struct.unpack_from("<HHHHHH", records.get(SETUP, b""))
    except struct.error:
        return Page()
    paper, scale, _, wide, high, flags = setup
    fits = bool(_flags(records, FITTING) & _FITS)
    is_known = not flags & _UNKNOWN
    return Page(
        is_known and not flags & (_PORTRAIT | _UNTOLD),
        paper if is_known and paper in _PAPERS else Page().paper,
        scale if is_known and scale in _SCALES else Page().scale,
        (min(wide, _MOST_PAGES), min(high, _MOST_PAGES)) if fits else None,
        tuple(_margin(records.get(code, b"")) for code in MARGINS),
        bool(_flags(records, CENTRED)),
    )


def _flags(records: Mapping[int, bytes], code: int) -> int:
    (flags,) = struct.unpack_from("<H", records.get(code, b"").ljust(2, b"\0"))
    return int(flags)


def _margin(body: bytes) -> float | None:
    if len(body) < struct.calcsize("<d"):
        return None
    (inches,) = struct.unpack_from("<d", body)
    return float(inches) if 0 <= inches <= _WIDEST_MARGIN else None


class _Looks:
    """The looks of a book by the style of a cell, each made once."""

    def __init__(self, opened: OpenedXls) -> None:
        self._book, self._formats = opened.book, opened.formats
        self._looks: dict[int, Look] = {}

    def of(self, style: int) -> Look:
        """Return the look of a style, a plain one where there is no such style."""
        if style not in self._looks:
            known = 0 <= style < len(self._book.xf_list)
            self._looks[style] = (
                self._made(self._book.xf_list[style], self._formats.code_of(style)) if known else Look()
            )
        return self._looks[style]

    def _made(self, xf: Any, number_format: str) -> Look:
        alignment, border, background = xf.alignment, xf.border, xf.background
        fonts = self._book.font_list
        font = fonts[xf.font_index] if xf.font_index < len(fonts) else fonts[0]
        rotation = alignment.rotation
        return Look(
            number_format=number_format,
            font=font.name,
            size=font.height / _TWIPS,
            bold=bool(font.bold or font.weight >= 600),
            italic=bool(font.italic),
            underline=font.underline_type,
            strikeout=bool(font.struck_out),
            colour=self._colour(font.colour_index),
            pattern=background.fill_pattern,
            fill=self._colour(background.pattern_colour_index),
            behind=self._colour(background.background_colour_index),
            horizontal=_HORIZONTAL[alignment.hor_align],
            vertical=_VERTICAL[alignment.vert_align] if alignment.vert_align < len(_VERTICAL) else "bottom",
            wrap=bool(alignment.text_wrapped),
            shrink=bool(alignment.shrink_to_fit),
            indent=alignment.indent_level,
            rotation=270 if rotation == _STACKED else 90 - rotation if rotation > 90 else rotation,
            left=self._line(border.left_line_style, border.left_colour_index),
            right=self._line(border.right_line_style, border.right_colour_index),
            top=self._line(border.top_line_style, border.top_colour_index),
            bottom=self._line(border.bottom_line_style, border.bottom_colour_index),
        )

    def _line(self, style: int, colour: int) -> Line | None:
        return Line(style, self._colour(colour) or "#000000") if 1 <= style <= 13 else None

    def _colour(self, index: int) -> str | None:
        rgb = self._book.colour_map.get(index)
        return None if rgb is None else "#{:02X}{:02X}{:02X}".format(*rgb)
