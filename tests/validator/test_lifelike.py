"""Forms as honest people fill them in, on which an accountant could rightly reject a finding."""

from dataclasses import replace
from typing import Any

import pytest

from tests.forms import CLEAN, LASTING, QUANTITY, SATISFIED, SOCIAL, TIME, evaluated, findings, with_fund, with_row
from tests.workbooks import Filled, Shown

Found = list[tuple[str, str, str]]
E02_TIME, E02_SOCIAL = ("E02", "提示", "E17"), ("E02", "提示", "E20")


@pytest.mark.parametrize(
    ("at", "changes", "found"),
    [
        (TIME, {"level3": "办结时限", "target": "30天", "actual": "28天"}, [E02_TIME]),
        (TIME, {"level3": "响应时间", "target": "24小时", "actual": "20小时"}, [E02_TIME]),
        (SOCIAL, {"level3": "安全事故起数", "target": "2起", "actual": "1起"}, [E02_SOCIAL]),
        (SOCIAL, {"level3": "投诉次数", "target": "5次", "actual": "3次"}, [E02_SOCIAL]),
        (SOCIAL, {"level3": "培训次数", "target": "5次", "actual": "3次"}, [E02_SOCIAL, ("G04", "错误", "H20")]),
    ],
    ids=["fewer days", "fewer hours", "fewer accidents", "fewer complaints", "fewer of what was promised"],
)
def test_fewer_than_a_target_without_a_sign_may_be_better(at: int, changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(at, **changes)) == found


@pytest.mark.parametrize(
    ("name", "target", "actual", "found"),
    [
        ("招商引资到位率", "≥100%", "115%", []),
        ("拨备覆盖率", "≥150%", "160%", []),
        ("服务覆盖率", "≥150%", "160%", [("E04", "错误", "E20")]),
    ],
)
def test_rates_that_may_exceed_the_whole_are_let_be(name: str, target: str, actual: str, found: Found) -> None:
    assert findings(with_row(SOCIAL, level3=name, target=target, actual=actual)) == found


def test_a_weight_that_is_wrong_by_what_is_too_much_asks_for_no_other_score() -> None:
    assert findings(with_row(QUANTITY, weight=12)) == [("C02", "错误", "B15")]


@pytest.mark.parametrize("text", ["不适用", "不涉及", "本项目不涉及", "N/A", "/"])
def test_full_marks_for_what_does_not_apply_are_no_marks(text: str) -> None:
    assert findings(with_row(LASTING, target=text, actual=text)) == [("E01", "错误", "E21"), ("F01", "错误", "F21")]


@pytest.mark.parametrize("text", ["不适用", "本项目不涉及", "N/A", "/", "无"])
def test_a_row_that_does_not_apply_is_no_finding(text: str) -> None:
    rows = list(CLEAN.rows)
    rows[QUANTITY] = replace(rows[QUANTITY], weight=20, score=20)
    rows[1] = replace(rows[1], target=text, actual=text, weight="/", score="/")
    assert findings(replace(CLEAN, rows=tuple(rows))) == []


def test_a_score_shown_with_fewer_decimals_than_it_has_is_taken_with_two() -> None:
    shown = with_row(SATISFIED, score=Shown(93 / 95 * 10, "0.0"))
    for form in (
        replace(shown, sum_score=99.59, conclusion=CLEAN.conclusion),
        replace(shown, sum_score=99.6, conclusion=str(CLEAN.conclusion).replace("99.59", "99.6")),
    ):
        evaluation = evaluated(form)
        assert evaluation.findings == ()
        assert str(evaluation.scores.total_verified) == "99.59"


@pytest.mark.parametrize(
    "text",
    [
        "2023年自评得分92.5分，2024年得99.59分。",
        "年度考核综合评分96分位列全省第一；自评总分99.59分。",
        "满分100分，自评得分99.59分。",
    ],
)
def test_other_scores_may_stand_beside_the_right_one(text: str) -> None:
    assert findings(replace(CLEAN, conclusion=f"自评结论：优。{text}存在问题：排队较长。改进措施：错峰就餐。")) == []


@pytest.mark.parametrize("unit", ["标段", "层", "案件", "网格"])
def test_a_unit_nobody_knows_is_known_from_the_target(unit: str) -> None:
    assert findings(with_row(QUANTITY, target=f"≥32{unit}", actual=f"33{unit}")) == []


@pytest.mark.parametrize(
    "text",
    ["年中新增预算20万元。", "上级补充下达资金20万元。", "省级专项20万元年中到位。", "上年结余结转20万元。"],
)
def test_a_budget_that_was_added_to_may_be_said_in_many_words(text: str) -> None:
    form = with_fund(
        "total", with_fund("fiscal", with_fund("fiscal_own", initial=800_000), initial=1_000_000), initial=1_000_000
    )
    assert [finding[0] for finding in findings(form)] == ["B12"]
    assert findings(replace(form, conclusion=f"{form.conclusion}{text}")) == []


def test_nothing_done_no_points_and_the_reason_why_is_an_honest_answer() -> None:
    form = with_row(QUANTITY, actual="未完成", score=0, reason="征地未完成，工程未开工")
    assert findings(form) == [("F02", "提示", "F15")]


def unexplained(form: Filled) -> list[str]:
    return [rule for rule, severity, _ in findings(form) if severity != "提示"]


def test_an_indicators_reason_is_none_for_money_that_was_left() -> None:
    half: dict[str, Any] = {"executed": 600_000, "rate": "50.00", "score": 5}
    parts = with_fund("fiscal", with_fund("fiscal_own", executed=400_000), executed=600_000)
    form = with_row(QUANTITY, with_fund("total", parts, **half), actual="11所", score=9.17, reason="因汛期停工")
    assert unexplained(form) == ["B14"]
    assert unexplained(replace(form, goal_actual=f"{form.goal_actual}因汛期停工，尾款结转下年支付。")) == []
