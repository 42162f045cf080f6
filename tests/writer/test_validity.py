"""No program that opens a workbook has anything to repair, and all of them read the same in it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from io import BytesIO
from math import isclose
from pathlib import Path

import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.libreoffice import converted
from tests.writer.dump import opened
from tests.writer.ooxml import defects
from tests.writer.test_hostile import HOSTILE, result, summary
from tests.writer.written import written

Contents = Mapping[tuple[str, int, int], object]  # sheet, row and column -> what is stored there


def contents(data: bytes) -> Contents:
    """Return what openpyxl reads."""
    return {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in opened(data)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def contents_by_calamine(data: bytes) -> Contents:
    """Return what calamine reads."""
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    return {
        (name, at, column): value
        for name in book.sheet_names
        for at, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
        for column, value in enumerate(row, 1)
        if value not in (None, "")
    }


def differing(one: Contents, other: Contents) -> list[tuple[object, object, object]]:
    """List the places where two readers do not read the same."""
    return [
        (place, one.get(place), other.get(place))
        for place in sorted(one.keys() | other.keys())
        if not _same(one.get(place), other.get(place))
    ]


def _same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    if isinstance(one, str) and isinstance(other, str):
        return one.replace("_x005F_", "_") == other.replace("_x005F_", "_")  # openpyxl leaves it in strings in line
    if isinstance(one, datetime) and not isinstance(other, datetime):
        return one == datetime.combine(other, time()) if isinstance(other, date) else False  # a day without a time
    return one == other


def test_no_workbook_has_anything_to_repair() -> None:
    assert {name: said for name, data in written().items() if (said := defects(data))} == {}


def test_every_kind_is_looked_at() -> None:
    tops = {name.split("/")[0] for name in written()}
    assert {"汇总.xlsx", "结果", "空白"} <= tops


def test_calamine_reads_what_openpyxl_reads() -> None:
    read = {name: differing(contents(data), contents_by_calamine(data)) for name, data in written().items()}
    assert {name: places for name, places in read.items() if places} == {}


def test_libreoffice_reads_what_openpyxl_reads(tmp_path: Path) -> None:
    numbered = {f"{at}.xlsx": data for at, data in enumerate(written().values())}
    saved = converted(numbered, "xlsx", tmp_path)
    read = {name: differing(contents(data), contents(saved[name])) for name, data in numbered.items()}
    assert {name: places for name, places in read.items() if places} == {}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("workbook", [result, summary])
def test_no_text_makes_a_workbook_one_to_repair(workbook: Callable[[str], bytes], kind: str) -> None:
    data = workbook(HOSTILE[kind])
    assert defects(data) == []
    assert differing(contents(data), contents_by_calamine(data)) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=60))
def test_whatever_is_typed_is_valid(text: str) -> None:
    assert defects(result(text)) == []
