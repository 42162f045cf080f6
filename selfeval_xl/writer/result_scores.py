"""指标核算 of a result workbook: what the unit gave itself beside what the cells allow, row by row, with the reason.

A row whose score was not confirmed is filled, bold and named by a word, so that it is seen in print as well.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.model import Cell
from selfeval_xl.writer.book import Sheet, Value, cells
from selfeval_xl.writer.details import execution_row, indicator_rows
from selfeval_xl.writer.result_links import FIRST_ROW, HEAD_ROW, Links, begin, cells_of
from selfeval_xl.writer.styles import (
    DIFFERING,
    LINK,
    POINTS,
    TEXT,
    UNSURE,
    UNVERIFIED,
    VERIFIED,
    WORD,
    Style,
)
from selfeval_xl.writer.table import Column

_DIFFERS = "有差额"
_NOT_GIVEN = "未填得分"

_COLUMNS = (
    Column("一级指标", widest=6),
    Column("二级指标", widest=8),
    Column("三级指标", widest=18),
    Column("年度指标值", widest=11),
    Column("实际完成值", widest=11),
    Column("类型", WORD, widest=3),
    Column("分值", POINTS, widest=5),
    Column("自评得分", POINTS, widest=5),
    Column("核算最低", POINTS, widest=5),
    Column("核算最高", POINTS, widest=5),
    Column("核算得分", POINTS, widest=5),
    Column("差额", POINTS, widest=5),
    Column("核验", WORD, widest=5),
    Column("核算依据", widest=36),
    Column("偏差原因", widest=16),
    Column("问题", LINK, widest=6),
)
_WEIGHT, _REPORTED, _LOW, _HIGH, _VERIFIED, _DIFFERENCE, _STATUS = range(6, 13)
_LAST = len(_COLUMNS) - 1
_TELLING = (_REPORTED, _VERIFIED, _DIFFERENCE, _STATUS)  # bold in a row to look at


def write_scores(sheet: Sheet, evaluation: Evaluation, links: Links) -> None:
    """Write the sheet: 预算执行 first, then the indicators in the order of the form."""
    rows = [*execution_row(evaluation), *indicator_rows(evaluation)]
    begin(sheet, "指标核算（着色加粗的行：自评得分未获确认，或者无法核验）", _COLUMNS, rows)
    if not rows:
        sheet.merge(FIRST_ROW, 0, _LAST, "没有指标。", WORD)
        return
    of_form: list[list[Cell | None]] = [list(cells_of(indicator)) for indicator in evaluation.form.indicators]
    if len(rows) > len(of_form) and evaluation.form.total_fund is not None:
        of_form.insert(0, list(cells_of(evaluation.form.total_fund)))
    for row, (values, own) in enumerate(zip(rows, of_form, strict=True), FIRST_ROW):
        status = _status(values)
        told = (*values[:_STATUS], status, *values[_STATUS + 1 :], links.problems_at(own))
        styles = _LOOKS[{VERIFIED: None, UNVERIFIED: UNSURE}.get(status, DIFFERING)]
        for column, (value, style) in enumerate(zip(told, styles, strict=True)):
            sheet.write(row, column, value, style)
    bottom = FIRST_ROW + len(rows) - 1
    _write_totals(sheet, rows, bottom)
    sheet.filter(HEAD_ROW, bottom, _LAST)
    sheet.allow_text_numbers(bottom, _LAST)


def _look(fill: str | None) -> tuple[Style, ...]:
    """Return the styles of a row with this fill; one that is confirmed has none."""
    if fill is None:
        return tuple(column.style for column in _COLUMNS)
    return tuple(
        column.style.tinted(fill) if index in _TELLING else replace(column.style, fill=fill)
        for index, column in enumerate(_COLUMNS)
    )


_LOOKS = {fill: _look(fill) for fill in (None, DIFFERING, UNSURE)}


def _status(values: Sequence[Value]) -> str:
    """Tell in a word what became of the reported score."""
    if values[_STATUS] == UNVERIFIED:
        return UNVERIFIED
    if values[_DIFFERENCE]:
        return _DIFFERS
    return _NOT_GIVEN if values[_VERIFIED] and values[_REPORTED] is None else VERIFIED


def _write_totals(sheet: Sheet, rows: Sequence[Sequence[Value]], bottom: int) -> None:
    """Write sums that follow the filter. Where a score is missing the differences do not add up to that of the sums."""
    sums = {
        column: sum((value for values in rows if isinstance(value := values[column], Decimal)), Decimal(0))
        for column in (_WEIGHT, _REPORTED, _LOW, _HIGH, _VERIFIED)
    }
    subtotals = {column: f"SUBTOTAL(109,{cells(column, FIRST_ROW, bottom)})" for column in sums}
    row = bottom + 1
    for column in range(_LAST + 1):
        style = _COLUMNS[column].style if column < _LAST else TEXT
        if column in sums:
            sheet.total(row, column, f"={subtotals[column]}", sums[column], style.strong())
        elif column == _DIFFERENCE:
            formula = f"={subtotals[_REPORTED]}-{subtotals[_VERIFIED]}"
            sheet.total(row, column, formula, sums[_REPORTED] - sums[_VERIFIED], style.strong())
        else:
            sheet.write(row, column, "合计" if column == 0 else None, style.strong())
