"""B11, B14 to B16: the money that was left."""

from dataclasses import replace

import pytest

from selfeval_xl.evaluation import Severity
from tests.forms import (
    BENEFIT,
    CLEAN,
    QUANTITY,
    SATISFIED,
    findings,
    only,
    totalled,
    with_fund,
    with_row,
)
from tests.validator.spending import (
    AHEAD,
    AHEAD_EXPLAINED,
    AHEAD_SEEN,
    ALONE,
    FULL_OUTPUT,
    FULL_OUTPUT_EXPLAINED,
    LOW,
    REASON,
    SURPLUS,
    SURPLUS_EXPLAINED,
    SURPLUS_SEEN,
    UNSPENT,
    Found,
    concluding,
    explained,
    spent,
)
from tests.workbooks import Filled, Row


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


def test_b11_names_rate_and_limit() -> None:
    message = only(spent(89_990, 100_000, "89.99", 9), "B11").message
    assert message == "执行率只有 89.99%，低于 90%，全表没有说明原因"


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
