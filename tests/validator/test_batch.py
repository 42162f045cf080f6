"""Family I: what was received against the roster, the ledger and the waivers."""

from dataclasses import replace
from typing import Any

import pytest

from selfeval_xl import evaluate, load_policy
from selfeval_xl.evaluation import Finding
from selfeval_xl.lists import Lists
from selfeval_xl.reader import read_bytes
from tests.forms import CLEAN, SATISFIED, with_fund, with_row
from tests.layouts import drawing, mof2020
from tests.validator.held import OURS, Rows, budget, checked, gathered, roster, together, waivers
from tests.workbooks import Filled

Found = list[tuple[str, str, str]]
FULL = (1_200_000, 1_200_000, 1_176_000)  # 年初, 全年 and 执行 of CLEAN


def named(name: str | None, unit: str = OURS[0]) -> Filled:
    return replace(CLEAN, project_name=name, unit=unit, stamped_unit=unit)


def of_batch(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Leave out what the rules about a single form found."""
    return tuple(finding for finding in findings if finding.rule[0] == "I")


def found(*forms: Filled, lists: Lists, year: int | None = 2024) -> Found:
    """List what is found about the forms, then about the lists, as (rule, severity, cell)."""
    of_forms, of_lists = checked(gathered(*forms, lists=lists, year=year))
    findings = [finding for each in of_forms.values() for finding in of_batch(each)]
    return [(each.rule, each.severity.value, each.cell) for each in (*findings, *(each.finding for each in of_lists))]


def messages(*forms: Filled, lists: Lists) -> list[str]:
    of_forms, of_lists = checked(gathered(*forms, lists=lists))
    findings = [finding for each in of_forms.values() for finding in of_batch(each)]
    return [finding.message for finding in (*findings, *(each.finding for each in of_lists))]


NOT_RECEIVED, NOT_LISTED, BY_CODE = ("I01", "错误", "B2"), ("I02", "警告", "C4"), ("I02", "提示", "C4")


@pytest.mark.parametrize(
    ("row", "form", "expected"),
    [
        (OURS, CLEAN, []),
        (("清源县教育局", "乡村小学 食堂改造（项目）"), CLEAN, []),
        (("县教育局", "[24A01]乡村小学食堂改造"), CLEAN, []),
        ((*OURS, "24A01"), named("24A01-乡村小学食堂改造项目"), []),
        (("清源县水务局", "食堂", "24a01"), named("24A01-乡村小学食堂改造项目"), [BY_CODE]),
        (("清源县水务局", OURS[1]), CLEAN, [NOT_LISTED, NOT_RECEIVED]),
        ((OURS[0], "乡村小学厕所改造"), CLEAN, [NOT_LISTED, NOT_RECEIVED]),
        ((OURS[0], "乡村小学食堂改造项目二期"), CLEAN, [NOT_LISTED, NOT_RECEIVED]),
        ((*OURS, "", 2024), CLEAN, []),
        ((*OURS, "", 2024), replace(CLEAN, year="（2023年度）"), []),
        (OURS, named(None), [NOT_RECEIVED]),
        (OURS, named("XX项目"), [NOT_RECEIVED]),
        ((*OURS, "24A01"), named("24A01-XX项目"), []),
    ],
    ids=[
        "received", "spelt otherwise", "short for it", "by its code", "another name under the code is worth a look",
        "another unit's", "another project", "more words make another project", "of this year",
        "a form of another year is A04's", "no name is A02's", "filler is A02's",
        "filler under a known code",
    ],
)  # fmt: skip
def test_i01_and_i02_hold_what_was_received_against_the_roster(
    row: tuple[Any, ...], form: Filled, expected: Found
) -> None:
    assert found(form, lists=Lists(roster=roster(row))) == expected


def test_without_a_roster_nothing_is_missed() -> None:
    assert found(CLEAN, lists=Lists()) == []


def test_versions_of_one_project_are_all_on_the_roster() -> None:
    again = with_row(SATISFIED, actual="94%", score=9.89)
    assert found(CLEAN, again, lists=Lists(roster=roster(OURS))) == []


def test_what_comes_nearest_is_named() -> None:
    lists = Lists(roster=roster((OURS[0], "乡村小学食堂改建"), ("水务局", "河道清淤"), ("清源县民政局", OURS[1])))
    assert messages(CLEAN, named(None), lists=lists) == [
        "名单上没有清源县教育局的“乡村小学食堂改造项目”；"
        "名单上最接近的是清源县教育局的“乡村小学食堂改建”、清源县民政局的“乡村小学食堂改造项目”",
        "名单上的项目没有收到自评表：清源县教育局“乡村小学食堂改建”；"
        "收到的表里最接近的是清源县教育局的“乡村小学食堂改造项目”、清源县教育局的“（没有写项目名称）”",
        "名单上的项目没有收到自评表：水务局“河道清淤”",
        "名单上的项目没有收到自评表：清源县民政局“乡村小学食堂改造项目”；"
        "收到的表里最接近的是清源县教育局的“乡村小学食堂改造项目”",
    ]


def test_a_code_under_another_name_says_which() -> None:
    lists = Lists(roster=roster((OURS[0], "食堂改造", "24A01")))
    assert messages(named("24A01-乡村小学食堂改造项目"), lists=lists) == [
        "编码与名单上的“食堂改造”相同，项目名称写的是“乡村小学食堂改造项目”"
    ]


INITIAL, BUDGETED, EXECUTED = ("I03", "错误", "D7"), ("I03", "错误", "E7"), ("I03", "错误", "F7")
ABSENT = ("I03", "警告", "C4")


@pytest.mark.parametrize(
    ("amounts", "form", "expected"),
    [
        (FULL, CLEAN, []),
        ((1_200_000, 1_200_000, 1_176_000.4), CLEAN, []),
        ((1_200_000, 1_200_000, 1_176_001), CLEAN, [EXECUTED]),
        ((1_100_000, 1_020_000, 1_176_000), CLEAN, [INITIAL, BUDGETED]),
        ((120, 120, 117.6), CLEAN, [INITIAL]),
        ((None, None, 117.6), CLEAN, [EXECUTED]),
        ((None, "-", None), CLEAN, []),
        (FULL, with_fund("total", initial=None), []),
        (FULL, with_fund("total", initial="见批复"), []),
        ((1_000_000, *FULL[1:]), with_fund("total", initial=1_300_000), []),
        (FULL, replace(CLEAN, year="（2023年度）"), []),
    ],
    ids=[
        "the same", "half a 元", "one 元", "two differ", "the money unit, told once", "the money unit of one amount",
        "nothing in the ledger", "blank is B18's", "no number is B01's", "no sum of its sources is B02's",
        "another year is A04's",
    ],
)  # fmt: skip
def test_i03_amounts_are_those_of_the_ledger(amounts: tuple[Any, ...], form: Filled, expected: Found) -> None:
    assert found(form, lists=Lists(budget=budget((*OURS, "", *amounts)))) == expected


@pytest.mark.parametrize(
    ("rows", "lists", "expected"),
    [
        ([(OURS[0], "乡村小学厕所改造", "", *FULL)], Lists(), [ABSENT]),
        ([(OURS[0], "河道清淤", "", *FULL), (*OURS, "", *FULL)], Lists(), []),
        ([("水务局", "河道清淤", "", *FULL)], Lists(roster=roster(OURS)), [ABSENT]),
        ([("水务局", "河道清淤", "", *FULL)], Lists(roster=roster((OURS[0], "某"))), [NOT_LISTED, NOT_RECEIVED]),
    ],
    ids=["not in the ledger", "ledger rows without a form say nothing", "on the roster", "off the roster too is I02's"],
)
def test_i03_a_project_is_in_the_ledger(rows: Rows, lists: Lists, expected: Found) -> None:
    assert found(CLEAN, lists=replace(lists, budget=budget(*rows))) == expected


def test_a_form_without_a_name_is_not_looked_for_in_the_ledger() -> None:
    assert found(named(None), lists=Lists(budget=budget((*OURS, "", *FULL)))) == []


def test_a_difference_is_told_in_the_forms_own_unit_with_the_cells_of_the_ledger() -> None:
    rows = [(*OURS, "", 1_000_000, 1_000_000, 900_000), (*OURS, "", 200_000, 100_000, None)]
    assert messages(CLEAN, lists=Lists(budget=budget(*rows))) == [
        "全年预算数与预算台账不同：表上是 1,200,000 元，台账（名单!E2、E3）是 1,100,000 元，多 100,000 元",
        "全年执行数与预算台账不同：表上是 1,176,000 元，台账（名单!F2）是 900,000 元，多 276,000 元",
    ]


def test_a_mistaken_money_unit_is_told_for_all_amounts_at_once() -> None:
    assert messages(CLEAN, lists=Lists(budget=budget((*OURS, "", 120, 120, 117.6)))) == [
        "年初预算数、全年预算数、全年执行数是预算台账的一万倍：表上是 1,200,000 元，台账（名单!D2）是 120 元，"
        "多半是把元和万元写混了"
    ]


def test_a_mistaken_money_unit_may_be_the_ledgers() -> None:
    of_forms, _ = checked(gathered(CLEAN, lists=Lists(budget=budget((*OURS, "", 120, 120, 117.6)))))
    assert [finding.advice for each in of_forms.values() for finding in of_batch(each)] == [
        "这张表的金额单位是元：填 120，或改正表上印的金额单位；写错的是台账的单位，改正台账"
    ]


def test_a_project_of_the_ledger_nobody_can_add_up_is_not_held_against_a_form() -> None:
    lists = Lists(budget=budget((*OURS, "", 1, 1, 1), (*OURS, "", "约一万", "约一万", "约一万")))
    assert found(CLEAN, lists=lists) == [("Z02", "警告", f"{column}3") for column in "DEF"]


@pytest.mark.parametrize(
    ("executed", "expected"),
    [
        (8_170_000, []),
        (8_175_000, []),
        (8_175_000.5, ["全年执行数与预算台账不同：表上是 817 万元，台账（名单!D2）是 817.50005 万元，少 0.50005 万元"]),
        (817, ["全年执行数是预算台账的一万倍：表上是 817 万元，台账（名单!D2）是 0.0817 万元，多半是把元和万元写混了"]),
    ],
    ids=["the same", "half a digit", "more", "in another unit"],
)
def test_i03_allows_for_the_digits_a_form_prints(executed: float, expected: list[str]) -> None:
    (form,) = read_bytes(drawing.workbook(mof2020.LAYOUT, mof2020.CLEAN), "表.xlsx")
    evaluation = evaluate(form, load_policy("mof-2020"), year=2024)
    row = ("清源市排水管理所", "城区老旧小区雨污管网改造", "", executed)
    lists = Lists(budget=budget(row, heading=("单位", "项目名称", "项目编码", "全年执行数（元）")))
    of_forms, of_lists = checked(together((evaluation,), lists))
    assert [finding.message for finding in of_batch(of_forms[form.form_id])] == expected
    assert of_lists == ()


NEAT = with_row(SATISFIED, actual="95%", score=10, reason="")  # F09 says that it is too neat


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((OURS[0], "", "", "F09", "原因", "某某", None), []),
        (("全部", "", "", "F09", "原因", "某某", None), []),
        ((OURS[0], "", "", "F03", "原因", "某某", None), [("I08", "提示", "D2")]),
        (("清源县民政局", "", "", "F09", "原因", "某某", None), [("I08", "提示", "D2")]),
        ((OURS[0], "", "", "F09", "原因", "某某", "2025-01-17"), [("I08", "提示", "G2")]),
        ((OURS[0], "", "", "F09", "原因", "某某", "2025-01-18"), []),
        ((OURS[0], "", "", "F03", "原因", "某某", "2025-01-17"), [("I08", "提示", "D2")]),
        ((OURS[0], "", "", "F09", "", "某某", None), [("Z02", "警告", "E2")]),
    ],
    ids=[
        "in use", "in use by all", "nothing of that rule", "another unit's", "the day before the form was filled in",
        "the same day", "expired and of no use", "a mistake is Z02's",
    ],
)  # fmt: skip
def test_i08_a_waiver_is_of_use(row: tuple[Any, ...], expected: Found) -> None:
    assert found(NEAT, lists=Lists(waivers=waivers(row))) == expected


def test_a_waiver_of_no_use_says_why() -> None:
    rows = [
        (OURS[0], "", "", "F03", "原因", "某某", None),
        (OURS[0], "", "", "F09", "原因", "某某", "2024年"),
        ("", "", "", "F03", "原因", "某某", None),
        (OURS[0], "营养改善", "", "F09", "原因", "某某", None),
        ("", "", "24A01", "F03", "原因", "某某", None),
    ]
    assert messages(NEAT, lists=Lists(waivers=waivers(*rows))) == [
        "这条豁免没有用上：“清源县教育局”没有 F03 问题",
        "这条豁免有效期至 2024年，已经过期，1 个问题没有豁免",
        "这条豁免没有用上：任何单位都没有 F03 问题",
        "这条豁免没有用上：“清源县教育局”的“营养改善”没有 F09 问题",
        "这条豁免没有用上：“24A01”没有 F03 问题",
    ]


def test_a_project_that_was_called_off_need_not_be_received() -> None:
    rows = [("水务局", "河道清淤", "", "I01", "项目取消", "某某", None)]
    lists = Lists(roster=roster(OURS, ("水务局", "河道清淤"), ("水务局", "水库加固")), waivers=waivers(*rows))
    _, of_lists = checked(gathered(CLEAN, lists=lists))
    assert [(each.project_name, each.finding.rule, each.finding.waiver) for each in of_lists] == [
        ("河道清淤", "I01", "某某：项目取消"), ("水库加固", "I01", ""),
    ]  # fmt: skip


def test_i02_a_project_is_not_listed_that_is_listed_for_another_year() -> None:
    lists = Lists(roster=roster((*OURS, "", 2023), ("水务局", "河道清淤", "", 2024)))
    assert found(CLEAN, lists=lists) == [NOT_LISTED, ("I01", "错误", "B3")]


def test_z02_a_list_of_another_year_is_told_once() -> None:
    heading = ("单位", "项目名称", "年度", "全年预算数（元）")
    lists = Lists(roster=roster((*OURS, "", 2023)), budget=budget((*OURS, 2025, 1), heading=heading))
    of_forms, of_lists = checked(gathered(CLEAN, lists=lists))
    assert [finding.rule for each in of_forms.values() for finding in of_batch(each)] == []
    assert [(each.file, each.finding.rule, each.finding.sentence) for each in of_lists] == [
        (
            file, "Z02",
            f"【名单!B2】表上写的是 {year} 年度，本次评价的是 2024 年度，全部项目都没有核对。"
            "改正标题或年度一栏的年度；年度没有写错的，换成本次评价年度的表。",
        )
        for file, year in (("名单.xlsx", 2023), ("台账.xlsx", 2025))
    ]  # fmt: skip


def test_z02_every_mistake_of_every_list_is_told_and_the_rest_counts() -> None:
    lists = Lists(
        roster=roster(OURS, ("", "河道清淤")),
        budget=budget((*OURS, "", *FULL), ("水务局", "", "", 1, 1, 1)),
        waivers=waivers(("", "", "", "F9", "原因", "某某", None)),
    )
    _, of_lists = checked(gathered(CLEAN, lists=lists))
    assert [(each.file, each.finding.rule, each.finding.sentence) for each in of_lists] == [
        ("名单.xlsx", "Z02", "【名单!A3】没有填写单位。请补上。"),
        ("台账.xlsx", "Z02", "【名单!B3】没有填写项目名称。请补上。"),
        ("豁免.xlsx", "Z02", "【名单!D2】没有编号为 F9 的规则。请改正，是否想写 F09？否则这一行不作豁免。"),
    ]
