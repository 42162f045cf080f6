"""问题清单 of a result workbook: every finding about the form, alike ones told once, and where it is reckoned with."""

from dataclasses import replace

from selfeval_xl.evaluation import Evaluation, Severity
from selfeval_xl.writer.book import Sheet, Value
from selfeval_xl.writer.details import group_row
from selfeval_xl.writer.grouping import Group
from selfeval_xl.writer.result_links import FIRST_ROW, HEAD_ROW, Links, begin
from selfeval_xl.writer.styles import ACCENTS, DIFFERENCE, LINK, TEXT, WORD
from selfeval_xl.writer.table import Column

_COLUMNS = (
    Column("序号", WORD, widest=4),
    Column("级别", WORD, widest=5),
    Column("规则", WORD, widest=4),
    Column("位置", WORD, widest=13),
    Column("问题", widest=34),
    Column("现填内容", widest=15),
    Column("应填内容", widest=13),
    Column("差额", replace(DIFFERENCE, wrap=False), widest=11),
    Column("修改办法", widest=32),
    Column("核算见", LINK, widest=8),
)

_QUOTED = 150  # characters
_MOST_TEXTS = 12  # found in the cells of one row


def write_problems(sheet: Sheet, evaluation: Evaluation, links: Links) -> None:
    """Write the sheet: 错误 first, what is waived last."""
    counts = "、".join(f"{severity} {evaluation.count(severity)} 条" for severity in Severity)
    waived = sum(finding.waived for finding in evaluation.findings)
    told = f"，已豁免 {waived} 条" if waived else ""
    rows = [_row(number, group) for number, group in enumerate(links.groups, 1)]
    begin(sheet, f"问题清单（{counts}{told}；同一问题涉及几格的合为一行）", _COLUMNS, rows)
    last = len(_COLUMNS) - 1
    if not links.groups:
        sheet.merge(FIRST_ROW, 0, last, "未发现问题。", WORD)
        return
    for row, (group, values) in enumerate(zip(links.groups, rows, strict=True), FIRST_ROW):
        look = WORD if group.first.waived else ACCENTS[group.first.severity]
        for index, (column, value) in enumerate(zip(_COLUMNS, values, strict=False)):
            sheet.write(row, index, value, look if column.heading == "级别" else column.style)
        reckoned = links.row_of(group)
        sheet.write(row, last, reckoned, TEXT if reckoned is None else LINK)
    bottom = FIRST_ROW + len(rows) - 1
    sheet.filter(HEAD_ROW, bottom, last)
    sheet.allow_text_numbers(bottom, last)


def _row(number: int, group: Group) -> tuple[Value, ...]:
    """Return the cells of a group but the last; a long text that was found is quoted with its beginning."""
    severity, code, message, _, *rest = group_row(group)
    return number, severity, code, place_of(group), message, quoted(group, _MOST_TEXTS, _QUOTED), *rest


def quoted(group: Group, most: int, longest: int) -> str:
    """Quote what was found, visibly cut where it is too long for a table: it stands whole in the cell that is named."""
    found = group.found(most)
    return found if len(found) <= longest else f"{found[:longest].rstrip()}…"


def place_of(group: Group, most: int | None = None) -> str:
    """Name the cells of a group with their sheet: "自评表!G16"; what has no place has no name."""
    if not group.first.sheet:
        return ""
    return f"{group.first.sheet}!{'' if len(group.findings) == 1 else chr(10)}{group.cells(most)}"
