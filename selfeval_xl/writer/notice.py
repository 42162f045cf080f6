"""退回/…/退回修改通知单.xlsx: a letter to each unit of a department, each on a sheet of its own, to print and stamp."""

from collections.abc import Sequence
from dataclasses import replace

from selfeval_xl.model import NOTICE_SHEET, NOTICE_TITLE
from selfeval_xl.text import shorten
from selfeval_xl.writer.book import Book, Sheet
from selfeval_xl.writer.grouping import grouped
from selfeval_xl.writer.letters import MUST_AND_MAY, Letter
from selfeval_xl.writer.names import sheet_names
from selfeval_xl.writer.styles import SIGNATURE, TITLE, WORD
from selfeval_xl.writer.table import Column, write_rows

_COLUMNS = (
    Column("序号", WORD),
    Column("项目"),
    Column("工作表"),
    Column("单元格", WORD),
    Column("现填内容"),
    Column("应填内容"),
    Column("问题"),
    Column("修改办法"),
    Column("级别", WORD),
)
_WIDTHS = (2, 11, 7, 9, 10, 9, 19, 20, 4)
_LAST = len(_WIDTHS) - 1
_MOST_CELLS = 12  # named in a row; the next ones stand in another
_MOST_COPIES = 20  # named in the letter; the folder and the mail have them all
_LONGEST_VALUE = 60  # characters of what stands in a cell, or should
_SIGNED = replace(SIGNATURE, align="right")
_INDENT = "　　"  # how a paragraph begins


def notice_workbook(letters: Sequence[Letter]) -> bytes:
    """Return the notice with a letter to each unit, the same bytes for the same letters."""
    book = Book(NOTICE_SHEET)
    for letter, name in zip(letters, sheet_names(letter.unit for letter in letters), strict=True):
        _write_letter(book.sheet(name, landscape=False), letter)
    return book.to_bytes()


def _write_letter(sheet: Sheet, letter: Letter) -> None:
    for column, width in enumerate(_WIDTHS):
        sheet.set_width(column, width)
    paragraphs = (
        f"主管部门：{letter.department}",
        f"{letter.unit}：",
        f"{_INDENT}{letter.request}",
        f"{_INDENT}{MUST_AND_MAY}" + ("退回的工作簿中，要改的单元格已经标色并加了批注。" if letter.copies else ""),
        *([f"{_INDENT}{_named(letter.copies)}"] if letter.copies else []),
    )
    sheet.merge(0, 0, _LAST, NOTICE_TITLE, TITLE)
    for row, paragraph in enumerate(paragraphs, 1):
        sheet.merge(row, 0, _LAST, paragraph, SIGNATURE)
    top = len(paragraphs) + 1
    found = ((form.project, group) for form in letter.forms for group in grouped(form.findings, _MOST_CELLS))
    rows = [
        (
            number,
            project,
            group.first.sheet,
            group.cells() if group.first.sheet else None,
            shorten(group.found(_MOST_CELLS), _LONGEST_VALUE),
            shorten(group.first.expected, _LONGEST_VALUE),
            group.first.message,
            group.first.advice,
            group.first.severity,
        )
        for number, (project, group) in enumerate(found, 1)
    ]
    extent = write_rows(sheet, top, _COLUMNS, rows, nothing="没有要改正的问题。")
    sheet.repeat_row(top)
    sheet.allow_text_numbers(extent.after, _LAST)
    sheet.merge(extent.after + 1, 0, _LAST, "联系人：　　　　　　　　　　联系电话：　　　　　　　　　　", SIGNATURE)
    sheet.merge(extent.after + 3, 0, _LAST, "（盖章）　　　　　　", _SIGNED)
    sheet.merge(extent.after + 4, 0, _LAST, "年　　　月　　　日　　", _SIGNED)


def _named(copies: Sequence[str]) -> str:
    """Name the marked copies in one sentence."""
    more = "等" if len(copies) > _MOST_COPIES else ""
    return f"退回的工作簿共 {len(copies)} 份：{'、'.join(copies[:_MOST_COPIES])}{more}。"
