"""Faults of family B: the amounts, the rate and the score of the execution."""

from decimal import Decimal

from selfeval_xl.evaluation import Severity
from selfeval_xl.model import Cell, Form
from tests.layouts.entry import shown
from tests.planted.fault import Fault, Place, Planted, nowhere
from tests.planted.sheet import Sheet, cents, fulfilled, is_lossy, number, plain, rewritten, under, without_loss
from tests.workbooks import Value

NO_SOURCES = nowhere("one row of money and no sources", "hubei")
NO_INITIAL = nowhere("no 年初预算数", "rural_link", "hubei")
NO_PARTS = nowhere(
    "the fiscal money is not divided any further",
    "mof2020", "mof2021-cost", "rural_link", "yunnan", "sichuan", "hubei", "hainan",
)  # fmt: skip
NO_WEIGHT = nowhere("no column of weights in the fund block: the 20 points are printed on it", "hubei")
CHANGED = "年中追加预算"  # what a form says whose budget was changed


def total(role: str) -> Place:
    """The cell of that role in the row 年度资金总额."""

    def place(form: Form) -> Cell | None:
        cell: Cell | None = getattr(form.total_fund, role)
        return cell

    return place


def source(key: str, role: str) -> Place:
    """The cell of that role in another row of the fund block."""

    def place(form: Form) -> Cell | None:
        return next((getattr(line, role) for line in form.funds if line.key == key), None)

    return place


def text_for_an_amount(sheet: Sheet) -> Planted:
    return Planted(sheet.fund("total", executed="详见附件"), total("executed"))


def executed_left_out(sheet: Sheet) -> Planted:
    return Planted(sheet.fund("total", executed=None), total("executed"))


def negative_amount(sheet: Sheet) -> Planted:
    executed = f"-{shown(sheet.entry.funds['total']['executed'])}"
    return Planted(sheet.fund("total", executed=executed), total("executed"))


def source_too_great(sheet: Sheet) -> Planted | None:
    """Let the last source have more than the total leaves for it."""
    if not sheet.sources:
        return None
    last = sheet.sources[-1]
    more = sheet.amount(last, "budget_full") + sheet.amount("total", "budget_full") / 10
    return Planted(sheet.fund(last, budget_full=plain(more)), total("budget_full"))


def nothing_in_the_total(sheet: Sheet) -> Planted | None:
    if not sheet.sources:
        return None
    return Planted(sheet.fund("total", budget_full=0), total("budget_full"))


def part_too_great(sheet: Sheet) -> Planted | None:
    if "fiscal_own" not in sheet.entry.funds:
        return None
    more = sheet.amount("fiscal_own", "budget_full") + 50_000
    return Planted(sheet.fund("fiscal_own", budget_full=plain(more)), source("fiscal", "budget_full"))


def rate_wrong(sheet: Sheet) -> Planted:
    return Planted(_rated(sheet, Decimal("88.5")), total("rate"))


def rate_wrong_and_the_score_by_it(sheet: Sheet) -> Planted:
    return Planted(_rated(sheet, Decimal(100)).fund("total", score=plain(sheet.execution_weight)), total("rate"))


def rate_off_by_a_hundredth(sheet: Sheet) -> Planted:
    rate = 100 * sheet.amount("total", "executed") / sheet.amount("total", "budget_full")
    return Planted(_rated(sheet, rate + Decimal("0.02")), total("rate"))


def _rated(sheet: Sheet, rate: Decimal) -> Sheet:
    return sheet.fund("total", rate=rewritten(sheet.entry.funds["total"]["rate"], rate))


def rate_left_out(sheet: Sheet) -> Planted:
    return Planted(sheet.fund("total", rate=None), total("rate"))


def overspent(sheet: Sheet) -> Planted:
    return Planted(sheet.spending(Decimal("1.04")), total("executed"))


def score_of_execution_too_high(sheet: Sheet) -> Planted:
    return Planted(sheet.fund("total", score=plain(sheet.execution_weight)), total("score"))


def score_of_execution_off_by_a_little(sheet: Sheet) -> Planted:
    score = number(sheet.entry.funds["total"]["score"]) or Decimal(0)
    return Planted(sheet.fund("total", score=plain(score + Decimal("0.06"))), total("score"))


def score_of_execution_left_out(sheet: Sheet) -> Planted:
    """The total is still the one it was part of."""
    return Planted(sheet.entered(funds=sheet.fund("total", score=None).entry.funds), total("score"))


def points_of_execution_wrong(sheet: Sheet) -> Planted | None:
    if "weight" not in sheet.fund_columns:
        return None
    return Planted(sheet.fund("total", weight=100), total("weight"))


def points_of_execution_left_out(sheet: Sheet) -> Planted | None:
    if "weight" not in sheet.fund_columns:
        return None
    return Planted(sheet.fund("total", weight=None), total("weight"))


def budget_left_out(sheet: Sheet) -> Planted:
    return Planted(sheet.fund("total", budget_full=None), total("budget_full"))


def no_budget_anywhere(sheet: Sheet) -> Planted:
    spoilt = sheet
    for key, row in sheet.entry.funds.items():
        if number(row.get("budget_full")) is not None:
            spoilt = spoilt.fund(key, budget_full=0)
    return Planted(spoilt, total("budget_full"))


def no_money(sheet: Sheet) -> Planted:
    spoilt = sheet
    for key, row in sheet.entry.funds.items():
        changes: dict[str, Value] = {role: 0 for role in (*sheet.amounts, "rate") if number(row.get(role)) is not None}
        spoilt = spoilt.fund(key, **changes)
    return Planted(spoilt.fund("total", score=0), total("budget_full"))


def little_spent(sheet: Sheet) -> Planted:
    """The reason of a single row must not pass for that of the money that was left."""
    sound = without_loss(sheet)
    return Planted(sound.spending(Decimal("0.85")), total("executed"), sound)


def budget_changed_in_silence(sheet: Sheet) -> Planted | None:
    """Let the budget be raised in the course of the year, and nothing be said of it."""
    if "budget_initial" not in sheet.amounts:
        return None
    silent = saying_nothing_of_the_budget(sheet)
    return Planted(silent.scaled(Decimal("0.8"), "budget_initial", "budget_full"), total("budget_full"))


def saying_nothing_of_the_budget(sheet: Sheet) -> Sheet:
    told = shown(sheet.entry.goal_actual).replace("追加的", "")
    silent = sheet.entered(goal_actual=told)
    return silent.fund("total", reason=None) if "reason" in sheet.fund_columns else silent


def saying_that_the_budget_was_changed(sheet: Sheet) -> Sheet:
    told = sheet.entered(goal_actual=f"{shown(sheet.entry.goal_actual)}{CHANGED}。")
    return told.scaled(Decimal("0.8"), "budget_initial", "budget_full")


def rate_of_the_initial_budget(sheet: Sheet) -> Planted | None:
    """Let rate and score follow from 年初预算数, as they do where somebody divided by the wrong column."""
    if "budget_initial" not in sheet.amounts:
        return None
    sound = saying_that_the_budget_was_changed(sheet).spending(Decimal("0.96"))
    return Planted(_rated(sound, Decimal(120)).fund("total", score=plain(sheet.execution_weight)), total("rate"), sound)


def rate_of_a_budget_that_was_cut(sheet: Sheet) -> Planted | None:
    """The same with a budget that was cut, where the score is too low."""
    if "budget_initial" not in sheet.amounts:
        return None
    told = sheet.entered(goal_actual=f"{shown(sheet.entry.goal_actual)}年中调减预算。")
    sound = told.scaled(Decimal("1.25"), "budget_initial", "budget_full").spending(Decimal("0.95"))
    score = cents(sheet.execution_weight * Decimal("0.76"))
    return Planted(_rated(sound, Decimal(76)).fund("total", score=plain(score)), total("rate"), sound)


def much_left(sheet: Sheet) -> Planted:
    return Planted(sheet.spending(Decimal("0.75")), total("executed"))


def points_ahead_of_the_money(sheet: Sheet) -> Planted:
    return Planted(sheet.spending(Decimal("0.92")), total("score"))


def all_done_for_half_the_money(sheet: Sheet) -> Planted:
    """Let every output be reached in full and less than half of the money be spent."""
    sound = sheet
    for at in sheet.all(is_lossy, under("产出")):
        sound = fulfilled(sound, at)
    return Planted(sound.spending(Decimal("0.45")), total("executed"), sound)


def points_on_a_source(sheet: Sheet) -> Planted | None:
    if not sheet.sources:
        return None
    return Planted(sheet.fund("fiscal", weight=10), source("fiscal", "weight"))


def initial_budget_left_out(sheet: Sheet) -> Planted | None:
    if "budget_initial" not in sheet.amounts:
        return None
    return Planted(sheet.fund("total", budget_initial=None), total("budget_initial"))


MONEY = (
    Fault("B01", "a text for an amount", text_for_an_amount),
    Fault("B01", "no amount executed", executed_left_out),
    Fault("B01", "a negative amount", negative_amount),
    Fault("B02", "a source with too much", source_too_great, NO_SOURCES),
    Fault("B02", "0 in the total", nothing_in_the_total, NO_SOURCES),
    Fault("B03", "a part with too much", part_too_great, NO_PARTS),
    Fault("B04", "a wrong rate", rate_wrong),
    Fault("B04", "a wrong rate, and the score by it", rate_wrong_and_the_score_by_it),
    Fault("B04", "a rate off by a hundredth", rate_off_by_a_hundredth, severity=Severity.NOTE),
    Fault("B05", "no rate", rate_left_out),
    Fault("B06", "more spent than budgeted", overspent),
    Fault("B07", "a full score at a rate below 100", score_of_execution_too_high),
    Fault("B07", "a score off by a little", score_of_execution_off_by_a_little, severity=Severity.NOTE),
    Fault("B07", "no score of the execution", score_of_execution_left_out),
    Fault("B08", "100 points of execution", points_of_execution_wrong, NO_WEIGHT),
    Fault("B08", "no points of execution", points_of_execution_left_out, NO_WEIGHT),
    Fault("B09", "spent and no budget", budget_left_out),
    Fault("B09", "spent and a budget of 0", no_budget_anywhere),
    Fault("B10", "no money at all", no_money),
    Fault("B11", "little spent and no reason", little_spent),
    Fault("B12", "a budget changed in silence", budget_changed_in_silence, NO_INITIAL),
    Fault("B13", "the rate of the initial budget", rate_of_the_initial_budget, NO_INITIAL),
    Fault("B13", "the rate of a budget that was cut", rate_of_a_budget_that_was_cut, NO_INITIAL),
    Fault("B14", "a quarter of the money left", much_left),
    Fault("B15", "points ahead of the money", points_ahead_of_the_money),
    Fault("B16", "all done for half the money", all_done_for_half_the_money),
    Fault("B17", "points on a source", points_on_a_source, NO_SOURCES),
    Fault("B18", "no initial budget", initial_budget_left_out, NO_INITIAL),
)
