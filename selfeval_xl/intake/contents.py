"""What an archive or a mail holds, as its reader tells it; and how much of it is unpacked at most."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.source import Mail, Refusal
from selfeval_xl.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive or a mail. Nothing of it is unpacked until `read`.

    `name` is a label and never a path on the disk; "/" stands between its folders.
    """

    name: str
    read: Callable[[], bytes] = field(repr=False)  # raises BadSource
    saved: datetime | None = None  # when it was last changed, by the clock of whoever packed it
    note: str = ""  # what the user should know about it, in Chinese


@dataclass(frozen=True, slots=True)
class Contents:
    """What a container holds. `members` may raise BadSource on the way: what came before it is good."""

    members: Iterable[Member]
    mail: Mail | None = None  # what the head of a mail says; the members of an archive have that of the mail around it
    reason: str = ""  # what the user should know about the container itself, in Chinese


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one file of the disk is unpacked at most, whatever lies in what."""

    file_size: int = 1024**3  # bytes of the file itself, where it holds others: all of them are in memory at once
    letter_size: int = 150 * 1024**2  # bytes of a mail: a file of `member_size` as mails write it, and a letter
    depth: int = 3  # containers within each other
    members: int = 10_000  # of one archive
    total_members: int = 50_000  # of all of them
    directory_size: int = 32 * 1024**2  # bytes of the names of the members of one archive
    member_size: int = 100 * 1024**2  # bytes of one member
    total_size: int = 2 * 1024**3  # bytes of all of them; one at a time is in memory
    ratio: int = 200  # how many times its packed size a member of more than `ratio_from` bytes may have
    ratio_from: int = 1024**2  # bytes


LIMITS = Limits()


def too_much(limits: Limits) -> BadSource:
    """Return the error that ends the unpacking of a file that holds more than it may."""
    return Refusal.because(
        Outcome.TOO_LARGE,
        f"里面的文件太多或太大（一个压缩包最多 {limits.members} 个文件，共 {limits.total_members} 个、"
        f"{limits.total_size // 1024**2} MB），其余的没有读取。",
        "请解压后把自评表放入文件夹，或分成几个压缩包。",
    ).error()
