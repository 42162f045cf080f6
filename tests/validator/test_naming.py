"""H09: whether the texts of a form speak of its own unit and year."""

from dataclasses import replace
from typing import Any

import pytest

from selfeval_xl.lists import ListedProject, Listing, Lists
from selfeval_xl.model import Cell
from selfeval_xl.policy import load_policy
from selfeval_xl.validator.naming import text_names_another
from selfeval_xl.validator.rule import Gathered
from tests.forms import CLEAN, evaluated, sightings
from tests.outlines import outlines
from tests.steps import steps
from tests.workbooks import Filled

WATER = "清源县水务局"
OTHER = replace(CLEAN, stamped_unit=WATER, department=WATER, unit=WATER, project_name="饮水安全")
ACCOUNT = "12所乡村小学食堂已全部改造并投入使用，3650名学生在新食堂就餐。"


def said(account: str, **changes: Any) -> list[tuple[str, str, str]]:
    form = replace(CLEAN, goal_actual=account, **changes)
    found = sightings({"甲.xlsx": form, "乙.xlsx": OTHER}, "H09")
    return [(severity, cell, message) for severity, file, cell, message in found if file == "甲.xlsx"]


WRONG = {
    "another unit tells what it did": (f"{WATER}认真组织实施，{ACCOUNT}", WATER),
    "its project": (f"{ACCOUNT}{WATER}项目管理规范。", WATER),
    "its year and project": (f"{WATER}2024年度部门预算执行情况良好，{ACCOUNT}", WATER),
    "what it began with": (f"{WATER}根据年初计划组织实施，{ACCOUNT}", WATER),
    "its work, then its money": (f"{WATER}认真组织实施项目，资金拨付及时，{ACCOUNT}", WATER),
    "its careful use of money": (f"{WATER}严格按照要求使用资金，{ACCOUNT}", WATER),
    "the year before": (f"2023年度各项绩效目标已完成，{ACCOUNT}", "2023 年"),
    "the year before with nothing left": (f"2023年度项目资金无结转，{ACCOUNT}", "2023 年"),
    "its score": (f"{ACCOUNT}2023年项目自评得分较高。", "2023 年"),
    "the year to come": (f"2025年度绩效目标全部完成，{ACCOUNT}", "2025 年"),
}


@pytest.mark.parametrize(("account", "other"), WRONG.values(), ids=WRONG)
def test_a_text_about_another_unit_or_year(account: str, other: str) -> None:
    own = "2024 年度" if other.endswith("年") else "清源县教育局"
    assert said(account) == [("警告", "E13", f"这里说的是{other}，而这是{own}的自评表")]


def test_a_form_that_names_no_unit_is_called_by_its_department() -> None:
    found = said(f"{WATER}认真组织实施，{ACCOUNT}", unit="", stamped_unit="", department="[105]清源县教育局")
    assert [message for _, _, message in found] == [f"这里说的是{WATER}，而这是清源县教育局的自评表"]


RIGHT = {
    "neither": ACCOUNT,
    "a unit that helped": f"会同{WATER}完成供水改造，{ACCOUNT}",
    "a unit that was paid": f"资金已拨付{WATER}，{ACCOUNT}",
    "a unit that did a part": f"{ACCOUNT}{WATER}负责供水管道。",
    "a unit that took part": f"{ACCOUNT}{WATER}组织开展水质检测，全部合格。",
    "a unit that paid by progress": f"{WATER}根据工程进度拨付资金117.6万元，{ACCOUNT}",
    "a unit that gave the money": f"{ACCOUNT}{WATER}按照批复下达资金120万元。",
    "a unit whose money came": f"{WATER}资金到位后，{ACCOUNT}",
    "a unit that planned the money": f"{WATER}预算安排120万元，{ACCOUNT}",
    "a unit's notice about money": f"{WATER}《关于下达2024年预算的通知》下达资金120万元，{ACCOUNT}",
    "what was found the year before": f"根据2023年绩效评价结果改进，{ACCOUNT}",
    "its own unit beside the other": f"清源县教育局组织实施，{ACCOUNT}{WATER}项目同步推进。",
    "a longer name that begins alike": f"{WATER}下属供水站认真组织实施，{ACCOUNT}",
    "a unit that is not in the batch": f"清源县林业局认真组织实施，{ACCOUNT}",
    "its own year": f"2024年度各项绩效目标已完成，{ACCOUNT}",
    "both years": f"较2023年度绩效目标有所提高，2024年{ACCOUNT}",
    "compared with the year before": f"比2023年项目自评得分提高2分，{ACCOUNT}",
    "carried over": f"2023年结转项目资金已全部使用，{ACCOUNT}",
    "carried over, said behind": f"2023年度项目资金结转至本年使用，{ACCOUNT}",
    "the rest of the price": f"支付2023年度项目资金尾款15万元，{ACCOUNT}",
    "what was put right": f"2023年度绩效评价发现的问题已全部整改，{ACCOUNT}",
    "a school year": f"2023年秋季学期项目资金全部发放到位，{ACCOUNT}",
    "planned": f"2025年计划继续实施项目，{ACCOUNT}",
    "begun earlier": f"2022年启动的项目已完成，{ACCOUNT}",
}


@pytest.mark.parametrize("account", RIGHT.values(), ids=RIGHT)
def test_a_text_that_may_name_another(account: str) -> None:
    assert said(account) == []


def test_a_department_may_tell_what_its_units_did() -> None:
    school = "清源县第一中学"
    bureau = replace(CLEAN, goal_actual=f"{school}已完成食堂改造，3650名学生在新食堂就餐，卫生评级均在B级以上。")
    under = replace(CLEAN, stamped_unit=school, unit=school, project_name="公用经费")
    assert sightings({"甲.xlsx": bureau, "乙.xlsx": under}, "H09") == []
    sister = replace(bureau, stamped_unit="清源县第二中学", unit="清源县第二中学", project_name="食堂改造")
    found = sightings({"甲.xlsx": sister, "乙.xlsx": under}, "H09")
    assert [file for _, file, _, _ in found] == ["甲.xlsx"]
    elsewhere = replace(under, department=WATER)
    assert sightings({"甲.xlsx": bureau, "乙.xlsx": elsewhere}, "H09") == [
        ("警告", "甲.xlsx", "E13", f"这里说的是{school}，而这是清源县教育局的自评表"),
    ]


def test_a_project_of_another_year_may_name_that_year() -> None:
    assert said(f"2023年度项目绩效目标已完成，{ACCOUNT}", project_name="2023年食堂改造项目") == []


def test_a_goal_of_another_year_is_named_and_the_account_that_follows_it_is_not() -> None:
    goal = "完成2023年度各项绩效目标，改造12所食堂。"
    assert said(f"2023年度各项绩效目标已完成，{ACCOUNT}", goal_expected=goal) == [
        ("警告", "B13", "这里说的是2023 年，而这是2024 年度的自评表"),
    ]


def test_units_of_the_roster_are_known_too() -> None:
    forestry = Cell("名单", 2, 2, "清源县林业局")
    roster = Listing("名单.xlsx", (ListedProject("名单.xlsx", Cell("名单", 2, 3, "造林"), forestry),))
    form = replace(CLEAN, goal_actual=f"清源县林业局认真组织实施，{ACCOUNT}")
    assert sightings({"甲.xlsx": form}, "H09", lists=Lists(roster=roster)) == [
        ("警告", "甲.xlsx", "E13", "这里说的是清源县林业局，而这是清源县教育局的自评表"),
    ]


@pytest.mark.parametrize("form", [CLEAN, OTHER], ids=["clean", "of another unit"])
def test_a_clean_form_is_not_suspected(form: Filled) -> None:
    assert sightings({"甲.xlsx": form, "乙.xlsx": OTHER if form is CLEAN else CLEAN}, "H09") == []


def cost(number: int) -> int:
    """Count the search for so many units whose names start alike in a text that names one of the kind often."""
    policy, evaluation = load_policy("guizhou"), evaluated(CLEAN)
    unit = evaluation.form.anchor
    text = "黔东南苗族侗族自治州没有的局，" * 100
    forms = [
        replace(
            evaluation.form,
            form_id=f"{at:08}",
            unit=unit.saying(f"黔东南苗族侗族自治州第{at}中学"),
            stamped_unit=None,
            department=None,
            conclusion=unit.saying(text),
        )
        for at in range(number)
    ]
    batch = Gathered(outlines(forms), year=2024)
    assert list(text_names_another.check(batch, policy)) == []
    return steps(lambda: list(text_names_another.check(batch, policy)))


def test_the_cost_of_names_that_start_alike_grows_with_their_number_not_with_its_square() -> None:
    assert cost(80) < 8 * cost(20)
