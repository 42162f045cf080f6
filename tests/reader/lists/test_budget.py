"""The budget ledger: the wordings of budget systems, and a project's rows added up."""

from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl.errors import ConfigError
from selfeval_xl.lists import ListedProject, Listing
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.lists import read_budget, read_roster
from tests.bureau import budget
from tests.reader.lists.books import VOCABULARY, Rows, contents, sentences, told
from tests.workbooks import Book

HEADING = ("预算单位", "项目名称", "项目代码", "全年预算数（元）")


def listed(*sheets: Rows, merged: tuple[str, ...] = ()) -> Listing[ListedProject]:
    return read_budget(contents(*sheets, merged=merged).grids, "台账.xlsx", VOCABULARY)


def cells(project: ListedProject) -> list[str]:
    """Name the cells of 全年预算数 that were added up."""
    return [] if project.budget_full is None else [cell.address for cell in project.budget_full.cells]


def test_the_sample_is_read_whole() -> None:
    read = read_budget(read_workbook(budget()).grids, "预算台账.xlsx", VOCABULARY)
    lines = [told(project) for project in read.rows]
    assert lines[0] == (
        "B4", None, "清源县教育局", "农村义务教育学生营养改善计划", "522730240001", 2024, 3_200_000, 3_200_000,
        3_136_000,
    )  # fmt: skip
    assert (len(lines), read.mistakes, read.other_sheets) == (23, (), ())  # of 25 rows two are a second source
    assert [cell.address for cell in read.rows[0].rows] == ["B4", "B5"]
    assert cells(read.rows[0]) == ["F4", "F5"]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (("年初批复数", "预算指标", "支出数"), (1, 2, 3)),
        (("年初预算数", "调整后预算数", "累计支出"), (1, 2, 3)),
        (("年初预算", "调整预算数", "全年执行数"), (1, 2, 3)),
        (("预算数", "调整后预算数", "支出数"), (None, 2, 3)),
        (("调整后预算数", "累计支出", "支出数"), (None, 1, 2)),
        (("支出数", "累计支出", "年初预算数"), (3, None, 2)),
        (("支付进度", "全年预算数", "备注"), (None, 2, None)),
    ],
    ids=["one system", "another", "a third", "before and after", "this month and all", "in any order", "one amount"],
)
def test_the_wordings_of_budget_systems_are_known(headings: tuple[str, ...], expected: tuple[Any, ...]) -> None:
    (project,) = listed([("单位：元",), ("单位", "项目名称", *headings), ("校", "甲", 1, 2, 3)]).rows
    assert told(project)[-3:] == expected


def test_a_heading_of_two_rows_is_read_as_one() -> None:
    rows: Rows = [
        ("金额单位：万元",), ("单位", "项目", None, "预算数", None, "支出数"),
        (None, "名称", "编码", "年初", "调整后", None),
        ("校", "甲", "24A01", 1, 2, 1.5),
    ]  # fmt: skip
    read = listed(rows, merged=("A2:A3", "B2:C2", "D2:E2", "F2:F3"))
    assert [told(project) for project in read.rows] == [("B4", None, "校", "甲", "24A01", None, 10_000, 20_000, 15_000)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("校", "甲", "A1", 1), ("校", "甲", "A1", 2)], [(3, ["D2", "D3"])]),
        ([("校", "甲", "A1", 1), ("校", "甲", "", 2)], [(3, ["D2", "D3"])]),
        ([("校", "甲", "", 1), ("校", "甲", "A1", 2)], [(3, ["D2", "D3"])]),
        ([("校", "甲", "A1", 1), ("校", "甲(二)", "A1", 2)], [(3, ["D2", "D3"])]),
        ([("校", "甲", "A1", 1), ("站", "甲", "A1", 2)], [(1, ["D2"]), (2, ["D3"])]),
        ([("校", "甲", "A1", 1), ("校", "甲", "A2", 2), ("校", "甲", "", 4)], [(1, ["D2"]), (2, ["D3"]), (4, ["D4"])]),
        ([("校", "甲", "A1", 3), ("校", "甲", "A1", -1)], [(2, ["D2", "D3"])]),
        ([("校", "甲", "A1", 3), ("校", "甲", "A1", None)], [(3, ["D2", "D3"])]),
        ([("校", "甲", "A1", None), ("校", "甲", "A1", "-")], [(None, ["D2", "D3"])]),
    ],
    ids=[
        "one code", "code left out below", "code left out above", "another spelling", "two units", "two codes",
        "money taken back", "a blank", "nothing but blanks",
    ],
)  # fmt: skip
def test_the_rows_of_a_project_are_added_up(rows: Rows, expected: list[tuple[Any, list[str]]]) -> None:
    read = listed([HEADING, *rows])
    assert [(told(project)[-2], cells(project)) for project in read.rows] == expected


def test_an_amount_that_is_none_is_told_and_its_project_has_no_sum() -> None:
    read = listed([HEADING, ("校", "甲", "A1", 1), ("校", "甲", "A1", "见附件"), ("校", "乙", "A2", 5)])
    assert [told(project)[-2] for project in read.rows] == [None, 5]
    assert sentences(read.mistakes) == ["[名单!D3] 金额“见附件”不是数字，请改正，没有金额的空着"]


@pytest.mark.parametrize(
    ("heading", "value", "slack"),
    [
        ("全年预算数（元）", 1200, "0.5"), ("全年预算数（元）", "1,200.50", "0.005"),
        ("全年预算数（万元）", "12.5", "500"), ("全年预算数（万元）", "1200元", "0.5"),
    ],
    ids=["whole", "two decimals", "万元", "its own unit"],
)  # fmt: skip
def test_what_the_printed_digits_leave_open_is_known(heading: str, value: Any, slack: str) -> None:
    (project,) = listed([(*HEADING[:3], heading), ("校", "甲", "A1", value)]).rows
    assert project.budget_full is not None
    assert project.budget_full.slack == Decimal(slack)


def test_a_roster_is_no_ledger() -> None:
    with pytest.raises(ConfigError, match="以及“年初预算数”“全年预算数”“全年执行数”中的至少一项；最接近的是"):
        listed([("单位", "项目名称"), ("校", "甲")])


def test_a_number_shown_in_powers_of_ten_is_an_amount_all_the_same() -> None:
    (project,) = listed([HEADING, ("清源县教育局", "校舍改造", "", 146_000_000_000)]).rows
    assert project.budget_full is not None
    assert project.budget_full.cells[0].text == "1.46E+11"
    assert project.budget_full.number == Decimal(146_000_000_000)


def test_a_formula_that_was_never_reckoned_is_told() -> None:
    drawn = Book()
    page = drawn.sheet("台账")
    for column, (heading, value) in enumerate(zip(HEADING, ("清源县教育局", "校舍改造", "", None), strict=True)):
        page.write(0, column, heading)
        page.write(1, column, value)
    page.write_formula(1, 3, "=1+1", value="")
    read = read_budget(read_workbook(drawn.done()).grids, "台账.xlsx", VOCABULARY)
    assert sentences(read.mistakes) == [
        "[台账!D2] 公式“=1+1”没有算出结果，请用 Excel 或 WPS 打开并保存一次，或直接填写结果"
    ]


def test_a_list_of_waivers_is_no_ledger_and_no_roster() -> None:
    heading = ("单位", "项目名称", "规则编号", "原因", "批准人", "全年预算数（元）")
    for read in (read_budget, read_roster):
        with pytest.raises(ConfigError) as caught:
            read(contents([heading, ("水务局", "河道清淤", "F02", "改革", "某某", 1)]).grids, "单.xlsx", VOCABULARY)
        assert caught.value.mistakes == ["[名单!C1] 表头有“规则编号”，像是豁免清单，请用 --waivers 给出"]
