"""Family G through real workbooks, second part: the sums of the scores."""

from dataclasses import replace
from typing import Any

import pytest

from tests.forms import (
    CLEAN,
    COST,
    LASTING,
    OUTPUT,
    QUANTITY,
    SATISFIED,
    SOCIAL,
    findings,
    only,
    totalled,
    with_fund,
    with_row,
)
from tests.workbooks import Filled, Formula, Row

Found = list[tuple[str, str, str]]


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
        (replace(CLEAN, sum_score="99.59（优）"), [("G12", "错误", "H23")]),
        (replace(CLEAN, sum_score="99.59分"), []),
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
        "the grade behind it",
        "分 behind it",
        "G01 first",
    ],
)
def test_g12_the_total_is_the_sum(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_g12_asks_for_no_total_above_100() -> None:
    rows = tuple(replace(row, weight=12, score=12) if row.level1 == OUTPUT else row for row in CLEAN.rows)
    finding = only(replace(CLEAN, rows=rows, sum_score=100), "G12")
    assert finding.message == "总分填的是 100，预算执行得分与各项指标得分相加是 109.59"
    assert (finding.expected, finding.difference) == ("", None)
    assert finding.advice == "各项得分相加超过了 100 分：先改正分值和得分，再重新合计总分"


def test_g12_gives_the_sum_and_the_difference() -> None:
    finding = only(replace(CLEAN, sum_score=100), "G12")
    assert (finding.expected, str(finding.difference)) == ("99.59", "0.41")
    assert finding.message == "总分填的是 100，预算执行得分与各项指标得分相加是 99.59"


@pytest.mark.parametrize(
    ("written", "said"),
    [(None, "总分没有填写"), ("99.59（优）", "总分“99.59（优）”不是一个数字（只填数字）")],
    ids=["blank", "with its grade"],
)
def test_g12_says_what_stands_there(written: str | None, said: str) -> None:
    finding = only(replace(CLEAN, sum_score=written), "G12")
    assert finding.message == f"{said}，预算执行得分与各项指标得分相加是 99.59"


FULL_FUND = with_fund("fiscal_own", with_fund("fiscal", executed=1_200_000), executed=1_000_000)
FULL_MARKS = totalled(
    with_fund(
        "total",
        with_row(SATISFIED, with_row(COST, FULL_FUND, actual="1200000元"), actual="96%", score=10, reason=None),
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
