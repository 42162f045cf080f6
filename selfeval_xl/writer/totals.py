"""All that the sheets count and add up, in one pass over the files and one over the heads of the forms.

What is kept grows with the units there are. Of a form something is kept only where a file has several, or where its
project is on the roster, which is in another order.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.outcome import INSIDE, Outcome, SourceRecord
from selfeval_xl.reviews import Reviewed
from selfeval_xl.text import split_code
from selfeval_xl.versions import passed_over
from selfeval_xl.writer.book import Value
from selfeval_xl.writer.details import RATE_FIELDS, difference
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.tallies import (
    NO_GRADE,
    RATE_BINS,
    SCORE_BINS,
    Figures,
    Spoken,
    Sum,
    UnitFaults,
    rate_bin,
    score_bin,
)
from selfeval_xl.writer.told import Told, number_in
from selfeval_xl.writer.words import NO_DEPARTMENT, NO_UNIT


@dataclass(slots=True)
class Unit:
    """A 实施单位 of a department: its name as first spelled, and what its forms come to."""

    name: str
    stands_for: str  # its name where the department is not told beside it
    figures: Figures = field(default_factory=Figures)


@dataclass(slots=True)
class Office:
    """A 主管部门: its name as first spelled, its units, and what its forms come to."""

    name: str
    units: list[Unit] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)


class OnRoster(NamedTuple):
    """What is told of a form beside its project on the roster."""

    file: str
    sheet: str
    department_name: str  # "" for none
    department_key: str
    verdict: str
    total: Value  # 自评总分
    verified: Decimal | None
    amounts: tuple[Value, ...]


@dataclass(slots=True)
class Files:
    """What the files come to."""

    count: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    has_mails: bool = False
    opened: set[str] = field(default_factory=set)  # those in which others lay
    several: set[str] = field(default_factory=set)  # those with several forms
    of_several: set[str] = field(default_factory=set)  # the ids of these forms

    def add(self, source: SourceRecord) -> None:
        """Count a file in."""
        self.count += 1
        self.outcomes[source.outcome] += 1
        self.has_mails = self.has_mails or bool(source.sender or source.subject or source.received)
        if INSIDE in source.file:
            self.opened.add(source.file.rpartition(f" {INSIDE} ")[0])
        if len(source.forms) > 1:
            self.several.add(source.file)
            self.of_several.update(source.forms)


@dataclass(slots=True)
class Totals:
    """What the forms come to; all but `read` and `received` is of those that count."""

    files: Files
    read: int = 0
    all: Figures = field(default_factory=Figures)
    offices: dict[str, Office] = field(default_factory=dict)  # by what tells a name from others
    units: dict[tuple[str, str], Unit] = field(default_factory=dict)  # by that of both names
    grades: Counter[str] = field(default_factory=Counter)  # as reported
    reported_bins: list[int] = field(default_factory=lambda: [0] * len(SCORE_BINS))
    verified_bins: list[int] = field(default_factory=lambda: [0] * len(SCORE_BINS))
    rate_bins: list[int] = field(default_factory=lambda: [0] * len(RATE_BINS))
    spoken: dict[str, Spoken] = field(default_factory=lambda: defaultdict(Spoken))  # by rule
    indicators: int = 0
    funds: int = 0
    notes: int = 0
    waived: int = 0  # findings
    standing_rows: int = 0  # in 问题清单
    waived_rows: int = 0
    policy_titles: Counter[str] = field(default_factory=Counter)  # in the order they first come
    policies: Counter[str] = field(default_factory=Counter)
    templates: Counter[str] = field(default_factory=Counter)
    years: Counter[int | None] = field(default_factory=Counter)
    with_both_amounts: int = 0  # that an 执行率 is made of
    with_one_amount: int = 0
    on_sheet: Counter[tuple[str, str]] = field(default_factory=Counter)  # by file and sheet, of files with several
    places: dict[str, int] = field(default_factory=dict)  # form id -> its row in 项目汇总, of files with several
    reviewed: Sum = field(default_factory=Sum)
    reviewed_reported: Sum = field(default_factory=Sum)
    deviation: Sum = field(default_factory=Sum)
    reviews: int = 0
    reviewed_rows: int = 0  # in 复核明细
    received: dict[str, OnRoster] = field(default_factory=dict)  # form id -> what the roster's sheets tell of it

    def add(self, told: Told) -> None:
        """Count in a form that counts."""
        if told.form_id in self.files.of_several:
            self.places[told.form_id] = self.all.forms
        if told.file in self.files.several:
            self.on_sheet[told.file, told.sheet] += 1
        self._add_to_offices(told)
        self.all.add(told)
        self.grades[told.grade or NO_GRADE] += 1
        self.reported_bins[score_bin(told.reported)] += 1
        self.verified_bins[score_bin(told.verified)] += 1
        self.rate_bins[rate_bin(told.rate)] += 1
        for rule, severity, count in told.spoken:
            self.spoken[rule].add(severity, count)
        for rule in {rule for rule, _, _ in told.spoken}:
            self.spoken[rule].on += 1
        self.indicators += told.indicators
        self.funds += told.funds
        self.notes += told.notes
        self.waived += told.waived
        self.standing_rows += told.standing_rows
        self.waived_rows += told.waived_rows
        self.policy_titles[told.policy_title] += 1
        self.policies[told.policy] += 1
        self.templates[told.template_name] += 1
        self.years[told.year] += 1
        numbers = sum(number_in(told.amount(name)) is not None for name in RATE_FIELDS)
        self.with_both_amounts += numbers == 2
        self.with_one_amount += numbers == 1

    def add_review(self, told: Told, review: Reviewed) -> None:
        """Count in what a reviewer made of a form that counts."""
        total = review.total
        self.reviews += 1
        self.reviewed_rows += len(review.told)
        self.reviewed.add(total)
        self.reviewed_reported.add(told.reported)
        self.deviation.add(difference(told.reported, total))

    @property
    def passed_over(self) -> int:
        """How many forms do not count, because another version does."""
        return self.read - self.all.forms

    def worst_units(self) -> list[UnitFaults]:
        """List the units with 错误, those with most first."""
        faults = [
            UnitFaults(each.stands_for, each.figures.errors, each.figures.warnings, each.figures.forms_with_errors)
            for each in self.units.values()
            if each.figures.errors
        ]
        return sorted(faults, key=lambda each: (-each.errors, -each.warnings, each.unit))

    def _add_to_offices(self, told: Told) -> None:
        """Count a form in with those of its department and unit, however they are spelled."""
        office = self.offices.get(told.department_key)
        if office is None:
            name = _name(told.department, told.department_key) or NO_DEPARTMENT
            office = self.offices[told.department_key] = Office(name)
        keys = told.department_key, told.unit_key
        unit = self.units.get(keys)
        if unit is None:
            name = _name(told.unit, told.unit_key) or NO_UNIT
            department = _name(told.department, told.department_key)
            unit = self.units[keys] = Unit(name, name if told.unit_key or not department else department)
            office.units.append(unit)
        office.figures.add(told)
        unit.figures.add(told)


def totals_of(report: Report) -> Totals:
    """Count and add up everything once."""
    files = Files()
    for source in report.sources:
        files.add(source)
    totals = Totals(files)
    others = passed_over(report.versions)
    expected = set() if report.roster is None else {each for some in report.roster.received.values() for each in some}
    known: dict[str, str] = {}
    for told in report.forms:
        totals.read += 1
        if told.form_id in expected:
            totals.received[told.form_id] = _on_roster(told, known)
        if told.form_id not in others:
            totals.add(told)
            if (review := report.reviews.get(told.form_id)) is not None:
                totals.add_review(told, review)
    return totals


def _on_roster(told: Told, known: dict[str, str]) -> OnRoster:
    """Keep of a form what the roster's sheets tell; texts that `known` has already are not held twice."""
    department = _name(told.department, told.department_key)
    file, sheet, department, key, verdict = (
        known.setdefault(text, text) for text in (told.file, told.sheet, department, told.department_key, told.verdict)
    )
    return OnRoster(file, sheet, department, key, verdict, told.total, told.verified, told.amounts)


def _name(text: str, key: str) -> str:
    """Return a name without the code before it, "" where it names nothing."""
    return split_code(text)[1] if key else ""
