"""Sheet 复核 of a result workbook as a reviewer left it, whoever saved it; and what else is in the workbook.

Columns are found by their headings and rows by their keys: a column may have been inserted and rows may be sorted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from selfeval_xl.contents import FORMULA, kept_number, kept_text
from selfeval_xl.errors import BadSource
from selfeval_xl.model import Cell, CellValue
from selfeval_xl.projects import ProjectKey, code_key, name_key, project_key
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.package import Attributes, Package
from selfeval_xl.reviews import (
    ENTRY_HEADINGS,
    KEY,
    LEVEL1,
    LEVEL3,
    OVERALL_LABELS,
    PROJECT_LABELS,
    SEEN_HEADINGS,
    Entry,
    Review,
    Row,
    Seen,
    number_text,
    row_keys,
    score_number,
)
from selfeval_xl.text import label_key

_HEADINGS = {*SEEN_HEADINGS.values(), *ENTRY_HEADINGS.values()}
_PROJECT, _OVERALL = frozenset(PROJECT_LABELS.values()), frozenset(OVERALL_LABELS.values())
# Where the parts stand that hold what is in no cell: notes, pictures, files, charts without what Excel adds to them.
_ATTACHED = ("xl/comments", "xl/threadedcomments", "xl/media/", "xl/embeddings/", "xl/charts/chart")
_DRAWINGS = "xl/drawings/drawing"  # one may be empty: LibreOffice adds such
_DRAWING_NAMES = frozenset(
    {
        "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
        "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
    }
)


@dataclass(frozen=True, slots=True)
class ReviewedWorkbook:
    """A result workbook: its review, None where no sheet of it can be one, and a digest of everything else in it.

    The digest is the same as long as only the reviewer's cells differ. It does not see how cells look, nor the stored
    values of formulas.
    """

    review: Review | None
    contents: str


@dataclass(frozen=True, slots=True)
class _ReviewSheet:
    """Sheet 复核: where the reviewer's cells are, by what they are for."""

    grid: Grid
    columns: Mapping[str, int]  # heading -> column
    rows: tuple[tuple[int, str], ...]  # sheet row and key of every row of a form, and of those that are gone
    fields: Mapping[str, Cell]  # label -> the cell with its value

    def entry_cells(self) -> Iterator[tuple[int, int]]:
        """Yield the places where a reviewer enters something."""
        yield from ((row, self.columns[heading]) for row, _ in self.rows for heading in ENTRY_HEADINGS.values())
        for label in OVERALL_LABELS.values():
            if label in self.fields:
                yield self.fields[label].row, self.fields[label].column


def read_reviewed(data: bytes) -> ReviewedWorkbook:
    """Read a result workbook.

    Raises:
        BadSource: it cannot be read; the reason is in Chinese.
    """
    grids = read_workbook(data).grids
    sheet = next((found for grid in grids if (found := _find(grid)) is not None), None)
    return ReviewedWorkbook(None if sheet is None else _review(sheet), _digest(data, grids, sheet))


def contents_of(data: bytes) -> str:
    """Digest what is in a workbook besides the reviewer's cells; "" where that cannot be told."""
    try:
        return read_reviewed(data).contents
    except BadSource:  # more than a workbook may hold that is sent to us
        return ""


def _find(grid: Grid) -> _ReviewSheet | None:
    """Find the heading row and the labelled cells of the sheet; None where this is another one."""
    by_row: dict[int, list[Cell]] = {}
    for cell in grid:
        by_row.setdefault(cell.row, []).append(cell)
    heads = ({label_key(cell.text): cell.column for cell in reversed(cells)} for cells in by_row.values())
    at, columns = next(
        ((row, head) for row, head in zip(by_row, heads, strict=True) if head.keys() >= _HEADINGS), (0, {})
    )
    if not columns:
        return None
    rows = _rows(grid, columns, [row for row in by_row if row > at])
    table = {row for row, _ in rows}
    fields: dict[str, Cell] = {}
    for row, cells in by_row.items():
        if row not in table:
            known = _PROJECT if row < at else _OVERALL
            fields = dict(_labelled(grid, cells, known)) | fields
    return _ReviewSheet(grid, columns, rows, fields) if PROJECT_LABELS["form_id"] in fields else None


def _rows(grid: Grid, columns: Mapping[str, int], below: list[int]) -> tuple[tuple[int, str], ...]:
    """Return the rows with their keys, as they were written; without any, those that have a name, with theirs."""
    keyed = [(row, _says(grid, row, columns[KEY])) for row in below] if KEY in columns else []
    if not any(key for _, key in keyed):
        single = [row for row in below if (row, columns[LEVEL1]) not in grid.merges]
        named = [row for row in single if _says(grid, row, columns[LEVEL1]) and _says(grid, row, columns[LEVEL3])]
        keyed = list(zip(named, row_keys(_names(grid, columns, named)), strict=True))
    else:
        keyed = _as_named(grid, columns, [(row, key) for row, key in keyed if key])
    first = {key: row for row, key in reversed(keyed) if key}
    return tuple(sorted((row, key) for key, row in first.items()))


def _as_named(grid: Grid, columns: Mapping[str, int], keyed: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Give a row the key of the names that stand on it where it has that of others: it was sorted without the keys."""
    names = list(_names(grid, columns, (row for row, _ in keyed)))
    keys_of = {name: list(row_keys([name] * count)) for name, count in Counter(names).items()}
    stated = {key for _, key in keyed}
    right = {key for (_, key), name in zip(keyed, names, strict=True) if key in keys_of[name]}
    free = {name: [key for key in keys if key in stated - right] for name, keys in keys_of.items()}
    return [
        (row, free[name].pop(0) if key not in right and free[name] else key)
        for (row, key), name in zip(keyed, names, strict=True)
    ]


def _names(grid: Grid, columns: Mapping[str, int], rows: Iterable[int]) -> Iterator[tuple[str, str]]:
    return ((_says(grid, row, columns[LEVEL1]), _says(grid, row, columns[LEVEL3])) for row in rows)


def _labelled(grid: Grid, cells: list[Cell], known: Set[str]) -> Iterator[tuple[str, Cell]]:
    """Yield the labels of a row, each with the cell of its value: the next one, further on if columns were inserted."""
    ahead = list(cells)
    while ahead:
        cell = ahead.pop(0)
        if (label := label_key(cell.text)) not in known:
            continue
        value = grid.at(cell.row, grid.span(cell)[3] + 1)
        if ahead and (not value.blank or label_key(ahead[0].text) not in known):
            value = ahead.pop(0)
        yield label, value


def _says(grid: Grid, row: int, column: int) -> str:
    return grid.at(row, column).text.strip()


def _review(sheet: _ReviewSheet) -> Review:
    told = {name: sheet.fields[label].text if label in sheet.fields else "" for name, label in PROJECT_LABELS.items()}
    year = told["year"].strip()
    project = ProjectKey(
        name_key(told["unit"]),
        int(year) if year.isdecimal() else None,
        code_key(told["code"]),
        project_key(told["name"]),
    )
    rows = tuple(Row(key, _seen(sheet, row), _entry(sheet, row)) for row, key in sheet.rows)
    overall = {
        name: _typed(sheet.fields[label]) if label in sheet.fields else "" for name, label in OVERALL_LABELS.items()
    }
    return Review(told["form_id"].strip(), project, rows, **overall)


def _seen(sheet: _ReviewSheet, row: int) -> Seen:
    return Seen(**{name: _shown(sheet.grid.at(row, sheet.columns[head])) for name, head in SEEN_HEADINGS.items()})


def _entry(sheet: _ReviewSheet, row: int) -> Entry:
    cells = {name: sheet.grid.at(row, sheet.columns[heading]) for name, heading in ENTRY_HEADINGS.items()}
    texts = {name: _typed(cell) for name, cell in cells.items()}
    number = score_number(_shown(cells["score"]))
    if number is not None and not cells["score"].text.rstrip().endswith("%"):  # 90% of the points are not 0.9 points
        texts["score"] = number_text(number)
    return Entry(**texts, formula=cells["score"].formula or "")


def _typed(cell: Cell) -> str:
    """Return what was typed: the text of the cell, or the formula where no program has calculated it yet."""
    return cell.text if not cell.blank else cell.formula or ""


def _shown(cell: Cell) -> str:
    """Return the text of a cell; a number with all its digits, whatever its format shows."""
    match cell.value:
        case bool():
            return cell.text.strip()
        case int() | float() | Decimal():
            return number_text(cell.value)
        case _:
            return cell.text.strip()


def _digest(data: bytes, grids: Iterable[Grid], sheet: _ReviewSheet | None) -> str:
    """Digest what is in a workbook besides the reviewer's cells."""
    digest = sha256()
    for grid in grids:
        entered = set(sheet.entry_cells()) if sheet is not None and sheet.grid is grid else set()
        digest.update(f"{grid.sheet}\n".encode())
        for cell in grid:
            if (cell.row, cell.column) not in entered:
                digest.update(
                    f"{cell.address} {value_as_kept(cell.text, cell.value, cell.formula)}\n".encode(
                        "utf-8", "surrogatepass"
                    )
                )
    try:
        digest.update(f"{attached(Package(data))}".encode())
    except BadSource:  # an older format, or what cannot be told: it is none of ours
        digest.update(b"unknown")
    return digest.hexdigest()


def attached(package: Package) -> tuple[int, int]:
    """Count the parts that are attached to the cells, and the shapes that are drawn above them."""
    shapes = 0

    def start(tag: str, _attributes: Attributes) -> None:
        nonlocal shapes
        shapes += tag.endswith("Anchor")

    for part in package.below(_DRAWINGS):
        if part.endswith(".xml"):
            package.parse(part, "wsDr", start, namespaces=_DRAWING_NAMES)
    return len(package.below(*_ATTACHED)), shapes


def value_as_kept(text: str, value: CellValue, formula: str | None) -> str:
    """Write what stands in a cell as every program keeps it."""
    if formula is not None:
        return FORMULA
    match value:
        case int() | float() if not isinstance(value, bool):
            return kept_number(value)
        case _:
            return kept_text(text)
