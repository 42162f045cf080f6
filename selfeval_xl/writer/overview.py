"""总览: the front page of the summary, one A4 page to hand on.

It counts and adds what the other sheets list, so every number on it can be found again there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from statistics import mean

from selfeval_xl.evaluation import Evaluation, Severity, Verdict
from selfeval_xl.model import Figure
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.quantity import round_half_up
from selfeval_xl.writer.book import Sheet, Value, cells
from selfeval_xl.writer.details import difference, fund_figure, number_of
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import (
    ACCENTS,
    CAPTION,
    COUNT,
    HEAD,
    MONEY,
    NOTE,
    POINTS,
    SHARE,
    TEXT,
    TITLE,
    UNVERIFIED,
    VERIFIED,
    WORD,
    Style,
)

_COMMONEST = 10  # findings listed on the page
_GRADES = ("优", "良", "中", "差")  # other words of a policy follow them
_RATE_FIELDS = ("executed", "budget_full")
_NO_GRADE = "未评"
_LEFT, _RIGHT, _LAST = 0, 4, 6  # first columns of the two halves, last column of the page
_WIDTHS = (16, 8, 8, 1, 16, 18, 9)

Row = tuple[Value, Value, Value]


def write_overview(sheet: Sheet, report: Report, read: int) -> None:
    """Write the page. `read` forms were read in all; the report has those that count."""
    evaluations, sources, roster, year = report.evaluations, report.sources, report.roster, report.year
    for column, width in enumerate(_WIDTHS):
        sheet.set_width(column, width)
    sheet.fit_page()
    sheet.merge(0, 0, _LAST, f"{f'{year}年度' if year is not None else ''}项目支出绩效自评审核总览", TITLE)
    sheet.merge(1, 0, _LAST, _received(report, read), NOTE)
    left = right = 3
    if roster is not None:
        excused = len(roster.excused)
        counts = [("已报", roster.arrived), ("未报", len(roster.projects) - roster.arrived - excused)]
        counts += [("免报", excused)] if excused else []
        left = _write_counts(sheet, left, "名单上的项目", ("报送情况", "项目数", "占比"), counts, total="应报")
    for title, headings, counts in (
        ("收到的文件", ("处理结果", "文件数", "占比"), _outcomes(sources)),
        ("处理结论", ("处理结论", "表数", "占比"), _verdicts(evaluations)),
        ("指标核验", ("核验", "指标数", "占比"), _verifications(evaluations)),
    ):
        left = _write_counts(sheet, left, title, headings, counts)
    for title, headings, rows, styles in (
        ("预算资金", ("项目", "金额", "表数"), _amounts(evaluations), (TEXT, MONEY, COUNT)),
        ("得分", ("项目", "平均分", "表数"), _scores(evaluations), (TEXT, POINTS, COUNT)),
        ("等级", ("等级", "自评表数", "核算表数"), _grades(evaluations), (WORD, COUNT, COUNT)),
    ):
        right = _write_block(sheet, right, _RIGHT, title, headings, rows, styles)
    _write_commonest(sheet, max(left, right), report)


def _received(report: Report, read: int) -> str:
    evaluations = report.evaluations
    said = f"共收到文件 {len(report.sources)} 个，读出自评表 {read} 份。金额单位为元，得分为百分制。"
    policies = dict.fromkeys(evaluation.policy_title for evaluation in evaluations)
    if policies:
        said += f"评分政策：{'、'.join(policies)}。"
    if report.versions:
        said += f"有 {len(report.versions)} 个项目收到不止一份，共 {read - len(evaluations)} 份不计入，见“多版本”。"
    about_lists = sum(not each.finding.waived for each in report.list_findings)
    if about_lists:
        said += f"名单等清单另有问题 {about_lists} 条，见“问题清单”和“提示汇总”。"
    return said


def _outcomes(sources: Sequence[SourceRecord]) -> list[tuple[str, int]]:
    """Count the sources by what became of them; 已读取 even where it is none."""
    counted = Counter(source.outcome for source in sources)
    return [(outcome.label, counted[outcome]) for outcome in Outcome if counted[outcome] or outcome is Outcome.READ]


def _verdicts(evaluations: Sequence[Evaluation]) -> list[tuple[str, int]]:
    counted = Counter(evaluation.verdict for evaluation in evaluations)
    return [(verdict, counted[verdict]) for verdict in Verdict]


def _verifications(evaluations: Sequence[Evaluation]) -> list[tuple[str, int]]:
    unverified = sum(evaluation.scores.unverified for evaluation in evaluations)
    indicators = sum(len(evaluation.scores.indicators) for evaluation in evaluations)
    return [(VERIFIED, indicators - unverified), (UNVERIFIED, unverified)]


def _amounts(evaluations: Sequence[Evaluation]) -> list[Row]:
    """Add up the amounts; the rate is that of the forms that have both numbers it is made of."""
    rows: list[Row] = []
    for label, name in (("年初预算数", "budget_initial"), ("全年预算数", "budget_full"), ("全年执行数", "executed")):
        amounts = _known(fund_figure(each.form, name) for each in evaluations)
        rows.append((label, sum(amounts, Decimal(0)), len(amounts)))
    forms = [each.form for each in evaluations if (fund := each.form.total_fund) and fund.has_numbers(*_RATE_FIELDS)]
    executed, budget = (sum(_known(fund_figure(form, name) for form in forms), Decimal(0)) for name in _RATE_FIELDS)
    rate = round_half_up(executed / budget * 100) if budget else None
    return [*rows, ("执行率（%）", rate, len(forms))]


def _scores(evaluations: Sequence[Evaluation]) -> list[Row]:
    totals = [(number_of(each.form.total_score), each.scores.total_verified) for each in evaluations]
    columns = (
        ("自评总分", [reported for reported, _ in totals]),
        ("核算总分", [verified for _, verified in totals]),
        ("差额", [difference(reported, verified) for reported, verified in totals]),
    )
    rows: list[Row] = []
    for label, values in columns:
        known = [value for value in values if value is not None]
        rows.append((label, mean(known) if known else None, len(known)))
    return rows


def _grades(evaluations: Sequence[Evaluation]) -> list[Row]:
    reported = Counter(each.scores.grade or _NO_GRADE for each in evaluations)
    verified = Counter(each.scores.grade_verified or _NO_GRADE for each in evaluations)
    order = {word: place for place, word in enumerate(_GRADES)}
    words = sorted({*reported, *verified}, key=lambda word: (order.get(word, len(order)), word))
    return [(word, reported[word], verified[word]) for word in words]


def _known(figures: Iterable[Figure | None]) -> list[Decimal]:
    return [number for figure in figures if (number := number_of(figure)) is not None]


def _write_counts(
    sheet: Sheet,
    top: int,
    title: str,
    headings: Sequence[str],
    counts: Sequence[tuple[str, int]],
    total: str = "合计",
) -> int:
    """Write a block of counts with their shares and a live sum; return the row where the next one may begin."""
    of = sum(count for _, count in counts)
    rows: list[Row] = [(label, count, Decimal(count) / of if of else None) for label, count in counts]
    after = _write_block(sheet, top, _LEFT, title, headings, rows, (TEXT, COUNT, SHARE)) - 1
    sheet.write(after, _LEFT, total, TEXT.strong())
    formula = f"=SUM({cells(_LEFT + 1, after - len(rows), after - 1)})"
    sheet.total(after, _LEFT + 1, formula, Decimal(of), COUNT.strong())
    sheet.write(after, _LEFT + 2, None, SHARE.strong())
    return after + 2


def _write_block(
    sheet: Sheet,
    top: int,
    left: int,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Row],
    styles: Sequence[Style],
) -> int:
    """Write a titled block of three columns; return the row where the next one may begin."""
    sheet.write(top, left, title, CAPTION)
    for row, values in enumerate([headings, *rows], top + 1):
        for column, (value, style) in enumerate(zip(values, styles, strict=True), left):
            if row == top + 1:
                sheet.write(row, column, value, HEAD)
            else:
                sheet.write(row, column, value, ACCENTS.get(value, style) if isinstance(value, str) else style)
    return top + len(rows) + 3


def _write_commonest(sheet: Sheet, top: int, report: Report) -> None:
    """List the rules whose 错误 and 警告 are most, waived ones left out, and count the 提示 below."""
    titles = {rule.code: rule.title for rule in report.rules}
    spoken: dict[tuple[str, Severity], list[str]] = defaultdict(list)
    for evaluation in report.evaluations:
        for finding in evaluation.findings:
            if not finding.waived and finding.severity is not Severity.NOTE:
                spoken[finding.rule, finding.severity].append(evaluation.form.form_id)
    commonest = sorted(spoken.items(), key=lambda item: (-len(item[1]), item[0]))[:_COMMONEST]
    sheet.write(top, 0, "常见问题", CAPTION)
    _write_common(sheet, top + 1, ("规则", "级别", "问题", "条数", "表数"), (HEAD,) * 5)
    for row, ((rule, severity), forms) in enumerate(commonest, top + 2):
        values = (rule, severity, titles.get(rule, ""), len(forms), len(set(forms)))
        _write_common(sheet, row, values, (WORD, ACCENTS[severity], TEXT, COUNT, COUNT))
    if not commonest:
        sheet.merge(top + 2, 0, _LAST, "未发现错误和警告。", WORD)
    notes = sum(evaluation.count(Severity.NOTE) for evaluation in report.evaluations)
    if notes:
        sheet.merge(top + 2 + max(1, len(commonest)), 0, _LAST, f"另有提示 {notes} 条，见“提示汇总”。", NOTE)


def _write_common(sheet: Sheet, row: int, values: Sequence[Value], styles: Sequence[Style]) -> None:
    rule, severity, title, findings, forms = values
    sheet.write(row, 0, rule, styles[0])
    sheet.write(row, 1, severity, styles[1])
    sheet.merge(row, 2, 4, title, styles[2])
    sheet.write(row, 5, findings, styles[3])
    sheet.write(row, 6, forms, styles[4])
