"""Family B, what was made of the amounts: 执行率, 预算执行得分, and whether a changed budget is explained.

Where the amounts themselves are in doubt (B01, B02, B09) nothing is built on them: those rules speak first. Only B05,
where no rate is given at all, names the one of the amounts as they stand.
"""

from collections.abc import Iterator
from decimal import Decimal

from selfeval_xl.evaluation import ExecutionScore, Scores, Severity
from selfeval_xl.model import FULL_MARKS, Figure, Form
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import plain, round_half_up
from selfeval_xl.text import decimals, fold
from selfeval_xl.validator.form import has_no_value
from selfeval_xl.validator.funds import Spending, amount, spending, sums_hold
from selfeval_xl.validator.reasons import speaks_of_adjustment
from selfeval_xl.validator.rule import Fact, is_error, rule
from selfeval_xl.validator.weights import points_given


def _is_on_initial(form: Form, found: Decimal, spent: Spending, policy: Policy) -> bool:
    """Tell whether a rate is wrong and is the one that 年初预算数 would give."""
    initial = amount(form.total_fund, "budget_initial")
    if not initial or abs(found - spent.rate) <= policy.rate_slip:
        return False
    return abs(found - 100 * spent.executed / initial) <= policy.rate_slip


def _follows_wrong_rate(form: Form, spent: Spending, policy: Policy) -> bool:
    """Tell whether the score is what a wrong rate gives, so that B04 or B13 speaks about both.

    By steps many rates give one score: it says nothing about the rate it came from.
    """
    total = form.total_fund
    rate, score = (None, None) if total is None else (total.rate, total.score)
    if rate is None or rate.number is None or score is None or score.number is None or policy.execution_steps:
        return False
    if abs(rate.number - spent.rate) <= policy.rate_slip:
        return False
    given = policy.execution_weight * min(rate.number, Decimal(100)) / 100
    speaks = "B13" if _is_on_initial(form, rate.number, spent, policy) else "B04"
    return is_error(policy, speaks) and abs(score.number - round_half_up(given)) <= policy.score_tolerance


def _rate_fact(
    form: Form, rate: Figure, scores: Scores, spent: Spending, policy: Policy, severity: Severity | None = None
) -> Fact:
    fix = "并核对预算执行得分"
    if scores.execution is not None and scores.execution.high is not None and _follows_wrong_rate(form, spent, policy):
        fix = f"预算执行得分改为 {plain(scores.execution.high)}，并重新合计总分"
    return Fact(
        rate,
        expected=f"{spent.rate_text}{'%' if '%' in fold(rate.text) else ''}",
        difference=(rate.number or Decimal(0)) - round_half_up(spent.rate),
        severity=severity,
        words={"executed": form.money(spent.executed), "budget": form.money(spent.budget), "fix": fix},
    )


@rule(
    "B04",
    Severity.ERROR,
    message="执行率填的是 {found}，全年执行数 {executed} ÷ 全年预算数 {budget} 应为 {expected}",
    advice="执行率改为 {expected}，{fix}",
)
def execution_rate_mismatch(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """执行率不等于全年执行数÷全年预算数。

    为什么要查: 执行率决定预算执行得分，填错会连带总分和等级。
    例: 全年预算数 250000，全年执行数 215457.6，执行率填 86.19，应为 86.18；
    只差末位的，或四舍五入写成 86 的，列为提示。
    依据: 自评表表头“执行率（B/A）”；容差取政策的 execution.rate_tolerance 和 rate_slip。
    """
    total, spent = form.total_fund, spending(form, policy)
    if total is None or total.rate is None or total.rate.number is None or spent is None:
        return  # B05 speaks about the rate; B01, B02, B09 and B10 about the amounts
    found = total.rate.number
    if _is_on_initial(form, found, spent, policy) and not policy.is_off("B13"):
        return  # B13 speaks
    off = abs(found - spent.rate)
    if off <= policy.rate_tolerance or (spent.rate > 100 and found == 100):
        return  # the rate is right, or cut off at 100 where B06 speaks
    is_rounded = found != 100 and found == round_half_up(spent.rate, decimals(total.rate.text))
    severity = Severity.NOTE if off <= policy.rate_slip or is_rounded else Severity.ERROR
    yield _rate_fact(form, total.rate, scores, spent, policy, severity)


@rule(
    "B05",
    Severity.ERROR,
    message="全年预算数和全年执行数都已填，执行率{problem}",
    advice="执行率填 {expected}（{executed} ÷ {budget}）{caveat}",
)
def execution_rate_blank(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """执行率空着或不是数字，而全年预算数和全年执行数都已填。

    为什么要查: 没有执行率，预算执行得分就没有依据。
    例: 全年预算数 880，全年执行数 880，执行率空着；应填 100.00%。
    依据: 自评表“执行率（B/A）”栏。
    """
    total = form.total_fund
    if total is None or total.rate is None or total.rate.number is not None or has_no_value(total.rate):
        return  # B04 speaks about a number, A10 about a formula without a value
    executed, budget = amount(total, "executed"), amount(total, "budget_full")
    if executed is None or not budget:
        return  # B01, B09 and B10 speak
    yield Fact(
        total.rate,
        expected=f"{Spending(executed, budget).rate_text}%",
        words={
            "problem": "没有填写" if total.rate.blank else f"填的是“{total.rate.text}”，不是数字",
            "executed": form.money(executed),
            "budget": form.money(budget),
            "caveat": "" if sums_hold(form, policy) else "；年度资金总额改动的，按改正后的数重新计算",
        },
    )


@rule(
    "B07",
    Severity.ERROR,
    message="预算执行得分{problem}，应为 {expected}（{basis}）",
    advice="得分改为 {expected}，并重新合计总分",
)
def execution_score_mismatch(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """预算执行得分不等于按执行率算出的分数，或没有填写。

    为什么要查: 预算执行得分有统一算法，多填就是虚高，少填是吃亏。
    例: 全年预算数 43.2，全年执行数 37.24，得分填 9；应为 10×86.20%＝8.62。只差 0.1 分以内的列为提示。
    得分是按填错的执行率算的，由 B04、B13 一并指出。
    依据: 财预〔2020〕10号，预算执行得分＝分值×执行率，最高为满分；分档计分取政策的 execution.steps，
        容差取 score.tolerance 和 execution.score_slip。
    """
    total, execution = form.total_fund, scores.execution
    if total is None or total.score is None or execution is None:
        return  # A01 speaks
    has_other_weight = total.weight is not None and total.weight.number not in (None, policy.execution_weight)
    if has_other_weight and not policy.is_off("B08"):
        return  # B08 speaks: the score follows from the weight
    spent = spending(form, policy)
    if spent is None or has_no_value(total.score):
        return  # B01, B02, B09, B10 and A10 speak
    if _follows_wrong_rate(form, spent, policy):
        return  # B04 or B13 speaks, and names the score too
    expected = nearest_score(total.score.number, execution)
    if expected is None:
        return
    words = {"basis": execution.basis}
    if total.score.number is None:
        problem = "没有填写" if total.score.blank else f"填的是“{total.score.text}”，不是数字"
        yield Fact(total.score, expected, words=words | {"problem": problem})
        return
    difference = total.score.number - expected
    if abs(difference) > policy.score_tolerance:
        severity = Severity.NOTE if abs(difference) <= policy.execution_score_slip else Severity.ERROR
        words["problem"] = f"填的是 {total.score.text}"
        yield Fact(total.score, expected, difference, severity, words)


def nearest_score(found: Decimal | None, execution: ExecutionScore) -> Decimal | None:
    """Return the score nearest to the reported one that the formula allows."""
    if execution.low is None or execution.high is None:
        return None
    return execution.high if found is None else min(max(found, execution.low), execution.high)


@rule(
    "B08",
    Severity.ERROR,
    message="预算执行的分值{problem}，应为 {expected} 分",
    advice="分值改为 {expected}，预算执行得分按 {expected} 分重新计算{more}",
)
def execution_weight_differs(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """预算执行的分值与政策规定不同，或没有填写。

    为什么要查: 预算执行占多少分是统一规定的，改了它，各单位的总分就不能比较。
    例: 年度资金总额行分值填 100；应填 10。没有官方表样的表列为警告。
    依据: 财预〔2020〕10号，预算执行率权重 10 分；各地口径取政策的 execution.weight。
    """
    total = form.total_fund
    if total is None or total.weight is None or has_no_value(total.weight) or scores.execution is None:
        return  # A01 and A10 speak; without an execution that counts the indicators have all the points
    number, severity = total.weight.number, Severity.WARNING if form.nearest else Severity.ERROR
    if number is None:
        problem = "没有填写" if total.weight.blank else f"填的是“{total.weight.text}”，不是数字"
        words = {"problem": problem, "more": ""}
        yield Fact(total.weight, policy.execution_weight, severity=severity, words=words)
    elif number != policy.execution_weight:
        difference = number - policy.execution_weight
        problem = f"填的是 {total.weight.text}"
        left = FULL_MARKS - policy.execution_weight
        fills_up = points_given(form.indicators) == FULL_MARKS - number  # C01 would speak once the weight is right
        more = f"；各指标分值合计相应改为 {plain(left)} 分" if fills_up else ""
        words = {"problem": problem, "more": more}
        yield Fact(total.weight, policy.execution_weight, difference, severity=severity, words=words)


@rule(
    "B12",
    Severity.WARNING,
    message="全年预算数 {budget} 与年初预算数 {initial} 不同，全表没有说明预算调整情况",
    advice="在自评结论或备注中写明追加、调减或调整的金额和原因；数字填错的请改正",
)
def adjustment_unexplained(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """全年预算数与年初预算数不同，而全表没有提到追加或调整。

    为什么要查: 预算年中变了，应当有批复；没有说明的，多半是其中一个数填错。
    例: 年初预算数 2389300，全年预算数 2518900，没有说明；应写明如“年中追加预算 129600 元”。
    依据: 自评表“年初预算数”“全年预算数（A）”；全年预算数为调整后的预算。
    """
    total = form.total_fund
    initial, budget = amount(total, "budget_initial"), amount(total, "budget_full")
    if total is None or total.budget_full is None or initial is None or not budget:
        return  # B01, B09, B10 and B18 speak
    if not sums_hold(form, policy, "budget_initial", "budget_full"):
        return  # B02 speaks
    if abs(budget - initial) > policy.fund_sum_tolerance and not speaks_of_adjustment(form):
        difference = (budget - initial) / form.money_factor
        words = {"budget": form.money(budget), "initial": form.money(initial)}
        yield Fact(total.budget_full, difference=difference, words=words)


@rule(
    "B13",
    Severity.ERROR,
    message="执行率 {found} 是按年初预算数算的，按全年预算数应为 {expected}（{executed} ÷ {budget}）",
    advice="执行率改为 {expected}，{fix}",
)
def rate_on_initial_budget(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """执行率按年初预算数计算，没有按全年预算数。

    为什么要查: 年中追加或调减以后，应以调整后的全年预算数为准，否则执行率失真。
    例: 年初 1000000，全年 1250000，执行 1000000，执行率填 100；应为 80.00。
    依据: 自评表表头“执行率（B/A）”，A 为全年预算数。
    """
    total, spent = form.total_fund, spending(form, policy)
    if total is None or total.rate is None or total.rate.number is None or spent is None:
        return  # B05 speaks about the rate; B01, B02, B09 and B10 about the amounts
    if _is_on_initial(form, total.rate.number, spent, policy):
        yield _rate_fact(form, total.rate, scores, spent, policy)
