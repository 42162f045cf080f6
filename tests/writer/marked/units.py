"""A workbook as a unit has made it its own: with everything a form may have that is no cell."""

import struct
import zlib
from io import BytesIO
from typing import Any

from tests.forms import CLEAN
from tests.workbooks import Book, draw


def dotted() -> BytesIO:
    """Return a picture of one red dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xff\x00\x00")
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b""))


def lived_in(name: str = "自评表") -> bytes:
    """Draw a form with pictures, a shape, a chart, a button, comments, rules, lists and names, and sheets beside it."""
    book = Book()
    page = book.sheet(name)
    draw(book.book, page, CLEAN)
    _furnish(book.book, page, name)
    notes = book.book.add_worksheet("填报说明")
    notes.write_rich_string("A1", "请", book.book.add_format({"bold": True, "font_color": "red"}), "如实", "填报")
    notes.write_comment("A1", "说明是旧的", {"author": "某某"})
    lists = book.book.add_worksheet("选项")
    lists.write_column("A1", ["优", "良", "中", "差"])
    lists.very_hidden()
    drawing = book.book.add_chartsheet("图")
    drawing.set_chart(_chart(book.book, name))
    notes.activate()
    book.book.define_name("金额", f"='{name}'!$D$7:$F$11")
    book.book.define_name("'填报说明'!局部", "='填报说明'!$A$1")
    return book.done()


def _furnish(book: Any, page: Any, name: str) -> None:
    page.insert_image("L2", "dot.png", {"image_data": dotted(), "description": "公章"})
    page.insert_textbox("L6", "此处盖章", {"width": 120, "height": 40})
    page.insert_chart("L10", _chart(book, name))
    page.insert_button("L4", {"macro": "填报", "caption": "校验"})
    page.write_comment("H7", "请核对执行率", {"author": "某某"})
    page.write_comment("F15", "以验收单为准", {"author": "某某"})
    page.conditional_format(
        "I15:I22", {"type": "cell", "criteria": "<", "value": 8, "format": book.add_format({"bg_color": "#00B050"})}
    )
    page.conditional_format("D7:F7", {"type": "data_bar", "data_bar_2010": True})
    page.data_validation("J15:J22", {"validate": "list", "source": "=选项!$A$1:$A$4"})
    page.set_header("&L&G&C财政局", {"image_left": "dot.png", "image_data_left": dotted()})
    page.set_footer("&C第 &P 页")
    page.print_area("A1:J26")
    page.repeat_rows(0, 3)
    page.freeze_panes(3, 0)
    page.protect("", {"select_locked_cells": True})


def _chart(book: Any, name: str) -> Any:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"='{name}'!$D$7:$F$7"})
    return chart
