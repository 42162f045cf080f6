"""How far a run has come."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, how many there are


def unwatched(_stage: str, _done: int, _of: int) -> None:
    """Make progress nobody waits to see."""
