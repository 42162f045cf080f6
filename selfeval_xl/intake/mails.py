"""What is in a mail: everything but the letter itself, judged by its bytes and not by what the mail calls it."""

import codecs
import re
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import unquote_to_bytes

from selfeval_xl.draft_mark import is_own_draft
from selfeval_xl.errors import BadSource
from selfeval_xl.intake.cloud_links import has_cloud_link
from selfeval_xl.intake.contents import Contents, Limits, Member
from selfeval_xl.intake.mail_head import read_head
from selfeval_xl.intake.mail_words import as_name, file_name, is_doubtful, parameters, words
from selfeval_xl.intake.mime import Part, Split, head, split, uuencoded, ways
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.source import Refusal
from selfeval_xl.outcome import Outcome
from selfeval_xl.text import shorten

DOUBTFUL_NAME = "文件名可能是乱码。"

_MOST_LETTER = 4 * 1024 * 1024  # bytes of the letter that are searched for links
_LONGEST_NAME = 120  # characters
_LETTER = frozenset({"text", "html", "empty", "shortcut", "eml", "unknown"})  # what its own text may look like
_UNCLEAR = frozenset({"text", "unknown", "empty", "damaged-zip"})  # its encoding may not be what the mail says
_PICTURES = frozenset({"png", "jpeg", "gif", "bmp", "tiff"})
_SUFFIXES = {"jpeg": "jpg", "tiff": "tif", "gzip": "gz", "damaged-zip": "zip", "encrypted": "xlsx", "text": "txt"}
_WITHOUT_SUFFIX = frozenset({"unknown", "empty", "ole", "drm", "shortcut", "xml-spreadsheet"})
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_MAILS = ("message/rfc822", "message/global")
_CID = re.compile(rb"cid:([^\s\"'<>)]{1,300})", re.IGNORECASE)
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
_PICTURE_OF_LETTER = Refusal.because(Outcome.IGNORED, "是信件正文里的图片，如签名、徽标。")
_SEALED = Refusal(
    Outcome.ENCRYPTED,
    "信件经过加密或签名封装，里面的附件取不出来。",
    "请在邮件程序中打开这封信，把附件保存到文件夹，或请对方不加密重新发送。",
)
_SEALED_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_CUT_OFF = "邮件不完整，没有收完：前面的 {} 个文件已列出，后面的可能缺失。"
_CUT_OFF_EARLY = "邮件不完整，没有收完，附件缺失。"
_FETCH_AGAIN = "请重新下载这封邮件；还是不完整的，请报送单位重新发送。"
_IN_CLOUD = "重要：信件里有超大附件、云附件或网盘文件的链接，文件在网上，没有下载。"
_DOWNLOAD = "请打开这封信，把链接里的文件下载到文件夹后重新运行。"
_ONLY_LETTER = "信件没有附件，只有正文里的图片或签名。"
_ASK = "请确认自评表是否另行发送；需要的请报送单位重新发送。"


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
    texts = [data for data, kind in map(_content, letters) if kind in _LETTER]
    shown = {unquote_to_bytes(found).lower() for text in texts for found in _CID.findall(text[:_MOST_LETTER])}
    count = real = 0
    for part in mail.parts:
        for told, data, kind, refusal in _files(part, shown):
            count += 1
            real += refusal is None or refusal.outcome is not Outcome.IGNORED
            name = _shortened(told) or f"附件{count}{_suffix(kind)}"
            note = DOUBTFUL_NAME if is_doubtful(name) else ""
            yield Member(name, partial(_given, data, refusal), note=note)
    in_cloud = any(has_cloud_link(text[:_MOST_LETTER]) for text in texts)
    problem = _problem(count, real, mail.is_cut_off, in_cloud)
    if problem is not None:
        raise problem


def _problem(count: int, real: int, is_cut_off: bool, in_cloud: bool) -> BadSource | None:
    """Return what is wrong with a mail of so many files, so many of them no part of the letter."""
    if is_cut_off:
        reason = (_CUT_OFF.format(count) if count else _CUT_OFF_EARLY) + (_IN_CLOUD if in_cloud else "")
        return BadSource(Outcome.DAMAGED, reason, _FETCH_AGAIN + (_DOWNLOAD if in_cloud else ""))
    if in_cloud:
        listed = f"里面有 {count} 个文件，已逐个列出。" if count else "信件没有别的附件。"
        return BadSource(Outcome.PARTLY_READ if real else Outcome.NO_FORM, _IN_CLOUD + listed, _DOWNLOAD)
    if count and not real:
        return BadSource(Outcome.NO_FORM, _ONLY_LETTER, _ASK)
    return None


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


def _files(part: Part, shown: set[bytes]) -> Iterator[tuple[str, bytes, str, Refusal | None]]:
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


def _refusal(part: Part, name: str, kind: str, shown: set[bytes]) -> Refusal | None:
    """Tell why a part is no file somebody sent; None where it is one."""
    if kind in _PICTURES:
        cid = part.headers.get("content-id", "").strip("<> ").lower().encode()
        return _PICTURE_OF_LETTER if cid in shown else None
    if kind in ("text", "html", "empty") and _REST_OF_LETTER.fullmatch(name):
        return _OF_LETTER
    if kind not in ("text", "unknown", "empty"):
        return None
    if part.type in _SEALED_TYPES or ("multipart/encrypted" in part.path and part.type == "application/octet-stream"):
        return _SEALED
    return _NOT_A_FILE.get(part.type)


def _shortened(name: str) -> str:
    """Keep a name to a length that can be shown, with its suffix."""
    if len(name) <= _LONGEST_NAME:
        return name
    stem, dot, suffix = name.rpartition(".")
    return f"{shorten(stem, _LONGEST_NAME)}.{suffix}" if dot and len(suffix) <= 5 else shorten(name, _LONGEST_NAME)


def _suffix(kind: str) -> str:
    return "" if kind in _WITHOUT_SUFFIX else f".{_SUFFIXES.get(kind, kind)}"
