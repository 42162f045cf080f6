"""Rule A09: one unit of money on a form, and every amount in it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl import evaluate, load_policy
from selfeval_xl.reader import read_bytes
from tests.forms import CLEAN, COST, UNIT_COST, evaluated, findings, with_row
from tests.tables import table
from tests.workbooks import Filled, Funds

Found = list[tuple[str, str, str]]


TWO_UNITS = """
| 项目支出绩效自评表（2024年度） | < | < | < | < | < | < | < |
| 金额单位：元 | < | < | < | < | < | < | < |
| 项目名称 | < | 校舍维修 | < | < | 主管部门 | 清源县教育局 | < |
| 项目资金（万元） |  | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| ^ | 年度资金总额 | 100 | 100 | 90 | 10 | 90% | 9 |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 未完成原因 |
| 产出指标 | 数量指标 | 维修面积 | ≥1200平方米 | 1200平方米 | 90 | 90 |  |
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            TWO_UNITS,
            [("A09", "警告", "A2", "这里印的“金额单位：元”与 A4 印的“项目资金（万元）”单位不同，金额是按万元读的")],
        ),
        (TWO_UNITS.replace("金额单位：元", "金额单位：万元"), []),
        (TWO_UNITS.replace("项目资金（万元）", "项目资金"), []),
    ],
    ids=["two", "the same twice", "one"],
)
def test_a09_two_money_units_on_a_form(text: str, found: list[tuple[str, ...]]) -> None:
    (form,) = read_bytes(table(text), "表.xlsx")
    findings_of = evaluate(form, load_policy("mof-2020"), year=2024).findings
    assert [(f.rule, f.severity.value, f.cell, f.message) for f in findings_of if f.rule == "A09"] == found


WAN = {"项目资金\n（元）": "项目资金\n（万元）"}
NOTHING: Funds = ("-", "-", "-", "-", "-", "-")


def funded(initial: float, full: float, executed: float, **changes: Any) -> Filled:
    """Give the form one row of funds and nothing else that names their amounts."""
    top: Funds = (initial, full, executed, 10, "98.00", 9.8)
    form = with_row(COST, level3="食堂改造成本控制率", target="≤100%", actual="98%")
    form = replace(form, total=top, fiscal=NOTHING, fiscal_own=NOTHING, fiscal_upper=NOTHING, other=NOTHING)
    return replace(form, **changes)


SPENT = funded(1_230_000, 1_230_000, 1_205_400)


def goal(text: str, form: Filled = CLEAN) -> Filled:
    return replace(form, goal_expected=f"{CLEAN.goal_expected}{text}")


def cost(target: str, actual: str, form: Filled = CLEAN) -> Filled:
    return with_row(COST, form, target=target, actual=actual)


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (goal("总投入120万元。"), []),
        (goal("总投入1,200,000元。"), []),
        (goal("总投入1200000万元。"), [("A09", "警告", "B13")]),
        (goal("总投入１２００万元。"), []),
        (goal("带动产值120亿元。"), []),
        (goal("带动消费1200000亿元。"), []),
        (goal("每人补助120元。"), []),
        (goal("补助标准为120元。"), []),
        (goal("收费120元/人。"), []),
        (goal("按照123元的标准补助。", SPENT), []),
        (goal("按户补助123元。", SPENT), []),
        (goal("单台最高123元。", SPENT), []),
        (goal("支出123元。", SPENT), [("A09", "警告", "B13")]),
        (goal("奖励先进120元。"), []),
        (replace(CLEAN, conclusion=f"{CLEAN.conclusion}支出1176000万元。"), [("A09", "警告", "B24")]),
        (cost("≤1200000万元", "1176000元"), [("A09", "警告", "E18")]),
        (cost("≤1200000元", "1176000万元"), [("A09", "警告", "F18")]),
        (cost("≤120万元", "117.6万元"), []),
        (with_row(UNIT_COST, target="≤120元/所", actual="117.6元/所"), []),
        (with_row(UNIT_COST, level3="单所改造成本", target="≤120元", actual="117.6元"), []),
    ],
    ids=[
        "the same amount in 万元",
        "in 元",
        "figures of 元 in 万元",
        "another amount",
        "亿元 is nobody's slip",
        "another ratio",
        "for each",
        "a standard",
        "for each, behind it",
        "a standard, behind it",
        "for each household",
        "for each piece",
        "no standard",
        "small and round: a chance",
        "in the conclusion",
        "a target",
        "an actual",
        "a cost in 万元",
        "a unit cost by its unit",
        "a unit cost by its name",
    ],
)
def test_a09_the_same_amount_ten_thousand_times(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (funded(1_200_000, 1_200_000, 1_176_000, labels=WAN), []),
        (funded(120, 120, 117.6), []),
        (goal("总投入120万元。", funded(1_200_000, 1_200_000, 1_176_000, labels=WAN)), [("A09", "警告", "E7")]),
        (goal("总投入120万元。", funded(120, 120, 117.6)), [("A09", "警告", "E7")]),
        (goal("总投入120万元。", funded(120, 120, 117.6, labels=WAN)), []),
    ],
    ids=["nothing beside it", "nor here", "元 typed into 万元", "万元 typed into 元", "as it should be"],
)
def test_a09_the_funds_themselves_may_be_in_the_wrong_unit(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_a09_of_two_amounts_doubts_the_one_a_policy_calls_large() -> None:
    form = goal("总投入120万元。", funded(1_200_000, 1_200_000, 1_176_000, labels=WAN))
    assert findings(form, large_project=Decimal(10**11)) == [("A09", "警告", "B13")]


def test_a09_blames_the_funds_once_where_all_else_says_the_same() -> None:
    form = funded(1_200_000, 1_200_000, 1_176_000, labels=WAN)
    said = goal("总投入120万元。", replace(form, rows=CLEAN.rows))
    assert findings(said) == [("A09", "警告", "E7")]


def test_a09_names_both_cells() -> None:
    def told(form: Filled) -> Mapping[str, str]:
        return {finding.cell: finding.message for finding in evaluated(form).findings}

    assert told(cost("≤1200000万元", "1176000元")) == {
        "E18": "这里的金额“≤1200000万元”是E7中“1,200,000元”的一万倍，单位弄混了"
    }
    assert told(goal("总投入120万元。", funded(120, 120, 117.6))) == {
        "E7": "这里的金额“120元”是B13中“120万元”的一万分之一，单位弄混了"
    }


THOUSANDS = """
| 项目支出绩效自评表（2024年度） | < | < | < | < | < | < | < |
| 项目名称 | < | 校舍维修 | < | < | 主管部门 | 清源县教育局 | < |
| 项目资金（千元） |  | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| ^ | 年度资金总额 | 1260 | 1260 | 1260 | 10 | 100% | 10 |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 未完成原因 |
| 产出指标 | 成本指标 | 维修总成本 | ≤1260000元 | 1260000元 | 90 | 90 |  |
"""


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("≤1260000元", []),
        ("≤126万元", []),
        ("≤1260000千元", [("D6", "这里的金额“≤1260000千元”是D4中“1,260千元”的一千倍，单位弄混了")]),
        ("≤1260元", [("D6", "这里的金额“≤1260元”是D4中“1,260千元”的一千分之一，单位弄混了")]),
    ],
)
def test_a09_knows_forms_in_thousands(written: str, found: list[tuple[str, str]]) -> None:
    (form,) = read_bytes(table(THOUSANDS.replace("≤1260000元", written)), "表.xlsx")
    evaluation = evaluate(form, load_policy("mof-2020"), year=2024)
    assert [(each.cell, each.message) for each in evaluation.findings if each.rule == "A09"] == found
