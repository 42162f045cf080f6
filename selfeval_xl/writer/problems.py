"""问题清单: what must be corrected or explained, in forms and lists, and 提示汇总: the 提示, counted by what they say.

A 提示 stands on many forms; listed one by one they would bury what matters. The result of each form has them all.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from selfeval_xl.evaluation import Finding, Severity
from selfeval_xl.text import shorten
from selfeval_xl.writer.book import Book, Link, Paper, Place, Value
from selfeval_xl.writer.details import FINDING_COLUMNS, WHERE, WHOSE, briefly, by_severity, group_row, whose
from selfeval_xl.writer.grouping import Group, grouped
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import COUNT, LINK, WORD
from selfeval_xl.writer.table import Column, place_of, table_sheets, write_table

_MOST_CELLS = 8  # named in a row; the result workbook of the form names them all
_MOST_KINDS = 5  # told apart in one rule's 提示; the rarer ones are counted together
_QUOTED = 60  # characters of what an example quotes
_VARIES = re.compile(r"(“[^”]*”|[A-Z]?\d[\d,.]*)")  # what differs between two messages of one kind

_SHEET = "问题清单"
_COLUMNS = (
    Column("序号", WORD),
    *WHOSE,
    *FINDING_COLUMNS,
    Column("项目汇总", LINK),
    Column("审核结果", LINK),
    *WHERE[:2],
    Column("单元格", widest=18),
)
_NOTE_COLUMNS = (
    Column("规则", WORD, widest=8),
    Column("提示什么", widest=36),
    Column("条数", COUNT, total="sum"),
    Column("表数", COUNT),
    Column("例：项目", widest=18),
    Column("例：位置", widest=26),
    Column("例：现填内容", widest=18),
    Column("例：结果", LINK),
    Column("怎么做", widest=38),
)


class _Place(NamedTuple):
    """Whose form or list a finding is about."""

    key: str  # tells it from the others
    whose: tuple[str, str, str]
    file: str


class _Note(NamedTuple):
    place: _Place
    finding: Finding


def write_problems(book: Book, report: Report, projects: Mapping[str, Place]) -> None:
    """Write 问题清单: forms first, then lists; what is waived stands last.

    `projects` has the row of each form in 项目汇总, by form id.
    """
    listed = _listed(report)
    rows = [
        (
            number,
            *place.whose,
            *group_row(group, _MOST_CELLS),
            projects.get(place.key),
            _opened(place.key, report.links),
            briefly(place.file),
            group.first.sheet,
            group.cells(_MOST_CELLS),
        )
        for number, (place, group) in enumerate(listed, 1)
    ]
    counted = sum(len(group.findings) for _, group in listed if not group.first.waived)
    caption = f"问题清单（错误、警告共 {counted} 条；同一问题涉及几格的合为一行；提示见“提示汇总”）"
    for sheet, part, some in table_sheets(book, _SHEET, rows, paper=Paper.A3):
        write_table(sheet, caption + part, _COLUMNS, some, nothing="未发现错误和警告。")


def problem_rows(report: Report) -> dict[str, Place]:
    """Return links to the first row about each form, by form id; those that show nothing there are left out."""
    rows: dict[str, Place] = {}
    for at, (place, _) in enumerate(_listed(report)):
        rows.setdefault(place.key, place_of(_SHEET, at, "A", "查看"))
    return rows


def write_notes(book: Book, report: Report) -> None:
    """Write 提示汇总: a row for each rule and kind of message, with an example."""
    titles = {rule.code: rule.title for rule in report.rules}
    rows = [_note_row(kind, titles, report.links) for kind in _kinds(report)]
    caption = "提示汇总（供参考，不影响处理结论；逐条见每张表的审核结果）"
    write_table(book.sheet("提示汇总"), caption, _NOTE_COLUMNS, rows, nothing="没有提示。")


def _listed(report: Report) -> list[tuple[_Place, Group]]:
    """List the 错误 and 警告 as they stand on the sheet, alike ones of a form together; what is waived stands last."""
    standing: list[tuple[_Place, Group]] = []
    waived: list[tuple[_Place, Group]] = []
    for place, findings in _places(report):
        for group in grouped(by_severity(each for each in findings if each.severity is not Severity.NOTE)):
            (waived if group.first.waived else standing).append((place, group))
    return [*standing, *waived]


def _places(report: Report) -> Iterator[tuple[_Place, list[Finding]]]:
    """Yield every form and every project of a list with what was found about it."""
    for each in report.evaluations:
        yield _Place(each.form.form_id, whose(each.form), each.form.file), list(each.findings)
    of_lists: dict[_Place, list[Finding]] = defaultdict(list)
    for listed in report.list_findings:
        place = _Place(listed.file, (listed.department, listed.unit, listed.project_name), listed.file)
        of_lists[place].append(listed.finding)
    yield from of_lists.items()


def _kinds(report: Report) -> list[list[_Note]]:
    """Sort the 提示 by rule and kind of message, the commonest first; what is waived stands last."""
    kinds: dict[tuple[bool, str], dict[tuple[str, str], list[_Note]]] = defaultdict(lambda: defaultdict(list))
    for place, findings in _places(report):
        for finding in findings:
            if finding.severity is Severity.NOTE:
                kind = _VARIES.sub("…", finding.message), _VARIES.sub("…", finding.advice)
                kinds[finding.waived, finding.rule][kind].append(_Note(place, finding))
    listed: list[list[_Note]] = []
    for _, of_rule in sorted(kinds.items()):
        commonest = sorted(of_rule.values(), key=len, reverse=True)
        if len(commonest) > _MOST_KINDS:
            rest = [note for kind in commonest[_MOST_KINDS - 1 :] for note in kind]
            commonest = [*commonest[: _MOST_KINDS - 1], rest]
        listed += commonest
    return listed


def _note_row(
    kind: Sequence[_Note], titles: Mapping[str, str], links: Mapping[str, PurePosixPath]
) -> tuple[Value, ...]:
    place, finding = kind[0]
    message = _common(note.finding.message for note in kind)
    advice = _common(note.finding.advice for note in kind)
    title = titles.get(finding.rule, finding.message)
    return (
        f"{finding.rule}\n已豁免" if finding.waived else finding.rule,
        f"{title.rstrip('。')}（其他说法）" if message is None else message,
        len(kind),
        len({note.place.key for note in kind}),
        place.whose[2] or place.whose[1],
        f"{place.file} {finding.sheet}!{finding.cell}" if finding.sheet else place.file,
        shorten(finding.found, _QUOTED),
        _opened(place.key, links),
        "各不相同，见每张表的审核结果" if advice is None else advice,
    )


def _opened(key: str, links: Mapping[str, PurePosixPath]) -> Link | None:
    """Link to the result of a form; a list has none."""
    return Link(str(links[key]), "打开") if key in links else None


def _common(texts: Iterable[str]) -> str | None:
    """Say what all texts say, with "…" for a quote or number that differs; None where more than that does."""
    parts = [_VARIES.split(text) for text in dict.fromkeys(texts)]
    if len({"…".join(part[::2]) for part in parts}) > 1:
        return None
    return "".join(
        same[0] if len(set(same)) == 1 else "“…”" if same[0].startswith("“") else "…"
        for same in zip(*parts, strict=True)
    )
