"""文件清单: every source exactly once, with what became of it; what was received is the sum of the outcomes."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.writer.book import Book, Link, Value
from selfeval_xl.writer.kinds import KIND_LABELS
from selfeval_xl.writer.page import Paper
from selfeval_xl.writer.places import project_place, result_link
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import BYTES, COUNT, WORD
from selfeval_xl.writer.table import Column, Rows, table_sheets, write_table
from selfeval_xl.writer.totals import Totals

_BEIJING = timezone(timedelta(hours=8))  # in which a mail's time is shown, wherever its sender's clock stood
_COLUMNS = (
    Column("序号", WORD),
    Column("文件", widest=50),
    Column("类型", WORD, widest=26),
    Column("大小", BYTES, total="sum"),
    Column("处理结果", WORD, widest=14),
    Column("原因", widest=40),
    Column("建议", widest=40),
    Column("表数", COUNT, total="sum"),
    Column("审核结果", WORD),
    Column("退回件", WORD),
)
_OF_MAILS = (Column("发件人", widest=24), Column("发件时间", WORD), Column("主题", widest=30))


def write_files(book: Book, report: Report, totals: Totals) -> None:
    """Write the sheet.

    Who sent what and when is told where anything came by mail. A file whose contents are listed has no size of its own
    here, so that the sum counts everything once.
    """
    files = totals.files

    def rows() -> Iterator[tuple[Value, ...]]:
        for number, source in enumerate(report.sources, 1):
            yield (
                number,
                source.file,
                KIND_LABELS.get(source.kind, source.kind),
                None if source.file in files.opened else source.size,
                source.outcome.label,
                source.reason,
                source.advice,
                len(source.forms),
                _result(source, report, totals),
                _copy(source, report),
                *((source.sender, _local(source.received), source.subject) if files.has_mails else ()),
            )

    counted = files.outcomes
    parts = "＋".join(f"{outcome.label} {counted[outcome]}" for outcome in Outcome if counted[outcome])
    received = f"共收到 {files.count} 个" + (f"＝{parts}" if parts else "")
    for sheet, part, some in table_sheets(book, "文件清单", Rows(rows, files.count), paper=Paper.A3):
        caption = f"文件清单（{received}；大小：字节）{part}"
        columns = (*_COLUMNS, *_OF_MAILS) if files.has_mails else _COLUMNS
        write_table(sheet, caption, columns, some, nothing="没有收到文件。", identifying=2)


def _local(received: str | None) -> str:
    """Show when a mail was sent, to the minute."""
    if received is None:
        return ""
    sent = datetime.fromisoformat(received)
    return f"{sent if sent.tzinfo is None else sent.astimezone(_BEIJING):%Y-%m-%d %H:%M}"


def _result(source: SourceRecord, report: Report, totals: Totals) -> Value:
    """Link to the result of the one form of a source, or to the first of several in 项目汇总."""
    if len(source.forms) == 1:
        return result_link(source.forms[0], report.links)
    place = next((totals.places[form] for form in source.forms if form in totals.places), None)
    return None if place is None else project_place(place)._replace(text="见项目汇总")


def _copy(source: SourceRecord, report: Report) -> Value:
    """Link to the marked copy that goes back to the unit."""
    path = next((report.returned[form] for form in source.forms if form in report.returned), None)
    return None if path is None else Link(str(path), "打开")
