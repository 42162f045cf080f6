"""Runs one command of the program in a process of its own, and tells what that asked the system for.

    python -m tests.audited LOG FOLDER ARGUMENT...

Python tells a hook of whatever is about to be done, also what root may do and a read-only folder would not stop.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGING = ("os.", "shutil.", "sqlite3.connect", "tempfile.")
_LOOKING = frozenset({"os.listdir", "os.scandir", "os.walk", "os.fwalk", "os.getxattr", "os.listxattr"})


class Done(NamedTuple):
    """How a command ended, and what it did, one line each: the event and the path or the address."""

    exit_code: int
    stdout: str
    stderr: str
    changes: list[str]  # to what lies in the folder that was watched
    network: list[str]


def audited(watched: Path, arguments: Sequence[str], log: Path) -> Done:
    """Run a command, `python -m selfeval_xl ARGUMENT...`, and watch a folder meanwhile."""
    command = [sys.executable, "-m", "tests.audited", str(log), str(watched), *arguments]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, encoding="utf-8", env=os.environ | _UTF8, check=False)
    lines = log.read_text(encoding="utf-8").splitlines()
    network = [line for line in lines if line.startswith("socket.")]
    return Done(done.returncode, done.stdout, done.stderr, [line for line in lines if line not in network], network)


_UTF8 = {"PYTHONIOENCODING": "utf-8"}


def _changes(event: str, args: tuple[Any, ...]) -> bool:
    if event == "open":
        _, mode, flags = args
        return bool(flags & _WRITING) or (isinstance(mode, str) and not set(mode).isdisjoint("wax+"))
    return event.startswith(_CHANGING) and event not in _LOOKING


def _main(log: Path, watched: Path, *arguments: str) -> int:
    from selfeval_xl.cli import run_command

    seen: list[str] = []
    folder = os.fspath(watched)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event.startswith("socket.") and event != "socket.__new__":
            seen.append(f"{event} {args[1:]}")
        elif _changes(event, args):
            paths = [os.fspath(each) for each in args if isinstance(each, str | os.PathLike)]
            seen.extend(f"{event} {path}" for path in paths if os.path.abspath(path).startswith(folder))  # noqa: PTH100

    sys.addaudithook(hook)
    code = run_command(list(arguments))
    told = list(seen)
    log.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
