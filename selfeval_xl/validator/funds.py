"""Family B, the amounts: are they there, do the parts add up, does 执行数 fit 预算数 (`execution` has the rest).

An amount that is no number or is negative counts as not given: B01 speaks about it, the other rules are silent. Amounts
in a sentence are all written alike, whatever the cell looks like.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.evaluation import Scores, Severity
from selfeval_xl.model import UNLISTED, Figure, Form, FundLine
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import round_half_up
from selfeval_xl.text import decimals, is_empty_words, label_key, squeeze
from selfeval_xl.validator.form import has_no_value
from selfeval_xl.validator.rule import Fact, rule

AMOUNTS = {"budget_initial": "年初预算数", "budget_full": "全年预算数", "executed": "全年执行数"}

_TOTAL = "年度资金总额"
_SUBSET = "其中"


def amount(line: FundLine | None, column: str) -> Decimal | None:
    """Return the amount in a column of a fund row, in 元; None where none is given that can be reckoned with."""
    figure: Figure | None = getattr(line, column, None)
    number = None if figure is None else figure.number
    return number if number is not None and number >= 0 else None


def should_be(form: Form, policy: Policy, column: str) -> Decimal | None:
    """Return what 年度资金总额 should be by its parts; None where it agrees with them or nothing can be said.

    A part that B03 contradicts may count as what is printed or as the sum of its own parts, for one of the two is
    right. Rows the template does not know may be parts or not.
    """
    total, found = form.total_fund, amount(form.total_fund, column)
    if total is None or found is None:
        return None
    parts = _parts(form, total)
    expected = _sum(form, parts, column)
    if expected is None or found == expected or _has_unusable(form, parts, column):
        return None
    slips = Decimal(0)
    for part in parts:
        by_its_parts = _contradiction(form, policy, part, column)
        if by_its_parts is not None:
            slips += by_its_parts - (amount(part, column) or 0)
    unlisted = _sum(form, [line for line in form.funds if line.key == UNLISTED], column) or 0
    tolerance = _tolerance(form, policy, [total, *parts], column)
    allowed = (expected, expected + slips, expected + unlisted, expected + slips + unlisted)
    return None if any(abs(found - each) <= tolerance for each in allowed) else expected


def sums_hold(form: Form, policy: Policy, *columns: str) -> bool:
    """Tell whether B02 leaves the columns of 年度资金总额 alone: by default those the execution is reckoned from."""
    return all(should_be(form, policy, column) is None for column in columns or ("budget_full", "executed"))


class Spending(NamedTuple):
    """What was spent of what: 全年执行数 and 全年预算数 of the total row, in 元, where they give a rate."""

    executed: Decimal
    budget: Decimal

    @property
    def rate(self) -> Decimal:
        """B/A in percentage points, unrounded."""
        return 100 * self.executed / self.budget

    @property
    def rate_text(self) -> str:
        """The rate as it should be written."""
        return f"{round_half_up(self.rate):f}"


def spending(form: Form, policy: Policy) -> Spending | None:
    """Return what was spent of what; None where one of them is not given, B02 doubts it, or nothing was budgeted."""
    executed, budget = amount(form.total_fund, "executed"), amount(form.total_fund, "budget_full")
    if executed is None or not budget or not sums_hold(form, policy):
        return None
    return Spending(executed, budget)


def _contradiction(form: Form, policy: Policy, whole: FundLine, column: str) -> Decimal | None:
    """Return the sum of a row's parts where the row is neither that sum nor a whole that 其中 names a part of.

    Rows the template does not know may be parts of the row they stand under or not.
    """
    parts = _parts(form, whole)
    found, expected = amount(whole, column), _sum(form, parts, column)
    if found is None or expected is None or found == expected or _has_unusable(form, parts, column):
        return None
    tolerance = _tolerance(form, policy, [whole, *parts], column)
    unlisted = _sum(form, _unlisted_under(form, whole), column) or 0
    if any(abs(found - each) <= tolerance for each in (expected, expected + unlisted)):
        return None
    named = [part for part in parts if _SUBSET in squeeze(part.label.text)]
    others = _sum(form, [part for part in parts if part not in named], column)
    is_whole = not others or abs(found - others) <= tolerance  # a 0 beside 其中 says no more than a blank
    is_within = (_sum(form, named, column) or 0) <= found + tolerance
    return None if named and is_whole and is_within else expected


def _parts(form: Form, whole: FundLine) -> list[FundLine]:
    return [line for line in form.parts_of(whole.key) if line.key != UNLISTED]


def _unlisted_under(form: Form, whole: FundLine) -> Iterator[FundLine]:
    """Yield the rows the template does not know that stand among the parts of a row or right below them."""
    for line in form.funds[form.funds.index(whole) + 1 :]:
        if line.key == UNLISTED:
            yield line
        elif line.parent != whole.key:
            return


def _sum(form: Form, lines: Iterable[FundLine], column: str) -> Decimal | None:
    """Add up the rows, a blank one counting as 0; None where no row has a number."""
    known = [number for line in lines if (number := _worth(form, line, column)) is not None]
    return sum(known, Decimal(0)) if known else None


def _worth(form: Form, line: FundLine, column: str) -> Decimal | None:
    """Return the amount of a row, of a blank row the sum of its own parts."""
    own = amount(line, column)
    return _sum(form, _parts(form, line), column) if own is None else own


def _has_unusable(form: Form, parts: Iterable[FundLine], column: str) -> bool:
    """Tell whether something stands in a part that cannot be added up; B01 or A10 speaks about it."""
    for part in parts:
        figure: Figure | None = getattr(part, column)
        if figure is None or amount(part, column) is not None:
            continue
        if has_no_value(figure) or not is_empty_words(figure.text) or _has_unusable(form, _parts(form, part), column):
            return True
    return False


def _tolerance(form: Form, policy: Policy, lines: list[FundLine], column: str) -> Decimal:
    """Return half of the last digit printed in the first line, which the others add up to, or else in the others."""
    decimals = _decimals(lines[0], column) or max(_decimals(line, column) for line in lines)
    return max(policy.fund_sum_tolerance, form.money_factor * Decimal(10) ** -decimals / 2)


def _decimals(line: FundLine, column: str) -> int:
    figure: Figure | None = getattr(line, column)
    return 0 if figure is None else decimals(figure.text)


@rule(
    "B01",
    Severity.ERROR,
    message="{problem}",
    advice="{fix}",
)
def amount_unusable(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """金额不是数字、是负数，年度资金总额的全年预算数、全年执行数空着，或者没有年度资金总额这一行。

    为什么要查: 金额不是数字就不能合计，也算不出执行率，后面的核对都做不了。
    例: 全年执行数填“详见附件”或“-1176000”；应填 1176000。没有这笔资金的来源行填 0 或“-”都可以。
        总额一行的名称写成“项目总预算”；应写“年度资金总额”。
    依据: 自评表“项目资金”各金额栏。
    """
    if form.funds and form.total_fund is None:
        label = form.funds[0].label
        written = "没有写名称" if label.blank else f"写的是“{label.text.strip()}”"
        problem = f"没有找到“{_TOTAL}”一行，资金的第一行{written}"
        fix = f"总额这一行的名称写“{_TOTAL}”；表上没有这一行的，对照官方空白表补上"
        yield Fact(label, _TOTAL, words={"problem": problem, "fix": fix})
    for line in form.funds:
        if line.key == UNLISTED:
            continue  # what stands in a row nobody knows need not be an amount
        for column, name in AMOUNTS.items():
            figure: Figure | None = getattr(line, column)
            if figure is None or amount(line, column) is not None or has_no_value(figure):
                continue
            if figure.number is not None:
                problem = f"填的是负数 {figure.text}"
            elif not is_empty_words(figure.text):
                problem = f"填的是“{figure.text}”，不是数字"
            elif line is form.total_fund and _must_be_given(line, column):
                problem = "没有填写"
            else:
                continue
            problem = f"“{label_key(line.label.text)}”的{name}{problem}"
            fix = f"填不小于 0 的数字，单位为{form.money_unit}；确实没有这笔资金的填 0"
            yield Fact(figure, words={"problem": problem, "fix": fix})


def _must_be_given(total: FundLine, column: str) -> bool:
    if column == "budget_full":
        return not amount(total, "executed")  # B09 speaks where money was spent
    return column == "executed"  # B18 speaks about 年初预算数


@rule(
    "B02",
    Severity.ERROR,
    message="年度资金总额的{column}填的是 {amount}，各资金来源合计是 {expected}",
    advice="总额填 {expected}；如果总额没有错，请改正各来源行的{column}；改后核对执行率和得分",
)
def total_is_not_its_sources(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """年度资金总额不等于各资金来源之和。

    为什么要查: 执行率按总额计算，总额对不上，执行率和预算执行得分都不可信。
    例: 财政拨款 90、其他 0，年度资金总额却填 0；应填 90。
    依据: 自评表“年度资金总额”行与其下各来源行；容差取政策的 funds.sum_tolerance 与所填末位数字的一半中较大的。
    """
    for column, name in AMOUNTS.items():
        expected = should_be(form, policy, column)
        if expected is not None:
            yield _sum_fact(form, form.total_fund, column, expected, {"column": name})


def _sum_fact(form: Form, line: FundLine | None, column: str, expected: Decimal, words: dict[str, str]) -> Fact:
    figure: Figure = getattr(line, column)
    found = figure.number or Decimal(0)
    words = words | {"amount": form.money(found)}
    return Fact(figure, form.money(expected), (found - expected) / form.money_factor, words=words)


@rule(
    "B03",
    Severity.WARNING,
    message="“{row}”的{column}填的是 {amount}，其下各行（{parts}）合计是 {expected}{others}",
    advice="核对“{row}”和其下各行的金额，改正填错的一处；没有错的请说明其余资金的来源",
)
def part_is_not_its_own_parts(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """财政拨款不等于本级安排与上级补助之和。

    为什么要查: 分不清本级和上级各安排了多少，就不能与预算批复核对。
    例: 财政拨款 110 万元，本级安排 100 万元，上级补助 20 万元；财政拨款应为 120 万元。
        本级安排 120 万元、“其中：上级补助”20 万元已含在内的写法不算错。几栏都对不上的，只在第一栏列出。
    依据: 自评表“财政拨款”“本级安排”“上级补助”各行；容差同 B02。
    """
    for line in form.funds:
        if line.parent is None:
            continue  # B02 speaks about the top
        sums = {column: _contradiction(form, policy, line, column) for column in AMOUNTS}
        wrong = [(column, expected) for column, expected in sums.items() if expected is not None]
        if not wrong:
            continue
        (column, expected), *others = wrong
        words = {
            "row": label_key(line.label.text),
            "column": AMOUNTS[column],
            "parts": "、".join(label_key(part.label.text) for part in form.parts_of(line.key)),
            "others": f"；{'、'.join(AMOUNTS[other] for other, _ in others)}也对不上" if others else "",
        }
        yield _sum_fact(form, line, column, expected, words)


@rule(
    "B06",
    Severity.ERROR,
    message="全年执行数 {executed} 大于全年预算数 {budget}，多 {excess} {unit}",
    advice="核对两个数；年中追加的预算要加进全年预算数，执行数不得超过它",
)
def executed_more_than_budgeted(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """全年执行数大于全年预算数。

    为什么要查: 没有预算不得支出；执行数大于预算数，多半是年中追加没有计入全年预算数，或金额单位填错。
    例: 全年预算数 1200000，全年执行数 1250000；追加过 5 万元的，全年预算数应为 1250000。
    依据: 自评表“全年预算数（A）”“全年执行数（B）”；是否允许取政策的 execution.overspending_allowed。
    """
    total = form.total_fund
    budget, executed = amount(total, "budget_full"), amount(total, "executed")
    if total is None or total.executed is None or not budget or executed is None or policy.overspending_allowed:
        return  # B01 and B09 speak
    if executed > budget and sums_hold(form, policy):
        yield Fact(
            total.executed,
            difference=(executed - budget) / form.money_factor,
            words={
                "executed": form.money(executed),
                "budget": form.money(budget),
                "excess": form.money(executed - budget),
                "unit": form.money_unit,
            },
        )


@rule(
    "B09",
    Severity.ERROR,
    message="全年预算数{problem}，全年执行数却有 {executed} {unit}",
    advice="填调整后的全年预算数；年初没有预算、年中追加的，填追加后的数",
)
def spent_without_budget(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """有支出而没有全年预算数。

    为什么要查: 全年预算数空着或为 0，执行率算不出来，预算执行只能得 0 分。
    例: 全年预算数 0，全年执行数 1176000；应填调整后的预算数 1200000。
    依据: 自评表“全年预算数（A）”“全年执行数（B）”。
    """
    total = form.total_fund
    executed = amount(total, "executed")
    if total is None or total.budget_full is None or not executed:
        return
    if total.budget_full.number is None:
        if has_no_value(total.budget_full) or not is_empty_words(total.budget_full.text):
            return  # A10 and B01 speak
        problem = "没有填写"
    elif total.budget_full.number == 0 and sums_hold(form, policy, "budget_full"):
        problem = "为 0"
    else:
        return
    words = {"problem": problem, "executed": form.money(executed), "unit": form.money_unit}
    yield Fact(total.budget_full, words=words)


@rule(
    "B10",
    Severity.WARNING,
    message="全年预算数和全年执行数都是 0",
    advice="当年确实没有安排资金的请说明，不必自评；有资金的填上实际数",
)
def no_money_at_all(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """全年预算数和全年执行数都是 0。

    为什么要查: 没有资金的项目不必做支出自评；多半是忘了填总额。
    例: 年度资金总额填 0、0、0；应填实际的预算数和执行数，没有资金的请说明。
    依据: 自评表“年度资金总额”行。
    """
    total = form.total_fund
    if total is None or total.budget_full is None:
        return
    if amount(total, "budget_full") == 0 and amount(total, "executed") == 0 and sums_hold(form, policy):
        yield Fact(total.budget_full)


@rule(
    "B17",
    Severity.NOTE,
    message="“{row}”行的{column}填了 {found}，资金来源行不单独计分",
    advice="填“-”；预算执行只在年度资金总额一行计分，以免重复",
)
def points_on_a_source(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """资金来源行填了分值或得分。

    为什么要查: 预算执行只按年度资金总额计分，来源行再填一次，合计总分时容易重复。
    例: 财政拨款行分值 10、得分 9.8；两格都应填“-”。
    依据: 自评表“年度资金总额”以下各行的分值和得分栏印“-”。
    """
    if form.total_fund is None:
        return  # B01 speaks
    for line in form.funds:
        if line is form.total_fund:
            continue
        for name, figure in (("分值", line.weight), ("得分", line.score)):
            if figure is not None and figure.number:
                yield Fact(figure, expected="-", words={"row": label_key(line.label.text), "column": name})


@rule(
    "B18",
    Severity.NOTE,
    message="年度资金总额的年初预算数没有填写",
    advice="按年初批复的预算填写；年初没有安排的填 0",
)
def initial_budget_blank(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """年初预算数空着。

    为什么要查: 年初预算数与全年预算数对照，才看得出年中是否追加或调减。
    例: 年初预算数空着，全年预算数 387664.62；应填年初批复数，年初没有安排的填 0。
    依据: 自评表“年初预算数”栏。
    """
    total = form.total_fund
    if total is None or total.budget_initial is None or has_no_value(total.budget_initial):
        return
    if total.budget_initial.number is None and is_empty_words(total.budget_initial.text):
        yield Fact(total.budget_initial)
