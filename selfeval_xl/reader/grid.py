"""A sheet as a person sees it: the cells that show something, and the merged ranges they are spread over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selfeval_xl.model import Cell

Span = tuple[int, int, int, int]  # first row, first column, last row, last column; all inside, counted from 1


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. `cells` holds what is not blank, by (row, column), in reading order.

    `merges` gives the merged range of every position it covers. A value under a merge stands at the range's first cell.
    """

    sheet: str
    hidden: bool
    cells: Mapping[tuple[int, int], Cell]
    merges: Mapping[tuple[int, int], Span]

    def at(self, row: int, column: int) -> Cell:
        """Return the cell a person sees at a position, of a merged range the first; blank if nothing is there."""
        span = self.merges.get((row, column))
        place = (row, column) if span is None else span[:2]
        return self.cells.get(place) or Cell(self.sheet, *place)

    def span(self, cell: Cell) -> Span:
        """Return the range a cell is spread over."""
        return self.merges.get((cell.row, cell.column), (cell.row, cell.column, cell.row, cell.column))

    def __iter__(self) -> Iterator[Cell]:
        """Yield the cells that show something, row by row from the left."""
        return iter(self.cells.values())
