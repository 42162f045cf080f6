"""项目汇总: its links, what stands out in it, and what it holds in memory."""

import tracemalloc
from dataclasses import replace
from decimal import Decimal
from typing import Any

from selfeval_xl.policy import load_policy
from selfeval_xl.writer.book import Book, Place
from selfeval_xl.writer.project_table import project_places, write_projects
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import opened
from tests.writer.evaluations import FORM, SCORES, evaluation, mixed_batch


def test_counts_lead_to_the_problems_of_the_form() -> None:
    with Book("汇总", streamed=True) as book:
        book.sheet("问题清单", in_order=True)
        write_projects(book, Report(mixed_batch()), {"b": Place("问题清单", "A7", "查看")})
        page = opened(book.to_bytes())["项目汇总"]
    linked = {
        cell.coordinate: (cell.value, cell.hyperlink.location)
        for row in page.iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert linked == {"U4": (1, "'问题清单'!A7")}


def test_every_form_that_counts_has_a_place() -> None:
    assert project_places(Report(mixed_batch())) == {
        id_: Place("项目汇总", f"A{row}", row - 2) for row, id_ in enumerate(("a1b2c3d4", "b", "c", "d"), 3)
    }


def test_rates_and_differences_to_look_at_stand_out() -> None:
    policies = [
        replace(load_policy("guizhou"), score_tolerance=Decimal(tolerance), low_rate=Decimal(low))
        for tolerance, low in (("0.01", "60"), ("0.05", "40.5"))
    ]
    for given, tolerance, low in ((policies, "0.05", "40.5"), ([], "0", "0")):
        page = opened(summary_workbook(Report(mixed_batch(), policies=given)))["项目汇总"]
        assert {
            (str(each.sqref), rule.type, *rule.formula) for each in page.conditional_formatting for rule in each.rules
        } == {
            ("I3:I6", "expression", f"AND(ISNUMBER(I3),OR(I3<{low},I3>100))"),
            ("I3:I6", "dataBar"),
            ("O3:O6", "dataBar"),
            ("Q3:Q6", "expression", f"AND(ISNUMBER(Q3),ABS(Q3)>{tolerance})"),
        }


def test_the_indicators_of_a_summary_are_not_held_in_memory() -> None:
    def peak(times: int) -> int:
        scores = replace(SCORES, indicators=SCORES.indicators * times)
        changes: dict[str, Any] = {"indicators": FORM.indicators * times, "funds": FORM.funds * times, "scores": scores}
        report = Report([evaluation(form_id=str(number), **changes) for number in range(30)])
        tracemalloc.start()
        summary_workbook(report)
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(1)  # what is loaded and remembered once
    few, many = peak(1), peak(10)
    more_rows = 30 * 9 * (len(FORM.indicators) + len(FORM.funds))
    assert many - few < more_rows * 500  # bytes: its part of the file; its twenty cells would take 2,000
