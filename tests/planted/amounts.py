"""Faults of rule A09: amounts in the wrong one of 元 and 万元, on forms in either."""

from decimal import Decimal

from tests.layouts.entry import shown
from tests.planted.fault import Fault, Planted, nowhere
from tests.planted.money import total
from tests.planted.sets import costing
from tests.planted.sheet import Sheet, cents

TOO_FEW_DIGITS = nowhere(
    "its two digits may be those of a greater amount by chance", "mof2020", "rural_link", "sichuan", "hubei"
)
_TIMES = Decimal(10_000)


def two_money_units(sheet: Sheet) -> Planted:
    title = f"{shown(sheet.entry.title)}（金额单位：{_other(sheet)}）"
    return Planted(sheet.entered(title=title), lambda form: form.title)


def target_in_the_other_unit(sheet: Sheet) -> Planted | None:
    """The actual stands in the unit of the fund block."""
    if _tells_nothing(sheet):
        return None
    sound, at = costing(sheet, Decimal(1), Decimal(1))
    answer = f"{_spent(sheet)}{sheet.money_unit}"
    spoilt = sound.asking(at, "≤", _budget(sheet), _other(sheet), answer)
    return Planted(spoilt, lambda form: form.indicators[at].target, sound)


def actual_in_the_other_unit(sheet: Sheet) -> Planted:
    """The target stands in the unit of the fund block."""
    sound, at = costing(sheet, Decimal(1), Decimal(1))
    spoilt = sound.line(at, actual=f"{_spent(sheet)}{_other(sheet)}")
    return Planted(spoilt, lambda form: form.indicators[at].actual, sound)


def row_in_the_other_unit(sheet: Sheet) -> Planted:
    sound, at = costing(sheet, Decimal(1), Decimal(1))
    spoilt = sound.asking(at, "≤", _budget(sheet), _other(sheet), _spent(sheet))
    role = "actual" if _tells_nothing(sheet) else "target"
    return Planted(spoilt, lambda form: getattr(form.indicators[at], role), sound)


def text_in_the_other_unit(sheet: Sheet) -> Planted:
    told = f"全年支出{_spent(sheet)}{_other(sheet)}。"
    if not sheet.has("goals.actual"):
        spoilt = sheet.put("foot.measures", f"{shown(sheet.entry.foot['measures'])}{told}")
        return Planted(spoilt, lambda form: form.measures)
    spoilt = sheet.entered(goal_actual=f"{shown(sheet.entry.goal_actual)}{told}")
    return Planted(spoilt, lambda form: form.goal_actual)


def funds_in_the_other_unit(sheet: Sheet) -> Planted:
    """Only the cost of the whole tells."""
    sound, _ = costing(sheet, Decimal(1), Decimal(1))
    return Planted(_shifted(sound), total("budget_full"), sound)


def funds_unlike_row_and_text(sheet: Sheet) -> Planted:
    sound, _ = costing(sheet, Decimal(1), Decimal(1))
    told = f"全年支出{_spent(sheet)}{sheet.money_unit}。"
    place = "foot.measures" if sheet.has("foot.measures") else "goals.actual"
    sound = sound.put(place, f"{shown(sheet.entry.value(place))}{told}")
    return Planted(_shifted(sound), total("budget_full"), sound)


def _tells_nothing(sheet: Sheet) -> bool:
    """Whether the budget, taken for one in 元, has no more figures than the cost of a piece may have."""
    return sheet.money_unit == "万元" and len(f"{_budget(sheet)}".replace(".", "").strip("0")) < 3


def _shifted(sheet: Sheet) -> Sheet:
    """Fill in the fund block in the unit that is not printed on it."""
    share = _TIMES if sheet.money_unit == "万元" else 1 / _TIMES
    for role in sheet.amounts:
        sheet = sheet.scaled(share, role, role)
    return sheet


def _other(sheet: Sheet) -> str:
    return "元" if sheet.money_unit == "万元" else "万元"


def _budget(sheet: Sheet) -> Decimal:
    return cents(sheet.amount("total", "budget_full")).normalize() + 0


def _spent(sheet: Sheet) -> Decimal:
    return cents(sheet.amount("total", "executed")).normalize() + 0


AMOUNTS = (
    Fault("A09", "two units of money", two_money_units),
    Fault("A09", "the target of the cost in the other unit", target_in_the_other_unit, TOO_FEW_DIGITS),
    Fault("A09", "the cost in the other unit", actual_in_the_other_unit),
    Fault("A09", "a row of cost in the other unit", row_in_the_other_unit),
    Fault("A09", "a text in the other unit", text_in_the_other_unit),
    Fault("A09", "the funds in the other unit, unlike the cost", funds_in_the_other_unit),
    Fault("A09", "the funds in the other unit, unlike the cost and the text", funds_unlike_row_and_text),
)
