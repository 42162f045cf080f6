"""What the summary tells of a form: it is small, plain, and the same after it was stored."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval_xl.evaluation import Evaluation, Severity
from selfeval_xl.writer.told import parts_of
from tests.writer.evaluations import FORM, SCORES, evaluation, finding, mixed_batch

BATCH = mixed_batch()


def values(of: object) -> Iterator[object]:
    if isinstance(of, tuple):
        for each in of:
            yield from values(each)
    else:
        yield of


@pytest.mark.parametrize("given", BATCH, ids=[each.form.form_id for each in BATCH])
def test_it_is_texts_and_numbers_and_comes_back_as_it_was(given: Evaluation) -> None:
    parts = parts_of(given)
    assert {type(each) for each in values(parts)} <= {str, int, bool, Decimal, type(None)}
    assert pickle.loads(pickle.dumps(parts)) == parts  # noqa: S301


def test_every_part_names_its_form() -> None:
    assert {part.form_id for part in parts_of(evaluation(form_id="b"))} == {"b"}


def test_findings_are_counted_by_rule_and_severity_without_what_is_waived() -> None:
    found = (finding(), finding(cell="G17"), finding("E02", Severity.NOTE), finding("G08", waiver="某某同意"))
    head = parts_of(evaluation(findings=found)).head
    assert head.spoken == (("G04", "错误", 2), ("E02", "提示", 1))
    assert (head.errors, head.warnings, head.notes, head.waived) == (2, 0, 1, 1)
    assert (head.standing_rows, head.waived_rows) == (1, 1)


def test_ten_times_the_rows_that_are_alike_take_less_than_three_times_the_room() -> None:
    def room(times: int) -> int:
        scores = replace(SCORES, indicators=SCORES.indicators * times)
        return len(pickle.dumps(parts_of(evaluation(indicators=FORM.indicators * times, scores=scores)).indicators))

    assert room(10) < 3 * room(1)
