"""`python -m selfeval_xl` is the command `selfeval-xl`, which may be interrupted while it is still being loaded."""

import os
import sys
from typing import NoReturn

_INTERRUPTED = 130


def main() -> NoReturn:
    """Load the command line, run it and exit with its code."""
    try:
        from selfeval_xl.cli import main as run
    except KeyboardInterrupt:
        sys.stderr.write("已中断，还没有开始。\n")
        sys.stderr.flush()
        os._exit(_INTERRUPTED)  # else Python may end itself by the signal after all, if it came where code is made
    run()


if __name__ == "__main__":
    main()
