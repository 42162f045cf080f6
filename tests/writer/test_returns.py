"""What goes back to a unit, and what in it is marked."""

from pathlib import PurePosixPath

from selfeval_xl.evaluation import Severity, Verdict
from selfeval_xl.writer.returns import FormFacts, GoingBack, Mark, Returned, sources_going_back, to_correct
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.evaluations import evaluation, finding, source
from tests.writer.reports import report_of
from tests.writer.test_summary import links


def test_a_unit_is_told_what_it_can_put_right_and_the_worst_first() -> None:
    warning = finding("G08", Severity.WARNING, cell="H16")
    found = (
        warning,
        finding(),
        finding("E02", Severity.NOTE),
        finding("B04", waiver="某某同意"),
        finding("I02", Severity.WARNING),
        finding("Z01", Severity.WARNING),
    )
    assert to_correct(evaluation(findings=found)) == [finding(), warning]


def test_a_cell_is_marked_once_by_the_worst_that_is_said_of_it() -> None:
    worse = finding("G02", message="得分高于分值", advice="请改正")
    also = finding("G08", Severity.WARNING, message="没有写原因", advice="请说明")
    going = Returned("甲.xlsx", (evaluation(verdict=Verdict.RETURNED, findings=(also, worse)),), ())
    said = "【错误 G02】得分高于分值。请改正。\n【警告 G08】没有写原因。请说明。"
    assert going.marks == (Mark("自评表", "G16", Severity.ERROR, said),)


def facts(form_id: str, file: str, *, is_returned: bool = False) -> FormFacts:
    return FormFacts(form_id, file, "教育局", "一小", "教育局", "一小", is_returned)


def test_a_source_goes_back_with_all_its_forms_where_one_must_be_corrected() -> None:
    right, wrong, other = facts("b", "甲.xlsx"), facts("a", "甲.xlsx", is_returned=True), facts("d", "甲.xlsx")
    alone = facts("c", "乙.xlsx")
    (going,) = sources_going_back([alone, right, wrong], [alone, other, right, wrong])
    assert going == GoingBack("甲.xlsx", (right, wrong), (other, right, wrong))
    assert going.first == wrong


def test_the_list_of_files_leads_to_what_goes_back() -> None:
    path = PurePosixPath("退回/清源县教育局/县教育局（退回修改）.xlsx")
    report = report_of([evaluation()], [source()], returned={"a1b2c3d4": path})
    assert {place: link for place, link in links(summary_workbook(report)).items() if place[:5] == "文件清单!"} == {
        "文件清单!J3": ("打开", "退回\\清源县教育局\\县教育局（退回修改）.xlsx")
    }
