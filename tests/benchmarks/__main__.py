"""Speed and memory of every stage beside what a user would take instead, all measured in one run.

    python -m tests.benchmarks [FORMS] [--rounds N] [--markdown]

FORMS workbooks over all layouts are made (see inbox.py). Seconds are by the clock on the wall, the best of the rounds,
the stages in turns; a form is one self-evaluation form, of which a workbook may hold several. Memory is the most that a
process doing just this has held, its imports included; of a run with two workers, that of all three. A ratio is how
many times as long, or as fast, as what it names. The last lines say which targets were missed. Two workers are measured
on four times the forms: what their start takes should not count. It takes two idle cores.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import child, machine
from tests.benchmarks.startup import heavy, start_up
from tests.benchmarks.table import Target, as_markdown, as_text, targeted

_HEADINGS = ("stage", "ms/form", "forms/s", "peak MiB", "ratio", "target", "")
_STAGES = "tests.benchmarks.stages"
_WHOLE = "tests.benchmarks.whole"
_FOR_WORKERS = 4  # times the forms
_STARTS = 7  # rounds
# The stages of which a ratio is told: the stage it is held against, and the target.
_BESIDE: Mapping[str, tuple[str, Target | None]] = {
    "openpyxl read-only": ("openpyxl load", None),
    "pandas.read_excel (openpyxl)": ("openpyxl load", None),
    "pandas.read_excel (calamine)": ("openpyxl load", None),
    "read": ("openpyxl load", Target("≤", 0.1)),
    "result workbook": ("openpyxl writes the cells of the results", Target("≤", 0.333)),
    "marked copy": ("openpyxl marks the copies", None),
    "summary": ("pandas writes the summary", None),
}
_PER_FORM = {"score + validate": Target("≤", 2, "ms")}
_PER_COPY = frozenset({"openpyxl marks the copies", "marked copy"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `ratio` is that to the stage named in `beside`."""

    stage: str
    seconds: float
    forms: int = 0  # 0: it is not about forms
    memory: float | None = None
    ratio: float | None = None
    beside: str = ""
    target: Target | None = None

    @property
    def measured(self) -> float:
        """The value the target is about."""
        return self.milliseconds if self.ratio is None else self.ratio

    @property
    def milliseconds(self) -> float:
        """Milliseconds a form, or all of them."""
        return self.seconds * 1000 / (self.forms or 1)

    @property
    def is_missed(self) -> bool:
        """Whether a target is missed."""
        return self.target is not None and not self.target.is_met(self.measured)

    def cells(self) -> tuple[str, ...]:
        """Return what stands in the columns."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}x of {self.beside}"
        return (
            self.stage,
            f"{self.milliseconds:.2f}" if self.forms else f"{self.milliseconds:.0f} in all",
            f"{self.forms / self.seconds:.0f}" if self.forms else "",
            "" if self.memory is None else f"{self.memory:.0f}",
            ratio,
            *targeted(self.measured, self.target),
        )


def stage_lines(inbox: Path, rounds: int) -> Iterator[Line]:
    """Measure every stage."""
    _, timed = child(_STAGES, "times", inbox, rounds)
    seconds = timed["seconds"]
    for name in seconds:
        _, memory = child(_STAGES, "peak", inbox, name)
        forms = timed["copies"] if name in _PER_COPY else timed["forms"]
        yield stage_line(name, seconds, forms, memory)


def stage_line(name: str, seconds: Mapping[str, float], forms: int, memory: float | None) -> Line:
    """Return the line of a stage, with its ratio to the one it is held against."""
    if name not in _BESIDE:
        return Line(name, seconds[name], forms, memory, target=_PER_FORM.get(name))
    beside, target = _BESIDE[name]
    return Line(name, seconds[name], forms, memory, seconds[name] / seconds[beside], beside, target)


def whole_lines(inbox: Path, outs: Callable[[], Path], rounds: int) -> Iterator[Line]:
    """Measure whole runs, each a process of its own from start to end."""
    runs: list[tuple[tuple[float, Any], ...]] = []
    for _ in range(rounds):
        script, out = child(_WHOLE, "script", inbox, outs()), outs()
        first, second = child(_WHOLE, "program", inbox, out), child(_WHOLE, "program", inbox, out)
        changed = _changed(inbox)
        third = child(_WHOLE, "program", inbox, out)
        changed()
        runs.append((script, first, second, third))
    script, first, second, third = (min(each, key=lambda run: run[0]) for each in zip(*runs, strict=True))
    forms = first[1]["forms"]
    yield Line("the bureaus' script", script[0], script[1]["forms"], script[1]["peak"])
    # By the form: the script cannot read all of them.
    times = script[0] / script[1]["forms"] / (first[0] / forms)
    yield Line("whole run", first[0], forms, first[1]["peak"], times, "the script's speed", Target("≥", 5))
    yield Line("second run, nothing changed", second[0], forms, second[1]["peak"], second[0] / first[0], "the first")
    yield Line("third run, one form changed", third[0], forms, third[1]["peak"], third[0] / first[0], "the first")


def _changed(inbox: Path) -> Callable[[], object]:
    """Put the second workbook in the place of the first; return what undoes it."""
    first, second = sorted(inbox.rglob("*.xlsx"))[:2]
    data, others = first.read_bytes(), second.read_bytes()
    first.write_bytes(others)
    return lambda: first.write_bytes(data)


def worker_lines(inbox: Path, outs: Callable[[], Path], rounds: int) -> Iterator[Line]:
    """Measure one worker and two."""
    runs = [[child(_WHOLE, "program", inbox, outs(), jobs) for jobs in (1, 2)] for _ in range(rounds)]
    one, two = (min(each, key=lambda run: run[0]) for each in zip(*runs, strict=True))
    forms = one[1]["forms"]
    yield Line(f"whole run of {forms} forms, one worker", one[0], forms, one[1]["peak"])
    memory = None if two[1]["peak"] is None else two[1]["peak"] + 2 * two[1]["worker"]
    times = one[0] / two[0]
    yield Line("with two workers", two[0], forms, memory, times, "one worker's speed", Target("≥", 1.8))


def start_lines(file: Path) -> Iterator[Line]:
    """Measure starting the program."""
    seconds = start_up(file, _STARTS)
    yield Line("python alone", seconds["python alone"])
    yield Line("--version", seconds["--version"])
    bare = "bare import of what check needs"
    yield Line(bare, seconds[bare])
    check = seconds["check of one file"]
    yield Line(
        "check of one file", check, ratio=check / seconds[bare], beside="the bare import", target=Target("≤", 1.5)
    )


def main() -> None:
    """Measure, and print the table and what is missed."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    asked.add_argument("forms", type=int, nargs="?", default=300, help="how many workbooks")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--markdown", action="store_true", help="print the table as the README has it")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        numbers = iter(range(1000))
        small, large = scratch / "inbox", scratch / "large"
        child("tests.benchmarks.inbox", small, given.forms)
        child("tests.benchmarks.inbox", large, _FOR_WORKERS * given.forms)
        one = min(small.rglob("*.xlsx"))

        def outs() -> Path:
            return scratch / f"out{next(numbers)}"

        lines = [
            *start_lines(one),
            *stage_lines(small, given.rounds),
            *whole_lines(small, outs, given.rounds),
            *worker_lines(large, outs, min(2, given.rounds)),
        ]
    lay_out = as_markdown if given.markdown else as_text
    print(f"{given.forms} workbooks, best of {given.rounds} rounds, {date.today()}, {machine()}\n")  # noqa: T201
    print(lay_out(_HEADINGS, [line.cells() for line in lines]), end="\n\n")  # noqa: T201
    for told in missed(lines, heavy("--version")):
        print(told)  # noqa: T201


def missed(lines: list[Line], at_start: list[str]) -> list[str]:
    """Say which targets are missed; `at_start` are the large libraries that `--version` imports."""
    told = [f"missed: {line.stage}: {line.measured:.2f}, target {line.target}" for line in lines if line.is_missed]
    if at_start:
        told.append(f"missed: --version imports {', '.join(at_start)}, target none of them")
    return told or ["All targets are met."]


if __name__ == "__main__":
    main()
