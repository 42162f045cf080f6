"""Progress bars, for those who wait before a terminal."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click


def progress_bars() -> AbstractContextManager[Callable[[str, int, int], None]]:
    """Show a bar on a terminal, nothing in a pipe or a file."""
    return _Bars() if sys.stderr is not None and sys.stderr.isatty() else nullcontext(lambda _stage, _done, _of: None)


class _Bars:
    """A progress bar per stage."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._stage = ""

    def __enter__(self) -> Callable[[str, int, int], None]:
        return self._move

    def __exit__(self, *_: object) -> None:
        self._finish()

    def _move(self, stage: str, done: int, of: int) -> None:
        if stage != self._stage:
            self._finish()
            self._stage = stage
            self._bar = click.progressbar(length=of, label=stage, file=sys.stderr, fill_char="#", empty_char="-")
        self._bar.update(done - self._bar.pos)

    def _finish(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()
