"""Promise 12. Nothing a reviewer entered is lost: not by a new run, a resubmission, a crash or another program."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.comments import Comment

from selfeval_xl import run_batch
from selfeval_xl.console import closing_table
from selfeval_xl.errors import OutputError
from selfeval_xl.review_store import STORE
from selfeval_xl.reviews import SHEET, number_text, score_number
from tests.conftest import Inbox
from tests.crashes import killed_later_each_time
from tests.forms import CLEAN, with_row
from tests.libreoffice import recalculated
from tests.reviewers import enter, heading_row, headings, result_of, shown, without_row
from tests.runs import tree
from tests.workbooks import workbook
from tests.writer.dump import opened

PROJECT = "乡村小学食堂改造项目"
ENTRIES: dict[str, dict[str, Any]] = {
    "改造食堂数量": {"复核完成值": "11所", "复核得分": 9, "扣分原因": "少一所", "复核意见": "已现场核实"},
    "预算执行率": {"复核得分": 9.5},
    "学生及家长满意度": {"复核意见": "样本偏少"},
}
OVERALL = {"复核等级": "良", "复核人": "某某", "复核总体意见": "总体属实。\n个别指标有出入。"}
ENTERED = (ENTRIES, OVERALL)


@pytest.fixture
def out(inbox: Inbox, tmp_path: Path) -> Path:
    """Run over one form in `收件` and return the output folder."""
    run_batch([inbox({"甲.xlsx": workbook(CLEAN)})], tmp_path / "结果")
    return tmp_path / "结果"


def set_aside(out: Path) -> list[str]:
    return sorted(path.name for path in out.rglob("*旧件*"))


def test_entries_stand_after_the_next_runs_and_no_copy_is_set_aside(out: Path) -> None:
    enter(result_of(out, PROJECT), ENTRIES, OVERALL)
    batch = run_batch([out.parent / "收件"], out)
    assert (shown(result_of(out, PROJECT)), batch.kept) == (ENTERED, ())
    before = tree(out)
    assert set_aside(out) == []
    run_batch([out.parent / "收件"], out)
    assert tree(out) == before


def test_entries_that_libreoffice_saved_stand_too(out: Path, tmp_path: Path) -> None:
    enter(result_of(out, PROJECT), ENTRIES, OVERALL)
    result = result_of(out, PROJECT)
    result.write_bytes(recalculated(result.read_bytes(), tmp_path / "office"))
    batch = run_batch([out.parent / "收件"], out)
    assert (shown(result), batch.kept) == (ENTERED, ())


def test_an_entry_that_is_cleared_is_gone(out: Path) -> None:
    enter(result_of(out, PROJECT), ENTRIES, OVERALL)
    run_batch([out.parent / "收件"], out)
    cleared = {level3: dict.fromkeys(values) for level3, values in ENTRIES.items()}
    enter(result_of(out, PROJECT), cleared, {"复核人": ""})
    run_batch([out.parent / "收件"], out)
    assert shown(result_of(out, PROJECT)) == ({}, {"复核等级": "良", "复核总体意见": OVERALL["复核总体意见"]})


def test_a_resubmission_inherits_the_entries_and_says_what_has_changed(out: Path) -> None:
    inbox = out.parent / "收件"
    enter(result_of(out, PROJECT), ENTRIES, OVERALL)
    (inbox / "甲.xlsx").write_bytes(workbook(with_row(0, actual="11所", score=9)))
    old = result_of(out, PROJECT)
    batch = run_batch([inbox], out)
    assert batch.kept == (old.relative_to(out).as_posix(),)
    (new,) = (path for path in (out / "结果").rglob("*.xlsx") if path != old)
    said = "重报后实际完成值由“12所”改为“11所”，自评得分由“10”改为“9”，核算得分由“10”改为“9.17”"
    with_change = {**ENTRIES, "改造食堂数量": {**ENTRIES["改造食堂数量"], "变动": said}}
    assert shown(new) == (with_change, OVERALL)
    before = tree(out)
    assert run_batch([inbox], out).kept == batch.kept
    assert tree(out) == before

    enter(new, {"改造食堂数量": {"复核得分": 8.5}})  # the reviewer has seen it
    run_batch([inbox], out)
    seen = {**ENTRIES, "改造食堂数量": {**ENTRIES["改造食堂数量"], "复核得分": 8.5}}
    assert shown(new) == (seen, OVERALL)
    assert shown(old) == ENTERED


@pytest.mark.parametrize("is_kept", [True, False], ids=["both are there", "the first is gone"])
def test_a_copy_corrected_and_named_at_last_inherits_what_was_entered(
    is_kept: bool, inbox: Inbox, tmp_path: Path
) -> None:
    out, folder = tmp_path / "结果", inbox({"甲.xlsx": workbook(replace(CLEAN, project_name=None))})
    run_batch([folder], out)
    enter(result_of(out, "（未填项目名称）"), ENTRIES, OVERALL)
    run_batch([folder], out)
    (copy,) = (out / "退回").rglob("*（退回修改）.xlsx")
    book = load_workbook(copy)
    book["Sheet1"]["C4"] = PROJECT
    book.save(folder / "报送.xlsx")
    if not is_kept:
        (folder / "甲.xlsx").unlink()
    run_batch([folder], out)
    assert shown(result_of(out, PROJECT)) == ENTERED
    assert shown(result_of(out, "（未填项目名称）")) == ENTERED


def test_of_several_rounds_under_one_file_name_the_last_inherits_what_was_entered_on_the_first(
    inbox: Inbox, tmp_path: Path
) -> None:
    out, folder = tmp_path / "结果", inbox({"甲.xlsx": workbook(replace(CLEAN, project_name=None))})
    run_batch([folder], out)
    enter(result_of(out, "（未填项目名称）"), ENTRIES, OVERALL)
    rounds: list[dict[str, Any]] = [{"C4": PROJECT, "H15": 11}, {"H15": 10}]
    for cells in rounds:
        run_batch([folder], out)
        (copy,) = (out / "退回").rglob("*（退回修改）.xlsx")
        book = load_workbook(copy)
        for address, value in cells.items():
            book["Sheet1"][address] = value
        book.save(folder / "甲.xlsx")
    run_batch([folder], out)
    assert shown(result_of(out, PROJECT))[0] == ENTRIES


def test_when_both_forms_are_there_the_later_one_inherits_and_the_earlier_one_keeps_its_own(out: Path) -> None:
    enter(result_of(out, PROJECT), ENTRIES, OVERALL)
    old = result_of(out, PROJECT)
    later = replace(with_row(0, actual="13所"), fill_date="20250220")
    (out.parent / "收件" / "乙.xlsx").write_bytes(workbook(later))
    run_batch([out.parent / "收件"], out)
    (new,) = (path for path in (out / "结果").rglob("*.xlsx") if path != old)
    assert shown(old) == ENTERED
    assert shown(new)[0]["改造食堂数量"] == {
        **ENTRIES["改造食堂数量"],
        "变动": "重报后实际完成值由“12所”改为“13所”",
    }
    assert set_aside(out) == []


def test_what_was_cleared_on_a_resubmission_does_not_come_back_on_the_next_one(out: Path) -> None:
    inbox = out.parent / "收件"
    enter(result_of(out, PROJECT), {"改造食堂数量": {"复核得分": 9}})
    first = result_of(out, PROJECT)
    (inbox / "甲.xlsx").write_bytes(workbook(CLEAN, top=1))
    run_batch([inbox], out)
    (second,) = (path for path in (out / "结果").rglob("*.xlsx") if path != first)
    assert shown(second)[0] == {"改造食堂数量": {"复核得分": 9}}
    enter(second, {"改造食堂数量": {"复核得分": None}})
    (inbox / "甲.xlsx").write_bytes(workbook(CLEAN, top=2))
    run_batch([inbox], out)
    assert [shown(path)[0] for path in (out / "结果").rglob("*.xlsx") if path != first] == [{}]


def test_an_indicator_that_is_no_longer_there_keeps_its_entries_in_a_block_below(out: Path) -> None:
    enter(result_of(out, PROJECT), ENTRIES)
    old = result_of(out, PROJECT)
    (out.parent / "收件" / "甲.xlsx").write_bytes(workbook(without_row(CLEAN, 0)))
    for _ in range(2):
        run_batch([out.parent / "收件"], out)
        (new,) = (path for path in (out / "结果").rglob("*.xlsx") if path != old)
        assert shown(new)[0]["改造食堂数量"] == {**ENTRIES["改造食堂数量"], "变动": "重报表中没有这一项"}
        enter(new, {"学生及家长满意度": {"复核意见": "样本偏少，已补"}})  # now they are the form's own
    assert set_aside(out) == []


def test_another_year_in_the_same_folder_inherits_nothing(out: Path) -> None:
    enter(result_of(out, PROJECT), ENTRIES, OVERALL)
    old = result_of(out, PROJECT)
    (out.parent / "收件" / "甲.xlsx").write_bytes(workbook(replace(CLEAN, year=2025)))
    run_batch([out.parent / "收件"], out)
    (new,) = (path for path in (out / "结果").rglob("*.xlsx") if path != old)
    assert (shown(new), shown(old)) == (({}, {}), ENTERED)


@pytest.mark.parametrize("lost", ["store", "store cut off", "everything we remember"])
def test_a_lost_memory_costs_nothing(out: Path, lost: str) -> None:
    enter(result_of(out, PROJECT), ENTRIES, OVERALL)
    run_batch([out.parent / "收件"], out)
    before = tree(out)
    match lost:
        case "store":
            (out / STORE).unlink()
        case "store cut off":
            (out / STORE).write_bytes((out / STORE).read_bytes()[:-40])
        case _:
            shutil.rmtree(out / ".selfeval")
    run_batch([out.parent / "收件"], out)
    assert tree(out) == before


def test_a_run_that_is_killed_before_a_result_is_replaced_loses_nothing(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = out.parent / "收件"
    enter(result_of(out, PROJECT), ENTRIES, OVERALL)
    killed = 0
    for _ in killed_later_each_time(lambda: run_batch([inbox], out), monkeypatch):
        killed += 1
        assert shown(result_of(out, PROJECT)) == ENTERED
    assert (killed > 1, shown(result_of(out, PROJECT)), set_aside(out)) == (True, ENTERED, [])


@pytest.mark.parametrize("change", ["another cell", "a new sheet", "a comment", "an inserted column", "sorted rows"])
def test_a_workbook_with_more_than_entries_changed_is_set_aside_and_its_entries_are_taken_over(
    out: Path, change: str
) -> None:
    result = result_of(out, PROJECT)
    enter(result, ENTRIES, OVERALL)
    book = load_workbook(result)
    sheet = book[SHEET]
    match change:
        case "another cell":
            book.worksheets[0]["A40"] = "请科长看"
        case "a new sheet":
            book.create_sheet("我的笔记")["A1"] = "佐证材料目录"
        case "a comment":
            book.worksheets[0]["A1"].comment = Comment("请科长看", "某某")
        case "an inserted column":
            for area in list(sheet.merged_cells.ranges):  # openpyxl would leave them where they are
                sheet.unmerge_cells(str(area))
            column = headings(sheet)["复核得分"]
            sheet.insert_cols(column)
            sheet.cell(heading_row(sheet), column).value = "我的备注"
        case "sorted rows":
            first = heading_row(sheet) + 1
            rows = [[cell.value for cell in row] for row in sheet.iter_rows(first, first + 8)]
            for at, row in enumerate(reversed(rows), first):
                for column, value in enumerate(row, 1):
                    sheet.cell(at, column).value = value
    book.save(result)
    changed = result.read_bytes()
    batch = run_batch([out.parent / "收件"], out)
    aside = result.with_name(f"{result.stem}（有改动的旧件）.xlsx")
    assert (batch.kept, aside.read_bytes()) == ((aside.relative_to(out).as_posix(),), changed)
    assert shown(result) == ENTERED


def test_a_workbook_that_cannot_be_read_is_set_aside_and_what_is_known_of_it_stays(out: Path) -> None:
    enter(result_of(out, PROJECT), ENTRIES, OVERALL)
    run_batch([out.parent / "收件"], out)
    result_of(out, PROJECT).write_bytes(b"PK\x03\x04 damaged")
    batch = run_batch([out.parent / "收件"], out)
    assert (shown(result_of(out, PROJECT)), len(batch.kept)) == (ENTERED, 1)


def test_a_workbook_that_somebody_keeps_from_being_read_stops_the_run_before_anything_is_replaced(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(result_of(out, PROJECT), ENTRIES, OVERALL)
    before, read_bytes = tree(out), Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name.startswith(PROJECT):
            raise PermissionError(13, "in use")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(OutputError, match="不能确认其中的复核内容：没有权限"):
        run_batch([out.parent / "收件"], out)
    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert tree(out) == before


@pytest.mark.parametrize("place", ["{folder}/{name} - 副本.xlsx", "备份/{name}.xlsx"])
def test_a_copy_that_a_reviewer_keeps_beside_the_result_is_left_alone(out: Path, place: str) -> None:
    result = result_of(out, PROJECT)
    copy = out / "结果" / place.format(folder=result.parent.name, name=result.stem)
    copy.parent.mkdir(exist_ok=True)
    enter(result, ENTRIES)
    copy.write_bytes(result.read_bytes())
    enter(result, {}, OVERALL)
    kept = copy.read_bytes()
    for _ in range(2):
        run_batch([out.parent / "收件"], out)
        assert (copy.read_bytes(), shown(result)) == (kept, ENTERED)


def test_a_result_that_a_reviewer_renamed_hands_its_entries_on_once(out: Path) -> None:
    result = result_of(out, PROJECT)
    enter(result, ENTRIES, OVERALL)
    renamed = result.rename(result.with_name("食堂（已复核）.xlsx"))
    run_batch([out.parent / "收件"], out)
    assert (shown(result), shown(renamed)) == (ENTERED, ENTERED)
    enter(result, {"改造食堂数量": {"复核得分": 8}})
    run_batch([out.parent / "收件"], out)
    assert shown(result)[0]["改造食堂数量"]["复核得分"] == 8


def test_a_reviewed_form_that_is_gone_keeps_its_result_and_has_it_again_when_it_comes_back(out: Path) -> None:
    inbox, result = out.parent / "收件", result_of(out, PROJECT)
    enter(result, ENTRIES, OVERALL)
    form = (inbox / "甲.xlsx").read_bytes()
    (inbox / "甲.xlsx").write_bytes(workbook(replace(CLEAN, project_name="另一个项目")))
    for _ in range(2):
        assert run_batch([inbox], out).kept == (result.relative_to(out).as_posix(),)
        assert shown(result) == ENTERED
    (inbox / "甲.xlsx").write_bytes(form)
    assert run_batch([inbox], out).kept == ()
    assert (shown(result), set_aside(out)) == (ENTERED, [])


def test_a_formula_that_gives_a_score_counts_by_its_value_and_stays_in_sight(out: Path, tmp_path: Path) -> None:
    result = result_of(out, PROJECT)
    book = load_workbook(result)
    sheet = book[SHEET]
    sheet.cell(heading_row(sheet) + 2, headings(sheet)["复核得分"]).value = "=8+1"
    book.save(result)
    result.write_bytes(recalculated(result.read_bytes(), tmp_path / "office"))
    batch = run_batch([out.parent / "收件"], out)
    told = {"改造食堂数量": {"复核得分": 9, "变动": "复核得分由公式“=8+1”得出"}}
    assert (shown(result)[0], batch.kept) == (told, ())
    enter(result, {"学生及家长满意度": {"复核意见": "样本偏少"}})
    run_batch([out.parent / "收件"], out)
    assert shown(result)[0] == {**told, "学生及家长满意度": {"复核意见": "样本偏少"}}


def test_a_formula_nobody_has_calculated_is_kept_as_it_was_typed(out: Path) -> None:
    result = result_of(out, PROJECT)
    book = load_workbook(result)
    sheet = book[SHEET]
    sheet.cell(heading_row(sheet) + 2, headings(sheet)["复核得分"]).value = "=8+1"
    book.save(result)
    run_batch([out.parent / "收件"], out)
    change = "复核得分不是数字，没有计入；复核得分由公式“=8+1”得出"
    assert shown(result)[0] == {"改造食堂数量": {"复核得分": "=8+1", "变动": change}}


def test_the_closing_lines_and_the_summary_tell_what_was_taken_over(out: Path) -> None:
    inbox = out.parent / "收件"
    enter(result_of(out, PROJECT), {**ENTRIES, "工程验收合格率": {"复核得分": 11}}, OVERALL)
    (inbox / "甲.xlsx").write_bytes(workbook(with_row(0, actual="11所", score=9)))
    told = closing_table(run_batch([inbox], out)).splitlines()
    assert [line for line in told if line.startswith("沿用")] == [
        "沿用复核内容：1 份表，复核得分 3 个（1 个不能计入，1 个指标重报后有变动，见汇总表“复核明细”）"
    ]
    summary = opened((out / "汇总.xlsx").read_bytes())
    assert [cell.value for cell in summary["复核情况"][3]][4:14] == [
        *(98.59, 98.76, 98.29, 0.3, 0.31, "良", "总体属实。\n个别指标有出入。", "某某", 4),
        "已重报，1 个指标有变动",
    ]


HOSTILE = {
    "a formula as text": "=1+1",
    "a command": "=cmd|'/C calc'!A0",
    "at": "@SUM(1)",
    "a link": "http://example.com/",
    "looks escaped": "_x0041_",
    "blanks around": "  前后 \n ",
    "a label": "复核人",
    "as long as a cell": "字" * 32_767,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_text_stays_text_whatever_it_looks_like(out: Path, kind: str) -> None:
    text = HOSTILE[kind]
    entries = {"改造食堂数量": dict.fromkeys(("复核完成值", "复核得分", "扣分原因", "复核意见"), text)}
    enter(result_of(out, PROJECT), entries, {"复核等级": text, "复核总体意见": text})
    for _ in range(2):
        batch = run_batch([out.parent / "收件"], out)
        rows, overall = shown(result_of(out, PROJECT))
        told = {**entries["改造食堂数量"], "变动": "复核得分不是数字，没有计入"}
        assert (rows, overall, batch.kept) == (
            {"改造食堂数量": told},
            {"复核等级": text, "复核总体意见": text},
            (),
        )


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).filter(lambda text: text.strip() != "")
TYPED = st.one_of(TEXTS, st.integers(-5, 20), st.floats(-5, 20).map(lambda number: round(number, 4)))
ROWS = st.dictionaries(
    st.sampled_from([str(row.level3) for row in CLEAN.rows]),
    st.dictionaries(st.sampled_from(["复核完成值", "复核得分", "扣分原因", "复核意见"]), TYPED, min_size=1),
    max_size=4,
)
BELOW = st.dictionaries(st.sampled_from(["复核等级", "复核人", "复核总体意见"]), TEXTS)


@given(ROWS, BELOW)
@settings(max_examples=20, deadline=None)
def test_whatever_is_entered_wherever_stands_after_any_number_of_runs(
    rows: dict[str, dict[str, Any]], below: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        inbox, out = Path(temporary) / "收件", Path(temporary) / "结果"
        inbox.mkdir()
        (inbox / "甲.xlsx").write_bytes(workbook(CLEAN))
        run_batch([inbox], out)
        enter(result_of(out, PROJECT), rows, below)
        for _ in range(2):
            assert run_batch([inbox], out).kept == ()
            entries, overall = shown(result_of(out, PROJECT))
            typed = {level3: {h: v for h, v in cells.items() if h != "变动"} for level3, cells in entries.items()}
            assert (told(typed), overall) == (told(rows), below)


def told(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Write numbers as text: in a cell for text one is shown as typed, and a text of digits is a score."""
    return {
        level3: {heading: plain_or_text(value) for heading, value in cells.items()} for level3, cells in rows.items()
    }


def plain_or_text(value: Any) -> str:
    number = score_number(value) if isinstance(value, str) else value
    return str(value) if number is None else number_text(number)
