"""Promise 9. A sheet full of labels, headings and shared texts costs no work that grows with their square.

Each is read in a process of its own that has one gibibyte and a minute; what took that long before is far below it now.
"""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.forms import CLEAN
from tests.promises.test_09_every_format_is_bounded import met
from tests.workbooks import Book, workbook

GOOD = workbook(CLEAN)
HEADINGS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分")


def sheet(rows: list[list[str]], name: str = "Sheet1") -> bytes:
    book = Book()
    page = book.sheet(name)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            page.write_string(row, column, text)
    return book.done()


def merged_level(rows: int) -> bytes:
    book = Book()
    page = book.sheet("Sheet1")
    page.write_row(0, 0, HEADINGS)
    page.merge_range(1, 0, rows, 0, "长" * 32_000)
    for row in range(1, rows + 1):
        page.write_row(row, 1, ("数量指标", f"指标名{row}", "≥1", "1", "1"))
    return book.done()


def below_the_title(text: str) -> bytes:
    book = openpyxl.load_workbook(BytesIO(GOOD))
    page = book.worksheets[0]
    page["A1"], page["A2"] = "项目支出绩效目标自评表", text
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


LABELS = {
    "a heading row of 16,000 columns": sheet(
        [[*HEADINGS, *(f"栏{at}" for at in range(16_000))], ["产出", "数量", "甲"]]
    ),
    "heads and headings in turn": sheet([["项目名称", "甲"], [*HEADINGS]] * 8_000),
    "8,000 indicators with points in brackets": sheet(
        [[*HEADINGS], *(["产出", "数量", f"指标{at}（1分）", "≥1", "1", "1"] for at in range(8_000))]
    ),
    "a long level over 5,000 rows": merged_level(5_000),
    "a thousand labels in a cell": sheet([[" 单位:" * 6_000] for _ in range(300)]),
    "blanks behind 年度": below_the_title("年度" + " " * 30_000 + "x"),
}


@pytest.mark.parametrize("name", LABELS)
def test_a_sheet_full_of_wording_is_answered(name: str, tmp_path: Path) -> None:
    (answer,) = met(tmp_path, LABELS[name])
    assert answer
    assert "Error" not in answer


def test_a_sheet_with_an_endless_name_is_refused(tmp_path: Path) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as source, zipfile.ZipFile(stream, "w") as target:
        for part in source.namelist():
            data = source.read(part)
            named = re.sub(rb'name="Sheet1"', b'name="' + b"a" * 300_000 + b'"', data)
            target.writestr(part, named if part == "xl/workbook.xml" else data)
    assert met(tmp_path, stream.getvalue()) == ["超出限额 工作表的名称超过 255 个字。 True"]
