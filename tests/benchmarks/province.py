"""The forms of a province as the summary is given them: made anew whenever they are gone over, none of them kept."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import overload

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.writer.report import Report
from tests.writer.evaluations import FORM, RULES, SCORES, cell, evaluation, finding

INDICATORS = 12
UNITS = 500
_ROWS = (FORM.indicators * INDICATORS)[:INDICATORS]


class Province(Sequence[Evaluation]):
    """So many forms of twelve indicators, those of a unit together, each with its own names and a finding."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._units = [cell("B5", f"清源县第{number}局") for number in range(min(UNITS, count))]
        self._scores = replace(SCORES, indicators=(SCORES.indicators * INDICATORS)[:INDICATORS])
        self._found = (finding(),)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Evaluation: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Evaluation]: ...
    def __getitem__(self, at: int | slice) -> Evaluation | Sequence[Evaluation]:
        """Make one of the forms, or some."""
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(self._count))]
        if not 0 <= at < self._count:
            raise IndexError(at)
        unit = self._units[at * len(self._units) // self._count]
        return evaluation(
            file=_file(at),
            form_id=_id(at),
            project_name=cell("B4", f"项目{at}"),
            department=unit,
            unit=unit,
            indicators=_ROWS,
            scores=self._scores,
            findings=self._found,
        )


def province(count: int) -> Report:
    """Return what the summary of so many forms is made of."""
    return Report(
        Province(count),
        [SourceRecord(_file(at), "ab" * 32, 18_432, "xlsx", Outcome.READ, "", "", (_id(at),)) for at in range(count)],
        {_id(at): PurePosixPath("结果", "局", f"{_id(at)}.xlsx") for at in range(count)},
        rules=RULES,
    )


def _file(at: int) -> str:
    return f"{at:06}.xlsx"


def _id(at: int) -> str:
    return f"{at:08x}"
