"""Which project of a list a form is about, whatever the order of either."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval_xl.lists import ListedProject
from selfeval_xl.model import Cell, Form
from selfeval_xl.projects import name_key
from selfeval_xl.validator.matching import Likeness, Matches, match, same_unit, short_units
from tests.forms import CLEAN, evaluated
from tests.steps import steps

SOME_FORM = evaluated(CLEAN).form


def listed(row: int, unit: str, name: str, code: str = "") -> ListedProject:
    cells = [Cell("名单", row, column, text) for column, text in enumerate((unit, name, code), start=1)]
    return ListedProject("名单.xlsx", cells[1], cells[0], project_code=cells[2])


def received(number: int, unit: str, name: str, code: str = "", *, department: str = "") -> Form:
    at = Cell("Sheet1", 4, 3)
    return replace(
        SOME_FORM,
        form_id=f"{number}",
        project_name=at.saying(name),
        unit=at.saying(unit),
        stamped_unit=None,
        department=at.saying(department),
        project_code=code,
    )


def pairs(matches: Matches, forms: Sequence[Form]) -> dict[str, str]:
    """Return for each form that was found the address of its project on the list."""
    found = {form.form_id: matches.project_of(form) for form in forms}
    return {form_id: project.cell.address for form_id, project in found.items() if project is not None}


@pytest.mark.parametrize(
    ("projects", "form", "expected"),
    [
        ([("甲局", "项目一")], ("甲局", "项目一"), "B1"),
        ([("甲局", "道路（一期）改造")], ("［105］甲局", "道路(一期) 改造"), "B1"),
        ([("甲局", "ＬＥＤ路灯")], ("甲局", "led路灯"), "B1"),
        ([("甲局", "道路改造项目")], ("甲局", "道路改造"), "B1"),
        ([("甲局", "道路改造项目"), ("甲局", "道路改造")], ("甲局", "道路改造"), "B2"),
        ([("清源县教育局", "食堂")], ("县教育局", "食堂"), "B1"),
        ([("教育局", "食堂")], ("贵州省清源县教育局", "食堂"), "B1"),
        ([("清源县教育局", "食堂"), ("平远县教育局", "食堂")], ("县教育局", "食堂"), None),
        ([("清源县教育局", "食堂"), ("平远县教育局", "食堂")], ("清源县教育局", "食堂"), "B1"),
        ([("清源县第十一中学", "食堂")], ("一中学", "食堂"), None),
        ([("甲局", "食堂")], ("乙局", "食堂"), None),
        ([("甲局", "食堂")], ("", "食堂"), "B1"),
        ([("甲局", "食堂"), ("乙局", "食堂")], ("", "食堂"), None),
        ([("甲局", "食堂")], ("甲局", ""), None),
        ([("甲局", "食堂", "24A01"), ("甲局", "厕所", "24A02")], ("甲局", "食堂", "24a02"), "B2"),
        ([("甲局", "食堂", "24A01"), ("甲局", "厕所", "24A02")], ("甲局", "食堂", "24A09"), "B1"),
        ([("甲局", "补助", "24A01"), ("乙局", "补助", "24A01")], ("乙局", "补贴", "24A01"), "B2"),
        ([("甲局", "补助", "24A01"), ("乙局", "补助", "24A01")], ("丙局", "补贴", "24A01"), None),
        ([("甲局", "食堂（A）"), ("甲局", "食堂A")], ("甲局", "食堂A"), None),
        ([("石桥镇", "公益事业")], ("清源县石桥镇人民政府", "公益事业"), "B1"),
        ([("石桥镇政府", "公益事业"), ("黄泥乡政府", "公益事业")], ("清源县石桥镇人民政府", "公益事业"), "B1"),
        ([("清源县城关街道", "公益事业")], ("城关街道办事处", "公益事业"), "B1"),
        ([("清源县教育局（本级）", "食堂")], ("清源县教育局", "食堂"), "B1"),
        ([("清源县教育局", "食堂"), ("清源县教育局本级", "食堂")], ("县教育局本级", "食堂"), "B2"),
        ([("清源县", "食堂")], ("清源县人民政府", "食堂"), None),
        ([("石桥镇", "公益事业")], ("石桥镇中心小学", "公益事业"), None),
    ],
    ids=[
        "the same", "code, widths and brackets", "case", "without 项目", "the exact one goes before",
        "the unit in short", "the list in short", "short for two", "exact among two", "no place before it",
        "another unit", "no unit, one name", "no unit, two of the name", "no name",
        "the code goes before the name", "an unknown code", "one code, two units", "one code, neither unit",
        "two that are the same", "a town and its government", "a government in short", "a street and its office",
        "the bureau itself", "the bureau itself before all of it", "no town", "a school of the town",
    ],
)  # fmt: skip
def test_a_form_is_about_the_project(
    projects: list[tuple[str, ...]], form: tuple[str, ...], expected: str | None
) -> None:
    known = [listed(row, *project) for row, project in enumerate(projects, start=1)]
    forms = [received(1, *form)]
    assert pairs(match(known, forms), forms) == ({} if expected is None else {"1": expected})


def test_two_units_that_a_short_name_on_the_list_may_mean_are_neither() -> None:
    forms = [received(1, "清源县教育局", "食堂"), received(2, "平远县教育局", "食堂")]
    assert pairs(match([listed(1, "教育局", "食堂")], forms), forms) == {}
    assert pairs(match([listed(1, "教育局", "食堂")], forms[:1]), forms) == {"1": "B1"}


def test_a_town_that_two_counties_have_is_neither() -> None:
    forms = [received(1, "清源县石桥镇人民政府", "食堂"), received(2, "平远县石桥镇人民政府", "食堂")]
    assert pairs(match([listed(1, "石桥镇政府", "食堂")], forms), forms) == {}
    assert pairs(match([listed(1, "石桥镇政府", "食堂")], forms[:1]), forms) == {"1": "B1"}


def test_versions_are_all_about_the_one_project_in_the_order_received() -> None:
    project = listed(1, "清源县教育局", "食堂")
    forms = [received(3, "县教育局", "食堂"), received(1, "清源县教育局", "食堂"), received(2, "教育局", "食堂项目")]
    assert match([project], forms).ids_of(project) == ("3", "1", "2")


def test_a_department_stands_in_for_a_unit_that_is_not_named() -> None:
    forms = [received(1, "", "食堂", department="乙局")]
    assert pairs(match([listed(1, "甲局", "食堂"), listed(2, "乙局", "食堂")], forms), forms) == {"1": "B2"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("清源县教育局", "县教育局", True), ("教育局", "清源县教育局", True), ("清源县教育局", "育局", False),
        ("清源县教育局", "平远县教育局", False), ("十一中", "一中", False), ("清源县一中", "一中", True),
    ],
)  # fmt: skip
def test_a_unit_may_be_named_in_short(one: str, other: str, *, same: bool) -> None:
    assert same_unit(one, other) is same


def test_a_unit_of_nothing_but_places_is_short_for_no_more_than_a_few() -> None:
    assert len(list(short_units("县" * 32_767))) == 50


UNITS = st.sampled_from(
    ["清源县教育局", "县教育局", "教育局", "教育局本级", "平远县教育局", "[105]清源县教育局", "水务局", ""]
)
NAMES = st.sampled_from(["食堂改造", "食堂改造项目", "食堂（改造）", "食堂改建", "河道清淤", ""])
CODES = st.sampled_from(["", "", "24A01", "24A02"])
PROJECTS = st.lists(st.tuples(UNITS.filter(bool), NAMES.filter(bool), CODES), max_size=6, unique=True)
FORMS = st.lists(st.tuples(UNITS, NAMES, CODES), max_size=6)


@settings(max_examples=200, deadline=None)
@given(PROJECTS, FORMS, st.randoms(use_true_random=False))
def test_the_order_of_list_and_forms_does_not_matter(
    projects: list[tuple[str, str, str]], given_forms: list[tuple[str, str, str]], random: st.DrawFn
) -> None:
    known = [listed(row, *project) for row, project in enumerate(projects, start=1)]
    forms = [received(number, *form) for number, form in enumerate(given_forms)]
    expected, near = pairs(match(known, forms), forms), nearest(known)
    random.shuffle(known)  # type: ignore[attr-defined]
    random.shuffle(forms)  # type: ignore[attr-defined]
    assert pairs(match(known, forms), forms) == expected
    assert nearest(known) == near


def nearest(projects: Sequence[ListedProject], unit: str = "清源县教育局", name: str = "食堂改造") -> list[str]:
    """Return the addresses of the projects nearest to a form's."""
    words = Likeness(projects, lambda each: (each.unit.text, each.project_name.text, each.cell.address))
    return [project.cell.address for project in words.nearest(unit, name)]


def test_at_most_three_are_near_and_the_nearest_comes_first() -> None:
    names = ["食堂改造一期", "河道清淤", "食堂改造", "食堂改造二期", "小学食堂改造工程", "食堂"]
    projects = [listed(row, "清源县教育局", name) for row, name in enumerate(names, start=1)]
    assert nearest(projects) == ["B3", "B1", "B4"]
    assert nearest(projects, name="路灯") == []
    assert nearest([]) == []


def test_a_name_is_reduced_to_what_tells_it() -> None:
    assert [name_key(name) for name in ("[105] 道路（一期）、改造", "道路一期改造", "24A01-道路一期改造", "")] == [
        "道路一期改造", "道路一期改造", "道路一期改造", "",
    ]  # fmt: skip


def cost(number: int) -> int:
    """Count the matching of so many forms with as many projects none of which they are about, and what is near."""
    kinds = ("维修养护", "设备购置", "专项补助", "能力建设")
    projects = [listed(at, f"第{at % 300}中学", f"{at}号{kinds[at % 4]}项目") for at in range(1, number)]
    forms = [received(at, f"第{at % 300}小学", f"{at}号{kinds[at % 4]}工程") for at in range(number)]
    assert pairs(match(projects, forms), forms) == {}

    def work() -> None:
        match(projects, forms)
        words = Likeness(projects, lambda each: (each.unit.text, each.project_name.text, each.cell.address))
        for form in forms:
            words.nearest("第1小学", form.project_name.text if form.project_name is not None else "")

    return steps(work)


def test_the_cost_grows_with_the_number_not_with_its_square() -> None:
    assert cost(800) < 8 * cost(200)
