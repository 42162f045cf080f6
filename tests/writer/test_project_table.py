"""项目汇总: its links, what stands out in it, and what it holds in memory."""

import tracemalloc
from dataclasses import replace
from decimal import Decimal
from typing import Any

from selfeval_xl.policy import load_policy
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import opened
from tests.writer.evaluations import FORM, SCORES, evaluation, mixed_batch
from tests.writer.reports import report_of


def test_rates_and_differences_to_look_at_stand_out() -> None:
    policies = [
        replace(load_policy("guizhou"), score_tolerance=Decimal(tolerance), low_rate=Decimal(low))
        for tolerance, low in (("0.01", "60"), ("0.05", "40.5"))
    ]
    for given, tolerance, low in ((policies, "0.05", "40.5"), ([], "0", "0")):
        page = opened(summary_workbook(report_of(mixed_batch(), policies=given)))["项目汇总"]
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
        report = report_of([evaluation(form_id=str(number), **changes) for number in range(30)])
        tracemalloc.start()
        summary_workbook(report)
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(1)  # what is loaded and remembered once
    few, many = peak(1), peak(10)
    more_rows = 30 * 9 * (len(FORM.indicators) + len(FORM.funds))
    assert many - few < more_rows * 500  # bytes: its part of the file; its twenty cells would take 2,000
