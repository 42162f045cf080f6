"""Taking over what the clerk decided in the summary of an earlier run, before that is replaced.

A summary that is as it was written is not read: what was decided in it is in the store. One that differs is, and what
it says of a version replaces what the store says. Without a store it is read in any case.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from selfeval_xl.decision_store import STORE, store, stored_decisions
from selfeval_xl.errors import BadSource, OutputError, system_words
from selfeval_xl.ledger import Ledger
from selfeval_xl.model import Form
from selfeval_xl.reader.decided import DecidedRow, contents_of, read_decided
from selfeval_xl.versions import Decision, Versions
from selfeval_xl.writer.atomic import write_file
from selfeval_xl.writer.book import as_string

SUMMARY = PurePosixPath("汇总.xlsx")


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided so far, and the summary that was read for it: its hash, and that of what else it holds."""

    decisions: tuple[Decision, ...] = ()
    summary: tuple[str, str] | None = None
    has_store: bool = False  # whether an earlier run left one


NOTHING_DECIDED = Decided()


def read_decisions(out: Path, ledger: Ledger | None = None) -> Decided:
    """Read what was decided up to now; write nothing.

    Without a ledger nobody knows what earlier runs wrote: the store is trusted, and the summary read in any case.

    Raises:
        OutputError: the summary is kept from being read.
    """
    known, file = _stored(out, ledger), out / SUMMARY
    try:
        data = file.read_bytes() if file.is_file() else None
    except OSError as error:
        raise OutputError(
            f"{file} 读不出来，不能确认“多版本”里的决定：{system_words(error)}。请关闭正在打开它的程序后重新运行。"
        ) from error
    digest = sha256(data or b"").hexdigest()
    is_as_written = ledger is not None and ledger.wrote(SUMMARY, digest)
    stored = Decided(tuple(known or ()), has_store=known is not None)
    if data is None or (known is not None and is_as_written):
        return stored
    try:
        rows = read_decided(data)
    except BadSource:  # it is kept under another name, like all that somebody changed
        return stored
    words = [row.word for row in rows]
    whole = words == [as_string(word) for word in words]  # else more was entered than a workbook of ours holds
    summary = (digest, contents_of(data)) if rows and whole else None
    return replace(stored, decisions=_decided(known or (), rows), summary=summary)


def keep_decisions(decided: Decided, ledger: Ledger, forms: Iterable[Form], versions: Sequence[Versions]) -> None:
    """Store what was decided, and let the summary it was entered in be replaced if nothing else in it was changed.

    Raises:
        OutputError: the store cannot be written; what stood there before still does.
    """
    here = {form.form_id for form in forms}
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
        ledger.adopt_entries(SUMMARY, *decided.summary)


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


def _decided(known: Iterable[Decision], rows: Iterable[DecidedRow]) -> tuple[Decision, ...]:
    """Put what a summary says in the place of what is known of the same forms.

    Where a word was changed, all versions of the project that stood there were seen; else those seen before.
    """
    now = {each.form_id: each for each in known}
    projects: dict[str, list[DecidedRow]] = defaultdict(list)
    for row in rows:
        projects[row.project].append(row)
    for versions in projects.values():
        before = {row.form_id: now.pop(row.form_id, None) for row in versions}
        is_changed = any(row.word != _word(before[row.form_id]) for row in versions)
        seen = tuple(dict.fromkeys(name for row in versions for name in (row.form_id, row.contents)))
        for row in versions:
            old = before[row.form_id]
            if row.word:
                word = as_string(row.word)
                now[row.form_id] = Decision(
                    row.form_id, row.contents, word, seen if is_changed or old is None else old.seen
                )
    return tuple(now.values())


def _word(decision: Decision | None) -> str:
    return "" if decision is None else decision.word
