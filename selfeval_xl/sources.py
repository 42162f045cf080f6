"""What becomes of one source: its record, and the forms that were read from it.

Nothing a source holds stops the others: whatever goes wrong ends in the record.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import overload

from selfeval_xl.errors import BadSource
from selfeval_xl.failure import Failure
from selfeval_xl.intake.sniff import require_readable, sniff
from selfeval_xl.intake.source import INSIDE, Source
from selfeval_xl.intake.unpack import Arrived, unpacked
from selfeval_xl.intake.walk import EDITING, Found
from selfeval_xl.model import RECORD_STARTS, Form
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.outline import AnyForm
from selfeval_xl.reader.encrypted import unlocked
from selfeval_xl.reader.workbook import WorkbookForms, read_bytes
from selfeval_xl.reader.xlsx import is_own_output
from selfeval_xl.vocabulary import Templates

_CLOSE_FIRST = "请保存并关闭该文件后重新运行，以免漏掉最新修改。"
_ASK_FOR_LAST = "请向报送单位确认这是不是最后保存的一份。"


@dataclass(frozen=True, slots=True)
class ReadSource:
    """One source: its record, its forms, and where it was read the hash of the workbook once it was unlocked."""

    record: SourceRecord
    forms: tuple[Form, ...] = ()
    contents: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One file of the disk as read by itself: what came of it, and then of everything in it.

    It depends on nothing but the bytes of the file, its name and time, the templates and the passwords.
    """

    sources: tuple[ReadSource, ...]
    failures: tuple[tuple[str, str], ...] = ()  # file, and where in the program it failed
    took_password: bool = False  # whether the passwords were looked at


class Passwords(Sequence[str]):
    """The passwords of a run, which know whether anybody looked at them; where there are none nobody can."""

    def __init__(self, passwords: Sequence[str]) -> None:
        self._passwords = tuple(passwords)
        self.were_tried = False

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...

    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        """Return one of them, or some."""
        self.were_tried = self.were_tried or bool(self._passwords)
        return self._passwords[at]

    def __len__(self) -> int:
        """Count them."""
        return len(self._passwords)


def read_parcel(found: Found, templates: Templates, passwords: Sequence[str]) -> Parcel:
    """Read a file and everything in it; never raises."""
    failures: list[tuple[str, str]] = []
    tried = Passwords(passwords)
    read = [_read_source(arrived, templates, tried, failures) for arrived in unpacked(found, tried)]
    return Parcel(tuple(sorted(read, key=lambda each: each.record.file)), tuple(failures), tried.were_tried)


def lost_parcel(found: Found, failure: Failure) -> Parcel:
    """Return what is known of a file on which the process that read it died."""
    try:
        arrived = Arrived(found.name, source=found.read())
    except BadSource:
        arrived = Arrived(found.name)
    record = _failed(_record(arrived), "读取", failure)
    return Parcel((ReadSource(record),), ((found.name, failure.where),))


def read_again(
    found: Iterable[Found], files: Iterable[str], passwords: Sequence[str]
) -> Iterator[tuple[str, Source | Exception]]:
    """Yield once more the sources of these names, out of whatever they came in, or why one cannot be had any more.

    Every file of the disk is opened once, however many of them it holds: a bureau packs all its forms into one.
    """
    wanted: dict[str, dict[str, None]] = defaultdict(dict)  # by the file of the disk; in their order
    for file in files:
        wanted[outermost(file)][file] = None
    for each in found:
        if inside := wanted.get(each.name):
            for arrived in unpacked(each, passwords, only=tuple(inside)):
                if arrived.name in inside:
                    del inside[arrived.name]
                    yield arrived.name, arrived.source or arrived.problem or _gone()
    for file in (file for inside in wanted.values() for file in inside):
        yield file, _gone()


def outermost(file: str) -> str:
    """Return the name of the file of the disk a source came in."""
    return file.split(f" {INSIDE} ")[0]


def _gone() -> BadSource:
    return BadSource(Outcome.UNREADABLE, "文件已不在原处。")


def _read_source(
    arrived: Arrived, templates: Templates, passwords: Sequence[str], failures: list[tuple[str, str]]
) -> ReadSource:
    record = _record(arrived)
    try:
        if arrived.source is None or arrived.problem is not None:
            raise arrived.problem or BadSource(Outcome.UNREADABLE, "没有读出内容。")
        return _filed(arrived.source, record, templates, passwords)
    except BadSource as bad:
        return ReadSource(replace(record, outcome=bad.outcome, reason=_noted(arrived, bad), advice=bad.advice))
    except Exception as error:
        failure = Failure.of(error)
        failures.append((arrived.name, failure.where))
        return ReadSource(_failed(record, "读取", failure))


def _record(arrived: Arrived) -> SourceRecord:
    """Make the record of a file nothing is known of but how it came."""
    source, mail = arrived.source, arrived.mail
    return SourceRecord(
        arrived.name,
        None if source is None else source.sha256,
        None if source is None else source.size,
        arrived.kind,
        Outcome.READ,
        "",
        "",
        received=None if mail is None or mail.sent is None else mail.sent.isoformat(),
        sender="" if mail is None else mail.sender,
        subject="" if mail is None else mail.subject,
    )


def _filed(source: Source, record: SourceRecord, templates: Templates, passwords: Sequence[str]) -> ReadSource:
    """Read the forms of a source and complete its record.

    Raises:
        BadSource: there is no form in it that somebody filled in; the reason says what it is instead.
    """
    data = source.data if source.data.startswith(RECORD_STARTS) else unlocked(source.data, passwords)
    read = _read(source.name, data, templates)
    forms = tuple(replace(form, arrival=source.arrival) for form in read if not form.is_unfilled)
    doubts = [miss.reason for miss in read.near_misses if miss.has_table]
    notes = [source.note] if source.note else []
    notes += read.notes
    if len(forms) < len(read):
        notes.append("另有没有填写的空白表，没有计入。")
    notes += [
        f"工作表“{miss.sheet}”只有自评表的标题或个别标签，没有资金和指标表，没有读取。"
        for miss in read.near_misses
        if not miss.has_table
    ]
    notes += [f"{other.reason}没有读取。" for other in read.others]
    record = replace(
        record,
        outcome=Outcome.PARTLY_READ if doubts else Outcome.READ,
        reason="".join([*notes, *doubts]),
        advice=Outcome.PARTLY_READ.advice if doubts else _advice(source),
        forms=tuple(form.form_id for form in forms),
    )
    return ReadSource(record, forms, sha256(data).hexdigest())


def _noted(arrived: Arrived, bad: BadSource) -> str:
    """Say why a file is not read, after what there is to know of it besides."""
    return bad.reason if arrived.source is None else arrived.source.note + bad.reason


def _advice(source: Source) -> str:
    if EDITING not in source.note:
        return ""
    return _ASK_FOR_LAST if INSIDE in source.name else _CLOSE_FIRST


def _read(name: str, data: bytes, templates: Templates) -> WorkbookForms:
    """Read a source that holds at least one form somebody filled in.

    Raises:
        BadSource: it does not; the reason says what it is instead.
    """
    if data.startswith(RECORD_STARTS):
        raise BadSource(Outcome.IGNORED, "是本程序写出的数据。")
    require_readable(sniff(data))
    read = read_bytes(data, name, templates)
    if any(not form.is_unfilled for form in read):
        return read
    if read.forms:
        raise BadSource(Outcome.BLANK_FORM, "是没有填写的空白表。")
    if is_own_output(data):
        raise BadSource(Outcome.IGNORED, "是本程序写出的结果。")
    if read.near_misses:
        raise BadSource(Outcome.UNKNOWN_LAYOUT, "".join(miss.reason for miss in read.near_misses))
    if read.others:
        raise BadSource(Outcome.OTHER_FORM, "".join(f"{other.reason}不是自评表。" for other in read.others))
    raise BadSource(Outcome.NO_FORM, "工作簿中没有自评表的标题和指标表。")


def mark_failed(records: list[SourceRecord], form: AnyForm, stage: str, failure: Failure, *, is_lost: bool) -> None:
    """Write down that the program failed on a form of a source; one that is lost is not among its forms any more."""
    at = next(at for at, record in enumerate(records) if record.file == form.file)
    kept = tuple(known for known in records[at].forms if not (is_lost and known == form.form_id))
    records[at] = replace(_failed(records[at], f"{stage}工作表“{form.sheet}”", failure), forms=kept)


def _failed(record: SourceRecord, stage: str, failure: Failure) -> SourceRecord:
    return replace(record, outcome=Outcome.FAILED, reason=f"{stage}时{failure.told}。", advice=Outcome.FAILED.advice)
