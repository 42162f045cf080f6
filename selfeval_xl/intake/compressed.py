"""What is in a .tar, and in what .gz, .bz2 and .xz hold: one file, of which they do not keep the name."""

import bz2
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from typing import Protocol

from selfeval_xl.intake.contents import Contents, Limits, Member
from selfeval_xl.intake.names import decoded
from selfeval_xl.intake.source import Refusal, by_the_clock
from selfeval_xl.outcome import Outcome

_UNPACKED = "解压后的文件"
_MOST_MEMORY = 128 * 1024**2  # bytes that unpacking .xz may take; the highest level of compression takes 65 MB
_MOST_PIECES = 100  # packed one after the other; a file has one, or some where tapes or logs were joined
_ERRORS = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def open_gzip(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """Give the file that was packed by gzip."""
    return _one(partial(zlib.decompressobj, 31), data, limits)


def open_bzip2(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """Give the file that was packed by bzip2."""
    return _one(bz2.BZ2Decompressor, data, limits)


def open_xz(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """Give the file that was packed by xz."""
    return _one(partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, _MOST_MEMORY), data, limits)


def open_tar(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """List the files in a tar archive.

    Raises:
        BadSource: it cannot be read.
    """
    try:
        archive = tarfile.open(fileobj=BytesIO(data), mode="r:", encoding="utf-8", errors="surrogateescape")  # noqa: SIM115
    except (tarfile.TarError, *_ERRORS) as error:
        raise _damaged().error() from error
    return Contents(_tar_members(archive, limits))


def _one(unpacker: Callable[[], _Unpacker], data: bytes, limits: Limits) -> Contents:
    return Contents([Member(_UNPACKED, partial(_unpacked, unpacker, data, limits))])


def _unpacked(new: Callable[[], _Unpacker], data: bytes, limits: Limits) -> bytes:
    """Unpack what may be several pieces one after the other.

    Raises:
        BadSource: it is damaged or too much.
    """
    most = min(limits.member_size, max(limits.ratio_from, limits.ratio * len(data)))
    pieces: list[bytes] = []
    size = 0
    while data and len(pieces) < _MOST_PIECES:
        unpacker = new()
        try:
            piece = unpacker.decompress(data, most - size + 1)
        except (*_ERRORS, MemoryError) as error:
            raise _damaged().error() from error
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise too_large(limits).error()
        if not unpacker.eof:
            raise _damaged().error()
        data = unpacker.unused_data.lstrip(b"\0")  # zeros fill up what was kept on tape
    if data:
        raise _damaged().error()
    return b"".join(pieces)


def _tar_members(archive: tarfile.TarFile, limits: Limits) -> Iterator[Member]:
    while True:
        try:
            info = archive.next()
        except (tarfile.TarError, *_ERRORS) as error:
            raise _damaged().error() from error
        if info is None:
            return
        if info.isdir():
            continue
        name, note = decoded(info.name.encode("utf-8", "surrogateescape"))
        yield Member(name, partial(_tar_data, archive, info, limits), by_the_clock(info.mtime), note)


def _tar_data(archive: tarfile.TarFile, info: tarfile.TarInfo, limits: Limits) -> bytes:
    if not info.isreg():
        raise no_file().error()
    if info.size > limits.member_size:
        raise too_large(limits).error()
    try:
        file = archive.extractfile(info)
        data = b"" if file is None else file.read()
    except (tarfile.TarError, *_ERRORS) as error:
        raise _damaged().error() from error
    if len(data) < info.size:
        raise _damaged().error()
    return data


def no_file() -> Refusal:
    """Refuse what an archive holds that is no file."""
    return Refusal.because(
        Outcome.UNREADABLE, "是链接或设备，压缩包里没有文件本身。", "请报送单位把文件本身放入压缩包，重新报送。"
    )


def too_large(limits: Limits) -> Refusal:
    """Refuse a file that grows beyond what it may."""
    return Refusal.because(
        Outcome.TOO_LARGE, f"解压后超过上限 {limits.member_size // 1024**2} MB，或比压缩时大 {limits.ratio} 倍以上。"
    )


def _damaged() -> Refusal:
    return Refusal.because(Outcome.DAMAGED, "压缩包不完整，可能没有传完。", "请报送单位重新发送。")
