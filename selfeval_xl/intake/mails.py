"""What is in a mail: everything but the letter itself, judged by its bytes and not by what the mail calls it."""

import codecs
import re
from collections.abc import Iterator, Sequence
from functools import partial

from selfeval_xl.draft_mark import is_own_draft
from selfeval_xl.errors import BadSource
from selfeval_xl.intake.contents import Contents, Limits, Member
from selfeval_xl.intake.letter import PICTURE_OF_LETTER, PICTURES, SEALED, shown_pictures, what_is_missing
from selfeval_xl.intake.mail_head import read_head
from selfeval_xl.intake.mail_words import as_name, file_name, is_doubtful, parameters, words
from selfeval_xl.intake.mime import Part, Split, head, split, uuencoded, ways
from selfeval_xl.intake.names import DOUBTFUL
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.source import Refusal
from selfeval_xl.outcome import Outcome
from selfeval_xl.text import shorten

_MOST_LETTER = 4 * 1024 * 1024  # bytes of the letter that are searched for links
_LONGEST_NAME = 120  # characters
_LETTER = frozenset({"text", "html", "empty", "shortcut", "eml", "unknown"})  # what its own text may look like
_UNCLEAR = frozenset({"text", "unknown", "empty", "damaged-zip"})  # its encoding may not be what the mail says
_SUFFIXES = {"jpeg": "jpg", "tiff": "tif", "gzip": "gz", "damaged-zip": "zip", "encrypted": "xlsx", "text": "txt"}
_WITHOUT_SUFFIX = frozenset({"unknown", "empty", "ole", "drm", "shortcut", "xml-spreadsheet"})
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_MAILS = ("message/rfc822", "message/global")
_REST_OF_LETTER = re.compile(r"ATT\d{3,5}\.(?:txt|html?)", re.IGNORECASE)  # what Exchange makes of text after a file

_NOT_A_FILE = {  # by the type the mail tells, for bytes that are nothing else
    **dict.fromkeys(
        ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"),
        Refusal.because(Outcome.IGNORED, "是信件的电子签名。"),
    ),
    "application/pgp-encrypted": Refusal.because(Outcome.IGNORED, "是信件加密的说明。"),
    "application/applefile": Refusal.because(Outcome.IGNORED, "苹果电脑附带的文件。"),
    "text/calendar": Refusal.because(Outcome.IGNORED, "是会议邀请，属于信件正文。"),
}
_OF_LETTER = Refusal.because(Outcome.IGNORED, "是信件正文的一部分。")
_SEALED_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def open_mail(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """List what came with a mail: attachments, whatever they are called, attached mails, pictures.

    Raises:
        BadSource: it is a draft of this program, or is made to be too much work.
    """
    if is_own_draft(data):
        raise Refusal.because(Outcome.IGNORED, "是本程序写出的结果。").error()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    done = split(data, limits.members)
    return Contents(_members(done), read_head(done.headers))


def _members(mail: Split) -> Iterator[Member]:
    """Yield the files; raises BadSource behind the last where something is missing."""
    letters = [part for part in mail.parts if _may_be_letter(part)]
    texts = (data[:_MOST_LETTER] for data, kind in map(_content, letters) if kind in _LETTER)
    letter = b"\n".join(texts)[:_MOST_LETTER]
    shown = shown_pictures([letter])
    count = real = 0
    for part in mail.parts:
        for told, data, kind, refusal in _files(part, shown):
            count += 1
            real += refusal is None or refusal.outcome is not Outcome.IGNORED
            name = _shortened(told) or f"附件{count}{_suffix(kind)}"
            note = DOUBTFUL if is_doubtful(name) else ""
            yield Member(name, partial(_given, data, refusal), note=note)
    problem = what_is_missing([letter], count, real, is_cut_off=mail.is_cut_off)
    if problem is not None:
        raise problem


def _given(data: bytes, refusal: Refusal | None) -> bytes:
    if refusal is not None:
        raise refusal.error()
    return data


def _content(part: Part) -> tuple[bytes, str]:
    """Return the bytes of a part and what they are, by the encoding they are really in."""
    first: tuple[bytes, str] | None = None
    for data in ways(part):
        kind = sniff(data)
        first = first or (data, kind)
        if kind not in _UNCLEAR:
            return data, kind
    return first or (b"", "empty")


def _told_name(part: Part) -> str:
    """Return what a part is called, "" where it has no name."""
    told = [
        name
        for header, key in (("content-disposition", "filename"), ("content-type", "name"))
        for name in parameters(part.headers.get(header, "")).get(key, ())
    ]
    return file_name(told)


def _may_be_letter(part: Part) -> bool:
    is_text = part.type.startswith(("text/", "multipart/", "message/")) and part.type not in _MAILS
    return is_text and not _told_name(part)


def _files(part: Part, shown: frozenset[bytes]) -> Iterator[tuple[str, bytes, str, Refusal | None]]:
    """Yield name, bytes and kind of the files in a part, and why one is not to be read."""
    data, kind = _content(part)
    name = _told_name(part)
    if _may_be_letter(part) and kind in _LETTER:
        for told, file in uuencoded(data):
            yield file_name([words(told)]), file, sniff(file), None
        return
    if part.type in _MAILS and not name:
        name = _subject(data)
    elif part.type in _TNEF:
        name = name or "winmail.dat"
    yield name, data, kind, _refusal(part, name, kind, shown)


def _subject(mail: bytes) -> str:
    """Return the name an attached mail gets from its subject."""
    try:
        subject = read_head(head(mail, 0, len(mail))[0]).subject
    except BadSource:  # opening it will say what is wrong with it
        return ""
    return f"{as_name(subject)}.eml" if subject else ""


def _refusal(part: Part, name: str, kind: str, shown: frozenset[bytes]) -> Refusal | None:
    """Tell why a part is no file somebody sent; None where it is one."""
    if kind in PICTURES:
        cid = part.headers.get("content-id", "").strip("<> ").lower().encode()
        return PICTURE_OF_LETTER if cid in shown else None
    if kind in ("text", "html", "empty") and _REST_OF_LETTER.fullmatch(name):
        return _OF_LETTER
    if kind not in ("text", "unknown", "empty"):
        return None
    if part.type in _SEALED_TYPES or ("multipart/encrypted" in part.path and part.type == "application/octet-stream"):
        return SEALED
    return _NOT_A_FILE.get(part.type)


def _shortened(name: str) -> str:
    """Keep a name to a length that can be shown, with its suffix."""
    if len(name) <= _LONGEST_NAME:
        return name
    stem, dot, suffix = name.rpartition(".")
    return f"{shorten(stem, _LONGEST_NAME)}.{suffix}" if dot and len(suffix) <= 5 else shorten(name, _LONGEST_NAME)


def _suffix(kind: str) -> str:
    return "" if kind in _WITHOUT_SUFFIX else f".{_SUFFIXES.get(kind, kind)}"
