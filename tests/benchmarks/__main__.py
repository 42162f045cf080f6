"""Speed of each stage beside openpyxl's own load of the same files, measured in one run.

    python -m tests.benchmarks [FORMS]

Every stage goes over all forms; the figure is the median of the rounds. A ratio below 1 means less time than openpyxl
takes merely to load the files. End to end is a whole run from a folder to a folder, the summary included, then the same
with two workers, whose start is included too: it takes two idle cores and some hundred forms to show. Then of
single forms: reading one beside openpyxl's load of the same file, the median over all of them. The last line is of all
rules, those about the batch too, over forms of twelve indicators with a roster and a ledger, beside reading the same.
"""

import gc
import sys
import tempfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from timeit import repeat

import openpyxl

from selfeval_xl import load_policy, load_templates, run_batch
from selfeval_xl.evaluating import evaluate
from selfeval_xl.reader import read_bytes
from selfeval_xl.scorer import score_form
from selfeval_xl.validator.catalogue import BATCH_RULES, RULES
from selfeval_xl.validator.engine import check_form, check_gathered
from selfeval_xl.validator.outlining import outline_of
from selfeval_xl.validator.rule import Gathered
from selfeval_xl.versions import find_versions
from selfeval_xl.vocabulary import Templates
from selfeval_xl.writer.result import result_workbook
from tests.benchmarks.corpus import corpus
from tests.benchmarks.spring import spring

ROUNDS = 5


def seconds_of(stage: Callable[[], object]) -> float:
    """Run a stage once and say how long it took."""
    gc.collect()
    start = perf_counter()
    stage()
    return perf_counter() - start


def each(work: Callable[..., object], items: Iterable[object]) -> Callable[[], None]:
    """Make a stage of work on every item."""

    def stage() -> None:
        for item in items:
            work(item)

    return stage


def main(count: int) -> None:
    """Measure and print the table."""
    files = corpus(count)
    templates, policy = load_templates(), load_policy("guizhou")
    forms = [form for name, data in files.items() for form in read_bytes(data, name, templates)]
    evaluations = [evaluate(form, policy) for form in forms]
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "inbox"
        inbox.mkdir()
        for name, data in files.items():
            (inbox / name).write_bytes(data)
        runs = iter(range(1000))
        stages: dict[str, Callable[[], object]] = {
            "openpyxl load": each(lambda data: openpyxl.load_workbook(BytesIO(data)), files.values()),
            "read": each(lambda data: read_bytes(data, "表.xlsx", templates), files.values()),
            "score + validate": each(lambda form: evaluate(form, policy), forms),
            "write result": each(result_workbook, evaluations),
            "end to end": lambda: run_batch([inbox], Path(folder) / f"out{next(runs)}"),
            "with 2 workers": lambda: run_batch([inbox], Path(folder) / f"out{next(runs)}", jobs=2),
        }
        single = median(_reading_beside_openpyxl(data, templates) for data in files.values())
        timed = {name: median(seconds_of(stage) for _ in range(ROUNDS)) for name, stage in stages.items()}
    base = timed["openpyxl load"]
    print(f"{count} forms, median of {ROUNDS} rounds, Python {sys.version.split()[0]}")  # noqa: T201
    print(f"{'stage':<18}{'forms/s':>10}{'ms/form':>10}{'ratio':>8}")  # noqa: T201
    for name, seconds in timed.items():
        print(f"{name:<18}{count / seconds:>10.0f}{seconds / count * 1000:>10.2f}{seconds / base:>8.2f}")  # noqa: T201
    print(f"reading one form is {single:.2f} of loading it, median over {count} forms")  # noqa: T201
    print(f"all rules over {count} forms with roster and ledger are {_rules_beside_reading(count):.2f} of reading them")  # noqa: T201


def _rules_beside_reading(count: int) -> float:
    """Say how long the rules about single forms and about the batch take, in parts of reading the forms."""
    files, lists = spring(count)
    templates, policy = load_templates(), load_policy("guizhou")
    forms = [form for name, data in files.items() for form in read_bytes(data, name, templates)]
    scores = [score_form(form, policy) for form in forms]
    evaluations = tuple(evaluate(form, policy, year=2024) for form in forms)

    def rules() -> None:
        for form, score in zip(forms, scores, strict=True):
            check_form(form, score, policy, RULES)
        outlines = [outline_of(each, policy) for each in evaluations]
        check_gathered(
            Gathered(outlines, lists=lists, year=2024, versions=find_versions(outlines)),
            policy,
            lambda _: policy,
            BATCH_RULES,
        )

    read = each(lambda item: read_bytes(item[1], item[0], templates), files.items())
    taken, beside = (median(seconds_of(stage) for _ in range(ROUNDS)) for stage in (rules, read))
    return taken / beside


def _reading_beside_openpyxl(data: bytes, templates: Templates) -> float:
    """Say how long reading a form takes, in parts of the time openpyxl needs to load it; the best of three each."""
    read = min(repeat(lambda: read_bytes(data, "表.xlsx", templates), number=1, repeat=3))
    return read / min(repeat(lambda: openpyxl.load_workbook(BytesIO(data)), number=1, repeat=3))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
