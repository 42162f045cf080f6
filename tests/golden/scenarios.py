"""One small, telling workbook of every kind that comes out. A kind is a name and what makes it, nothing more."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from selfeval_xl.blanks import write_blank
from selfeval_xl.evaluation import Severity
from selfeval_xl.outcome import Outcome
from selfeval_xl.vocabulary import load_templates
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.result import result_workbook
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.evaluations import RULES, evaluation, finding, mixed_batch, source


def _result() -> bytes:
    """A form with a score too high, one that cannot be verified, a wrong rate and something let off."""
    wrong_rate = finding(
        "B04", cell="G7", found="96.00", expected="95.00", message="执行率应为 95.00。", advice="请改正。"
    )
    hint = finding("F15", Severity.NOTE, cell="E17", found="9O", expected="", difference=None, message="读不出数。")
    let_off = finding("G08", Severity.WARNING, cell="H16", waiver="某某同意：当年机构改革")
    return result_workbook(evaluation(findings=(finding(), wrong_rate, hint, let_off)))


def _summary() -> bytes:
    """Four forms of every verdict, and a file that could not be read."""
    sources = [source(), source("坏.xlsx", Outcome.DAMAGED, size=None, sha256=None, forms=())]
    return summary_workbook(Report(mixed_batch(), sources, rules=RULES))


def _blank(name: str) -> Callable[[], bytes]:
    """Return what writes the blank of a layout or of a list."""

    def write() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "空白.xlsx"
            write_blank(name, path, load_templates())
            return path.read_bytes()

    return write


SCENARIOS: Mapping[str, Callable[[], bytes]] = {
    "result": _result,
    "summary": _summary,
    "blank": _blank("guizhou"),
    "blank roster": _blank("roster"),
}
