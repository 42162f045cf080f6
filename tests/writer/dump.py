"""A workbook as a reader of it gets it, written so that a test can be read.

A row is one line, its cells set off by "|". Text that looks like a number stands in quotes, a line break is "⏎".
"""

import warnings
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet


def opened(data: bytes, *, values: bool = True) -> Workbook:
    """Open a workbook: its values, or the formulas that give them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* extension is not supported")  # openpyxl knows no bars of one colour
        return load_workbook(BytesIO(data), data_only=values)


def lines(data: bytes, sheet: str, *, values: bool = True) -> list[str]:
    """Return the rows of a sheet that are not empty."""
    table = opened(data, values=values)[sheet].iter_rows(values_only=True)
    return [line for row in table if (line := " | ".join(map(_shown, row)).rstrip(" |"))]


def footer(sheet: Worksheet) -> str:
    """Return what is printed in the middle below every page."""
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.center is not None
    return str(sheet.oddFooter.center.text)


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case str() if value.replace(".", "", 1).isdigit():
            return f"“{value}”"
        case str():
            return value.replace("\n", "⏎")
        case _:
            return f"{value:.12g}"
