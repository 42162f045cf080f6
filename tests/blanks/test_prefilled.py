"""One pre-filled blank per project of a roster: what stands in it, what it is called, and what is not written."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from selfeval_xl import read_forms
from selfeval_xl.blanks import PrefilledBlanks, write_prefilled
from selfeval_xl.errors import ConfigError, OutputError
from selfeval_xl.vocabulary import load_templates
from tests.blanks.guizhou import TEMPLATES, page, typed_into
from tests.blanks.own import write_own
from tests.bureau import ROSTER
from tests.runs import tree
from tests.workbooks import Book

HEADING = ("主管部门", "单位", "项目名称", "项目编码", "年度", "全年预算数（元）", "联系人")


def roster(folder: Path, *rows: tuple[str | int | None, ...]) -> Path:
    """Write a roster with the columns of HEADING."""
    book = Book()
    sheet = book.sheet("名单")
    for row, values in enumerate((HEADING, *rows)):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif value is not None:
                sheet.write_number(row, column, value)
    path = folder / "名单.xlsx"
    path.write_bytes(book.done())
    return path


def prefilled(folder: Path, *rows: tuple[str | int | None, ...]) -> dict[str, bytes]:
    """Write the blanks for some rows and return them by their paths."""
    write_prefilled("guizhou", roster(folder, *rows), folder / "预填", TEMPLATES)
    return tree(folder / "预填")


def test_the_sample_roster_gives_one_form_per_project(tmp_path: Path) -> None:
    made = write_prefilled("guizhou", ROSTER, tmp_path, TEMPLATES)
    names = [
        "清源县教育局/农村义务教育学生营养改善计划_清源县教育局.xlsx",
        "清源县文化旅游局/全域旅游宣传推广_清源县旅游服务中心.xlsx",
        "清源县卫生健康局/村卫生室改造_清源县卫生健康局.xlsx",
        "清源县民政局/困难群众临时救助_清源县民政局.xlsx",
        "清源县农业农村局/2024年高标准农田建设项目_清源县农业农村局.xlsx",
        "清源县农业农村局/农田建设补助资金_清源县农业农村局.xlsx",
        "清源县农业农村局/化肥减量增效示范县项目_清源县土壤肥料工作站.xlsx",
        "清源县水务局/农村饮水安全维修养护_县水务局.xlsx",
        "清源县交通运输局/农村公路日常养护_清源县交通运输局.xlsx",
        "清源县司法局/基层司法所规范化建设_清源县司法局.xlsx",
        "清源县教育体育局/普通高中家庭经济困难学生资助_清源县第一中学.xlsx",
        "清源市教育局/学生事务补助_清源市实验中学.xlsx",
        "清源市文化和旅游局/公共文化场馆免费开放_清源市文化馆.xlsx",
        "清源市水务局/清源河支流清淤疏浚_清源市水务局河道管理所.xlsx",
        "清源市住房和城乡建设局/城区老旧小区雨污管网改造_清源市排水管理所.xlsx",
        "龙里县人民法院/龙里县人民法院审判保障综合服务项目_龙里县人民法院.xlsx",
        "龙里县人民法院/龙里县人民法院审判辅助事务外包服务项目_龙里县人民法院.xlsx",
        "龙里县人民法院/龙里县人民法院智慧法庭升级改造项目_龙里县人民法院.xlsx",
        "清源县林业局/森林防火物资储备_清源县林业局.xlsx",
        "清源县气象局/人工增雨防雹作业_清源县气象局.xlsx",
        "清源县残疾人联合会/残疾人辅助器具适配_清源县残疾人联合会.xlsx",
        "清源县文化旅游局/公共图书馆新书购置_清源县图书馆.xlsx",
    ]
    assert made == PrefilledBlanks(tuple(tmp_path / name for name in names), 17, (), ())
    (form,) = read_forms(tmp_path / names[1])
    cells = (form.project_name, form.department, form.unit, form.stamped_unit)
    assert [cell.text for cell in cells if cell is not None] == [
        "全域旅游宣传推广", "清源县文化旅游局", "清源县旅游服务中心", "清源县旅游服务中心",
    ]  # fmt: skip
    total = form.total_fund
    assert total is not None
    assert total.budget_initial is not None
    assert total.budget_full is not None
    assert (form.project_code, form.year) == ("522730240002", 2024)
    assert (total.budget_initial.number, total.budget_full.number) == (Decimal(900_000), Decimal(1_000_000))


def test_values_stand_where_the_layout_has_them(tmp_path: Path) -> None:
    (made,) = prefilled(tmp_path, ("[105]教育局", "一中", "食堂改造", "24A01", 2024, 1_234_567, "某某")).values()
    sheet = page(made)
    values = {cell: sheet[cell].value for cell in ("A2", "A3", "C4", "C5", "G5", "D7", "E7", "A25")}
    assert values == {
        "A2": "（2024年度）", "A3": "单位（盖章）：一中", "C4": "24A01-食堂改造", "C5": "[105]教育局", "G5": "一中",
        "D7": None, "E7": 1_234_567, "A25": "联系人：某某",
    }  # fmt: skip


def test_a_layout_of_ones_own_gets_its_unit_of_money_and_what_has_no_place_is_told(tmp_path: Path) -> None:
    write_own(tmp_path / "own")
    path = roster(tmp_path, ("教育局", "一中", "食堂改造", "24A01", 2024, 1_200_000, "某某"))
    made = write_prefilled("qingyuan", path, tmp_path / "预填", load_templates(tmp_path / "own"))
    assert made.left_out == ("主管部门",)
    (form,) = read_forms(made.paths[0], load_templates(tmp_path / "own"))
    assert (form.project_code, form.year, form.money_unit) == ("24A01", 2024, "万元")
    texts = [cell.text for cell in (form.project_name, form.unit, form.contact) if cell is not None]
    assert texts == ["食堂改造", "一中", "某某"]
    assert form.total_fund is not None
    assert form.total_fund.budget_full is not None
    assert form.total_fund.budget_full.value == 120
    assert form.total_fund.budget_full.number == Decimal(1_200_000)


def test_nothing_in_a_roster_becomes_a_formula(tmp_path: Path) -> None:
    (made,) = prefilled(tmp_path, ("教育局", '=HYPERLINK("http://a")', "=1+1\x07", None, None, None, "@x")).values()
    sheet = page(made)
    cells = {address: (sheet[address].data_type, sheet[address].value) for address in ("C4", "G5", "A25")}
    assert cells == {"C4": ("s", "=1+1␇"), "G5": ("s", '=HYPERLINK("http://a")'), "A25": ("s", "联系人：@x")}


def test_files_that_would_share_a_name_are_told_apart_whatever_the_order(tmp_path: Path) -> None:
    first, second, other = ("局", "校", "甲/乙"), ("局", "校", "甲:乙"), ("局", "校", "丙")
    forwards = prefilled(tmp_path, first, second, other)
    (tmp_path / "again").mkdir()
    assert prefilled(tmp_path / "again", other, second, first) == forwards
    assert [re.sub("[0-9a-f]{8}", "·", name) for name in sorted(forwards)] == [
        "局/丙_校.xlsx", "局/甲_乙_校_·.xlsx", "局/甲_乙_校_·.xlsx",
    ]  # fmt: skip


def test_no_department_is_a_folder_of_its_own(tmp_path: Path) -> None:
    assert list(prefilled(tmp_path, ("", "校", "甲/乙"))) == ["（未填主管部门）/甲_乙_校.xlsx"]


def test_nothing_is_written_where_a_form_was_begun(tmp_path: Path) -> None:
    rows = (("局", "校", "甲"), ("局", "校", "乙"))
    first = prefilled(tmp_path, rows[0])["局/甲_校.xlsx"]
    begun = typed_into(first, {"B13": "改造12所食堂"})
    (tmp_path / "预填" / "局" / "甲_校.xlsx").write_bytes(begun)
    with pytest.raises(OutputError, match=r"甲_校\.xlsx已经存在，内容与要写的不同（可能已有人填写），所以什么也没有写"):
        prefilled(tmp_path, *rows)
    assert tree(tmp_path / "预填") == {"局/甲_校.xlsx": begun}


def test_a_second_project_is_added_to_what_was_written_before(tmp_path: Path) -> None:
    first = prefilled(tmp_path, ("局", "校", "甲"))
    both = prefilled(tmp_path, ("局", "校", "甲"), ("局", "校", "乙"))
    assert sorted(both) == ["局/乙_校.xlsx", "局/甲_校.xlsx"]
    assert both["局/甲_校.xlsx"] == first["局/甲_校.xlsx"]


def test_a_roster_with_any_mistake_gives_nothing_and_all_are_listed(tmp_path: Path) -> None:
    path = roster(tmp_path, ("局", "校", "甲"), ("局", "校", ""), ("局", "", "丙"), ("局", "校", "甲"))
    with pytest.raises(ConfigError) as caught:
        write_prefilled("guizhou", path, tmp_path / "预填", TEMPLATES)
    assert caught.value.mistakes == [
        "[名单!C3] 没有填写项目名称，请补上",
        "[名单!B4] 没有填写单位，请补上",
        "[名单!C5] 与 名单!C2 重复：单位和项目名称都相同，请删去一行或改正",
    ]
    assert not (tmp_path / "预填").exists()


@pytest.mark.parametrize(("data", "mistake"), [(b"%PDF-1.7", "PDF"), (b"", "没有内容")], ids=["no workbook", "empty"])
def test_a_roster_that_cannot_be_read_is_told(tmp_path: Path, data: bytes, mistake: str) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        write_prefilled("guizhou", path, tmp_path / "预填", TEMPLATES)
    (told,) = caught.value.mistakes
    assert mistake in told
    assert not (tmp_path / "预填").exists()
