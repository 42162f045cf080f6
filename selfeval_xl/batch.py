"""The story of a run, on one page; the only module that knows all the stages."""

from selfeval_xl.model import Evaluation, Finding, Form, Scores, Severity, Verdict
from selfeval_xl.policy import Policy
from selfeval_xl.scorer import score_form
from selfeval_xl.validator.catalogue import RULES
from selfeval_xl.validator.engine import check_form


def evaluate(form: Form, policy: Policy) -> Evaluation:
    """Score a form and check it with every rule the policy leaves on."""
    scores = score_form(form, policy)
    findings = check_form(form, scores, policy, RULES)
    return Evaluation(form, policy.name, scores, findings, _verdict(scores, findings))


def _verdict(scores: Scores, findings: tuple[Finding, ...]) -> Verdict:
    severities = {finding.severity for finding in findings if not finding.waived}
    if Severity.ERROR in severities:
        return Verdict.RETURNED
    if scores.unverified == len(scores.indicators):
        return Verdict.UNVERIFIED
    if Severity.WARNING in severities:
        return Verdict.EXPLAIN
    return Verdict.PASSED
