"""Writes archives: 7z by libarchive, tar by Python; RAR, which only RAR itself packs, with files stored as they are."""

import locale
import struct
import tarfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from zlib import crc32

import libarchive

RAR4 = b"Rar!\x1a\x07\x00"
RAR5 = b"Rar!\x1a\x07\x01\x00"
DATE = 1_741_138_200  # 2025-03-05 09:30 in China
_DOS_DATE = (2025 - 1980) << 25 | 3 << 21 | 5 << 16 | 9 << 11 | 30 << 5


def seven_zip(files: Mapping[str, bytes], **options: str) -> bytes:
    """Pack files into a solid 7z archive."""
    written: list[bytes] = []

    def write(block: bytes) -> int:
        written.append(bytes(block))
        return len(block)

    given = ",".join(f"{name}={value}" for name, value in options.items())
    before = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, "C.UTF-8")  # libarchive takes names as the locale has them
    try:
        with libarchive.custom_writer(write, "7zip", options=given) as archive:
            for name, data in files.items():
                archive.add_file_from_memory(name, len(data), data)
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return b"".join(written)


def locked_7z(name: str, *, hides_names: bool) -> bytes:
    """Return a 7z archive of one file with a password; nobody knows it, for its bytes are zeros."""
    packed = bytes(16)
    coder = b"\x01\x24\x06\xf1\x07\x01\x02\x13\x00"  # one, named by four bytes: AES-256 with SHA-256
    streams = b"\x06\x00\x01\x09\x10\x00" + b"\x07\x0b\x01\x00" + coder + b"\x0c\x10\x00"
    names = b"\x00" + name.encode("utf-16-le") + b"\0\0"
    checksums = b"\x08\x0a\x01" + bytes(4) + b"\x00"
    header = b"\x01\x04" + streams + checksums + b"\x00" + b"\x05\x01\x11" + bytes([len(names)]) + names + b"\x00\x00"
    if hides_names:
        header = b"\x17" + streams + b"\x00"
    start = struct.pack("<QQI", len(packed), len(header), crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", crc32(start)) + start + packed + header


def tar(files: Mapping[str, bytes], *, encoding: str = "utf-8", kind: int = tarfile.GNU_FORMAT) -> bytes:
    """Pack files into a tar archive."""
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=kind, encoding=encoding) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), DATE
            archive.addfile(info, BytesIO(data))
    return stream.getvalue()


def rar4(files: Sequence[tuple[bytes | str, bytes]], *, archive_flags: int = 0, file_flags: int = 0) -> bytes:
    """Pack files into an archive of RAR 2 to 4. A name in bytes stands there as it is, one in str in both ways."""
    blocks = [RAR4, _block4(0x73, archive_flags, bytes(6))]
    for name, data in files:
        raw, flags = (name, 0) if isinstance(name, bytes) else (_both_names(name), 0x200)
        fields = struct.pack("<IIBIIBBHI", len(data), len(data), 2, crc32(data), _DOS_DATE, 29, 0x30, len(raw), 0x20)
        blocks += [_block4(0x74, 0x8000 | flags | file_flags, fields + raw), data]
    return b"".join([*blocks, _block4(0x7B, 0x4000, b"")])


def _block4(kind: int, flags: int, fields: bytes) -> bytes:
    checked = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", crc32(checked) & 0xFFFF) + checked


def _both_names(name: str) -> bytes:
    """Return a name for old programs, and the true one: after every byte of 0xAA four characters of two bytes each."""
    raw = name.encode("utf-16-le")
    pieces = [b"\xaa" + raw[at : at + 8] for at in range(0, len(raw), 8)]
    return name.encode("ascii", "replace") + b"\0" + b"\0" + b"".join(pieces)


def rar5(files: Mapping[str, bytes], *, archive_flags: int = 0, locked: str = "") -> bytes:
    """Pack files into an archive of RAR 5; `locked` is "", "names" or "files"."""
    key = b"\x00\x00\x0f" + bytes(16)  # version, flags, rounds, salt
    blocks = [RAR5]
    if locked == "names":
        blocks.append(_block5(_number(4) + _number(0) + key))
    blocks.append(_block5(_number(1) + _number(0) + _number(archive_flags)))
    for name, data in files.items():
        raw = name.encode()
        extra = b""
        if locked == "files":
            record = _number(1) + key + bytes(16)
            extra = _number(len(record)) + record
        fields = [_number(2), _number(3 if extra else 2)]
        fields += [_number(len(extra))] if extra else []
        fields += [_number(len(data)), _number(6), _number(len(data)), _number(0x20)]
        fields += [struct.pack("<II", DATE, crc32(data)), _number(0), _number(0), _number(len(raw)), raw, extra]
        blocks += [_block5(b"".join(fields)), data]
    return b"".join([*blocks, _block5(_number(5) + _number(0) + _number(0))])


def _block5(fields: bytes) -> bytes:
    checked = _number(len(fields)) + fields
    return struct.pack("<I", crc32(checked)) + checked


def _number(value: int) -> bytes:
    """Write a number seven bits a byte, the lowest first; all but the last byte have the eighth."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])
