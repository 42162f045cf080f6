"""Family D through real workbooks, third part: what the cost indicators ask for and come to."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl import evaluate, load_policy
from selfeval_xl.reader import read_bytes
from tests.forms import CLEAN, COST, OUTPUT, UNIT_COST, evaluated, findings, totalled, with_fund, with_row
from tests.layouts.drawing import workbook
from tests.layouts.known import LAYOUTS
from tests.workbooks import Filled, Row

Found = list[tuple[str, str, str]]


@pytest.mark.parametrize(
    ("at", "changes", "found"),
    [
        (COST, {"target": "≥1200000元"}, [("D11", "错误", "E18")]),
        (COST, {"target": "不低于1200000元"}, [("D11", "错误", "E18")]),
        (COST, {"target": "≥900000元"}, [("D11", "错误", "E18")]),
        (UNIT_COST, {"target": "≥10万元/所"}, [("D11", "错误", "E19")]),
        (UNIT_COST, {"level3": "生均补助标准", "target": "≥5元/天", "actual": "5元/天"}, [("D11", "警告", "E19")]),
        (UNIT_COST, {"level3": "补助金额", "target": "≥500元/人", "actual": "500元/人"}, [("D11", "警告", "E19")]),
        (UNIT_COST, {"level3": "每人每月补助", "target": "≥100元", "actual": "100元"}, [("D11", "警告", "E19")]),
        (COST, {"level3": "补助金额", "target": "≥1200000元"}, [("D11", "错误", "E18")]),
        (UNIT_COST, {"level3": "成本节约率", "target": "≥5%", "actual": "6%", "reason": "招标节约"}, []),
        (UNIT_COST, {"level3": "节约招标费用", "target": "≥5万元", "actual": "5.2万元"}, []),
        (UNIT_COST, {"level3": "成本控制达标率", "target": "≥95%", "actual": "96%"}, []),
        (UNIT_COST, {"level3": "生均用电量", "target": "≥9千瓦时", "actual": "9千瓦时"}, [("D11", "警告", "E19")]),
        (UNIT_COST, {"level3": "生均补助标准达标率", "target": "≥95", "actual": "96"}, [("E03", "提示", "E19")]),
        (UNIT_COST, {"target": "＝10万元/所"}, []),
    ],
    ids=[
        "a total",
        "in words",
        "no over-achievement follows from it",
        "a unit cost",
        "a standard may be a least one",
        "what each is to get is a standard",
        "what each is to get in a month",
        "what all are to get is none",
        "the more saved the better",
        "savings in money",
        "a rate is not always a cost",
        "what is no money may be no cost",
        "a rate without its sign",
        "an equal sign",
    ],
)
def test_d11_a_cost_has_no_lower_bound(at: int, changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(at, **changes)) == found


def test_d11_points_at_the_sign_where_it_has_a_column() -> None:
    module = LAYOUTS["yunnan"]
    rows = tuple(replace(row, nature="≥") if row.level2 == "成本指标" else row for row in module.CLEAN.rows)
    (form,) = read_bytes(workbook(module.LAYOUT, replace(module.CLEAN, rows=rows)), "表.xlsx")
    found = evaluate(form, load_policy("mof-2020"), year=2024).findings
    (cost,) = (row for row in form.indicators if row.is_cost)
    assert cost.nature is not None
    assert [(each.rule, each.cell, each.message) for each in found if each.severity.value != "提示"] == [
        ("D11", cost.nature.address, "成本指标的目标“≥1850000元”写的是不低于，花得越多反而越好")
    ]


PARTED = (
    ("食堂改造费用", "≤90万元", "90万元"),
    ("设备费用", "≤50万元", "50万元"),
    ("安装费用", "≤40万元", "40万元"),
)


def costing(*costs: tuple[str, str, str]) -> Filled:
    """Give the form other cost indicators: name, target, actual; they share the points of the two there are."""
    weights = [20 - 5 * (len(costs) - 1), *(5 for _ in costs[1:])]
    rows = (Row(OUTPUT, "成本指标", *cost, weight, weight) for cost, weight in zip(costs, weights, strict=True))
    return totalled(replace(CLEAN, rows=(*CLEAN.rows[:COST], *rows, *CLEAN.rows[UNIT_COST + 1 :])))


@pytest.mark.parametrize(
    ("costs", "found"),
    [
        ((("设备购置费用", "≤80万元", "78万元"), ("安装费用", "≤60万元", "58万元")), [("D12", "警告", "E18")]),
        ((("设备购置费用", "≤60万元", "58.8万元"), ("安装费用", "≤60万元", "58.8万元")), []),
        ((("设备购置费用", "≤60.5万元", "58.8万元"), ("安装费用", "≤60万元", "58.8万元")), []),
        ((("食堂改造费用", "≤130万元", "117.6万元"),), [("D12", "警告", "E18")]),
        ((("食堂改造总成本", "≤110万元", "110万元"), ("其中设备费用", "≤50万元", "50万元")), []),
        ((("食堂改造费用", "≤120万元", "117.6万元"), ("设备费用", "≤50万元", "50万元")), []),
        (PARTED, []),
        ((("食堂改造费用", "≤70万元", "70万元"), ("单所改造成本", "≤60万元", "60万元")), []),
        ((("食堂改造费用", "≤70万元", "70万元"), ("厨师工资标准", "≤60万元", "60万元")), []),
        ((("食堂改造费用", "≤70万元", "70万元"), ("每所设备费", "≤60万元/所", "60万元/所")), []),
        ((("食堂改造费用", "≤70万元", "70万元"), ("成本控制率", "≤100%", "98%")), []),
    ],
    ids=[
        "too much together",
        "the whole budget",
        "within the tolerance",
        "one too much",
        "a total and a part of it",
        "the budget and a part of it",
        "one is the others' sum",
        "a unit cost by its name",
        "a standard",
        "a unit cost by its unit",
        "a rate",
    ],
)
def test_d12_costs_keep_within_the_budget(costs: tuple[tuple[str, str, str], ...], found: Found) -> None:
    assert findings(costing(*costs)) == found


def test_d12_allows_the_budget_of_before_it_was_cut() -> None:
    parts = with_fund("fiscal_own", with_fund("fiscal", full=1_180_000), full=980_000)
    form = with_fund("total", parts, full=1_180_000, rate="99.66", score=9.97)
    told = replace(form, goal_actual=f"{CLEAN.goal_actual}年中调减预算2万元。")
    assert findings(told) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, [("D12", "警告", "E18")]),
        ({"full": 0}, [("B02", "错误", "E7")]),
        ({"full": None}, [("B09", "错误", "E7")]),
    ],
    ids=["a budget", "a total that is wrong", "no budget"],
)
def test_d12_waits_for_a_budget(changes: dict[str, Any], found: Found) -> None:
    dear = with_row(COST, target="≤1300000元")
    assert findings(with_fund("total", dear, **changes)) == found


def test_d12_names_cells_and_sums() -> None:
    form = costing(("设备购置费用", "≤80万元", "78万元"), ("安装费用", "≤60万元", "58万元"))
    (finding,) = evaluated(form).findings
    assert finding.message == "成本指标的目标合计 1,400,000 元（E18、E19），超过预算 1,200,000 元"
    assert finding.difference == Decimal(200_000)


@pytest.mark.parametrize(
    ("target", "actual", "found"),
    [("≤900万元", "810万元", ("D12", "860", Decimal(40))), ("≤860万元", "800万元", ("D13", "817", Decimal(-17)))],
    ids=["D12", "D13"],
)
def test_d12_and_d13_give_the_difference_in_the_unit_of_the_form(
    target: str, actual: str, found: tuple[str, str, Decimal]
) -> None:
    module = LAYOUTS["mof2020"]
    cost = {"level3": "管网改造总成本", "target": target, "actual": actual}
    rows = tuple(replace(row, **cost) if row.level2 == "成本指标" else row for row in module.CLEAN.rows)
    (form,) = read_bytes(workbook(module.LAYOUT, replace(module.CLEAN, rows=rows)), "表.xlsx")
    assert form.money_unit == "万元"
    findings = evaluate(form, load_policy("mof-2020"), year=2024).findings
    assert [(each.rule, each.expected, each.difference) for each in findings if each.rule in ("D12", "D13")] == [found]


@pytest.mark.parametrize(
    ("costs", "found"),
    [
        ((("食堂改造总成本", "≤120万元", "117.6万元"),), []),
        ((("食堂改造总成本", "≤120万元", "117万元"),), []),
        ((("食堂改造总成本", "≤120万元", "110万元"),), [("D13", "提示", "F18")]),
        ((("食堂改造总成本", "≤120万元", "120万元"),), [("D13", "提示", "F18")]),
        ((("设备购置费用", "≤60万元", "58万元"), ("安装费用", "≤60万元", "50万元")), [("D13", "提示", "F18")]),
        ((("设备购置费用", "≤60万元", "58万元"),), []),
        ((("食堂改造总成本", "≤120万元", "≤117万元"),), [("F04", "警告", "F18")]),
        ((("食堂改造总成本", "≤120万元", "130万元"),), [("F14", "错误", "H18")]),
    ],
    ids=[
        "what was spent",
        "within the tolerance",
        "less than was spent",
        "the budget and not what was spent",
        "two together",
        "plainly not the whole cost",
        "a copied sign is F04's",
        "overspent is F14's",
    ],
)
def test_d13_costs_are_what_was_spent(costs: tuple[tuple[str, str, str], ...], found: Found) -> None:
    assert findings(costing(*costs)) == found


def test_d13_leaves_money_that_is_not_paid_yet_to_b11() -> None:
    parts = with_fund("fiscal", with_fund("fiscal_own", executed=800_000), executed=1_000_000)
    form = with_fund("total", parts, executed=1_000_000, rate="83.33", score=8.33)
    assert [code for code, _, _ in findings(form)] == ["B11", "B15"]


def test_d12_and_d13_take_their_tolerance_from_the_policy() -> None:
    dear = costing(("食堂改造费用", "≤130万元", "117.6万元"))
    cheap = costing(("食堂改造总成本", "≤120万元", "110万元"))
    assert findings(dear, cost_tolerance=Decimal("0.1")) == []
    assert findings(cheap, cost_tolerance=Decimal("0.1")) == []
