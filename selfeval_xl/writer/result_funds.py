"""资金核算 of a result workbook: the fund rows, whether they add up, and how the score of the execution came about."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.model import UNLISTED, Figure, Form, FundLine
from selfeval_xl.quantity import round_half_up
from selfeval_xl.text import label_key
from selfeval_xl.writer.book import Sheet, Value
from selfeval_xl.writer.details import AMOUNTS, difference, execution_row, figure_value, number_of
from selfeval_xl.writer.result_links import FIRST_ROW, Links, begin, cells_of
from selfeval_xl.writer.styles import (
    DIFFERING,
    HEAD,
    LABEL,
    LINK,
    MONEY,
    POINTS,
    TEXT,
    UNSURE,
    UNVERIFIED,
    WORD,
)
from selfeval_xl.writer.table import Column

_LETTERS = dict(zip(AMOUNTS, "BCD", strict=True))  # where the amounts stand in the first table
_COLUMNS = (
    Column("资金来源", widest=24),
    *(Column(name, MONEY, widest=15) for name in AMOUNTS.values()),
    Column("填报执行率%", POINTS, widest=12),
    Column("核算执行率%", POINTS, widest=12),
    Column("差额", POINTS, widest=12),
    Column("单元格", WORD, widest=18),
    Column("问题", LINK, widest=8),
)
_LAST = len(_COLUMNS) - 1
_RATES = range(4, 7)  # the columns of the execution rate
_MOST_ADDED = 255  # cells in a sum, Excel's limit; no real form comes near it
_ADDED = 5  # the column of the cells that were added, which take the next one too
_SUM_HEADS = {
    **dict(enumerate(("合计核对", "栏目", "填报数", "各项合计", "差额", "相加的单元格"))),
    7: "单元格",
    8: "核对",
}
_SCORE_HEADS = ("预算执行得分", "分值", "自评得分", "核算最低", "核算最高", "核算得分", "差额", "单元格", "核验")


class _Sum(NamedTuple):
    """What stands in a column of a fund row beside what its parts come to."""

    whole: FundLine
    column: str
    parts: Sequence[FundLine]  # rows with numbers

    @property
    def total(self) -> Decimal:
        return sum((number_of(getattr(part, self.column)) or Decimal(0) for part in self.parts), Decimal(0))


def write_funds(sheet: Sheet, evaluation: Evaluation, links: Links) -> None:
    """Write the fund rows, below them their sums, below those the score of the execution."""
    form = evaluation.form
    unit = "元" if form.money_unit == "元" else f"元；表上的金额单位是{form.money_unit}"
    begin(sheet, f"资金核算（{unit}）", _COLUMNS)
    if not form.funds:
        sheet.merge(FIRST_ROW, 0, _LAST, "表上没有资金情况。", WORD)
        return
    for row, line in enumerate(form.funds, FIRST_ROW):
        is_rate_wrong = links.problems_at([line.rate]) is not None
        for index, (column, value) in enumerate(zip(_COLUMNS, _fund_row(form, line, links), strict=True)):
            is_marked = is_rate_wrong and index in _RATES
            sheet.write(row, index, value, column.style.tinted(DIFFERING) if is_marked else column.style)
    after = _write_sums(sheet, FIRST_ROW + len(form.funds), form, links)
    after = _write_score(sheet, after, evaluation)
    sheet.allow_text_numbers(after, _LAST)


def _fund_row(form: Form, line: FundLine, links: Links) -> tuple[Value, ...]:
    budget, executed = number_of(line.budget_full), number_of(line.executed)
    rate = round_half_up(100 * executed / budget) if budget and executed is not None else None
    figures = [cell for cell in cells_of(line) if isinstance(cell, Figure)]
    return (
        "　" * _depth(form, line) + label_key(line.label.text),
        *(figure_value(getattr(line, name)) for name in AMOUNTS),
        figure_value(line.rate),
        rate,
        difference(number_of(line.rate), rate),
        f"{figures[0].address}:{figures[-1].address}" if figures else "",
        links.problems_at(cells_of(line)),
    )


def _depth(form: Form, line: FundLine) -> int:
    """Count the rows a fund row is a part of, one inside the other."""
    above = next((each for each in form.funds if each.key == line.parent and each is not line), None)
    return 0 if above is None else 1 + _depth(form, above)


def _sums(form: Form) -> Iterator[_Sum]:
    """Yield every amount that has parts to be held against; rows the layout does not know are no parts."""
    for whole in form.funds:
        if whole.key == UNLISTED:
            continue
        for column in AMOUNTS:
            parts = list(_addends(form, whole, column))
            if 0 < len(parts) <= _MOST_ADDED and number_of(getattr(whole, column)) is not None:
                yield _Sum(whole, column, parts)


def _addends(form: Form, whole: FundLine, column: str) -> Iterator[FundLine]:
    """Yield the parts of a row that have a number; for one that has none its own parts."""
    for part in form.parts_of(whole.key):
        if part.key == UNLISTED:
            continue
        if number_of(getattr(part, column)) is None:
            yield from _addends(form, part, column)
        else:
            yield part


def _write_sums(sheet: Sheet, row: int, form: Form, links: Links) -> int:
    """Write whether the rows add up, if there is anything to add; return the row below."""
    sums = list(_sums(form))
    if not sums:
        return row
    row += 1
    for index, name in _SUM_HEADS.items():
        sheet.merge(row, index, index + (index == _ADDED), name, HEAD)
    places = {id(line): at for at, line in enumerate(form.funds, FIRST_ROW + 1)}
    for row, each in enumerate(sums, row + 1):  # noqa: B020 - the table goes on below the heads
        stated: Figure = getattr(each.whole, each.column)
        found = links.problems_at([stated])
        letter, amount = _LETTERS[each.column], number_of(stated) or Decimal(0)
        differs = amount != each.total
        is_problem = differs and found is not None
        text, money, word = (style.tinted(DIFFERING) if is_problem else style for style in (TEXT, MONEY, WORD))
        sheet.write(row, 0, label_key(each.whole.label.text), text)
        sheet.write(row, 1, AMOUNTS[each.column], text)
        sheet.write(row, 2, amount, money)
        added = ",".join(f"{letter}{places[id(part)]}" for part in each.parts)
        sheet.total(row, 3, f"=SUM({added})", each.total, money)
        sheet.total(row, 4, f"=C{row + 1}-D{row + 1}", amount - each.total, money)
        sheet.merge(row, _ADDED, _ADDED + 1, "＋".join(getattr(part, each.column).address for part in each.parts), text)
        sheet.write(row, 7, stated.address, word)
        if is_problem and found is not None:
            sheet.write(row, 8, found._replace(text=f"问题{found.text}"), LINK.tinted(DIFFERING))
        else:  # what rounding or a row that is only 其中 leaves is no problem
            sheet.write(row, 8, "有差额" if differs else "相符", word)
    return row + 1


def _write_score(sheet: Sheet, row: int, evaluation: Evaluation) -> int:
    """Write the score of 预算执行 with its formula and the cells it was reckoned from; return the row below."""
    execution, total = evaluation.scores.execution, evaluation.form.total_fund
    if execution is None or total is None:
        return row
    ((*_, weight, reported, low, high, verified, over, status, basis, _reason),) = execution_row(evaluation)
    fill = UNSURE if status == UNVERIFIED else DIFFERING if over else None
    text, points, word = (style if fill is None else style.tinted(fill) for style in (TEXT, POINTS, WORD))
    row += 1
    for index, name in enumerate(_SCORE_HEADS):
        sheet.write(row, index, name, HEAD)
    sheet.write(row + 1, 0, "预算执行率", text)
    for index, value in enumerate((weight, reported, low, high, verified, over), 1):
        sheet.write(row + 1, index, value, points)
    read = (total.budget_full, total.executed, total.weight, total.score)
    sheet.write(row + 1, 7, "、".join(figure.address for figure in read if figure is not None), word)
    sheet.write(row + 1, 8, "有差额" if fill == DIFFERING else status, word)
    sheet.write(row + 2, 0, "核算依据", LABEL)
    sheet.merge(row + 2, 1, _LAST, basis, TEXT)
    return row + 3
