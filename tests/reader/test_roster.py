"""The roster of projects: columns by their headings, amounts in their unit, and every mistake with its cell."""

from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl.errors import ConfigError
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.roster import Roster, RosterEntry, read_roster
from selfeval_xl.vocabulary import load_templates
from tests.samples import roster
from tests.workbooks import Book

VOCABULARY = load_templates().vocabulary
HEADING = ("主管部门", "单位", "项目名称")

Rows = list[tuple[Any, ...]]


def listed(*sheets: Rows, merged: tuple[str, ...] = ()) -> Roster:
    """Read a workbook of plain sheets, 名单 the first; `merged` are ranges of it whose first cell is filled."""
    book = Book()
    for number, rows in enumerate(sheets):
        page = book.sheet("名单" if number == 0 else f"Sheet{number + 1}")
        for area in merged if number == 0 else ():
            page.merge_range(area, "")
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if value is not None:
                    page.write(row, column, value)
    return read_roster(read_workbook(book.done()).grids, "名单.xlsx", VOCABULARY)


def told(entry: RosterEntry) -> tuple[Any, ...]:
    """Put an entry on a line: where it stands, its texts, its year, its amounts in 元."""
    texts = (entry.department, entry.unit, entry.project_name, entry.project_code)
    amounts = (entry.budget_initial, entry.budget_full)
    return (
        entry.cell.address,
        *(None if cell is None else cell.text for cell in texts),
        entry.year,
        *(None if figure is None else figure.number for figure in amounts),
    )


def mistakes(*sheets: Rows, merged: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        listed(*sheets, merged=merged)
    return caught.value.mistakes


def test_the_sample_is_read_whole() -> None:
    read = read_roster(read_workbook(roster()).grids, "名单.xlsx", VOCABULARY)
    entries = [told(entry) for entry in read.entries]
    education, tourism = "[105]清源县教育局", "[207]清源县文化旅游局"
    assert entries[:2] == [
        ("D3", education, "清源县教育局", "农村义务教育学生营养改善计划", "522730240001", 2024, 3_200_000, 3_200_000),
        ("D4", tourism, "清源县旅游服务中心", "全域旅游宣传推广", "522730240002", 2024, 900_000, 1_000_000),
    ]
    assert [entry[0] for entry in entries] == ["D3", "D4", "D5", "D6", "D7", "D8"]  # D9 is the sum


@pytest.mark.parametrize(
    ("above", "heading", "amount", "expected"),
    [
        ("", "年初预算数（万元）", 12.5, Decimal(125_000)),
        ("", "年初预算（元）", "1,200.50", Decimal("1200.50")),
        ("金额单位：万元", "年初预算数", 12, Decimal(120_000)),
        ("", "年初预算数", "60万元", Decimal(600_000)),
        ("单位：元", "年初预算数（万元）", 3, Decimal(30_000)),
        ("", "年初预算数", "-", None),
        ("", "年初预算数", None, None),
        ("", "年初预算数（万元）", 0, Decimal(0)),
    ],
    ids=[
        "unit in the heading", "thousands", "unit above the list", "unit in the cell", "the heading counts before",
        "a dash", "blank", "nothing was budgeted",
    ],
)  # fmt: skip
def test_an_amount_has_its_unit(above: str, heading: str, amount: Any, expected: Decimal | None) -> None:
    read = listed([(above,), (*HEADING, heading), ("局", "校", "项目甲", amount)])
    (entry,) = read.entries
    assert told(entry) == ("C3", "局", "校", "项目甲", None, None, expected, None)


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
    assert [entry.year for entry in listed(rows).entries] == years


def test_a_department_merged_down_is_that_of_every_project_below_it() -> None:
    rows: Rows = [HEADING, ("教育局", "一中", "甲"), (None, "二中", "乙"), (), ("水务局", "水务站", "丙")]
    read = listed(rows, merged=("A2:A3",))
    assert [told(entry)[:4] for entry in read.entries] == [
        ("C2", "教育局", "一中", "甲"), ("C3", "教育局", "二中", "乙"), ("C5", "水务局", "水务站", "丙"),
    ]  # fmt: skip


def test_other_sheets_are_named_and_lists_on_several_sheets_are_put_together() -> None:
    read = listed([HEADING, ("局", "校", "甲")], [("说明",)], [("单位", "项目名称"), ("站", "乙")], [])
    assert [told(entry)[:4] for entry in read.entries] == [("C2", "局", "校", "甲"), ("B2", None, "站", "乙")]
    assert read.other_sheets == ("Sheet2",)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("说明",)], ["没有找到表头：要有一行同时写着“项目名称”和“单位”（或“实施单位”）"]),
        ([HEADING], ["表头下面一个项目也没有"]),
        ([HEADING, ("局", "", "甲"), ("局", "校", "—")], ["[名单!B2] 没有填写单位", "[名单!C3] 没有填写项目名称"]),
        (
            [HEADING, ("局", "校", "甲"), ("局", "校 ", "甲")],
            ["[名单!C3] 与 名单!C2 重复：单位和项目名称都相同，请删去一行或改正"],
        ),
        (
            [(*HEADING, "项目编码"), ("局", "校", "甲", "24A01"), ("局", "校", "乙", "24A01")],
            ["[名单!C3] 与 名单!C2 重复：项目编码相同，请删去一行或改正"],
        ),
        (
            [(*HEADING, "项目编码"), ("局", "校", "甲", "24-01"), ("局", "校", "乙", 5.2273e19)],
            [
                "[名单!D2] 项目编码“24-01”应当只有字母和数字",
                "[名单!D3] 项目编码“5.2273E+19”应当只有字母和数字；编码存成了数字，请设为文本格式后重新输入",
            ],
        ),
        (
            [(*HEADING, "年初预算数", "年度"), ("局", "校", "甲", 120, "24年"), ("局", "校", "乙", "约5万元", 2024)],
            [
                "[名单!D2] 金额“120”没有写明单位，请在表头写“（元）”或“（万元）”",
                "[名单!E2] 年度“24年”应为四位年份，如 2024",
                "[名单!D3] 金额“约5万元”应为 0 或正数",
            ],
        ),
        (
            [(*HEADING, "实施单位"), ("局", "校", "甲", "校")],
            ["[名单!D1] “实施单位”和 B1 的“单位”是同一项，请只留一列"],
        ),
    ],
    ids=[
        "no heading", "no project", "blank", "twice by name", "twice by code", "codes", "amounts and years",
        "two columns for one thing",
    ],
)  # fmt: skip
def test_every_mistake_is_told_with_its_cell(rows: Rows, expected: list[str]) -> None:
    assert mistakes(rows) == expected


def test_a_project_merged_over_two_rows_is_no_second_project() -> None:
    rows: Rows = [(*HEADING, "年初预算数（元）"), ("局", "校", "甲", 5), (None, "校", None, 6)]
    assert mistakes(rows, merged=("C2:C3",)) == ["[名单!C3] 没有填写项目名称"]
