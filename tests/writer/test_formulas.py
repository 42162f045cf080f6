"""Every formula carries the value that a calculation gives."""

from decimal import Decimal
from pathlib import Path

import pytest

from selfeval_xl.outcome import Outcome
from selfeval_xl.writer.book import Book
from selfeval_xl.writer.result import result_workbook
from selfeval_xl.writer.styles import POINTS
from selfeval_xl.writer.summary import summary_workbook
from tests.libreoffice import converted, recalculated
from tests.writer.dump import opened
from tests.writer.evaluations import PROJECT, RULES, UNSCORED, evaluation, mixed_batch, source
from tests.writer.reports import report_of, roster_of
from tests.writer.written import written


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


WORKBOOKS = {
    "result": result_workbook(evaluation()),
    "result without scores": result_workbook(evaluation(funds=(), indicators=(), scores=UNSCORED)),
    "summary": summary_workbook(report_of(mixed_batch(), [source(), source("坏.xlsx", Outcome.DAMAGED, size=None)])),
    "summary of whole forms": summary_workbook(report_of([evaluation(), evaluation(form_id="b")], [source()])),
    "summary with a ledger": summary_workbook(
        report_of([evaluation()], rules=RULES, roster=roster_of((PROJECT,), {0: (evaluation(),)}, {0: PROJECT}))
    ),
    "empty summary": summary_workbook(report_of()),
}
FORMULAS = {
    "result": 17,
    "result without scores": 0,
    "summary": 32,
    "summary of whole forms": 31,
    "summary with a ledger": 38,
    "empty summary": 0,
}


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_stored_value_is_what_libreoffice_calculates(kind: str, tmp_path: Path) -> None:
    ours = WORKBOOKS[kind]
    places = formulas(ours)
    assert len(places) == FORMULAS[kind]
    assert stored_values(recalculated(ours, tmp_path), places) == pytest.approx(stored_values(ours, places), rel=1e-12)


def test_every_formula_that_comes_out_has_the_value_libreoffice_calculates(tmp_path: Path) -> None:
    with_formulas = {name: data for name, data in written().items() if formulas(data)}
    assert {"汇总.xlsx", *(name for name in written() if name.startswith("结果/"))} <= with_formulas.keys()
    numbered = {f"{at}.xlsx": data for at, data in enumerate(with_formulas.values())}
    calculated = converted(numbered, "xlsx", tmp_path)
    for number, data in numbered.items():
        places = formulas(data)
        stored = stored_values(data, places)
        assert stored_values(calculated[number], places) == pytest.approx(stored, rel=1e-12, abs=1e-9), number


def test_libreoffice_does_not_trust_the_stored_value(tmp_path: Path) -> None:
    book = Book("错误的值")
    book.sheet("表").total(0, 0, "=1+1", Decimal(5), POINTS)
    assert stored_values(recalculated(book.to_bytes(), tmp_path), {"表!A1": ""}) == {"表!A1": 2}
