"""Old workbooks, .xls and .et, read cell by cell."""

import struct
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval_xl.compound import Compound
from selfeval_xl.errors import BadSource
from selfeval_xl.model import Cell
from selfeval_xl.outcome import Outcome
from selfeval_xl.reader import biff, collect
from selfeval_xl.reader.contents import HAS_LINKS, HAS_MACROS, Contents
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.grid import Grid
from tests.reader.old_books import boxed, drawn, label, number, record, shown_as, stream
from tests.reader.parts import only_sheet, texts


def refusal(data: bytes) -> tuple[Outcome, str]:
    with pytest.raises(BadSource) as caught:
        read_workbook(data)
    return caught.value.outcome, caught.value.reason


def draw_form(book: Any, page: Any) -> None:
    page.write_merge(0, 0, 0, 3, "项目支出绩效自评表")
    page.write(1, 0, "年 度\r\n指标值（A）")
    page.write(1, 1, 1200.5, shown_as("#,##0.00"))
    page.write(1, 2, 0.95, shown_as("0%"))
    page.write(1, 3, datetime(2024, 12, 31), shown_as('yyyy"年"m"月"d"日"'))
    page.write(2, 0, True)
    page.write(2, 1, xlwt.Formula("A1+1"))
    page.write(2, 2, "", shown_as("0"))
    page.write(2, 3, 5, shown_as(";;;"))
    page.write(3, 0, 7)
    page.write(3, 3, "看不见的列")
    page.row(3).hidden = True
    page.col(3).hidden = True
    book.add_sheet("填报说明").visibility = 1


def test_a_form_written_by_xlwt_is_read_cell_by_cell() -> None:
    span = (1, 1, 1, 4)
    assert read_workbook(drawn(draw_form)) == Contents(
        [
            Grid(
                "自评表",
                False,
                {
                    (1, 1): Cell("自评表", 1, 1, "项目支出绩效自评表", "项目支出绩效自评表", merged_from="A1:D1"),
                    (2, 1): Cell("自评表", 2, 1, "年 度\n指标值（A）", "年 度\n指标值（A）"),
                    (2, 2): Cell("自评表", 2, 2, "1,200.50", 1200.5),
                    (2, 3): Cell("自评表", 2, 3, "95%", 0.95),
                    (2, 4): Cell("自评表", 2, 4, "2024年12月31日", date(2024, 12, 31), hidden=True),
                    (3, 1): Cell("自评表", 3, 1, "TRUE", True),
                    (3, 2): Cell("自评表", 3, 2, "", "", "="),
                    (4, 1): Cell("自评表", 4, 1, "7", 7, hidden=True),
                    (4, 4): Cell("自评表", 4, 4, "看不见的列", "看不见的列", hidden=True),
                },
                {(1, column): span for column in range(1, 5)},
            ),
            Grid("填报说明", True, {}, {}),
        ]
    )


def test_what_has_no_height_or_no_width_is_hidden() -> None:
    def draw(_: Any, page: Any) -> None:
        for row, column in ((0, 0), (1, 0), (0, 1)):
            page.write(row, column, "字")
        page.row(1).height_mismatch = True
        page.row(1).height = 0
        page.col(1).width = 0

    (grid,) = read_workbook(drawn(draw)).grids
    assert {cell.address: cell.hidden for cell in grid} == {"A1": False, "B1": True, "A2": True}


@pytest.mark.parametrize(("code", "shown"), [(0x00, "#NULL!"), (0x17, "#REF!"), (0x07, "#DIV/0!"), (0x63, "#N/A")])
def test_an_error_is_shown_as_excel_shows_it(code: int, shown: str) -> None:
    error = record(0x0205, struct.pack("<HHHBB", 0, 0, 0, code, 1))
    assert list(only_sheet(stream(error))) == [Cell("S1", 1, 1, shown, shown)]


def test_a_number_that_is_none_is_an_error() -> None:
    assert texts(only_sheet(stream(number(0, 0, float("nan"))))) == {"A1": "#NUM!"}


@pytest.mark.parametrize(
    ("format_id", "shown"), [(9, "86%"), (10, "86.18%"), (14, "1900/1/0"), (31, "1900年1月0日"), (57, "1900年1月")]
)
def test_a_built_in_format_means_what_a_chinese_excel_makes_of_it(format_id: int, shown: str) -> None:
    style = record(0xE0, struct.pack("<HHH", 0, format_id, 0) + bytes(14))
    assert texts(only_sheet(stream(number(0, 0, 0.8618, 0), before=style))) == {"A1": shown}


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    def draw(book: Any, page: Any) -> None:
        book.dates_1904 = True
        page.write(0, 0, 1, shown_as("yyyy/m/d"))

    assert texts(only_sheet(drawn(draw))) == {"A1": "1904/1/2"}


def test_the_text_of_a_formula_follows_it() -> None:
    result = b"\0\0\0\0\0\0\xff\xff"
    formula = record(0x0006, struct.pack("<HHH", 0, 0, 0) + result + bytes(8))
    text = record(0x0207, struct.pack("<HB", 2, 1) + "三次".encode("utf-16-le"))
    assert list(only_sheet(stream(formula + text))) == [Cell("S1", 1, 1, "三次", "三次", "=")]


@pytest.mark.parametrize("codepage", [None, 936, 1252, 1200, 65001], ids=["missing", "Chinese", "Western", "16", "8"])
def test_texts_from_before_excel_97_are_chinese_whatever_the_file_says(codepage: int | None) -> None:
    before = b"" if codepage is None else record(0x42, struct.pack("<H", codepage))
    data = stream(label(0, 0, "绩效自评表".encode("gb18030")), before=before, version=0x0500)
    assert texts(only_sheet(data)) == {"A1": "绩效自评表"}


def test_texts_from_before_excel_97_are_of_another_language_where_the_file_says_so() -> None:
    before = record(0x42, struct.pack("<H", 950))
    data = stream(label(0, 0, "績效".encode("cp950")), before=before, version=0x0500)
    assert texts(only_sheet(data)) == {"A1": "績效"}


@pytest.mark.parametrize("name", ["Workbook", "Book"])
def test_a_stream_is_read_in_its_file_and_on_its_own(name: str) -> None:
    records = stream(number(0, 0, 42))
    assert [texts(only_sheet(each)) for each in (records, boxed(records, name))] == [{"A1": "42"}] * 2


def test_a_stream_of_one_sheet_from_excel_4_is_read() -> None:
    begin = record(0x0409, struct.pack("<HHH", 0, 0x10, 0))
    assert texts(only_sheet(begin + number(1, 1, 9) + record(0x0A))) == {"B2": "9"}


def test_macros_and_links_to_other_workbooks_are_told() -> None:
    link = record(0x01AE, struct.pack("<HHB", 1, 8, 0) + b"\x01\x01C:x.xls" + bytes(9))
    assert read_workbook(boxed(stream(number(0, 0, 1)), _VBA_PROJECT_CUR=b"macro")).notes == (HAS_MACROS,)
    assert read_workbook(boxed(stream(number(0, 0, 1), before=link))).notes == (HAS_LINKS,)
    assert read_workbook(boxed(stream(number(0, 0, 1), before=record(0x01AE, b"\1\0\1\4")))).notes == ()


def test_what_does_not_show_a_cell_does_not_reach_the_library() -> None:
    link_over_everything = record(0x01B8, struct.pack("<HHHH", 0, 65535, 0, 255) + bytes(24))
    picture = record(0x00EB, bytes(8000)) + record(0x003C, bytes(8000))
    data = stream(number(0, 0, 1) + link_over_everything + picture, before=picture)
    thin = biff.thinned(data).data
    assert len(thin) == len(data)
    assert [code for code in (0x01B8, 0x00EB, 0x003C) if struct.pack("<H", code) in thin] == []
    assert texts(only_sheet(data)) == {"A1": "1"}


def moved(data: bytes, sheet: int, start: int) -> bytes:
    """Let the workbook say that one of its sheets starts elsewhere."""
    at = -1
    for _ in range(sheet):
        at = data.index(record(0x85)[:2], at + 1)
    return data[: at + 4] + struct.pack("<I", start) + data[at + 8 :]


@pytest.mark.parametrize("start", [0, 10, 52, 10**8], ids=["the workbook", "a middle", "another sheet", "nowhere"])
def test_a_sheet_that_starts_where_none_does_is_refused(start: int) -> None:
    data = stream(number(0, 0, 1), number(0, 0, 2))
    assert data.index(record(0x0809)[:2], 1) == 52
    assert refusal(moved(data, 2, start)) == (Outcome.DAMAGED, "工作簿的记录（BIFF）不完整，可能没有传完。")


def test_a_workspace_of_excel_4_is_refused() -> None:
    assert refusal(record(0x0409, struct.pack("<HHH", 0, 0x100, 0)) + record(0x0A)) == (
        Outcome.UNSUPPORTED,
        "是 Excel 4.0 的工作簿组（.xlw）。",
    )


MERGES = record(0xE5, struct.pack("<HHHHHHHHH", 2, 0, 0, 0, 1, 1, 1, 0, 1))
STRINGS = record(0xFC, struct.pack("<II", 2, 2) + b"\1\0\0a\1\0\0b")


SEVERAL = record(0xBD, struct.pack("<HHHIHIH", 0, 0, 0, 10, 0, 20, 1))  # two numbers side by side


@pytest.mark.parametrize(
    ("limit", "data", "reason"),
    [
        ("MAX_RECORDS", stream(number(0, 0, 1)), "工作簿中记录过多。"),
        ("MAX_CELLS", stream(number(0, 0, 1), number(0, 0, 2)), "工作簿中有内容的单元格过多。"),
        ("MAX_CELLS", stream(SEVERAL), "工作簿中有内容的单元格过多。"),
        ("MAX_FORMATS", stream(number(0, 0, 1), before=record(0xE0, bytes(20)) * 2), "工作簿中格式过多。"),
        ("MAX_MERGES", stream(number(0, 0, 1) + MERGES), "工作簿中合并区域过多。"),
        ("MAX_SHEETS", stream(b"", b""), "工作表超过 1 张。"),
        ("MAX_STRINGS", stream(number(0, 0, 1), before=STRINGS), "共享字符串过多。"),
        ("MAX_STRING_BYTES", stream(number(0, 0, 1), before=STRINGS), "共享字符串超过 0 MB。"),
    ],
    ids=["records", "cells", "cells of one record", "formats", "merges", "sheets", "strings", "bytes of strings"],
)
def test_what_a_stream_may_hold_is_limited(
    monkeypatch: pytest.MonkeyPatch, limit: str, data: bytes, reason: str
) -> None:
    read_workbook(data)
    monkeypatch.setattr(biff, limit, 1)
    assert refusal(data) == (Outcome.TOO_LARGE, reason)


def test_a_text_longer_than_excel_allows_is_visibly_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "LONGEST_TEXT", 4)
    (only,) = only_sheet(drawn(lambda _book, page: page.write(0, 0, "长" * 9)))
    assert (only.text, only.value) == ("长长长长…（超长，已截断）", only.text)


FORM = drawn(draw_form)


@pytest.mark.parametrize("eighth", range(8))
def test_a_truncated_workbook_is_refused(eighth: int) -> None:
    outcome, reason = refusal(FORM[: len(FORM) * eighth // 8] or FORM[:8])
    assert (outcome, reason.endswith("可能没有传完。")) == (Outcome.DAMAGED, True)


EDITS = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([FORM, Compound(FORM).stream("Workbook")]), EDITS)
def test_an_altered_workbook_is_read_or_refused(original: bytes, edits: list[tuple[float, int]]) -> None:
    data = bytearray(original)
    for place, byte in edits:
        data[int(place * len(data))] = byte
    with suppress(BadSource):
        assert all(isinstance(cell.text, str) for grid in read_workbook(bytes(data)).grids for cell in grid)


def test_nothing_is_printed_about_a_strange_workbook(capsys: pytest.CaptureFixture[str]) -> None:
    read_workbook(stream(number(0, 0, 1), version=0x0500))
    read_workbook(BytesIO(FORM + b"rest").getvalue())
    assert capsys.readouterr() == ("", "")
