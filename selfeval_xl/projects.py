"""Which forms are of one project, and which of them counts where a project was sent more than once.

Forms are of one project when they are of one unit and one year and carry the same code, or where one of them carries
none the same name. The form filled in last counts; where that cannot be told none is preferred.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from selfeval_xl.model import Cell, Figure, Form, Indicator
from selfeval_xl.quantity import Day
from selfeval_xl.text import fold, says_nothing, split_code, squeeze

# What people write into the name of a file they send once more.
_CORRECTED = re.compile("最终|终稿|定稿|修改|修订|更正|改正|补正|重报|新版")
_NUMBERED = re.compile(r"(?:v|版本?|第|改)(\d{1,2})(?!\d)|\((\d{1,2})\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Versions:
    """多版本: all forms of one project, in the order received. `counting` is None where that cannot be told."""

    forms: tuple[Form, ...]
    counting: Form | None
    why: str  # in Chinese, to go on after the name of the one that counts


def unit_key(form: Form) -> str:
    """Name the unit a form is of, without its code and blanks; "" where the form names none."""
    return next((key for cell in (form.unit, form.stamped_unit, form.department) if (key := name_key(cell))), "")


def name_key(cell: Cell | None) -> str:
    """Reduce the name of a unit or a project to its characters: no code, no blanks, plain brackets."""
    return "" if cell is None else squeeze(split_code(cell.text)[1])


def find_versions(forms: Iterable[Form]) -> list[Versions]:
    """List the projects that were sent more than once, in the order they first came."""
    groups: dict[tuple[str, int | None, str], list[Form]] = defaultdict(list)
    coded: dict[tuple[str, int | None, str], set[str]] = defaultdict(set)  # unit, year, name -> the codes it came with
    listed = list(forms)
    for form in listed:
        if not says_nothing(form.project_code):
            coded[unit_key(form), form.year, name_key(form.project_name)].add(squeeze(form.project_code))
    for form in listed:
        name = (unit_key(form), form.year, name_key(form.project_name))
        codes = coded[name] if says_nothing(form.project_code) else {squeeze(form.project_code)}
        if len(codes) == 1:  # a name that came with several codes is no project for certain
            groups[name[0], name[1], f"编码{next(iter(codes))}"].append(form)
        elif name[2] and not codes:
            groups[name].append(form)
    return [_settled(group) for group in groups.values() if len(group) > 1]


def counting(forms: Iterable[Form]) -> list[Form]:
    """Leave out the forms another version of which counts; where none is preferred all stay."""
    listed = list(forms)
    passed_over = {
        form.form_id
        for project in find_versions(listed)
        for form in project.forms
        if project.counting is not None and form is not project.counting
    }
    return [form for form in listed if form.form_id not in passed_over]


def content(form: Form) -> tuple[str, ...]:
    """List everything a form says, so that the same form in another file or place is known again."""
    head = (
        form.title, form.year_cell, form.project_name, form.department, form.unit, form.stamped_unit, form.fill_date,
        form.contact, form.leader, form.goal_expected, form.goal_actual, form.total_weight, form.total_score,
        form.grade, form.conclusion, form.problems, form.measures, form.explanation, form.remarks,
    )  # fmt: skip
    money = [
        cell
        for line in form.funds
        for cell in (
            line.label,
            line.budget_initial,
            line.budget_full,
            line.executed,
            line.weight,
            line.rate,
            line.score,
        )
    ]
    rows = [cell for row in form.indicators for cell in _row(row)]
    return tuple("" if cell is None else squeeze(cell.text) for cell in (*head, *money, *rows))


def _row(row: Indicator) -> tuple[Cell | None, ...]:
    return row.level1, row.level2, row.level3, row.target, row.actual, row.weight, row.score, row.reason, row.note


def _settled(forms: Sequence[Form]) -> Versions:
    if _all_alike(forms):
        return Versions(tuple(forms), forms[0], "内容与另外几份完全相同，取先收到的一份")
    days = [_day(form.fill_date) for form in forms]
    latest, why = list(forms), "填报日期分不出先后，文件名写明是改过的"
    if None not in days:
        last = max(day for day in days if day is not None)
        latest = [form for form, day in zip(forms, days, strict=True) if day == last]
        if _all_alike(latest):
            return Versions(tuple(forms), latest[0], f"填报日期最晚（{last.isoformat()}）")
    marks = [_mark(form.file) for form in latest]
    best = [form for form, mark in zip(latest, marks, strict=True) if mark == max(marks)]
    if len(best) < len(latest) and _all_alike(best):
        return Versions(tuple(forms), best[0], why)
    return Versions(tuple(forms), None, "填报日期和文件名都分不出先后")


def _all_alike(forms: Sequence[Form]) -> bool:
    return len({content(form) for form in forms}) == 1


def _day(figure: Figure | None) -> date | None:
    return figure.reading.day if figure is not None and isinstance(figure.reading, Day) else None


def _mark(file: str) -> tuple[int, int]:
    """Tell how late a file is by its name: corrected before not, a higher number before a lower."""
    name = fold(file)
    numbers = [int(one or other) for one, other in _NUMBERED.findall(name)]
    return int(_CORRECTED.search(name) is not None), max(numbers, default=0)
