"""What a run is asked for, what it goes by, and what it goes over, before any form is read."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypedDict

from selfeval_xl.encoding import digest
from selfeval_xl.errors import UsageError, resolved
from selfeval_xl.fingerprint import fingerprint
from selfeval_xl.intake.source import Refusal
from selfeval_xl.intake.walk import Found, walk
from selfeval_xl.ledger import is_result
from selfeval_xl.list_files import load_lists
from selfeval_xl.lists import Lists
from selfeval_xl.outcome import Outcome
from selfeval_xl.policy import Policy, load_policy
from selfeval_xl.remote import Url
from selfeval_xl.sources import Passwords
from selfeval_xl.unchanged import basis_of, given_digests
from selfeval_xl.validator.catalogue import CODES
from selfeval_xl.versions import Keep
from selfeval_xl.vocabulary import Templates, load_templates
from selfeval_xl.writer.money import MoneyUnit


class Checking(TypedDict, total=False):
    """What the forms are held to, and what opens them; what is left out is not given.

    Any of it that differs makes a run another one; a path stands for the bytes it leads to.
    """

    policy: str | None  # a policy's name or path; None takes each template's own
    templates: Path | None  # a folder of the user's own layouts, which go beside and before the official ones
    year: int | None  # the evaluated year; None takes the one most forms are for
    roster: Path | None  # the list of the projects that must report
    budget: Path | None  # the list of what the books say of each project's money
    waivers: Path | None  # the list of the findings that are let off
    keep: Keep  # which of several versions of a project count, where nobody decided
    passwords: Sequence[str]  # tried on every locked workbook, a list too; they are kept nowhere


class Options(Checking, total=False):
    """What a run is asked for besides: how it is told."""

    money: MoneyUnit  # the unit of the amounts in the summary
    due: date | None  # by when what is sent back must be there again


@dataclass(frozen=True, slots=True)
class Task:
    """What a run goes by and what it goes over, before anything of that is read."""

    options: Checking
    known: Templates
    policies: Mapping[str, Policy]  # by template id
    lists: Lists
    found: tuple[Found, ...]
    passwords: Sequence[str]
    lists_took_password: bool
    program: str  # the digest of what makes the results
    reader: str  # and of what reads the forms
    basis: str  # and of all the run goes by but the bytes of what it goes over


def task_of(inputs: Sequence[Path | Url], out: Path | Url | None, options: Checking) -> Task:
    """Load what a run goes by, and find what it goes over; whatever else `options` hold makes it another run too.

    Raises:
        SelfevalError: nothing to do, a broken policy, layout or list.
    """
    program, given = fingerprint(), given_digests(options)  # first: what changes from here on is a change
    templates, passwords = options.get("templates"), Passwords(options.get("passwords", ()))
    roster, budget, waivers = options.get("roster"), options.get("budget"), options.get("waivers")
    listed = {resolved(path) for path in (roster, budget, waivers) if path is not None}
    known = load_templates(templates, codes=CODES)
    policies = _policies(options.get("policy"), known)
    lists = load_lists(roster, budget, waivers, known.vocabulary, passwords)
    found = [_unless_given(source, listed) for source in walk(inputs, out=out)]
    at_risk = [
        source.name
        for source in found
        if isinstance(out, Path) and isinstance(source.path, Path) and is_result(out, source.path)
    ]
    if at_risk:
        raise UsageError(f"要检查的文件就是结果的位置：{'、'.join(at_risk)}。请另指定一个结果文件夹。")
    return Task(
        options,
        known,
        policies,
        lists,
        tuple(found),
        passwords,
        passwords.were_tried,
        program,
        reader=digest(program, given.get("templates")),
        basis=basis_of(program, given, policies, found),
    )


def _unless_given(source: Found, lists: Set[Path]) -> Found:
    """Keep a list of this run that lies among the forms from being read as one of them."""
    if source.place not in lists:
        return source
    return replace(source, refusal=Refusal.because(Outcome.IGNORED, "是本次运行给出的名单、台账或豁免清单。"))


def _policies(name: str | None, templates: Templates) -> dict[str, Policy]:
    """Load the policy of each template, by template id."""
    if name is not None:
        policy = load_policy(name, codes=CODES)
        return {template.id: policy for template in templates}
    return {template.id: load_policy(template.policy, template.blank.parent, codes=CODES) for template in templates}
