"""The story of a run, on one page; the only module that knows all the stages.

Every source ends as exactly one record, whatever happens to it, and a bad one costs only itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from selfeval_xl.checked import Batch
from selfeval_xl.deciding import NOTHING_DECIDED, Decided, read_decisions
from selfeval_xl.evaluation import Finding, ListFinding
from selfeval_xl.examining import Asked, Examined, Standard, check_again, examine, lost
from selfeval_xl.failure import Failure
from selfeval_xl.intake.sniff import require_readable, sniff
from selfeval_xl.intake.walk import Found
from selfeval_xl.ledger import Ledger
from selfeval_xl.outcome import SourceRecord
from selfeval_xl.outline import Outline
from selfeval_xl.policy import DEFAULT_POLICY, Policy, load_policy
from selfeval_xl.progress import Progress, unwatched
from selfeval_xl.reader.encrypted import unlocked
from selfeval_xl.reader.workbook import WorkbookForms, read_bytes
from selfeval_xl.receiving import Received
from selfeval_xl.remote import Url
from selfeval_xl.remote_out import on_this_machine
from selfeval_xl.sources import mark_failed
from selfeval_xl.spool import Remade
from selfeval_xl.stored import StoredParcels
from selfeval_xl.task import Checking, Options, Task, task_of
from selfeval_xl.unchanged import Closing, recalled, settle
from selfeval_xl.validator.catalogue import BATCH_RULES, CODES, WAIVER_RULES
from selfeval_xl.validator.engine import check_gathered
from selfeval_xl.validator.rule import Gathered
from selfeval_xl.validator.waivers import Waivers
from selfeval_xl.versions import Keep, Superseded, find_versions, superseded_files
from selfeval_xl.vocabulary import Templates
from selfeval_xl.workers import Engine, Workers
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


def run_batch(
    inputs: Sequence[Path | Url],
    out: Path | Url,
    *,
    dry_run: bool = False,
    jobs: int | None = 1,
    scheduler: str | None = None,
    progress: Progress = unwatched,
    **options: Unpack[Options],
) -> Batch:
    """Check everything in `inputs` and write the results to `out`.

    Args:
        inputs: files, folders and URLs; what lies in `out` is left alone.
        out: the folder of the results, or its URL. What an earlier run wrote there and this one does not is taken
            away; what somebody changed since is kept under another name.
        dry_run: write nothing.
        jobs: how many processes share the work; None takes as many as there are cores, where there is enough to do.
            With more than one the calling script is imported by each: what it does stands under
            `if __name__ == "__main__"`. The results do not depend on it.
        scheduler: the address of the scheduler of a dask cluster, which then does the work instead of `jobs`.
        progress: told after each source and each form.
        options: as `Options` and `Checking` tell.

    Raises:
        SelfevalError: nothing to do, a broken policy, layout or list, results that cannot be written, a cluster that
            cannot be reached or does not work.
    """
    task = task_of(inputs, out, options)
    with _engine(jobs, scheduler) as workers, on_this_machine(out, to_write=not dry_run) as here:
        if dry_run:
            return _checked(task, _examined(task, None, progress, workers), read_decisions(here), progress, workers)
        require_writable(here)
        with Ledger(here) as ledger:  # before any form is read: a second run is refused at once
            return _carried_out(task, options, here, ledger, progress, workers)


def run_if_changed(
    inputs: Sequence[Path | Url],
    out: Path | Url,
    *,
    jobs: int | None = 1,
    scheduler: str | None = None,
    progress: Progress = unwatched,
    **options: Unpack[Options],
) -> Closing:
    """Do what `run_batch` does and tell what it came to; where nothing changed since the last run, only tell.

    Raises:
        SelfevalError: as in `run_batch`.
    """
    task = task_of(inputs, out, options)
    with on_this_machine(out) as here:
        require_writable(here)
        with Ledger(here) as ledger:
            last = recalled(ledger, task.basis, task.found, task.known, task.passwords)
            if last is not None:
                return last
            with _engine(jobs, scheduler) as workers:
                return Closing.of(_carried_out(task, options, here, ledger, progress, workers))


def _engine(jobs: int | None, scheduler: str | None) -> Engine:
    """Take processes of this machine, or a cluster."""
    if scheduler is None:
        return Workers(jobs)
    from selfeval_xl.cluster import DaskWorkers  # few have one

    return DaskWorkers(scheduler)


def _carried_out(task: Task, options: Options, out: Path, ledger: Ledger, progress: Progress, workers: Engine) -> Batch:
    """Read what no earlier run read, check everything, write what differs, and keep all of it for the next run."""
    from selfeval_xl.results import write_results  # a quarter of all there is to load, and `check` needs none of it

    stored = StoredParcels(ledger, task.reader)
    received = _examined(task, stored, progress, workers)
    batch = _checked(task, received, read_decisions(out, ledger), progress, workers)
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


def check_batch(inputs: Sequence[Path | Url], **checking: Unpack[Checking]) -> Batch:
    """Read and check everything in `inputs`; write nothing.

    Raises:
        SelfevalError: nothing to do, a broken policy, layout or list.
    """
    task = task_of(inputs, None, checking)
    workers = Workers()
    return _checked(task, _examined(task, None, unwatched, workers), NOTHING_DECIDED, unwatched, workers)


def _examined(task: Task, stored: StoredParcels | None, progress: Progress, workers: Engine) -> Received:
    """Read every file, unless an earlier run read the same bytes, and check each form by itself."""
    standard = Standard(task.known, task.passwords, task.policies, task.options.get("year"))
    hashes: dict[str, str] = {}  # of the files of which something is kept, and that are under way

    def asked(at: int) -> Asked:
        found = task.found[at]
        taken = None if stored is None else stored.take(found)
        if taken is None:
            return Asked(found)
        source, data = taken
        hashes[found.name] = source.sha256
        return Asked(found, data, source.saved)

    received = Received()
    answers = workers.map(examine, Remade(len(task.found), asked), standard)
    for at, (found, answer) in enumerate(zip(task.found, answers, strict=True), 1):
        examined = lost(found, answer) if isinstance(answer, Failure) else answer
        known = hashes.pop(found.name, "")
        if stored is not None:
            _keep(stored, found, examined, known)
        received.take(examined)
        progress("读取", at, len(task.found))
    received.tell_twins()
    return received


def _keep(stored: StoredParcels, found: Found, examined: Examined, known: str) -> None:
    """Keep what was read of a file for the next run; `known` is the hash of one of which something is kept."""
    if examined.is_kept:
        stored.went_by(found, known)
    elif examined.to_keep is None:
        stored.retry(found, examined.digest)
    else:
        stored.keep(found, examined.sha256_of(found.name), examined.to_keep)


def _checked(task: Task, received: Received, decided: Decided, progress: Progress, workers: Engine) -> Batch:
    """Check all forms that were read beside each other, and by the year that is evaluated."""
    lists, policies, policy = task.lists, task.policies, task.options.get("policy")
    year, keep = task.options.get("year"), task.options.get("keep", "latest")
    evaluated_year = _majority(received.outlines) if year is None else year
    if year is None:
        _check_again(received, policies, evaluated_year, progress, workers)
    outlines, records = received.outlines, received.records
    versions = find_versions(outlines, keep, decided.decisions)
    superseded = superseded_files(versions, outlines)
    gathered = Gathered(outlines, tuple(records), lists, evaluated_year, versions=versions)
    used = tuple({policies[each.template].name: policies[each.template] for each in outlines}.values())
    of_batch = used[0] if len(used) == 1 else load_policy(policy or DEFAULT_POLICY, codes=CODES)
    found, waivers, list_findings = _checked_together(gathered, of_batch, policies)
    return Batch(
        received.count,
        tuple(_superseded(each, superseded.get(each.file)) for each in records),
        received.completed(found, waivers),
        list_findings,
        tuple(received.failures),
        year=evaluated_year,
        policies=used,
        lists=lists,
        is_year_given=year is not None,
        options=_options(policy, task.options.get("templates"), keep),
        versions=versions,
        decided=decided,
        found=task.found,
    )


def _check_again(
    received: Received, policies: Mapping[str, Policy], year: int | None, progress: Progress, workers: Engine
) -> None:
    """Check the forms again that name another year than the one that is evaluated, by which they were tried."""
    others = [at for at, outline in enumerate(received.outlines) if outline.year != year]
    packed = received.packed
    again = workers.map(check_again, Remade(len(others), lambda at: packed[others[at]]), policies, year)
    failed: list[int] = []
    for done, (at, answer) in enumerate(zip(others, again, strict=True), 1):
        if isinstance(answer, Failure):
            outline = received.outlines[at]
            received.failures.append((outline.file, answer.where))
            mark_failed(received.records, outline, "核算", answer, is_lost=True)
            failed.append(at)
        else:
            received.replace(at, answer)
        progress("核对", done, len(others))
    received.leave_out(failed)


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
) -> tuple[Mapping[str, tuple[Finding, ...]], Waivers, tuple[ListFinding, ...]]:
    """Find what of each form only shows beside the others and what shows about the lists, and what is waived."""
    of_forms, of_lists = check_gathered(gathered, policy, lambda form: policies[form.template], BATCH_RULES)
    rows = gathered.lists.waivers.rows if gathered.lists.waivers is not None else ()
    waivers = Waivers(rows, gathered.forms, gathered.year)
    of_lists = tuple(map(waivers.applied_to_list, of_lists))
    done = replace(gathered, found=of_forms, list_findings=of_lists)
    of_waivers = check_gathered(done, policy, lambda form: policies[form.template], WAIVER_RULES).of_lists
    return of_forms, waivers, (*of_lists, *of_waivers)


def _majority(forms: Iterable[Outline]) -> int | None:
    """Return the year most sources have forms for, the later one where two are level."""
    counted = Counter(year for _, year in {(form.file, form.year) for form in forms} if year is not None)
    return max(counted, key=lambda year: (counted[year], year), default=None)
