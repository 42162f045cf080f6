"""问题清单 of the summary."""

from pathlib import PurePosixPath
from typing import Any

from selfeval_xl.evaluation import ListFinding, Severity
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import lines, opened
from tests.writer.evaluations import evaluation, finding, mixed_batch
from tests.writer.reports import report_of

WHOSE = "清源县教育局 | 清源县第一小学 | "
DINING = f"{WHOSE}乡村小学食堂改造项目"
PLACE = "报送.zip › 县教育局.xlsx | 自评表"
SAYS = "得分 10 高于按公式计算的 9.34。 | “10” | “9.34” | 0.66"
FIX = "请把得分改为 9.34，或更正实际完成值。"
CAPTION = "问题清单（错误、警告共 {} 条；同一问题涉及几格的合为一行；提示见“提示汇总”）"


def test_every_error_and_warning_is_listed_and_what_is_waived_stands_last() -> None:
    assert lines(summary_workbook(report_of(mixed_batch())), "问题清单") == [
        CAPTION.format(3),
        "序号 | 主管部门 | 实施单位 | 项目名称 | 级别 | 规则 | 问题 | 现填内容 | 应填内容 | 差额 | 修改办法"
        " | 项目汇总 | 审核结果 | 来源文件 | 工作表 | 单元格",
        f"1 | {DINING} | 错误 | G04 | {SAYS} | {FIX} | 1 |  | {PLACE} | G16",
        f"2 | {WHOSE}道路养护 | 警告 | G08 | {SAYS} | {FIX} | 2 |  | 道路.xlsx | 自评表 | G16",
        f"3 | {DINING} | 错误 | G04 | {SAYS} | {FIX} | 3 |  | 空白.xlsx | 自评表 | G16",
        f"4 | {WHOSE}道路养护 | 错误⏎已豁免 | G04 | {SAYS} | 已豁免，不用改。某某同意：当年机构改革"
        " | 2 |  | 道路.xlsx | 自评表 | G16",
    ]


def test_the_same_message_over_many_cells_is_one_row_of_a_form() -> None:
    same = [finding(cell=f"G{row}") for row in range(10, 20)]
    table = lines(summary_workbook(report_of([evaluation(findings=same), evaluation(form_id="b")])), "问题清单")
    assert [table[0], *(row.split(" | ")[-1] for row in table[2:])] == [
        CAPTION.format(11),
        "G10、G11、G12、⏎G13、G14、G15、⏎G16、G17等⏎（共 10 格）",
        "G16",
    ]


def test_findings_about_lists_stand_after_those_about_forms() -> None:
    missing = finding("I01", sheet="名单", cell="D6", message="没有收到", advice="催报", found="道路养护", expected="")
    broken = finding("Z01", Severity.WARNING, sheet="", cell="", message="没有查完", advice="人工核对", found="")
    about_lists = [
        ListFinding("名单.xlsx", "县交通局", "公路站", "道路养护", missing),
        ListFinding("", "", "", "", broken),
        ListFinding("名单.xlsx", "县交通局", "公路站", "道路养护", finding("I03", Severity.NOTE, message="代码不同")),
    ]
    summary = summary_workbook(report_of([evaluation(findings=())], list_findings=about_lists))
    assert lines(summary, "问题清单")[2:] == [
        "1 | 县交通局 | 公路站 | 道路养护 | 错误 | I01 | 没有收到 | 道路养护 |  | 0.66 | 催报"
        " |  |  | 名单.xlsx | 名单 | D6",
        "2 |  |  |  | 警告 | Z01 | 没有查完 |  | “9.34” | 0.66 | 人工核对",
    ]
    assert lines(summary, "提示汇总")[2:] == [
        f"I03 | 代码不同 | 1 | 1 | 道路养护 | 名单.xlsx 自评表!G16 | “10” |  | {FIX}",
        "合计 |  | 1",
    ]


def test_a_finding_leads_to_its_project_and_result_and_a_project_to_its_first_finding() -> None:
    links = {form_id: PurePosixPath(f"结果/{form_id}.xlsx") for form_id in ("a1b2c3d4", "b")}
    report = report_of(mixed_batch(), links=links)
    page: Any = opened(summary_workbook(report))["问题清单"]
    assert [(row[11].hyperlink.location, row[12].hyperlink and row[12].hyperlink.target) for row in page["A3:P6"]] == [
        ("'项目汇总'!A3", "结果\\a1b2c3d4.xlsx"),
        ("'项目汇总'!A4", "结果\\b.xlsx"),
        ("'项目汇总'!A5", None),
        ("'项目汇总'!A4", "结果\\b.xlsx"),
    ]
    projects: Any = opened(summary_workbook(report))["项目汇总"]
    assert [[cell and cell.location for cell in (row[0].hyperlink, row[1].hyperlink)] for row in projects["T3:U6"]] == [
        ["'问题清单'!A3", None],
        [None, "'问题清单'!A4"],
        ["'问题清单'!A5", None],
        [None, None],
    ]
