"""Files that appear whole or not at all, and outlast a power cut from then on.

A result that somebody has open in Excel cannot be replaced on Windows, and virus scanners hold a new file for some
milliseconds: a refusal is tried again for a while, then reported.
"""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from selfeval_xl.errors import LockedError, OutputError, is_held, system_words

WAITS = (
    0.05,
    0.1,
    0.2,
    0.4,
    0.8,
    1.0,
)  # seconds; about 2.5 in all, so that a real lack of rights is still reported soon
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


Content = bytes | Iterable[bytes]  # all of it, or its pieces; these are gone over more than once


def pieces(data: Content) -> Iterable[bytes]:
    """Return what a file is written of, piece by piece."""
    return (data,) if isinstance(data, bytes) else data


def write_file(path: Path, data: Content, *, wait: Callable[[float], None] = time.sleep) -> None:
    """Put the bytes at the path. Until the last moment, and whenever this fails, what stood there before stays.

    A file that already holds these bytes is left alone, its time of change too.

    Raises:
        LockedError: what stands there cannot be replaced.
        OutputError: the folder cannot be written.
    """
    put_file(path, data, wait=wait)
    settle_folder(path.parent)


def put_file(path: Path, data: Content, *, wait: Callable[[float], None] = time.sleep) -> None:
    """Do what `write_file` does, but leave it to `settle_folder` that a new name outlasts a power cut.

    Until then the file that stood there before may stand there again, whole.

    Raises:
        LockedError: what stands there cannot be replaced.
        OutputError: the folder cannot be written.
    """
    if _holds(path, data):
        return
    temporary = _beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                for piece in pieces(data):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            _replace(temporary, path, wait)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} 未能写入：{_cause(error)}原有内容未改动。") from error


def require_writable(folder: Path) -> None:
    """Make sure files can be put into a folder, which need not be there yet; leave nothing behind.

    Raises:
        OutputError: they cannot.
    """
    probe = _beside(folder / "probe")
    try:
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(b"probe")
        finally:
            probe.unlink(missing_ok=True)
            for made in missing:
                with suppress(FileNotFoundError):
                    made.rmdir()
    except OSError as error:
        raise OutputError(f"{folder} 不能写入：{_cause(error)}没有开始核对。") from error


def _beside(path: Path) -> Path:
    return path.parent / f".~selfeval-{os.getpid()}.tmp"


def _holds(path: Path, data: Content) -> bool:
    try:
        if not path.is_file():  # a pipe would be read for ever
            return False
        if isinstance(data, bytes) and path.stat().st_size != len(data):  # most are told apart so
            return False
        with path.open("rb") as file:
            return all(file.read(len(piece)) == piece for piece in pieces(data)) and not file.read(1)
    except OSError:
        return False


def _replace(temporary: Path, path: Path, wait: Callable[[float], None]) -> None:
    """Move the new file to its place.

    Raises:
        LockedError: it is refused for longer than a scanner or an indexer needs.
    """
    for seconds in (*WAITS, None):
        try:
            temporary.replace(path)
        except OSError as error:
            if not is_held(error):
                raise
            if seconds is None:
                raise LockedError(f"{path} 未能写入：{_cause(error)}原有内容未改动。") from error
            wait(seconds)
        else:
            return


def settle_folder(folder: Path) -> None:
    """Have the system write down the names of new files too, where it can be asked to; the file itself is safe."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _cause(error: OSError) -> str:
    if is_held(error):
        return "文件可能正被 Excel 或 WPS 打开，或没有写入权限。请关闭该文件，检查文件夹的写入权限，然后重新运行。"
    if error.errno in _FULL:
        return "磁盘空间不足。请腾出空间后重新运行。"
    return f"{system_words(error)}。请检查输出文件夹是否存在、可以写入，然后重新运行。"
