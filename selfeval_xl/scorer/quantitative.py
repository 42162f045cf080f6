"""The score of an indicator whose target and actual are numbers.

Units are compared only after conversion, and a bare number is believed only while its scale fits: what may have been
written in another scale ("0.95" against "95%") is not verified, because any score computed from it would be a guess.
"""

from dataclasses import replace
from decimal import Decimal

from selfeval_xl.evaluation import Kind
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import (
    Comparator,
    Quantity,
    Range,
    convert,
    ends,
    is_percentage,
    is_stock_hundred,
    plain,
    round_half_up,
    scales_differ,
)
from selfeval_xl.scorer.interval import Band, Judgement, Unverified, full_marks, points, score_text, span

_LIMITS = {Comparator.AT_LEAST: "不低于", Comparator.AT_MOST: "不超过"}  # signs that tell no measured value
_PLACES = 10  # decimals of a converted number: 10 months are 0.8333333333 years

Numbers = tuple[Decimal, ...]  # one number, or the two ends of a range


def judge_quantity(
    kind: Kind, target: Quantity | Range, actual: Quantity | Range, weight: Decimal, policy: Policy
) -> Judgement:
    """Judge an actual against a numeric target; from the worse end to the better where the actual is a range."""
    said = f"{_written(target)}，实际 {_written(actual)}"
    if isinstance(actual, Quantity) and actual.comparator in _LIMITS:
        return Unverified(f"{said}：实际完成值只说{_LIMITS[actual.comparator]}多少，没有说实际是多少")
    goals = ends(target)
    if goals[0] < 0:
        return Unverified(f"{said}：目标是负数，没有通用的计分公式")
    found = _in_unit_of(target, actual)
    if isinstance(found, Unverified):
        return Unverified(f"{said}：{found.why}")
    if kind is Kind.RANGE and found[0] < goals[0] and found[-1] > goals[-1]:
        return Unverified(f"{said}：实际完成值的范围比目标还宽，看不出是否达到")
    said += _notes(kind, target, actual, found)
    bands = [_judge_number(max(number, Decimal(0)), kind, target, weight, policy) for number in found]
    if len(bands) == 1:
        return replace(bands[0], basis=f"{said}：{bands[0].basis}")
    low, high = min(band.low for band in bands), max(band.high for band in bands)
    judged = "；".join(f"按 {plain(number)} 计，{band.basis}" for number, band in zip(found, bands, strict=True))
    return Band(low, high, f"{said}：{judged}" + ("" if low == high else f"；得分应在 {span(low, high)}"))


def _in_unit_of(target: Quantity | Range, actual: Quantity | Range) -> Numbers | Unverified:
    """Convert the actual into the target's unit. A bare number takes the unit of the other one, if its scale fits."""
    numbers = ends(actual)
    if target.unit and actual.unit:
        converted = [convert(number, actual.unit, target.unit) for number in numbers]
        fitting = tuple(round_half_up(number, _PLACES) for number in converted if number is not None)
        return fitting if len(fitting) == len(numbers) else Unverified("两者单位不同，不能换算")
    if not target.unit and is_percentage(actual.unit):
        # 100 is 100%, but 1 may be 1, 1% or 100%, and 735 is a count.
        if all(goal == 0 or 1 < goal <= 100 for goal in ends(target)):
            return numbers
        return Unverified("目标没有写单位，看不出是不是百分数")
    if is_stock_hundred(target, actual):
        return Unverified("实际完成值没有写单位，疑为照填 100")
    if scales_differ(target, actual):
        return Unverified("有一个没有写单位，两数相差悬殊，可能不是同一单位")
    return numbers


def _judge_number(number: Decimal, kind: Kind, target: Quantity | Range, weight: Decimal, policy: Policy) -> Band:
    low, high = _bounds(kind, ends(target))
    if low is not None and number < low:
        score = points(weight * number / low, weight)
        return Band(score, score, f"{plain(weight)}×{plain(number)}÷{plain(low)}＝{score_text(score)}")
    if high is not None and number > high:
        return _exceeded(number, high, weight, policy)
    return _over_achieved(number, kind, target, weight, policy) or full_marks(weight, "达到目标")


def _bounds(kind: Kind, goals: Numbers) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the most that is full marks. "等于 0" can only be missed upwards."""
    if kind is Kind.RANGE:
        return goals[0], goals[-1]
    if kind is Kind.REVERSE or (kind is Kind.EQUAL and goals[0] == 0):
        return None, goals[0]
    return goals[0], None


def _over_achieved(
    number: Decimal, kind: Kind, target: Quantity | Range, weight: Decimal, policy: Policy
) -> Band | None:
    """Take off what the policy takes off where much more was done than planned; None where it takes nothing.

    A rate above 100 % may be a slip of the pen: that is for F06, F08 and F11 to say, not for the score.
    """
    goal = ends(target)[0]
    if policy.over_handling != "deduct" or kind is not Kind.POSITIVE or goal <= 0:
        return None
    if (convert(number, target.unit, "%") or 0) > 100:
        return None
    for times, share in policy.over_deductions:
        if number >= times * goal and share:
            score = points(weight * (1 - share), weight)
            left = f"{plain(weight)}×(1-{plain(100 * share)}%)＝{score_text(score)}"
            return Band(
                score, score, f"达到目标的 {plain(times)} 倍或更多，按政策扣分值的 {plain(100 * share)}%：{left}"
            )
    return None


def _exceeded(number: Decimal, limit: Decimal, weight: Decimal, policy: Policy) -> Band:
    """Score more than the target allows: R1 is printed on forms, R2 computed by systems; either is accepted."""
    if limit == 0:
        return Band(Decimal(0), Decimal(0), "目标为 0，实际大于 0，得 0 分")
    w, a, b = plain(weight), plain(limit), plain(number)
    high = points(weight * limit / number, weight)
    low = points(weight * (2 * limit - number) / limit, weight)  # never above R1, as A÷B + B÷A is at least 2
    exceeded = f"{w}×(1-({b}-{a})÷{a})＝{score_text(low)}" if number < 2 * limit else "达到目标的两倍，得 0.00"
    basis = (
        f"两种扣分公式都认（R1 按比例：{w}×{a}÷{b}＝{score_text(high)}；R2 按超出部分：{exceeded}），"
        f"得分应在 {span(low, high)}（未填得分时按 {policy.reverse_formula} 计算）"
    )
    return Band(low, high, basis, computed=high if policy.reverse_formula == "R1" else low)


def _notes(kind: Kind, target: Quantity | Range, actual: Quantity | Range, found: Numbers) -> str:
    """Say what was done to the numbers before the formula."""
    notes = []
    if found != ends(actual):
        notes.append(f"即 {'至'.join(map(plain, found))}{target.unit}")
    if found[0] < 0:
        notes.append("负数按 0 计")
    if kind is Kind.REVERSE and isinstance(target, Quantity) and target.comparator is not Comparator.AT_MOST:
        notes.append("成本按不超过目标评")
    return f"（{'，'.join(notes)}）" if notes else ""


def _written(reading: Quantity | Range) -> str:
    if isinstance(reading, Range):
        return f"{plain(reading.low)}至{plain(reading.high)}{reading.unit}"
    return f"{reading.comparator}{'约' if reading.approximate else ''}{plain(reading.number)}{reading.unit}"
