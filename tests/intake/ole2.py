"""Makes OLE2 files: nothing but a directory, for whoever asks what the file is; or all that is in one."""

import struct
from collections.abc import Mapping, Sequence

NONE = 0xFFFFFFFF
LAST = 0xFFFFFFFE
STORAGE, STREAM, ROOT = 1, 2, 5


def ole2(names: Sequence[str], *, embedded: Sequence[str] = (), sector: int = 512, before: int = 0) -> bytes:
    """Make a file whose top holds `names`, and whose last top entry, a storage, holds `embedded`.

    The sectors of the directory do not follow each other. `before` puts that many unused sectors in front of it.
    """
    top = [*names, "MBD0001"] if embedded else list(names)
    entries = [_entry("Root Entry", ROOT, child=1)]
    for number, name in enumerate(top, 1):
        after = number + 1 if number < len(top) else NONE
        inside = embedded and number == len(top)
        entries.append(_entry(name, STORAGE if inside else STREAM, right=after, child=number + 1 if inside else NONE))
    for number, name in enumerate(embedded, len(top) + 1):
        entries.append(_entry(name, STREAM, right=number + 1 if number < len(top) + len(embedded) else NONE))

    per_sector = sector // 4
    blocks = _sectors(b"".join(entries), sector)
    total = before + 2 * len(blocks) + 300  # 300: more than the sectors of any table made here
    tables = -(-total // per_sector)
    more = tables if tables > 109 else LAST
    at = [tables + 1 + before + 2 * number for number in range(len(blocks))]

    table = [NONE] * (tables * per_sector)
    for here, following in zip(at, [*at[1:], LAST], strict=True):
        table[here] = following
    body = bytearray(total * sector)
    struct.pack_into(f"<{len(table)}I", body, 0, *table)
    if more != LAST:
        rest = [*range(109, tables)]
        struct.pack_into(f"<{per_sector}I", body, more * sector, *rest, *[NONE] * (per_sector - 1 - len(rest)), LAST)
    for here, block in zip(at, blocks, strict=True):
        body[here * sector : (here + 1) * sector] = block

    header = bytearray(sector)
    shift, version = (12, 4) if sector == 4096 else (9, 3)
    struct.pack_into("<8s16xHHHHH", header, 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, version, 0xFFFE, shift, 6)
    struct.pack_into("<IIIIIIIII", header, 40, 0, tables, at[0], 0, 4096, LAST, 0, more, int(more != LAST))
    struct.pack_into("<109I", header, 76, *[*range(tables), *[NONE] * 109][:109])
    return bytes(header + body)


def _entry(name: str, kind: int, *, right: int = NONE, child: int = NONE, start: int = LAST, size: int = 0) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII16xI8x8xIQ", raw, len(raw), kind, 1, NONE, right, child, 0, start, size)


def _sectors(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size].ljust(size, b"\0") for start in range(0, len(data), size)]


Tree = Mapping[str, "bytes | Tree"]


def storages(tree: Tree) -> bytes:
    """Make a file with streams and storages in it; small streams in pieces of 64 bytes, as they have to be.

    What is in a storage hangs to the right of each other, and everything lies in the file in the order given.
    """
    entries: list[bytes] = []
    big, small = bytearray(), bytearray()
    big_table: list[int] = []
    small_table: list[int] = []

    def put(data: bytes, into: bytearray, table: list[int], size: int) -> int:
        start, count = len(table), -(-len(data) // size)
        table.extend([*range(start + 1, start + count), LAST][: count or 0])
        into.extend(data.ljust(count * size, b"\0"))
        return start if count else LAST

    def add(inside: Tree) -> int:
        """Add the entries of a storage; return the number of the first."""
        numbers = range(len(entries), len(entries) + len(inside))
        entries.extend([b""] * len(inside))
        for number, (name, content) in zip(numbers, inside.items(), strict=True):
            right = number + 1 if number + 1 in numbers else NONE
            if isinstance(content, bytes):
                is_small = len(content) < 4096
                start = put(content, small, small_table, 64) if is_small else put(content, big, big_table, 512)
                entries[number] = _entry(name, STREAM, right=right, start=start, size=len(content))
            else:
                entries[number] = _entry(name, STORAGE, right=right, child=add(content))
        return numbers.start if inside else NONE

    entries.append(b"")
    child = add(tree)
    size = len(small)
    entries[0] = _entry("Root Entry", ROOT, child=child, start=put(bytes(small), big, big_table, 512), size=size)
    first_small = put(struct.pack(f"<{len(small_table)}I", *small_table), big, big_table, 512)
    directory = put(b"".join(entries), big, big_table, 512)
    tables = 1
    while tables * 128 < len(big_table) + tables:
        tables += 1
    assert tables <= 109, "more than the header of the file has room for"
    at = len(big_table)
    table = [*big_table, *[0xFFFFFFFD] * tables]
    table += [NONE] * (tables * 128 - len(table))
    header = bytearray(512)
    struct.pack_into("<8s16xHHHHH", header, 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    smalls = -(-len(small_table) // 128)
    struct.pack_into("<IIIIIIIII", header, 40, 0, tables, directory, 0, 4096, first_small, smalls, LAST, 0)
    struct.pack_into("<109I", header, 76, *[*range(at, at + tables), *[NONE] * 109][:109])
    return bytes(header + big + struct.pack(f"<{len(table)}I", *table))
