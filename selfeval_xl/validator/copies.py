"""Family I, third part: what does not look like a unit's own work, told by the forms of other units."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from selfeval_xl.evaluation import Severity
from selfeval_xl.model import Cell, Form
from selfeval_xl.outline import ROWS, Outline, Passage, Place, beginning
from selfeval_xl.policy import Policy
from selfeval_xl.projects import unit_key
from selfeval_xl.text import says_nothing, split_code, squeeze
from selfeval_xl.validator.form import applying, filler_in
from selfeval_xl.validator.likeness import (
    bare,
    groups_alike,
    is_copied,
    is_near_copy,
    passage_of_rows,
    passage_of_text,
)
from selfeval_xl.validator.matching import form_unit
from selfeval_xl.validator.rule import Fact, Gathered, Sighting, batch_rule

_PLACES = 4  # of a form, as a rule


class _Twin(NamedTuple):
    """A place of a form as another one is told of it."""

    form_id: str
    unit: str  # its key
    words: str
    passage: int  # its digest


@dataclass(slots=True)
class _Alike:
    """The places that are copies of one another: the first ones of two units, and how many units have it."""

    twins: list[_Twin]
    units: set[int]

    def other_than(self, unit: str) -> _Twin:
        """Return the first place of another unit."""
        return self.twins[1] if self.twins[0].unit == unit else self.twins[0]


class _Copy(NamedTuple):
    own: Place
    twin: _Twin
    units: int  # how many have it


@batch_rule(
    "I06",
    Severity.WARNING,
    message="{what}与{twin}{how}{more}",
    advice="写本单位、本项目的实际情况；确属统一组织、统一填写的，请说明",
)
def copied_from_another_unit(gathered: Gathered, policy: Policy) -> Iterator[Sighting]:
    """指标、偏差原因或文字说明与别的单位的自评表雷同。

    为什么要查: 照抄别的单位的表，说明没有真正自评，数字也不可信。
    例: 两个乡镇的结论除单位名称外一字不差；或八项指标的名称、目标和完成值全部相同。
    本单位和本项目的名称不参加比较；数字不同的文字不算雷同。很多单位都相同的，多半是统一下发的文字，列为提示。
    依据: 同一批自评表相互比较；文字短于 batch.copied_text_from 个字、指标少于 batch.copied_rows_from 项的不比，
    相似程度取自 text.copy_likeness，多少个单位算很多取自 batch.copied_widely。不采用的版本不参加比较。
    """

    def passages() -> Iterator[list[Passage]]:
        # What a unit has since corrected accuses nobody.
        return ([place.passage for place in form.places] for form in gathered.counting())

    groups = groups_alike(
        passages, len(gathered.forms) * _PLACES, lambda one, other: is_copied(one, other, policy.copy_likeness)
    )
    alike = _alike(gathered, groups)
    for form in gathered.counting() if alike else ():
        yield from _of_form(form, groups, alike, policy)


def _alike(gathered: Gathered, groups: Mapping[int, int]) -> dict[int, _Alike]:
    """Tell of each group of copies that several units have whose they are."""
    found: dict[int, _Alike] = {}
    numbers: dict[str, int] = {}  # of the units
    for form in gathered.counting() if groups else ():
        unit = unit_key(form)
        for place in form.places:
            group = groups.get(place.passage.digest)
            if group is None:
                continue
            alike = found.setdefault(group, _Alike([], set()))
            number = numbers.setdefault(unit, len(numbers))
            if number not in alike.units and len(alike.twins) < 2:
                alike.twins.append(_Twin(form.form_id, unit, _named(form, place), place.passage.digest))
            alike.units.add(number)
    return {group: alike for group, alike in found.items() if len(alike.units) > 1}


def _of_form(
    form: Outline, groups: Mapping[int, int], alike: Mapping[int, _Alike], policy: Policy
) -> Iterator[Sighting]:
    """Yield what a form shares with others, each of them once: its texts first, and what was met first."""
    shared = [(place.label == ROWS, groups.get(place.passage.digest, -1), place) for place in form.places]
    shared = sorted((each for each in shared if each[1] in alike), key=lambda each: each[:2])
    unit = unit_key(form) if shared else ""
    by_twin: dict[str, list[_Copy]] = defaultdict(list)
    for _, group, place in shared:
        twin = alike[group].other_than(unit)
        by_twin[twin.form_id].append(_Copy(place, twin, len(alike[group].units)))
    yield from (_sighting(form, copies, policy) for copies in by_twin.values())


def places_of(form: Form, policy: Policy) -> Iterator[Place]:
    """Yield the texts of a form that are long enough to be nobody else's, and its indicators as one passage."""
    own = (form.unit, form.stamped_unit, form.department, form.project_name)
    names = {bare(split_code(cell.text)[1]) for cell in own if cell is not None and not says_nothing(cell.text)}
    goal = "" if form.goal_expected is None else bare(form.goal_expected.text)
    # 备注 is not compared: some layouts have their notes printed there.
    texts = [
        ("自评结论", form.conclusion), ("实际完成情况", form.goal_actual), ("存在问题", form.problems),
        ("改进措施", form.measures), ("原因说明", form.explanation),
    ]  # fmt: skip
    texts += [("偏差原因", row.reason) for row in form.indicators]
    seen: set[str] = set()  # a merged reason is shared by its rows
    for label, cell in texts:
        if cell is None or len(cell.text) < policy.copied_text_from or cell.address in seen:
            continue
        seen.add(cell.address)
        key = bare(cell.text)
        if filler_in(cell.text) or is_near_copy(key, goal, policy.copy_likeness):
            continue  # A07 speaks, or H06
        for name in sorted(names, key=len, reverse=True):
            key = key.replace(name, "")
        if len(key) >= policy.copied_text_from:
            yield _place(label, cell, passage_of_text(key))
    rows = [row for row in applying(form) if not says_nothing(row.actual.text)]
    if len(rows) >= policy.copied_rows_from:
        said = ["|".join(squeeze(cell.text) for cell in (row.level3, row.target, row.actual)) for row in rows]
        yield _place(ROWS, rows[0].level3, passage_of_rows(said))


def _place(label: str, cell: Cell, passage: Passage) -> Place:
    return Place(label, cell.row, cell.column, beginning(cell), passage)


def _named(form: Outline, place: Place) -> str:
    name = form.project_name.text if form.project_name is not None else ""
    cell = form.cell(place)
    return f"{form_unit(form)}“{name}”（{form.file}【{cell.sheet}!{cell.address}】）"


def _sighting(form: Outline, copies: Sequence[_Copy], policy: Policy) -> Sighting:
    """Say in one sentence what a form shares with one other form."""
    first = copies[0]
    labels = Counter(copy.own.label for copy in copies)
    what = "、".join(label if count == 1 else f"{count} 处{label}" for label, count in labels.items())
    exact = all(copy.own.passage.digest == copy.twin.passage for copy in copies)
    units = max(copy.units for copy in copies)
    words = {
        "what": what,
        "twin": first.twin.words,
        "how": "完全相同" if exact else "几乎相同",
        "more": f"，共有 {units} 个单位这样写" if units > 2 else "",
    }
    severity = Severity.NOTE if units > policy.copied_widely else None
    return Sighting(form, Fact(form.cell(first.own), severity=severity, words=words))


@batch_rule(
    "I07",
    Severity.WARNING,
    message="{unit}报来的 {count} 份自评表，总分全部是满分 {found}，这是其中第一份",
    advice="请单位逐项核实，没有做到的如实扣分；确实都做到的，附上佐证",
)
def full_marks_throughout(gathered: Gathered, policy: Policy) -> Iterator[Sighting]:
    """一个单位的自评表全部是满分。

    为什么要查: 所有项目都一分不扣，自评多半走了过场，应当优先抽查。
    例: 某单位报来 5 份表，总分都是 100；逐项核实，把没有做到的指标扣下来。
    依据: 同一单位本批的全部自评表；少于 batch.full_marks_from 份的不查，单份满分由 G13 提示。
    """
    by_unit: dict[str, tuple[str, int] | None] = {}  # the id of its first form and how many it has, all of them full
    for form in gathered.counting():
        if unit := unit_key(form):
            known = by_unit.get(unit, (form.form_id, 0))
            by_unit[unit] = None if known is None or form.full_marks is None else (known[0], known[1] + 1)
    firsts = dict(each for each in by_unit.values() if each is not None and each[1] >= policy.full_marks_from)
    for form in gathered.forms if firsts else ():
        if form.full_marks is not None and (count := firsts.get(form.form_id)) is not None:
            yield Sighting(form, Fact(form.full_marks, words={"unit": form_unit(form), "count": str(count)}))
