"""The result workbook of one form."""

import pytest

from selfeval_xl.evaluation import Severity, Verdict
from selfeval_xl.writer.result import result_workbook
from tests.writer.dump import footer, lines, opened
from tests.writer.evaluations import UNSCORED, evaluation, finding

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


def test_the_page_tells_everything_about_the_form_and_its_findings() -> None:
    assert lines(result_workbook(evaluation(findings=(finding(), WAIVED))), "审核结果") == [
        "项目支出绩效自评审核结果",
        "项目名称 |  |  | 乡村小学食堂改造项目 |  | 年度 | 2024",
        "主管部门 |  |  | 清源县教育局 |  | 实施单位 | 清源县第一小学",
        "来源文件 |  |  | 报送.zip › 县教育局.xlsx |  | 工作表 | 自评表",
        "表样 |  |  | 贵州省项目支出绩效目标自评表 |  | 政策 | 贵州省（50/30/10）",
        "年初预算数（元） |  |  | 1000000 |  | 全年预算数（元） | 1200000.5",
        "全年执行数（元） |  |  | 1140000 |  | 执行率（%） | 95",
        "自评总分 |  |  | 99 |  | 核算总分 | 98.34",
        "自评等级 |  |  | 优 |  | 核算等级 | 优",
        "处理结论 |  |  | 退回：有错误，请改正后重新报送 |  | 问题数"
        " | 错误 1 条，警告 0 条，提示 0 条，未核验指标 1 项",
        "问题清单",
        "序号 | 级别 | 规则 | 位置 | 问题 | 现为 | 应为 | 差额 | 怎么改",
        "1 | 错误 | G04 | 自评表!G16 | 得分 10 高于按公式计算的 9.34。 | “10” | “9.34” | 0.66"
        " | 请把得分改为 9.34，或更正实际完成值。",
        "2 | 提示⏎已豁免 | F15 | 自评表!E17 | 读不出数。 | 9O |  |  | 已豁免，不用改。科长办公会同意：当年机构改革",
    ]


def test_the_same_message_over_many_cells_is_one_row_that_names_them_all() -> None:
    findings = [finding(cell=f"G{row}", found=str(row % 2)) for row in range(10, 52)]
    table = lines(result_workbook(evaluation(findings=findings)), "审核结果")[12:]
    addresses = [f"G{row}" for row in range(10, 50)]
    rows_of_three = ["、".join(addresses[start : start + 3]) for start in range(0, 40, 3)]
    assert [row.split(" | ")[3:6] for row in table] == [
        [f"自评表!⏎{'、⏎'.join(rows_of_three)}⏎（共 40 格）", "得分 10 高于按公式计算的 9.34。", "0⏎1"],
        ["自评表!⏎G50、G51⏎（共 2 格）", "得分 10 高于按公式计算的 9.34。", "0⏎1"],
    ]


def test_every_indicator_is_shown_with_its_score_after_the_execution() -> None:
    assert lines(result_workbook(evaluation()), "指标核算") == [
        "指标核算",
        "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 类型 | 分值 | 自评得分 | 最低 | 最高 | 核算得分 |"
        " 差额 | 核验 | 核算依据 | 偏差原因",
        "预算执行 |  | 预算执行率 | 1,200,000.5 | 1,140,000 | 执行率 | 10 | 9.5 | 9.5 | 9.5 | 9.5 | 0"
        " | 已核验 | 10×1140000÷1200000.5＝9.5",
        "产出指标 | 数量指标 | 改造食堂数量 | ≥12所 | 12所 | 正向 | 70 | 70 | 70 | 70 | 70 | 0"
        " | 已核验 | ≥12所，实际 12所：达到，得 70",
        "产出指标 | 质量指标 | 验收合格率 | ≥95% | 88.75% | 正向 | 10 | 10 | 9.34 | 9.34 | 9.34 | 0.66"
        " | 已核验 | ≥95%，实际 88.75%：10×88.75÷95＝9.34 | 部分工程返工",
        "满意度指标 | 服务对象满意度指标 | 师生满意度 | 较高 | 9O | 无法判断 | 10 | 9.5 | 0 | 10 | 9.5 | 0"
        " | 未核验 | 实际完成值读不出数",
        "合计 |  |  |  |  |  | 100 | 99 | 88.84 | 98.84 | 98.34 | 0.66",
    ]


def test_the_totals_are_live() -> None:
    formulas = " | ".join(f"=SUBTOTAL(109,{column}3:{column}6)" for column in "GHIJK")
    formulas += " | =SUBTOTAL(109,H3:H6)-SUBTOTAL(109,K3:K6)"
    assert lines(result_workbook(evaluation()), "指标核算", values=False)[-1] == f"合计 |  |  |  |  |  | {formulas}"


def test_what_a_form_does_not_have_stays_empty() -> None:
    data = result_workbook(BARE)
    assert lines(data, "审核结果") == [
        "项目支出绩效自评审核结果",
        "项目名称 |  |  |  |  | 年度",
        "主管部门 |  |  |  |  | 实施单位",
        "来源文件 |  |  | 报送.zip › 县教育局.xlsx |  | 工作表 | 自评表",
        "表样 |  |  | 贵州省项目支出绩效目标自评表 |  | 政策 | 贵州省（50/30/10）",
        "年初预算数（元） |  |  |  |  | 全年预算数（元）",
        "全年执行数（元） |  |  |  |  | 执行率（%）",
        "自评总分 |  |  |  |  | 核算总分",
        "自评等级 |  |  |  |  | 核算等级",
        "处理结论 |  |  | 无法核验：程序无法核验，请人工审核 |  | 问题数"
        " | 错误 0 条，警告 0 条，提示 0 条，未核验指标 0 项",
        "问题清单",
        "序号 | 级别 | 规则 | 位置 | 问题 | 现为 | 应为 | 差额 | 怎么改",
        "未发现问题。",
    ]
    assert lines(data, "指标核算")[2:] == ["没有指标。"]


@pytest.mark.parametrize(
    ("verdict", "words", "fill"),
    [
        (Verdict.PASSED, "通过：没有错误，没有警告", "FFEAF3FA"),
        (Verdict.EXPLAIN, "需说明：没有错误，有警告，请改正或说明原因", "FFFCE4B0"),
        (Verdict.RETURNED, "退回：有错误，请改正后重新报送", "FFA61C00"),
        (Verdict.UNVERIFIED, "无法核验：程序无法核验，请人工审核", "FFBFBFBF"),
    ],
)
def test_a_verdict_is_said_in_words_and_colour(verdict: Verdict, words: str, fill: str) -> None:
    cell = opened(result_workbook(evaluation(verdict=verdict)))["审核结果"]["D10"]
    assert (cell.value, cell.fill.start_color.rgb) == (words, fill)


def test_severity_and_what_is_not_verified_have_a_colour_beside_the_word() -> None:
    book = opened(result_workbook(evaluation()))
    marked = [book["审核结果"]["B14"], book["指标核算"]["M6"], book["指标核算"]["M5"]]
    assert [(cell.value, cell.fill.start_color.rgb) for cell in marked] == [
        ("错误", "FFA61C00"),
        ("未核验", "FFBFBFBF"),
        ("已核验", "00000000"),
    ]


def test_it_prints_on_a4_one_page_wide_with_heads_and_page_numbers() -> None:
    setups = [(sheet.page_setup, sheet) for sheet in opened(result_workbook(evaluation()))]
    assert [
        (setup.paperSize, setup.orientation, setup.fitToHeight, sheet.print_title_rows, footer(sheet))
        for setup, sheet in setups
    ] == [
        (9, "landscape", 0, "$13:$13", "第 &P 页，共 &N 页"),
        (9, "landscape", 0, "$2:$2", "第 &P 页，共 &N 页"),
    ]


def test_the_same_evaluation_gives_the_same_bytes() -> None:
    assert result_workbook(evaluation()) == result_workbook(evaluation())
