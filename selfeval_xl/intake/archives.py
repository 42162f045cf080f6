"""What is in a zip archive. Nothing is written to the disk: its names are labels, and its numbers the sender's word."""

import stat
import struct
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from itertools import pairwise
from zlib import crc32

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.contents import Contents, Limits, Member, too_much
from selfeval_xl.intake.source import Refusal
from selfeval_xl.intake.walk import EDITING, OWNER_FILES
from selfeval_xl.intake.zip_directory import DEFLATED, STORED, Entry, ZipDirectory, extra_fields
from selfeval_xl.intake.zip_names import names
from selfeval_xl.outcome import Outcome

_AES = 99  # the "compression method" of what WinZip and WinRAR lock
_AES_FIELD = 0x9901
_METHODS = {1: "Shrink", 6: "Implode", 9: "Deflate64", 12: "BZip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
_DOS_FOLDER = 0x10
_UNIX = (3, 19)  # systems whose packers say what kind of file it is: Unix, macOS
_UNKNOWN_DAY = 0x21  # 1 January 1980, the first day there is
_SLACK = 24  # bytes some packers' entries reach into the next: a data descriptor counted twice

_RESEND = "请报送单位重新压缩后发送。"
_UNPACK = "请用解压软件解压后，把其中的自评表放入文件夹。"
_BOMB = "请不要打开这个文件，请报送单位重新压缩后发送。"
_PASSWORD = "请在命令中用 --password 给出密码后重新运行，或解压后把其中的自评表放入文件夹。"  # noqa: S105


def open_zip(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """List the files in a zip archive; the members end with BadSource where the directory does not hold out.

    Raises:
        BadSource: it has no directory.
    """
    return Contents(_members(ZipDirectory(data), passwords, limits))


def _members(directory: ZipDirectory, passwords: Sequence[str], limits: Limits) -> Iterator[Member]:
    entries: list[Entry] = []
    end: BadSource | None = None
    try:
        size = 0
        for entry in directory:
            size += len(entry.name) + len(entry.extra)
            if len(entries) == limits.members or size > limits.directory_size:
                raise too_much(limits)
            entries.append(entry)
    except BadSource as error:
        end = error
    shared = _sharing(directory, entries)
    named = names(entries)
    all_names = {name for name, _ in named}
    for entry, (name, doubt) in zip(entries, named, strict=True):
        if _is_folder(entry, name):
            continue
        folder, slash, own = name.rpartition("/")
        is_open = any(f"{folder}{slash}{owner.format(own)}" in all_names for owner in OWNER_FILES)
        read = partial(_read, directory, entry, passwords, limits, is_shared=entry.offset in shared)
        yield Member(name, read, _saved(*entry.clock), doubt + (EDITING if is_open else ""))
    if end is not None:
        raise end


def _is_folder(entry: Entry, name: str) -> bool:
    """Whether there is nothing in it: what is called a folder and has bytes is not one."""
    return not entry.size and (name.endswith("/") or bool(entry.attributes & _DOS_FOLDER))


def _saved(date: int, time: int) -> datetime | None:
    if date == _UNKNOWN_DAY and not time:
        return None
    try:
        return datetime(
            (date >> 9) + 1980, date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2
        )  # naive on purpose: the clock on the packer's wall
    except ValueError:
        return None


def _sharing(directory: ZipDirectory, entries: Sequence[Entry]) -> set[int]:
    """Return the offsets of entries in whose data another begins; the same entry listed twice is none."""
    there = {entry.offset: entry.ends for entry in entries if directory.holds(entry)}
    return {offset for offset, after in pairwise(sorted(there)) if after + _SLACK < there[offset]}


def _read(directory: ZipDirectory, entry: Entry, passwords: Sequence[str], limits: Limits, *, is_shared: bool) -> bytes:
    """Inflate a file of the archive.

    Raises:
        BadSource: it is no file, over a limit, locked, damaged, or packed in a way that is not read.
    """
    mode = entry.attributes >> 16 if entry.made_on in _UNIX else 0
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        what = "链接" if stat.S_ISLNK(mode) else "设备或管道"
        raise Refusal.because(
            Outcome.UNREADABLE, f"是{what}，不是文件本身，没有读取。", "请报送单位把文件本身压缩后重新发送。"
        ).error()
    packed = directory.packed(entry)
    if is_shared:
        raise Refusal.because(Outcome.TOO_LARGE, "与压缩包中别的文件共用一段数据，像是压缩炸弹。", _BOMB).error()
    if entry.size > limits.member_size:
        size, limit = -(-entry.size // 1024**2), limits.member_size // 1024**2
        raise Refusal.because(Outcome.TOO_LARGE, f"解压后有 {size} MB，超过上限 {limit} MB，没有解压。").error()
    if entry.size > limits.ratio_from and entry.size > limits.ratio * len(packed):
        raise Refusal.because(
            Outcome.TOO_LARGE, f"压缩比超过 {limits.ratio} 倍，像是压缩炸弹，没有解压。", _BOMB
        ).error()
    for method in _methods(entry):
        if method not in (STORED, DEFLATED):
            raise Refusal.because(
                Outcome.UNSUPPORTED, f"在压缩包中的压缩方式（{_METHODS.get(method, method)}）不支持。", _UNPACK
            ).error()
    if entry.is_encrypted:
        return _unlocked(entry, packed, passwords)
    data = directory.inflated(entry, entry.size + 1)  # one more shows that the size was a lie
    if len(data) != entry.size or crc32(data) != entry.crc:
        raise Refusal.because(Outcome.DAMAGED, "解压出的内容与压缩包所记的大小或校验码不符。", _RESEND).error()
    return data


def _methods(entry: Entry) -> list[int]:
    """Return how an entry is compressed; what is locked with AES has that in a field of its own."""
    if entry.method != _AES or not entry.is_encrypted:
        return [entry.method]
    return [int.from_bytes(field[5:7], "little") for kind, field in extra_fields(entry.extra) if kind == _AES_FIELD]


def _unlocked(entry: Entry, packed: memoryview, passwords: Sequence[str]) -> bytes:
    """Try the passwords, each in the bytes Chinese Windows and the others make of it.

    Raises:
        BadSource: none of them opens it.
    """
    import pyzipper  # late: few archives have a password

    alone = _alone(entry, packed)
    for password in dict.fromkeys(
        word.encode(encoding, "replace") for word in passwords for encoding in ("utf-8", "gb18030")
    ):
        try:
            with pyzipper.AESZipFile(BytesIO(alone)) as archive, archive.open("x", pwd=password) as stream:
                data: bytes = stream.read(entry.size + 1)
        except Exception:  # noqa: S112 - a wrong password shows in many ways: in the check, the data, the checksum
            continue
        if len(data) == entry.size:
            return data
    reason = "给出的密码都打不开压缩包中的这个文件。" if any(passwords) else "压缩包设有密码。"
    raise Refusal.because(Outcome.ENCRYPTED, reason, _PASSWORD).error()


def _alone(entry: Entry, packed: memoryview) -> bytes:
    """Make an archive of one entry, called x, so that nothing else in the sender's is looked at."""
    date, time = entry.clock
    known = (20, entry.flags & ~0x800, entry.method, time, date, entry.crc, len(packed), entry.size, 1)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", *known, 0) + b"x"
    listed = struct.pack("<4sH5H3L5H2L", b"PK\x01\x02", 20, *known, len(entry.extra), 0, 0, 0, 0, 0) + b"x"
    size = len(listed) + len(entry.extra)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, size, len(local) + len(packed), 0)
    return b"".join((local, packed, listed, entry.extra, end))
