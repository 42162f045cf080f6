"""What the summary tells of one form, as small plain data that is made where the form is evaluated and read back fast.

The parts are apart from each other, so that who goes over one sheet's rows reads no others. Nothing in them is known
only when the whole run is: no numbers of rows, no links.
"""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.evaluation import Evaluation, Finding, Severity, Verdict
from selfeval_xl.model import Cell, Form
from selfeval_xl.projects import cell_key
from selfeval_xl.writer.book import Value
from selfeval_xl.writer.details import (
    AMOUNTS,
    briefly,
    execution_rate,
    figure_value,
    fund_figure,
    group_row,
    indicator_rows,
    whose,
)
from selfeval_xl.writer.grouping import grouped
from selfeval_xl.writer.words import by_severity, text_of

BLOCKS = {"成本得分": "cost", "产出得分": "output", "效益得分": "benefit", "满意度得分": "satisfaction"}  # 一级指标
MOST_CELLS = 8  # named in a row of 问题清单; the result workbook of the form names them all
_VARIES = re.compile(r"(“[^”]*”|[A-Z]?\d[\d,.]*)")  # what differs between two messages of one kind

_AMOUNT_PLACES = {name: place for place, name in enumerate(AMOUNTS)}

Row = tuple[Value, ...]


class Told(NamedTuple):
    """The head of a form: its row in 项目汇总, and all that is counted and added up. Amounts are in 元.

    A value that is a text is what was written where no number could be read. Enumerations stand as their texts.
    """

    form_id: str
    file: str
    sheet: str
    row: int  # of its first cell
    template_name: str
    policy: str  # its name
    policy_title: str
    year: int | None
    department: str  # the three names as they are written
    unit: str
    project: str
    department_key: str  # tell one name from others, however it is spelled; "" for none
    unit_key: str
    project_code: str
    amounts: tuple[Value, ...]  # of 年度资金总额, in the order of AMOUNTS
    rate: Decimal | None  # 执行率 as computed, percentage points
    execution: Value  # 执行得分 as reported
    blocks: tuple[Decimal | None, ...]  # the points reported, in the order of BLOCKS
    total: Value  # 自评总分
    verified: Decimal | None  # 核算总分
    grade: str | None
    grade_verified: str | None
    points_left: Decimal | None
    has_hidden: bool
    indicators: int
    unverified: int  # of them
    funds: int
    verdict: str
    errors: int  # these three without what is waived
    warnings: int
    notes: int
    waived: int
    standing_rows: int  # in 问题清单
    waived_rows: int
    spoken: tuple[tuple[str, str, int], ...]  # rule, severity and how often; without what is waived

    def amount(self, name: str) -> Value:
        """Return an amount by its field of 年度资金总额."""
        return self.amounts[_AMOUNT_PLACES[name]]

    @property
    def reported(self) -> Decimal | None:
        """The number in 自评总分."""
        return number_in(self.total)


class FormRows(NamedTuple):
    """The rows of a form on a sheet."""

    form_id: str
    rows: tuple[Row, ...]


class Problems(NamedTuple):
    """The rows about a form or a project of a list in 问题清单, without number and links; of a list `form_id` is ""."""

    form_id: str
    standing: tuple[Row, ...]
    waived: tuple[Row, ...]


class Note(NamedTuple):
    """A 提示; its texts are cut so that what two notes of one kind say differently stands at the odd places."""

    rule: str
    is_waived: bool
    message: tuple[str, ...]
    advice: tuple[str, ...]
    place: str  # 工作表!单元格, "" for none
    found: str


class Notes(NamedTuple):
    """The 提示 about a form or a project of a list; of a list `form_id` is ""."""

    form_id: str
    file: str
    name: str  # of the project, else of the unit
    notes: tuple[Note, ...]


class Parts(NamedTuple):
    """All that the summary tells of one form."""

    head: Told
    indicators: FormRows  # in 指标明细
    funds: FormRows  # in 资金明细, with the amounts in 元
    problems: Problems
    notes: Notes


def parts_of(evaluation: Evaluation) -> Parts:
    """Return what the summary tells of a form."""
    form = evaluation.form
    problems = problems_of(form.form_id, whose(form), form.file, evaluation.findings)
    return Parts(
        _head(evaluation, problems),
        FormRows(form.form_id, _shared(_indicators(evaluation))),
        FormRows(form.form_id, _shared(_funds(form))),
        problems,
        notes_of(form.form_id, whose(form), form.file, evaluation.findings),
    )


def name_only(evaluation: Evaluation) -> Parts:
    """Return what the summary tells of a form on which the program fails: that it is there, and nothing counted."""
    head = _named(evaluation)
    rows = FormRows(head.form_id, ())
    return Parts(head, rows, rows, Problems(head.form_id, (), ()), Notes(head.form_id, head.file, "", ()))


def problems_of(form_id: str, owner: tuple[str, str, str], file: str, findings: Iterable[Finding]) -> Problems:
    """Return the rows of 错误 and 警告, alike ones together; `owner` has the cells of WHOSE."""
    standing: list[Row] = []
    waived: list[Row] = []
    for group in grouped(by_severity(each for each in findings if each.severity is not Severity.NOTE)):
        severity, *told = group_row(group, MOST_CELLS)
        row = (*owner, str(severity), *told, briefly(file), group.first.sheet, group.cells(MOST_CELLS))
        (waived if group.first.waived else standing).append(row)
    return Problems(form_id, _shared(standing), _shared(waived))


def notes_of(form_id: str, owner: tuple[str, str, str], file: str, findings: Iterable[Finding]) -> Notes:
    """Return the 提示; `owner` has the cells of WHOSE."""
    notes = tuple(
        Note(
            each.rule,
            each.waived,
            tuple(_VARIES.split(each.message)),
            tuple(_VARIES.split(each.advice)),
            f"{each.sheet}!{each.cell}" if each.sheet else "",
            each.found,
        )
        for each in findings
        if each.severity is Severity.NOTE
    )
    return Notes(form_id, file, owner[2] or owner[1], notes)


def number_in(value: Value) -> Decimal | None:
    """Return a value that is a number, None for one that is a text."""
    return value if isinstance(value, Decimal) else None


def _named(evaluation: Evaluation) -> Told:
    """Return the head of a form of which nothing is known but what it is called."""
    form = evaluation.form
    department, unit, project = whose(form)
    return Told(
        form_id=form.form_id,
        file=form.file,
        sheet=form.sheet,
        row=form.anchor.row,
        template_name=form.template_name,
        policy=evaluation.policy,
        policy_title=evaluation.policy_title,
        year=form.year,
        department=department,
        unit=unit,
        project=project,
        department_key=cell_key(form.department),
        unit_key=cell_key(form.unit),
        project_code=form.project_code,
        amounts=(None,) * len(AMOUNTS),
        rate=None,
        execution=None,
        blocks=(None,) * len(BLOCKS),
        total=None,
        verified=None,
        grade=None,
        grade_verified=None,
        points_left=None,
        has_hidden=False,
        indicators=0,
        unverified=0,
        funds=0,
        verdict=Verdict.UNVERIFIED.value,
        errors=0,
        warnings=0,
        notes=0,
        waived=0,
        standing_rows=0,
        waived_rows=0,
        spoken=(),
    )


def _head(evaluation: Evaluation, problems: Problems) -> Told:
    form, scores, findings = evaluation.form, evaluation.scores, evaluation.findings
    spoken = Counter((each.rule, each.severity.value) for each in findings if not each.waived)
    return _named(evaluation)._replace(
        amounts=tuple(figure_value(fund_figure(form, name)) for name in AMOUNTS),
        rate=execution_rate(evaluation),
        execution=figure_value(fund_figure(form, "score")),
        blocks=tuple(_block_score(form, about) for about in BLOCKS.values()),
        total=figure_value(form.total_score),
        verified=scores.total_verified,
        grade=scores.grade,
        grade_verified=scores.grade_verified,
        points_left=scores.points_left,
        has_hidden=any(cell is not None and cell.hidden and not cell.blank for cell in _cells(form)),
        indicators=len(form.indicators),
        unverified=scores.unverified,
        funds=len(form.funds),
        verdict=evaluation.verdict.value,
        errors=evaluation.count(Severity.ERROR),
        warnings=evaluation.count(Severity.WARNING),
        notes=evaluation.count(Severity.NOTE),
        waived=sum(each.waived for each in findings),
        standing_rows=len(problems.standing),
        waived_rows=len(problems.waived),
        spoken=tuple((rule, severity, count) for (rule, severity), count in spoken.items()),
    )


def _block_score(form: Form, about: str) -> Decimal | None:
    """Add up the reported scores under a 一级指标; None where the form has none under it."""
    numbers = [row.score.number for row in form.indicators if row.abouts[0] == about and row.score.number is not None]
    return sum(numbers, Decimal(0)) if numbers else None


def _cells(form: Form) -> Iterable[Cell | None]:
    """Yield the cells on which the row of a form in 项目汇总 is made."""
    yield from (form.project_name, form.department, form.unit, form.total_score, form.conclusion)
    for line in form.funds:
        yield from (line.label, line.budget_full, line.executed)
    for row in form.indicators:
        yield from (row.level3, row.target, row.actual, row.score)


def _indicators(evaluation: Evaluation) -> Iterable[Row]:
    form = evaluation.form
    for indicator, values in zip(form.indicators, indicator_rows(evaluation), strict=True):
        yield (*whose(form), *values, *_where(form, indicator.level3))


def _funds(form: Form) -> Iterable[Row]:
    for fund in form.funds:
        yield (
            *whose(form),
            text_of(fund.label),
            *(figure_value(getattr(fund, name)) for name in AMOUNTS),
            figure_value(fund.weight),
            figure_value(fund.rate),
            figure_value(fund.score),
            *_where(form, fund.label),
        )


def _where(form: Form, cell: Cell) -> tuple[str, str, str]:
    return briefly(form.file), cell.sheet, cell.address


def _shared(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Let what is written alike be one object: it is stored once then, and much of a form is written row after row."""
    texts: dict[str, Value] = {}
    numbers: dict[str, Value] = {}

    def one_of(value: Value) -> Value:
        if isinstance(value, str):
            return texts.setdefault(value, value)
        return value if value is None else numbers.setdefault(str(value), value)

    return tuple(tuple(map(one_of, row)) for row in rows)
