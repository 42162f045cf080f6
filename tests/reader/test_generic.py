"""Forms no official template knows: read by their headings, every fact right, or refused with the reason."""

import pytest

from selfeval_xl import evaluate, load_policy
from selfeval_xl.model import Cell, Form
from selfeval_xl.quantity import Comparator, Quantity, plain
from selfeval_xl.reader import read_bytes
from tests.arrivals import TRANSFER
from tests.tables import table, tables

Facts = list[tuple[str, ...]]


def read(text: str) -> Form:
    result = read_bytes(table(text), "表.xlsx")
    assert (result.near_misses, result.others) == ((), ())
    (form,) = result
    return form


def indicators(form: Form) -> Facts:
    return [
        tuple(cell.text for cell in (row.level1, row.level2, row.level3, row.target, row.actual, row.weight, row.score))
        for row in form.indicators
    ]


def funds(form: Form) -> list[tuple[str | None, ...]]:
    def number(cell: object) -> str | None:
        return plain(value) if (value := getattr(cell, "number", None)) is not None else None

    return [
        (line.key, *(number(figure) for figure in (line.budget_initial, line.budget_full, line.executed, line.rate)))
        for line in form.funds
    ]


def text(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text


OTHER_WORDS = """
| 2024年度县级项目绩效自评情况表 | < | < | < | < | < | < | < |
| 专项名称 | < | 乡村公路养护 | < | 主管单位 | 清源县交通局 | < | < |
| 承担单位 | < | 清源县公路所 | < | 填报时间 | 2025年1月20日 | < | < |
| 资金（万元） | 资金来源 | 年初预算 | 调整后预算 | 支出数 | 支出进度 | 标准分 | 自评得分 |
| ^ | 预算总额 | 120 | 100 | 90 | 90% | 10 | 9 |
| ^ | 县级资金 | 120 | 100 | 90 | 90% |  |  |
| 一级指标 | 二级指标 | 指标内容 | 参考分值 | 预期指标值 | 年终完成值 | 自评分 | 扣分原因 |
| 产出指标 | 数量指标 | 养护里程 | 50 | ≥30公里 | 32公里 | 50 |  |
| 效益指标 | 社会效益指标 | 交通事故下降率 | 30 | ≥5% | 4% | 24 | 两处路段改造推迟 |
| 满意度指标 | 满意度指标 | 群众满意度 | 10 | ≥90% | 92% | 10 |  |
| 总得分 | < | < | 100 | < | < | 93 |  |
"""


@pytest.mark.parametrize(
    ("typed", "code"),
    [("522730240001", "522730240001"), ("52273024000100000001", ""), ("24A01", "24A01")],
    ids=["shown as 5.2273E+11", "its last digits are lost", "a text"],
)
def test_a_code_typed_as_a_number_has_all_its_digits_or_is_none(typed: str, code: str) -> None:
    drawn = OTHER_WORDS.replace("| 填报时间 | 2025年1月20日 |", f"| 项目编码 | {typed} |")
    assert read(drawn).project_code == code


def test_points_are_named_alike_in_both_tables() -> None:
    drawn = OTHER_WORDS.replace("标准分", "参考分值").replace("自评得分", "自评分")
    assert funds(read(drawn)) == funds(read(OTHER_WORDS))
    assert (total := read(drawn).total_fund) is not None
    assert (text(total.weight), text(total.score)) == ("10", "9")


def test_other_words_for_every_column_and_the_weight_before_the_target() -> None:
    form = read(OTHER_WORDS)
    assert (form.template, form.template_name, form.money_unit) == ("generic", "通用表样", "万元")
    assert (text(form.project_name), text(form.department), text(form.unit), text(form.fill_date)) == (
        "乡村公路养护", "清源县交通局", "清源县公路所", "2025年1月20日",
    )  # fmt: skip
    assert funds(form) == [
        ("total", "1200000", "1000000", "900000", "90"),
        ("fiscal_own", "1200000", "1000000", "900000", "90"),
    ]
    assert indicators(form) == [
        ("产出指标", "数量指标", "养护里程", "≥30公里", "32公里", "50", "50"),
        ("效益指标", "社会效益指标", "交通事故下降率", "≥5%", "4%", "30", "24"),
        ("满意度指标", "满意度指标", "群众满意度", "≥90%", "92%", "10", "10"),
    ]
    assert [row.reason.text for row in form.indicators] == ["", "两处路段改造推迟", ""]
    assert (text(form.total_weight), text(form.total_score)) == ("100", "93")
    assert (form.year, form.missing) == (2024, ())


TWO_ROW_HEAD = """
| 项目绩效自评价表（2024年度） | < | < | < | < | < | < | < | < | < |
| 项目名称 | < | 食品抽检 | < | < | 主管部门 | 清源县市场监管局 | < | < | < |
| 绩效指标 | < | < | 年度指标 | < | < | 实际完成值 | 评分 | < | 未完成原因 |
| 一级指标 | 二级指标 | 三级指标 | 性质 | 目标值 | 计量单位 | ^ | 权重 | 得分 | ^ |
| 产出指标 | 数量指标 | 抽检批次 | ≥ | 300 | 批次 | 310 | 50 | 50 |  |
| ^ | 质量指标 | 检出率 | ＝ | 100 | % | 100 | 20 | 20 |  |
| 满意度指标 | 满意度 | 群众满意度 | ≥ | 90 | % | 88 | 30 | 29.33 | 样本偏少 |
"""


def test_a_heading_of_two_rows_under_a_group_that_means_nothing() -> None:
    form = read(TWO_ROW_HEAD)
    assert indicators(form) == [
        ("产出指标", "数量指标", "抽检批次", "300", "310", "50", "50"),
        ("产出指标", "质量指标", "检出率", "100", "100", "20", "20"),
        ("满意度指标", "满意度", "群众满意度", "90", "88", "30", "29.33"),
    ]
    assert [(row.target.reading, row.actual.reading) for row in form.indicators][::2] == [
        (Quantity(300, "批次", Comparator.AT_LEAST), Quantity(310, "批次")),  # type: ignore[arg-type]
        (Quantity(90, "%", Comparator.AT_LEAST), Quantity(88)),  # type: ignore[arg-type]
    ]
    assert (form.funds, form.total_weight, form.unread) == ((), None, ())


FLAT = """
| 项目自评表 | < | < | < | < | < |
| 项目名称：图书更新　　实施单位：清源县图书馆 | < | < | < | < | < |
| 指标名称 | 目标值 | 完成值 | 分值 | 得分 | 备注 |
| 新增图书 | 2000册 | 2100册 | 60 | 60 |  |
| 借阅人次增长率 | ≥5% | 6% | 40 | 40 |  |
| 合计 |  |  | 100 | 100 |  |
"""


def test_a_flat_table_without_levels() -> None:
    form = read(FLAT)
    assert (text(form.project_name), text(form.unit)) == ("图书更新", "清源县图书馆")
    assert indicators(form) == [
        ("", "", "新增图书", "2000册", "2100册", "60", "60"),
        ("", "", "借阅人次增长率", "≥5%", "6%", "40", "40"),
    ]
    assert (text(form.total_weight), text(form.total_score)) == ("100", "100")


def test_a_transfer_payment_form_without_points() -> None:
    form = read(TRANSFER)
    assert (text(form.project_name), text(form.department)) == ("农田建设补助资金", "清源县农业农村局")
    assert funds(form) == [
        ("total", None, "12000000", "11000000", "91.67"),
        ("central", None, "10000000", "9500000", "95"),
        ("local", None, "2000000", "1500000", "75"),
    ]
    assert [row[2:] for row in indicators(form)] == [
        ("新建高标准农田", "≥10000亩", "9800亩", "", ""),
        ("工程验收合格率", "≥98%", "100%", "", ""),
        ("受益农户", "≥2300户", "2400户", "", ""),
        ("农户满意度", "≥90%", "94%", "", ""),
    ]
    assert {"weight", "score"}.isdisjoint(form.columns)
    assert text(form.remarks) == "无"


PAIRS = """
| 支出绩效自评表 | < | < | < | < | < | < |
| 项目名称 | 防汛物资 | < | < | 实施单位 | 清源县水务局 | < |
| 全年预算数 | 50万元 | 全年执行数 | 45.5万元 | 执行率 | 91% | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 实际值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 编织袋 | 20000条 | 20000条 | 60 | 60 |
| 效益指标 | 社会效益 | 应急响应时间 | ≤2小时 | 1.5小时 | 30 | 30 |
"""


def test_amounts_with_their_unit_behind_their_labels() -> None:
    form = read(PAIRS)
    assert funds(form) == [("total", None, "500000", "455000", "91")]
    total = form.total_fund
    assert total is not None
    assert (text(total.label), text(total.budget_full), total.executed and total.executed.address) == (
        "全年预算数", "50万元", "D3",
    )  # fmt: skip
    assert len(form.indicators) == 2


AMOUNTS_IN_ONE_CELL = """
| 支出绩效自评表 | < | < | < | < | < | < |
| 项目名称：防汛物资　　实施单位：清源县水务局 | < | < | < | < | < | < |
| 年初预算数：50万元　　全年预算数：52万元　　全年执行数：45.5万元 | < | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 实际值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 编织袋 | 20000条 | 20000条 | 60 | 60 |
"""


def test_amounts_behind_colons_in_one_cell() -> None:
    assert funds(read(AMOUNTS_IN_ONE_CELL)) == [("total", "500000", "520000", "455000", None)]


REVIEWED = """
| 项目支出绩效自评及复核表 | < | < | < | < | < | < | < | < |
| 项目名称 | < | 敬老院维修 | < | 预算单位 | < | 清源县民政局 | < | < |
| 年度目标 | < | 完成情况 | < | < | < | < | < | < |
| 维修敬老院3所 | < | 已维修3所 | < | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 评价标准 | 计划值 | 完成值 | 标准分值 | 自评分 | 复核分 |
| 产出指标 | 数量指标 | 维修敬老院 | 按比例 | 3所 | 3所 | 60 | 60 | 58 |
| 满意度指标 | 满意度 | 老人满意度 | 按比例 | ≥95% | 96% | 40 | 40 | 40 |
| 自评总分 | < | < | < | < | < | 100 | 100 | 98 |
"""


def test_a_reviewers_column_is_not_taken_for_the_score() -> None:
    form = read(REVIEWED)
    assert [row[3:] for row in indicators(form)] == [("3所", "3所", "60", "60"), ("≥95%", "96%", "40", "40")]
    assert (text(form.goal_expected), text(form.goal_actual)) == ("维修敬老院3所", "已维修3所")
    assert (text(form.total_weight), text(form.total_score)) == ("100", "100")


UNKNOWN_COLUMN = OTHER_WORDS.replace("扣分原因 |", "扣分原因 | 责任科室 |").replace("改造推迟 |", "改造推迟 | 养护股 |")


def test_a_column_nobody_knows_is_named_and_not_read() -> None:
    form = read(UNKNOWN_COLUMN)
    assert [(cell.text, cell.address) for cell in form.unread] == [("责任科室", "I7")]
    assert indicators(form) == indicators(read(OTHER_WORDS))


TWO_TARGETS = FLAT.replace("目标值 |", "目标值 | 指标值 |").replace("册 | 2100", "册 | 2000册 | 2100")


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        (TWO_TARGETS, "“目标值”和“指标值”两列分不清以哪一列为准"),
        (FLAT.replace("| 得分 |", "|  |"), "“分值”右边有一列没有表头，分不清是什么"),
        (FLAT.replace("完成值", "完成直"), "表头写错：“完成直”可能是“实际完成值”"),
    ],
    ids=["two targets", "a heading rubbed out", "a heading misspelt"],
)  # fmt: skip
def test_what_cannot_be_told_for_certain_is_refused(form: str, problem: str) -> None:
    result = read_bytes(table(form), "表.xlsx")
    assert result.forms == ()
    assert [miss.problems for miss in result.near_misses] == [(problem,)]


DECLARED = """
| 项目绩效目标申报表 | < | < | < | < |
| 项目名称 | < | 图书更新 | < | < |
| 年初预算数 | 50 | 全年预算数 | 50 |  |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 备注 |
| 产出指标 | 数量指标 | 新增图书 | 2000册 |  |
"""
MONITORED = """
| 项目名称 | < | 图书更新 | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 1-7月执行情况 | 全年预计完成情况 | 完成可能性 |
| 产出指标 | 数量指标 | 新增图书 | 2000册 | 1200册 | 2000册 | 确定能 |
"""
WHOLE_UNIT = OTHER_WORDS.replace("项目绩效自评情况表", "部门整体支出绩效自评表")
LISTED = """
| 2024年度项目支出绩效自评情况汇总表 | < | < | < | < | < |
| 序号 | 项目名称 | 主管部门 | 全年预算数 | 全年执行数 | 得分 |
| 1 | 图书更新 | 清源县文旅局 | 50 | 48 | 98 |
"""
PLANNED = """
| 项目支出计划 | < | < |
| 项目名称 | 图书更新 | < |
| 月份 | 金额 | 备注 |
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (DECLARED, "绩效目标申报表"),
        (DECLARED.replace("项目绩效目标申报表", ""), "绩效目标申报表"),
        (MONITORED, "绩效运行监控表"),
        (WHOLE_UNIT, "部门整体支出绩效表"),
        (LISTED, "汇总表"),
        (PLANNED, "支出计划"),
    ],
    ids=["declared", "declared without a title", "monitored", "whole unit", "listed", "planned"],
)
def test_another_form_is_said_to_be_that(text: str, name: str) -> None:
    result = read_bytes(table(text), "表.xlsx")
    assert (result.forms, result.near_misses) == ((), ())
    assert [(other.sheet, other.name) for other in result.others] == [("Sheet1", name)]


def test_a_form_among_other_forms_is_read() -> None:
    result = read_bytes(tables({"目标申报": DECLARED, "自评": OTHER_WORDS, "监控": MONITORED}), "表.xlsx")
    assert [form.sheet for form in result] == ["自评"]
    assert [(other.sheet, other.name) for other in result.others] == [
        ("目标申报", "绩效目标申报表"),
        ("监控", "绩效运行监控表"),
    ]


GROUPS = OTHER_WORDS.replace(
    "| 产出指标 | 数量指标 | 养护里程 | 50 | ≥30公里 | 32公里 | 50 |  |\n",
    "| 产出指标 | 数量指标 | 一、养护 | 50 | ≥30公里 | 32公里 | 50 |  |\n"
    "|  |  | 1、县道 | 30 | ≥20公里 | 21公里 | 30 |  |\n"
    "|  |  | 2、乡道 | 20 | ≥10公里 | 11公里 | 20 |  |\n",
)


def test_a_row_that_sums_up_the_rows_below_is_not_counted_twice() -> None:
    form = read(GROUPS)
    assert [(row.level3.text, row.group and row.group.text) for row in form.indicators][:3] == [
        ("1、县道", "一、养护"),
        ("2、乡道", "一、养护"),
        ("交通事故下降率", None),
    ]
    assert [row.level3.text for row in form.parents] == ["一、养护"]


def test_points_lost_where_the_form_asks_for_no_reason() -> None:
    form = read(FLAT.replace("2100册 | 60 | 60", "1900册 | 60 | 40").replace("| 备注 |", "|  |"))
    (found,) = (each for each in evaluate(form, load_policy("mof-2020"), year=2024).findings if each.rule == "G05")
    assert (found.severity.value, found.cell) == ("提示", "E4")
    assert "表上没有写原因的栏" in found.message
