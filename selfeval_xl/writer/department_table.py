"""部门汇总: the forms of each 主管部门 added up, counted and averaged, and of each 实施单位 where it has several.

The sums are those of 项目汇总. With a roster it tells how many of a department's projects have come in; a project
counts for the department that its form names, and for that of the roster while it has none.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from selfeval_xl.evaluation import Evaluation, Severity, Verdict
from selfeval_xl.model import Cell, Form
from selfeval_xl.projects import cell_key
from selfeval_xl.quantity import round_half_up
from selfeval_xl.writer import tallies
from selfeval_xl.writer.book import Book, Paper, Sheet, Value
from selfeval_xl.writer.details import (
    AMOUNTS,
    FULL_RATE,
    NO_DEPARTMENT,
    NO_UNIT,
    money_style,
    name_of,
    unusual_rate,
)
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.report import Report, RosterCheck
from selfeval_xl.writer.styles import CAPTION, COUNT, POINTS, RATE
from selfeval_xl.writer.table import Column, Quotient, write_rows, write_table

_EXPECTED, _ARRIVED, _MISSING, _EXCUSED = "应报", "已报", "未报", "免报"
_UNIT_WIDTH = 22  # characters
_OVERALL = ("执行率", "平均自评总分", "平均核算总分")  # of all forms they are not what the rows add up to


@dataclass(slots=True)
class _Office:
    """A 主管部门 or 实施单位: its name as first spelled, its forms, and how many of its projects came to what."""

    name: str
    evaluations: list[Evaluation] = field(default_factory=list)
    coverage: Counter[str] = field(default_factory=Counter)


def write_departments(book: Book, report: Report) -> None:
    """Write the sheet: the departments, what they come to, and below them the units of those that have several."""
    offices = _departments(report)
    units = [list(_grouped(office.evaluations, lambda form: form.unit, NO_UNIT).values()) for office in offices]
    grades = _grade_words(report)
    figures = _columns(report, grades)
    coverage = _coverage_columns(report.roster)
    columns = (Column("主管部门", widest=22), Column("单位数", COUNT, total="sum"), *figures, *coverage)
    rows = [
        (
            office.name,
            len(own),
            *_figures(office.evaluations, grades, report.money),
            *_covered(office, report.roster),
        )
        for office, own in zip(offices, units, strict=True)
    ]
    sheet = book.sheet("部门汇总", paper=Paper.A3, in_order=True)
    caption = f"部门汇总（金额：{report.money.word}，执行率{'、报送率' if coverage else ''}：%；等级为核算等级；"
    caption += "执行率只算预算数、执行数都有的表）"
    extent = write_table(sheet, caption, columns, rows, nothing="没有读出自评表。", identifying=1)
    if not report.evaluations:
        return
    overall = _figures(report.evaluations, grades, report.money)
    shown = {
        column.heading: value for column, value in zip(figures, overall, strict=True) if column.heading in _OVERALL
    }
    for index, column in enumerate(columns):
        sheet.write(extent.after, index, shown.get(column.heading) if index else "全部项目", column.style.strong())
    several = [(office, own) for office, own in zip(offices, units, strict=True) if len(own) > 1]
    if several:
        sheet.set_width(1, _UNIT_WIDTH)
        sheet.write(extent.after + 2, 0, "其中：有几个实施单位的部门，按单位列出", CAPTION)
        _write_units(sheet, extent.after + 3, several, figures, grades, report.money)


def _write_units(
    sheet: Sheet,
    top: int,
    several: Iterable[tuple[_Office, Sequence[_Office]]],
    figures: Iterable[Column],
    grades: Sequence[str],
    money: MoneyUnit,
) -> None:
    columns = (Column("主管部门"), Column("实施单位"), *(replace(column, total=None) for column in figures))
    rows = [
        (office.name, unit.name, *_figures(unit.evaluations, grades, money)) for office, own in several for unit in own
    ]
    write_rows(sheet, top, columns, rows, nothing="")


def _departments(report: Report) -> list[_Office]:
    """List the departments of the forms, then those only the roster has."""
    offices = _grouped(report.evaluations, lambda form: form.department, NO_DEPARTMENT)
    if report.roster is not None:
        _cover(offices, report.roster)
    return list(offices.values())


def _cover(offices: dict[str, _Office], roster: RosterCheck) -> None:
    """Count for each department what came of its projects."""
    for place, project in enumerate(roster.projects):
        received = roster.received.get(place)
        cell = received[0].form.department if received else project.department
        states = (_EXPECTED, _ARRIVED) if received else (_EXPECTED, _MISSING)
        office = offices.setdefault(cell_key(cell), _Office(name_of(cell) or NO_DEPARTMENT))
        office.coverage.update((_EXCUSED,) if place in roster.excused else states)


def _grouped(
    evaluations: Iterable[Evaluation], cell_of: Callable[[Form], Cell | None], blank: str
) -> dict[str, _Office]:
    """Put forms together by the name in a cell, however it is spelled, in the order they first come."""
    offices: dict[str, _Office] = {}
    for each in evaluations:
        cell = cell_of(each.form)
        offices.setdefault(cell_key(cell), _Office(name_of(cell) or blank)).evaluations.append(each)
    return offices


def _grade_words(report: Report) -> list[str]:
    """List the grades of the policies in use, best first, and what else forms were graded."""
    words = [word for policy in report.policies for word, _ in policy.grades] or tallies.GRADES
    found = sorted({each.scores.grade_verified or tallies.NO_GRADE for each in report.evaluations})
    return list(dict.fromkeys((*words, *(word for word in found if word != tallies.NO_GRADE), *found)))


def _columns(report: Report, grades: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns of what `_figures` tells."""
    return (
        Column("项目数", COUNT, total="sum"),
        *(Column(heading, money_style(report.money), total="sum") for heading in AMOUNTS.values()),
        Column("执行率", RATE, unusual=unusual_rate(report.policies), full=FULL_RATE),
        Column("平均自评总分", POINTS, full=100),
        Column("平均核算总分", POINTS),
        *(Column(word, COUNT, total="sum") for word in (*grades, *Verdict)),
        Column("错误", COUNT, total="sum"),
        Column("警告", COUNT, total="sum"),
        Column("未核验", COUNT, total="sum"),
    )


def _figures(evaluations: Sequence[Evaluation], grades: Iterable[str], money: MoneyUnit) -> tuple[Value, ...]:
    graded = Counter(each.scores.grade_verified or tallies.NO_GRADE for each in evaluations)
    verdicts = tallies.verdict_counts(evaluations)
    amounts, points = (tallies.amount(evaluations, name) for name in AMOUNTS), tallies.averages(evaluations)
    return (
        len(evaluations),
        *(money.of(total.value) if total.value is not None else None for total in amounts),
        tallies.rate_of_all(evaluations).value,
        points.reported.value,
        points.verified.value,
        *(graded[word] for word in grades),
        *verdicts.values(),
        sum(each.count(Severity.ERROR) for each in evaluations),
        sum(each.count(Severity.WARNING) for each in evaluations),
        sum(each.scores.unverified for each in evaluations),
    )


def _coverage_columns(roster: RosterCheck | None) -> tuple[Column, ...]:
    if roster is None:
        return ()
    counts = (_EXPECTED, _ARRIVED, _MISSING, *((_EXCUSED,) if roster.excused else ()))
    rate = Column("报送率", RATE, total=Quotient(_ARRIVED, _EXPECTED), full=FULL_RATE)
    return (*(Column(heading, COUNT, total="sum") for heading in counts), rate)


def _covered(office: _Office, roster: RosterCheck | None) -> tuple[Value, ...]:
    """Return the cells of `_coverage_columns`."""
    if roster is None:
        return ()
    expected, arrived = office.coverage[_EXPECTED], office.coverage[_ARRIVED]
    counts = (expected, arrived, office.coverage[_MISSING], *((office.coverage[_EXCUSED],) if roster.excused else ()))
    return (*counts, round_half_up(Decimal(100 * arrived) / expected) if expected else None)
