"""Every official blank is what the script makes, prints the labels its template lists, and fits one page."""

import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.text import label_key
from tests.layouts.expected import expected_indicators
from tests.layouts.known import LAYOUTS
from tests.samples import BLANKS, blanks

DRAWN = sorted(set(LAYOUTS) - {"guizhou"})  # tests/workbooks.py draws the blank of Guizhou


def parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def template(id_: str) -> dict[str, Any]:
    return tomllib.loads((BLANKS / f"{id_}.toml").read_text(encoding="utf-8"))


def official(table: Mapping[str, Any]) -> Iterator[str]:
    """The first spelling of every label, that of the form itself."""
    for roles in (
        table["head"],
        table["funds"]["columns"],
        table["goals"],
        table["indicators"]["columns"],
        table["foot"],
    ):
        yield from (spellings[0] for spellings in roles.values())
    yield from (row["labels"][0] for row in table["funds"]["rows"])
    yield table["indicators"]["total"][0]
    yield from table.get("printed", ())
    yield from table["indicators"].get("level1", ())


def keys(data: bytes) -> set[str]:
    """What is printed in each cell, as labels are compared; of "单位：某某" also what stands before the colon."""
    (grid,) = read_workbook(data).grids
    texts = [cell.text for cell in grid]
    whole = {label_key(text) for text in texts}
    return (
        whole
        | {key.removeprefix("其中").lstrip(":") for key in whole}
        | {label_key(text.partition("：")[0]) for text in texts if "：" in text}
    )


@pytest.mark.parametrize("id_", LAYOUTS)
def test_a_blank_is_what_the_script_makes(id_: str) -> None:
    assert parts((BLANKS / f"{id_}.xlsx").read_bytes()) == parts(blanks()[id_])


@pytest.mark.parametrize("id_", LAYOUTS)
def test_a_blank_prints_the_official_labels_and_a_title_of_its_template(id_: str) -> None:
    printed = keys(blanks()[id_])
    assert [label for label in official(template(id_)) if label_key(label) not in printed] == []
    assert any(title in key for title in map(label_key, template(id_)["titles"]) for key in printed)


@pytest.mark.parametrize("id_", LAYOUTS)
def test_nothing_is_filled_in_on_a_blank(id_: str) -> None:
    blank = LAYOUTS[id_].BLANK
    assert expected_indicators(blank) == []
    assert list(blank.funds) == [row["key"] for row in template(id_)["funds"]["rows"]]


@pytest.mark.parametrize("id_", DRAWN)
def test_a_blank_prints_on_one_page_in_song(id_: str) -> None:
    sheet = openpyxl.load_workbook(BytesIO(blanks()[id_])).active
    assert sheet is not None
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    orientation = "landscape" if LAYOUTS[id_].LAYOUT.landscape else "portrait"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, orientation)
    assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"宋体"}
