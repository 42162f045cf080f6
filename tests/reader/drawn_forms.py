"""Forms drawn at random from a seed, each beside a sheet of every kind of cell: what other readers are compared on."""

import random
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tests.benchmarks.corpus import corpus
from tests.forms import CLEAN
from tests.workbooks import Book, Filled, Formula, Row, Shown, Value, draw

NUMBERS = ("General", "0", "0.0", "0.00", "0%", "0.0%", "0.00%", "#,##0", "#,##0.00", "0.00_);(0.00)", '#,##0.00"元"',
           '"¥"#,##0.00', "#,##0.00,", '0.0"分";-0.0"分";"无"', "0.00E+00", 9, 10, 2, 4)  # fmt: skip
MOMENTS = ("yyyy/m/d", "yyyy-mm-dd", 'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', 'm"月"d"日"', "yyyy/m/d h:mm", "h:mm",
           "h:mm:ss", "yyyy.mm.dd", "aaaa", "[h]:mm")  # fmt: skip
TEXTS = (
    "≥95%",
    "  前后有空格 ",
    "第一行\n第二行",
    "12",
    "'引号",
    "<尖括号>&",
    "2024年12月底前",
    "100.00",
    "無",
    "_x0041_",
    "长" * 300,
)
_FIELDS = ("target", "actual", "weight", "score", "reason")


def drawn_forms(count: int, seed: int = 20_240_501) -> dict[str, bytes]:
    """Return file name -> workbook; the same every time."""
    chance = random.Random(seed)  # noqa: S311
    plain = corpus(count // 4)
    return plain | {f"{number:05}.xlsx": _workbook(chance) for number in range(len(plain), count)}


def _workbook(chance: random.Random) -> bytes:
    book = Book()
    page = book.sheet("自评表")
    top, left = chance.choice((0, 0, 1, 3)), chance.choice((0, 0, 1))
    for _ in range(chance.choice((1, 1, 2))):
        top = draw(book.book, page, _form(chance), top, left) + 2
    _draw_cells(chance, book.book, book.sheet("各种单元格"))
    hidden = book.sheet("隐藏")
    hidden.write_string(0, 0, "看不见")
    hidden.hide()
    return book.done()


def _form(chance: random.Random) -> Filled:
    rows = [_row(chance, row) for row in CLEAN.rows]
    return replace(CLEAN, rows=tuple(rows), fill_date=chance.choice(("20250123", date(2025, 1, 20), "2025年1月20日")))


def _row(chance: random.Random, row: Row) -> Row:
    changed: dict[str, Value] = {name: _value(chance) for name in _FIELDS if chance.random() < 0.4}
    return replace(row, **changed)  # type: ignore[arg-type]


def _value(chance: random.Random) -> Value:
    number = round(chance.uniform(-200, 120_000) / 10 ** chance.randrange(6), chance.randrange(5))
    plain = [code for code in NUMBERS if isinstance(code, str)]
    return chance.choice(
        (number, int(number), Shown(number, chance.choice(plain)), Formula("=1+1", 2), chance.choice(TEXTS), None)
    )


def _draw_cells(chance: random.Random, book: Any, page: Any) -> None:
    """Draw numbers under every format, days under every format, texts, truths, errors, merges, what is hidden."""
    for column, code in enumerate((*NUMBERS, *MOMENTS)):
        style = book.add_format({"num_format": code})
        for row in range(4):
            moment = column >= len(NUMBERS)
            number = chance.uniform(-5, 5) if row % 2 else chance.uniform(0, 99_999)
            if moment:
                page.write_datetime(row, column, datetime(2024, chance.randint(1, 12), 28, row * 5, 30), style)
            else:
                page.write_number(row, column, round(number, chance.randrange(8)), style)
    page.set_column(0, 40, 40)
    for row, text in enumerate(TEXTS, 5):
        page.write_string(row, 0, text, book.add_format({"text_wrap": True}))
    page.write_boolean(5, 2, True)
    page.write_boolean(5, 3, False)
    page.write_formula(6, 2, "=1/0", None, "#DIV/0!")
    page.write_formula(6, 3, "=NA()", None, "#N/A")
    page.write_formula(7, 2, '="甲"&"乙"', None, "甲乙")
    page.write_formula(7, 3, '=""', None, "")
    page.merge_range(8, 2, 9, 4, "合并", book.add_format({"border": 1}))
    page.write_string(10, 2, "隐藏行")
    page.set_row(10, None, None, {"hidden": True})
    page.write_string(11, 35, "隐藏列")
    page.set_column(35, 36, None, None, {"hidden": True})
    page.merge_range(10, 3, 11, 4, "半隐藏", book.add_format({"border": 1}))
