"""Family A through real workbooks: what stands in the head, and printed filler nobody replaced."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from selfeval_xl import evaluate, load_policy
from selfeval_xl.reader import read_bytes
from selfeval_xl.validator.form import filler_in
from tests.forms import CLEAN, COST, QUANTITY, SATISFIED, evaluated, findings, with_fund, with_row
from tests.tables import table
from tests.workbooks import Filled, Formula, Row, workbook

Found = list[tuple[str, str, str]]


def changed(**fields: Any) -> Filled:
    return replace(CLEAN, **fields)


def messages(form: Filled, **policy_changes: Any) -> list[str]:
    return [finding.message for finding in evaluated(form, **policy_changes).findings]


@pytest.mark.parametrize(
    ("form", "found", "blocks"),
    [
        (CLEAN, [], []),
        (changed(without=frozenset({"funds"})), [("A01", "错误", "A1")], ["项目资金"]),
        (changed(without=frozenset({"total"})), [("A01", "错误", "A1")], ["总分"]),
        (changed(without=frozenset({"title"})), [("A01", "错误", "A1")], ["标题"]),
        (
            changed(without=frozenset({"title", "total"})),
            [("A01", "错误", "A1"), ("A01", "错误", "A1")],
            ["标题", "总分"],
        ),
        (changed(without=frozenset({"contact"})), [], []),
    ],
    ids=["complete", "no funds", "no total", "no title", "one finding per block", "no contact line is no fault"],
)
def test_a01_a_missing_block_is_named(form: Filled, found: Found, blocks: list[str]) -> None:
    assert findings(form) == found
    assert messages(form) == [f"表中没有找到“{block}”" for block in blocks]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("[105]乡村小学食堂改造项目", []),
        ("X光机采购项目", []),
        ("名称标准化项目", []),
        (None, [("A02", "错误", "C4")]),
        ("XX项目", [("A02", "错误", "C4")]),
        ("××县食堂改造项目", [("A02", "错误", "C4")]),
        ("***", [("A02", "错误", "C4")]),
        ("……", [("A02", "错误", "C4")]),
        ("（项目名称）", [("A02", "错误", "C4")]),
        ("某某项目", [("A02", "错误", "C4")]),
        ("无", [("A02", "错误", "C4")]),
    ],
    ids=["with its code", "one X", "the word in a name", "blank", "XX", "××", "stars", "dots", "label", "某某", "无"],
)
def test_a02_a_project_has_a_name(name: str | None, found: Found) -> None:
    assert findings(changed(project_name=name)) == found


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"unit": "县教育局"}, []),
        ({"stamped_unit": "清源县教育局 "}, []),
        ({"unit": "105001-清源县教育局"}, []),
        ({"stamped_unit": "清源县教育和体育局"}, []),
        ({"stamped_unit": ""}, []),
        ({"unit": "清源县水务局"}, [("A03", "警告", "G5")]),
        ({"unit": None}, [("A03", "警告", "G5")]),
        ({"department": None}, [("A03", "警告", "C5")]),
        ({"department": "/", "unit": "无"}, [("A03", "警告", "C5"), ("A03", "警告", "G5")]),
        ({"unit": "XX局"}, [("A07", "警告", "G5")]),
        ({"unit": "清源县教育局、清源县水务局"}, [("A03", "警告", "G5")]),
        ({"department": "清源县教育局/水务局"}, [("A03", "警告", "C5")]),
        ({"unit": "清源县文化、旅游局", "stamped_unit": "清源县文化、旅游局"}, []),
        ({"unit": "清源县教育局 [105]"}, []),
    ],
    ids=[
        "short name",
        "a blank behind",
        "with its code",
        "short for the stamp",
        "no stamp",
        "another unit",
        "no unit",
        "no department",
        "empty words",
        "filler is A07's",
        "two units",
        "two departments",
        "one name with a comma in it",
        "its code behind it",
    ],
)
def test_a03_the_units_are_there_and_the_same(fields: dict[str, Any], found: Found) -> None:
    assert findings(changed(**fields)) == found


@pytest.mark.parametrize(
    ("form", "year", "found"),
    [
        (CLEAN, 2024, []),
        (CLEAN, None, []),
        (changed(year="2024年"), 2024, []),
        (changed(year="（2023年度）"), 2024, [("A04", "错误", "A2")]),
        (changed(title="2023年度项目支出绩效目标自评表", year=""), 2024, [("A04", "错误", "A1")]),
        (changed(year="（    年度）"), 2024, [("A04", "警告", "A2")]),
        (changed(year=""), 2024, [("A04", "警告", "A1")]),
        (changed(without=frozenset({"title"})), 2024, [("A01", "错误", "A1")]),
    ],
    ids=[
        "same",
        "no year asked for",
        "other spelling",
        "other year",
        "in the title",
        "left blank",
        "not printed at all",
        "no title is A01's",
    ],
)
def test_a04_the_form_is_of_the_evaluated_year(form: Filled, year: int | None, found: Found) -> None:
    assert findings(form, evaluated_year=year) == found


def test_a04_says_that_no_year_is_printed() -> None:
    assert messages(changed(year="（    年度）")) == ["表上没有写年度，本次评价的是 2024 年度"]
    assert messages(changed(year="（2023年度）")) == ["表上写的是 2023 年度，本次评价的是 2024 年度"]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2025年1月18日", []),
        ("2025年元月18日", []),
        ("二〇二五年一月十五日", []),
        ("2024-12-31", []),
        ("", [("A05", "提示", "G3")]),
        ("年底", [("A05", "提示", "G3")]),
        ("20241230", [("A05", "警告", "G3")]),
        ("2024年6月30日", [("A05", "警告", "G3")]),
        ("20XX年XX月XX日", [("A07", "警告", "G3")]),
    ],
    ids=[
        "in Chinese",
        "元月",
        "in Chinese digits",
        "the last day",
        "blank",
        "no date",
        "the day before",
        "in the year",
        "filler is A07's",
    ],
)
def test_a05_the_form_is_filled_in_after_the_year(written: str, found: Found) -> None:
    assert findings(changed(fill_date=written)) == found


def test_a05_falls_back_on_the_year_of_the_form() -> None:
    assert findings(changed(year="（2025年度）"), evaluated_year=None) == [("A05", "警告", "G3")]


@pytest.mark.parametrize(
    ("year", "written", "found"),
    [
        ("（2023年度）", "2024年1月18日", [("A04", "错误", "A2")]),
        ("（2023年度）", "2023年6月30日", [("A04", "错误", "A2")]),
        ("（2023年度）", "", [("A04", "错误", "A2"), ("A05", "提示", "G3")]),
        ("", "2024年6月30日", [("A04", "警告", "A1")]),
    ],
    ids=["right for its own year", "too early for any", "blank all the same", "of no known year"],
)
def test_a05_compares_no_date_with_a_year_that_is_wrong_itself(year: str, written: str, found: Found) -> None:
    assert findings(changed(year=year, fill_date=written)) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (changed(contact=""), [("A06", "提示", "A25")]),
        (changed(contact="/"), [("A06", "提示", "A25")]),
        (changed(contact="某某 138****1234"), []),
        (changed(without=frozenset({"contact"})), []),
    ],
    ids=["blank", "a stroke", "named", "no place for it"],
)
def test_a06_somebody_can_be_asked(form: Filled, found: Found) -> None:
    assert findings(form) == found


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (with_row(QUANTITY, level3="指标1：改造食堂数量"), []),
        (changed(contact="某某（电话 0851-123XXXX）"), []),
        (with_row(QUANTITY, level3="改造XX数量"), [("A07", "警告", "D15")]),
        (changed(goal_actual="××食堂已全部改造并投入使用。"), [("A07", "警告", "E13")]),
        (changed(goal_actual="对照年度目标，说明任务目标的完成情况（100字以内）"), [("A07", "警告", "E13")]),
        (changed(goal_actual="……"), [("A07", "警告", "E13")]),
        (changed(goal_expected="请填写年度总体目标"), [("A07", "警告", "B13")]),
        (with_row(SATISFIED, reason="XX原因"), [("A07", "警告", "I22")]),
    ],
    ids=[
        "a numbered name",
        "a masked number",
        "XX in a name",
        "×× in the account",
        "an instruction",
        "dots alone",
        "please fill in",
        "XX as reason",
    ],
)
def test_a07_printed_text_is_replaced(form: Filled, found: Found) -> None:
    assert findings(form) == found


def test_a07_counts_the_filler_rows_left_in() -> None:
    left = (Row(CLEAN.rows[COST].level1, "成本指标", "指标2："), Row(CLEAN.rows[COST].level1, "成本指标", "……"))
    one = changed(rows=(*CLEAN.rows[: COST + 1], left[0], *CLEAN.rows[COST + 1 :]))
    two = changed(rows=(*CLEAN.rows[: COST + 1], *left, *CLEAN.rows[COST + 1 :]))
    assert (findings(one), findings(two)) == ([("A07", "提示", "D19")], [("A07", "提示", "D19")])
    assert [*messages(one), *messages(two)] == [
        "还留着表样上的文字“指标2：”",
        "还留着表样上的文字“指标2：”，这样空着的行共 2 行，这是第一行",
    ]


@pytest.mark.parametrize(
    ("text", "filler"),
    [
        ("≥**", "≥**"),
        ("≥ ＸＸ%", "≥ ＸＸ"),
        ("20XX年12月", "20XX年"),
        ("（限100字以内）", "（限100字以内）"),
        ("指标 1：", "指标 1："),
        ("指标1：……", "指标1：……"),
        ("...", "..."),
        ("≥12所", ""),
        ("138****1234", ""),
        ("XXL号校服", ""),
        ("2*3米", ""),
        ("取得成效……持续推进", ""),
        ("公文不超过800字", ""),
    ],
)
def test_filler_is_told_from_answers(text: str, filler: str) -> None:
    assert filler_in(text) == filler


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (changed(sum_score=Formula("=SUM(H15:H22)", None)), [("A10", "警告", "H23")]),
        (with_row(QUANTITY, actual=Formula("=12", None)), [("A10", "警告", "F15")]),
        (changed(sum_score=Formula("=SUM(H15:H22)", 99.59)), []),
        (with_row(QUANTITY, score=Formula("=G15*#REF!", "#REF!")), [("A10", "警告", "H15")]),
        (with_fund("other", initial="0"), [("A10", "提示", "D11")]),
        (with_fund("other", initial="0", full="0", executed="０"), [("A10", "提示", "D11")]),
        (with_fund("other", initial="-"), []),
    ],
    ids=[
        "a total not computed", "an actual not computed", "a total computed", "a reference lost", "an amount as text",
        "several amounts as text are one finding", "a dash",
    ],
)  # fmt: skip
def test_a10_cells_that_cannot_be_trusted_are_named(form: Filled, found: Found) -> None:
    assert findings(form) == found


LOST = Formula("=A99", "#REF!")
NOT_COMPUTED = Formula("=A99", None)


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        (with_row(QUANTITY, target=LOST), "E15"),
        (with_row(QUANTITY, target=Formula("=1/0", "#DIV/0!")), "E15"),
        (with_row(QUANTITY, target=NOT_COMPUTED), "E15"),
        (with_row(QUANTITY, actual=LOST), "F15"),
        (with_row(QUANTITY, reason=LOST), "I15"),
        (changed(project_name=LOST), "C4"),
        (changed(project_name=NOT_COMPUTED), "C4"),
        (changed(department=LOST), "C5"),
        (changed(unit=LOST), "G5"),
        (changed(unit=NOT_COMPUTED), "G5"),
        (changed(fill_date=LOST), "I3"),
        (changed(fill_date=NOT_COMPUTED), "I3"),
        (changed(goal_expected=LOST), "B13"),
        (changed(goal_actual=LOST), "E13"),
        (changed(goal_actual=NOT_COMPUTED), "E13"),
        (changed(conclusion=LOST), "B24"),
        (changed(conclusion=NOT_COMPUTED), "B24"),
    ],
    ids=[
        "target", "target divided by nothing", "target not computed", "actual", "reason", "project",
        "project not computed", "department", "unit", "unit not computed", "day", "day not computed", "goal", "account",
        "account not computed", "conclusion", "conclusion not computed",
    ],
)  # fmt: skip
def test_a10_alone_speaks_about_a_cell_without_a_value(form: Filled, cell: str) -> None:
    assert findings(form) == [("A10", "警告", cell)]


def test_a10_hidden_content_is_named_and_counts() -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(CLEAN)))
    page = book.active
    assert page is not None
    page.row_dimensions[16].hidden = True
    page.column_dimensions["J"].hidden = True
    stream = BytesIO()
    book.save(stream)
    (form,) = read_bytes(stream.getvalue(), "表.xlsx")
    evaluation = evaluate(form, load_policy("guizhou"))
    assert [(finding.rule, finding.cell, finding.message) for finding in evaluation.findings] == [
        ("A10", "D16", "有 5 个填了内容的单元格在隐藏的行、列或工作表里，这是第一个"),
    ]
    assert len(form.indicators) == 8


ELSEWHERE = """
| 2024年度县级项目绩效自评情况表 | < | < | < | < | < | < | < | < |
| 专项名称 | < | 乡村公路养护 | < | 主管单位 | 清源县交通局 | < | < | < |
| 一级指标 | 二级指标 | 指标内容 | 预期指标值 | 年终完成值 | 参考分值 | 自评分 | 扣分原因 | 责任科室 |
| 产出指标 | 数量指标 | 养护里程 | ≥30公里 | 32公里 | 70 | 70 |  | 养护股 |
| 满意度指标 | 满意度指标 | 群众满意度 | ≥90% | 90.5% | 30 | 30 |  | 办公室 |
"""


def test_a11_a_form_no_template_knows_names_the_nearest_and_what_was_not_read() -> None:
    (form,) = read_bytes(table(ELSEWHERE), "表.xlsx")
    found = [
        (finding.rule, finding.severity.value, finding.cell, finding.message)
        for finding in evaluate(form, load_policy("mof-2020")).findings
        if finding.rule == "A11"
    ]
    assert found == [
        (
            "A11",
            "警告",
            "A1",
            "没有官方表样与这张表相符，是按表头文字读的；最接近财政部项目支出绩效自评表，"
            "这里缺少“实施单位”、“项目资金”",
        ),
        ("A11", "提示", "I3", "“责任科室”这一列不在表样里，没有读取"),
    ]


def test_a11_says_which_unit_amounts_were_read_in_where_none_is_printed() -> None:
    amounts = "| 全年预算数 | 50 | 全年执行数 | 45 |\n| 一级指标"
    (form,) = read_bytes(table(ELSEWHERE.replace("| 一级指标", amounts)), "表.xlsx")
    (first, _) = (f for f in evaluate(form, load_policy("mof-2020")).findings if f.rule == "A11")
    assert first.message.endswith("；表上没有写明金额单位，按元读取")


def test_a11_is_silent_about_an_official_form() -> None:
    assert [found for found in findings(CLEAN) if found[0] == "A11"] == []


def test_a01_says_that_no_indicator_was_filled_in() -> None:
    blank_rows = tuple(Row(row.level1, row.level2) for row in CLEAN.rows)
    found = [finding for finding in evaluated(changed(rows=blank_rows)).findings if finding.rule == "A01"]
    assert [(finding.cell, finding.message) for finding in found] == [("A1", "指标表里一行也没有填")]


def concluded(label: str, text: str) -> Filled:
    return changed(labels={"自   \n评\n结 \n论": label}, conclusion=text)


LONG = f"自评结论：优。自评总分99.59分。存在问题：排队较长。改进措施：{'错峰就餐，' * 10}增设窗口。"


@pytest.mark.parametrize(
    ("label", "over", "found"),
    [
        ("自 评 结 论（{}字以内）", 0, []),
        ("自评结论（{}字以内）", 1, [("A08", "提示", "B24")]),
        ("自评结论\n（限{}字）", 1, [("A08", "提示", "B24")]),
        ("自评结论（不超过 {} 字）", 1, [("A08", "提示", "B24")]),
        ("自评结论（{}字）", 1, [("A08", "提示", "B24")]),
        ("自评结论（不少于{}字）", 1, []),
        ("自评结论", 1, []),
    ],
    ids=["as long as allowed", "one over", "限", "不超过", "only the number", "a least length", "no limit printed"],
)
def test_a08_a_text_is_as_short_as_its_label_asks(label: str, over: int, found: Found) -> None:
    length = len(LONG)
    form = concluded(label.format(length - over), f" {LONG[:40]}\n {LONG[40:]}")
    assert findings(form) == found


def test_a08_names_both_lengths() -> None:
    (message,) = messages(concluded("自评结论（50字以内）", LONG))
    assert message == f"共 {len(LONG)} 字，超过表上限定的 50 字"


def test_a08_knows_the_limits_of_goals_and_reasons() -> None:
    labels = {"实际完成情况": "实际完成情况（30字以内）", "未完成原因分析": "未完成原因分析（10字以内）"}
    assert findings(changed(labels=labels)) == [("A08", "提示", "E13"), ("A08", "提示", "I22")]


@pytest.mark.parametrize(
    ("limit", "found"),
    [(30, [("A07", "警告", "E13"), ("A08", "提示", "E13")]), (300, [("A07", "警告", "E13")])],
)
def test_a08_reads_the_limit_from_a_hint_left_in_the_answer(limit: int, found: Found) -> None:
    assert findings(changed(goal_actual=f"（说明完成情况，{limit}字以内）{CLEAN.goal_actual}")) == found
