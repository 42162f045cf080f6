"""Runs the catalogue over a form and words what the rules saw.

A rule that crashes costs only itself: the crash becomes a finding, so that nothing is passed over in silence.
"""

from collections.abc import Iterable, Iterator

from selfeval_xl.model import Finding, Form, Scores, Severity
from selfeval_xl.policy import Policy
from selfeval_xl.validator.rule import Fact, Rule, shown

CRASH_CODE = "Z01"
_QUOTED = 60  # characters of what was found that a sentence quotes
_TOLD = 200  # characters of anything else put into a sentence; a formula with its numbers has about 100


def check_form(form: Form, scores: Scores, policy: Policy, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Return the findings of all rules the policy leaves on, in the order of the catalogue, then of the form."""
    return tuple(
        finding
        for rule in rules
        if policy.severities.get(rule.code, rule.severity) is not None
        for finding in _findings(rule, form, scores, policy)
    )


def _findings(rule: Rule, form: Form, scores: Scores, policy: Policy) -> Iterator[Finding]:
    try:
        for fact in rule.check(form, scores, policy):
            severity = policy.severities.get(rule.code) or fact.severity or rule.severity
            yield _worded(rule, severity, fact)
    except Exception as error:  # one rule's defect must not cost the form its other findings
        yield Finding(
            rule=CRASH_CODE,
            severity=Severity.WARNING,
            sheet=form.sheet,
            cell=form.anchor.address,
            found=form.anchor.text,
            expected="",
            difference=None,
            message=f"规则 {rule.code} 没有查完：程序出错（{type(error).__name__}），这一项请人工核对",
            advice="请把此文件发给程序维护者",
        )


def _worded(rule: Rule, severity: Severity, fact: Fact) -> Finding:
    names = {name: _quoted(shown(value), _TOLD) for name, value in fact.words.items()} | {
        "found": _quoted(fact.cell.text, _QUOTED),
        "expected": shown(fact.expected),
        "difference": "" if fact.difference is None else shown(fact.difference),
    }
    return Finding(
        rule=rule.code,
        severity=severity,
        sheet=fact.cell.sheet,
        cell=fact.cell.address,
        found=fact.cell.text,
        expected=names["expected"],
        difference=fact.difference,
        message=rule.message.format_map(names),
        advice=rule.advice.format_map(names),
    )


def _quoted(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"
