"""What two versions of a form say otherwise, told as a careful clerk would."""

from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

import pytest

from selfeval_xl.differences import Difference, differences
from selfeval_xl.model import UNLISTED, Form
from selfeval_xl.quantity import Quantity
from tests.writer.evaluations import FORM, cell, figure, fund

MEALS, PASSED, SATISFIED = FORM.indicators


def changed(**changes: Any) -> list[Difference]:
    return differences(FORM, replace(FORM, **changes))


def with_rows(*rows: Any) -> Form:
    return replace(FORM, indicators=rows)


def test_two_that_say_the_same_do_not_differ() -> None:
    assert differences(FORM, FORM) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"unit": cell("F5", "清源县第二小学")}, ("实施单位", "F5", "清源县第一小学", "F5", "清源县第二小学")),
        ({"unit": None}, ("实施单位", "F5", "清源县第一小学", "", "")),
        ({"contact": cell("A9", "某某")}, ("联系人", "", "", "A9", "某某")),
        ({"project_code": "520001"}, ("项目编码", "", "520000", "", "520001")),
        ({"total_score": figure("G19", "98.34")}, ("自评总分", "G18", "99", "G19", "98.34")),
        ({"conclusion": cell("B19", "自评结论：良。")}, ("自评结论", "B19", "自评结论：优。", "B19", "自评结论：良。")),
    ],
    ids=["another word", "no such cell", "a cell more", "code", "another number in another cell", "conclusion"],
)
def test_a_cell_that_says_something_else_is_told_with_both_addresses(
    changes: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert changed(**changes) == [Difference(*expected)]


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": cell("F6", " 清源县 第一小学\n")},
        {"total_score": figure("G18", "99.00")},
        {"contact": cell("A9", "")},
        {"project_code": "５２００００"},
        {"money_unit": "万元"},
    ],
    ids=["blanks", "spelling of a number", "a blank cell", "full-width code", "what follows from a cell"],
)
def test_blanks_and_spellings_of_a_number_are_no_difference(changes: dict[str, Any]) -> None:
    assert changed(**changes) == []


def test_another_unit_of_a_number_is_a_difference() -> None:
    other = replace(MEALS, actual=figure("E15", "12个", Quantity(Decimal(12), "个")))
    assert differences(FORM, with_rows(other, PASSED, SATISFIED)) == [
        Difference("三级指标“改造食堂数量”的实际完成值", "E15", "12所", "E15", "12个")
    ]


def test_fund_rows_are_told_by_what_they_are_for() -> None:
    total = fund(7, "total", "年度资金总额：", None, "1,000,000", "1,200,000.5", "1,150,000", "10", "95.83", "9.50")
    own = fund(9, UNLISTED, "自筹资金", "total", "1", "1", "1", "-", "-", "-")
    assert changed(funds=(total, own)) == [
        Difference("资金行“年度资金总额”的全年执行数", "E7", "1,140,000", "E7", "1,150,000"),
        Difference("资金行“年度资金总额”的执行率", "G7", "95.00", "G7", "95.83"),
        Difference(
            "资金行“自筹资金”（整行）",
            "",
            "",
            "A9",
            "年初预算数 1，全年预算数 1，全年执行数 1，分值 -，执行率 -，得分 -",
        ),
        Difference(
            "资金行“财政拨款”（整行）",
            "A8",
            "年初预算数 1,000,000，全年预算数 1,200,000.5，全年执行数 1,140,000，分值 -，执行率 -，得分 -",
            "",
            "",
        ),
    ]


def test_a_row_that_was_moved_or_put_in_between_changes_no_other() -> None:
    new = replace(MEALS, level3=cell("C16", "培训人次"), target=figure("D16", "50"), weight=figure("F16", "5"))
    moved = replace(PASSED, level3=cell("C17", "验收合格率"), score=figure("G17", "9.34"))
    assert differences(FORM, with_rows(SATISFIED, MEALS, new, moved)) == [
        Difference("三级指标“验收合格率”的得分", "G16", "10", "G17", "9.34"),
        Difference("三级指标“培训人次”（整行）", "", "", "C16", "年度指标值 50，实际完成值 12所，分值 5，得分 70"),
    ]


def test_a_row_that_was_taken_out_is_told_whole() -> None:
    assert differences(FORM, with_rows(MEALS, SATISFIED)) == [
        Difference(
            "三级指标“验收合格率”（整行）", "C16", "年度指标值 ≥95%，实际完成值 88.75%，分值 10，得分 10", "", ""
        )
    ]


@pytest.mark.parametrize("name", ["工程验收合格率", "质量达标情况"], ids=["reworded", "same target and weight"])
def test_a_row_with_another_name_is_still_the_same_row(name: str) -> None:
    renamed = replace(PASSED, level3=cell("C16", name), actual=figure("E16", "96"))
    assert differences(FORM, with_rows(MEALS, renamed, SATISFIED)) == [
        Difference(f"三级指标“{name}”的名称", "C16", "验收合格率", "C16", name),
        Difference(f"三级指标“{name}”的实际完成值", "E16", "88.75%", "E16", "96"),
    ]


def test_rows_of_one_name_go_together_in_their_order() -> None:
    first, second = (replace(MEALS, weight=figure(f"F{row}", points)) for row, points in ((15, "30"), (16, "40")))
    raised = replace(second, weight=figure("F16", "45"))
    assert differences(with_rows(first, second), with_rows(first, raised)) == [
        Difference("三级指标“改造食堂数量”的分值", "F16", "40", "F16", "45")
    ]


def test_a_heading_over_many_rows_is_told_once() -> None:
    output = cell("A15", "产出指标\n（50分）")
    rows = (replace(MEALS, level1=output), replace(PASSED, level1=output), SATISFIED)
    assert differences(FORM, with_rows(*rows)) == [
        Difference("一级指标（三级指标“改造食堂数量”所属）", "A15", "产出指标\n（80分）", "A15", "产出指标\n（50分）")
    ]


def test_a_row_under_another_heading_is_the_same_row() -> None:
    elsewhere = replace(PASSED, level2=cell("B15", "数量指标"))
    assert differences(FORM, with_rows(MEALS, elsewhere, SATISFIED)) == [
        Difference("二级指标（三级指标“验收合格率”所属）", "B16", "质量\n指标", "B15", "数量指标")
    ]


@pytest.mark.parametrize(("count", "compared"), [(40, 1600), (1000, 0)], ids=["some", "too many to compare"])
def test_rows_that_have_nothing_in_common_are_compared_a_bounded_number_of_times(
    monkeypatch: pytest.MonkeyPatch, count: int, compared: int
) -> None:
    begun = []

    def counted(*texts: Any, **options: Any) -> SequenceMatcher[str]:
        begun.append(texts)
        return SequenceMatcher(*texts, **options)

    monkeypatch.setattr("selfeval_xl.differences.SequenceMatcher", counted)
    old, new = (
        with_rows(
            *(replace(MEALS, level3=cell("C15", f"{word * 20}{at}"), level2=cell("B15", word)) for at in range(count))
        )
        for word in "甲乙"
    )
    assert (len(differences(old, new)), len(begun)) == (2 * count, compared)
