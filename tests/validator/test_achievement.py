"""Family F through real workbooks, second part: actuals beside targets and scores, and what cannot be verified."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl.evaluation import Finding, Severity
from tests.forms import (
    CLEAN,
    COST,
    FIRST_ROW,
    OUTPUT,
    QUALITY,
    QUANTITY,
    SATISFIED,
    SOCIAL,
    TIME,
    UNIT_COST,
    evaluated,
    findings,
    totalled,
    with_row,
)
from tests.workbooks import Filled, Row

Found = list[tuple[str, str, str]]
DEARER = "钢材涨价"
SPENT = ("D13", "提示", "F18")  # 1176000 were


def answered(*actuals: str) -> Filled:
    """Answer the first rows in order, the others in words, all at full score."""
    rows = [
        replace(row, actual=actual, score=row.weight, reason=None)
        for row, actual in zip(CLEAN.rows, (*actuals, *["达成预期指标"] * len(CLEAN.rows)), strict=False)
    ]
    return totalled(replace(CLEAN, rows=tuple(rows)))


def in_words_from(row: int) -> Found:
    """List what is said about the rows answered in words: from sheet row `row` to the last."""
    return [("F02", "警告", f"F{number}") for number in range(row, FIRST_ROW + len(CLEAN.rows))]


@pytest.mark.parametrize(
    ("at", "changes", "found"),
    [
        (SOCIAL, {"actual": "4320人"}, [("F11", "警告", "F20")]),
        (SOCIAL, {"actual": "4319人"}, []),
        (SOCIAL, {"actual": "0.72万人"}, [("F11", "警告", "F20")]),
        (SOCIAL, {"actual": "7200人", "reason": "无"}, [("F11", "警告", "F20")]),
        (SOCIAL, {"actual": "7200人", "reason": "秋季新增两所学校"}, []),
        (SOCIAL, {"actual": "7200人", "target": "＝3600人"}, []),
        (SOCIAL, {"actual": "1人", "target": "≥0人"}, []),
        (UNIT_COST, {"actual": "5万元/所"}, []),
    ],
    ids=[
        "just beyond",
        "just below",
        "in another unit",
        "a reason that says nothing",
        "explained",
        "an equal target",
        "target nothing",
        "a saving",
    ],
)
def test_f11_much_more_than_planned_is_explained(at: int, changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(at, **changes)) == found


def test_f11_takes_its_factor_from_the_policy() -> None:
    form = with_row(SOCIAL, actual="4680人")
    assert findings(form, over_achievement=Decimal("1.3")) == [("F11", "警告", "F20")]
    assert findings(form, over_achievement=Decimal("1.31")) == []


@pytest.mark.parametrize(
    ("handling", "changes", "found"),
    [
        ("look", {}, [("F11", "提示", "F20")]),
        ("look", {"reason": "秋季新增两所学校"}, []),
        ("explain", {}, [("F11", "警告", "F20")]),
        ("deduct", {"actual": "5000人"}, [("F11", "警告", "F20")]),
        ("deduct", {}, [("G04", "错误", "H20")]),
        ("deduct", {"score": 13.5}, [("G08", "错误", "I20")]),
        ("deduct", {"score": 13.5, "reason": "秋季新增两所学校"}, []),
        ("deduct", {"score": 12}, [("G05", "警告", "H20")]),
        ("deduct", {"score": 12, "reason": "秋季新增两所学校"}, [("G05", "提示", "H20")]),
    ],
    ids=[
        "worth a look",
        "explained",
        "a reason is due",
        "before the first deduction a reason is due",
        "not deducted",
        "deducted without a reason",
        "deducted with a reason",
        "deducted too much",
        "deducted too much with a reason",
    ],
)
def test_f11_is_handled_as_the_policy_says(handling: str, changes: dict[str, Any], found: Found) -> None:
    form = with_row(SOCIAL, **({"actual": "7200人"} | changes))
    deductions = ((Decimal("1.5"), Decimal("0.1")),)
    assert findings(form, over_handling=handling, over_deductions=deductions) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (
            answered("12所", "98%", "2024年8月20日", "120万元"),
            [SPENT, *in_words_from(19), ("F12", "提示", "F15")],
        ),
        (answered("12所", "98%", "2024年8月20日", "119万元"), [SPENT, *in_words_from(19)]),
        (answered("12所", "98%", "2024年8月20日"), in_words_from(18)),
        (
            answered("≥12所", "98%", "2024年8月20日", "120万元"),
            [SPENT, *in_words_from(19), ("F04", "警告", "F15")],
        ),
    ],
    ids=["all of three", "all but one", "only two", "copies with their signs do not count"],
)
def test_f12_not_every_actual_equals_its_target(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, [("F14", "错误", "H18")]),
        ({"score": 8.6}, [("F14", "错误", "H18")]),
        ({"score": 8.5}, []),
        ({"score": 8.24}, []),
        ({"score": 12}, [("G02", "错误", "H18")]),
        ({"target": "1000000元"}, [("E02", "提示", "E18"), ("F14", "错误", "H18")]),
        ({"target": "≤1176000元", "reason": None}, []),
    ],
    ids=[
        "full marks",
        "a little above",
        "R1",
        "R2",
        "above the weight, G02 speaks",
        "without a sign",
        "within the plan",
    ],
)
def test_f14_an_overspent_cost_loses_points(changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(COST, **({"target": "≤1000000元", "reason": DEARER} | changes))) == found


def test_f14_speaks_of_costs_only() -> None:
    form = with_row(SOCIAL, level3="学生就餐等候时间", target="≤10分钟", actual="12分钟", reason="高峰时段排队较长")
    assert findings(form) == [("G04", "错误", "H20")]


def test_f14_names_the_score_and_both_formulas() -> None:
    assert evaluated(with_row(COST, target="≤1000000元", reason=DEARER)).findings == (
        Finding(
            rule="F14",
            severity=Severity.ERROR,
            sheet="Sheet1",
            cell="H18",
            found="10",
            expected="8.5",
            difference=Decimal("1.50"),
            message="成本超过了目标，得分 10 高于两种扣分公式的结果：≤1000000元，实际 1176000元：两种扣分公式都认"
            "（R1 按比例：10×1000000÷1176000＝8.50；R2 按超出部分：10×(1-(1176000-1000000)÷1000000)＝8.24），"
            "得分应在 8.24至8.50（未填得分时按 R1 计算）",
            advice="得分最多填 8.5；成本数填错的，先改实际完成值",
        ),
    )


@pytest.mark.parametrize(
    ("at", "changes", "found"),
    [
        (TIME, {"actual": "100%"}, [("F15", "提示", "F17")]),
        (QUANTITY, {"actual": "新建3所，改造9所"}, [("F15", "提示", "F15")]),
        (COST, {"target": "≤120万元", "actual": "1176000"}, [("F15", "提示", "F18")]),
        (QUALITY, {"target": "新建3所，改造5所"}, [("E08", "警告", "E16")]),
        (SOCIAL, {"actual": "96%"}, [("F05", "错误", "F20")]),
        (SOCIAL, {"actual": "100"}, [("F15", "提示", "F20")]),
        (UNIT_COST, {"actual": "100"}, [("F15", "提示", "F19")]),
        (UNIT_COST, {"actual": "980"}, [("F15", "提示", "F19")]),
        (QUANTITY, {"actual": "100"}, [("F15", "提示", "F15")]),
        (QUANTITY, {"target": "≥90所", "actual": "100"}, []),
        (TIME, {"actual": "2024年9月15日"}, [("F10", "警告", "F17")]),
        (TIME, {"actual": "2024年9月15日", "score": 8}, [("G08", "错误", "I17")]),
        (SATISFIED, {"actual": "≥95%"}, [("F04", "警告", "F22")]),
        (SOCIAL, {"target": "≥-3600人"}, [("E04", "错误", "E20")]),
        (QUANTITY, {"actual": "100%", "weight": None}, [("C06", "错误", "G15"), ("F05", "错误", "F15")]),
        (TIME, {"actual": "100%", "weight": None}, [("C06", "错误", "G17")]),
    ],
    ids=[
        "a rate for a date",
        "several numbers",
        "scales that differ",
        "E08 says why",
        "F05 says why",
        "100 for many people",
        "100 for money",
        "another scale for money",
        "100 for a few things",
        "100 that was counted",
        "F10 says why",
        "G08 asks for the reason",
        "F04 says why",
        "E04 says why",
        "without points the cell is still wrong",
        "without points there is nothing to verify",
    ],
)
def test_f15_what_cannot_be_verified_is_told_once(at: int, changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(at, **changes)) == found


def test_f15_says_why() -> None:
    (finding,) = evaluated(with_row(TIME, actual="100%")).findings
    assert finding.message == (
        "无法核验：年度指标值“2024年8月31日前”与实际完成值“100%”一个是日期，一个是数字，无法比较；这项得分没有查过，照报上来的算"
    )


@pytest.mark.parametrize(
    ("changes", "message", "advice"),
    [
        (
            {"actual": "100"},
            "无法核验：≥12所，实际 100：实际完成值没有写单位，疑为照填 100；这项得分没有查过，照报上来的算",
            "把年度指标值和实际完成值都写成能比较的样子：数字带单位，日期写到日，定性指标用达成程度用语",
        ),
        (
            {"actual": None, "score": 0, "reason": "场地未移交"},
            "实际完成值没有填写；这项得分没有查过，照报上来的算",
            "填写全年实际完成的数，带上单位；没有完成的填 0，并写明原因",
        ),
        (
            {"actual": "/", "score": None},
            "实际完成值填的是“/”，等于没有填；这项得分无法核算",
            "填写全年实际完成的数，带上单位；没有完成的填 0，并写明原因",
        ),
    ],
    ids=["a stock answer", "a blank", "a stroke without a score"],
)
def test_f15_says_what_to_do(changes: dict[str, Any], message: str, advice: str) -> None:
    told = evaluated(with_row(QUANTITY, **changes)).findings
    assert [(each.message, each.advice) for each in told if each.rule == "F15"] == [(message, advice)]


def test_f15_leaves_a_weight_above_all_points_to_c01() -> None:
    assert [each for each in findings(with_row(QUANTITY, weight=150)) if each[0][0] in "FG"] == []


def test_f15_speaks_where_the_rule_that_would_say_why_is_switched_off() -> None:
    form = with_row(QUANTITY, actual="已按要求改造")
    assert findings(form, severities={}) == [("F02", "警告", "F15")]
    assert findings(form, severities={"F02": None}) == [("F15", "提示", "F15")]


def test_a_subtotal_row_is_nobodys_indicator() -> None:
    rows = (*CLEAN.rows[: UNIT_COST + 1], Row(OUTPUT, "成本指标", "小计", None, None, 50, 50), *CLEAN.rows[SOCIAL:])
    assert findings(replace(CLEAN, rows=rows)) == []
