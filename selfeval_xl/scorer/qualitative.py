"""The score of an indicator answered in words: 达成, 部分达成, 未达成 each allow a band of the weight.

A numeric target answered in these words falls under the same bands; rule F02 speaks about that.
"""

from decimal import Decimal

from selfeval_xl.model import Figure
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Quantity, Tier, Words, plain
from selfeval_xl.scorer.interval import Band, Judgement, Unverified, just_below, points, quoted, span
from selfeval_xl.text import squeeze


def judge_tier(tier: Tier, answer: Figure, weight: Decimal, policy: Policy) -> Band:
    """Allow the band of one of the agreed answers (财预〔2020〕10号, the shares from the policy)."""
    if squeeze(answer.text).rstrip("。.") == tier:
        return _band(tier, str(tier), weight, policy)
    if tier is Tier.PARTIAL and "基本" in answer.text:
        return _band(tier, f"{quoted(answer)}按部分达成计", weight, policy)
    return _band(tier, f"{quoted(answer)}视为{tier}", weight, policy)


def judge_words(target: Figure, actual: Figure, weight: Decimal, policy: Policy) -> Judgement:
    """Judge a target in words. A copy of it counts as 达成, even where it reads like another of the agreed answers."""
    tier = actual.reading.tier if isinstance(actual.reading, Words) else None
    if squeeze(target.text) == squeeze(actual.text) and tier is not Tier.FULL:
        return _band(Tier.FULL, f"与年度指标值相同，视为{Tier.FULL}", weight, policy)
    if tier is not None:
        return judge_tier(tier, actual, weight, policy)
    what = "是数字" if isinstance(actual.reading, Quantity) else "与之不同，也不是达成程度用语"
    return Unverified(f"年度指标值{quoted(target)}是文字，实际完成值{quoted(actual)}{what}")


def _band(tier: Tier, why: str, weight: Decimal, policy: Policy) -> Band:
    full, partial = points(weight * policy.tier_full, weight), points(weight * policy.tier_partial, weight)
    low, high, share_low, share_high = {
        Tier.FULL: (full, weight, policy.tier_full, Decimal(1)),
        Tier.PARTIAL: (partial, max(partial, just_below(full)), policy.tier_partial, policy.tier_full),
        Tier.MISSED: (Decimal(0), just_below(partial), Decimal(0), policy.tier_partial),
    }[tier]
    shares = f"{plain(100 * share_low)}% 至 {plain(100 * share_high)}%{'' if tier is Tier.FULL else '（不含）'}"
    basis = f"{why}，得分在分值 {plain(weight)} 的 {shares}：{span(low, high)}"
    return Band(low, high, basis, open_above=tier is not Tier.FULL)
