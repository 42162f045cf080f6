"""The notice: a letter to each unit of a department, ready to print."""

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from selfeval_xl.evaluation import Severity
from selfeval_xl.writer.letters import Letter, told
from selfeval_xl.writer.notice import notice_workbook
from tests.writer.dump import footer, lines, opened
from tests.writer.evaluations import cell, evaluation, finding


def letter(unit: str = "清源县第一小学", **changes: Any) -> Letter:
    given: dict[str, Any] = {"received": 2, "forms": (told(evaluation()),), "year": 2024, "due": date(2025, 3, 31)}
    return Letter("清源县教育局", unit, **(given | changes))


def test_a_letter_says_what_came_what_goes_back_and_what_to_do() -> None:
    found = (
        finding(),
        finding(cell="G17", found="9"),
        finding(
            "G08", Severity.WARNING, cell="H16", found="", expected="", message="扣了分，没有写原因", advice="写明原因"
        ),
        finding("E02", Severity.NOTE),
    )
    data = notice_workbook([letter(forms=(told(evaluation(findings=found)),), copies=("食堂（退回修改）.xlsx",))])
    assert lines(data, "清源县第一小学") == [
        "项目支出绩效自评表退回修改通知单",
        "主管部门：清源县教育局",
        "清源县第一小学：",
        "　　你单位报送的2024年度项目支出绩效自评表共 2 份，经审核，其中 1 份有需要改正的问题，现予退回。"
        "请逐条核实改正，于2025年3月31日前重新报送。",
        "　　级别为“错误”的必须改正；级别为“警告”的请核实，确实无误的可以不改，但要在表中说明原因。"
        "退回的工作簿中，要改的单元格已经标色并加了批注。",
        "　　退回的工作簿共 1 份：食堂（退回修改）.xlsx。",
        "序号 | 项目 | 工作表 | 单元格 | 现填内容 | 应填内容 | 问题 | 修改办法 | 级别",
        "1 | 乡村小学食堂改造项目 | 自评表 | G16、G17⏎（共 2 格） | 10 9 | “9.34” | 得分 10 高于按公式计算的 9.34。 | "
        "请把得分改为 9.34，或更正实际完成值。 | 错误",
        "2 | 乡村小学食堂改造项目 | 自评表 | H16 |  |  | 扣了分，没有写原因 | 写明原因 | 警告",
        "联系人：　　　　　　　　　　联系电话：　　　　　　　　　　",
        "（盖章）　　　　　　",
        "年　　　月　　　日　　",
    ]


def test_a_letter_prints_upright_with_its_heading_on_every_page() -> None:
    page = opened(notice_workbook([letter()])).worksheets[0]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("portrait", 9)
    assert page.sheet_properties.pageSetUpPr is not None
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
    assert page.print_title_rows == "$6:$6"
    assert page["A6"].value == "序号"
    assert footer(page) == "第 &P 页，共 &N 页"


def test_each_unit_has_a_sheet_whatever_it_is_called() -> None:
    units = ("县一中/附小", "[县]一中:附小", "字" * 200, "history", "", "一中\n附小", "CON")
    names = ["县一中_附小", "_县_一中_附小", "字" * 31, "history（2）", "工作表", "一中_附小", "CON"]
    data = notice_workbook([letter(unit) for unit in units])
    assert opened(data).sheetnames == names
    assert [page["A3"].value for page in opened(data).worksheets] == [f"{unit}：" for unit in units]


@pytest.mark.parametrize(
    "text", ["=cmd|'/C calc'!A0", "@SUM(1)", "http://example.com", "+1", "前\x0b后", "字" * 40_000]
)
def test_nothing_a_unit_wrote_becomes_live(text: str) -> None:
    hostile = evaluation(
        project_name=cell("B4", text), findings=(finding(found=text, expected=text, message=text, advice=text),)
    )
    data = notice_workbook([letter(text, forms=(told(hostile),), copies=(text,))])
    parts = ZipFile(BytesIO(data))
    written = "".join(parts.read(name).decode() for name in parts.namelist())
    assert ("<f>" in written, "<hyperlink" in written, "externalLink" in written) == (False, False, False)
    shown = "前␋后" if "\x0b" in text else text
    page = opened(data).worksheets[0]
    assert str(page["B8"].value)[:20] == str(page["G8"].value)[:20] == shown[:20]


def test_the_same_letters_are_the_same_bytes() -> None:
    assert notice_workbook([letter(), letter("二小")]) == notice_workbook([letter(), letter("二小")])


def test_of_many_copies_the_letter_names_some() -> None:
    data = notice_workbook([letter(copies=tuple(f"{number}.xlsx" for number in range(1, 23)))])
    named = "、".join(f"{number}.xlsx" for number in range(1, 21))
    assert lines(data, "清源县第一小学")[5] == f"　　退回的工作簿共 22 份：{named}等。"
