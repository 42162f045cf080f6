"""How the program failed on one thing while it went on with the others, told without what that holds."""

from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Self


@dataclass(frozen=True, slots=True)
class Failure:
    """How the program failed on something, as data: an error keeps what it is about, and is not sent about well."""

    told: str  # in Chinese, what to say after 某某时
    where: str  # for the maintainers

    @classmethod
    def of(cls, error: Exception) -> Self:
        """Tell of an error what may be told: not with which values."""
        return cls(f"程序出错（{type(error).__name__}）", _where_it_failed(error))


def _where_it_failed(error: BaseException) -> str:
    """Say where in the program it failed; not with which values, for those are the submitter's."""
    frames = (f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(extract_tb(error.__traceback__)))
    return f"{type(error).__name__}: {' < '.join(frames)}"
