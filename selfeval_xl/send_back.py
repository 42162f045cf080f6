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
from selfeval_xl.projects import name_key, unit_key
from selfeval_xl.sources import mark_failed, outermost
from selfeval_xl.versions import passed_over
from selfeval_xl.workers import Engine
from selfeval_xl.writer.letters import Letter, front_sheet, told, unit_of
from selfeval_xl.writer.mail import mail_draft
from selfeval_xl.writer.names import copy_names, department_folder, mail_names
from selfeval_xl.writer.notice import notice_workbook
from selfeval_xl.writer.returns import FormFacts, GoingBack, Returned, sources_going_back
from selfeval_xl.writer.told import Told
from selfeval_xl.writer.words import NO_DEPARTMENT, text_of

_NO_COPY = "没有写出退回的标注件，请重新运行。"
_LOT = 50  # copies; an archive is opened once for so many
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
    progress: Callable[[str, int, int], None],
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
        facts = facts_of(outline, head.verdict)
        counted[_group(facts)] += facts.form_id not in others
        if facts.file in files:
            received.append(facts)
            places[facts.form_id] = place

    def fetch(form_ids: Iterable[str]) -> Iterator[Evaluation]:
        return (batch.evaluations[places[each]] for each in form_ids)

    going = sources_going_back([each for each in received if each.form_id not in others], received)
    _send_copies(_Copies(batch, going, fetch, output, due), sent, output, passwords, progress, workers)
    _send_letters(_units(counted, going), _Mailboxes(batch), batch.year, due, fetch, output, sent)
    return sent


def facts_of(form: Outline, verdict: str) -> FormFacts:
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
    progress: Callable[[str, int, int], None],
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


def _send_letters(
    units: Iterable[_Unit],
    mailboxes: "_Mailboxes",
    year: int | None,
    due: date | None,
    fetch: _Fetch,
    output: Output,
    sent: SentBack,
) -> None:
    """Write a notice for each folder, with a letter to each of its units, and a mail to each unit with its own."""
    for _, together in groupby(units, key=lambda unit: unit.group[0]):
        in_folder = list(together)
        letters, recipients = [], []
        for unit in in_folder:
            forms = list(fetch(form.form_id for form in unit.forms))
            copies = dict.fromkeys(path.name for path in _copies_of(unit.forms, sent))
            first = unit.forms[0]
            letter = Letter(
                first.department, first.unit, unit.received, tuple(map(told, forms)), tuple(copies), year, due
            )
            letters.append(letter)
            recipients.append(mailboxes.of(first.unit, [each for each in forms if each.verdict is Verdict.RETURNED]))
        notice = _write_notice(letters, in_folder, fetch, output, sent)
        for unit, letter, addresses in zip(in_folder, letters, recipients, strict=True):
            _write_mail(unit, letter, addresses, notice if len(letters) == 1 else None, fetch, output, sent)


def _write_notice(
    letters: Sequence[Letter], units: Sequence[_Unit], fetch: _Fetch, output: Output, sent: SentBack
) -> bytes | None:
    """Write the notice of a folder; return it, None where it stands or cannot be made."""
    path = PurePosixPath("退回", department_folder(letters[0].department), f"{NOTICE_SHEET}.xlsx")
    made_of = output.made_of(path, letters)
    if output.stands(path, made_of):
        return None
    try:
        data = notice_workbook(letters)
    except Exception as error:
        sent.failed(_first_returned(units[0], fetch), f"写{NOTICE_SHEET}", Failure.of(error))
        return None
    output.write(path, data, made_of=made_of)
    return data


def _write_mail(
    unit: _Unit,
    letter: Letter,
    recipients: Sequence[str],
    notice: bytes | None,
    fetch: _Fetch,
    output: Output,
    sent: SentBack,
) -> None:
    """Write a mail to a unit; `notice` is the one with its letter alone, where it was made already."""
    path = unit.path
    copies = _copies_of([form for form in unit.forms if form.is_returned], sent)
    made_of = output.made_of(path, letter, recipients, [(copy, output.hash_of(copy)) for copy in copies])
    if output.stands(path, made_of):
        return
    try:
        attached = {copy.name: output.read(copy) for copy in copies}
        own = (f"{NOTICE_SHEET}.xlsx", notice or notice_workbook([letter]))
        data = mail_draft(letter, recipients, own, attached, path.parent.as_posix())
    except Exception as error:
        sent.failed(_first_returned(unit, fetch), "写邮件", Failure.of(error))
    else:
        output.write(path, data, made_of=made_of)


def _copies_of(forms: Iterable[FormFacts], sent: SentBack) -> list[PurePosixPath]:
    """List the copies these forms are in, as far as they could be made."""
    return list(dict.fromkeys(sent.copies[each.form_id] for each in forms if each.form_id in sent.copies))


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

    def of(self, unit: str, returned: Iterable[Evaluation]) -> list[str]:
        """Return the addresses of the projects a letter is about, else of whatever the unit has on the roster."""
        if self._matches is None:
            return []
        projects = [self._matches.project_of(each.form) for each in returned]
        addresses = [address for project in projects if project is not None for address in project.addresses]
        return list(dict.fromkeys(addresses or self._of_unit[name_key(unit)]))
