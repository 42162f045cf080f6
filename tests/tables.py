"""Sheets drawn as text one can read: `|` parts the cells, `<` goes on the cell to the left, `^` the cell above.

Numbers become number cells, everything else text; `\\n` breaks a line within a cell.
"""

import re
from typing import Any

from tests.workbooks import Book

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def table(text: str, sheet: str = "Sheet1") -> bytes:
    """Return a workbook with one sheet."""
    return tables({sheet: text})


def tables(sheets: dict[str, str]) -> bytes:
    """Return a workbook with a sheet for each text."""
    book = Book()
    for name, text in sheets.items():
        _draw(book.sheet(name), [_cells(line) for line in text.strip("\n").splitlines()])
    return book.done()


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _draw(page: Any, rows: list[list[str]]) -> None:
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if not text or text in "<^":
                continue
            right, bottom = column, row
            while right + 1 < len(cells) and cells[right + 1] == "<":
                right += 1
            while bottom + 1 < len(rows) and column < len(rows[bottom + 1]) and rows[bottom + 1][column] == "^":
                bottom += 1
            value = float(text) if _NUMBER.fullmatch(text) else text.replace("\\n", "\n")
            if (right, bottom) != (column, row):
                page.merge_range(row, column, bottom, right, value)
            else:
                (page.write_number if isinstance(value, float) else page.write_string)(row, column, value)
