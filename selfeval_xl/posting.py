"""The notice of a folder and the mails to its units, made by whichever process does it.

What goes wrong costs the one notice or mail: it comes back in its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selfeval_xl.failure import Failure
from selfeval_xl.model import NOTICE_SHEET
from selfeval_xl.writer.letters import Letter
from selfeval_xl.writer.mail import mail_draft
from selfeval_xl.writer.notice import notice_workbook

NOTICE = f"{NOTICE_SHEET}.xlsx"


@dataclass(frozen=True, slots=True)
class ToMail:
    """A mail to a unit: its letter, to whom it goes, the copies that go with it, and the folder they lie in."""

    letter: Letter
    recipients: Sequence[str]
    copies: Mapping[str, bytes]  # by the name of the file
    folder: str


@dataclass(frozen=True, slots=True)
class ToPost:
    """What is to be made for units of a folder: a notice of letters, if there are any, and mails."""

    letters: Sequence[Letter]
    mails: Sequence[ToMail]


@dataclass(frozen=True, slots=True)
class Posted:
    """The notice, None where none was asked for, and the mails in their order."""

    notice: bytes | Failure | None
    mails: Sequence[bytes | Failure]


def post(asked: ToPost) -> Posted:
    """Make the notice and the mails."""
    return Posted(_notice(asked.letters) if asked.letters else None, [_mail(each) for each in asked.mails])


def _notice(letters: Sequence[Letter]) -> bytes | Failure:
    try:
        return notice_workbook(letters)
    except Exception as error:
        return Failure.of(error)


def _mail(asked: ToMail) -> bytes | Failure:
    """Make a mail, with a notice of its letter alone."""
    try:
        own = NOTICE, notice_workbook([asked.letter])
        return mail_draft(asked.letter, asked.recipients, own, asked.copies, asked.folder)
    except Exception as error:
        return Failure.of(error)
