"""Ctrl-C while the program, or what one of its commands needs, is being loaded."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_INTERRUPTED = 130


@contextmanager
def loading() -> Iterator[None]:
    """End the program with its code and a sentence where it is interrupted while something is imported."""
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write("已中断，还没有开始。\n")
        sys.stderr.flush()
        os._exit(_INTERRUPTED)  # else Python may end itself by the signal after all, if it came where code is made
