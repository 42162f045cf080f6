"""Forms held against lists as a clerk writes them, without any file."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.lists import ListedProject, Listing, Lists, Waiver
from selfeval_xl.policy import load_policy
from selfeval_xl.reader.lists import read_budget, read_roster, read_waivers
from selfeval_xl.validator import batch as family
from selfeval_xl.validator.catalogue import DOCUMENTED, WAIVER_RULES
from selfeval_xl.validator.engine import BatchFindings, check_gathered
from selfeval_xl.validator.rule import Gathered
from selfeval_xl.validator.waivers import Waivers
from tests.forms import CLEAN, evaluated
from tests.outlines import outlined
from tests.reader.lists.books import VOCABULARY, contents
from tests.sentences import defect
from tests.workbooks import Filled

ROSTER = ("单位", "项目名称", "项目编码", "年度")
BUDGET = ("单位", "项目名称", "项目编码", "年初预算数（元）", "全年预算数（元）", "全年执行数（元）")
WAIVERS = ("单位", "项目名称", "项目编码", "规则编号", "原因", "批准人", "有效期至")
OURS = ("清源县教育局", "乡村小学食堂改造项目")  # the unit and the project of CLEAN
POLICY = load_policy("guizhou")
RULES = (
    family.listed_but_not_received,
    family.received_but_not_listed,
    family.differs_from_ledger,
    family.list_unusable,
)

Rows = Sequence[tuple[Any, ...]]


def roster(*rows: tuple[Any, ...]) -> Listing[ListedProject]:
    return read_roster(contents([ROSTER, *rows]).grids, "名单.xlsx", VOCABULARY)


def budget(*rows: tuple[Any, ...], heading: tuple[str, ...] = BUDGET) -> Listing[ListedProject]:
    return read_budget(contents([heading, *rows]).grids, "台账.xlsx", VOCABULARY)


def waivers(*rows: tuple[Any, ...]) -> Listing[Waiver]:
    codes = [rule.code for rule in DOCUMENTED]
    return read_waivers(contents([WAIVERS, *rows]).grids, "豁免.xlsx", VOCABULARY, codes)


def evaluations(*forms: Filled, year: int = 2024) -> tuple[Evaluation, ...]:
    return tuple(evaluated(form, evaluated_year=year) for form in forms or (CLEAN,))


class Held(NamedTuple):
    """Forms that were checked, and what is held together of them."""

    evaluations: tuple[Evaluation, ...]
    batch: Gathered


def together(evaluations: tuple[Evaluation, ...], lists: Lists, year: int | None = 2024) -> Held:
    return Held(evaluations, Gathered(outlined(evaluations), (), lists, year))


def gathered(*forms: Filled, lists: Lists, year: int | None = 2024) -> Held:
    return together(evaluations(*forms), lists, year)


def checked(held: Held) -> BatchFindings:
    """Hold forms against the lists; the waivers have let off what they cover before it is asked what they did."""
    batch = held.batch
    of_forms, of_lists = check_gathered(batch, POLICY, lambda _: POLICY, RULES)
    let_off = Waivers(
        batch.lists.waivers.rows if batch.lists.waivers is not None else (),
        batch.forms,
        batch.year,
    )
    marked = tuple(
        replace(each, findings=let_off.applied(each.form, (*each.findings, *of_forms.get(each.form.form_id, ()))))
        for each in held.evaluations
    )
    listed = tuple(map(let_off.applied_to_list, of_lists))
    done = replace(batch, found=of_forms, list_findings=listed)
    after = check_gathered(done, POLICY, lambda _: POLICY, WAIVER_RULES)
    told = (*listed, *after.of_lists)
    assert [said for found in told if (said := defect(found.finding))] == []
    assert [said for found in of_forms.values() for finding in found if (said := defect(finding))] == []
    return BatchFindings({each.form.form_id: each.findings for each in marked}, told)
