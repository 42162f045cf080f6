"""The parts of a mail as they stand in its bytes.

The parser of the standard library recurses into every multipart and every attached mail, asks each open multipart about
each line, and keeps neither the bytes of an attached mail nor whether the last boundary came. Here the parts are
places in the bytes of the mail: nothing is copied until a part is wanted, and the depth bounds the work.
"""

import re
from binascii import Error, a2b_qp, a2b_uu
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice

from selfeval_xl.intake.mail_words import LONGEST, base64_bytes, decode, parameters
from selfeval_xl.intake.source import Refusal
from selfeval_xl.outcome import Outcome

DEPTH = 40  # multiparts within each other; programs make five at most
LONGEST_HEAD = 2 * 1024 * 1024  # bytes; thousands of recipients fit in

_FIELDS = re.compile(
    rb"(?:[!-9;-~]+[ \t]*:[^\n]*(?:\n|\Z)"
    rb"|[ \t]+[^\s][^\n]*(?:\n|\Z)"  # goes on with the field above
    rb"|(?!--)[^\s][^\n]*\n(?=(?:[^\s][^\n]*\n){0,5}(?:content-|mime-version:)))*",  # so does this, carelessly folded
    re.IGNORECASE,
)
_BLANK = re.compile(rb"[ \t\r]*\n")
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:>?From [^\n]*\n)?")
_ANY_BOUNDARY = re.compile(rb"^--([^\s][^\r\n]{0,200}?)[ \t]*\r?\n(?=content-)", re.MULTILINE | re.IGNORECASE)
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,400})\r?\n", re.MULTILINE)
_UU_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mail that has no parts itself."""

    headers: Mapping[str, str]
    mail: bytes = field(repr=False)
    start: int
    end: int
    path: tuple[str, ...] = ()  # the types of the multiparts around it, the outermost first

    @property
    def type(self) -> str:
        """What the part says it is, such as text/plain."""
        return content_type(self.headers)

    @property
    def body(self) -> bytes:
        """Its bytes as they stand in the mail."""
        return self.mail[self.start : self.end]

    @property
    def encoding(self) -> str:
        """How it says its bytes are written."""
        return self.headers.get("content-transfer-encoding", "").split(";")[0].strip().strip('"').lower()


@dataclass(slots=True)
class Split:
    """The parts of a mail, and whether it goes on to its end."""

    headers: Mapping[str, str]
    parts: list[Part]
    is_cut_off: bool = False


def split(mail: bytes, most_parts: int) -> Split:
    """Split a mail into the parts that have no parts themselves, in the order in which they stand.

    Raises:
        BadSource: it is nested too deeply, or has too many parts.
    """
    headers, start = head(mail, 0, len(mail))
    done = Split(headers, [])
    open_ = [Part(headers, mail, start, len(mail))]
    while open_:
        part = open_.pop()
        inner = _inner(part, done, most_parts) if part.type.startswith("multipart/") else None
        if inner is None:
            done.parts.append(part)
        else:
            open_ += reversed(inner)
        if len(done.parts) + len(open_) > most_parts:
            raise _too_much(f"邮件有 {most_parts} 个以上的部分，没有打开。")
    return done


def _too_much(reason: str) -> Exception:
    return Refusal.because(Outcome.TOO_LARGE, reason, "请在邮件程序中打开，把附件保存到文件夹后重新运行。").error()


def head(mail: bytes, start: int, end: int) -> tuple[Mapping[str, str], int]:
    """Return the headers that begin at a place, the first of each name, and where what follows them begins.

    Raises:
        BadSource: they are longer than those of any mail.
    """
    if start == 0 and (before := _START.match(mail)) is not None:
        start = before.end()
    fields = _FIELDS.match(mail, start, min(end, start + LONGEST_HEAD))
    after = fields.end() if fields is not None else start
    if after - start >= LONGEST_HEAD:
        raise _too_much("邮件头大得不正常，没有打开。")
    headers: dict[str, str] = {}
    for line in re.sub(rb"\r?\n(?=[ \t])", b"", mail[start:after]).split(b"\n"):
        name, _, value = line.partition(b":")
        headers.setdefault(name.strip().decode("ascii", "replace").lower(), decode(value[:LONGEST].strip()))
    blank = _BLANK.match(mail, after, end)
    return headers, after if blank is None else blank.end()


def content_type(headers: Mapping[str, str]) -> str:
    """Return the type that headers tell, text/plain where they tell none."""
    told = headers.get("content-type", "").split(";")[0].strip().lower()
    return told if "/" in told else "text/plain"


def _inner(part: Part, done: Split, most: int) -> list[Part] | None:
    """Return the parts of a multipart; None where there is no boundary in it."""
    if len(part.path) >= DEPTH:
        raise _too_much(f"邮件的结构套了 {DEPTH} 层以上，没有打开。")
    told = parameters(part.headers.get("content-type", "")).get("boundary", [""])[0]
    marks = list(islice(_marks(part, told.encode()), most + 2)) if told else []
    if not marks and (found := _ANY_BOUNDARY.search(part.mail, part.start, part.end)) is not None:
        marks = list(islice(_marks(part, found[1]), most + 2))
    if not part.path:
        done.is_cut_off = not (marks and marks[-1][2])
    if not marks:
        return None
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    inner = []
    for (_, start, is_last), (end, _, _) in zip(marks, [*marks[1:], (part.end, 0, True)], strict=True):
        if not is_last:
            headers, body = head(part.mail, start, end)
            headers = {"content-type": default, **headers}
            inner.append(Part(headers, part.mail, body, max(body, end), (*part.path, part.type)))
    return inner


def _marks(part: Part, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield where the line of each boundary begins and ends, up to the one that says it is the last."""
    end = rb"(--)?[ \t]*(?:\r?\n|\Z)"
    line = re.compile(rb"\n--" + re.escape(boundary) + end)  # it begins with a literal, which is found fast
    found = re.compile(rb"--" + re.escape(boundary) + end).match(part.mail, part.start, part.end)
    found = found or line.search(part.mail, part.start, part.end)
    while found is not None:
        before = found.start() - (part.mail[found.start() - 1 : found.start()] == b"\r")
        yield max(before, part.start), found.end(), found[1] is not None
        if found[1] is not None:
            return
        after = found.end() - (part.mail[found.end() - 1 : found.end()] == b"\n")  # two may share a line break
        found = line.search(part.mail, after, part.end)


def ways(part: Part) -> Iterator[bytes]:
    """Yield what a part may hold: by the encoding it tells first, then by the others its bytes could be written in."""
    body, told = part.body, part.encoding
    yield _decoded(body, told)
    if told in ("base64", "quoted-printable"):
        yield body
    if told != "base64" and re.fullmatch(rb"[A-Za-z0-9+/=\s]{16,}", body[:4096]):
        yield _decoded(body, "base64")
    if told != "quoted-printable" and b"=" in body[:4096]:
        yield _decoded(body, "quoted-printable")


def _decoded(body: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return base64_bytes(body)
    if encoding == "quoted-printable":
        return a2b_qp(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return next((data for _, data in uuencoded(body)), body)
    return body


def uuencoded(text: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of every file that is written in a text as old programs do."""
    at = 0
    while (begin := _UU_BEGIN.search(text, at)) is not None:
        end = _UU_END.search(text, begin.end())
        at = len(text) if end is None else end.end()
        lines = BytesIO(text[begin.end() : at if end is None else end.start()])
        first = _uu_line(lines.readline())
        if first:
            data = bytearray(first)  # a list of the lines would take many times as much
            for line in lines:
                data += _uu_line(line)
            yield decode(begin[1].strip()), bytes(data)


def _uu_line(line: bytes) -> bytes:
    line = line.rstrip(b"\r\n")
    try:
        return a2b_uu(line)
    except Error:
        try:  # what some programs add behind a line is cut off, as uudecode does
            return a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3 + 1]) if line else b""
        except Error:
            return b""
