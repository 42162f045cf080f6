"""Forms drawn at random and the samples, read as other programs read them, cell by cell."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from io import BytesIO
from math import isclose
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import WINDOWS_EPOCH
from openpyxl.worksheet.worksheet import Worksheet

from selfeval_xl.model import Cell
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.grid import Grid
from tests.libreoffice import converted
from tests.reader.drawn_forms import drawn_forms
from tests.samples import forms

COUNT = 50  # 190 were compared once, with nothing else found; LibreOffice takes a fifth of a second for each

Place = tuple[int, int]


@cache
def books() -> Mapping[str, bytes]:
    """Return file name -> workbook: drawn ones, and the samples under plain names."""
    samples = {f"s{at:04}.xlsx": data for at, data in enumerate(forms().values())}
    return drawn_forms(COUNT) | samples


def stored(value: object) -> object:
    """Return what a file stores for a value: a count of days for a moment, a float for a number."""
    match value:
        case bool() | str():
            return value
        case int() | float():
            return float(value)
        case datetime():
            return (value.replace(tzinfo=None) - WINDOWS_EPOCH) / timedelta(days=1)
        case date():
            return stored(datetime.combine(value, time()))
        case time():
            return (datetime.combine(WINDOWS_EPOCH, value) - WINDOWS_EPOCH) / timedelta(days=1)
        case timedelta():
            return value / timedelta(days=1)
        case _:
            return None


def same(mine: object, theirs: object) -> bool:
    """Tell whether two values are stored alike; clocks are rounded to a microsecond, numbers to 15 digits."""
    ours, others = stored(mine), stored(theirs)
    if isinstance(ours, float) and isinstance(others, float):
        return isclose(ours, others, rel_tol=1e-9, abs_tol=1e-9)
    return (ours or None) == (others or None) if isinstance(ours, str) or ours is None else ours == others


def test_the_workbooks_are_read_as_openpyxl_reads_them() -> None:
    differences = []
    for name, data in books().items():
        theirs = openpyxl.load_workbook(BytesIO(data), data_only=True)
        grids = read_workbook(data).grids
        assert [(grid.sheet, grid.hidden) for grid in grids] == [
            (page.title, page.sheet_state != "visible") for page in theirs.worksheets
        ]
        for grid, page in zip(grids, theirs.worksheets, strict=True):
            ranges = {place: str(each) for each in page.merged_cells.ranges for place in each.cells}
            assert set(grid.merges) == set(ranges)
            assert {cell.address: cell.merged_from for cell in grid} == {
                cell.address: ranges.get((cell.row, cell.column)) for cell in grid
            }
            values: dict[Place, object] = {
                (at, column): value
                for at, row in enumerate(page.iter_rows(values_only=True), 1)
                for column, value in enumerate(row, 1)
            }
            differences += differing(f"{name} {grid.sheet}", grid, values)
            assert {cell.address: cell.hidden for cell in grid if cell.merged_from is None} == {
                cell.address: grid.hidden or is_hidden(page, cell) for cell in grid if cell.merged_from is None
            }
    assert differences == []


def is_hidden(page: Worksheet, cell: Cell) -> bool:
    columns = [each for each in page.column_dimensions.values() if (each.min or 0) <= cell.column <= (each.max or 0)]
    letter = page.column_dimensions.get(get_column_letter(cell.column))
    return page.row_dimensions[cell.row].hidden or any(each.hidden for each in [*columns, letter] if each is not None)


def differing(where: str, grid: Grid, values: Mapping[Place, object]) -> list[tuple[str, Place, object, object]]:
    """List the places at which what is stored differs."""
    ours = {(cell.row, cell.column): cell.value for cell in grid}
    return [
        (where, place, ours.get(place), values.get(place))
        for place in sorted(ours.keys() | values.keys())
        if not same(ours.get(place), values.get(place)) and place not in grid.merges.keys() - ours.keys()
    ]


def test_the_workbooks_are_read_as_calamine_reads_them() -> None:
    differences = []
    for name, data in books().items():
        theirs = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        for grid in read_workbook(data).grids:
            rows = theirs.get_sheet_by_name(grid.sheet).to_python(skip_empty_area=False)
            values: dict[Place, object] = {
                (at, column): value for at, row in enumerate(rows, 1) for column, value in enumerate(row, 1)
            }
            for cell in grid:
                if cell.text.startswith("#"):  # it shows no errors
                    values[cell.row, cell.column] = cell.text
            differences += differing(f"{name} {grid.sheet}", grid, values)
    assert differences == []


def no_minus_before_zero(mine: Cell, theirs: Cell) -> bool:
    """LibreOffice shows -0.001 under "0.00" as "0.00", Excel as "-0.00"."""
    return mine.text == f"-{theirs.text}" and not set(mine.text) & set("123456789")


def more_digits(mine: Cell, theirs: Cell) -> bool:
    """LibreOffice shows as many digits of a number without a format as the column is wide, Excel at most eleven."""
    return (
        isinstance(mine.value, float)
        and mine.text.count(".") == 1
        and len(theirs.text) > len(mine.text)
        and isclose(float(mine.text), float(theirs.text), rel_tol=1e-6)
    )


def half_as_stored(mine: Cell, theirs: Cell) -> bool:
    """LibreOffice rounds 72964.915 as the computer stores it, a hair below; Excel rounds what is written."""
    ours, others = ("".join(filter(str.isdigit, cell.text)) for cell in (mine, theirs))
    return bool(ours and others) and int(ours) - int(others) == 1


KNOWN: dict[str, tuple[Callable[[Cell, Cell], bool], ...]] = {
    "xls": (),  # shown by the same number formats as .xlsx
    "ods": (no_minus_before_zero, more_digits, half_as_stored),
}


@pytest.mark.parametrize("to", KNOWN)
def test_what_libreoffice_converts_is_read_as_the_original(tmp_path: Path, to: str) -> None:
    differences = []
    for name, data in converted(books(), to, tmp_path).items():
        originals, copies = read_workbook(books()[name]).grids, read_workbook(data).grids
        assert [(grid.sheet, grid.hidden) for grid in copies] == [(grid.sheet, grid.hidden) for grid in originals]
        for original, copy in zip(originals, copies, strict=True):
            assert copy.merges == original.merges
            assert copy.cells.keys() == original.cells.keys()
            for mine, theirs in zip(original, copy, strict=True):
                if not (
                    (mine.text == theirs.text or any(known(mine, theirs) for known in KNOWN[to]))
                    and same(mine.value, theirs.value)
                    and (mine.hidden, mine.merged_from) == (theirs.hidden, theirs.merged_from)
                    # LibreOffice stores a truth as the formula TRUE().
                    and ((mine.formula is None) == (theirs.formula is None) or isinstance(mine.value, bool))
                ):
                    differences.append((name, mine, theirs))
    assert differences == []
