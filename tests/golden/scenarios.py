"""One small, telling workbook of every kind that comes out. A kind is a name and what makes it, nothing more."""

import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from selfeval_xl.blanks import write_blank
from selfeval_xl.evaluation import Severity
from selfeval_xl.model import Figure
from selfeval_xl.outcome import Outcome
from selfeval_xl.projects import project_of
from selfeval_xl.quantity import read
from selfeval_xl.reviews import Entry, Review, Row, lay
from selfeval_xl.versions import find_versions
from selfeval_xl.vocabulary import load_templates
from selfeval_xl.writer.letters import Letter, front_sheet, told
from selfeval_xl.writer.marked import marked_workbook
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.notice import notice_workbook
from selfeval_xl.writer.result import result_workbook
from selfeval_xl.writer.returns import Returned
from selfeval_xl.writer.summary import summary_workbook
from tests.forms import evaluated, with_fund, with_row
from tests.outlines import outlined
from tests.workbooks import workbook
from tests.writer.evaluations import PROJECT, RULES, cell, evaluation, finding, listed, mixed_batch, source
from tests.writer.reports import report_of, roster_of

_DUE = date(2025, 3, 31)
_WRONG = with_fund("total", with_row(0, score=15), rate="80%")


def _result() -> bytes:
    """A form with a score too high, one that cannot be verified, a wrong rate and something let off."""
    wrong_rate = finding(
        "B04", cell="G7", found="96.00", expected="95.00", message="执行率应为 95.00。", advice="请改正。"
    )
    hint = finding("F15", Severity.NOTE, cell="E17", found="9O", expected="", difference=None, message="读不出数。")
    let_off = finding("G08", Severity.WARNING, cell="H16", waiver="某某同意：当年机构改革")
    return result_workbook(evaluation(findings=(finding(), wrong_rate, hint, let_off)))


def _summary() -> bytes:
    """Four forms of every verdict, a file that could not be read, a project that is missing, amounts in 万元."""
    sources = [source(), source("坏.xlsx", Outcome.DAMAGED, size=None, sha256=None, forms=())]
    roster = roster_of((PROJECT, listed(3, "清源县第二小学", "操场维修")), {0: (evaluation(),)}, {0: PROJECT})
    return summary_workbook(
        report_of(mixed_batch(), sources, rules=RULES, roster=roster, money=MoneyUnit.WAN, due=_DUE)
    )


def _second_round() -> bytes:
    """A form that was sent again after it had been reviewed, and the review of it."""
    days = [Figure.of(cell("G3", day), read(day)) for day in ("2025-01-10", "2025-01-20")]
    old, new = (
        evaluation(form_id=name, file=f"{name}.xlsx", fill_date=day, contact=cell("A9", name))
        for name, day in zip("甲乙", days, strict=True)
    )
    rows = tuple(Row(row.key, row.now, Entry("11所", "60", "少一所", "已核实")) for row in lay(old, None).rows[1:2])
    review = Review(old.form.form_id, project_of(old.form), rows, "良", "总体属实。", "某某")
    versions = find_versions(outlined([old, new]))
    return summary_workbook(report_of([old, new], versions=versions, reviews={new.form.form_id: lay(new, review)}))


def _marked() -> bytes:
    """A form that goes back, with a score too high and a rate that is wrong."""
    wrong = evaluated(_WRONG)
    going = Returned("甲.xlsx", (wrong,), (wrong.form,))
    return marked_workbook(workbook(_WRONG), going.marks, front_sheet(going, _DUE))


def _notice() -> bytes:
    """A letter to a unit that sent two forms and gets one back."""
    letter = Letter("县教育局", "县第一小学", 2, (told(evaluated(_WRONG)),), ("甲（退回修改）.xlsx",), 2024, _DUE)
    return notice_workbook([letter])


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
    "summary of a second round": _second_round,
    "marked copy": _marked,
    "notice": _notice,
    "blank": _blank("guizhou"),
    "blank roster": _blank("roster"),
}
