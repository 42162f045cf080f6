"""Lists as a clerk writes them: plain sheets of rows, the first one named 名单."""

from datetime import date
from typing import Any

from selfeval_xl.lists import Amount, ListedProject, Mistake
from selfeval_xl.model import Cell
from selfeval_xl.reader.contents import Contents
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.vocabulary import load_templates
from tests.workbooks import Book

VOCABULARY = load_templates().vocabulary

Rows = list[tuple[Any, ...]]


def book(*sheets: Rows, merged: tuple[str, ...] = ()) -> bytes:
    """Return a workbook of plain sheets; `merged` are ranges of the first whose first cell is filled."""
    drawn = Book()
    day = drawn.book.add_format({"num_format": "yyyy-mm-dd"})
    for number, rows in enumerate(sheets):
        page = drawn.sheet("名单" if number == 0 else f"Sheet{number + 1}")
        for area in merged if number == 0 else ():
            page.merge_range(area, "")
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    page.write_datetime(row, column, value, day)
                elif value is not None:
                    page.write(row, column, value)
    return drawn.done()


def contents(*sheets: Rows, merged: tuple[str, ...] = ()) -> Contents:
    """Return the sheets as the readers of lists take them."""
    return read_workbook(book(*sheets, merged=merged))


def told(project: ListedProject) -> tuple[Any, ...]:
    """Put a project on a line: where it stands, its texts, its year, its amounts in 元."""
    texts = (project.department, project.unit, project.project_name, project.project_code)
    amounts = (project.budget_initial, project.budget_full, project.executed)
    return (project.cell.address, *map(_text, texts), project.year, *map(_number, amounts))


def sentences(mistakes: tuple[Mistake, ...]) -> list[str]:
    """Return what is wrong with a list, each with its cell and what to do."""
    return [mistake.sentence for mistake in mistakes]


def _text(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text


def _number(amount: Amount | None) -> Any:
    return None if amount is None else amount.number
