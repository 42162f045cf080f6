"""Where a list stands on a sheet: its heading and its columns, found by their wordings wherever they are.

A heading may take two rows, 预算数 above 年初 and 调整后; then the lower words are read with the upper ones.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from selfeval_xl.model import Cell
from selfeval_xl.reader.grid import Grid
from selfeval_xl.text import label_key, shorten

Wordings = Mapping[str, tuple[str, ...]]  # field -> keys of its headings; of an amount's, the better ones first

_TOP_ROWS = 10  # rows with something in them, among which the heading stands
_MOST_SHOWN = 30  # characters of a row that a message quotes


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of list: what heads its columns, and which of them make a row its heading."""

    wordings: Wordings
    required: tuple[tuple[str, ...], ...]  # of each group one
    ranked: frozenset[str]  # fields of which several columns may stand side by side: the better wording counts
    expected: str  # what a heading needs, in Chinese
    foreign: Mapping[str, str]  # a heading that only another kind has -> that kind, in Chinese

    def is_heading(self, fields: Iterable[str]) -> bool:
        """Tell whether these fields together head such a list."""
        known = set(fields)
        return all(known.intersection(group) for group in self.required)


@dataclass(frozen=True, slots=True)
class Table:
    """A list on a sheet."""

    grid: Grid
    first: int  # rows of the heading
    last: int
    columns: Mapping[str, Cell]  # field -> the cell that heads it
    twice: tuple[tuple[Cell, Cell], ...]  # two headings of one field; the first counts

    def above(self) -> Iterator[Cell]:
        """Yield what stands above the list."""
        return (cell for cell in self.grid if cell.row < self.first)

    def headings(self) -> Iterator[Cell]:
        """Yield all that stands in the heading, known or not."""
        return (cell for cell in self.grid if self.first <= cell.row <= self.last)

    def over(self, heading: Cell) -> Cell:
        """Return the upper part of a heading of two rows."""
        return self.grid.at(self.first, heading.column)


def find_tables(grids: Iterable[Grid], kind: Kind) -> tuple[list[Table], list[Grid], str]:
    """Return the lists on the sheets, the sheets that hold something else, and in Chinese what comes nearest."""
    tables: list[Table] = []
    others: list[Grid] = []
    nearest: tuple[int, str] = (0, "")
    for grid in grids:
        if not grid.cells:
            continue
        found: Table | None = None
        for row in list(dict.fromkeys(cell.row for cell in grid))[:_TOP_ROWS]:
            table = _table(grid, row, kind)
            if kind.is_heading(table.columns):
                found = table
                break
            if len(table.columns) > nearest[0]:
                nearest = len(table.columns), _described(table)
        if found is None:
            others.append(grid)
        else:
            tables.append(found)
    return tables, others, nearest[1]


def _table(grid: Grid, row: int, kind: Kind) -> Table:
    """Read a row as a heading, whether it is one or not."""
    cells = [cell for cell in grid if cell.row == row]
    last = max(grid.span(cell)[2] for cell in cells)
    below = [cell for cell in grid if row < cell.row <= last]
    parted = {cell.column for cell in below}  # columns whose own words stand in the lower row
    known = {key: (field, rank) for field, keys in kind.wordings.items() for rank, key in enumerate(keys)}
    chosen: dict[str, tuple[int, Cell]] = {}
    twice: list[tuple[Cell, Cell]] = []
    for cell in sorted([*(cell for cell in cells if cell.column not in parted), *below], key=lambda cell: cell.column):
        upper, own = label_key(grid.at(row, cell.column).text) if cell.row > row else "", label_key(cell.text)
        key = next((key for key in (upper + own, own + upper, own) if key in known), None)
        if key is None:
            continue
        field, rank = known[key]
        first = chosen.get(field)
        if first is None or (field in kind.ranked and rank < first[0]):
            chosen[field] = rank, cell
        elif field not in kind.ranked or rank == first[0]:
            twice.append((first[1], cell))
    return Table(grid, row, last, {field: cell for field, (_, cell) in chosen.items()}, tuple(twice))


def _described(table: Table) -> str:
    seen = "、".join(f"“{shorten(label_key(cell.text), _MOST_SHOWN)}”" for cell in table.columns.values())
    return f"工作表“{table.grid.sheet}”第 {table.first} 行，只有{seen}"
