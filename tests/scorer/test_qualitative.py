"""Words: each agreed answer allows a band of the weight; other words are not verified."""

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval_xl.evaluation import Kind, Score
from selfeval_xl.model import Indicator
from selfeval_xl.policy import load_policy
from selfeval_xl.quantity import Reading, Tier, read
from selfeval_xl.scorer.indicators import score_indicator
from tests.scorer.build import at_least, between, day, figure, indicator, number, says

POLICY = load_policy("mof-2020")
HUBEI = replace(POLICY, tier_partial=Decimal("0.5"))
IMPROVED = says("稳步提升")
FULL, PARTIAL, MISSED = (says(tier.value, tier) for tier in Tier)


@pytest.mark.parametrize(
    ("answer", "weight", "low", "high", "basis"),
    [
        (FULL, "15", "12.00", "15", "达成预期指标，得分在分值 15 的 80% 至 100%：12.00至15.00"),
        (PARTIAL, "15", "9.00", "11.99", "部分达成预期指标，得分在分值 15 的 60% 至 80%（不含）：9.00至11.99"),
        (MISSED, "15", "0", "8.99", "未达成预期指标，得分在分值 15 的 0% 至 60%（不含）：0.00至8.99"),
        (FULL, "22.5", "18.00", "22.5", "达成预期指标，得分在分值 22.5 的 80% 至 100%：18.00至22.50"),
        (PARTIAL, "10.3", "6.18", "8.23", "部分达成预期指标，得分在分值 10.3 的 60% 至 80%（不含）：6.18至8.23"),
        (PARTIAL, "0", "0", "0", "部分达成预期指标，得分在分值 0 的 60% 至 80%（不含）：0.00至0.00"),
    ],
    ids=["full", "partial", "missed", "a half point", "a broken weight", "no points to give"],
)
def test_each_answer_has_its_band(answer: Reading, weight: str, low: str, high: str, basis: str) -> None:
    verified = Decimal(low) if low == high else None
    expected = Score(Kind.QUALITATIVE, Decimal(low), Decimal(high), verified, True, basis)
    assert score_indicator(indicator(IMPROVED, answer, weight), POLICY) == expected


def test_the_bands_are_the_policys() -> None:
    score = score_indicator(indicator(IMPROVED, PARTIAL, "15"), HUBEI)
    basis = "部分达成预期指标，得分在分值 15 的 50% 至 80%（不含）：7.50至11.99"
    assert (score.low, score.high, score.basis) == (Decimal("7.50"), Decimal("11.99"), basis)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("已完成", "“已完成”视为达成预期指标，得分在分值 10 的 80% 至 100%：8.00至10.00"),
        ("达成预期 指标。", "达成预期指标，得分在分值 10 的 80% 至 100%：8.00至10.00"),
        ("基本完成", "“基本完成”按部分达成计，得分在分值 10 的 60% 至 80%（不含）：6.00至7.99"),
        ("未完成", "“未完成”视为未达成预期指标，得分在分值 10 的 0% 至 60%（不含）：0.00至5.99"),
    ],
    ids=["in other words", "spaced", "nearly", "not done"],
)
def test_the_basis_quotes_an_answer_in_other_words(answer: str, said: str) -> None:
    row = replace(indicator(IMPROVED, None), actual=figure(read(answer), answer))
    assert score_indicator(row, POLICY).basis == said


@pytest.mark.parametrize(
    ("reported", "verified"),
    [("12", "12"), ("15", "15"), ("11.99", "11.99"), ("11.98", "12.00"), ("15.01", "15.01"), ("15.02", "15")],
    ids=["lower end", "upper end", "tolerance below", "too low", "tolerance above", "too high"],
)
def test_a_score_outside_its_band_is_put_at_the_nearer_end(reported: str, verified: str) -> None:
    assert score_indicator(indicator(IMPROVED, FULL, "15", reported), POLICY).verified == Decimal(verified)


@pytest.mark.parametrize(
    ("answer", "reported", "verified"),
    [
        (PARTIAL, "11.99", "11.99"),
        (PARTIAL, "12", "11.99"),
        (PARTIAL, "8.99", "8.99"),
        (PARTIAL, "8.98", "9.00"),
        (MISSED, "8.99", "8.99"),
        (MISSED, "9", "8.99"),
    ],
    ids=[
        "the last of its band",
        "the first of the next",
        "tolerance below",
        "too low",
        "the last missed",
        "not missed",
    ],
)
def test_no_tolerance_reaches_into_the_band_above(answer: Reading, reported: str, verified: str) -> None:
    assert score_indicator(indicator(IMPROVED, answer, "15", reported), POLICY).verified == Decimal(verified)


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        (number("100"), Kind.EQUAL),
        (at_least("95", "%"), Kind.POSITIVE),
        (between("10", "20", "天"), Kind.RANGE),
        (day("2024-12-31"), Kind.DATE),
    ],
    ids=["number", "at least", "range", "deadline"],
)
def test_any_target_answered_in_the_agreed_words_keeps_its_kind(target: Reading, kind: Kind) -> None:
    assert score_indicator(indicator(target, FULL, score="10"), POLICY) == Score(
        kind, Decimal("8.00"), Decimal(10), Decimal(10), True, "达成预期指标，得分在分值 10 的 80% 至 100%：8.00至10.00"
    )


def test_a_copy_of_the_target_counts_as_reached_whatever_its_blanks_and_widths() -> None:
    row = replace(
        indicator(None, None, "15", "15"),
        target=figure(says("效果(明显)"), "效果(明显)"),
        actual=figure(says("效果\n（明 显）"), "效果\n（明 显）"),
    )
    assert score_indicator(row, POLICY) == Score(
        Kind.QUALITATIVE,
        Decimal("12.00"),
        Decimal(15),
        Decimal(15),
        True,
        "与年度指标值相同，视为达成预期指标，得分在分值 15 的 80% 至 100%：12.00至15.00",
    )


@pytest.mark.parametrize("written", ["基本完成", "增长5%", "1:1", "3A"])
def test_a_copy_counts_as_reached_also_where_it_is_no_plain_word(written: str) -> None:
    row = replace(indicator(None, None), target=figure(read(written), written), actual=figure(read(written), written))
    assert score_indicator(row, POLICY) == Score(
        Kind.QUALITATIVE,
        Decimal("8.00"),
        Decimal(10),
        None,
        True,
        "与年度指标值相同，视为达成预期指标，得分在分值 10 的 80% 至 100%：8.00至10.00",
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (
            indicator(IMPROVED, says("有所提升")),
            "年度指标值“稳步提升”是文字，实际完成值“有所提升”与之不同，也不是达成程度用语",
        ),
        (indicator(IMPROVED, number("95", "%")), "年度指标值“稳步提升”是文字，实际完成值“95%”是数字"),
        (
            indicator(read("增长5%"), read("增长5.3%")),
            "年度指标值“增长5%”是文字，实际完成值“增长5.3%”与之不同，也不是达成程度用语",
        ),
    ],
    ids=["other words", "a number", "another change"],
)
def test_other_answers_are_not_verified(row: Indicator, why: str) -> None:
    assert score_indicator(row, POLICY) == Score(
        Kind.QUALITATIVE, Decimal(0), Decimal(10), None, False, f"无法核验：{why}"
    )
