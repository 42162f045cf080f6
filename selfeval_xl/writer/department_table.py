"""部门汇总: the forms of each 主管部门 added up, counted and averaged, and of each 实施单位 where it has several.

The sums are those of 项目汇总. With a roster it tells how many of a department's projects have come in; a project
counts for the department that its form names, and for that of the roster while it has none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from selfeval_xl.evaluation import Verdict
from selfeval_xl.projects import cell_key
from selfeval_xl.quantity import round_half_up
from selfeval_xl.writer import tallies
from selfeval_xl.writer.book import Book, Sheet, Value
from selfeval_xl.writer.details import AMOUNTS, FULL_RATE, money_style, name_of, unusual_rate
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.page import Paper
from selfeval_xl.writer.report import Report, RosterCheck
from selfeval_xl.writer.styles import CAPTION, COUNT, POINTS, RATE
from selfeval_xl.writer.table import Column, Quotient, Rows, write_rows, write_table
from selfeval_xl.writer.tallies import Figures
from selfeval_xl.writer.totals import Office, Totals
from selfeval_xl.writer.words import NO_DEPARTMENT

_EXPECTED, _ARRIVED, _MISSING, _EXCUSED = "应报", "已报", "未报", "免报"
_UNIT_WIDTH = 22  # characters
_OVERALL = ("执行率", "平均自评总分", "平均核算总分")  # of all forms they are not what the rows add up to


def write_departments(book: Book, report: Report, totals: Totals) -> None:
    """Write the sheet: the departments, what they come to, and below them the units of those that have several."""
    offices = dict(totals.offices)
    coverage = {} if report.roster is None else _coverage(offices, report.roster, totals)
    grades = _grade_words(report, totals)
    figures = _columns(report, grades)
    covered = _coverage_columns(report.roster)
    columns = (Column("主管部门", widest=22), Column("单位数", COUNT, total="sum"), *figures, *covered)

    def rows() -> Iterator[tuple[Value, ...]]:
        for key, office in offices.items():
            yield (
                office.name,
                len(office.units),
                *_figures(office.figures, grades, report.money),
                *_covered(coverage.get(key, Counter()), report.roster),
            )

    sheet = book.sheet("部门汇总", paper=Paper.A3, in_order=True)
    caption = f"部门汇总（金额：{report.money.word}，执行率{'、报送率' if covered else ''}：%；等级为核算等级；"
    caption += "执行率只算预算数、执行数都有的表）"
    extent = write_table(sheet, caption, columns, Rows(rows, len(offices)), nothing="没有读出自评表。", identifying=1)
    if not totals.all.forms:
        return
    overall = _figures(totals.all, grades, report.money)
    shown = {
        column.heading: value for column, value in zip(figures, overall, strict=True) if column.heading in _OVERALL
    }
    for index, column in enumerate(columns):
        sheet.write(extent.after, index, shown.get(column.heading) if index else "全部项目", column.style.strong())
    several = [office for office in offices.values() if len(office.units) > 1]
    if several:
        sheet.set_width(1, _UNIT_WIDTH)
        sheet.write(extent.after + 2, 0, "其中：有几个实施单位的部门，按单位列出", CAPTION)
        _write_units(sheet, extent.after + 3, several, figures, grades, report.money)


def _write_units(
    sheet: Sheet,
    top: int,
    several: Sequence[Office],
    figures: Iterable[Column],
    grades: Sequence[str],
    money: MoneyUnit,
) -> None:
    columns = (Column("主管部门"), Column("实施单位"), *(replace(column, total=None) for column in figures))

    def rows() -> Iterator[tuple[Value, ...]]:
        for office in several:
            for unit in office.units:
                yield (office.name, unit.name, *_figures(unit.figures, grades, money))

    write_rows(sheet, top, columns, Rows(rows, sum(len(office.units) for office in several)), nothing="")


def _coverage(offices: dict[str, Office], roster: RosterCheck, totals: Totals) -> Mapping[str, Counter[str]]:
    """Count for each department what came of its projects, and add those only the roster has."""
    coverage: dict[str, Counter[str]] = defaultdict(Counter)
    for place, project in enumerate(roster.projects):
        received = roster.received.get(place)
        if received:
            form = totals.received[received[0]]
            key, name = form.department_key, form.department_name
        else:
            key, name = cell_key(project.department), name_of(project.department)
        if key not in offices:
            offices[key] = Office(name or NO_DEPARTMENT)
        states = (_EXPECTED, _ARRIVED) if received else (_EXPECTED, _MISSING)
        coverage[key].update((_EXCUSED,) if place in roster.excused else states)
    return coverage


def _grade_words(report: Report, totals: Totals) -> list[str]:
    """List the grades of the policies in use, best first, and what else forms were graded."""
    words = [word for policy in report.policies for word, _ in policy.grades] or tallies.GRADES
    found = sorted(totals.all.grades)
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


def _figures(figures: Figures, grades: Iterable[str], money: MoneyUnit) -> tuple[Value, ...]:
    amounts = (figures.amount(name).value for name in AMOUNTS)
    return (
        figures.forms,
        *(None if amount is None else money.of(amount) for amount in amounts),
        figures.rate.value,
        figures.reported.mean.value,
        figures.verified.mean.value,
        *(figures.grades.get(word, 0) for word in grades),
        *figures.by_verdict.values(),
        figures.errors,
        figures.warnings,
        figures.unverified,
    )


def _coverage_columns(roster: RosterCheck | None) -> tuple[Column, ...]:
    if roster is None:
        return ()
    counts = (_EXPECTED, _ARRIVED, _MISSING, *((_EXCUSED,) if roster.excused else ()))
    rate = Column("报送率", RATE, total=Quotient(_ARRIVED, _EXPECTED), full=FULL_RATE)
    return (*(Column(heading, COUNT, total="sum") for heading in counts), rate)


def _covered(coverage: Counter[str], roster: RosterCheck | None) -> tuple[Value, ...]:
    """Return the cells of `_coverage_columns`."""
    if roster is None:
        return ()
    expected, arrived = coverage[_EXPECTED], coverage[_ARRIVED]
    counts = (expected, arrived, coverage[_MISSING], *((coverage[_EXCUSED],) if roster.excused else ()))
    return (*counts, round_half_up(Decimal(100 * arrived) / expected) if expected else None)
