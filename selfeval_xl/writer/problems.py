"""问题清单: what must be corrected or explained, in forms and lists; what is waived stands last."""

from collections.abc import Iterator
from itertools import count

from selfeval_xl.evaluation import Severity
from selfeval_xl.writer.book import Book, Place, Value
from selfeval_xl.writer.details import FINDING_COLUMNS, WHERE, WHOSE
from selfeval_xl.writer.page import Paper
from selfeval_xl.writer.places import PROBLEMS, Paths, project_place, result_link
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import LINK, WORD
from selfeval_xl.writer.table import Column, Rows, table_sheets, write_table
from selfeval_xl.writer.told import Problems, Row, problems_of
from selfeval_xl.writer.totals import Totals

_BEFORE_LINKS = (*WHOSE, *FINDING_COLUMNS)
_COLUMNS = (
    Column("序号", WORD),
    *_BEFORE_LINKS,
    Column("项目汇总", LINK),
    Column("审核结果", LINK),
    *WHERE[:2],
    Column("单元格", widest=18),
)


def write_problems(book: Book, report: Report, totals: Totals) -> None:
    """Write 问题清单: forms first, then lists."""
    of_lists = [
        problems_of("", project.whose, project.file, findings)
        for project, findings in report.findings_of_lists().items()
    ]
    standing = totals.standing_rows + sum(len(each.standing) for each in of_lists)
    waived = totals.waived_rows + sum(len(each.waived) for each in of_lists)

    def problems() -> Iterator[tuple[Problems, Place | None]]:
        for index, each in enumerate(report.counting(report.problems)):
            yield each, project_place(index)
        for each in of_lists:
            yield each, None

    def rows() -> Iterator[Row]:
        numbers = count(1)
        for each, place in problems():
            yield from _rows(each.standing, each.form_id, place, report.links, numbers)
        if not waived:
            return  # nearly always; all would be gone over once more
        for each, place in problems():
            yield from _rows(each.waived, each.form_id, place, report.links, numbers)

    counted = totals.all.errors + totals.all.warnings
    counted += sum(
        not each.finding.waived and each.finding.severity is not Severity.NOTE for each in report.list_findings
    )
    caption = f"问题清单（错误、警告共 {counted} 条；同一问题涉及几格的合为一行；提示见“提示汇总”）"
    for sheet, part, some in table_sheets(book, PROBLEMS, Rows(rows, standing + waived), paper=Paper.A3):
        write_table(sheet, caption + part, _COLUMNS, some, nothing="未发现错误和警告。")


def _rows(
    rows: tuple[Row, ...],
    form_id: str,
    place: Place | None,
    links: Paths,
    numbers: Iterator[int],
) -> Iterator[tuple[Value, ...]]:
    """Put numbers and links into the rows about a form; a list has no row in 项目汇总 and no result."""
    at = len(_BEFORE_LINKS)
    link = result_link(form_id, links) if rows else None
    for row in rows:
        yield (next(numbers), *row[:at], place, link, *row[at:])
