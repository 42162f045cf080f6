"""Ways of laying a form out that once were read wrong: money units, signatures, sums, other forms on the same sheet."""

from decimal import Decimal

import pytest

from selfeval_xl import evaluate, load_policy
from selfeval_xl.model import Cell, Form
from selfeval_xl.reader import WorkbookForms, read_bytes
from tests.tables import table

TITLE = "| 2024年度项目支出绩效自评表 | < | < | < | < | < | < | < |"
HEAD = """
| 项目名称 | < | 校舍维修 | < | < | 主管部门 | 清源县教育局 | < |
| 实施单位 | < | 清源县三中 | < | < | 联系人 | 某某 | < |
"""
FUNDS = """
| 项目资金（万元） |  | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| ^ | 年度资金总额 | 100 | 100 | 90 | 10 | 90% | 9 |
| ^ | 其中：当年财政拨款 | 100 | 100 | 90 | - | - | - |
| ^ | 上年结转资金 |  |  |  | - | - | - |
| ^ | 其他资金 |  |  |  | - | - | - |
"""
ROWS = """
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| 产出指标 | 数量指标 | 维修面积 | ≥1200平方米 | 1200平方米 | 50 | 50 |  |
| 效益指标 | 社会效益指标 | 受益学生 | ≥800人 | 750人 | 30 | 28.13 | 学生转学 |
| 满意度指标 | 满意度指标 | 师生满意度 | ≥95% | 96% | 10 | 10 |  |
"""
TOTAL = "| 总分 | < | < | < | < | 100 | 97.13 |  |"


def drawn(*blocks: str) -> WorkbookForms:
    return read_bytes(table("\n".join(block.strip("\n") for block in blocks)), "表.xlsx")


def read(*blocks: str) -> Form:
    result = drawn(*blocks)
    assert (result.near_misses, result.others) == ((), ())
    (form,) = result
    return form


def names(form: Form) -> list[str]:
    return [row.level3.text for row in form.indicators]


def text(cell: Cell | None) -> str | None:
    return None if cell is None else cell.text


def rules(form: Form) -> list[str]:
    return [finding.rule for finding in evaluate(form, load_policy("mof-2020"), year=2024).findings]


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("项目资金（元）：", "元"),
        ("项目资金（元）（10分）", "元"),
        ("预算执行情况\\n（元）\\n（20分）", "元"),
        ("项目资金（单位：元，10分）", "元"),
        ("项目资金（人民币元）", "元"),
        ("项目资金/元", "元"),
        ("项目资金（元）10分", "元"),
        ("项目资金（万元）（保留两位小数）", "万元"),
        ("项目资金（千元）", "千元"),
    ],
)
def test_the_money_unit_is_found_whatever_stands_behind_it(label: str, unit: str) -> None:
    form = read(TITLE, HEAD, FUNDS.replace("项目资金（万元）", label), ROWS, TOTAL)
    assert (form.money_unit, form.money_unit_cell and form.money_unit_cell.address) == (unit, "A4")


def test_the_unit_of_the_block_goes_before_one_above() -> None:
    form = read(TITLE, "| 金额单位：元 | < | < | < | < | < | < | < |", HEAD, FUNDS, ROWS, TOTAL)
    assert (form.money_unit, form.money_unit_cell and form.money_unit_cell.address) == ("万元", "A5")


def test_a_money_unit_is_no_unit_that_stamped_the_form() -> None:
    form = read(TITLE, "| 单位：万元 | < | < | < | < | < | < | < |", HEAD, FUNDS, ROWS, TOTAL)
    assert form.stamped_unit is None


SIGNED = "| 填表人：某某　　填报日期：{} | < | < | < | < | < | < | < |"


@pytest.mark.parametrize("title", [TITLE, ""], ids=["with a title", "without"])
def test_a_signature_below_a_form_is_not_the_next_ones(title: str) -> None:
    form = (HEAD, FUNDS, ROWS, TOTAL)
    both = drawn(TITLE, *form, SIGNED.format("2025年1月3日"), title, *form, SIGNED.format("2025年2月8日"))
    assert [text(form.fill_date) for form in both] == ["2025年1月3日", "2025年2月8日"]


CELLS = "| 填报单位 | 清源县三中 | 填报人 | 某某 | 填报日期 | 2025年1月3日 |  |  |"


def test_a_signature_in_cells_of_their_own_is_read() -> None:
    form = read(TITLE, HEAD, FUNDS, ROWS, TOTAL, CELLS)
    assert (text(form.stamped_unit), text(form.fill_date)) == ("清源县三中", "2025年1月3日")
    assert names(form) == ["维修面积", "受益学生", "师生满意度"]


@pytest.mark.parametrize("name", ["产出指标小计", "产出指标合计", "小计（产出）"])
def test_the_sum_of_a_first_level_is_no_indicator(name: str) -> None:
    rows = ROWS.replace("| 效益指标 |", f"| {name} | < | < |  |  | 50 | 50 |  |\n| 效益指标 |")
    form = read(TITLE, HEAD, FUNDS, rows, TOTAL)
    assert names(form) == ["维修面积", "受益学生", "师生满意度"]
    assert [row.score.number for row in form.subtotals] == [50]
    assert (text(form.total_score), "C01" in rules(form)) == ("97.13", False)


def test_a_section_row_above_its_indicators_is_none() -> None:
    rows = ROWS.replace("| 产出指标 |", "| 一、产出指标 | < | < | < | < | 50 | 50 |  |\n| 产出指标 |")
    form = read(TITLE, HEAD, FUNDS, rows, TOTAL)
    assert names(form) == ["维修面积", "受益学生", "师生满意度"]
    assert [row.score.number for row in form.parents] == [50]
    assert "C01" not in rules(form)


@pytest.mark.parametrize("name", ["自评总得分", "绩效自评总分", "自评得分合计", "最终得分", "总评分", "指标总分"])
def test_a_total_goes_by_many_names(name: str) -> None:
    form = read(TITLE, HEAD, FUNDS, ROWS, TOTAL.replace("总分", name))
    assert (names(form), text(form.total_score)) == (["维修面积", "受益学生", "师生满意度"], "97.13")


WHOLE_UNIT = TITLE.replace("项目支出", "部门整体支出")


@pytest.mark.parametrize("first", [True, False], ids=["above", "below"])
def test_the_form_of_a_whole_unit_beside_that_of_a_project_is_left_out(first: bool) -> None:
    own, other = (TITLE, HEAD, FUNDS, ROWS, TOTAL), (WHOLE_UNIT, HEAD.replace("校舍维修", "整体"), FUNDS, ROWS, TOTAL)
    result = drawn(*(other + own if first else own + other))
    assert [text(form.project_name) for form in result] == ["校舍维修"]
    assert [other.name for other in result.others] == ["部门整体支出绩效表"]


def test_projects_in_the_rows_of_one_table_are_a_list() -> None:
    result = drawn(
        "| 2024年度项目支出绩效自评表 | < | < | < | < | < | < |",
        "| 序号 | 项目名称 | 全年预算数 | 三级指标 | 年度指标值 | 实际完成值 | 得分 |",
        "| 1 | 校舍维修 | 100 | 维修面积 | ≥1200平方米 | 1200平方米 | 95 |",
        "| 2 | 食堂改造 | 80 | 改造食堂 | ≥1所 | 1所 | 96 |",
    )
    assert (result.forms, [other.name for other in result.others]) == ((), ["汇总表"])


@pytest.mark.parametrize(
    "project", ["财政评价中心业务费", "农村集体资产台账管理经费", "环境跟踪监控平台", "统计表彰经费"]
)
@pytest.mark.parametrize("title", ["| 项目支出绩效自查表 | < |", ""], ids=["an unknown title", "no title"])
def test_the_name_of_a_project_does_not_make_another_form(project: str, title: str) -> None:
    result = drawn(title, HEAD.replace("校舍维修", project), FUNDS, ROWS, TOTAL)
    assert ([text(form.project_name) for form in result], result.others) == ([project], ())


def test_points_printed_on_the_fund_block_are_those_of_the_execution() -> None:
    funds = """
| 项目预算执行情况（20分） |  | 全年预算数 | 全年执行数 | 执行率 | 得分 |  |  |
| ^ | 年度资金总额 | 200 | 180 | 90% | 18 |  |  |
"""
    rows = ROWS.replace("| 50 | 50 |", "| 40 | 40 |")
    form = read(TITLE, HEAD, funds, rows, TOTAL.replace("97.13", "96.13"))
    found = [
        (finding.rule, finding.severity.value)
        for finding in evaluate(form, load_policy("mof-2020"), year=2024).findings
        if finding.rule in ("B07", "B08", "C01", "G12")
    ]
    assert found == [("B08", "警告")]


def test_an_execution_in_a_row_of_the_table_is_counted_once() -> None:
    funds = FUNDS.replace("| 10 | 90% | 9 |", "|  | 90% |  |")
    row = "| 预算执行 | 预算执行率 | 预算执行率 | =100% | 90% | 10 | 9 |  |\n| 产出指标 |"
    form = read(TITLE, HEAD, funds, ROWS.replace("| 产出指标 |", row), TOTAL)
    evaluation = evaluate(form, load_policy("mof-2020"), year=2024)
    assert (evaluation.scores.execution, evaluation.scores.total_verified) == (None, Decimal("97.13"))
    assert {"B07", "B08", "C01", "C03", "G12"}.isdisjoint(rules(form))


def test_numbered_labels_and_a_head_beside_the_funds_are_found() -> None:
    form = read(
        TITLE,
        "| 一、项目名称 | 校舍维修 | 资金来源（万元） | 预算数 | 执行数 | 执行率 |  |  |",
        "| 二、主管部门 | 清源县教育局 | 年度资金总额 | 100 | 90 | 90% |  |  |",
        "| 三、实施单位 | 清源县三中 | 其中：财政拨款 | 100 | 90 | 90% |  |  |",
        ROWS,
        TOTAL,
        "| 五、存在的问题 | 学生转学 | < | < | < | < | < | < |",
    )
    assert (text(form.project_name), text(form.department), text(form.unit), text(form.problems)) == (
        "校舍维修", "清源县教育局", "清源县三中", "学生转学",
    )  # fmt: skip
    assert [(line.key, text(line.executed)) for line in form.funds] == [("total", "90"), ("fiscal", "90")]


def test_a_fourth_level_names_the_indicators() -> None:
    rows = """
| 一级指标 | 二级指标 | 三级指标 | 四级指标 | 指标值 | 完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 维修 | 维修面积 | ≥1200平方米 | 1200平方米 | 60 | 60 |
| ^ | ^ | ^ | 维修教室 | ≥12间 | 12间 | 40 | 40 |
"""
    form = read(TITLE, HEAD, rows)
    assert [(row.level3.text, row.group and row.group.text) for row in form.indicators] == [
        ("维修面积", "维修"),
        ("维修教室", "维修"),
    ]


def test_a_score_above_a_review_in_the_second_row_of_the_heading() -> None:
    rows = """
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分 | < |
| ^ | ^ | ^ | ^ | ^ | ^ | 自评 | 复核 |
| 产出指标 | 数量指标 | 维修面积 | ≥1200平方米 | 1200平方米 | 100 | 98 | 95 |
"""
    assert [row.score.text for row in read(TITLE, HEAD, rows).indicators] == ["98"]


def test_goals_in_several_rows_are_one_text() -> None:
    goals = """
| 年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | < |
| ^ | 目标1：维修校舍 | < | < | 目标1：已维修 | < | < | < |
| ^ | 目标2：添置设备 | < | < | 目标2：已添置 | < | < | < |
"""
    form = read(TITLE, HEAD, FUNDS, goals, ROWS, TOTAL)
    assert (text(form.goal_expected), text(form.goal_actual)) == (
        "目标1：维修校舍\n目标2：添置设备",
        "目标1：已维修\n目标2：已添置",
    )


def test_a_block_below_the_funds_is_no_source_of_money() -> None:
    managed = "| 资金管理情况 | 分配科学性 | < | 按因素法分配 | < | < | < | < |"
    form = read(TITLE, HEAD, FUNDS, managed, ROWS, TOTAL)
    assert [line.key for line in form.funds] == ["total", "fiscal", "carryover", "other"]


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("关于2025年开展2024年度项目支出绩效自评表", 2024),
        ("2024项目支出绩效自评表", 2024),
        ("2023年中央补助项目支出绩效自评表", 2023),
    ],
)
def test_the_year_of_account_goes_before_other_years(title: str, year: int) -> None:
    assert read(TITLE.replace("2024年度项目支出绩效自评表", title), HEAD, FUNDS, ROWS, TOTAL).year == year


def test_a_date_below_the_title_is_no_year_of_account() -> None:
    title = TITLE.replace("2024年度", "")
    assert read(title, "| 2025年1月10日 | < | < | < | < | < | < | < |", HEAD, FUNDS, ROWS, TOTAL).year is None


def grouped(*rows: str) -> tuple[list[str], list[str]]:
    """The names of the indicators, and of the rows that sum them up."""
    heading = ROWS.strip().splitlines()[0]
    form = read(TITLE, HEAD, FUNDS, "\n".join((heading, *rows)), TOTAL)
    return names(form), [row.level3.text for row in form.parents]


PARENT = "| 产出指标 | 数量指标 | 一、维修 | ≥2项 | 2项 | 50 | 50 |  |"


@pytest.mark.parametrize(
    ("below", "is_parent"),
    [
        (("|  |  | 1、屋顶 | ≥1项 | 1项 | 30 | 30 |  |", "|  |  | 2、墙面 | ≥1项 | 1项 | 20 | 20 |  |"), True),
        (("|  |  | 1、屋顶 | ≥1项 | 1项 | 30 | 30 |  |", "|  |  | 2、墙面 | ≥1项 | 1项 |  | 20 |  |"), False),
        (("|  |  | 1、屋顶 | ≥1项 | 1项 | 30 | 30 |  |", "|  |  | 2、墙面 | ≥1项 | 1项 | 30 | 30 |  |"), False),
        (("|  | 质量指标 | 1、屋顶 | ≥1项 | 1项 | 50 | 50 |  |",), False),
        (("|  |  | 屋顶 | ≥1项 | 1项 | 50 | 50 |  |",), False),
    ],
    ids=["its children's sum", "one child without points", "another sum", "under another level", "no number"],
)
def test_a_row_is_a_parent_only_of_numbered_rows_it_sums_up(below: tuple[str, ...], is_parent: bool) -> None:
    children = [row.split("|")[3].strip() for row in below]
    assert grouped(PARENT, *below) == ((children, ["一、维修"]) if is_parent else (["一、维修", *children], []))


def test_a_total_row_with_dashes_is_the_total() -> None:
    form = read(TITLE, HEAD, FUNDS, ROWS, "| 总分 | — | — | — | — | 100 | 97.13 | — |")
    assert (text(form.total_score), form.subtotals) == ("97.13", ())


@pytest.mark.parametrize(
    "row", ["| 自评得分 | < | 97.13 |  |  |  |  |  |", "| 预算金额 | < | 100万元 |  |  |  |  |  |"]
)
def test_a_row_of_the_head_above_the_funds_is_no_heading_of_theirs(row: str) -> None:
    form = read(TITLE, HEAD, row, FUNDS, ROWS, TOTAL)
    assert [(line.key, text(line.executed)) for line in form.funds][:2] == [("total", "90"), ("fiscal", "90")]


def test_points_in_an_answer_are_not_those_of_the_execution() -> None:
    funds = """
| 项目资金（万元） |  | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分 | 原因 |
| ^ | 年度资金总额 | 100 | 100 | 90 | 90% | 9 | 未支付质保金，扣1分 |
"""
    (total,) = read(TITLE, HEAD, "| 自评情况 | < | 得98分 | < | < | < | < | < |", funds, ROWS, TOTAL).funds
    assert total.weight is None


@pytest.mark.parametrize(
    "line",
    [
        "金额单位：元　填报日期：2025年1月3日",
        "单位：元（保留两位小数）",
        "（金额：元）",
        "金额：元",
        "单位 元",
        "（以元为单位）",
    ],
)
def test_the_money_unit_of_a_line_above_is_found_beside_whatever_it_stands(line: str) -> None:
    funds = FUNDS.replace("项目资金（万元）", "项目资金")
    form = read(TITLE, f"| {line} | < | < | < | < | < | < | < |", HEAD, funds, ROWS, TOTAL)
    assert (form.money_unit, form.stamped_unit) == ("元", None)


@pytest.mark.parametrize("label", ["项目资金（10分，元）", "项目资金 元", "（单位：元　分值：10分）", "资金（元、%）"])
def test_the_money_unit_of_the_block_is_found_in_any_order(label: str) -> None:
    assert read(TITLE, HEAD, FUNDS.replace("项目资金（万元）", label), ROWS, TOTAL).money_unit == "元"


FOOT = """
| 存在问题 | 项目单位：财务制度不健全 | < | < | < | < | < | < |
| 改进措施 | 主管部门：加强监督 | < | < | < | < | < | < |
| 填报人：某某　　填报日期：2025年1月3日 | < | < | < | < | < | < | < |
"""


def test_an_answer_that_opens_with_a_label_is_an_answer() -> None:
    form = read(TITLE, HEAD, FUNDS, ROWS, TOTAL, FOOT)
    assert (text(form.problems), text(form.measures), text(form.fill_date)) == (
        "项目单位：财务制度不健全", "主管部门：加强监督", "2025年1月3日",
    )  # fmt: skip


@pytest.mark.parametrize(
    "remark",
    [
        "|  |  |  |  |  |  |  | 主管部门：未及时下达资金 |",
        "|  |  |  |  |  |  |  | 备注：无 |",
        "| 备注：以上数据由县三中提供 | < | < | < | < | < | < | < |",
        "| 说明：数量指标以竣工验收为准 | < | < | < | < | < | < | < |",
    ],
)
def test_a_remark_between_indicators_is_no_end_of_them(remark: str) -> None:
    rows = ROWS.replace("| 效益指标 |", f"{remark}\n| 效益指标 |")
    form = read(TITLE, HEAD, FUNDS, rows, TOTAL)
    assert [(row.level1.text, row.level3.text) for row in form.indicators] == [
        ("产出指标", "维修面积"), ("效益指标", "受益学生"), ("满意度指标", "师生满意度"),
    ]  # fmt: skip
    assert text(form.total_score) == "97.13"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("维修面积", "年度主要任务"),
        ("学生转学", "部门职能"),
        ("2024年度项目支出绩效自评表", "全系统整体绩效提升项目支出绩效自评表（2024年度）"),
        ("2024年度项目支出绩效自评表", "2024年度部门整体支出管理经费项目支出绩效自评表"),
    ],
)
def test_a_word_of_another_form_in_a_cell_does_not_make_it_one(before: str, after: str) -> None:
    result = drawn(TITLE.replace(before, after), HEAD, FUNDS, ROWS.replace(before, after), TOTAL)
    assert ([form.template for form in result], result.others) == (["mof2020"], ())


def test_a_scored_row_without_answers_is_still_an_indicator() -> None:
    rows = ROWS.replace("| 受益学生 | ≥800人 | 750人 |", "| 发放补助合计 |  |  |")
    assert names(read(TITLE, HEAD, FUNDS, rows, TOTAL)) == ["维修面积", "发放补助合计", "师生满意度"]
    rows = ROWS.replace("| 满意度指标 | 满意度指标 | 师生满意度 | ≥95% | 96% |", "| 满意度指标 | < | < |  |  |")
    form = read(TITLE, HEAD, FUNDS, rows, TOTAL)
    assert [row.weight.text for row in form.indicators] == ["50", "30", "10"]
    assert form.parents == ()


@pytest.mark.parametrize(
    "row", ["| 复核总分 | < | < | < | < | 100 | 95 |  |", "| 扣分合计 | < | < | < | < |  | 2.87 |  |"]
)
def test_a_sum_below_the_total_is_not_it(row: str) -> None:
    form = read(TITLE, HEAD, FUNDS, ROWS, TOTAL, row)
    assert (text(form.total_score), form.subtotals, len(form.indicators)) == ("97.13", (), 3)


@pytest.mark.parametrize(
    "project", ["全县绩效自评表审核服务费", "审核项目绩效自评表500份"], ids=["in a name", "with a number"]
)
def test_the_words_of_a_title_in_an_answer_are_none(project: str) -> None:
    goals = (
        f"| 预期目标 | < | < | < | 实际完成情况 | < | < | < |\n| {project} | < | < | < | 已审核{project} | < | < | < |"
    )
    form = read(TITLE, HEAD.replace("校舍维修", project), FUNDS, goals, ROWS, TOTAL)
    assert (text(form.title), text(form.project_name), form.year) == ("2024年度项目支出绩效自评表", project, 2024)


def test_points_of_a_level_repeated_on_its_rows_are_not_theirs_each() -> None:
    rows = """
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
| 产出指标 | 数量指标（20分） | 维修面积 | ≥1200平方米 | 1200平方米 | 10 |
| 产出指标 | 数量指标（20分） | 成绩提高5分 | ≥5分 | 6分 | 10 |
| 产出指标 | 质量指标（20分） | 合格率（20分） | ≥95% | 96% | 20 |
"""
    form = read(TITLE, HEAD, rows)
    assert [(row.level3.text, row.weight.number) for row in form.indicators] == [
        ("维修面积", None), ("成绩提高5分", None), ("合格率", 20),
    ]  # fmt: skip


def test_a_source_of_money_with_words_for_amounts_is_a_row_all_the_same() -> None:
    funds = FUNDS.replace(
        "| ^ | 其中：当年", "| ^ | 政府性基金预算 | 未安排 | 未安排 | 未安排 | - | - | - |\n| ^ | 其中：当年"
    )
    form = read(TITLE, HEAD, funds, ROWS, TOTAL)
    assert [line.key for line in form.funds] == ["total", "unlisted", "fiscal", "carryover", "other"]
