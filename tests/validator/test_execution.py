"""Family B through real workbooks, what was made of the amounts: rate, score, explanations and lights."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl.evaluation import Severity
from tests.forms import (
    BENEFIT,
    CLEAN,
    QUANTITY,
    SATISFIED,
    WITHOUT_WHOLE_COST,
    evaluated,
    findings,
    only,
    totalled,
    with_fund,
    with_row,
)
from tests.workbooks import Filled, Funds, Row, Shown

Found = list[tuple[str, str, str]]
NOTHING: Funds = ("-", "-", "-", "-", "-", "-")
ALONE = replace(WITHOUT_WHOLE_COST, fiscal=NOTHING, fiscal_own=NOTHING, fiscal_upper=NOTHING, other=NOTHING)
REASON = "工程尾款未到付款节点，资金结转下年支付"
AHEAD, LOW, SURPLUS, FULL_OUTPUT = (
    ("B15", "警告", "I7"),
    ("B11", "警告", "F7"),
    ("B14", "警告", "F7"),
    ("B16", "警告", "F7"),
)
# The same where the form says why money was left.
AHEAD_EXPLAINED, SURPLUS_EXPLAINED, FULL_OUTPUT_EXPLAINED = (
    ("B15", "提示", "I7"),
    ("B14", "提示", "F7"),
    ("B16", "提示", "F7"),
)
AHEAD_SEEN, SURPLUS_SEEN = AHEAD_EXPLAINED, SURPLUS_EXPLAINED  # where another one asks why it was


def total(form: Filled = ALONE, **changes: Any) -> Filled:
    """Change the row 年度资金总额: 1200000, 1200000, 1176000, W 10, rate 98.00, score 9.8."""
    return with_fund("total", form, **changes)


def spent(executed: float, full: float, rate: str, score: float, form: Filled = ALONE, **changes: Any) -> Filled:
    """Fill the total row with other amounts, as budgeted at first."""
    return total(form, **{"initial": full, "full": full, "executed": executed, "rate": rate, "score": score} | changes)


def explained(text: str = REASON, form: Filled = ALONE) -> Filled:
    """Say something more where the year is told."""
    return replace(form, goal_actual=f"{CLEAN.goal_actual}{text}")


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
        (spent(90_000, 100_000, "90.00", 9), [AHEAD]),
        (spent(89_990, 100_000, "89.99", 9), [LOW, AHEAD_SEEN]),
        (spent(89_990, 100_000, "89.99", 9, explained()), [AHEAD_EXPLAINED]),
        (
            spent(89_990, 100_000, "89.99", 9, replace(ALONE, goal_actual=f"{ALONE.goal_actual}{REASON}。")),
            [AHEAD_EXPLAINED],
        ),
        (
            spent(89_990, 100_000, "89.99", 9, with_row(QUANTITY, ALONE, note="余款因质保期未满未支付")),
            [AHEAD],
        ),
    ],
    ids=["at the limit", "below it", "a reason in the account", "at its end", "in a note"],
)
def test_b11_a_low_rate_is_explained(form: Filled, found: Found) -> None:
    assert findings(form) == found


UNSPENT = spent(9034, 20_000, "45.17", 4.52)


def concluding(text: str) -> list[tuple[str, str, str]]:
    """Say something at the end of the conclusion of a form that spent less than half of its money."""
    return findings(replace(UNSPENT, conclusion=f"{UNSPENT.conclusion}{text}"))


@pytest.mark.parametrize(
    "reason",
    [
        "工程尾款未到支付节点。",
        "质保金按合同下年支付。",
        "由于雨季停工。",
        "因雨季停工，工期顺延。",
        "资金未全部支付。",
        "项目尚未完成竣工验收。",
        "未达到合同约定的付款条件。",
        "招标节约较多。",
        "年末预算调减。",
        "余额已收回财政。",
        "资金结转下年使用。",
        "受汛期影响。",
        "上级资金下达较晚。",
        "工程推进缓慢。",
        "执行率低的原因是年底才完成采购。",
        "年底财政资金未及时到账。",
        "部分资金年底未能形成支出。",
        "部分款项按合同约定于次年支付。",
        "部分项目尚在审计结算中。",
        "实际发生费用少于预算。",
        "按实际工作量结算。",
        "剩余10,966元。",
    ],
)
def test_b11_a_reason_is_said_in_many_words(reason: str) -> None:
    assert concluding(reason) == [SURPLUS_EXPLAINED, AHEAD_EXPLAINED, FULL_OUTPUT_EXPLAINED]


@pytest.mark.parametrize(
    "said",
    [
        "预算执行率为45.17%。",
        "资金支付进度良好。",
        "因此增设了取餐窗口。",
        "因地制宜安排菜谱。",
        "受益学生3650人，社会影响良好。",
        "资金使用未发现截留、挪用、虚列支出等情况。",
        "未完成原因分析：无。",
        "明年继续改造，剩余学校12所。",
        "次年食堂投入使用，费用及时支付。",
        "审计中没有发现问题，结算中心及时付款。",
        "按实际情况安排菜谱，资金审核严格。",
        "与学校协调减轻了排队压力。",
    ],
)
def test_b11_a_chance_word_is_no_reason(said: str) -> None:
    assert concluding(said) == [SURPLUS_SEEN, AHEAD_SEEN, FULL_OUTPUT]


@pytest.mark.parametrize(
    ("severities", "found"),
    [
        ({"B16": None}, [SURPLUS, AHEAD_SEEN]),
        ({"B16": Severity.NOTE}, [SURPLUS, AHEAD_SEEN, FULL_OUTPUT_EXPLAINED]),
        ({"B14": None, "B16": None}, [LOW, AHEAD_SEEN]),
        ({"B11": None, "B14": None, "B16": None}, [AHEAD]),
        ({"B11": Severity.ERROR}, [("B11", "错误", "F7"), SURPLUS_SEEN, AHEAD_SEEN, FULL_OUTPUT_EXPLAINED]),
    ],
    ids=["off", "only worth a look", "two off", "three off", "another one is an error"],
)
def test_where_a_bureau_judges_otherwise_another_light_asks_for_the_reason(
    severities: dict[str, Severity | None], found: Found
) -> None:
    assert findings(UNSPENT, severities=severities) == found


@pytest.mark.parametrize(
    ("form", "advice"),
    [
        (
            UNSPENT,
            {
                "B14": "说明结余的原因和去向（结转、收回或调减），下一年度按实际需要安排预算",
                "B15": "核对各指标得分是否偏高；钱没有用完而任务已完成的，请说明原因",
                "B16": "核对产出指标的实际完成值和得分；任务确实完成的，说明资金为什么没有支付",
            },
        ),
        (
            spent(9034, 20_000, "45.17", 4.52, explained()),
            dict.fromkeys(("B14", "B15", "B16"), "已经说明原因，请审核人员核对原因是否成立"),
        ),
    ],
    ids=["not explained", "explained"],
)
def test_what_the_lights_ask_for(form: Filled, advice: dict[str, str]) -> None:
    assert {code: only(form, code).advice for code in advice} == advice


def test_b11_names_rate_and_limit() -> None:
    message = only(spent(89_990, 100_000, "89.99", 9), "B11").message
    assert message == "执行率只有 89.99%，低于 90%，全表没有说明原因"


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


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (spent(80_000, 100_000, "80.00", 8, explained()), [AHEAD_EXPLAINED]),
        (spent(79_990, 100_000, "79.99", 8, explained()), [SURPLUS_EXPLAINED, AHEAD_EXPLAINED]),
        (spent(79_990, 100_000, "79.99", 8), [SURPLUS, AHEAD_SEEN]),
        (spent(9034, 20_000, "45.17", 4.52), [SURPLUS_SEEN, AHEAD_SEEN, FULL_OUTPUT]),
        (with_fund("total", executed=500_000), [("B02", "错误", "F7")]),
    ],
    ids=["a fifth left", "more left", "and not explained", "20000 and 9034", "a total that is wrong"],
)
def test_b14_a_large_surplus_lights_up(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_b14_names_the_surplus() -> None:
    message = only(spent(9034, 20_000, "45.17", 4.52), "B14").message
    assert message == "全年执行数 9,034，结余 10,966 元，占全年预算数的 54.83%，超过 20%"


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_row(SATISFIED, spent(95_000, 100_000, "95.00", 9.5), actual="96%", score=10, reason=None), []),
        (
            with_row(SATISFIED, spent(94_900, 100_000, "94.90", 9.49), actual="96%", score=10, reason=None),
            [AHEAD],
        ),
        (spent(80_000, 100_000, "80.00", 9, explained()), [("B07", "错误", "I7")]),
        (spent(80_000, 100_000, "80.00", 8, with_row(QUANTITY, explained(), score=11)), [("G02", "错误", "H15")]),
        (spent(80_000, 100_000, "80.00", 8, with_row(QUANTITY, explained(), weight=None)), [("C06", "错误", "G15")]),
        (
            spent(0, 100_000, "0", 0, explained()),
            [SURPLUS_EXPLAINED, AHEAD_EXPLAINED, FULL_OUTPUT_EXPLAINED],
        ),
    ],
    ids=[
        "a twentieth ahead",
        "more ahead",
        "an execution score that is wrong",
        "an indicator's score that is wrong",
        "a weight that is missing",
        "nothing spent",
    ],
)
def test_b15_scores_do_not_run_ahead_of_the_money(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_b15_names_both_shares() -> None:
    form = with_row(SATISFIED, spent(80_000, 100_000, "80.00", 8, explained()), actual="96%", score=10)
    message = only(form, "B15").message
    assert message == (
        "指标得分率 90÷90＝100.00%，预算执行得分率 8÷10＝80.00%，前者高出（100.00－80.00）÷100.00＝20.00%，超过 5%"
    )


def test_b15_leaves_out_a_row_that_does_not_apply() -> None:
    idle = Row(BENEFIT, "生态效益\n指标", "生态效益", "/", "/", 0, "/")
    form = spent(80_000, 100_000, "80.00", 8, explained())
    form = replace(form, rows=(*form.rows[:SATISFIED], idle, *form.rows[SATISFIED:]))
    assert [found for found in findings(form) if found[0].startswith("B")] == [AHEAD_EXPLAINED]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (spent(50_000, 100_000, "50.00", 5, explained()), [SURPLUS_EXPLAINED, AHEAD_EXPLAINED]),
        (
            spent(49_990, 100_000, "49.99", 5, explained()),
            [SURPLUS_EXPLAINED, AHEAD_EXPLAINED, FULL_OUTPUT_EXPLAINED],
        ),
        (spent(49_990, 100_000, "49.99", 5), [SURPLUS_SEEN, AHEAD_SEEN, FULL_OUTPUT]),
        (
            with_row(
                QUANTITY, spent(49_990, 100_000, "49.99", 5, explained()), actual="11所", score=9.17, reason="一所停办"
            ),
            [SURPLUS_EXPLAINED, AHEAD_EXPLAINED],
        ),
    ],
    ids=["half spent", "less spent", "and not explained", "one output missed"],
)
def test_b16_full_output_needs_money(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_b16_counts_the_outputs() -> None:
    message = only(spent(49_990, 100_000, "49.99", 5), "B16").message
    assert message == "执行率只有 49.99%，5 个产出指标却全部满分"


def test_b16_has_nothing_to_say_where_there_is_no_output() -> None:
    rows = (Row(BENEFIT, "社会效益\n指标", "受益学生人数", "≥3600人", "3650人", 30, 30), CLEAN.rows[SATISFIED])
    form = totalled(replace(spent(49_990, 100_000, "49.99", 5), rows=rows))
    assert "B16" not in [rule for rule, _, _ in findings(form)]
