"""What the command line says of a run: the findings one by one, or what became of all that was received."""

from collections import Counter
from collections.abc import Iterator

from selfeval_xl.checked import Batch
from selfeval_xl.evaluation import Severity, Verdict
from selfeval_xl.model import NOTICE_SHEET
from selfeval_xl.outcome import Outcome
from selfeval_xl.validator.catalogue import WAIVER_RULES
from selfeval_xl.validator.rule import spoken
from selfeval_xl.versions import passed_over
from selfeval_xl.writer.words import NO_PROJECT

_MOST_ALIKE = 10  # sources in one and the same trouble that are named on the terminal
_NAMED = 3  # files that are named where there are more of a kind


def finding_lines(batch: Batch) -> Iterator[str]:
    """Yield what was found, form by form, then in the lists."""
    for record in batch.records:
        if record.outcome is not Outcome.READ or record.reason:
            yield f"{record.file} {record.outcome.label}：{record.reason} {record.advice}"
    for evaluation in batch.evaluations:
        form, scores = evaluation.form, evaluation.scores
        name = form.project_name.text if form.project_name is not None else ""
        yield f"{form.file} 工作表“{form.sheet}” {name or NO_PROJECT}：{evaluation.verdict.value}"
        total = form.total_score.text if form.total_score is not None else ""
        verified = "未能核算" if scores.total_verified is None else str(scores.total_verified)
        yield f"  自评总分 {total or '未填'}，核算总分 {verified}"
        for finding in evaluation.findings:
            waived = f"（已豁免：{finding.waiver}）" if finding.waived else ""
            yield f"  {finding.severity.value} {finding.rule} {finding.sentence}{waived}"
    for listed in batch.list_findings:
        yield f"{listed.file} {listed.finding.severity.value} {listed.finding.rule} {listed.finding.sentence}".lstrip()


def closing_table(batch: Batch) -> str:
    """Tell what became of what was received; the sum is checked."""
    outcomes = batch.outcomes()
    counts, read = batch.counts, len(batch.evaluations)
    parts = " + ".join(f"{outcome.label} {count}" for outcome, count in outcomes.items())
    lines = [f"收到 {sum(outcomes.values())} 个文件 = {parts}"]
    lines += _troubles(batch)
    verdicts = counts.verdicts
    counted = " + ".join(f"{verdict.value} {verdicts[verdict]}" for verdict in Verdict if verdicts[verdict])
    of_year = f"（按 {batch.year} 年度审核）" if batch.year is not None and verdicts else ""
    passed_over = read - counts.forms
    not_counted = f" = 不采用 {passed_over} + {counted}" if passed_over else f" = {counted}" if counted else ""
    lines.append(f"读出 {read} 份自评表{not_counted}{of_year}")
    lines += [f"保留了有人改动过的结果：{name}" for name in batch.kept]
    lines += _told_of_open(batch)
    lines += _told_of_strays(batch)
    lines += _told_of_reviews(batch)
    lines.append(f"问题：{_found(batch)}；未核验的指标 {counts.unverified} 个")
    if batch.sent_back:
        copies = len(set(batch.sent_back.values()))
        lines.append(f"退回修改的表 {copies} 份，连同{NOTICE_SHEET}和邮件草稿，在“退回”文件夹")
    lines += _told_of_lists(batch)
    return "\n".join(lines)


def _troubles(batch: Batch) -> Iterator[str]:
    """Tell what could not be read, and of a kind that comes often, such as letters with nothing in them, how often."""
    told: Counter[tuple[Outcome, str]] = Counter()
    for record in batch.records:
        if record.outcome.is_trouble:
            told[record.outcome, record.reason] += 1
            if told[record.outcome, record.reason] <= _MOST_ALIKE:
                yield f"  {record.outcome.label}  {record.file}：{record.reason}"
    for (outcome, reason), count in told.items():
        if count > _MOST_ALIKE:
            yield f"  {outcome.label}  另有 {count - _MOST_ALIKE} 个见汇总表“文件清单”：{reason}"


def round_line(batch: Batch) -> str:
    """Tell the same in one line, for who looks on while run follows run."""
    outcomes = batch.outcomes()
    unread = sum(count for outcome, count in outcomes.items() if outcome.is_trouble)
    returned = batch.counts.verdicts[Verdict.RETURNED]
    parts = [f"收到 {sum(outcomes.values())} 个文件", f"读不出 {unread} 个" if unread else ""]
    parts += [f"自评表 {len(batch.evaluations)} 份", f"退回 {returned} 份" if returned else "", _found(batch)]
    return "，".join(filter(None, parts))


def _found(batch: Batch) -> str:
    """Count the problems of the forms that count and of the lists, by severity."""
    of_forms, of_lists = batch.counts.severities, _about_lists(batch)
    return "，".join(f"{severity.value} {of_forms[severity] + of_lists.count(severity)}" for severity in Severity)


def _told_of_strays(batch: Batch) -> Iterator[str]:
    """Tell what lies among the results and is none: it could be printed or sent out for one."""
    if batch.strays:
        some = "、".join(batch.strays[:_NAMED]) + (" 等" if len(batch.strays) > _NAMED else "")
        yield f"结果文件夹里另有 {len(batch.strays)} 个不是这次写出的文件，可能已经过时，请核对后移走：{some}"


def _told_of_open(batch: Batch) -> Iterator[str]:
    """Tell which results could not be touched because somebody had them open."""
    for old, new in batch.beside.items():
        yield f"{old} 正被打开，没有替换；新的写在旁边：{new}。关闭旧的后再运行一次，新的就会归位"
    for stale in batch.left:
        yield f"{stale} 已经过时，但正被打开，没有删除；请关闭后再运行一次"


def _told_of_reviews(batch: Batch) -> Iterator[str]:
    """Tell how much of what reviewers entered stands in the new results."""
    others = passed_over(batch.versions)
    reviews = [review for form_id, review in batch.reviews.items() if form_id not in others]
    if not reviews:
        return
    scored = [row for review in reviews for row in review.rows if row.entry.score and not row.is_gone]
    invalid = sum(bool(row.problem) for row in scored)
    changed = sum(review.changed for review in reviews)
    told = [f"{invalid} 个不能计入" if invalid else "", f"{changed} 个指标重报后有变动" if changed else ""]
    details = f"（{'，'.join(filter(None, told))}，见汇总表“复核明细”）" if invalid or changed else ""
    yield f"沿用复核内容：{len(reviews)} 份表，复核得分 {len(scored)} 个{details}"


def _about_lists(batch: Batch) -> list[Severity]:
    return [each.finding.severity for each in batch.list_findings if not each.finding.waived]


def _told_of_lists(batch: Batch) -> Iterator[str]:
    """Tell what the lists of a run have to do with what was received, and what is wrong with them."""
    roster, budget, waivers = batch.lists.roster, batch.lists.budget, batch.lists.waivers
    for name, listing in (("名单", roster), ("预算台账", budget)):
        if listing is not None:
            matches, expected = batch.matches(listing), batch.expected(listing)
            received = sum(bool(matches.ids_of(project)) for project in expected)
            yield f"{name} {len(expected)} 个项目：已报送 {received}，未报送 {len(expected) - received}"
    if waivers is not None:
        about_waivers = {rule.code for rule in WAIVER_RULES}  # these spoke after the waivers had been applied
        listed = [each for each in batch.list_findings if each.finding.rule not in about_waivers]
        use = batch.forms.waivers.use(spoken(batch.forms.outlines, batch.forms.found), listed)
        used = sum(use.of(waiver)[0] > 0 for waiver in waivers.rows)
        waived = batch.counts.waived + sum(each.finding.waived for each in batch.list_findings)
        unused = len(waivers.rows) - used
        yield f"豁免清单 {len(waivers.rows)} 条：用上 {used}，没有用上或已过期 {unused}；豁免了 {waived} 个问题"
    about_lists = _about_lists(batch)
    if about_lists:
        told = "，".join(f"{severity.value} {about_lists.count(severity)}" for severity in Severity)
        yield f"其中清单上的问题：{told}"
    for read in (roster, budget, waivers):
        if read is not None and read.other_sheets:
            yield f"  {read.file} 没有读的工作表（没有表头）：{'、'.join(read.other_sheets)}"
    for each in batch.list_findings:
        if each.finding.rule == "Z02":
            yield f"  {each.file} {each.finding.sentence}"
