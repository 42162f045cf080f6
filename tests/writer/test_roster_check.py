"""名单核对 of the summary."""

from dataclasses import replace
from decimal import Decimal

from selfeval_xl.evaluation import Verdict
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import lines, opened
from tests.writer.evaluations import PROJECT, evaluation, figure, listed
from tests.writer.reports import report_of, roster_of

ROADS = listed(3, "清源县公路站", "道路养护", department=None, project_code=None)
FORM = evaluation()
AGAIN = evaluation(form_id="b", file="旧版.xlsx", verdict=Verdict.PASSED)
CHECK = roster_of((PROJECT, ROADS), {0: (FORM, AGAIN)})
HEADS = "序号 | 主管部门 | 实施单位 | 项目编码 | 项目名称 | 状态 | 收到的文件 | 处理结论 | 自评总分 | 核算总分"
SENT = (
    "1 | 清源县教育局 | 清源县第一小学 | “002” | 乡村小学食堂改造项目 | 已报送"
    " | 报送.zip › 县教育局.xlsx 自评表⏎旧版.xlsx 自评表 | 退回 | 99 | 98.34"
)
NOT_SENT = "2 |  | 清源县公路站 |  | 道路养护 | 未报送"


def test_every_listed_project_has_a_row_with_what_came_of_it() -> None:
    summary = summary_workbook(report_of([FORM, AGAIN], roster=CHECK))
    assert opened(summary).sheetnames[2:5] == ["部门汇总", "未报送", "名单核对"]
    assert lines(summary, "名单核对") == ["名单核对（应报 2 个项目，已报 1，未报 1）", HEADS, SENT, NOT_SENT]


def test_the_amounts_of_the_ledger_stand_beside_those_of_the_form() -> None:
    ledger = {0: listed(5, "", "", budget_initial=figure("D5", "900000"), executed=figure("F5", "1140000")), 1: ROADS}
    check = replace(CHECK, ledger=ledger)
    assert lines(summary_workbook(report_of([FORM, AGAIN], roster=check)), "名单核对") == [
        "名单核对（应报 2 个项目，已报 1，未报 1；金额：元）",
        f"{HEADS} | 台账年初预算数 | 自评表年初预算数 | 台账全年预算数 | 自评表全年预算数 | 台账全年执行数"
        " | 自评表全年执行数",
        f"{SENT} | 900000 | 1000000 | 1200000 | 1200000.5 | 1140000 | 1140000",
        f"{NOT_SENT} |  |  |  |  |  |  | 1200000",
        f"合计 |  |  |  |  |  |  |  |  |  | 900000 | 1000000 | 2400000 | {Decimal('1200000.5')} | 1140000 | 1140000",
    ]


def test_what_has_not_come_is_seen_without_colour_too() -> None:
    page = opened(summary_workbook(report_of([FORM, AGAIN], roster=CHECK)))["名单核对"]
    assert [(page[f"F{row}"].value, page[f"F{row}"].fill.start_color.rgb) for row in (3, 4)] == [
        ("已报送", "00000000"),
        ("未报送", "FFA61C00"),
    ]


def test_without_a_roster_there_is_no_such_sheet() -> None:
    assert "名单核对" not in opened(summary_workbook(report_of([FORM]))).sheetnames


def test_an_empty_roster_says_so() -> None:
    assert lines(summary_workbook(report_of(roster=roster_of((), {}))), "名单核对")[-1] == "名单上没有项目。"
