"""What holds of every score, whatever stands in the cells."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.policy import load_policy
from selfeval_xl.quantity import Comparator, Day, Quantity, Range, Reading, Tier, Unreadable, Words
from selfeval_xl.scorer.execution import score_execution
from selfeval_xl.scorer.grades import find_grade
from selfeval_xl.scorer.indicators import score_indicator
from tests.scorer.build import at_least, fund, indicator, number

POLICY = load_policy("mof-2020")

NUMBERS = st.decimals("-1000000", "1000000000000", places=4)
AMOUNTS = st.decimals("0", "10000", places=2)
UNITS = st.sampled_from(["", "%", "‰", "百分比", "元", "万元", "人", "天", "万"])
SIGNS = st.sampled_from(Comparator)
QUANTITIES = st.builds(Quantity, NUMBERS, UNITS, SIGNS, st.booleans())
RANGES = st.builds(lambda ends, unit: Range(min(ends), max(ends), unit), st.tuples(NUMBERS, NUMBERS), UNITS)
DAYS = st.builds(Day, st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["day", "month", "year"]), SIGNS)
WORDS = st.builds(Words, st.sampled_from(["稳步提升", "若干"]), st.none() | st.sampled_from(Tier))
READINGS = st.one_of(st.none(), QUANTITIES, RANGES, DAYS, WORDS, st.just(Unreadable("8套12台", "里有几个数")))
HEADINGS = st.sampled_from(["数量指标", "成本指标"])
WEIGHTS = st.decimals("0", "100", places=3).map(str)
SCORES = st.none() | st.decimals("-10", "200", places=2).map(str)


@given(READINGS, READINGS, WEIGHTS, SCORES, HEADINGS)
def test_the_interval_lies_inside_the_weight_and_holds_what_is_verified(
    target: Reading | None, actual: Reading | None, weight: str, reported: str | None, heading: str
) -> None:
    score = score_indicator(indicator(target, actual, weight, reported, heading), POLICY)
    assert score.low is not None
    assert score.high is not None
    assert 0 <= score.low <= score.high <= Decimal(weight)
    assert score.basis.startswith("无法核验：") is not score.verifiable
    if not score.verifiable:
        assert score.verified == (None if reported is None else Decimal(reported))
    elif score.verified is None:
        assert reported is None
        assert score.low < score.high
    else:
        slack = POLICY.score_tolerance
        assert score.low - slack <= score.verified <= score.high + slack


@given(AMOUNTS, AMOUNTS, AMOUNTS, WEIGHTS)
def test_more_of_a_positive_actual_never_scores_less(goal: Decimal, one: Decimal, other: Decimal, weight: str) -> None:
    less, more = (
        score_indicator(indicator(at_least(str(goal), "项"), number(str(amount), "项"), weight), POLICY).verified
        for amount in sorted((one, other))
    )
    assert less is not None
    assert more is not None
    assert less <= more


@given(NUMBERS, NUMBERS, WEIGHTS, SCORES)
def test_execution_never_scores_outside_its_weight(
    full: Decimal, executed: Decimal, weight: str, reported: str | None
) -> None:
    score = score_execution(fund(str(full), str(executed), weight, reported), POLICY)
    assert score.low is not None
    assert score.high is not None
    assert 0 <= score.low <= score.high <= Decimal(weight)
    assert (score.low == score.high) >= score.verifiable


@given(st.text(st.sampled_from("自评结论等级为是:：。，、 优秀良好中等差一般化98分（）□\n")))
def test_a_grade_is_one_of_four_or_none(text: str) -> None:
    assert find_grade(text, ("优", "良", "中", "差")) in {"优", "良", "中", "差", None}
