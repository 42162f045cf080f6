"""Work on many items on the machines of a dask cluster, the answers in the order of the items.

The one door to distributed. What all items share is the result of a task of its own, not scattered data: the scheduler
can make it anew where the only worker that had it is gone, and each machine fetches it once.

A lot whose workers died as often as the scheduler allows is done once more, item by item, while nothing else of this
run is under way: dask suspects all that waits on a worker that dies, and so the one item that kills them is found.
"""

import asyncio
import logging
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from platform import node
from typing import TYPE_CHECKING, Any, Self, TypeVar

from selfeval_xl.errors import ClusterError, UsageError
from selfeval_xl.failure import Failure
from selfeval_xl.fingerprint import fingerprint
from selfeval_xl.workers import DIED, pickled_answer

if TYPE_CHECKING:
    from distributed import Future

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_LASTS = 2.0  # seconds a lot should take: a task costs the scheduler some milliseconds
_GROWS = 4  # times the last lot that was measured, at most
_MOST = 1000  # items in a lot
_MOST_BYTES = 4 * 1024**2  # of a lot, there or back; dask warns of tasks of 10 MB, and the scheduler holds them all
_AHEAD = 3  # lots per thread of the cluster that may be under way or done before the first of them was taken
_CONNECTS = 10.0  # seconds
_FETCHES = 60.0  # seconds
_PATIENCE = 60.0  # seconds without any worker; a system that starts them again needs less
_SEEN = 2.0  # seconds; a nanny looks twenty times in a second, where the machine has nothing else to do
_GLANCE = 0.5  # seconds; Windows tells the program of Ctrl-C only between two waits

_LOST = "已经做完的不用重做。"
_SAME = "请在每台机器上安装同一版本的本程序、Python 和各个库（操作系统也要相同），然后重新启动调度程序和工作进程。"


class DaskWorkers:
    """The workers of a cluster: those that are there, those that come in mid-run, and without those that go."""

    def __init__(self, address: str) -> None:
        """Take the cluster whose scheduler is at the address, as tcp://10.0.0.5:8786.

        Raises:
            UsageError: dask is not installed here, or this is no address.
            ClusterError: the scheduler cannot be reached.
        """
        try:
            from distributed import Client
        except ImportError as error:
            raise UsageError(
                '--engine dask 需要另外安装 dask：pip install "selfeval_xl[dask]"（每台机器都要装）。'
            ) from error
        self._program = fingerprint()
        for name in ("distributed", "distributed.client"):  # what the user must know, this module says
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            with ThreadPoolExecutor(1) as outside:  # the caller, as a notebook, may have a loop of its own
                outside.submit(asyncio.run, _greet(address)).result()
            self._client = Client(address, timeout=_CONNECTS, set_as_default=False, name="selfeval-xl")
        except (OSError, TimeoutError) as error:
            raise ClusterError(
                f"连不上调度程序 {address}。请确认 dask scheduler 已经启动、地址写对、防火墙放行该端口，然后重新运行。"
            ) from error
        except (ValueError, TypeError) as error:
            raise UsageError(f"--scheduler 应是调度程序的地址，如 tcp://10.0.0.5:8786，现为 {address}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Leave the cluster; what is still under way there ends with the lot it is at."""
        with suppress(Exception):  # the scheduler may be gone
            self._client.close(timeout=_CONNECTS)

    def map(
        self, function: Callable[..., Answer], items: Iterable[Item], *shared: object, count: int | None = None
    ) -> Iterator[Answer | Failure]:
        """Yield `function(item, *shared)` for each item, in order; where it raised or died, how it failed.

        `function` stands in a module every worker can import. Not more is held here than one lot; the others that are
        done wait where they were done, a few for each thread.

        Raises:
            ClusterError: the scheduler is gone, no worker is left, or one has another program than this one.
        """
        if count is None:
            items = items if isinstance(items, Sequence) else list(items)
            count = len(items)
        if not count:
            return
        waiting = iter(items)
        under_way: deque[_Lot] = deque()
        at, size, is_all = 0, 1, False
        try:
            with _told():
                task = self._client.submit(bytes, pickle.dumps((function, shared)), pure=False)
            while True:
                with _told():
                    threads = max(1, self._threads())
                while not is_all and len(under_way) < threads * _AHEAD:
                    fair = max(1, (count - at) // (threads * 2))  # so that all end together
                    lot = list(islice(waiting, min(size, fair)))
                    is_all = not lot
                    if lot:
                        with _told():
                            under_way.append(self._submit(task, lot))
                        at += len(lot)
                if not under_way:
                    return
                with _told():
                    done = self._done(task, under_way)
                size = _next_size(done)
                for answer in done.answers:
                    yield DIED if answer is None else pickle.loads(answer)  # noqa: S301 - by our own workers
                under_way.popleft()
        finally:
            if under_way:  # an error, Ctrl-C, or nobody wants the rest
                with suppress(Exception):
                    self._client.cancel([lot.future for lot in under_way])

    def _submit(self, task: "Future", items: Sequence[object]) -> "_Lot":
        asked = pickle.dumps(list(items))
        future = self._client.submit(_answers, self._program, task, asked, pure=False)
        return _Lot(items, future, len(asked))

    def _done(self, task: "Future", under_way: Sequence["_Lot"]) -> "_Done":
        """Wait for the first lot and return what came of it."""
        from distributed import KilledWorker

        first = under_way[0]
        try:
            seconds, answers = self._result(first.future)
        except KilledWorker:
            for lot in under_way:
                self._wait(lot.future)
            return _Done(first, _LASTS, [self._alone(task, item) for item in first.items])
        return _Done(first, seconds, answers)

    def _alone(self, task: "Future", item: object) -> bytes | None:
        """Return the answer to an item while nothing else is under way; None where it ends every worker."""
        from distributed import KilledWorker

        try:
            return self._result(self._submit(task, [item]).future)[1][0]
        except KilledWorker:
            return None

    def _result(self, future: "Future") -> tuple[float, list[bytes]]:
        while True:
            self._wait(future)
            try:
                told = future.result(timeout=_FETCHES)
            except TimeoutError:  # who had it is gone, and it is made anew
                continue
            if isinstance(told, str):
                raise ClusterError(f"工作进程所在的机器 {told} 上的程序与本机的不同，没有继续。{_SAME}")
            seconds, answers = told
            return seconds, answers

    def _wait(self, future: "Future") -> None:
        """Wait until a lot is done, however it ended, as long as there are workers.

        Raises:
            ClusterError: there has been none for a while.
        """
        last_seen = time.monotonic()
        while not future.done():
            with suppress(TimeoutError):
                future.exception(timeout=_GLANCE)
                return
            if self._threads():
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > _PATIENCE:
                raise ClusterError(
                    "集群里没有工作进程了。请在各台机器上启动 dask worker 后重新运行"
                    f"（一接到活就停的，多半是那里没有装本程序，请看它的日志）；{_LOST}"
                )

    def _threads(self) -> int:
        return sum(self._client.nthreads().values())


async def _greet(address: str) -> None:
    """Exchange a greeting with the scheduler.

    A client would wait without end for that of another program, as a web server, and where it cannot use the address it
    tells so while it is thrown away, after 20 seconds.

    Raises:
        OSError: nobody answers, or not as a scheduler does.
        ValueError, TypeError: this is no address, or needs certificates that are not configured.
    """
    from distributed import Security
    from distributed.comm import connect

    certificates = Security().get_connection_args("client")
    (await asyncio.wait_for(connect(address, timeout=_CONNECTS, **certificates), _CONNECTS)).abort()


@dataclass(frozen=True, slots=True)
class _Lot:
    """Items that are sent together, and the promise of their answers."""

    items: Sequence[Any]
    future: "Future"
    asked: int  # bytes


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a lot: how long it took where it was done, and the answers, pickled; None for a deadly item."""

    lot: _Lot
    seconds: float
    answers: list[bytes] | list[bytes | None]


def _next_size(done: _Done) -> int:
    """Return how many items should be sent together, by what the last lot took."""
    count = len(done.lot.items)
    most_bytes = max(done.lot.asked, sum(len(each or b"") for each in done.answers), 1)
    fits = int(min(count * _LASTS / max(done.seconds, 1e-6), count * _MOST_BYTES / most_bytes))
    return max(1, min(fits, count * _GROWS, _MOST))


@contextmanager
def _told() -> Iterator[None]:
    """Say in Chinese what goes wrong with the cluster.

    Raises:
        ClusterError: always this where distributed raises anything.
    """
    try:
        yield
    except ClusterError:
        raise
    except (CancelledError, OSError) as error:  # so distributed tells that the scheduler is gone
        raise ClusterError(f"与调度程序的连接断了。请检查调度程序和网络后重新运行；{_LOST}") from error
    except Exception as error:  # that a worker, or the scheduler, lacks this program
        raise ClusterError(f"工作进程或调度程序不能运行本程序（{type(error).__name__}）。{_SAME}") from error


def _answers(program: str, task: bytes, asked: bytes) -> tuple[float, list[bytes]] | str:
    """Answer the items of a lot, on a worker; where it has another program, say which machine this is."""
    if _own_program() != program:
        return node()
    began = time.perf_counter()
    function, shared = pickle.loads(task)  # noqa: S301 - dask runs what it is sent anyway
    answers = [pickled_answer(function, item, shared) for item in pickle.loads(asked)]  # noqa: S301
    return time.perf_counter() - began, answers


@cache
def _own_program() -> str:
    """Return the fingerprint of the program of this worker, as it is when it is first asked for.

    A worker that dies before its nanny has seen it start is not started again, so the first work of one waits for that.
    """
    time.sleep(_SEEN)
    return fingerprint()
