"""The files of a run, in the order they are written: a result per form, what goes back, the records, the summary.

Nothing appears half written, and what somebody changed since the last run is kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

from selfeval_xl.checked import Batch
from selfeval_xl.deciding import SUMMARY, keep_decisions
from selfeval_xl.evaluation import Evaluation
from selfeval_xl.failure import Failure
from selfeval_xl.ledger import LOG, Ledger, log
from selfeval_xl.output import Output
from selfeval_xl.reader import decided
from selfeval_xl.reader.reviewed import contents_of
from selfeval_xl.reviewing import take_over
from selfeval_xl.reviews import Reviewed
from selfeval_xl.send_back import send_back
from selfeval_xl.sources import mark_failed
from selfeval_xl.validator.catalogue import DOCUMENTED
from selfeval_xl.workers import Workers
from selfeval_xl.writer.atomic import write_file
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.names import result_path
from selfeval_xl.writer.records import files_jsonl, forms_jsonl
from selfeval_xl.writer.report import Report, RosterCheck, RulePage, RunInfo
from selfeval_xl.writer.result import result_workbook
from selfeval_xl.writer.summary import summary_workbook

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, how many there are


def unwatched(_stage: str, _done: int, _of: int) -> None:
    """Make progress nobody waits to see."""


def write_results(
    batch: Batch,
    out: Path,
    ledger: Ledger,
    progress: Progress,
    workers: Workers,
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
    reviews = take_over(out, ledger, batch.evaluations, [each.form for each in batch.counting()])
    keep_decisions(batch.decided, ledger, (each.form for each in batch.evaluations), batch.versions)
    batch = replace(batch, reviews=reviews.laid)
    output = Output(out, ledger, program)
    batch, links = _write_forms(batch, output, progress, workers)
    sent = send_back(batch, output, due, passwords, progress, workers)
    batch = replace(batch, records=tuple(sent.records), failures=tuple(sent.failures), sent_back=sent.copies)
    batch.outcomes()
    output.write(PurePosixPath("数据/forms.jsonl"), forms_jsonl(batch.evaluations))
    output.write(PurePosixPath("数据/files.jsonl"), files_jsonl(batch.records))
    summary = summary_workbook(_report(batch, links, money, due))
    output.write(SUMMARY, summary, decided.contents_of(summary) if batch.versions else "")
    ledger.remove_stale(reviews.held(links))
    batch = replace(
        batch, kept=tuple(ledger.kept), beside=output.beside, left=tuple(ledger.left), strays=tuple(ledger.strays())
    )
    told = log(batch.records, batch.failures, beside=batch.beside, left=batch.left, is_lost=ledger.memory.is_lost)
    write_file(out / LOG, told)
    return batch


def _write_forms(
    batch: Batch, output: Output, progress: Progress, workers: Workers
) -> tuple[Batch, Mapping[str, PurePosixPath]]:
    """Write the result of each form; return them by form id, and the batch with those that failed told."""
    records, failures = list(batch.records), list(batch.failures)
    links: dict[str, PurePosixPath] = {}
    to_make: list[tuple[Evaluation, str]] = []
    for each in batch.evaluations:
        path = result_path(each)
        told = output.made_of(path, each, batch.reviews.get(each.form.form_id))
        if output.stands(path, told):
            links[each.form.form_id] = path
        else:
            to_make.append((each, told))
    made = _made(batch, [each for each, _ in to_make], workers)
    for at, ((each, told), data) in enumerate(zip(to_make, made, strict=True), 1 + len(links)):
        if isinstance(data, Failure):
            failures.append((each.form.file, data.where))
            mark_failed(records, each.form, "写出", data, is_lost=False)
            output.keep(result_path(each))
        else:
            links[each.form.form_id] = output.write(result_path(each), *data, told)
        progress("写出", at, len(batch.evaluations))
    return replace(batch, records=tuple(records), failures=tuple(failures)), links


def _made(batch: Batch, evaluations: Sequence[Evaluation], workers: Workers) -> Iterator[tuple[bytes, str] | Failure]:
    """Yield the result workbook of each of these with the digest of its contents, in order; or why there is none."""
    return workers.map(_result, [(each, batch.reviews.get(each.form.form_id)) for each in evaluations])


def _result(asked: tuple[Evaluation, Reviewed | None]) -> tuple[bytes, str]:
    data = result_workbook(*asked)
    return data, contents_of(data)


def _report(batch: Batch, links: Mapping[str, PurePosixPath], money: MoneyUnit, due: date | None) -> Report:
    """Return what the summary tells, the forms of a department together."""
    return Report(
        evaluations=sorted(batch.evaluations, key=lambda each: (result_path(each).parent, each.form.file)),
        sources=batch.records,
        links=links,
        year=batch.year,
        list_findings=batch.list_findings,
        rules=[RulePage(rule.code, rule.severity, rule.title, rule.manual) for rule in DOCUMENTED],
        policies=batch.policies,
        roster=_roster_check(batch),
        versions=batch.versions,
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
    counting = {each.form.form_id for each in batch.counting()}
    by_id = {each.form.form_id: each for each in batch.evaluations}
    matches, projects = batch.matches(roster), batch.expected(roster)
    received = {
        place: [by_id[form.form_id] for form in sorted(forms, key=lambda form: form.form_id not in counting)]
        for place, project in enumerate(projects)
        if (forms := matches.forms_of(project))
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
    ledger = {place: in_ledger.project_of(forms[0].form) for place, forms in received.items()}
    known = {place: project for place, project in ledger.items() if project is not None}
    return RosterCheck(projects, received, known, excused)
