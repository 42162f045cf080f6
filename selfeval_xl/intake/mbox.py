"""The mails in a mailbox file: one after another, each behind a line that begins with "From "."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.contents import Contents, Limits, Member
from selfeval_xl.intake.mail_head import read_head
from selfeval_xl.intake.mail_words import as_name
from selfeval_xl.intake.mbox_lines import BETWEEN, FIRST
from selfeval_xl.intake.mime import head
from selfeval_xl.text import shorten

_LONGEST_SUBJECT = 60  # characters of it in the name of a mail
_QUOTED = re.compile(rb"\n>(>*From )")


def open_mbox(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """List the mails in a mailbox file, named by what a person finds them by."""
    return Contents(_mails(data))


def _mails(data: bytes) -> Iterator[Member]:
    digits = len(str(1 + sum(1 for _ in BETWEEN.finditer(data))))
    first, number = FIRST.match(data), 0
    start = 0 if first is None else first.end()
    for number, between in enumerate(BETWEEN.finditer(data, start), start=1):
        yield _mail(data, start, between.start() + 1, f"第{number:0{digits}}封")
        start = between.end()
    yield _mail(data, start, len(data), f"第{number + 1:0{digits}}封")


def _mail(data: bytes, start: int, end: int, number: str) -> Member:
    return Member(f"{number}{_title(data, start, end)}.eml", partial(_unquoted, data, start, end))


def _title(data: bytes, start: int, end: int) -> str:
    try:
        told = read_head(head(data, start, end)[0])
    except BadSource:  # opening the mail will say what is wrong with it
        return ""
    title = told.subject or ("" if told.sent is None else told.sent.date().isoformat())
    return f" {as_name(shorten(title, _LONGEST_SUBJECT))}".rstrip()


def _unquoted(data: bytes, start: int, end: int) -> bytes:
    """Return a mail as it was before it was put into the file.

    Its headers stay as they are, so that it does not look like a mailbox file itself.
    """
    before = head(data, start, end)[1] - 1  # the line break, which is part of what is looked for
    return data[start:before] + _QUOTED.sub(rb"\n\1", data[before:end]).rstrip(b"\r\n") + b"\r\n"
