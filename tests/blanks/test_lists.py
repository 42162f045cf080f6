"""The blank lists: headings that are read again, text where digits must not be lost, and what may be chosen."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from selfeval_xl.blanks import write_blank, write_prefilled
from selfeval_xl.errors import ConfigError, OutputError, UsageError
from selfeval_xl.list_files import load_lists
from selfeval_xl.lists import ListedProject, Listing
from selfeval_xl.model import OWN_CATEGORY
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.lists import read_budget, read_roster, read_waivers
from selfeval_xl.validator.catalogue import DOCUMENTED
from selfeval_xl.vocabulary import LIST_NAMES, load_templates
from tests.blanks.guizhou import TEMPLATES
from tests.blanks.own import write_own
from tests.libreoffice import recalculated

VOCABULARY = TEMPLATES.vocabulary
CODES = [rule.code for rule in DOCUMENTED]


def written(folder: Path, name: str) -> bytes:
    path = folder / f"{name}.xlsx"
    write_blank(name, path, TEMPLATES)
    return path.read_bytes()


def filled(data: bytes, *rows: tuple[Any, ...]) -> bytes:
    """Type rows into a blank list, below its heading."""
    book = openpyxl.load_workbook(BytesIO(data))
    page: Worksheet = book["清单"]
    for number, values in enumerate(rows, start=3):
        for column, value in enumerate(values, start=1):
            page.cell(number, column).value = value
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_a_blank_list_reads_back_empty_and_clean(tmp_path: Path) -> None:
    grids = {name: read_workbook(written(tmp_path, name)).grids for name in LIST_NAMES}
    assert read_roster(grids["roster"], "表", VOCABULARY) == Listing("表", ())
    assert read_budget(grids["budget"], "表", VOCABULARY) == Listing("表", ())
    waivers = read_waivers(grids["waivers"], "表", VOCABULARY, CODES)
    assert (waivers.rows, waivers.mistakes, waivers.other_sheets) == ((), (), ())


def test_what_is_typed_into_a_roster_is_read(tmp_path: Path) -> None:
    row = (
        "教育局",
        "一中",
        "食堂改造",
        "0052273024000100000000",
        2024,
        120,
        125.5,
        "某某",
        "0854-1",
        "a@example.com；b@example.com",
    )
    read = read_roster(read_workbook(filled(written(tmp_path, "roster"), row)).grids, "表", VOCABULARY)
    (project,) = read.rows
    texts = (
        project.department,
        project.unit,
        project.project_name,
        project.project_code,
        project.contact,
        project.phone,
    )
    assert [cell.text for cell in texts if cell is not None] == [*row[:4], *row[-3:-1]]
    assert project.addresses == ("a@example.com", "b@example.com")
    assert (project.year, _number(project, "budget_initial"), _number(project, "budget_full")) == (
        2024, 1_200_000, 1_255_000,
    )  # fmt: skip
    assert (read.mistakes, read.other_sheets) == ((), ())


def test_what_is_typed_into_a_ledger_is_read(tmp_path: Path) -> None:
    rows = [("一中", "食堂改造", "01", 2024, source, 100, 90, paid) for source, paid in (("本级", 60), ("上级", -1.5))]
    read = read_budget(read_workbook(filled(written(tmp_path, "budget"), *rows)).grids, "表", VOCABULARY)
    (project,) = read.rows
    amounts = [_number(project, name) for name in ("budget_initial", "budget_full", "executed")]
    assert (amounts, read.mistakes) == ([200, 180, 58.5], ())


def test_what_is_typed_into_a_list_of_waivers_is_read(tmp_path: Path) -> None:
    row = ("全部", "", "", "F02、G04", "原因", "某某", date(2025, 12, 31))
    read = read_waivers(read_workbook(filled(written(tmp_path, "waivers"), row)).grids, "表", VOCABULARY, CODES)
    assert [(each.rule.text, each.expires.text if each.expires else "") for each in read.rows] == [
        ("F02", "2025-12-31"), ("G04", "2025-12-31"),
    ]  # fmt: skip
    assert read.mistakes == ()


def _number(project: ListedProject, name: str) -> Any:
    amount = getattr(project, name)
    return None if amount is None else amount.number


LIMITS = {
    "roster": ["E3:E3002 whole", "F3:F3002 decimal", "G3:G3002 decimal"],
    "budget": ["D3:D3002 whole", "F3:F3002 decimal", "G3:G3002 decimal", "H3:H3002 decimal"],
    "waivers": ["D3:D3002 list", "G3:G3002 date"],
}


@pytest.mark.parametrize("name", LIST_NAMES)
def test_a_blank_list_says_what_may_be_typed_and_how(tmp_path: Path, name: str) -> None:
    data = written(tmp_path, name)
    book = openpyxl.load_workbook(BytesIO(data))
    page = book["清单"]
    limits = [f"{each.sqref} {each.type}" for each in page.data_validations.dataValidation]
    assert limits == LIMITS[name]
    headings = [cell.value for cell in page[2]]
    notes = [cell.value for cell in book["填写说明"]["A"]][2 : 2 + len(headings)]
    assert notes == headings
    code = next(cell for cell in page[2] if cell.value == "项目编码").column_letter
    assert (page[f"{code}3"].number_format, page.column_dimensions[code].number_format) == ("@", "@")
    assert book.properties.category != OWN_CATEGORY  # it is filled in by somebody: not a result of ours
    assert data == written(tmp_path / "again", name)


def test_the_rules_to_choose_from_are_all_there_are(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(written(tmp_path, "waivers")))
    listed = [cell.value for cell in book["规则编号"]["A"]]
    assert listed == ["编号", *CODES]
    (choice,) = (each for each in book["清单"].data_validations.dataValidation if each.type == "list")
    assert choice.formula1 == f"'规则编号'!$A$2:$A${len(listed)}"
    assert not choice.showErrorMessage  # several codes may be written


def test_other_programs_open_the_blank_lists(tmp_path: Path) -> None:
    book = written(tmp_path, "waivers")
    assert "规则编号" in openpyxl.load_workbook(BytesIO(recalculated(book, tmp_path))).sheetnames


def test_a_list_is_no_layout_to_pre_fill(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(filled(written(tmp_path, "roster"), ("教育局", "一中", "甲")))
    with pytest.raises(UsageError, match="roster 是空白的清单，不能按名单预填"):
        write_prefilled("roster", path, tmp_path / "预填", TEMPLATES)
    assert len(write_prefilled("guizhou", path, tmp_path / "预填", TEMPLATES).paths) == 1


def test_a_list_somebody_filled_in_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    begun = filled(written(tmp_path, "roster"), ("教育局", "一中", "甲"))
    path.write_bytes(begun)
    with pytest.raises(OutputError, match="可能已有人填写"):
        write_blank("roster", path, TEMPLATES)
    assert path.read_bytes() == begun


@pytest.mark.parametrize("name", ["roster", "budget"])
def test_an_empty_list_is_refused_where_all_received_would_be_wrong_by_it(tmp_path: Path, name: str) -> None:
    written(tmp_path, name)
    path = tmp_path / f"{name}.xlsx"
    with pytest.raises(ConfigError, match="表头下面一个项目也没有") as caught:
        load_lists(path if name == "roster" else None, path if name == "budget" else None, None, VOCABULARY)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize("name", ["roster", "budget"])
def test_a_list_of_nothing_but_mistakes_is_refused_with_all_of_them(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.xlsx"
    before = ("",) if name == "roster" else ()  # 主管部门 stands before 单位 on a roster
    path.write_bytes(filled(written(tmp_path, name), (*before, "", "食堂改造"), (*before, "", "校舍维修")))
    with pytest.raises(ConfigError) as caught:
        load_lists(path if name == "roster" else None, path if name == "budget" else None, None, VOCABULARY)
    unit = "B" if name == "roster" else "A"
    assert caught.value.mistakes == [f"[清单!{unit}{row}] 没有填写单位，请补上" for row in (3, 4)]


def test_waivers_may_be_none(tmp_path: Path) -> None:
    written(tmp_path, "waivers")
    lists = load_lists(None, None, tmp_path / "waivers.xlsx", VOCABULARY)
    assert lists.waivers is not None
    assert (lists.waivers.file, lists.waivers.rows, lists.waivers.mistakes) == ("waivers.xlsx", (), ())


@pytest.mark.parametrize("name", LIST_NAMES)
def test_a_layout_of_ones_own_may_not_be_called_like_a_list(tmp_path: Path, name: str) -> None:
    write_own(tmp_path)
    toml = tmp_path / "qingyuan.toml"
    toml.with_stem(name).write_text(
        toml.read_text(encoding="utf-8").replace('"qingyuan"', f'"{name}"'), encoding="utf-8"
    )
    toml.unlink()
    with pytest.raises(ConfigError) as caught:
        load_templates(tmp_path)
    assert caught.value.mistakes == [f"{name}.toml [id] {name} 是程序自己用的名称，请换一个"]
