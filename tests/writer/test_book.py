"""The one door to xlsxwriter."""

import errno
import tempfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import pytest
from openpyxl.utils.escape import unescape

from selfeval_xl.errors import OutputError
from selfeval_xl.writer.book import Book, Link, Place
from selfeval_xl.writer.chart import Series
from selfeval_xl.writer.styles import LINK, POINTS, TEXT
from tests.writer.dump import lines, opened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一行\r\n第二行\r第三行\n第四行", "第一行\n第二行\n第三行\n第四行"),
        ("前\x0b后\x00\x1f\x7f", "前␋后␀␟␡"),
        ("制表\t符", "制表\t符"),
        ("半个\ud83d字\uffff", "半个�字�"),
        ("'=1+1", "'=1+1"),
        ("_x000B_x000B_", "_x000B_x000B_"),
        ("字" * 32_767, "字" * 32_767),
        ("字" * 40_000, "字" * 32_761 + "…(已截断)"),
        ("𬭚" * 20_000, "𬭚" * 16_380 + "…(已截断)"),
    ],
    ids=[
        "line breaks",
        "controls",
        "tab",
        "no characters",
        "apostrophe",
        "looks escaped",
        "exactly full",
        "too long",
        "two units each",
    ],
)
def test_text_is_whole_or_visibly_changed(text: str, expected: str) -> None:
    book = Book("文字")
    book.sheet("表").write(0, 0, text, TEXT)
    assert unescape(opened(book.to_bytes())["表"]["A1"].value) == expected  # openpyxl leaves that to us here


def test_numbers_are_numbers_and_nothing_is_an_empty_cell() -> None:
    book = Book("数")
    sheet = book.sheet("表")
    for column, value in enumerate((Decimal("9.34"), 0, None, "9.34")):
        sheet.write(0, column, value, POINTS)
    assert lines(book.to_bytes(), "表") == ["9.34 | 0 |  | “9.34”"]


def test_a_number_beyond_what_excel_holds_is_text() -> None:
    book = Book("数")
    sheet = book.sheet("表")
    sheet.write(0, 0, Decimal("1E+400"), POINTS)
    sheet.total(1, 0, "=SUM(A1)", Decimal("1E+400"), POINTS)
    assert lines(book.to_bytes(), "表", values=False) == ["1E+400", "1E+400"]


def test_what_a_sheet_has_no_room_for_is_an_error() -> None:
    sheet = Book("越界").sheet("表")
    with pytest.raises(RuntimeError, match="no row 1048577"):
        sheet.write(1_048_576, 0, "丢失", TEXT)


@pytest.mark.parametrize(
    ("text", "height"),
    [("字" * 5, 18), ("字" * 6, 32.25), ("一\n二\n三", 46.5), ("字" * 5000, 408.75)],
    ids=["fits", "a second line", "line breaks", "the tallest row there is"],
)
def test_a_row_grows_with_its_text(text: str, height: float) -> None:
    book = Book("行高")
    sheet = book.sheet("表")
    sheet.set_width(0, 10)
    sheet.write(0, 0, text, TEXT)
    assert opened(book.to_bytes())["表"].row_dimensions[1].height == pytest.approx(height)


def test_a_row_of_larger_type_grows_sooner() -> None:
    book = Book("行高")
    sheet = book.sheet("表")
    sheet.set_width(0, 18)
    for row, count in enumerate((7, 8)):
        sheet.write(row, 0, "字" * count, replace(TEXT, size=12))
    page = opened(book.to_bytes())["表"]
    assert [page.row_dimensions[row].height for row in (1, 2)] == pytest.approx([21, 38.25], abs=0.3)


def test_under_a_merge_a_row_grows_when_all_its_columns_are_full() -> None:
    book = Book("行高")
    sheet = book.sheet("表")
    for column in range(3):
        sheet.set_width(column, 10)
    sheet.merge(0, 0, 2, "字" * 18, TEXT)
    sheet.merge(1, 0, 2, "字" * 19, TEXT)
    page = opened(book.to_bytes())["表"]
    assert [page.row_dimensions[row].height for row in (1, 2)] == pytest.approx([18, 32.25])


def test_a_workbook_carries_no_author_and_no_time_of_day() -> None:
    book = Book("标题")
    book.sheet("表")
    properties = opened(book.to_bytes()).properties
    assert (properties.title, properties.category, properties.creator, str(properties.created)) == (
        "标题",
        "selfeval_xl",
        None,
        "2000-01-01 00:00:00",
    )


def test_beyond_the_limit_of_a_sheet_a_link_is_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfeval_xl.writer.book.MOST_LINKS", 0)
    links: tuple[Link | Place, ...] = (
        Link("结果/甲.xlsx", '="甲"'),
        Place("问题清单", "A5", 3),
        Link("结果/乙.xlsx", "乙" * 256),
        Link("丙" * 256, 4),
    )
    book = Book("链接")
    sheet = book.sheet("表")
    for row, link in enumerate(links):
        sheet.write(row, 0, link, LINK)
    data = book.to_bytes()
    assert [cell.value for cell in opened(data, values=False)["表"]["A"]] == [
        '=HYPERLINK("结果/甲.xlsx","=""甲""")',
        "=HYPERLINK(\"#'问题清单'!A5\",3)",
        "乙" * 256,
        4,
    ]
    assert [cell.value for cell in opened(data)["表"]["A"]] == ['="甲"', 3, "乙" * 256, 4]


def test_a_number_with_a_link_stays_a_number() -> None:
    book = Book("链接")
    sheet = book.sheet("表")
    sheet.write(0, 0, Place("问题清单", "A5", 3), LINK)
    sheet.write(1, 0, Link("结果/甲.xlsx", 1), LINK)
    column = opened(book.to_bytes())["表"]["A"]
    assert [(cell.value, cell.hyperlink.location or cell.hyperlink.target) for cell in column] == [
        (3, "'问题清单'!A5"),
        (1, "结果\\甲.xlsx"),
    ]


def filled(*, streamed: bool) -> bytes:
    """Write a sheet from the bottom up, and one in order."""
    with Book("顺序", into=BytesIO() if streamed else None) as book:
        sheet = book.sheet("表")
        sheet.set_width(0, 10)
        sheet.total(3, 0, "=SUM(A3)", Decimal(7), POINTS)
        sheet.write(2, 0, 7, POINTS)
        sheet.merge(0, 0, 2, "字" * 40, TEXT)
        table = book.sheet("清单", in_order=True)
        for row in range(4):
            table.write(row, 0, f"第{row}行\n一\n二", TEXT)
        return book.to_bytes()


def test_a_streamed_workbook_tells_what_one_in_memory_does() -> None:
    for name in ("表", "清单"):
        one, other = (opened(filled(streamed=streamed), values=False)[name] for streamed in (False, True))
        assert list(one.values) == list(other.values)
        assert {row: one.row_dimensions[row].height for row in range(1, 5)} == {
            row: other.row_dimensions[row].height for row in range(1, 5)
        }
        assert one.merged_cells.ranges == other.merged_cells.ranges


def test_rows_out_of_the_order_that_was_promised_are_an_error() -> None:
    with Book("顺序", into=BytesIO()) as book:
        sheet = book.sheet("表", in_order=True)
        sheet.write(1, 0, "文字", TEXT)
        with pytest.raises(RuntimeError, match="no row 1 can be put down after row 2"):
            sheet.write(0, 0, "文字", TEXT)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which temporary files are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_temporary_files_vanish(scratch: Path) -> None:
    filled(streamed=True)
    assert list(scratch.iterdir()) == []


def test_temporary_files_vanish_when_writing_fails(scratch: Path) -> None:
    def fail() -> None:
        with Book("失败", into=BytesIO()) as book:
            book.sheet("表", in_order=True).write(0, 0, "文字", TEXT)
            assert len(list(scratch.rglob("*"))) > 1
            raise ValueError("失败")

    with pytest.raises(ValueError, match="失败"):
        fail()
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("stage", ["beginning", "writing rows", "putting together"])
def test_a_full_disk_is_said_and_leaves_nothing(stage: str, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    where = {
        "beginning": "tempfile.mkdtemp",
        "writing rows": "selfeval_xl.writer.rows.Rows.settle",
        "putting together": "xlsxwriter.packager.Packager._create_package",
    }
    monkeypatch.setattr(where[stage], fail)
    with pytest.raises(
        OutputError, match=r"《顺序》未能写出：临时文件夹 .*磁盘空间不足.*请检查.*结果文件夹里的每个文件都是完整的。"
    ):
        filled(streamed=True)
    assert list(scratch.iterdir()) == []


def test_a_chart_lies_over_the_cells_it_was_given() -> None:
    book = Book("图")
    sheet = book.sheet("表")
    sheet.write(5, 0, "长" * 60, TEXT)  # a high row among others
    for column, value in enumerate(("甲", "乙")):
        sheet.write(8, column, value, TEXT)
        sheet.write(9, column, column + 3, TEXT)
    sheet.draw(4, 0, 7, 1, Series(8, 0, ("甲", "乙")), [Series(9, 0, (3, 4), colour="#2F5597")], "甲和乙")
    page: Any = opened(book.to_bytes())["表"]
    (chart,) = page._charts
    start, end = chart.anchor._from, chart.anchor.to
    assert ((start.row, start.col), (end.row, end.col)) == ((4, 0), (7, 1))
