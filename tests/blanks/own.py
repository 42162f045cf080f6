"""A layout of a county's own: a sheet of instructions in front, colons before their answers, a year in the title."""

from pathlib import Path

import xlsxwriter

_TOML = """
id = "qingyuan"
name = "清源县项目自评表"
money_unit = "万元"
policy = "mof-2020"
titles = ["项目支出自评表"]

[head]
project_name = ["项目名称"]
project_code = ["项目编码"]
unit = ["实施单位"]
contact = ["联系人"]

[funds.columns]
budget_full = ["全年预算数"]
executed = ["全年执行数"]
weight = ["分值"]
rate = ["执行率"]
score = ["得分"]
reason = ["原因"]

[[funds.rows]]
key = "total"
labels = ["年度资金总额"]

[indicators]
total = ["合计"]

[indicators.columns]
level1 = ["一级指标"]
level3 = ["三级指标"]
nature = ["指标性质"]
target = ["年度指标值"]
measure = ["度量单位"]
actual = ["实际完成值"]
weight = ["分值"]
score = ["得分"]

[foot]
conclusion = ["自评结论"]
"""
_ROWS: tuple[tuple[str | int | None, ...], ...] = (
    ("    年度项目支出自评表",),
    ("项目名称：", None, None, "项目编码：", None, None, "联系人："),
    ("实施单位：", None, None, "项目类别", "□ 新增  □ 延续"),
    (None, "全年预算数", "全年执行数", "分值", "执行率", "得分", "原因"),
    ("年度资金总额（万元）", None, None, 10, None, None, "（低于90%的说明原因）"),
    (),
    ("一级指标", "三级指标", "指标性质", "年度指标值", "度量单位", "实际完成值", "分值", "得分"),
    ("产出指标", "指标1："),
    (None, "……"),
    ("效益指标",),
    ("合计", None, None, None, None, None, 100),
    ("自评结论",),
)
# The rest of a row belongs to its last answer; row 6 stays empty.
_MERGED = ("A1:H1", "B2:C2", "E2:F2", "G2:H2", "B3:C3", "E3:H3", "G4:H4", "G5:H5", "A8:A9", "B12:H12")
OPEN = [
    "A1", "B2", "E2", "G2", "B3", "E3", "B5", "C5", "E5", "F5", "G5",
    *(f"{column}{row}" for row in (8, 9, 10) for column in "BCDEFGH"),
    "B11", "C11", "D11", "E11", "F11", "H11", "B12",
]  # fmt: skip


def write_own(folder: Path, *, forms: int = 1, text_box: bool = False, total_in_head: bool = False) -> None:
    """Write the two files of the layout, with so many sheets of the form.

    With `total_in_head` 总分： stands where 联系人： does, and there is no row of totals.
    """
    folder.mkdir(parents=True, exist_ok=True)
    toml, rows = _TOML, list(_ROWS)
    if total_in_head:
        toml = toml.replace('contact = ["联系人"]', 'total_score = ["总分"]').replace('total = ["合计"]', "")
        rows[1], rows[10] = (*rows[1][:-1], "总分："), ()
    (folder / "qingyuan.toml").write_text(toml, encoding="utf-8")
    book = xlsxwriter.Workbook(folder / "qingyuan.xlsx")
    book.add_worksheet("填报说明").write_string(0, 0, "请按批复填写。")
    for number in range(forms):
        sheet = book.add_worksheet("自评表" if number == 0 else f"自评表{number}")
        for area in _MERGED:
            sheet.merge_range(area, "")
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if value is not None:
                    sheet.write(row, column, value)
        if text_box:
            sheet.insert_textbox(20, 0, "盖章处")
    book.close()
