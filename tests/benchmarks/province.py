"""The forms of a province as the summary is given them: on disk, and made again whenever they are gone over."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.spool import Shelf, Spool, packed
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.told import Parts, parts_of
from tests.writer.evaluations import FORM, RULES, SCORES, cell, evaluation, finding

INDICATORS = 12
UNITS = 500
_ROWS = (FORM.indicators * INDICATORS)[:INDICATORS]


def province(count: int) -> Report:
    """Return what the summary of so many forms is made of."""
    spools = [Spool() for _ in Parts._fields]
    for each in _forms(count):
        for spool, part in zip(spools, parts_of(each), strict=True):
            spool.put(packed(part))
    forms, indicators, funds, problems, notes = (Shelf[Any](spool, range(count)) for spool in spools)
    return Report(
        forms,
        indicators,
        funds,
        problems,
        notes,
        sources=[
            SourceRecord(_file(at), "ab" * 32, 18_432, "xlsx", Outcome.READ, "", "", (_id(at),)) for at in range(count)
        ],
        links={_id(at): PurePosixPath("结果", "局", f"{_id(at)}.xlsx") for at in range(count)},
        rules=RULES,
    )


def _forms(count: int) -> Iterator[Evaluation]:
    """Make so many forms of twelve indicators, those of a unit together, each with its own names and a finding."""
    units = [cell("B5", f"清源县第{number}局") for number in range(min(UNITS, count))]
    scores, found = replace(SCORES, indicators=(SCORES.indicators * INDICATORS)[:INDICATORS]), (finding(),)
    for at in range(count):
        unit = units[at * len(units) // count]
        yield evaluation(
            file=_file(at),
            form_id=_id(at),
            project_name=cell("B4", f"项目{at}"),
            department=unit,
            unit=unit,
            indicators=_ROWS,
            scores=scores,
            findings=found,
        )


def _file(at: int) -> str:
    return f"{at:06}.xlsx"


def _id(at: int) -> str:
    return f"{at:08x}"
