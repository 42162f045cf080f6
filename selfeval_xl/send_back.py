"""退回/…: the marked copies of what must be corrected, the notices that go with them, and the mails to send them by.

What goes wrong here costs one copy, one notice or one mail: it is written down and the rest goes on.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath

from selfeval_xl.checked import Batch
from selfeval_xl.errors import BadSource
from selfeval_xl.evaluation import Evaluation, Verdict
from selfeval_xl.failure import Failure
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.source import Source
from selfeval_xl.intake.walk import Found
from selfeval_xl.model import NOTICE_SHEET
from selfeval_xl.outcome import SourceRecord
from selfeval_xl.output import Output
from selfeval_xl.projects import name_key, unit_key
from selfeval_xl.reader.encrypted import unlocked
from selfeval_xl.reader.looks import drawn_book
from selfeval_xl.sources import mark_failed, outermost, read_again
from selfeval_xl.workers import Workers
from selfeval_xl.writer.letters import Letter, front_sheet, unit_of
from selfeval_xl.writer.mail import mail_draft
from selfeval_xl.writer.marked import Unmarkable, marked_workbook
from selfeval_xl.writer.names import copy_names, department_folder, mail_names
from selfeval_xl.writer.notice import notice_workbook
from selfeval_xl.writer.rebuilt import rebuilt_workbook
from selfeval_xl.writer.returns import Returned, returned_sources
from selfeval_xl.writer.words import NO_DEPARTMENT, text_of

_MARKABLE = frozenset({"xlsx", "xlsm", "xltx", "xltm"})
_MACROS = frozenset({"xlsm", "xltm"})
_REBUILT = {
    "xls": "原表是旧版工作簿（.xls 或 .et），本表另存为 .xlsx：公式已换成算出的数值，原有的图片、批注没有带入。",
    "ods": "原表是 .ods，本表另存为 .xlsx：只带入文字、数值和合并的单元格，公式已换成算出的数值。",
}
_REBUILT_XLSX = "原表的文件结构特殊，不能直接标注，本表重新生成：只带入文字、数值和合并的单元格，公式已换成算出的数值。"
_NO_MACROS = "原表含宏，宏没有带入本表。"
_UNLOCKED = "原表设有打开密码，本表已去掉密码，请注意保管。"
_CHANGED = "审核之后文件被改动。"
_NO_COPY = "没有写出退回的标注件，请重新运行。"
_LOT = 50  # copies; an archive is opened once for so many
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
    output: Output,
    due: date | None,
    passwords: Sequence[str],
    progress: Callable[[str, int, int], None],
    workers: Workers,
) -> SentBack:
    """Write everything that goes back to the units; what would be made of the same once more is left standing.

    Raises:
        OutputError: something cannot be written; what stood there before still does.
    """
    sent = SentBack(list(batch.records), list(batch.failures))
    counting = list(batch.counting())
    returned = returned_sources(counting, (each.form for each in batch.evaluations))
    records = {record.file: record for record in batch.records}
    named = [(_folder(_first(each)), each.file, records[each.file].sha256 or "") for each in returned]
    to_make: dict[str, tuple[Returned, PurePosixPath, str]] = {}
    for each, path in zip(returned, copy_names(named), strict=True):
        told = output.made_of(path, each, records[each.file].sha256, due)
        if output.stands(path, told):
            sent.copies |= {evaluation.form.form_id: path for evaluation in each.evaluations}
        else:
            to_make[each.file] = each, path, told
    lots = _lots([(each, records[file]) for file, (each, _, _) in to_make.items()], batch.found)
    at = len(returned) - len(to_make)
    for lot, answer in zip(lots, workers.map(_copies, lots, due, passwords), strict=True):
        copies = [answer] * len(lot.asked) if isinstance(answer, Failure) else answer
        for (each, _), copy in zip(lot.asked, copies, strict=True):
            if isinstance(copy, Failure):
                sent.failed(_first(each), "标注", copy)
            elif isinstance(copy, str):
                _tell(sent.records, each.file, f"{copy}{_NO_COPY}")
            else:
                _, path, told = to_make[each.file]
                place = output.write(path, copy, made_of=told)
                sent.copies |= {evaluation.form.form_id: place for evaluation in each.evaluations}
            at += 1
            progress("退回", at, len(returned))
    letters = _letters(counting, returned, sent.copies, batch.year, due)
    _write_notices(letters, output, sent)
    _write_mails(batch, letters, output, sent)
    return sent


@dataclass(frozen=True, slots=True)
class _Lot:
    """Sources that came in one file of the disk and go back, with their records."""

    found: Found
    asked: tuple[tuple[Returned, SourceRecord], ...]


def _lots(asked: Iterable[tuple[Returned, SourceRecord]], found: Iterable[Found]) -> list[_Lot]:
    """Put together what is opened together, in lots of a size that can be held in memory."""
    of_file: dict[str, list[tuple[Returned, SourceRecord]]] = defaultdict(list)
    for each in asked:
        of_file[outermost(each[0].file)].append(each)
    files = {each.name: each for each in found}
    return [
        _Lot(files[name], tuple(together[at : at + _LOT]))
        for name, together in of_file.items()
        for at in range(0, len(together), _LOT)
    ]


def _copies(lot: _Lot, due: date | None, passwords: Sequence[str]) -> list[bytes | str | Failure]:
    """Return the marked copy of each source of a lot, in order; or why there can be none."""
    sources = dict(read_again([lot.found], [each.file for each, _ in lot.asked], passwords))
    return [_copy(each, sources[each.file], record, due, passwords) for each, record in lot.asked]


def _copy(
    returned: Returned, source: Source | Exception, record: SourceRecord, due: date | None, passwords: Sequence[str]
) -> bytes | str | Failure:
    try:
        return _marked(returned, source, record, due, passwords)
    except BadSource as bad:
        return bad.reason
    except Exception as error:
        return Failure.of(error)


def _marked(
    returned: Returned, source: Source | Exception, record: SourceRecord, due: date | None, passwords: Sequence[str]
) -> bytes:
    """Return the marked copy of a source, whose bytes were read once more.

    Raises:
        BadSource: they are not the ones that were checked.
    """
    if isinstance(source, Exception):
        raise source
    if source.sha256 != record.sha256:
        raise BadSource(record.outcome, _CHANGED)
    data = unlocked(source.data, passwords)
    notes = [] if data is source.data else [_UNLOCKED]
    kind = sniff(data)
    if kind in _MARKABLE:
        extra = [_NO_MACROS] if kind in _MACROS else []
        try:
            return marked_workbook(data, returned.marks, front_sheet(returned, due, [*notes, *extra]))
        except Unmarkable:
            pass  # it is rebuilt like the others
    rebuilt = rebuilt_workbook(drawn_book(data))
    front = front_sheet(returned, due, [*notes, _REBUILT.get(kind, _REBUILT_XLSX)])
    marks = [replace(mark, sheet=rebuilt.renamed.get(mark.sheet, mark.sheet)) for mark in returned.marks]
    rows = tuple(replace(row, sheet=rebuilt.renamed.get(row.sheet, row.sheet)) for row in front.rows)
    return marked_workbook(rebuilt.data, marks, replace(front, rows=rows))


def _write_notices(letters: Mapping[_Group, Letter], output: Output, sent: SentBack) -> None:
    """Write a notice for each folder, with a letter to each of its units."""
    of_folder: dict[str, list[Letter]] = defaultdict(list)
    for (key, _), letter in letters.items():
        of_folder[key].append(letter)
    for in_folder in of_folder.values():
        path = _notice_path(in_folder[0])
        told = output.made_of(path, in_folder)
        if output.stands(path, told):
            continue
        try:
            data = notice_workbook(in_folder)
        except Exception as error:
            sent.failed(in_folder[0].returned[0], f"写{NOTICE_SHEET}", Failure.of(error))
        else:
            output.write(path, data, made_of=told)


def _write_mails(batch: Batch, letters: Mapping[_Group, Letter], output: Output, sent: SentBack) -> None:
    """Write a mail to each unit, with its own letter and its own copies."""
    mailboxes = _Mailboxes(batch)
    named = [(department_folder(letter.department), letter.unit) for letter in letters.values()]
    for letter, path in zip(letters.values(), mail_names(named), strict=True):
        copies = dict.fromkeys(
            sent.copies[id_] for each in letter.returned if (id_ := each.form.form_id) in sent.copies
        )
        recipients = mailboxes.of(letter)
        told = output.made_of(path, letter, recipients, [(copy, output.hash_of(copy)) for copy in copies])
        if output.stands(path, told):
            continue
        try:
            attached = {copy.name: output.read(copy) for copy in copies}
            notice = (f"{NOTICE_SHEET}.xlsx", notice_workbook([letter]))
            data = mail_draft(letter, recipients, notice, attached, path.parent.as_posix())
        except Exception as error:
            sent.failed(letter.returned[0], "写邮件", Failure.of(error))
        else:
            output.write(path, data, made_of=told)


def _letters(
    counting: Sequence[Evaluation],
    returned: Sequence[Returned],
    copies: Mapping[str, PurePosixPath],
    year: int | None,
    due: date | None,
) -> dict[_Group, Letter]:
    """Return the letter to each unit a form of which must be corrected, by folder and unit."""
    received = Counter(map(_group, counting))
    of_unit: dict[_Group, list[Evaluation]] = defaultdict(list)
    for each in returned:
        for evaluation in each.evaluations:
            of_unit[_group(evaluation)].append(evaluation)
    return {
        group: Letter(
            text_of(forms[0].form.department) or NO_DEPARTMENT,
            unit_of(forms[0]),
            received[group],
            tuple(forms),
            tuple(dict.fromkeys(copies[id_].name for each in forms if (id_ := each.form.form_id) in copies)),
            year,
            due,
        )
        for group, forms in sorted(of_unit.items())
        if any(each.verdict is Verdict.RETURNED for each in forms)
    }


def _group(evaluation: Evaluation) -> _Group:
    return _folder(evaluation).casefold(), unit_key(evaluation.form)


def _folder(evaluation: Evaluation) -> str:
    return department_folder(text_of(evaluation.form.department))


def _first(returned: Returned) -> Evaluation:
    """Return the form for whose department the copy is."""
    return next(each for each in returned.evaluations if each.verdict is Verdict.RETURNED)


def _notice_path(letter: Letter) -> PurePosixPath:
    return PurePosixPath("退回", department_folder(letter.department), f"{NOTICE_SHEET}.xlsx")


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

    def of(self, letter: Letter) -> list[str]:
        """Return the addresses of the projects a letter is about, else of whatever the unit has on the roster."""
        if self._matches is None:
            return []
        projects = [self._matches.project_of(each.form) for each in letter.returned]
        addresses = [address for project in projects if project is not None for address in project.addresses]
        return list(dict.fromkeys(addresses or self._of_unit[name_key(letter.unit)]))
