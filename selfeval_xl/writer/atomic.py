"""Files that appear whole or not at all.

A result that somebody has open in Excel cannot be replaced on Windows, and virus scanners hold a new file for some
milliseconds: a refusal is tried again for a while, then reported.
"""

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

from selfeval_xl.errors import OutputError, system_words

WAITS = (
    0.05,
    0.1,
    0.2,
    0.4,
    0.8,
    1.0,
)  # seconds; about 2.5 in all, so that a real lack of rights is still reported soon


def write_file(path: Path, data: bytes, *, wait: Callable[[float], None] = time.sleep) -> None:
    """Put the bytes at the path. Until the last moment, and whenever this fails, what stood there before stays.

    A file that already holds these bytes is left alone, its time of change too.

    Raises:
        OutputError: the folder or the file cannot be written.
    """
    if _holds(path, data):
        return
    temporary = path.parent / f".~selfeval-{os.getpid()}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _replace(temporary, path, wait)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} 未能写入：{_cause(error)}原有内容未改动。") from error


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _replace(temporary: Path, path: Path, wait: Callable[[float], None]) -> None:
    for seconds in WAITS:
        try:
            temporary.replace(path)
        except PermissionError:
            wait(seconds)
        else:
            return
    temporary.replace(path)


def _cause(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "文件可能正被 Excel 或 WPS 打开，或没有写入权限。请关闭该文件，检查文件夹的写入权限，然后重新运行。"
    if error.errno == errno.ENOSPC:
        return "磁盘空间不足。请腾出空间后重新运行。"
    return f"{system_words(error)}。请检查输出文件夹是否存在、可以写入，然后重新运行。"
