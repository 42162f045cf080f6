"""Each fault that shows in a batch, planted alone, is found in its cell, of a form or a list, and nothing else is."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from selfeval_xl.evaluation import Severity, Verdict
from selfeval_xl.validator.catalogue import BATCH_RULES, WAIVER_RULES
from tests.layouts.known import LAYOUTS
from tests.planted.actuals import words_for_a_number
from tests.planted.clean import clean
from tests.planted.faults import BATCH_FAULTS
from tests.planted.held import let_off, listed
from tests.planted.inbox import OURS, ROSTER_FILE, BatchFault, Inbox, above_notes, due_in, found_in
from tests.planted.side_by_side import PROJECT, WATER

SEVERITIES = {rule.code: rule.severity for rule in (*BATCH_RULES, *WAIVER_RULES)}
PLANTED = [(id_, fault) for fault in BATCH_FAULTS for id_ in LAYOUTS if id_ not in fault.absent]
NEXT_YEAR = date(2025, 12, 31)


@pytest.mark.parametrize(("id_", "fault"), PLANTED, ids=[f"{id_}-{fault.code} {fault.name}" for id_, fault in PLANTED])
def test_a_fault_of_a_batch_is_found_alone(id_: str, fault: BatchFault, tmp_path: Path) -> None:
    planted = fault.plant(clean(id_))
    assert planted is not None
    checked = planted.after.checked(tmp_path / "后")
    before, after = found_in(planted.before.checked(tmp_path / "先")), found_in(checked)
    due = Counter(due_in(checked, fault.code, SEVERITIES[fault.code], each) for each in planted.due)
    assert {rule for rule, *_ in above_notes(before)} == planted.standing
    assert above_notes(before - after) == []
    new = after - before
    assert due - new == Counter()
    assert above_notes(new - due) == []
    assert {rule for rule, *_ in new - due} <= planted.beside


@pytest.mark.parametrize("fault", BATCH_FAULTS, ids=[f"{fault.code} {fault.name}" for fault in BATCH_FAULTS])
def test_a_fault_of_a_batch_is_planted_wherever_there_is_a_place_for_it(fault: BatchFault) -> None:
    assert {id_ for id_ in LAYOUTS if fault.plant(clean(id_)) is None} == set(fault.absent)


@pytest.mark.parametrize("id_", LAYOUTS)
def test_a_finding_that_is_let_off_is_marked_and_does_not_count(id_: str, tmp_path: Path) -> None:
    spoilt = Inbox({OURS: words_for_a_number(clean(id_)).sheet})
    before = spoilt.checked(tmp_path / "先")
    after = spoilt.given(waivers=(let_off(clean(id_), "F02", NEXT_YEAR),)).checked(tmp_path / "后")
    assert [each.verdict for each in before.evaluations] == [Verdict.EXPLAIN]
    assert [each.verdict for each in after.evaluations] == [Verdict.PASSED]
    (told,) = found_in(before) - found_in(after)
    assert told[0] == "F02"
    assert found_in(after) - found_in(before) == Counter([(*told[:-1], True)])


@pytest.mark.parametrize("id_", LAYOUTS)
def test_a_project_that_was_called_off_is_not_missed(id_: str, tmp_path: Path) -> None:
    roster = (listed(clean(id_)), (WATER, PROJECT))
    called_off = ((WATER, PROJECT, None, "I01", "项目已撤销", "某某", NEXT_YEAR),)
    before = Inbox({OURS: clean(id_)}, roster=roster).checked(tmp_path / "先")
    after = Inbox({OURS: clean(id_)}, roster=roster, waivers=called_off).checked(tmp_path / "后")
    assert (before.exit_code, after.exit_code) == (3, 0)
    told = ("I01", Severity.ERROR, ROSTER_FILE, "名单", "B3")
    assert found_in(before) - found_in(after) == Counter([(*told, False)])
    assert found_in(after) - found_in(before) == Counter([(*told, True)])
