"""The inbox the benchmarks measure on: always the same, no two alike, a third with 错误."""

from collections import Counter
from hashlib import sha256

import pytest

from selfeval_xl.batch import check_batch
from selfeval_xl.checked import Batch
from selfeval_xl.evaluation import Verdict
from selfeval_xl.model import Form
from selfeval_xl.outcome import Outcome
from tests.benchmarks.inbox import KINDS, MOST, fill, workbooks

ROUNDS = 2
COUNT = ROUNDS * len(KINDS)


def test_the_same_number_is_always_the_same_bytes() -> None:
    assert list(workbooks(20)) == list(workbooks(30))[:20]


def test_no_two_workbooks_are_alike() -> None:
    digests = {sha256(data).digest() for _, data in workbooks(500)}
    assert len(digests) == 500


def test_there_are_not_more_workbooks_than_names() -> None:
    with pytest.raises(ValueError, match=str(MOST)):
        next(workbooks(MOST + 1))


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    inbox = tmp_path_factory.mktemp("inbox")
    fill(inbox, COUNT)
    return check_batch([inbox])


def test_every_workbook_is_read_as_another_project_and_a_third_goes_back(batch: Batch) -> None:
    forms = [each.form for each in batch.evaluations]
    assert batch.outcomes() == {Outcome.READ: COUNT}
    assert len({_project(form) for form in forms}) == len(forms)
    assert batch.versions == ()
    returned = {each.form.file for each in batch.evaluations if each.verdict is Verdict.RETURNED}
    assert 0.3 <= len(returned) / COUNT <= 0.37


def test_the_forms_follow_every_layout_and_some_stand_together(batch: Batch) -> None:
    forms = [each.form for each in batch.evaluations]
    in_file = Counter(form.file for form in forms)
    assert len({form.template for form in forms}) == 8
    assert Counter(in_file.values()) == {1: ROUNDS * 47, 2: ROUNDS * 8, 3: ROUNDS * 2}
    assert sum(name.endswith(".xls") for name in in_file) == ROUNDS * 2


def test_units_do_not_look_as_if_they_had_copied_from_one_another(batch: Batch) -> None:
    found = Counter(each.rule for evaluation in batch.evaluations for each in evaluation.findings)
    assert found["I06"] == 0


def _project(form: Form) -> str:
    assert form.project_name is not None
    return form.project_name.text
