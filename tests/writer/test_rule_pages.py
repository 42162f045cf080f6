"""规则说明 of the summary."""

from dataclasses import replace

import pytest

from selfeval_xl.evaluation import ListFinding, Severity
from selfeval_xl.policy import Policy, load_policy
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import lines, opened
from tests.writer.evaluations import RULES, evaluation, finding
from tests.writer.reports import report_of


def graded(severity: Severity | None, title: str = "清源县") -> Policy:
    return replace(load_policy("guizhou"), title=title, severities={"G04": severity})


def test_every_rule_has_its_manual_page_and_how_often_it_spoke() -> None:
    waived = finding(waiver="某某：当年机构改革")
    forms = [evaluation(findings=(finding(), finding(), waived)), evaluation(form_id="b")]
    about_list = ListFinding("名单.xlsx", "", "", "", finding())
    assert lines(summary_workbook(report_of(forms, rules=RULES, list_findings=[about_list])), "规则说明") == [
        "规则说明（级别以本次所用政策为准；条数、表数为本次查出的，豁免的不计）",
        "编号 | 级别 | 查什么 | 为什么要查 | 例 | 依据 | 条数 | 表数",
        "G04 | 错误 | 得分高于按公式计算的得分。 | 得分要与完成值相称。 | ≥95%，实际 88.75%，得分 10。 | 评分办法。"
        " | 4 | 3",
        "G08 | 警告 | 扣了分，没有写原因。 | 扣分要有原因。 |  |  | 0 | 0",
        "合计 |  |  |  |  |  | 4",
    ]


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        ([load_policy("guizhou")], "错误"),
        ([graded(None)], "错误\n清源县：不查"),
        ([graded(Severity.NOTE), graded(None, "平安县")], "错误\n清源县：提示\n平安县：不查"),
    ],
    ids=["as it is", "switched off", "two policies"],
)
def test_what_a_policy_made_of_a_rule_is_said(policies: list[Policy], said: str) -> None:
    page = opened(summary_workbook(report_of(rules=RULES, policies=policies)))["规则说明"]
    assert [page["B3"].value, page["B4"].value] == [said, "警告"]


def test_another_severity_a_rule_had_this_time_is_said() -> None:
    forms = [evaluation(findings=(finding(severity=Severity.NOTE), finding()))]
    page = opened(summary_workbook(report_of(forms, rules=RULES)))["规则说明"]
    assert page["B3"].value == "错误\n有的为提示"
