"""A clerk at work on sheet 多版本 of a summary: cells are found by their headings, as a person finds them."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.writer.dump import opened

SHEET = "多版本"


def decide(out: Path, words: Mapping[str, str | None]) -> None:
    """Enter a decision beside the versions in these files, and save the summary."""
    path = out / "汇总.xlsx"
    path.write_bytes(decided(path.read_bytes(), words))


def decided(data: bytes, words: Mapping[str, str | None]) -> bytes:
    """Return the summary with a decision beside the versions in these files."""
    book = opened(data, values=False)
    sheet = book[SHEET]
    columns = headings(sheet)
    for row in range(3, sheet.max_row + 1):
        file = sheet.cell(row, columns["来源文件"]).value
        if file in words:
            cell: Any = sheet.cell(row, columns["决定"])
            cell.value = words[str(file)]
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def sort_and_filter(data: bytes, heading: str, shown: str) -> bytes:
    """Return the summary with the versions sorted by a column, and all but some filtered away."""
    book = opened(data, values=False)
    sheet = book[SHEET]
    column = headings(sheet)[heading]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    rows.sort(key=lambda row: str(row[column - 1]))
    for number, row in enumerate(rows, 3):
        for at, value in enumerate(row, 1):
            sheet.cell(number, at).value = value
        sheet.row_dimensions[number].hidden = row[column - 1] != shown
    sheet.auto_filter.add_filter_column(column - 1, [shown])
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def versions(out: Path) -> dict[str, tuple[str, str, str]]:
    """Return file -> 采用, 决定 and 原因 of every version."""
    sheet = opened((out / "汇总.xlsx").read_bytes())[SHEET]
    columns = headings(sheet)
    told = [
        [str(sheet.cell(row, columns[name]).value or "") for name in ("来源文件", "采用", "决定", "原因")]
        for row in range(3, sheet.max_row + 1)
    ]
    return {file: (used, word, why) for file, used, word, why in told}


def headings(sheet: Any) -> dict[str, int]:
    """Return heading -> column."""
    return {str(cell.value): cell.column for cell in sheet[2]}
