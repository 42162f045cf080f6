"""汇总.xlsx: the sheets in their order, and those of every form, indicator, fund row and file of a run."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import PurePosixPath

from selfeval_xl.evaluation import Evaluation, Severity
from selfeval_xl.model import Cell, Form
from selfeval_xl.outcome import SourceRecord
from selfeval_xl.projects import Versions
from selfeval_xl.quantity import round_half_up
from selfeval_xl.writer.book import Book, Link, Paper, Sheet, Value, cells
from selfeval_xl.writer.details import (
    INDICATOR_COLUMNS,
    WHERE,
    WHOSE,
    difference,
    execution_rate,
    figure_value,
    fund_figure,
    indicator_rows,
    number_of,
    text_of,
    whose,
)
from selfeval_xl.writer.kinds import KIND_LABELS
from selfeval_xl.writer.overview import write_overview
from selfeval_xl.writer.problems import write_notes, write_problems
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.roster_check import write_roster_check
from selfeval_xl.writer.rule_pages import write_rule_pages
from selfeval_xl.writer.styles import BYTES, COUNT, LINK, MONEY, POINTS, RATE, WORD
from selfeval_xl.writer.table import Column, Extent, table_sheets, write_table
from selfeval_xl.writer.versions import write_versions

_BLOCKS = {  # what a 一级指标 is about -> the head of its column
    "output": "产出",
    "benefit": "效益",
    "satisfaction": "满意度",
    "cost": "成本",
}
_BUDGET_FULL, _EXECUTED, _EXECUTION_RATE = "全年预算数", "全年执行数", "执行率"
_NO_NAME = "（未填项目名称）"
_OPEN = "打开"


def summary_workbook(report: Report) -> bytes:
    """Return the summary of a run, the same bytes for the same input in the same order."""
    book = Book("项目支出绩效自评汇总")
    evaluations = {each.form.form_id: each for each in report.evaluations}
    report = report.counting()
    write_overview(book.sheet("总览", landscape=False), report, len(evaluations))
    _write_projects(book, report)
    if report.roster is not None:
        write_roster_check(book, report.roster)
    _write_indicators(book, report.evaluations)
    _write_funds(book, report.evaluations)
    if report.versions:
        write_versions(book, report.versions, evaluations, report.links)
    write_problems(book, report)
    write_notes(book, report)
    _write_files(book, report.sources)
    write_rule_pages(book, report)
    return book.to_bytes()


def _write_projects(book: Book, report: Report) -> None:
    forms = [each.form for each in report.evaluations]
    blocks = [about for about in _BLOCKS if about != "cost" or any(_has_block(form, about) for form in forms)]
    columns = (
        Column("序号", WORD),
        *WHOSE[:2],
        Column("项目编码", widest=14),
        Column("项目名称", widest=30),
        Column("年初预算数", MONEY, total="sum"),
        Column(_BUDGET_FULL, MONEY, total="sum"),
        Column(_EXECUTED, MONEY, total="sum"),
        Column(_EXECUTION_RATE, RATE),
        Column("执行得分", POINTS, total="average"),
        *(Column(f"{_BLOCKS[about]}得分", POINTS, total="average") for about in blocks),
        Column("自评总分", POINTS, total="average"),
        Column("核算总分", POINTS, total="average"),
        Column("差额", POINTS, total="average"),
        Column("自评等级", WORD),
        Column("核算等级", WORD),
        Column("错误", COUNT, total="sum"),
        Column("警告", COUNT, total="sum"),
        Column("提示", COUNT, total="sum"),
        Column("未核验", COUNT, total="sum"),
        Column("处理结论", WORD, accented=True),
        Column("审核结果", LINK),
        Column("备注", widest=24),
        *WHERE[:2],
    )
    remarks = {form.form_id: _remark(project) for project in report.versions for form in project.forms}
    rows = [
        _project_row(number, each, blocks, report.links.get(each.form.form_id), remarks.get(each.form.form_id, ""))
        for number, each in enumerate(report.evaluations, 1)
    ]
    for sheet, part, some in table_sheets(book, "项目汇总", rows, paper=Paper.A3):
        caption = f"项目汇总（金额：元，执行率：%）{part}"
        extent = write_table(sheet, caption, columns, some, nothing="没有读出自评表。")
        if some:
            _write_total_rate(sheet, [column.heading for column in columns], some, extent)


def _project_row(
    number: int, evaluation: Evaluation, blocks: Sequence[str], path: PurePosixPath | None, remark: str
) -> tuple[Value, ...]:
    form, scores = evaluation.form, evaluation.scores
    return (
        number,
        text_of(form.department),
        text_of(form.unit),
        form.project_code,
        text_of(form.project_name) or _NO_NAME,
        figure_value(fund_figure(form, "budget_initial")),
        figure_value(fund_figure(form, "budget_full")),
        figure_value(fund_figure(form, "executed")),
        execution_rate(evaluation),
        figure_value(fund_figure(form, "score")),
        *(_block_score(form, about) for about in blocks),
        figure_value(form.total_score),
        scores.total_verified,
        difference(number_of(form.total_score), scores.total_verified),
        scores.grade,
        scores.grade_verified,
        *(evaluation.count(severity) for severity in Severity),
        scores.unverified,
        evaluation.verdict,
        None if path is None else Link(str(path), _OPEN),
        remark,
        form.file,
        form.sheet,
    )


def _has_block(form: Form, about: str) -> bool:
    return any(row.abouts[0] == about for row in form.indicators)


def _block_score(form: Form, about: str) -> Decimal | None:
    """Add up the reported scores under a 一级指标; None where the form has none under it."""
    numbers = [row.score.number for row in form.indicators if row.abouts[0] == about and row.score.number is not None]
    return sum(numbers, Decimal(0)) if numbers else None


def _remark(project: Versions) -> str:
    if project.counting is None:
        return f"同一项目共 {len(project.forms)} 份，分不出先后，每份都计入，见“多版本”"
    return f"同一项目共 {len(project.forms)} 份，采用这一份，见“多版本”"


def _write_total_rate(sheet: Sheet, headings: Sequence[str], rows: Sequence[Sequence[Value]], extent: Extent) -> None:
    """Put 全年执行数 over 全年预算数 of all visible rows under 执行率: an average of the rates would mislead.

    So would a quotient in which a form has only one of the two numbers: then there is none here, and the front page
    gives the rate of the forms that have both.
    """
    budget, executed = headings.index(_BUDGET_FULL), headings.index(_EXECUTED)
    if any(isinstance(row[budget], Decimal) != isinstance(row[executed], Decimal) for row in rows):
        return
    total, spent = (
        sum((value for row in rows if isinstance(value := row[column], Decimal)), Decimal(0))
        for column in (budget, executed)
    )
    if total:
        quotient = "/".join(
            f"SUBTOTAL(109,{cells(column, extent.first, extent.last)})" for column in (executed, budget)
        )
        formula = f'=IFERROR(ROUND({quotient}*100,2),"")'
        rate = round_half_up(spent / total * 100)
        sheet.total(extent.last + 1, headings.index(_EXECUTION_RATE), formula, rate, RATE.strong())


def _write_indicators(book: Book, evaluations: Sequence[Evaluation]) -> None:
    rows = [
        (*whose(evaluation.form), *values, *_where(evaluation.form, indicator.level3))
        for evaluation in evaluations
        for indicator, values in zip(evaluation.form.indicators, indicator_rows(evaluation), strict=True)
    ]
    columns = [replace(column, total=None) for column in INDICATOR_COLUMNS]  # points of different forms do not add up
    for sheet, part, some in table_sheets(book, "指标明细", rows, paper=Paper.A3):
        write_table(sheet, f"指标明细{part}", (*WHOSE, *columns, *WHERE), some, nothing="没有指标。")


def _write_funds(book: Book, evaluations: Sequence[Evaluation]) -> None:
    """Write every fund row; without totals, because a row and the parts it is made of stand under each other."""
    columns = (
        *WHOSE,
        Column("资金来源"),
        Column("年初预算数", MONEY),
        Column(_BUDGET_FULL, MONEY),
        Column(_EXECUTED, MONEY),
        Column("分值", POINTS),
        Column(_EXECUTION_RATE, RATE),
        Column("得分", POINTS),
        *WHERE,
    )
    rows = [
        (
            *whose(evaluation.form),
            text_of(fund.label),
            figure_value(fund.budget_initial),
            figure_value(fund.budget_full),
            figure_value(fund.executed),
            figure_value(fund.weight),
            figure_value(fund.rate),
            figure_value(fund.score),
            *_where(evaluation.form, fund.label),
        )
        for evaluation in evaluations
        for fund in evaluation.form.funds
    ]
    for sheet, part, some in table_sheets(book, "资金明细", rows):
        caption = f"资金明细（金额：元，执行率：%，均为自评表所填）{part}"
        write_table(sheet, caption, columns, some, nothing="没有资金行。")


def _write_files(book: Book, sources: Sequence[SourceRecord]) -> None:
    columns = (
        Column("序号", WORD),
        Column("文件", widest=50),
        Column("类型", WORD, widest=26),
        Column("大小", BYTES, total="sum"),
        Column("处理结果", WORD, widest=14),
        Column("原因", widest=40),
        Column("建议", widest=40),
        Column("表数", COUNT, total="sum"),
    )
    rows = [
        (
            number,
            source.file,
            KIND_LABELS.get(source.kind, source.kind),
            source.size,
            source.outcome.label,
            source.reason,
            source.advice,
            len(source.forms),
        )
        for number, source in enumerate(sources, 1)
    ]
    for sheet, part, some in table_sheets(book, "文件清单", rows):
        write_table(sheet, f"文件清单（大小：字节）{part}", columns, some, nothing="没有收到文件。")


def _where(form: Form, cell: Cell) -> tuple[str, str, str]:
    return form.file, cell.sheet, cell.address
