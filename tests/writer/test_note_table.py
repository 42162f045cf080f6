"""提示汇总 of the summary."""

from pathlib import PurePosixPath
from typing import Any

from selfeval_xl.evaluation import Severity
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import lines, opened
from tests.writer.evaluations import RULES, cell, evaluation, finding
from tests.writer.reports import report_of


def note(address: str, message: str, advice: str = "改正", **changes: str) -> object:
    return finding("E02", Severity.NOTE, cell=address, found="12所", message=message, advice=advice, **changes)


def notes(*evaluations: object) -> list[str]:
    return lines(summary_workbook(report_of(evaluations, rules=RULES)), "提示汇总")[2:]  # type: ignore[arg-type]


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


def test_forms_with_several_of_the_rarer_kinds_are_counted_once() -> None:
    common = [note("D9", f"问题{kind}") for kind in "甲乙丙丁" for _ in range(3)]
    rare = [note("D9", f"问题{kind}") for kind in "戊己庚"]
    forms = [evaluation(findings=found, form_id=str(at)) for at, found in enumerate((common, rare, rare[:2], common))]
    assert [row.split(" | ")[1:4] for row in notes(*forms)[4:5]] == [["问题戊（其他说法）", "5", "2"]]


def test_a_sign_for_what_was_left_out_is_no_quote() -> None:
    forms = [evaluation(findings=(note("D7", said),), form_id=said) for said in ("没有 … 问题", "没有 5 问题")]
    assert [row.split(" | ")[1] for row in notes(*forms)] == ["没有 … 问题", "没有 5 问题", ""]


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


def test_an_example_of_a_note_leads_to_its_result() -> None:
    report = report_of([evaluation(findings=(note("D9", "甲"),))], links={"a1b2c3d4": PurePosixPath("结果/a.xlsx")})
    page: Any = opened(summary_workbook(report))["提示汇总"]
    assert (page["H3"].value, page["H3"].hyperlink.target) == ("打开", "结果\\a.xlsx")
