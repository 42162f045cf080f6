"""Runs that are killed by the system before each thing they do to the result folder, for the tests of promise 06.

    python -m tests.killed SIGNAL INBOX OUT STATES     runs over copies of OUT, each killed a step later than the last
    python -m tests.killed SIGNAL STEP INBOX OUT JOBS  one run, stopped with all its processes

Steps are counted from when the run has taken its lock: what Python tells its auditors, whatever library does it, and
each statement of its database, but for SIGINT: SQLite swallows what an interrupt raises there.
"""

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from selfeval_xl import memory
from selfeval_xl.cli import run_command
from selfeval_xl.ledger import LOCK

_MOST = 500  # steps of a run of a test
_INTERRUPTED = 130
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def stopped_at(step: int, out: Path, act: Callable[[], object], *, in_database: bool = True) -> None:
    """Do something before the given step, the first being 1, of what this process does to a result folder."""
    lock = str(out / LOCK)
    taken = -1  # the lock comes first

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if _is_step(event, arguments):
            place = str(arguments[0])
            if place == lock or (taken >= 0 and place.startswith(str(out))):
                done()

    def traced(path: Path) -> tuple[sqlite3.Connection, list[memory.Note], set[str]]:
        connection, notes, keys = opened(path)
        connection.execute("PRAGMA cache_size = 1")  # it writes what it has in mind at once
        if in_database:
            connection.set_trace_callback(lambda _: done())
        return connection, notes, keys

    def done() -> None:
        nonlocal taken
        taken += 1
        if taken == step:
            act()

    opened, memory._opened = memory._opened, traced
    sys.addaudithook(audit)


def _is_step(event: str, arguments: tuple[Any, ...]) -> bool:
    if event == "open":
        return isinstance(arguments[2], int) and bool(arguments[2] & _WRITES)
    return event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate")


def _kill_each(signal_: int, inbox: str, out: Path, states: Path) -> None:
    """Leave behind, as `states/1` and so on, what each of the killed runs does; print what each ended with."""
    for name in ("batch", "results", "unchanged"):  # a run loads them itself, and each of them would
        import_module(f"selfeval_xl.{name}")
    for step in range(1, _MOST):
        state = states / str(step)
        shutil.copytree(out, state)
        child = os.fork()
        if not child:
            stopped_at(step, state, lambda: os.kill(os.getpid(), signal_), in_database=signal_ == signal.SIGKILL)
            os._exit(run_command(["run", inbox, "-o", str(state)]))
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(ended, flush=True)  # noqa: T201
        if ended not in (-signal_, _INTERRUPTED):
            return
    raise AssertionError("a run did more than any should")


if __name__ == "__main__":
    number = signal.Signals[sys.argv[1]]
    if len(sys.argv) == 5:
        _kill_each(number, sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        step, inbox, out, jobs = sys.argv[2:]
        stopped_at(int(step), Path(out), lambda: os.killpg(0, number), in_database=number == signal.SIGKILL)
        sys.exit(run_command(["run", inbox, "-o", out, "--jobs", jobs]))
