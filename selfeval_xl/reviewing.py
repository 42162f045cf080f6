"""Taking over what reviewers entered in the result workbooks of earlier runs, before any of them is replaced.

A workbook that is as it was written is not read: what it holds is in the store. One that differs is, and what its
sheet says replaces what the store says of the form. Without a store all of them are read.
"""

import time
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from selfeval_xl.errors import BadSource, OutputError, system_words
from selfeval_xl.evaluation import Evaluation
from selfeval_xl.ledger import Ledger, is_set_aside, stem_as_written
from selfeval_xl.outline import Outline
from selfeval_xl.projects import ProjectKey, project_of, unit_key
from selfeval_xl.reader.reviewed import read_reviewed
from selfeval_xl.review_store import STORE, store, stored_reviews
from selfeval_xl.reviews import Entry, Review, Reviewed, answered, inherited, lay, taken_over
from selfeval_xl.writer.atomic import WAITS, write_file
from selfeval_xl.writer.fitting import as_string


@dataclass(frozen=True, slots=True)
class Reviews:
    """The reviews of all forms there are or were, and the workbooks they were entered in."""

    laid: Mapping[str, Reviewed]  # form id -> what was entered, on the form as it is now; only where there is something
    _files: Mapping[PurePosixPath, str]  # result workbook -> form id, where something was entered

    def held(self, written: Container[str]) -> set[PurePosixPath]:
        """Return the workbooks of reviewed forms of which none was written now."""
        return {path for path, form_id in self._files.items() if form_id not in written}


@dataclass(frozen=True, slots=True)
class _Entered:
    """What a workbook holds that is not as it was written."""

    review: Review
    digest: str
    contents: str  # what is in it besides; "" where more was entered than a workbook of ours holds

    def adopt(self, path: PurePosixPath, ledger: Ledger) -> None:
        """Let the workbook be replaced if nothing differs in it but entries, all of which are kept whole."""
        if self.contents:
            ledger.adopt_entries(path, self.digest, self.contents)


def take_over(
    out: Path,
    ledger: Ledger,
    forms: Collection[Outline],
    passed_over: Container[str],
    those: Callable[[Container[str]], Iterable[Evaluation]],
) -> Reviews:
    """Read what was entered since the last run, store it, and lay it on the forms.

    Args:
        out: the folder of the results.
        ledger: what earlier runs wrote there.
        forms: all there are; gone through, not kept.
        passed_over: the ids of those of which another version counts.
        those: returns the forms of some ids with all that was made of them; asked only for what was reviewed.

    Raises:
        OutputError: a workbook is kept from being read, or the store cannot be written; nothing was replaced.
    """
    known = _stored(out, ledger)
    before = {review.form_id: review for review in known or ()}
    files = [path for path in _result_files(out) if known is None or not is_set_aside(path)]
    entered = {
        path: entry for path in files if (entry := _read(out, path, ledger, skip_ours=known is not None)) is not None
    }
    # Of a workbook and the one beside it the latter is taken over last; the other is kept with what was entered in it.
    last = {(path.parent, stem_as_written(path)): path for path in entered if ledger.knows(path)}
    for path in last.values():
        entered[path].adopt(path, ledger)
    found = {path: entry.review for path, entry in entered.items()}
    in_place = {
        form_id
        for path in files
        if (form_id := _form_id(path)) and ledger.knows(path) and (path not in found or found[path].form_id == form_id)
    }
    # A renamed workbook speaks for its form; a copy, beside the one that has its name, is somebody's own: one that lies
    # in the place of another form's too.
    read = [
        review
        for path, review in found.items()
        if review.form_id not in in_place or (ledger.knows(path) and _form_id(path) == review.form_id)
    ]
    near = _near([*before.values(), *read], forms)
    answers = {each.form_id: each.answers for each in near if each.answers}
    counting = {each.form_id: each.project for each in near if each.form_id not in passed_over}
    now = dict(before)
    # What had been put into a workbook came of the store as it was.
    put_there = _shown({review.form_id: review.project for review in read} | counting, before, counting, answers)
    for review in read:
        if review.form_id not in counting:
            _take(review, put_there.get(review.form_id), now)
    if known is None:  # it came of a store that is lost, and of which this much has been put together again
        put_there = _shown(counting, now, counting, answers)
    for review in read:
        if review.form_id in counting:
            _take(review, put_there.get(review.form_id), now)
    ledger.replace(STORE, store(now.values()), write_file)
    shown = _shown(counting, now, counting, answers)
    laid = {each.form.form_id: lay(each, shown[each.form.form_id]) for each in those(shown)} if shown else {}
    reviewed = {form_id for form_id, review in now.items() if not review.blank}
    return Reviews(
        {form_id: each for form_id, each in laid.items() if not each.blank},
        {path: form_id for path in files if (form_id := _form_id(path)) in reviewed and not is_set_aside(path)},
    )


class _Near(NamedTuple):
    """A form that a review may be of."""

    form_id: str
    project: ProjectKey
    answers: tuple[str, ...]


def _near(reviews: Iterable[Review], forms: Iterable[Outline]) -> list[_Near]:
    """Return the forms that were reviewed, or may inherit a review: of that unit and year, or answers to the form."""
    ids, offices = set[str](), set[tuple[str, int | None]]()
    for review in reviews:
        ids.add(review.form_id)
        offices.add((review.project.unit, review.project.year))
    return [
        _Near(form.form_id, project_of(form), form.answers)
        for form in (forms if ids else ())
        if form.form_id in ids or not ids.isdisjoint(form.answers) or (unit_key(form), form.year) in offices
    ]


def _stored(out: Path, ledger: Ledger) -> Sequence[Review] | None:
    """Return the reviews of earlier runs; None where the store is lost, or not the one the last run wrote.

    One that came out of an older or another folder says less than the workbooks do.
    """
    try:
        digest = sha256((out / STORE).read_bytes()).hexdigest()
    except OSError:
        return None
    return None if ledger.knows(STORE) and not ledger.wrote(STORE, digest) else stored_reviews(out)


def _shown(
    projects: Mapping[str, ProjectKey],
    reviews: Mapping[str, Review],
    counting: Container[str],
    answers: Mapping[str, Sequence[str]],
) -> dict[str, Review]:
    """Return form id -> the review shown with a form: its own, or that of an earlier form of its project.

    Earlier is one that is gone, or of which another version counts.
    """
    earlier = [review for form_id, review in reviews.items() if form_id not in counting]
    heirs = {form_id: project for form_id, project in projects.items() if form_id not in reviews}
    return answered(heirs, earlier, answers) | inherited(heirs, earlier) | dict(reviews)


def _take(read: Review, put_there: Review | None, reviews: dict[str, Review]) -> None:
    """Take what a workbook says for the review of its form, if anything was entered or cleared in it."""
    blank = Review(read.form_id, read.project)
    if read.said != (put_there or blank).said:
        reviews.pop(read.form_id, None)  # the one made last stands last
        reviews[read.form_id] = taken_over(read, put_there)


def _result_files(out: Path) -> list[PurePosixPath]:
    """List the result workbooks there are; what had been set aside stands first, so that the others go before it."""
    found = [PurePosixPath(path.relative_to(out).as_posix()) for path in (out / "结果").rglob("*.xlsx")]
    return sorted((path for path in found if not path.name.startswith(("~$", "."))), key=_aside_first)


def _aside_first(path: PurePosixPath) -> tuple[bool, PurePosixPath]:
    return not is_set_aside(path), path


def _form_id(path: PurePosixPath) -> str:
    return stem_as_written(path).rpartition("_")[2]


def _read(out: Path, path: PurePosixPath, ledger: Ledger, *, skip_ours: bool) -> _Entered | None:
    """Read the review of a workbook; None where it need not or cannot be read."""
    try:
        if (out / path).is_fifo():  # it would be read for ever
            return None
        data = _patiently(out / path)
    except OSError as error:
        raise OutputError(
            f"{out / path} 读不出来，不能确认其中的复核内容：{system_words(error)}。请关闭正在打开它的程序后重新运行。"
        ) from error
    digest = sha256(data).hexdigest()
    ledger.looked_at(path, digest)
    if skip_ours and ledger.wrote(path, digest):
        return None
    try:
        book = read_reviewed(data)
    except BadSource:
        return None
    if book.review is None:
        return None
    kept = _as_kept(book.review)
    return _Entered(kept, digest, book.contents if kept == book.review else "")


def _patiently(file: Path) -> bytes:
    """Read a file; wait a little and try again where another program keeps it to itself."""
    for seconds in WAITS:
        try:
            return file.read_bytes()
        except PermissionError:
            time.sleep(seconds)
    return file.read_bytes()


def _as_kept(review: Review) -> Review:
    """Bring what was entered into the form in which a workbook can hold it, so that it reads the same ever after."""
    return replace(
        review,
        rows=tuple(replace(row, entry=_entry_as_kept(row.entry)) for row in review.rows),
        grade=as_string(review.grade),
        opinion=as_string(review.opinion),
        reviewer=as_string(review.reviewer),
    )


def _entry_as_kept(entry: Entry) -> Entry:
    return Entry(
        as_string(entry.actual),
        as_string(entry.score),
        as_string(entry.reason),
        as_string(entry.opinion),
        as_string(entry.formula),
    )
