"""What a blank colours while it is filled in: each formula is calculated by LibreOffice over what a clerk typed."""

from io import BytesIO

import openpyxl
import pytest

from tests.blanks.guizhou import answers, fitted, page, typed_into
from tests.forms import CLEAN
from tests.libreoffice import recalculated
from tests.workbooks import Value

WEIGHTS, ROWS, TOTAL = "G7 G15:G22 G23", "D15:J22", "H23"
INITIAL, FULL, EXECUTED = "D7 D8 D11", "E7 E8 E11", "F7 F8 F11"
FIRST = 12  # the column beside the form in which the formulas are calculated

# What is typed otherwise than in a form nothing is wrong with, and what is coloured then.
CASES: dict[str, tuple[dict[str, Value], list[str]]] = {
    "nothing wrong": ({}, []),
    "a weight too many": ({"G16": 20}, [WEIGHTS]),
    "weights in halves": ({"G16": 9.5, "G17": 10.5}, []),
    "weights in tenths": ({"G15": 10.1, "G16": 9.9, "G17": 10.3, "G18": 9.7}, []),
    "a weight as text": ({"G16": "10分"}, [WEIGHTS]),
    "no weight typed yet": (dict.fromkeys((f"G{row}" for row in range(15, 23)), None), []),
    "a score above its weight": ({"H15": 10.5, "H23": 100.09}, [ROWS]),
    "an execution score above its weight": ({"I7": 11, "H23": 100.79}, ["G7 I7"]),
    "a total that is not the sum": ({"H23": 99}, [TOTAL]),
    "a total rounded the other way": ({"H23": 99.6}, []),
    "no total yet": ({"H23": None}, []),
    "parts that do not add up to the total": ({"D11": 5}, [INITIAL]),
    "parts off by less than half a yuan": ({"D11": 0.4}, []),
    "parts of a part that do not add up to it": ({"E9": 1_100_000}, ["E8 E9 E10"]),
    "a part blank, its own parts typed": ({"F8": None}, []),
    "no part typed yet": ({"F8": None, "F9": None, "F10": None, "F11": None}, []),
    "其中 names what is in the row above it": ({"E9": 1_200_000, "F9": 1_176_000}, []),
    "more spent than budgeted": ({"F7": 1_200_001, "F8": 1_200_001, "F9": 1_000_001}, ["E7 F7", "E8 F8", "E9 F9"]),
}


@pytest.fixture(scope="module")
def coloured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Say for each case which ranges are coloured: all cases are calculated in one go, a sheet each."""
    folder = tmp_path_factory.mktemp("checks")
    blank = fitted(folder)
    formats = page(blank).conditional_formatting
    checks = [(str(check.sqref), formula) for check in formats for rule in check.rules for formula in rule.formula]
    book = openpyxl.load_workbook(BytesIO(typed_into(blank, answers(CLEAN))))
    (sheet,) = book.worksheets
    copies = {case: book.copy_worksheet(sheet) for case in CASES}
    for case, (typed, _) in CASES.items():
        for address, value in typed.items():
            copies[case][address].value = value
        for column, (_, formula) in enumerate(checks, start=FIRST):
            copies[case].cell(1, column).value = f"={formula}"
    saved = BytesIO()
    book.save(saved)
    calculated = openpyxl.load_workbook(BytesIO(recalculated(saved.getvalue(), folder)), data_only=True)
    values = {case: [calculated[copy.title].cell(1, FIRST + at).value for at in range(len(checks))]
              for case, copy in copies.items()}  # fmt: skip
    assert {value for row in values.values() for value in row} == {True, False}
    return {
        case: [cells for (cells, _), value in zip(checks, row, strict=True) if value] for case, row in values.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_coloured(coloured: dict[str, list[str]], case: str) -> None:
    assert coloured[case] == CASES[case][1]
