"""A marked copy is the unit's own workbook: marks, comments and a notice come in, and nothing else changes."""

import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval_xl.evaluation import Severity
from selfeval_xl.reader import read_bytes
from tests.forms import CLEAN
from tests.layouts import drawing
from tests.layouts.known import LAYOUTS
from tests.libreoffice import converted
from tests.samples import INBOX
from tests.workbooks import workbook
from tests.writer.dump import opened
from tests.writer.marked.seen import ERROR, HEADING, WARNING, colours, mark, ours, parts, places, returned, said
from tests.writer.marked.units import lived_in

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

PLAIN = workbook(CLEAN, sheet="自评表")
OWN = lived_in()
OWN_COMMENTS = {"自评表": {"H7": "请核对执行率", "F15": "以验收单为准"}, "填报说明": {"A1": "说明是旧的"}}
SAMPLES = sorted(path for path in INBOX.glob("*.xl[st][xm]") if path.read_bytes().startswith(b"PK"))
MARKS = (mark("H7"), mark("C4", WARNING), mark("I15"))


def test_cells_are_coloured_over_their_whole_merged_range_and_say_what_is_wrong() -> None:
    marked = returned(PLAIN, *MARKS)
    assert colours(marked) == {"自评表": {"H7": ERROR, "C4:J4": WARNING, "I15": ERROR}}
    assert said(marked) == {"自评表": ours(["H7", "C4", "I15"])}


def test_two_marks_of_one_merged_range_are_one_as_bad_as_the_worse() -> None:
    marked = returned(PLAIN, mark("C4", WARNING), mark("D4"))
    assert colours(marked) == {"自评表": {"C4:J4": ERROR}}
    assert said(marked) == {"自评表": {"C4": f"{HEADING}C4 有误\nD4 有误"}}


def test_what_is_not_touched_keeps_its_bytes() -> None:
    before, after = parts(OWN), parts(returned(OWN, *MARKS))
    assert [name for name in after if name not in before] == ["xl/worksheets/sheet4.xml"]
    assert [name for name in before if before[name] != after.get(name)] == [
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/workbook.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/comments1.xml",
        "xl/styles.xml",
    ]
    assert after["xl/worksheets/sheet2.xml"] == before["xl/worksheets/sheet2.xml"].replace(
        b'tabSelected="1"', b'tabSelected="0"'
    )


def test_of_a_sheet_with_marks_all_else_stays() -> None:
    before, after = (parts(data)["xl/worksheets/sheet1.xml"].decode() for data in (OWN, returned(OWN, *MARKS)))
    ours_out = re.sub(r"<conditionalFormatting [^>]*><cfRule [^>]*><formula>N\(.*?</conditionalFormatting>", "", after)
    moved = {
        'dxfId="0" priority="3"': 'dxfId="0" priority="1"',
        'type="dataBar" priority="4"': 'type="dataBar" priority="2"',
    }
    for new, old in moved.items():
        assert new in ours_out
        ours_out = ours_out.replace(new, old)
    assert ours_out == before


def test_the_units_own_comments_are_kept_and_ours_stand_below() -> None:
    marked = said(returned(OWN, *MARKS))
    assert marked == {
        "自评表": {
            "H7": f"请核对执行率\n{HEADING}H7 有误",
            "F15": "以验收单为准",
            "C4": f"{HEADING}C4 有误",
            "I15": f"{HEADING}I15 有误",
        },
        "填报说明": {"A1": "说明是旧的"},
    }


def test_a_workbook_without_marks_is_changed_in_front_only() -> None:
    before, after = parts(OWN), parts(returned(OWN))
    assert [name for name in before if before[name] != after.get(name)] == [
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet2.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
    ]


def test_the_same_marks_give_the_same_bytes_and_marking_again_changes_nothing() -> None:
    for data in (PLAIN, OWN):
        once = returned(data, *MARKS)
        assert once == returned(data, *MARKS)
        assert returned(once, *MARKS) == once


def test_only_the_new_marks_remain_when_the_old_ones_are_corrected() -> None:
    first = returned(OWN, *MARKS)
    second = returned(first, mark("F15"), mark("I15", WARNING))
    assert colours(second) == {"自评表": {"F15": ERROR, "I15": WARNING}}
    assert said(second) == {
        "自评表": OWN_COMMENTS["自评表"] | {"F15": f"以验收单为准\n{HEADING}F15 有误", "I15": f"{HEADING}I15 有误"},
        "填报说明": {"A1": "说明是旧的"},
    }
    assert opened(second).sheetnames == ["退回修改通知单", "自评表", "填报说明", "选项", "图"]


def test_nothing_of_ours_is_left_in_a_sheet_without_new_marks() -> None:
    before, after = parts(returned(PLAIN)), parts(returned(returned(PLAIN, *MARKS)))
    changed = ["[Content_Types].xml", "xl/styles.xml"]  # in which a type and two styles stay that nothing uses
    assert [name for name in after if after[name] != before.get(name)] == changed
    assert after.keys() == before.keys()


def test_a_unit_may_correct_a_marked_copy_with_openpyxl_and_hand_it_in() -> None:
    book = opened(returned(PLAIN, *MARKS), values=False)
    book["自评表"]["I15"] = 9
    saved = BytesIO()
    book.save(saved)
    again = returned(saved.getvalue(), mark("C4"))
    assert (colours(again), said(again)) == ({"自评表": {"C4:J4": ERROR}}, {"自评表": ours(["C4"])})
    assert opened(again).sheetnames == ["退回修改通知单", "自评表"]
    assert opened(again)["自评表"]["I15"].value == 9


def test_a_unit_may_save_a_marked_copy_in_libreoffice_and_hand_it_in(tmp_path: Path) -> None:
    saved = converted({"表.xlsx": returned(OWN, *MARKS)}, "xlsx", tmp_path)["表.xlsx"]
    assert said(saved) == said(returned(OWN, *MARKS))
    again = returned(saved, mark("F15"))
    assert colours(again) == {"自评表": {"F15": ERROR}}
    assert said(again) == {
        "自评表": OWN_COMMENTS["自评表"] | {"F15": f"以验收单为准\n{HEADING}F15 有误"},
        "填报说明": {"A1": "说明是旧的"},
    }
    assert opened(again).sheetnames == ["退回修改通知单", "自评表", "填报说明", "选项", "图"]


def test_libreoffice_keeps_the_marks_of_every_layout(tmp_path: Path) -> None:
    files = {f"{name}.xlsx": drawing.workbook(module.LAYOUT, module.CLEAN) for name, module in LAYOUTS.items()}
    cells = {
        name: [row.level3.address for form in read_bytes(data, name) for row in form.indicators]
        for name, data in files.items()
    }
    marked = {
        name: returned(data, *(mark(cell, sheet="Sheet1") for cell in cells[name])) for name, data in files.items()
    }
    saved = converted(marked, "xlsx", tmp_path)
    assert {name: said(data) for name, data in saved.items()} == {name: {"Sheet1": ours(cells[name])} for name in files}
    assert list(map(places, saved.values())) == list(map(places, marked.values()))


def test_other_programs_read_a_marked_copy_as_they_read_the_original() -> None:
    def cells(data: bytes) -> list[object]:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        return [book.get_sheet_by_name(name).to_python() for name in ("自评表", "填报说明", "选项")]

    assert cells(returned(OWN, *MARKS)) == cells(OWN)


@cache
def merged() -> dict[str, str]:
    """Return cell -> merged range of the form."""
    page = opened(OWN)["自评表"]
    return {cell.coordinate: str(area) for area in page.merged_cells.ranges for row in page[area.coord] for cell in row}


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.from_regex(r"[A-J]([1-9]|[12][0-9])", fullmatch=True), st.sampled_from([ERROR, WARNING])))
def test_exactly_the_cells_that_are_named_are_marked(cells: dict[str, Severity]) -> None:
    marked = returned(OWN, *(mark(cell, severity) for cell, severity in cells.items()))
    expected: dict[str, Severity] = {}
    for cell, severity in cells.items():
        area = merged().get(cell, cell)
        expected[area] = ERROR if ERROR in (severity, expected.get(area)) else WARNING
    assert colours(marked) == ({"自评表": expected} if expected else {})
    there = {area.partition(":")[0] for area in expected}
    assert said(marked)["自评表"].keys() == there | OWN_COMMENTS["自评表"].keys()
    assert said(returned(marked)) == OWN_COMMENTS


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_forms_of_a_marked_copy_are_the_forms_of_the_original(name: str) -> None:
    module = LAYOUTS[name]
    data = drawing.workbook(module.LAYOUT, *module.LIVED.entries, disturbance=module.LIVED.disturbance)
    check_forms(data)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_forms_of_a_marked_sample_are_its_forms(path: Path) -> None:
    check_forms(path.read_bytes())


def check_forms(data: bytes) -> None:
    """Mark every score of a workbook's forms, and read it again."""
    before = read_bytes(data, "表.xlsx")
    scores = [row.score for form in before for row in form.indicators if row.score is not None]
    marked = returned(data, *(mark(cell.address, sheet=cell.sheet) for cell in scores))
    after = read_bytes(marked, "表.xlsx")
    assert [replace(form, form_id="") for form in after] == [replace(form, form_id="") for form in before]
    assert (after.near_misses, after.others) == (before.near_misses, before.others)
    texts = [text for sheet in said(marked).values() for text in sheet.values()]
    assert sum(text.count("有误") for text in texts) == len(scores)
    assert returned(marked, *(mark(cell.address, sheet=cell.sheet) for cell in scores)) == marked
