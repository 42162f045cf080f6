"""退回: what goes back to a unit, as plain data that the marked copy, the notice and the mail are made of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from selfeval_xl.evaluation import Evaluation, Finding, Severity
from selfeval_xl.model import Form
from selfeval_xl.writer.words import by_severity

_OF_THE_BUREAU = frozenset({"I02", "Z01"})  # its roster has to be looked at, or the program's failure: no unit can


@dataclass(frozen=True, slots=True)
class Mark:
    """标记 of one cell: the worst severity of what was found there, and what is said about it."""

    sheet: str
    cell: str
    severity: Severity
    text: str  # every finding of the cell, one to a paragraph


@dataclass(frozen=True, slots=True)
class Returned:
    """退回: one source with a form that must be corrected, and all of its forms that count."""

    file: str  # as shown to the user
    evaluations: tuple[Evaluation, ...]
    forms: tuple[Form, ...]  # all that are in it, those of which another version counts too

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is marked, a cell once, in the order of the sheets' forms."""
        found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for evaluation in self.evaluations:
            for finding in to_correct(evaluation):
                if finding.sheet:
                    found[finding.sheet, finding.cell].append(finding)
        return tuple(
            Mark(sheet, cell, findings[0].severity, "\n".join(map(_said, findings)))
            for (sheet, cell), findings in found.items()
        )


class FormFacts(NamedTuple):
    """What is known of each form of a run at once: where it goes, should it go back."""

    form_id: str
    file: str  # as shown to the user
    folder: str  # of its 主管部门
    unit_key: str  # of its 实施单位
    department: str  # in its own words
    unit: str
    is_returned: bool  # whether it must be corrected


class GoingBack(NamedTuple):
    """A source with a form that must be corrected."""

    file: str
    counting: tuple[FormFacts, ...]
    received: tuple[FormFacts, ...]  # all that are in it, those of which another version counts too

    @property
    def first(self) -> FormFacts:
        """The form for whose department the copy is."""
        return next(form for form in self.counting if form.is_returned)


def to_correct(evaluation: Evaluation) -> list[Finding]:
    """List what the unit must correct or explain, 错误 first.

    What is only a hint, what is let off, and what the bureau itself has to look into is not its business.
    """
    return [
        finding
        for finding in by_severity(evaluation.findings)
        if not finding.waived and finding.severity is not Severity.NOTE and finding.rule not in _OF_THE_BUREAU
    ]


def sources_going_back(counting: Iterable[FormFacts], received: Iterable[FormFacts]) -> list[GoingBack]:
    """Return the sources that go back, in the order of the forms: those that count, and all that were received."""
    by_file: dict[str, list[FormFacts]] = defaultdict(list)
    for form in counting:
        by_file[form.file].append(form)
    going = {file: forms for file, forms in by_file.items() if any(each.is_returned for each in forms)}
    in_file: dict[str, list[FormFacts]] = defaultdict(list)
    for form in received:
        if form.file in going:
            in_file[form.file].append(form)
    return [GoingBack(file, tuple(forms), tuple(in_file[file])) for file, forms in going.items()]


def _said(finding: Finding) -> str:
    return f"【{finding.severity} {finding.rule}】{finding.message}。{finding.advice}。"
