"""The official blank fitted out: what may be typed where, what is kept, and that it reads back clean."""

import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from selfeval_xl import evaluate, load_policy
from selfeval_xl.blanks import write_blank
from selfeval_xl.errors import ConfigError, OutputError, UsageError
from selfeval_xl.reader import read_bytes
from selfeval_xl.template import Template, templates_folder
from selfeval_xl.vocabulary import LIST_NAMES, load_templates
from tests.blanks.guizhou import TEMPLATES, answers, fitted, page, typed_into
from tests.blanks.own import OPEN, write_own
from tests.forms import CLEAN
from tests.libreoffice import recalculated
from tests.workbooks import MADE

TIERS = "达成预期指标,部分达成预期指标,未达成预期指标"


def unlocked(sheet: Worksheet) -> list[str]:
    """List the cells one can type into, of a merged range the first."""
    return [
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked and not isinstance(cell, openpyxl.cell.cell.MergedCell)
    ]


def looks(data: bytes) -> Iterator[Any]:
    """Yield all that makes a sheet look as it does and says what it says, but for locks and number formats."""
    for sheet in openpyxl.load_workbook(BytesIO(data)):
        yield sheet.title, sheet.dimensions, sheet.print_area, sorted(map(str, sheet.merged_cells.ranges))
        yield sheet.page_setup, sheet.page_margins, sheet.print_options, sheet.sheet_properties, sheet.freeze_panes
        yield [(key, column.width) for key, column in sheet.column_dimensions.items()]
        yield [(key, row.height) for key, row in sheet.row_dimensions.items()]
        for row in sheet.iter_rows():
            for cell in row:
                yield cell.coordinate, cell.value, cell.font, cell.fill, cell.border, cell.alignment


@pytest.mark.parametrize("template", TEMPLATES.official, ids=lambda template: template.id)
def test_the_blank_looks_as_it_did_and_is_made_the_same_each_time(template: Template, tmp_path: Path) -> None:
    made = fitted(tmp_path, template.id)
    assert list(map(repr, looks(made))) == list(map(repr, looks(template.blank.read_bytes())))
    assert made == fitted(tmp_path / "again", template.id)
    (form,) = read_bytes(made, "表.xlsx")
    assert (form.template, form.is_unfilled) == (template.id, True)


def test_answers_can_be_typed_and_labels_cannot(tmp_path: Path) -> None:
    sheet = page(fitted(tmp_path))
    assert unlocked(sheet) == [
        "A2", "A3", "G3", "C4", "C5", "G5",
        "D7", "E7", "F7", "H7", "I7",
        *(f"{column}{row}" for row in (8, 9, 10, 11) for column in "DEF"),
        "B13", "E13",
        *(f"{column}{row}" for row in range(15, 23) for column in "DEFGHIJ"),
        "H23", "I23", "B24", "A25",
    ]  # fmt: skip
    assert {sheet[part].protection.locked for part in ("J2", "F3", "J4", "J7", "D13", "J23", "J25")} == {False}
    protection = sheet.protection
    allowed = ("formatColumns", "formatRows", "insertRows", "selectLockedCells", "selectUnlockedCells")
    assert (protection.sheet, protection.password) == (True, None)
    assert [getattr(protection, name) for name in allowed] == [False] * len(allowed)  # False is allowed
    assert (protection.formatCells, protection.deleteColumns, protection.insertColumns) == (True, True, True)


def test_each_entry_says_what_may_be_typed(tmp_path: Path) -> None:
    found = [
        (
            entry.type,
            str(entry.sqref),
            entry.formula1,
            entry.formula2,
            entry.showErrorMessage,
            entry.error,
            entry.prompt,
        )
        for entry in page(fitted(tmp_path)).data_validations.dataValidation
    ]
    assert found == [
        (
            "list", "F15:F22", f'"{TIERS}"', None, False,
            "可选：达成预期指标、部分达成预期指标、未达成预期指标。",
            "定量指标填实际完成的数和单位，如“12所”“95%”；定性指标从列表中选。",
        ),
        (
            "decimal", "D7:D11 E7:E11 F7:F11", "0", None, True,
            "金额单位是元，只填 0 或正数，不带单位；没有的填 0。", None,
        ),
        (
            "decimal", "G15:G22 H15:H23 I7", "0", "100", True, "分值和得分填 0 到 100 的数，不带“分”字。", None,
        ),
        (None, "H7", None, None, False, None, "填 98 或 98% 都可以，最多两位小数。"),
        (None, "G3", None, None, False, None, "填自评完成、签章那天的日期，如“2025年1月18日”。"),
    ]  # fmt: skip


def test_amounts_and_scores_are_shown_with_two_decimals_and_a_rate_as_it_was_typed(tmp_path: Path) -> None:
    sheet = page(fitted(tmp_path))
    shown = {address: sheet[address].number_format for address in ("D7", "F11", "I7", "H15", "H23", "G15", "H7")}
    assert shown == {
        "D7": "#,##0.00", "F11": "#,##0.00", "I7": "0.00", "H15": "0.00", "H23": "0.00",
        "G15": "General", "H7": "General",
    }  # fmt: skip


@pytest.mark.parametrize("rate", ["98.00", 98, "98%", 0.98], ids=["text", "number", "percent", "typed as a percentage"])
def test_what_a_clerk_fills_in_is_read_without_a_finding(tmp_path: Path, rate: str | float) -> None:
    book = openpyxl.load_workbook(BytesIO(typed_into(fitted(tmp_path), answers(CLEAN) | {"H7": rate})))
    if rate == 0.98:
        book.worksheets[0]["H7"].number_format = "0%"  # what Excel does to a cell of no format
    saved = BytesIO()
    book.save(saved)
    (form,) = read_bytes(saved.getvalue(), "表.xlsx")
    assert form.total_fund is not None
    assert form.total_fund.rate is not None
    assert form.total_fund.rate.number == 98
    assert evaluate(form, load_policy("guizhou"), year=2024).findings == ()


def test_the_layout_and_its_version_survive_another_program(tmp_path: Path) -> None:
    made = fitted(tmp_path)
    names = [
        openpyxl.load_workbook(BytesIO(data)).defined_names["selfeval_template"]
        for data in (made, recalculated(made, tmp_path / "office"))
    ]
    assert names[0].hidden
    assert names[0].attr_text == names[1].attr_text
    assert re.fullmatch('"guizhou/[0-9a-f]{8}"', str(names[0].attr_text))


def test_no_cell_holds_a_formula_and_nothing_tells_when_it_was_made(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(fitted(tmp_path)))
    assert [cell.coordinate for row in book.worksheets[0].iter_rows() for cell in row if cell.data_type == "f"] == []
    assert book.properties.created == book.properties.modified
    assert book.properties.created < MADE


def test_a_layout_of_ones_own_is_fitted_out_too(tmp_path: Path) -> None:
    write_own(tmp_path / "own")
    path = tmp_path / "表.xlsx"
    write_blank("qingyuan", path, load_templates(tmp_path / "own"))
    book = openpyxl.load_workbook(path)
    sheet = book["自评表"]
    assert unlocked(sheet) == OPEN
    assert [(entry.type, str(entry.sqref)) for entry in sheet.data_validations.dataValidation] == [
        ("list", "C8:C10"), ("list", "F8:F10"), ("decimal", "B5 C5"), ("decimal", "F5 G8:G10 H8:H11"), (None, "E5"),
    ]  # fmt: skip
    assert (sheet["C8"].number_format, sheet["B5"].number_format) == ("@", "#,##0.00####")
    assert (book["填报说明"].protection.sheet, book["填报说明"].data_validations.count) == (False, 0)


def test_a_total_behind_a_colon_takes_any_text(tmp_path: Path) -> None:
    write_own(tmp_path / "own", total_in_head=True)
    path = tmp_path / "表.xlsx"
    write_blank("qingyuan", path, load_templates(tmp_path / "own"))
    sheet = openpyxl.load_workbook(path)["自评表"]
    assert not sheet["G2"].protection.locked
    assert (sheet["G2"].value, sheet["G2"].number_format) == ("总分：", "General")
    assert [str(entry.sqref) for entry in sheet.data_validations.dataValidation if entry.type == "decimal"] == [
        "B5 C5", "F5 G8:G11 H8:H11",
    ]  # fmt: skip


def test_a_name_nobody_knows_is_told_with_the_nearest_and_the_list(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_blank("guizhuo", tmp_path / "表.xlsx", TEMPLATES)
    known = "、".join([*(template.id for template in TEMPLATES.official), *LIST_NAMES])
    assert str(caught.value) == f"没有名为 guizhuo 的表样，是否想写 guizhou？（可用：{known}）"


def test_a_file_that_holds_something_else_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "guizhou.xlsx"
    changed = typed_into(fitted(tmp_path), {"C4": "食堂改造"})
    path.write_bytes(changed)
    with pytest.raises(OutputError) as caught:
        write_blank("guizhou", path, TEMPLATES)
    assert str(caught.value) == (
        f"{path}已经存在，内容与要写的不同（可能已有人填写），所以什么也没有写。请换一个位置，或先把原有的文件移走。"
    )
    assert path.read_bytes() == changed


def _with_nothing_on_it(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("自评表")
    book.close()


@pytest.mark.parametrize(
    ("spoil", "mistake"),
    [
        (Path.unlink, "空白表打不开：文件或文件夹不存在"),
        (lambda path: path.write_bytes(b"PK"), "空白表不能用：不是完整的表格文件（zip 结构打不开），可能没有传完。"),
        (_with_nothing_on_it, "空白表里应当正好有一份自评表，现在有 0 份"),
        (
            lambda path: write_own(path.parent, text_box=True),
            "空白表里有图片或图形，写出时会丢失；请另存一份删去图片的空白表",
        ),
        (lambda path: write_own(path.parent, forms=2), "空白表里应当正好有一份自评表，现在有 2 份"),
        (
            lambda path: shutil.copy(templates_folder() / "guizhou.xlsx", path),
            "空白表与 qingyuan.toml 不符，更像 贵州省项目支出绩效目标自评表",
        ),
    ],
    ids=["missing", "damaged", "no form on it", "a drawing on it", "two forms on it", "another layout"],
)
def test_a_blank_that_cannot_be_used_is_told(tmp_path: Path, spoil: Any, mistake: str) -> None:
    write_own(tmp_path / "own")
    blank = tmp_path / "own" / "qingyuan.xlsx"
    spoil(blank)
    with pytest.raises(ConfigError) as caught:
        write_blank("qingyuan", tmp_path / "表.xlsx", load_templates(tmp_path / "own"))
    assert (caught.value.mistakes, (tmp_path / "表.xlsx").exists()) == ([mistake], False)
