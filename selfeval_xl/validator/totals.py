"""Family G, second part: do the reported scores add up; its first part stands in `scores`."""

from collections.abc import Iterator
from decimal import Decimal

from selfeval_xl.evaluation import Scores, Severity, scaled
from selfeval_xl.model import FULL_MARKS, Form
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import plain
from selfeval_xl.text import says_nothing
from selfeval_xl.validator.form import applying, has_no_value
from selfeval_xl.validator.rule import Fact, rule
from selfeval_xl.validator.weights import points_given


def reported_sum(form: Form, scores: Scores) -> Decimal | None:
    """Add up the reported scores of execution and indicators; None while one of them is no number.

    Where rows are left out the sum of the others is scaled to 100, as the verified one is. A form that gives no points
    to the execution has them all on its indicators.
    """
    total = form.total_fund
    if total is None:
        return None
    numbers = []
    if total.score is not None and total.score.number is not None:
        numbers.append(total.score.number)
    elif total.score is not None or total.weight is not None or points_given(form.indicators) != FULL_MARKS:
        return None
    for row in applying(form):
        if says_nothing(row.score.text) and says_nothing(row.weight.text):
            continue  # a row without points has no part in the sum
        if row.score.number is None:
            return None
        numbers.append(row.score.number)
    return scaled(sum(numbers, Decimal(0)), scores.points_left)


@rule(
    "G12",
    Severity.ERROR,
    message="总分{problem}，预算执行得分与各项指标得分相加{scaled}是 {sum}",
    advice="{fix}",
)
def total_is_not_the_sum(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """总分不等于预算执行得分加各项指标得分。

    为什么要查: 等级由总分决定，总分加错，等级也会错。
    例: 预算执行 9.8，各指标共 89.79，总分填 100；应为 99.59。只填数字，不写“99.59（优）”。表头也有总分的，两处都查。
    各项得分相加超过 100 的，先改正分值和得分，总分才算得准。
    政策写明 score.scale_to_100 的，去掉不适用的指标，其余得分之和÷适用的分值×100。
    依据: 自评表“总分”行；满分 100 分，其中预算执行得分计入总分。
    """
    expected = reported_sum(form, scores)
    if expected is None or not form.indicators:
        return  # B07 and G01 speak about a missing score, A01 about a table nobody filled in
    left = scores.points_left
    scaling = "" if left is None else f"，不适用的不计，由 {plain(left)} 分折算为百分制"
    possible, fix = expected <= FULL_MARKS, f"总分改为 {plain(expected)}；某一项得分填错的，先改那一项"
    if not possible:  # more points were given out than there are: C01 or G02 speaks, and the sum will be another
        fix = f"各项得分相加超过了 {plain(FULL_MARKS)} 分：先改正分值和得分，再重新合计总分"
    words: dict[str, str | Decimal] = {"sum": expected, "scaled": scaling, "fix": fix}
    in_head = form.total_in_head if form.total_in_head is not None and not form.total_in_head.blank else None
    for total in dict.fromkeys((form.total_score, in_head)):
        if total is None or has_no_value(total):
            continue  # A01 speaks about the total row, A10 about a formula
        difference = None
        if total.number is None:
            problem = "没有填写" if says_nothing(total.text) else f"“{total.text}”不是一个数字（只填数字）"
        elif abs(total.number - expected) > policy.score_tolerance:
            problem, difference = f"填的是 {total.text}", total.number - expected
        else:
            continue
        if possible:
            yield Fact(total, expected, difference, words=words | {"problem": problem})
        else:
            yield Fact(total, words=words | {"problem": problem})


@rule(
    "G13",
    Severity.NOTE,
    message="总分正好是 100 分",
    advice="请逐项看一看是否都如实填写；确实全部完成的，无需修改",
)
def total_is_full_marks(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """总分正好是满分。

    为什么要查: 每一项都毫无偏差的项目很少，满分的表值得多看一眼。
    例: 总分 100，自评结论也没有提到任何不足；核对各项完成值是否都有依据。
    依据: 自评表“总分”行；绩效自评应如实反映偏差。
    """
    total, expected = form.total_score, reported_sum(form, scores)
    if total is None or total.number != FULL_MARKS:
        return
    if expected is None or policy.is_off("G12") or abs(expected - FULL_MARKS) <= policy.score_tolerance:
        yield Fact(total)  # else G12 speaks


@rule(
    "G14",
    Severity.ERROR,
    message="小计填的是 {found}，上面各项得分相加是 {expected}",
    advice="小计改为 {expected}；某一项得分填错的，先改那一项",
)
def subtotal_is_not_the_sum(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """小计行的得分不等于上面各项得分之和。

    为什么要查: 小计与各项对不上，不知道该以哪个为准。
    例: 产出指标各项得分共 48，小计填 50；应为 48。
    依据: 自评表中的小计行；没有小计行的表不查。
    """
    above = 0
    for subtotal in form.subtotals:
        block = [row.score.number for row in applying(form) if above < row.score.row < subtotal.score.row]
        above = subtotal.score.row
        numbers = [number for number in block if number is not None]
        found = subtotal.score.number
        if found is not None and numbers and len(numbers) == len(block):  # else G01 speaks
            expected = sum(numbers, Decimal(0))
            if abs(found - expected) > policy.score_tolerance:
                yield Fact(subtotal.score, expected, found - expected)
