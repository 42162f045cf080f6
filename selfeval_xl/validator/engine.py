"""Runs the catalogue over a form and words what the rules saw.

A rule that crashes costs only itself: the crash becomes a finding, so that nothing is passed over in silence.
"""

from collections.abc import Iterable, Iterator

from selfeval_xl.model import Finding, Form, Scores, Severity
from selfeval_xl.policy import Policy
from selfeval_xl.text import shorten
from selfeval_xl.validator.rule import Fact, Rule, rule, worded

_QUOTED = 60  # characters of what was found that a sentence quotes
_TOLD = 200  # characters of anything else put into a sentence; a formula with its numbers has about 100


def check_form(form: Form, scores: Scores, policy: Policy, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Return the findings of all rules the policy leaves on, in the order of the catalogue, then of the form."""
    return tuple(
        finding
        for each in rules
        if policy.severity(each.code, each.severity) is not None
        for finding in _findings(each, form, scores, policy)
    )


def _findings(checked: Rule, form: Form, scores: Scores, policy: Policy) -> Iterator[Finding]:
    try:
        for fact in checked.check(form, scores, policy):
            severity = policy.severities.get(checked.code) or fact.severity or checked.severity
            yield _worded(checked, severity, fact)
    except Exception as error:  # one rule's defect must not cost the form its other findings
        fact = Fact(form.anchor, words={"code": checked.code, "error": type(error).__name__})
        yield _worded(rule_crashed, rule_crashed.severity, fact)


@rule(
    "Z01",
    Severity.WARNING,
    message="规则 {code} 没有查完：程序出错（{error}），这一项请人工核对",
    advice="请把此文件发给程序维护者",
)
def rule_crashed(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """一条规则在这张表上没有查完。

    为什么要查: 没有查完的不能当作查过无误。
    例: 规则 B04 出错时，其他规则照常检查，B04 要查的一项请人工核对。
    依据: 程序自身的检查；不是表的问题。
    """
    yield from ()  # it never runs: the engine speaks for it


def _worded(spoken: Rule, severity: Severity, fact: Fact) -> Finding:
    names = {name: shorten(worded(value), _TOLD) for name, value in fact.words.items()} | {
        "found": shorten(fact.cell.text, _QUOTED),
        "expected": worded(fact.expected),
        "difference": "" if fact.difference is None else worded(fact.difference),
    }
    return Finding(
        rule=spoken.code,
        severity=severity,
        sheet=fact.cell.sheet,
        cell=fact.cell.address,
        found=fact.cell.text,
        expected=names["expected"],
        difference=fact.difference,
        message=spoken.message.format_map(names),
        advice=spoken.advice.format_map(names),
    )
