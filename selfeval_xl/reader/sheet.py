"""One worksheet part, streamed into a Grid.

What a file says about its own size is not read at all: cells are where their references put them, and one without a
reference follows the one before it.
"""

import re
from collections.abc import Callable
from math import isfinite
from xml.etree.ElementTree import Element

from selfeval_xl.model import CellValue
from selfeval_xl.reader.collect import MAX_COLUMN, MAX_ROW, Allowance, Collector, Place
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.number_format import NumberFormat, builtin_code, serial_of
from selfeval_xl.reader.package import LocalNames, Package, damaged, plain_xml, whole_number
from selfeval_xl.reader.shared import Shared, plain_text, string_of

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
# A cell that is empty or holds a number or a shared string, as Excel, WPS and all libraries write it.
_PLAIN_CELL = re.compile(
    r'<c r="([A-Z]{1,3}[1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="([ns])")?'
    r"(?:/>|></c>|><v>([0-9.eE+-]{1,32})</v></c>)"
)
_UNPLACED = re.compile(r'<c[\s/>](?!r=")')
_PLACED = re.compile(r'<c r="([^"]*)"')
_WHOLE = re.compile(r"[+-]?[0-9]{1,17}")
_REMEMBERED = 1_000  # numbers of a sheet that are shown once, however often they stand there
_TRUE = frozenset({"1", "true", "on"})
_DATE, _DATE_AND_TIME = 14, 22  # the formats of a day that is stored as text and has no date format


def _is_zero(element: Element, name: str) -> bool:
    """Tell whether a height or width is given as 0: what has no size is hidden too."""
    size = element.get(name, "")
    return size.startswith("0") and not size.strip("0.")


def is_true(element: Element, name: str) -> bool:
    """Tell whether a flag is set."""
    return element.get(name, "") in _TRUE


def read_sheet(package: Package, part: str, sheet: str, hidden: bool, shared: Shared, allowance: Allowance) -> Grid:
    """Read one worksheet; what it holds is taken off the allowance.

    A cell whose number format shows nothing (";;;") is blank. A formula is its text with a leading "="; where the file
    only points at a formula of another cell (the followers of a shared one, data tables) it is "=" alone.

    Raises:
        BadSource: where the part is missing, damaged or over a limit.
    """
    collected = Collector(f"部件 {part} ", allowance)
    reader = _SheetReader(part, shared, collected)
    reader.read(package, shortened=reader.without_plain_cells)
    return collected.grid(sheet, hidden)


def stream_sheet(package: Package, part: str, shared: Shared, collected: Collector) -> None:
    """Give one worksheet to a collector, cell by cell as they stand in the file.

    Raises:
        BadSource: where the part is missing, damaged or over a limit.
    """
    _SheetReader(part, shared, collected).read(package)


class _SheetReader:
    """What one worksheet has said so far."""

    def __init__(self, part: str, shared: Shared, collected: Collector) -> None:
        self._part = part
        self._shared = shared
        self.collected = collected
        self._local = LocalNames()
        self._hides_rows = False  # every row without a height of its own
        self._column_blocks = 0
        self._columns: dict[str, int] = {}  # the column by its letters, of those met so far
        self._formats: dict[str, NumberFormat] = {}
        self._shown: dict[tuple[str, str], tuple[str, CellValue]] = {}  # by the style and the number as stored
        self._row = 0
        self._place: Place = (0, 0)
        self._reference: str | None = None

    def read(self, package: Package, shortened: Callable[[bytes], bytes] | None = None) -> None:
        """Take the whole part."""
        # Cells stand in rows; one that does not is taken as well.
        kinds = ("row", "c", "mergeCell", "col", "sheetFormatPr")
        for element in package.elements(self._part, "worksheet", *kinds, shortened=shortened):
            self.take(element)

    def without_plain_cells(self, sheet: bytes) -> bytes:
        """Take the cells of a whole sheet that are written as nearly all are, and return what is left of it.

        They are most of a form, and told by one pattern in a fraction of the time the parser needs for them. Where the
        place of a cell depends on the one before, all is left to it.
        """
        text = plain_xml(sheet, "worksheet")
        if not text or _UNPLACED.search(text):
            return sheet
        pieces = _PLAIN_CELL.split(text)
        left = "".join(pieces[::5])
        if not {reference.upper() for reference in _PLACED.findall(left)}.isdisjoint(pieces[1::5]):
            return sheet  # of two cells at one place the later counts
        for reference, style, kind, raw in zip(pieces[1::5], pieces[2::5], pieces[3::5], pieces[4::5], strict=True):
            if raw is not None:
                self._keep(self._position(reference), *self._content(kind or "n", style or "0", raw), None)
        return left.encode()

    def take(self, element: Element) -> None:
        """Take a row, or one thing that is said about the sheet."""
        kind = self._local[element.tag]
        if kind == "row":
            self._take_row(element)
        elif kind == "c":
            self._take_cell(element)
        elif kind == "mergeCell":
            self._merge(element.get("ref", ""))
        elif kind == "col":
            self._take_columns(element)
        else:
            self._hides_rows = is_true(element, "zeroHeight")

    def _take_row(self, row: Element) -> None:
        number = row.get("r")
        self._row = self._row + 1 if number is None else whole_number(self._part, "行号", number)
        self._reference = None
        self._place = (self._row, 0)
        if not 1 <= self._row <= MAX_ROW:
            raise damaged(self._part, f"的行号 {self._row} 超出表格范围")
        if is_true(row, "hidden") or (self._hides_rows if row.get("ht") is None else _is_zero(row, "ht")):
            self.collected.hide_rows(self._row, self._row)
        local, take_cell = self._local, self._take_cell
        for cell in row[:]:
            if local[cell.tag] == "c":
                take_cell(cell)
            elif len(cell):  # something foreign, with cells in it
                for inner in cell.iter():
                    if local[inner.tag] == "c":
                        take_cell(inner)

    def _take_columns(self, columns: Element) -> None:
        self._column_blocks += 1
        if self._column_blocks > MAX_COLUMN:
            raise damaged(self._part, "的列定义多于表格的列")
        if is_true(columns, "hidden") or _is_zero(columns, "width"):
            first = whole_number(self._part, "列号", columns.get("min", ""))
            self.collected.hide_columns(first, whole_number(self._part, "列号", columns.get("max", "")))

    def _take_cell(self, cell: Element) -> None:
        # Only cells with content need their place, and 200,000 empty ones would pay for it.
        reference = cell.get("r")
        if reference is None:
            row, column = self._current_place()
            self._place = (row, column + 1)
        self._reference = reference
        if not len(cell):
            return
        raw = formula = rich = None
        for child in cell[:]:
            kind = self._local[child.tag]
            if kind == "v":
                raw = child.text or ""
            elif kind == "f":
                formula = "=" + (child.text or "").removeprefix("=")
            elif kind == "is":
                rich = child
        text: str
        value: CellValue
        if rich is not None:
            text = value = string_of(rich, self._local)
        elif raw is not None:
            text, value = self._content(cell.get("t", "n"), cell.get("s", "0"), raw)
        else:
            text, value = "", None
        self._keep(None, text, value, formula)

    def _keep(self, place: Place | None, text: str, value: CellValue, formula: str | None) -> None:
        """Give a cell that is not blank to the collector; without a place it is the one at hand."""
        kept = self.collected.limited(text)
        if kept is not text:
            text = value = kept
        if formula is None and (not text or text.isspace()):
            return
        if place is None:
            place = self._current_place()
            if place[1] > MAX_COLUMN:
                raise damaged(self._part, f"第 {place[0]} 行的单元格多于表格的列")
        self.collected.add(place, text, value, formula)

    def _current_place(self) -> Place:
        if self._reference is not None:
            self._place = self._position(self._reference)
            self._reference = None
        return self._place

    def _position(self, reference: str) -> Place:
        letters = reference.rstrip("0123456789")
        digits = reference[len(letters) :]
        column = self._columns.get(letters)
        if not column or not 0 < len(digits) < 8:
            match = _REFERENCE.fullmatch(reference)
            if match is None:
                raise damaged(self._part, f"的单元格地址有误：“{reference[:20]}”")
            letters, digits = match[1].upper(), match[2]
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            self._columns[letters] = column
        row = int(digits)
        if not 1 <= row <= MAX_ROW or column > MAX_COLUMN:
            raise damaged(self._part, f"的单元格地址超出表格范围：“{reference}”")
        return row, column

    def _shared_string(self, raw: str) -> str:
        strings = self._shared.strings
        index = whole_number(self._part, "共享字符串序号", raw)
        if index >= len(strings):
            raise damaged(self._part, f"引用了不存在的共享字符串（第 {index} 个）")
        return strings[index]

    def _content(self, kind: str, style: str, raw: str) -> tuple[str, CellValue]:
        """Return what a person sees in a cell that stores its value so, and what it is."""
        if kind == "n" and (known := self._shown.get((style, raw))) is not None:
            return known  # points and rates come again and again
        if kind == "s" and raw.isdecimal():
            text = self._shared_string(raw)
            return text, text
        if kind in ("str", "inlineStr"):
            text = plain_text(raw)
            return text, text
        stripped = raw.strip()
        if not stripped:
            return "", None
        if kind == "n":
            return self._number(style, raw)
        if kind == "s":
            text = self._shared_string(stripped)
            return text, text
        if kind == "b":
            truth = stripped in _TRUE
            return str(truth).upper(), truth
        if kind == "e":
            return raw, raw
        if kind == "d":
            return self._day(style, stripped)
        raise damaged(self._part, f"有单元格的类型不明：“{kind[:20]}”")

    def _format(self, style: str) -> NumberFormat:
        if style not in self._formats:
            self._formats[style] = self._shared.styles.of(whole_number(self._part, "样式序号", style))
        return self._formats[style]

    def _number(self, style: str, raw: str) -> tuple[str, CellValue]:
        number: int | float
        if _WHOLE.fullmatch(raw):
            number = int(raw)
        elif _NUMBER.fullmatch(raw) is None or not isfinite(number := float(raw)):
            raise damaged(self._part, f"有单元格的数字不成数字：“{raw[:20]}”")
        shown = self._format(style).show(number, self._shared.date1904)
        if len(self._shown) < _REMEMBERED:
            self._shown[style, raw] = shown
        return shown

    def _day(self, style: str, raw: str) -> tuple[str, CellValue]:
        try:
            serial = serial_of(raw, self._shared.date1904)
        except ValueError as error:
            raise damaged(self._part, f"有单元格的日期不成日期：“{raw[:20]}”") from error
        number_format = self._format(style)
        if not number_format.is_moment:
            number_format = NumberFormat(builtin_code(_DATE if serial % 1 == 0 else _DATE_AND_TIME))
        return number_format.show(serial, self._shared.date1904)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (row, column), (other_row, other_column) = self._position(first), self._position(last or first)
        if row > other_row:
            row, other_row = other_row, row
        if column > other_column:
            column, other_column = other_column, column
        self.collected.merge((row, column, other_row, other_column))
