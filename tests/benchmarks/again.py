"""What a second run over unchanged sources costs beside the first, each run a process of its own as a user starts it.

    python -m tests.benchmarks.again [FORMS]

Then the same with one of the sources changed: everything is checked again and told anew, one form is read and written.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.benchmarks.corpus import corpus


def main(count: int) -> None:
    """Measure and print."""
    files = corpus(count + 1)
    spare = files.popitem()[1]
    with tempfile.TemporaryDirectory() as folder:
        inbox, out = Path(folder) / "inbox", Path(folder) / "out"
        inbox.mkdir()
        for name, data in files.items():
            (inbox / name).write_bytes(data)
        first = _seconds(inbox, out)
        second = min(_seconds(inbox, out) for _ in range(3))
        (inbox / next(iter(files))).write_bytes(spare)
        changed = _seconds(inbox, out)
        size = (out / ".selfeval" / "ledger.sqlite").stat().st_size
    print(f"{count} sources, Python {sys.version.split()[0]}; the database has {size / 1e6:.1f} MB")  # noqa: T201
    for name, seconds in (("first", first), ("again", second), ("one changed", changed)):
        print(f"{name:<12}{seconds:>8.2f} s{seconds / first:>8.1%}")  # noqa: T201


def _seconds(inbox: Path, out: Path) -> float:
    start = perf_counter()
    command = [sys.executable, "-m", "selfeval_xl", "run", str(inbox), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3, 4):
        raise RuntimeError(done.stderr)
    return perf_counter() - start


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
