"""指标明细 and 资金明细: every indicator and every fund row of the forms that count."""

from collections.abc import Iterator, Sequence

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.model import Cell, Form
from selfeval_xl.writer.book import Book, Paper, Value
from selfeval_xl.writer.details import (
    AMOUNTS,
    FULL_RATE,
    INDICATOR_COLUMNS,
    WHERE,
    WHOSE,
    briefly,
    figure_value,
    indicator_rows,
    money_style,
    money_value,
    text_of,
    whose,
)
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.styles import POINTS, RATE
from selfeval_xl.writer.table import Column, Rows, table_sheets, write_table


def write_indicators(book: Book, evaluations: Sequence[Evaluation]) -> None:
    """Write 指标明细; without totals, because points of different forms do not add up."""

    def rows() -> Iterator[tuple[Value, ...]]:
        for evaluation in evaluations:
            form = evaluation.form
            for indicator, values in zip(form.indicators, indicator_rows(evaluation), strict=True):
                yield (*whose(form), *values, *_where(form, indicator.level3))

    columns = (*WHOSE, *INDICATOR_COLUMNS, *WHERE)
    count = sum(len(each.form.indicators) for each in evaluations)
    caption = f"指标明细（共 {count} 项；得分在最低、最高之间的照计）"
    for sheet, part, some in table_sheets(book, "指标明细", Rows(rows, count), paper=Paper.A3):
        write_table(sheet, caption + part, columns, some, nothing="没有指标。", identifying=len(WHOSE))


def write_funds(book: Book, evaluations: Sequence[Evaluation], unit: MoneyUnit) -> None:
    """Write 资金明细; without totals, because a row and the parts it is made of stand under each other."""
    columns = (
        *WHOSE,
        Column("资金来源"),
        *(Column(heading, money_style(unit)) for heading in AMOUNTS.values()),
        Column("分值", POINTS),
        Column("执行率", RATE, full=FULL_RATE),
        Column("得分", POINTS),
        *WHERE,
    )

    def rows() -> Iterator[tuple[Value, ...]]:
        for form in (each.form for each in evaluations):
            for fund in form.funds:
                yield (
                    *whose(form),
                    text_of(fund.label),
                    *(money_value(getattr(fund, name), unit) for name in AMOUNTS),
                    figure_value(fund.weight),
                    figure_value(fund.rate),
                    figure_value(fund.score),
                    *_where(form, fund.label),
                )

    count = sum(len(each.form.funds) for each in evaluations)
    caption = f"资金明细（金额：{unit.word}，执行率：%，均为自评表所填）"
    for sheet, part, some in table_sheets(book, "资金明细", Rows(rows, count)):
        write_table(sheet, caption + part, columns, some, nothing="没有资金行。", identifying=len(WHOSE))


def _where(form: Form, cell: Cell) -> tuple[str, str, str]:
    return briefly(form.file), cell.sheet, cell.address
