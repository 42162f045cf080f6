"""The story of a run, on one page; the only module that knows all the stages.

Every source ends as exactly one record, whatever happens to it, and a bad one costs only itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

from selfeval_xl.checked import Batch
from selfeval_xl.deciding import NOTHING_DECIDED, read_decisions
from selfeval_xl.errors import UsageError
from selfeval_xl.evaluation import Evaluation, Finding, ListFinding, Scores, Severity, Verdict
from selfeval_xl.intake.sniff import require_readable, sniff
from selfeval_xl.intake.source import Refusal
from selfeval_xl.intake.walk import Found, walk
from selfeval_xl.ledger import is_result
from selfeval_xl.list_files import load_lists
from selfeval_xl.model import Form
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.policy import DEFAULT_POLICY, Policy, load_policy
from selfeval_xl.reader.encrypted import unlocked
from selfeval_xl.reader.workbook import WorkbookForms, read_bytes
from selfeval_xl.results import Progress, write_results
from selfeval_xl.scorer import leave_out, score_form
from selfeval_xl.sources import Parcel, mark_failed, read_parcel, where_it_failed, without_twins
from selfeval_xl.validator.catalogue import BATCH_RULES, CODES, RULES, WAIVER_RULES, require_known_codes
from selfeval_xl.validator.engine import check_form, check_gathered
from selfeval_xl.validator.rule import Gathered
from selfeval_xl.validator.waivers import Waivers
from selfeval_xl.versions import Keep, Superseded, find_versions, superseded_files
from selfeval_xl.vocabulary import Templates, load_templates
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


class Checking(TypedDict, total=False):
    """What the forms are held to, and what opens them; what is left out is not given."""

    policy: str | None  # a policy's name or path; None takes each template's own
    templates: Path | None  # a folder of the user's own layouts, which go beside and before the official ones
    year: int | None  # the evaluated year; None takes the one most forms are for
    roster: Path | None  # the list of the projects that must report
    budget: Path | None  # the list of what the books say of each project's money
    waivers: Path | None  # the list of the findings that are let off
    keep: Keep  # which of several versions of a project count, where nobody decided
    passwords: Sequence[str]  # tried on every locked workbook, a list too; they are kept nowhere


def run_batch(
    inputs: Sequence[Path],
    out: Path,
    *,
    money: MoneyUnit = MoneyUnit.YUAN,
    due: date | None = None,
    dry_run: bool = False,
    progress: Progress = lambda _stage, _done, _of: None,
    **checking: Unpack[Checking],
) -> Batch:
    """Check everything in `inputs` and write the results to `out`.

    Args:
        inputs: files and folders; what lies in `out` is left alone.
        out: the folder of the results. What an earlier run wrote there and this one does not is taken away; what
            somebody changed since is kept under another name.
        money: the unit of the amounts in the summary.
        due: by when what is sent back must be there again.
        dry_run: write nothing.
        progress: told after each source and each form.
        checking: as `check_batch` takes it.

    Raises:
        SelfevalError: nothing to do, a broken policy, layout or list, results that cannot be written.
    """
    batch = check_batch(inputs, out=out, progress=progress, **checking)
    if dry_run:
        return batch
    return write_results(batch, out, progress, money=money, due=due, passwords=checking.get("passwords", ()))


def check_batch(
    inputs: Sequence[Path],
    *,
    out: Path | None = None,
    progress: Progress = lambda _stage, _done, _of: None,
    **checking: Unpack[Checking],
) -> Batch:
    """Read and check everything in `inputs` but what lies in `out`; write nothing.

    Raises:
        SelfevalError: nothing to do, a broken policy, layout or list.
    """
    policy, templates, year = checking.get("policy"), checking.get("templates"), checking.get("year")
    roster, budget, waivers = checking.get("roster"), checking.get("budget"), checking.get("waivers")
    passwords, keep = checking.get("passwords", ()), checking.get("keep", "latest")
    known = load_templates(templates, codes=CODES)
    policies = _policies(policy, known)
    lists = load_lists(roster, budget, waivers, known.vocabulary, passwords)
    given = {path.resolve() for path in (roster, budget, waivers) if path is not None}
    found = [_unless_given(source, given) for source in walk(inputs, out=out)]
    at_risk = [source.name for source in found if out is not None and is_result(out, source.path)]
    if at_risk:
        raise UsageError(f"要检查的文件就是结果的位置：{'、'.join(at_risk)}。请另指定一个结果文件夹。")
    parcels = _parcels(found, known, passwords, progress)
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
            failures.append((form.file, where_it_failed(error)))
            mark_failed(records, form, "核算", error, is_lost=True)
        progress("核对", at, len(forms))
    decided = NOTHING_DECIDED if out is None else read_decisions(out)
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
        options=_options(policy, templates, keep),
        versions=versions,
        decided=decided,
        found=tuple(found),
    )


def _parcels(found: Sequence[Found], known: Templates, passwords: Sequence[str], progress: Progress) -> list[Parcel]:
    """Read every file that was found, in order."""
    parcels: list[Parcel] = []
    for at, source in enumerate(found, 1):
        parcels.append(read_parcel(source, known, passwords))
        progress("读取", at, len(found))
    return parcels


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


def _unless_given(source: Found, lists: Set[Path]) -> Found:
    """Keep a list of this run that lies among the forms from being read as one of them."""
    if source.path.resolve() not in lists:
        return source
    return replace(source, refusal=Refusal.because(Outcome.IGNORED, "是本次运行给出的名单、台账或豁免清单。"))


def _policies(name: str | None, templates: Templates) -> dict[str, Policy]:
    """Load the policy of each template, by template id."""
    if name is not None:
        policy = load_policy(name, codes=CODES)
        return {template.id: policy for template in templates}
    return {template.id: load_policy(template.policy, template.blank.parent, codes=CODES) for template in templates}


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
