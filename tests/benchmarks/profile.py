"""Where a whole run spends its time: the functions with the most time of their own, under cProfile with one worker.

    python -m tests.benchmarks.profile [FORMS]

Being profiled makes calls dear: what calls much looks slower than it is.
"""

import sys
import tempfile
from cProfile import Profile
from pathlib import Path
from pstats import Stats

from selfeval_xl.batch import run_batch
from tests.benchmarks.inbox import fill
from tests.benchmarks.table import as_text

_TOP = 15
_HEADINGS = ("function", "own s", "share", "with callees s", "calls")


def main(count: int) -> None:
    """Profile a run and print the table."""
    profile = Profile()
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "inbox", count)
        profile.runcall(run_batch, [Path(folder) / "inbox"], Path(folder) / "out")
    print(f"{count} workbooks\n")  # noqa: T201
    print(as_text(_HEADINGS, rows(Stats(profile))))  # noqa: T201


def rows(stats: Stats) -> list[tuple[str, ...]]:
    """Return the functions that take the most time themselves."""
    profile = stats.get_stats_profile()
    told = stats.stats  # type: ignore[attr-defined]  # by (file, line, function): calls, all calls, own, whole, callers
    most = sorted(told.items(), key=lambda each: each[1][2], reverse=True)[:_TOP]
    return [
        (short(file, line, name), f"{own:.2f}", f"{own / profile.total_tt:.1%}", f"{whole:.2f}", f"{calls}")
        for (file, line, name), (_, calls, own, whole, _) in most
    ]


def short(file: str, line: int, name: str) -> str:
    """Name a function by the last two parts of its path."""
    return name if file == "~" else f"{'/'.join(Path(file).parts[-2:])}:{line} {name}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
