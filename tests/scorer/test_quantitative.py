"""Numbers against numbers: the formulas, the units, and what is not verified rather than guessed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval_xl.evaluation import Kind, Score
from selfeval_xl.model import Indicator
from selfeval_xl.policy import load_policy
from selfeval_xl.quantity import Quantity, Range, is_stock_hundred, scales_differ
from selfeval_xl.scorer.indicators import score_indicator
from tests.scorer.build import at_least, at_most, between, equals, indicator, number

POLICY = load_policy("mof-2020")


def judged(kind: Kind, low: str, high: str, basis: str) -> Score:
    """Expect an interval; nothing was reported, so the policy's R1, its upper end, is what is verified."""
    return Score(kind, Decimal(low), Decimal(high), Decimal(high), True, basis)


def either(by_share: str, by_excess: str, span: str) -> str:
    return (
        f"两种扣分公式都认（R1 按比例：{by_share}；R2 按超出部分：{by_excess}），"
        f"得分应在 {span}（未填得分时按 R1 计算）"
    )


def unverified(kind: Kind, why: str) -> Score:
    return Score(kind, Decimal(0), Decimal(10), None, False, f"无法核验：{why}")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            indicator(at_least("95", "%"), number("88.75", "%")),
            judged(Kind.POSITIVE, "9.34", "9.34", "≥95%，实际 88.75%：10×88.75÷95＝9.34"),
        ),
        (
            indicator(at_least("95", "%"), number("95", "%")),
            judged(Kind.POSITIVE, "10", "10", "≥95%，实际 95%：达到目标，得满分 10"),
        ),
        (
            indicator(at_least("95", "%"), number("94.99", "%")),
            judged(Kind.POSITIVE, "10.00", "10.00", "≥95%，实际 94.99%：10×94.99÷95＝10.00"),
        ),
        (
            indicator(at_least("60", "个"), number("105", "个"), "5.5"),
            judged(Kind.POSITIVE, "5.5", "5.5", "≥60个，实际 105个：达到目标，得满分 5.5"),
        ),
        (
            indicator(at_least("0", "起"), number("0", "起")),
            judged(Kind.POSITIVE, "10", "10", "≥0起，实际 0起：达到目标，得满分 10"),
        ),
        (
            indicator(at_least("5", "项"), number("-2", "项")),
            judged(Kind.POSITIVE, "0.00", "0.00", "≥5项，实际 -2项（负数按 0 计）：10×0÷5＝0.00"),
        ),
        (
            indicator(at_least("200", "人"), number("190", "人", approximate=True)),
            judged(Kind.POSITIVE, "9.50", "9.50", "≥200人，实际 约190人：10×190÷200＝9.50"),
        ),
    ],
    ids=["short", "met", "just short", "over-achieved", "at least nothing", "negative counts as 0", "about"],
)
def test_positive(row: Indicator, expected: Score) -> None:
    assert score_indicator(row, POLICY) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            indicator(equals("100", "%"), number("98", "%")),
            judged(Kind.EQUAL, "9.80", "9.80", "＝100%，实际 98%：10×98÷100＝9.80"),
        ),
        (
            indicator(number("52"), number("10"), "20"),
            judged(Kind.EQUAL, "3.85", "3.85", "52，实际 10：20×10÷52＝3.85"),
        ),
        (
            indicator(number("95"), number("100"), "30"),
            judged(Kind.EQUAL, "30", "30", "95，实际 100：达到目标，得满分 30"),
        ),
        (
            indicator(equals("0", "起"), number("0", "起"), "5"),
            judged(Kind.EQUAL, "5", "5", "＝0起，实际 0起：达到目标，得满分 5"),
        ),
        (
            indicator(equals("0", "起"), number("1", "起"), "5"),
            judged(Kind.EQUAL, "0", "0", "＝0起，实际 1起：目标为 0，实际大于 0，得 0 分"),
        ),
        (
            indicator(equals("0", "起"), number("-1", "起"), "5"),
            judged(Kind.EQUAL, "5", "5", "＝0起，实际 -1起（负数按 0 计）：达到目标，得满分 5"),
        ),
        (
            indicator(equals("100", "%"), equals("98", "%")),
            judged(Kind.EQUAL, "9.80", "9.80", "＝100%，实际 ＝98%：10×98÷100＝9.80"),
        ),
    ],
    ids=["sign", "no sign", "more is fine", "none wanted, none", "none wanted, one", "less than none", "= before both"],
)
def test_equal(row: Indicator, expected: Score) -> None:
    assert score_indicator(row, POLICY) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            indicator(at_most("160"), number("386"), "15"),
            judged(
                Kind.REVERSE,
                "0.00",
                "6.22",
                "≤160，实际 386：" + either("15×160÷386＝6.22", "达到目标的两倍，得 0.00", "0.00至6.22"),
            ),
        ),
        (
            indicator(at_most("10", "天"), number("12", "天")),
            judged(
                Kind.REVERSE,
                "8.00",
                "8.33",
                "≤10天，实际 12天：" + either("10×10÷12＝8.33", "10×(1-(12-10)÷10)＝8.00", "8.00至8.33"),
            ),
        ),
        (
            indicator(at_most("160"), number("160"), "15"),
            judged(Kind.REVERSE, "15", "15", "≤160，实际 160：达到目标，得满分 15"),
        ),
        (
            indicator(at_most("0", "起"), number("3", "起")),
            judged(Kind.REVERSE, "0", "0", "≤0起，实际 3起：目标为 0，实际大于 0，得 0 分"),
        ),
        (
            indicator(equals("600000", "元"), number("600000", "元"), level2="成本指标"),
            judged(Kind.REVERSE, "10", "10", "＝600000元，实际 600000元（成本按不超过目标评）：达到目标，得满分 10"),
        ),
        (
            indicator(number("500000", "元"), number("52", "万元"), level2="成本指标"),
            judged(
                Kind.REVERSE,
                "9.60",
                "9.62",
                "500000元，实际 52万元（即 520000元，成本按不超过目标评）："
                + either("10×500000÷520000＝9.62", "10×(1-(520000-500000)÷500000)＝9.60", "9.60至9.62"),
            ),
        ),
        (
            indicator(at_least("100", "元"), number("90", "元"), level2="成本指标"),
            judged(Kind.POSITIVE, "9.00", "9.00", "≥100元，实际 90元：10×90÷100＝9.00"),
        ),
    ],
    ids=["twice the limit", "a little over", "at the limit", "limit 0", "cost met", "cost overspent", "cost with ≥"],
)
def test_reverse(row: Indicator, expected: Score) -> None:
    assert score_indicator(row, POLICY) == expected


@pytest.mark.parametrize(
    ("reported", "verified"),
    [("8.33", "8.33"), ("8.00", "8.00"), ("8.1", "8.1"), ("8.34", "8.34"), ("8.35", "8.33"), ("7.98", "8.00")],
    ids=["R1", "R2", "between", "within the tolerance", "above both", "below both"],
)
def test_reverse_accepts_either_formula(reported: str, verified: str) -> None:
    row = indicator(at_most("10", "天"), number("12", "天"), score=reported)
    assert score_indicator(row, POLICY).verified == Decimal(verified)


@pytest.mark.parametrize(("formula", "computed"), [("R1", "8.33"), ("R2", "8.00")])
def test_a_score_left_out_is_computed_by_the_formula_of_the_policy(formula: str, computed: str) -> None:
    row = indicator(at_most("10", "天"), number("12", "天"))
    score = score_indicator(row, replace(POLICY, reverse_formula=formula))
    assert score.verified == Decimal(computed)
    assert score.basis.endswith(f"（未填得分时按 {formula} 计算）")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            indicator(between("10", "20", "天"), number("10", "天")),
            judged(Kind.RANGE, "10", "10", "10至20天，实际 10天：达到目标，得满分 10"),
        ),
        (
            indicator(between("10", "20", "天"), number("8", "天")),
            judged(Kind.RANGE, "8.00", "8.00", "10至20天，实际 8天：10×8÷10＝8.00"),
        ),
        (
            indicator(between("10", "20", "天"), number("25", "天")),
            judged(
                Kind.RANGE,
                "7.50",
                "8.00",
                "10至20天，实际 25天：" + either("10×20÷25＝8.00", "10×(1-(25-20)÷20)＝7.50", "7.50至8.00"),
            ),
        ),
        (
            indicator(at_least("95", "%"), between("90", "96", "%")),
            replace(
                judged(
                    Kind.POSITIVE,
                    "9.47",
                    "10",
                    "≥95%，实际 90至96%：按 90 计，10×90÷95＝9.47；按 96 计，达到目标，得满分 10；得分应在 9.47至10.00",
                ),
                verified=None,
            ),
        ),
        (
            indicator(between("10", "20", "天"), between("12", "18", "天")),
            judged(
                Kind.RANGE,
                "10",
                "10",
                "10至20天，实际 12至18天：按 12 计，达到目标，得满分 10；按 18 计，达到目标，得满分 10",
            ),
        ),
        (
            indicator(between("10", "20", "天"), between("5", "30", "天")),
            unverified(Kind.RANGE, "10至20天，实际 5至30天：实际完成值的范围比目标还宽，看不出是否达到"),
        ),
    ],
    ids=["inside", "below", "above", "range as actual", "range in range", "range around the target"],
)
def test_ranges(row: Indicator, expected: Score) -> None:
    assert score_indicator(row, POLICY) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            indicator(at_least("2", "万元"), number("18000", "元")),
            judged(Kind.POSITIVE, "9.00", "9.00", "≥2万元，实际 18000元（即 1.8万元）：10×1.8÷2＝9.00"),
        ),
        (
            indicator(at_least("95", "%"), number("90")),
            judged(Kind.POSITIVE, "9.47", "9.47", "≥95%，实际 90：10×90÷95＝9.47"),
        ),
        (
            indicator(at_least("8", "项"), number("6")),
            judged(Kind.POSITIVE, "7.50", "7.50", "≥8项，实际 6：10×6÷8＝7.50"),
        ),
        (
            indicator(number("8"), number("6", "项")),
            judged(Kind.EQUAL, "7.50", "7.50", "8，实际 6项：10×6÷8＝7.50"),
        ),
        (
            indicator(number("100"), number("98", "%")),
            judged(Kind.EQUAL, "9.80", "9.80", "100，实际 98%：10×98÷100＝9.80"),
        ),
        (
            indicator(number("0"), number("0", "%")),
            judged(Kind.EQUAL, "10", "10", "0，实际 0%：达到目标，得满分 10"),
        ),
        (
            indicator(equals("100", "%"), number("0")),
            judged(Kind.EQUAL, "0.00", "0.00", "＝100%，实际 0：10×0÷100＝0.00"),
        ),
    ],
    ids=[
        "converted",
        "bare %",
        "bare actual",
        "bare target",
        "bare 100 is 100%",
        "bare 0 is 0%",
        "bare 0 has any scale",
    ],
)
def test_units_that_fit(row: Indicator, expected: Score) -> None:
    assert score_indicator(row, POLICY) == expected


OFF_SCALE = "有一个没有写单位，两数相差悬殊，可能不是同一单位"
HUNDRED = "实际完成值没有写单位，疑为照填 100"
NO_UNIT = "目标没有写单位，看不出是不是百分数"


@pytest.mark.parametrize(
    ("row", "kind", "why"),
    [
        (indicator(at_least("95", "%"), number("0.95")), Kind.POSITIVE, f"≥95%，实际 0.95：{OFF_SCALE}"),
        (indicator(at_least("95", "%"), number("1")), Kind.POSITIVE, f"≥95%，实际 1：{OFF_SCALE}"),
        (indicator(at_least("95", "%"), number("9500")), Kind.POSITIVE, f"≥95%，实际 9500：{OFF_SCALE}"),
        (indicator(at_least("60", "万元"), number("600000")), Kind.POSITIVE, f"≥60万元，实际 600000：{OFF_SCALE}"),
        (indicator(number("600000"), number("60", "万元")), Kind.EQUAL, f"600000，实际 60万元：{OFF_SCALE}"),
        (indicator(number("1"), number("100", "%")), Kind.EQUAL, f"1，实际 100%：{NO_UNIT}"),
        (indicator(number("0.95"), number("96", "%")), Kind.EQUAL, f"0.95，实际 96%：{NO_UNIT}"),
        (indicator(number("735"), number("100", "%")), Kind.EQUAL, f"735，实际 100%：{NO_UNIT}"),
        (indicator(at_least("95", "百分比"), number("0.95")), Kind.POSITIVE, f"≥95百分比，实际 0.95：{OFF_SCALE}"),
        (indicator(at_least("12", "所"), number("100")), Kind.POSITIVE, f"≥12所，实际 100：{HUNDRED}"),
        (indicator(at_least("12", "所"), number("1")), Kind.POSITIVE, f"≥12所，实际 1：{OFF_SCALE}"),
        (indicator(at_most("0", "起"), number("100")), Kind.REVERSE, f"≤0起，实际 100：{HUNDRED}"),
        (
            indicator(at_most("3", "天"), at_most("2", "天")),
            Kind.REVERSE,
            "≤3天，实际 ≤2天：实际完成值只说不超过多少，没有说实际是多少",
        ),
        (indicator(number("8", "项"), number("8", "天")), Kind.EQUAL, "8项，实际 8天：两者单位不同，不能换算"),
        (indicator(number("8", "人"), number("8", "人次")), Kind.EQUAL, "8人，实际 8人次：两者单位不同，不能换算"),
        (
            indicator(at_least("95", "%"), at_least("95", "%")),
            Kind.POSITIVE,
            "≥95%，实际 ≥95%：实际完成值只说不低于多少，没有说实际是多少",
        ),
        (
            indicator(at_least("-5", "%"), number("3", "%")),
            Kind.POSITIVE,
            "≥-5%，实际 3%：目标是负数，没有通用的计分公式",
        ),
    ],
    ids=[
        "slip 0.95",
        "slip 1",
        "slip 9500",
        "元 for 万元",
        "万元 for 元",
        "bare 1 against %",
        "bare 0.95 against %",
        "a count answered in %",
        "slip against 百分比",
        "100 for anything",
        "less than a tenth",
        "100 where none was wanted",
        "better than its limit, still a limit",
        "other unit",
        "人 and 人次",
        "copied with its sign",
        "negative target",
    ],
)
def test_nothing_is_guessed(row: Indicator, kind: Kind, why: str) -> None:
    assert score_indicator(row, POLICY) == unverified(kind, why)


@pytest.mark.parametrize(
    ("target", "actual", "differ"),
    [
        (number("95", "%"), number("0.95"), True),
        (number("95", "%"), number("9500"), True),
        (number("5", "%"), number("0.9"), False),
        (number("95", "%"), number("150"), False),
        (number("95", "%"), number("0.95", "%"), False),
        (number("95", "%"), number("0"), False),
        (number("0", "%"), number("5"), False),
        (number("95", "%"), number("9.5"), True),
        (number("95", "%"), number("9.6"), False),
        (number("100", "户"), number("11"), False),
        (number("100", "户"), number("10"), True),
        (number("100", "户"), number("1000"), True),
        (number("100", "户"), number("1", "户"), False),
        (number("95"), number("0.95"), False),
        (between("80", "90", "%"), number("0.85"), True),
        (number("80", "%"), between("0.7", "0.9"), True),
    ],
    ids=[
        "hundredth",
        "hundredfold",
        "a small share against a small one",
        "over-achieved",
        "% written",
        "nothing",
        "target 0",
        "a survey of ten points",
        "just on the scale",
        "things too",
        "a tenth of them",
        "ten times as many",
        "their unit written",
        "both bare",
        "range as target",
        "range as actual",
    ],
)
def test_scales_differ(target: Quantity | Range, actual: Quantity | Range, differ: bool) -> None:
    assert scales_differ(target, actual) is differ


@pytest.mark.parametrize(
    ("target", "actual", "stock"),
    [
        (at_least("3600", "人"), number("100"), True),
        (at_most("10", "万元/所"), number("100.00"), True),
        (at_least("201", "人"), number("100"), True),
        (at_least("200", "人"), number("100"), False),
        (at_least("50", "人"), number("100"), False),
        (between("10", "60", "天"), number("100"), False),
        (between("10", "20", "天"), number("100"), True),
        (at_least("12", "所"), number("100", "所"), False),
        (at_least("12", "所"), number("99"), False),
        (at_least("12"), number("100"), False),
        (at_least("5", "%"), number("100"), False),
    ],
    ids=[
        "many",
        "money",
        "just beyond the double",
        "the double",
        "the half",
        "near a bound",
        "far from a range",
        "with its unit",
        "another number",
        "a bare target",
        "a rate",
    ],
)
def test_a_stock_hundred(target: Quantity | Range, actual: Quantity | Range, stock: bool) -> None:
    assert is_stock_hundred(target, actual) is stock


def test_a_conversion_that_never_ends_is_written_in_short() -> None:
    assert score_indicator(indicator(at_least("1", "年"), number("10", "个月")), POLICY) == judged(
        Kind.POSITIVE, "8.33", "8.33", "≥1年，实际 10个月（即 0.8333333333年）：10×0.8333333333÷1＝8.33"
    )
