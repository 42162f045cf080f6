"""问题清单 and 提示汇总 of the summary."""

from pathlib import PurePosixPath
from typing import Any

from selfeval_xl.evaluation import ListFinding, Severity
from selfeval_xl.writer.book import Place
from selfeval_xl.writer.problems import problem_rows
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import lines, opened
from tests.writer.evaluations import RULES, cell, evaluation, finding, mixed_batch

WHOSE = "清源县教育局 | 清源县第一小学 | "
DINING = f"{WHOSE}乡村小学食堂改造项目"
PLACE = "报送.zip › 县教育局.xlsx | 自评表"
SAYS = "得分 10 高于按公式计算的 9.34。 | “10” | “9.34” | 0.66"
FIX = "请把得分改为 9.34，或更正实际完成值。"
CAPTION = "问题清单（错误、警告共 {} 条；同一问题涉及几格的合为一行；提示见“提示汇总”）"


def note(address: str, message: str, advice: str = "改正", **changes: str) -> object:
    return finding("E02", Severity.NOTE, cell=address, found="12所", message=message, advice=advice, **changes)


def notes(*evaluations: object) -> list[str]:
    return lines(summary_workbook(Report(evaluations, rules=RULES)), "提示汇总")[2:]  # type: ignore[arg-type]


def test_every_error_and_warning_is_listed_and_what_is_waived_stands_last() -> None:
    assert lines(summary_workbook(Report(mixed_batch())), "问题清单") == [
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
    table = lines(summary_workbook(Report([evaluation(findings=same), evaluation(form_id="b")])), "问题清单")
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
    summary = summary_workbook(Report([evaluation(findings=())], list_findings=about_lists))
    assert lines(summary, "问题清单")[2:] == [
        "1 | 县交通局 | 公路站 | 道路养护 | 错误 | I01 | 没有收到 | 道路养护 |  | 0.66 | 催报"
        " |  |  | 名单.xlsx | 名单 | D6",
        "2 |  |  |  | 警告 | Z01 | 没有查完 |  | “9.34” | 0.66 | 人工核对",
    ]
    assert lines(summary, "提示汇总")[2:] == [
        f"I03 | 代码不同 | 1 | 1 | 道路养护 | 名单.xlsx 自评表!G16 | “10” |  | {FIX}",
        "合计 |  | 1",
    ]


def test_a_rule_that_differs_is_left_out_whole() -> None:
    forms = [evaluation(findings=(note("D7", f"没有 {code} 问题"),), form_id=code) for code in ("F03", "G04")]
    assert notes(*forms)[0].split(" | ")[1] == "没有 … 问题"


def test_notes_are_counted_by_what_they_say() -> None:
    first = [note("D9", "年度指标值“12所”没有写比较符号", "如“≥12所”"), finding()]
    second = [note("D8", "年度指标值“8项”没有写比较符号", "如“≥8项”") for _ in range(2)]
    third = [note("D7", "没有写单位")]
    forms = [evaluation(findings=(*found,), form_id=str(at)) for at, found in enumerate((third, first, second))]
    example = "乡村小学食堂改造项目 | 报送.zip › 县教育局.xlsx 自评表!"
    assert notes(*forms) == [
        f"E02 | 年度指标值“…”没有写比较符号 | 3 | 2 | {example}D9 | 12所 |  | 如“…”",
        f"E02 | 没有写单位 | 1 | 1 | {example}D7 | 12所 |  | 改正",
        "合计 |  | 4",
    ]


def test_a_quote_or_number_that_is_the_same_everywhere_is_told() -> None:
    same = [note(f"D{row}", f"第 {row} 行的“得分”不是 100", "见“说明”") for row in (8, 9)]
    assert notes(evaluation(findings=same))[0].split(" | ")[1] == "第 … 行的“得分”不是 100"


def test_a_rule_with_many_kinds_of_messages_has_the_rarer_ones_counted_together() -> None:
    kinds = [note("D9", f"问题{'甲乙丙丁戊己庚'[kind]}") for kind in range(7) for _ in range(7 - kind)]
    assert [row.split(" | ")[1:3] for row in notes(evaluation(findings=kinds))] == [
        ["问题甲", "7"],
        ["问题乙", "6"],
        ["问题丙", "5"],
        ["问题丁", "4"],
        ["问题戊（其他说法）", "6"],
        ["", "28"],
    ]


def test_waived_notes_stand_last() -> None:
    found = [note("D9", "甲", waiver="某某：机构改革"), finding("F12", Severity.NOTE, message="乙")]
    assert [row.split(" | ")[0] for row in notes(evaluation(findings=found))] == ["F12", "E02⏎已豁免", "合计"]


def test_an_example_is_cut_where_everyone_sees_it() -> None:
    long = finding("E02", Severity.NOTE, found="字" * 100)
    assert notes(evaluation(findings=(long,), project_name=cell("B4", "")))[0].split(" | ")[4:7] == [
        "清源县第一小学",
        "报送.zip › 县教育局.xlsx 自评表!G16",
        "字" * 60 + "…",
    ]


def test_a_finding_leads_to_its_project_and_result_and_a_project_to_its_first_finding() -> None:
    links = {form_id: PurePosixPath(f"结果/{form_id}.xlsx") for form_id in ("a1b2c3d4", "b")}
    report = Report(mixed_batch(), links=links)
    page: Any = opened(summary_workbook(report))["问题清单"]
    assert [(row[11].hyperlink.location, row[12].hyperlink and row[12].hyperlink.target) for row in page["A3:P6"]] == [
        ("'项目汇总'!A3", "结果\\a1b2c3d4.xlsx"),
        ("'项目汇总'!A4", "结果\\b.xlsx"),
        ("'项目汇总'!A5", None),
        ("'项目汇总'!A4", "结果\\b.xlsx"),
    ]
    assert problem_rows(report) == {
        "a1b2c3d4": Place("问题清单", "A3", "查看"),
        "b": Place("问题清单", "A4", "查看"),
        "c": Place("问题清单", "A5", "查看"),
    }


def test_an_example_of_a_note_leads_to_its_result() -> None:
    report = Report([evaluation(findings=(note("D9", "甲"),))], links={"a1b2c3d4": PurePosixPath("结果/a.xlsx")})
    page: Any = opened(summary_workbook(report))["提示汇总"]
    assert (page["H3"].value, page["H3"].hyperlink.target) == ("打开", "结果\\a.xlsx")
