"""A run that is killed, each time a little later; and one whose results somebody has open."""

import errno
import os
import signal
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from selfeval_xl import memory
from selfeval_xl.errors import OutputError

_MOST = 100  # files put in place by a run of a test


def killed_later_each_time(run: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Kill a run before it puts its first file in place, then another before the second; yield after each.

    The run after the last of them is not killed.
    """
    rename = Path.replace
    for allowed in range(_MOST):
        left = allowed

        def breaks(path: Path, target: Path) -> Path:
            nonlocal left
            left -= 1
            if left < 0:
                raise MemoryError
            return rename(path, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", breaks)
            try:
                run()
            except MemoryError:
                pass
            else:
                return
        yield
    raise AssertionError("a run put more files in place than any should")


def killed_at_each_step(run: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Kill a run, a process of its own, before each statement of its database and each file it puts in place.

    The database writes what it has in mind at once, so that it is killed with half of a transaction on the disk. Yields
    the number of the step after each; the run after the last of them is not killed.
    """
    for step in range(10 * _MOST):
        with monkeypatch.context() as patched:
            child = os.fork()
            if not child:
                _kill_before(step, patched)
                try:
                    run()
                finally:
                    os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return
        yield step
    raise AssertionError("a run took more steps than any should")


def _kill_before(step: int, patched: pytest.MonkeyPatch) -> None:
    left = step
    opened, rename = memory._opened, Path.replace

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def traced(path: Path) -> tuple[sqlite3.Connection, list[memory.Note], set[str]]:
        connection, notes, keys = opened(path)
        connection.execute("PRAGMA cache_size = 1")
        connection.set_trace_callback(count)
        return connection, notes, keys

    def replace(path: Path, target: Path) -> Path:
        count()
        return rename(path, target)

    patched.setattr(memory, "_opened", traced)
    patched.setattr(Path, "replace", replace)


def full_later_each_time(run: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the disk be full when a run secures its first file, then another's when it does the second; yield after each.

    The run after the last of them finds room for everything.
    """
    secure = os.fsync
    for allowed in range(_MOST):
        left = allowed

        def fills_up(handle: int) -> None:
            nonlocal left
            left -= stat.S_ISREG(os.fstat(handle).st_mode)
            if left < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            secure(handle)

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", fills_up)
            try:
                run()
            except OutputError:
                pass
            else:
                return
        yield
    raise AssertionError("a run put more files in place than any should")


@contextmanager
def open_elsewhere(*names: str) -> Iterator[None]:
    """Refuse for a while to replace, move or remove the files of these names, as Windows does while they are open."""

    def refusing(act: Callable[..., None]) -> Callable[..., None]:
        def refuse(*paths: object, **options: object) -> None:
            if any(Path(str(path)).name in names and Path(str(path)).exists() for path in paths):
                raise PermissionError(13, "The process cannot access the file because it is being used")
            act(*paths, **options)

        return refuse

    with pytest.MonkeyPatch.context() as patched:
        for module in ("selfeval_xl.writer.atomic", "selfeval_xl.reviewing"):
            patched.setattr(f"{module}.WAITS", ())
        for name in ("replace", "rename", "unlink"):
            patched.setattr(os, name, refusing(getattr(os, name)))
        yield
