"""Old workbooks for tests: drawn by xlwt, put together record by record, and locked the way Excel 97 locks them."""

import struct
from collections.abc import Callable, Mapping
from hashlib import md5
from io import BytesIO
from typing import Any

import xlwt
from msoffcrypto.method.rc4 import DocumentRC4

from selfeval_xl.compound import packed
from selfeval_xl.reader.biff import BOF, EOF, FILEPASS

SALT = bytes(range(16))
GLOBALS, WORKSHEET = 0x05, 0x10


def drawn(draw: Callable[[Any, Any], object], *, encoding: str = "utf-8", sheet: str = "自评表") -> bytes:
    """Return an .xls with one sheet; `draw` gets the book and the sheet."""
    book, out = xlwt.Workbook(encoding=encoding), BytesIO()
    draw(book, book.add_sheet(sheet))
    book.save(out)
    return out.getvalue()


def shown_as(code: str) -> Any:
    """Return the style of a number format."""
    style = xlwt.XFStyle()
    style.num_format_str = code
    return style


def record(code: int, body: bytes = b"") -> bytes:
    """Write one record."""
    return struct.pack("<HH", code, len(body)) + body


def begin(kind: int, version: int = 0x0600) -> bytes:
    """Write the record a workbook or a sheet begins with; version 0x0500 is that of Excel 95."""
    return record(BOF, struct.pack("<HHHHII", version, kind, 0, 1997, 0, 0)[: 16 if version == 0x0600 else 8])


def stream(*sheets: bytes, before: bytes = b"", version: int = 0x0600) -> bytes:
    """Write the records of a workbook; each sheet is given by the records between its BOF and its EOF."""
    names = [f"S{number}" for number in range(1, len(sheets) + 1)]
    listed_bytes = sum(4 + 6 + (2 if version == 0x0600 else 1) + len(name) for name in names)
    at = len(begin(GLOBALS, version)) + len(before) + listed_bytes + len(record(EOF))
    listing, bodies = b"", b""
    for name, sheet in zip(names, sheets, strict=True):
        flags = b"\0" if version == 0x0600 else b""
        listing += record(0x85, struct.pack("<IBBB", at + len(bodies), 0, 0, len(name)) + flags + name.encode())
        bodies += begin(WORKSHEET, version) + sheet + record(EOF)
    return begin(GLOBALS, version) + before + listing + record(EOF) + bodies


def boxed(records: bytes, name: str = "Workbook", **others: bytes) -> bytes:
    """Put the records of a workbook, and other streams, into an OLE2 file."""
    content: Mapping[str, bytes] = {name: records, **others}
    return packed({each: data.ljust(4096, b"\0") for each, data in content.items()})


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    """Write a cell with a number."""
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def label(row: int, column: int, text: bytes) -> bytes:
    """Write a cell with a text of bytes, as before Excel 97."""
    return record(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text)


def locked(records: bytes, password: str, **others: bytes) -> bytes:
    """Encrypt the records of a workbook with RC4 and put them into an OLE2 file."""
    first = 4 + struct.unpack_from("<H", records, 2)[0]
    verifier = b"sixteen bytes..."
    # RC4 is its own inverse: what decrypts also encrypts.
    encrypted = DocumentRC4.decrypt(password, SALT, BytesIO(verifier + md5(verifier).digest())).read()  # noqa: S324
    filepass = record(FILEPASS, struct.pack("<HHH", 1, 1, 1) + SALT + encrypted)
    moved = bytearray(records[:first] + filepass + records[first:])
    for code, at, _ in _records(bytes(moved)):
        if code == 0x85:
            (start,) = struct.unpack_from("<I", moved, at)
            struct.pack_into("<I", moved, at, start + len(filepass))
    plain = bytes(moved)
    hidden = bytearray(DocumentRC4.decrypt(password, SALT, BytesIO(plain), blocksize=1024).read())
    for code, at, length in _records(plain):
        readable = length if code in (BOF, FILEPASS) else 4 if code == 0x85 else 0
        hidden[at - 4 : at + readable] = plain[at - 4 : at + readable]
    return boxed(bytes(hidden), "Workbook", **others)


def _records(data: bytes) -> list[tuple[int, int, int]]:
    found, at = [], 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from("<HH", data, at)
        found.append((code, at + 4, length))
        at += 4 + length
    return found
