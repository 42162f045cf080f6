"""Family G: is each reported score one its row may have, and is a loss explained; its sums stand in `totals`.

One cause, one finding. Where a score S stands decides which rule speaks about it: above the weight W G02, below zero
G03, outside what its cells allow G04, G05 or G07 (G06 where only rounding took it out). A score below W that is not
too low needs a reason: blank is G08, saying nothing G09. Where the weights do not add up and the score shows which
weight was meant, that is C01's, and no score is asked for that would follow from the wrong weight.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.evaluation import Kind, Score, Scores, Severity
from selfeval_xl.model import FULL_MARKS, Form, Indicator
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Day, Quantity, Tier, Words, plain, round_half_up
from selfeval_xl.text import is_empty_words, says_nothing
from selfeval_xl.validator.actuals import is_below_zero
from selfeval_xl.validator.costs import d11_speaks
from selfeval_xl.validator.form import applying, filler_in, has_no_value
from selfeval_xl.validator.rule import Fact, is_error, rule
from selfeval_xl.validator.targets import is_impossible, is_left_out
from selfeval_xl.validator.weights import points_given

_ZERO_TOO_MANY = 10  # times what a weight should be


class _Scored(NamedTuple):
    """A row whose weight and score are numbers, with what its score may be."""

    cells: Indicator
    score: Score
    reported: Decimal
    weight: Decimal
    low: Decimal
    high: Decimal

    @property
    def by_tier(self) -> bool:
        """Whether the score follows the tier its answer names, and no formula."""
        return self.score.kind is Kind.QUALITATIVE or _tier(self.cells) is not None

    @property
    def is_overspent_cost(self) -> bool:
        """Whether more was spent than planned: F14 speaks about its score."""
        return self.cells.is_cost and self.score.kind is Kind.REVERSE and self.high < self.weight

    def above(self, tolerance: Decimal) -> bool:
        """Whether the score is more than the cells allow. What begins the tier above is no slip."""
        open_above = self.by_tier and self.high < self.weight
        return self.reported > (self.high if open_above else self.high + tolerance)

    def below(self, tolerance: Decimal) -> bool:
        """Whether the score is less than the cells allow."""
        return self.reported < self.low - tolerance

    def outside(self, tolerance: Decimal) -> bool:
        """Whether the score is not among those the cells allow."""
        return self.above(tolerance) or self.below(tolerance)

    def is_coarse(self, tolerance: Decimal) -> bool:
        """Whether only rounding to one decimal or none took the score out of what the cells allow.

        Full marks are never a rounding: that would hide that the target was missed.
        """
        if self.by_tier or self.reported == self.weight or not self.outside(tolerance):
            return False
        return any(self.reported == round_half_up(end, places) for end in (self.low, self.high) for places in (0, 1))


def _tier(row: Indicator) -> Tier | None:
    reading = row.actual.reading
    return reading.tier if isinstance(reading, Words) else None


def _scored(form: Form, scores: Scores) -> Iterator[_Scored]:
    """Yield the rows with a number in weight and score; C06 and G01 speak about the others, and about a weight of 0."""
    for row, score in zip(form.indicators, scores.indicators, strict=True):
        reported, weight, low, high = row.score.number, row.weight.number, score.low, score.high
        if not row.applies or reported is None or not weight or low is None or high is None:
            continue
        yield _Scored(row, score, reported, weight, low, high)


def _possible(form: Form, scores: Scores) -> Iterator[_Scored]:
    """Yield the scored rows between zero and the weight; G02 and G03 speak about the others."""
    return (row for row in _scored(form, scores) if 0 <= row.reported <= row.weight)


def _weighted(form: Form, scores: Scores, policy: Policy) -> Iterator[_Scored]:
    """Yield the possible rows whose weight can be believed.

    Where they do not add up a score may show which weight was meant: the one that makes them add up, or one with a
    zero less. About such a row C01 speaks.
    """
    excess = (points_given(form.indicators) or 0) + policy.execution_weight - FULL_MARKS
    for row in _possible(form, scores):
        slip = row.weight - excess == row.reported or _ZERO_TOO_MANY * row.reported <= row.weight
        if policy.is_off("C01") or not (excess and slip):
            yield row


def _follows_from_nothing(row: Indicator, policy: Policy) -> bool:
    """Tell whether target or actual cannot be: D11, E04 or F07 speaks, and the score waits until it is corrected."""
    doubted = {"E04": is_impossible(row), "F07": is_below_zero(row)}
    return d11_speaks(row, policy) or any(doubted[code] and is_error(policy, code) for code in doubted)


@rule(
    "G01",
    Severity.ERROR,
    message="分值 {weight} 分，得分{problem}",
    advice="得分填一个数字，如 9.79；一分没得的填 0 并写明原因",
)
def score_missing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """有分值的指标没有填得分，或得分不是数字。

    为什么要查: 缺一个得分，总分就加不起来。
    例: 分值 10，得分空着或写“优”；应填数字，如“10”。指标值、完成值和得分都空着的，由 E01 一并指出。
    依据: 自评表“得分”栏。
    """
    for row in applying(form) if "score" in form.columns else ():
        if row.weight.number is None or row.score.number is not None:
            continue  # C06 speaks about the weight
        if has_no_value(row.score) or filler_in(row.score.text):
            continue  # A10 and A07 speak
        if is_left_out(row) and is_error(policy, "E01"):
            continue  # E01 speaks about the row nobody filled in
        problem = "没有填写" if says_nothing(row.score.text) else f"“{row.score.text}”不是一个数字"
        yield Fact(row.score, words={"weight": row.weight.number, "problem": problem})


@rule(
    "G02",
    Severity.ERROR,
    message="得分 {found} 高于分值 {weight}",
    advice="得分最多填 {expected}；如果是分值填错了，改分值",
)
def score_above_weight(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """得分高于分值。

    为什么要查: 一项指标最多得满分，超出的部分会抬高总分。
    例: 分值 10，得分 15；得分最多为 10。
    依据: 自评表“分值”“得分”栏。
    """
    for row in _scored(form, scores):
        if row.reported > row.weight:
            most = row.weight if _follows_from_nothing(row.cells, policy) else row.high
            yield Fact(row.cells.score, most, row.reported - most, words={"weight": row.weight})


@rule(
    "G03",
    Severity.ERROR,
    message="得分 {found} 小于 0",
    advice="得分不得小于 0，按完成情况应为 {expected}；低于满分的写明原因",
)
def score_negative(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """得分是负数。

    为什么要查: 一项指标最少得 0 分，不倒扣。
    例: 完成很差，得分填 -2；应填 0，并写明原因。
    依据: 自评表“得分”栏。
    """
    for row in _scored(form, scores):
        if row.reported < 0:
            yield Fact(row.cells.score, row.low, row.reported - row.low)


@rule(
    "G04",
    Severity.ERROR,
    message="得分 {found} 高于按完成值算出的 {expected}：{basis}",
    advice="得分改为 {expected}，并写明没有得满分的原因；完成值填错的，先改完成值",
)
def score_above_formula(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """定量指标的得分高于按公式算出的得分。

    为什么要查: 没有完成的部分不能得分，多填的分会抬高总分和等级。
    例: 指标值 ≥95%，完成值 88.75%，分值 10，得分填 10；应为 10×88.75÷95＝9.34。
    依据: 财预〔2020〕10号；定量指标按完成比例计分，容差取自政策文件的 score.tolerance。超支的成本指标由 F14 核对；
    大幅超过目标的，只有政策写明要扣分（score.over_handling 为 deduct）才会低于满分。
    """
    tolerance = policy.score_tolerance
    for row in _possible(form, scores):
        if row.by_tier or row.is_coarse(tolerance) or _follows_from_nothing(row.cells, policy):
            continue  # G07 and G06 speak about the first two, D11, E04 or F07 about what cannot be
        if row.is_overspent_cost and not policy.is_off("F14"):
            continue  # F14 speaks
        if row.above(tolerance):
            yield Fact(row.cells.score, row.high, row.reported - row.high, words={"basis": row.score.basis})


@rule(
    "G05",
    Severity.WARNING,
    message="得分 {found} 低于按完成值算出的 {expected}（{basis}），{explained}",
    advice="{fix}",
)
def score_below_formula(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """定量指标的得分低于按公式算出的得分。

    为什么要查: 少填多半是算错；有意多扣的，要让人看得懂为什么。
    例: 指标值 ＝100%，完成值 98%，分值 10，得分填 9，原因空白；应填 9.8，或写明多扣的原因；写明了的只列为提示。
    依据: 财预〔2020〕10号；定量指标按完成比例计分，容差取自政策文件的 score.tolerance。
    """
    tolerance = policy.score_tolerance
    for row in _weighted(form, scores, policy):
        if row.by_tier or row.is_coarse(tolerance) or not row.below(tolerance):
            continue  # G07 and G06 speak about the first two
        if _follows_from_nothing(row.cells, policy):
            continue  # D11, E04 or F07 speaks
        fix = f"得分改为 {plain(row.low)}；确实要多扣分的，写明为什么。低于满分的都要写明原因"
        words = {"explained": "也没有写原因", "fix": fix, "basis": row.score.basis}
        severity = Severity.WARNING
        if "reason" not in form.columns:
            severity = Severity.NOTE
            words |= {"explained": "表上没有写原因的栏", "fix": f"请核对完成值和得分；按公式应为 {plain(row.low)}"}
        elif not is_empty_words(row.cells.reason.text):
            severity = Severity.NOTE
            words |= {"explained": "写了原因", "fix": "请核对完成值和得分：原因能说明为什么多扣分的，不用改"}
        yield Fact(row.cells.score, row.low, row.reported - row.low, severity=severity, words=words)


@rule(
    "G06",
    Severity.NOTE,
    message="得分 {found} 没有保留两位小数，按完成值算出的是 {expected}：{basis}",
    advice="得分改为 {expected}，保留两位小数",
)
def score_rounded_coarsely(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """定量指标的得分只保留了整数或一位小数。

    为什么要查: 各项都取整，加起来总分会差出好几分。
    例: 指标值 ≥95%，完成值 88.75%，分值 10，得分填 9.3；应填 9.34。取整成满分的不算四舍五入，按 G04 处理。
    依据: 本工具的计分口径：四舍五入到两位小数，容差取自政策文件的 score.tolerance。
    """
    tolerance = policy.score_tolerance
    for row in _possible(form, scores):
        if row.is_coarse(tolerance) and not (row.is_overspent_cost or _follows_from_nothing(row.cells, policy)):
            nearest = row.high if row.above(tolerance) else row.low
            yield Fact(row.cells.score, nearest, row.reported - nearest, words={"basis": row.score.basis})


@rule(
    "G07",
    Severity.ERROR,
    message="得分 {found} 与完成情况不相称：{basis}",
    advice="得分改到 {expected} 之间；如果完成情况写得不准，改实际完成值",
)
def score_outside_tier(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """按档计分的指标，得分不在完成情况对应的档内。

    为什么要查: 写“达成”却只得几分，或写“部分达成”却得满分，两处必有一处不实。
    例: 分值 15，写“部分达成预期指标”，得分 15；应在 9 至 11.99 之间，即 15 的 60% 到不足 80%。写“达成预期指标”的
    应在 12 至 15 之间，写“未达成预期指标”的应在 0 至 8.99 之间。“基本完成”按部分达成计，得分超出的列为警告。
    依据: 自评表填表说明的分档；各档的界线取自政策文件的 score.tier_full 和 score.tier_partial。
    """
    for row in _weighted(form, scores, policy):
        if row.by_tier and row.outside(policy.score_tolerance):
            nearly = row.high < row.weight and "基本" in row.cells.actual.text
            yield Fact(
                row.cells.score,
                f"{plain(row.low)}-{plain(row.high)}",
                severity=Severity.WARNING if nearly else Severity.ERROR,
                words={"basis": row.score.basis},
            )


def _unexplained(form: Form, scores: Scores, policy: Policy) -> Iterator[_Scored]:
    """Yield the rows that lost points as their cells demand or allow and whose reason says nothing.

    Where the score is below what they allow G05 or G07 speaks; where it is above, a reason is due all the same. One
    reason given for several rows is asked for once, at the first.
    """
    tolerance, asked = policy.score_tolerance, set()
    for row in _possible(form, scores) if "reason" in form.columns else ():
        too_low = row.reported < row.low - tolerance and not row.is_coarse(tolerance)
        loses = row.reported < row.weight and row.low < row.weight
        if loses and not too_low and is_empty_words(row.cells.reason.text) and row.cells.reason.address not in asked:
            asked.add(row.cells.reason.address)
            yield row


@rule(
    "G08",
    Severity.ERROR,
    message="得分 {score}，低于分值 {weight}，没有写未完成原因",
    advice="{fix}",
)
def loss_without_reason(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """扣了分，未完成原因却是空白。

    为什么要查: 自评的用处就在于说清楚哪里没做到、怎么改。
    例: 满意度 ≥95%，完成 93%，得分 9.79，原因空白；应写“高峰时段排队较长，已增设取餐窗口”。
    写在备注里的列为警告。
    依据: 自评表“未完成原因分析”栏。得分比公式还低的由 G05 核对，不重复提示。
    """
    for row in _unexplained(form, scores, policy):
        if row.cells.reason.blank:
            noted = row.cells.note is not None and not is_empty_words(row.cells.note.text)
            yield Fact(
                row.cells.reason,
                severity=Severity.WARNING if noted else Severity.ERROR,
                words={
                    "score": row.reported,
                    "weight": row.weight,
                    "fix": "备注里写的如果就是原因，请移到这一栏" if noted else "在此处写明没有得满分的原因和改进措施",
                },
            )


@rule(
    "G09",
    Severity.WARNING,
    message="得分 {score}，低于分值 {weight}，原因只写了“{found}”",
    advice="写明没有得满分的原因和改进措施；“无”“同上”之类不算原因",
)
def reason_says_nothing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """扣了分，未完成原因只写了“无”“/”“同上”一类的话。

    为什么要查: 这样的话等于没有写原因。
    例: 得分 9.79，原因写“无”；应写“高峰时段排队较长，已增设取餐窗口”。
    依据: 自评表“未完成原因分析”栏。
    """
    for row in _unexplained(form, scores, policy):
        if not row.cells.reason.blank:
            yield Fact(row.cells.reason, words={"score": row.reported, "weight": row.weight})


@rule(
    "G10",
    Severity.NOTE,
    message="得了满分，完成值与指标值也没有偏差，却写了未完成原因",
    advice="没有偏差的删去原因，补充说明移到备注；确有没完成的，改完成值和得分",
)
def reason_without_loss(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """得了满分、没有偏差，却写了未完成原因。

    为什么要查: 可能是原因写错了行，也可能是得分或完成值没有如实填写。
    例: 指标值 ≥12所，完成 12所，得满分，原因写“部分学校未完工”；三处对不上，应核实。超额完成的说明不算。
    依据: 自评表“未完成原因分析”栏。
    """
    sharing: dict[str, list[_Scored]] = {}  # a merged reason is shared by its rows
    for row in _possible(form, scores):
        sharing.setdefault(row.cells.reason.address, []).append(row)
    for rows in sharing.values():
        reason = rows[0].cells.reason
        if is_empty_words(reason.text) or filler_in(reason.text) or has_no_value(reason):
            continue  # A07 and A10 speak about the last two
        if all(row.score.verifiable and row.reported == row.high and _without_deviation(row.cells) for row in rows):
            yield Fact(reason)


def _without_deviation(row: Indicator) -> bool:
    """Tell whether the target was met to the point: neither missed nor exceeded."""
    match row.target.reading, row.actual.reading:
        case Quantity() as target, Quantity() as actual:
            return target.number == actual.number
        case Day() as target, Day() as actual:
            return target.day == actual.day
    return _tier(row) is Tier.FULL
