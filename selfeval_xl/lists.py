"""The lists a bureau keeps, as frozen data: the projects expected, the money they have, the findings let off.

A row that cannot be used is a mistake with its cell; the others still count.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from selfeval_xl.model import Cell, Figure


@dataclass(frozen=True, slots=True)
class ListedProject:
    """One project of a roster or a budget ledger. What the list has no column for is None; a blank cell is empty."""

    file: str  # the list, as shown to the user
    project_name: Cell
    unit: Cell
    department: Cell | None = None
    project_code: Cell | None = None
    year: int | None = None
    budget_initial: Figure | None = None  # 年初预算数, 元
    budget_full: Figure | None = None  # 全年预算数, 元
    executed: Figure | None = None  # 全年执行数, 元
    contact: Cell | None = None
    phone: Cell | None = None
    leader: Cell | None = None

    @property
    def cell(self) -> Cell:
        """The cell that stands for the project."""
        return self.project_name


@dataclass(frozen=True, slots=True)
class Waiver:
    """豁免: findings of one rule that are let off, for one unit and where a project is named only for that."""

    file: str
    unit: Cell
    rule: Cell  # narrowed to the code, "F02"
    reason: Cell
    approver: Cell
    project_name: Cell | None = None  # None or blank: all projects of the unit
    project_code: Cell | None = None
    expires: Figure | None = None  # a Day; None or blank: no end

    @property
    def cell(self) -> Cell:
        """The cell that stands for the waiver."""
        return self.rule


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a list, at a cell of it."""

    file: str
    cell: Cell
    problem: str
    fix: str


Row = TypeVar("Row", ListedProject, Waiver)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One list: its usable rows in order, its mistakes, and the sheets that hold something else."""

    file: str
    rows: tuple[Row, ...]
    mistakes: tuple[Mistake, ...] = ()
    other_sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists given to a run; None is a list that was not given."""

    roster: Listing[ListedProject] | None = None
    budget: Listing[ListedProject] | None = None
    waivers: Listing[Waiver] | None = None
