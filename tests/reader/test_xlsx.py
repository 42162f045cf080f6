"""Workbooks as honest people and programs write them, read cell by cell."""

import re
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from selfeval_xl.model import OWN_CATEGORY, Cell, CellValue, column_letters
from selfeval_xl.reader.collect import Allowance, Collector
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.package import Package
from selfeval_xl.reader.xlsx import is_own_output, stream_xlsx
from tests.forms import CLEAN
from tests.reader import parts
from tests.reader.parts import (
    cell,
    merged,
    only_sheet,
    parts_of,
    sheet,
    strings,
    styles,
    texts,
    workbook,
    xlsxwriter_form,
    zipped,
)
from tests.workbooks import workbook as drawn_form


def test_a_form_written_by_xlsxwriter_is_read_cell_by_cell() -> None:
    form, notes = read_workbook(xlsxwriter_form()).grids
    span = (1, 1, 1, 4)
    assert form == Grid(
        "自评表",
        False,
        {
            (1, 1): Cell("自评表", 1, 1, "项目支出绩效自评表", "项目支出绩效自评表", merged_from="A1:D1"),
            (2, 1): Cell("自评表", 2, 1, "年 度\n指标值（A）", "年 度\n指标值（A）"),
            (2, 2): Cell("自评表", 2, 2, "250,000.00", 250000),
            (2, 3): Cell("自评表", 2, 3, "86.18%", 0.8618, hidden=True),
            (2, 4): Cell("自评表", 2, 4, "215,450.00", 215450, "=B2*C2"),
            (3, 1): Cell("自评表", 3, 1, "产出指标（50分）", "产出指标（50分）", hidden=True),
            (3, 2): Cell("自评表", 3, 2, "2024年12月31日", date(2024, 12, 31), hidden=True),
            (3, 3): Cell("自评表", 3, 3, "TRUE", True, hidden=True),
        },
        {(1, column): span for column in range(1, 5)},
    )
    assert notes == Grid("填报说明", True, {}, {})
    assert list(form.cells) == sorted(form.cells)


def test_a_formula_openpyxl_wrote_has_no_value_and_its_cell_is_kept() -> None:
    book, out = openpyxl.Workbook(), BytesIO()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = "自评表"
    page["B2"] = "=SUM(A1:A3)"
    book.save(out)
    assert only_sheet(out.getvalue()).cells == {(2, 2): Cell("自评表", 2, 2, "", None, "=SUM(A1:A3)")}


@pytest.mark.parametrize(
    ("xml", "text", "value", "formula"),
    [
        ('<c r="A1"><v>8.62</v></c>', "8.62", 8.62, None),
        ('<c r="A1" s="1"><v>0.95</v></c>', "95%", 0.95, None),
        ('<c r="A1" s="99"><v>0.95</v></c>', "0.95", 0.95, None),
        ('<c r="A1" t="s"><v>0</v></c>', "共享", "共享", None),
        ('<c r="A1" t="s"><v>1</v></c>', "粗体和细体", "粗体和细体", None),
        ('<c r="A1" t="s"><v>2</v></c>', "县法院", "县法院", None),
        ('<c r="A1" t="s"><v>3</v></c>', "两行\n第二行_x000D_😀�", "两行\n第二行_x000D_😀�", None),
        ('<c r="A1" t="inlineStr"><is><r><t>行</t></r><r><t>内</t></r></is></c>', "行内", "行内", None),
        ('<c r="A1" t="e"><f>A9</f><v>#REF!</v></c>', "#REF!", "#REF!", "=A9"),
        ('<c r="A1" t="b"><v>0</v></c>', "FALSE", False, None),
        ('<c r="A1" t="str"><f>B1&amp;"次"</f><v>3次</v></c>', "3次", "3次", '=B1&"次"'),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', "", "", '=""'),
        ('<c r="A1"><f t="shared" si="0"/><v>7</v></c>', "7", 7, "="),
        ('<c r="A1"><f>=B1</f></c>', "", None, "=B1"),
        ('<c r="A1" t="d"><v>2024-12-31</v></c>', "2024/12/31", date(2024, 12, 31), None),
        ('<c r="A1" s="2" t="d"><v>2024-12-31T06:30:00Z</v></c>', "6:30", datetime(2024, 12, 31, 6, 30), None),
        ('<c r="A1" s="2"><v>0.5</v></c>', "12:00", time(12), None),
    ],
    ids=[
        "number",
        "percent",
        "style the file does not have",
        "shared string",
        "rich text",
        "phonetic run skipped",
        "escapes",
        "inline rich text",
        "error",
        "boolean",
        "formula with text",
        "formula with empty text",
        "follower of a shared formula",
        "formula written with its sign",
        "day without a format",
        "day and time",
        "time",
    ],
)
def test_what_a_cell_holds(xml: str, text: str, value: CellValue, formula: str | None) -> None:
    shared = strings(
        "<t>共享</t>",
        "<r><t>粗体</t></r><r><t>和细体</t></r>",
        '<t>县法院</t><rPh sb="0" eb="1"><t>xian</t></rPh>',
        "<t>两行_x000D_\n第二行_x005F_x000D__xD83D__xDE00__xD83D_</t>",
    )
    grid = only_sheet(workbook(sheet(f'<row r="1">{xml}</row>'), strings=shared, styles=styles("0%", "h:mm")))
    assert list(grid) == [Cell("自评表", 1, 1, text, value, formula)]


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="A1"/>',
        '<c r="A1"><v></v></c>',
        '<c r="A1" t="s"><v/></c>',
        '<c r="A1" t="str"><v>  \n</v></c>',
        '<c r="A1" s="1"><v>5</v></c>',
    ],
    ids=["empty", "no value", "no string", "blanks", "format that hides"],
)
def test_a_cell_that_shows_nothing_is_not_kept(xml: str) -> None:
    assert only_sheet(workbook(sheet(f'<row r="1">{xml}</row>'), styles=styles(";;;"))).cells == {}


def test_strict_workbooks_with_any_prefix_are_read() -> None:
    main, base = parts.STRICT_MAIN, parts.STRICT_RELATIONS
    data = zipped(
        {
            "_rels/.rels": parts.relations(("a", "officeDocument", "/book/main.xml"), base=base),
            "book/main.xml": f'<q:workbook xmlns:q="{main}" xmlns:z="{base}"><q:workbookPr date1904="true"/>'
            '<q:sheets><q:sheet name="严格" sheetId="1" z:id="k"/></q:sheets></q:workbook>',
            "book/_rels/main.xml.rels": parts.relations(("k", "worksheet", "../pages/one.xml"), base=base),
            "pages/one.xml": f'<q:worksheet xmlns:q="{main}"><q:sheetData><q:row r="2"><q:c r="B2" t="d">'
            "<q:v>2024-12-31</q:v></q:c></q:row></q:sheetData></q:worksheet>",
        }
    )
    assert read_workbook(data).grids == [
        Grid("严格", False, {(2, 2): Cell("严格", 2, 2, "2024/12/31", date(2024, 12, 31))}, {})
    ]


STRICT = {
    parts.MAIN: parts.STRICT_MAIN,
    parts.RELATIONS: parts.STRICT_RELATIONS,
    "http://schemas.openxmlformats.org/officeDocument/2006/": "http://purl.oclc.org/ooxml/officeDocument/",
    "http://schemas.openxmlformats.org/drawingml/2006/": "http://purl.oclc.org/ooxml/drawingml/",
}


def as_strict(data: bytes) -> bytes:
    """Convert a workbook as "Strict Open XML" in Excel does: other namespaces, and days written out."""
    changed = {}
    with ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            xml = archive.read(name).decode()
            for transitional, strict in STRICT.items():
                xml = xml.replace(transitional, strict)
            xml = xml.replace("<workbook ", '<workbook conformance="strict" ')
            changed[name] = re.sub(
                r'<c r="(\w+)" s="(\d+)"><v>45677</v>', r'<c r="\1" s="\2" t="d"><v>2025-01-20</v>', xml
            )
    return zipped(changed)


def test_a_real_form_saved_as_strict_is_the_same_form() -> None:
    form = drawn_form(replace(CLEAN, fill_date=date(2025, 1, 20)))
    strict = as_strict(form)
    with ZipFile(BytesIO(strict)) as archive:
        assert b't="d"' in archive.read(parts.SHEET)
        assert [name for name in archive.namelist() if b"schemas.openxmlformats.org/s" in archive.read(name)] == []
    assert read_workbook(strict) == read_workbook(form)


def test_parts_are_found_under_backslashes_and_in_other_case() -> None:
    sloppy = {name.replace("/", "\\").upper(): content for name, content in parts_of(sheet(cell("A1", "甲"))).items()}
    assert texts(only_sheet(zipped(sloppy))) == {"A1": "甲"}


def test_rows_and_cells_without_references_follow_the_one_before() -> None:
    one, two = "<c><v>1</v></c>", "<c><v>2</v></c>"
    rows = f'<row>{one}{two}</row><row r="5"><c/>{one}<c r="E5"/>{two}</row><row>{one}</row>'
    assert texts(only_sheet(workbook(sheet(rows)))) == {"A1": "1", "B1": "2", "B5": "1", "F5": "2", "A6": "1"}


@pytest.mark.parametrize(
    ("rows", "after", "expected"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><!-- <c r="B1"><v>2</v></c> --></row>', "", {"A1": "1"}),
        (
            '<row r="1"><c r="A1" t="str"><v><![CDATA[<c r="B1"><v>2</v></c>]]></v></c></row>',
            "",
            {"A1": '<c r="B1"><v>2</v></c>'},
        ),
        (
            '<row r="1"><c r="A1"><v>1</v></c></row>',
            '<extLst><ext xmlns="urn:other"><c r="B1"><v>2</v></c></ext></extLst>',
            {"A1": "1"},
        ),
        (
            '<row r="1"><c r="A1"><v>1</v></c></row>',
            '<extLst><ext xmlns ="urn:other"><c r="B1"><v>2</v></c></ext></extLst>',
            {"A1": "1"},
        ),
        ('<row r="1"><c r="A1"><v>1</v></c><?note <c r="B1"><v>2</v></c>?></row>', "", {"A1": "1"}),
        ('<row r="1"><c r="C1" s="0"/><c><v>1</v></c><c r="E1"><v>2</v></c></row>', "", {"D1": "1", "E1": "2"}),
        (
            '<row r="1"><c r="A1" s="0"><v>1</v></c><c t="n" r="B1"><v>2</v></c><c  r="C1"><v>3</v></c></row>',
            "",
            {"A1": "1", "B1": "2", "C1": "3"},
        ),
    ],
    ids=[
        "in a comment",
        "in a text",
        "of another namespace",
        "of another namespace behind a blank",
        "in an instruction",
        "without a reference",
        "written in another way",
    ],
)
def test_what_only_looks_like_a_plain_cell_is_told_from_one(rows: str, after: str, expected: dict[str, str]) -> None:
    assert texts(only_sheet(workbook(sheet(rows, after=after)))) == expected


@pytest.mark.parametrize("after", ["", "<!-- -->"], ids=["by the pattern", "by the parser"])
def test_cells_in_something_foreign_in_a_row_are_read(after: str) -> None:
    inside = f'<y:choice xmlns:y="urn:other"><c r="A1"><v>1</v></c>{cell("B1", "甲")}</y:choice>'
    assert texts(only_sheet(workbook(sheet(f'<row r="1">{inside}</row>', after=after)))) == {"A1": "1", "B1": "甲"}


def test_of_two_cells_at_one_place_the_later_counts_however_they_are_written() -> None:
    written, plain = cell("A1", "甲"), '<c r="A1"><v>1</v></c>'
    rows = (f'<row r="1">{both}</row>' for both in (written + plain, plain + written))
    assert [texts(only_sheet(workbook(sheet(row)))) for row in rows] == [{"A1": "1"}, {"A1": "甲"}]


def test_what_only_looks_like_a_string_does_not_shift_the_others() -> None:
    shared = strings("<t>甲</t>").replace("<si>", "<?note <si><t>乙</t></si>?><si>")
    grid = only_sheet(workbook(sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), strings=shared))
    assert texts(grid) == {"A1": "甲"}


@pytest.mark.parametrize("data", [xlsxwriter_form(), drawn_form(CLEAN)], ids=["xlsxwriter's", "openpyxl's"])
def test_a_sheet_is_read_alike_by_the_pattern_of_plain_cells_and_by_the_parser_alone(data: bytes) -> None:
    with ZipFile(BytesIO(data)) as archive:
        content = {info.filename: archive.read(info) for info in archive.infolist()}
    parsed = {name: part + b"<!-- -->" if "worksheets/sheet" in name else part for name, part in content.items()}
    assert read_workbook(zipped(parsed)).grids == read_workbook(data).grids


def test_a_row_that_is_inflated_in_many_chunks_is_whole() -> None:
    cells = "".join(f'<c r="{column_letters(at)}1"><v>{at}</v></c><c/>' for at in range(1, 16_000, 2))
    grid = only_sheet(workbook(sheet(f'<row r="1">{cells}</row><row r="2"><c r="A2"><v>7</v></c></row>')))
    expected = {(1, at): str(at) for at in range(1, 16_000, 2)} | {(2, 1): "7"}
    assert {place: each.text for place, each in grid.cells.items()} == expected


def test_a_sheet_that_is_streamed_comes_cell_by_cell_as_it_is_written() -> None:
    places: list[tuple[int, int]] = []

    class Places(Collector):
        def add(self, place: tuple[int, int], text: str, value: CellValue, formula: str | None) -> None:
            places.append(place)

    rows = (f'<row r="{row}">{cell(f"A{row}", "甲")}<c r="B{row}"><v>1</v></c></row>' for row in (1, 2))
    stream_xlsx(Package(workbook(sheet("".join(rows)))), lambda _: Places("", Allowance()))
    assert places == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_cells_out_of_order_come_in_reading_order_and_a_wrong_dimension_is_not_believed() -> None:
    rows = f'<row r="3">{cell("B3", "丁")}{cell("A3", "丙")}</row><row r="1">{cell("C1", "乙")}{cell("A1", "甲")}</row>'
    grid = only_sheet(workbook(sheet(rows, before='<dimension ref="A1"/>')))
    assert list(texts(grid).items()) == [("A1", "甲"), ("C1", "乙"), ("A3", "丙"), ("B3", "丁")]


def test_under_a_merge_only_the_first_cell_counts() -> None:
    rows = f'<row r="1">{cell("A1", "甲")}{cell("B1", "盖住")}</row><row r="2">{cell("A2", "乙")}</row>'
    grid = only_sheet(workbook(sheet(rows, after=merged("B1:A1", "A2:A2", "B2:B3", "B1:C1"))))
    assert list(grid) == [Cell("自评表", 1, 1, "甲", "甲", merged_from="A1:B1"), Cell("自评表", 2, 1, "乙", "乙")]
    assert grid.merges == {
        **dict.fromkeys([(1, 1), (1, 2)], (1, 1, 1, 2)),
        **dict.fromkeys([(2, 2), (3, 2)], (2, 2, 3, 2)),
    }


def test_a_merged_value_is_hidden_only_where_none_of_its_merge_can_be_seen() -> None:
    rows = f'<row r="1">{cell("A1", "甲")}{cell("D1", "乙")}</row><row r="2" hidden="1">{cell("A2", "丙")}</row>'
    hidden = '<cols><col min="2" max="2"/><col min="1" max="1" hidden="1"/><col min="4" max="9" hidden="true"/></cols>'
    grid = only_sheet(workbook(sheet(rows, before=hidden, after=merged("A1:B1", "D1:D2", "A2:B2"))))
    assert {each.address: each.hidden for each in grid} == {"A1": False, "D1": True, "A2": True}


def test_a_merge_over_the_whole_sheet_counts_only_as_far_as_the_sheet_is_used() -> None:
    rows = f'<row r="2">{cell("B2", "盖住")}</row><row r="1">{cell("A1", "标题")}</row>'
    grid = only_sheet(workbook(sheet(rows, after=merged("A1:XFD1048576", "F5:XFD1048576"))))
    assert list(grid) == [Cell("自评表", 1, 1, "标题", "标题", merged_from="A1:XFD1048576")]
    assert grid.merges == dict.fromkeys([(1, 1), (1, 2), (2, 1), (2, 2)], (1, 1, 1_048_576, 16_384))


@pytest.mark.parametrize(
    ("category", "own"), [(OWN_CATEGORY, True), ("报表", False), (None, False)], ids=["own", "another", "none"]
)
def test_own_output_is_told_by_its_category(category: str | None, own: bool) -> None:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet()
    if category is not None:
        book.set_properties({"category": category})
    book.close()
    assert is_own_output(out.getvalue()) is own


@given(st.binary(max_size=300))
def test_whatever_is_no_workbook_is_not_own_output(data: bytes) -> None:
    assert is_own_output(data) is False


VALUES = st.one_of(
    st.text("县法院≥95%ab_x \n", min_size=1, max_size=8).filter(lambda text: text.strip() == text),
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: float(f"{number:.10g}")),
    st.booleans(),
    st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
)


PLACES = st.tuples(st.integers(1, 8), st.integers(1, 6))


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(PLACES, VALUES, max_size=12),
    st.lists(st.tuples(PLACES, st.integers(0, 2), st.integers(0, 2)), max_size=3),
    st.sets(st.integers(1, 8), max_size=2),
    st.sets(st.integers(1, 6), max_size=2),
)
def test_small_workbooks_are_read_as_openpyxl_reads_them(
    values: dict[tuple[int, int], str | int | float | bool | datetime],
    merges: list[tuple[tuple[int, int], int, int]],
    hidden_rows: set[int],
    hidden_columns: set[int],
) -> None:
    book, out = openpyxl.Workbook(), BytesIO()
    page = book.active
    assert isinstance(page, Worksheet)
    for (row, column), value in values.items():
        page.cell(row, column, value)
    taken: set[tuple[int, int]] = set()
    for (row, column), down, right in merges:
        covered = {(r, c) for r in range(row, row + down + 1) for c in range(column, column + right + 1)}
        if len(covered) > 1 and taken.isdisjoint(covered):
            taken |= covered
            page.merge_cells(start_row=row, start_column=column, end_row=row + down, end_column=column + right)
    for row in hidden_rows:
        page.row_dimensions[row].hidden = True
    for column in hidden_columns:
        page.column_dimensions["ABCDEF"[column - 1]].hidden = True
    book.save(out)

    theirs = openpyxl.load_workbook(BytesIO(out.getvalue())).active
    ours = only_sheet(out.getvalue())
    assert isinstance(theirs, Worksheet)
    assert {place: _moment(each.value) for place, each in ours.cells.items()} == {
        (each.row, each.column): each.value for row in theirs.iter_rows() for each in row if each.value is not None
    }
    assert {each.merged_from for each in ours} - {None} <= {str(each) for each in theirs.merged_cells.ranges}
    assert set(ours.merges) == {place for each in theirs.merged_cells.ranges for place in each.cells}
    assert {each.address: each.hidden for each in ours if each.merged_from is None} == {
        each.address: theirs.row_dimensions[each.row].hidden or each.column in hidden_columns
        for each in ours
        if each.merged_from is None
    }


def _moment(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value
