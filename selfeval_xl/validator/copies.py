"""Family I, third part: what does not look like a unit's own work, told by the forms of other units."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.evaluation import Severity
from selfeval_xl.model import FULL_MARKS, Cell, Form
from selfeval_xl.policy import Policy
from selfeval_xl.projects import unit_key
from selfeval_xl.text import says_nothing, split_code, squeeze
from selfeval_xl.validator.form import applying, filler_in
from selfeval_xl.validator.likeness import Passage, bare, groups_alike, is_near_copy
from selfeval_xl.validator.matching import form_unit
from selfeval_xl.validator.rule import Fact, Gathered, Sighting, batch_rule

_ROWS = "指标"


@dataclass(frozen=True, slots=True)
class _Taken:
    """One place of a form that may have been copied."""

    form: Form
    unit: str  # its key
    label: str
    cell: Cell
    passage: Passage


class _Copy(NamedTuple):
    own: _Taken
    twin: _Taken
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
    found: dict[tuple[str, str], list[_Copy]] = defaultdict(list)
    # What a unit has since corrected accuses nobody.
    taken = [each for form in gathered.counting() for each in _places(form, policy)]
    texts = [each for each in taken if each.label != _ROWS]
    tables = [each for each in taken if each.label == _ROWS]
    for copy in (*_copies(texts, is_near_copy, policy), *_copies(tables, _are_same_rows, policy)):
        found[copy.own.form.form_id, copy.twin.form.form_id].append(copy)
    for told in found.values():
        yield _sighting(told, policy)


def _copies(taken: Sequence[_Taken], is_copy: Callable[[str, str, Decimal], bool], policy: Policy) -> Iterator[_Copy]:
    """Yield each place that another unit has too, with the first such place of another unit."""
    for group in groups_alike(
        [each.passage for each in taken], lambda one, other: is_copy(one, other, policy.copy_likeness)
    ):
        members = [taken[at] for at in group]
        firsts: dict[str, _Taken] = {}
        for member in members:
            firsts.setdefault(member.unit, member)
        if len(firsts) > 1:
            first, second, *_ = firsts.values()
            yield from (_Copy(own, second if own.unit == first.unit else first, len(firsts)) for own in members)


def _places(form: Form, policy: Policy) -> Iterator[_Taken]:
    """Yield the texts of a form that are long enough to be nobody else's, and its indicators as one passage."""
    own, unit = (form.unit, form.stamped_unit, form.department, form.project_name), unit_key(form)
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
            yield _Taken(form, unit, label, cell, Passage.of_text(key))
    rows = [row for row in applying(form) if not says_nothing(row.actual.text)]
    if len(rows) >= policy.copied_rows_from:
        said = ["|".join(squeeze(cell.text) for cell in (row.level3, row.target, row.actual)) for row in rows]
        yield _Taken(form, unit, _ROWS, rows[0].level3, Passage.of_rows(said))


def _are_same_rows(one: str, other: str, likeness: Decimal) -> bool:
    """Tell whether two tables have nearly all rows in common, whatever their order."""
    rows, others = Counter(one.splitlines()), Counter(other.splitlines())
    return 2 * (rows & others).total() >= likeness * (rows.total() + others.total())


def _sighting(copies: Sequence[_Copy], policy: Policy) -> Sighting:
    """Say in one sentence what a form shares with one other form."""
    first = copies[0]
    labels = Counter(copy.own.label for copy in copies)
    what = "、".join(label if count == 1 else f"{count} 处{label}" for label, count in labels.items())
    twin = first.twin.form
    name = twin.project_name.text if twin.project_name is not None else ""
    exact = all(copy.own.passage.key == copy.twin.passage.key for copy in copies)
    units = max(copy.units for copy in copies)
    words = {
        "what": what,
        "twin": f"{form_unit(twin)}“{name}”（{twin.file}【{first.twin.cell.sheet}!{first.twin.cell.address}】）",
        "how": "完全相同" if exact else "几乎相同",
        "more": f"，共有 {units} 个单位这样写" if units > 2 else "",
    }
    severity = Severity.NOTE if units > policy.copied_widely else None
    return Sighting(first.own.form, Fact(first.own.cell, severity=severity, words=words))


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
    by_unit: dict[str, list[Form]] = defaultdict(list)
    for form in gathered.counting():
        if unit := unit_key(form):
            by_unit[unit].append(form)
    for forms in by_unit.values():
        totals = [form.total_score for form in forms if form.total_score is not None]
        if len(totals) == len(forms) >= policy.full_marks_from and all(each.number == FULL_MARKS for each in totals):
            yield Sighting(forms[0], Fact(totals[0], words={"unit": form_unit(forms[0]), "count": str(len(forms))}))
