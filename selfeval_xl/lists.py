"""The lists a bureau keeps, as frozen data: the projects expected, the money they have, the findings let off.

A row that cannot be used is a mistake with its cell; the others still count.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from selfeval_xl.model import Cell, Figure
from selfeval_xl.text import is_empty_words, squeeze

INSTRUCTIONS = ("填写说明", "规则编号")  # the sheets of a blank list that hold no rows

BETWEEN_ADDRESSES = ";"

_ALL_UNITS = frozenset({"全部", "所有", "全部单位", "所有单位", "各单位"})


@dataclass(frozen=True, slots=True)
class Amount:
    """金额 in a list, in 元: that of one cell, or the sum of the same project's cells on several rows."""

    cells: tuple[Figure, ...]
    slack: Decimal = Decimal(0)  # by how much the printed digits may have rounded it: half of each last one

    @property
    def number(self) -> Decimal | None:
        """The sum; None where no cell holds a number, or one of them holds what is none."""
        known = [cell.number for cell in self.cells if cell.reading is not None]
        numbers = [number for number in known if number is not None]
        return sum(numbers, Decimal(0)) if numbers and len(numbers) == len(known) else None

    def __add__(self, other: "Amount") -> "Amount":
        """Put the cells of two rows together."""
        return Amount((*self.cells, *other.cells), self.slack + other.slack)


@dataclass(frozen=True, slots=True)
class ListedProject:
    """One project of a roster or a budget ledger. What the list has no column for is None; a blank cell is empty."""

    file: str  # the list, as shown to the user
    project_name: Cell
    unit: Cell
    department: Cell | None = None
    project_code: Cell | None = None
    year: int | None = None
    budget_initial: Amount | None = None  # 年初预算数, 元
    budget_full: Amount | None = None  # 全年预算数, 元
    executed: Amount | None = None  # 全年执行数, 元
    contact: Cell | None = None
    phone: Cell | None = None
    leader: Cell | None = None
    email: Cell | None = None  # narrowed to the addresses that can be one, "a@example.com;b@example.com"
    rows: tuple[Cell, ...] = ()  # its name on every row that was added up, where there are several

    @property
    def cell(self) -> Cell:
        """The cell that stands for the project."""
        return self.project_name

    @property
    def addresses(self) -> tuple[str, ...]:
        """The e-mail addresses of whoever reports the project."""
        return () if self.email is None else tuple(filter(None, self.email.text.split(BETWEEN_ADDRESSES)))


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
    expires: Figure | None = None  # a Day; None or without a reading: no end

    @property
    def cell(self) -> Cell:
        """The cell that stands for the waiver."""
        return self.rule

    @property
    def is_for_all_units(self) -> bool:
        """Whether it names no unit, or says that it is for all of them."""
        return is_empty_words(self.unit.text) or squeeze(self.unit.text) in _ALL_UNITS


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a list, at a cell of it."""

    file: str
    cell: Cell
    problem: str
    fix: str

    @property
    def sentence(self) -> str:
        """The whole of it for a person: [工作表!单元格] what is wrong, what to do."""
        return f"[{self.cell.sheet}!{self.cell.address}] {self.problem}，{self.fix}"


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
