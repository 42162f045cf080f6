"""The Guizhou blank as the program fits it out, and a clerk who fills it in."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from selfeval_xl.blanks import write_blank
from selfeval_xl.vocabulary import load_templates
from tests.workbooks import Filled, Formula, Shown, Value

TEMPLATES = load_templates()
FUND_ROWS = {"total": 7, "fiscal": 8, "fiscal_own": 9, "fiscal_upper": 10, "other": 11}


def fitted(folder: Path, template: str = "guizhou") -> bytes:
    """Return the blank of a layout as `selfeval-xl blank` writes it."""
    path = folder / f"{template}.xlsx"
    write_blank(template, path, TEMPLATES)
    return path.read_bytes()


def answers(form: Filled) -> dict[str, Value]:
    """Return what a clerk types for a form, by the cell it is typed into."""
    typed: dict[str, Value] = {
        "A2": form.year,
        "A3": f"单位（盖章）：{form.stamped_unit}",
        "G3": f"填报日期：{form.fill_date}",
        "C4": form.project_name,
        "C5": form.department,
        "G5": form.unit,
        "B13": form.goal_expected,
        "E13": form.goal_actual,
        "H23": form.sum_score,
        "B24": form.conclusion,
        "A25": f"联系人：{form.contact}",
    }
    for key, number in FUND_ROWS.items():
        initial, full, executed, _, rate, score = getattr(form, key)
        typed |= {f"D{number}": initial, f"E{number}": full, f"F{number}": executed}
        if key == "total":
            typed |= {f"H{number}": rate, f"I{number}": score}
    for number, row in enumerate(form.rows, start=15):
        values = (row.level3, row.target, row.actual, row.weight, row.score, row.reason, row.note)
        typed |= {f"{column}{number}": value for column, value in zip("DEFGHIJ", values, strict=True)}
    return typed


def page(data: bytes) -> Worksheet:
    """Open a workbook and return its one sheet."""
    (sheet,) = openpyxl.load_workbook(BytesIO(data)).worksheets
    return sheet


def typed_into(data: bytes, typed: Mapping[str, Value]) -> bytes:
    """Type values into a protected workbook. A cell that is locked refuses, as Excel does."""
    book = openpyxl.load_workbook(BytesIO(data))
    (sheet,) = book.worksheets
    for address, value in typed.items():
        assert not sheet[address].protection.locked, address
        assert not isinstance(value, Shown | Formula)
        sheet[address] = value
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()
