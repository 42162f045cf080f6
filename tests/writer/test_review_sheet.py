"""Sheet 复核 of the result workbook: what the reviewer sees and may type."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from selfeval_xl.projects import project_of
from selfeval_xl.reviews import SHEET, Entry, Review, Row, lay
from selfeval_xl.writer.result import result_workbook
from tests.libreoffice import recalculated
from tests.writer.dump import lines, opened
from tests.writer.evaluations import FORM, SCORES, UNSCORED, evaluation, figure

EMPTY = lay(evaluation(), None)
ROWS = tuple(Row(row.key, row.now, Entry()) for row in EMPTY.rows)
LEGEND = (
    "浅色格由复核人填写；重新运行后会保留。复核得分留空的，按核算得分计入（没有核算得分的按自评得分）。"
    "单位重报后改了哪里，写在“变动”里；在该行填写或修改后不再提示。"
)
HEADINGS = (
    "序号 | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 自评得分 | 核算得分 | 复核完成值 | 复核得分"
    " | 扣分原因 | 复核意见 | 计入得分 | 变动 | 行标识"
)


def reviewed(*entries: Entry, **overall: str) -> bytes:
    """Write the result of the form with these entries on its first rows."""
    rows = tuple(replace(row, entry=entry) for row, entry in zip(ROWS, entries, strict=False)) + ROWS[len(entries) :]
    return result_workbook(evaluation(), lay(evaluation(), Review(FORM.form_id, project_of(FORM), rows, **overall)))


def sheet_of(data: bytes) -> Worksheet:
    sheet = opened(data)[SHEET]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_every_row_stands_with_room_for_the_reviewer() -> None:
    keys = [row.key for row in EMPTY.rows]
    assert lines(result_workbook(evaluation()), SHEET) == [
        "项目支出绩效自评复核表",
        "项目名称 |  | 乡村小学食堂改造项目 |  |  | 项目编码 |  | “520000” |  |  | 填报单位 | 清源县第一小学",
        "年度 |  | 2024 |  |  | 自评表编号 |  | a1b2c3d4",
        LEGEND,
        HEADINGS,
        f"1 | 预算执行 | 预算执行率 | 1,200,000.5 | 1,140,000 | 10 | 9.5 | 9.5 |  |  |  |  | 9.5 |  | {keys[0]}",
        f"2 | 产出指标 | 改造食堂数量 | ≥12所 | 12所 | 70 | 70 | 70 |  |  |  |  | 70 |  | {keys[1]}",
        f"3 | 产出指标 | 验收合格率 | ≥95% | 88.75% | 10 | 10 | 9.34 |  |  |  |  | 9.34 |  | {keys[2]}",
        f"4 | 满意度指标 | 师生满意度 | 较高 | 9O | 10 | 9.5 | 9.5 |  |  |  |  | 9.5 |  | {keys[3]}",
        "总分 |  |  |  |  | 100 | 99 | 98.34 | 复核总分 |  |  |  | 98.34",
        "复核等级 |  |  |  |  | 复核人",
        "复核总体意见",
    ]


def test_entries_stand_where_they_were_made_and_change_the_total() -> None:
    data = reviewed(Entry(), Entry("11所", "66.5", "少一所", "已核实"), grade="良", reviewer="某某", opinion="属实。")
    told = lines(data, SHEET)
    assert told[6].startswith(
        "2 | 产出指标 | 改造食堂数量 | ≥12所 | 12所 | 70 | 70 | 70 | 11所 | 66.5 | 少一所 | 已核实 | 66.5"
    )
    assert told[9:] == [
        "总分 |  |  |  |  | 100 | 99 | 98.34 | 复核总分 |  |  |  | 94.84",
        "复核等级 |  | 良 |  |  | 复核人 |  | 某某",
        "复核总体意见 |  | 属实。",
    ]


def test_a_score_that_cannot_count_stays_and_is_named() -> None:
    data = reviewed(Entry(score="九分"), Entry(score="71"), Entry(score="-1"))
    assert [(row[9].value, row[12].value, row[13].value) for row in sheet_of(data).iter_rows(6, 8)] == [
        ("九分", 9.5, "复核得分不是数字，没有计入"),
        (71, 70, "复核得分大于分值 70，没有计入"),
        (-1, 9.34, "复核得分小于 0，没有计入"),
    ]


def test_the_total_follows_what_is_entered(tmp_path: Path) -> None:
    data = reviewed(Entry(score="九分"), Entry(score="66.5"), Entry(score="99"))
    totals = [
        [sheet[f"M{row}"].value for row in range(6, 11)]
        for sheet in (sheet_of(data), sheet_of(recalculated(data, tmp_path)))
    ]
    assert totals == [[9.5, 66.5, 9.34, 9.5, 94.84]] * 2
    formulas = opened(data, values=False)[SHEET]
    assert [formulas[f"M{row}"].value for row in (6, 10)] == [
        "=IF(AND(ISNUMBER(J6),J6>=0,J6<=F6),J6,H6)",
        "=ROUND(SUM(M6:M9),2)",
    ]


def test_a_total_of_what_is_left_is_brought_to_a_hundred(tmp_path: Path) -> None:
    left = evaluation(scores=replace(SCORES, points_left=Decimal(90)))
    data = result_workbook(left)
    assert [sheet_of(made)["M10"].value for made in (data, recalculated(data, tmp_path))] == [109.27, 109.27]
    assert sheet_of(data)["I10"].value == "复核总分（由 90 分折算）"


def test_only_the_reviewers_cells_can_be_typed_into() -> None:
    sheet = sheet_of(result_workbook(evaluation()))
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    free = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    overall = {"C12", "D12", "E12", "H12", "I12", "J12", *(f"{column}13" for column in "CDEFGHIJKLMN")}
    assert free == {f"{column}{row}" for column in "IJKL" for row in range(6, 10)} | overall
    assert (sheet.protection.autoFilter, sheet.protection.formatColumns, sheet.auto_filter.ref) == (
        False,  # not kept from it
        False,
        "A5:N9",
    )
    assert sheet.column_dimensions["O"].hidden


def test_a_score_may_be_from_0_to_the_points_of_its_row() -> None:
    sheet = sheet_of(result_workbook(evaluation()))
    assert [
        (str(each.sqref), each.type, each.formula1, each.formula2, each.errorStyle, each.error, each.prompt)
        for each in sheet.data_validations.dataValidation[:2]
    ] == [
        (f"J{row}", "decimal", "0", f"{most}.0", None, f"请填 0 到 {most} 之间的数，理由写在“扣分原因”里。", hint)
        for row, most in ((6, "10"), (7, "70"))
        for hint in [f"请填 0 到 {most} 之间的数；留空则按核算得分计入。"]
    ]


def test_an_indicator_that_is_gone_stands_below_and_counts_for_nothing() -> None:
    gone = Row("0123456789ab", replace(ROWS[1].seen, level3="改造面积"), Entry("800㎡", "5", "", "少 200㎡"))
    review = Review("earlier", project_of(FORM), (*ROWS, gone))
    assert lines(result_workbook(evaluation(), lay(evaluation(), review)), SHEET)[9:] == [
        "总分 |  |  |  |  | 100 | 99 | 98.34 | 复核总分 |  |  |  | 98.34",
        "复核等级 |  |  |  |  | 复核人",
        "复核总体意见",
        "重报表中已没有的指标（不计入复核总分）",
        "1 | 产出指标 | 改造面积 | ≥12所 | 12所 | 70 | 70 | 70 | 800㎡ | 5 |  | 少 200㎡ |  | 重报表中没有这一项"
        " | 0123456789ab",
    ]


def test_a_form_without_rows_can_still_be_judged() -> None:
    bare = evaluation(funds=(), indicators=(), scores=UNSCORED, total_score=None, total_weight=None)
    assert lines(result_workbook(bare), SHEET)[4:] == [
        HEADINGS,
        "总分 |  |  |  |  |  |  |  | 复核总分",
        "复核等级 |  |  |  |  | 复核人",
        "复核总体意见",
    ]


def test_a_row_without_any_score_is_said_to_count_as_0(tmp_path: Path) -> None:
    unscored = replace(SCORES.indicators[2], verified=None)
    silent = replace(FORM.indicators[2], score=figure("G17", ""))
    form = evaluation(
        scores=replace(SCORES, indicators=(*SCORES.indicators[:2], unscored)),
        indicators=(*FORM.indicators[:2], silent),
    )
    data = result_workbook(form)
    assert sheet_of(data)["I10"].value == "复核总分\n1 项没有自评和核算得分，不填复核得分的按 0 计"
    assert [sheet_of(made)["M10"].value for made in (data, recalculated(data, tmp_path))] == [88.84, 88.84]
