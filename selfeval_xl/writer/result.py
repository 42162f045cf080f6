"""结果/…: the workbook about one form.

审核结果 is a page to hand to the unit; 指标核算 tells how every score came about.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from selfeval_xl.evaluation import Evaluation, Scores, Severity, Verdict
from selfeval_xl.quantity import plain
from selfeval_xl.writer.book import Book, Sheet, Value, cells
from selfeval_xl.writer.details import (
    FINDING_COLUMNS,
    INDICATOR_COLUMNS,
    by_severity,
    execution_rate,
    execution_row,
    figure_value,
    fund_figure,
    group_row,
    indicator_rows,
    text_of,
)
from selfeval_xl.writer.grouping import grouped
from selfeval_xl.writer.styles import ACCENTS, CAPTION, LABEL, MONEY, POINTS, TEXT, TITLE, UNVERIFIED, WORD, Style
from selfeval_xl.writer.table import Column, write_rows, write_table

_MEANINGS = {
    Verdict.PASSED: "没有错误，没有警告",
    Verdict.EXPLAIN: "没有错误，有警告，请改正或说明原因",
    Verdict.RETURNED: "有错误，请改正后重新报送",
    Verdict.UNVERIFIED: "程序无法核验，请人工审核",
}

_SEVERITY, _RULE, *_REST = FINDING_COLUMNS
_COLUMNS = (Column("序号", WORD), _SEVERITY, _RULE, Column("位置", WORD), *_REST)
_WIDTHS = (4, 6, 5, 16, 36, 16, 16, 12, 36)
_LAST = len(_WIDTHS) - 1
_MOST_CELLS = 40  # in a row; a row as high as Excel allows shows them all, the next ones stand in another
_HALVES = ((0, 2, 3, 4), (5, 5, 6, _LAST))  # a label's first and last column, its value's first and last

Field = tuple[str, Value, Style]


def result_workbook(evaluation: Evaluation) -> bytes:
    """Return the result workbook of a form, the same bytes for the same evaluation."""
    book = Book("项目支出绩效自评审核结果")
    _write_page(book.sheet("审核结果"), evaluation)
    _write_indicators(book.sheet("指标核算"), evaluation)
    return book.to_bytes()


def _write_indicators(sheet: Sheet, evaluation: Evaluation) -> None:
    rows = [*execution_row(evaluation), *indicator_rows(evaluation)]
    extent = write_table(sheet, "指标核算", INDICATOR_COLUMNS, rows, nothing="没有指标。")
    headings = [column.heading for column in INDICATOR_COLUMNS]
    at = {heading: headings.index(heading) for heading in ("自评得分", "核算得分", "差额")}
    reported, verified = (
        sum((value for row in rows if isinstance(value := row[at[heading]], Decimal)), Decimal(0))
        for heading in ("自评得分", "核算得分")
    )
    if rows:  # the difference of the sums: where a score is missing the differences do not add up to it
        first, second = (cells(at[heading], extent.first, extent.last) for heading in ("自评得分", "核算得分"))
        formula = f"=SUBTOTAL(109,{first})-SUBTOTAL(109,{second})"
        sheet.total(extent.last + 1, at["差额"], formula, reported - verified, POINTS.strong())


def _write_page(sheet: Sheet, evaluation: Evaluation) -> None:
    for column, width in enumerate(_WIDTHS):
        sheet.set_width(column, width)
    sheet.merge(0, 0, _LAST, "项目支出绩效自评审核结果", TITLE)
    fields = _fields(evaluation)
    row = 1
    for pair in zip(fields[::2], fields[1::2], strict=True):
        _write_fields(sheet, row, pair)
        row += 1
    sheet.write(row + 1, 0, "问题清单", CAPTION)
    rows = []
    for number, group in enumerate(grouped(by_severity(evaluation.findings), _MOST_CELLS), 1):
        severity, code, *rest = group_row(group)
        sheet_name = f"{group.first.sheet}!" if len(group.findings) == 1 else f"{group.first.sheet}!\n"
        rows.append((number, severity, code, sheet_name + group.cells(), *rest))
    extent = write_rows(sheet, row + 2, _COLUMNS, rows, nothing="未发现问题。")
    sheet.repeat_row(row + 2)
    sheet.allow_text_numbers(extent.after, _LAST)


def _write_fields(sheet: Sheet, row: int, pair: Sequence[Field]) -> None:
    for (label, value, style), (label_from, label_to, value_from, value_to) in zip(pair, _HALVES, strict=True):
        sheet.merge(row, label_from, label_to, label, LABEL)
        sheet.merge(row, value_from, value_to, value, style)


def _total_label(scores: Scores) -> str:
    left = scores.points_left
    return "核算总分" if left is None else f"核算总分（由 {plain(left)} 分折算）"


def _fields(evaluation: Evaluation) -> tuple[Field, ...]:
    """List what stands above the findings, two to a row."""
    form, scores = evaluation.form, evaluation.scores
    money, points = replace(MONEY, align="left"), replace(POINTS, align="left")
    counts = [f"{severity} {evaluation.count(severity)} 条" for severity in Severity]
    return (
        ("项目名称", text_of(form.project_name), TEXT),
        ("年度", form.year, replace(TEXT, number_format="0")),
        ("主管部门", text_of(form.department), TEXT),
        ("实施单位", text_of(form.unit), TEXT),
        ("来源文件", form.file, TEXT),
        ("工作表", form.sheet, TEXT),
        ("表样", form.template_name, TEXT),
        ("政策", evaluation.policy_title, TEXT),
        ("年初预算数（元）", figure_value(fund_figure(form, "budget_initial")), money),
        ("全年预算数（元）", figure_value(fund_figure(form, "budget_full")), money),
        ("全年执行数（元）", figure_value(fund_figure(form, "executed")), money),
        ("执行率（%）", execution_rate(evaluation), points),
        ("自评总分", figure_value(form.total_score), points),
        (_total_label(scores), scores.total_verified, points),
        ("自评等级", scores.grade, TEXT),
        ("核算等级", scores.grade_verified, TEXT),
        ("处理结论", f"{evaluation.verdict}：{_MEANINGS[evaluation.verdict]}", ACCENTS[evaluation.verdict]),
        ("问题数", "，".join([*counts, f"{UNVERIFIED}指标 {scores.unverified} 项"]), TEXT),
    )
