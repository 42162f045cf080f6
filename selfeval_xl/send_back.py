"""退回/…: the marked copies of what must be corrected, the notices that go with them, and the mails to send them by.

What goes wrong here costs one copy, one notice or one mail: it is written down and the rest goes on. Of all forms only
key facts are held at once; the forms themselves are fetched again, those of some sources or of one unit at a time.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from pathlib import PurePosixPath

from selfeval_xl.checked import Batch
from selfeval_xl.evaluation import Evaluation, Verdict
from selfeval_xl.failure import Failure
from selfeval_xl.intake.walk import Found
from selfeval_xl.marking import Lot, ToMark, marked_copies
from selfeval_xl.model import NOTICE_SHEET
from selfeval_xl.outcome import SourceRecord
from selfeval_xl.outline import Outline
from selfeval_xl.output import Output
from selfeval_xl.posting import NOTICE, ToMail, ToPost, post
from selfeval_xl.progress import Progress
from selfeval_xl.projects import name_key, unit_key
from selfeval_xl.sources import mark_failed, outermost
from selfeval_xl.versions import passed_over
from selfeval_xl.workers import Engine
from selfeval_xl.writer.letters import Letter, front_sheet, told, unit_of
from selfeval_xl.writer.names import copy_names, department_folder, mail_names
from selfeval_xl.writer.returns import FormFacts, GoingBack, Returned, sources_going_back
from selfeval_xl.writer.told import Told
from selfeval_xl.writer.words import NO_DEPARTMENT, text_of

_NO_COPY = "没有写出退回的标注件，请重新运行。"
_LOT = 50  # copies; an archive is opened once for so many
_MAILS = 20  # whose copies are held at once
_Fetch = Callable[[Iterable[str]], Iterator[Evaluation]]  # the forms of these ids, in their order
_Group = tuple[str, str]  # folder and unit, without regard to case


@dataclass(slots=True)
class SentBack:
    """What was sent back: form id -> its marked copy, and the records and failures with what went wrong in them."""

    records: list[SourceRecord]
    failures: list[tuple[str, str]]
    copies: dict[str, PurePosixPath] = field(default_factory=dict)

    def failed(self, evaluation: Evaluation, stage: str, failure: Failure) -> None:
        """Write down that the program failed on what goes back with a form."""
        self.failures.append((evaluation.form.file, failure.where))
        mark_failed(self.records, evaluation.form, stage, failure, is_lost=False)


def send_back(
    batch: Batch,
    heads: Collection[Told],
    output: Output,
    due: date | None,
    passwords: Sequence[str],
    progress: Progress,
    workers: Engine,
) -> SentBack:
    """Write everything that goes back to the units; what would be made of the same once more is left standing.

    `heads` tell how the forms came out, in the order of the batch.

    Raises:
        OutputError: something cannot be written; what stood there before still does.
    """
    sent = SentBack(list(batch.records), list(batch.failures))
    others = passed_over(batch.versions)
    files = {each.file for each in heads if each.verdict == Verdict.RETURNED and each.form_id not in others}
    counted: Counter[_Group] = Counter()  # the forms of each unit that count
    received: list[FormFacts] = []  # in the files that go back
    places: dict[str, int] = {}  # of these
    for place, (outline, head) in enumerate(zip(batch.forms.outlines, heads, strict=True)):
        facts = _facts_of(outline, head.verdict)
        counted[_group(facts)] += facts.form_id not in others
        if facts.file in files:
            received.append(facts)
            places[facts.form_id] = place

    def fetch(form_ids: Iterable[str]) -> Iterator[Evaluation]:
        return (batch.evaluations[places[each]] for each in form_ids)

    going = sources_going_back([each for each in received if each.form_id not in others], received)
    _send_copies(_Copies(batch, going, fetch, output, due), sent, output, passwords, progress, workers)
    _send_letters(_Posts(batch, fetch, output, due, sent), _units(counted, going), fetch, sent, output, workers)
    return sent


def _facts_of(form: Outline, verdict: str) -> FormFacts:
    """Return what is held of a form that may go back."""
    department = text_of(form.department)
    return FormFacts(
        form.form_id,
        form.file,
        department_folder(department),
        unit_key(form),
        department or NO_DEPARTMENT,
        unit_of(form),
        verdict == Verdict.RETURNED,
    )


def _send_copies(
    copies: "_Copies",
    sent: SentBack,
    output: Output,
    passwords: Sequence[str],
    progress: Progress,
    workers: Engine,
) -> None:
    """Write the marked copies."""
    for made in workers.map(marked_copies, copies.lots(), passwords, count=len(copies.going)):
        of_lot = copies.under_way.popleft()
        answers = [made] * len(of_lot) if isinstance(made, Failure) else made
        for each, copy in zip(of_lot, answers, strict=True):
            if isinstance(copy, Failure):
                (first,) = copies.fetch([each.going.first.form_id])
                sent.failed(first, "标注", copy)
            elif isinstance(copy, str):
                _tell(sent.records, each.going.file, f"{copy}{_NO_COPY}")
            else:
                place = output.write(each.path, copy, made_of=each.made_of)
                sent.copies |= {form.form_id: place for form in each.going.counting}
            copies.done += 1
            progress("退回", copies.done, len(copies.going))
    if copies.going:  # those that stand may have come last
        progress("退回", len(copies.going), len(copies.going))
    sent.copies |= copies.standing


@dataclass(frozen=True, slots=True)
class _Copy:
    """A copy in the making: of which source, where to, and the digest of all it is made of."""

    going: GoingBack
    path: PurePosixPath
    made_of: str


class _Copies:
    """The copies of a run, in lots that are put together when one is asked for."""

    def __init__(
        self, batch: Batch, going: Sequence[GoingBack], fetch: _Fetch, output: Output, due: date | None
    ) -> None:
        self.going, self.fetch = going, fetch
        self._output, self._due = output, due
        self._records = {record.file: record for record in batch.records}
        self._found = {each.name: each for each in batch.found}
        named = [(each.first.folder, each.file, self._records[each.file].sha256 or "") for each in going]
        self._paths = dict(zip((each.file for each in going), copy_names(named), strict=True))
        self.under_way: deque[list[_Copy]] = deque()  # the lots that were asked for and did not come back yet
        self.standing: dict[str, PurePosixPath] = {}  # form id -> a copy of an earlier run
        self.done = 0

    def lots(self) -> Iterator[Lot]:
        """Yield what is to be marked: what is opened together in one lot, of a size that can be held in memory."""
        of_file: dict[str, list[GoingBack]] = defaultdict(list)
        for each in self.going:
            of_file[outermost(each.file)].append(each)
        for name, together in of_file.items():
            for at in range(0, len(together), _LOT):
                yield from self._lot(self._found[name], together[at : at + _LOT])

    def _lot(self, found: Found, together: Sequence[GoingBack]) -> Iterator[Lot]:
        """Yield the sources whose copies do not stand yet, if there are any."""
        copies, sources = [], []
        for going in together:
            record, path = self._records[going.file], self._paths[going.file]
            returned = self._returned(going)
            front = front_sheet(returned, self._due)
            made_of = self._output.made_of(path, returned.marks, front, record.sha256)
            if self._output.stands(path, made_of):
                self.standing |= {form.form_id: path for form in going.counting}
                self.done += 1
                continue
            copies.append(_Copy(going, path, made_of))
            sources.append(ToMark(going.file, returned.marks, front, record.sha256, record.outcome))
        if copies:
            self.under_way.append(copies)
            yield Lot(found, tuple(sources))

    def _returned(self, going: GoingBack) -> Returned:
        counting = {each.form_id for each in going.counting}
        evaluations = list(self.fetch(each.form_id for each in going.received))
        return Returned(
            going.file,
            tuple(each for each in evaluations if each.form.form_id in counting),
            tuple(each.form for each in evaluations),
        )


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit that is written to: its forms in the sources that go back, and how many of its forms count."""

    group: _Group
    path: PurePosixPath  # of the mail
    forms: tuple[FormFacts, ...]
    received: int


def _units(received: Mapping[_Group, int], going: Iterable[GoingBack]) -> list[_Unit]:
    """List the units a form of which must be corrected, those of a folder together."""
    of_unit: dict[_Group, list[FormFacts]] = defaultdict(list)
    for each in going:
        for form in each.counting:
            of_unit[_group(form)].append(form)
    written = [(group, forms) for group, forms in sorted(of_unit.items()) if any(each.is_returned for each in forms)]
    paths = mail_names([(department_folder(forms[0].department), forms[0].unit) for _, forms in written])
    return [
        _Unit(group, path, tuple(forms), received[group]) for (group, forms), path in zip(written, paths, strict=True)
    ]


def _group(form: FormFacts) -> _Group:
    return form.folder.casefold(), form.unit_key


@dataclass(frozen=True, slots=True)
class _Post:
    """A notice or some mails in the making: where to, and the digests of all they are made of."""

    units: Sequence[_Unit]
    notice: tuple[PurePosixPath, str] | None
    mails: Sequence[tuple[_Unit, str]]


class _Posts:
    """The notices and mails of a run, those of a folder put together when they are asked for."""

    def __init__(self, batch: Batch, fetch: _Fetch, output: Output, due: date | None, sent: SentBack) -> None:
        self._year, self._due = batch.year, due
        self._mailboxes = _Mailboxes(batch)
        self._fetch, self._output, self._sent = fetch, output, sent
        self.under_way: deque[_Post] = deque()

    def lots(self, units: Iterable[_Unit]) -> Iterator[ToPost]:
        """Yield what is to be made: a notice with a letter to each unit of a folder, and a mail to each of them."""
        for _, together in groupby(units, key=lambda unit: unit.group[0]):
            in_folder = list(together)
            letters = [self._letter(unit) for unit in in_folder]
            yield from self._notice(in_folder, letters)
            for at in range(0, len(in_folder), _MAILS):
                yield from self._mails(in_folder[at : at + _MAILS], letters[at : at + _MAILS])

    def _letter(self, unit: _Unit) -> Letter:
        forms = self._fetch(form.form_id for form in unit.forms)
        copies = dict.fromkeys(path.name for path in self._copies_of(unit.forms))
        first = unit.forms[0]
        return Letter(
            first.department, first.unit, unit.received, tuple(map(told, forms)), tuple(copies), self._year, self._due
        )

    def _notice(self, units: Sequence[_Unit], letters: Sequence[Letter]) -> Iterator[ToPost]:
        path = PurePosixPath("退回", department_folder(letters[0].department), NOTICE)
        made_of = self._output.made_of(path, letters)
        if not self._output.stands(path, made_of):
            self.under_way.append(_Post(units, (path, made_of), ()))
            yield ToPost(letters, ())

    def _mails(self, units: Sequence[_Unit], letters: Sequence[Letter]) -> Iterator[ToPost]:
        mails: list[ToMail] = []
        asked: list[tuple[_Unit, str]] = []
        for unit, letter in zip(units, letters, strict=True):
            copies = self._copies_of([form for form in unit.forms if form.is_returned])
            recipients = self._mailboxes.of(unit)
            hashes = [(copy, self._output.hash_of(copy)) for copy in copies]
            made_of = self._output.made_of(unit.path, letter, recipients, hashes)
            if self._output.stands(unit.path, made_of):
                continue
            try:
                attached = {copy.name: self._output.read(copy) for copy in copies}
            except OSError as error:
                self._sent.failed(_first_returned(unit, self._fetch), "写邮件", Failure.of(error))
                continue
            mails.append(ToMail(letter, recipients, attached, unit.path.parent.as_posix()))
            asked.append((unit, made_of))
        if mails:
            self.under_way.append(_Post(units, None, asked))
            yield ToPost((), mails)

    def _copies_of(self, forms: Iterable[FormFacts]) -> list[PurePosixPath]:
        """List the copies these forms are in, as far as they could be made."""
        copies = self._sent.copies
        return list(dict.fromkeys(copies[each.form_id] for each in forms if each.form_id in copies))


def _send_letters(
    posts: _Posts, units: Sequence[_Unit], fetch: _Fetch, sent: SentBack, output: Output, workers: Engine
) -> None:
    """Write the notices and the mails."""
    for made in workers.map(post, posts.lots(units), count=len(units)):
        asked = posts.under_way.popleft()
        notice, mails = (made, [made] * len(asked.mails)) if isinstance(made, Failure) else (made.notice, made.mails)
        if asked.notice is not None and isinstance(notice, bytes):
            path, made_of = asked.notice
            output.write(path, notice, made_of=made_of)
        elif asked.notice is not None and isinstance(notice, Failure):
            sent.failed(_first_returned(asked.units[0], fetch), f"写{NOTICE_SHEET}", notice)
        for (unit, made_of), mail in zip(asked.mails, mails, strict=True):
            if isinstance(mail, Failure):
                sent.failed(_first_returned(unit, fetch), "写邮件", mail)
            else:
                output.write(unit.path, mail, made_of=made_of)


def _first_returned(unit: _Unit, fetch: _Fetch) -> Evaluation:
    (first,) = fetch([next(form.form_id for form in unit.forms if form.is_returned)])
    return first


def _tell(records: list[SourceRecord], file: str, reason: str) -> None:
    """Add to the record of a source what the user should know."""
    at = next(at for at, record in enumerate(records) if record.file == file)
    records[at] = replace(records[at], reason=f"{records[at].reason}{reason}")


class _Mailboxes:
    """Where the units of a roster can be written to."""

    def __init__(self, batch: Batch) -> None:
        roster = batch.lists.roster
        self._matches = None if roster is None else batch.matches(roster)
        self._of_unit: dict[str, list[str]] = defaultdict(list)
        for project in () if roster is None else roster.rows:
            self._of_unit[name_key(project.unit.text)] += project.addresses

    def of(self, unit: _Unit) -> list[str]:
        """Return the addresses of the projects a letter is about, else of whatever the unit has on the roster."""
        if self._matches is None:
            return []
        projects = [self._matches.by_form.get(form.form_id) for form in unit.forms if form.is_returned]
        addresses = [address for project in projects if project is not None for address in project.addresses]
        return list(dict.fromkeys(addresses or self._of_unit[name_key(unit.forms[0].unit)]))
