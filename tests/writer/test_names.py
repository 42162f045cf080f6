"""What a result file is called."""

from pathlib import PurePosixPath

import pytest

from selfeval_xl.model import Cell
from selfeval_xl.writer.names import copy_names, mail_names, prefilled_path, result_path, safe_name, sheet_names
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
        (cell("B5", "  "), cell("B4", ""), "结果/（未填主管部门）/（未填项目名称）_a1b2c3d4.xlsx"),
        (None, None, "结果/（未填主管部门）/（未填项目名称）_a1b2c3d4.xlsx"),
    ],
    ids=["filled", "slashes", "blank", "not on the form"],
)
def test_a_result_lies_in_the_folder_of_its_department(
    department: Cell | None, project: Cell | None, path: str
) -> None:
    assert result_path(evaluation(department=department, project_name=project).form) == PurePosixPath(path)


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        (("清源县教育局", "食堂改造", "县一中"), "清源县教育局/食堂改造_县一中.xlsx"),
        (("清源县教育局", "食堂改造", "县一中", "a1b2c3d4"), "清源县教育局/食堂改造_县一中_a1b2c3d4.xlsx"),
        (("", "a/b", "c"), "（未填主管部门）/a_b_c.xlsx"),
        (("局", "字" * 70, "县一中", "a1b2c3d4"), f"局/{'字' * 66}_a1b2c3d4.xlsx"),
    ],
    ids=["ordinary", "with a mark", "no department", "too long"],
)
def test_a_prefilled_blank_lies_in_the_folder_of_its_department(parts: tuple[str, ...], path: str) -> None:
    assert prefilled_path(*parts) == PurePosixPath(path)


@pytest.mark.parametrize(
    ("file", "stem"),
    [
        ("食堂改造.xlsx", "食堂改造"),
        ("信件.eml › 附件.zip › 教育局/食堂改造.XLS", "食堂改造"),
        ("食堂改造2025.1.20.et", "食堂改造2025.1.20"),
        ("食堂改造（退回修改）.xlsx", "食堂改造"),
        ("食堂改造（退回修改）_0a1b2c.xlsx", "食堂改造"),
        ("CON.xlsx", "_CON"),
        ("100%达标[1]?.xlsx", "100_达标_1__"),
        (".xlsx", "自评表"),
        (f"{'字' * 200}.xlsx", "字" * 50),
    ],
    ids=[
        "ordinary",
        "from an archive",
        "a day at the end",
        "sent back before",
        "of one name",
        "device",
        "signs",
        "none",
        "long",
    ],
)
def test_a_copy_is_called_as_the_file_was(file: str, stem: str) -> None:
    assert copy_names([("教育局", file, "ff" * 32)]) == [PurePosixPath(f"退回/教育局/{stem}（退回修改）.xlsx")]


def test_copies_of_one_name_in_one_folder_are_told_apart() -> None:
    sources = [
        ("局", "甲/A.xlsx", "1" * 64),
        ("局", "乙/a.xls", "2" * 64),
        ("局", "丙/b.xlsx", "3" * 64),
        ("院", "a.xls", "4"),
    ]
    assert list(map(str, copy_names(sources))) == [
        "退回/局/A（退回修改）_111111.xlsx",
        "退回/局/a（退回修改）_222222.xlsx",
        "退回/局/b（退回修改）.xlsx",
        "退回/院/a（退回修改）.xlsx",
    ]


def test_mails_are_called_after_the_unit() -> None:
    long = "字" * 200
    units = [
        ("局", "甲/乙\n丙"),
        ("局", "甲_乙 丙"),
        ("院", "甲_乙 丙"),
        ("局", "con"),
        ("局", f"{long}一"),
        ("局", f"{long}二"),
    ]
    assert list(map(str, mail_names(units))) == [
        "退回/局/退回修改-甲_乙 丙.eml",
        "退回/局/退回修改-甲_乙 丙（2）.eml",
        "退回/院/退回修改-甲_乙 丙.eml",
        "退回/局/退回修改-_con.eml",
        f"退回/局/退回修改-{'字' * 66}.eml",
        f"退回/局/退回修改-{'字' * 66}（2）.eml",
    ]


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["自评表", "自评表2"], ["自评表", "自评表2"]),
        (["县一中/附小", "[县]一中:*?\\"], ["县一中_附小", "_县_一中____"]),
        (["甲", "甲", "甲"], ["甲", "甲（2）", "甲（3）"]),
        (["Abc", "aBC"], ["Abc", "aBC（2）"]),
        (["'甲'", "", "历史记录", "History"], ["甲", "工作表", "历史记录（2）", "History（2）"]),
        (["字" * 40, "字" * 41], ["字" * 31, "字" * 28 + "（2）"]),
        (["𠮷" * 16], ["𠮷" * 15]),
        (["甲\n乙\x00丙\ud83d"], ["甲_乙_丙_"]),
    ],
    ids=["ordinary", "signs", "alike", "case", "not taken", "long", "halves", "controls"],
)
def test_a_sheet_gets_a_name_that_excel_takes(texts: list[str], names: list[str]) -> None:
    assert sheet_names(texts) == names
