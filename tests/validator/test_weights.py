"""Family C through real workbooks: the points of the rows against 100, the headings and the policy."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl.evaluation import Severity
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
    UNIT_COST,
    findings,
    only,
    totalled,
    with_fund,
    with_row,
)
from tests.workbooks import Filled, Row

Found = list[tuple[str, str, str]]


def weighed(weights: Mapping[int, float], form: Filled = CLEAN) -> Filled:
    """Give rows another weight, and the same score where theirs was full."""
    for at, weight in weights.items():
        form = with_row(at, form, weight=weight, score=weight)
    return form


def headed(headings: Mapping[str, str], form: Filled = CLEAN) -> Filled:
    """Print other 一级指标 and 二级指标 headings."""
    rows = (
        replace(row, level1=headings.get(row.level1, row.level1), level2=headings.get(row.level2, row.level2))
        for row in form.rows
    )
    return replace(form, rows=tuple(rows))


UNPRINTED = headed({OUTPUT: "产出指标", BENEFIT: "效益指标", SATISFACTION: "满意度指标"})


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (weighed({QUANTITY: 7.5, QUALITY: 12.5}), []),
        (weighed({QUANTITY: 3.33, QUALITY: 3.33, TIME: 13.33, COST: 20}), []),
        (weighed({QUANTITY: 15}, UNPRINTED), [("C01", "错误", "G23")]),
        (weighed({QUANTITY: 9.98}, UNPRINTED), [("C01", "错误", "G23")]),
        (weighed({QUANTITY: 15}), [("C02", "错误", "B15")]),
        (with_fund("total", weight=20), [("B08", "错误", "G7")]),
        (with_fund("total", weight=None), [("B08", "错误", "G7")]),
        (
            weighed({QUANTITY: 20}, with_fund("total", UNPRINTED, weight=20)),
            [("B08", "错误", "G7"), ("C01", "错误", "G23")],
        ),
    ],
    ids=[
        "parts of points",
        "thirds of points",
        "too many",
        "too few",
        "too many under a heading is C02's",
        "too many by the execution's weight, which is B08's",
        "the execution's weight is blank",
        "both are wrong",
    ],
)
def test_c01_the_weights_add_up_to_100(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_c01_shows_its_sum() -> None:
    finding = only(weighed({QUANTITY: 15}, UNPRINTED), "C01")
    assert (finding.found, finding.expected, finding.difference) == ("100", "分值合计 100", Decimal(5))
    assert finding.message == "各指标分值合计 95，加预算执行 10 分，共 105 分，应为 100 分"


SHORT = weighed({QUANTITY: 8})


@pytest.mark.parametrize(
    ("form", "severities", "found"),
    [
        (SHORT, {}, [("C02", "错误", "B15")]),
        (SHORT, {"C02": None}, [("C01", "错误", "G23")]),
        (SHORT, {"C02": Severity.WARNING}, [("C01", "错误", "G23"), ("C02", "警告", "B15")]),
        (headed({"数量指标": "数量指标(10分)"}, SHORT), {}, [("C05", "错误", "C15")]),
        (headed({"数量指标": "数量指标(10分)"}, SHORT), {"C05": None}, [("C02", "错误", "B15")]),
        (headed({OUTPUT: "产出指标(49分)"}, SHORT), {}, [("C01", "错误", "G23"), ("C02", "错误", "B15")]),
        (headed({OUTPUT: "产出指标(48分)"}, SHORT), {}, [("C01", "错误", "G23")]),
        (with_fund("total", SHORT, weight=20), {}, [("B08", "错误", "G7"), ("C02", "错误", "B15")]),
        (with_fund("total", weight=20), {"B08": None}, [("B07", "错误", "I7"), ("C01", "错误", "G23")]),
    ],
    ids=[
        "under a heading",
        "which is off",
        "which is no error here",
        "under two headings",
        "the nearer of which is off",
        "under a heading that is wrong too",
        "as the heading is",
        "beside an execution's weight that is B08's",
        "by the execution's weight, where B08 is off",
    ],
)
def test_points_that_are_missing_are_told_where_they_are_missing(
    form: Filled, severities: dict[str, Severity | None], found: Found
) -> None:
    assert findings(form, severities=severities) == found


def test_c01_asks_for_headings_that_print_as_much_to_be_corrected_too() -> None:
    assert only(headed({OUTPUT: "产出指标(48分)"}, SHORT), "C01").message == (
        "各指标分值合计 88，加预算执行 10 分，共 98 分，应为 100 分；各一级指标标题所印分值合计也是 88 分，一并改正"
    )


def test_c01_stands_at_the_form_where_there_is_no_total_row() -> None:
    form = replace(weighed({QUANTITY: 15}, UNPRINTED), without=frozenset({"total"}))
    assert findings(form) == [("A01", "错误", "A1"), ("C01", "错误", "A1")]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (UNPRINTED, []),
        (headed({OUTPUT: "产出指标（ 50 分 ）"}), []),
        (headed({OUTPUT: "产出指标\n(60分)"}), [("C02", "错误", "B15")]),
        (
            headed({OUTPUT: "产出指标(70分)", BENEFIT: "效益指标(10分)"}),
            [("C02", "错误", "B15"), ("C02", "错误", "B20")],
        ),
        (weighed({QUANTITY: 5, SOCIAL: 20}), [("C02", "错误", "B15"), ("C02", "错误", "B20")]),
        (with_row(QUANTITY, weight="十分"), [("C06", "错误", "G15")]),
    ],
    ids=[
        "nothing printed",
        "printed otherwise",
        "a heading that is wrong",
        "two headings that are wrong",
        "points moved from one heading to another",
        "a weight that cannot be counted is C06's",
    ],
)
def test_c02_a_first_level_holds_what_its_heading_prints(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_c02_names_heading_and_sums() -> None:
    finding = only(headed({OUTPUT: "产出指标\n(60分)"}), "C02")
    assert (finding.found, finding.expected, finding.difference) == ("产出指标\n(60分)", "分值合计 60", Decimal(-10))
    assert finding.message == "“产出指标”标题印明 60 分，其下各指标分值合计 50 分"


TENFOLD = with_row(QUANTITY, weight=100)


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (TENFOLD, [("C02", "错误", "B15")]),
        (with_row(QUANTITY, UNPRINTED, weight=100), [("C01", "错误", "G23")]),
        (
            headed({"数量指标": "数量指标(10分)"}, TENFOLD),
            [("C05", "错误", "C15")],
        ),
        (with_row(QUANTITY, weight=60), [("C02", "错误", "B15"), ("C07", "提示", "G15")]),
    ],
    ids=["under a printed heading", "nothing printed", "under two printed headings", "no 0 too many"],
)
def test_a_weight_with_a_0_too_many_is_no_heavy_one_besides(form: Filled, found: Found) -> None:
    assert [each for each in findings(form) if each[0].startswith("C")] == found


def test_a_weight_with_a_0_too_many_is_named() -> None:
    forms = {
        "C01": with_row(QUANTITY, UNPRINTED, weight=100),
        "C02": TENFOLD,
        "C05": headed({"数量指标": "数量指标(10分)"}, TENFOLD),
    }
    assert {code: only(form, code).message for code, form in forms.items()} == {
        "C01": "各指标分值合计 180，加预算执行 10 分，共 190 分，应为 100 分；G15 的分值 100 改为 10 就相符",
        "C02": "“产出指标”标题印明 50 分，其下各指标分值合计 140 分；G15 的分值 100 改为 10 就相符",
        "C05": "“数量指标”标题印明 10 分，其下各指标分值合计 100 分；G15 的分值 100 改为 10 就相符",
    }


NAMELESS = headed({OUTPUT: "(50分)", BENEFIT: "（30分）", SATISFACTION: "(10分)"})


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (NAMELESS, []),
        (weighed({QUANTITY: 15}, NAMELESS), [("C02", "错误", "B15")]),
        (
            headed({"(50分)": "(60分)"}, NAMELESS),
            [("C02", "错误", "B15")],
        ),
        (
            headed(
                {"数量指标": "(10分)", "质量指标": "( 10分)", "时效指标": "(10 分)", "成本指标": "(20分)"}, NAMELESS
            ),
            [],
        ),
        (
            headed({"数量指标": "(10分)", "质量指标": "(15分)"}),
            [("C05", "错误", "C16")],
        ),
    ],
    ids=["as printed", "too many", "a heading that is wrong", "nor has the second level names", "second level alone"],
)
def test_headings_may_print_points_and_no_name(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("form", "code", "message"),
    [
        (headed({"(50分)": "(60分)"}, NAMELESS), "C02", "“(60分)”标题印明 60 分，其下各指标分值合计 50 分"),
        (
            headed(
                {"社会效益\n指标": "社会效益指标(15分)", "可持续影\n响指标": "可持续影响指标(10分)"},
                with_row(SOCIAL, NAMELESS, weight=None),
            ),
            "C04",
            "“(30分)”印 30 分，其下各二级指标标题所印分值合计 25 分",
        ),
    ],
    ids=["C02", "C04"],
)
def test_a_heading_without_a_name_goes_by_its_points(form: Filled, code: str, message: str) -> None:
    assert only(form, code).message == message


WITH_COST = totalled(
    replace(
        UNPRINTED,
        rows=tuple(replace(row, level1="成本指标") if row.level2 == "成本指标" else row for row in UNPRINTED.rows),
    )
)


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (weighed({QUANTITY: 5, SOCIAL: 20}, UNPRINTED), [("C03", "警告", "B15")]),
        (weighed({SOCIAL: 20, LASTING: 20, QUANTITY: 5, QUALITY: 5}, UNPRINTED), [("C03", "警告", "B15")]),
        (weighed({QUANTITY: 15}, UNPRINTED), [("C01", "错误", "G23")]),
        (with_row(QUANTITY, weighed({SOCIAL: 20}, UNPRINTED), weight=None), [("C06", "错误", "G15")]),
        (WITH_COST, [("C03", "警告", "B15")]),
        (headed({"满意度指标": "服务对象满意度指标"}, UNPRINTED), []),
        (headed({"效益指标": "效果指标"}, UNPRINTED), []),
        (headed({"效益指标": "效果指标"}, weighed({QUANTITY: 5, SOCIAL: 20}, UNPRINTED)), [("C03", "警告", "B15")]),
    ],
    ids=[
        "points moved",
        "more points moved",
        "a sum that is wrong is C01's",
        "a weight that is missing is C06's",
        "cost as a first level",
        "a longer heading",
        "an older heading",
        "an older heading with points moved",
    ],
)
def test_c03_the_split_is_the_policys(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("profiles", "found"),
    [
        (({"产出": 30, "效益": 30, "满意度": 10, "成本": 20},), []),
        (({"产出": 50, "效益": 30, "满意度": 10}, {"成本": 20, "产出": 30, "效益": 30, "满意度": 10}), []),
        (({"产出": 40, "效益": 20, "满意度": 10, "成本": 20},), [("C03", "警告", "B15")]),
        (({"产出": 30, "效益": 30, "满意度": 10, "成本": 10, "其他": 10},), [("C03", "警告", "B18")]),
        ((), []),
    ],
    ids=["its own", "one of two", "another", "one with more headings", "none, so any split is free"],
)
def test_c03_any_profile_of_the_policy_will_do(profiles: tuple[dict[str, int], ...], found: Found) -> None:
    decimals = tuple({word: Decimal(points) for word, points in profile.items()} for profile in profiles)
    assert findings(WITH_COST, profiles=decimals) == found


def test_c03_names_both_splits() -> None:
    assert only(WITH_COST, "C03").message == (
        "一级指标分值为产出 30、成本指标 20、效益 30、满意度 10，政策规定为产出 50、效益 30、满意度 10"
    )


SEVENTY = weighed({QUANTITY: 20, QUALITY: 20, SOCIAL: 10, LASTING: 10})


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (
            headed({OUTPUT: "产出指标(70分)", BENEFIT: "效益指标(20分)"}, SEVENTY),
            [("C01", "错误", "G23")],
        ),
        (
            headed({OUTPUT: "产出指标(70分)"}, with_row(QUANTITY, weight=None)),
            [("C04", "警告", "B15"), ("C06", "错误", "G15")],
        ),
        (headed({OUTPUT: "产出指标(60分)"}), [("C02", "错误", "B15")]),
        (headed({OUTPUT: "产出指标(60分)", BENEFIT: "效益指标"}), [("C02", "错误", "B15")]),
        (
            headed({"数量指标": "数量指标(10分)", "质量指标": "质量指标(10分)", "时效指标": "时效指标(10分)"}),
            [],
        ),
        (
            headed(
                {
                    "数量指标": "数量指标(10分)",
                    "质量指标": "质量指标(10分)",
                    "时效指标": "时效指标(10分)",
                    "成本指标": "成本指标(30分)",
                }
            ),
            [("C05", "错误", "C18")],
        ),
    ],
    ids=[
        "headings of 110 points that their rows have are C01's",
        "headings of 120 points beside a weight that is missing",
        "one heading that its rows contradict is C02's",
        "not every heading prints points",
        "not every second heading prints points",
        "a second heading that its rows contradict is C05's",
    ],
)
def test_c04_the_headings_agree_with_each_other(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_c04_one_heading_prints_the_same_points_everywhere() -> None:
    rows = tuple(
        replace(row, level1="产出指标(40分)") if row.level1 == OUTPUT and at >= COST else row
        for at, row in enumerate(CLEAN.rows)
    )
    form = replace(CLEAN, rows=rows)
    assert findings(form) == [("C04", "警告", "B18")]
    assert only(form, "C04").message == "“产出指标”前面印 50 分，这里印 40 分"


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (
            headed({OUTPUT: "产出指标(70分)", BENEFIT: "效益指标(20分)"}, with_row(QUANTITY, SEVENTY, weight=None)),
            "各一级指标标题所印分值合计 100 分，加预算执行 10 分，共 110 分，应为 100 分",
        ),
        (
            headed(
                {"社会效益\n指标": "社会效益指标(15分)", "可持续影\n响指标": "可持续影响指标(10分)"},
                with_row(SOCIAL, weight=None),
            ),
            "“效益指标”印 30 分，其下各二级指标标题所印分值合计 25 分",
        ),
    ],
    ids=["first levels", "second levels"],
)
def test_c04_names_the_sum(form: Filled, message: str) -> None:
    assert only(form, "C04").message == message


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (headed({"质量指标": "质量指标(10分)", "成本指标": "成本指标\n（20分）"}), []),
        (headed({"质量指标": "质量指标(15分)"}), [("C05", "错误", "C16")]),
        (headed({"成本指标": "成本指标(10分)"}), [("C05", "错误", "C18")]),
        (headed({"成本指标": "成本指标(10分)"}, with_row(UNIT_COST, weight="/")), [("C06", "错误", "G19")]),
    ],
    ids=["as printed", "one row", "two rows", "a weight that cannot be counted is C06's"],
)
def test_c05_a_second_level_holds_what_its_heading_prints(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_c05_names_heading_and_sums() -> None:
    finding = only(headed({"成本指标": "成本指标(10分)"}), "C05")
    assert (finding.expected, finding.difference) == ("分值合计 10", Decimal(10))
    assert finding.message == "“成本指标”标题印明 10 分，其下各指标分值合计 20 分"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"weight": "10"}, []),
        ({"weight": None}, [("C06", "错误", "G15")]),
        ({"weight": "/"}, [("C06", "错误", "G15")]),
        ({"weight": 0, "score": 0}, [("C06", "错误", "G15")]),
        ({"weight": "十分"}, [("C06", "错误", "G15")]),
        ({"weight": None, "score": None}, [("C06", "错误", "G15")]),
    ],
    ids=["a number as text", "blank", "a stroke", "zero", "a word", "no score either"],
)
def test_c06_a_filled_row_has_a_weight(changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(QUANTITY, **changes)) == found


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        (None, "指标“改造食堂数量”的分值没有填写"),
        (0, "指标“改造食堂数量”的分值为 0"),
        (-10, "指标“改造食堂数量”的分值填的是负数 -10"),
        ("十分", "指标“改造食堂数量”的分值填的是“十分”，不是数字"),
    ],
    ids=["blank", "zero", "negative", "a word"],
)
def test_c06_says_what_stands_there(weight: float | str | None, message: str) -> None:
    assert only(with_row(QUANTITY, weight=weight), "C06").message == message


def beside_clean(row: Row) -> Filled:
    """Add a row below the benefits of the clean form."""
    return totalled(replace(CLEAN, rows=(*CLEAN.rows[:SATISFIED], row, *CLEAN.rows[SATISFIED:])))


@pytest.mark.parametrize(
    "values",
    [
        ("生态效益", "/", "/", "/", "/"),
        ("生态效益", "—", "—", None, None),
        ("无", "无", "无", 0, 0),
        ("无", None, None, None, None),
        ("生态效益", "不适用", "不适用", "/", "/"),
        ("生态效益", "不涉及", "不涉及", 0, 0),
        ("本项目不涉及", "/", "/", None, None),
        ("生态效益", "无", "无", "0", "0"),
    ],
    ids=lambda values: "|".join(map(str, values)),
)
def test_a_row_that_does_not_apply_is_nobodys(values: tuple[Any, ...]) -> None:
    assert findings(beside_clean(Row(BENEFIT, "生态效益\n指标", *values))) == []


@pytest.mark.parametrize(
    "values",
    [("0", "0", 0, 0), ("/", "/", 0, "/"), ("无", "不适用", 0, None)],
    ids=lambda values: "|".join(map(str, values)),
)
def test_c06_leaves_a_row_that_does_not_apply_alone(values: tuple[Any, ...]) -> None:
    form = beside_clean(Row(BENEFIT, "生态效益\n指标", "生态效益", *values))
    assert [found for found in findings(form) if found[0].startswith("C")] == []


def test_a_row_that_does_not_apply_counts_as_0() -> None:
    idle = Row(SATISFACTION, "满意度\n指标", "满意度", "/", "/", "/", "/")
    form = totalled(replace(CLEAN, rows=(*CLEAN.rows[:SATISFIED], idle)))
    assert findings(form) == [("C01", "错误", "G23"), ("D01", "警告", "D22")]


def test_a_row_with_nothing_but_its_name_is_not_filled_in() -> None:
    assert findings(beside_clean(Row(BENEFIT, "生态效益\n指标", "绿化面积"))) == [("C06", "错误", "G22")]


def test_c06_tells_how_to_leave_a_row_out() -> None:
    assert only(with_row(QUANTITY, weight=0), "C06").advice == (
        "按绩效目标批复填写分值，大于 0；不适用的指标，指标值、完成值、分值和得分都填“/”，分值并入其他指标"
    )


@pytest.mark.parametrize(
    "row",
    [Row(OUTPUT, "数量指标"), Row(OUTPUT, "数量指标", "指标2："), Row(OUTPUT, "数量指标", "/", "/", "/", "/", "/")],
    ids=["blank", "printed filler", "strokes"],
)
def test_c06_a_row_without_content_needs_no_weight(row: Row) -> None:
    form = replace(CLEAN, rows=(CLEAN.rows[0], row, *CLEAN.rows[1:]))
    assert [found for found in findings(form) if found[0] != "A07"] == []


def test_subtotals_are_not_counted_twice() -> None:
    subtotal = Row(OUTPUT, "小计", weight=50, score=50)
    assert findings(replace(CLEAN, rows=(*CLEAN.rows[:SOCIAL], subtotal, *CLEAN.rows[SOCIAL:]))) == []


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        ({QUANTITY: 5, QUALITY: 5, TIME: 5, COST: 5, UNIT_COST: 30}, []),
        ({QUANTITY: 5, QUALITY: 5, TIME: 5, COST: 4, UNIT_COST: 31}, [("C07", "提示", "G19")]),
    ],
    ids=["at the limit", "above it"],
)
def test_c07_no_row_carries_too_much(weights: dict[int, float], found: Found) -> None:
    assert findings(weighed(weights)) == found


def test_c06_a_score_beside_a_weight_of_0_is_not_told_besides() -> None:
    assert findings(with_row(QUANTITY, weight=0)) == [("C06", "错误", "G15")]


def test_an_indicator_without_a_name_is_called_so() -> None:
    assert only(with_row(QUANTITY, level3=None, weight=0), "C06").message == "没有写名称的指标的分值为 0"


def test_c07_names_the_limit() -> None:
    form = weighed({QUANTITY: 5, QUALITY: 5, TIME: 5, COST: 4, UNIT_COST: 31})
    assert only(form, "C07").message == "指标“单所改造成本”一项占 31 分，超过 30 分"


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (replace(CLEAN, sum_weight="100.00"), []),
        (replace(CLEAN, sum_weight=90), [("C09", "错误", "G23")]),
        (replace(CLEAN, sum_weight="一百"), [("C09", "错误", "G23")]),
        (replace(CLEAN, sum_weight=None), [("C09", "提示", "G23")]),
        (replace(weighed({QUANTITY: 15}), sum_weight=105), [("C01", "错误", "G23"), ("C02", "错误", "B15")]),
        (
            replace(weighed({QUANTITY: 15}), sum_weight=90),
            [("C02", "错误", "B15"), ("C09", "错误", "G23")],
        ),
    ],
    ids=["as text", "less", "a word", "blank", "a true sum that is C01's", "neither 100 nor the sum"],
)
def test_c09_the_total_row_prints_100(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_c09_names_100() -> None:
    finding = only(replace(CLEAN, sum_weight=90), "C09")
    assert (finding.message, finding.expected, finding.difference) == (
        "总分行的分值填的是 90，应为 100",
        "100",
        Decimal(-10),
    )
