"""Work on many items in processes of their own, the answers in the order of the items.

The system may end such a process, most often because memory ran out, and a defect below Python may: that costs the item
it was at, when the item has ended a second process too. What a process had still to do goes to the one that takes its
place. Only the parent writes files; where there is one job, it does everything itself and the answers are the same.
"""

import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from itertools import islice
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from selfeval_xl.errors import SelfevalError
from selfeval_xl.failure import Failure

if TYPE_CHECKING:  # most commands start no process, and need not know how
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Item = TypeVar("Item")
Answer = TypeVar("Answer")

PAYS = 200  # items; two processes have cost as much to start as they save over a hundred
_AT_ONCE = 8  # items sent to a process at a time, so that it seldom waits for the next
_AHEAD = 2  # such lots per process that may be under way or done before the first of them was taken
_GLANCE = 0.2  # seconds; Windows tells the program of Ctrl-C only between two waits

# So it is told here and on a cluster, where it takes more than two.
DIED = Failure("处理它的进程一再被系统结束（可能内存不足）", "the process that was at it died again")


class Engine(Protocol):
    """Whoever does the work of a run: processes of this machine, or a cluster."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def map(
        self, function: Callable[..., Answer], items: Iterable[Item], *shared: object, count: int | None = None
    ) -> Iterator[Answer | Failure]:
        """Yield `function(item, *shared)` for each item, in order; where it raised or died, how it failed.

        Items are taken as they are needed; `count` tells about how many will come where they are no sequence.
        """
        ...


class NoWorkers(SelfevalError):  # noqa: N818 - nothing is wrong with what was asked for
    """No process can be started that works."""


class _Stopped(Exception):  # noqa: N818 - it only ends a thread nobody listens to any more
    """The workers are not needed any more."""


class Workers:
    """Processes that are started when there is work, and serve until they are closed.

    They are started anew and not forked, on every system alike: a program that uses them must be importable, its own
    doings under `if __name__ == "__main__"`.
    """

    def __init__(self, jobs: int | None = 1) -> None:
        """Take as many as `jobs`; None takes as many as the machine has cores, where there is enough to do."""
        self._fewest = 2 if jobs is not None else PAYS
        self._jobs = _cores() if jobs is None else jobs
        starting = Lock()
        self._all = [_Worker(starting) for _ in range(self._jobs)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End all processes at once and for good, whatever they are at."""
        for worker in self._all:
            worker.stop()

    def map(
        self, function: Callable[..., Answer], items: Iterable[Item], *shared: object, count: int | None = None
    ) -> Iterator[Answer | Failure]:
        """Yield `function(item, *shared)` for each item, in order; where it raised or died, how it failed.

        `function` stands in a module, and `shared` is sent to each process once. Not more is held than a few lots for
        each process, however many items there are; where they are made as they are asked for, `count` tells about how
        many will come.

        Raises:
            NoWorkers: no process can be started that works.
        """
        if count is None:
            items = items if isinstance(items, Sequence) else list(items)
            count = len(items)
        if self._jobs == 1 or count < self._fewest:
            for item in items:
                yield _answer(function, item, shared)
            return
        task = pickle.dumps((function, shared))
        size = max(1, min(_AT_ONCE, count // (self._jobs * _AHEAD)))
        threads = ThreadPoolExecutor(self._jobs)  # one to wait for each process
        under_way: deque[Future[list[Answer | Failure]]] = deque()
        try:
            waiting = iter(items)
            while lot := list(islice(waiting, size)):
                under_way.append(threads.submit(self._done, task, lot))
                if len(under_way) > self._jobs * _AHEAD:
                    yield from _result(under_way[0])
                    under_way.popleft()
            while under_way:
                yield from _result(under_way[0])
                under_way.popleft()
        finally:
            if under_way:  # an error, Ctrl-C, or nobody wants the rest
                self.stop()
            threads.shutdown(cancel_futures=True)

    def _done(self, task: bytes, items: Sequence[Item]) -> list[Any]:
        worker = self._idle.get()
        try:
            return worker.answers(task, items)
        finally:
            self._idle.put(worker)


class _Worker:
    """One process, and whatever takes its place when it dies; one thread at a time uses it, and any may stop it."""

    def __init__(self, starting: Lock) -> None:
        self._starting = starting  # multiprocessing does not say that two threads may start processes at once
        self._process: SpawnProcess | None = None
        self._connection: Connection
        self._task = b""  # what the process knows to do
        self._is_stopped = False

    def answers(self, task: bytes, items: Sequence[object]) -> list[Any]:
        """Return the answer to each item.

        Raises:
            NoWorkers: no process can be started that works.
        """
        answers: list[Any] = []
        died_at = -1
        while len(answers) < len(items):
            connection = self._ready(task)
            try:
                connection.send(list(items[len(answers) :]))
                while len(answers) < len(items):
                    answers.append(connection.recv())
            except (EOFError, OSError):
                self._end()
                if died_at == len(answers):
                    answers.append(DIED)
                else:
                    died_at = len(answers)
        return answers

    def stop(self) -> None:
        """End the process for good."""
        with self._starting:
            self._is_stopped = True
            self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join()

    def _ready(self, task: bytes) -> "Connection":
        """Return the connection to a process that knows the task."""
        for _ in range(2):
            if self._process is None:
                self._start()
            if self._task == task:
                return self._connection
            try:
                self._connection.send_bytes(task)
                self._connection.recv()
            except (EOFError, OSError):
                self._end()
            else:
                self._task = task
                return self._connection
        raise NoWorkers("无法启动工作进程（可能内存不足）。请加上 --jobs 1 重新运行。")

    def _start(self) -> None:
        from multiprocessing import get_context

        context = get_context("spawn")
        with self._starting, _deaf_to_interrupts():
            if self._is_stopped:
                raise _Stopped
            self._connection, theirs = context.Pipe()
            self._task = b""
            process = context.Process(target=_serve, args=(theirs,), daemon=True)
            process.start()
            theirs.close()  # else nobody would notice that the process is gone
            self._process = process


def _serve(connection: "Connection") -> None:
    """Answer items, as the task says that came last, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent has it too, and ends this process
    function: Callable[..., object]
    shared: Sequence[object] = ()
    with suppress(EOFError, OSError):
        while True:
            asked = connection.recv()
            if isinstance(asked, tuple):
                function, shared = asked
                connection.send(None)
                continue
            for item in asked:
                connection.send_bytes(pickled_answer(function, item, shared))


def pickled_answer(function: Callable[..., object], item: object, shared: Sequence[object]) -> bytes:
    """Return the answer to an item, or how it failed, as it is sent to who asked."""
    try:
        return pickle.dumps(_answer(function, item, shared))
    except Exception as error:
        return pickle.dumps(Failure.of(error))


def _answer(function: Callable[..., Answer], item: object, shared: Sequence[object]) -> Answer | Failure:
    try:
        return function(item, *shared)
    except Exception as error:
        return Failure.of(error)


def _result(future: Future[list[Answer | Failure]]) -> list[Answer | Failure]:
    while not wait([future], _GLANCE).done:
        pass
    return future.result()


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let a process that is started be born deaf to Ctrl-C, which is the parent's business; this thread is meanwhile.

    Windows has no such thing: there a process is deaf once it has begun to serve.
    """
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which else lets interrupts through again while the process is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cores() -> int:
    """Tell how many cores this program may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
