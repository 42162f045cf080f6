"""Whole runs over ever more forms: seconds, memory and what lies on the disk, each a process of its own; and the plot.

    python -m tests.benchmarks.growth [--most 20000] [--jobs N] [--plot PNG] [--markdown]

Each number of workbooks is run with one worker and with several. Then it is told whether the cost grows in a straight
line, and what a province would need by these figures (see sizing.py).
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.benchmarks.measuring import child, machine
from tests.benchmarks.sizing import HEADINGS as SIZES
from tests.benchmarks.sizing import Growth, fitted, sizes
from tests.benchmarks.table import Target, as_markdown, as_text

_COUNTS = (100, 200, 500, 1_000, 2_000, 5_000, 20_000)
_FEW, _MANY = 500, 5_000  # workbooks whose memory is compared
_MEMORY = Target("≤", 1.1)
_WHOLE = "tests.benchmarks.whole"
_HEADINGS = (
    "workbooks", "forms", "s", "forms/s", "peak MiB", "s, {} workers", "forms/s", "parent MiB", "a worker MiB",
    "OUT bytes/form", ".selfeval bytes/form", "汇总.xlsx bytes/form",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """What a run over so many workbooks took, with one worker and with `jobs`; memory in MiB, sizes in bytes."""

    workbooks: int
    forms: int
    seconds: float
    memory: float
    seconds_shared: float
    memory_parent: float
    memory_worker: float
    size_in: int
    size_out: int
    size_ledger: int
    size_summary: int

    def cells(self) -> tuple[str, ...]:
        """Return what stands in the columns."""
        return (
            f"{self.workbooks}",
            f"{self.forms}",
            f"{self.seconds:.1f}",
            f"{self.forms / self.seconds:.0f}",
            f"{self.memory:.0f}",
            f"{self.seconds_shared:.1f}",
            f"{self.forms / self.seconds_shared:.0f}",
            f"{self.memory_parent:.0f}",
            f"{self.memory_worker:.0f}",
            *(f"{size / self.forms:.0f}" for size in (self.size_out, self.size_ledger, self.size_summary)),
        )


def measured(count: int, jobs: int, scratch: Path) -> Run:
    """Run the program over so many workbooks; what it wrote is taken away again.

    Raises:
        RuntimeError: this system does not tell how much memory a process has held.
    """
    inbox, alone, shared = scratch / "inbox", scratch / "alone", scratch / "shared"
    child("tests.benchmarks.inbox", inbox, count)
    seconds, told = child(_WHOLE, "program", inbox, alone)
    seconds_shared, told_shared = child(_WHOLE, "program", inbox, shared, jobs)
    if told["peak"] is None:
        raise RuntimeError("memory is not told by Windows: measure on Linux or macOS")
    run = Run(
        workbooks=count,
        forms=told["forms"],
        seconds=seconds,
        memory=told["peak"],
        seconds_shared=seconds_shared,
        memory_parent=told_shared["peak"],
        memory_worker=told_shared["worker"] or 0,
        size_in=size_of(inbox),
        size_out=size_of(alone),
        size_ledger=size_of(alone / ".selfeval"),
        size_summary=(alone / "汇总.xlsx").stat().st_size,
    )
    for folder in (inbox, alone, shared):
        shutil.rmtree(folder)
    return run


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def memory_ratio(runs: Sequence[Run]) -> float | None:
    """Return how many times the memory of few workbooks many take; None where they were not measured."""
    memory = {run.workbooks: run.memory for run in runs}
    return memory[_MANY] / memory[_FEW] if {_FEW, _MANY} <= memory.keys() else None


def plot(runs: Sequence[Run], jobs: int, path: Path) -> None:
    """Draw seconds and memory over forms, each with the straight line that fits best."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # only where a plot is asked for
    from matplotlib.figure import Figure

    forms = [run.forms for run in runs]
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    seconds, memory = figure.subplots(1, 2)
    for axes, drawn, unit in (
        (
            seconds,
            {"one worker": [run.seconds for run in runs], f"{jobs} workers": [run.seconds_shared for run in runs]},
            "seconds",
        ),
        (
            memory,
            {
                "one worker": [run.memory for run in runs],
                f"{jobs} workers, parent": [run.memory_parent for run in runs],
                f"{jobs} workers, largest worker": [run.memory_worker for run in runs],
            },
            "peak memory, MiB",
        ),
    ):
        for name, values in drawn.items():
            line = fitted(forms, values)
            (points,) = axes.plot(
                forms, values, "o", label=f"{name}: {line.start:.1f} + {line.slope * 1000:.2f} per 1,000"
            )
            ends = [0, max(forms)]
            axes.plot(ends, [line.at(end) for end in ends], "--", color=points.get_color(), linewidth=1)
        axes.set_xlabel("forms")
        axes.set_ylabel(unit)
        axes.set_ylim(bottom=0)
        axes.legend(loc="upper left")
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=110)


def main() -> None:
    """Measure, print the tables, draw the plot."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.growth")
    asked.add_argument("--most", type=int, default=20_000, help="workbooks of the largest run")
    asked.add_argument(
        "--jobs", type=int, default=max(2, os.cpu_count() or 2), help="workers of the second run, more than one"
    )
    asked.add_argument("--plot", type=Path, help="the PNG to draw")
    asked.add_argument("--markdown", action="store_true", help="print the tables as the README has them")
    given = asked.parse_args()
    lay_out = as_markdown if given.markdown else as_text
    with tempfile.TemporaryDirectory() as folder:
        counts = [count for count in _COUNTS if count <= given.most]
        runs = [measured(count, given.jobs, Path(folder)) for count in counts]
    print(f"{date.today()}, {machine()}\n")  # noqa: T201
    print(lay_out([each.format(given.jobs) for each in _HEADINGS], [run.cells() for run in runs]))  # noqa: T201
    ratio = memory_ratio(runs)
    if ratio is not None:
        met = "met" if _MEMORY.is_met(ratio) else "missed"
        print(f"\nMemory of {_MANY} workbooks is {ratio:.2f}x that of {_FEW}: target {_MEMORY}, {met}")  # noqa: T201
    print(f"\n{lay_out(SIZES, [size.cells() for size in sizes(growth_of(runs, given.jobs))])}")  # noqa: T201
    if given.plot is not None:
        plot(runs, given.jobs, given.plot)


def growth_of(runs: Sequence[Run], jobs: int) -> Growth:
    """Return what the sizes are computed from: straight lines through what was measured, sizes of the largest run."""
    forms, largest = [run.forms for run in runs], runs[-1]
    return Growth(
        forms=largest.forms,
        jobs=jobs,
        alone=fitted(forms, [run.seconds for run in runs]),
        shared=fitted(forms, [run.seconds_shared for run in runs]),
        parent=fitted(forms, [run.memory_parent for run in runs]),
        worker=max(run.memory_worker for run in runs),
        input_bytes=largest.size_in / largest.forms,
        output_bytes=(largest.size_out - largest.size_ledger) / largest.forms,
        ledger_bytes=largest.size_ledger / largest.forms,
    )


if __name__ == "__main__":
    main()
