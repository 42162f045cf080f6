"""The OLE2 file around an old or encrypted workbook or an Outlook message: its streams, read under limits; and a clean
one around streams.

The libraries for what is inside trust the directory: one whose entries share their children keeps them busy for ever.
So they never see the sender's file, only streams taken out of it here.
"""

import struct
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Self

from selfeval_xl.errors import BadSource
from selfeval_xl.outcome import Outcome

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LEAST_BYTES = 4096  # a smaller stream is kept in pieces of 64 bytes, which `packed` does not write
MAX_ENTRIES = 10_000  # of the directory; a workbook with macros has some fifty

_ENTRY_BYTES = 128
_CHILD_AT = 76  # in an entry
_IN_HEADER = 109  # sectors of the allocation table that the header itself lists
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NO_ENTRY = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_SECTOR = 512
_PIECE = 64  # bytes, of a small stream
_MAX_SMALL_BYTES = 16 * 2**20  # of all small streams together


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the directory: a stream with its bytes, or a storage with others below it."""

    name: str
    kind: int
    siblings: tuple[int, int]
    child: int
    start: int
    size: int

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """Take the bytes of an entry apart."""
        length, kind, left, right, child = struct.unpack_from("<HBxIII", raw, 64)
        start, size = struct.unpack_from("<II", raw, 116)
        name = raw[: min(length, 64)].decode("utf-16-le", "replace").rstrip("\0")
        return cls(name, kind, (left, right), child, start, size)


class Compound:
    """An OLE2 file in memory."""

    def __init__(self, data: bytes) -> None:
        """Read the allocation table and the top of the directory.

        Raises:
            BadSource: where they are damaged.
        """
        self._data = data
        try:
            self._sector = {9: 512, 12: 4096}[struct.unpack_from("<H", data, 30)[0]]
            self._sectors = len(data) // self._sector
            first, self._small_table = struct.unpack_from("<I8xI", data, 48)
            self._table = self._allocation()
            directory = self._chain(first, MAX_ENTRIES * _ENTRY_BYTES)
            self._entries = [
                _Entry.of(directory[at : at + _ENTRY_BYTES]) for at in range(0, len(directory), _ENTRY_BYTES)
            ]
            self._root = (first + 1) * self._sector  # where in the file the entry of the root is
            self._owners: dict[int, int] = {}  # the number of an entry -> the child its storage names
            self._below = cache(self._read_below)
            self._top = self._below(self._entries[0].child)
        except (struct.error, IndexError, KeyError) as error:
            raise _damaged() from error
        self._small_streams = cache(self._read_small_streams)

    def __contains__(self, name: str) -> bool:
        """Tell whether the top of the file holds a stream or storage of the name."""
        return name in self._top

    def storages(self) -> list[str]:
        """Return the names of the storages at the top, in order."""
        return sorted(name for name, entry in self._top.items() if entry.kind == _STORAGE)

    def storage(self, name: str) -> Self:
        """Return a storage at the top as if it were a file of its own.

        Raises:
            BadSource: where there is none, or its directory is damaged.
        """
        inner = copy(self)  # what was read of the file is shared
        try:
            inner._top = self._below(self._storage(name).child)
        except IndexError as error:
            raise _damaged() from error
        return inner

    def storage_file(self, name: str) -> bytes:
        """Return a file with what is in a storage at the top: this one, with the root leading there.

        Raises:
            BadSource: where there is none.
        """
        at = self._root + _CHILD_AT
        return self._data[:at] + struct.pack("<I", self._storage(name).child) + self._data[at + 4 :]

    def size(self, name: str) -> int:
        """Return how many bytes a stream at the top is said to have; 0 where there is none."""
        entry = self._top.get(name)
        return 0 if entry is None or entry.kind != _STREAM else entry.size

    def _storage(self, name: str) -> _Entry:
        entry = self._top.get(name)
        if entry is None or entry.kind != _STORAGE:
            raise _damaged()
        return entry

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream at the top.

        Raises:
            BadSource: where there is none, or it is not complete.
        """
        entry = self._top.get(name)
        if entry is None or entry.kind != _STREAM:
            raise _damaged()
        try:
            found = self._small_chain(entry) if entry.size < LEAST_BYTES else self._chain(entry.start, entry.size)
        except (IndexError, struct.error) as error:
            raise _damaged() from error
        if len(found) < entry.size:
            raise _damaged()
        return found[: entry.size]

    def _allocation(self) -> Sequence[int]:
        """Return for each sector the one that follows it."""
        sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        (more,) = struct.unpack_from("<I", self._data, 68)
        most = _IN_HEADER + 2 * self._sectors // (self._sector // 4)  # twice what the file needs; some leave room
        while more not in (_FREE, _END):
            *listed, more = self._numbers(self._bytes_of(more))
            sectors += listed
            if len(sectors) > most + self._sector // 4:
                raise IndexError(more)
        return self._numbers(b"".join(self._bytes_of(sector) for sector in sectors if sector not in (_FREE, _END)))

    def _numbers(self, data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _bytes_of(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        if start >= len(self._data):
            raise IndexError(sector)
        return self._data[start : start + self._sector]

    def _chain(self, sector: int, most: int) -> bytes:
        """Return the sectors that follow each other, those that hold the first `most` bytes.

        The last one may be cut short by the end of the file.
        """
        pieces: list[bytes] = []
        while sector not in (_FREE, _END) and len(pieces) * self._sector < most:
            pieces.append(self._bytes_of(sector))
            sector = self._table[sector]
            if len(pieces) > self._sectors:  # they go round in a circle
                raise IndexError(sector)
        return b"".join(pieces)

    def _small_chain(self, entry: _Entry) -> bytes:
        small, table = self._small_streams()
        pieces: list[bytes] = []
        sector = entry.start
        while sector not in (_FREE, _END) and len(pieces) * _PIECE < entry.size:
            pieces.append(small[sector * _PIECE : (sector + 1) * _PIECE])
            (sector,) = struct.unpack_from("<I", table, 4 * sector)
        return b"".join(pieces)

    def _read_below(self, child: int) -> dict[str, _Entry]:
        """Return the entries of a storage by name, not those of the storages in it.

        An entry that several storages claim belongs to the first: the work is bounded by the size of the directory.
        """
        found: dict[str, _Entry] = {}
        to_visit, visited = [child], set[int]()
        while to_visit:
            number = to_visit.pop()
            if number == _NO_ENTRY or number in visited or self._owners.setdefault(number, child) != child:
                continue
            visited.add(number)
            found[self._entries[number].name] = self._entries[number]
            to_visit += self._entries[number].siblings
        return found

    def _read_small_streams(self) -> tuple[bytes, bytes]:
        """Return all small streams in one, and the table of their pieces."""
        return (
            self._chain(self._entries[0].start, _MAX_SMALL_BYTES),
            self._chain(self._small_table, _MAX_SMALL_BYTES),
        )


def _damaged() -> BadSource:
    return BadSource(Outcome.DAMAGED, "文件结构（OLE）不完整，可能没有传完。")


def packed(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE2 file of streams laid out one after the other, each of at least `LEAST_BYTES`."""
    content = [_sectors(data) for data in streams.values()]
    used = sum(map(len, content)) // _SECTOR
    directory_sectors = -(-(len(streams) + 1) // 4)
    per_sector = _SECTOR // 4
    tables = extra = 0
    while tables * per_sector < used + directory_sectors + tables + extra:
        tables += 1
        extra = max(0, -(-(tables - _IN_HEADER) // (per_sector - 1)))

    entries, table, start = [_entry("Root Entry", _ROOT, 1, _END, 0)], [], 0
    for number, (name, data) in enumerate(streams.items(), 1):
        after = number + 1 if number < len(streams) else _NO_ENTRY
        count = -(-len(data) // _SECTOR)
        entries.append(_entry(name, _STREAM, after, start if count else _END, len(data)))
        table += _linked(start, count)
        start += count
    table += _linked(start, directory_sectors)
    first_table = start + directory_sectors
    table += [_TABLE] * (tables + extra)
    table += [_FREE] * (tables * per_sector - len(table))

    listed = list(range(first_table, first_table + tables))
    rest = listed[_IN_HEADER:]
    chained = b"".join(
        struct.pack(
            f"<{per_sector}I",
            *[*rest[at : at + per_sector - 1], *[_FREE] * per_sector][: per_sector - 1],
            first_table + tables + number + 1 if number + 1 < extra else _END,
        )
        for number, at in enumerate(range(0, len(rest), per_sector - 1))
    )
    header = struct.pack("<8s16xHHHHH6x", SIGNATURE, 0x3E, 3, 0xFFFE, 9, 6)
    more = first_table + tables if extra else _END
    header += struct.pack("<IIIIIIIII", 0, tables, start, 0, LEAST_BYTES, _END, 0, more, extra)
    header += struct.pack(f"<{_IN_HEADER}I", *[*listed[:_IN_HEADER], *[_FREE] * _IN_HEADER][:_IN_HEADER])
    directory = _sectors(b"".join(entries))
    return b"".join([header, *content, directory, struct.pack(f"<{len(table)}I", *table), chained])


def _linked(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), _END] if count else []


def _sectors(data: bytes) -> bytes:
    return data.ljust(-(-len(data) // _SECTOR) * _SECTOR, b"\0")


def _entry(name: str, kind: int, other: int, start: int, size: int) -> bytes:
    """Write a directory entry; `other` is the child of the root and the right sibling of a stream."""
    raw = name.encode("utf-16-le") + b"\0\0"
    right, child = (_NO_ENTRY, other) if kind == _ROOT else (other, _NO_ENTRY)
    return struct.pack("<64sHBBIII16xI8x8xIQ", raw, len(raw), kind, 1, _NO_ENTRY, right, child, 0, start, size)
