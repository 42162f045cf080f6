"""Sheet 多版本 of a summary as the clerk left it, whoever saved it; and what else is in the workbook.

Columns are found by their headings and rows by their keys: a column may have been inserted and rows may be sorted. A
summary may be larger than what is sent to us, so nothing of it is kept but those rows.
"""

from dataclasses import dataclass
from hashlib import sha256

from selfeval_xl.errors import BadSource
from selfeval_xl.model import CellValue
from selfeval_xl.reader.collect import Allowance, Collector, Place
from selfeval_xl.reader.package import Package
from selfeval_xl.reader.reviewed import attached, value_as_kept
from selfeval_xl.reader.xlsx import stream_xlsx
from selfeval_xl.text import label_key
from selfeval_xl.versions import DECISION, KEY, PROJECT, SHEET, keyed


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """One version of a project, and what was entered beside it."""

    project: str  # its number on the sheet
    form_id: str
    contents: str
    word: str  # "" where nothing was entered


def read_decided(data: bytes) -> tuple[DecidedRow, ...]:
    """Return the versions in a summary.

    Raises:
        BadSource: it cannot be read; the reason is in Chinese.
    """
    sheets: list[_Sheet] = []

    def collector(name: str) -> _Sheet | None:
        if not name.startswith(SHEET):  # a long table goes on on a sheet whose name goes on
            return None
        sheets.append(_Sheet())
        return sheets[-1]

    stream_xlsx(Package(data), collector)
    return tuple(row for sheet in sheets for row in sheet.told())


def contents_of(data: bytes) -> str:
    """Digest what is in a summary besides the decisions; "" where that cannot be told.

    The digest does not see how cells look, nor the stored values of formulas, nor in what order the rows of a sheet
    stand: who decides sorts and filters first.
    """
    sheets: list[tuple[str, _Sheet]] = []

    def collector(name: str) -> _Sheet:
        sheets.append((name, _Sheet()))
        return sheets[-1][1]

    try:
        package = Package(data)
        stream_xlsx(package, collector)
        told = [*((name, sheet.contents()) for name, sheet in sheets), attached(package)]
    except BadSource:  # what is kept under another name, like all that somebody changed
        return ""
    digest = sha256(f"{told}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


class _Sheet(Collector):
    """A sheet as it streams by: its rows that are versions, and a digest of everything but their decisions."""

    def __init__(self) -> None:
        super().__init__("", Allowance())
        self._row = 0
        self._hash = sha256()  # of the row that streams by
        self._sum = 0  # of the hashes of those before, so that their order does not matter
        self._head: dict[str, int] = {}
        self._columns: dict[int, str] = {}  # of the three that matter, once their headings were met
        self._rows: dict[int, dict[str, str]] = {}

    def limited(self, text: str) -> str:
        """Keep the whole text: none of it stays."""
        return text

    def add(self, place: Place, text: str, value: CellValue, formula: str | None) -> None:
        """Take a cell: a heading, a cell of the three columns, or any other."""
        row, column = place
        if row != self._row:
            self._end_row()
            self._row, self._head = row, {}
        heading = self._columns.get(column)
        if heading is not None:
            self._rows.setdefault(row, {})[heading] = text.strip()
        if heading != DECISION:
            kept = f"{column} {value_as_kept(text, value, formula)}\n"
            self._hash.update(kept.encode("utf-8", "surrogatepass"))
        if not self._columns:
            self._look_for_headings(column, text)

    def contents(self) -> str:
        """Return the digest, once all has streamed by."""
        self._end_row()
        return f"{self._sum:x}"

    def told(self) -> list[DecidedRow]:
        """Return the rows that are versions."""
        found = ((cells, keyed(cells.get(KEY, ""))) for cells in self._rows.values())
        return [
            DecidedRow(cells.get(PROJECT, ""), *key, cells.get(DECISION, "")) for cells, key in found if key is not None
        ]

    def _end_row(self) -> None:
        self._sum += int.from_bytes(self._hash.digest())
        self._hash = sha256()

    def _look_for_headings(self, column: int, text: str) -> None:
        self._head.setdefault(label_key(text), column)
        if self._head.keys() >= {DECISION, KEY, PROJECT}:
            self._columns = {self._head[heading]: heading for heading in (DECISION, KEY, PROJECT)}
