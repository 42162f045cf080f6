"""A rule: code, severity, sentence and check together; its docstring is its manual page.

A check yields facts. The sentence is written by the engine, from the rule's `message` and `advice`, with the names
{found}, {expected}, {difference} and whatever else the fact carries in `words`.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from selfeval_xl.model import Cell, Form, Scores, Severity
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import plain

Check = Callable[[Form, Scores, Policy], Iterator["Fact"]]

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
class Rule:
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


def rule(code: str, severity: Severity, *, message: str, advice: str) -> Callable[[Check], Rule]:
    """Make a rule of a check. The check stays silent where data are missing and never raises for what users write."""
    return lambda check: Rule(code, severity, message, advice, check)


def worded(value: str | Decimal) -> str:
    """Write a fact's value as it stands in a sentence."""
    return plain(value) if isinstance(value, Decimal) else value
