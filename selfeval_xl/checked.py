"""What a run made of its sources, and what it held them to."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from selfeval_xl.deciding import NOTHING_DECIDED, Decided
from selfeval_xl.evaluation import Evaluation, ListFinding, Severity, Verdict
from selfeval_xl.intake.walk import Found
from selfeval_xl.lists import ListedProject, Listing, Lists
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.policy import Policy
from selfeval_xl.receiving import Forms
from selfeval_xl.reviews import Reviewed
from selfeval_xl.validator.batch import projects_of_year
from selfeval_xl.validator.matching import Matches, match
from selfeval_xl.versions import Versions, passed_over


@dataclass(slots=True)
class Counts:
    """How the forms that count came out."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)  # of what was found and is not let off
    waived: int = 0
    unverified: int = 0  # indicators

    @property
    def forms(self) -> int:
        """How many they are."""
        return self.verdicts.total()


@dataclass(frozen=True, slots=True)
class Batch:
    """What a run made of its sources."""

    received: int  # how many sources were found
    records: tuple[SourceRecord, ...]
    forms: Forms
    list_findings: tuple[ListFinding, ...] = ()  # about the roster, the ledger and the waivers
    failures: tuple[tuple[str, str], ...] = ()  # file, and where in the program it failed
    kept: tuple[str, ...] = ()  # results somebody had changed, kept under these names
    year: int | None = None  # the evaluated year
    policies: tuple[Policy, ...] = ()  # by which the forms were checked
    lists: Lists = field(default_factory=Lists)
    is_year_given: bool = False  # else it is the one most files name
    options: tuple[tuple[str, str], ...] = ()  # what else was asked for: a name for a person, and what was given
    versions: tuple[Versions, ...] = ()  # the projects that were sent more than once
    decided: Decided = NOTHING_DECIDED  # which of them the clerk wants to count
    found: tuple[Found, ...] = ()  # the sources themselves, to read one again
    sent_back: Mapping[str, PurePosixPath] = field(default_factory=dict)  # form id -> the marked copy it goes back in
    beside: Mapping[PurePosixPath, PurePosixPath] = field(default_factory=dict)  # a result that was open -> the new one
    strays: tuple[str, ...] = ()  # what lies among the results and is none of this run
    left: tuple[str, ...] = ()  # results that are not true any more but were open
    reviews: Mapping[str, Reviewed] = field(default_factory=dict)  # form id -> what a reviewer entered on it
    counted: Counts | None = None  # where they were counted while the results were written

    @property
    def evaluations(self) -> Sequence[Evaluation]:
        """What was made of each form, in the order received; on disk, and made again whenever it is looked at."""
        return self.forms.evaluations

    @property
    def counts(self) -> Counts:
        """How the forms that count came out."""
        if self.counted is not None:
            return self.counted
        counts = Counts()
        for each in self.counting():
            counts.verdicts[each.verdict] += 1
            counts.severities.update({severity: each.count(severity) for severity in Severity})
            counts.waived += sum(finding.waived for finding in each.findings)
            counts.unverified += each.scores.unverified
        return counts

    @property
    def exit_code(self) -> int:
        """4 where a source could not be read or recognised, else 3 where a form or a list has 错误, else 0.

        A form of which another version counts does not matter here.
        """
        if any(record.outcome.is_trouble for record in self.records):
            return 4
        is_wrong = self.counts.verdicts[Verdict.RETURNED] > 0
        list_findings = (each.finding for each in self.list_findings if not each.finding.waived)
        is_missing = any(finding.severity is Severity.ERROR for finding in list_findings)
        return 3 if is_wrong or is_missing else 0

    def counting(self) -> Iterator[Evaluation]:
        """Yield the forms without those of which another version counts."""
        others = passed_over(self.versions)
        return (each for each in self.evaluations if each.form.form_id not in others)

    def matches(self, listing: Listing[ListedProject]) -> Matches:
        """Tell which form is about which project of the roster or the ledger."""
        return match(self.expected(listing), self.forms.outlines)

    def expected(self, listing: Listing[ListedProject]) -> tuple[ListedProject, ...]:
        """Return the projects of the roster or the ledger that are of the evaluated year."""
        return projects_of_year(listing, self.year)

    def outcomes(self) -> dict[Outcome, int]:
        """Count the sources by outcome. The sum is what was received: a source that fell through is a defect."""
        counted = Counter(record.outcome for record in self.records)
        listed = {record.file for record in self.records}
        is_whole = listed.issuperset(each.name for each in self.found)  # of what lies in one, its reader alone knows
        if not (is_whole and sum(counted.values()) == len(listed) == self.received):
            raise AssertionError("文件清单与收到的文件数不符")
        return {outcome: counted[outcome] for outcome in Outcome if counted[outcome]}
