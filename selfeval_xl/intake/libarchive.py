"""What is in a .7z or .rar archive, read by the C library libarchive where it is installed.

Its files are unpacked in the order in which they lie there, for in a solid archive each stands on those before it;
what nobody asks for is unpacked too, so that the limits count it.
"""

import locale
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from ctypes import c_int, c_void_p
from datetime import datetime
from functools import partial
from typing import Any

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.compressed import no_file, too_large
from selfeval_xl.intake.contents import Contents, Limits, Member
from selfeval_xl.intake.names import decoded
from selfeval_xl.intake.rar_headers import RAR5_START, has_locked_files, is_cut_off, is_volume
from selfeval_xl.intake.source import Refusal, by_the_clock
from selfeval_xl.outcome import Outcome

_BLOCK = 64 * 1024  # bytes unpacked at a time
_UNPACK = "请用 WinRAR、7-Zip 或 Bandizip 解压后把其中的工作簿放入文件夹。"
_VOLUME = Refusal(
    Outcome.UNSUPPORTED, "是分卷压缩的一卷，单独打不开。", "请把各卷放在一起解压，再把其中的自评表放入文件夹。"
)
_UTF8_LOCALES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "zh_CN.UTF-8", "UTF-8")  # each system has one of them


def open_7z(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """List the files in a 7z archive; libarchive opens none that has a password.

    Raises:
        BadSource: libarchive is not installed.
    """
    return Contents(_members(_library("7z"), "7zip", data, limits))


def open_rar(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """List the files in a RAR archive, of version 4 or 5; libarchive opens none that has a password.

    Raises:
        BadSource: libarchive is not installed, or the archive is locked or one of several volumes.
    """
    if is_volume(data):
        raise _VOLUME.error()
    if has_locked_files(data):
        raise _encrypted().error()
    kind = "rar5" if data.startswith(RAR5_START) else "rar"
    return Contents(_members(_library("RAR"), kind, data, limits))


def _library(called: str) -> Any:
    try:
        import libarchive
    except (ImportError, OSError, AttributeError, TypeError) as error:  # all but the first where the C library is not
        raise Refusal.because(
            Outcome.UNSUPPORTED, f"是 {called} 压缩包，本机没有安装读取它的组件 libarchive。", _UNPACK
        ).error() from error
    logging.getLogger(libarchive.__name__).setLevel(logging.CRITICAL)  # below that it tells names of files
    libarchive.ffi.ffi("entry_is_encrypted", [c_void_p], c_int)  # the wrapper leaves it out
    return libarchive


def _members(library: Any, kind: str, data: bytes, limits: Limits) -> Iterator[Member]:
    left, most = limits.total_size, max(limits.ratio_from, limits.ratio * len(data))
    most = min(most, limits.member_size)
    try:
        with library.memory_reader(data, format_name=kind, filter_name="none") as archive:
            entries = iter(archive)
            for _ in range(limits.members):
                with _utf8_locale():
                    entry = next(entries, None)
                    if entry is None:
                        if is_cut_off(data):
                            raise _damaged().error()
                        return
                    name, note = _name(library, entry, kind)
                if entry.isdir:
                    continue
                read = _unpacked(library, entry, min(most, left), limits)
                if isinstance(read, bytes):
                    left -= len(read)
                yield Member(name, partial(_given, read), _saved(entry, kind), note)
                if isinstance(read, BadSource) and read.outcome is Outcome.TOO_LARGE:
                    raise read  # to pass over the rest of it would be to unpack it
    except library.ArchiveError as error:
        raise _broken(error).error() from error
    raise Refusal.because(
        Outcome.TOO_LARGE, f"里面的文件超过 {limits.members} 个，其余的没有读取。", "请解压后把自评表放入文件夹。"
    ).error()


def _name(library: Any, entry: Any, kind: str) -> tuple[str, str]:
    if sys.platform == "win32":
        return library.ffi.entry_pathname_w(entry._entry_p) or "", ""
    raw = library.ffi.entry_pathname(entry._entry_p) or b""
    return decoded(raw) if kind == "rar" else (raw.decode("utf-8", "replace"), "")  # RAR 4 gave names as they were


def _unpacked(library: Any, entry: Any, most: int, limits: Limits) -> bytes | BadSource:
    """Return the bytes of a file, or why there are none."""
    if library.ffi.entry_is_encrypted(entry._entry_p):
        return _encrypted().error()
    if not entry.isreg or entry.islnk:
        return no_file().error()
    if (entry.size or 0) > most:
        return too_large(limits).error()
    blocks, size = [], 0
    try:
        for block in entry.get_blocks(_BLOCK):
            blocks.append(block)
            size += len(block)
            if size > most:
                return too_large(limits).error()
    except library.ArchiveError as error:
        return _broken(error).error()
    if size < (entry.size or 0):
        return _damaged().error()
    return b"".join(blocks)


def _given(read: bytes | BadSource) -> bytes:
    if isinstance(read, BadSource):
        raise read
    return read


def _saved(entry: Any, kind: str) -> datetime | None:
    if entry.mtime is None:
        return None
    if kind != "rar":
        return by_the_clock(int(entry.mtime))
    with suppress(OSError, OverflowError, ValueError):  # a time no calendar has
        # RAR 4 told of the clock on the wall, which libarchive takes for the one of this machine.
        return datetime.fromtimestamp(int(entry.mtime))
    return None


def _broken(error: Exception) -> Refusal:
    """Tell from what libarchive says, in words that differ by format, whether it is a password that is missing."""
    return _encrypted() if "crypt" in str(error).lower() else _damaged()


def _encrypted() -> Refusal:
    return Refusal.because(Outcome.ENCRYPTED, "压缩包设有密码，本程序打不开。", _UNPACK)


def _damaged() -> Refusal:
    return Refusal.because(
        Outcome.DAMAGED,
        "压缩包不完整，可能没有传完，或只是分卷压缩的一卷。",
        "请报送单位重新发送；是分卷的，请把各卷放在一起解压，再把其中的自评表放入文件夹。",
    )


@contextmanager
def _utf8_locale() -> Iterator[None]:
    """Let libarchive give names in UTF-8, which outside Windows it does where the locale of the process has it."""
    if sys.platform == "win32":
        yield
        return
    before = locale.setlocale(locale.LC_CTYPE)
    for name in _UTF8_LOCALES:
        with suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            break
    try:
        yield
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
