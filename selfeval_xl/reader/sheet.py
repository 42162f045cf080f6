"""One worksheet part, streamed into a Grid.

What a file says about its own size is not read at all: cells are where their references put them, and one without a
reference follows the one before it.
"""

import re
from math import isfinite

from selfeval_xl.model import CellValue
from selfeval_xl.reader.collect import MAX_COLUMN, MAX_ROW, Allowance, Collector, Place
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.number_format import NumberFormat, builtin_code, serial_of
from selfeval_xl.reader.package import Attributes, Package, damaged, whole_number
from selfeval_xl.reader.shared import RichText, Shared, plain_text

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_WHOLE = re.compile(r"[+-]?[0-9]{1,17}")
_TRUE = frozenset({"1", "true", "on"})
_DATE, _DATE_AND_TIME = 14, 22  # the formats of a day that is stored as text and has no date format


def _is_zero(attributes: Attributes, name: str) -> bool:
    """Tell whether a height or width is given as 0: what has no size is hidden too."""
    size = attributes.get(name, "")
    return size.startswith("0") and not size.strip("0.")


def is_true(attributes: Attributes, name: str) -> bool:
    """Tell whether a flag is set."""
    return attributes.get(name, "") in _TRUE


def read_sheet(package: Package, part: str, sheet: str, hidden: bool, shared: Shared, allowance: Allowance) -> Grid:
    """Read one worksheet; what it holds is taken off the allowance.

    A cell whose number format shows nothing (";;;") is blank. A formula is its text with a leading "="; where the file
    only points at a formula of another cell (the followers of a shared one, data tables) it is "=" alone.

    Raises:
        BadSource: where the part is missing, damaged or over a limit.
    """
    collected = Collector(f"部件 {part} ", allowance)
    stream_sheet(package, part, shared, collected)
    return collected.grid(sheet, hidden)


def stream_sheet(package: Package, part: str, shared: Shared, collected: Collector) -> None:
    """Give one worksheet to a collector, cell by cell as they stand in the file.

    Raises:
        BadSource: where the part is missing, damaged or over a limit.
    """
    reader = _SheetReader(part, shared, collected)
    package.parse(part, "worksheet", reader.start, reader.end, reader.text)


class _SheetReader:
    """The handlers of the XML parser for one worksheet."""

    def __init__(self, part: str, shared: Shared, collected: Collector) -> None:
        self._part = part
        self._shared = shared
        self.collected = collected
        self._hides_rows = False  # every row without a height of its own
        self._column_blocks = 0
        self._columns: dict[str, int] = {}
        self._formats: dict[str, NumberFormat] = {}
        self._row = 0
        self._place: Place = (0, 0)
        self._reference: str | None = None
        self._cell: Attributes | None = None
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._collecting: list[str] | None = None
        self._rich: RichText | None = None

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if tag == "c":
            self._open_cell(attributes)
        elif tag == "v":
            self._value = self._collecting = []
        elif tag == "row":
            self._open_row(attributes)
        elif tag == "f":
            self._formula = self._collecting = []
        elif tag == "is":
            self._rich = RichText()
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col":
            self._open_columns(attributes)
        elif tag == "sheetFormatPr":
            self._hides_rows = is_true(attributes, "zeroHeight")
        elif self._rich is not None:
            self._rich.start(tag, attributes)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag == "c":
            self._close_cell()
        elif tag in ("v", "f"):
            self._collecting = None
        elif self._rich is not None:
            self._rich.end(tag)

    def text(self, data: str) -> None:
        """Take a piece of character data."""
        if self._collecting is not None:
            self._collecting.append(data)
        elif self._rich is not None:
            self._rich.text(data)

    def _open_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else whole_number(self._part, "行号", number)
        self._reference = None
        self._place = (self._row, 0)
        if not 1 <= self._row <= MAX_ROW:
            raise damaged(self._part, f"的行号 {self._row} 超出表格范围")
        if is_true(attributes, "hidden") or (_is_zero(attributes, "ht") if "ht" in attributes else self._hides_rows):
            self.collected.hide_rows(self._row, self._row)

    def _open_columns(self, attributes: Attributes) -> None:
        self._column_blocks += 1
        if self._column_blocks > MAX_COLUMN:
            raise damaged(self._part, "的列定义多于表格的列")
        if is_true(attributes, "hidden") or _is_zero(attributes, "width"):
            first = whole_number(self._part, "列号", attributes.get("min", ""))
            self.collected.hide_columns(first, whole_number(self._part, "列号", attributes.get("max", "")))

    def _open_cell(self, attributes: Attributes) -> None:
        # Only cells with content need their place, and 200,000 empty ones would pay for it.
        reference = attributes.get("r")
        if reference is None:
            row, column = self._current_place()
            self._place = (row, column + 1)
        self._reference = reference
        self._cell = attributes
        self._value = self._formula = self._rich = None

    def _current_place(self) -> Place:
        if self._reference is not None:
            self._place = self._position(self._reference)
            self._reference = None
        return self._place

    def _position(self, reference: str) -> Place:
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise damaged(self._part, f"的单元格地址有误：“{reference[:20]}”")
        letters = match[1].upper()
        column = self._columns.get(letters)
        if column is None:
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            self._columns[letters] = column
        row = int(match[2])
        if not 1 <= row <= MAX_ROW or column > MAX_COLUMN:
            raise damaged(self._part, f"的单元格地址超出表格范围：“{reference}”")
        return row, column

    def _close_cell(self) -> None:
        attributes, self._cell = self._cell, None
        if attributes is None or (self._value is None and self._formula is None and self._rich is None):
            return
        text, value = self._content(attributes)
        kept = self.collected.limited(text)
        if kept is not text:
            text = value = kept
        formula = None if self._formula is None else "=" + "".join(self._formula).removeprefix("=")
        self._rich = None
        if not text.strip() and formula is None:
            return
        place = self._current_place()
        if place[1] > MAX_COLUMN:
            raise damaged(self._part, f"第 {place[0]} 行的单元格多于表格的列")
        self.collected.add(place, text, value, formula)

    def _shared_string(self, raw: str) -> tuple[str, str]:
        index = whole_number(self._part, "共享字符串序号", raw)
        if index >= len(self._shared.strings):
            raise damaged(self._part, f"引用了不存在的共享字符串（第 {index} 个）")
        return self._shared.strings[index], self._shared.strings[index]

    def _content(self, attributes: Attributes) -> tuple[str, CellValue]:
        """Return what a person sees in the cell at hand, and its value."""
        if self._rich is not None:
            text = self._rich.take()
            return text, text
        kind = attributes.get("t", "n")
        raw = "".join(self._value or ())
        if kind == "s" and raw.isdecimal():
            return self._shared_string(raw)
        if kind in ("str", "inlineStr"):
            text = plain_text(raw)
            return text, text if self._value is not None else None
        if not raw.strip():
            return "", None
        if kind == "s":
            return self._shared_string(raw.strip())
        if kind == "b":
            truth = raw.strip() in _TRUE
            return str(truth).upper(), truth
        if kind == "e":
            return raw, raw
        if kind == "d":
            return self._day(raw.strip(), attributes)
        if kind == "n":
            return self._format(attributes).show(self._number(raw), self._shared.date1904)
        raise damaged(self._part, f"有单元格的类型不明：“{kind[:20]}”")

    def _format(self, attributes: Attributes) -> NumberFormat:
        style = attributes.get("s", "0")
        if style not in self._formats:
            self._formats[style] = self._shared.styles.of(whole_number(self._part, "样式序号", style))
        return self._formats[style]

    def _number(self, raw: str) -> int | float:
        number: int | float
        if _WHOLE.fullmatch(raw):
            number = int(raw)
        elif _NUMBER.fullmatch(raw) is None or not isfinite(number := float(raw)):
            raise damaged(self._part, f"有单元格的数字不成数字：“{raw[:20]}”")
        return number

    def _day(self, raw: str, attributes: Attributes) -> tuple[str, CellValue]:
        try:
            serial = serial_of(raw, self._shared.date1904)
        except ValueError as error:
            raise damaged(self._part, f"有单元格的日期不成日期：“{raw[:20]}”") from error
        number_format = self._format(attributes)
        if not number_format.is_moment:
            number_format = NumberFormat(builtin_code(_DATE if serial % 1 == 0 else _DATE_AND_TIME))
        return number_format.show(serial, self._shared.date1904)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (row, column), (other_row, other_column) = self._position(first), self._position(last or first)
        self.collected.merge(
            (min(row, other_row), min(column, other_column), max(row, other_row), max(column, other_column))
        )
