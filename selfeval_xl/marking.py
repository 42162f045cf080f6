"""The marked copies of the sources that came in one file, made by whichever process does it.

What goes wrong costs one copy: it comes back in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from selfeval_xl.errors import BadSource
from selfeval_xl.failure import Failure
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.source import Source
from selfeval_xl.intake.walk import Found
from selfeval_xl.outcome import Outcome
from selfeval_xl.reader.encrypted import unlocked
from selfeval_xl.reader.looks import drawn_book
from selfeval_xl.sources import read_again
from selfeval_xl.writer.marked import FrontSheet, Unmarkable, marked_workbook
from selfeval_xl.writer.returns import Mark

_MARKABLE = frozenset({"xlsx", "xlsm", "xltx", "xltm"})
_MACROS = frozenset({"xlsm", "xltm"})
_REBUILT = {
    "xls": "原表是旧版工作簿（.xls 或 .et），本表另存为 .xlsx：公式已换成算出的数值，原有的图片、批注没有带入。",
    "ods": "原表是 .ods，本表另存为 .xlsx：只带入文字、数值和合并的单元格，公式已换成算出的数值。",
}
_REBUILT_XLSX = "原表的文件结构特殊，不能直接标注，本表重新生成：只带入文字、数值和合并的单元格，公式已换成算出的数值。"
_NO_MACROS = "原表含宏，宏没有带入本表。"
_UNLOCKED = "原表设有打开密码，本表已去掉密码，请注意保管。"
_CHANGED = "审核之后文件被改动。"


@dataclass(frozen=True, slots=True)
class ToMark:
    """A source that goes back: what is marked in it, the sheet in front, and what was known of it when it was read."""

    file: str
    marks: tuple[Mark, ...]
    front: FrontSheet
    sha256: str | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Lot:
    """Sources that came in one file of the disk and go back."""

    found: Found
    sources: tuple[ToMark, ...]


def marked_copies(lot: Lot, passwords: Sequence[str]) -> list[bytes | str | Failure]:
    """Return the marked copy of each source of a lot, in order; or why there can be none."""
    sources = dict(read_again([lot.found], [each.file for each in lot.sources], passwords))
    return [_copy(each, sources[each.file], passwords) for each in lot.sources]


def _copy(asked: ToMark, source: Source | Exception, passwords: Sequence[str]) -> bytes | str | Failure:
    try:
        return _marked(asked, source, passwords)
    except BadSource as bad:
        return bad.reason
    except Exception as error:
        return Failure.of(error)


def _marked(asked: ToMark, source: Source | Exception, passwords: Sequence[str]) -> bytes:
    """Return the marked copy of a source, whose bytes were read once more.

    Raises:
        BadSource: they are not the ones that were checked.
    """
    if isinstance(source, Exception):
        raise source
    if source.sha256 != asked.sha256:
        raise BadSource(asked.outcome, _CHANGED)
    data = unlocked(source.data, passwords)
    notes = [] if data is source.data else [_UNLOCKED]
    kind = sniff(data)
    if kind in _MARKABLE:
        extra = [_NO_MACROS] if kind in _MACROS else []
        try:
            return marked_workbook(data, asked.marks, _with_notes(asked.front, [*notes, *extra]))
        except Unmarkable:
            pass  # it is rebuilt like the others
    from selfeval_xl.writer.rebuilt import rebuilt_workbook  # few are, and xlsxwriter takes its time to load

    rebuilt = rebuilt_workbook(drawn_book(data))
    front = _with_notes(asked.front, [*notes, _REBUILT.get(kind, _REBUILT_XLSX)])
    marks = [replace(mark, sheet=rebuilt.renamed.get(mark.sheet, mark.sheet)) for mark in asked.marks]
    rows = tuple(replace(row, sheet=rebuilt.renamed.get(row.sheet, row.sheet)) for row in front.rows)
    return marked_workbook(rebuilt.data, marks, replace(front, rows=rows))


def _with_notes(front: FrontSheet, notes: Sequence[str]) -> FrontSheet:
    """Say below the sheet in front what else became of the sender's workbook."""
    return replace(front, notes=(*front.notes, *notes))
