"""The score of 预算执行, from the row 年度资金总额 alone.

Its parts never score, even where points stand beside them.
"""

from collections.abc import Callable
from decimal import Decimal

from selfeval_xl.evaluation import ExecutionScore
from selfeval_xl.model import Figure, FundLine
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import plain, round_half_up
from selfeval_xl.scorer.interval import Band, Unverified, full_marks, points, score_text, settle, usable_weight


def score_execution(total: FundLine, policy: Policy, money: Callable[[Decimal], str] = plain) -> ExecutionScore:
    """Score B/A by the policy's steps, or in proportion where it has none, at most the printed weight.

    A is 全年预算数, never 年初预算数 (财预〔2020〕10号). `money` writes an amount of 元 in the form's own unit.
    """
    weight, source = usable_weight(total.weight), ""
    if weight is None:
        weight, source = (
            policy.execution_weight,
            f"（表上分值不可用，按政策取 {plain(policy.execution_weight)} 分）",
        )
    budget, executed = _number(total.budget_full), _number(total.executed)
    rate = None
    if budget is None or budget < 0 or executed is None:
        judgement: Band | Unverified = Unverified("年度资金总额的全年预算数或全年执行数不是可用的数字")
    elif budget == 0:
        judgement = Band(Decimal(0), Decimal(0), "全年预算数为 0，执行率无法计算，得 0 分")
    else:
        rate = 100 * executed / budget
        earned = _earned(max(executed, Decimal(0)), budget, weight, policy)
        division = f"{money(executed)}÷{money(budget)}＝{_rate_text(rate)}"
        judgement = Band(earned.low, earned.high, f"{division}，{earned.basis}")
    settled = settle(judgement, weight, _number(total.score), policy.score_tolerance)
    return ExecutionScore(rate, *settled._replace(basis=settled.basis + source))


def _earned(executed: Decimal, budget: Decimal, weight: Decimal, policy: Policy) -> Band:
    rate = 100 * executed / budget
    if policy.execution_steps:
        start, step = next((step for step in policy.execution_steps if rate >= step[0]), (None, Decimal(0)))
        score = points(step, weight)
        reached = "低于最低一档" if start is None else f"达到 {plain(start)}% 这一档"
        return Band(score, score, f"{reached}，得 {plain(score)} 分")
    if rate > 100:
        return full_marks(weight, "超过 100%")
    score = points(weight * executed / budget, weight)  # not by the rate, which may have been cut off at 28 digits
    return Band(score, score, f"{plain(weight)}×{_rate_text(rate)}＝{score_text(score)}")


def _number(figure: Figure | None) -> Decimal | None:
    return figure.number if figure is not None else None


def _rate_text(rate: Decimal) -> str:
    return f"{round_half_up(rate):f}%"
