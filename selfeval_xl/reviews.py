"""复核: what a reviewer entered beside a form, kept row by row and laid on the form as it is now.

A row is known by its 一级指标 and 三级指标, not by its place, so that entries find their row in a resubmitted form too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from unicodedata import category

from selfeval_xl.evaluation import Evaluation, scaled
from selfeval_xl.model import Figure
from selfeval_xl.projects import ProjectKey, is_correction
from selfeval_xl.quantity import plain, round_half_up
from selfeval_xl.text import says_nothing, shorten, split_points, squeeze

EXECUTION = ("预算执行", "预算执行率")  # the names of its row

# The words of the sheet, by which it is written and read back.
SHEET = "复核"
LEVEL1, LEVEL3, KEY = "一级指标", "三级指标", "行标识"
SEEN_HEADINGS = {
    "level1": LEVEL1,
    "level3": LEVEL3,
    "target": "年度指标值",
    "actual": "实际完成值",
    "weight": "分值",
    "reported": "自评得分",
    "verified": "核算得分",
}
ENTRY_HEADINGS = {"actual": "复核完成值", "score": "复核得分", "reason": "扣分原因", "opinion": "复核意见"}
OVERALL_LABELS = {"grade": "复核等级", "reviewer": "复核人", "opinion": "复核总体意见"}
PROJECT_LABELS = {"name": "项目名称", "code": "项目编码", "unit": "填报单位", "year": "年度", "form_id": "自评表编号"}

_KEY_DIGITS = 12
_COMPARED = 30_000  # characters of a text that was seen: a cell holds a few more
_QUOTED = 60  # characters of what a change quotes
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,20})?")
_RESUBMITTED, _SINCE, _NEW = "重报后", "复核后", "重报后新增的指标"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the reviewer entered on one row, as typed; a score that is a number is that number."""

    actual: str = ""  # 复核完成值
    score: str = ""  # 复核得分
    reason: str = ""  # 扣分原因
    opinion: str = ""  # 复核意见
    formula: str = ""  # that gave the score, where one was typed

    @property
    def said(self) -> tuple[str, str, str, str]:
        """The four entries; a formula is only how one of them came about."""
        return self.actual, self.score, self.reason, self.opinion

    @property
    def blank(self) -> bool:
        """Whether nothing was entered."""
        return not any(self.said)


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood on a row when it was reviewed."""

    level1: str
    level3: str
    target: str
    actual: str
    weight: str
    reported: str
    verified: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a review, with an entry or without."""

    key: str
    seen: Seen
    entry: Entry


@dataclass(frozen=True, slots=True)
class Review:
    """复核 of one form, as its sheet was when it was last read."""

    form_id: str
    project: ProjectKey
    rows: tuple[Row, ...] = ()
    grade: str = ""  # 复核等级
    opinion: str = ""  # 复核总体意见
    reviewer: str = ""  # 复核人

    @property
    def said(self) -> tuple[object, ...]:
        """Everything that was entered, and on which row."""
        entries = {row.key: row.entry.said for row in self.rows if not row.entry.blank}
        return self.grade, self.opinion, self.reviewer, entries

    @property
    def blank(self) -> bool:
        """Whether nothing is entered."""
        return not any(self.said)


@dataclass(frozen=True, slots=True)
class ReviewedRow:
    """A row of a form beside what was entered on it. One the form no longer has is gone and counts for nothing."""

    key: str
    now: Seen  # where it is gone, what stood there
    entry: Entry
    weight: Decimal | None
    reported: Decimal | None
    verified: Decimal | None
    counts: bool  # whether the row has a part in the total of the form
    change: str = ""  # 变动: what has changed since it was reviewed, in Chinese
    is_gone: bool = False

    @property
    def problem(self) -> str:
        """Why the entered score cannot count, in Chinese; "" where it can or there is none."""
        number = score_number(self.entry.score)
        if not self.entry.score:
            return ""
        if number is None:
            return "复核得分不是数字，没有计入"
        if number < 0:
            return "复核得分小于 0，没有计入"
        if self.weight is not None and number > self.weight:
            return f"复核得分大于分值 {plain(self.weight)}，没有计入"
        return ""

    @property
    def score(self) -> Decimal | None:
        """The entered score where it can count."""
        return None if self.problem else score_number(self.entry.score)

    @property
    def otherwise(self) -> Decimal | None:
        """What counts unless a score is entered: the verified one, else the reported one."""
        if not self.counts:
            return Decimal(0)
        return self.reported if self.verified is None else self.verified

    @property
    def points(self) -> Decimal:
        """What counts: the entered score, else the verified or the reported one, 0 where there is none of them."""
        return self.score if self.score is not None else self.otherwise or Decimal(0)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The rows of a form beside what was entered, in the order of the form; rows that are gone stand last."""

    rows: tuple[ReviewedRow, ...]
    grade: str
    opinion: str
    reviewer: str
    verified_total: Decimal | None  # 核算总分
    points_left: Decimal | None  # what the total is scaled up from; None: not scaled
    is_inherited: bool = False  # the entries were made on an earlier form of the project

    @property
    def points(self) -> Decimal:
        """What the points of all rows add up to."""
        added = sum((row.points for row in self.rows if not row.is_gone), Decimal(0))
        return round_half_up(scaled(added, self.points_left))

    @property
    def total(self) -> Decimal | None:
        """复核总分; None where a row has no score at all: a sum with a part missing is no sum."""
        rows = [row for row in self.rows if not row.is_gone]
        known = bool(rows) and all(row.score is not None or row.otherwise is not None for row in rows)
        return self.points if known else None

    @property
    def unscored(self) -> int:
        """How many rows have a score only if one is entered."""
        return sum(row.otherwise is None for row in self.rows if not row.is_gone)

    @property
    def entered(self) -> tuple[ReviewedRow, ...]:
        """The rows with an entry."""
        return tuple(row for row in self.rows if not row.entry.blank)

    @property
    def told(self) -> tuple[ReviewedRow, ...]:
        """The rows with an entry or a change: what there is to tell."""
        return tuple(row for row in self.rows if not row.entry.blank or row.change)

    @property
    def changed(self) -> int:
        """How many rows a resubmission changed, added or left out since they were reviewed."""
        return sum(row.is_gone or row.change.startswith(_RESUBMITTED) for row in self.rows)

    @property
    def blank(self) -> bool:
        """Whether nothing is entered."""
        return not (self.entered or self.grade or self.opinion or self.reviewer)


def score_number(text: str) -> Decimal | None:
    """Return the number that a score says, None where it is none."""
    digits = squeeze(text)
    return Decimal(digits) if _NUMBER.fullmatch(digits) else None


def number_text(number: Decimal | float) -> str:
    """Write a number with the digits that a workbook is sure to keep."""
    return plain(Decimal(f"{number:.12g}"))


def row_keys(names: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the key of each row of a form by its 一级指标 and 三级指标; rows of one name are told by their order."""
    met: Counter[tuple[str, str]] = Counter()
    for level1, level3 in names:
        name = squeeze(level1), squeeze(level3)
        met[name] += 1
        yield sha256(f"{name[0]}\n{name[1]}\n{met[name]}".encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_DIGITS]


def lay(evaluation: Evaluation, review: Review | None) -> Reviewed:
    """Lay a review, of this form or of an earlier one of its project, on the form as it is now."""
    given = {} if review is None else {row.key: row for row in review.rows}
    rows = _form_rows(evaluation)
    keys = list(row_keys((row.now.level1, row.now.level3) for row in rows))
    laid = [_laid(row, key, given.get(key), is_first=review is None) for row, key in zip(rows, keys, strict=True)]
    gone = [_gone(row) for key, row in given.items() if key not in set(keys) and not row.entry.blank]
    return Reviewed(
        (*laid, *gone),
        "" if review is None else review.grade,
        "" if review is None else review.opinion,
        "" if review is None else review.reviewer,
        evaluation.scores.total_verified,
        evaluation.scores.points_left,
        review is not None and review.form_id != evaluation.form.form_id,
    )


def taken_over(read: Review, before: Review | None) -> Review:
    """Return what a sheet says now; a row whose entry is as it was put there stays as it was seen when it was reviewed.

    A row the review before did not have, and on which nothing was entered, was never looked at and is left out.
    """
    if before is None:
        return read
    known = {row.key: row for row in before.rows}
    rows = (
        known[row.key] if row.key in known and known[row.key].entry.said == row.entry.said else row
        for row in read.rows
        if row.key in known or not row.entry.blank
    )
    return Review(read.form_id, read.project, tuple(rows), read.grade, read.opinion, read.reviewer)


def inherited(projects: Mapping[str, ProjectKey], reviews: Sequence[Review]) -> dict[str, Review]:
    """Return form id -> the latest review of an earlier form of its project.

    Args:
        projects: the project of every form that counts, by form id.
        reviews: those of forms that do not count any more, in the order they were made.
    """
    of_unit: dict[tuple[str, int | None], list[Review]] = {}
    for review in reviews:
        of_unit.setdefault((review.project.unit, review.project.year), []).append(review)
    found: dict[str, Review] = {}
    alike: list[tuple[str, Review]] = []
    for form_id, project in projects.items():
        near = [review for review in of_unit.get((project.unit, project.year), ()) if review.form_id != form_id]
        exact = [review for review in near if project.is_exactly(review.project)]
        like = [review for review in near if project.may_be(review.project)]
        if exact:
            found[form_id] = exact[-1]
        elif like and len({review.project.name for review in like}) == 1:
            alike.append((form_id, like[-1]))
    claims = Counter(review.project for review in (*found.values(), *(review for _, review in alike)))
    # Under one code and a like name two forms may be of two projects: then the entries are nobody's for certain.
    return found | {form_id: review for form_id, review in alike if claims[review.project] == 1}


def answered(
    projects: Mapping[str, ProjectKey], reviews: Iterable[Review], answers: Mapping[str, Sequence[str]]
) -> dict[str, Review]:
    """Return form id -> the review of the form that went back and was corrected to it, maybe in several rounds.

    Args:
        projects: the project of every form that counts, by form id.
        reviews: those of forms that do not count any more.
        answers: the forms that each form answers, the last first, by form id.
    """
    of_form = {review.form_id: review for review in reviews}
    found = {}
    for form_id, project in projects.items():
        review = next((of_form[before] for before in answers.get(form_id, ()) if before in of_form), None)
        if review is not None and is_correction(project, review.project):
            found[form_id] = review
    return found


def _form_rows(evaluation: Evaluation) -> list[ReviewedRow]:
    """List the rows of a form, 预算执行 first where it is scored; the keys come later."""
    form, scores = evaluation.form, evaluation.scores
    fund, execution = form.total_fund, scores.execution
    rows = []
    if fund is not None and execution is not None:
        asked, done = ("" if figure is None else figure.text.strip() for figure in (fund.budget_full, fund.executed))
        rows.append(_form_row(EXECUTION, asked, done, fund.weight, fund.score, execution.verified, counts=True))
    for row, score in zip(form.indicators, scores.indicators, strict=True):
        names = split_points(row.level1.text)[0], row.level3.text.strip()
        counts = row.applies and not (says_nothing(row.weight.text) and says_nothing(row.score.text))
        done = row.actual.text.strip()
        rows.append(_form_row(names, row.asked, done, row.weight, row.score, score.verified, counts=counts))
    return rows


def _form_row(
    names: tuple[str, str],
    target: str,
    actual: str,
    weight: Figure | None,
    reported: Figure | None,
    verified: Decimal | None,
    *,
    counts: bool,
) -> ReviewedRow:
    numbers = [None if figure is None else figure.number for figure in (weight, reported)]
    shown = "" if verified is None else number_text(verified)
    seen = Seen(*names, target, actual, _figure_text(weight), _figure_text(reported), shown)
    return ReviewedRow("", seen, Entry(), numbers[0], numbers[1], verified, counts)


def _figure_text(figure: Figure | None) -> str:
    if figure is None or figure.reading is None:
        return ""
    return figure.text.strip() if figure.number is None else number_text(figure.number)


def _laid(row: ReviewedRow, key: str, given: Row | None, *, is_first: bool) -> ReviewedRow:
    entry, change = Entry(), ""
    if given is not None:
        entry, change = given.entry, _change(given.seen, row.now)
    elif not is_first:
        change = _NEW
    if entry.formula:
        change = "；".join(filter(None, (change, f"复核得分由公式“{shorten(entry.formula, _QUOTED)}”得出")))
    return ReviewedRow(key, row.now, entry, row.weight, row.reported, row.verified, row.counts, change)


def _gone(row: Row) -> ReviewedRow:
    seen = row.seen
    weight, reported, verified = (score_number(text) for text in (seen.weight, seen.reported, seen.verified))
    change = "重报表中没有这一项"
    return ReviewedRow(row.key, seen, row.entry, weight, reported, verified, counts=False, change=change, is_gone=True)


def _change(then: Seen, now: Seen) -> str:
    """Tell what differs between a row as it was reviewed and as it is."""
    differing = [name for name in SEEN_HEADINGS if _told(getattr(then, name)) != _told(getattr(now, name))]
    if not differing:
        return ""
    said = (
        f"{SEEN_HEADINGS[name]}由“{shorten(getattr(then, name), _QUOTED)}”改为“{shorten(getattr(now, name), _QUOTED)}”"
        for name in differing
    )
    # What the same form says stays the same; only what is made of it changes with the policy.
    return (_SINCE if differing == ["verified"] else _RESUBMITTED) + "，".join(said)


def _told(text: str) -> str:
    """Reduce a text to what survives a cell, which shows control characters as pictures and holds only so much."""
    kept = (character for character in squeeze(text) if category(character) not in ("Cc", "Cs"))
    return "".join(character for character in kept if not 0x2400 <= ord(character) <= 0x2421)[:_COMPARED]
