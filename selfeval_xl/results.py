"""The files of a run, in the order they are written: a result per form, what goes back, the records, the summary.

Nothing appears half written, and what somebody changed since the last run is kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

from selfeval_xl.checked import Batch
from selfeval_xl.deciding import SUMMARY, keep_decisions
from selfeval_xl.encoding import made_of
from selfeval_xl.evaluation import Evaluation
from selfeval_xl.ledger import LOG, Ledger, log
from selfeval_xl.reader import decided
from selfeval_xl.reader.reviewed import contents_of
from selfeval_xl.reviewing import take_over
from selfeval_xl.send_back import Returning, send_back
from selfeval_xl.sources import mark_failed, where_it_failed
from selfeval_xl.validator.catalogue import DOCUMENTED
from selfeval_xl.writer.atomic import write_file
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.names import result_path
from selfeval_xl.writer.records import files_jsonl, forms_jsonl
from selfeval_xl.writer.report import Report, RosterCheck, RulePage, RunInfo
from selfeval_xl.writer.result import result_workbook
from selfeval_xl.writer.summary import summary_workbook

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, how many there are


def write_results(
    batch: Batch,
    out: Path,
    ledger: Ledger,
    progress: Progress,
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
    batch, links = _write_forms(batch, ledger, program, progress)
    sent = send_back(batch, Returning(ledger, program, _reader(out)), due, passwords, progress)
    batch = replace(batch, records=tuple(sent.records), failures=tuple(sent.failures), sent_back=sent.copies)
    batch.outcomes()
    ledger.write(PurePosixPath("数据/forms.jsonl"), forms_jsonl(batch.evaluations), write_file)
    ledger.write(PurePosixPath("数据/files.jsonl"), files_jsonl(batch.records), write_file)
    summary = summary_workbook(_report(batch, links, money, due))
    ledger.write(SUMMARY, summary, write_file, decided.contents_of if batch.versions else lambda _: "")
    ledger.remove_stale(reviews.held(links))
    write_file(out / LOG, log(batch.records, batch.failures, is_lost=ledger.memory.is_lost))
    return replace(batch, kept=tuple(ledger.kept))


def _write_forms(
    batch: Batch, ledger: Ledger, program: str, progress: Progress
) -> tuple[Batch, Mapping[str, PurePosixPath]]:
    """Write the result of each form; return them by form id, and the batch with those that failed told."""
    records, failures = list(batch.records), list(batch.failures)
    told = {
        each.form.form_id: made_of(program, "结果", each, batch.reviews.get(each.form.form_id))
        for each in batch.evaluations
    }
    changed = [each for each in batch.evaluations if not ledger.stands(result_path(each), told[each.form.form_id])]
    failed: set[str] = set()
    for at, (evaluation, data) in enumerate(_made(batch, changed), 1 + len(batch.evaluations) - len(changed)):
        form = evaluation.form
        if isinstance(data, Exception):
            failed.add(form.form_id)
            failures.append((form.file, where_it_failed(data)))
            mark_failed(records, form, "写出", data, is_lost=False)
        else:
            ledger.write(result_path(evaluation), data, write_file, contents_of, told[form.form_id])
        progress("写出", at, len(batch.evaluations))
    links = {each.form.form_id: result_path(each) for each in batch.evaluations if each.form.form_id not in failed}
    return replace(batch, records=tuple(records), failures=tuple(failures)), links


def _made(batch: Batch, evaluations: Iterable[Evaluation]) -> Iterator[tuple[Evaluation, bytes | Exception]]:
    """Yield the result workbook of each of these forms, in order; or why there is none."""
    for evaluation in evaluations:
        try:
            yield evaluation, result_workbook(evaluation, batch.reviews.get(evaluation.form.form_id))
        except Exception as error:
            yield evaluation, error


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


def _reader(out: Path) -> Callable[[PurePosixPath], bytes]:
    """Return what reads a file of this run again, so that not all of them need be kept in memory."""
    return lambda path: (out / path).read_bytes()


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
