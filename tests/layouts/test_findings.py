"""A form nothing is wrong with has nothing said against it, whatever its layout."""

from dataclasses import replace
from types import ModuleType

import pytest

from selfeval_xl import evaluate, load_policy
from selfeval_xl.evaluation import Severity, Verdict
from selfeval_xl.reader import read_bytes
from selfeval_xl.vocabulary import load_templates
from tests.layouts.drawing import workbook
from tests.layouts.known import LAYOUTS

POLICIES = {template.id: template.policy for template in load_templates()}


@pytest.mark.parametrize("module", LAYOUTS.values(), ids=LAYOUTS)
def test_a_clean_form_passes(module: ModuleType) -> None:
    (form,) = read_bytes(workbook(module.LAYOUT, module.CLEAN), "表.xlsx")
    evaluation = evaluate(form, load_policy(POLICIES[form.template]), year=2024)
    found = [(each.rule, each.cell, each.message) for each in evaluation.findings if each.severity is not Severity.NOTE]
    assert (found, evaluation.verdict) == ([], Verdict.PASSED)
    assert form.total_score is not None
    assert evaluation.scores.total_verified == form.total_score.number


def test_a_total_in_the_head_is_held_against_the_sum_too() -> None:
    module = LAYOUTS["hubei"]
    entry = replace(module.CLEAN, head={**module.CLEAN.head, "total_score": 85})
    (form,) = read_bytes(workbook(module.LAYOUT, entry), "表.xlsx")
    evaluation = evaluate(form, load_policy("hubei"), year=2024)
    found = [(each.rule, each.found, each.expected) for each in evaluation.findings if each.severity is Severity.ERROR]
    assert found == [("G12", "85", "98.53")]
    assert form.total_in_head is not None
    assert {each.cell for each in evaluation.findings if each.rule == "G12"} == {form.total_in_head.address}
