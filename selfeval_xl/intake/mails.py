"""What is in a mail."""

from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage

from selfeval_xl.intake.contents import Contents, Limits, Member
from selfeval_xl.intake.source import Mail


def open_mail(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """List the attachments of a mail."""
    message = message_from_bytes(data, policy=policy.default)
    date = message["date"]
    head = Mail(str(message["from"] or ""), str(message["subject"] or ""), date.datetime if date else None)
    return Contents(_members(message), head)


def _members(message: EmailMessage) -> Iterator[Member]:
    for part in message.iter_attachments():
        yield Member(part.get_filename() or "附件", part.get_content)
