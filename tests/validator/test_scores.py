"""Family G through real workbooks: each score against its row, and the reasons."""

from dataclasses import replace
from typing import Any

import pytest

from selfeval_xl.evaluating import evaluate
from selfeval_xl.evaluation import Severity
from selfeval_xl.policy import load_policy
from tests.forms import CLEAN, COST, QUALITY, QUANTITY, SATISFIED, SOCIAL, TIME, evaluated, findings, only, with_row
from tests.workbooks import Filled

Found = list[tuple[str, str, str]]
REASON = "设备到货较晚，已与供货方约定交货期限"


def satisfied(**changes: Any) -> Filled:
    """Change the satisfaction row: ≥95%, 93%, W 10, F 9.79, with a reason."""
    return with_row(SATISFIED, **changes)


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_row(QUANTITY, score="10"), []),
        (with_row(QUANTITY, score=" 10 "), []),
        (with_row(QUANTITY, score=None), [("G01", "错误", "H15")]),
        (with_row(QUANTITY, score="/"), [("G01", "错误", "H15")]),
        (with_row(QUANTITY, score="优"), [("G01", "错误", "H15")]),
        (with_row(QUANTITY, target=None, score=None), [("E01", "错误", "E15"), ("G01", "错误", "H15")]),
        (with_row(QUANTITY, target=None, actual=None, score=None), [("E01", "错误", "E15")]),
        (
            with_row(QUANTITY, level3="改造食堂12所", target=None, actual=None, score=None),
            [("E09", "警告", "E15"), ("G01", "错误", "H15")],
        ),
    ],
    ids=[
        "number as text",
        "blanks around",
        "blank",
        "a stroke",
        "a word",
        "beside a blank target",
        "a row nobody filled in is E01's",
        "a row nobody filled in but its name",
    ],
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


def test_g02_takes_nothing_off_by_a_target_that_cannot_be() -> None:
    form = with_row(COST, target="≥1200000元", score=12)
    assert findings(form) == [("D11", "错误", "E18"), ("G02", "错误", "H18")]
    assert only(form, "G02").expected == "10"


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


NEGATIVE = with_row(QUANTITY, actual="-12所")
ABOVE_ALL = with_row(QUALITY, target="≥120%")


@pytest.mark.parametrize(
    ("form", "severities", "found"),
    [
        (NEGATIVE, {}, [("F07", "错误", "F15")]),
        (NEGATIVE, {"F07": Severity.WARNING}, [("F07", "警告", "F15"), ("G04", "错误", "H15")]),
        (ABOVE_ALL, {}, [("E04", "错误", "E16")]),
        (ABOVE_ALL, {"E04": None}, [("G04", "错误", "H16")]),
        (with_row(QUALITY, target="≥120%", score=8), {}, [("E04", "错误", "E16"), ("G08", "错误", "I16")]),
        (with_row(QUALITY, target="≥120%", score=8.3, reason="误差"), {}, [("E04", "错误", "E16")]),
    ],
    ids=[
        "a negative actual",
        "which is no error here",
        "a target above all",
        "which is off",
        "a loss that needs its reason all the same",
        "a score rounded",
    ],
)
def test_no_score_is_asked_for_that_follows_from_what_cannot_be(
    form: Filled, severities: dict[str, Severity | None], found: Found
) -> None:
    assert findings(form, severities=severities) == found


def test_g04_leaves_an_overspent_cost_to_f14() -> None:
    form = with_row(COST, target="≤1000000元", actual="1176000元", score=10)
    assert [finding.rule for finding in evaluated(form).findings if finding.rule.startswith("G")] == []


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_row(QUALITY, target="＝100%", actual="98%", score=9), [("G05", "警告", "H16")]),
        (with_row(QUALITY, target="＝100%", actual="98%", score=9, reason="无"), [("G05", "警告", "H16")]),
        (with_row(QUALITY, target="＝100%", actual="98%", score=9, reason=REASON), [("G05", "提示", "H16")]),
        (with_row(QUANTITY, score=7), [("G05", "警告", "H15")]),
        (with_row(QUANTITY, score=7, reason=REASON), [("G05", "提示", "H15")]),
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
    ("at", "changes", "found"),
    [
        (QUANTITY, {"weight": 100}, []),
        (QUANTITY, {"weight": 50, "score": 5}, []),
        (SATISFIED, {"weight": 100}, []),
        (SOCIAL, {"weight": 100, "target": "卫生评级B级", "actual": "达成预期指标", "score": 10}, []),
        (QUANTITY, {"weight": 100, "score": 9}, []),
        (QUANTITY, {"weight": 100, "score": 10.5}, [("G05", "警告", "H15")]),
        (SOCIAL, {"weight": 100, "target": "卫生评级B级", "actual": "达成预期指标"}, []),
    ],
    ids=["100 for 10", "50 for 5", "with a formula", "with a tier", "less", "more", "a tier at full marks"],
)
def test_a_weight_with_a_zero_too_many_asks_for_no_other_score(at: int, changes: dict[str, Any], found: Found) -> None:
    form = with_row(at, **changes)
    assert [each for each in findings(form) if each[0][0] == "G"] == found
    assert evaluated(form).scores.grade_verified is None


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
        ("部分达成预期指标", 12, [("G07", "错误", "H20")]),
        ("部分达成预期指标", 8, [("G07", "错误", "H20")]),
        ("未达成预期指标", 8.99, []),
        ("未达成预期指标", 10, [("G07", "错误", "H20")]),
        ("未达成预期指标", 9, [("G07", "错误", "H20")]),
    ],
)
@pytest.mark.parametrize("target", ["稳步提升", "≥3600人"], ids=["qualitative", "a number answered in words"])
def test_g07_a_score_lies_in_the_tier_of_its_answer(target: str, actual: str, score: float, found: Found) -> None:
    form = with_row(SOCIAL, target=target, actual=actual, score=score, reason=None if score == 15 else REASON)
    assert [each for each in findings(form) if each[0][0] == "G"] == found


def test_g07_names_the_tier() -> None:
    finding = only(with_row(SOCIAL, target="稳步提升", actual="部分达成预期指标", score=15), "G07")
    assert finding.expected == "9-11.99"
    assert finding.message == (
        "得分 15 与完成情况不相称：部分达成预期指标，得分在分值 15 的 60% 至 80%（不含）：9.00至11.99"
    )


@pytest.mark.parametrize(
    ("target", "score", "found"),
    [
        ("卫生评级B级", 15, [("G07", "警告", "H20")]),
        ("卫生评级B级", 8, [("G07", "警告", "H20")]),
        ("卫生评级B级", 11.99, []),
        ("基本完成", 15, []),
        ("基本完成", 12, []),
        ("基本完成", 9, [("G07", "错误", "H20")]),
    ],
    ids=["too much", "too little", "as partly done", "a copy", "the least of a copy", "a copy with less"],
)
def test_g07_is_milder_about_what_is_nearly_done(target: str, score: float, found: Found) -> None:
    form = with_row(SOCIAL, target=target, actual="基本完成", score=score, reason=None if score == 15 else REASON)
    assert [each for each in findings(form) if each[0][0] == "G"] == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (satisfied(reason=None), [("G08", "错误", "I22")]),
        (satisfied(reason=None, note=REASON), [("G08", "警告", "I22")]),
        (with_row(SOCIAL, target="稳步提升", actual="达成预期指标", score=13), [("G08", "错误", "I20")]),
        (with_row(SOCIAL, target="稳步提升", actual="达成预期指标", score=13, reason=REASON), []),
        (with_row(SOCIAL, target="稳步提升", actual="达成预期指标", score=15), []),
    ],
    ids=["as the formula says", "in the note it is in the wrong place", "inside its tier", "explained", "nothing lost"],
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
