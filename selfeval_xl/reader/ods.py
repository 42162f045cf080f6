"""The .ods door: an OpenDocument table in one streaming pass, as its program last showed it.

The displayed text is in the file, so no number format is needed. Rows and cells are stored once with how often they
repeat: a million empty ones cost nothing, and full ones are spread out only as far as the limits go.
"""

import re
from datetime import date, datetime, timedelta
from math import isfinite
from typing import NamedTuple

from selfeval_xl.errors import BadSource
from selfeval_xl.model import CellValue
from selfeval_xl.outcome import Outcome
from selfeval_xl.reader.collect import LONGEST_TEXT, MAX_COLUMN, MAX_ROW, MAX_SHEETS, Allowance, Collector
from selfeval_xl.reader.contents import HAS_LINKS, HAS_MACROS, Contents
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.number_format import NumberFormat, serial_of
from selfeval_xl.reader.package import Attributes, Package, damaged, too_large, whole_number
from selfeval_xl.reader.shared import clean_text

PART = "content.xml"

_OFFICE, _TABLE, _TEXT, _STYLE, _MANIFEST = (
    f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text", "style", "manifest")
)
_NAMESPACES = frozenset({_OFFICE, _TABLE, _TEXT, _STYLE, _MANIFEST})
# Comments, drawings, changes somebody has yet to accept, and how a word is pronounced: not what the cell says.
_SKIPPED = frozenset({"", "annotation", "shapes", "tracked-changes", "dde-links", "ruby-text"})
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_NUMBERS = frozenset({"float", "percentage", "currency"})
_SPACE, _TAB, _BREAK = "\0", "\1", "\2"  # those that are meant; no XML holds these characters
_MEANT = str.maketrans({_SPACE: " ", _TAB: "\t", _BREAK: "\n"})
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,17}")
_DURATION = re.compile(r"PT(\d{1,7})H(\d{1,7})M(\d{1,7})(?:[.,]\d+)?S")
_REFERENCE = re.compile(r"\[\.(\$?[A-Z]{1,3}\$?\d{1,7})(?::\.(\$?[A-Z]{1,3}\$?\d{1,7}))?\]")


class _Content(NamedTuple):
    """What a cell of the row at hand shows, at `columns` neighbouring places; and how far a merge spreads it."""

    column: int
    columns: int
    text: str
    value: CellValue
    formula: str | None
    rows_spanned: int
    columns_spanned: int


def read_ods(package: Package) -> Contents:
    """Read the tables of an OpenDocument spreadsheet, the hidden ones too.

    Formulas keep the spelling of OpenDocument but for references to cells of the same sheet.

    Raises:
        BadSource: where it has a password, is damaged or over a limit.
    """
    if _is_encrypted(package):
        raise BadSource(Outcome.ENCRYPTED, "OpenDocument 表格设有打开密码。")
    reader = _Reader()
    package.parse(PART, "document-content", reader.start, reader.end, reader.text, namespaces=_NAMESPACES)
    notes = [HAS_MACROS] if package.has_folder("Basic") or package.has_folder("Scripts") else []
    return Contents(reader.grids, tuple([*notes, HAS_LINKS] if reader.has_links else notes))


def _is_encrypted(package: Package) -> bool:
    """Tell whether the list of parts says how to decrypt one. A list that cannot be read says nothing."""
    found = False

    def start(tag: str, _attributes: Attributes) -> None:
        nonlocal found
        found = found or tag == "encryption-data"

    try:
        package.parse("META-INF/manifest.xml", "manifest", start, namespaces=_NAMESPACES)
    except BadSource:
        return False
    return found


class _Reader:
    """The handlers of the XML parser for all tables."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.has_links = False
        self._allowance = Allowance()
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._skipped = 0  # how deep inside what is skipped
        self._sheet: Collector | None = None
        self._name = ""
        self._hidden = self._is_cache = False
        self._row = self._rows = self._column = self._columns = 0
        self._contents: list[_Content] = []
        self._cell: Attributes | None = None
        self._paragraphs: list[str] = []
        self._pieces: list[str] | None = None
        self._length = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if self._skipped or tag in _SKIPPED or (tag == "table" and self._sheet is not None):
            self._skipped += 1
        elif tag in _CELLS:
            self._cell, self._paragraphs, self._length = attributes, [], 0
        elif tag == "p":
            self._pieces = [] if self._cell is not None else None
        elif self._pieces is not None:
            self._open_mark(tag, attributes)
        elif tag == "table-row":
            self._rows = _count(attributes, "rows-repeated")
            self._column, self._contents = 1, []
            if self._sheet is not None and attributes.get(f"{_TABLE} visibility", "visible") != "visible":
                self._sheet.hide_rows(self._row, self._row + self._rows - 1)
        elif tag == "table-column":
            self._open_columns(attributes)
        elif tag == "table":
            self._open_table(attributes)
        elif tag == "table-source":  # the table is a copy of one in another workbook
            self._is_cache = self.has_links = True
        elif tag == "style":
            self._style = attributes.get(f"{_STYLE} name", "")
        elif tag == "table-properties" and attributes.get(f"{_TABLE} display") == "false":
            self._hidden_styles.add(self._style)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if self._skipped:
            self._skipped -= 1
        elif tag == "p" and self._pieces is not None:
            self._paragraphs.append(_paragraph("".join(self._pieces)))
            self._pieces = None
        elif tag in _CELLS:
            self._close_cell(tag)
        elif tag == "table-row":
            self._close_row()
        elif tag == "table" and self._sheet is not None:
            grid = self._sheet.grid(self._name, self._hidden)
            if not self._is_cache:
                self.grids.append(grid)
            self._sheet = None

    def text(self, data: str) -> None:
        """Take a piece of character data."""
        if self._pieces is not None and not self._skipped and self._length <= LONGEST_TEXT:
            self._pieces.append(data)
            self._length += len(data)

    def _open_mark(self, tag: str, attributes: Attributes) -> None:
        """Take what stands for a character inside a paragraph."""
        if tag == "s":
            count = whole_number(PART, "text:c", attributes.get(f"{_TEXT} c", "1"))
            self.text(_SPACE * min(count, LONGEST_TEXT))
        elif tag == "tab":
            self.text(_TAB)
        elif tag == "line-break":
            self.text(_BREAK)

    def _open_table(self, attributes: Attributes) -> None:
        if len(self.grids) >= MAX_SHEETS:
            raise too_large(f"工作表超过 {MAX_SHEETS} 张")
        self._name = clean_text(attributes.get(f"{_TABLE} name", ""))
        self._hidden = attributes.get(f"{_TABLE} style-name") in self._hidden_styles
        self._is_cache = False
        self._sheet = Collector(f"工作表“{self._name}”", self._allowance)
        self._row = self._columns = 1

    def _open_columns(self, attributes: Attributes) -> None:
        count = _count(attributes, "columns-repeated")
        if self._sheet is not None and attributes.get(f"{_TABLE} visibility", "visible") != "visible":
            self._sheet.hide_columns(min(self._columns, MAX_COLUMN), self._columns + count - 1)
        self._columns += count

    def _close_cell(self, tag: str) -> None:
        attributes, self._cell = self._cell or {}, None
        columns = _count(attributes, "columns-repeated")
        if tag == "table-cell" and self._sheet is not None and self._rows:
            rows_spanned, columns_spanned = _count(attributes, "rows-spanned"), _count(attributes, "columns-spanned")
            formula = attributes.get(f"{_TABLE} formula")
            text, value = _typed(clean_text("\n".join(self._paragraphs)), attributes)
            if text.strip() or formula is not None or (rows_spanned, columns_spanned) != (1, 1):
                formula = None if formula is None else _formula(formula)
                found = (self._column, columns, text, value, formula, rows_spanned, columns_spanned)
                self._contents.append(_Content(*found))
        self._column += columns

    def _close_row(self) -> None:
        """Put the cells of the row at hand on the sheet, as often as the row repeats."""
        if self._sheet is not None and self._contents:
            last = max(content.column + content.columns for content in self._contents) - 1
            if self._row + self._rows - 1 > MAX_ROW or last > MAX_COLUMN:
                raise damaged(PART, f"的工作表“{self._name}”大于表格的范围")
            for row in range(self._row, self._row + self._rows):
                for content in self._contents:
                    self._put(self._sheet, row, content)
        self._row += self._rows
        self._rows = 0

    def _put(self, sheet: Collector, row: int, content: _Content) -> None:
        for column in range(content.column, content.column + content.columns):
            below, beyond = row + content.rows_spanned - 1, column + content.columns_spanned - 1
            sheet.merge((row, column, min(below, MAX_ROW), min(beyond, MAX_COLUMN)))
            kept = sheet.limited(content.text)
            if kept.strip() or content.formula is not None:
                sheet.add((row, column), kept, content.value if kept is content.text else kept, content.formula)


def _paragraph(stored: str) -> str:
    """Return the text of a paragraph: blanks stay, for LibreOffice writes them as they are; XML may wrap lines."""
    lines = stored.split("\n")
    if len(lines) > 1:
        stored = " ".join(filter(None, (line.strip(" \t\r") for line in lines)))
    return stored.translate(_MEANT)


def _count(attributes: Attributes, what: str) -> int:
    """Return how many rows or columns a cell stands for: "rows-repeated", "columns-spanned"."""
    name = f"number-{what}"
    return max(1, whole_number(PART, name, attributes.get(f"{_TABLE} {name}", "1")))


def _formula(stored: str) -> str:
    """Return a formula without the name of its language: "of:=SUM([.A1:.A3])" is "=SUM(A1:A3)"."""
    formula = "=" + stored.partition("=")[2]
    return _REFERENCE.sub(lambda match: match[1] if match[2] is None else f"{match[1]}:{match[2]}", formula)


def _typed(text: str, attributes: Attributes) -> tuple[str, CellValue]:
    """Return what a cell shows, and its value. One without any text shows its value plainly.

    The blanks a number format puts beside a number, to line it up with others, are no part of what it says.
    """
    kind = attributes.get(f"{_OFFICE} value-type", "")
    try:
        if kind in _NUMBERS:
            number = _number(attributes.get(f"{_OFFICE} value", ""))
            return text.strip() or NumberFormat("0.00%" if kind == "percentage" else "General").show(number)[0], number
        if kind == "boolean":
            truth = attributes.get(f"{_OFFICE} boolean-value") == "true"
            return text.strip() or str(truth).upper(), truth
        if kind == "date":
            stored = attributes.get(f"{_OFFICE} date-value", "")
            moment = datetime.fromisoformat(stored) if "T" in stored else date.fromisoformat(stored)
            shown = text.strip() or NumberFormat("yyyy/m/d").show(serial_of(stored, date1904=False))[0]
            return shown, moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment
        if kind == "time":
            return text, _duration(attributes.get(f"{_OFFICE} time-value", ""))
    except ValueError as error:
        raise damaged(PART, f"有单元格的值有误：“{text[:20]}”") from error
    if not text:
        text = clean_text(attributes.get(f"{_OFFICE} string-value", ""))
    return text, text or None


def _number(stored: str) -> int | float:
    if _WHOLE.fullmatch(stored):
        return int(stored)
    if _NUMBER.fullmatch(stored) is None:
        raise ValueError(stored)
    if not isfinite(number := float(stored)):
        raise ValueError(stored)
    return number


def _duration(stored: str) -> CellValue:
    """Return the time of a day, or the number of days where it is longer."""
    match = _DURATION.fullmatch(stored)
    if match is None:
        raise ValueError(stored)
    hours, minutes, seconds = map(int, match.groups())
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return (datetime.min + length).time() if length < timedelta(days=1) else length / timedelta(days=1)
