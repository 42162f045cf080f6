"""概要: what is looked at of a form beside all others: by the rules about the batch, the lists, versions and reviews.

There may be some hundred thousand of them, gone through many times from a file: so it holds nothing that nobody looks
at. Long texts are held by what tells them from others, and cells that a rule may name by their place and beginning.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from selfeval_xl.model import MONEY_UNITS, Arrival, Cell, Figure, Form, money_text
from selfeval_xl.quantity import Comparator, Day

BEGINNING = 40  # characters of a text by which its cell is found again
ROWS = "指标"  # the label of a place that is the rows of the indicators


class Passage(NamedTuple):
    """What may have been copied, a text or the rows of a table, as far as passages are compared."""

    digest: int  # of all of it: those of exact copies are the same
    sketch: tuple[int, ...]  # the smallest hashes of its parts; no text has one in common with a table
    start: str = ""  # of a text
    length: int = 0  # of a text, characters
    numbers: int = 0  # digest of the numbers in a text
    rows: bytes = b""  # digests of the rows of a table


class Place(NamedTuple):
    """One place of a form that may have been copied."""

    label: str
    row: int
    column: int
    text: str  # the beginning
    passage: Passage


class Account(NamedTuple):
    """A text of a form that does not name its own unit, or speaks of another year."""

    row: int
    column: int
    text: str  # the beginning
    openings: tuple[tuple[str, tuple[int, ...]], ...]  # of sentences, and where in each a unit it is about may end
    year: str  # that it is about, "" where that is the form's own or none


class Stated(NamedTuple):
    """An amount of the 年度资金总额 row that can be held against a ledger."""

    name: str  # of its field
    row: int
    column: int
    text: str
    number: Decimal  # 元


@dataclass(frozen=True, slots=True)
class Outline:
    """概要 of one form. What has the name of an attribute of `Form` is the same, its cells with place and text only."""

    file: str
    form_id: str
    template: str
    anchor: Cell  # its text is the beginning
    money_unit: str
    year: int | None
    project_name: Cell | None
    is_named: bool  # whether a project's name stands there, and not filler or an example
    project_code: str
    department: Cell | None
    unit: Cell | None
    stamped_unit: Cell | None
    fill_date: Figure | None  # where it names a day
    full_marks: Cell | None  # the total score, where it is 100
    amounts: tuple[Stated, ...]
    answers: tuple[str, ...]
    arrival: Arrival
    contents: bytes  # digest of all the form says
    places: tuple[Place, ...]
    accounts: tuple[Account, ...]
    spoke: tuple[str, ...]  # the codes of the rules that found something, one for each finding

    @property
    def sheet(self) -> str:
        """The sheet it stands on."""
        return self.anchor.sheet

    @property
    def money_factor(self) -> Decimal:
        """How many 元 one unit of the form's money is."""
        return MONEY_UNITS[self.money_unit]

    def money(self, amount: Decimal) -> str:
        """Write an amount of 元 in the form's own unit."""
        return money_text(amount, self.money_unit)

    def cell(self, at: "Place | Account | Stated") -> Cell:
        """Return the cell of one of its places, accounts or amounts."""
        return Cell(self.sheet, at.row, at.column, at.text)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle its cells as plain values: it is read back many times over."""
        arrival = self.arrival
        return _rebuilt, (
            self.file, self.form_id, self.template, self.sheet, _flat(self.anchor), self.money_unit, self.year,
            _flat(self.project_name), self.is_named, self.project_code, _flat(self.department), _flat(self.unit),
            _flat(self.stamped_unit), _flat(self.fill_date), _flat_day(self.fill_date), _flat(self.full_marks),
            self.amounts, self.answers, (arrival.sent, arrival.saved, arrival.is_member), self.contents, self.places,
            self.accounts, self.spoke,
        )  # fmt: skip


AnyForm = Form | Outline


def beginning(cell: Cell) -> str:
    """Return what an outline holds of a text: enough to find its cell again among those of the form."""
    return cell.text[:BEGINNING]


_Flat = tuple[int, int, str] | None
_FlatDay = tuple[date, str, str, date | None] | None


def _flat(cell: Cell | None) -> _Flat:
    return None if cell is None else (cell.row, cell.column, cell.text)


def _flat_day(figure: Figure | None) -> _FlatDay:
    match figure:
        case Figure(reading=Day(day=day, precision=precision, comparator=comparator, since=since)):
            return day, precision, comparator.value, since
        case _:
            return None


def _day(day: date, precision: str, comparator: str, since: date | None) -> Day:
    return Day(day, precision, Comparator(comparator), since)


def _rebuilt(
    file: str,
    form_id: str,
    template: str,
    sheet: str,
    anchor: tuple[int, int, str],
    money_unit: str,
    year: int | None,
    project_name: _Flat,
    is_named: bool,
    project_code: str,
    department: _Flat,
    unit: _Flat,
    stamped_unit: _Flat,
    day: _Flat,
    reading: _FlatDay,
    full_marks: _Flat,
    amounts: tuple[Stated, ...],
    answers: tuple[str, ...],
    arrival: tuple[datetime | None, datetime | None, bool],
    contents: bytes,
    places: tuple[Place, ...],
    accounts: tuple[Account, ...],
    spoke: tuple[str, ...],
) -> Outline:
    def cell(flat: _Flat) -> Cell | None:
        return None if flat is None else Cell(sheet, *flat)

    return Outline(
        file,
        form_id,
        template,
        Cell(sheet, *anchor),
        money_unit,
        year,
        cell(project_name),
        is_named,
        project_code,
        cell(department),
        cell(unit),
        cell(stamped_unit),
        None if day is None or reading is None else Figure(sheet, *day, reading=_day(*reading)),
        cell(full_marks),
        amounts,
        answers,
        Arrival(*arrival),
        contents,
        places,
        accounts,
        spoke,
    )
