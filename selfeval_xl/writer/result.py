"""结果/…: the workbook about one form.

审核结果 is a page to hand over, 指标核算 and 资金核算 tell how every score and amount was held against the cells,
问题清单 lists everything that was found, 复核 is for the reviewer to fill in. Problems and the rows they are about link
to each other.
"""

from selfeval_xl.contents import InOrder
from selfeval_xl.evaluation import Evaluation
from selfeval_xl.reviews import SHEET, Reviewed, lay
from selfeval_xl.writer.book import Book
from selfeval_xl.writer.result_funds import write_funds
from selfeval_xl.writer.result_links import FUNDS, PAGE, PROBLEMS, SCORES, Links
from selfeval_xl.writer.result_page import write_page
from selfeval_xl.writer.result_problems import write_problems
from selfeval_xl.writer.result_scores import write_scores
from selfeval_xl.writer.review_sheet import write_review


def result_workbook(evaluation: Evaluation, reviewed: Reviewed | None = None) -> bytes:
    """Return the result workbook of a form with what was entered in its review, the same bytes for the same of both."""
    return result_and_contents(evaluation, reviewed)[0]


def result_and_contents(evaluation: Evaluation, reviewed: Reviewed | None = None) -> tuple[bytes, str]:
    """Return the result workbook with the digest of what is in it, as `reader.reviewed.contents_of` finds it there."""
    book, links = Book("项目支出绩效自评审核结果", contents=InOrder()), Links.of(evaluation)
    write_page(book.sheet(PAGE), evaluation, links)
    write_scores(book.sheet(SCORES), evaluation, links)
    write_funds(book.sheet(FUNDS), evaluation, links)
    write_problems(book.sheet(PROBLEMS), evaluation, links)
    write_review(book.sheet(SHEET), evaluation.form, reviewed or lay(evaluation, None))
    return book.to_bytes(), book.contents()
