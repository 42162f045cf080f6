"""Family D through real workbooks: is the set of indicators whole, in its places and without repeats."""

from dataclasses import replace
from typing import Any

import pytest

from selfeval_xl import evaluate, load_policy
from selfeval_xl.reader import read_bytes
from tests.forms import (
    BENEFIT,
    CLEAN,
    COST,
    LASTING,
    OUTPUT,
    QUALITY,
    QUANTITY,
    SATISFACTION,
    SATISFIED,
    SOCIAL,
    TIME,
    evaluated,
    findings,
    totalled,
    with_row,
)
from tests.layouts.drawing import workbook
from tests.layouts.known import LAYOUTS
from tests.tables import table
from tests.workbooks import Filled, Row

Found = list[tuple[str, str, str]]
MADE, EFFECT, ASKED = "产出指标", "效益指标", "满意度指标"  # without points, that rows may be taken away
PLAIN = dict(zip((OUTPUT, BENEFIT, SATISFACTION), (MADE, EFFECT, ASKED), strict=True))


def of(*rows: Row) -> Filled:
    """Fill in these rows under headings without points; the first takes what points are missing."""
    named = [replace(row, level1=PLAIN.get(row.level1, row.level1)) for row in rows]
    weights = [row.weight for row in named if isinstance(row.weight, int)]
    first = 90 - sum(weights) + weights[0]
    return totalled(replace(CLEAN, rows=(replace(named[0], weight=first, score=first), *named[1:])))


def but(*left_out: int) -> Filled:
    """Leave rows of the clean form out."""
    return of(*(row for at, row in enumerate(CLEAN.rows) if at not in left_out))


def said(form: Filled, *codes: str, **policy_changes: Any) -> Found:
    return [finding for finding in findings(form, **policy_changes) if finding[0] in codes]


def beside(*rows: Row, at: int = len(CLEAN.rows)) -> Filled:
    """Put rows that weigh and score nothing wrong among the clean ones; each takes its points from 社会效益."""
    spare = sum(row.weight for row in rows if isinstance(row.weight, int))
    kept = list(CLEAN.rows)
    kept[SOCIAL] = replace(kept[SOCIAL], weight=15 - spare, score=15 - spare)
    return of(*kept[:at], *rows, *kept[at:])


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (but(), []),
        (but(SATISFIED), [("D01", "警告", "B20")]),
        (but(SOCIAL, LASTING), [("D01", "错误", "B15")]),
        (but(0, 1, 2, 3, 4), [("D01", "错误", "B15")]),
        (but(SOCIAL, LASTING, SATISFIED), [("D01", "错误", "B15"), ("D01", "警告", "B15")]),
        (of(*CLEAN.rows[:7], Row(ASKED, ASKED, "满意度", "/", "/", "/", "/")), [("D01", "警告", "D22")]),
        (of(*CLEAN.rows[:7], Row(ASKED, ASKED)), [("D01", "警告", "B22")]),
        (replace(CLEAN, rows=()), []),
    ],
    ids=[
        "all three",
        "no satisfaction",
        "no benefit",
        "no output",
        "output alone",
        "satisfaction that does not apply",
        "a heading with nothing under it",
        "no row at all is A01's",
    ],
)
def test_d01_output_benefit_and_satisfaction_are_there(form: Filled, found: Found) -> None:
    assert said(form, "C02", "C03", "D01", "D14") == found


@pytest.mark.parametrize(
    "rows",
    [
        (*CLEAN.rows[:5], replace(CLEAN.rows[SOCIAL], level1="效益、满意度指标"), *CLEAN.rows[7:]),
        (*CLEAN.rows[:7], replace(CLEAN.rows[SATISFIED], level1="效益和满意度指标")),
        (*CLEAN.rows[:7], replace(CLEAN.rows[SATISFIED], level1=EFFECT)),
        (*CLEAN.rows[:7], replace(CLEAN.rows[SATISFIED], level1=EFFECT, level2="社会效益指标")),
        (*CLEAN.rows[:7], Row("管理指标", "制度指标", "管理制度", "健全", "达成预期指标", 10, 10)),
        tuple(replace(row, level1="(50分)") for row in CLEAN.rows),
    ],
    ids=[
        "two in one heading",
        "two in one heading, the other way round",
        "satisfaction under benefit is D03's",
        "satisfaction among effects is D07's",
        "a heading nobody knows",
        "headings without a name",
    ],
)
def test_d01_says_nothing_where_a_block_may_stand_elsewhere(rows: tuple[Row, ...]) -> None:
    assert said(totalled(replace(CLEAN, rows=rows)), "D01") == []


@pytest.mark.parametrize(
    ("layout", "policy", "levels", "found"),
    [
        ("hubei", "hubei", (MADE, EFFECT, ASKED), []),
        ("hubei", "hubei", (MADE, ASKED), [("警告", "没有填写效益指标")]),
        ("hubei", "hubei", (MADE, EFFECT), [("警告", "没有填写满意度指标")]),
        ("hubei", "hubei", (MADE,), [("错误", "没有填写效益指标"), ("警告", "没有填写满意度指标")]),
        ("sichuan", "sichuan", (MADE, EFFECT), [("提示", "没有填写满意度指标")]),
        ("sichuan", "sichuan", (MADE, ASKED), [("错误", "没有填写效益指标")]),
        ("hainan", "mof-2020", (MADE, EFFECT), [("警告", "没有填写满意度指标")]),
    ],
)
def test_d01_asks_for_what_the_policy_gives_points_to(
    layout: str, policy: str, levels: tuple[str, ...], found: list[tuple[str, str]]
) -> None:
    module = LAYOUTS[layout]
    entry = replace(module.CLEAN, rows=tuple(row for row in module.CLEAN.rows if row.level1 in levels))
    (form,) = read_bytes(workbook(module.LAYOUT, entry), "表.xlsx")
    findings_of = evaluate(form, load_policy(policy), year=2024).findings
    assert [(each.severity.value, each.message) for each in findings_of if each.rule == "D01"] == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_row(QUANTITY, level3=None), [("D02", "错误", "D15")]),
        (with_row(QUANTITY, level3="指标1："), [("D02", "错误", "D15")]),
        (with_row(QUANTITY, level3="/"), [("D02", "错误", "D15")]),
        (with_row(QUANTITY, level3="无"), [("D02", "错误", "D15")]),
        (with_row(QUANTITY, level3="指标1：改造食堂数量"), []),
        (beside(Row(BENEFIT, "生态效益\n指标", None, "/", "/", "/", "/")), []),
        (beside(Row(BENEFIT, "生态效益\n指标", "指标1：")), [("A07", "提示", "D23")]),
    ],
    ids=["blank", "only what was printed", "a dash", "无", "printed and filled", "does not apply", "nothing filled in"],
)
def test_d02_a_row_has_a_name(form: Filled, found: Found) -> None:
    assert findings(form) == found


LEVEL4 = """
| 项目支出绩效自评表（2024年度） | < | < | < | < | < | < | < | < |
| 项目名称 | < | < | 校舍维修 | < | 主管部门 | 清源县教育局 | < | < |
| 一级指标 | 二级指标 | 三级指标 | 四级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 未完成原因 |
| 产出指标 | 数量指标 | 维修面积 | {first} | ≥1200平方米 | 1200平方米 | 20 | 20 |  |
| ^ | ^ | {group} | {second} | ≥3所 | 3所 | 30 | 30 |  |
| 效益指标 | 社会效益 | 受益学生 | 受益学生人数 | ≥600人 | 620人 | 30 | 30 |  |
| 满意度指标 | 满意度 | 满意度 | 学生 | ≥90% | 95% | 10 | 10 |  |
"""


@pytest.mark.parametrize(
    ("first", "group", "second", "found"),
    [
        ("面积", "维修校舍", "数量", []),
        ("面积", "维修校舍", "", []),
        ("面积", "^", "", []),
        ("", "", "", ["D5"]),
        ("面积", "", "学校数", []),
    ],
    ids=["both", "only the group", "the group above", "neither, in the second row", "only the fourth level"],
)
def test_d02_a_name_may_stand_on_the_third_level_or_the_fourth(
    first: str, group: str, second: str, found: list[str]
) -> None:
    (form,) = read_bytes(table(LEVEL4.format(first=first, group=group, second=second)), "表.xlsx")
    evaluation = evaluate(form, load_policy("mof-2020"), year=2024)
    assert [each.cell for each in evaluation.findings if each.rule == "D02"] == found


MERGED = """
| 项目支出绩效自评表（2024年度） | < | < | < | < | < | < | < |
| 项目名称 | < | < | 校舍维修 | < | 主管部门 | 清源县教育局 | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 未完成原因 |
| 产出指标 | 数量指标 | 维修校舍 | ≥1200平方米 | 1200平方米 | 20 | 20 |  |
| ^ | ^ | ^ | ≥3所 | 3所 | 30 | 30 |  |
| 效益指标 | 社会效益 | 受益学生人数 | ≥600人 | 620人 | 30 | 30 |  |
| 满意度指标 | 满意度 | 学生满意度 | ≥90% | 95% | 10 | 10 |  |
"""


def test_one_name_merged_over_two_targets_is_neither_missing_nor_a_repeat() -> None:
    (form,) = read_bytes(table(MERGED), "表.xlsx")
    assert [row.level3.text for row in form.indicators[:2]] == ["维修校舍", "维修校舍"]
    evaluation = evaluate(form, load_policy("mof-2020"), year=2024)
    assert [each.rule for each in evaluation.findings if each.rule in ("D02", "D04")] == []


@pytest.mark.parametrize(
    ("at", "changes", "found"),
    [
        (SOCIAL, {"level2": "质量指标"}, [("D03", "警告", "C20")]),
        (SOCIAL, {"level2": "满意度指标"}, [("D03", "警告", "C20")]),
        (SATISFIED, {"level2": "社会效益指标"}, [("D03", "警告", "C22")]),
        (QUANTITY, {"level2": "经济效益指标"}, [("D03", "警告", "C15")]),
        (SOCIAL, {"level2": "成本指标", "target": "≤3700人"}, [("D03", "警告", "C20")]),
        (COST, {"level2": "经济成本指标"}, []),
        (SOCIAL, {"level2": "服务指标"}, []),
        (SOCIAL, {"level2": "效益质量指标"}, []),
        (LASTING, {"level2": "可持续发展指标"}, []),
    ],
    ids=[
        "quality under benefit",
        "satisfaction under benefit",
        "benefit under satisfaction",
        "benefit under output",
        "cost under benefit",
        "cost under output",
        "a name nobody knows",
        "a name of both",
        "known by nothing",
    ],
)
def test_d03_a_second_level_stands_under_its_first(at: int, changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(at, **changes)) == found


def test_d03_speaks_once_about_a_block_and_says_where_it_belongs() -> None:
    rows = [replace(row, level2="质量指标") if n in (SOCIAL, LASTING) else row for n, row in enumerate(CLEAN.rows)]
    (finding,) = evaluated(replace(CLEAN, rows=tuple(rows))).findings
    assert (finding.rule, finding.cell, finding.expected) == ("D03", "C20", "产出指标")
    assert finding.message == "二级指标“质量指标”放在了“效益指标”下，应在“产出指标”下"


def test_cost_may_be_a_level_of_its_own() -> None:
    module = LAYOUTS["mof2021-cost"]
    (form,) = read_bytes(workbook(module.LAYOUT, module.CLEAN), "表.xlsx")
    found = evaluate(form, load_policy("mof-2021-cost"), year=2024).findings
    assert [each.rule for each in found if each.rule.startswith("D")] == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (Row(OUTPUT, "数量指标", "改造食堂数量", "≥12所", "12所", 5, 5), [("D04", "警告", "D16")]),
        (Row(OUTPUT, "数量指标", "改造 食堂数量", "≥5个", "5个", 5, 5), [("D04", "警告", "D16")]),
        (Row(OUTPUT, "数量指标", "改造食堂数量（新建）", "≥12所", "12所", 5, 5), []),
        (Row(OUTPUT, "数量指标", "改造食堂数量", "/", "/", "/", "/"), []),
        (Row(OUTPUT, "质量指标", "改造食堂数量", "≥12所", "12所", 5, 5), [("D04", "警告", "D16")]),
        (Row(OUTPUT, "质量指标", "改造食堂数量", "全部合格", "全部合格", 5, 5), []),
    ],
    ids=[
        "twice",
        "with another target",
        "what stands in brackets tells them apart",
        "a row that does not apply",
        "under another heading with the same target",
        "under another heading and about something else",
    ],
)
def test_d04_an_indicator_stands_once(row: Row, found: Found) -> None:
    assert said(beside(row, at=1), "D04", "D05") == found


def test_d04_names_the_first() -> None:
    form = beside(Row(OUTPUT, "数量指标", "改造食堂数量", "≥12所", "12所", 5, 5), at=1)
    assert [each.message for each in evaluated(form).findings if each.rule == "D04"] == [
        "三级指标“改造食堂数量”与 D15 的重复"
    ]


@pytest.mark.parametrize(
    ("canteens", "dormitories", "found"),
    [
        (("1、验收次数", "2、维修次数"), ("1、验收次数", "2、维修次数"), []),
        (("1、验收次数", "2、验收次数"), ("1、巡检次数", "2、维修次数"), [("D04", "警告", "D17")]),
    ],
    ids=["in two groups", "in one group under another number"],
)
def test_d04_the_same_name_in_another_group_is_another_indicator(
    canteens: tuple[str, str], dormitories: tuple[str, str], found: Found
) -> None:
    groups = (("一、食堂", canteens), ("二、宿舍", dormitories))
    rows = [
        row
        for group, parts in groups
        for row in (
            Row(MADE, "数量指标", group),
            Row(MADE, "数量指标", parts[0], "≥2次", "2次", 3, 3),
            Row(MADE, "数量指标", parts[1], "≥3次", "3次", 2, 2),
        )
    ]
    form = totalled(replace(CLEAN, rows=(*rows, *(replace(row, level1=PLAIN[row.level1]) for row in CLEAN.rows[1:]))))
    assert findings(form) == found


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (Row(BENEFIT, "社会效益\n指标", "改造食堂数量", "≥12所", "12所", 5, 5), [("D05", "错误", "D20")]),
        (Row(BENEFIT, "社会效益\n指标", "改造食堂数量", "≥1个", "1个", 5, 5), [("D05", "错误", "D20")]),
        (Row(BENEFIT, "社会效益\n指标", "改造食堂受益人数", "≥12所", "12所", 5, 5), []),
        (Row(BENEFIT, "社会效益\n指标", "改造食堂数量", "不适用", "不适用", "/", "/"), []),
    ],
    ids=["the same", "with another target", "another name", "a row that does not apply"],
)
def test_d05_an_output_is_no_benefit(row: Row, found: Found) -> None:
    assert said(beside(row, at=SOCIAL), "D04", "D05") == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (but(QUALITY, TIME, COST, 4, LASTING), []),
        (of(CLEAN.rows[QUANTITY], replace(CLEAN.rows[SATISFIED], level1="效益、满意度指标")), [("D14", "警告", "D16")]),
        (of(CLEAN.rows[QUANTITY], CLEAN.rows[SATISFIED]), []),
        (replace(CLEAN, rows=()), []),
    ],
    ids=["three", "two", "two and no benefit is D01's", "none is A01's"],
)
def test_d14_a_form_has_three_indicators(form: Filled, found: Found) -> None:
    assert said(form, "D14") == found


def test_d14_speaks_where_only_a_satisfaction_is_missing_that_is_not_due() -> None:
    two = of(CLEAN.rows[QUANTITY], CLEAN.rows[SOCIAL])
    assert said(two, "D01", "D14", profiles=()) == [("D01", "提示", "B16"), ("D14", "警告", "D16")]
    assert said(two, "D01", "D14") == [("D01", "警告", "B16")]


def worded(*at: int) -> Filled:
    """Let some indicators ask for words."""
    rows = [
        replace(row, target="卫生评级达到B级以上", actual="达成预期指标") if n in at else row
        for n, row in enumerate(CLEAN.rows)
    ]
    return replace(CLEAN, rows=tuple(rows))


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (worded(0, 1, 2, 4), []),
        (worded(0, 1, 2, 4, 5), [("D15", "提示", "E15")]),
        (with_row(QUANTITY, worded(1, 2, 4, 5), target="增长5%", actual="增长5%"), [("E08", "提示", "E15")]),
        (with_row(QUANTITY, worded(1, 2, 4, 5), target=None), [("D15", "提示", "E16"), ("E01", "错误", "E15")]),
    ],
    ids=["half in numbers", "less than half", "a change is a number", "a blank target counts on neither side"],
)
def test_d15_half_of_the_indicators_are_in_numbers(form: Filled, found: Found) -> None:
    assert said(form, "D15", "E08", "E01") == found


def test_d14_and_d15_take_their_numbers_from_the_policy() -> None:
    policy = load_policy("guizhou")
    assert said(worded(0, 1, 2, 4, 5), "D15", quantitative_share=policy.quantitative_share / 2) == []
    assert said(CLEAN, "D14", fewest_indicators=policy.fewest_indicators * 3) == [("D14", "警告", "D22")]
    (message,) = [each.message for each in evaluated(worded(0, 1, 2, 4, 5)).findings if each.rule == "D15"]
    assert message == "8 项指标里只有 3 项是定量的，这是第一项定性指标"
