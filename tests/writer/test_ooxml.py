"""The check of a package finds what would make a program offer to repair it."""

import zipfile
from io import BytesIO

import pytest

from selfeval_xl.writer.result import result_workbook
from tests.writer.evaluations import evaluation, finding
from tests.writer.ooxml import defects

BOOK = result_workbook(evaluation(findings=(finding(),)))
PAGE, SHEET = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
STYLES = "xl/styles.xml"
SPOILT = {  # what is changed in which part, and the first that is said of it
    "cut off": ("xl/workbook.xml", "</workbook>", "", "xl/workbook.xml: no element found"),
    "a part without a type": (
        "[Content_Types].xml",
        'PartName="/xl/worksheets/sheet2.xml"',
        'PartName="/xl/worksheets/sheet9.xml"',
        "/xl/worksheets/sheet9.xml: has a content type and is not there",
    ),
    "a relationship to nothing": (
        "xl/_rels/workbook.xml.rels",
        "worksheets/sheet2.xml",
        "worksheets/sheet9.xml",
        "xl/_rels/workbook.xml.rels: worksheets/sheet9.xml is not there",
    ),
    "two sheets of a name": ("xl/workbook.xml", 'name="指标核算"', 'name="资金核算"', "sheet name 资金核算: 2 times"),
    "a bad sheet name": (
        "xl/workbook.xml",
        'sheet name="指标核算"',
        'sheet name="指标/核算"',
        "sheet 指标/核算: not a",
    ),
    "a bad defined name": (
        "xl/workbook.xml",
        'name="_xlnm.Print_Titles"',
        'name="A1"',
        "defined name A1: 复核!$5:$5",
    ),
    "a format that is not there": (SHEET, '<c r="B2" s="', '<c r="B2" s="999', "指标核算: cell B2: format 999"),
    "a string that is not there": (
        SHEET,
        't="inlineStr"><is>',
        't="s"><v>999</v><is>',
        "指标核算: cell A1: shared string 999",
    ),
    "a text too long": (SHEET, "<is><t>", f"<is><t>{'长' * 40_000}", "指标核算: cell A1: 长长长"),
    "cells out of order": (SHEET, '<c r="B2"', '<c r="A2"', "指标核算: cell A2 in row 2 after column 1"),
    "rows out of order": (SHEET, '<row r="3"', '<row r="2"', "指标核算: row 2 after row 2"),
    "not a number": (SHEET, "<v>9.34</v>", "<v>nan</v>", "指标核算: cell I5: 'nan' is no number"),
    "elements out of order": (SHEET, "<sheetData>", "<autoFilter/><sheetData>", "指标核算: elements out of order"),
    "an element nobody knows": (SHEET, "<sheetData>", "<cells/><sheetData>", "指标核算: <cells> is unknown"),
    "a link to nowhere": (SHEET, "location=", "tooltip=", "指标核算: link P5: leads nowhere"),
    "a merge over another": (
        PAGE,
        '<mergeCell ref="',
        '<mergeCell ref="A1:B2"/><mergeCell ref="',
        "审核结果: merge A1:I1",
    ),
    "styles counted wrongly": (STYLES, '<fonts count="', '<fonts count="9', "fonts: says 9"),
    "a font that is not there": (STYLES, 'fontId="1"', 'fontId="99"', "cellXfs 1: fontId 99 of"),
}


def spoilt(part: str, old: str, new: str) -> bytes:
    """Change one thing in one part of the workbook."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(BOOK)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == part:
                assert old in content
                content = content.replace(old, new, 1)
            target.writestr(name, content)
    return made.getvalue()


def test_a_workbook_as_it_is_written_has_no_defect() -> None:
    assert defects(BOOK) == []


@pytest.mark.parametrize("kind", SPOILT)
def test_a_spoilt_workbook_is_found_out(kind: str) -> None:
    part, old, new, said = SPOILT[kind]
    assert defects(spoilt(part, old, new))[0].startswith(said)


def test_a_part_that_is_there_twice_and_one_that_is_live_are_found() -> None:
    made = BytesIO(BOOK)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("XL/workbook.xml", "<a/>")
        archive.writestr("xl/vbaProject.bin", b"")
    assert defects(made.getvalue())[:2] == ["xl/workbook.xml: 2 times in the package", "xl/vbaProject.bin: is live"]
