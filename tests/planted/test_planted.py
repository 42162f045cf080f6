"""Each fault, planted alone into a clean form of every layout, is found in its cell, and nothing else with it."""

from collections import Counter

import pytest

from selfeval_xl.evaluation import Severity
from selfeval_xl.validator.catalogue import RULES
from tests.layouts.known import LAYOUTS
from tests.planted.clean import above_notes, clean, found, found_on, found_on_clean
from tests.planted.fault import Fault
from tests.planted.faults import FAULTS

SEVERITIES = {rule.code: rule.severity for rule in RULES}
UNPLANTED = {"D14": "a form that has outputs, benefits and satisfaction has no fewer than three rows"}
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


def test_every_rule_about_a_form_has_a_fault_that_is_planted() -> None:
    assert {fault.code for fault in FAULTS} == {rule.code for rule in RULES} - set(UNPLANTED)
