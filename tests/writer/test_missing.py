"""未报送: what to call for, from whom, and in which words."""

from dataclasses import replace
from datetime import date

import pytest

from selfeval_xl.writer.missing import reminder
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import lines, opened
from tests.writer.evaluations import PROJECT, cell, evaluation, listed
from tests.writer.reports import report_of, roster_of

ROADS = listed(3, "清源县公路站", "道路养护", department=cell("A3", "[348]清源县交通局"), budget_full=None)
BRIDGES = listed(5, "清源县公路站", "桥梁检测", department=cell("A5", "[348]清源县交通局"))
SCHOOLS = listed(
    4,
    "[0501]清源县第二小学",
    "操场改造",
    contact=cell("F4", "某某"),
    phone=cell("G4", "0851-1234567"),
    email=cell("H4", "school@example.com"),
)
CHECK = roster_of((ROADS, PROJECT, SCHOOLS, BRIDGES), {1: (evaluation(),)})
DUE = date(2025, 3, 31)


def missing(report: Report) -> list[str]:
    return lines(summary_workbook(report), "未报送")


def test_what_is_missing_stands_by_department_with_a_text_for_each() -> None:
    report = report_of([evaluation()], year=2024, roster=CHECK, money=MoneyUnit.WAN, due=DUE)
    assert missing(report) == [
        "未报送（应报 4 个项目，未报 3 个，请于2025年3月31日前报送）",
        "序号 | 主管部门 | 实施单位 | 项目编码 | 项目名称 | 全年预算数⏎（万元） | 联系人 | 电话 | 电子邮箱",
        "1 | [348]清源县交通局 | 清源县公路站 | “003” | 道路养护",
        "2 | [348]清源县交通局 | 清源县公路站 | “005” | 桥梁检测 | 120",
        "3 | 清源县教育局 | [0501]清源县第二小学 | “004” | 操场改造 | 120 | 某某 | 0851-1234567 | school@example.com",
        "合计 |  |  |  |  | 240",
        "催报通知（可以直接复制）",
        "主管部门 |  | 未报项目数 | 通知",
        "[348]清源县交通局 |  | 2 | 清源县交通局：尚有 2 个项目未报送2024年度项目支出绩效自评表："
        "清源县公路站 2 个（道路养护、桥梁检测）。请于2025年3月31日前报送。",
        "清源县教育局 |  | 1 | 清源县教育局：尚有 1 个项目未报送2024年度项目支出绩效自评表："
        "清源县第二小学 1 个（操场改造）。请于2025年3月31日前报送。",
    ]


@pytest.mark.parametrize("money", MoneyUnit)
def test_an_amount_is_shown_as_on_the_sheet_of_projects(money: MoneyUnit) -> None:
    book = opened(summary_workbook(report_of([evaluation()], roster=CHECK, money=money)))
    assert book["未报送"]["F4"].number_format == book["项目汇总"]["G3"].number_format


def test_a_department_gets_one_text_however_it_is_spelled() -> None:
    spelled = ("[348]清源县交通局", "清源县交通局", "清源县 交通局")
    projects = [
        listed(row, "公路站", f"{row}号路", department=cell(f"A{row}", name)) for row, name in enumerate(spelled, 3)
    ]
    assert [line for line in missing(report_of(roster=roster_of(projects, {}))) if "尚有" in line] == [
        "[348]清源县交通局 |  | 3 | 清源县交通局：尚有 3 个项目未报送项目支出绩效自评表："
        "公路站 3 个（3号路、4号路、5号路）。请尽快报送。"
    ]


def test_what_was_let_off_is_not_called_for() -> None:
    check = replace(CHECK, excused=frozenset({0, 3}))
    assert [line.split(" | ")[0] for line in missing(report_of([evaluation()], roster=check))] == [
        "未报送（应报 2 个项目，未报 1 个）",
        "序号",
        "1",
        "合计",
        "催报通知（可以直接复制）",
        "主管部门",
        "清源县教育局",
    ]


def test_where_all_have_sent_theirs_it_says_so() -> None:
    assert missing(report_of([evaluation()], roster=roster_of((PROJECT,), {0: (evaluation(),)}))) == [
        "未报送（应报 1 个项目，未报 0 个）",
        "序号 | 主管部门 | 实施单位 | 项目编码 | 项目名称",
        "名单上的项目都已报送。",
    ]


def test_without_a_roster_there_is_no_such_sheet() -> None:
    assert "未报送" not in opened(summary_workbook(report_of([evaluation()]))).sheetnames


@pytest.mark.parametrize(
    ("units", "projects", "expected"),
    [
        (1, 12, "（" + "、".join(f"项目{at}" for at in range(10)) + "等）。请尽快报送。"),
        (14, 1, "单位11 1 个（项目0）；等 14 个单位。请尽快报送。"),
    ],
    ids=["projects", "units"],
)
def test_a_text_stays_short_enough_to_send(units: int, projects: int, expected: str) -> None:
    rows = [listed(2, f"单位{unit}", f"项目{at}") for unit in range(units) for at in range(projects)]
    told = reminder("清源县教育局", rows, None, None)
    assert told.startswith(f"清源县教育局：尚有 {units * projects} 个项目未报送项目支出绩效自评表：单位0")
    assert told.endswith(expected)


def test_a_project_without_department_and_unit_is_called_for_too() -> None:
    bare = listed(2, "", "道路养护", department=None)
    assert missing(report_of(roster=roster_of((bare,), {})))[-1] == (
        "（名单未填单位） |  | 1 | （名单未填单位）：尚有 1 个项目未报送项目支出绩效自评表："
        "（名单未填单位） 1 个（道路养护）。请尽快报送。"
    )
