"""Values looked up by row and column heading.

A column is as wide as the room to the next heading, so that an inserted column or a merge does not hide a value. What
is merged down from a row above belongs to that row, unless it is asked for as shared; what is merged in from the left
belongs to the column it begins in.
"""

from dataclasses import dataclass

from selfeval_xl.model import Cell
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.headings import Columns

_SHARED = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of one heading row on a grid."""

    grid: Grid
    columns: Columns

    def has(self, role: str) -> bool:
        """Tell whether there is a column for the role."""
        return role in self.columns.spans

    def value(self, row: int, role: str) -> Cell:
        """Return what a row says in a column; the blank place for it where it says nothing or there is no column."""
        span = self.columns.spans.get(role)
        if span is None:
            return Cell(self.grid.sheet, row, self.columns.left)
        first, last = span
        cells = self.grid.cells
        for column in range(first, last + 1):
            cell = cells.get((row, column))
            if cell is not None:
                return cell
        room = self.grid.at(row, first)
        return room if (room.row, room.column) == (row, first) else Cell(self.grid.sheet, row, first)

    def shared(self, row: int, role: str) -> Cell:
        """Return what stands in a column for a row, also where it is merged down from a row above.

        A text that may be shared by thousands of rows is cut where no name or reason goes on.
        """
        if self.has(role):
            first, last = self.columns.spans[role]
            for column in range(first, last + 1):
                cell = self.grid.at(row, column)
                if not cell.blank and self.columns.bottom < cell.row:
                    return cell if len(cell.text) <= _SHARED else cell.saying(f"{cell.text[:_SHARED]}…")
        return self.value(row, role)
