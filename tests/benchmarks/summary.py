"""The summary of a province: forms a second, and what it takes in memory beside that of half as many forms.

    python -m tests.benchmarks.summary [FORMS]

Each number of forms is written by a process of its own, because the peak of a process never falls. Its forms are made
one like the other, so that what the forms themselves take does not hide what writing them takes: given is the peak of
the process above what it held before the summary was begun.
"""

import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import PurePosixPath
from time import process_time

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.evaluations import FORM, RULES, SCORES, cell, evaluation, finding
from tests.writer.reports import report_of

INDICATORS = 12
UNITS = 500


def report(count: int) -> Report:
    """Make so many forms of twelve indicators, each with its own names and a finding."""
    rows = (FORM.indicators * INDICATORS)[:INDICATORS]
    scored = replace(SCORES, indicators=(SCORES.indicators * INDICATORS)[:INDICATORS])
    found = (finding(),)
    units = [cell("B5", f"清源县第{number}局") for number in range(UNITS)]
    evaluations: list[Evaluation] = []
    sources: list[SourceRecord] = []
    for number in range(count):
        name, id_ = f"{number:05}.xlsx", f"{number:08x}"
        unit = units[number * UNITS // count]
        evaluations.append(
            evaluation(
                file=name,
                form_id=id_,
                project_name=cell("B4", f"项目{number}"),
                department=unit,
                unit=unit,
                indicators=rows,
                scores=scored,
                findings=found,
            )
        )
        sources.append(SourceRecord(name, "ab" * 32, 18_432, "xlsx", Outcome.READ, "", "", (id_,)))
    links = {each.form.form_id: PurePosixPath("结果", "局", f"{each.form.form_id}.xlsx") for each in evaluations}
    return report_of(evaluations, sources, links, rules=RULES)


def peak() -> int:
    """Return the most memory this process has held, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(count: int) -> None:
    """Write one summary; print the seconds, the KiB it took and the bytes it has."""
    given = report(count)
    before, start = peak(), process_time()
    data = summary_workbook(given)
    print(process_time() - start, peak() - before, len(data))  # noqa: T201


def main(count: int) -> None:
    """Measure half as many forms and all of them, and print both and their ratio."""
    print(f"{'forms':>8}{'indicators':>12}{'seconds':>10}{'forms/s':>10}{'memory MiB':>12}{'file MiB':>10}")  # noqa: T201
    taken: list[tuple[float, ...]] = []
    for forms in (count // 2, count):
        command = [sys.executable, "-m", __spec__.name, str(forms), "alone"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, memory, size = map(float, done.stdout.split())
        taken.append((seconds, memory))
        print(  # noqa: T201
            f"{forms:>8}{forms * INDICATORS:>12}{seconds:>10.1f}{forms / seconds:>10.0f}"
            f"{memory / 1024:>12.0f}{size / 1024**2:>10.1f}"
        )
    half, whole = taken
    print(f"twice the forms take {whole[0] / half[0]:.2f} times as long and {whole[1] / half[1]:.2f} times the memory")  # noqa: T201


if sys.argv[2:] == ["alone"]:
    measure(int(sys.argv[1]))
else:
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
