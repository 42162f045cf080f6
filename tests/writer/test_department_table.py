"""部门汇总: what the forms of a department add up to, and that it is what the other sheets say."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl.evaluation import Evaluation, Verdict
from selfeval_xl.policy import load_policy
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import lines, opened
from tests.writer.evaluations import cell, evaluation, fund, listed, mixed_batch
from tests.writer.reports import report_of, roster_of

HEADS = (
    "主管部门 | 单位数 | 项目数 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 平均自评总分 | 平均核算总分"
    " | 优 | 良 | 中 | 差{} | 通过 | 需说明 | 退回 | 无法核验 | 错误 | 警告 | 未核验"
)


def form(id_: str, department: str | None, unit: str, **changes: Any) -> Evaluation:
    place = None if department is None else cell("B5", department)
    return evaluation(form_id=id_, department=place, unit=cell("F5", unit), **changes)


OFFICES = [
    form("a", "清源县教育局", "清源县第一小学"),
    form("b", " 清源县教育局 ", "清源县第二小学", verdict=Verdict.PASSED, findings=()),
    form("c", "［105］清源县教育局", "清源县第一小学", funds=()),
    form("d", None, "清源县公路站", funds=(fund(7, "total", "合计", None, "", "100", "80.5", "10", "80.5", "8"),)),
]


def test_forms_are_put_together_however_the_department_is_spelled() -> None:
    assert lines(summary_workbook(report_of(OFFICES)), "部门汇总") == [
        "部门汇总（金额：元，执行率：%；等级为核算等级；执行率只算预算数、执行数都有的表）",
        HEADS.format(""),
        "清源县教育局 | 2 | 3 | 2000000 | 2400001 | 2280000 | 95 | 99 | 98.34"
        " | 3 | 0 | 0 | 0 | 1 | 0 | 2 | 0 | 2 | 0 | 3",
        "（未填主管部门） | 1 | 1 |  | 100 | 80.5 | 80.5 | 99 | 98.34 | 1 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 1 | 0 | 1",
        "合计 | 3 | 4 | 2000000 | 2400101 | 2280080.5 |  |  |  | 4 | 0 | 0 | 0 | 1 | 0 | 3 | 0 | 3 | 0 | 4",
        "全部项目 |  |  |  |  |  | 95 | 99 | 98.34",
        "其中：有几个实施单位的部门，按单位列出",
        HEADS.format("").replace("单位数", "实施单位"),
        "清源县教育局 | 清源县第一小学 | 2 | 1000000 | 1200000.5 | 1140000 | 95 | 99 | 98.34"
        " | 2 | 0 | 0 | 0 | 0 | 0 | 2 | 0 | 2 | 0 | 2",
        "清源县教育局 | 清源县第二小学 | 1 | 1000000 | 1200000.5 | 1140000 | 95 | 99 | 98.34"
        " | 1 | 0 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 1",
    ]


def test_with_a_roster_it_tells_what_has_come_of_each_department() -> None:
    roads = listed(3, "清源县公路站", "道路养护", department=cell("A3", "清源县交通运输局"))
    projects = (listed(2, "清源县第一小学", "食堂"), roads, roads, listed(5, "一小", "操场", department=None))
    check = roster_of(projects, {0: OFFICES[:1], 3: OFFICES[3:]}, excused=frozenset({2}))
    said, heads, *rows = lines(summary_workbook(report_of(OFFICES, roster=check)), "部门汇总")[:6]
    assert said == "部门汇总（金额：元，执行率、报送率：%；等级为核算等级；执行率只算预算数、执行数都有的表）"
    assert heads == HEADS.format("") + " | 应报 | 已报 | 未报 | 免报 | 报送率"
    assert [" | ".join([row.split(" | ")[0], *row.split(" | ")[-5:]]) for row in rows] == [
        "清源县教育局 | 1 | 1 | 0 | 0 | 100",
        "（未填主管部门） | 1 | 1 | 0 | 0 | 100",
        "清源县交通运输局 | 1 | 0 | 1 | 1 | 0",
        "合计 | 3 | 2 | 1 | 1 | 66.67",
    ]


def test_the_grades_are_those_of_the_policies_and_what_else_was_given() -> None:
    policy = load_policy("guizhou")
    summary = summary_workbook(report_of(mixed_batch(), policies=(policy,)))
    words = lines(summary, "部门汇总")[1].split(" | ")[9:14]
    assert words == [*(word for word, _ in policy.grades), "未评"]


def totals(data: bytes, sheet: str, row: str) -> dict[str, Any]:
    """Return the numbers of a row of totals by their headings."""
    table = list(opened(data)[sheet].iter_rows(min_row=2, values_only=True))
    (found,) = [values for values in table if values[0] == row]
    return {str(head): value for head, value in zip(table[0], found, strict=True) if isinstance(value, int | float)}


@pytest.mark.parametrize("money", MoneyUnit)
@pytest.mark.parametrize("forms", [OFFICES, mixed_batch()], ids=["departments", "mixed"])
def test_the_sums_are_those_of_the_projects(forms: Sequence[Evaluation], money: MoneyUnit) -> None:
    summary = summary_workbook(report_of(forms, money=money))
    added, overall = totals(summary, "部门汇总", "合计"), totals(summary, "部门汇总", "全部项目")
    projects, averages = totals(summary, "项目汇总", "合计"), totals(summary, "项目汇总", "平均")
    same = ("年初预算数", "全年预算数", "全年执行数", "错误", "警告", "未核验")
    assert [added[head] for head in same] == [projects[head] for head in same]
    assert overall == {
        "执行率": projects["执行率"],
        "平均自评总分": averages["自评总分"],
        "平均核算总分": averages["核算总分"],
    }
    assert added["项目数"] == len(forms) == sum(added[verdict] for verdict in Verdict)


def test_amounts_in_wan_are_those_in_yuan() -> None:
    tiny = fund(7, "total", "合计", None, "0.01", "100", "-49", "10", "80.5", "8")
    report = [*mixed_batch(), evaluation(form_id="t", funds=(tiny,))]
    yuan, wan = (opened(summary_workbook(report_of(report, money=money))) for money in MoneyUnit)
    for name, columns in (("项目汇总", "FGH"), ("资金明细", "EFG"), ("部门汇总", "DEF")):
        for one, other in zip(yuan[name].iter_rows(min_row=3), wan[name].iter_rows(min_row=3), strict=True):
            for cell_, in_wan in zip(one, other, strict=True):
                if cell_.coordinate[0] in columns and isinstance(cell_.value, int | float):
                    assert in_wan.value == float(Decimal(str(cell_.value)) / 10_000)
                    assert in_wan.number_format == "[>=0.005]#,##0.00_ ;[<0]-#,##0.00####_ ;0.00####_ "
                else:
                    assert in_wan.value == cell_.value
