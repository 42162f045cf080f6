"""The notice stands in front, says what is wrong and leads there, prints well, and is no form when it comes back."""

import re
from dataclasses import replace

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from selfeval_xl.model import NOTICE_SHEET, NOTICE_TITLE
from selfeval_xl.reader import read_bytes
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.writer.marked import FrontRow, FrontSheet
from tests.forms import CLEAN
from tests.workbooks import Book, draw, workbook
from tests.writer.dump import footer, lines, opened
from tests.writer.marked.seen import ERROR, FRONT, HEADING, WARNING, mark, parts, returned, said
from tests.writer.test_hostile import HOSTILE, SHOWN

PLAIN = workbook(CLEAN, sheet="自评表")
MARKS = (
    "表中底色为红色的单元格必须改正，底色为黄色的请核实后改正或者说明原因，批注写明了问题和修改办法；"
    "黑白打印分不清颜色的，以下面的级别为准。"
)


def notice(data: bytes) -> Worksheet:
    return opened(data).worksheets[0]


def links(sheet: Worksheet) -> list[tuple[str, str | None, str | None]]:
    """List where cells lead to: within the workbook, and outside of it."""
    found = [(cell.coordinate, cell.hyperlink) for cells in sheet.iter_rows() for cell in cells]
    return [(cell, link.location, link.target) for cell, link in found if link is not None]


def row(sheet: str = "自评表", cell: str = "H7", text: str = "x") -> FrontRow:
    return FrontRow(ERROR, text, sheet, cell, "B04", text, text, text, text)


def test_it_says_what_is_wrong_and_what_to_do() -> None:
    assert lines(returned(PLAIN), NOTICE_SHEET) == [
        NOTICE_TITLE,
        "填报单位 |  | 清源县教育局",
        "修改期限 |  | 2025年3月31日",
        f"标记说明 |  | {MARKS}",
        "序号 | 级别 | 工作表 | 单元格 | 现填内容 | 应填内容 | 问题 | 修改办法 | 规则",
        "“1” | 错误 | 自评表 | H7 | “98.50” | “98.00” | 执行率不对。 | 改为 98.00。 | B04",
        "“2” | 警告 | 全表 |  |  |  | 少一张表。 | 补报。 | A01",
        "联系人：某某",
    ]


def test_several_projects_are_told_apart() -> None:
    front = replace(FRONT, rows=(row(text="甲项目"), row(text="乙项目")))
    assert lines(returned(PLAIN, front=front), NOTICE_SHEET)[4:7] == [
        "序号 | 级别 | 项目 | 工作表 | 单元格 | 现填内容 | 应填内容 | 问题 | 修改办法 | 规则",
        "“1” | 错误 | 甲项目 | 自评表 | H7 | 甲项目 | 甲项目 | 甲项目 | 甲项目 | B04",
        "“2” | 错误 | 乙项目 | 自评表 | H7 | 乙项目 | 乙项目 | 乙项目 | 乙项目 | B04",
    ]


def test_it_prints_one_page_wide_with_its_heading_on_every_page() -> None:
    sheet = notice(returned(PLAIN))
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (
        9,
        "landscape",
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$5:$5"
    assert footer(sheet) == "第 &P 页，共 &N 页"


def test_rows_are_high_enough_for_their_text() -> None:
    sheet = notice(returned(PLAIN, front=replace(FRONT, rows=(row(text="字" * 80), row(text="一\n二\n三\n四\n五")))))
    heights = [sheet.row_dimensions[number].height for number in (6, 7)]
    assert heights == [pytest.approx(180, abs=20), pytest.approx(76, abs=1)]


def test_what_the_tallest_row_cannot_show_is_visibly_cut() -> None:
    long = "一二三四五六七八九十" * 60
    sheet = notice(returned(PLAIN, front=replace(FRONT, rows=(row(text=long),))))
    assert [sheet[cell].value for cell in ("E6", "G6")] == [long[:198] + "…(已截断)", long[:534] + "…(已截断)"]
    assert 390 < sheet.row_dimensions[6].height <= 409


def test_its_rows_lead_to_their_cells_whatever_the_sheet_is_called() -> None:
    names = ["自评表", "甲's!表", "&<>\"'", "字" * 31]
    front = replace(FRONT, rows=(*map(row, names), row("", ""), row("自评表", "")))
    assert links(notice(returned(PLAIN, front=front))) == [
        ("D6", "'自评表'!H7", None),
        ("D7", "'甲''s!表'!H7", None),
        ("D8", "'&<>\"'''!H7", None),
        ("D9", f"'{'字' * 31}'!H7", None),
    ]


def test_marks_are_found_on_sheets_of_any_name() -> None:
    book = Book()
    for name in ("甲 's表", '&<>"', "字" * 31):
        draw(book.book, book.sheet(name), CLEAN)
    marks = [mark("H7", sheet=name) for name in ("甲 's表", '&<>"', "字" * 31)]
    assert said(returned(book.done(), *marks)).keys() == {"甲 's表", '&<>"', "字" * 31}


def test_it_stands_in_front_and_is_the_only_selected_sheet() -> None:
    book = Book()
    draw(book.book, book.sheet("自评表"), CLEAN)
    other = book.sheet("其他")
    other.activate()
    other.select()
    other.print_area("A1:B2")
    marked = opened(returned(book.done()))
    assert [(sheet.title, bool(sheet.sheet_view.tabSelected)) for sheet in marked.worksheets] == [
        (NOTICE_SHEET, True),
        ("自评表", False),
        ("其他", False),
    ]
    assert marked.active is marked.worksheets[0]
    assert marked["其他"].print_area == "'其他'!$A$1:$B$2"


def test_a_sheet_of_the_unit_with_its_name_is_kept() -> None:
    book = Book()
    book.sheet(NOTICE_SHEET).write_string("A1", "上年的通知")
    draw(book.book, book.sheet("自评表"), CLEAN)
    once = returned(book.done())
    twice = returned(once)
    assert twice == once
    assert opened(twice).sheetnames == [f"{NOTICE_SHEET}2", NOTICE_SHEET, "自评表"]


def test_names_of_the_units_sheets_follow_them() -> None:
    book = Book()
    draw(book.book, book.sheet("自评表"), CLEAN)
    book.sheet("明细").repeat_rows(0, 1)
    book.book.define_name("明细!局部", "=明细!$A$1")
    book.book.define_name("全部", "=明细!$A$2")
    marked = returned(returned(book.done()))
    listed = parts(marked)["xl/workbook.xml"].decode()
    names = re.findall(r'<definedName name="(\S+?)"(?: localSheetId="(\d)")?>(.*?)<', listed)
    assert names == [
        ("_xlnm.Print_Titles", "2", "明细!$1:$2"),
        ("全部", "", "明细!$A$2"),
        ("局部", "2", "明细!$A$1"),
        ("_xlnm.Print_Titles", "0", f"'{NOTICE_SHEET}'!$5:$5"),
    ]


def test_it_is_no_form_when_it_comes_back() -> None:
    talk = "项目支出绩效自评表 项目名称 主管部门 实施单位 年度资金总额 一级指标 二级指标 三级指标 实际完成值 分值 得分"
    rows = tuple(row(text=word) for word in talk.split())
    front = FrontSheet(tuple((word, "填报") for word in talk.split()), rows, (talk,))
    read = read_bytes(returned(PLAIN, mark("H7", WARNING), front=front), "表.xlsx")
    assert [form.anchor.sheet for form in read] == ["自评表"]
    assert (read.near_misses, read.others, read.notes) == ((), (), ())


def test_a_sheet_of_its_name_that_is_a_form_is_read() -> None:
    assert len(read_bytes(workbook(CLEAN, sheet=NOTICE_SHEET), "表.xlsx")) == 1


def test_an_empty_notice_can_be_written() -> None:
    assert lines(returned(PLAIN, front=FrontSheet((), (), ())), NOTICE_SHEET) == [
        NOTICE_TITLE,
        f"标记说明 |  | {MARKS}",
        "序号 | 级别 | 工作表 | 单元格 | 现填内容 | 应填内容 | 问题 | 修改办法 | 规则",
    ]


@pytest.mark.parametrize("case", HOSTILE)
def test_nothing_a_submitter_wrote_becomes_live(case: str) -> None:
    text, shown = HOSTILE[case], SHOWN[case]
    front = FrontSheet(((text, text),), (row(text=text, sheet=text),), (text,))
    marked = returned(PLAIN, mark("H7", text=text), front=front)
    sheet, cells = notice(marked), read_workbook(marked).grids[0].cells
    for at in ((2, 1), (2, 3), (5, 3), (5, 5), (6, 1)):
        whole, mark_of_cut, _ = cells[at].text.partition("…(已截断)")
        assert shown.startswith(whole) if mark_of_cut else whole.removesuffix(" ") == shown.removesuffix(" ")
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None} == {"s"}
    assert [target for _, _, target in links(sheet)] == [None]
    assert not any("externalLink" in name or b"TargetMode" in part for name, part in parts(marked).items())
    assert b"<f>" not in parts(marked)["xl/worksheets/sheet2.xml"]
    comment = said(marked)["自评表"]["H7"].replace("_x005F_", "_")  # openpyxl leaves that as it is stored
    whole, mark_of_cut, _ = comment.removeprefix(HEADING).partition("…(已截断)")
    assert shown.startswith(whole) if mark_of_cut else whole == shown
    units = len(comment.encode("utf-16-le")) // 2
    assert 32_766 <= units <= 32_767 if mark_of_cut else units <= 32_767
