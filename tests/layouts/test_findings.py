"""A form nothing is wrong with has nothing said against it, whatever its layout."""

from types import ModuleType

import pytest

from selfeval_xl import evaluate, load_policy
from selfeval_xl.model import Severity, Verdict
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
