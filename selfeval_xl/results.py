"""The files of a run, in the order they are written: a result per form, what goes back, the records, the summary.

Nothing appears half written, and what somebody changed since the last run is kept.
"""

from array import array
from collections import deque
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from selfeval_xl.checked import Batch, Counts
from selfeval_xl.deciding import SUMMARY, keep_decisions
from selfeval_xl.evaluation import Severity, Verdict
from selfeval_xl.failure import Failure
from selfeval_xl.ledger import LOG, Ledger, log
from selfeval_xl.making import Made, Telling, ToMake, make, telling_of, untold
from selfeval_xl.outline import Outline
from selfeval_xl.output import Output
from selfeval_xl.progress import Progress
from selfeval_xl.receiving import Forms
from selfeval_xl.reviewing import take_over
from selfeval_xl.send_back import send_back
from selfeval_xl.sources import mark_failed
from selfeval_xl.spool import Remade, Scratch, Shelf, Spool
from selfeval_xl.validator.catalogue import DOCUMENTED
from selfeval_xl.versions import passed_over
from selfeval_xl.workers import Engine
from selfeval_xl.writer.atomic import write_file
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.names import department_folder, result_path
from selfeval_xl.writer.records import file_line
from selfeval_xl.writer.report import Report, RosterCheck, RulePage, RunInfo
from selfeval_xl.writer.summary import write_summary
from selfeval_xl.writer.told import Parts, Told


def write_results(
    batch: Batch,
    out: Path,
    ledger: Ledger,
    progress: Progress,
    workers: Engine,
    *,
    program: str,
    money: MoneyUnit,
    due: date | None,
    passwords: Sequence[str] = (),
) -> Batch:
    """Write a workbook per form, what goes back to the units, the records and the summary; take away what is stale.

    What reviewers entered in the workbooks of an earlier run is taken over first. What would be made of the same by
    the same `program` once more is left standing. `passwords` open again what they opened before.

    Raises:
        OutputError: something cannot be written; what stood there before still does.
    """
    forms = batch.forms
    reviews = take_over(out, ledger, forms.outlines, passed_over(batch.versions), forms.those)
    keep_decisions(batch.decided, ledger, forms.outlines, batch.versions)
    batch = replace(batch, reviews=reviews.laid)
    output = Output(out, ledger, program)
    batch, made = _write_forms(batch, output, program, progress, workers)
    sent = send_back(batch, made.heads, output, due, passwords, progress, workers)
    batch = replace(
        batch,
        records=tuple(sent.records),
        failures=tuple(sent.failures),
        sent_back=sent.copies,
        counted=made.counts(passed_over(batch.versions)),
    )
    batch.outcomes()
    output.write(PurePosixPath("数据/forms.jsonl"), Shelf(made.lines, range(len(made.lines)), bytes))
    output.write(PurePosixPath("数据/files.jsonl"), Remade(len(batch.records), lambda at: file_line(batch.records[at])))
    summary = Scratch()
    contents = write_summary(_report(batch, made, money, due), summary.file)
    output.write(SUMMARY, summary, contents)
    ledger.remove_stale(reviews.held(made.links))
    batch = replace(
        batch, kept=tuple(ledger.kept), beside=output.beside, left=tuple(ledger.left), strays=tuple(ledger.strays())
    )
    told = log(batch.records, batch.failures, beside=batch.beside, left=batch.left, is_lost=ledger.memory.is_lost)
    write_file(out / LOG, told)
    return batch


@dataclass(slots=True)
class _Told:
    """What was made of the forms, in the order received: where the results stand, and what is told, on disk."""

    links: dict[str, str] = field(default_factory=dict)  # form id -> its result
    lines: Spool = field(default_factory=Spool)  # of forms.jsonl
    parts: tuple[Spool, ...] = field(default_factory=lambda: tuple(Spool() for _ in Parts._fields))

    def add(self, telling: Telling) -> None:
        """Take in what is told of the next form."""
        self.lines.put(telling.line)
        for spool, part in zip(self.parts, telling.parts, strict=True):
            spool.put(part)

    @property
    def heads(self) -> Shelf[Told]:
        """The heads of the forms, in the order received."""
        return Shelf(self.parts[0], range(len(self.lines)))

    def counts(self, others: Container[str]) -> Counts:
        """Count how the forms came out, without the others, which do not count."""
        counts = Counts()
        for each in self.heads:
            if each.form_id not in others:
                counts.verdicts[Verdict(each.verdict)] += 1
                found = (each.errors, each.warnings, each.notes)
                counts.severities.update(dict(zip(Severity, found, strict=True)))
                counts.waived += each.waived
                counts.unverified += each.unverified
        return counts

    def in_order(self) -> list[Shelf[Any]]:
        """Return the parts of the summary, the forms of a department together."""
        keys = [(department_folder(each.department), each.file) for each in self.heads]
        order = array("Q", sorted(range(len(keys)), key=keys.__getitem__))
        return [Shelf(spool, order) for spool in self.parts]


def _write_forms(
    batch: Batch, output: Output, program: str, progress: Progress, workers: Engine
) -> tuple[Batch, _Told]:
    """Write the result of each form; return what was made, and the batch with those that failed told."""
    records, failures = list(batch.records), list(batch.failures)
    told = _Told()
    forms, count = batch.forms, len(batch.forms.packed)
    under_way: deque[tuple[Outline, PurePosixPath]] = deque()

    def to_make(at: int) -> ToMake:
        outline = forms.outlines[at]
        path, form_id = result_path(outline), outline.form_id
        under_way.append((outline, path))
        found = forms.found.get(form_id, ())
        return ToMake(forms.packed[at], found, batch.reviews.get(form_id), output.standing(path))

    for at, made in enumerate(workers.map(make, Remade(count, to_make), forms.waivers, program)):
        outline, path = under_way.popleft()
        if isinstance(made, Failure):  # the process died of it
            made = Made("", made, _telling(forms, at))
        if isinstance(made.told, Failure):
            failures.append((outline.file, made.told.where))
            mark_failed(records, outline, "汇总", made.told, is_lost=True)
        told.add(untold(forms.packed[at]) if isinstance(made.told, Failure) else made.told)
        match made.result:
            case Failure() as failure:
                failures.append((outline.file, failure.where))
                mark_failed(records, outline, "写出", failure, is_lost=False)
                output.keep(path)
            case None:
                output.stands(path, made.made_of)
                told.links[outline.form_id] = str(path)
            case result:
                place = output.write(path, result.data, result.contents, made.made_of)
                told.links[outline.form_id] = str(place)
        progress("写出", at + 1, count)
    return replace(batch, records=tuple(records), failures=tuple(failures)), told


def _telling(forms: Forms, at: int) -> Telling | Failure:
    """Return what is told of a form that no worker could tell of, or how that failed."""
    try:
        return telling_of(forms.evaluations[at])
    except Exception as error:
        return Failure.of(error)


def _report(batch: Batch, told: _Told, money: MoneyUnit, due: date | None) -> Report:
    """Return what the summary tells."""
    forms, indicators, funds, problems, notes = told.in_order()
    return Report(
        forms=forms,
        indicators=indicators,
        funds=funds,
        problems=problems,
        notes=notes,
        sources=batch.records,
        links=told.links,
        year=batch.year,
        list_findings=batch.list_findings,
        rules=[RulePage(rule.code, rule.severity, rule.title, rule.manual) for rule in DOCUMENTED],
        policies=batch.policies,
        roster=_roster_check(batch),
        versions=batch.versions,
        whole=batch.forms.by_id({form.form_id for project in batch.versions for form in project.forms}),
        money=money,
        due=due,
        returned=batch.sent_back,
        run=RunInfo(batch.lists, batch.is_year_given, batch.options),
        reviews=batch.reviews,
    )


def _roster_check(batch: Batch) -> RosterCheck | None:
    """Tell what came of each project on the roster, and what the ledger says of it."""
    roster, budget = batch.lists.roster, batch.lists.budget
    if roster is None:
        return None
    others = passed_over(batch.versions)
    matches, projects = batch.matches(roster), batch.expected(roster)
    received = {
        place: sorted(ids, key=lambda form_id: form_id in others)
        for place, project in enumerate(projects)
        if (ids := matches.ids_of(project))
    }
    let_off = {
        (each.file, each.finding.sheet, each.finding.cell) for each in batch.list_findings if each.finding.waived
    }
    excused = frozenset(
        place
        for place, project in enumerate(projects)
        if place not in received and (project.file, project.cell.sheet, project.cell.address) in let_off
    )
    if budget is None:
        return RosterCheck(projects, received, excused=excused)
    in_ledger = batch.matches(budget)
    ledger = {place: in_ledger.by_form.get(ids[0]) for place, ids in received.items()}
    known = {place: project for place, project in ledger.items() if project is not None}
    return RosterCheck(projects, received, known, excused)
