"""复核情况 and 复核明细: what reviewers entered, project by project and indicator by indicator."""

from collections.abc import Iterator, Sequence

from selfeval_xl.quantity import round_half_up
from selfeval_xl.reviews import Reviewed, ReviewedRow
from selfeval_xl.writer.book import Book, Link, Value
from selfeval_xl.writer.details import WHERE, WHOSE, briefly, difference
from selfeval_xl.writer.page import Paper
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import COUNT, LINK, POINTS, RATE, WORD
from selfeval_xl.writer.table import Column, Rows, table_sheets, write_table
from selfeval_xl.writer.told import Told
from selfeval_xl.writer.totals import Totals

_COLUMNS = (
    Column("序号", WORD),
    *WHOSE,
    Column("自评总分", POINTS, total="average"),
    Column("核算总分", POINTS, total="average"),
    Column("复核总分", POINTS, total="average"),
    Column("偏差", POINTS, total="average"),
    Column("偏离度（%）", RATE),
    Column("复核等级", WORD, widest=10),
    Column("复核总体意见", widest=36),
    Column("复核人", WORD, widest=12),
    Column("复核指标数", COUNT, total="sum"),
    Column("复核后重报", widest=18),
    Column("审核结果", LINK),
    *WHERE[:2],
)
_DETAIL_COLUMNS = (
    Column("序号", WORD),
    *WHOSE,
    Column("一级指标", widest=10),
    Column("三级指标", widest=22),
    Column("实际完成值", widest=14),
    Column("复核完成值", widest=14),
    Column("分值", POINTS),
    Column("自评得分", POINTS),
    Column("核算得分", POINTS),
    Column("复核得分", POINTS, widest=14),
    Column("偏差", POINTS),
    Column("扣分原因", widest=28),
    Column("复核意见", widest=28),
    Column("变动", widest=30),
)


def write_reviews(book: Book, report: Report, totals: Totals) -> None:
    """Write both sheets, if anything was entered about a form that counts."""
    if not totals.reviews:
        return

    def rows() -> Iterator[Sequence[Value]]:
        for number, (told, review) in enumerate(_reviewed(report), 1):
            yield _row(number, told, review, report)

    def details() -> Iterator[Sequence[Value]]:
        entered = ((told, row) for told, review in _reviewed(report) for row in review.told)
        for number, (told, row) in enumerate(entered, 1):
            yield (number, told.department, told.unit, told.project, *_detail(row))

    for sheet, part, some in table_sheets(book, "复核情况", Rows(rows, totals.reviews), paper=Paper.A3):
        caption = f"复核情况（偏差＝自评总分－复核总分，偏离度＝偏差÷复核总分）{part}"
        write_table(sheet, caption, _COLUMNS, some, nothing="没有。")
    for sheet, part, some in table_sheets(book, "复核明细", Rows(details, totals.reviewed_rows), paper=Paper.A3):
        caption = f"复核明细（偏差＝自评得分－复核得分）{part}"
        write_table(sheet, caption, _DETAIL_COLUMNS, some, nothing="没有填写到指标的复核内容，也没有变动。")


def _reviewed(report: Report) -> Iterator[tuple[Told, Reviewed]]:
    for told in report.counting(report.forms):
        review = report.reviews.get(told.form_id)
        if review is not None:
            yield told, review


def _row(number: int, told: Told, review: Reviewed, report: Report) -> Sequence[Value]:
    deviation = difference(told.reported, review.total)
    share = round_half_up(deviation / review.total * 100) if deviation is not None and review.total else None
    link = report.links.get(told.form_id)
    return (
        number,
        told.department,
        told.unit,
        told.project,
        told.total,
        told.verified,
        review.total,
        deviation,
        share,
        review.grade,
        review.opinion,
        review.reviewer,
        len(review.entered),
        _resubmitted(review),
        None if link is None else Link(str(link), "打开"),
        briefly(told.file),
        told.sheet,
    )


def _resubmitted(review: Reviewed) -> str:
    if review.changed:
        return f"已重报，{review.changed} 个指标有变动"
    return "已重报，指标没有变动" if review.is_inherited else ""


def _detail(row: ReviewedRow) -> Sequence[Value]:
    now, entry = row.now, row.entry
    score: Value = entry.score if row.score is None else row.score
    return (
        now.level1,
        now.level3,
        now.actual,
        entry.actual,
        now.weight if row.weight is None else row.weight,
        now.reported if row.reported is None else row.reported,
        row.verified,
        score,
        difference(row.reported, row.score),
        entry.reason,
        entry.opinion,
        "；".join(filter(None, (row.problem, row.change))),
    )
