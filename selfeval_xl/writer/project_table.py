"""项目汇总: a row for every form that counts, under the heads of the bureau."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from selfeval_xl.evaluation import Evaluation, Severity
from selfeval_xl.model import Cell, Form
from selfeval_xl.quantity import plain
from selfeval_xl.writer.book import Book, Link, Paper, Place, Value
from selfeval_xl.writer.details import (
    AMOUNTS,
    FULL_RATE,
    NO_PROJECT,
    RATE_FIELDS,
    briefly,
    difference,
    execution_rate,
    figure_value,
    fund_figure,
    money_style,
    money_value,
    number_of,
    text_of,
    unusual_rate,
)
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import COUNT, POINTS, RATE, WORD
from selfeval_xl.writer.table import Column, Quotient, Rows, place_of, table_sheets, write_table

SHEET = "项目汇总"
_BLOCKS = {"成本得分": "cost", "产出得分": "output", "效益得分": "benefit", "满意度得分": "satisfaction"}  # 一级指标
_IDENTIFYING = 5  # columns up to 项目名称


def write_projects(book: Book, report: Report, problems: Mapping[str, Place]) -> None:
    """Write the sheet; `problems` has the first row of a form in 问题清单, by form id, where it stands there."""
    forms = [each.form for each in report.evaluations]
    remarks = _Remarks(report)
    rows = Rows(lambda: _rows(report, remarks, problems), len(forms))
    caption = f"{SHEET}（金额：{report.money.word}，执行率：%{_said_of_rate(forms)}"
    caption += "；点序号打开审核结果）" if report.links else "）"
    for sheet, part, some in table_sheets(book, SHEET, rows, paper=Paper.A3):
        write_table(
            sheet,
            caption + part,
            _columns(report),
            some,
            nothing="没有读出自评表。",
            identifying=_IDENTIFYING,
        )


def project_places(report: Report) -> dict[str, Place]:
    """Return where each form that counts stands on the sheet, by form id; a link there shows its number."""
    return {
        each.form.form_id: place_of(SHEET, index, "A", index + 1)
        for index, each in enumerate(report.counting().evaluations)
    }


def _columns(report: Report) -> tuple[Column, ...]:
    tolerance = max((policy.score_tolerance for policy in report.policies), default=Decimal(0))
    return (
        Column("序号", WORD),
        Column("主管部门", widest=16),
        Column("实施单位", widest=22),
        Column("项目编码", widest=14),
        Column("项目名称", widest=24),
        *(Column(heading, money_style(report.money), total="sum") for heading in AMOUNTS.values()),
        Column(
            "执行率",
            RATE,
            total=Quotient("全年执行数", "全年预算数"),
            unusual=unusual_rate(report.policies),
            full=FULL_RATE,
        ),
        Column("执行得分", POINTS, total="average"),
        *(Column(heading, POINTS, total="average") for heading in _BLOCKS),
        Column("自评总分", POINTS, total="average", full=100),
        Column("核算总分", POINTS, total="average"),
        Column("差额", POINTS, total="average", unusual=f"AND(ISNUMBER({{0}}),ABS({{0}})>{tolerance})"),
        Column("自评等级", WORD),
        Column("核算等级", WORD),
        Column("错误", COUNT, total="sum"),
        Column("警告", COUNT, total="sum"),
        Column("未核验", COUNT, total="sum"),
        Column("处理结论", WORD, widest=8, accented=True),
        Column("备注", widest=20),
        Column("来源文件", widest=18),
    )


def _rows(report: Report, remarks: "_Remarks", problems: Mapping[str, Place]) -> Iterator[tuple[Value, ...]]:
    for number, evaluation in enumerate(report.evaluations, 1):
        form, scores = evaluation.form, evaluation.scores
        path, place = report.links.get(form.form_id), problems.get(form.form_id)
        yield (
            number if path is None else Link(str(path), number),
            text_of(form.department),
            text_of(form.unit),
            form.project_code,
            text_of(form.project_name) or NO_PROJECT,
            *(money_value(fund_figure(form, field), report.money) for field in AMOUNTS),
            execution_rate(evaluation),
            figure_value(fund_figure(form, "score")),
            *(_block_score(form, about) for about in _BLOCKS.values()),
            figure_value(form.total_score),
            scores.total_verified,
            difference(number_of(form.total_score), scores.total_verified),
            scores.grade,
            scores.grade_verified,
            _linked(evaluation.count(Severity.ERROR), place),
            _linked(evaluation.count(Severity.WARNING), place),
            scores.unverified,
            evaluation.verdict,
            remarks.of(evaluation),
            briefly(form.file),
        )


def _linked(count: int, place: Place | None) -> Value:
    return place._replace(text=count) if count and place is not None else count


def _block_score(form: Form, about: str) -> Decimal | None:
    """Add up the reported scores under a 一级指标; None where the form has none under it."""
    numbers = [row.score.number for row in form.indicators if row.abouts[0] == about and row.score.number is not None]
    return sum(numbers, Decimal(0)) if numbers else None


def _said_of_rate(forms: Iterable[Form]) -> str:
    """Say of which forms the rate of all is, where some have only one of the numbers it is made of."""
    known = Counter(sum(number_of(fund_figure(form, field)) is not None for field in RATE_FIELDS) for form in forms)
    return f"；合计的执行率只算两个数都有的 {known[2]} 份" if known[1] else ""


class _Remarks:
    """备注 of every form: what one must know of it to read its row."""

    def __init__(self, report: Report) -> None:
        self._versions = {form.form_id: project for project in report.versions for form in project.forms}
        self._several = {source.file for source in report.sources if len(source.forms) > 1}
        self._on_sheet = Counter((each.form.file, each.form.sheet) for each in report.evaluations)

    def of(self, evaluation: Evaluation) -> str:
        """Say where a form stands in its file if others do too, what is hidden, scaled, or sent more than once."""
        form, said = evaluation.form, []
        if form.file in self._several:
            row = f"第 {form.anchor.row} 行起" if self._on_sheet[form.file, form.sheet] > 1 else ""
            said.append(f"工作表“{form.sheet}”{row}")
        if evaluation.scores.points_left is not None:
            said.append(f"核算总分由 {plain(evaluation.scores.points_left)} 分折算")
        if any(cell is not None and cell.hidden and not cell.blank for cell in _cells(form)):
            said.append("有隐藏的内容")
        project = self._versions.get(form.form_id)
        if project is not None:
            which = "采用这一份" if len(project.counting) == 1 else f"其中 {len(project.counting)} 份都计入"
            which = which if project.is_settled else f"分不出先后，{len(project.counting)} 份都计入"
            said.append(f"同一项目共 {len(project.forms)} 份，{which}，见“多版本”")
        return "；".join(said)


def _cells(form: Form) -> Iterator[Cell | None]:
    yield from (form.project_name, form.department, form.unit, form.total_score, form.conclusion)
    for line in form.funds:
        yield from (line.label, line.budget_full, line.executed)
    for row in form.indicators:
        yield from (row.level3, row.target, row.actual, row.score)
