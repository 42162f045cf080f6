"""Family B through real workbooks, what was made of the amounts: rate, score, explanations and lights."""

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval_xl.evaluation import Severity
from tests.forms import (
    CLEAN,
    evaluated,
    findings,
    only,
    with_fund,
)
from tests.validator.spending import AHEAD_EXPLAINED, ALONE, Found, explained, spent, total
from tests.workbooks import Filled, Shown


@pytest.mark.parametrize(
    ("rate", "found"),
    [
        ("86.18", []),
        ("86.18%", []),
        (Shown(0.8618304, "0%"), []),
        ("86.19", [("B04", "提示", "H7")]),
        ("86.2", [("B04", "提示", "H7")]),
        ("86%", [("B04", "提示", "H7")]),
        ("87%", [("B04", "错误", "H7")]),
        ("86.24", [("B04", "错误", "H7")]),
        ("100", [("B04", "错误", "H7")]),
        ("0.86", [("B04", "错误", "H7")]),
        ("", [("B05", "错误", "H7")]),
    ],
    ids=[
        "exact",
        "percent sign",
        "exact but shown without decimals",
        "a hundredth off",
        "rounded to one decimal",
        "rounded to whole percents",
        "rounded to the wrong one",
        "beyond a slip",
        "wrong",
        "a share for a percentage",
        "blank is B05's",
    ],
)
def test_b04_the_rate_is_executed_by_budgeted(rate: str, found: Found) -> None:
    form = spent(215_457.6, 250_000, rate, 8.62, explained())
    assert findings(form) == [*found, AHEAD_EXPLAINED]


def test_b04_asks_for_the_rate_in_the_manner_of_the_form() -> None:
    plain, signed = (only(total(rate=rate), "B04") for rate in ("97.00", "97%"))
    assert (plain.expected, signed.expected) == ("98.00", "98.00%")
    assert plain.message == "执行率填的是 97.00，全年执行数 1,176,000 ÷ 全年预算数 1,200,000 应为 98.00"
    assert plain.difference == -1


def test_b04_waits_for_sums_that_hold() -> None:
    assert findings(with_fund("total", full=1_300_000)) == [("B02", "错误", "E7")]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (total(rate=None), [("B05", "错误", "H7")]),
        (total(rate="-"), [("B05", "错误", "H7")]),
        (total(rate="已完成"), [("B05", "错误", "H7")]),
        (total(full=None, rate=None), [("B09", "错误", "E7")]),
        (total(initial=0, full=0, executed=0, rate=None, score=0), [("B10", "警告", "E7")]),
        (with_fund("total", full=1_300_000, rate=None), [("B02", "错误", "E7"), ("B05", "错误", "H7")]),
    ],
    ids=["blank", "a dash", "words", "without a budget", "without money", "beside a total that is wrong"],
)
def test_b05_the_rate_is_given(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("form", "expected", "message", "advice"),
    [
        (
            total(rate=None),
            "98.00%",
            "全年预算数和全年执行数都已填，执行率没有填写",
            "执行率填 98.00%（1,176,000 ÷ 1,200,000）",
        ),
        (
            with_fund("total", full=1_300_000, rate="已完成"),
            "90.46%",
            "全年预算数和全年执行数都已填，执行率填的是“已完成”，不是数字",
            "执行率填 90.46%（1,176,000 ÷ 1,300,000）；年度资金总额改动的，按改正后的数重新计算",
        ),
    ],
    ids=["blank", "words beside a total that is wrong"],
)
def test_b05_gives_the_rate_of_the_amounts_as_they_stand(
    form: Filled, expected: str, message: str, advice: str
) -> None:
    finding = only(form, "B05")
    assert (finding.expected, finding.message, finding.advice) == (expected, message, advice)


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (replace(total(score="9.80"), sum_score=99.59, conclusion=CLEAN.conclusion), []),
        (total(score=9.85), [("B07", "提示", "I7")]),
        (total(score=9.9), [("B07", "提示", "I7")]),
        (total(score=9.91), [("B07", "错误", "I7")]),
        (total(score=10), [("B07", "错误", "I7")]),
        (spent(37.24, 43.2, "86.20", 9, explained()), [("B07", "错误", "I7")]),
        (spent(1_250_000, 1_200_000, "104.17", 10), [("B06", "错误", "F7")]),
        (total(executed=-1), [("B01", "错误", "F7")]),
        (total(full=0, score=9.8), [("B09", "错误", "E7")]),
        (with_fund("total", executed=0), [("B02", "错误", "F7")]),
        (total(weight=20, score=19.6), [("B08", "错误", "G7")]),
    ],
    ids=[
        "a number as text",
        "a slip",
        "the greatest slip",
        "more than a slip",
        "full marks",
        "43.2 and 37.24 earn 8.62",
        "at most the weight",
        "a negative amount",
        "no budget",
        "a total that is wrong",
        "another weight is B08's",
    ],
)
def test_b07_the_execution_score_follows_the_rate(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize("score", [None, "-", "优"], ids=["blank", "a dash", "a word"])
def test_b07_the_execution_score_is_given(score: str | None) -> None:
    assert findings(replace(total(score=score), sum_score=99.59, conclusion=CLEAN.conclusion)) == [
        ("B07", "错误", "I7")
    ]


@pytest.mark.parametrize(
    ("score", "message"),
    [
        (10, "预算执行得分填的是 10，应为 9.8（1,176,000÷1,200,000＝98.00%，10×98.00%＝9.80）"),
        (None, "预算执行得分没有填写，应为 9.8（1,176,000÷1,200,000＝98.00%，10×98.00%＝9.80）"),
        ("优", "预算执行得分填的是“优”，不是数字，应为 9.8（1,176,000÷1,200,000＝98.00%，10×98.00%＝9.80）"),
    ],
    ids=["too high", "blank", "a word"],
)
def test_b07_shows_its_sum(score: int | str | None, message: str) -> None:
    finding = only(total(score=score), "B07")
    assert (finding.expected, finding.message) == ("9.8", message)


def test_b07_follows_the_steps_of_a_policy() -> None:
    steps = ((Decimal(100), Decimal(10)), (Decimal(80), Decimal(7)), (Decimal(60), Decimal(5)))
    assert findings(total(score=7), execution_steps=steps, scores_ahead_above=Decimal(1)) == []
    assert findings(total(score=9.8), execution_steps=steps) == [("B07", "错误", "I7")]


@pytest.mark.parametrize(
    ("weight", "found"),
    [
        ("10.00", []),
        (100, [("B08", "错误", "G7")]),
        (20, [("B08", "错误", "G7")]),
        (None, [("B08", "错误", "G7")]),
        ("-", [("B08", "错误", "G7")]),
    ],
    ids=["a number as text", "100 for 10", "20", "blank", "a dash"],
)
def test_b08_the_execution_weighs_what_the_policy_says(weight: float | str | None, found: Found) -> None:
    assert findings(total(weight=weight)) == found


def test_b08_names_the_weight_of_the_policy() -> None:
    finding = only(total(weight=100), "B08")
    assert (finding.expected, finding.difference) == ("10", Decimal(90))
    assert finding.message == "预算执行的分值填的是 100，应为 10 分"
    assert findings(ALONE, execution_weight=Decimal(20)) == [("B08", "错误", "G7")]


def test_b08_says_what_is_left_for_the_indicators_where_they_make_up_for_a_wrong_weight() -> None:
    recalculate = "分值改为 10，预算执行得分按 10 分重新计算"
    assert only(total(weight=100), "B08").advice == recalculate
    (finding,) = evaluated(ALONE, execution_weight=Decimal(20)).findings
    assert finding.advice == "分值改为 20，预算执行得分按 20 分重新计算；各指标分值合计相应改为 80 分"


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (total(initial=1_200_000.4), []),
        (total(initial=1_000_000), [("B12", "警告", "E7")]),
        (total(initial=0), [("B12", "警告", "E7")]),
        (total(explained("年中追加20万元，高峰时段排队较长"), initial=1_000_000), []),
        (total(replace(ALONE, goal_actual=f"{ALONE.goal_actual}预算调减20万元。"), initial=1_400_000), []),
        (with_fund("total", initial=1_000_000), [("B02", "错误", "D7")]),
    ],
    ids=["the same", "more", "nothing at first", "a supplement", "a cut", "an initial amount that is B02's"],
)
def test_b12_a_changed_budget_is_explained(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    "said",
    [
        "年中追加20万元",
        "上级年中下达资金20万元",
        "年中调整预算20万元",
        "预算调整后为120万元",
        "上年结转资金20万元列入",
        "年初预算增加20万元",
        "指标核减后又调增",
        "第二批资金20万元于6月到位",
        "根据省厅文件增加项目资金20万元",
        "该项目未纳入年初预算",
        "执行中收到上级资金20万元",
    ],
)
def test_b12_an_adjustment_is_said_in_many_words(said: str) -> None:
    assert findings(total(explained(f"高峰时段排队较长，{said}"), initial=1_000_000)) == []


@pytest.mark.parametrize(
    "said",
    [
        "改进措施：错峰就餐，调整就餐时间",
        "调整绩效指标的设置",
        "协调增派人员",
        "增加收入20万元",
        "增加资金使用的透明度",
        "第二批学校已开工",
        "收到学生来信3封",
        "资金结转下年使用",
        "全年资金管理规范",
    ],
)
def test_b12_what_else_is_adjusted_is_no_budget(said: str) -> None:
    assert findings(total(explained(f"高峰时段排队较长，{said}"), initial=1_000_000)) == [("B12", "警告", "E7")]


def test_b12_names_both_budgets() -> None:
    finding = only(total(initial=1_000_000), "B12")
    assert finding.message == "全年预算数 1,200,000 与年初预算数 1,000,000 不同，全表没有说明预算调整情况"
    assert finding.difference == 200_000


@pytest.mark.parametrize(
    ("rate", "found"),
    [
        ("80.00", []),
        ("100.00", [("B13", "错误", "H7")]),
        ("100", [("B13", "错误", "H7")]),
        ("99.90", [("B04", "错误", "H7")]),
        ("", [("B05", "错误", "H7")]),
    ],
    ids=["on the adjusted budget", "on the first one", "without decimals", "on neither", "blank"],
)
def test_b13_the_rate_is_reckoned_on_the_adjusted_budget(rate: str, found: Found) -> None:
    form = spent(1_000_000, 1_250_000, rate, 8, explained("年中追加25万元，资金结转下年支付"), initial=1_000_000)
    assert findings(form) == sorted([*found, AHEAD_EXPLAINED])


def test_b13_gives_the_rate_on_the_adjusted_budget() -> None:
    finding = only(spent(1_000_000, 1_250_000, "100.00%", 8, initial=1_000_000), "B13")
    assert (finding.expected, finding.difference) == ("80.00%", Decimal(20))
    assert finding.message == "执行率 100.00% 是按年初预算数算的，按全年预算数应为 80.00%（1,000,000 ÷ 1,250,000）"


@pytest.mark.parametrize(
    ("form", "severities", "found"),
    [
        (total(rate="100.00", score=10), {}, [("B04", "错误", "H7")]),
        (total(rate="90.00", score=9), {}, [("B04", "错误", "H7")]),
        (total(rate="110.00", score=10), {}, [("B04", "错误", "H7")]),
        (total(rate="90.00", score=9.02), {}, [("B04", "错误", "H7"), ("B07", "错误", "I7")]),
        (total(rate="100.00", score=10), {"B04": Severity.NOTE}, [("B04", "提示", "H7"), ("B07", "错误", "I7")]),
        (total(rate="100.00", score=10), {"B04": None}, [("B07", "错误", "I7")]),
        (
            spent(1_176_000, 1_200_000, "117.60", 10, explained("年中追加预算"), initial=1_000_000),
            {},
            [("B13", "错误", "H7")],
        ),
    ],
    ids=[
        "too high",
        "too low",
        "above 100",
        "a score by no rate",
        "B04 no error here",
        "B04 off",
        "on the first budget",
    ],
)
def test_b07_a_score_by_a_wrong_rate_is_told_with_the_rate(
    form: Filled, severities: dict[str, Severity | None], found: Found
) -> None:
    assert findings(form, severities=severities) == found


def test_b07_by_steps_a_score_says_nothing_about_the_rate() -> None:
    steps = ((Decimal(90), Decimal(9)), (Decimal(0), Decimal(0)))
    form = total(rate="80.00", score=8)
    assert findings(form, execution_steps=steps) == [("B04", "错误", "H7"), ("B07", "错误", "I7")]


def test_a_wrong_rate_is_told_with_the_score_that_follows() -> None:
    alone, both = (only(total(rate="100.00", score=score), "B04").advice for score in (9.8, 10))
    assert alone == "执行率改为 98.00，并核对预算执行得分"
    assert both == "执行率改为 98.00，预算执行得分改为 9.8，并重新合计总分"
