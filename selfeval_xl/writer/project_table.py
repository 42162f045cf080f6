"""项目汇总: a row for every form that counts, under the heads of the bureau."""

from collections.abc import Iterator
from decimal import Decimal

from selfeval_xl.quantity import plain
from selfeval_xl.writer.book import Book, Link, Value
from selfeval_xl.writer.details import AMOUNTS, FULL_RATE, briefly, difference, money_style, money_value, unusual_rate
from selfeval_xl.writer.page import Paper
from selfeval_xl.writer.places import PROJECTS, problem_place
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import COUNT, POINTS, RATE, WORD
from selfeval_xl.writer.table import Column, Quotient, Rows, table_sheets, write_table
from selfeval_xl.writer.told import BLOCKS, Told
from selfeval_xl.writer.totals import Totals
from selfeval_xl.writer.words import NO_PROJECT

_IDENTIFYING = 5  # columns up to 项目名称


def write_projects(book: Book, report: Report, totals: Totals) -> None:
    """Write the sheet."""
    remarks = _Remarks(report, totals)
    rows = Rows(lambda: _rows(report, remarks), totals.all.forms)
    caption = f"{PROJECTS}（金额：{report.money.word}，执行率：%{_said_of_rate(totals)}"
    caption += "；点序号打开审核结果）" if report.links else "）"
    for sheet, part, some in table_sheets(book, PROJECTS, rows, paper=Paper.A3):
        write_table(
            sheet,
            caption + part,
            _columns(report),
            some,
            nothing="没有读出自评表。",
            identifying=_IDENTIFYING,
        )


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
        *(Column(heading, POINTS, total="average") for heading in BLOCKS),
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


def _rows(report: Report, remarks: "_Remarks") -> Iterator[tuple[Value, ...]]:
    problem = 0  # the row in 问题清单 at which those of the form begin; they stand there in the same order
    for number, told in enumerate(report.counting(report.forms), 1):
        path = report.links.get(told.form_id)
        yield (
            number if path is None else Link(str(path), number),
            told.department,
            told.unit,
            told.project_code,
            told.project or NO_PROJECT,
            *(money_value(value, report.money) for value in told.amounts),
            told.rate,
            told.execution,
            *told.blocks,
            told.total,
            told.verified,
            difference(told.reported, told.verified),
            told.grade,
            told.grade_verified,
            _linked(told.errors, problem),
            _linked(told.warnings, problem),
            told.unverified,
            told.verdict,
            remarks.of(told),
            briefly(told.file),
        )
        problem += told.standing_rows


def _linked(count: int, problem: int) -> Value:
    return problem_place(problem, count) if count else 0


def _said_of_rate(totals: Totals) -> str:
    """Say of which forms the rate of all is, where some have only one of the numbers it is made of."""
    return f"；合计的执行率只算两个数都有的 {totals.with_both_amounts} 份" if totals.with_one_amount else ""


class _Remarks:
    """备注 of every form: what one must know of it to read its row."""

    def __init__(self, report: Report, totals: Totals) -> None:
        self._versions = {form.form_id: project for project in report.versions for form in project.forms}
        self._totals = totals

    def of(self, told: Told) -> str:
        """Say where a form stands in its file if others do too, what is hidden, scaled, or sent more than once."""
        said = []
        if told.file in self._totals.files.several:
            row = f"第 {told.row} 行起" if self._totals.on_sheet[told.file, told.sheet] > 1 else ""
            said.append(f"工作表“{told.sheet}”{row}")
        if told.points_left is not None:
            said.append(f"核算总分由 {plain(told.points_left)} 分折算")
        if told.has_hidden:
            said.append("有隐藏的内容")
        project = self._versions.get(told.form_id)
        if project is not None:
            which = "采用这一份" if len(project.counting) == 1 else f"其中 {len(project.counting)} 份都计入"
            which = which if project.is_settled else f"分不出先后，{len(project.counting)} 份都计入"
            said.append(f"同一项目共 {len(project.forms)} 份，{which}，见“多版本”")
        return "；".join(said)
