"""The result workbook of one form."""

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval_xl.evaluation import Severity, Verdict
from selfeval_xl.writer.result import result_workbook
from tests.writer.dump import footer, lines, opened
from tests.writer.evaluations import FORM, SCORES, UNSCORED, cell, evaluation, figure, finding, fund

WAIVED = finding(
    "F15",
    Severity.NOTE,
    cell="E17",
    found="9O",
    expected="",
    difference=None,
    message="读不出数。",
    advice="请写数字。",
    waiver="科长办公会同意：当年机构改革",
)
BARE = evaluation(
    funds=(),
    indicators=(),
    findings=(),
    scores=UNSCORED,
    total_score=None,
    year=None,
    project_name=None,
    department=None,
    unit=None,
    verdict=Verdict.UNVERIFIED,
)


def test_the_page_tells_whose_form_it_is_what_was_scored_and_what_matters_most() -> None:
    assert lines(result_workbook(evaluation(findings=(finding(), WAIVED))), "审核结果") == [
        "项目支出绩效自评审核结果",
        "（2024年度，金额单位：元）",
        "项目名称 |  | 乡村小学食堂改造项目 |  |  | 项目编码 | “520000”",
        "主管部门 |  | 清源县教育局 |  |  | 实施单位 | 清源县第一小学",
        "来源文件 |  | 报送.zip › 县教育局.xlsx |  |  | 工作表 | 自评表",
        "表样 |  | 贵州省项目支出绩效目标自评表 |  |  | 评分政策 | 贵州省（50/30/10）",
        "资金 | 年初预算数 |  | 全年预算数 |  | 全年执行数 |  | 填报执行率% | 核算执行率%",
        "总额 | 1000000 |  | 1200000.5 |  | 1140000 |  | 95 | 95",
        "得分 | 预算执行 | 产出指标 | 满意度指标 | 总分 | 等级",
        "分值 | 10 | 80 | 10 | 100",
        "自评得分 | 9.5 | 80 | 9.5 | 99 | 优",
        "核算得分 | 9.5 | 79.34 | 9.5 | 98.34 | 优",
        "差额 | 0 | 0.66 | 0 | 0.66",
        "处理结论 |  | 退回：有错误，请改正后重新报送",
        "审核意见 |  | 自评总分 99 分（优），核算总分 98.34 分（优），自评高于核算 0.66 分。"
        "发现错误 1 条、警告 0 条、提示 0 条，另有 1 条已豁免。"
        "有 1 项指标填报的内容不足以核验，得分暂照自评计，请人工核对。",
        "主要问题",
        "序号 | 级别 | 位置 | 问题 |  | 现填内容 | 应填内容 | 修改办法",
        "1 | 错误 | 自评表!G16 | 得分 10 高于按公式计算的 9.34。 |  | “10” | “9.34”"
        " | 请把得分改为 9.34，或更正实际完成值。",
        "审核人： |  |  |  |  | 日期：　　　　年　　月　　日",
    ]


def test_what_must_be_corrected_comes_first_and_the_rest_is_counted() -> None:
    warnings = [finding("G08", Severity.WARNING, cell=f"H{row}", message=f"第 {row} 个") for row in range(15, 20)]
    page = lines(result_workbook(evaluation(findings=(*warnings, finding()))), "审核结果")
    assert page[15] == "主要问题（其余 1 项见“问题清单”）"
    assert [line.split(" | ")[:4] for line in page[17:22]] == [
        ["1", "错误", "自评表!G16", "得分 10 高于按公式计算的 9.34。"],
        *([f"{number}", "警告", f"自评表!H{row}", f"第 {row} 个"] for number, row in enumerate(range(15, 19), 2)),
    ]


def test_what_is_only_a_hint_is_left_to_the_list() -> None:
    page = lines(result_workbook(evaluation(findings=(finding(severity=Severity.NOTE),))), "审核结果")
    assert page[15:17] == ["主要问题", "未发现错误和警告，提示见“问题清单”。"]


def test_a_total_of_rows_left_out_says_what_it_is_scaled_from() -> None:
    page = lines(result_workbook(evaluation(scores=replace(SCORES, points_left=Decimal(90)))), "审核结果")
    assert page[8] == "得分 | 预算执行 | 产出指标 | 满意度指标 | 总分（由 90 分折算） | 等级"


def test_the_points_of_some_parts_are_no_total() -> None:
    first, *others = FORM.indicators
    rows = (
        replace(first, weight=figure("G16", "")),
        *(replace(each, level1=cell("A17", "效益指标")) for each in others),
    )
    assert lines(result_workbook(evaluation(indicators=rows)), "审核结果")[8:11] == [
        "得分 | 预算执行 | 产出指标 | 效益指标 | 总分 | 等级",
        "分值 | 10 |  | 20",
        "自评得分 | 9.5 | 70 | 19.5 | 99 | 优",
    ]


def test_more_headings_than_there_is_room_for_are_added_up() -> None:
    first = FORM.indicators[0]
    names = ("产出", "成本", "效益", "满意度", "管理", "创新")
    rows = tuple(replace(first, level1=cell("A15", name)) for name in names)
    scores = replace(SCORES, indicators=(SCORES.indicators[0],) * len(rows))
    page = lines(result_workbook(evaluation(indicators=rows, scores=scores)), "审核结果")
    assert page[8:10] == [
        "得分 | 预算执行 | 产出 | 成本 | 效益 | 满意度 | 其他 | 总分 | 等级",
        "分值 | 10 | 70 | 70 | 70 | 70 | 140 | 430",
    ]


def test_every_problem_is_listed_with_its_cell_and_where_it_is_reckoned_with() -> None:
    about_rate = finding("B04", cell="G7", found="96.00", expected="95.00", difference=Decimal(1))
    book = result_workbook(evaluation(findings=(finding(), about_rate, WAIVED)))
    assert lines(book, "问题清单") == [
        "问题清单（错误 2 条、警告 0 条、提示 0 条，已豁免 1 条；同一问题涉及几格的合为一行）",
        "序号 | 级别 | 规则 | 位置 | 问题 | 现填内容 | 应填内容 | 差额 | 修改办法 | 核算见",
        "1 | 错误 | G04 | 自评表!G16 | 得分 10 高于按公式计算的 9.34。 | “10” | “9.34” | 0.66"
        " | 请把得分改为 9.34，或更正实际完成值。 | 指标第5行",
        "2 | 错误 | B04 | 自评表!G7 | 得分 10 高于按公式计算的 9.34。 | “96.00” | “95.00” | 1"
        " | 请把得分改为 9.34，或更正实际完成值。 | 资金第3行",
        "3 | 提示⏎已豁免 | F15 | 自评表!E17 | 读不出数。 | 9O |  |  | 已豁免，不用改。科长办公会同意：当年机构改革"
        " | 指标第6行",
    ]


def test_problems_and_the_rows_they_are_about_link_to_each_other() -> None:
    findings = (finding(), finding("B04", cell="G7"), *(finding("F15", cell="E17", message=name) for name in "甲乙丙"))
    book = opened(result_workbook(evaluation(findings=findings)))
    links = {
        f"{sheet.title}!{cell.coordinate}": (cell.value, cell.hyperlink.location)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink is not None
    }
    assert links == {
        "指标核算!P3": ("2", "'问题清单'!A4"),
        "指标核算!P5": ("1", "'问题清单'!A3"),
        "指标核算!P6": ("3、4等", "'问题清单'!A5"),
        "资金核算!I3": ("2", "'问题清单'!A4"),
        "问题清单!J3": ("指标第5行", "'指标核算'!A5"),
        "问题清单!J4": ("资金第3行", "'资金核算'!A3"),
        "问题清单!J5": ("指标第6行", "'指标核算'!A6"),
        "问题清单!J6": ("指标第6行", "'指标核算'!A6"),
        "问题清单!J7": ("指标第6行", "'指标核算'!A6"),
    }


def test_the_same_message_over_many_cells_is_one_row_that_names_them_all() -> None:
    findings = [finding(cell=f"G{row}", found=str(row % 2)) for row in range(10, 52)]
    table = lines(result_workbook(evaluation(findings=findings)), "问题清单")[2:]
    addresses = [f"G{row}" for row in range(10, 50)]
    rows_of_three = ["、".join(addresses[start : start + 3]) for start in range(0, 40, 3)]
    assert [row.split(" | ")[3:6] for row in table] == [
        [f"自评表!⏎{'、⏎'.join(rows_of_three)}⏎（共 40 格）", "得分 10 高于按公式计算的 9.34。", "0⏎1"],
        ["自评表!⏎G50、G51⏎（共 2 格）", "得分 10 高于按公式计算的 9.34。", "0⏎1"],
    ]


def test_a_long_text_that_was_found_is_quoted_with_its_beginning() -> None:
    table = lines(result_workbook(evaluation(findings=(finding(found="长" * 500),))), "问题清单")
    assert table[2].split(" | ")[5] == "长" * 150 + "…"


def test_every_indicator_is_shown_with_its_score_after_the_execution() -> None:
    assert lines(result_workbook(evaluation()), "指标核算") == [
        "指标核算（着色加粗的行：自评得分未获确认，或者无法核验）",
        "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 类型 | 分值 | 自评得分 | 核算最低 | 核算最高"
        " | 核算得分 | 差额 | 核验 | 核算依据 | 偏差原因 | 问题",
        "预算执行 |  | 预算执行率 | 1,200,000.5 | 1,140,000 | 执行率 | 10 | 9.5 | 9.5 | 9.5 | 9.5 | 0"
        " | 已核验 | 10×1140000÷1200000.5＝9.5",
        "产出指标 | 数量指标 | 改造食堂数量 | ≥12所 | 12所 | 正向 | 70 | 70 | 70 | 70 | 70 | 0"
        " | 已核验 | ≥12所，实际 12所：达到，得 70",
        "产出指标 | 质量指标 | 验收合格率 | ≥95% | 88.75% | 正向 | 10 | 10 | 9.34 | 9.34 | 9.34 | 0.66"
        " | 有差额 | ≥95%，实际 88.75%：10×88.75÷95＝9.34 | 部分工程返工 | “1”",
        "满意度指标 | 服务对象满意度指标 | 师生满意度 | 较高 | 9O | 无法判断 | 10 | 9.5 | 0 | 10 | 9.5 | 0"
        " | 未核验 | 实际完成值读不出数",
        "合计 |  |  |  |  |  | 100 | 99 | 88.84 | 98.84 | 98.34 | 0.66",
    ]


def test_a_score_that_was_not_given_is_named() -> None:
    rows = (replace(FORM.indicators[0], score=figure("G15", "")), *FORM.indicators[1:])
    assert lines(result_workbook(evaluation(indicators=rows)), "指标核算")[3].split(" | ")[6:13] == [
        *("70", "", "70", "70", "70", "", "未填得分")
    ]


def test_the_funds_are_shown_with_their_sums_and_the_score_of_the_execution() -> None:
    assert lines(result_workbook(evaluation()), "资金核算") == [
        "资金核算（元）",
        "资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 填报执行率% | 核算执行率% | 差额 | 单元格 | 问题",
        "年度资金总额 | 1000000 | 1200000.5 | 1140000 | 95 | 95 | 0 | C7:H7",
        "　财政拨款 | 1000000 | 1200000.5 | 1140000 |  | 95 |  | C8:H8",
        "合计核对 | 栏目 | 填报数 | 各项合计 | 差额 | 相加的单元格 |  | 单元格 | 核对",
        "年度资金总额 | 年初预算数 | 1000000 | 1000000 | 0 | C8 |  | C7 | 相符",
        "年度资金总额 | 全年预算数 | 1200000.5 | 1200000.5 | 0 | D8 |  | D7 | 相符",
        "年度资金总额 | 全年执行数 | 1140000 | 1140000 | 0 | E8 |  | E7 | 相符",
        "预算执行得分 | 分值 | 自评得分 | 核算最低 | 核算最高 | 核算得分 | 差额 | 单元格 | 核验",
        "预算执行率 | 10 | 9.5 | 9.5 | 9.5 | 9.5 | 0 | D7、E7、F7、H7 | 已核验",
        "核算依据 | 10×1140000÷1200000.5＝9.5",
    ]


def test_more_parts_than_a_formula_can_add_up_are_not_added_up() -> None:
    part = fund(8, "fiscal", "财政拨款", "total", "1", "1", "1", "-", "-", "-")
    funds = (FORM.funds[0], *(part,) * 256)
    assert [line for line in lines(result_workbook(evaluation(funds=funds)), "资金核算") if "合计核对" in line] == []


def test_a_rate_that_is_a_problem_stands_out() -> None:
    page = opened(result_workbook(evaluation(findings=(finding("B04", cell="G7"),))))["资金核算"]
    fills = [(cell.coordinate, cell.font.bold) for cell in page[3] if cell.fill.start_color.rgb == "FFFCE4B0"]
    assert fills == [("E3", True), ("F3", True), ("G3", True)]


def test_parts_that_do_not_add_up_are_told_with_the_cells_that_were_added() -> None:
    funds = (
        FORM.funds[0],
        fund(8, "fiscal", "财政拨款", "total", "", "", "", "-", "-", "-"),
        fund(9, "own", "本级安排", "fiscal", "900,000", "900,000", "1,000,000", "-", "-", "-"),
        fund(10, "other", "其他资金", "total", "100,000", "300,000.5", "140,000.5", "-", "-", "-"),
        fund(11, "unlisted", "自筹", "total", "5", "5", "5", "-", "-", "-"),
    )
    found = (finding("B02", cell="E7"),)
    book = result_workbook(evaluation(funds=funds, findings=found, money_unit="万元"))
    table = lines(book, "资金核算")
    assert table[0] == "资金核算（元；表上的金额单位是万元）"
    assert table[8:11] == [
        "年度资金总额 | 年初预算数 | 1000000 | 1000000 | 0 | C9＋C10 |  | C7 | 相符",
        "年度资金总额 | 全年预算数 | 1200000.5 | 1200000.5 | 0 | D9＋D10 |  | D7 | 相符",
        "年度资金总额 | 全年执行数 | 1140000 | 1140000.5 | -0.5 | E9＋E10 |  | E7 | 问题1",
    ]
    assert lines(book, "资金核算", values=False)[10].split(" | ")[3:5] == ["=SUM(D5,D6)", "=C12-D12"]


def test_the_totals_are_live() -> None:
    formulas = " | ".join(f"=SUBTOTAL(109,{column}3:{column}6)" for column in "GHIJK")
    formulas += " | =SUBTOTAL(109,H3:H6)-SUBTOTAL(109,K3:K6)"
    assert lines(result_workbook(evaluation()), "指标核算", values=False)[-1] == f"合计 |  |  |  |  |  | {formulas}"


def test_what_a_form_does_not_have_stays_empty() -> None:
    data = result_workbook(BARE)
    assert lines(data, "审核结果") == [
        "项目支出绩效自评审核结果",
        "（金额单位：元）",
        "项目名称 |  |  |  |  | 项目编码 | “520000”",
        "主管部门 |  |  |  |  | 实施单位",
        "来源文件 |  | 报送.zip › 县教育局.xlsx |  |  | 工作表 | 自评表",
        "表样 |  | 贵州省项目支出绩效目标自评表 |  |  | 评分政策 | 贵州省（50/30/10）",
        "资金 | 年初预算数 |  | 全年预算数 |  | 全年执行数 |  | 填报执行率% | 核算执行率%",
        "总额",
        "得分 | 总分 | 等级",
        "分值",
        "自评得分",
        "核算得分",
        "差额",
        "处理结论 |  | 无法核验：程序无法核验，请人工审核",
        "审核意见 |  | 自评总分没有填或读不出，核算总分因有得分无法核算而得不出。发现错误 0 条、警告 0 条、提示 0 条。",
        "主要问题",
        "未发现错误和警告。",
        "审核人： |  |  |  |  | 日期：　　　　年　　月　　日",
    ]
    assert lines(data, "指标核算")[2:] == ["没有指标。"]
    assert lines(data, "资金核算")[2:] == ["表上没有资金情况。"]
    assert lines(data, "问题清单")[2:] == ["未发现问题。"]


@pytest.mark.parametrize(
    ("verdict", "words", "fill"),
    [
        (Verdict.PASSED, "通过：没有错误，没有警告", "FFEAF3FA"),
        (Verdict.EXPLAIN, "需说明：没有错误，有警告，请改正或说明原因", "FFF6C453"),
        (Verdict.RETURNED, "退回：有错误，请改正后重新报送", "FFA61C00"),
        (Verdict.UNVERIFIED, "无法核验：程序无法核验，请人工审核", "FFA6A6A6"),
    ],
)
def test_a_verdict_is_said_in_words_and_colour(verdict: Verdict, words: str, fill: str) -> None:
    cell = opened(result_workbook(evaluation(verdict=verdict)))["审核结果"]["C14"]
    assert (cell.value, cell.fill.start_color.rgb) == (words, fill)


def test_a_row_to_look_at_is_filled_and_bold_and_named_by_a_word() -> None:
    book = opened(result_workbook(evaluation()))
    marked = [book["问题清单"]["B3"], *(book["指标核算"][f"M{row}"] for row in (4, 5, 6))]
    assert [(cell.value, cell.font.bold, cell.fill.start_color.rgb) for cell in marked] == [
        ("错误", True, "FFA61C00"),
        ("已核验", False, "00000000"),
        ("有差额", True, "FFFCE4B0"),
        ("未核验", True, "FFD9D9D9"),
    ]


def test_what_is_let_off_does_not_shout() -> None:
    waived = finding(waiver="某某同意")
    cell = opened(result_workbook(evaluation(findings=(waived,))))["问题清单"]["B3"]
    assert (cell.value, cell.fill.start_color.rgb) == ("错误\n已豁免", "00000000")


def test_a_column_grows_with_a_long_text_so_that_its_row_shows_all_of_it() -> None:
    rows = (replace(FORM.indicators[0], reason=cell("H15", "受汛期影响" * 100)), *FORM.indicators[1:])
    page = opened(result_workbook(evaluation(indicators=rows)))["指标核算"]
    assert page.column_dimensions["O"].width == pytest.approx(48 + 3, abs=1)
    assert page.row_dimensions[4].height < 409


def test_it_prints_on_a4_one_page_wide_with_heads_and_page_numbers() -> None:
    setups = [(sheet.page_setup, sheet) for sheet in opened(result_workbook(evaluation()))]
    assert [
        (sheet.title, setup.paperSize, setup.orientation, setup.fitToHeight, sheet.print_title_rows, footer(sheet))
        for setup, sheet in setups
    ] == [
        ("审核结果", 9, "landscape", None, None, "第 &P 页，共 &N 页"),
        ("指标核算", 9, "landscape", 0, "$2:$2", "第 &P 页，共 &N 页"),
        ("资金核算", 9, "landscape", 0, "$2:$2", "第 &P 页，共 &N 页"),
        ("问题清单", 9, "landscape", 0, "$2:$2", "第 &P 页，共 &N 页"),
        ("复核", 9, "landscape", 0, "$5:$5", "第 &P 页，共 &N 页"),
    ]


def test_the_same_evaluation_gives_the_same_bytes() -> None:
    assert result_workbook(evaluation()) == result_workbook(evaluation())
