"""Tables: what they hold in memory, what stands under them, what stands out in them."""

import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from selfeval_xl.writer.book import Book, Value
from selfeval_xl.writer.styles import COUNT, RATE
from selfeval_xl.writer.table import Column, Quotient, Rows, table_sheets, write_table
from tests.libreoffice import recalculated
from tests.writer.dump import lines, opened

COLUMNS = (
    Column("预算", COUNT, total="sum"),
    Column("支出", COUNT, total="sum"),
    Column("执行率", RATE, total=Quotient("支出", "预算"), unusual="AND(ISNUMBER({0}),{0}<50)", full=100),
)


def table(*rows: tuple[Value, ...]) -> bytes:
    book = Book("表")
    write_table(book.sheet("表"), "表", COLUMNS, rows, nothing="没有。")
    return book.to_bytes()


def test_a_rate_of_all_is_one_sum_over_the_other() -> None:
    assert lines(table((200, 100, None), (100, 125, None)), "表", values=False)[-1] == (
        "=SUBTOTAL(109,A3:A4) | =SUBTOTAL(109,B3:B4)"
        ' | =IFERROR(ROUND(SUBTOTAL(109,B3:B4)/SUBTOTAL(109,A3:A4)*100,2),"")'
    )


@pytest.mark.parametrize(
    ("rows", "rate"),
    [
        (((200, 100, None), (100, 125, None)), 75),
        (((200, 100, None), (100, None, None), (None, 1, None), ("约3", 7, None)), 50),
        (((200, None, None), (None, 5, None)), None),
        (((0, 5, None),), None),
    ],
    ids=["all have both", "some have one only", "none has both", "nothing to divide by"],
)
def test_a_rate_of_all_counts_rows_with_both_numbers(
    rows: tuple[tuple[Value, ...]], rate: int | None, tmp_path: Path
) -> None:
    data = table(*rows)
    place = f"C{len(rows) + 3}"
    assert opened(data)["表"][place].value == rate
    assert opened(recalculated(data, tmp_path))["表"][place].value == rate


def test_a_number_to_look_at_stands_out_and_has_a_bar() -> None:
    rules = opened(table((200, 98, 49)))["表"].conditional_formatting
    assert [(str(each.sqref), [(rule.type, rule.formula) for rule in each.rules]) for each in rules] == [
        ("C3", [("expression", ["AND(ISNUMBER(C3),C3<50)"]), ("dataBar", [])])
    ]


def test_rows_are_made_anew_each_time_and_split_between_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfeval_xl.writer.table.MOST_ROWS", 3)
    rows = Rows(lambda: ((number, number, None) for number in range(4)), 4)
    with Book("表", into=BytesIO()) as book:
        for sheet, part, some in table_sheets(book, "表", rows):
            write_table(sheet, f"表{part}", COLUMNS, some, nothing="没有。")
        data = book.to_bytes()
    assert [[line.split(" | ")[0] for line in lines(data, name)] for name in ("表", "表2")] == [
        ["表（第 1 部分，共 2 部分，合计为本部分的）", "预算", "0", "1", "2", "3"],
        ["表（第 2 部分，共 2 部分，合计为本部分的）", "预算", "3", "3"],
    ]


def test_a_streamed_table_is_not_held_in_memory() -> None:
    def rows(count: int) -> Iterator[tuple[Value, ...]]:
        return ((number, Decimal(number), f"第 {number} 行\n第二行") for number in range(count))

    def peak(count: int) -> int:
        tracemalloc.start()
        with Book("表", into=BytesIO()) as book:
            sheet = book.sheet("表", in_order=True)
            columns = (*COLUMNS[:2], Column("说明"))
            write_table(sheet, "表", columns, Rows(lambda: rows(count), count), nothing="没有。")
            held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    few, many = peak(1_000), peak(5_000)
    assert many - few < 4_000 * 4  # bytes; a cell alone takes a hundred
