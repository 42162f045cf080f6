"""I04 and I05: what was received more than once, and which of it counts."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.reader import read_bytes
from selfeval_xl.versions import find_versions
from tests.forms import CLEAN, SATISFIED, sightings, with_row
from tests.outlines import outlines
from tests.steps import steps
from tests.workbooks import Filled, workbook

CHANGED = with_row(SATISFIED, actual="94%", score=9.89)
LATER = replace(CHANGED, fill_date="20250125")
MOVED = replace(LATER, columns=(0, 1, 2, 3, 5, 6, 7, 8, 9, 10))  # the same content in other bytes


def coded(form: Filled, code: str, **changes: Any) -> Filled:
    return replace(form, project_name=f"[{code}]{changes.get('project_name', '乡村小学食堂改造项目')}")


def test_the_form_filled_in_last_counts() -> None:
    assert sightings({"甲.xlsx": CLEAN, "乙.xlsx": LATER}, "I04") == [
        (
            "提示", "甲.xlsx", "C4",
            "同一项目收到 2 份不同的自评表，以“乙.xlsx”【Sheet1!A1】为准：填报日期最晚（2025-01-25）",
        ),
        (
            "提示", "乙.xlsx", "C4",
            "同一项目收到 2 份不同的自评表，以这一份为准：填报日期最晚（2025-01-25）；另有“甲.xlsx”【Sheet1!A1】",
        ),
    ]  # fmt: skip


WHICH = {
    "a name that says it was corrected": ({"甲.xlsx": CLEAN, "甲（最终）.xlsx": CHANGED}, "甲（最终）.xlsx"),
    "a higher number in the name": ({"甲v2.xlsx": CLEAN, "甲v10.xlsx": CHANGED}, "甲v10.xlsx"),
    "a date goes before the name": ({"甲.xlsx": LATER, "甲最终.xlsx": CLEAN}, "甲.xlsx"),
    "the same twice and an older one: the first by its name": (
        {"甲.xlsx": LATER, "乙.xlsx": CLEAN, "丙.xlsx": MOVED},
        "丙.xlsx",
    ),
    "nothing tells": ({"甲.xlsx": CLEAN, "乙.xlsx": CHANGED}, None),
    "one without a date": ({"甲.xlsx": LATER, "乙.xlsx": replace(CLEAN, fill_date=None)}, None),
    "a month that ends before the day": (
        {"甲.xlsx": replace(CLEAN, fill_date="2025年1月"), "乙.xlsx": replace(CHANGED, fill_date="20250206")},
        "乙.xlsx",
    ),
    "a month in which the day lies": ({"甲.xlsx": replace(CLEAN, fill_date="2025年1月"), "乙.xlsx": LATER}, None),
    "the same code under another name": (
        {"甲.xlsx": coded(CLEAN, "P0105001"), "乙.xlsx": coded(LATER, "P0105001", project_name="食堂改造")},
        "乙.xlsx",
    ),
    "a name without 项目 behind it": (
        {"甲.xlsx": CLEAN, "乙.xlsx": replace(LATER, project_name="乡村小学食堂改造")},
        "乙.xlsx",
    ),
    "a code beside none": ({"甲.xlsx": coded(CLEAN, "P0105001"), "乙.xlsx": LATER}, "乙.xlsx"),
}


@pytest.mark.parametrize(("forms", "counts"), WHICH.values(), ids=WHICH)
def test_which_version_counts(forms: dict[str, Filled], counts: str | None) -> None:
    found = sightings(forms, "I04")
    assert [file for _, file, _, _ in found] == list(forms)
    told = [file for _, file, _, message in found if "以这一份为准" in message]
    assert told == ([counts] if counts else [])
    assert {severity for severity, *_ in found} == ({"提示"} if counts else {"警告"})


def test_a_month_is_told_as_it_was_written() -> None:
    forms = {"甲.xlsx": CLEAN, "乙.xlsx": replace(CHANGED, fill_date="2025年2月")}
    (_, _, _, message), _ = sightings(forms, "I04")
    assert message == "同一项目收到 2 份不同的自评表，以“乙.xlsx”【Sheet1!A1】为准：填报日期最晚（2025年2月）"


APART = {
    "another project": {"甲.xlsx": CLEAN, "乙.xlsx": replace(LATER, project_name="另一个项目")},
    "another unit": {"甲.xlsx": CLEAN, "乙.xlsx": replace(LATER, unit="清源县水务局")},
    "another year": {"甲.xlsx": CLEAN, "乙.xlsx": replace(LATER, year="（2023年度）")},
    "another code": {"甲.xlsx": coded(CLEAN, "P0105001"), "乙.xlsx": coded(LATER, "P0105002")},
    "the unit's own code on another project": {
        "甲.xlsx": coded(CLEAN, "105001"),
        "乙.xlsx": coded(LATER, "105001", project_name="农村公路养护"),
    },
    "another stage under the unit's own code": {
        "甲.xlsx": coded(CLEAN, "105001", project_name="第1中学校舍维修一期"),
        "乙.xlsx": coded(LATER, "105001", project_name="第1中学校舍维修二期"),
    },
    "neither code nor name": {
        "甲.xlsx": replace(CLEAN, project_name=None),
        "乙.xlsx": replace(LATER, project_name=None),
    },
    "the same content": {"甲.xlsx": CLEAN, "乙.xlsx": CLEAN},
}


@pytest.mark.parametrize("forms", APART.values(), ids=APART)
def test_what_is_no_other_version(forms: dict[str, Filled]) -> None:
    assert sightings(forms, "I04") == []


def test_the_same_content_in_another_file_is_named_once() -> None:
    moved = replace(CLEAN, columns=(0, 1, 2, 3, 5, 6, 7, 8, 9, 10))
    assert sightings({"甲.xlsx": CLEAN, "乙.xlsx": moved, "丙.xlsx": CHANGED}, "I05") == [
        ("提示", "乙.xlsx", "C4", "内容与“甲.xlsx”【Sheet1!A1】完全相同"),
    ]


def test_the_same_bytes_are_told_on_the_form_that_was_read() -> None:
    twin = SourceRecord("甲(1).xlsx", None, None, "xlsx", Outcome.DUPLICATE, "", "", superseded_by="甲.xlsx")
    assert sightings({"甲.xlsx": CLEAN}, "I05", records=(twin,)) == [
        ("提示", "甲.xlsx", "C4", "这个文件收到 2 次，逐字节相同的还有甲(1).xlsx"),
    ]


def test_a_form_that_differs_in_one_cell_is_not_the_same() -> None:
    assert sightings({"甲.xlsx": CLEAN, "乙.xlsx": replace(CLEAN, contact="某某某")}, "I05") == []


def cost(number: int) -> int:
    """Count the search for versions among so many forms of a unit that writes one code on all of them."""
    (form,) = read_bytes(workbook(CLEAN), "表.xlsx")
    assert form.project_name is not None
    names = [sha256(str(at).encode()).hexdigest() for at in range(number)]
    coded = [replace(form, project_name=form.project_name.saying(name), project_code="105001") for name in names]
    forms = outlines(replace(each, form_id=name) for each, name in zip(coded, names, strict=True))
    assert find_versions(forms) == ()
    return steps(lambda: find_versions(forms))


def test_the_cost_of_one_code_on_everything_grows_with_the_number_not_with_its_square() -> None:
    assert cost(200) < 8 * cost(50)


def test_a_code_on_more_than_thirty_names_is_the_units_own() -> None:
    forms = {f"{at}.xlsx": coded(CLEAN, "105001", project_name=f"清源县第{at}中学校舍维修") for at in range(31)}
    assert sightings(forms, "I04") == []
    (found, _) = sightings(forms | {"又.xlsx": coded(LATER, "105001", project_name="清源县第7中学校舍维修")}, "I04")
    assert found[1] == "7.xlsx"
