"""Rows that do not apply, in a real workbook: scorer, rules and result workbook scale what is left alike."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.writer.result import result_workbook
from tests.forms import CLEAN, UNIT_COST, evaluated, findings, with_row
from tests.workbooks import Filled

SCALED = {"scale_to_100": True}


def left_out(total: float = 99.54, **changes: Any) -> Filled:
    """Cross out the cost per canteen, 10 points of which the form keeps, and report a total."""
    form = with_row(UNIT_COST, **({"actual": "/", "score": "/"} | changes))
    conclusion = str(CLEAN.conclusion).replace("99.59", str(total))
    return replace(form, sum_score=total, conclusion=conclusion)


def scored(evaluation: Evaluation) -> tuple[Decimal | None, Decimal | None, str | None]:
    return evaluation.scores.points_left, evaluation.scores.total_verified, evaluation.scores.grade_verified


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"actual": "不适用", "score": None},
        {"actual": "—", "score": 0},
        {"target": "/", "actual": None},
        {"target": "本项目不涉及", "actual": "9.8万元/所", "score": 10},
    ],
    ids=["a stroke", "in words", "a dash, no points", "in the target", "in the target, yet answered and scored"],
)
def test_the_rest_is_scaled_to_100(changes: dict[str, Any]) -> None:
    evaluation = evaluated(left_out(**changes), **SCALED)
    assert scored(evaluation) == (Decimal(90), Decimal("99.54"), "优")  # 89.59 of 90
    assert evaluation.findings == ()
    row = evaluation.scores.indicators[UNIT_COST]
    assert (row.low, row.high, row.verifiable, row.basis) == (
        Decimal(0),
        Decimal(0),
        True,
        "这一行不适用，不计分，总分由其余各项折算为百分制",
    )


@pytest.mark.parametrize("actual", ["暂无", None, "0"], ids=["not yet", "blank", "nothing done"])
def test_what_was_asked_for_and_is_not_there_is_not_left_out(actual: str | None) -> None:
    form = with_row(UNIT_COST, target="≥10所", actual=actual, score=0, reason="没有开工")
    assert evaluated(form, **SCALED).scores == evaluated(form).scores


def test_a_form_all_of_which_applies_is_the_same_under_either_policy() -> None:
    assert evaluated(CLEAN, **SCALED).scores == evaluated(CLEAN).scores
    assert findings(CLEAN, **SCALED) == []


def test_a_total_that_was_not_scaled_is_told_how_to() -> None:
    (finding,) = evaluated(left_out(89.59), **SCALED).findings
    assert (finding.rule, finding.cell, finding.expected, finding.difference, finding.message) == (
        "G12",
        "H23",
        "99.54",
        Decimal("-9.95"),
        "总分填的是 89.59，预算执行得分与各项指标得分相加，不适用的不计，由 90 分折算为百分制是 99.54",
    )


def test_the_grade_is_that_of_the_scaled_total() -> None:
    crossed_out = left_out()
    rows = list(crossed_out.rows)
    rows[0] = replace(rows[0], actual="6所", score=5, reason="两个乡镇的场地没有移交")
    rows[6] = replace(rows[6], actual="4年", score=7.5, reason="设备更新快")
    conclusion = str(crossed_out.conclusion).replace("99.54", "85.66")
    form = replace(crossed_out, rows=tuple(rows), sum_score=85.66, conclusion=conclusion)
    assert scored(evaluated(form, **SCALED)) == (Decimal(90), Decimal("85.66"), "良")  # 77.09 of 90
    assert findings(form, **SCALED) == [("H01", "错误", "B24")]


def test_points_that_do_not_add_up_are_an_error_all_the_same() -> None:
    form = left_out(99.59, weight=15)
    assert [found for found in findings(form, **SCALED) if found[0][0] == "C"] == [("C02", "错误", "B15")]


def test_without_such_a_policy_the_row_has_to_be_filled_in() -> None:
    assert findings(left_out(90)) == [("F15", "提示", "F19"), ("G01", "错误", "H19")]


def test_the_result_workbook_says_what_the_total_was_scaled_from() -> None:
    evaluation = evaluated(left_out(), **SCALED)
    sheet = openpyxl.load_workbook(BytesIO(result_workbook(evaluation)))["审核结果"]
    (column,) = (column for column in sheet.iter_cols() if column[8].value == "总分（由 90 分折算）")
    assert (sheet["A12"].value, column[11].value) == ("核算得分", 99.54)
