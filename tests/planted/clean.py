"""The clean form of each layout, and what is found on a form."""

from collections import Counter
from collections.abc import Mapping
from functools import cache

from selfeval_xl import evaluate, load_policy
from selfeval_xl.evaluation import Severity
from selfeval_xl.model import Form
from selfeval_xl.policy import Policy
from tests.layouts.known import LAYOUTS
from tests.planted.sheet import TEMPLATES, Sheet

POLICIES: Mapping[str, str] = {template.id: template.policy for template in TEMPLATES}
YEAR = 2024

Found = tuple[str, Severity, str, str]  # rule, severity, sheet, cell


@cache
def clean(id_: str) -> Sheet:
    """The clean form of a layout, under the policy its template names."""
    module = LAYOUTS[id_]
    return Sheet(id_, load_policy(POLICIES[id_]), module.LAYOUT, module.CLEAN)


def found(sheet: Sheet) -> Counter[Found]:
    """Draw, read, score and check a form, and count what is found."""
    return found_on(sheet.form(), sheet.policy)


def found_on(form: Form, policy: Policy) -> Counter[Found]:
    """Score and check a form, and count what is found."""
    evaluation = evaluate(form, policy, year=YEAR)
    return Counter((each.rule, each.severity, each.sheet, each.cell) for each in evaluation.findings)


@cache
def found_on_clean(id_: str) -> Counter[Found]:
    """What is found on the clean form of a layout."""
    return found(clean(id_))


def above_notes(findings: Counter[Found]) -> list[Found]:
    """What is more than worth a look."""
    return sorted(each for each in findings.elements() if each[1] is not Severity.NOTE)
