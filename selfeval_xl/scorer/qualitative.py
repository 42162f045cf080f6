"""The score of an indicator answered in words: 达成, 部分达成, 未达成 each allow a band of the weight.

A numeric target answered in these words falls under the same bands; rule F02 speaks about that.
"""

from decimal import Decimal

from selfeval_xl.model import Figure
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Quantity, Tier
from selfeval_xl.scorer.interval import Band, Judgement, Unverified, just_below, points, quoted, span
from selfeval_xl.text import squeeze


def judge_tier(tier: Tier, weight: Decimal, policy: Policy) -> Band:
    """Allow the band of one of the agreed answers (财预〔2020〕10号, the shares from the policy)."""
    full, partial = points(weight * policy.tier_full, weight), points(weight * policy.tier_partial, weight)
    low, high = {
        Tier.FULL: (full, weight),
        Tier.PARTIAL: (partial, max(partial, just_below(full))),
        Tier.MISSED: (Decimal(0), just_below(partial)),
    }[tier]
    return Band(low, high, f"{tier}：{span(low, high)}")


def judge_words(target: Figure, actual: Figure, weight: Decimal, policy: Policy) -> Judgement:
    """Judge a target in words whose answer is none of the agreed ones: a copy of the target counts as 达成."""
    if squeeze(target.text) == squeeze(actual.text):
        band = judge_tier(Tier.FULL, weight, policy)
        return Band(band.low, band.high, f"与年度指标值相同，视为{band.basis}")
    what = "是数字" if isinstance(actual.reading, Quantity) else "与之不同，也不是达成程度用语"
    return Unverified(f"年度指标值{quoted(target)}是文字，实际完成值{quoted(actual)}{what}")
