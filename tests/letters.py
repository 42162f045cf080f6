"""Mails as they arrive, written out byte by byte so that they can be as broken as real ones.

letter(file(workbook, "表.xlsx"), subject="报送自评表") is a mail with a text and an attachment.
"""

from base64 import b64encode
from binascii import b2a_qp, b2a_uu
from collections.abc import Mapping

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SENDER = "某某 <moumou@example.com>"
DATE = "Mon, 3 Mar 2025 09:30:00 +0800"


def word(text: str, charset: str = "utf-8", label: str = "") -> str:
    """Return a text as an encoded word, by another label where one is given."""
    return f"=?{label or charset}?B?{b64encode(text.encode(charset)).decode()}?="


def part(data: bytes, headers: Mapping[str, str | bytes], encoding: str = "base64") -> bytes:
    """Return a part of a mail: its headers, and its bytes in an encoding it tells; "" tells none."""
    told = {**headers, **({"Content-Transfer-Encoding": encoding} if encoding else {})}
    return _fields(told) + b"\r\n" + encoded(data, encoding)


def encoded(data: bytes, encoding: str) -> bytes:
    """Write bytes as a mail carries them."""
    if encoding == "base64":
        text = b64encode(data)
        return b"\r\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    if encoding == "quoted-printable":
        return b2a_qp(data, istext=False)
    return data


def file(data: bytes, name: str, type_: str = XLSX) -> bytes:
    """Return an attachment with a name, as a program of today writes it."""
    return part(data, {"Content-Type": type_, "Content-Disposition": f'attachment; filename="{word(name)}"'})


def text(words: str, type_: str = "text/plain") -> bytes:
    """Return the text of a letter."""
    return part(words.encode(), {"Content-Type": f"{type_}; charset=utf-8"})


def multipart(*parts: bytes, kind: str = "mixed", boundary: str = "=_1", closed: bool = True) -> bytes:
    """Return parts with boundaries around them, closed or not; its own head is its first line."""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    inner = b"".join(f"--{boundary}\r\n".encode() + each + b"\r\n" for each in parts)
    return head + inner + (f"--{boundary}--\r\n".encode() if closed else b"")


def head(subject: str | bytes = "报送自评表", sender: str | bytes = SENDER, date: str = DATE) -> bytes:
    """Return the fields every mail begins with; a text that is not ASCII is written as encoded words."""
    fields = {"From": _word(sender), "To": "yewu@example.com", "Subject": _word(subject), "Date": date}
    return _fields({**fields, "MIME-Version": "1.0"})


def letter(*parts: bytes, subject: str | bytes = "报送自评表", date: str = DATE, boundary: str = "=_1") -> bytes:
    """Return a mail of a short text and these parts; one that is put into another needs a boundary of its own."""
    return head(subject, date=date) + multipart(text("请查收。"), *parts, boundary=boundary)


def mailbox(*mails: bytes) -> bytes:
    """Return a mailbox file of these mails, quoted as mboxrd."""
    lines = []
    for mail in mails:
        lines.append(b"From moumou@example.com Mon Mar  3 09:30:00 2025")
        lines += [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in mail.splitlines()]
        lines.append(b"")
    return b"\n".join(lines)


def uuencoded(data: bytes, name: str) -> bytes:
    """Return a file as old programs write it into the text."""
    lines = b"".join(b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return b"begin 644 " + name.encode() + b"\n" + lines + b"`\nend\n"


def _word(value: str | bytes) -> str | bytes:
    if isinstance(value, bytes) or value.isascii():
        return value
    name, mark, address = value.partition(" <")
    return word(name) + mark + address


def _fields(fields: Mapping[str, str | bytes]) -> bytes:
    written = ((name, value if isinstance(value, bytes) else value.encode()) for name, value in fields.items())
    return b"".join(name.encode() + b": " + value + b"\r\n" for name, value in written)
