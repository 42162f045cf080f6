"""Makes zips as packers of every kind make them, and as no packer would: names as bytes, lies, passwords.

zipped(Packed("甲.xlsx".encode("gbk"), data), Packed("乙.xlsx".encode(), data, flags=UTF8))
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from zlib import crc32

import pyzipper

UTF8 = 0x800
UNIX = 3
LINK = 0o120777 << 16
FOLDER = 0x10
MADE = (0x5A9D, 0x6A20)  # DOS date and time of 2025-04-29 13:17:00


@dataclass(frozen=True)
class Packed:
    """One file in a zip; what is None is as it should be."""

    name: bytes
    data: bytes = b""
    flags: int = 0
    method: int = 8
    clock: tuple[int, int] = MADE
    extra: bytes = b""
    made_on: int = 0
    attributes: int = 0
    size: int | None = None  # as the directory has it
    crc: int | None = None
    packed: bytes | None = None  # as it stands in the file
    packed_size: int | None = None
    offset: int | None = None
    password: bytes | None = None


def zipped(*members: Packed, before: bytes = b"", comment: bytes = b"", volume: int = 0) -> bytes:
    """Return the archive."""
    body, directory = bytearray(before), bytearray()
    for member in members:
        packed, flags = _packed(member), member.flags | (member.password is not None)
        date, time = member.clock
        crc = crc32(member.data) if member.crc is None else member.crc
        size = len(member.data) if member.size is None else member.size
        packed_size = len(packed) if member.packed_size is None else member.packed_size
        offset = len(body) if member.offset is None else member.offset
        known = (20, flags, member.method, time, date, crc, packed_size, size, len(member.name))
        body += struct.pack("<4s5H3L2H", b"PK\3\4", *known, 0) + member.name + packed
        directory += struct.pack(
            "<4sBB5H3L5H2L",
            b"PK\1\2",
            20,
            member.made_on,
            *known,
            len(member.extra),
            0,
            0,
            0,
            member.attributes,
            offset,
        )
        directory += member.name + member.extra
    start, count = len(body), min(len(members), 0xFFFF)
    end = struct.pack("<4s4H2LH", b"PK\5\6", volume, volume, count, count, len(directory), start, len(comment))
    return bytes(body + directory) + end + comment


def files(members: dict[str, bytes]) -> bytes:
    """Return an archive as a packer of today makes it."""
    return zipped(*(Packed(name.encode(), data, UTF8) for name, data in members.items()))


def locked(name: str, data: bytes, password: bytes, method: int = pyzipper.ZIP_DEFLATED) -> bytes:
    """Return an archive of one file locked as WinZip and WinRAR do, with AES."""
    stream = BytesIO()
    with pyzipper.AESZipFile(stream, "w", compression=method, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password)
        archive.writestr(name, data)
    return stream.getvalue()


def unicode_path(raw: bytes, name: str) -> bytes:
    """Return the extra field in which Info-ZIP and WinRAR say what a name is in UTF-8."""
    field = b"\1" + crc32(raw).to_bytes(4, "little") + name.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


def _packed(member: Packed) -> bytes:
    if member.packed is not None:
        return member.packed
    packed = member.data
    if member.method == 8:
        deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = deflater.compress(member.data) + deflater.flush()
    if member.password is not None:
        check = crc32(member.data) >> 24
        packed = _crypted(bytes(11) + bytes([check]) + packed, member.password)
    return packed


def _crypted(data: bytes, password: bytes) -> bytes:
    """Encrypt as PKZIP did (ZipCrypto)."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def turn(byte: int) -> None:
        keys[0] = _crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = _crc(keys[2], keys[1] >> 24)

    for byte in password:
        turn(byte)
    out = bytearray()
    for byte in data:
        mask = keys[2] | 2
        out.append(byte ^ (mask * (mask ^ 1) >> 8 & 0xFF))
        turn(byte)
    return bytes(out)


def _crc(key: int, byte: int) -> int:
    return crc32(bytes([byte]), key ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
