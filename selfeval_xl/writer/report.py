"""What the summary is made of: everything a run found, in the order it is shown."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from selfeval_xl.evaluation import Evaluation, Finding, ListFinding, Severity
from selfeval_xl.lists import ListedProject, Lists
from selfeval_xl.outcome import SourceRecord
from selfeval_xl.policy import Policy
from selfeval_xl.reviews import Reviewed
from selfeval_xl.versions import Versions, passed_over
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.places import Paths
from selfeval_xl.writer.told import FormRows, Notes, Problems, Told


@dataclass(frozen=True, slots=True)
class RulePage:
    """规则说明: the manual page of one rule."""

    code: str
    severity: Severity  # unless a policy says otherwise
    title: str  # what is wrong where it speaks
    manual: Mapping[str, str]  # 为什么要查, 例, 依据


@dataclass(frozen=True, slots=True)
class RosterCheck:
    """名单核对: the projects a bureau expects, and what came of each; both mappings go by the place in `projects`."""

    projects: Sequence[ListedProject]
    received: Mapping[int, Sequence[str]]  # ids of forms; the one that counts stands first
    ledger: Mapping[int, ListedProject] | None = None  # the project's amounts; None where no ledger was given
    excused: frozenset[int] = frozenset()  # places of projects that sent none and need not

    @property
    def arrived(self) -> int:
        """How many of the projects sent a form."""
        return sum(bool(self.received.get(place)) for place in range(len(self.projects)))


@dataclass(frozen=True, slots=True)
class RunInfo:
    """运行信息: what a run was given besides the forms."""

    lists: Lists = field(default_factory=Lists)
    is_year_given: bool = False  # else it is the one most files name
    options: Sequence[tuple[str, str]] = ()  # a name for a person, and what was given


class ListedPlace(NamedTuple):
    """A project of a list, or the list itself, that something was found about."""

    file: str
    whose: tuple[str, str, str]  # the cells of WHOSE


class _OfForm(Protocol):
    @property
    def form_id(self) -> str: ...


_Part = TypeVar("_Part", bound=_OfForm)


@dataclass(frozen=True, slots=True)
class Report:
    """本次审核: what the summary tells.

    The five collections run beside each other, an item for every form that was read. They may lie on disk: each is
    gone over a few times from its beginning to its end, and nothing in it is asked for by its place.
    """

    forms: Collection[Told] = ()
    indicators: Collection[FormRows] = ()
    funds: Collection[FormRows] = ()
    problems: Collection[Problems] = ()
    notes: Collection[Notes] = ()
    sources: Collection[SourceRecord] = ()  # every source that was received
    links: Paths = field(default_factory=dict)  # form id -> its result, seen from the summary
    year: int | None = None  # the evaluated year, if it is known
    list_findings: Sequence[ListFinding] = ()  # about the lists the bureau gave
    rules: Sequence[RulePage] = ()  # in the order of their codes
    policies: Sequence[Policy] = ()  # by which the forms were checked
    roster: RosterCheck | None = None  # None where no roster was given
    versions: Sequence[Versions] = ()  # the projects that were sent more than once
    whole: Mapping[str, Evaluation] = field(default_factory=dict)  # form id -> all of a form in `versions`
    money: MoneyUnit = MoneyUnit.YUAN  # that the summary is written in
    due: date | None = None  # by when what is sent back must be there again
    returned: Paths = field(default_factory=dict)  # form id -> its marked copy, as `links`
    run: RunInfo = field(default_factory=RunInfo)
    reviews: Mapping[str, Reviewed] = field(default_factory=dict)  # form id -> what a reviewer entered on it

    def counting(self, parts: Iterable[_Part]) -> Iterator[_Part]:
        """Leave out the parts of forms of which another version counts."""
        others = passed_over(self.versions)
        return (each for each in parts if each.form_id not in others)

    def findings_of_lists(self) -> dict[ListedPlace, list[Finding]]:
        """Put together what was found about each project of each list."""
        found: dict[ListedPlace, list[Finding]] = {}
        for each in self.list_findings:
            place = ListedPlace(each.file, (each.department, each.unit, each.project_name))
            found.setdefault(place, []).append(each.finding)
        return found
