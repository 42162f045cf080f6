"""What is in a message saved by Outlook: an OLE2 file (.msg) as [MS-OXMSG] describes it.

Every property that has a length is a stream named after its number and type; the others stand in one table. A
message that was forwarded as an attachment is a storage like the message itself, so it is given on as a file of its
own: this one with another root.
"""

import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from email import policy
from email.parser import HeaderParser
from functools import partial

from selfeval_xl.compound import Compound
from selfeval_xl.errors import BadSource
from selfeval_xl.intake.contents import Contents, Limits, Member
from selfeval_xl.intake.letter import PICTURE_OF_LETTER, PICTURES, SEALED, shown_pictures, what_is_missing
from selfeval_xl.intake.mail_words import as_name
from selfeval_xl.intake.names import DOUBTFUL, decoded
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.source import Mail, Refusal
from selfeval_xl.outcome import Outcome

_ATTACHMENT = "__attach_version1.0_#"
_FIXED = "__properties_version1.0"  # the table of the properties that have no length
_TEXT, _TEXT_8_BIT, _BYTES = 0x1F, 0x1E, 0x102  # types of properties with a length
_NUMBER, _FLAG, _TIME = 0x03, 0x0B, 0x40  # and of those without
_SIZES = {_NUMBER: 4, _FLAG: 1, _TIME: 8}  # bytes of these

_SUBJECT, _BODY, _BODY_HTML, _HEADERS = 0x37, 0x1000, 0x1013, 0x7D
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP = 0xC1A, 0xC1F, 0x5D01
_SUBMITTED, _DELIVERED = 0x39, 0xE06
_NAMES = (0x3707, 0x3704, 0x3001)  # long, short, as shown
_METHOD, _HIDDEN, _FLAGS, _CONTENT_ID = 0x3705, 0x7FFE, 0x3714, 0x3712
_EMBEDDED_MESSAGE = 5  # a method
_SHOWN_IN_BODY = 4  # a flag

_BY_VALUE, _EMBEDDED = "__substg1.0_37010102", "__substg1.0_3701000D"  # the stream or the storage of an attachment
_MOST_TABLE = 64 * 1024  # bytes; a message has some hundred properties of 16
_MOST_TEXT = 4 * 1024**2  # bytes; the text of a mail, its pictures are attachments
_SIGNED_TEXT = b"content-type:"  # how a MIME message begins that Outlook keeps with its signature
_CHINA = timezone(timedelta(hours=8))
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_YEARS = range(2000, 2100)  # outside of them a clock was wrong or never set
_CRYPTOGRAPHIC_MESSAGE = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"  # how a PKCS #7 object names itself


def open_msg(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """List the attachments of an Outlook message.

    Raises:
        BadSource: it is damaged.
    """
    message = _Properties(Compound(data))
    return Contents(_members(message, limits), _head(message))


class _Properties:
    """The properties of a message or of an attachment.

    Raises, when made and in every method:
        BadSource: the file is damaged where they are.
    """

    def __init__(self, storage: Compound) -> None:
        self.storage = storage
        if storage.size(_FIXED) > _MOST_TABLE:
            raise Refusal.because(Outcome.DAMAGED, "信件的结构（MSG）不对。").error()
        self._fixed = storage.stream(_FIXED)

    def text(self, *numbers: int) -> tuple[str, str]:
        """Return the first of these that says something, and what the user should know of it."""
        for number in numbers:
            if raw := self.raw(number, _TEXT):
                found = raw.decode("utf-16-le", "replace")
                note = DOUBTFUL if "\N{REPLACEMENT CHARACTER}" in found else ""
            else:
                found, note = decoded(self.raw(number, _TEXT_8_BIT))
            if found := found.rstrip("\0").strip():
                return found, note
        return "", ""

    def raw(self, number: int, kind: int) -> bytes:
        """Return the bytes of a property that has a length; none where there is no such property, or it is no text."""
        name = f"__substg1.0_{number:04X}{kind:04X}"
        return self.storage.stream(name) if 0 < self.storage.size(name) <= _MOST_TEXT else b""

    def number(self, number: int, kind: int) -> int:
        """Return a property from the table, 0 where there is none.

        The head of the table is eight bytes long, 24 in a message in a message, and 32 in one on the disk.
        """
        for at in range(8, len(self._fixed) - 15, 8):
            if self._fixed.startswith(struct.pack("<I", number << 16 | kind), at):
                return int.from_bytes(self._fixed[at + 8 : at + 8 + _SIZES[kind]], "little")
        return 0


def _head(message: _Properties) -> Mail:
    name, _ = message.text(_SENDER_NAME)
    address, _ = message.text(_SENDER_SMTP)
    if not address:
        address, _ = message.text(_SENDER_ADDRESS)
    if "@" not in address:  # within an office Outlook writes down a place in its own directory
        headers, _ = message.text(_HEADERS)
        address = str(HeaderParser(policy=policy.default).parsestr(headers).get("from", "")) if headers else ""
        sender = address or name
    else:
        sender = f"{name} <{address}>" if name and name != address else address
    return Mail(sender, message.text(_SUBJECT)[0], _sent(message))


def _sent(message: _Properties) -> datetime | None:
    """Return when it was sent, or else delivered; Outlook writes down no offset, so it is told in that of China."""
    ticks = message.number(_SUBMITTED, _TIME) or message.number(_DELIVERED, _TIME)
    try:
        sent = (_EPOCH + timedelta(seconds=ticks // 10_000_000)).astimezone(_CHINA)
    except OverflowError:  # beyond the year 9999
        return None
    return sent if sent.year in _YEARS else None


def _members(message: _Properties, limits: Limits) -> Iterator[Member]:
    texts = _texts(message)
    shown = shown_pictures(texts)
    names = _attachments(message.storage)
    pictures = 0
    for number, name in enumerate(names, 1):
        try:
            attachment = _Properties(message.storage.storage(name))
            if _is_picture_of_letter(attachment, shown, limits):
                pictures += 1
                called, note = attachment.text(*_NAMES)
                yield Member(as_name(called) or f"附件{number}", partial(_raise, PICTURE_OF_LETTER.error()), note=note)
            else:
                yield _member(attachment, number, limits)
        except BadSource as bad:
            yield Member(f"附件{number}", partial(_raise, bad))
    problem = what_is_missing(texts, len(names), len(names) - pictures)
    if problem is not None:
        raise problem


def _attachments(storage: Compound) -> list[str]:
    return [name for name in storage.storages() if name.startswith(_ATTACHMENT)]


def _texts(message: _Properties) -> list[bytes]:
    """Return the letter as Outlook keeps it: with formats, where it has them, and without."""
    plain = (message.text(number)[0].encode("utf-8", "replace") for number in (_BODY_HTML, _BODY))
    return [message.raw(_BODY_HTML, _BYTES), *plain]


def _member(attachment: _Properties, number: int, limits: Limits) -> Member:
    name, note = attachment.text(*_NAMES)
    if _EMBEDDED in attachment.storage:
        if attachment.number(_METHOD, _NUMBER) == _EMBEDDED_MESSAGE:
            title, note = _Properties(attachment.storage.storage(_EMBEDDED)).text(_SUBJECT)
            name = f"{as_name(title or name).lstrip('.~') or f'附件{number}'}.msg"
        return Member(name or f"附件{number}", partial(attachment.storage.storage_file, _EMBEDDED), note=note)
    return Member(as_name(name) or f"附件{number}", partial(_data, attachment, limits), note=note)


def _is_picture_of_letter(attachment: _Properties, shown: frozenset[bytes], limits: Limits) -> bool:
    """Tell whether an attachment is a picture that the reader of the mail sees in its text and not as an attachment."""
    identity, _ = attachment.text(_CONTENT_ID)
    is_shown = (
        attachment.number(_HIDDEN, _FLAG) != 0
        or attachment.number(_FLAGS, _NUMBER) & _SHOWN_IN_BODY != 0
        or identity.strip("<>").lower().encode("utf-8", "replace") in shown
    )
    return (
        is_shown
        and 0 < attachment.storage.size(_BY_VALUE) <= limits.member_size
        and sniff(attachment.storage.stream(_BY_VALUE)) in PICTURES
    )


def _data(attachment: _Properties, limits: Limits) -> bytes:
    """Return the bytes of an attachment.

    Raises:
        BadSource: they are elsewhere, too many, not all there, or sealed.
    """
    if _BY_VALUE not in attachment.storage:
        raise Refusal.because(
            Outcome.UNREADABLE,
            "是链接或云附件，信件里没有文件本身。",
            "请在 Outlook 中打开信件，把附件下载到文件夹后重新运行。",
        ).error()
    if attachment.storage.size(_BY_VALUE) > limits.member_size:
        raise Refusal.because(Outcome.TOO_LARGE, f"附件超过上限 {limits.member_size // 1024**2} MB。").error()
    data = attachment.storage.stream(_BY_VALUE)
    if data.startswith(b"0") and _CRYPTOGRAPHIC_MESSAGE in data[:32]:
        raise SEALED.error()
    if data[: len(_SIGNED_TEXT)].lower() == _SIGNED_TEXT:
        return b"MIME-Version: 1.0\r\n" + data  # by which it is known as a mail
    return data


def _raise(error: BadSource) -> bytes:
    raise error
