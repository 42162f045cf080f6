"""The stages of a run, each beside what a user would take instead: what it is given, and what it does with it.

    python -m tests.benchmarks.stages times FOLDER ROUNDS     seconds of each stage over all workbooks of a folder
    python -m tests.benchmarks.stages peak FOLDER STAGE       the most memory of a process that does just this stage

Only .xlsx are taken, for the peers read no others. A stage is timed over all workbooks, with what it is given made
beforehand; its memory is that of making and doing it for one workbook after the other.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from selfeval_xl import load_policy, load_templates
from selfeval_xl.evaluating import evaluate
from selfeval_xl.evaluation import Evaluation, Verdict
from selfeval_xl.lists import Amount, ListedProject, Listing, Lists
from selfeval_xl.model import Cell, Form
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.reader import read_bytes
from selfeval_xl.validator.catalogue import BATCH_RULES, DOCUMENTED
from selfeval_xl.validator.engine import check_gathered
from selfeval_xl.validator.outlining import outline_of
from selfeval_xl.validator.rule import Gathered
from selfeval_xl.versions import find_versions
from selfeval_xl.writer.letters import front_sheet
from selfeval_xl.writer.marked import marked_workbook
from selfeval_xl.writer.report import Report, RulePage
from selfeval_xl.writer.result import result_workbook
from selfeval_xl.writer.returns import Returned
from selfeval_xl.writer.summary import summary_workbook
from tests.benchmarks import bureau_script
from tests.benchmarks.measuring import best_of, peak, say
from tests.benchmarks.same_cells import drawn_from, write_same_cells
from tests.writer.reports import report_of

YEAR = 2024
_EACH_KIND = 60  # workbooks: one of each kind; done one after the other, more of them need no more memory
_FILL = PatternFill("solid", start_color="FFC7CE")


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook of the inbox."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Stage:
    """What is made of a workbook beforehand, any number of things, and what is done with each."""

    given: Callable[[Workbook], Sequence[Any]]
    does: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Whole:
    """What is made of all workbooks beforehand, and what is done with it."""

    given: Callable[[Sequence[Workbook]], Any]
    does: Callable[[Any], object]


def stages() -> dict[str, Stage | Whole]:
    """Return the stages by name, each peer before what it is held against."""
    program = _Program()
    return {
        "openpyxl load": Stage(_itself, lambda book: openpyxl.load_workbook(BytesIO(book.data))),
        "openpyxl read-only": Stage(_itself, lambda book: _read_only(book.data)),
        "pandas.read_excel (openpyxl)": Stage(_itself, lambda book: _frames(book.data, "openpyxl")),
        "pandas.read_excel (calamine)": Stage(_itself, lambda book: _frames(book.data, "calamine")),
        "read": Stage(_itself, lambda book: program.read(book)),
        "score + validate": Stage(program.read, program.evaluated),
        "rules about the batch, with roster and ledger": Whole(program.gathered, program.check_together),
        "openpyxl writes the cells of the results": Stage(program.drawn, write_same_cells),
        "result workbook": Stage(program.evaluations, result_workbook),
        "openpyxl marks the copies": Stage(program.returned, lambda given: _marked_by_openpyxl(*given)),
        "marked copy": Stage(program.returned, lambda given: _marked(*given)),
        "pandas writes the summary": Whole(_read_by_script, _written_by_script),
        "summary": Whole(program.report, summary_workbook),
    }


class _Program:
    """The program's own functions with layouts and policies loaded."""

    def __init__(self) -> None:
        self._templates = load_templates()
        self._policies = {each.id: load_policy(each.policy) for each in self._templates}

    def read(self, book: Workbook) -> Sequence[Form]:
        return list(read_bytes(book.data, book.name, self._templates))

    def evaluated(self, form: Form) -> Evaluation:
        return evaluate(form, self._policies[form.template], year=YEAR)

    def evaluations(self, book: Workbook) -> list[Evaluation]:
        return [self.evaluated(form) for form in self.read(book)]

    def drawn(self, book: Workbook) -> list[Any]:
        return [drawn_from(result_workbook(each)) for each in self.evaluations(book)]

    def returned(self, book: Workbook) -> list[tuple[bytes, Returned]]:
        evaluations = self.evaluations(book)
        if not any(each.verdict is Verdict.RETURNED for each in evaluations):
            return []
        return [(book.data, Returned(book.name, tuple(evaluations), tuple(each.form for each in evaluations)))]

    def report(self, books: Sequence[Workbook]) -> Report:
        evaluations = [each for book in books for each in self.evaluations(book)]
        return report_of(
            evaluations,
            [SourceRecord(book.name, "ab" * 32, len(book.data), "xlsx", Outcome.READ, "", "", ()) for book in books],
            {each.form.form_id: PurePosixPath("结果", "局", f"{each.form.form_id}.xlsx") for each in evaluations},
            year=YEAR,
            rules=[RulePage(rule.code, rule.severity, rule.title, rule.manual) for rule in DOCUMENTED],
        )

    def gathered(self, books: Sequence[Workbook]) -> Gathered:
        evaluations = tuple(each for book in books for each in self.evaluations(book))
        listed = tuple(_listed(row, each.form) for row, each in enumerate(evaluations, 2))
        lists = Lists(roster=Listing("名单.xlsx", listed), budget=Listing("台账.xlsx", listed))
        outlines = [outline_of(each, self._policies[each.form.template]) for each in evaluations]
        return Gathered(outlines, lists=lists, year=YEAR)

    def check_together(self, gathered: Gathered) -> object:
        versions = find_versions(gathered.forms)
        given = Gathered(gathered.forms, lists=gathered.lists, year=YEAR, versions=versions)
        policies = self._policies
        return check_gathered(given, policies["generic"], lambda form: policies[form.template], BATCH_RULES)


def _listed(row: int, form: Form) -> ListedProject:
    """Put a form on a list with what it says of itself."""
    name, unit = (each.text if each is not None else "" for each in (form.project_name, form.unit))
    total = form.total_fund
    return ListedProject(
        "名单.xlsx",
        Cell("名单", row, 3, name),
        Cell("名单", row, 2, unit),
        year=YEAR,
        budget_full=Amount((total.budget_full,)) if total is not None and total.budget_full is not None else None,
    )


def _itself(book: Workbook) -> list[Workbook]:
    return [book]


def _read_only(data: bytes) -> list[Any]:
    book = openpyxl.load_workbook(BytesIO(data), read_only=True)
    return [list(sheet.values) for sheet in book.worksheets]


def _frames(data: bytes, engine: Any) -> object:
    return pd.read_excel(BytesIO(data), sheet_name=None, header=None, engine=engine)


def _marked(data: bytes, returned: Returned) -> bytes:
    return marked_workbook(data, returned.marks, front_sheet(returned, None))


def _marked_by_openpyxl(data: bytes, returned: Returned) -> None:
    """Fill and comment the same cells; no sheet in front."""
    book = openpyxl.load_workbook(BytesIO(data))
    for mark in returned.marks:
        cell = book[mark.sheet][mark.cell]
        cell.fill = _FILL
        cell.comment = Comment(mark.text, "审核")
    book.save(BytesIO())


def _read_by_script(books: Sequence[Workbook]) -> list[bureau_script.Form]:
    forms: list[bureau_script.Form] = []
    for book in books:
        for sheet in openpyxl.load_workbook(BytesIO(book.data), data_only=True).worksheets:
            forms += bureau_script.forms_of(list(sheet.values), book.name, sheet.title)
    return forms


def _written_by_script(forms: Sequence[bureau_script.Form]) -> None:
    with TemporaryDirectory() as folder:
        bureau_script.write_summary(forms, Path(folder) / "汇总.xlsx")


def books_in(folder: Path) -> list[Workbook]:
    """Return the .xlsx of an inbox."""
    return [Workbook(path.name, path.read_bytes()) for path in sorted(folder.rglob("*.xlsx"))]


def _times(folder: Path, rounds: int) -> None:
    """Print the best seconds of each stage and of how many things; a form is one thing to most, a workbook to some."""
    books, timed, things = books_in(folder), {}, {}
    for name, stage in stages().items():
        match stage:
            case Stage():
                items = [item for book in books for item in stage.given(book)]
                timed[name] = _each(stage.does, items)
                things[name] = len(items)
            case Whole():
                timed[name] = _each(stage.does, [stage.given(books)])
    forms = things["result workbook"]
    say({"seconds": best_of(rounds, timed), "copies": things["marked copy"], "forms": forms, "workbooks": len(books)})


def _each(does: Callable[[Any], object], items: Sequence[Any]) -> Callable[[], None]:
    def stage() -> None:
        for item in items:
            does(item)

    return stage


def _peak(folder: Path, name: str) -> None:
    stage = stages()[name]
    match stage:
        case Stage():
            for path in sorted(folder.rglob("*.xlsx"))[:_EACH_KIND]:
                for item in stage.given(Workbook(path.name, path.read_bytes())):
                    stage.does(item)
        case Whole():
            stage.does(stage.given(books_in(folder)))
    say(peak())


if __name__ == "__main__":
    if sys.argv[1] == "times":
        _times(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        _peak(Path(sys.argv[2]), sys.argv[3])
