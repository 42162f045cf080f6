"""What is said to a unit in front of its marked copy."""

from dataclasses import replace
from datetime import date

from selfeval_xl.evaluation import Severity, Verdict
from selfeval_xl.writer.letters import Letter, by_when, front_sheet, told
from selfeval_xl.writer.marked.front import FrontRow, FrontSheet
from selfeval_xl.writer.returns import Returned
from tests.writer.evaluations import cell, evaluation, finding

_NOTES = (
    "点清单中的单元格，可以直接转到要改的地方。",
    "级别为“错误”的必须改正；级别为“警告”的请核实，确实无误的可以不改，但要在表中说明原因。",
    "改好后可以直接报送本工作簿，本页、标色和批注不必删除。",
)


def test_the_front_lists_each_cell_and_leaves_out_what_is_not_the_units_business() -> None:
    found = (
        finding("G08", Severity.WARNING, cell="H16", found="", message="扣了分，没有写原因", advice="写明原因"),
        finding(),
        finding(cell="G17", found="9"),
        finding("E02", Severity.NOTE, cell="C15"),
        finding("G04", waiver="某某同意"),
    )
    going = evaluation(findings=found)
    sheet = front_sheet(Returned("县教育局.xls", (going,), (going.form,)), date(2025, 3, 31))
    message, advice = "得分 10 高于按公式计算的 9.34。", "请把得分改为 9.34，或更正实际完成值。"
    project = "乡村小学食堂改造项目"
    assert sheet == FrontSheet(
        (
            ("主管部门", "清源县教育局"),
            ("实施单位", "清源县第一小学"),
            ("项目", project),
            ("原文件", "县教育局.xls"),
            ("自评表编号", "a1b2c3d4"),
            ("问题", "错误 2 条，警告 1 条"),
            ("改正时限", "请于2025年3月31日前改正并重新报送"),
        ),
        (
            FrontRow(Severity.ERROR, project, "自评表", "G16", "G04", "10", "9.34", message, advice),
            FrontRow(Severity.ERROR, project, "自评表", "G17", "G04", "9", "9.34", message, advice),
            FrontRow(Severity.WARNING, project, "自评表", "H16", "G08", "", "9.34", "扣了分，没有写原因", "写明原因"),
        ),
        _NOTES,
    )


def test_the_front_of_several_forms_names_each_unit_once_and_what_has_no_name() -> None:
    forms = (
        evaluation(project_name=cell("B4", " ")),
        evaluation(project_name=cell("B4", "道路养护"), verdict=Verdict.EXPLAIN, findings=()),
        evaluation(unit=None, department=None, findings=(finding(sheet="", cell=""),)),
    )
    answering = replace(forms[1].form, answers=("00000000000b", "00000000000a"))
    sheet = front_sheet(Returned("三个.xlsx", forms, (forms[0].form, answering)), None)
    assert dict(sheet.fields) == {
        "主管部门": "清源县教育局、（未填主管部门）",
        "实施单位": "清源县第一小学、（未填实施单位）",
        "项目": "（未填项目名称）、道路养护、乡村小学食堂改造项目",
        "原文件": "三个.xlsx",
        "自评表编号": "a1b2c3d4、a1b2c3d4（前次 00000000000b，00000000000a）",
        "问题": "错误 2 条，警告 0 条",
        "改正时限": "请尽快改正并重新报送",
    }
    assert [(row.project, row.sheet, row.cell) for row in sheet.rows] == [
        ("（未填项目名称）", "自评表", "G16"),
        ("乡村小学食堂改造项目", "", ""),
    ]


def test_a_letter_counts_what_came_and_what_goes_back() -> None:
    forms = (told(evaluation()), told(evaluation(verdict=Verdict.EXPLAIN)))
    assert Letter("教育局", "一小", 3, forms, year=2024, due=date(2025, 12, 1)).request == (
        "你单位报送的2024年度项目支出绩效自评表共 3 份，经审核，其中 1 份有需要改正的问题，现予退回。"
        "请逐条核实改正，于2025年12月1日前重新报送。"
    )
    assert by_when(None) == "尽快"
