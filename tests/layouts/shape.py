"""The shape of a layout: its blocks from top to bottom, and the columns of the sheet their cells stand in.

Columns are counted from 0 and given first and last, so a cell over several columns is merged.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A printed label, the place of an answer, or both in one cell: Part(0, 5, "填报人：", "foot.contact")."""

    first: int
    last: int
    label: str = ""
    place: str = ""  # what is filled in here, as Entry.value names it
    rows: int = 1
    left: bool = False  # text at the left edge
    border: bool = True
    least: float = 18  # points, the height of its row


@dataclass(frozen=True, slots=True)
class Title:
    """The title over the whole width, and the year below it where that is not part of the title."""

    with_year: bool = True
    name: str = "title"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of labels and answers: head, goals, foot."""

    name: str
    rows: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the fund block or of the indicator table; `under` is the heading it shares with its neighbours."""

    role: str
    label: str
    first: int
    last: int
    under: str = ""


@dataclass(frozen=True, slots=True)
class FundLabel:
    """The printed label of a row of the fund block."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Funds:
    """The fund block; the column with the role label holds the names of its rows."""

    columns: tuple[Column, ...]
    rows: tuple[FundLabel, ...]
    side: Part | None = None  # the label beside all of it
    name: str = "funds"


@dataclass(frozen=True, slots=True)
class Table:
    """The indicator table."""

    columns: tuple[Column, ...]
    side: Part | None = None
    name: str = "indicators"


@dataclass(frozen=True, slots=True)
class Total:
    """The total below the table: its label reaches up to the first points, the rest stands in the table's columns."""

    label: str
    first: int
    with_grade: bool = False  # the grade stands where the table has its reasons
    name: str = "total"


Block = Title | Rows | Funds | Table | Total


@dataclass(frozen=True, slots=True)
class Layout:
    """An official layout."""

    id: str
    widths: tuple[float, ...]
    blocks: tuple[Block, ...]
    landscape: bool = False

    @property
    def table(self) -> Table:
        """The indicator table."""
        return next(block for block in self.blocks if isinstance(block, Table))
