"""汇总.xlsx: the sheets in their order."""

from selfeval_xl.writer.book import Book
from selfeval_xl.writer.department_table import write_departments
from selfeval_xl.writer.detail_tables import write_funds, write_indicators
from selfeval_xl.writer.file_table import write_files
from selfeval_xl.writer.missing import write_missing
from selfeval_xl.writer.overview import write_overview
from selfeval_xl.writer.problems import problem_rows, write_notes, write_problems
from selfeval_xl.writer.project_table import project_places, write_projects
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.review_tables import write_reviews
from selfeval_xl.writer.roster_check import write_roster_check
from selfeval_xl.writer.rule_pages import write_rule_pages
from selfeval_xl.writer.run_info import write_run_info
from selfeval_xl.writer.versions import write_versions


def summary_workbook(report: Report) -> bytes:
    """Return the summary of a run, the same bytes for the same input in the same order.

    Raises:
        OutputError: there is no room for the rows while it is made.
    """
    evaluations = {each.form.form_id: each for each in report.evaluations}
    report = report.counting()
    with Book("项目支出绩效自评汇总", streamed=True) as book:
        write_overview(book.sheet("总览", landscape=False), report, len(evaluations))
        write_projects(book, report, problem_rows(report))
        write_departments(book, report)
        if report.roster is not None:
            write_missing(book, report, report.roster)
            write_roster_check(book, report.roster, report.money)
        write_problems(book, report, project_places(report))
        write_notes(book, report)
        write_indicators(book, report.evaluations)
        write_funds(book, report.evaluations, report.money)
        if report.versions:
            write_versions(book, report.versions, evaluations, report.links)
        write_reviews(book, report)
        write_files(book, report, project_places(report))
        write_rule_pages(book, report)
        write_run_info(book, report, len(evaluations))
        return book.to_bytes()
