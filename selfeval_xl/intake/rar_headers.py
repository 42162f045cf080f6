"""What the headers of a RAR archive say and libarchive does not: it is locked, cut off, one of several volumes."""

from collections.abc import Iterator

RAR5_START = b"Rar!\x1a\x07\x01\x00"

_MAIN, _FILE, _ALL_LOCKED, _END = 1, 2, 4, 5  # kinds of headers of RAR 5
_MAIN_4 = 0x73
_HAS_EXTRA, _HAS_DATA = 1, 2
_IS_VOLUME = 1
_LOCK = 1  # a kind of extra record
_MOST_HEADERS = 20_000


def is_volume(data: bytes) -> bool:
    """Tell whether a RAR archive is one of several volumes."""
    if not data.startswith(RAR5_START):
        return len(data) > 10 and data[9] == _MAIN_4 and bool(data[10] & _IS_VOLUME)
    return any(kind == _MAIN and fields and fields[0] & _IS_VOLUME for kind, fields, _ in _headers(data))


def has_locked_files(data: bytes) -> bool:
    """Tell whether an archive of RAR 5 holds files that are encrypted; libarchive gives these as they are."""
    return any(kind == _FILE and _LOCK in _records(extra) for kind, _, extra in _headers(data))


def is_cut_off(data: bytes) -> bool:
    """Tell whether an archive of RAR 5 does not go on to its end; libarchive takes the end of the file for it."""
    return data.startswith(RAR5_START) and not any(kind in (_ALL_LOCKED, _END) for kind, _, _ in _headers(data))


def _headers(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield of every header of RAR 5 its kind, its fields and its extra records; nothing beyond what is damaged."""
    at = len(RAR5_START) if data.startswith(RAR5_START) else len(data)
    for _ in range(_MOST_HEADERS):
        try:
            size, start = _number(data, at + 4)  # behind the checksum
            kind, here = _number(data, start)
            flags, here = _number(data, here)
            extra, here = _number(data, here) if flags & _HAS_EXTRA else (0, here)
            packed, here = _number(data, here) if flags & _HAS_DATA else (0, here)
            end = start + size
            yield kind, data[here : max(here, end - extra)], data[max(here, end - extra) : end]
        except IndexError:
            return
        at = max(here, end + packed)


def _records(extra: bytes) -> Iterator[int]:
    """Yield the kinds of the extra records of a header."""
    at = 0
    while at < len(extra):
        try:
            size, start = _number(extra, at)
            yield _number(extra, start)[0]
        except IndexError:
            return
        at = start + size


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return a number as RAR 5 writes them, seven bits a byte, and where it ends."""
    value = shift = 0
    while shift < 70:
        value |= (data[at] & 0x7F) << shift
        at += 1
        if not data[at - 1] & 0x80:
            break
        shift += 7
    return value, at
