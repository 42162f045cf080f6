"""复核总分, 偏差 and 偏离度 are those that come out of the records and of what was entered, whatever that was."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from selfeval_xl import run_batch
from tests.conftest import Inbox
from tests.reviewers import enter, result_of
from tests.writer.dump import opened
from tests.writer.odd_forms import ODD
from tests.writer.recomputed import Form, hundredths, records

EXECUTION = "预算执行率"
FIRST, LAST = "审判保障综合服务项目", "法院干警及案件当事人对服务的满意度"
ENTERED: Mapping[str, Mapping[str, Any]] = {
    "half a hundredth": {EXECUTION: 0, FIRST: 1.005},
    "over a hundred": {EXECUTION: 15, FIRST: 10},  # the first is more than its points
    "below nothing": {FIRST: -3, LAST: 0.335},
    "words": {EXECUTION: 3},
    "no scores": {EXECUTION: 10},
    "no budget": {EXECUTION: "九分", LAST: "９"},
}
COUNTED = {"９": 9}  # text that is a number


def counted(entry: Any, weight: Any) -> Fraction | None:
    """Return an entered score if it can count."""
    number = COUNTED.get(entry, entry)
    return Fraction(str(number)) if isinstance(number, int | float) and 0 <= number <= weight else None


def reviewed_total(form: Form, entries: Mapping[str, Any]) -> Fraction | None:
    """Add up what was entered, else verified, else reported; a sum with a part missing is no sum."""
    rows = [{"level3": EXECUTION} | form["execution"], *form["indicators"]]
    points = []
    for row in rows:
        verified = row["score"] if row["score_verified"] is None else row["score_verified"]
        entered = counted(entries.get(row["level3"]), row["weight"])
        points.append(entered if entered is not None else None if verified is None else Fraction(verified))
    known = [each for each in points if each is not None]
    return hundredths(sum(known, Fraction(0))) if len(known) == len(points) else None


def test_reviewed_totals_are_what_was_entered_and_else_verified(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({f"{name}.xlsx": ODD[name](name) for name in ENTERED}), tmp_path / "结果"
    run_batch([folder], out)
    for name, entries in ENTERED.items():
        enter(result_of(out, name), {level3: {"复核得分": score} for level3, score in entries.items()})
    run_batch([folder], out)
    forms = {form["project_name"]: form for form in records(out, "forms.jsonl")}
    _, heads, *rows = opened((out / "汇总.xlsx").read_bytes())["复核情况"].iter_rows(values_only=True)
    shown = {str(row[3]): dict(zip(heads, row, strict=True)) for row in rows if isinstance(row[0], int)}
    assert shown.keys() == ENTERED.keys()
    for name, row in shown.items():
        total = reviewed_total(forms[name], ENTERED[name])
        reported = forms[name]["total_score"]
        gap = None if total is None or reported is None else Fraction(reported) - total
        share = None if gap is None or not total else hundredths(100 * gap / total)
        expected = [None if number is None else float(number) for number in (total, gap, share)]
        assert [row[head] for head in ("复核总分", "偏差", "偏离度（%）")] == [
            None if number is None else pytest.approx(number) for number in expected
        ]
        on_sheet = opened(result_of(out, name).read_bytes())["复核"]
        if total is not None:
            assert [cell.value for cell in on_sheet["M"] if cell.value is not None][-1] == pytest.approx(float(total))
    assert {name for name, row in shown.items() if row["复核总分"] is None} == {"no scores"}
