"""What the sheets of a workbook look like, as plain data: to rebuild as .xlsx what was sent in another format.

Rows and columns count from 1. Days and times are the numbers a sheet counts them by; their number format shows them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Place = tuple[int, int]  # row, column
Span = tuple[int, int, int, int]  # first row, first column, last row, last column; all inside


class Line(NamedTuple):
    """One side of a cell's border."""

    style: int  # Excel's own number: 1 is thin, 2 medium, 6 double
    colour: str = "#000000"


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. Colours are "#RRGGBB"; None is the one a program takes by itself."""

    number_format: str = "General"
    font: str = "宋体"
    size: float = 11  # points
    bold: bool = False
    italic: bool = False
    underline: int = 0  # Excel's own number: 1 is single
    strikeout: bool = False
    colour: str | None = None
    pattern: int = 0  # Excel's own number: 0 is none, 1 solid
    fill: str | None = None
    behind: str | None = None  # the second colour of a pattern that is not solid
    horizontal: str = ""  # in Excel's words; "" follows the value
    vertical: str = "vcenter"
    wrap: bool = False
    shrink: bool = False
    indent: int = 0
    rotation: int = 0  # degrees, 270 for letters one below the other
    left: Line | None = None
    right: Line | None = None
    top: Line | None = None
    bottom: Line | None = None


class Drawn(NamedTuple):
    """A cell: its value, None where there is only a border or a fill, and its look."""

    value: str | int | float | bool | None
    look: Look


@dataclass(frozen=True, slots=True)
class Page:
    """How a sheet prints. Margins are in inches, None where they are not known."""

    landscape: bool = False
    paper: int = 9  # Excel's own number: 9 is A4
    scale: int = 100  # percent, where it is not fitted to pages
    fit: tuple[int, int] | None = (1, 0)  # pages wide and high, 0 for as many as it takes
    margins: tuple[float | None, ...] = (None, None, None, None)  # left, right, top, bottom
    centred: bool = True  # between left and right


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """One sheet."""

    name: str
    hidden: bool
    cells: Mapping[Place, Drawn]
    merges: tuple[Span, ...]
    widths: Mapping[int, float] | None  # characters by column; None where they are not known, heights neither
    heights: Mapping[int, float] = field(default_factory=dict)  # points by row
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    page: Page = Page()


@dataclass(frozen=True, slots=True)
class DrawnBook:
    """A workbook. The widths of columns are counted in digits of `font`."""

    sheets: tuple[DrawnSheet, ...]
    font: str = "宋体"
    size: float = 11
    date1904: bool = False
