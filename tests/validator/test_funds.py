"""Family B through real workbooks, the amounts: what stands in them, how they add up, budget against execution."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl.evaluating import evaluate
from selfeval_xl.policy import load_policy
from tests.forms import CLEAN, WITHOUT_WHOLE_COST, evaluated, findings, only, with_fund
from tests.workbooks import Filled, Formula, Funds, Shown

Found = list[tuple[str, str, str]]
NOTHING: Funds = ("-", "-", "-", "-", "-", "-")
ALONE = replace(WITHOUT_WHOLE_COST, fiscal=NOTHING, fiscal_own=NOTHING, fiscal_upper=NOTHING, other=NOTHING)
PARTS_ALONE = replace(CLEAN, fiscal=NOTHING)
B02_EVERYWHERE = [("B02", "错误", "D7"), ("B02", "错误", "E7"), ("B02", "错误", "F7")]


def total(form: Filled = CLEAN, **changes: Any) -> Filled:
    """Change the row 年度资金总额: 1200000, 1200000, 1176000, W 10, rate 98.00, score 9.8."""
    return with_fund("total", form, **changes)


def in_ten_thousands(**rows: Any) -> Filled:
    """Draw the form in 万元, where a row that is not given has no amounts."""
    return replace(ALONE, **rows, labels={"项目资金\n（元）": "项目资金\n（万元）"})


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (total(full="1,200,000.00", executed=" 1176000 "), [("A10", "提示", "E7")]),
        (total(full="120万元"), [("A10", "提示", "E7")]),
        (with_fund("other", initial="-", full="/", executed=None), []),
        (with_fund("other", initial="无", full="无", executed="无"), []),
        (total(full="详见附件"), [("B01", "错误", "E7")]),
        (total(full="7,00.0,77"), [("B01", "错误", "E7")]),
        (total(executed=-1_176_000), [("B01", "错误", "F7")]),
        (total(executed=None), [("B01", "错误", "F7")]),
        (total(executed="-"), [("B01", "错误", "F7")]),
        (total(full=None, executed=None), [("B01", "错误", "E7"), ("B01", "错误", "F7")]),
        (with_fund("other", full="见附件", executed=-5), [("B01", "错误", "E11"), ("B01", "错误", "F11")]),
        (with_fund("fiscal_own", initial="见附件"), [("B01", "错误", "D9")]),
    ],
    ids=[
        "numbers as text",
        "an amount with its own unit",
        "a source without money",
        "a source with the word for none",
        "words",
        "stray separators",
        "negative",
        "blank",
        "a dash in the total",
        "both blank",
        "a source with words and a negative",
        "a part with words leaves sums alone",
    ],
)
def test_b01_amounts_are_numbers(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (total(full="详见附件"), "“年度资金总额”的全年预算数填的是“详见附件”，不是数字"),
        (total(executed=-1_176_000), "“年度资金总额”的全年执行数填的是负数 -1,176,000"),
        (total(executed=None), "“年度资金总额”的全年执行数没有填写"),
    ],
    ids=["words", "negative", "blank"],
)
def test_b01_says_what_stands_there(form: Filled, message: str) -> None:
    finding = only(form, "B01")
    assert (finding.message, finding.expected) == (message, "")
    assert finding.advice == "填不小于 0 的数字，单位为元；确实没有这笔资金的填 0"


@pytest.mark.parametrize(
    ("label", "written"),
    [("项目总预算：", "写的是“项目总预算：”"), ("", "没有写名称")],
    ids=["another name", "no name"],
)
def test_b01_asks_for_the_total_row(label: str, written: str) -> None:
    form = replace(CLEAN, labels={"年度资金总额：": label})
    assert findings(form) == [("B01", "错误", "B7")]
    finding = only(form, "B01")
    assert (finding.found, finding.expected) == (label, "年度资金总额")
    assert finding.message == f"没有找到“年度资金总额”一行，资金的第一行{written}"
    assert finding.advice == "总额这一行的名称写“年度资金总额”；表上没有这一行的，对照官方空白表补上"


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (ALONE, []),
        (total(full=1_200_000.4), []),
        (total(initial=1_200_000.6), [("B02", "错误", "D7")]),
        (total(full=1_300_000), [("B02", "错误", "E7")]),
        (total(initial=0, full=0, executed=0), B02_EVERYWHERE),
        (with_fund("other", full=50_000), [("B02", "错误", "E7")]),
        (with_fund("fiscal", initial="-", full="-", executed="-"), []),
        (
            with_fund("fiscal_upper", PARTS_ALONE, full=300_000),
            [("B02", "错误", "E7")],
        ),
        (with_fund("other", PARTS_ALONE, full="-"), []),
    ],
    ids=[
        "no source has a number",
        "within half a yuan",
        "beyond half a yuan",
        "a wrong total",
        "nothing in the total beside sources with money",
        "a source too much",
        "a blank middle row stands for its parts",
        "parts of a blank middle row too much",
        "a blank source counts as 0",
    ],
)
def test_b02_the_total_is_the_sum_of_its_sources(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("whole", "source", "found"),
    [
        (90, 89.974, [("B02", "错误", "D7"), ("B02", "错误", "E7"), ("B02", "错误", "F7")]),
        (89.97, 89.974, []),
        (89.98, 89.974, [("B02", "错误", "D7"), ("B02", "错误", "E7"), ("B02", "错误", "F7")]),
        (90, 90, []),
        (91, 90, [("B02", "错误", "D7"), ("B02", "错误", "E7"), ("B02", "错误", "F7")]),
    ],
    ids=["a whole number beside decimals", "rounded", "rounded wrongly", "whole numbers", "whole numbers apart"],
)
def test_b02_half_of_the_last_digit_printed_may_be_missing(whole: float, source: float, found: Found) -> None:
    top: Funds = (whole, whole, whole, 10, "100.00", 10)
    part: Funds = (Shown(source, "General"), Shown(source, "General"), Shown(source, "General"), "-", "-", "-")
    top = (Shown(whole, "General"), Shown(whole, "General"), Shown(whole, "General"), *top[3:])
    assert findings(with_fund("total", in_ten_thousands(total=top, fiscal=part))) == found


def test_b02_writes_amounts_alike_however_they_are_typed() -> None:
    finding = only(total(full="１３０００００"), "B02")
    assert (finding.found, finding.expected, finding.difference) == ("１３０００００", "1,200,000", Decimal(100_000))
    assert finding.message == "年度资金总额的全年预算数填的是 1,300,000，各资金来源合计是 1,200,000"


def test_b02_gives_the_sum_in_the_forms_own_unit() -> None:
    form = in_ten_thousands(total=(0, 0, 0, 10, "99.97", 10), fiscal=(90, 90, 89.974, "-", "-", "-"))
    finding = evaluated(form).findings[2]
    assert (finding.rule, finding.cell, finding.found, finding.expected) == ("B02", "F7", "0", "89.974")
    assert str(finding.difference) == "-89.974"
    assert finding.message == "年度资金总额的全年执行数填的是 0，各资金来源合计是 89.974"


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ((0, 0, 0), []),
        ((200_000, 200_000, 200_000), []),
        ((300_000, 300_000, 300_000), []),
    ],
    ids=["without money", "one of the sources", "no source at all"],
)
def test_b02_a_row_the_template_does_not_know_is_a_source_or_not(other: tuple[int, int, int], found: Found) -> None:
    form = replace(CLEAN, other=(*other, "-", "-", "-"), labels={"其他：": "单位自筹："})
    if other[0] == 200_000:
        form = replace(form, fiscal=(1_000_000, 1_000_000, 976_000, "-", "-", "-"), fiscal_upper=NOTHING)
    assert findings(form) == found


def test_b02_a_row_the_template_does_not_know_does_not_save_a_wrong_total() -> None:
    form = replace(CLEAN, other=(50_000, 50_000, 50_000, "-", "-", "-"), labels={"其他：": "单位自筹："})
    assert findings(with_fund("total", form, full=1_300_000)) == [("B02", "错误", "E7")]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_fund("fiscal_own", initial=1_200_000, full=1_200_000, executed=1_176_000), []),
        (with_fund("fiscal_own", initial="-", full="-", executed="-"), []),
        (with_fund("fiscal_own", full=0), []),
        (with_fund("fiscal_upper", full="-"), [("B03", "警告", "E8")]),
        (with_fund("fiscal_own", full=900_000), [("B03", "警告", "E8")]),
        (with_fund("fiscal_upper", full=1_300_000), [("B03", "警告", "E8")]),
        (with_fund("fiscal", full=1_100_000), [("B03", "警告", "E8")]),
        (with_fund("fiscal", form=with_fund("total", initial="-"), initial="-"), [("B18", "提示", "D7")]),
        (
            replace(
                with_fund("fiscal_own", full=1_200_000),
                labels={"其中：上级补助：": "上级补助："},
            ),
            [("B03", "警告", "E8")],
        ),
    ],
    ids=[
        "the part named by 其中 is inside the other",
        "only the part named by 其中",
        "a 0 beside the part named by 其中",
        "the rest of the sum is missing",
        "neither a sum nor a whole with a part of it",
        "a part greater than the whole",
        "the whole is wrong, and the total is B02's only if it fits neither",
        "the whole is blank",
        "no 其中, so only the sum",
    ],
)
def test_b03_the_fiscal_row_is_the_sum_of_its_parts(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_b03_names_the_rows_and_the_sum() -> None:
    finding = only(with_fund("fiscal", full=1_100_000), "B03")
    assert (finding.found, finding.expected, finding.difference) == ("1,100,000", "1,200,000", Decimal(-100_000))
    assert finding.message == (
        "“财政拨款”的全年预算数填的是 1,100,000，其下各行（本级安排、其中:上级补助）合计是 1,200,000"
    )


def test_b03_speaks_once_about_a_row_and_names_its_columns() -> None:
    form = with_fund("fiscal_own", initial=900_000, full=900_000, executed=876_000)
    assert findings(form) == [("B03", "警告", "D8")]
    assert only(form, "B03").message == (
        "“财政拨款”的年初预算数填的是 1,200,000，其下各行（本级安排、其中:上级补助）合计是 1,100,000"
        "；全年预算数、全年执行数也对不上"
    )


@pytest.mark.parametrize(
    ("labels", "form", "found"),
    [
        ({"其中：上级补助：": "其中：中央补助："}, CLEAN, []),
        ({"其中：上级补助：": "其中：中央补助：", "其他：": "省级补助："}, CLEAN, []),
        ({"其中：上级补助：": "其中：中央补助："}, with_fund("fiscal_upper", full=100_000), [("B03", "警告", "E8")]),
        (
            {"其中：上级补助：": "其中：中央补助："},
            with_fund("fiscal_own", initial=1_200_000, full=1_200_000, executed=1_176_000),
            [],
        ),
    ],
    ids=["the other part", "two rows, one without money", "neither a part nor within one", "within the other part"],
)
def test_b03_a_row_the_template_does_not_know_is_a_part_or_not(
    labels: dict[str, str], form: Filled, found: Found
) -> None:
    assert findings(replace(form, labels=labels)) == found


def test_b02_and_b03_both_speak_where_both_are_wrong() -> None:
    form = with_fund("fiscal", with_fund("total", full=1_500_000), full=1_100_000)
    assert findings(form) == [("B02", "错误", "E7"), ("B03", "警告", "E8")]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (total(ALONE, executed=1_200_000, rate="100.00", score=10), []),
        (total(ALONE, executed=1_250_000, rate="104.17", score=10), [("B06", "错误", "F7")]),
        (total(ALONE, executed=1_250_000, rate="100.00", score=10), [("B06", "错误", "F7")]),
        (total(full=1_000_000), [("B02", "错误", "E7")]),
    ],
    ids=["all spent", "overspent", "overspent, the rate cut off at 100", "the budget itself is B02's"],
)
def test_b06_no_more_is_spent_than_budgeted(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_b06_gives_way_to_a_policy_that_allows_overspending() -> None:
    form = total(ALONE, executed=1_250_000, rate="104.17", score=10)
    assert findings(form, overspending_allowed=True) == []


def test_b06_says_by_how_much() -> None:
    finding = only(total(ALONE, executed=1_250_000, rate="104.17", score=10), "B06")
    assert finding.message == "全年执行数 1,250,000 大于全年预算数 1,200,000，多 50,000 元"
    assert finding.difference == 50_000


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (total(full=None), [("B09", "错误", "E7")]),
        (total(full="-"), [("B09", "错误", "E7")]),
        (total(ALONE, full=0), [("B09", "错误", "E7")]),
        (total(full=0), [("B02", "错误", "E7")]),
        (total(full="待定"), [("B01", "错误", "E7")]),
    ],
    ids=["blank", "a dash", "zero", "zero beside sources with money is B02's", "words are B01's"],
)
def test_b09_what_is_spent_has_a_budget(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (total(full=None), "全年预算数没有填写，全年执行数却有 1,176,000 元"),
        (total(ALONE, full=0), "全年预算数为 0，全年执行数却有 1,176,000 元"),
    ],
    ids=["blank", "zero"],
)
def test_b09_says_what_was_spent(form: Filled, message: str) -> None:
    assert only(form, "B09").message == message


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (total(ALONE, initial=0, full=0, executed=0, rate="-", score=0), [("B10", "警告", "E7")]),
        (total(initial=0, full=0, executed=0), B02_EVERYWHERE),
    ],
    ids=["no money anywhere", "the sources have money"],
)
def test_b10_a_project_has_money(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_fund("fiscal", weight="—", score="/"), []),
        (with_fund("fiscal", weight=0, score=0), []),
        (with_fund("fiscal", weight=10, score=9.8), [("B17", "提示", "G8"), ("B17", "提示", "I8")]),
        (with_fund("other", score="9.8"), [("B17", "提示", "I11")]),
    ],
    ids=["strokes", "zero is nothing", "weight and score again", "a number as text"],
)
def test_b17_only_the_total_scores(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (total(initial=None), [("B18", "提示", "D7")]),
        (total(initial="-"), [("B18", "提示", "D7")]),
        (total(ALONE, initial="未定"), [("B01", "错误", "D7")]),
        (replace(total(ALONE, initial=0), conclusion=f"{CLEAN.conclusion}年中追加120万元。"), []),
    ],
    ids=["blank", "a dash", "words are B01's", "nothing at first"],
)
def test_b18_the_initial_budget_is_given(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize("value", [None, "#REF!"], ids=["never computed", "an error"])
@pytest.mark.parametrize("column", ["initial", "full", "executed", "weight", "rate", "score"])
def test_a_formula_without_a_value_is_a10s(column: str, value: str | None) -> None:
    changes: dict[str, Any] = {column: Formula("=SUM(K1:K2)", value)}
    assert [found for found in findings(with_fund("total", **changes)) if found[0].startswith(("B", "C"))] == []


@pytest.mark.parametrize("column", ["budget_initial", "budget_full", "executed", "weight", "rate"])
def test_a_layout_without_a_column_is_not_asked_for_it(column: str) -> None:
    form, changes = evaluated(CLEAN).form, dict[str, Any]({column: None})
    funds = tuple(replace(line, **changes) for line in form.funds)
    assert evaluate(replace(form, funds=funds), load_policy("guizhou")).findings == ()


def test_a_form_without_funds_is_not_asked_for_sums() -> None:
    assert findings(replace(CLEAN, without=frozenset({"funds"}))) == [("A01", "错误", "A1")]
