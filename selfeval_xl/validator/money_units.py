"""Rule A09: are the amounts of a form in the units they are written in.

An amount that stands ten thousand times greater or smaller elsewhere on the form, figure for figure, was written in the
wrong one of 元 and 万元. Only amounts for the whole are held against each other: what a thing costs is often a round
ten-thousandth of the budget.
"""

import re
from collections.abc import Container, Iterator
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.evaluation import Scores, Severity
from selfeval_xl.model import MONEY_UNITS, Cell, Figure, Form, Indicator
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Quantity, convert, plain
from selfeval_xl.text import fold, squeeze
from selfeval_xl.validator.rule import Fact, rule

_WAN = MONEY_UNITS["万元"]
_QIAN = MONEY_UNITS["千元"]
# 单位成本, a standard, what was saved: none is a cost of the whole.
_NO_WHOLE = re.compile("[每均单/]|标准|节约|节省|降低|减少|压减|结余|收入|增收|差额|超支|罚")
_AMOUNT = re.compile(r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?) ?([万千]?元)(?! ?[/每]|的?(?:补助|补贴|资助|奖补|收费)?标准)")
_EACH_BEFORE = re.compile(r"(?:每|均|标准|/|单[价台套件个户人次]|按(?:户|人|亩|件)|最[高低])[^,。;、]{0,8}$")
_LOOK_BACK = 12  # characters before an amount that tell whether it is one for each
_COINCIDENT = Decimal(10_000)  # 元; below, one or two digits may be the same by chance
_TELLING_DIGITS = 3


class _Amount(NamedTuple):
    """An amount of 元 for the whole, as it is written somewhere."""

    cell: Cell
    number: Decimal
    shown: str


class _Slip(NamedTuple):
    """An amount that is a power of ten away from one of the fund block."""

    amount: _Amount
    fund: _Amount


def whole_cost(row: Indicator, figure: Figure) -> Decimal | None:
    """Return the 元 a cell of a cost indicator says the whole costs; None for anything else, a 单位成本 too."""
    reading = figure.reading
    if not row.is_cost or not isinstance(reading, Quantity) or "元" not in reading.unit or reading.number <= 0:
        return None
    if _NO_WHOLE.search(squeeze(row.level3.text)):
        return None
    size = MONEY_UNITS.get(reading.unit)
    return convert(reading.number, reading.unit, "元") if size is None else reading.number * size


@rule(
    "A09",
    Severity.WARNING,
    message="{problem}",
    advice="{fix}",
)
def money_units_contradict(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """金额单位弄混了：表上印了两种单位，或同一笔钱在两处相差一万倍。

    为什么要查: 万元和元相差一万倍，单位弄错，金额和汇总都会错得离谱。
    例: 表头印“金额单位：元”，资金一栏印“项目资金（万元）”；应改成同一个单位。全年预算数是 1200000 元，成本指标写
    “≤1200000万元”，或资金一栏按万元填、却填了 1200000；应改正写错单位的一处。单位成本、补助标准不拿来比。
    依据: 资金一栏自己印的单位优先，其次是上方离它最近的；资金一栏与成本指标、文字说明中的同一笔钱应当一致，
    哪一处写错，看哪一处的数不到或超过政策的 funds.large_project。
    """
    if form.other_unit_cell is not None and form.money_unit_cell is not None:
        used, other = form.money_unit_cell, form.other_unit_cell
        problem = f"这里印的“{other.text.strip()}”与 {used.address} 印的“{used.text.strip()}”单位不同"
        problem += f"，金额是按{form.money_unit}读的"
        yield Fact(other, words={"problem": problem, "fix": "两处改成同一个单位，并核对各处金额"})
        return  # what follows from it is not said again
    for wrong, right in amounts_off(form, policy):
        problem = f"这里的金额{wrong.shown}是{right.cell.address}中{right.shown}的{_times(wrong, right)}，单位弄混了"
        fix = f"核对两处的金额，改正写错单位的一处；资金一栏是按{form.money_unit}读的"
        yield Fact(wrong.cell, words={"problem": problem, "fix": fix})


def a09_speaks(form: Form, policy: Policy) -> bool:
    """Tell whether amounts of a form are in the wrong unit, so that the rules about their sums need not speak."""
    return not policy.is_off("A09") and amounts_off(form, policy) != []


def _times(wrong: _Amount, right: _Amount) -> str:
    tenfold = "一万" if _WAN in (wrong.number / right.number, right.number / wrong.number) else "一千"
    return f"{tenfold}倍" if wrong.number > right.number else f"{tenfold}分之一"


def amounts_off(form: Form, policy: Policy) -> list[tuple[_Amount, _Amount]]:
    """Return the amounts that are in the wrong unit, each with the one it was held against."""
    funds = _funds(form)
    if not funds:
        return []
    confirmed, slips = False, dict[tuple[str, int], _Slip]()
    for place, amount in _amounts(form):
        if amount.number in funds:
            confirmed = True
        elif (number := _same_figures(amount, funds, form)) is not None:
            fund = _Amount(funds[number], number, f"“{form.money(number)}{form.money_unit}”")
            slips.setdefault(place, _Slip(amount, fund))
    if not slips:
        return []
    first = next(iter(slips.values()))
    if not confirmed and (len(slips) > 1 or _is_fund_at_fault(first, policy)):
        return [(first.fund, first.amount)]
    return [(slip.amount, slip.fund) for slip in slips.values()]


def _funds(form: Form) -> dict[Decimal, Figure]:
    """Return the amounts of 年度资金总额; where one stands twice 全年预算数 is told of before 年初 and 执行数."""
    total = form.total_fund
    figures = () if total is None else (total.executed, total.budget_initial, total.budget_full)
    return {figure.number: figure for figure in figures if figure is not None and figure.number and figure.number > 0}


def _amounts(form: Form) -> Iterator[tuple[tuple[str, int], _Amount]]:
    """Yield the amounts for the whole outside the fund block, each with the row or the text it is said in."""
    for row in form.indicators:
        if row.is_cost and row.applies:
            for figure in (row.target, row.actual):
                if (number := whole_cost(row, figure)) is not None:
                    yield ("row", row.level3.row), _Amount(figure, number, f"“{figure.text.strip()}”")
    total = form.total_fund
    texts = (form.goal_expected, form.goal_actual, form.conclusion, form.problems, form.measures, form.explanation)
    for at, cell in enumerate((*texts, form.remarks, None if total is None else total.reason)):
        if cell is not None and "元" in cell.text:
            for number, shown in _in_text(fold(cell.text)):
                yield ("text", at), _Amount(cell, number, f"“{shown}”")


def _in_text(text: str) -> Iterator[tuple[Decimal, str]]:
    for match in _AMOUNT.finditer(text):
        if _EACH_BEFORE.search(text[max(match.start() - _LOOK_BACK, 0) : match.start()]) is None:
            yield Decimal(match[1].replace(",", "")) * MONEY_UNITS[match[2]], match[0]


def _same_figures(amount: _Amount, funds: Container[Decimal], form: Form) -> Decimal | None:
    """Return the amount of the fund block that differs from an amount by what parts two units of money, and no more."""
    factors = (_WAN, _QIAN) if form.money_unit == "千元" or "千元" in amount.shown else (_WAN,)
    for factor in factors:
        if amount.number * factor in funds and _is_telling(amount.number):
            return amount.number * factor
        if amount.number / factor in funds:
            return amount.number / factor
    return None


def _is_telling(number: Decimal) -> bool:
    """Tell whether it can be no chance that an amount has the figures of a greater one."""
    return number >= _COINCIDENT or len(plain(number).replace(".", "").strip("0")) >= _TELLING_DIGITS


def _is_fund_at_fault(slip: _Slip, policy: Policy) -> bool:
    """Tell which of two amounts nothing confirms is wrong: the one that is out of the ordinary for a project."""
    larger = max(slip.amount.number, slip.fund.number)
    return (slip.fund.number == larger) == (larger >= policy.large_project)
