"""What a template says and what its blank workbook shows are the same form."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from selfeval_xl import read_forms
from selfeval_xl.errors import ConfigError
from selfeval_xl.policy import load_policy
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import find_areas
from selfeval_xl.reader.recognise import recognise
from selfeval_xl.template import Template, load_template, templates_folder
from selfeval_xl.vocabulary import GENERIC, TEMPLATES, load_templates

KNOWN = load_templates()


@pytest.mark.parametrize("template", KNOWN.official, ids=lambda template: template.id)
def test_the_blank_has_every_label_of_the_template(template: Template) -> None:
    (grid,) = read_workbook(template.blank.read_bytes()).grids
    sheet = LabelledSheet(grid)
    (area,) = find_areas(sheet, KNOWN.vocabulary)
    recognised = recognise(sheet, area, KNOWN)
    assert area.title is not None
    assert (recognised.template.id, recognised.lacking, recognised.doubts) == (template.id, "", ())
    assert set(template.head) <= set(area.head)
    assert set(template.foot) <= set(area.foot)
    assert (area.total is not None) == bool(template.total)


@pytest.mark.parametrize("template", KNOWN.official, ids=lambda template: template.id)
def test_the_blank_is_a_form_with_nothing_in_it(template: Template) -> None:
    (form,) = read_forms(template.blank)
    assert (form.template, form.money_unit, form.indicators) == (template.id, template.money_unit, ())
    assert form.missing == ()
    assert [line.key for line in form.funds] == [row.key for row in template.fund_rows]


@pytest.mark.parametrize("template", KNOWN.official, ids=lambda template: template.id)
def test_the_policy_of_a_template_exists(template: Template) -> None:
    assert load_policy(template.policy).name == template.policy


@pytest.mark.parametrize("template", KNOWN.official, ids=lambda template: template.id)
def test_the_blank_prints_on_one_page_in_song(template: Template) -> None:
    book = openpyxl.load_workbook(BytesIO(template.blank.read_bytes()))
    sheet = book.active
    assert sheet is not None
    setup = sheet.page_setup
    assert setup.orientation in ("landscape", "portrait")
    assert (setup.paperSize, setup.fitToWidth, setup.fitToHeight) == (9, None, None)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"宋体"}


def test_the_folder_holds_the_known_templates_and_nothing_else() -> None:
    files = {path.name for path in templates_folder().iterdir() if not path.name.startswith(("~$", "."))}
    assert files == {f"{name}{ending}" for name in TEMPLATES for ending in (".toml", ".xlsx")} | {f"{GENERIC}.toml"}


def test_all_mistakes_of_a_template_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    good = (templates_folder() / "guizhou.toml").read_text(encoding="utf-8")
    path.write_text(
        good.replace('money_unit = "元"', 'money_unit = "圆"')
        .replace('unit = ["实施单位"', 'unti = ["实施单位"')
        .replace('level3 = ["三级指标"]', "level3 = []")
        .replace('parent = "fiscal"', 'parent = "fiscl"', 1)
        .replace('actual = ["实际完成情况"', 'actual = ["预期目标"'),
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as caught:
        load_template(path)
    assert caught.value.mistakes == [
        "[money_unit] 圆 不在可用值之内（可用：元、千元、万元、亿元）",
        "[head.unti] 不认识的键，是否想写 unit？"
        "（可用：stamped_unit、fill_date、project_name、project_code、department、unit、contact、phone、"
        "leader、office、total_score、grade）",
        "[funds.rows[3].parent] fiscl 不在可用值之内，是否想写 fiscal？（可用：total、fiscal）",
        "[goals.actual] “预期目标”已经是 expected 的标签",
        '[indicators.columns.level3] 应为文字的列表，如 ["项目名称"]，现为 []',
        "[id] 应与文件名一致：mine",
    ]
