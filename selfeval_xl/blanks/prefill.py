"""What a roster knows about a project, put into the places a blank has for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from selfeval_xl.lists import ListedProject
from selfeval_xl.model import Cell
from selfeval_xl.reader.blank_form import BlankForm
from selfeval_xl.text import says_nothing, split_code

LABELS = {
    "department": "主管部门",
    "unit": "实施单位",
    "project_name": "项目名称",
    "project_code": "项目编码",
    "contact": "联系人",
    "phone": "联系电话",
    "leader": "项目负责人",
    "year": "年度",
    "budget_initial": "年初预算数",
    "budget_full": "全年预算数",
}
_AMOUNTS = ("budget_initial", "budget_full")  # what was spent is for the unit to fill in
_AS_THEY_ARE = ("department", "unit", "contact", "phone", "leader")
# The gap before 年度, with whatever stands in for the digits: "（    年度）", "20  年度", "20××年度".
_YEAR_GAP = re.compile(r"(?:20)?[\s_＿Xx×*○〇]*(?=年)")


@dataclass(frozen=True, slots=True)
class Prefilled:
    """The values of one project by their addresses, and the fields the blank has no place for."""

    values: dict[str, str | Decimal]
    left_out: tuple[str, ...]


def prefill(blank: BlankForm, entry: ListedProject) -> Prefilled:
    """Put a project into a blank, in the blank's own words and unit of money."""
    values: dict[str, str | Decimal] = {}
    left_out: list[str] = []
    for field, cell, value in _answers(blank, entry):
        if cell is None:
            left_out.append(field)
        else:
            values[cell.address] = f"{cell.text.rstrip()}{value}" if isinstance(value, str) else value
    if entry.year is not None:
        gap = blank.form.year_cell
        if gap is None:
            left_out.append("year")
        else:
            values[gap.address] = _YEAR_GAP.sub(str(entry.year), gap.text, count=1)
    return Prefilled(values, tuple(left_out))


def _answers(blank: BlankForm, entry: ListedProject) -> Iterator[tuple[str, Cell | None, str | Decimal]]:
    """Yield what the roster says: the field, its place on the blank, the value."""
    places = blank.places
    texts = {field: _text(getattr(entry, field)) for field in _AS_THEY_ARE}
    yield from ((field, places.get(field), text) for field, text in texts.items() if text)
    if "stamped_unit" in places:
        yield "unit", places["stamped_unit"], texts["unit"]
    name, code = entry.project_name.text.strip(), _text(entry.project_code)
    if code and "project_code" in places:
        yield "project_code", places["project_code"], code
    elif code:
        name = _with_code(code, name)
    yield "project_name", places.get("project_name"), name
    total = blank.form.total_fund
    for field in _AMOUNTS:
        amount = getattr(entry, field)
        if amount is not None and amount.number is not None:
            yield field, getattr(total, field, None), amount.number / blank.form.money_factor


def _text(cell: Cell | None) -> str:
    return "" if cell is None or says_nothing(cell.text) else cell.text.strip()


def _with_code(code: str, name: str) -> str:
    """Write a code before a name as the budget systems do; in brackets where a dash would read as another thing."""
    joined = f"{code}-{name}"
    return joined if split_code(joined) == (code, name) else f"[{code}]{name}"
