"""A workbook of another format rebuilt as .xlsx: it looks the same, says the same, and nothing in it is live."""

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import xlwt

from selfeval_xl.reader import biff
from selfeval_xl.reader.looks import drawn_book
from selfeval_xl.writer.rebuilt import Rebuilt, rebuilt_workbook
from tests.layouts.drawing import workbook
from tests.layouts.known import LAYOUTS
from tests.layouts.test_converted import said
from tests.layouts.test_reading import read
from tests.reader import open_documents
from tests.reader.old_books import boxed, drawn, shown_as, stream
from tests.writer.dump import lines, opened


def rebuilt(data: bytes) -> Rebuilt:
    return rebuilt_workbook(drawn_book(data))


def test_what_an_old_workbook_looks_like_is_kept() -> None:
    style = xlwt.easyxf(
        "font: name 仿宋, height 320, bold on, italic on, colour red; borders: left thin, top medium, bottom double;"
        "pattern: pattern solid, fore_colour yellow; align: horiz center, vert top, wrap on, indent 1",
        num_format_str="0.00%",
    )

    def draw(_: Any, sheet: Any) -> None:
        sheet.write(1, 1, 0.955, style)
        sheet.write(2, 1, None, style)
        sheet.write_merge(3, 4, 0, 2, "合并", style)
        sheet.col(1).width = 256 * 20
        sheet.row(1).height_mismatch = True
        sheet.row(1).height = 20 * 33
        sheet.portrait = False
        sheet.paper_size_code = 8
        sheet.fit_num_pages = 1
        sheet.fit_width_to_pages, sheet.fit_height_to_pages = 1, 0
        sheet.left_margin = 0.25

    page = opened(rebuilt(drawn(draw)).data)["自评表"]
    for address in ("B2", "B3", "A4"):
        cell = page[address]
        assert (cell.font.name, cell.font.sz, cell.font.b, cell.font.i, cell.font.color.rgb) == (
            "仿宋", 16, True, True, "FFFF0000",
        )  # fmt: skip
        assert (cell.border.left.style, cell.border.right.style) == ("thin", None)
        assert (cell.border.top.style, cell.border.bottom.style) == ("medium", "double")
        assert (cell.fill.fill_type, cell.fill.fgColor.rgb) == ("solid", "FFFFFF00")
        assert (cell.alignment.horizontal, cell.alignment.vertical, cell.alignment.wrap_text) == ("center", "top", True)
        assert cell.number_format == "0.00%"
    assert [page[address].value for address in ("B2", "B3", "A4")] == [0.955, None, "合并"]
    assert [str(area) for area in page.merged_cells.ranges] == ["A4:C5"]
    assert page.column_dimensions["B"].width == pytest.approx(20, abs=0.01)
    assert page.row_dimensions[2].height == 33
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 8)
    assert page.sheet_properties.pageSetUpPr is not None
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
    assert page.page_margins.left == 0.25


@pytest.mark.parametrize(
    ("pattern", "kind", "front"),
    [(0, None, None), (1, "solid", "FFFF0000"), (11, "lightHorizontal", "FFFF0000")],
    ids=["none", "solid", "striped"],
)
def test_a_fill_keeps_its_pattern_and_its_first_colour(pattern: int, kind: str | None, front: str | None) -> None:
    style = xlwt.easyxf("pattern: fore_colour red, back_colour yellow")
    style.pattern.pattern = pattern
    fill = opened(rebuilt(drawn(lambda _, sheet: sheet.write(0, 0, "字", style))).data)["自评表"]["A1"].fill
    assert (fill.fill_type, fill.fgColor.rgb if kind else None) == (kind, front)


def test_values_stay_values_and_text_stays_text() -> None:
    texts = ("=1+1", "+1", "@x", "{=1}", "http://example.com", "007", "_x0041_", "前\x0b后")

    def draw(_: Any, sheet: Any) -> None:
        for row, text in enumerate(texts):
            sheet.write(row, 0, text)
        sheet.write(0, 1, 12.5, shown_as("#,##0.00"))
        sheet.write(1, 1, date(2024, 8, 20), shown_as("yyyy-mm-dd"))
        sheet.write(2, 1, True)
        sheet.write(3, 1, xlwt.Formula("1+1"))
        sheet.row(4).set_cell_error(1, "#DIV/0!")

    copy = rebuilt(drawn(draw)).data
    page = opened(copy)["自评表"]
    assert [page.cell(row, 1).value for row in range(1, 9)] == [*texts[:-1], "前␋后"]
    assert [page.cell(row, 2).value for row in range(1, 6)] == [12.5, datetime(2024, 8, 20), True, None, "#DIV/0!"]
    assert [page.cell(row, 2).data_type for row in range(1, 6)] == ["n", "d", "b", "n", "s"]
    parts = ZipFile(BytesIO(copy))
    written = "".join(parts.read(name).decode() for name in parts.namelist())
    assert ("<f>" in written, "<hyperlink" in written, "externalLink" in written) == (False, False, False)


def test_what_is_hidden_stays_hidden_and_the_first_sheet_one_can_see_is_shown() -> None:
    def draw(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "说明")
        sheet.visibility = 2
        second = book.add_sheet("填报")
        for row in range(3):
            second.write(row, 0, "字")
            second.write(row, 1, "字")
        second.row(1).hidden = True
        second.col(1).hidden = True
        book.set_active_sheet(1)

    book = opened(rebuilt(drawn(draw)).data)
    assert [(page.title, page.sheet_state) for page in book.worksheets] == [("自评表", "hidden"), ("填报", "visible")]
    page = book["填报"]
    assert [page.row_dimensions[row].hidden for row in (1, 2, 3)] == [False, True, False]
    assert [page.column_dimensions[column].hidden for column in "AB"] == [False, True]
    assert book.active is page


def test_a_name_excel_does_not_take_is_changed_and_told() -> None:
    long = "清源县教育局农村义务教育学生营养改善计划项目支出绩效自评表（2024年度）"
    sheets = (
        open_documents.table(open_documents.row(open_documents.cell(text)), name=name)
        for name, text in ((long, "甲"), ("一/二", "乙"))
    )
    copy = rebuilt(open_documents.document(*sheets))
    names = {long: long[:31], "一/二": "一_二"}
    assert (copy.renamed, opened(copy.data).sheetnames) == (names, list(names.values()))
    assert [lines(copy.data, name) for name in names.values()] == [["甲"], ["乙"]]


@pytest.mark.parametrize("kind", ["CLEAN", "LIVED", "HOSTILE"])
@pytest.mark.parametrize("module", LAYOUTS.values(), ids=LAYOUTS)
def test_a_form_of_which_only_the_grid_is_known_stays_that_form(module: Any, kind: str) -> None:
    entries, disturbance = ((module.CLEAN,), None) if kind == "CLEAN" else getattr(module, kind)
    data = workbook(module.LAYOUT, *entries, **({} if disturbance is None else {"disturbance": disturbance}))
    copy = rebuilt(data).data
    assert [said(form) for form in read(copy)] == [said(form) for form in read(data)]
    assert copy == rebuilt(data).data


def test_too_many_formatted_cells_cost_the_looks_and_not_the_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(biff, "MAX_CELLS", 50)
    grey = xlwt.easyxf("pattern: pattern solid, fore_colour gray25")

    def draw(_: Any, sheet: Any) -> None:
        sheet.write(0, 0, "项目名称", grey)
        for row in range(60):
            sheet.write(row, 1, None, grey)

    copy = rebuilt(drawn(draw)).data
    assert lines(copy, "自评表") == ["项目名称"]
    assert opened(copy)["自评表"]["A1"].fill.fill_type is None


def test_formatted_cells_below_the_form_are_left_out() -> None:
    grey = xlwt.easyxf("pattern: pattern solid, fore_colour gray25")

    def draw(_: Any, sheet: Any) -> None:
        sheet.write(0, 0, "项目名称")
        for row in range(3000):
            sheet.write(row, 3, None, grey)

    page = opened(rebuilt(drawn(draw)).data)["自评表"]
    assert (page.max_row, page.max_column) == (1, 1)


def test_an_empty_sheet_stays_one() -> None:
    assert opened(rebuilt(boxed(stream(b""))).data).sheetnames == ["S1"]
