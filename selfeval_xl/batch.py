"""The story of a run, on one page; the only module that knows all the stages.

Every source ends as exactly one record, whatever happens to it, and a bad one costs only itself.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from traceback import extract_tb

from selfeval_xl import ledger
from selfeval_xl.errors import BadSource
from selfeval_xl.intake.sniff import require_readable, sniff
from selfeval_xl.intake.walk import Found, walk
from selfeval_xl.model import Evaluation, Finding, Form, Outcome, Scores, Severity, SourceRecord, Verdict
from selfeval_xl.policy import Policy, load_policy
from selfeval_xl.reader.workbook import read_bytes
from selfeval_xl.reader.xlsx import is_own_output
from selfeval_xl.scorer import score_form
from selfeval_xl.template import Template, load_templates
from selfeval_xl.validator.catalogue import RULES, require_known_codes
from selfeval_xl.validator.engine import check_form
from selfeval_xl.writer.atomic import write_file
from selfeval_xl.writer.names import result_path
from selfeval_xl.writer.records import RECORD_STARTS, files_jsonl, forms_jsonl
from selfeval_xl.writer.result import result_workbook
from selfeval_xl.writer.summary import summary_workbook

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, how many there are


@dataclass(frozen=True, slots=True)
class Batch:
    """What a run made of its sources. `failures` tells, by file, where in the program it failed."""

    records: tuple[SourceRecord, ...]
    evaluations: tuple[Evaluation, ...]
    failures: tuple[tuple[str, str], ...] = ()

    @property
    def exit_code(self) -> int:
        """4 where a source could not be read or recognised, else 3 where a form has 错误, else 0."""
        if any(record.outcome.is_trouble for record in self.records):
            return 4
        return 3 if any(evaluation.verdict is Verdict.RETURNED for evaluation in self.evaluations) else 0

    def outcomes(self) -> dict[Outcome, int]:
        """Count the sources by outcome. The sum is what was received: a source that fell through is a defect."""
        counted = Counter(record.outcome for record in self.records)
        if sum(counted.values()) != len({record.file for record in self.records}):
            raise AssertionError("文件清单与收到的文件数不符")
        return {outcome: counted[outcome] for outcome in Outcome if counted[outcome]}


def evaluate(form: Form, policy: Policy) -> Evaluation:
    """Score a form and check it with every rule the policy leaves on."""
    scores = score_form(form, policy)
    findings = check_form(form, scores, policy, RULES)
    return Evaluation(form, policy.name, policy.title, scores, findings, _verdict(scores, findings))


def run_batch(
    inputs: Sequence[Path],
    out: Path,
    *,
    policy: str | None = None,
    year: int | None = None,
    progress: Progress = lambda _stage, _done, _of: None,
) -> Batch:
    """Check everything in `inputs` and write the results to `out`.

    Args:
        inputs: files and folders; what lies in `out` is left alone.
        out: the folder of the results; what an earlier run wrote there and this one does not, is taken away.
        policy: a policy's name or path; None takes each template's own.
        year: the evaluated year; None takes the one most forms are for.
        progress: told after each source and each result.

    Raises:
        SelfevalError: nothing to do, a broken policy, results that cannot be written.
    """
    batch = check_batch(inputs, out=out, policy=policy, year=year, progress=progress)
    write_results(batch, out, progress=progress)
    return batch


def check_batch(
    inputs: Sequence[Path],
    *,
    out: Path | None = None,
    policy: str | None = None,
    year: int | None = None,
    progress: Progress = lambda _stage, _done, _of: None,
) -> Batch:
    """Read and check everything in `inputs`; write nothing.

    Raises:
        SelfevalError: nothing to do, a broken policy.
    """
    templates = load_templates()
    policies = _policies(policy, templates)
    found = walk(inputs, out=out)
    seen: dict[str, str] = {}
    records: list[SourceRecord] = []
    forms: list[Form] = []
    failures: list[tuple[str, str]] = []
    for at, source in enumerate(found, 1):
        record, own_forms, failure = _read_one(source, templates, seen)
        records.append(record)
        forms += own_forms
        if failure:
            failures.append((source.name, failure))
        progress("读取", at, len(found))
    evaluated_year = _majority(form.year for form in forms) if year is None else year
    return Batch(
        tuple(records),
        tuple(evaluate(form, replace(policies[form.template], evaluated_year=evaluated_year)) for form in forms),
        tuple(failures),
    )


def write_results(batch: Batch, out: Path, *, progress: Progress = lambda _stage, _done, _of: None) -> None:
    """Write a workbook per form, the summary and the records; then take away what an earlier run left.

    Raises:
        OutputError: the results cannot be written; those that stood there before still do.
    """
    written: dict[PurePosixPath, str] = {}

    def write(path: PurePosixPath, data: bytes) -> None:
        written[path] = sha256(data).hexdigest()
        ledger.note(out, path, written[path])
        write_file(out / path, data)

    links = {evaluation.form.form_id: result_path(evaluation) for evaluation in batch.evaluations}
    for at, evaluation in enumerate(batch.evaluations, 1):
        write(links[evaluation.form.form_id], result_workbook(evaluation))
        progress("写出", at, len(batch.evaluations))
    write(PurePosixPath("数据/forms.jsonl"), forms_jsonl(batch.evaluations))
    write(PurePosixPath("数据/files.jsonl"), files_jsonl(batch.records))
    titles = {rule.code: rule.title for rule in RULES}
    write(PurePosixPath("汇总.xlsx"), summary_workbook(batch.evaluations, batch.records, links, titles))
    ledger.remove_stale(out, written)
    write_file(out / ledger.LISTING, ledger.listing(written))
    write_file(out / ledger.LOG, ledger.log(batch.records, batch.failures))


def _policies(name: str | None, templates: Iterable[Template]) -> dict[str, Policy]:
    """Load the policy of each template, by template id."""
    policies = {template.id: load_policy(name or template.policy) for template in templates}
    for policy in policies.values():
        require_known_codes(policy)
    return policies


def _read_one(
    found: Found, templates: Sequence[Template], seen: dict[str, str]
) -> tuple[SourceRecord, tuple[Form, ...], str]:
    """Read one source into its record and its forms; `seen` remembers the bytes that were read. Never raises."""
    record = SourceRecord(found.name, None, None, "", Outcome.READ, "", "")
    try:
        source = found.read()
        record = replace(record, sha256=source.sha256, size=source.size, kind=sniff(source.data), reason=source.note)
        if source.data.startswith(RECORD_STARTS):
            raise BadSource(Outcome.IGNORED, "是本程序写出的数据。")
        require_readable(record.kind)
        if source.sha256 in seen:
            first = seen[source.sha256]
            raise BadSource(Outcome.DUPLICATE, f"与“{first}”逐字节相同。")
        read = read_bytes(source.data, found.name, templates)
        doubts = [miss.reason for miss in read.near_misses]
        if not read.forms and is_own_output(source.data):
            raise BadSource(Outcome.IGNORED, "是本程序写出的结果。")
        if not read.forms:
            raise (
                BadSource(Outcome.UNKNOWN_LAYOUT, "；".join(doubts))
                if doubts
                else BadSource(Outcome.NO_FORM, "工作簿中没有自评表的标题和指标表。")
            )
    except BadSource as bad:
        record = replace(record, outcome=bad.outcome, reason=bad.reason, advice=bad.advice)
        if bad.outcome is Outcome.DUPLICATE and record.sha256 is not None:
            record = replace(record, superseded_by=seen[record.sha256])
        return record, (), ""
    except Exception as error:
        name = type(error).__name__
        record = replace(record, outcome=Outcome.FAILED, reason=f"程序出错（{name}）。", advice=Outcome.FAILED.advice)
        return record, (), f"{name}: {_frames(error)}"
    seen[source.sha256] = found.name
    reason = "；".join(text for text in (source.note, *doubts) if text)
    return replace(record, reason=reason, forms=tuple(form.form_id for form in read.forms)), read.forms, ""


def _frames(error: BaseException) -> str:
    """Say where in the program it failed; not with which values, for those are the submitter's."""
    return " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(extract_tb(error.__traceback__))
    )


def _majority(years: Iterable[int | None]) -> int | None:
    """Return the year most forms are for, the later one where two are level."""
    counted = Counter(year for year in years if year is not None)
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
