"""What becomes of one source: its record, and the forms that were read from it.

Nothing a source holds stops the others: whatever goes wrong ends in the record.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from traceback import extract_tb

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.sniff import require_readable, sniff
from selfeval_xl.intake.walk import Found
from selfeval_xl.model import Form
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.reader.encrypted import unlocked
from selfeval_xl.reader.workbook import WorkbookForms, read_bytes
from selfeval_xl.reader.xlsx import is_own_output
from selfeval_xl.vocabulary import Templates
from selfeval_xl.writer.records import RECORD_STARTS

_CLOSE_FIRST = "请保存并关闭该文件后重新运行，以免漏掉最新修改。"


def read_source(
    found: Found,
    templates: Templates,
    seen: dict[str, str],
    failures: list[tuple[str, str]],
    passwords: Sequence[str],
) -> tuple[SourceRecord, tuple[Form, ...]]:
    """Make the record of one source and read its forms; `seen` remembers, by hash, whose bytes were read already."""
    record = SourceRecord(found.name, None, None, "", Outcome.READ, "", "")
    try:
        source = found.read()
        record = replace(record, sha256=source.sha256, size=source.size, kind=sniff(source.data))
        first = seen.get(source.sha256)
        if first is not None:
            record = replace(record, superseded_by=first)
            raise BadSource(Outcome.DUPLICATE, f"与“{first}”逐字节相同。")
        data = source.data if source.data.startswith(RECORD_STARTS) else unlocked(source.data, passwords)
        content = sha256(data).hexdigest()
        if content in seen:
            record = replace(record, superseded_by=seen[content])
            raise BadSource(Outcome.DUPLICATE, f"解密后与“{seen[content]}”逐字节相同。")
        read = _read(source.name, data, templates)
    except BadSource as bad:
        return replace(record, outcome=bad.outcome, reason=bad.reason, advice=bad.advice), ()
    except Exception as error:
        failures.append((found.name, where_it_failed(error)))
        return _failed(record, "读取", error), ()
    seen[source.sha256] = seen[content] = found.name
    forms = tuple(form for form in read if not form.is_unfilled)
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
    return (
        replace(
            record,
            outcome=Outcome.PARTLY_READ if doubts else Outcome.READ,
            reason="".join([*notes, *doubts]),
            advice=Outcome.PARTLY_READ.advice if doubts else _CLOSE_FIRST if source.note else "",
            forms=tuple(form.form_id for form in forms),
        ),
        forms,
    )


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


def mark_failed(records: list[SourceRecord], form: Form, stage: str, error: Exception, *, is_lost: bool) -> None:
    """Write down that the program failed on a form of a source; one that is lost is not among its forms any more."""
    at = next(at for at, record in enumerate(records) if record.file == form.file)
    kept = tuple(known for known in records[at].forms if not (is_lost and known == form.form_id))
    records[at] = replace(_failed(records[at], f"{stage}工作表“{form.sheet}”", error), forms=kept)


def _failed(record: SourceRecord, stage: str, error: Exception) -> SourceRecord:
    reason = f"{stage}时程序出错（{type(error).__name__}）。"
    return replace(record, outcome=Outcome.FAILED, reason=reason, advice=Outcome.FAILED.advice)


def where_it_failed(error: BaseException) -> str:
    """Say where in the program it failed; not with which values, for those are the submitter's."""
    frames = (f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(extract_tb(error.__traceback__)))
    return f"{type(error).__name__}: {' < '.join(frames)}"
