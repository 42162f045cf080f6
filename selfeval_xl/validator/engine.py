"""Runs the catalogue over a form and over the batch, and words what the rules saw.

A rule that crashes costs only itself: the crash becomes a finding, so that nothing is passed over in silence.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from selfeval_xl.evaluation import Finding, ListFinding, Scores, Severity
from selfeval_xl.lists import ListedProject, Mistake, Waiver
from selfeval_xl.model import Cell, Form
from selfeval_xl.outline import Outline
from selfeval_xl.policy import Policy
from selfeval_xl.text import shorten
from selfeval_xl.validator.rule import AnyRule, BatchCheck, Fact, FormCheck, Gathered, Rule, rule, worded

_QUOTED = 60  # characters of what was found that a sentence quotes
_TOLD = 200  # characters of anything else put into a sentence; a formula with its numbers has about 100


class BatchFindings(NamedTuple):
    """What the rules about the batch found: by the id of a form, and about the lists."""

    of_forms: Mapping[str, tuple[Finding, ...]]
    of_lists: tuple[ListFinding, ...]


def check_form(form: Form, scores: Scores, policy: Policy, rules: Iterable[Rule[FormCheck]]) -> tuple[Finding, ...]:
    """Return the findings of all rules the policy leaves on, in the order of the catalogue, then of the form."""
    return tuple(
        finding
        for each in rules
        if policy.severity(each.code, each.severity) is not None
        for finding in _findings(each, form, scores, policy)
    )


def check_gathered(
    gathered: Gathered, policy: Policy, policy_of: Callable[[Outline], Policy], rules: Iterable[Rule[BatchCheck]]
) -> BatchFindings:
    """Return what the rules about the batch find, in the order of the catalogue.

    `policy` has the numbers and speaks for the lists; how severe a finding about a form is, that form's policy says.
    """
    of_forms: dict[str, list[Finding]] = defaultdict(list)
    of_lists: list[ListFinding] = []
    for each in rules:
        try:
            found = list(_found(each, gathered, policy, policy_of))
        except Exception as error:  # what it saw before is gone with it: the finding says that nothing was checked
            of_lists.append(ListFinding("", "", "", "", _crash(each, Cell("", 0, 0), error)))
            continue
        for form_id, finding in found:
            if isinstance(finding, ListFinding):
                of_lists.append(finding)
            else:
                of_forms[form_id].append(finding)
    return BatchFindings({form_id: tuple(found) for form_id, found in of_forms.items()}, tuple(of_lists))


def _found(
    checked: Rule[BatchCheck], gathered: Gathered, policy: Policy, policy_of: Callable[[Outline], Policy]
) -> Iterator[tuple[str, Finding | ListFinding]]:
    """Yield what a rule finds, with the id of the form; the forms themselves are let go."""
    for about, fact in checked.check(gathered, policy):
        graded_by = policy_of(about) if isinstance(about, Outline) else policy
        severity = _severity(checked, fact, graded_by)
        if severity is None:
            continue
        finding = _worded(checked, severity, fact)
        if isinstance(about, Outline):
            yield about.form_id, finding
        else:
            yield "", _of_list(about, finding)


def _of_list(about: ListedProject | Waiver | Mistake, finding: Finding) -> ListFinding:
    match about:
        case ListedProject(department=department, unit=unit, project_name=name, project_code=code):
            return ListFinding(about.file, _text(department), _text(unit), _text(name), finding, _text(code))
        case Waiver(unit=unit, project_name=name, project_code=code):
            return ListFinding(about.file, "", _text(unit), _text(name), finding, _text(code))
        case Mistake():
            return ListFinding(about.file, "", "", "", finding)


def _text(cell: Cell | None) -> str:
    return "" if cell is None else cell.text.strip()


def _findings(checked: Rule[FormCheck], form: Form, scores: Scores, policy: Policy) -> Iterator[Finding]:
    try:
        for fact in checked.check(form, scores, policy):
            severity = _severity(checked, fact, policy)
            if severity is not None:
                yield _worded(checked, severity, fact)
    except Exception as error:  # one rule's defect must not cost the form its other findings
        yield _crash(checked, form.anchor, error)


def _severity(spoken: AnyRule, fact: Fact, policy: Policy) -> Severity | None:
    """Return how severe a fact is: what the policy says of its rule, else what the rule says of the fact."""
    return policy.severity(spoken.code, fact.severity or spoken.severity)


def _crash(crashed: AnyRule, place: Cell, error: Exception) -> Finding:
    fact = Fact(place, words={"code": crashed.code, "error": type(error).__name__})
    return _worded(rule_crashed, rule_crashed.severity, fact)


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


def _worded(spoken: AnyRule, severity: Severity, fact: Fact) -> Finding:
    names = {name: shorten(worded(value), _TOLD) for name, value in fact.words.items()} | {
        "found": shorten(fact.cell.text, _QUOTED),
        "expected": worded(fact.expected),
        "difference": "" if fact.difference is None else worded(fact.difference),
    }
    return Finding(
        rule=spoken.code,
        severity=severity,
        sheet=fact.cell.sheet,
        cell=fact.cell.address if fact.cell.row else "",  # a rule that broke off over the batch has no place
        found=fact.cell.text,
        expected=names["expected"],
        difference=fact.difference,
        message=spoken.message.format_map(names),
        advice=spoken.advice.format_map(names),
    )
