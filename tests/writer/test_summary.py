"""The summary across projects."""

from dataclasses import replace
from decimal import Decimal
from pathlib import PurePosixPath

import pytest

from selfeval_xl.outcome import Outcome
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import footer, lines, opened
from tests.writer.evaluations import FORM, RULES, SCORES, cell, evaluation, mixed_batch, source
from tests.writer.reports import report_of

SHEETS = [
    "总览",
    "项目汇总",
    "部门汇总",
    "问题清单",
    "提示汇总",
    "指标明细",
    "资金明细",
    "文件清单",
    "规则说明",
    "运行信息",
]
SOURCES = [
    source("县教育局.xlsx", forms=("a1b2c3d4", "b", "c", "d")),
    source("坏.xlsx", Outcome.DAMAGED, size=None, sha256=None, reason="压缩包目录缺失", forms=()),
    source("~$县教育局.xlsx", Outcome.IGNORED, size=165, kind="", forms=()),
]
LINKS = {"a1b2c3d4": PurePosixPath("结果/清源县教育局/乡村小学食堂改造项目_a1b2c3d4.xlsx")}
REVIEW = report_of(mixed_batch(), SOURCES, LINKS, rules=RULES)
SUMMARY = summary_workbook(REVIEW)

WHOSE = "清源县教育局 | 清源县第一小学 | "
DINING = f"{WHOSE}乡村小学食堂改造项目"
PLACE = "报送.zip › 县教育局.xlsx | 自评表"
SCORED = "80 |  | 9.5 | 99 | 98.34 | 0.66 | 优 | 优"


def test_the_sheets_stand_in_this_order() -> None:
    assert opened(SUMMARY).sheetnames == SHEETS


def test_every_form_has_a_row_under_the_heads_of_the_bureau() -> None:
    assert lines(SUMMARY, "项目汇总") == [
        "项目汇总（金额：元，执行率：%；合计的执行率只算两个数都有的 2 份；点序号打开审核结果）",
        "序号 | 主管部门 | 实施单位 | 项目编码 | 项目名称 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 执行得分"
        " | 成本得分 | 产出得分 | 效益得分 | 满意度得分 | 自评总分 | 核算总分 | 差额 | 自评等级 | 核算等级"
        " | 错误 | 警告 | 未核验 | 处理结论 | 备注 | 来源文件",
        f"1 | {WHOSE}“520000” | 乡村小学食堂改造项目 | 1000000 | 1200000.5 | 1140000 | 95 | 9.5 |  | {SCORED}"
        " | 1 | 0 | 1 | 退回 |  | 报送.zip › 县教育局.xlsx",
        f"2 | {WHOSE}“520000” | 道路养护 |  | 333333.33 | 100000.1 | 30 | 3 |  | {SCORED}"
        " | 0 | 1 | 1 | 需说明 |  | 道路.xlsx",
        f"3 | {WHOSE}“520000” | 乡村小学食堂改造项目 |  |  |  |  |  |  |  |  |  |  |  |  |  | "
        f" | 1 | 0 | 0 | 无法核验 |  | 空白.xlsx",
        f"4 | {WHOSE}“520000” | 乡村小学食堂改造项目 | 1000000 | 约90万 | 1140000 |  | 9.5 |  | {SCORED}"
        " | 0 | 0 | 1 | 通过 |  | 报送.zip › 县教育局.xlsx",
        "合计 |  |  |  |  | 2000000 | 1533333.83 | 2380000.1 | 80.87 |  |  |  |  |  |  |  |  |  |  | 2 | 1 | 3",
        "平均 |  |  |  |  |  |  |  |  | 7.33333333333 |  | 80 |  | 9.5 | 99 | 98.34 | 0.66",
    ]


def test_the_totals_follow_the_filter() -> None:
    whole = summary_workbook(report_of([evaluation(), evaluation(form_id="b")]))
    first, second, *others = (f'=IFERROR(SUBTOTAL(101,{column}3:{column}4),"")' for column in "JLNOPQ")
    counts = " | ".join(f"=SUBTOTAL(109,{column}3:{column}4)" for column in "TUV")
    assert lines(whole, "项目汇总", values=False)[-2:] == [
        "合计 |  |  |  |  | =SUBTOTAL(109,F3:F4) | =SUBTOTAL(109,G3:G4) | =SUBTOTAL(109,H3:H4)"
        ' | =IFERROR(ROUND(SUBTOTAL(109,H3:H4)/SUBTOTAL(109,G3:G4)*100,2),"")'
        f" |  |  |  |  |  |  |  |  |  |  | {counts}",
        f"平均 |  |  |  |  |  |  |  |  | {first} |  | {second} |  | {' | '.join(others)}",
    ]


def test_the_rate_of_all_forms_is_money_over_money() -> None:
    whole = summary_workbook(report_of([evaluation(), evaluation(form_id="b")]))
    assert opened(whole)["项目汇总"]["I5"].value == 95


def test_points_for_cost_stand_in_their_column() -> None:
    cost = replace(FORM.indicators[1], level1=cell("A16", "成本指标(20分)"), abouts=("cost", ""))
    summary = summary_workbook(report_of([evaluation(indicators=(*FORM.indicators[:1], cost, *FORM.indicators[2:]))]))
    assert [opened(summary)["项目汇总"].cell(3, column).value for column in range(10, 16)] == [
        9.5,
        10,
        70,
        None,
        9.5,
        99,
    ]


def links(data: bytes) -> dict[str, tuple[object, str | None]]:
    """Return what is a link, what it shows and where it leads."""
    return {
        f"{sheet.title}!{cell.coordinate}": (cell.value, cell.hyperlink.target or cell.hyperlink.location)
        for sheet in opened(data)
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    }


def test_each_project_is_linked_to_its_result_and_each_file_to_its_forms() -> None:
    led = {place: link for place, link in links(SUMMARY).items() if place[:4] in ("项目汇总", "文件清单")}
    assert led == {
        "项目汇总!A3": (1, "结果\\清源县教育局\\乡村小学食堂改造项目_a1b2c3d4.xlsx"),
        "项目汇总!T3": (1, "'问题清单'!A3"),
        "项目汇总!U4": (1, "'问题清单'!A4"),
        "项目汇总!T5": (1, "'问题清单'!A5"),
        "文件清单!I3": ("见项目汇总", "'项目汇总'!A3"),
    }


def test_a_file_with_one_form_is_linked_to_its_result() -> None:
    whole = summary_workbook(report_of([evaluation()], [source()], LINKS))
    assert links(whole)["文件清单!I3"] == ("打开", "结果\\清源县教育局\\乡村小学食堂改造项目_a1b2c3d4.xlsx")


def test_what_one_must_know_of_a_form_stands_beside_it() -> None:
    hidden = (replace(FORM.indicators[0], actual=replace(FORM.indicators[0].actual, hidden=True)),)
    scores = replace(SCORES, points_left=Decimal(90), indicators=SCORES.indicators[:1])
    forms = [
        evaluation(form_id="b", indicators=hidden, scores=scores),
        evaluation(form_id="c", anchor=cell("A30", "自评表")),
    ]
    page = opened(summary_workbook(report_of(forms, [source(FORM.file, forms=("b", "c"))])))["项目汇总"]
    assert [page.cell(row, 24).value for row in (3, 4)] == [
        "工作表“自评表”第 1 行起；核算总分由 90 分折算；有隐藏的内容",
        "工作表“自评表”第 30 行起",
    ]
    alone = opened(summary_workbook(report_of(forms[1:], [source(FORM.file, forms=("c",))])))["项目汇总"]
    assert alone["X3"].value is None


def test_every_indicator_has_a_row_with_its_cell() -> None:
    assert lines(summary_workbook(report_of([evaluation()])), "指标明细") == [
        "指标明细（共 3 项；得分在最低、最高之间的照计）",
        "主管部门 | 实施单位 | 项目名称 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 类型 | 分值"
        " | 自评得分 | 核算最低 | 核算最高 | 核算得分 | 差额 | 核验 | 核算依据 | 偏差原因 | 来源文件 | 工作表 | 单元格",
        f"{DINING} | 产出指标 | 数量指标 | 改造食堂数量 | ≥12所 | 12所 | 正向 | 70 | 70 | 70 | 70 | 70 | 0"
        f" | 已核验 | ≥12所，实际 12所：达到，得 70 |  | {PLACE} | C15",
        f"{DINING} | 产出指标 | 质量指标 | 验收合格率 | ≥95% | 88.75% | 正向 | 10 | 10 | 9.34 | 9.34 | 9.34"
        f" | 0.66 | 已核验 | ≥95%，实际 88.75%：10×88.75÷95＝9.34 | 部分工程返工 | {PLACE} | C16",
        f"{DINING} | 满意度指标 | 服务对象满意度指标 | 师生满意度 | 较高 | 9O | 无法判断 | 10 | 9.5 | 0 | 10"
        f" | 9.5 | 0 | 未核验 | 实际完成值读不出数 |  | {PLACE} | C17",
    ]


def test_every_fund_row_is_listed_and_none_is_added_up() -> None:
    assert lines(SUMMARY, "资金明细") == [
        "资金明细（金额：元，执行率：%，均为自评表所填）",
        "主管部门 | 实施单位 | 项目名称 | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分"
        " | 来源文件 | 工作表 | 单元格",
        f"{DINING} | 年度资金总额： | 1000000 | 1200000.5 | 1140000 | 10 | 95 | 9.5 | {PLACE} | A7",
        f"{DINING} | 财政拨款： | 1000000 | 1200000.5 | 1140000 |  |  |  | {PLACE} | A8",
        f"{WHOSE}道路养护 | 年度资金总额： |  | 333333.33 | 100000.1 | 10 | 30 | 3 | 道路.xlsx | 自评表 | A7",
        f"{DINING} | 年度资金总额： | 1000000 | 约90万 | 1140000 | 10 | 95 | 9.5 | {PLACE} | A7",
    ]


def test_every_source_is_listed_once_with_what_became_of_it() -> None:
    assert lines(SUMMARY, "文件清单") == [
        "文件清单（共收到 3 个＝已读取 1＋已忽略 1＋文件损坏 1；大小：字节）",
        "序号 | 文件 | 类型 | 大小 | 处理结果 | 原因 | 建议 | 表数 | 审核结果 | 退回件",
        "1 | 县教育局.xlsx | Excel 工作簿 | 18432 | 已读取 |  |  | 4 | 见项目汇总",
        "2 | 坏.xlsx | Excel 工作簿 |  | 文件损坏 | 压缩包目录缺失"
        " | 请用 Excel 或 WPS 打开并另存一次；打不开的请报送单位重新发送。 | 0",
        "3 | ~$县教育局.xlsx |  | 165 | 已忽略 |  | 临时文件、系统文件或本程序的结果，无需处理。 | 0",
        "合计 |  |  | 18597 |  |  |  | 4",
    ]


def test_a_table_too_long_for_a_sheet_goes_on_on_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfeval_xl.writer.table.MOST_ROWS", 2)
    ids = ("k", "l", "m")
    received = [source("甲.xlsx", forms=("k", "l")), source("乙.xlsx", forms=("m", "x"))]
    book = summary_workbook(report_of([evaluation(form_id=id_) for id_ in ids], received))
    names = [name for name in opened(book).sheetnames if name.startswith("项目汇总")]
    assert names == ["项目汇总", "项目汇总2"]
    assert [[line.split(" | ")[0] for line in lines(book, name)] for name in names] == [
        ["项目汇总（金额：元，执行率：%）（第 1 部分，共 2 部分，合计为本部分的）", "序号", "1", "2", "合计", "平均"],
        ["项目汇总（金额：元，执行率：%）（第 2 部分，共 2 部分，合计为本部分的）", "序号", "3", "合计", "平均"],
    ]
    assert [link for place, link in links(book).items() if place.startswith("文件清单")] == [
        ("见项目汇总", "'项目汇总'!A3"),
        ("见项目汇总", "'项目汇总2'!A3"),
    ]


def test_an_empty_run_gives_a_summary_that_says_so() -> None:
    empty = summary_workbook(report_of())
    assert [lines(empty, sheet)[-1] for sheet in SHEETS[1:-1]] == [
        "没有读出自评表。",
        "没有读出自评表。",
        "未发现错误和警告。",
        "没有提示。",
        "没有指标。",
        "没有资金行。",
        "没有收到文件。",
        "没有规则。",
    ]


def test_tables_are_frozen_filtered_and_print_on_paper_with_their_heads() -> None:
    assert [
        (
            sheet.freeze_panes,
            sheet.auto_filter.ref,
            sheet.print_title_rows,
            sheet.print_title_cols,
            sheet.page_setup.paperSize,
            sheet.page_setup.orientation,
            (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight),
            footer(sheet),
        )
        for sheet in opened(SUMMARY)
    ] == [
        (None, None, None, None, 9, "portrait", (None, None), "第 &P 页，共 &N 页"),
        ("F3", "A2:Y6", "$2:$2", None, 8, "landscape", (None, 0), "第 &P 页，共 &N 页"),
        ("B3", "A2:U3", "$2:$2", None, 8, "landscape", (None, 0), "第 &P 页，共 &N 页"),
        ("A3", "A2:P6", "$2:$2", None, 8, "landscape", (None, 0), "第 &P 页，共 &N 页"),
        ("A3", "A2:I2", "$2:$2", None, 9, "landscape", (None, 0), "第 &P 页，共 &N 页"),
        ("D3", "A2:U11", "$2:$2", None, 8, "landscape", (None, 0), "第 &P 页，共 &N 页"),
        ("D3", "A2:M6", "$2:$2", None, 9, "landscape", (None, 0), "第 &P 页，共 &N 页"),
        ("C3", "A2:J5", "$2:$2", None, 8, "landscape", (None, 0), "第 &P 页，共 &N 页"),
        ("A3", "A2:H4", "$2:$2", None, 9, "landscape", (None, 0), "第 &P 页，共 &N 页"),
        ("A3", "A2:C22", "$2:$2", None, 9, "landscape", (None, 0), "第 &P 页，共 &N 页"),
    ]


def test_everything_is_set_in_the_typefaces_of_official_papers() -> None:
    fonts = {cell.font.name for sheet in opened(SUMMARY) for row in sheet.iter_rows() for cell in row}
    assert fonts <= {"宋体", "黑体", "仿宋"}


def test_a_column_is_wide_enough_for_the_sum_below_it() -> None:
    page = opened(SUMMARY)["项目汇总"]
    assert page.column_dimensions["F"].width >= len("2,000,000.00")


def test_the_same_input_gives_the_same_bytes() -> None:
    assert summary_workbook(replace(REVIEW)) == SUMMARY
