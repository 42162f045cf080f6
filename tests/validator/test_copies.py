"""I06 and I07: what does not look like a unit's own work."""

from dataclasses import replace
from typing import Any

import pytest

from selfeval_xl.policy import load_policy
from selfeval_xl.validator.copies import copied_from_another_unit
from selfeval_xl.validator.rule import Gathered
from tests.forms import CLEAN, SATISFIED, evaluated, sightings, totalled, with_row
from tests.outlines import outlines
from tests.steps import steps
from tests.workbooks import Filled, Row

WATER, WATER_PROJECT = "清源县水务局", "农村饮水安全维修养护"
CONCLUSION = (
    "自评结论：优。自评总分99.59分。取得的成效：受益群众的条件明显改善，项目管理规范有序。存在问题：前期工作深度不够。"
    "改进措施：提前谋划，加强协调。"
)


def of_another_unit(**changes: Any) -> Filled:
    """A form that has nothing in common with CLEAN but what is given."""
    rows = tuple(replace(row, level3=f"饮水工程{row.level3}") for row in CLEAN.rows)
    own: dict[str, Any] = {
        "stamped_unit": WATER,
        "department": WATER,
        "unit": WATER,
        "project_name": WATER_PROJECT,
        "goal_actual": "维修养护农村饮水工程26处，更换管道14.2公里，3.1万人受益。",
        "conclusion": "自评结论：优。自评总分99.59分。取得的成效：农村供水保障水平提高。存在问题：管护人员偏少。"
        "改进措施：增配管护员。",
        "rows": (*rows[:-1], replace(rows[-1], reason="水压偏低的村已列入下年度改造计划")),
    }
    return replace(CLEAN, **{**own, **changes})


def test_a_conclusion_like_that_of_another_unit_is_named_with_its_twin() -> None:
    one = replace(CLEAN, conclusion=f"清源县教育局{CONCLUSION}")
    other = of_another_unit(conclusion=f"{WATER}{CONCLUSION}")
    assert sightings({"甲.xlsx": one, "乙.xlsx": other}, "I06") == [
        ("警告", "甲.xlsx", "B24", f"自评结论与{WATER}“{WATER_PROJECT}”（乙.xlsx【Sheet1!B24】）完全相同"),
        ("警告", "乙.xlsx", "B24", "自评结论与清源县教育局“乡村小学食堂改造项目”（甲.xlsx【Sheet1!B24】）完全相同"),
    ]


def test_several_places_copied_from_one_form_are_one_finding() -> None:
    other = of_another_unit(rows=CLEAN.rows, conclusion=CLEAN.conclusion, goal_actual=CLEAN.goal_actual)
    found = sightings({"甲.xlsx": CLEAN, "乙.xlsx": other}, "I06")
    assert [(severity, file, message.split("与")[0]) for severity, file, _, message in found] == [
        ("警告", "甲.xlsx", "自评结论、实际完成情况、指标"),
        ("警告", "乙.xlsx", "自评结论、实际完成情况、指标"),
    ]


def test_what_a_unit_has_since_written_itself_accuses_nobody() -> None:
    one = replace(CLEAN, conclusion=CONCLUSION)
    other = of_another_unit(conclusion=CONCLUSION)
    since = of_another_unit(fill_date="20250220")
    assert sightings({"甲.xlsx": one, "乙.xlsx": other, "乙2.xlsx": since}, "I06") == []


NEARLY = {
    "a word changed": CONCLUSION.replace("明显改善", "显著改善"),
    "other punctuation and blanks": CONCLUSION.replace("。", "；\n"),
}


@pytest.mark.parametrize("text", NEARLY.values(), ids=NEARLY)
def test_nearly_the_same_text(text: str) -> None:
    found = sightings(
        {"甲.xlsx": replace(CLEAN, conclusion=CONCLUSION), "乙.xlsx": of_another_unit(conclusion=text)}, "I06"
    )
    assert [(severity, file) for severity, file, _, _ in found] == [("警告", "甲.xlsx"), ("警告", "乙.xlsx")]


OWN_WORK = {
    "other numbers": of_another_unit(conclusion=CONCLUSION.replace("99.59", "98.20")),
    "a text of its own": of_another_unit(),
    "too short to tell": of_another_unit(conclusion="自评结论：优。各项指标均已完成。"),
    "the same unit": replace(CLEAN, project_name="另一个项目"),
    "three of eight rows": of_another_unit(rows=(*CLEAN.rows[:3], *of_another_unit().rows[3:])),
}


@pytest.mark.parametrize("other", OWN_WORK.values(), ids=OWN_WORK)
def test_what_is_no_copy(other: Filled) -> None:
    short = "自评结论：优。各项指标均已完成。"
    own = replace(CLEAN, conclusion=short if other.conclusion == short else CONCLUSION)
    own = replace(own, conclusion=CONCLUSION) if other.unit == CLEAN.unit else own
    assert sightings({"甲.xlsx": own, "乙.xlsx": other}, "I06") == []


def test_rows_are_alike_when_nine_of_ten_are_the_same() -> None:
    extra = tuple(
        Row(row.level1, row.level2, f"{row.level3}二", row.target, row.actual, 1, 1) for row in CLEAN.rows[:2]
    )
    one = replace(CLEAN, rows=(*CLEAN.rows, *extra))
    changed = (replace(one.rows[0], actual="13所"), *one.rows[1:])
    for rows, count in ((changed, 2), ((replace(changed[0]), replace(changed[1], actual="99%"), *changed[2:]), 0)):
        found = sightings({"甲.xlsx": one, "乙.xlsx": of_another_unit(rows=rows)}, "I06")
        assert [file for _, file, _, message in found if message.startswith("指标")] == ["甲.xlsx", "乙.xlsx"][:count]


def test_a_goal_given_to_all_and_copied_by_all_is_left_to_h06() -> None:
    goal = "完成全县农村人居环境整治年度任务，村庄面貌明显改善，群众满意。"
    forms = {
        "甲.xlsx": replace(CLEAN, goal_expected=goal, goal_actual=goal),
        "乙.xlsx": of_another_unit(goal_expected=goal, goal_actual=goal),
    }
    assert sightings(forms, "I06") == []


def test_a_text_that_more_than_ten_units_have_was_given_out_and_is_a_note() -> None:
    forms = {
        f"{number:02}.xlsx": of_another_unit(
            stamped_unit=f"清源县第{number}中学",
            department=f"清源县第{number}中学",
            unit=f"清源县第{number}中学",
            project_name=f"校舍维修{number}",
            goal_actual=f"维修校舍{number}栋，面积{number}00平方米，全部投入使用，师生满意。",
            conclusion=CONCLUSION,
            rows=tuple(replace(row, level3=f"{number}号{row.level3}", reason=None) for row in CLEAN.rows),
        )
        for number in range(1, 12)
    }
    found = sightings(forms, "I06")
    assert [(severity, file) for severity, file, _, _ in found] == [("提示", file) for file in forms]
    assert all(message.endswith("，共有 11 个单位这样写") for _, _, _, message in found)


def test_the_order_of_the_forms_does_not_decide_who_is_named() -> None:
    forms = {f"{at}.xlsx": of_another_unit(unit=f"清源县第{at}中学", conclusion=CONCLUSION) for at in range(4)}
    shuffled = dict(reversed(forms.items()))
    named = [{(file, cell) for _, file, cell, _ in sightings(each, "I06")} for each in (forms, shuffled)]
    assert named[0] == named[1]
    assert len(named[0]) == len(forms)


def cost(number: int) -> int:
    """Count the comparison of so many forms of as many projects that all say the same; all but one are of one unit."""
    policy, evaluation = load_policy("guizhou"), evaluated(CLEAN)
    form, name = evaluation.form, evaluation.form.project_name
    assert form.unit is not None
    assert name is not None
    forms = [
        replace(form, form_id=f"{at:08}", stamped_unit=None, project_name=name.saying(f"第{at}所学校"))
        for at in range(number)
    ]
    forms.append(replace(forms[0], form_id="other", unit=form.unit.saying(WATER), department=None))
    batch = Gathered(outlines(forms), year=2024)
    assert len(list(copied_from_another_unit.check(batch, policy))) == number + 1
    return steps(lambda: list(copied_from_another_unit.check(batch, policy)))


def test_the_cost_of_one_text_everywhere_grows_with_the_number_not_with_its_square() -> None:
    assert cost(200) < 8 * cost(50)


FULL = totalled(
    with_row(SATISFIED, replace(CLEAN, total=(1_200_000, 1_200_000, 1_200_000, 10, "100.00", 10)), score=10)
)


def full_marks(*names: str) -> dict[str, Filled]:
    return {f"{name}.xlsx": replace(FULL, project_name=name) for name in names}


def test_a_unit_whose_forms_all_have_full_marks() -> None:
    forms = full_marks("道路养护", "校舍维修", "食堂改造")
    assert sightings(forms, "I07") == [
        ("警告", "道路养护.xlsx", "H23", "清源县教育局报来的 3 份自评表，总分全部是满分 100，这是其中第一份"),
    ]


@pytest.mark.parametrize("code", ["I06", "I07"])
def test_a_unit_is_called_as_it_calls_itself(code: str) -> None:
    unit = "清源县CDC（疾控中心）"
    forms = {name: replace(form, unit=unit, conclusion=CONCLUSION) for name, form in full_marks(*"甲乙丙").items()}
    told = sightings({**forms, "丁.xlsx": of_another_unit(conclusion=CONCLUSION)}, code)
    assert any(unit in message for _, _, _, message in told)
    assert not any("cdc" in message for _, _, _, message in told)


NOT_ALL = {
    "two forms": full_marks("道路养护", "校舍维修"),
    "one below": {**full_marks("道路养护", "校舍维修"), "食堂.xlsx": CLEAN},
    "two forms and a copy": {
        **full_marks("道路养护", "校舍维修"),
        "又一份.xlsx": replace(full_marks("校舍维修")["校舍维修.xlsx"], columns=(0, 1, 2, 3, 5, 6, 7, 8, 9, 10)),
    },
    "one of another unit": {
        **full_marks("道路养护", "校舍维修"),
        "水务.xlsx": replace(FULL, unit=WATER, project_name="饮水安全"),
    },
}


@pytest.mark.parametrize("forms", NOT_ALL.values(), ids=NOT_ALL)
def test_where_full_marks_say_nothing(forms: dict[str, Filled]) -> None:
    assert sightings(forms, "I07") == []
