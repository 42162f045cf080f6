"""A run that is killed, each time a little later."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_MOST = 100  # files put in place by a run of a test


def killed_later_each_time(run: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Kill a run before it puts its first file in place, then another before the second; yield after each.

    The run after the last of them is not killed.
    """
    rename = Path.replace
    for allowed in range(_MOST):
        left = allowed

        def breaks(path: Path, target: Path) -> Path:
            nonlocal left
            left -= 1
            if left < 0:
                raise MemoryError
            return rename(path, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", breaks)
            try:
                run()
            except MemoryError:
                pass
            else:
                return
        yield
    raise AssertionError("a run put more files in place than any should")
