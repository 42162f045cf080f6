"""The story of a run, on one page; the only module that knows all the stages.

Every source ends as exactly one record, whatever happens to it, and a bad one costs only itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from selfeval_xl.checked import Batch
from selfeval_xl.deciding import NOTHING_DECIDED, Decided, read_decisions
from selfeval_xl.evaluation import Evaluation, Finding, ListFinding, Scores, Severity, Verdict
from selfeval_xl.failure import Failure
from selfeval_xl.intake.sniff import require_readable, sniff
from selfeval_xl.intake.walk import Found
from selfeval_xl.ledger import Ledger
from selfeval_xl.model import Form
from selfeval_xl.outcome import SourceRecord
from selfeval_xl.policy import DEFAULT_POLICY, Policy, load_policy
from selfeval_xl.reader.encrypted import unlocked
from selfeval_xl.reader.workbook import WorkbookForms, read_bytes
from selfeval_xl.results import Progress, unwatched, write_results
from selfeval_xl.scorer import leave_out, score_form
from selfeval_xl.sources import Parcel, lost_parcel, mark_failed, read_parcel, without_twins
from selfeval_xl.stored import StoredParcels
from selfeval_xl.task import Checking, Options, Task, task_of
from selfeval_xl.unchanged import Closing, recalled, settle
from selfeval_xl.validator.catalogue import BATCH_RULES, CODES, RULES, WAIVER_RULES, require_known_codes
from selfeval_xl.validator.engine import check_form, check_gathered
from selfeval_xl.validator.rule import Gathered
from selfeval_xl.validator.waivers import Waivers
from selfeval_xl.versions import Keep, Superseded, find_versions, superseded_files
from selfeval_xl.vocabulary import Templates
from selfeval_xl.workers import Workers
from selfeval_xl.writer.atomic import require_writable
from selfeval_xl.writer.money import MoneyUnit


def read_forms(path: str | Path, templates: Templates | None = None, *, passwords: Sequence[str] = ()) -> WorkbookForms:
    """Read every form of one workbook; `passwords` are tried where it is locked.

    Raises:
        BadSource: the file cannot be read as a workbook; its message says why, in Chinese.
    """
    source = Found(Path(path).name, Path(path)).read()
    data = unlocked(source.data, passwords)
    require_readable(sniff(data))
    return read_bytes(data, source.name, templates)


def evaluate(form: Form, policy: Policy, *, year: int | None = None) -> Evaluation:
    """Score a form and check it with every rule the policy leaves on; `year` is the evaluated one, if it is known.

    Raises:
        ConfigError: the policy grades rules that do not exist.
    """
    require_known_codes(policy)
    policy = replace(policy, evaluated_year=year)
    form = leave_out(form, policy)
    scores = score_form(form, policy)
    findings = check_form(form, scores, policy, RULES)
    return Evaluation(form, policy.name, policy.title, scores, findings, _verdict(scores, findings))


def run_batch(
    inputs: Sequence[Path],
    out: Path,
    *,
    dry_run: bool = False,
    jobs: int | None = 1,
    progress: Progress = unwatched,
    **options: Unpack[Options],
) -> Batch:
    """Check everything in `inputs` and write the results to `out`.

    Args:
        inputs: files and folders; what lies in `out` is left alone.
        out: the folder of the results. What an earlier run wrote there and this one does not is taken away; what
            somebody changed since is kept under another name.
        dry_run: write nothing.
        jobs: how many processes share the work; None takes as many as there are cores, where there is enough to do.
            With more than one the calling script is imported by each: what it does stands under
            `if __name__ == "__main__"`. The results do not depend on it.
        progress: told after each source and each form.
        options: as `Options` and `Checking` tell.

    Raises:
        SelfevalError: nothing to do, a broken policy, layout or list, results that cannot be written.
    """
    task = task_of(inputs, out, options)
    with Workers(jobs) as workers:
        if dry_run:
            return _checked(task, list(_parcels(task, task.found, progress, workers)), read_decisions(out), progress)
        require_writable(out)
        with Ledger(out) as ledger:  # before any form is read: a second run is refused at once
            return _carried_out(task, options, out, ledger, progress, workers)


def run_if_changed(
    inputs: Sequence[Path],
    out: Path,
    *,
    jobs: int | None = 1,
    progress: Progress = unwatched,
    **options: Unpack[Options],
) -> Closing:
    """Do what `run_batch` does and tell what it came to; where nothing changed since the last run, only tell.

    Raises:
        SelfevalError: as in `run_batch`.
    """
    task = task_of(inputs, out, options)
    require_writable(out)
    with Ledger(out) as ledger, Workers(jobs) as workers:
        last = recalled(ledger, task.basis, task.found, task.known, task.passwords)
        return last or Closing.of(_carried_out(task, options, out, ledger, progress, workers))


def _carried_out(
    task: Task, options: Options, out: Path, ledger: Ledger, progress: Progress, workers: Workers
) -> Batch:
    """Read what no earlier run read, check everything, write what differs, and keep all of it for the next run."""
    stored = StoredParcels(ledger, task.reader)
    known = {each.name: parcel for each in task.found if (parcel := stored.take(each)) is not None}
    missing = [each for each in task.found if each.name not in known]
    for source, parcel in zip(missing, _parcels(task, missing, progress, workers), strict=True):
        stored.keep(source, parcel)
        known[source.name] = parcel
    batch = _checked(task, [known[each.name] for each in task.found], read_decisions(out, ledger), progress)
    batch = write_results(
        batch,
        out,
        ledger,
        progress,
        workers,
        program=task.program,
        money=options.get("money", MoneyUnit.YUAN),
        due=options.get("due"),
        passwords=task.passwords,
    )
    settle(ledger, task.basis, stored, batch, lists_took_password=task.lists_took_password)
    return batch


def check_batch(inputs: Sequence[Path], **checking: Unpack[Checking]) -> Batch:
    """Read and check everything in `inputs`; write nothing.

    Raises:
        SelfevalError: nothing to do, a broken policy, layout or list.
    """
    task = task_of(inputs, None, checking)
    return _checked(task, list(_parcels(task, task.found, unwatched, Workers())), NOTHING_DECIDED, unwatched)


def _checked(task: Task, parcels: Sequence[Parcel], decided: Decided, progress: Progress) -> Batch:
    """Check all forms that were read, each by itself and then beside the others."""
    lists, policies, policy = task.lists, task.policies, task.options.get("policy")
    year, keep = task.options.get("year"), task.options.get("keep", "latest")
    failures = [failure for parcel in parcels for failure in parcel.failures]
    read = list(without_twins(parcels))
    records = [each.record for each in read]
    forms = [form for each in read for form in each.forms]
    evaluated_year = _majority(forms) if year is None else year
    evaluations: list[Evaluation] = []
    for at, form in enumerate(forms, 1):
        try:
            evaluations.append(evaluate(form, policies[form.template], year=evaluated_year))
        except Exception as error:
            failure = Failure.of(error)
            failures.append((form.file, failure.where))
            mark_failed(records, form, "核算", failure, is_lost=True)
        progress("核对", at, len(forms))
    versions = find_versions((each.form for each in evaluations), keep, decided.decisions)
    superseded = superseded_files(versions, (each.form for each in evaluations))
    gathered = Gathered(tuple(evaluations), tuple(records), lists, evaluated_year, versions=versions)
    used = tuple({policies[form.template].name: policies[form.template] for form in forms}.values())
    of_batch = used[0] if len(used) == 1 else load_policy(policy or DEFAULT_POLICY, codes=CODES)
    checked, list_findings = _checked_together(gathered, of_batch, policies)
    return Batch(
        sum(len(parcel.sources) for parcel in parcels),
        tuple(_superseded(each, superseded.get(each.file)) for each in records),
        checked,
        list_findings,
        tuple(failures),
        year=evaluated_year,
        policies=used,
        lists=lists,
        is_year_given=year is not None,
        options=_options(policy, task.options.get("templates"), keep),
        versions=versions,
        decided=decided,
        found=task.found,
    )


def _parcels(task: Task, found: Sequence[Found], progress: Progress, workers: Workers) -> Iterator[Parcel]:
    """Read these files, in order."""
    answers = workers.map(read_parcel, found, task.known, task.passwords)
    for at, (source, read) in enumerate(zip(found, answers, strict=True), 1):
        yield lost_parcel(source, read) if isinstance(read, Failure) else read
        progress("读取", at, len(found))


def _superseded(record: SourceRecord, instead: Superseded | None) -> SourceRecord:
    """Name the file that counts instead of this one, if one does."""
    if instead is None:
        return record
    return replace(record, superseded_by=instead.by, reason=f"{record.reason}{instead.note}")


def _options(policy: str | None, templates: Path | None, keep: Keep) -> tuple[tuple[str, str], ...]:
    """Tell what was asked for by its bare name: where it lies on this machine is nobody's business."""
    given = (("评分政策（--policy）", policy), ("自己的表样（--templates）", templates))
    told = tuple((name, Path(value).name) for name, value in given if value is not None)
    return told if keep == "latest" else (*told, ("同一项目的几份（--keep）", keep))


def _checked_together(
    gathered: Gathered, policy: Policy, policies: Mapping[str, Policy]
) -> tuple[tuple[Evaluation, ...], tuple[ListFinding, ...]]:
    """Add to each form what only shows beside the others, list what shows about the lists, let off what is waived."""
    of_forms, of_lists = check_gathered(gathered, policy, lambda form: policies[form.template], BATCH_RULES)
    rows = gathered.lists.waivers.rows if gathered.lists.waivers is not None else ()
    waivers = Waivers(rows, (each.form for each in gathered.evaluations), gathered.year)
    evaluations = tuple(
        replace(each, findings=findings, verdict=_verdict(each.scores, findings))
        if (findings := waivers.applied(each.form, (*each.findings, *of_forms.get(each.form.form_id, ()))))
        != each.findings
        else each
        for each in gathered.evaluations
    )
    of_lists = tuple(map(waivers.applied_to_list, of_lists))
    done = replace(gathered, evaluations=evaluations, list_findings=of_lists)
    of_waivers = check_gathered(done, policy, lambda form: policies[form.template], WAIVER_RULES).of_lists
    return evaluations, (*of_lists, *of_waivers)


def _majority(forms: Iterable[Form]) -> int | None:
    """Return the year most sources have forms for, the later one where two are level."""
    counted = Counter(year for _, year in {(form.file, form.year) for form in forms} if year is not None)
    return max(counted, key=lambda year: (counted[year], year), default=None)


def _verdict(scores: Scores, findings: tuple[Finding, ...]) -> Verdict:
    severities = {finding.severity for finding in findings if not finding.waived}
    if Severity.ERROR in severities:
        return Verdict.RETURNED
    if scores.unverified == len(scores.indicators):
        return Verdict.UNVERIFIED
    if Severity.WARNING in severities:
        return Verdict.EXPLAIN
    return Verdict.PASSED
