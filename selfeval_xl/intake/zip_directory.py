"""The directory of a zip as it stands: one entry at a time, names as bytes, whatever is wrong with the others.

zipfile lists a whole directory in memory or nothing of it, stops at one name it cannot decode, and takes the directory
of a workbook inside for that of an archive that was cut off behind it.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.source import Refusal
from selfeval_xl.outcome import Outcome

LOCAL_START = b"PK\x03\x04"
STORED, DEFLATED = 0, 8  # the compression methods that are read; the others inflate without a bound

_ENTRY_START = b"PK\x01\x02"
_END_START = b"PK\x05\x06"
_END64_START = b"PK\x06\x06"
_LOCATOR_START = b"PK\x06\x07"
_LOCAL = struct.Struct("<26xHH")  # of the header before the data: the lengths of its name and its extra fields
_ENTRY = struct.Struct("<4xBBHHHHHLLLHHHHHLL")
_END = struct.Struct("<4xHHHHLLH")
_END64 = struct.Struct("<4xQHHLLQQQQ")
_LOCATOR_BYTES = 20
_MAX_COMMENT = 0xFFFF  # bytes behind the end record
_IN_EXTRA = 0xFFFFFFFF  # a number of Zip64 stands in an extra field instead
_ZIP64 = 0x0001
_RESEND = "请用解压软件打开看看，取出其中的自评表放入文件夹；打不开的请报送单位重新发送。"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the directory says of one file; all of it is the sender's word."""

    name: bytes
    made_on: int  # the system of the packer
    flags: int
    method: int
    clock: tuple[int, int]  # DOS date and time
    crc: int
    packed_size: int
    size: int
    extra: bytes
    attributes: int
    offset: int  # of its header in the file

    @property
    def is_encrypted(self) -> bool:
        """Whether it has a password."""
        return bool(self.flags & 1)

    @property
    def ends(self) -> int:
        """Where in the file its data end at the earliest."""
        return self.offset + _LOCAL.size + len(self.name) + self.packed_size


class ZipDirectory:
    """The entries of a zip in memory. Iterating may raise BadSource: the entries before are good."""

    def __init__(self, data: bytes) -> None:
        """Find the directory by the record at the end of the file.

        Raises:
            BadSource: there is none; the file was cut off.
        """
        self._data = data
        at = data.rfind(_END_START, max(0, len(data) - _END.size - _MAX_COMMENT))
        if at < 0 or at + _END.size > len(data):
            raise _damaged("压缩包不完整，没有目录，可能没有传完。")
        volume, first_volume, _, _, size, offset, _ = _END.unpack_from(data, at)
        at64 = at - _LOCATOR_BYTES - _END64.size
        if at64 >= 0 and data.startswith(_END64_START, at64) and data.startswith(_LOCATOR_START, at - _LOCATOR_BYTES):
            at = at64
            _, _, _, volume, first_volume, _, _, size, offset = _END64.unpack_from(data, at)
        self.is_split = bool(volume or first_volume)
        self._stop = at
        self._start = offset if data.startswith(_ENTRY_START, offset) and offset < at else at - size
        self._shift = self._start - offset
        self._end = self._start + size
        # What begins with a member of its own has nothing before it that the offsets would not count: such a
        # directory is that of a file inside, and the rest of the archive is missing.
        if not self.is_split and (self._start < 0 or (self._shift and data.startswith(LOCAL_START))):
            raise _damaged("压缩包不完整，目录与内容对不上，可能没有传完。")

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries in their order.

        Raises:
            BadSource: the directory is damaged behind the last entry.
        """
        at = self._start
        while at + _ENTRY.size <= self._stop and self._data.startswith(_ENTRY_START, at):
            entry, at = self._entry(at)
            yield entry
        if at < self._end:
            raise _damaged("压缩包的目录已损坏，其余的文件没有读到。")

    def _entry(self, at: int) -> tuple[Entry, int]:
        (
            _, made_on, _, flags, method, time, date, crc, packed, size, name_length, extra_length, comment_length,
            _, _, attributes, offset,
        ) = _ENTRY.unpack_from(self._data, at)  # fmt: skip
        at += _ENTRY.size
        name = self._data[at : at + name_length]
        extra = self._data[at + name_length : at + name_length + extra_length]
        wide = iter(_wide_numbers(extra))
        size, packed, offset = (
            next(wide, number) if number == _IN_EXTRA else number for number in (size, packed, offset)
        )
        entry = Entry(
            name, made_on, flags, method, (date, time), crc, packed, size, extra, attributes, offset + self._shift
        )
        return entry, at + name_length + extra_length + comment_length

    def holds(self, entry: Entry) -> bool:
        """Whether an entry begins and ends where it may."""
        return entry.offset >= 0 and entry.ends <= self._start and self._data.startswith(LOCAL_START, entry.offset)

    def packed(self, entry: Entry) -> memoryview:
        """Return the bytes of an entry as they stand in the file.

        Raises:
            BadSource: they do not stand where the directory says.
        """
        at = entry.offset
        if at < 0 or at + _LOCAL.size > self._start or not self._data.startswith(LOCAL_START, at):
            raise _damaged("压缩包的目录指向了没有这个文件的位置。")
        start = at + _LOCAL.size + sum(_LOCAL.unpack_from(self._data, at))
        if start + entry.packed_size > self._start:
            raise _damaged("在压缩包中的内容不完整。")
        return memoryview(self._data)[start : start + entry.packed_size]

    def inflated(self, entry: Entry, limit: int) -> bytes:
        """Return at most `limit` bytes of an entry that is stored or deflated and has no password.

        Raises:
            BadSource: its data are missing or damaged.
        """
        packed = self.packed(entry)
        if entry.method == STORED:
            return bytes(packed[:limit])
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, limit)
        except zlib.error as error:
            raise _damaged("在压缩包中的内容已损坏，无法解压。") from error


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the fields behind a name in the directory, as far as they are whole."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        yield kind, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _wide_numbers(extra: bytes) -> tuple[int, ...]:
    for kind, field in extra_fields(extra):
        if kind == _ZIP64:
            return struct.unpack_from(f"<{min(len(field) // 8, 3)}Q", field)
    return ()


def _damaged(reason: str) -> BadSource:
    return Refusal(Outcome.DAMAGED, reason, _RESEND).error()
