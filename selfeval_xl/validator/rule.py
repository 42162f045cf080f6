"""A rule: code, severity, sentence and check together; its docstring is its manual page.

A check of a form yields facts; a check of the batch yields them with whom they are about. The sentence is written by
the engine, from the rule's `message` and `advice`, with the names {found}, {expected}, {difference} and whatever else
the fact carries in `words`.
"""

import inspect
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

from selfeval_xl.evaluation import Finding, ListFinding, Scores, Severity
from selfeval_xl.lists import ListedProject, Lists, Mistake, Waiver
from selfeval_xl.model import Cell, Form
from selfeval_xl.outcome import SourceRecord
from selfeval_xl.outline import Outline
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import plain
from selfeval_xl.versions import Versions, passed_over

FormCheck = Callable[[Form, Scores, Policy], Iterator["Fact"]]
BatchCheck = Callable[["Gathered", Policy], Iterator["Sighting"]]
Check = TypeVar("Check", FormCheck, BatchCheck)

_SECTION = re.compile(r"^(为什么要查|例|依据)\s*[:：]\s*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a check saw. `cell` must change; what is found in it is its text."""

    cell: Cell
    expected: str | Decimal = ""
    difference: Decimal | None = None
    severity: Severity | None = None  # where a rule knows two; the policy still has the last word
    words: Mapping[str, str | Decimal] = field(default_factory=dict)  # more names for the sentence


@dataclass(frozen=True, slots=True)
class Gathered:
    """本批: what a rule about the batch looks at.

    The forms may lie on disk, and then come anew each time they are gone through: a rule does so as seldom as it can,
    and of each form keeps no more than it needs until the next time.
    """

    forms: Collection[Outline]
    records: tuple[SourceRecord, ...] = ()
    lists: Lists = field(default_factory=Lists)
    year: int | None = None  # the evaluated year
    found: Mapping[str, Sequence[Finding]] = field(default_factory=dict)  # form id -> what only showed beside others
    list_findings: tuple[ListFinding, ...] = ()  # both for the rules that look at what the others found
    versions: tuple[Versions, ...] = ()  # the projects that were sent more than once

    def counting(self) -> Iterator[Outline]:
        """Yield the forms without those of which another version counts."""
        others = passed_over(self.versions)
        return (form for form in self.forms if form.form_id not in others)

    def spoken(self) -> Iterator[tuple[Outline, tuple[str, ...]]]:
        """Yield each form with the codes of all rules that found something about it."""
        return spoken(self.forms, self.found)


def spoken(
    forms: Iterable[Outline], found: Mapping[str, Sequence[Finding]]
) -> Iterator[tuple[Outline, tuple[str, ...]]]:
    """Yield each form with the codes of all rules that found something about it, by itself and beside the others."""
    return ((form, (*form.spoke, *(each.rule for each in found.get(form.form_id, ())))) for form in forms)


Subject = Outline | ListedProject | Waiver | Mistake


class Sighting(NamedTuple):
    """A fact about one form of the batch, or about a row of a list."""

    about: Subject
    fact: Fact


@dataclass(frozen=True, slots=True)
class Rule(Generic[Check]):
    """One check of the catalogue."""

    code: str
    severity: Severity
    message: str
    advice: str
    check: Check

    @property
    def title(self) -> str:
        """What is wrong where this rule speaks: the first line of the manual page."""
        return self._page[0]

    @property
    def manual(self) -> dict[str, str]:
        """The sections of the manual page: 为什么要查, 例, 依据."""
        headings, texts = self._page[1::2], self._page[2::2]
        return {
            heading: "".join(line.strip() for line in text.splitlines())
            for heading, text in zip(headings, texts, strict=True)
        }

    @property
    def _page(self) -> list[str]:
        return [part.strip() for part in _SECTION.split(inspect.getdoc(self.check) or "")]


AnyRule = Rule[FormCheck] | Rule[BatchCheck]


def rule(code: str, severity: Severity, *, message: str, advice: str) -> Callable[[FormCheck], Rule[FormCheck]]:
    """Make a rule of a check. The check stays silent where data are missing and never raises for what users write."""
    return lambda check: Rule(code, severity, message, advice, check)


def batch_rule(code: str, severity: Severity, *, message: str, advice: str) -> Callable[[BatchCheck], Rule[BatchCheck]]:
    """Make a rule about the batch of a check; it too stays silent where data are missing and never raises."""
    return lambda check: Rule(code, severity, message, advice, check)


def is_error(policy: Policy, code: str) -> bool:
    """Tell whether what a rule finds wrong is an error here. A rule that is silent on its account speaks where not."""
    return policy.severity(code, Severity.ERROR) is Severity.ERROR


def worded(value: str | Decimal) -> str:
    """Write a fact's value as it stands in a sentence."""
    return plain(value) if isinstance(value, Decimal) else value
