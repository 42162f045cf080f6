"""Family B, the money that was left: whether the form says why, and whether its scores go with it.

One reason answers all of B11, B14, B15 and B16, so one of them asks for it and the others are worth a look.
"""

from collections.abc import Iterator
from decimal import Decimal

from selfeval_xl.evaluation import Scores, Severity
from selfeval_xl.model import Figure, Form
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import round_half_up
from selfeval_xl.validator.execution import nearest_score
from selfeval_xl.validator.form import applying
from selfeval_xl.validator.funds import Spending, spending
from selfeval_xl.validator.reasons import says_why_money_was_left
from selfeval_xl.validator.rule import Fact, rule
from selfeval_xl.validator.weights import points_given


def _asking(form: Form, policy: Policy) -> str:
    """Return the rule that asks why money was left, "" where the form says it.

    One reason answers them all: of those that could ask the most severe does, then the most telling, and B15 if none.
    """
    spent = spending(form, policy)
    if spent is None or says_why_money_was_left(form, of_the_whole=True):
        return ""
    could = {
        "B16": bool(_full_outputs(form, spent, policy)),
        "B14": 100 - spent.rate > 100 * policy.surplus_above,
        "B11": spent.rate < policy.explain_rate_below and not says_why_money_was_left(form),
    }
    severities = {code: policy.severity(code, Severity.WARNING) for code in could if could[code]}
    asking = [
        code for severity in (Severity.ERROR, Severity.WARNING) for code in could if severities.get(code) is severity
    ]
    return next(iter(asking), "B15")


def _light(form: Form, policy: Policy, code: str, cell: Figure, advice: str, words: dict[str, str | Decimal]) -> Fact:
    """Make the fact of a light: only worth a look where another asks, or where the form says why money was left."""
    asking = _asking(form, policy)
    fix = advice if asking else "已经说明原因，请审核人员核对原因是否成立"
    return Fact(cell, severity=Severity.WARNING if asking == code else Severity.NOTE, words=words | {"fix": fix})


@rule(
    "B11",
    Severity.WARNING,
    message="执行率只有 {rate}%，低于 {limit}%，全表没有说明原因",
    advice="在自评结论或偏差原因中写明资金没有用完的原因，如结余、未到付款进度、预算调减",
)
def low_rate_unexplained(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """执行率低，而全表没有说明原因。

    为什么要查: 钱没有用完，或是任务没做完，或是预算报多了，都应当说清楚。
    例: 执行率 85.17%，结论只写“完成较好”；应写明如“工程尾款未到支付节点”。结余过大、产出全部满分的，
        由 B14、B16 要求说明，这里不再重复。
    依据: 各地自评要求低执行率说明原因；界限取政策的 execution.explain_below。
    """
    total, spent = form.total_fund, spending(form, policy)
    if total is None or total.executed is None or spent is None:
        return  # B01, B02, B09 and B10 speak
    if spent.rate < policy.explain_rate_below and _asking(form, policy) == "B11":  # else B14 or B16 may ask
        yield Fact(total.executed, words={"rate": spent.rate_text, "limit": policy.explain_rate_below})


@rule(
    "B14",
    Severity.WARNING,
    message="全年执行数 {executed}，结余 {surplus} {unit}，占全年预算数的 {share}%，超过 {limit}%",
    advice="{fix}",
)
def large_surplus(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """结余过大。

    为什么要查: 大额结余说明预算编得不准，或项目没有按计划实施。
    例: 全年预算数 20000，全年执行数 9034，结余占 54.83%；应说明结余原因，必要时调减预算。
    已经说明原因的，或 B16 已经要求说明的，只列为提示。
    依据: （全年预算数－全年执行数）÷全年预算数；界限取政策的 execution.surplus_above。
    """
    total, spent = form.total_fund, spending(form, policy)
    if total is None or total.executed is None or spent is None:
        return  # B01, B02, B09 and B10 speak
    share = 100 - spent.rate
    if share > 100 * policy.surplus_above:
        advice = "说明结余的原因和去向（结转、收回或调减），下一年度按实际需要安排预算"
        words: dict[str, str | Decimal] = {
            "executed": form.money(spent.executed),
            "surplus": form.money(spent.budget - spent.executed),
            "unit": form.money_unit,
            "share": f"{round_half_up(share):f}",
            "limit": 100 * policy.surplus_above,
        }
        yield _light(form, policy, "B14", total.executed, advice, words)


@rule(
    "B15",
    Severity.WARNING,
    message="指标得分率 {points}÷{full}＝{p}%，预算执行得分率 {found}÷{execution}＝{e}%，"
    "前者高出（{p}－{e}）÷{p}＝{ahead}%，超过 {limit}%",
    advice="{fix}",
)
def scores_ahead_of_money(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """指标得分率明显高于预算执行得分率。

    为什么要查: 钱花得不多，事情却样样满分，得分可能偏高。
    例: 指标得满分 90，预算执行只得 8，高出 20%；应核对指标得分或说明为什么少花钱也办成了事。
    已经说明原因的，或 B11、B14、B16 已经要求说明的，只列为提示。
    依据: （指标得分率－预算执行得分率）÷指标得分率；界限取政策的 execution.scores_ahead_above。
    """
    total, execution = form.total_fund, scores.execution
    if total is None or total.score is None or total.score.number is None or execution is None:
        return  # B07 speaks
    expected = nearest_score(total.score.number, execution)
    is_off = expected is None or abs(total.score.number - expected) > policy.score_tolerance
    if is_off or spending(form, policy) is None:
        return  # B01, B02, B09 and B10 speak about the amounts, B04, B07 and B13 about the score
    points, full = _points_scored(form), points_given(applying(form))
    if not points or full is None:
        return  # C06, G01, G02 and G03 speak
    weight = (total.weight.number if total.weight is not None else None) or policy.execution_weight
    ahead = (points / full - total.score.number / weight) / (points / full)
    if ahead > policy.scores_ahead_above:
        words: dict[str, str | Decimal] = {
            "execution": weight,
            "points": points,
            "full": full,
            "p": f"{round_half_up(100 * points / full):f}",
            "e": f"{round_half_up(100 * total.score.number / weight):f}",
            "ahead": f"{round_half_up(100 * ahead):f}",
            "limit": 100 * policy.scores_ahead_above,
        }
        advice = "核对各指标得分是否偏高；钱没有用完而任务已完成的，请说明原因"
        yield _light(form, policy, "B15", total.score, advice, words)


def _points_scored(form: Form) -> Decimal | None:
    """Add up the reported scores of the indicators; None where one is no number from 0 to its weight."""
    points = Decimal(0)
    for row in form.indicators:
        weight, score = row.weight.number, row.score.number
        if weight is None or not row.applies:
            continue
        if score is None or not 0 <= score <= weight:
            return None
        points += score
    return points


@rule(
    "B16",
    Severity.WARNING,
    message="执行率只有 {rate}%，{count} 个产出指标却全部满分",
    advice="{fix}",
)
def full_output_at_low_rate(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """执行率很低，产出指标却全部满分。

    为什么要查: 钱只花了不到一半，活却全部干完，两者多半有一个不实。
    例: 执行率 10.77%，12 个产出指标全部满分；应核对产出指标，或说明资金为什么没有支付。
    已经说明原因的只列为提示。
    依据: 预算执行与产出应当相称；界限取政策的 execution.low_rate。
    """
    total, spent = form.total_fund, spending(form, policy)
    if total is None or total.executed is None or spent is None:
        return  # B01, B02, B09 and B10 speak about the amounts
    if outputs := _full_outputs(form, spent, policy):
        advice = "核对产出指标的实际完成值和得分；任务确实完成的，说明资金为什么没有支付"
        words: dict[str, str | Decimal] = {"rate": spent.rate_text, "count": str(outputs)}
        yield _light(form, policy, "B16", total.executed, advice, words)


def _full_outputs(form: Form, spent: Spending, policy: Policy) -> int:
    """Count the outputs that have all their points though little was spent; 0 where one of them has not."""
    outputs = [row for row in applying(form) if row.is_output and row.weight.number]
    is_full = spent.rate < policy.low_rate and all(row.score.number == row.weight.number for row in outputs)
    return len(outputs) if is_full else 0
