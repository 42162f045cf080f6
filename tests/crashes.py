"""A run that is killed, each time a little later."""

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from selfeval_xl import memory

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
