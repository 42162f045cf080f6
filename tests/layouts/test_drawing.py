"""A drawn sheet, cell by cell: where a small layout stands, and what each disturbance does to it."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from selfeval_xl.reader.formats import read_workbook
from tests.layouts.drawing import workbook
from tests.layouts.entry import NOTHING, Disturbance, Entry, amounts, lines
from tests.layouts.expected import expected_funds, expected_indicators
from tests.layouts.export import NEIGHBOURS, SELF_EVALUATION, exported
from tests.layouts.mof2020 import CLEAN
from tests.layouts.shape import Column, FundLabel, Funds, Layout, Part, Rows, Table, Title, Total
from tests.workbooks import Formula, Shown

LAYOUT = Layout(
    "small",
    (10, 10, 14, 10, 10),
    (
        Title(),
        Rows("head", ((Part(0, 1, "项目名称"), Part(2, 4, place="head.project_name")),)),
        Funds(
            (Column("label", "", 1, 2), Column("executed", "执行数", 3, 3), Column("score", "得分", 4, 4)),
            (FundLabel("total", "总额"),),
            Part(0, 0, "资金"),
        ),
        Table(
            (
                Column("level1", "一级", 0, 0),
                Column("level2", "二级", 1, 1),
                Column("level3", "三级", 2, 2),
                Column("target", "指标值", 3, 3),
                Column("score", "得分", 4, 4),
            )
        ),
        Total("总分", 0),
        Rows("foot", ((Part(0, 4, "联系人：", "foot.contact", left=True),),)),
    ),
)
ENTRY = Entry(
    title="自评表",
    year="（2024年度）",
    head={"project_name": "修路"},
    funds=amounts("executed score", total=(80, 8)),
    rows=lines(
        "level3 target score",
        {
            ("产出指标(50分)", "数量指标"): (("指标1：里程", "≥5公里", 40), ("桥", "=1座", 10)),
            ("效益指标", "社会"): (("户", 9, 9),),
        },
    ),
    total_score=67,
    foot={"contact": "某某"},
)
HEAD = """
自评表 | | | |
（2024年度） | | | |
项目名称 | | 修路 | |
资金 | | | 执行数 | 得分
 | 总额 | | 80 | 8
"""


def picture(layout: Layout, entry: Entry, disturbance: Disturbance = NOTHING) -> list[list[str]]:
    """The sheet as rows of texts, merged cells with their text at the top left."""
    (grid,) = read_workbook(workbook(layout, entry, disturbance=disturbance)).grids
    cells = {(cell.row, cell.column): cell.text for cell in grid}
    last_row, last_column = (max(place[axis] for place in cells) for axis in (0, 1))
    return [[cells.get((row, column), "") for column in range(1, last_column + 1)] for row in range(1, last_row + 1)]


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").splitlines()]


TABLE = replace(LAYOUT, blocks=LAYOUT.blocks[3:5])  # the table and the total alone


def test_a_form_stands_as_its_layout_says() -> None:
    assert picture(LAYOUT, ENTRY) == rows(
        HEAD
        + """一级 | 二级 | 三级 | 指标值 | 得分
产出指标(50分) | 数量指标 | 指标1：里程 | ≥5公里 | 40
 | | 桥 | =1座 | 10
效益指标 | 社会 | 户 | 9 | 9
总分 | | | | 67
联系人：某某 | | | |"""
    )


DISTURBED = {
    "labels": (
        Disturbance(labels={"三级": "三级\u3000名称", "总分": ""}),
        """一级 | 二级 | 三级\u3000名称 | 指标值 | 得分
产出指标(50分) | 数量指标 | 指标1：里程 | ≥5公里 | 40
 | | 桥 | =1座 | 10
效益指标 | 社会 | 户 | 9 | 9
 | | | | 67""",
    ),
    "levels once, fillers": (
        Disturbance(levels="once", fillers=("……",)),
        """一级 | 二级 | 三级 | 指标值 | 得分
产出指标(50分) | 数量指标 | 指标1：里程 | ≥5公里 | 40
 | | 桥 | =1座 | 10
 | | …… | |
效益指标 | 社会 | 户 | 9 | 9
 | | …… | |
总分 | | | | 67""",
    ),
    "levels on every row, the heading again, moved columns": (
        Disturbance(
            levels="every row",
            repeat_after=2,
            order=("level1", "level2", "level3", "score", "target"),
            without=frozenset({"total"}),
        ),
        """一级 | 二级 | 三级 | 得分 | 指标值
产出指标(50分) | 数量指标 | 指标1：里程 | 40 | ≥5公里
产出指标(50分) | 数量指标 | 桥 | 10 | =1座
一级 | 二级 | 三级 | 得分 | 指标值
效益指标 | 社会 | 户 | 9 | 9""",
    ),
    "a column left out, one inserted, a gap": (
        Disturbance(order=("level1", "level3", "target", "score"), inserted=(2,), gaps={"total": 1}, left=1),
        """ | 一级 | 三级 | | 指标值 | 得分
 | 产出指标(50分) | 指标1：里程 | | ≥5公里 | 40
 | | 桥 | | =1座 | 10
 | 效益指标 | 户 | | 9 | 9
 | | | | |
 | 总分 | | | | 67""",
    ),
    "a stray cell": (
        Disturbance(stray={(0, 6): 7}, top=1),
        """ | | | | | |
一级 | 二级 | 三级 | 指标值 | 得分 | | 7
产出指标(50分) | 数量指标 | 指标1：里程 | ≥5公里 | 40 | |
 | | 桥 | =1座 | 10 | |
效益指标 | 社会 | 户 | 9 | 9 | |
总分 | | | | 67 | |""",
    ),
}


@pytest.mark.parametrize(("disturbance", "expected"), DISTURBED.values(), ids=DISTURBED)
def test_a_disturbed_table(disturbance: Disturbance, expected: str) -> None:
    assert picture(TABLE, ENTRY, disturbance) == rows(expected)


def test_names_stand_upright_one_character_a_line() -> None:
    drawn = picture(TABLE, ENTRY, Disturbance(upright=True))
    assert (drawn[1][0], drawn[3][1]) == ("产\n出\n指\n标\n(50分)", "社\n会")


def test_hidden_rows_and_numbers_as_text() -> None:
    disturbance = Disturbance(hidden_lines=frozenset({1}), hidden_columns=frozenset({4}), numbers_as_text=True)
    (grid,) = read_workbook(workbook(TABLE, ENTRY, disturbance=disturbance)).grids
    assert {cell.address for cell in grid if cell.hidden} == {"E1", "E2", "C3", "D3", "E3", "E4", "E5"}
    assert {cell.value for cell in grid if cell.column == 5} == {"得分", "40", "10", "9", "67"}


def test_what_must_be_read_is_told_from_what_was_filled_in() -> None:
    entry = replace(
        ENTRY,
        funds=amounts("executed rate score", total=(Shown(80, "#,##0.00"), Shown(0.8, "0%"), Formula("=4*2", None))),
        rows=(*ENTRY.rows, *lines("level3", {("满意度\n指标", "服务对象\n满意度指标"): (("指标2：",), ("……",))})),
    )
    assert expected_funds(entry) == [("total", "", "", "80.00", "20分", "80%", "", "")]
    assert expected_indicators(entry) == [
        ("产出指标(50分)", "数量指标", "里程", "", "≥5公里", "", "", "", "", "40", "", ""),
        ("产出指标(50分)", "数量指标", "桥", "", "=1座", "", "", "", "", "10", "", ""),
        ("效益指标", "社会", "户", "", "9", "", "", "", "", "9", "", ""),
    ]


def test_an_export_has_the_form_on_the_seventh_of_ten_sheets_in_eleven_columns_all_text() -> None:
    book = openpyxl.load_workbook(BytesIO(exported(CLEAN)))
    assert book.sheetnames == [*list(NEIGHBOURS)[:6], SELF_EVALUATION, *list(NEIGHBOURS)[6:]]
    form = book[SELF_EVALUATION]
    assert {cell.data_type for row in form.iter_rows() for cell in row if cell.value is not None} == {"s"}
    merged = {str(cells) for cells in form.merged_cells.ranges}
    assert merged >= {"A1:K1", "A2:K2", "A4:B4", "C4:K4", "A5:B5", "C5:E5", "G5:K5", "C6:D6", "I6:J6"}  # head, funds
    assert merged >= {"A11:A12", "B11:F11", "G11:K11", "B12:F12", "G12:K12", "D13:E13", "J13:K13"}  # goals, heading
    assert merged >= {"A24:G24", "J24:K24"}  # the total
    assert [form[address].value for address in ("F5", "A6", "E6", "B13", "A24", "H24", "I24")] == [
        "实施单位", "项目资金（万元）", "年初预算数", "一级指标", "总分", "100", "98.94"
    ]  # fmt: skip
