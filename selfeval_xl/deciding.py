"""Taking over what the clerk decided in the summary of an earlier run, before that is replaced.

A summary that is as it was written is not read: what was decided in it is in the store. One that differs is, and what
it says of a version replaces what the store says. Without a store it is read in any case. A summary that stands beside
one that was open is read after that: it is the one the clerk was told to open.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from selfeval_xl.decision_store import STORE, store, stored_decisions
from selfeval_xl.errors import BadSource, OutputError, system_words
from selfeval_xl.ledger import MOST_BESIDE, Ledger, place_beside
from selfeval_xl.outline import AnyForm
from selfeval_xl.reader.decided import DecidedRow, contents_of, read_decided
from selfeval_xl.versions import Decision, Versions
from selfeval_xl.writer.atomic import write_file
from selfeval_xl.writer.fitting import as_string

SUMMARY = PurePosixPath("汇总.xlsx")


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided so far, and the last summary that was read for it: its path, its hash, and that of the rest."""

    decisions: tuple[Decision, ...] = ()
    summary: tuple[PurePosixPath, str, str] | None = None
    has_store: bool = False  # whether an earlier run left one


NOTHING_DECIDED = Decided()


def read_decisions(out: Path, ledger: Ledger | None = None) -> Decided:
    """Read what was decided up to now; write nothing.

    Without a ledger nobody knows what earlier runs wrote: the store is trusted, and the summary read in any case.

    Raises:
        OutputError: the summary is kept from being read.
    """
    known = _stored(out, ledger)
    stored = Decided(tuple(known or ()), has_store=known is not None)
    now = {each.form_id: each for each in stored.decisions}
    summary = None
    places = [place for place in _places(ledger) if _is_there(out / place)]
    for place in places:
        data = _read(out / place)
        digest = sha256(data).hexdigest()
        if ledger is not None:
            ledger.looked_at(place, digest)
        is_as_written = ledger is not None and ledger.wrote(place, digest)
        if known is not None and is_as_written:
            continue
        try:
            rows = read_decided(data)
        except BadSource:  # it is kept under another name, like all that somebody changed
            continue
        _take(rows, stored.decisions, now, is_newest=place == places[-1])
        if is_as_written:
            continue
        words = [row.word for row in rows]
        whole = words == [as_string(word) for word in words]  # else more was entered than a workbook of ours holds
        summary = (place, digest, contents_of(data)) if rows and whole else None
    return replace(stored, decisions=tuple(now.values()), summary=summary)


def keep_decisions(decided: Decided, ledger: Ledger, forms: Iterable[AnyForm], versions: Sequence[Versions]) -> None:
    """Store what was decided, and let the summary it was entered in be replaced if nothing else in it was changed.

    Raises:
        OutputError: the store cannot be written; what stood there before still does.
    """
    ids = {each.form_id for each in decided.decisions}
    here = {form.form_id for form in forms if form.form_id in ids} if ids else set()
    shown = {each.form_id: each for project in versions for each in project.decisions.values()}
    taken_up = {each.contents for each in shown.values()}
    kept = [
        each
        for each in decided.decisions
        if each.form_id not in shown and (each.form_id in here or each.contents not in taken_up)
    ]
    # A store nobody knows of is not removed as stale: it must not say tomorrow what was cleared today.
    if kept or shown or (decided.has_store and not ledger.knows(STORE)):
        ledger.replace(STORE, store([*kept, *shown.values()]), write_file)
    if decided.summary is not None:
        ledger.adopt_entries(*decided.summary)


def _stored(out: Path, ledger: Ledger | None) -> Sequence[Decision] | None:
    """Return the decisions of earlier runs; None where the store is lost, or not the one the last run wrote.

    Where the database is lost nobody knows which that was. The store says more than the summary: what was to be seen
    when it was decided, and what was decided of versions that are not there at present.
    """
    try:
        digest = sha256((out / STORE).read_bytes()).hexdigest()
    except OSError:
        return None
    is_another = ledger is not None and ledger.knows(STORE) and not ledger.wrote(STORE, digest)
    return None if is_another else stored_decisions(out)


def _places(ledger: Ledger | None) -> Iterator[PurePosixPath]:
    """Yield where a summary may be: in its place, and beside it what is not known to be somebody's own."""
    yield SUMMARY
    for number in range(1, MOST_BESIDE + 1):
        place = place_beside(SUMMARY, number)
        if ledger is None or ledger.knows(place) or not ledger.knows(SUMMARY):
            yield place


def _is_there(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError as error:
        raise _unreadable(file, error) from error


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{file} 读不出来，不能确认“多版本”里的决定：{system_words(error)}。请关闭正在打开它的程序后重新运行。"
    )


def _take(rows: Iterable[DecidedRow], known: Iterable[Decision], now: dict[str, Decision], *, is_newest: bool) -> None:
    """Put what a summary says in the place of what is known of the same forms, unless only another one differs.

    Where a word was changed, all versions of the project that stood there were seen; else those seen before. Where one
    that is not the newest says nothing, nothing was cleared: it may be older than what was decided beside it.
    """
    stored = {each.form_id: each for each in known}
    projects: dict[str, list[DecidedRow]] = defaultdict(list)
    for row in rows:
        projects[row.project].append(row)
    for versions in projects.values():
        before = {row.form_id: stored.get(row.form_id) for row in versions}
        is_changed = any(row.word != _word(before[row.form_id]) for row in versions)
        if not is_newest and not any(row.word for row in versions):
            continue
        if not is_changed and any(now.get(form_id) != old for form_id, old in before.items()):
            continue
        seen = tuple(dict.fromkeys(name for row in versions for name in (row.form_id, row.contents)))
        for row in versions:
            old = before[row.form_id]
            now.pop(row.form_id, None)
            if row.word:
                word = as_string(row.word)
                now[row.form_id] = Decision(
                    row.form_id, row.contents, word, seen if is_changed or old is None else old.seen
                )


def _word(decision: Decision | None) -> str:
    return "" if decision is None else decision.word
