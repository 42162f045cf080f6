"""What stops a run, and what rules one source out. Messages are for the user, in Chinese.

Each class of the first kind carries the exit code the program ends with.
"""

import errno
from pathlib import Path

from selfeval_xl.outcome import Outcome

_SYSTEM_WORDS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "文件或文件夹不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.EEXIST: "同名的文件已经存在",
    errno.EBUSY: "正被其他程序占用",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接绕成了一圈",
    errno.ECONNREFUSED: "对方拒绝连接",
    errno.ECONNRESET: "连接被切断",
    errno.ENETUNREACH: "网络不通",
    errno.EHOSTUNREACH: "网络不通",
    errno.ETIMEDOUT: "没有回应",
}


def system_words(error: OSError) -> str:
    """Say in Chinese what the operating system complains about; its own words where they are rare ones."""
    return _SYSTEM_WORDS.get(error.errno or 0, error.strerror or type(error).__name__)


def is_held(error: OSError) -> bool:
    """Tell whether the system refuses because another program has the file; a lack of rights looks no different."""
    return error.errno in (errno.EACCES, errno.EPERM, errno.EBUSY)  # WinError 5, 32 and 33 are the first; a share: busy


def is_file(path: Path) -> bool:
    """Tell whether a path that somebody wrote names a file; one that is too long names none."""
    try:
        return path.is_file()
    except OSError:  # of what can be wrong with a path pathlib answers for some, and raises the rest
        return False


def resolved(path: Path) -> Path:
    """Return where a path leads; one that leads round in a circle, or where nobody may look, is taken as it stands."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # the latter is how pathlib tells a circle
        return path.absolute()


class SelfevalError(Exception):
    """The run cannot go on. The message says where, what, and what to do."""

    exit_code = 1


class UsageError(SelfevalError):
    """What was asked for does not exist: a path, a rule code, a policy name."""

    exit_code = 2


class UnusableFile(SelfevalError):  # noqa: N818 - as BadSource, of the one file that was asked about
    """The one file a command is about cannot be read, or holds no form."""

    exit_code = 4


class NothingToDo(SelfevalError):  # noqa: N818 - nothing is wrong
    """No source was found in what was given."""

    exit_code = 5


class OutputError(SelfevalError):
    """The results could not be written."""

    exit_code = 6


class LockedError(OutputError):
    """A result can be neither replaced nor moved, though its folder can be written: somebody has it open, mostly."""


class ConfigError(SelfevalError):
    """A policy, a template or a roster is broken. `mistakes` lists all of them."""

    exit_code = 7

    def __init__(self, path: str, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__(f"{path} 有 {len(mistakes)} 处错误：\n" + "\n".join(f"  {mistake}" for mistake in mistakes))


class MailboxError(SelfevalError):
    """Mails cannot be fetched, or not all of them; what was saved stays."""

    exit_code = 8


class ClusterError(SelfevalError):
    """The cluster that should do the work cannot be reached, or does not work as it should."""

    exit_code = 9


class BadSource(Exception):  # noqa: N818 - it is about a source, and names what the source is
    """One source cannot be used. It never stops a run: the batch writes it down as the outcome of that source."""

    def __init__(self, outcome: Outcome, reason: str, advice: str | None = None) -> None:
        self.outcome = outcome
        self.reason = reason
        self.advice = outcome.advice if advice is None else advice
        super().__init__(reason)
