"""The summary of a province: forms a second, and what it takes in memory beside that of half and a tenth as many forms.

    python -m tests.benchmarks.summary [FORMS] [--markdown]

Each number of forms is written by a process of its own. What is told of them lies on disk, as in a run, so that only
what writing them keeps is measured: given are the peak, and how much of that the process held before the summary was
begun.
"""

import argparse
import sys
from datetime import date

from selfeval_xl.writer.summary import summary_workbook
from tests.benchmarks.measuring import child, machine, peak, say, seconds_of
from tests.benchmarks.province import INDICATORS, province
from tests.benchmarks.table import as_markdown, as_text

_HEADINGS = ("forms", "indicator rows", "s", "forms/s", "a pass over them s", "peak MiB", "before MiB", "汇总.xlsx MiB")
_MIB = 1024**2


def measure(count: int) -> None:
    """Write one summary; say the seconds, those of a pass over the forms, the memory and the size of the file."""
    given = province(count)
    sizes: list[int] = []
    before = peak()
    a_pass = seconds_of(lambda: [len(each.rows) for each in given.indicators])
    seconds = seconds_of(lambda: sizes.append(len(summary_workbook(given))))
    say({"seconds": seconds, "pass": a_pass, "peak": peak(), "before": before, "size": sizes[0]})


def main() -> None:
    """Measure a tenth of the forms, half of them and all of them."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.summary")
    asked.add_argument("forms", type=int, nargs="?", default=100_000)
    asked.add_argument("--markdown", action="store_true", help="print the table as the README has it")
    given = asked.parse_args()
    counts = sorted({max(1, given.forms // 10), max(1, given.forms // 2), given.forms})
    told = [child("tests.benchmarks.summary", count, "alone")[1] for count in counts]
    rows = [
        (
            f"{count}",
            f"{count * INDICATORS}",
            f"{each['seconds']:.1f}",
            f"{count / each['seconds']:.0f}",
            f"{each['pass']:.1f}",
            *("not told" if each[name] is None else f"{each[name]:.0f}" for name in ("peak", "before")),
            f"{each['size'] / _MIB:.1f}",
        )
        for count, each in zip(counts, told, strict=True)
    ]
    print(f"{date.today()}, {machine()}\n")  # noqa: T201
    print((as_markdown if given.markdown else as_text)(_HEADINGS, rows))  # noqa: T201


if __name__ == "__main__":
    if sys.argv[2:] == ["alone"]:
        measure(int(sys.argv[1]))
    else:
        main()
