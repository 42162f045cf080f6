"""运行信息: by what the forms were judged, what was given to hold them against, and what nobody looked at.

It has no time, no path and no password: the same input gives the same sheet on every machine.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from selfeval_xl.lists import ListedProject, Listing, Waiver
from selfeval_xl.outcome import Outcome
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import plain
from selfeval_xl.version import __version__
from selfeval_xl.writer.book import Book
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import TEXT
from selfeval_xl.writer.table import Column, write_table
from selfeval_xl.writer.totals import Totals

_COLUMNS = (Column("类别", TEXT, widest=18), Column("项目", TEXT, widest=38), Column("内容", TEXT, widest=80))
_OVER_HANDLING = {"look": "只提示", "explain": "要说明原因", "deduct": "扣分"}
_NEVER_VERIFIED = (
    ("完成值是否属实", "只核对表内的数字、文字和得分是否相符，没有查看佐证材料，也没有到现场。"),
    ("定性指标", "只核对得分是否在填写的完成程度对应的档次内，完成程度本身由单位填写。"),
    ("核算得分", "按公式可以算出的才调整；算不出的以自评得分计入核算总分，并列为未核验。"),
    ("合并计算", "有一处填错，合计、平均和等级都按填错的数计算，退回改正后应重新运行。"),
)

Line = tuple[str, str, str]


def write_run_info(book: Book, report: Report, totals: Totals) -> None:
    """Write the sheet."""
    titles = {rule.code: rule.title.rstrip("。") for rule in report.rules}
    lines = [*_run(report, totals), *_lists(report), *_policies(report, totals, titles), *_not_checked(report, totals)]
    caption = "运行信息（本次审核依据什么、核对了什么、没有核对什么）"
    write_table(book.sheet("运行信息"), caption, _COLUMNS, lines, nothing="没有。")


def _run(report: Report, totals: Totals) -> Iterator[Line]:
    kind = "本次运行"
    yield kind, "程序", f"selfeval_xl {__version__}"
    yield kind, "评价年度", _year(report, totals)
    for option, value in report.run.options:
        yield kind, option, value
    yield kind, "金额单位（--money）", report.money.word
    yield kind, "退回修改、催报的期限（--due）", "未指定" if report.due is None else report.due.isoformat()
    counted = totals.files.outcomes
    outcomes = "，".join(f"{outcome.label} {counted[outcome]}" for outcome in Outcome if counted[outcome])
    yield kind, "收到的文件", f"{totals.files.count} 个{'：' if outcomes else ''}{outcomes}"
    others = f"，另有 {totals.passed_over} 份因采用了别的版本不计入" if totals.passed_over else ""
    yield kind, "自评表", f"读出 {totals.read} 份，计入 {totals.all.forms} 份{others}"
    yield kind, "收到不止一份的项目", f"{len(report.versions)} 个"
    for name in sorted(totals.templates):
        yield "表样", name, f"{totals.templates[name]} 份"


def _year(report: Report, totals: Totals) -> str:
    """Say which year was evaluated, how it was found, and which years the forms name."""
    years = totals.years
    named = [f"{year} 年 {years[year]} 份" for year in sorted(year for year in years if year is not None)]
    named += [f"没有写年度 {years[None]} 份"] if years[None] else []
    said = f"计入的自评表：{'，'.join(named)}" if named else "没有自评表"
    if report.year is None:
        return f"不明。{said}。"
    how = "由 --year 指定" if report.run.is_year_given else "取多数文件所写的年度"
    return f"{report.year} 年，{how}。{said}。"


def _lists(report: Report) -> Iterator[Line]:
    lists = report.run.lists
    given: tuple[tuple[str, Listing[ListedProject] | Listing[Waiver] | None], ...] = (
        ("项目名单（--roster）", lists.roster),
        ("预算台账（--budget）", lists.budget),
        ("豁免清单（--waivers）", lists.waivers),
    )
    for name, listing in given:
        if listing is None:
            yield "清单", name, "未提供"
            continue
        said = f"{listing.file}：可用的 {len(listing.rows)} 项，写错的 {len(listing.mistakes)} 处"
        said += "（见“问题清单”）" if listing.mistakes else ""
        said += f"；没有表头、没有读的工作表：{'、'.join(listing.other_sheets)}" if listing.other_sheets else ""
        yield "清单", name, said


def _policies(report: Report, totals: Totals, titles: Mapping[str, str]) -> Iterator[Line]:
    for policy in report.policies:
        said = [f"{totals.policies[policy.name]} 份自评表按此审核。依据：{policy.basis}", *_numbers(policy)]
        graded = [
            f"{code}（{titles.get(code, '')}）为{severity}"
            for code, severity in sorted(policy.severities.items())
            if severity is not None
        ]
        said += [f"级别另定的规则：{'；'.join(graded)}"] if graded else []
        yield "评分政策", f"{policy.title}\n（{policy.name}）", "\n".join(said)


def _numbers(policy: Policy) -> Iterator[str]:
    yield f"预算执行：{_execution(policy)}"
    if policy.profiles:
        yield f"一级指标的分值：{'；或 '.join(_points(profile, ' ') for profile in policy.profiles)}"
    yield f"等级：{_points(dict(policy.grades), ' ')} 分起"
    yield f"定性指标：达成得分值的 {_percent(policy.tier_full)} 以上，部分达成 {_percent(policy.tier_partial)} 以上"
    handling = _OVER_HANDLING.get(policy.over_handling, policy.over_handling)
    yield f"大幅超过目标：达到目标的 {plain(policy.over_achievement)} 倍起{handling}"
    yield f"容许的误差：{_tolerances(policy)}"
    if policy.scale_to_100:
        yield "不适用的指标：去掉不计，其余折算为百分制"


def _execution(policy: Policy) -> str:
    if policy.execution_steps:
        steps = "，".join(f"{plain(rate)}% 起 {plain(points)} 分" for rate, points in policy.execution_steps)
        scored = f"分档：{steps}"
    else:
        scored = "按执行率的比例计分"
    return f"{plain(policy.execution_weight)} 分，{scored}；执行率低于 {plain(policy.explain_rate_below)}% 要说明原因"


def _tolerances(policy: Policy) -> str:
    return (
        f"得分 {plain(policy.score_tolerance)} 分，执行率 {plain(policy.rate_tolerance)} 个百分点，"
        f"资金合计 {plain(policy.fund_sum_tolerance)} 元，成本合计 {_percent(policy.cost_tolerance)}"
    )


def _not_checked(report: Report, totals: Totals) -> Iterator[Line]:
    """Yield what was left out this time, then what this program never sees."""
    kind, lists = "没有核对的", report.run.lists
    if lists.roster is None:
        yield kind, "应报未报", "未提供项目名单，没有核对哪些项目没有报送、哪些不在名单上。"
    if lists.budget is None:
        yield kind, "预算台账", "未提供预算台账，自评表的预算数、执行数没有与账上核对。"
    trouble = sum(count for outcome, count in totals.files.outcomes.items() if outcome.is_trouble)
    if trouble:
        yield kind, "没有读出或没有读全的文件", f"{trouble} 个，见“文件清单”的处理结果和建议。"
    if totals.all.unverified:
        yield kind, "未核验的指标", f"{totals.all.unverified} 项，目标或完成值无法判断，自评得分照计，见“指标明细”。"
    yield from _switched_off(report, kind)
    waived = totals.waived + sum(each.finding.waived for each in report.list_findings)
    if waived:
        yield kind, "豁免的问题", f"{waived} 条，列出而不计入，见“问题清单”和“提示汇总”的末尾。"
    if totals.notes:
        yield kind, "提示", f"{totals.notes} 条，不影响处理结论，由审核人员斟酌，见“提示汇总”。"
    for name, said in _NEVER_VERIFIED:
        yield "本程序不能核验的", name, said


def _switched_off(report: Report, kind: str) -> Iterator[Line]:
    titles = {rule.code: rule.title.rstrip("。") for rule in report.rules}
    for policy in report.policies:
        off = [code for code in sorted(policy.severities) if policy.is_off(code)]
        if off:
            told = "；".join(f"{code} {titles.get(code, '')}".strip() for code in off)
            yield kind, f"政策 {policy.name} 不查的规则", told


def _points(points: Mapping[str, Decimal], sign: str) -> str:
    return "，".join(f"{word}{sign}{plain(number)}" for word, number in points.items())


def _percent(share: Decimal) -> str:
    return f"{plain(100 * share)}%"
