"""汇总.xlsx: the sheets in their order."""

from io import BytesIO
from typing import IO

from selfeval_xl.contents import InAnyOrder
from selfeval_xl.writer.book import Book
from selfeval_xl.writer.department_table import write_departments
from selfeval_xl.writer.detail_tables import write_funds, write_indicators
from selfeval_xl.writer.file_table import write_files
from selfeval_xl.writer.missing import write_missing
from selfeval_xl.writer.note_table import write_notes
from selfeval_xl.writer.overview import write_overview
from selfeval_xl.writer.problems import write_problems
from selfeval_xl.writer.project_table import write_projects
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.review_tables import write_reviews
from selfeval_xl.writer.roster_check import write_roster_check
from selfeval_xl.writer.rule_pages import write_rule_pages
from selfeval_xl.writer.run_info import write_run_info
from selfeval_xl.writer.totals import totals_of
from selfeval_xl.writer.versions import write_versions


def summary_workbook(report: Report) -> bytes:
    """Return the summary of a run, the same bytes for the same input in the same order.

    Raises:
        OutputError: there is no room for the rows while it is made.
    """
    file = BytesIO()
    write_summary(report, file)
    return file.getvalue()


def write_summary(report: Report, file: IO[bytes]) -> str:
    """Write the summary of a run into a file; return the digest of what is in it, "" where there is none to decide.

    It is the one that `reader.decided.contents_of` finds there.

    Raises:
        OutputError: there is no room for the rows while it is made.
    """
    totals = totals_of(report)
    contents = InAnyOrder() if report.versions else None
    with Book("项目支出绩效自评汇总", into=file, contents=contents) as book:
        write_overview(book.sheet("总览", landscape=False), report, totals)
        write_projects(book, report, totals)
        write_departments(book, report, totals)
        if report.roster is not None:
            write_missing(book, report, report.roster)
            write_roster_check(book, report.roster, totals, report.money)
        write_problems(book, report, totals)
        write_notes(book, report)
        write_indicators(book, report, totals)
        write_funds(book, report, totals)
        if report.versions:
            write_versions(book, report.versions, report.whole, report.links)
        write_reviews(book, report, totals)
        write_files(book, report, totals)
        write_rule_pages(book, report, totals)
        write_run_info(book, report, totals)
        book.close()
        return book.contents()
