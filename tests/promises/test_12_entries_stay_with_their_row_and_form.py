"""Promise 12. What a reviewer entered never comes to stand on another row or form, whatever becomes of the workbook."""

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from selfeval_xl import run_batch
from selfeval_xl.review_store import STORE, store
from selfeval_xl.reviews import SHEET
from tests.conftest import Inbox
from tests.forms import CLEAN
from tests.reader.parts import zipped
from tests.reviewers import Entries, enter, entered, heading_row, headings, result_of, shown
from tests.workbooks import workbook

PROJECT, OTHER = "乡村小学食堂改造项目", "乡村道路维修项目"
ENTRIES: Entries = {"改造食堂数量": {"复核得分": 9, "复核意见": "已现场核实"}, "完工时间": {"复核意见": "见验收单"}}


@pytest.fixture
def out(inbox: Inbox, tmp_path: Path) -> Path:
    """Run over the forms of two projects in `收件` and return the output folder."""
    run_batch(
        [inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(replace(CLEAN, project_name=OTHER))})],
        tmp_path / "结果",
    )
    return tmp_path / "结果"


def run_again(out: Path) -> list[str]:
    """Run again; return what was kept, by file name."""
    return [Path(path).name for path in run_batch([out.parent / "收件"], out).kept]


def test_a_sheet_copied_into_the_workbook_of_another_project_does_not_speak_for_its_own(out: Path) -> None:
    mine, other = result_of(out, PROJECT), result_of(out, OTHER)
    enter(other, {"完工时间": {"复核得分": 10}})
    run_again(out)
    blank = mine.read_bytes()
    enter(mine, ENTRIES)
    other.write_bytes(entered(blank, {"完工时间": {"复核得分": 1}}))
    aside = f"{other.stem}（有改动的旧件）.xlsx"
    assert run_again(out) == [aside]
    assert (shown(mine)[0], shown(other)[0]) == (ENTRIES, {"完工时间": {"复核得分": 10}})
    assert shown(other.with_name(aside))[0] == {"完工时间": {"复核得分": 1}}


def test_a_workbook_copied_over_that_of_another_project_speaks_for_neither(out: Path) -> None:
    mine, other = result_of(out, PROJECT), result_of(out, OTHER)
    enter(mine, ENTRIES)
    other.write_bytes(mine.read_bytes())
    enter(mine, {"改造食堂数量": {"复核得分": 8}})
    assert run_again(out) == [f"{other.stem}（有改动的旧件）.xlsx"]
    assert (shown(mine)[0]["改造食堂数量"]["复核得分"], shown(other)[0]) == (8, {})


def test_two_workbooks_that_changed_places_hand_their_entries_on_to_their_own_forms(out: Path) -> None:
    mine, other = result_of(out, PROJECT), result_of(out, OTHER)
    enter(mine, ENTRIES)
    enter(other, {"完工时间": {"复核得分": 5}})
    in_place = mine.read_bytes()
    mine.write_bytes(other.read_bytes())
    other.write_bytes(in_place)
    assert len(run_again(out)) == 2
    assert (shown(mine)[0], shown(other)[0]) == (ENTRIES, {"完工时间": {"复核得分": 5}})


@pytest.mark.parametrize("other", ["that of before", "that of another folder", "one that was edited"])
def test_a_store_that_is_not_that_of_the_last_run_does_not_undo_what_the_workbooks_say(out: Path, other: str) -> None:
    before = (out / STORE).read_bytes()
    enter(result_of(out, PROJECT), ENTRIES)
    run_again(out)
    match other:
        case "that of before":
            (out / STORE).write_bytes(before)
        case "that of another folder":
            (out / STORE).write_bytes(store([]))
        case _:
            (out / STORE).write_bytes((out / STORE).read_bytes().replace(b'"9"', b'"1"'))
    assert run_again(out) == []
    assert shown(result_of(out, PROJECT))[0] == ENTRIES


def test_entries_go_by_the_names_beside_them_where_rows_were_sorted_without_the_hidden_keys(out: Path) -> None:
    result = result_of(out, PROJECT)
    enter(result, ENTRIES)
    book = load_workbook(result)
    sheet = book[SHEET]
    first, key = heading_row(sheet) + 1, headings(sheet)["行标识"]
    rows = [row for row in range(first, sheet.max_row) if sheet.cell(row, key).value]
    texts = [[sheet.cell(row, column).value for column in range(1, key)] for row in rows]
    for row, values in zip(rows, reversed(texts), strict=True):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value
    book.save(result)
    run_again(out)
    assert shown(result)[0] == ENTRIES


def test_a_text_longer_than_a_cell_of_ours_stands_whole_in_the_workbook_that_is_kept(out: Path) -> None:
    result, text = result_of(out, PROJECT), "字" * 40_000
    enter(result, {"改造食堂数量": {"复核意见": "这里很长"}})
    with ZipFile(result) as archive:
        parts = {name: archive.read(name).replace("这里很长".encode(), text.encode()) for name in archive.namelist()}
    result.write_bytes(zipped(parts))
    aside = f"{result.stem}（有改动的旧件）.xlsx"
    assert run_again(out) == [aside]
    assert shown(result)[0]["改造食堂数量"]["复核意见"].endswith("字…(已截断)")
    with ZipFile(result.with_name(aside)) as archive:
        assert any(text.encode() in archive.read(name) for name in archive.namelist())
    assert run_again(out) == []


def test_a_result_that_a_reviewer_moved_deeper_hands_its_entries_on(out: Path) -> None:
    result = result_of(out, PROJECT)
    enter(result, ENTRIES)
    moved = result.parent / "已复核" / "三月" / result.name
    moved.parent.mkdir(parents=True)
    result.rename(moved)
    run_again(out)
    assert (shown(result)[0], shown(moved)[0]) == (ENTRIES, ENTRIES)


def test_a_share_of_the_points_is_not_taken_for_points(out: Path) -> None:
    result = result_of(out, PROJECT)
    book = load_workbook(result)
    cell = book[SHEET].cell(heading_row(book[SHEET]) + 2, headings(book[SHEET])["复核得分"])
    cell.value, cell.number_format = 0.9, "0%"
    book.save(result)
    for _ in range(2):
        run_again(out)
        assert shown(result)[0] == {"改造食堂数量": {"复核得分": "90%", "变动": "复核得分不是数字，没有计入"}}
