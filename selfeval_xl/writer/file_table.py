"""文件清单: every source exactly once, with what became of it; what was received is the sum of the outcomes."""

from collections import Counter
from collections.abc import Iterator, Mapping

from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.writer.book import Book, Link, Paper, Place, Value
from selfeval_xl.writer.kinds import KIND_LABELS
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import BYTES, COUNT, WORD
from selfeval_xl.writer.table import Column, Rows, table_sheets, write_table

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


def write_files(book: Book, report: Report, projects: Mapping[str, Place]) -> None:
    """Write the sheet; `projects` has the row of each form that counts in 项目汇总, by form id."""

    def rows() -> Iterator[tuple[Value, ...]]:
        for number, source in enumerate(report.sources, 1):
            yield (
                number,
                source.file,
                KIND_LABELS.get(source.kind, source.kind),
                source.size,
                source.outcome.label,
                source.reason,
                source.advice,
                len(source.forms),
                _result(source, report, projects),
                _copy(source, report),
            )

    counted = Counter(source.outcome for source in report.sources)
    parts = "＋".join(f"{outcome.label} {counted[outcome]}" for outcome in Outcome if counted[outcome])
    received = f"共收到 {len(report.sources)} 个" + (f"＝{parts}" if parts else "")
    for sheet, part, some in table_sheets(book, "文件清单", Rows(rows, len(report.sources)), paper=Paper.A3):
        caption = f"文件清单（{received}；大小：字节）{part}"
        write_table(sheet, caption, _COLUMNS, some, nothing="没有收到文件。", identifying=2)


def _result(source: SourceRecord, report: Report, projects: Mapping[str, Place]) -> Value:
    """Link to the result of the one form of a source, or to the first of several in 项目汇总."""
    if len(source.forms) == 1:
        path = report.links.get(source.forms[0])
        return None if path is None else Link(str(path), "打开")
    place = next((projects[form] for form in source.forms if form in projects), None)
    return None if place is None else place._replace(text="见项目汇总")


def _copy(source: SourceRecord, report: Report) -> Value:
    """Link to the marked copy that goes back to the unit."""
    path = next((report.returned[form] for form in source.forms if form in report.returned), None)
    return None if path is None else Link(str(path), "打开")
