"""The roster of projects: columns by their headings, amounts in their unit, and every mistake with its cell."""

from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl.errors import ConfigError
from selfeval_xl.lists import ListedProject, Listing
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.lists import read_roster
from tests.bureau import roster
from tests.reader.lists.books import VOCABULARY, Rows, contents, sentences, told

HEADING = ("主管部门", "单位", "项目名称")


def listed(*sheets: Rows, merged: tuple[str, ...] = ()) -> Listing[ListedProject]:
    return read_roster(contents(*sheets, merged=merged).grids, "名单.xlsx", VOCABULARY)


def test_the_sample_is_read_whole() -> None:
    read = read_roster(read_workbook(roster()).grids, "名单.xlsx", VOCABULARY)
    education, farming = "[105]清源县教育局", "[301]清源县农业农村局"
    lines = [told(project) for project in read.rows]
    assert lines[0] == (
        "D3", education, "清源县教育局", "农村义务教育学生营养改善计划", "522730240001", 2024, 3_200_000, 3_200_000,
        None,
    )  # fmt: skip
    assert lines[5][:4] == ("D8", farming, "清源县农业农村局", "农田建设补助资金")
    assert [line[0] for line in lines] == [f"D{row}" for row in range(3, 25)]  # D25 is the sum
    assert (read.mistakes, read.other_sheets) == ((), ())


@pytest.mark.parametrize(
    ("above", "heading", "amount", "expected"),
    [
        ("", "年初预算数（万元）", 12.5, Decimal(125_000)),
        ("", "年初预算（元）", "1,200.50", Decimal("1200.50")),
        ("金额单位：万元", "年初预算数", 12, Decimal(120_000)),
        ("单位：人民币千元", "年初预算数", 12, Decimal(12_000)),
        ("", "年初预算数", "60万元", Decimal(600_000)),
        ("单位：元", "年初预算数（万元）", 3, Decimal(30_000)),
        ("", "年初预算数", "-", None),
        ("", "年初预算数", None, None),
        ("", "年初预算数（万元）", 0, Decimal(0)),
    ],
    ids=[
        "unit in the heading", "thousands", "unit above the list", "in words", "unit in the cell",
        "the heading counts before", "a dash", "blank", "nothing was budgeted",
    ],
)  # fmt: skip
def test_an_amount_has_its_unit(above: str, heading: str, amount: Any, expected: Decimal | None) -> None:
    read = listed([(above,), (*HEADING, heading), ("局", "校", "项目甲", amount)])
    assert [told(project) for project in read.rows] == [("C3", "局", "校", "项目甲", None, None, expected, None, None)]
    assert read.mistakes == ()


@pytest.mark.parametrize(
    ("rows", "years"),
    [
        ([("2024年度项目名单",), HEADING, ("局", "校", "甲")], [2024]),
        ([(*HEADING, "年度"), ("局", "校", "甲", 2023), ("局", "校", "甲", "2024年度")], [2023, 2024]),
        ([("2024年度项目名单",), (*HEADING, "预算年度"), ("局", "校", "甲", None)], [2024]),
        ([HEADING, ("局", "校", "甲")], [None]),
    ],
    ids=["above the list", "in a column", "blank in its column", "nowhere"],
)
def test_the_year_stands_in_a_column_or_above_the_list(rows: Rows, years: list[int | None]) -> None:
    assert [project.year for project in listed(rows).rows] == years


def test_a_department_merged_down_is_that_of_every_project_below_it() -> None:
    rows: Rows = [HEADING, ("教育局", "一中", "甲"), (None, "二中", "乙"), (), ("水务局", "水务站", "丙")]
    read = listed(rows, merged=("A2:A3",))
    assert [told(project)[:4] for project in read.rows] == [
        ("C2", "教育局", "一中", "甲"), ("C3", "教育局", "二中", "乙"), ("C5", "水务局", "水务站", "丙"),
    ]  # fmt: skip


def test_other_sheets_are_named_and_lists_on_several_sheets_are_put_together() -> None:
    read = listed([HEADING, ("局", "校", "甲")], [("说明",)], [("单位", "项目名称"), ("站", "乙")], [])
    assert [told(project)[:4] for project in read.rows] == [("C2", "局", "校", "甲"), ("B2", None, "站", "乙")]
    assert read.other_sheets == ("Sheet2",)


@pytest.mark.parametrize(
    "row",
    [
        ("合计", "", ""), ("", "合计", ""), ("", "", "总 计"), ("教育局小计", "", ""), ("", "一中", "小计"),
        ("", "小计", "甲"), ("填表人：某某", "", ""), ("—", "", " "),
    ],
    ids=[
        "sum", "sum at the unit", "sum at the name", "of a department", "of a unit", "of a project", "a note",
        "nothing",
    ],
)  # fmt: skip
def test_sums_and_notes_are_no_projects(row: tuple[str, ...]) -> None:
    read = listed([HEADING, ("局", "校", "甲"), row, ("局", "校", "乙")])
    assert [told(project)[0] for project in read.rows] == ["C2", "C4"]
    assert read.mistakes == ()


@pytest.mark.parametrize(
    "row",
    [("制表人：某某", "2025年3月1日"), ("审核：", "联系人：某某"), (None, "填表人：某某", None, "日期：2025年3月1日")],
    ids=["and a date", "two of them", "in a column of the list"],
)
def test_who_made_the_list_is_no_project(row: tuple[Any, ...]) -> None:
    read = listed([(*HEADING, "备注"), ("局", "校", "甲"), row])
    assert ([told(project)[0] for project in read.rows], sentences(read.mistakes)) == (["C2"], [])


def test_a_line_merged_across_the_list_is_no_project() -> None:
    read = listed([HEADING, ("第一批",), ("局", "校", "甲")], merged=("A2:C2",))
    assert ([told(project)[0] for project in read.rows], read.mistakes) == (["C3"], ())


@pytest.mark.parametrize(
    ("written", "code"),
    [(522730240001, "522730240001"), (10.0**14, "1" + "0" * 14), (5001, "5001"), ("无", ""), ("—", "")],
    ids=["shown as 5.2273E+11", "the longest that is whole", "short", "none in words", "a dash"],
)
def test_a_code_typed_as_a_number_has_all_its_digits(written: Any, code: str) -> None:
    read = listed([(*HEADING, "项目编码"), ("局", "校", "甲", written)])
    assert ([told(project)[4] for project in read.rows], read.mistakes) == ([code], ())


@pytest.mark.parametrize(
    ("rows", "kept", "expected"),
    [
        (
            [HEADING, ("局", "", "甲"), ("局", "校", "—"), ("局", "校", "乙")], ["C4"],
            ["[名单!B2] 没有填写单位，请补上", "[名单!C3] 没有填写项目名称，请补上"],
        ),
        (
            [HEADING, ("局", "校", "甲"), ("局", "校 ", "甲")], ["C2"],
            ["[名单!C3] 与 名单!C2 重复：单位和项目名称都相同，请删去一行或改正"],
        ),
        (
            [(*HEADING, "项目编码"), ("局", "校", "甲", "24A01"), ("局", "校", "乙", "24A01")], ["C2"],
            ["[名单!C3] 与 名单!C2 重复：项目编码相同，请删去一行或改正"],
        ),
        (
            [(*HEADING, "项目编码"), ("局", "校", "甲", "24-01"), ("局", "校", "乙", 5.2273e19)], ["C2", "C3"],
            [
                "[名单!D2] 项目编码“24-01”里有别的符号，只写字母和数字",
                "[名单!D3] 项目编码“5.2273E+19”存成了数字，末尾几位已经丢失，请设为文本格式后重新输入",
            ],
        ),
        (
            [
                (*HEADING, "年初预算数", "年度"), ("局", "校", "甲", 120, "24年"), ("局", "校", "乙", "约5万元", 2024),
                ("局", "校", "丙", "-5万元", 2024),
            ],
            ["C2", "C3", "C4"],
            [
                "[名单!D1] “年初预算数”没有写明金额单位，请在表头写“（元）”或“（万元）”",
                "[名单!E2] 年度“24年”不是四位年份，请写成 2024 这样",
                "[名单!D3] 金额“约5万元”不是 0 或正数，请改正，没有金额的空着",
                "[名单!D4] 金额“-5万元”不是 0 或正数，请改正，没有金额的空着",
            ],
        ),
        (
            [(*HEADING, "实施单位"), ("局", "校", "甲", "校")], ["C2"],
            ["[名单!D1] “实施单位”和 B1 的“单位”是同一项，请只留一列"],
        ),
    ],
    ids=["blank", "twice by name", "twice by code", "codes", "amounts and years", "two columns for one thing"],
)  # fmt: skip
def test_a_mistake_is_told_with_its_cell_and_costs_only_itself(
    rows: Rows, kept: list[str], expected: list[str]
) -> None:
    read = listed(rows)
    assert [told(project)[0] for project in read.rows] == kept
    assert sentences(read.mistakes) == expected
    assert [told(project)[4] for project in read.rows if told(project)[4] in ("24-01", "5.2273E+19")] == []


def test_a_project_merged_over_two_rows_is_no_second_project() -> None:
    rows: Rows = [(*HEADING, "年初预算数（元）"), ("局", "校", "甲", 5), (None, "校", None, 6)]
    read = listed(rows, merged=("C2:C3",))
    assert ([told(project)[0] for project in read.rows], sentences(read.mistakes)) == (
        ["C2"], ["[名单!C3] 没有填写项目名称，请补上"],
    )  # fmt: skip


def test_a_list_without_rows_is_an_empty_list() -> None:
    assert listed([HEADING]) == Listing("名单.xlsx", ())


@pytest.mark.parametrize(
    ("rows", "nearest"),
    [
        ([("说明",)], ""),
        ([("单位：教育局",), ("序号", "单 位", "编码")], "；最接近的是工作表“名单”第 2 行，只有“单位”、“编码”"),
    ],
    ids=["nothing like it", "no names"],
)
def test_a_wrong_file_stops_and_says_what_is_expected(rows: Rows, nearest: str) -> None:
    with pytest.raises(ConfigError) as caught:
        listed(rows)
    expected = "没有找到表头：要有一行同时写着“项目名称”和“单位”（或“实施单位”）"
    assert caught.value.mistakes == [f"{expected}{nearest}"]


@pytest.mark.parametrize(
    ("heading", "written", "addresses", "wrong"),
    [
        ("电子邮箱", "jyj@example.com", ("jyj@example.com",), []),
        (
            "联系邮箱（单位）",
            "a@example.com；b@sub.example.com、c_d@example.com",
            ("a@example.com", "b@sub.example.com", "c_d@example.com"),
            [],
        ),
        ("E-mail", "ａ＠ｅｘａｍｐｌｅ．ｃｏｍ", ("a@example.com",), []),
        ("邮箱", "无", (), []),
        ("邮箱", "", (), []),
        ("邮箱", "张某 jyj@example.com", ("jyj@example.com",), ["张某"]),
        ("邮箱", "jyj@example", (), ["jyj@example"]),
        ("邮箱", "a@b@example.com", (), ["a@b@example.com"]),
        ("邮箱", "a@example.com>\nBcc:x@example.com", (), ["a@example.com>", "Bcc:x@example.com"]),
        ("邮箱", f"{'a' * 300}@example.com", (), ["a" * 60 + "…"]),
    ],
    ids=[
        "one",
        "several",
        "full width",
        "none",
        "blank",
        "a name beside it",
        "no domain",
        "two signs",
        "a header",
        "long",
    ],
)
def test_addresses_are_read_and_what_is_none_is_told(
    heading: str, written: str, addresses: tuple[str, ...], wrong: list[str]
) -> None:
    read = listed([(*HEADING, heading), ("教育局", "一中", "食堂改造", written)])
    advice = "请改成 name@example.com 这样，多个用分号隔开"
    assert [project.addresses for project in read.rows] == [addresses]
    assert sentences(read.mistakes) == [f"[名单!D2] “{each}”不是邮箱地址，{advice}" for each in wrong]
