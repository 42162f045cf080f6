"""Family D, third part: what the cost indicators ask for, and what they come to beside the budget.

Added up are only amounts of money for the whole: 单位成本, standards, and what was saved or earned are none.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.evaluation import Scores, Severity
from selfeval_xl.model import Form, Indicator
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Comparator, Quantity, is_percentage
from selfeval_xl.text import squeeze
from selfeval_xl.validator.form import applying
from selfeval_xl.validator.funds import amount, sums_hold
from selfeval_xl.validator.money_units import a09_speaks, whole_cost
from selfeval_xl.validator.rule import Fact, rule

_SAVED = re.compile("节约|节省|降低|降幅|减少|压减|下降|结余|增收|收入|收益|利用|回收")  # more of these is better
_MONEY = re.compile("成本|费|造价|单价|投资|价款|元")  # a name that tells of money
_AID = re.compile("补助|补贴|救助|资助|奖补|奖励|供养|低保")  # for each, it is a standard
_TOTAL = re.compile("总|合计|全部|整体|项目成本|项目预算")


class _Costs(NamedTuple):
    """Amounts for the whole with the rows they stand in; they add up unless one of them is the sum of the others."""

    rows: tuple[Indicator, ...]
    targets: tuple[Decimal, ...]

    def summed(self, budget: Decimal, tolerance: Decimal) -> "_Costs":
        """Leave out what may be a part of another row: one that is called a total, is the budget or the others' sum."""
        largest = max(self.targets)
        at = self.targets.index(largest)
        is_sum = len(self.rows) > 2 and abs(sum(self.targets) - 2 * largest) <= largest * tolerance
        is_whole = is_sum or abs(largest - budget) <= budget * tolerance or _TOTAL.search(self.rows[at].level3.text)
        return _Costs((self.rows[at],), (largest,)) if is_whole else self


def d11_speaks(row: Indicator, policy: Policy) -> bool:
    """Tell whether D11 speaks about a row, so that the rules about what follows from its target need not."""
    return not policy.is_off("D11") and asks_for_more_cost(row)


def asks_for_more_cost(row: Indicator) -> bool:
    """Tell whether a cost is to be high (D11), so that nothing can follow from its target."""
    reading = row.target.reading
    if not row.is_cost or not isinstance(reading, Quantity) or reading.comparator is not Comparator.AT_LEAST:
        return False
    name = squeeze(row.level3.text)
    return not is_percentage(reading.unit) and not name.endswith("率") and _SAVED.search(name) is None


@rule(
    "D11",
    Severity.ERROR,
    message="成本指标的目标“{asked}”写的是不低于，花得越多反而越好",
    advice="{fix}",
)
def cost_with_lower_bound(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """成本指标用了“≥”。

    为什么要查: 成本要控制在目标以内；写“≥”，超支倒成了超额完成。
    例: “食堂改造总成本”填“≥1200000元”；应填“≤1200000元”。补助标准（每人补助多少）可能规定了下限，
    不是金额的可能不是成本，这两种列为警告，请核对。“成本节约率≥5%”“节约费用≥10万元”一类越多越好的，不算错。
    依据: 财预〔2020〕10号；成本指标是反向指标，完成值不高于目标的得满分。
    """
    for row in applying(form):
        if asks_for_more_cost(row):
            name, reading = row.level3.text, row.target.reading
            in_money = _MONEY.search(name) is not None or (isinstance(reading, Quantity) and "元" in reading.unit)
            severity, fix = Severity.ERROR, "“≥”改为“≤”，并核对完成值和得分"
            if _is_standard(row):
                severity, fix = Severity.WARNING, f"{fix}；标准按规定不得低于这个数的，写明依据"
            elif not in_money:
                severity, fix = Severity.WARNING, f"{fix}；说的不是成本的，移到相应的指标下"
            place = row.target if row.nature is None or row.nature.blank else row.nature
            yield Fact(place, severity=severity, words={"asked": row.asked, "fix": fix})


def _is_standard(row: Indicator) -> bool:
    """Tell whether a row is what each is to get, which may have a least: 低保标准, 每人补助, 补助 in 元/人."""
    name, reading = squeeze(row.level3.text), row.target.reading
    for_each = "每" in name or "均" in name or (isinstance(reading, Quantity) and "/" in reading.unit)
    return "标准" in name or (for_each and _AID.search(name) is not None)


@rule(
    "D12",
    Severity.WARNING,
    message="成本指标的目标合计 {sum} {unit}（{cells}），超过预算 {expected} {unit}",
    advice="把成本指标的目标改到预算以内；含有其他渠道资金的，在资金一栏列出",
)
def costs_exceed_budget(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """各项成本目标加起来超过了预算。

    为什么要查: 目标比预算还大，等于没有控制成本，也可能是单位或数字写错。
    例: 全年预算数 120 万元，“设备购置费用≤80万元”“安装费用≤60万元”，合计 140 万元；应在 120 万元以内。
    只加总额，单位成本、补助标准不加；一项是总额、其余是其中几部分的，只看总额。
    依据: 成本指标反映预算控制；预算取年初、全年预算数中较大的，容差取自政策的 indicators.cost_tolerance。
    """
    budget = max(_budgets(form), default=Decimal(0))
    costs = _costs(form)
    if not amount(form.total_fund, "budget_full") or not sums_hold(form, policy, "budget_initial", "budget_full"):
        return  # B01, B02, B09 and B10 speak about the budget
    if costs is None or a09_speaks(form, policy):
        return  # A09 speaks about amounts in the wrong unit
    costs = costs.summed(budget, policy.cost_tolerance)
    total = sum(costs.targets, Decimal(0))
    if total > budget * (1 + policy.cost_tolerance):
        words = {
            "sum": form.money(total),
            "unit": form.money_unit,
            "cells": "、".join(row.target.address for row in costs.rows),
        }
        largest = costs.rows[costs.targets.index(max(costs.targets))]
        yield Fact(largest.target, form.money(budget), (total - budget) / form.money_factor, words=words)


@rule(
    "D13",
    Severity.NOTE,
    message="成本指标的完成值合计 {sum} {unit}（{cells}），与全年执行数 {expected} {unit} 不符",
    advice="核对完成值和全年执行数；有尾款、质保金没有支付的，在偏差原因中说明",
)
def costs_unlike_executed(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """成本指标的完成值加起来不等于全年执行数。

    为什么要查: 成本目标就是全部预算时，实际花的钱应当等于执行数；不等，说明有一处数字不对。
    例: 预算 120 万元，“改造总成本≤120万元”，完成值 117 万元，全年执行数却是 100 万元；应核对两处。
    成本目标加起来不是预算的（只列了部分成本），不查；超支的、超预算执行的，由别的规则指出。
    依据: 成本指标与资金一栏说的是同一笔钱；容差取自政策的 indicators.cost_tolerance。
    """
    total, costs = form.total_fund, _costs(form)
    if total is None or costs is None or not total.has_numbers("executed"):
        return
    budgets, executed = _budgets(form), total.executed.number if total.executed is not None else None
    if executed is None or not budgets or not 0 < executed <= max(budgets):
        return  # B01, B06 and B10 speak
    tolerance = policy.cost_tolerance
    costs = costs.summed(max(budgets), tolerance)
    if not any(abs(sum(costs.targets) - budget) <= budget * tolerance for budget in budgets):
        return  # plainly not the whole cost
    actuals = [whole_cost(row, row.actual) if row.actual.number else None for row in costs.rows]
    spent = [amount for amount in actuals if amount is not None]
    overspent = any(amount > target for amount, target in zip(spent, costs.targets, strict=False))
    if len(spent) < len(actuals) or overspent or abs(sum(spent) - executed) <= executed * tolerance:
        return  # F01, F02, F04, F05 and F14 speak
    sums = sum(spent, Decimal(0))
    unpaid = sums > executed and executed * 100 < budgets[-1] * policy.explain_rate_below
    if not unpaid and not a09_speaks(form, policy):  # B11 asks what became of the rest, A09 about the units
        words = {
            "sum": form.money(sums),
            "unit": form.money_unit,
            "cells": "、".join(row.actual.address for row in costs.rows),
        }
        difference = (sums - executed) / form.money_factor
        yield Fact(costs.rows[0].actual, form.money(executed), difference, words=words)


def _costs(form: Form) -> _Costs | None:
    """Return the rows whose targets are at most so much money for the whole; None where there is none."""
    pairs = [
        (row, amount)
        for row in applying(form)
        if row.is_cost and not asks_for_more_cost(row) and (amount := whole_cost(row, row.target)) is not None
    ]
    return _Costs(tuple(row for row, _ in pairs), tuple(amount for _, amount in pairs)) if pairs else None


def _budgets(form: Form) -> Sequence[Decimal]:
    """Return 年初 and 全年预算数 as far as they are numbers: targets may be of before the budget was changed."""
    total = form.total_fund
    figures = () if total is None else (total.budget_initial, total.budget_full)
    return [figure.number for figure in figures if figure is not None and figure.number is not None]
