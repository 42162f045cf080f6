"""Family F through real workbooks, first part: what may stand in the actual cell beside its target."""

from typing import Any

import pytest

from selfeval_xl.evaluation import Finding, Severity
from tests.forms import (
    COST,
    QUALITY,
    QUANTITY,
    SATISFIED,
    SOCIAL,
    TIME,
    UNIT_COST,
    evaluated,
    findings,
    with_row,
)
from tests.seeds import SERVICE
from tests.workbooks import Filled, Shown

Found = list[tuple[str, str, str]]
REACHED = "达成预期指标"


def satisfied(actual: Any, **changes: Any) -> Filled:
    """Answer the satisfaction row, ≥95%, at full score and without a reason."""
    return with_row(SATISFIED, **({"actual": actual, "score": 10, "reason": None} | changes))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"actual": None}, [("F01", "错误", "F15")]),
        ({"actual": "/"}, [("F01", "错误", "F15")]),
        ({"actual": None, "target": None}, [("E01", "错误", "E15"), ("F01", "错误", "F15")]),
        ({"actual": None, "score": 0, "reason": "场地未移交"}, [("F15", "提示", "F15")]),
        ({"actual": "XX所"}, [("A07", "警告", "F15")]),
        ({"actual": "0所", "score": 0, "reason": "场地未移交"}, []),
    ],
    ids=["blank", "a stroke", "target blank too", "no score, F15 speaks", "filler, A07 speaks", "nothing was done"],
)
def test_f01_a_score_has_an_actual(changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(QUANTITY, **changes)) == found


@pytest.mark.parametrize(
    ("at", "changes", "found"),
    [
        (QUANTITY, {"actual": REACHED}, [("F02", "警告", "F15")]),
        (QUANTITY, {"actual": "已按要求改造"}, [("F02", "警告", "F15")]),
        (TIME, {"actual": "按时完成"}, [("F02", "警告", "F17")]),
        (SOCIAL, {"target": "3600-4000人", "actual": REACHED}, [("F02", "警告", "F20")]),
        (SATISFIED, {"actual": "满意"}, [("F02", "警告", "F22")]),
        (QUANTITY, {"actual": "已改造12所食堂"}, []),
        (QUANTITY, {"actual": "十二所"}, []),
    ],
    ids=[
        "tier word",
        "other words",
        "a date",
        "a range",
        "satisfied",
        "the number in words around",
        "in Chinese digits",
    ],
)
def test_f02_a_number_is_answered_with_a_number(at: int, changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(at, **changes)) == found


@pytest.mark.parametrize(
    ("actual", "changes", "found"),
    [
        (REACHED, {}, []),
        ("已完成", {}, []),
        ("及时完成", {}, []),
        ("食堂卫生评级\n达到B级", {}, []),
        ("部分达成预期指标", {"score": 9, "reason": "两所学校为C级"}, []),
        ("工作已开展", {}, [("F03", "提示", "F20")]),
        ("100%", {}, [("F03", "提示", "F20")]),
        ("新建3所，改造5所", {}, [("F03", "提示", "F20")]),
        ("-5%", {}, [("F03", "提示", "F20")]),
        ("2025年3月1日", {}, [("F03", "提示", "F20")]),
    ],
    ids=[
        "agreed word",
        "short form of it",
        "done in time",
        "copy",
        "partly",
        "other words",
        "a number",
        "unreadable",
        "a negative number, F07 is silent",
        "a late date, F10 is silent",
    ],
)
def test_f03_words_are_answered_with_a_tier(actual: str, changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(SOCIAL, target="食堂卫生评级达到B级", actual=actual, **changes)) == found


@pytest.mark.parametrize(
    ("at", "changes", "found"),
    [
        (SATISFIED, {"actual": "≥95%"}, [("F04", "警告", "F22")]),
        (QUANTITY, {"actual": "≥13所"}, [("F04", "警告", "F15")]),
        (QUANTITY, {"actual": "12所以上"}, [("F04", "警告", "F15")]),
        (COST, {"actual": "≤1200000元"}, [("F04", "警告", "F18")]),
        (TIME, {"actual": "2024年8月31日前"}, [("F04", "警告", "F17")]),
        (TIME, {"actual": "不晚于2024年8月30日"}, [("F04", "警告", "F17")]),
        (TIME, {"target": "8月31日前", "actual": "2024年8月31日前"}, [("F04", "警告", "F17")]),
        (TIME, {"actual": "2024年8月31日前完成"}, [("F04", "警告", "F17")]),
        (TIME, {"actual": "2024年8月15日前完成"}, []),
        (QUANTITY, {"actual": "＝12所"}, []),
        (TIME, {"target": "2024年8月31日", "actual": "2024年8月31日"}, []),
    ],
    ids=[
        "the target",
        "another number",
        "sign behind",
        "a cost",
        "the deadline",
        "another deadline",
        "the deadline with its year",
        "the deadline in other words",
        "an earlier time",
        "an equal sign",
        "the very day",
    ],
)
def test_f04_a_sign_is_no_measurement(at: int, changes: dict[str, Any], found: Found) -> None:
    full: dict[str, Any] = {"score": 10, "reason": None}
    assert findings(with_row(at, **(full | changes))) == found


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥4次", "4场"),
        ("≥4次", "4期"),
        ("≥10台", "10部"),
        ("≥1000株", "1000棵"),
        ("≥100头", "100只"),
        ("≥50盏", "50套"),
        ("≥1000本", "1000册"),
        ("≥200张", "200床"),
        ("≥500人次", "500次"),
        ("≥500人", "500例"),
        ("≥3万人", "3万人次"),
        ("≥3台套", "3套"),
        ("≥10个村", "10村"),
        ("≥15课时", "15学时"),
        ("≥5个百分点", "6%"),
        ("≥50米", "50延米"),
        ("≥2万立方米", "2万方"),
        ("≥100亩", "6.7公顷"),
        ("≥1次/月", "12次"),
        ("3个工作日内", "3天"),
    ],
)
def test_f05_what_was_only_counted_in_another_word_is_no_reason_to_send_a_form_back(target: str, actual: str) -> None:
    assert findings(with_row(QUANTITY, target=target, actual=actual)) == [("F05", "警告", "F15")]


@pytest.mark.parametrize(
    ("target", "actual"), [("≥4次", "4家"), ("≥50头", "50株"), ("≥5公里", "5亩"), ("≥1次/月", "1所")]
)
def test_f05_what_counts_other_things_is_wrong(target: str, actual: str) -> None:
    assert findings(with_row(QUANTITY, target=target, actual=actual)) == [("F05", "错误", "F15")]


@pytest.mark.parametrize(
    ("at", "actual", "found"),
    [
        (SOCIAL, "96%", [("F05", "错误", "F20")]),
        (SOCIAL, "3650元", [("F05", "错误", "F20")]),
        (SOCIAL, "3650-3700人次", [("F05", "警告", "F20")]),
        (QUANTITY, "12个", [("F05", "警告", "F15")]),
        (SOCIAL, "3650名", []),
        (SOCIAL, "0.365万人", []),
        (SOCIAL, "3650", []),
        (COST, "117.6万元", []),
        (COST, "117.6万", []),
        (SOCIAL, "0.365万", []),
        (QUANTITY, "12所/年", []),
        (SOCIAL, "3650人/月", [("F05", "错误", "F20")]),
        (UNIT_COST, "9.8万元", [("F05", "警告", "F19")]),
        (UNIT_COST, "9.8万元/月", [("F05", "错误", "F19")]),
    ],
    ids=[
        "per cent",
        "money",
        "a range of visits",
        "another counting word",
        "a synonym",
        "scaled",
        "bare",
        "money scaled",
        "money by its scale alone",
        "people by their scale alone",
        "per year",
        "per month",
        "money for a piece",
        "money for a time",
    ],
)
def test_f05_units_convert(at: int, actual: str, found: Found) -> None:
    assert findings(with_row(at, actual=actual)) == found


@pytest.mark.parametrize(
    ("target", "actual", "found"),
    [
        ("≥95%", "0.96", [("F06", "错误", "F22", "96%")]),
        ("≥95%", 0.96, [("F06", "错误", "F22", "96%")]),
        ("≥95%", "9600", [("F06", "错误", "F22", "96%")]),
        ("90%-96%", "0.93", [("F06", "错误", "F22", "93%")]),
        ("≥95%", "1", [("F06", "错误", "F22", "100%")]),
        ("≥95%", Shown(0.96, "0%"), []),
        ("≥95%", "96", []),
        ("≥95%", "9.5", [("F15", "提示", "F22", "")]),
        ("≥95%", "5", [("F15", "提示", "F22", "")]),
        ("≥95%", "3650", [("F15", "提示", "F22", "")]),
    ],
    ids=[
        "a share as text",
        "a share as number",
        "a hundredfold",
        "against a range",
        "one for all of it",
        "a share shown as per cent",
        "without the sign",
        "a survey of ten points, F15 speaks",
        "something else small, F15 speaks",
        "something else big, F15 speaks",
    ],
)
def test_f06_per_cent_are_not_off_by_the_factor_100(
    target: str, actual: Any, found: list[tuple[str, str, str, str]]
) -> None:
    result = evaluated(satisfied(actual, target=target)).findings
    assert [(finding.rule, finding.severity.value, finding.cell, finding.expected) for finding in result] == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"actual": "-3650人"}, [("F07", "警告", "F20")]),
        ({"actual": "-3650人", "score": 15, "reason": None}, [("F07", "错误", "F20")]),
        ({"actual": "0人"}, []),
        ({"level3": "学生用餐增长率", "target": "≥5%", "actual": "-3%"}, []),
        ({"level3": "冷库温度", "target": "≤4℃", "actual": "-18℃", "score": 15}, []),
        ({"level3": "成本超支率", "target": "≤5%", "actual": "-3%", "score": 15}, []),
    ],
    ids=[
        "a count",
        "a count that was given points",
        "nothing",
        "growth",
        "a temperature",
        "overspent less than nothing",
    ],
)
def test_f07_what_was_done_is_not_negative(changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(SOCIAL, **{"score": 0, "reason": "学生转出", **changes})) == found


@pytest.mark.parametrize(
    ("at", "changes", "found"),
    [
        (SATISFIED, {"actual": "105%"}, [("F08", "错误", "F22")]),
        (SATISFIED, {"actual": "105"}, [("F08", "错误", "F22")]),
        (QUALITY, {"actual": "120%"}, [("F08", "错误", "F16")]),
        (QUALITY, {"actual": "≥120%"}, [("F04", "警告", "F16")]),
        (QUALITY, {"level3": "设备故障处理率", "actual": "120%"}, [("F08", "警告", "F16")]),
        (QUALITY, {"level3": "采购任务完成率", "actual": "110%"}, []),
        (QUALITY, {"level3": "日均用餐增长率", "actual": "110%"}, []),
        (QUALITY, {"actual": "100%"}, []),
    ],
    ids=[
        "satisfaction",
        "without the sign",
        "a share, and F11 is silent",
        "a copy with its sign, F04 speaks",
        "a rate that seldom exceeds it",
        "more done than planned",
        "growth",
        "all of it",
    ],
)
def test_f08_a_rate_is_at_most_all(at: int, changes: dict[str, Any], found: Found) -> None:
    full: dict[str, Any] = {"score": 10, "reason": None}
    assert findings(with_row(at, **(full | changes))) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (satisfied("95%"), [("F09", "提示", "F22")]),
        (satisfied("95"), [("F09", "提示", "F22")]),
        (satisfied("100%"), [("F09", "提示", "F22")]),
        (satisfied("≥95%"), [("F04", "警告", "F22")]),
        (satisfied("95.3%"), []),
        (with_row(QUALITY, actual="98%"), []),
    ],
    ids=[
        "the target",
        "the target without its sign",
        "all are satisfied",
        "a copy with its sign, F04 speaks",
        "a survey",
        "quality",
    ],
)
def test_f09_satisfaction_is_not_too_neat(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_a_finding_says_what_is_wrong_and_what_to_write() -> None:
    assert evaluated(with_row(QUANTITY, actual=REACHED)).findings == (
        Finding(
            rule="F02",
            severity=Severity.WARNING,
            sheet="Sheet1",
            cell="F15",
            found=REACHED,
            expected="",
            difference=None,
            message="年度指标值“≥12所”是数字，实际完成值却填了文字“达成预期指标”",
            advice="实际完成值填实际完成的数字，单位与目标相同（所）",
        ),
    )


def test_a_published_form_is_told_once_about_each_actual() -> None:
    assert [finding for finding in findings(SERVICE) if finding[0].startswith("F")] == [
        ("F02", "警告", "F15"),
        ("F02", "警告", "F16"),
        ("F02", "警告", "F17"),
        ("F09", "提示", "F22"),
        ("F12", "提示", "F18"),
    ]
