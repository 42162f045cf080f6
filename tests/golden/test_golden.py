"""Every kind of workbook looks as it looked when somebody last looked at it.

Where a change is meant, look at the new workbook, then `pytest tests/golden --rewrite-golden` and read the diff.
"""

from difflib import unified_diff
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from tests.golden.described import described
from tests.golden.scenarios import SCENARIOS
from tests.workbooks import MADE

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("kind", SCENARIOS)
def test_a_workbook_is_the_one_that_was_looked_at(kind: str, request: pytest.FixtureRequest) -> None:
    path, dump = FOLDER / f"{kind}.txt", described(SCENARIOS[kind]())
    if request.config.getoption("--rewrite-golden"):
        path.write_text(dump, encoding="utf-8", newline="\n")
    golden = path.read_text(encoding="utf-8") if path.exists() else ""
    diff = list(unified_diff(golden.splitlines(), dump.splitlines(), "golden", "written", lineterm="", n=1))
    if diff:
        pytest.fail("\n".join([f"{path.name} differs (--rewrite-golden if it should):", *diff]), pytrace=False)


def test_no_dump_is_left_of_a_kind_that_is_no_longer_written() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == SCENARIOS.keys()


def test_a_dump_tells_all_that_a_reader_sees() -> None:
    made = BytesIO()
    book = xlsxwriter.Workbook(made)
    book.set_properties({"title": "题", "created": MADE})
    book.define_name("合计", "=表!$A$3")
    page = book.add_worksheet("表")
    bold = book.add_format({"bold": True, "font_name": "仿宋", "bg_color": "#FCE4B0", "border": 1, "locked": False})
    page.write_column(0, 0, (1, 2.5))
    page.write_formula(2, 0, "=SUM(A1:A2)", bold, 3.5)
    page.write_string(0, 1, "甲\n乙")
    page.write_url(1, 1, "internal:'表'!A1", None, "看")
    page.write_comment(0, 1, "批注", {"author": "审核"})
    page.merge_range("D1:E2", "合并")
    page.set_column(2, 2, 20, None, {"hidden": True})
    page.data_validation("A1", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10})
    page.conditional_format("A2", {"type": "cell", "criteria": ">", "value": 5, "format": bold})
    bar = {"type": "data_bar", "bar_color": "#C9DCF2", "min_type": "num", "min_value": 0}
    page.conditional_format("A1:A2", bar | {"max_type": "num", "max_value": 100})
    page.protect()
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_margins(left=0.4)
    page.center_horizontally()
    page.print_across()
    chart = book.add_chart({"type": "column"})
    drawn = {"name": "=表!$B$1", "categories": "=表!$A$1:$A$2", "values": "=表!$A$1:$A$2", "fill": {"color": "#2F5597"}}
    chart.add_series(drawn | {"values_data": [1, 2.5]})
    page.insert_chart("D5", chart)
    book.close()
    assert described(made.getvalue()).splitlines() == [
        "title: 题; category: None; creator: None; created: 2025-01-01 00:00:00",
        "name 合计: 表!$A$3",
        "",
        "== 表",
        "page: None landscape",
        "freeze: A2",
        "order: across, then down",
        "margins: 0.4 0.7 0.75 0.75",
        "centred: on the width",
        "protected: no password; allowed: selectLockedCells",
        "widths: C 20.71 hidden",
        "merges: D1:E2",
        "check A1: decimal  0 … 10 | stop | ",
        "conditional A2: 1 cellIs greaterThan 5 | bold on FFFCE4B0",
        "conditional A1:A2: 2 dataBar   | from 0 to 100 FFC9DCF2",
        "BarChart from column 4 row 5 to column 11 row 19: 表!$B$1 表!$A$1:$A$2 表!$A$1:$A$2 = 1 2.5 in 2F5597",
        "A1 | 1 | Calibri 11 bottom unwrapped",
        "B1 | 甲⏎乙 | Calibri 11 bottom unwrapped | comment of 审核: 批注",
        "D1 | 合并 | Calibri 11 bottom unwrapped",
        "A2 | 2.5 | Calibri 11 bottom unwrapped",
        "B2 | 看 | Calibri 11 underlined bottom unwrapped | -> #'表'!A1",
        "A3 | =SUM(A1:A2) -> 3.5 | 仿宋 11 bold on FCE4B0 boxed bottom unwrapped unlocked",
    ]
