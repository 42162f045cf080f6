"""Sheet 复核 as reviewers leave it: read by headings and keys, and everything else of the workbook digested."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from selfeval_xl.projects import project_of
from selfeval_xl.reader.reviewed import read_reviewed
from selfeval_xl.reviews import SHEET, Entry, Review, Seen, lay
from selfeval_xl.writer.result import result_workbook
from tests.libreoffice import converted, recalculated
from tests.reviewers import entered, heading_row, headings
from tests.writer.evaluations import FORM, evaluation

BLANK = result_workbook(evaluation())
GIVEN = entered(
    BLANK,
    {"改造食堂数量": {"复核完成值": "11所", "复核得分": 66.5, "扣分原因": "少一所", "复核意见": "已核实"}},
    {"复核等级": "良", "复核人": "某某", "复核总体意见": "属实。"},
)
CANTEENS = Entry("11所", "66.5", "少一所", "已核实")


def read(data: bytes) -> Review:
    review = read_reviewed(data).review
    assert review is not None
    return review


def entries(data: bytes) -> dict[str, Entry]:
    return {row.seen.level3: row.entry for row in read(data).rows if not row.entry.blank}


def changed(data: bytes, change: Callable[[Workbook, Worksheet], object]) -> bytes:
    book = load_workbook(BytesIO(data))
    change(book, book[SHEET])
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_what_was_entered_is_read_with_what_stood_beside_it() -> None:
    review = read(GIVEN)
    assert (review.form_id, review.project) == (FORM.form_id, project_of(FORM))
    assert (review.grade, review.reviewer, review.opinion) == ("良", "某某", "属实。")
    assert [row.key for row in review.rows] == [row.key for row in lay(evaluation(), None).rows]
    assert [row.entry for row in review.rows] == [Entry(), CANTEENS, Entry(), Entry()]
    assert review.rows[1].seen == Seen("产出指标", "改造食堂数量", "≥12所", "12所", "70", "70", "70")
    assert [row.seen for row in review.rows] == [row.now for row in lay(evaluation(), None).rows]


def test_a_workbook_nobody_entered_anything_in_has_a_blank_review() -> None:
    assert read(BLANK).blank


def test_a_workbook_without_the_sheet_has_no_review() -> None:
    assert read_reviewed(changed(BLANK, lambda book, sheet: book.remove(sheet))).review is None


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_any_format_a_program_saves_is_read(kind: str, tmp_path: Path) -> None:
    assert read(converted({"book.xlsx": GIVEN}, kind, tmp_path)["book.xlsx"]) == read(GIVEN)


def _sort(_book: Workbook, sheet: Worksheet) -> None:
    first = heading_row(sheet) + 1
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(first, first + 3)]
    for at, row in enumerate(reversed(rows), first):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column).value = value


def _insert(_book: Workbook, sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.insert_cols(headings(sheet)["复核得分"])
    sheet.insert_rows(1, 2)


def _move_keys(_book: Workbook, sheet: Worksheet) -> None:
    sheet.delete_cols(headings(sheet)["行标识"])


def _rename(_book: Workbook, sheet: Worksheet) -> None:
    sheet.title = "复核（张）"


@pytest.mark.parametrize("change", [_sort, _insert, _move_keys, _rename])
def test_rows_and_columns_are_found_wherever_they_are(change: Callable[[Workbook, Worksheet], object]) -> None:
    moved = read(changed(GIVEN, change))
    assert {row.key: row.entry for row in moved.rows} == {row.key: row.entry for row in read(GIVEN).rows}
    assert (moved.grade, moved.reviewer, moved.opinion) == ("良", "某某", "属实。")


def test_a_label_that_was_entered_is_an_entry() -> None:
    labels = {"复核等级": "复核人", "复核人": "复核总体意见", "复核总体意见": "项目名称"}
    review = read(entered(BLANK, {"改造食堂数量": {"复核意见": "复核等级"}}, labels))
    assert (review.grade, review.reviewer, review.opinion) == ("复核人", "复核总体意见", "项目名称")
    assert review.project == project_of(FORM)


def test_control_characters_and_text_beyond_a_cell_are_read_bounded() -> None:
    given = entered(BLANK, {"改造食堂数量": {"扣分原因": "前记号后", "复核意见": "占位"}})
    typed = rewritten(rewritten(given, "记号", "_x000B_"), "占位", "字" * 40_000)
    entry = entries(typed)["改造食堂数量"]
    assert (entry.reason, entry.opinion) == ("前\x0b后", "字" * 32_767 + "…（超长，已截断）")


def rewritten(data: bytes, text: str, by: str) -> bytes:
    """Replace a text in every part of a workbook."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(text.encode(), by.encode()))
    return made.getvalue()


def test_entries_do_not_change_the_digest_whoever_saved_them(tmp_path: Path) -> None:
    digest = read_reviewed(BLANK).contents
    assert read_reviewed(GIVEN).contents == digest
    assert read_reviewed(recalculated(GIVEN, tmp_path)).contents == digest


@pytest.mark.parametrize(
    "change",
    [
        lambda book, sheet: book.worksheets[0].cell(60, 1, "请科长看"),
        lambda book, sheet: book.create_sheet("笔记"),
        lambda book, sheet: sheet.cell(heading_row(sheet) + 1, headings(sheet)["变动"], "我的记号"),
        lambda book, sheet: sheet.cell(heading_row(sheet) + 1, headings(sheet)["计入得分"], 9),
        lambda book, sheet: sheet.cell(heading_row(sheet) + 1, headings(sheet)["自评得分"], 9),
        lambda book, sheet: setattr(sheet["A1"], "comment", Comment("请科长看", "某某")),
        lambda book, sheet: book.remove(book.worksheets[0]),
        _rename,
        _sort,
    ],
    ids=["a cell", "a sheet", "变动", "a formula", "a score", "a comment", "a sheet less", "a name", "the order"],
)
def test_everything_else_changes_the_digest(change: Callable[[Workbook, Worksheet], object]) -> None:
    assert read_reviewed(changed(GIVEN, change)).contents != read_reviewed(GIVEN).contents
