"""The watch over an inbox: when something in it changed and has settled, everything is run again.

It looks at sizes and times of change every few seconds, which works on shares and sticks where nothing else does; a
library that the system tells of changes only makes it look sooner.
"""

import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

from selfeval_xl.errors import NothingToDo, SelfevalError, is_file
from selfeval_xl.intake.changes import Snapshot
from selfeval_xl.intake.walk import readable
from selfeval_xl.unchanged import Closing

LOOKS = 12  # after so many of which files are still changing, it is said which: one may never settle
LONGEST_PAUSE = 16  # so many times the usual one; what keeps a round from being done may stay open for hours
Wait = Callable[[float], None]


def keep_watch(
    look: Callable[[], Snapshot],
    run: Callable[[], bool],
    still_changing: Callable[[list[Path]], None],
    *,
    every: float,
    wait: Wait,
    wait_for_change: Wait,
) -> NoReturn:
    """Run whenever what is seen differs from what was last run on and stayed the same over one interval.

    What changes during a run is seen after it, as the run is held to have been on what was seen before.

    Args:
        look: returns what there is now.
        run: tells whether its result stands; else it is run again after pauses that grow, whatever is seen.
        still_changing: told once which files keep it from running when they have done so for a while.
        every: seconds between two looks.
        wait: lets seconds pass.
        wait_for_change: lets so many seconds pass or fewer, where it knows that something changed.
    """
    done: Snapshot | None = None
    seen: Snapshot | None = None
    failures = looks = 0
    while True:
        before, seen = seen, look()
        if seen == done:
            looks = 0
            wait_for_change(every)
            continue
        if seen != before:
            looks += 1
            if looks == LOOKS:
                still_changing([path for path in seen if (before or {}).get(path, ()) != seen[path]])
            wait(every)
            continue
        looks = 0
        if run():
            done, failures = seen, 0
        else:
            done = None  # it may have replaced some results and others not
            failures += 1
            wait(every * min(2**failures, LONGEST_PAUSE))


class Rounds:
    """Run after run, each told in one line with the time of day; none ends the watch."""

    def __init__(
        self,
        run: Callable[[], Closing],
        line: Callable[[Closing], str],
        tell: Callable[[str], None],
        *,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        """Take what runs, what puts the result of a run in a line, and where the line goes."""
        self._run = run
        self._line = line
        self._tell = tell
        self._now = now
        self._trouble = ""

    def __call__(self) -> bool:
        """Run once; tell whether the result stands until something changes."""
        try:
            closing = self._run()
        except NothingToDo:
            return self._told_once("还没有要检查的文件，放进收件文件夹就会检查。", stands=True)
        except SelfevalError as error:
            return self._told_once(f"{error} 会自动再试。", stands=False)
        except KeyboardInterrupt:
            self._say("这一轮没有做完；已经写好的文件是完整的，再次运行时从头核对。")
            raise
        except Exception as error:
            traceback.print_tb(error.__traceback__)  # what an error says may be what a submitter wrote
            return self._told_once(f"程序出错（{type(error).__name__}）。请把上面的文字发给维护者。", stands=True)
        line = self._line(closing)
        if closing.is_open:
            return self._told_once(f"{line}；有结果正被打开，没有替换，会自动再试", stands=False)
        self._trouble = ""
        self._say(line)
        return True

    def wait_for(self, files: list[Path]) -> None:
        """Say which files are not run on yet."""
        self._say(f"文件还在变化，等它们复制完再检查：{'、'.join(readable(path.name) for path in files)}")

    def _told_once(self, trouble: str, *, stands: bool) -> bool:
        """Say what is wrong, once for as long as it stays the same."""
        if trouble != self._trouble:
            self._trouble = trouble
            self._say(trouble)
        return stands

    def _say(self, words: str) -> None:
        self._tell(f"{self._now():%H:%M} {words}")


def watched_places(
    inputs: Sequence[Path],
    *,
    policy: str | None = None,
    templates: Path | None = None,
    roster: Path | None = None,
    budget: Path | None = None,
    waivers: Path | None = None,
    **_others: object,
) -> list[Path]:
    """List what a run depends on: what is checked, and the files it is held to, those a policy builds on too."""
    places = [*inputs, *(place for place in (templates, roster, budget, waivers) if place is not None)]
    if policy is not None and is_file(Path(policy)):
        places += sorted(Path(policy).parent.glob("*.toml"))
    return places


def wait_for_change(places: Sequence[Path]) -> Wait:
    """Return what waits until something changes in the places, or just waits where nothing tells it so."""
    try:
        from watchfiles import watch
    except ImportError:
        return time.sleep

    def wait(seconds: float) -> None:
        changes = watch(*places, watch_filter=None, rust_timeout=int(seconds * 1000), yield_on_timeout=True)
        try:
            next(changes)
        except (OSError, RuntimeError):  # a place is gone, or of a kind the system tells nothing about
            time.sleep(seconds)

    return wait


@contextmanager
def stopped_by_the_system() -> Iterator[None]:
    """Let whoever ends the program, a service manager or a shutdown, interrupt it as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
