"""Every formula carries the value that a calculation gives."""

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest

from selfeval_xl import run_batch
from selfeval_xl.outcome import Outcome
from selfeval_xl.writer.book import Book
from selfeval_xl.writer.report import Report, RosterCheck
from selfeval_xl.writer.result import result_workbook
from selfeval_xl.writer.styles import POINTS
from selfeval_xl.writer.summary import summary_workbook
from tests.libreoffice import recalculated
from tests.samples import INBOX
from tests.writer.dump import opened
from tests.writer.evaluations import PROJECT, RULES, UNSCORED, evaluation, mixed_batch, source


def formulas(data: bytes) -> dict[str, str]:
    """Return every formula of a workbook by its place."""
    return {
        f"{sheet.title}!{cell.coordinate}": str(cell.value)
        for sheet in opened(data, values=False)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def stored_values(data: bytes, places: dict[str, str]) -> dict[str, object]:
    """Return what a workbook has stored at those places."""
    book = opened(data)
    return {place: book[sheet][address].value for place in places for sheet, address in [place.split("!")]}


def sample_workbooks() -> dict[str, bytes]:
    """Return the summary of the sample inbox and the result of one of its forms, as a run writes them."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        run_batch([INBOX], out / "结果夹")
        (result,) = (out / "结果夹" / "结果").rglob("农村义务教育学生营养改善计划*.xlsx")
        return {
            "summary of the samples": (out / "结果夹" / "汇总.xlsx").read_bytes(),
            "result of a sample": result.read_bytes(),
        }


WORKBOOKS = {
    "result": result_workbook(evaluation()),
    "result without scores": result_workbook(evaluation(funds=(), indicators=(), scores=UNSCORED)),
    "summary": summary_workbook(Report(mixed_batch(), [source(), source("坏.xlsx", Outcome.DAMAGED, size=None)])),
    "summary of whole forms": summary_workbook(Report([evaluation(), evaluation(form_id="b")], [source()])),
    "summary with a ledger": summary_workbook(
        Report([evaluation()], rules=RULES, roster=RosterCheck((PROJECT,), {0: (evaluation(),)}, {0: PROJECT}))
    ),
    "empty summary": summary_workbook(Report()),
    **sample_workbooks(),
}
FORMULAS = {
    "result": 6,
    "result without scores": 0,
    "summary": 32,
    "summary of whole forms": 31,
    "summary with a ledger": 38,
    "empty summary": 0,
    "summary of the samples": 36,
    "result of a sample": 6,
}


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_stored_value_is_what_libreoffice_calculates(kind: str, tmp_path: Path) -> None:
    ours = WORKBOOKS[kind]
    places = formulas(ours)
    assert len(places) == FORMULAS[kind]
    assert stored_values(recalculated(ours, tmp_path), places) == pytest.approx(stored_values(ours, places), rel=1e-12)


def test_libreoffice_does_not_trust_the_stored_value(tmp_path: Path) -> None:
    book = Book("错误的值")
    book.sheet("表").total(0, 0, "=1+1", Decimal(5), POINTS)
    assert stored_values(recalculated(book.to_bytes(), tmp_path), {"表!A1": ""}) == {"表!A1": 2}
