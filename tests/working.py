"""What the workers of the tests do. It is imported by the processes they work in."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from selfeval_xl.examining import Asked, Examined, Standard, examine
from selfeval_xl.intake.walk import Found
from selfeval_xl.sources import read_parcel
from selfeval_xl.vocabulary import Templates


def double(number: int, plus: int = 0) -> int:
    """Do what is asked for."""
    return 2 * number + plus


def double_but_7(number: int) -> int:
    """Fail on one item."""
    if number == 7:
        raise ValueError("somebody's words")
    return 2 * number


def double_but_die_at_7(number: int) -> int:
    """Be killed on one item, as where memory runs out."""
    if number == 7:
        os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    return 2 * number


def double_but_leave_at_7_and_9(number: int) -> int:
    """Leave on two items, as a defect below Python does."""
    if number in (7, 9):
        os._exit(1)
    return 2 * number


def die_the_first_time(number: int, mark: Path) -> int:
    """Be killed on one item, but not again."""
    if number == 7 and not mark.exists():
        mark.touch()
        os._exit(1)
    return 2 * number


def not_to_be_sent(number: int) -> object:
    """Return what cannot be sent to another process."""
    return (lambda: number) if number == 7 else number


def wait_for_ever(number: int, marks: Path) -> NoReturn:
    """Tell which process this is, and never end."""
    (marks / f"{number}-{os.getpid()}").touch()
    while True:
        time.sleep(0.01)


def leave_a_mark(number: int, marks: Path) -> int:
    """Tell how far the work is ahead of who takes the answers."""
    (marks / str(number)).touch()
    return number


def take_a_second(number: int, marks: Path) -> None:
    """Tell that this item was begun, and take a while."""
    (marks / str(number)).touch()
    time.sleep(1)


def process_slowly(_number: int) -> int:
    """Tell where the work is done, after a while."""
    time.sleep(0.1)
    return os.getpid()


def process(_number: int) -> int:
    """Tell where the work is done."""
    return os.getpid()


def examine_or_die(asked: Asked, standard: Standard) -> Examined:
    """Examine a file as a run does, but be killed on one of that name."""
    if asked.found.name == "4.xlsx":
        os._exit(1)
    return examine(asked, standard)


def read_and_tell_modules(found: Found, templates: Templates, passwords: Sequence[str]) -> list[str]:
    """Read a file as a run does, and name everything the process has loaded by then."""
    read_parcel(found, templates, passwords)
    return list(sys.modules)
