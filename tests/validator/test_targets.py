"""Family E through real workbooks: what may stand in the target cell, with or without an answer beside it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl.evaluation import Finding, Severity
from selfeval_xl.validator.targets import is_rate, is_share, may_be_negative
from tests.forms import (
    CLEAN,
    COST,
    OUTPUT,
    QUALITY,
    QUANTITY,
    SATISFIED,
    SOCIAL,
    TIME,
    UNIT_COST,
    evaluated,
    findings,
    only,
    with_row,
)
from tests.seeds import SERVICE
from tests.workbooks import Filled, Row

Found = list[tuple[str, str, str]]
REACHED = "达成预期指标"


def words(target: str) -> Filled:
    """Give the row of the pupils a target in words, answered as agreed."""
    return with_row(SOCIAL, level3="学生就餐条件", target=target, actual=REACHED)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"target": None}, [("E01", "错误", "E15")]),
        ({"target": "—"}, [("E01", "错误", "E15")]),
        ({"target": None, "actual": None}, [("E01", "错误", "E15"), ("F01", "错误", "F15")]),
        ({"target": None, "level3": "2024年改造食堂数量"}, [("E01", "错误", "E15")]),
        ({"target": None, "level3": "食堂改造第3期"}, [("E01", "错误", "E15")]),
        ({"target": None, "weight": 0, "score": 0}, [("C06", "错误", "G15")]),
        ({"target": "≥12所"}, []),
    ],
    ids=[
        "blank",
        "a dash",
        "neither target nor actual",
        "a year in the name is no target",
        "a number of order is no target",
        "no points, C06 speaks",
        "filled",
    ],
)
def test_e01_a_row_with_points_has_a_target(changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(QUANTITY, **changes)) == found


def test_e01_tells_a_row_nobody_filled_in_from_a_blank_target() -> None:
    rows: tuple[dict[str, Any], ...] = ({"target": None}, {"target": None, "actual": None, "score": None})
    messages = [each.message for row in rows for each in evaluated(with_row(QUANTITY, **row)).findings]
    assert messages == [
        "分值 10 分，年度指标值没有填写",
        "分值 10 分，年度指标值没有填写，这一行的实际完成值和得分也都没有填",
    ]


def test_e01_a_subtotal_row_needs_no_target() -> None:
    rows = (*CLEAN.rows[: UNIT_COST + 1], Row(OUTPUT, "成本指标", "小计", None, None, 50, 50), *CLEAN.rows[SOCIAL:])
    assert findings(replace(CLEAN, rows=rows)) == []


@pytest.mark.parametrize(
    ("at", "changes", "found"),
    [
        (QUANTITY, {"target": "12所"}, [("E02", "提示", "E15", "≥12所")]),
        (QUALITY, {"target": "98%"}, [("E02", "提示", "E16", "≥98%")]),
        (QUALITY, {"target": "100%"}, [("E02", "提示", "E16", "＝100%")]),
        (COST, {"target": "1200000元"}, [("E02", "提示", "E18", "≤1200000元")]),
        (SOCIAL, {"level3": "食堂安全事故", "target": "0起", "actual": "0起"}, [("E02", "提示", "E20", "＝0起")]),
        (QUANTITY, {"target": "＝12所"}, []),
        (QUANTITY, {"target": "不少于12所"}, []),
        (QUANTITY, {"target": "12所以上"}, []),
        (SOCIAL, {"target": "3600-4000人"}, []),
    ],
    ids=["a count", "a rate", "all of it", "a cost", "nothing", "equal", "in words", "sign behind", "a range"],
)
def test_e02_a_number_has_a_comparator(
    at: int, changes: dict[str, Any], found: list[tuple[str, str, str, str]]
) -> None:
    result = evaluated(with_row(at, **changes)).findings
    assert [(finding.rule, finding.severity.value, finding.cell, finding.expected) for finding in result] == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"target": "≥3600"}, [("E03", "提示", "E20")]),
        ({"target": "3600-4000"}, [("E03", "提示", "E20")]),
        ({"target": "≥3600", "level3": "受益学生人数（人）"}, []),
        ({"target": "≥3600", "level3": "受益学生人数（单位：人）"}, []),
        ({"target": "≥3600", "level3": "受益学生人数（一期）"}, [("E03", "提示", "E20")]),
        ({"target": "≤0", "actual": "0", "level3": "食堂安全事故"}, []),
        ({"target": "≥0.36万人"}, []),
    ],
    ids=["a count", "a range", "unit in the name", "unit named in the name", "another bracket", "nothing", "with unit"],
)
def test_e03_a_number_has_a_unit(changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(SOCIAL, **changes)) == found


@pytest.mark.parametrize(
    ("at", "changes", "found"),
    [
        (QUALITY, {"target": "＝100%"}, []),
        (QUALITY, {"target": "≥100%"}, [("E04", "提示", "E16")]),
        (QUALITY, {"target": "≥100百分比"}, [("E04", "提示", "E16")]),
        (QUALITY, {"target": "≥98百分比"}, [("E04", "提示", "E16")]),
        (QUALITY, {"target": "＝101%", "score": 9.9, "reason": "按比例"}, [("E04", "错误", "E16")]),
        (SATISFIED, {"target": "90%-110%", "score": 10, "reason": None}, [("E04", "错误", "E22")]),
        (QUALITY, {"level3": "设备故障处理率", "target": "≤120%"}, [("E04", "提示", "E16")]),
        (QUALITY, {"level3": "采购任务完成率", "target": "≥101%", "actual": "102%"}, []),
        (SOCIAL, {"level3": "学生用餐增长率", "target": "≥120%", "actual": "121%"}, []),
        (SOCIAL, {"level3": "学生用餐增长率", "target": "≥-5%", "actual": "-3%"}, [("E04", "提示", "E20")]),
        (SOCIAL, {"target": "≥-3600人"}, [("E04", "错误", "E20")]),
        (SOCIAL, {"target": "≥0人"}, []),
    ],
    ids=[
        "all of it",
        "at least all of it",
        "per cent written as a word",
        "a smaller one written as a word",
        "more than all of it",
        "a range beyond all of it",
        "a rate that seldom exceeds it",
        "more done than planned",
        "growth",
        "negative growth",
        "a negative count",
        "nothing",
    ],
)
def test_e04_a_target_is_possible(at: int, changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(at, **changes)) == found


@pytest.mark.parametrize(
    ("name", "share", "rate"),
    [
        ("学生及家长满意度（%）", True, True),
        ("工程验收合格率指标", True, True),
        ("按时完成率", True, True),
        ("困难学生占比", False, True),
        ("采购任务完成率", False, False),
        ("合格率提升幅度", False, False),
        ("满意度调查人数", False, False),
        ("食堂设备使用年限", False, False),
    ],
    ids=["satisfaction", "passed", "done in time", "a proportion", "done", "a change", "a count", "years"],
)
def test_a_name_tells_whether_more_than_100_per_cent_is_possible(name: str, share: bool, rate: bool) -> None:
    assert (is_share(name), is_rate(name)) == (share, rate)


@pytest.mark.parametrize(
    ("name", "unit", "possible"),
    [
        ("人均收入增长率", "%", True),
        ("成本超支率", "%", True),
        ("资金节约率", "%", True),
        ("冷库", "℃", True),
        ("验收合格率", "%", False),
        ("受益人数", "人", False),
    ],
    ids=["growth", "overspent", "saved", "a temperature", "a share", "a count"],
)
def test_a_name_or_a_unit_tells_whether_a_negative_number_is_possible(name: str, unit: str, possible: bool) -> None:
    assert may_be_negative(name, unit) is possible


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("2024年12月31日", [("E05", "提示", "E17")]),
        ("2024年12月31日前", [("E05", "提示", "E17")]),
        ("12月底前", [("E05", "提示", "E17")]),
        ("2024年底", [("E05", "提示", "E17")]),
        ("年底前", [("E05", "提示", "E17")]),
        ("2024年全年", [("E05", "提示", "E17")]),
        ("1-12月", [("E05", "提示", "E17")]),
        ("2024年7-12月", []),
        ("2024年12月30日", []),
        ("2024年第四季度", []),
        ("下半年", []),
        ("2025年12月31日", []),
        ("2024年8月31日前", []),
    ],
    ids=[
        "the day",
        "before the day",
        "end of December",
        "end of the year",
        "in words",
        "the whole year",
        "all months",
        "half of the months",
        "a day before",
        "a quarter",
        "half a year",
        "next year",
        "a plan",
    ],
)
def test_e05_a_deadline_is_more_than_the_end_of_the_year(target: str, found: Found) -> None:
    assert findings(with_row(TIME, target=target)) == found


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("2024年12月31日前", "只是年度最后一天"),
        ("2024年12月", "只写到年底"),
        ("年底前", "只写到年底"),
        ("2024年1月1日至2024年12月31日", "写的是整个年度"),
    ],
    ids=["the day", "the month", "in words", "the whole year"],
)
def test_e05_says_what_was_written(target: str, said: str) -> None:
    assert only(with_row(TIME, target=target), "E05").message == (
        f"时效指标的年度指标值“{target}”{said}，看不出项目本来该在什么时候完成"
    )


def test_e05_speaks_of_time_indicators_only() -> None:
    form = with_row(SOCIAL, level3="学生用上新食堂的时间", target="2024年12月31日", actual="2024年9月1日")
    assert findings(form) == []


@pytest.mark.parametrize(
    "target",
    ["稳步提升", "长期影响", "效果明显", "有所提高", "有效", "较好。", "进一步 提高", "就餐条件明显改善", "促进发展"],
    ids=[
        "steadily better",
        "lasting influence",
        "clear effect",
        "somewhat more",
        "effective",
        "rather good",
        "blanks inside",
        "with its subject",
        "further development",
    ],
)
def test_e06_a_vague_target_is_pointed_out(target: str) -> None:
    assert findings(words(target)) == [("E06", "提示", "E20")]


@pytest.mark.parametrize(
    "target",
    ["食堂卫生评级达到B级", "合格", "无安全事故", "保障学生每天用餐", "有效期内证照齐全"],
    ids=["a grade", "passed", "no accident", "what is done", "a vague word as part of another"],
)
def test_e06_a_target_with_a_standard_is_left_alone(target: str) -> None:
    assert findings(words(target)) == []


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("新建3所，改造5所", [("E08", "警告", "E15")]),
        ("≥12所≤10所", [("E08", "警告", "E15")]),
        ("≥**", [("A07", "警告", "E15")]),
        (" ≥ 12 所 ", []),
    ],
    ids=["two numbers", "signs that contradict", "filler, A07 speaks", "blanks around"],
)
def test_e08_a_target_can_be_read(target: str, found: Found) -> None:
    assert findings(with_row(QUANTITY, target=target)) == found


@pytest.mark.parametrize(
    ("target", "why", "fix"),
    [
        (
            "增长5%",
            "说的是变化，不能和完成值直接比较",
            "指标名称写成“……增长率”，目标写成“≥5%”，完成值也只写数字和单位",
        ),
        (
            "同比下降≥5％",
            "说的是变化，不能和完成值直接比较",
            "指标名称写成“……下降率”，目标写成“≥5%”，完成值也只写数字和单位",
        ),
        (
            "提高5个百分点",
            "说的是变化，不能和完成值直接比较",
            "指标名称写成“……提高幅度”，目标写成“≥5个百分点”，完成值也只写数字和单位",
        ),
        *(
            (
                target,
                "是比例或等级，不能和完成值按数字比较",
                "意思明白的可以不改：完成值达到的照目标写，没有达到的写实际情况；能写成数字的写成数字",
            )
            for target in ("1:1", "3A")
        ),
    ],
    ids=["growth", "decline", "points", "a proportion", "a grade"],
)
def test_e08_only_advises_where_one_clear_thing_is_said(target: str, why: str, fix: str) -> None:
    evaluation = evaluated(with_row(SOCIAL, target=target, actual=target))
    assert [(each.rule, each.severity, each.cell, each.message, each.advice) for each in evaluation.findings] == [
        ("E08", Severity.NOTE, "E20", f"年度指标值“{target}”{why}", fix)
    ]
    assert evaluation.scores.unverified == 0


@pytest.mark.parametrize(
    "changes", [{"actual": "增长5.3%"}, {"actual": REACHED, "score": 13, "reason": "转学"}], ids=["other", "tier"]
)
def test_e08_says_enough_about_such_a_target(changes: dict[str, Any]) -> None:
    assert findings(with_row(SOCIAL, target="增长5%", **changes)) == [("E08", "提示", "E20")]


@pytest.mark.parametrize("sign", ["/", "无", "不适用", "不涉及", "0"])
def test_nothing_is_said_about_a_row_that_does_not_apply(sign: str) -> None:
    form = with_row(UNIT_COST, target=sign, actual=sign, weight=sign, score=sign)
    evaluation = evaluated(with_row(COST, form, weight=20, score=20))
    assert [(finding.rule, finding.cell) for finding in evaluation.findings] == []
    assert (evaluation.scores.total_verified, evaluation.scores.unverified) == (Decimal("99.59"), 0)


@pytest.mark.parametrize(
    ("at", "name", "expected"),
    [
        (QUALITY, "工程验收合格率100%", "＝100%"),
        (QUALITY, "工程验收合格率不低于98%", "≥98%"),
        (QUANTITY, "指标1：完成食堂改造12所", "≥12所"),
        (COST, "食堂改造总成本1200000元", "≤1200000元"),
        (QUANTITY, "改造食堂（12所）", "≥12所"),
    ],
    ids=["all of it", "with its sign", "numbered name", "a cost", "in brackets"],
)
def test_e09_a_target_in_the_name_belongs_into_its_cell(at: int, name: str, expected: str) -> None:
    (finding,) = evaluated(with_row(at, level3=name, target=None)).findings
    assert (finding.rule, finding.severity, finding.cell, finding.expected) == (
        "E09",
        Severity.WARNING,
        f"E{15 + at}",
        expected,
    )


def test_a_target_in_the_name_beside_a_filled_cell_is_fine() -> None:
    assert findings(with_row(QUALITY, level3="工程验收合格率≥98%")) == []


def test_a_finding_says_what_is_wrong_and_what_to_write() -> None:
    assert only(with_row(QUALITY, target="≥100%"), "E04") == Finding(
        rule="E04",
        severity=Severity.NOTE,
        sheet="Sheet1",
        cell="E16",
        found="≥100%",
        expected="＝100%",
        difference=None,
        message="年度指标值“≥100%”要求至少 100%，而这样的比率最多是 100%",
        advice="写成“＝100%”，或改成留有余地的目标，如“≥95%”",
    )


def test_a_published_form_gives_only_notes_about_its_targets() -> None:
    assert [finding for finding in findings(SERVICE) if finding[0].startswith("E")] == [
        ("E02", "提示", "E15"),
        ("E02", "提示", "E16"),
        ("E03", "提示", "E16"),
        ("E05", "提示", "E17"),
        ("E06", "提示", "E20"),
        ("E06", "提示", "E21"),
    ]
