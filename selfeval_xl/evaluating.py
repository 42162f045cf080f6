"""What a form by itself comes to, and what it comes to in the end, beside the others."""

from dataclasses import replace

from selfeval_xl.evaluation import Evaluation, Finding, Scores, Severity, Verdict
from selfeval_xl.model import Form
from selfeval_xl.policy import Policy
from selfeval_xl.scorer import leave_out, score_form
from selfeval_xl.validator.catalogue import RULES, require_known_codes
from selfeval_xl.validator.engine import check_form
from selfeval_xl.validator.outlining import whole
from selfeval_xl.validator.waivers import Waivers


def evaluate(form: Form, policy: Policy, *, year: int | None = None) -> Evaluation:
    """Score a form and check it with every rule the policy leaves on; `year` is the evaluated one, if it is known.

    Raises:
        ConfigError: the policy grades rules that do not exist.
    """
    require_known_codes(policy)
    policy = replace(policy, evaluated_year=year)
    form = leave_out(form, policy)
    scores = score_form(form, policy)
    findings = check_form(form, scores, policy, RULES)
    return Evaluation(form, policy.name, policy.title, scores, findings, _verdict(scores, findings))


def completed(evaluation: Evaluation, more: tuple[Finding, ...], waivers: Waivers) -> Evaluation:
    """Add to what a form by itself came to what only shows beside the others, and mark what is let off."""
    form = evaluation.form
    findings = waivers.applied(form, (*evaluation.findings, *(whole(each, form) for each in more)))
    if findings == evaluation.findings:
        return evaluation
    return replace(evaluation, findings=findings, verdict=_verdict(evaluation.scores, findings))


def _verdict(scores: Scores, findings: tuple[Finding, ...]) -> Verdict:
    severities = {finding.severity for finding in findings if not finding.waived}
    if Severity.ERROR in severities:
        return Verdict.RETURNED
    if scores.unverified == len(scores.indicators):
        return Verdict.UNVERIFIED
    if Severity.WARNING in severities:
        return Verdict.EXPLAIN
    return Verdict.PASSED
