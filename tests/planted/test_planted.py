"""Each fault, planted alone into a clean form of every layout, is found in its cell, and nothing else with it."""

from collections import Counter

import pytest

from selfeval_xl.evaluation import Severity
from selfeval_xl.validator.catalogue import DOCUMENTED, RULES
from tests.layouts.known import LAYOUTS
from tests.planted.clean import above_notes, clean, found, found_on, found_on_clean
from tests.planted.fault import Fault
from tests.planted.faults import BATCH_FAULTS, FAULTS

SEVERITIES = {rule.code: rule.severity for rule in RULES}
PLANTED = [(id_, fault) for fault in FAULTS for id_ in LAYOUTS if id_ not in fault.absent]


@pytest.mark.parametrize(("id_", "fault"), PLANTED, ids=[f"{id_}-{fault.code} {fault.name}" for id_, fault in PLANTED])
def test_a_planted_fault_is_found_alone(id_: str, fault: Fault) -> None:
    planted = fault.plant(clean(id_))
    assert planted is not None
    before = found_on_clean(id_) if planted.sound is None else found(planted.sound)
    form = planted.sheet.form()
    place = planted.place(form)
    assert place is not None
    due = (fault.code, fault.severity or SEVERITIES[fault.code], place.sheet, place.address)
    new = found_on(form, planted.sheet.policy) - before
    assert above_notes(before) == []
    assert above_notes(new) == ([] if due[1] is Severity.NOTE else [due])
    if due[1] is Severity.NOTE:
        beside = new - Counter([due])
        assert due in new
        assert {rule for rule, _, _, _ in beside} <= set(fault.beside)


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{fault.code} {fault.name}" for fault in FAULTS])
def test_a_fault_is_planted_wherever_there_is_a_place_for_it(fault: Fault) -> None:
    assert {id_ for id_ in LAYOUTS if fault.plant(clean(id_)) is None} == set(fault.absent)


def test_every_rule_has_a_fault_that_is_planted_but_the_one_about_a_fault_of_the_program() -> None:
    planted = {fault.code for fault in FAULTS} | {fault.code for fault in BATCH_FAULTS}
    assert planted == {rule.code for rule in DOCUMENTED} - {"Z01"}
