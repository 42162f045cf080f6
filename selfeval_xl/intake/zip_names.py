"""What the files in a zip are called: old packers write names in the encoding of their machine and do not say which."""

import re
from collections.abc import Sequence
from unicodedata import normalize
from zlib import crc32

from selfeval_xl.intake.zip_directory import Entry, extra_fields

DOUBTFUL = "文件名可能是乱码，请与压缩包核对。"

_IS_UTF8 = 0x800  # the flag of packers that say so
_UNICODE_PATH = 0x7075  # the extra field of Info-ZIP and WinRAR: version, CRC of the name it stands for, UTF-8
_SHORT = 12  # bytes outside ASCII in all the names together; longer ones are not valid UTF-8 by chance
# Hanzi of any plane, and the punctuation, numbers and signs written among them; 汉字 alone are what both would be.
_HANZI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_CHINESE = re.compile(
    r"[\x20-\x7e\u00b7\u00d7\u2010-\u2027\u2030-\u205e\u2100-\u22ff\u2460-\u26ff\u3000-\u303f\u31c0-\u33ff"
    r"\u3400-\u9fff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]*"
)


def names(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Decode the names of all entries of an archive; each with a note, in Chinese, where it may be wrong.

    Where an entry says its encoding that counts. The others are UTF-8 only if all of them are, in Chinese characters
    and ASCII alone; else GB 18030, as Windows in Chinese writes them.
    """
    told = [_told(entry) for entry in entries]
    untold = [entry.name for entry, name in zip(entries, told, strict=True) if name is None]
    guess = _as_utf8 if _are_utf8(untold) else _as_gb18030
    short = sum(byte > 0x7F for name in untold for byte in name) <= _SHORT
    found = [
        (name, "") if name is not None else guess(entry.name, is_short=short)
        for entry, name in zip(entries, told, strict=True)
    ]
    # Only once it is decoded: a backslash is also the second byte of many a character of GBK.
    return [(normalize("NFC", name.replace("\\", "/")), note) for name, note in found]


def _told(entry: Entry) -> str | None:
    """Return the name of an entry that says its encoding, and keeps to it."""
    if entry.name.isascii():
        return entry.name.decode("ascii")
    if entry.flags & _IS_UTF8:
        return _utf8(entry.name)
    for kind, field in extra_fields(entry.extra):
        if kind == _UNICODE_PATH and field[:1] == b"\1" and field[1:5] == crc32(entry.name).to_bytes(4, "little"):
            return _utf8(field[5:])
    return None


def _are_utf8(untold: Sequence[bytes]) -> bool:
    decoded = [_utf8(name) for name in untold]
    together = "".join(name for name in decoded if name is not None)
    return (
        None not in decoded
        and _HANZI.search(together) is not None
        and _CHINESE.fullmatch(normalize("NFC", together)) is not None
    )


def _as_utf8(name: bytes, *, is_short: bool) -> tuple[str, str]:
    try:
        name.decode("gb2312")
    except UnicodeDecodeError:
        is_short = False  # it is nothing but UTF-8
    return name.decode(), DOUBTFUL if is_short else ""


def _as_gb18030(name: bytes, *, is_short: bool) -> tuple[str, str]:
    utf8 = _utf8(name)
    try:
        decoded = name.decode("gb18030")
    except UnicodeDecodeError:
        return utf8 if utf8 is not None else name.decode("gb18030", "replace"), DOUBTFUL
    return decoded, DOUBTFUL if utf8 is not None else ""


def _utf8(name: bytes) -> str | None:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return None
