"""规则说明: every rule with its manual page, how it is graded and how often it spoke."""

from collections import defaultdict
from collections.abc import Sequence

from selfeval_xl.evaluation import ListFinding, Severity
from selfeval_xl.policy import Policy
from selfeval_xl.writer.book import Book, Value
from selfeval_xl.writer.report import Report, RulePage
from selfeval_xl.writer.styles import COUNT, WORD
from selfeval_xl.writer.table import Column, write_table
from selfeval_xl.writer.tallies import Spoken
from selfeval_xl.writer.totals import Totals

_SECTIONS = ("为什么要查", "例", "依据")
_OFF = "不查"
_COLUMNS = (
    Column("编号", WORD, widest=6),
    Column("级别", WORD, widest=14),
    Column("查什么", widest=30),
    *(Column(section, widest=44) for section in _SECTIONS),
    Column("条数", COUNT, total="sum"),
    Column("表数", COUNT),
)


def write_rule_pages(book: Book, report: Report, totals: Totals) -> None:
    """Write the sheet; 条数 and 表数 leave out what is waived."""
    of_lists: dict[str, list[ListFinding]] = defaultdict(list)
    for listed in report.list_findings:
        if not listed.finding.waived:
            of_lists[listed.finding.rule].append(listed)
    rows = [
        _row(page, report.policies, totals.spoken.get(page.code, Spoken()), of_lists[page.code])
        for page in report.rules
    ]
    caption = "规则说明（级别以本次所用政策为准；条数、表数为本次查出的，豁免的不计）"
    write_table(book.sheet("规则说明"), caption, _COLUMNS, rows, nothing="没有规则。")


def _row(
    page: RulePage, policies: Sequence[Policy], spoken: Spoken, of_lists: Sequence[ListFinding]
) -> tuple[Value, ...]:
    severities = {*map(Severity, spoken.findings), *(each.finding.severity for each in of_lists)}
    return (
        page.code,
        _graded(page, policies, severities),
        page.title,
        *(page.manual.get(section, "") for section in _SECTIONS),
        spoken.findings.total() + len(of_lists),
        spoken.on + len({each.file for each in of_lists}),
    )


def _graded(page: RulePage, policies: Sequence[Policy], spoken: set[Severity]) -> str:
    """Say how severe a rule is; what a policy in use says of it follows, and what else it was this time."""
    lines: list[str] = [page.severity]
    changed = {policy.title: policy.severities[page.code] for policy in policies if page.code in policy.severities}
    lines += [f"{title}：{_OFF if severity is None else severity}" for title, severity in changed.items()]
    others = [severity for severity in Severity if severity in spoken - {page.severity, *changed.values()}]
    if others:
        lines.append(f"有的为{'、'.join(others)}")
    return "\n".join(lines)
