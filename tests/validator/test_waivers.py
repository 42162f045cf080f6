"""Waivers: a finding that is covered is kept and marked, and no longer counts."""

from dataclasses import replace
from typing import Any

import pytest

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.validator.waivers import Waivers
from tests.forms import CLEAN, SATISFIED, with_row
from tests.validator.held import OURS, evaluations, waivers
from tests.workbooks import Filled

NEAT = with_row(SATISFIED, actual="95%", score=10, reason="")  # F09 says that it is too neat


def marked(*rows: tuple[Any, ...], forms: tuple[Filled, ...] = (NEAT,), year: int | None = 2024) -> list[str]:
    """Return for each form what its F09 finding is marked with."""
    read = evaluations(*forms)
    let_off = Waivers(waivers(*rows).rows, [each.form for each in read], year)
    return [_mark(each, let_off) for each in read]


def _mark(evaluation: Evaluation, let_off: Waivers) -> str:
    findings = let_off.applied(evaluation.form, evaluation.findings)
    assert [replace(finding, waiver="") for finding in findings] == list(evaluation.findings)
    (mark,) = {finding.waiver for finding in findings if finding.rule == "F09"}
    assert all(finding.waiver == "" for finding in findings if finding.rule != "F09")
    return mark


def waiver(unit: str = OURS[0], name: str = "", code: str = "", end: str | None = None) -> tuple[Any, ...]:
    return unit, name, code, "F09", "调查样本少", "某某", end


LET_OFF = "某某：调查样本少"


@pytest.mark.parametrize(
    ("row", "mark"),
    [
        (waiver(), LET_OFF),
        (waiver("[105]清源县教育局"), LET_OFF),
        (waiver("县教育局"), LET_OFF),
        (waiver(""), LET_OFF),
        (waiver("全部"), LET_OFF),
        (waiver("清源县民政局"), ""),
        (waiver(name=OURS[1]), LET_OFF),
        (waiver(name="乡村小学食堂改造"), LET_OFF),
        (waiver(name="厕所改造"), ""),
        (waiver("", name=OURS[1]), LET_OFF),
        (waiver(code="24A01"), ""),
        (waiver(name=OURS[1], code="24A01"), LET_OFF),
        (waiver(end="2025-01-18"), f"{LET_OFF}（有效期至 2025-01-18）"),
        (waiver(end="2025年"), f"{LET_OFF}（有效期至 2025年）"),
        (waiver(end="2025-01-17"), ""),
    ],
    ids=[
        "the unit", "with its code", "in short", "all units, left blank", "all units", "another unit", "the project",
        "the project without 项目", "another project", "a project of any unit", "a code the form has not",
        "a code the form has not beside the name", "until the day it was filled in", "all year", "until the day before",
    ],
)  # fmt: skip
def test_a_waiver_covers_what_it_names(row: tuple[Any, ...], mark: str) -> None:
    assert marked(row) == [mark]


@pytest.mark.parametrize(("code", "mark"), [("24a01", LET_OFF), ("24A02", "")], ids=["its code", "another code"])
def test_a_code_goes_before_a_name(code: str, mark: str) -> None:
    form = replace(NEAT, project_name=f"24A01-{OURS[1]}")
    assert marked(waiver(name="叫别的名称" if mark else OURS[1], code=code), forms=(form,)) == [mark]


@pytest.mark.parametrize("filled", ["", "见盖章处"], ids=["left blank", "no date"])
def test_without_a_day_the_last_one_of_the_evaluated_year_counts(filled: str) -> None:
    form = replace(NEAT, fill_date=filled)
    mark = f"{LET_OFF}（有效期至 2024-12-31）"
    assert marked(waiver(end="2024-12-31"), forms=(form,)) == [mark]
    assert marked(waiver(end="2024-12-30"), forms=(form,)) == [""]
    assert marked(waiver(end="2024-12-30"), forms=(form,), year=None) == [f"{LET_OFF}（有效期至 2024-12-30）"]


def test_a_short_name_that_means_two_units_of_the_batch_lets_neither_off() -> None:
    other = replace(NEAT, unit="平远县教育局", stamped_unit="平远县教育局", department="平远县教育局")
    assert marked(waiver("县教育局"), forms=(NEAT, other)) == ["", ""]
    assert marked(waiver("清源县教育局"), forms=(NEAT, other)) == [LET_OFF, ""]


def test_the_first_waiver_that_covers_a_finding_is_named() -> None:
    second = (OURS[0], "", "", "F09", "另有原因", "某某某", None)
    assert marked(waiver(end="2024-12-31"), second, waiver()) == ["某某某：另有原因"]


def test_no_waiver_marks_nothing() -> None:
    assert marked(forms=(NEAT, with_row(SATISFIED, form=CLEAN, actual="95%", score=10, reason=""))) == ["", ""]
