"""Outlines: what the rules about the batch look at says all they need, in little room, as often as they like."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfeval_xl.lists import Lists
from selfeval_xl.model import Form
from selfeval_xl.outline import Outline
from selfeval_xl.policy import load_policy
from selfeval_xl.validator.catalogue import BATCH_RULES, WAIVER_RULES
from selfeval_xl.validator.engine import BatchFindings, check_gathered
from selfeval_xl.validator.outlining import whole
from selfeval_xl.validator.rule import Gathered
from selfeval_xl.versions import find_versions, superseded_files
from tests.forms import CLEAN, evaluated
from tests.outlines import OnDisk, outlines
from tests.steps import steps
from tests.validator.held import OURS, budget, roster, waivers

POLICY = load_policy("guizhou")
FORM = evaluated(CLEAN).form
WATER = "清源县水务局"
COPIED = "项目按期完成，受益群众的生产生活条件明显改善，管理规范有序，群众比较满意。"
LISTS = Lists(
    roster=roster((*OURS, "24A01"), (WATER, "河道清淤"), ("民政局", "补助", "24A02")),
    budget=budget((*OURS, "24A01", 120, 1_200_000, 100), (WATER, "河道清淤", "", 1, 1, 1)),
    waivers=waivers((WATER, "", "", "I06", "原因", "某某", None), (OURS[0], "", "", "H09", "原因", "某某", None)),
)


def form(number: int, **texts: Any) -> Form:
    """Make one of many forms; named cells say something else, and stand where those of CLEAN do."""
    cells = {name: getattr(FORM, name) for name in texts if name not in ("project_code", "year", "answers", "file")}
    said = {name: cell.saying(texts[name]) for name, cell in cells.items()}
    return replace(FORM, **{"form_id": f"{number:06}", "file": f"{number}.xlsx", **texts, **said})


def found(forms: Sequence[Outline] | OnDisk, lists: Lists = LISTS) -> tuple[object, ...]:
    """Tell all that is found of forms beside each other."""
    versions = find_versions(forms)
    gathered = Gathered(forms, lists=lists, year=2024, versions=versions)
    beside = check_gathered(gathered, POLICY, lambda _: POLICY, BATCH_RULES)
    done = replace(gathered, found=beside.of_forms, list_findings=beside.of_lists)
    return (
        versions,
        superseded_files(versions, forms),
        beside,
        check_gathered(done, POLICY, lambda _: POLICY, WAIVER_RULES),
    )


TEXTS = st.sampled_from(
    [
        COPIED, COPIED.replace("明显", "显著"), f"{WATER}项目{COPIED}", f"{WATER}认真组织实施。" * 9,
        "2023年度各项绩效目标已完成。", str(CLEAN.conclusion),
    ]
)  # fmt: skip
DRAWN = st.fixed_dictionaries(
    {
        "unit": st.sampled_from([OURS[0], "县教育局", WATER, "水务局", "民政局"]),
        "project_name": st.sampled_from([OURS[1], "河道清淤", "河道清淤项目", "补助"]),
        "project_code": st.sampled_from(["", "24A01", "24A02"]),
        "conclusion": TEXTS,
        "goal_actual": TEXTS,
        "year": st.sampled_from([2024, 2024, 2023]),
        "file": st.sampled_from(["甲.xlsx", "乙.xlsx", "丙（最终）.xlsx"]),
        "answers": st.sampled_from([(), (), ("000000",)]),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(DRAWN, max_size=8))
def test_the_same_is_found_over_forms_on_disk_as_over_those_at_hand(drawn: list[dict[str, Any]]) -> None:
    made = outlines(form(number, **texts) for number, texts in enumerate(drawn))
    assert found(OnDisk(made)) == found(made)


def many(number: int) -> list[Form]:
    """Make so many forms of a season: most have nothing in common, some are copied or sent again."""
    return [
        form(
            at,
            unit=f"清源县第{at // 5}中学",
            stamped_unit=f"清源县第{at // 5}中学",
            department=f"清源县第{at // 5}中学",
            project_name=f"校舍维修{at - at % 20 // 19}",
            conclusion=f"{COPIED}{at if at % 4 else ''}",
            goal_actual=f"清源县第{at}中学项目全部完成，维修校舍{at}栋。",
        )
        for at in range(number)
    ]


def cost(number: int) -> int:
    forms = OnDisk(outlines(many(number)))
    found(forms)
    return steps(lambda: found(forms))


def test_the_cost_grows_with_the_number_of_forms_not_with_its_square() -> None:
    assert cost(240) < 5 * cost(60)


def test_the_forms_are_gone_through_a_few_times() -> None:
    forms = OnDisk(outlines(many(40)))
    found(forms)
    with_lists, forms.passes = forms.passes, 0
    found(forms, Lists())
    assert (with_lists, forms.passes) == (21, 12)


def test_an_outline_is_small_however_long_the_texts() -> None:
    texts = ("goal_expected", "goal_actual", "conclusion")
    long = form(1, **dict.fromkeys(texts, (f"{WATER}项目资金{COPIED}" * 1000)[:32_767]))
    rows = tuple(replace(row, reason=row.reason.saying(COPIED * 900)) for row in long.indicators)
    sizes = [len(pickle.dumps(each)) for each in outlines([FORM, replace(long, indicators=rows)])]
    assert sizes[0] < 2_000
    assert sizes[1] < 12_000


def test_an_outline_comes_back_as_it_was() -> None:
    blank = replace(
        FORM, project_name=None, department=None, unit=None, stamped_unit=None, fill_date=None, total_score=None
    )
    several = outlines([FORM, *many(2), replace(blank, year=None, answers=("1", "2"))])
    assert tuple(OnDisk(several)) == several


@pytest.mark.parametrize("text", [COPIED * 3, COPIED[:40], "2023年度绩效目标已完成，" * 3])
def test_a_finding_quotes_the_whole_text_though_an_outline_has_only_its_beginning(text: str) -> None:
    forms = [form(1, conclusion=text), form(2, conclusion=text, unit=WATER)]
    beside = found(outlines(forms), Lists())[2]
    assert isinstance(beside, BatchFindings)
    quoted = [whole(finding, each).found for each in forms for finding in beside.of_forms[each.form_id]]
    assert text in quoted
    assert all(
        each in (text, FORM.indicators[0].level3.text, FORM.goal_actual and FORM.goal_actual.text) for each in quoted
    )
