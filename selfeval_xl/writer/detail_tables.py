"""指标明细 and 资金明细: every indicator and every fund row of the forms that count."""

from collections.abc import Iterator

from selfeval_xl.writer.book import Book, Value
from selfeval_xl.writer.details import (
    AMOUNTS,
    FULL_RATE,
    INDICATOR_COLUMNS,
    WHERE,
    WHOSE,
    money_style,
    money_value,
)
from selfeval_xl.writer.page import Paper
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import POINTS, RATE
from selfeval_xl.writer.table import Column, Rows, table_sheets, write_table
from selfeval_xl.writer.totals import Totals


def write_indicators(book: Book, report: Report, totals: Totals) -> None:
    """Write 指标明细; without totals, because points of different forms do not add up."""

    def rows() -> Iterator[tuple[Value, ...]]:
        for form in report.counting(report.indicators):
            yield from form.rows

    columns = (*WHOSE, *INDICATOR_COLUMNS, *WHERE)
    caption = f"指标明细（共 {totals.indicators} 项；得分在最低、最高之间的照计）"
    for sheet, part, some in table_sheets(book, "指标明细", Rows(rows, totals.indicators), paper=Paper.A3):
        write_table(sheet, caption + part, columns, some, nothing="没有指标。", identifying=len(WHOSE))


def write_funds(book: Book, report: Report, totals: Totals) -> None:
    """Write 资金明细; without totals, because a row and the parts it is made of stand under each other."""
    unit = report.money
    before = (*WHOSE, Column("资金来源"))
    amounts = tuple(Column(heading, money_style(unit)) for heading in AMOUNTS.values())
    after = (Column("分值", POINTS), Column("执行率", RATE, full=FULL_RATE), Column("得分", POINTS), *WHERE)
    start, stop = len(before), len(before) + len(amounts)

    def rows() -> Iterator[tuple[Value, ...]]:
        for form in report.counting(report.funds):
            for row in form.rows:
                yield (*row[:start], *(money_value(value, unit) for value in row[start:stop]), *row[stop:])

    columns = (*before, *amounts, *after)
    caption = f"资金明细（金额：{unit.word}，执行率：%，均为自评表所填）"
    for sheet, part, some in table_sheets(book, "资金明细", Rows(rows, totals.funds)):
        write_table(sheet, caption + part, columns, some, nothing="没有资金行。", identifying=len(WHOSE))
