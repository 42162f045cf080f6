"""A marked copy that comes back is marked anew, whatever the unit and its programs made of the first marks."""

import re
from pathlib import Path

import pytest

from selfeval_xl.reader.looks import drawn_book
from selfeval_xl.writer.rebuilt import rebuilt_workbook
from tests.libreoffice import converted
from tests.reader.parts import sheet, zipped
from tests.writer.dump import opened
from tests.writer.marked.seen import CLOSING, ERROR, HEADING, colours, mark, ours, parts, returned, said
from tests.writer.marked.test_kinds import ROWS, by_hand
from tests.writer.marked.units import lived_in
from tests.writer.ooxml import defects

FIRST = returned(zipped(by_hand(sheet(ROWS))), mark("B2"))


def test_a_program_may_have_given_the_drawing_the_number_that_is_free_first() -> None:
    found = parts(FIRST)
    rels, page = "xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/sheet1.xml"
    numbers = {b"rId1": b"rId2", b"rId2": b"rId1"}  # of the comments and of their drawing
    found[rels] = re.sub(rb"rId[12]", lambda number: numbers[number[0]], found[rels])
    found[page] = found[page].replace(b'r:id="rId2"', b'r:id="rId1"')
    again = returned(zipped(found), mark("A2"))
    assert (colours(again), said(again), defects(again)) == (
        {"自评表": {"A2": ERROR}},
        {"自评表": ours(["A2"])},
        [],
    )


def test_an_answer_written_in_the_place_of_our_comment_stays() -> None:
    found = parts(FIRST)
    answer = "<text><t>已改为 8 分，见附件</t></text>".encode()
    found["xl/comments1.xml"] = re.sub(rb"<text>.*</text>", answer, found["xl/comments1.xml"], flags=re.DOTALL)
    assert said(returned(zipped(found))) == {"自评表": {"B2": "已改为 8 分，见附件"}}
    again = returned(zipped(found), mark("B2"))
    assert said(again) == {"自评表": {"B2": f"已改为 8 分，见附件\n{HEADING}B2 有误"}}
    assert said(returned(again)) == {"自评表": {"B2": "已改为 8 分，见附件"}}


def test_an_answer_written_before_our_comment_stays() -> None:
    found = parts(FIRST)
    found["xl/comments1.xml"] = found["xl/comments1.xml"].replace(b"<text>", "<text><r><t>已改\n</t></r>".encode(), 1)
    assert said(returned(zipped(found))) == {"自评表": {"B2": "已改"}}


@pytest.mark.parametrize("own", ["", "<r><t>请核对\n</t></r>"])
def test_an_answer_written_below_our_comment_stays(own: str) -> None:
    found = parts(FIRST)
    comments = found["xl/comments1.xml"].decode().replace("<text>", f"<text>{own}", 1)
    assert comments.count(CLOSING) == 1
    found["xl/comments1.xml"] = comments.replace(CLOSING, f"{CLOSING}\n已改为 8 分").encode()
    left = "请核对\n已改为 8 分" if own else "已改为 8 分"
    again = returned(zipped(found), mark("B2"))
    assert (said(again), defects(again)) == ({"自评表": {"B2": f"{left}\n{HEADING}B2 有误"}}, [])
    assert said(returned(again)) == {"自评表": {"B2": left}}


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
@pytest.mark.parametrize("to", ["xls", "ods"])
def test_a_marked_copy_that_was_saved_in_another_format_is_marked_with_the_new_marks_only(
    tmp_path: Path, to: str
) -> None:
    saved = converted({"表.xlsx": returned(lived_in(), mark("H7"), mark("I15"))}, to, tmp_path)["表.xlsx"]
    again = returned(rebuilt_workbook(drawn_book(saved)).data, mark("I16"))
    assert (colours(again), said(again)) == ({"自评表": {"I16": ERROR}}, {"自评表": ours(["I16"])})
    assert opened(again).sheetnames[:4] == ["退回修改通知单", "自评表", "填报说明", "选项"]
    # The texts of the notice that was taken out are still among the strings: that is allowed.
    assert [each for each in defects(again) if not each.startswith("shared strings: says")] == []
