"""The summary goes over what it tells of the forms as it lies on disk: a few times, and holding none of it."""

import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from selfeval_xl.evaluation import Evaluation, Severity
from selfeval_xl.projects import project_of
from selfeval_xl.reviews import Entry, Review, Row, lay
from selfeval_xl.versions import find_versions
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.summary import summary_workbook
from selfeval_xl.writer.totals import totals_of
from tests.outlines import outlined
from tests.steps import steps
from tests.writer.evaluations import RULES, cell, evaluation, finding, listed, mixed_batch
from tests.writer.reports import PARTS, report_of, roster_of, stored

KINDS = [finding("E02", Severity.NOTE, message=f"问题{kind}") for kind in "甲乙丙丁戊己庚"]


def whole() -> Report:
    """Make a report with everything that is gone over once more: waivers, reviews, versions, many kinds of 提示."""
    forms = [*mixed_batch(), evaluation(form_id="e", file="再报.xlsx", contact=cell("A9", "某某"), findings=KINDS)]
    roads = forms[1]
    entered = [Row(row.key, row.now, Entry("11所", "60", "少一所", "已核实")) for row in lay(roads, None).rows[:1]]
    review = Review("b", project_of(roads.form), tuple(entered), "良", "总体属实。", "某某")
    return report_of(
        forms,
        rules=RULES,
        versions=find_versions(outlined(forms)),
        reviews={"b": lay(roads, review)},
        roster=roster_of((listed(3, "公路站", "道路养护"),), {0: [roads]}),
    )


def passes(report: Report) -> Mapping[str, int]:
    """Write the summary and count how often it went over each collection."""
    read = stored(report)
    summary_workbook(read)
    return {name: getattr(read, name).passes for name in PARTS}


@pytest.mark.parametrize("report", [report_of(), report_of(mixed_batch()), whole()], ids=["none", "four", "whole"])
def test_what_is_read_back_on_every_pass_gives_the_same_bytes(report: Report) -> None:
    assert summary_workbook(stored(report)) == summary_workbook(report)


def test_forms_are_counted_once_and_each_table_goes_over_its_rows_for_its_widths_and_to_write_them() -> None:
    assert passes(report_of([evaluation()])) == {"forms": 3, "indicators": 2, "funds": 2, "problems": 2, "notes": 1}


def test_reviews_waivers_and_many_kinds_of_notes_cost_the_passes_of_their_rows() -> None:
    assert passes(whole()) == {"forms": 7, "indicators": 2, "funds": 2, "problems": 4, "notes": 2}


def many(count: int, **changes: Any) -> Report:
    """Make so many forms of five units, as they are stored."""
    forms: list[Evaluation] = [
        evaluation(form_id=f"{number:08x}", unit=cell("F5", f"单位{number % 5}"), **changes) for number in range(count)
    ]
    return replace(stored(report_of(forms)), whole={})


def test_twice_the_forms_take_twice_the_work() -> None:
    few, more, most = (steps(lambda count=count: summary_workbook(many(count))) for count in (20, 40, 60))  # type: ignore[misc]
    assert most - more < 1.1 * (more - few)


@pytest.mark.parametrize(
    ("work", "most"), [(totals_of, 50), (summary_workbook, 2500)], ids=["totals", "the file is put together in memory"]
)
def test_nothing_of_a_form_is_held_in_memory(work: Callable[[Report], object], most: int) -> None:
    def peak(count: int) -> int:
        report = many(count, findings=(finding(), *KINDS[:2]))
        tracemalloc.start()
        work(report)
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(10)  # what is loaded and remembered once
    assert peak(400) - peak(100) < 300 * most  # bytes
