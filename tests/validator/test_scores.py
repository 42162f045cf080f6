"""Family G through real workbooks: each score against its row, the reasons, the sums."""

from dataclasses import replace
from typing import Any

import pytest

from selfeval_xl.batch import evaluate
from selfeval_xl.model import Finding
from selfeval_xl.policy import load_policy
from tests.forms import (
    CLEAN,
    COST,
    LASTING,
    OUTPUT,
    QUALITY,
    QUANTITY,
    SATISFIED,
    SOCIAL,
    TIME,
    evaluated,
    findings,
    totalled,
    with_fund,
    with_row,
)
from tests.workbooks import Filled, Formula, Row

Found = list[tuple[str, str, str]]
REASON = "设备到货较晚，已与供货方约定交货期限"


def satisfied(**changes: Any) -> Filled:
    """Change the satisfaction row: ≥95%, 93%, W 10, F 9.79, with a reason."""
    return with_row(SATISFIED, **changes)


def only(form: Filled, code: str) -> Finding:
    (finding,) = (finding for finding in evaluated(form).findings if finding.rule == code)
    return finding


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_row(QUANTITY, score="10"), []),
        (with_row(QUANTITY, score=" 10 "), []),
        (with_row(QUANTITY, score=None), [("G01", "错误", "H15")]),
        (with_row(QUANTITY, score="/"), [("G01", "错误", "H15")]),
        (with_row(QUANTITY, score="优"), [("G01", "错误", "H15")]),
    ],
    ids=["number as text", "blanks around", "blank", "a stroke", "a word"],
)
def test_g01_a_weight_has_a_score(form: Filled, found: Found) -> None:
    assert findings(replace(form, sum_score=99.59, conclusion=CLEAN.conclusion)) == found


@pytest.mark.parametrize(
    ("score", "expected"),
    [(None, "分值 10 分，得分没有填写"), ("优", "分值 10 分，得分“优”不是一个数字")],
    ids=["blank", "a word"],
)
def test_g01_says_what_stands_there(score: str | None, expected: str) -> None:
    assert only(with_row(QUANTITY, score=score), "G01").message == expected


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_row(QUANTITY, score=15), [("G02", "错误", "H15")]),
        (with_row(QUANTITY, score=10.01), [("G02", "错误", "H15")]),
        (with_row(SOCIAL, target="通过验收", actual="达成预期指标", score=16), [("G02", "错误", "H20")]),
        (satisfied(score=11), [("G02", "错误", "H22")]),
    ],
    ids=["above", "a cent above", "qualitative", "the formula's value is lower still"],
)
def test_g02_a_score_is_no_more_than_its_weight(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_g02_expects_what_the_cells_allow() -> None:
    finding = only(satisfied(score=11), "G02")
    assert (finding.expected, str(finding.difference)) == ("9.79", "1.21")


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_row(QUANTITY, actual="0所", score=-2, reason=REASON), [("G03", "错误", "H15")]),
        (with_row(QUANTITY, actual="0所", score=-2), [("G03", "错误", "H15")]),
        (with_row(QUANTITY, actual="0所", score=0, reason=REASON), []),
    ],
    ids=["negative", "its missing reason comes after", "zero"],
)
def test_g03_a_score_is_not_negative(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (satisfied(score=9.79), []),
        (satisfied(score=9.80), []),
        (satisfied(score=9.81), [("G04", "错误", "H22")]),
        (satisfied(score=10), [("G04", "错误", "H22")]),
        (satisfied(actual="88.75%", score=9.34), []),
        (satisfied(actual="88.75%", score=9.36), [("G04", "错误", "H22")]),
        (satisfied(actual="88.75%", score=10, reason=None), [("G04", "错误", "H22")]),
        (with_row(QUALITY, target="＝100%", actual="98%", score=10), [("G04", "错误", "H16")]),
        (with_row(QUANTITY, target="10-12所", actual="9所", score=9.5, reason=REASON), [("G04", "错误", "H15")]),
        (with_row(QUANTITY, target="≤10所", actual="12所", score=8.33, reason=REASON), []),
        (with_row(QUANTITY, target="≤10所", actual="12所", score=8, reason=REASON), []),
        (with_row(QUANTITY, target="≤10所", actual="12所", score=8.5, reason=REASON), [("G04", "错误", "H15")]),
    ],
    ids=[
        "the formula's value",
        "within the tolerance",
        "more than a rounding",
        "rounded up to full marks",
        "worked case",
        "beyond the tolerance",
        "the missing reason waits",
        "equal",
        "range",
        "reverse by R1",
        "reverse by R2",
        "reverse above both",
    ],
)
def test_g04_a_score_is_no_more_than_the_formula_gives(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_g04_leaves_an_overspent_cost_to_f14() -> None:
    form = with_row(COST, target="≤1000000元", actual="1176000元", score=10)
    assert [finding.rule for finding in evaluated(form).findings if finding.rule.startswith("G")] == []


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_row(QUALITY, target="＝100%", actual="98%", score=9), [("G05", "警告", "H16")]),
        (with_row(QUALITY, target="＝100%", actual="98%", score=9, reason="无"), [("G05", "警告", "H16")]),
        (with_row(QUALITY, target="＝100%", actual="98%", score=9, reason=REASON), []),
        (with_row(QUANTITY, score=7), [("G05", "警告", "H15")]),
        (with_row(QUANTITY, score=7, reason=REASON), []),
        (with_row(TIME, score=9), [("G05", "警告", "H17")]),
        (with_row(QUALITY, target="＝100%", actual="98%", score=9.79, reason=REASON), []),
    ],
    ids=[
        "worked case",
        "empty words are no reason",
        "explained",
        "target met",
        "deducted with a reason",
        "in time",
        "within the tolerance",
    ],
)
def test_g05_less_than_the_formula_gives_is_explained(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (satisfied(actual="90%", score=9.5), [("G06", "提示", "H22")]),
        (satisfied(score=9.8), []),
        (satisfied(actual="88.75%", score=9.3), [("G06", "提示", "H22")]),
        (satisfied(actual="88.75%", score=9), [("G06", "提示", "H22")]),
        (satisfied(actual="88.75%", score=9.3, reason=None), [("G06", "提示", "H22"), ("G08", "错误", "I22")]),
        (with_row(QUANTITY, target="≥12所", actual="11.5所", score=9.58, reason=REASON), []),
        (satisfied(actual="76%", score=8, reason=REASON), []),
    ],
    ids=[
        "up to one decimal",
        "within the tolerance",
        "down to one decimal",
        "no decimal",
        "the reason is another cause",
        "two",
        "an even value",
    ],
)
def test_g06_scores_keep_two_decimals(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("actual", "score", "found"),
    [
        ("达成预期指标", 15, []),
        ("达成预期指标", 12, []),
        ("达成预期指标", 11, [("G07", "错误", "H20")]),
        ("部分达成预期指标", 11.99, []),
        ("部分达成预期指标", 9, []),
        ("部分达成预期指标", 15, [("G07", "错误", "H20")]),
        ("部分达成预期指标", 8, [("G07", "错误", "H20")]),
        ("未达成预期指标", 8.99, []),
        ("未达成预期指标", 10, [("G07", "错误", "H20")]),
    ],
)
@pytest.mark.parametrize("target", ["稳步提升", "≥3600人"], ids=["qualitative", "a number answered in words"])
def test_g07_a_score_lies_in_the_tier_of_its_answer(target: str, actual: str, score: float, found: Found) -> None:
    form = with_row(SOCIAL, target=target, actual=actual, score=score, reason=None if score == 15 else REASON)
    assert [each for each in findings(form) if each[0][0] == "G"] == found


def test_g07_names_the_tier() -> None:
    finding = only(with_row(SOCIAL, target="稳步提升", actual="部分达成预期指标", score=15), "G07")
    assert finding.expected == "9-11.99"
    assert finding.message == "得分 15 与完成情况不相称：部分达成预期指标：9.00至11.99"


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (satisfied(reason=None), [("G08", "错误", "I22")]),
        (satisfied(reason=None, note=REASON), [("G08", "错误", "I22")]),
        (with_row(SOCIAL, target="稳步提升", actual="达成预期指标", score=13), [("G08", "错误", "I20")]),
        (with_row(SOCIAL, target="稳步提升", actual="达成预期指标", score=13, reason=REASON), []),
        (with_row(SOCIAL, target="稳步提升", actual="达成预期指标", score=15), []),
    ],
    ids=["as the formula says", "the note is no reason", "inside its tier", "explained", "nothing lost"],
)
def test_g08_a_loss_has_a_reason(form: Filled, found: Found) -> None:
    assert [each for each in findings(form) if each[0] not in ("E06", "F15")] == found


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("无", [("G09", "警告", "I22")]),
        ("/", [("G09", "警告", "I22")]),
        ("0", [("G09", "警告", "I22")]),
        ("暂无。", [("G09", "警告", "I22")]),
        ("同上", [("G09", "警告", "I22")]),
        ("无专用取餐通道", []),
    ],
)
def test_g09_a_reason_says_something(reason: str, found: Found) -> None:
    assert findings(satisfied(reason=reason)) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_row(QUANTITY, reason="部分学校未完工"), [("G10", "提示", "I15")]),
        (with_row(TIME, actual="2024年8月31日", reason="雨季停工"), [("G10", "提示", "I17")]),
        (with_row(QUANTITY, reason="无"), []),
        (with_row(QUANTITY, note="含两所教学点"), []),
        (with_row(SOCIAL, reason="秋季学期新增学生"), []),
        (with_row(COST, reason="招标节约"), []),
        (with_row(TIME, reason="施工方增派人手"), []),
    ],
    ids=["met", "on the day", "empty words", "a note", "exceeded", "saved", "early"],
)
def test_g10_a_reason_goes_with_a_deviation(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("actual", "found"),
    [("98%", ["I15"]), ("100%", []), ("96%", [])],
    ids=["both met: said once", "one exceeded", "one missed"],
)
def test_g10_a_merged_reason_belongs_to_every_row_it_spans(actual: str, found: list[str]) -> None:
    form = evaluated(with_row(QUALITY, with_row(QUANTITY, reason=REASON), actual=actual)).form
    rows = list(form.indicators)
    rows[QUALITY] = replace(rows[QUALITY], reason=rows[QUANTITY].reason)
    findings_now = evaluate(replace(form, indicators=tuple(rows)), load_policy("guizhou")).findings
    assert [finding.cell for finding in findings_now if finding.rule == "G10"] == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (replace(CLEAN, sum_score="99.59"), []),
        (replace(CLEAN, sum_score=99.6), []),
        (replace(CLEAN, sum_score=99.57), [("G12", "错误", "H23")]),
        (replace(CLEAN, sum_score=89.79), [("G12", "错误", "H23")]),
        (replace(CLEAN, sum_score=100), [("G12", "错误", "H23")]),
        (replace(CLEAN, sum_score=None), [("G12", "错误", "H23")]),
        (replace(CLEAN, sum_score="优"), [("G12", "错误", "H23")]),
        (
            replace(with_row(QUANTITY, score=None), sum_score=99.59, conclusion=CLEAN.conclusion),
            [("G01", "错误", "H15")],
        ),
    ],
    ids=[
        "number as text",
        "a cent off",
        "two cents off",
        "execution forgotten",
        "full marks",
        "blank",
        "a word",
        "G01 first",
    ],
)
def test_g12_the_total_is_the_sum(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_g12_gives_the_sum_and_the_difference() -> None:
    finding = only(replace(CLEAN, sum_score=100), "G12")
    assert (finding.expected, str(finding.difference)) == ("99.59", "0.41")
    assert finding.message == "总分填的是 100，预算执行得分与各项指标得分相加是 99.59"
    assert only(replace(CLEAN, sum_score=None), "G12").message == "总分没有填写，预算执行得分与各项指标得分相加是 99.59"


FULL_FUND = with_fund("fiscal_own", with_fund("fiscal", executed=1_200_000), executed=1_000_000)
FULL_MARKS = totalled(
    with_fund(
        "total",
        with_row(SATISFIED, FULL_FUND, actual="96%", score=10, reason=None),
        executed=1_200_000,
        rate="100.00",
        score=10,
    )
)


def test_g13_full_marks_are_worth_a_look() -> None:
    form = replace(FULL_MARKS, conclusion="自评结论：优。自评总分100分。取得的成效：学生就餐条件明显改善。")
    assert findings(form) == [("G13", "提示", "H23")]


def subtotalled(score: Any, row: Row | None = None) -> Filled:
    """Put a 小计 under the five 产出 rows, whose scores add up to 50; the total is without it."""
    subtotal = row or Row(OUTPUT, "小计", None, None, None, None, score)
    return replace(CLEAN, rows=(*CLEAN.rows[:SOCIAL], subtotal, *CLEAN.rows[SOCIAL:]))


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (subtotalled(50), []),
        (subtotalled(48), [("G14", "错误", "H20")]),
        (subtotalled(50, Row(OUTPUT, "成本指标", "小 计", None, None, None, 48)), [("G14", "错误", "H20")]),
        (subtotalled(None), []),
        (with_row(QUANTITY, subtotalled(50), score=None), [("G01", "错误", "H15")]),
    ],
    ids=["agrees", "differs", "named in its own cell", "blank", "G01 first"],
)
def test_g14_a_subtotal_is_the_sum_above_it(form: Filled, found: Found) -> None:
    assert [each for each in findings(form) if each[0][0] == "G" and each[0] != "G12"] == found


def test_a_computed_score_counts_like_a_written_one() -> None:
    form = replace(CLEAN, sum_score=Formula("=SUM(H15:H22)+I7", 99.59))
    assert findings(form) == []


@pytest.mark.parametrize(
    "form",
    [with_row(QUANTITY, score=Formula("=G15", None)), replace(CLEAN, sum_score=Formula("=SUM(H15:H22)+I7", None))],
    ids=["of a row", "of the total"],
)
def test_a_formula_without_a_value_is_left_to_a10(form: Filled) -> None:
    assert [each for each in findings(form) if each[0] in ("G01", "G12")] == []


def test_a_row_without_points_has_no_part_in_the_sum() -> None:
    form = with_row(LASTING, weight="/", score="/")
    assert [each for each in findings(replace(form, sum_score=84.59)) if each[0] == "G12"] == []
