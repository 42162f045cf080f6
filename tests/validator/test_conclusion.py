"""Family H: the words of the form against its numbers. The layout has no cells of its own for problems and measures, so
where these matter the form is made by hand."""

from dataclasses import replace
from time import perf_counter
from typing import Any

import pytest

from selfeval_xl.evaluating import evaluate
from selfeval_xl.model import Cell, Form
from selfeval_xl.policy import load_policy
from tests.forms import CLEAN, QUANTITY, SATISFIED, evaluated, findings, with_fund, with_row
from tests.seeds import SEEDS
from tests.workbooks import Filled

Found = list[tuple[str, str, str]]
FULL = "自评结论：优。取得的成效：学生就餐条件明显改善。"  # without a word on problems
PROBLEM = "存在问题：高峰时段排队较长。"
MEASURE = "改进措施：增设取餐窗口，错峰就餐。"


def concluded(text: str | None) -> Filled:
    return replace(CLEAN, conclusion=text)


def in_family(form: Form) -> Found:
    """List the H findings about a form made by hand."""
    policy = replace(load_policy("guizhou"), evaluated_year=2024)
    return [
        (finding.rule, finding.severity.value, finding.cell)
        for finding in evaluate(form, policy).findings
        if finding.rule.startswith("H")
    ]


def with_cells(conclusion: str, **texts: str) -> Form:
    """Give the clean form cells of their own for 存在问题 (A30), 改进措施 (A31) and the causes of a loss (A32)."""
    rows = {"problems": 30, "measures": 31, "explanation": 32}
    cells: dict[str, Any] = {name: Cell("Sheet1", rows[name], 1, text, text or None) for name, text in texts.items()}
    return replace(evaluated(concluded(conclusion)).form, **cells)


@pytest.mark.parametrize(
    ("conclusion", "found"),
    [
        ("自评结论：优。" + PROBLEM + MEASURE, []),
        ("自评结论：优秀。" + PROBLEM + MEASURE, []),
        ("自评结论：良。" + PROBLEM + MEASURE, [("H01", "错误", "B24")]),
        ("自评等级：中。" + PROBLEM + MEASURE, [("H01", "错误", "B24")]),
        ("本项目资金使用规范，" + PROBLEM + MEASURE, []),
    ],
    ids=["right", "spelt out", "too low", "as a level", "no grade named"],
)
def test_h01_the_grade_is_that_of_the_total(conclusion: str, found: Found) -> None:
    assert findings(concluded(conclusion)) == found


@pytest.mark.parametrize(
    ("total", "grade", "found"),
    [
        (90, "优", []),
        (89.99, "优", [("H01", "错误", "B24")]),
        (89.99, "良", []),
        (60, "中", []),
        (59.99, "中", [("H01", "错误", "B24")]),
    ],
)
def test_h01_keeps_to_the_bounds_of_the_grades(total: float, grade: str, found: Found) -> None:
    lost = round(99.59 - total, 2)
    rows = list(CLEAN.rows)
    for at in range(len(rows)):
        taken = min(lost, float(str(rows[at].score)))
        rows[at] = replace(rows[at], score=round(float(str(rows[at].score)) - taken, 2), reason="材料不齐，扣分从严")
        lost = round(lost - taken, 2)
    text = f"自评结论：{grade}。" + PROBLEM + MEASURE
    form = replace(CLEAN, rows=tuple(rows), sum_score=total, conclusion=text)
    assert [each for each in findings(form) if each[0][0] == "H"] == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("自评总分99.59分。", []),
        ("自评得分：99.6。", []),
        (f"自评得分{'9' * 400}分。", []),
        ("自评得分98分。", [("H02", "错误", "B24")]),
        ("自评总分为 98 分。", [("H02", "错误", "B24")]),
        ("总得分达到100分。", [("H02", "错误", "B24")]),
        ("总分100分，自评得分99.59分。", []),
        ("总分100分，自评得分98分。", [("H02", "错误", "B24")]),
        ("产出指标分值50分，自评得分50分；预算执行得分9.8分，总分99.59分。", []),
        ("产出指标总分50分，效益指标总分30分。", []),
        ("满分100分，扣2分，大部分学校已完工。", []),
        ("上年自评得分95分，本年自评得分99.59分。", []),
        ("自评总分99.59%。", []),
        ("项目总分100分，实际得分99.59分。", []),
        ("自评98分，等次优。", [("H02", "错误", "B24")]),
        ("该项目得分95分。", [("H02", "错误", "B24")]),
        ("项目得分为95分。", [("H02", "错误", "B24")]),
        ("绩效得分95分。", [("H02", "错误", "B24")]),
        ("综合得95分。", [("H02", "错误", "B24")]),
        ("评分为95分。", [("H02", "错误", "B24")]),
        ("该项目得分99.59分。", []),
        ("两个子项目得分95分以上。", []),
        ("第三方评分为95分。", []),
        ("群众满意度评分为95分。", []),
        ("共自评3个子项目。", []),
        ("总分值100分，实行总分为100分制。", []),
    ],
    ids=[
        "right",
        "a cent off",
        "no score at all",
        "another",
        "another with 为",
        "rounded up",
        "full marks named first",
        "full marks named first, then another",
        "scores of parts",
        "totals of parts",
        "other points",
        "another year's",
        "a rate",
        "full marks with the score in other words",
        "自评 alone",
        "the project's",
        "the project's with 为",
        "by its performance",
        "taken together",
        "as a rating",
        "the project's, right",
        "of parts of the project",
        "somebody else's rating",
        "the rating of a part",
        "a count",
        "points at stake",
    ],
)
def test_h02_the_score_in_the_text_is_the_total(sentence: str, found: Found) -> None:
    assert findings(concluded("自评结论：优。" + sentence + PROBLEM + MEASURE)) == found


def test_h02_quotes_what_is_named() -> None:
    (finding,) = evaluated(concluded("自评结论：优。自评得分98分。" + PROBLEM + MEASURE)).findings
    assert finding.message == "结论里写的是“自评得分98分”，总分填的是 99.59"
    assert (finding.expected, str(finding.difference)) == ("99.59", "-1.59")


@pytest.mark.parametrize(("named", "found"), [("99.59", []), ("89.79", []), ("97", [("H02", "错误", "B24")])])
def test_a_text_may_name_a_wrong_total_or_the_sum_it_should_be_but_no_third_score(named: str, found: Found) -> None:
    text = f"自评结论：优。自评得分{named}分。{PROBLEM}{MEASURE}"
    assert findings(replace(concluded(text), sum_score=89.79)) == [("G12", "错误", "H23"), *found]


def test_a_third_score_is_put_right_with_the_total() -> None:
    form = replace(concluded(f"自评结论：优。自评得分97分。{PROBLEM}{MEASURE}"), sum_score=89.79)
    finding = evaluated(form).findings[-1]
    assert (finding.rule, finding.expected) == ("H02", "")
    assert finding.advice == "先按其他问题改正得分和总分，结论里的得分与它一致"


@pytest.mark.parametrize(
    ("conclusion", "found"),
    [
        (None, [("H03", "警告", "B24")]),
        ("无", [("H03", "警告", "B24")]),
        ("/", [("H03", "警告", "B24")]),
        ("自评结论：", [("H03", "警告", "B24")]),
        ("自评结论：   。", [("H03", "警告", "B24")]),
        ("优", []),
    ],
    ids=["blank", "无", "a stroke", "its label alone", "its label and a full stop", "a grade alone"],
)
def test_h03_there_is_a_conclusion(conclusion: str | None, found: Found) -> None:
    assert findings(concluded(conclusion)) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("存在问题：无。", [("H04", "警告", "B24")]),
        ("存在的主要问题：暂无明显问题。", [("H04", "警告", "B24")]),
        ("存在问题及原因分析：\n无\n", [("H04", "警告", "B24")]),
        ("\n二、存在问题\n  无\n三、改进措施\n  继续保持。", [("H04", "警告", "B24")]),
        ("存在问题：。", [("H04", "警告", "B24")]),
        ("不存在问题。", [("H04", "警告", "B24")]),
        ("项目未发现问题，运行良好。", [("H04", "警告", "B24")]),
        ("存在问题：无专用取餐通道。" + MEASURE, []),
        ("资金使用未发现违规问题。", []),
    ],
    ids=[
        "none",
        "no plain one",
        "on a line of its own",
        "without colons",
        "left empty",
        "a denial",
        "none found",
        "begins with 无",
        "about the money",
    ],
)
def test_h04_a_loss_goes_with_a_problem(sentence: str, found: Found) -> None:
    assert findings(concluded(FULL + sentence)) == found


def test_h04_a_loss_by_a_high_rate_alone_is_worth_a_look() -> None:
    form = with_row(SATISFIED, score=10, actual="95%", reason=None)
    text = FULL + "存在问题：无。"
    assert findings(replace(form, conclusion=text)) == [("F09", "提示", "F22"), ("H04", "提示", "B24")]
    low = with_fund("total", form, executed=1_056_000, rate=88, score=8.8)
    for key, executed in (("fiscal", 1_056_000), ("fiscal_own", 856_000)):
        low = with_fund(key, low, executed=executed)
    low = replace(low, conclusion=f"{text}结余资金已收回。")
    assert ("H04", "警告", "B24") in findings(low)


def test_h04_names_the_points_that_were_lost() -> None:
    form = with_row(QUANTITY, score=7, reason="两所学校延期")
    finding = evaluated(replace(form, conclusion=FULL + "存在问题：无。")).findings[-1]
    assert finding.message == "扣了 3.41 分，却说没有问题"


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("无", [("H04", "警告", "A30")]),
        ("暂无问题。", [("H04", "警告", "A30")]),
        ("高峰时段排队较长", [("H05", "提示", "A30")]),
        ("", []),
    ],
    ids=["none", "none for now", "a problem", "blank"],
)
def test_h04_reads_the_cell_for_problems(told: str, found: Found) -> None:
    assert in_family(with_cells(FULL, problems=told)) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (PROBLEM + MEASURE, []),
        (PROBLEM + "下一步提升方向：错峰就餐。", []),
        (PROBLEM, [("H05", "提示", "B24")]),
        ("存在的不足：高峰时段排队较长。", [("H05", "提示", "B24")]),
        (MEASURE, [("H05", "提示", "B24")]),
        ("下一步提升方向：错峰就餐。", [("H05", "提示", "B24")]),
        ("高峰时段排队较长，尚有不足。" + MEASURE, []),
        ("\n存在问题\n高峰时段排队较长\n改进措施\n增设取餐窗口", []),
        ("\n存在问题\n高峰时段排队较长", [("H05", "提示", "B24")]),
        ("解决了学生存在的就餐问题为学生健康提供保障。", []),
        ("已下发整改通知，问题整改到位。", []),
    ],
    ids=[
        "both",
        "in other words",
        "a problem alone",
        "a weakness alone",
        "a measure alone",
        "a plan alone",
        "told without a heading",
        "on lines of their own",
        "a problem on a line of its own",
        "a problem solved",
        "words in passing",
    ],
)
def test_h05_problems_and_measures_go_together(sentence: str, found: Found) -> None:
    assert findings(concluded(FULL + sentence)) == found


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"problems": "高峰时段排队较长", "measures": "增设取餐窗口"}, []),
        ({"problems": "高峰时段排队较长", "measures": ""}, [("H05", "提示", "A31")]),
        ({"problems": "", "measures": "增设取餐窗口"}, [("H05", "提示", "A30")]),
        ({"problems": "无", "measures": "增设取餐窗口"}, [("H04", "警告", "A30")]),
        ({"explanation": "两所食堂竣工推迟", "measures": "增设取餐窗口"}, []),
        ({"explanation": "无", "measures": "增设取餐窗口"}, [("H05", "提示", "B24")]),
    ],
    ids=["both", "no measure", "no problem", "a denial is H04's", "a cause in its place", "a cause denied"],
)
def test_h05_reads_the_cells_for_both(cells: dict[str, str], found: Found) -> None:
    assert in_family(with_cells(FULL, **cells)) == found


def test_a_measure_alone_is_told_where_it_stands_where_no_other_cell_is_for_words() -> None:
    form = replace(with_cells(FULL, measures="增设取餐窗口"), conclusion=None)
    assert ("H05", "提示", "A31") in in_family(form)


@pytest.mark.parametrize("seed", SEEDS, ids=["service", "outsourcing", "smart court"])
def test_a_plan_without_a_loss_is_no_fault(seed: Filled) -> None:
    assert [each for each in findings(seed) if each[0][0] == "H"] == []


GOAL = "改造12所乡村小学食堂，改善学生就餐条件。"


@pytest.mark.parametrize(
    ("account", "found"),
    [
        (GOAL, [("H06", "警告", "E13")]),
        ("改造 12 所乡村小学食堂,\n改善学生就餐条件", [("H06", "警告", "E13")]),
        ("已改造12所乡村小学食堂，改善了学生就餐条件。", [("H06", "警告", "E13")]),
        ("改造11所乡村小学食堂，改善学生就餐条件。", []),
        (GOAL + "3650名学生在新食堂就餐，卫生评级均在B级以上。", []),
    ],
    ids=["word for word", "spaced otherwise", "with 已", "another number", "with an account behind"],
)
def test_h06_the_account_is_no_copy_of_the_goal(account: str, found: Found) -> None:
    assert findings(replace(CLEAN, goal_actual=account)) == found


def test_h02_a_conclusion_of_nothing_but_digits_is_read_in_no_time() -> None:
    form = evaluated(replace(CLEAN, conclusion="2" * 32_000)).form
    start = perf_counter()
    assert in_family(form) == []
    assert perf_counter() - start < 2


def test_h06_long_texts_that_repeat_themselves_are_compared_in_no_time() -> None:
    goal = "改造食堂，改善条件" * 3_000
    form = evaluated(replace(CLEAN, goal_expected=goal, goal_actual=goal[::-1])).form
    start = perf_counter()
    assert in_family(form) == []
    assert perf_counter() - start < 2


@pytest.mark.parametrize(
    ("account", "found"),
    [
        (None, [("H07", "警告", "E13")]),
        ("—", [("H07", "警告", "E13")]),
        ("已完成", [("H07", "警告", "E13")]),
        ("达成预期指标", [("H07", "警告", "E13")]),
        ("已全部完成年度绩效目标任务。", [("H07", "警告", "E13")]),
        ("全面完成年初设定的各项绩效目标任务。", [("H07", "警告", "E13")]),
        ("已按计划实施完成", [("H07", "警告", "E13")]),
        ("食堂改造好了。", [("H07", "警告", "E13")]),
        ("12所食堂全部投用", []),
        ("已完成12所食堂改造", []),
    ],
    ids=[
        "blank",
        "a dash",
        "done",
        "a tier",
        "a stock phrase",
        "a longer one",
        "carried out as planned",
        "too short",
        "just long enough",
        "what was done",
    ],
)
def test_h07_the_account_says_what_was_done(account: str | None, found: Found) -> None:
    assert findings(replace(CLEAN, goal_actual=account)) == found


def test_h07_speaks_where_a_short_goal_was_copied() -> None:
    assert findings(replace(CLEAN, goal_expected="完成任务", goal_actual="完成任务")) == [("H07", "警告", "E13")]
