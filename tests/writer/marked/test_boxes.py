"""Where the boxes of comments stand: beside their cells, over as many rows and columns as they need."""

import re

import pytest

from tests.reader.parts import sheet, zipped
from tests.writer.marked.seen import mark, parts, returned
from tests.writer.marked.test_kinds import ROWS, by_hand


def test_a_box_is_measured_by_every_column_it_stands_over() -> None:
    wide = '<cols><col min="1" max="16384" width="50"/><col min="16385" max="999999999" width="9"/></cols>'
    marked = parts(returned(zipped(by_hand(sheet(ROWS, before=wide))), mark("KN2")))
    assert b"<x:Anchor>300, 10, 1, 10, 300, 310," in marked["xl/drawings/vmlDrawing1.vml"]


ANCHOR = re.compile(r"<x:Anchor>(.*?)</x:Anchor>")
TALL = '<row r="1"/>' + "".join(f'<row r="{row}" hidden="1"/>' for row in range(3, 100_000))


@pytest.mark.parametrize(
    ("page", "anchor"),
    [
        (sheet(ROWS), "2, 10, 1, 10, 6, 54, 4, 12"),
        (sheet(ROWS, before='<sheetFormatPr defaultColWidth="0" defaultRowHeight="0"/>'), "2, 10, 1, 10, 6, 54, 4, 12"),
        (
            sheet(ROWS, before='<sheetFormatPr defaultColWidth="0.01" defaultRowHeight="0.01"/>'),
            "2, 10, 1, 10, 6, 54, 4, 12",
        ),
        (sheet(TALL), "2, 10, 1, 10, 6, 54, 2001, 0"),
    ],
    ids=["of usual sizes", "of no sizes", "of next to none", "above hidden rows"],
)
def test_a_box_ends_on_a_sheet_of_any_sizes(page: str, anchor: str) -> None:
    marked = returned(zipped(by_hand(page)), mark("B2"))
    assert ANCHOR.findall(parts(marked)["xl/drawings/vmlDrawing1.vml"].decode()) == [anchor]
