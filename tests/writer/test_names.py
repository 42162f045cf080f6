"""What a result file is called."""

from pathlib import PurePosixPath

import pytest

from selfeval_xl.model import Cell
from selfeval_xl.writer.names import prefilled_path, result_path, safe_name
from tests.writer.evaluations import cell, evaluation


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("乡村小学食堂改造项目", "乡村小学食堂改造项目"),
        ('甲<乙>丙:丁"戊/己\\庚|辛?壬*', "甲_乙_丙_丁_戊_己_庚_辛_壬_"),
        ("100%达标#1[126]", "100_达标_1_126_"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("第一行\n第二行\t尾\u3000", "第一行 第二行 尾"),
        ("项目\x00名\u202e称\ud83d", "项目_名_称_"),
        ("名称. . ", "名称"),
        (".隐藏", "隐藏"),
        ("con", "_con"),
        ("LPT9.旧", "_LPT9.旧"),
        ("COM¹", "_COM¹"),
        ("CONTROL", "CONTROL"),
        ("e\u0301", "é"),
        ("字" * 100, "字" * 66),
        ("x" * 200, "x" * 80),
        (" . ", "空"),
        ("", "空"),
    ],
    ids=[
        "ordinary",
        "forbidden characters",
        "what links cannot have",
        "path",
        "blanks",
        "unseen characters",
        "dots and blanks at the end",
        "dot in front",
        "device",
        "device with an ending",
        "device in superscript",
        "only begins like a device",
        "one form of a letter",
        "too many bytes",
        "too many characters",
        "nothing left",
        "blank",
    ],
)
def test_a_name_is_safe_on_every_file_system(text: str, name: str) -> None:
    assert safe_name(text, "空") == name


@pytest.mark.parametrize(
    ("department", "project", "path"),
    [
        (cell("B5", "清源县教育局"), cell("B4", "食堂改造"), "结果/清源县教育局/食堂改造_a1b2c3d4.xlsx"),
        (cell("B5", "a/b"), cell("B4", "c/d"), "结果/a_b/c_d_a1b2c3d4.xlsx"),
        (cell("B5", "  "), cell("B4", ""), "结果/未填主管部门/未填项目名称_a1b2c3d4.xlsx"),
        (None, None, "结果/未填主管部门/未填项目名称_a1b2c3d4.xlsx"),
    ],
    ids=["filled", "slashes", "blank", "not on the form"],
)
def test_a_result_lies_in_the_folder_of_its_department(
    department: Cell | None, project: Cell | None, path: str
) -> None:
    assert result_path(evaluation(department=department, project_name=project)) == PurePosixPath(path)


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        (("清源县教育局", "食堂改造", "县一中"), "清源县教育局/食堂改造_县一中.xlsx"),
        (("清源县教育局", "食堂改造", "县一中", "a1b2c3d4"), "清源县教育局/食堂改造_县一中_a1b2c3d4.xlsx"),
        (("", "a/b", "c"), "未填主管部门/a_b_c.xlsx"),
        (("局", "字" * 70, "县一中", "a1b2c3d4"), f"局/{'字' * 66}_a1b2c3d4.xlsx"),
    ],
    ids=["ordinary", "with a mark", "no department", "too long"],
)
def test_a_prefilled_blank_lies_in_the_folder_of_its_department(parts: tuple[str, ...], path: str) -> None:
    assert prefilled_path(*parts) == PurePosixPath(path)
