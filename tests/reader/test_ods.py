"""OpenDocument tables read cell by cell."""

from datetime import date, datetime, time

import pytest

from selfeval_xl.errors import BadSource
from selfeval_xl.model import Cell, CellValue
from selfeval_xl.outcome import Outcome
from selfeval_xl.reader import collect, ods
from selfeval_xl.reader.contents import HAS_LINKS, HAS_MACROS, Contents
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.grid import Grid
from tests.reader.open_documents import MIMETYPE, cell, content, document, manifest, row, table
from tests.reader.parts import only_sheet, texts, zipped


def refusal(data: bytes) -> tuple[Outcome, str]:
    with pytest.raises(BadSource) as caught:
        read_workbook(data)
    return caught.value.outcome, caught.value.reason


def test_a_form_is_read_cell_by_cell() -> None:
    hidden_style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    columns = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
    form = table(
        row(cell("自评表", columns_spanned="3", rows_spanned="1"), "<table:covered-table-cell/>" * 2)
        + row(cell("86.18%", value_type="percentage", value="0.8618"), cell(repeated="2"), cell("末列"))
        + row(repeated="1000000")
        + row(cell("藏"), visibility="collapse"),
        before=columns,
    )
    assert read_workbook(document(form, table(row(), name="说明", style="ta2"), styles=hidden_style)) == Contents(
        [
            Grid(
                "自评表",
                False,
                {
                    (1, 1): Cell("自评表", 1, 1, "自评表", "自评表", merged_from="A1:C1"),
                    (2, 1): Cell("自评表", 2, 1, "86.18%", 0.8618),
                    (2, 4): Cell("自评表", 2, 4, "末列", "末列", hidden=True),
                    (1_000_003, 1): Cell("自评表", 1_000_003, 1, "藏", "藏", hidden=True),
                },
                dict.fromkeys([(1, 1), (1, 2), (1, 3)], (1, 1, 1, 3)),
            ),
            Grid("说明", True, {}, {}),
        ]
    )


@pytest.mark.parametrize(
    ("xml", "text", "value", "formula"),
    [
        (cell("1,200.50", value_type="float", value="1200.5"), "1,200.50", 1200.5, None),
        (cell("7", value_type="float", value="7"), "7", 7, None),
        (cell(value_type="float", value="1200.5"), "1200.5", 1200.5, None),
        (cell(value_type="percentage", value="0.95"), "95.00%", 0.95, None),
        (cell("¥5", value_type="currency", value="5"), "¥5", 5, None),
        (cell("2024年1月2日", value_type="date", date_value="2024-01-02"), "2024年1月2日", date(2024, 1, 2), None),
        (cell(value_type="date", date_value="2024-01-02"), "2024/1/2", date(2024, 1, 2), None),
        (cell("6:30", value_type="date", date_value="2024-01-02T06:30:00"), "6:30", datetime(2024, 1, 2, 6, 30), None),
        (cell("6:30", value_type="time", time_value="PT06H30M00S"), "6:30", time(6, 30), None),
        (cell("36:00", value_type="time", time_value="PT36H00M00.5S"), "36:00", 1.5, None),
        (cell("TRUE", value_type="boolean", boolean_value="true"), "TRUE", True, None),
        (cell(value_type="boolean", boolean_value="false"), "FALSE", False, None),
        (cell("≥95%", value_type="string"), "≥95%", "≥95%", None),
        (cell(value_type="string", string_value="只有值"), "只有值", "只有值", None),
        (cell("3", value_type="float", value="3", formula="of:=SUM([.A2:.B$3];[.C4])"), "3", 3, "=SUM(A2:B$3;C4)"),
        (cell("#REF!", value_type="string", formula="of:=[.#REF!]"), "#REF!", "#REF!", "=[.#REF!]"),
        (cell(formula="of:=[.A2]"), "", None, "=A2"),
        (cell("甲</text:p><text:p>乙"), "甲\n乙", "甲\n乙", None),
        (cell('甲<text:s text:c="3"/>乙<text:tab/>丙<text:line-break/>丁'), "甲   乙\t丙\n丁", "甲   乙\t丙\n丁", None),
        (cell("<text:span>粗</text:span><text:a>细</text:a>"), "粗细", "粗细", None),
        (cell("自  评 "), "自  评 ", "自  评 ", None),
        (cell("\n   折\n   行\n "), "折 行", "折 行", None),
        (cell("绩<text:ruby><text:ruby-base>效</text:ruby-base><text:ruby-text>xiao</text:ruby-text></text:ruby>"),
         "绩效", "绩效", None),
        ("<table:table-cell><office:annotation><text:p>批注</text:p></office:annotation><text:p>值</text:p>"
         "</table:table-cell>", "值", "值", None),
        ("<table:table-cell><text:p>值</text:p><draw:frame><text:p>图</text:p></draw:frame></table:table-cell>",
         "值", "值", None),
        ("<table:table-cell><table:table><table:table-row><table:table-cell><text:p>内</text:p></table:table-cell>"
         "</table:table-row></table:table><text:p>外</text:p></table:table-cell>", "外", "外", None),
    ],
)  # fmt: skip
def test_what_a_cell_holds(xml: str, text: str, value: CellValue, formula: str | None) -> None:
    assert list(only_sheet(document(table(row(xml))))) == [Cell("自评表", 1, 1, text, value, formula)]


@pytest.mark.parametrize("xml", [cell(), cell(" "), cell(value_type="string"), "<table:covered-table-cell/>"])
def test_a_cell_that_shows_nothing_is_not_kept(xml: str) -> None:
    assert only_sheet(document(table(row(xml)))).cells == {}


def test_full_cells_and_rows_repeat() -> None:
    rows = row(cell("甲", repeated="2"), cell(repeated="3"), cell("乙"), repeated="2") + row(cell("丙"))
    shown = {"A1": "甲", "B1": "甲", "F1": "乙", "A2": "甲", "B2": "甲", "F2": "乙", "A3": "丙"}
    assert texts(only_sheet(document(table(rows)))) == shown


def test_rows_in_groups_and_headers_count() -> None:
    rows = f"<table:table-header-rows>{row(cell('甲'))}</table:table-header-rows>"
    rows += f"<table:table-row-group>{row(cell('乙'))}{row(cell('丙'))}</table:table-row-group>"
    assert texts(only_sheet(document(table(rows)))) == {"A1": "甲", "A2": "乙", "A3": "丙"}


def test_what_stands_beside_the_tables_is_no_table() -> None:
    change = f"<table:tracked-changes>{row(cell('旧值'))}</table:tracked-changes>"
    dde = f"<table:dde-links>{table(row(cell('外')), name='外')}</table:dde-links>"
    shapes = "<table:shapes><draw:frame><text:p>印章</text:p></draw:frame></table:shapes>"
    copy = table(row(cell("别处的值")), name="file:///x.ods#S", before="<table:table-source/>")
    data = document(change, table(shapes + row(cell("甲"))), copy, dde)
    assert [texts(grid) for grid in read_workbook(data).grids] == [{"A1": "甲"}]
    assert read_workbook(data).notes == (HAS_LINKS,)


def test_macros_are_told() -> None:
    assert read_workbook(document(table(row()), **{"Basic/Standard/Module1.xml": "<m/>"})).notes == (HAS_MACROS,)


def test_one_with_a_password_is_refused() -> None:
    lock = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    assert refusal(document(table(row()), **{"META-INF/manifest.xml": manifest(lock)})) == (
        Outcome.ENCRYPTED,
        "OpenDocument 表格设有打开密码。",
    )


def test_a_list_of_parts_that_cannot_be_read_does_no_harm() -> None:
    parts = {"META-INF/manifest.xml": "<!DOCTYPE manifest><manifest/>"}
    assert texts(only_sheet(document(table(row(cell("甲"))), **parts))) == {"A1": "甲"}


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        (table(row(cell("甲"), repeated="1048577")), "部件 content.xml 的工作表“自评表”大于表格的范围。"),
        (table(row(cell("甲", repeated="16385"))), "部件 content.xml 的工作表“自评表”大于表格的范围。"),
        (table(row(cell(repeated="x"))), "部件 content.xml 的 number-columns-repeated 有误：“x”。"),
        (table(row(cell("五", value_type="float", value="五"))), "部件 content.xml 有单元格的值有误：“五”。"),
        (table(row(cell("x", value_type="date", date_value="x"))), "部件 content.xml 有单元格的值有误：“x”。"),
    ],
    ids=["too many rows", "too many columns", "no count", "no number", "no day"],
)
def test_a_damaged_table_is_refused(tables: str, reason: str) -> None:
    assert refusal(document(tables)) == (Outcome.DAMAGED, reason)


@pytest.mark.parametrize(
    ("limit", "tables", "reason"),
    [
        ({"cells": 5}, table(row(cell("甲"), repeated="6")), "工作表“自评表”中有内容的单元格过多。"),
        ({"characters": 5}, table(row(cell("甲乙", repeated="3"))), "工作表“自评表”中的文字过多。"),
        (
            {"merged": 5},
            table(row(cell("甲", rows_spanned="3", columns_spanned="2"))),
            "工作表“自评表”的合并区域过大。",
        ),
    ],
    ids=["cells", "characters", "merges"],
)
def test_what_a_document_may_hold_is_limited(
    monkeypatch: pytest.MonkeyPatch, limit: dict[str, int], tables: str, reason: str
) -> None:
    monkeypatch.setattr(ods, "Allowance", lambda: collect.Allowance(**limit))
    assert refusal(document(tables)) == (Outcome.TOO_LARGE, reason)


def test_tables_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ods, "MAX_SHEETS", 1)
    assert refusal(document(table(row()), table(row()))) == (Outcome.TOO_LARGE, "工作表超过 1 张。")


def test_a_text_longer_than_excel_allows_is_visibly_cut() -> None:
    blanks = '<text:s text:c="999999999"/>' * 1000
    (only,) = only_sheet(document(table(row(cell(f"长{blanks}")))))
    assert only.text == f"长{' ' * 32_766}…（超长，已截断）"


def test_any_prefix_will_do() -> None:
    renamed = content(table(row(cell("甲")))).replace("xmlns:table=", "xmlns:t=")
    for before in ("<", "</", " "):
        renamed = renamed.replace(f"{before}table:", f"{before}t:")
    assert texts(only_sheet(zipped({"mimetype": MIMETYPE, "content.xml": renamed}))) == {"A1": "甲"}
