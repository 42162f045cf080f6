"""Decisions are found by the headings and keys of their sheets, wherever those stand."""

from collections.abc import Sequence

import pytest

from selfeval_xl.errors import BadSource
from selfeval_xl.reader.decided import DecidedRow, contents_of, read_decided
from tests.workbooks import Book

HEADS = ("序号", "项目名称", "决定", "行标识")


def summary(*sheets: tuple[str, Sequence[Sequence[str]]]) -> bytes:
    book = Book()
    for name, rows in sheets:
        sheet = book.sheet(name)
        for row, texts in enumerate(rows, 1):
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text)
    return book.done()


FIRST = DecidedRow("1", "甲", "a0", "采用")
SECOND = DecidedRow("1", "乙", "b0", "")


def test_rows_are_found_on_every_sheet_of_the_table() -> None:
    first = ("多版本", [HEADS, ("1", "食堂", " 采用 ", "甲 a0")])
    second = ("多版本2", [HEADS, ("1", "食堂", "", "乙 b0")])
    assert read_decided(summary(("总览", [HEADS]), first, second)) == (FIRST, SECOND)


@pytest.mark.parametrize(
    "rows",
    [
        [HEADS, ("1", "食堂", "", "乙 b0"), ("1", "食堂", "采用", "甲 a0")],
        [("序号", "备注", "决定", "项目名称", "行标识"), ("1", "", "", "", "乙 b0"), ("1", "", "采用", "", "甲 a0")],
        [(), HEADS, ("合计",), ("1", "", "", "乙 b0"), ("1", "食堂", "采用", "甲 a0"), ("", "", "采用", "不是行标识")],
    ],
    ids=["sorted", "a column inserted", "rows inserted"],
)
def test_rows_and_columns_may_stand_anywhere(rows: Sequence[Sequence[str]]) -> None:
    assert read_decided(summary(("多版本", rows))) == (SECOND, FIRST)


def test_the_contents_are_all_but_the_decisions() -> None:
    blank, decided, renamed = (
        contents_of(summary(("多版本", [HEADS, ("1", name, word, "甲 a0")])))
        for name, word in (("食堂", ""), ("食堂", "采用"), ("校舍", "采用"))
    )
    assert blank == decided != renamed


def test_the_contents_are_the_same_in_any_order_of_the_rows_but_not_of_their_cells() -> None:
    first, second = ("1", "食堂", "", "甲 a0"), ("2", "校舍", "采用", "乙 b0")
    written, sorted_, mixed = (
        contents_of(summary(("多版本", [HEADS, *rows])))
        for rows in ((first, second), (second, first), (("1", "校舍", "", "甲 a0"), ("2", "食堂", "采用", "乙 b0")))
    )
    assert written == sorted_ != mixed


def test_what_is_no_summary_has_no_decisions() -> None:
    assert read_decided(summary(("总览", [HEADS, ("1", "食堂", "采用", "甲 a0")]))) == ()
    assert read_decided(summary(("多版本", [("序号", "项目名称"), ("1", "食堂")]))) == ()
    with pytest.raises(BadSource):
        read_decided(b"PK")
    assert contents_of(b"PK") == ""
