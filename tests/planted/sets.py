"""Faults of family D: which indicators were set, and under which heading."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from selfeval_xl.evaluation import Severity
from tests.layouts.entry import shown
from tests.planted.fault import Fault, Place, Planted, nowhere
from tests.planted.sheet import Sheet, cents, heading, is_full, plain, printed_points, under

POINTS_IN_NAMES = nowhere("the points behind its name ask for the row", "hubei")
FREE = nowhere("the policy leaves the split to the unit", "sichuan")
SPLIT = nowhere(
    "the policy gives the benefits points of their own: C03 or D01 speaks",
    "guizhou", "mof2020", "mof2021-cost", "rural_link", "yunnan", "hainan",
)  # fmt: skip
DUE = nowhere(
    "the policy gives points to satisfaction",
    "guizhou", "mof2020", "mof2021-cost", "rural_link", "yunnan", "hubei", "hainan",
)  # fmt: skip


PAYMENTS = ("专项资金支付率", "补助资金拨付率", "预算执行率")


def name_of(at: int) -> Place:
    """The name of a row."""
    return lambda form: form.indicators[at].level3


def _renamed(sheet: Sheet, level: str, name: str) -> Planted:
    """Call a row otherwise and ask for a share."""
    at = sheet.find(under(level), is_full)
    renamed = sheet.line(at, level3=name, completion=None)
    return Planted(renamed.asking(at, "≥", Decimal(95), "%", Decimal(97)), name_of(at))


def no_satisfaction(sheet: Sheet) -> Planted | None:
    return _given_up(sheet, "满意") if sheet.policy.profiles else None


def no_satisfaction_where_none_is_due(sheet: Sheet) -> Planted | None:
    return None if sheet.policy.profiles else _given_up(sheet, "满意")


def no_output(sheet: Sheet) -> Planted | None:
    return _given_up(sheet, "产出")


def no_benefit(sheet: Sheet) -> Planted | None:
    return _given_up(sheet, "效益")


def _given_up(sheet: Sheet, block: str) -> Planted | None:
    """Let no row of a block apply, and give its points to an output, on the headings too."""
    if "weight" not in sheet.columns:
        return None
    if any(under(block)(sheet, at) for at in sheet.taken):
        raise LookupError
    spoilt, gone = sheet, list(sheet.all(under(block)))
    for at in gone:
        nothing = dict.fromkeys(("nature", "target", "measure", "actual", "completion", "weight", "score"), "/")
        spoilt = spoilt.line(at, reason=None, **nothing)
    heavy = sheet.find(under("效益" if block == "产出" else "产出"), is_full)
    spoilt = spoilt.weighing(heavy, sheet.weight(heavy) + sum(map(sheet.weight, gone)))
    return Planted(spoilt.with_headings_following(), lambda form: form.indicators[gone[0]].level3)


def name_left_out(sheet: Sheet) -> Planted:
    at = sheet.find(under("数量"), is_full)
    return Planted(sheet.line(at, level3=""), name_of(at))


def quality_under_benefit(sheet: Sheet) -> Planted:
    at = list(sheet.all(under("效益"), is_full))[-1]
    old = shown(sheet.rows[at].level2)
    points = f"（{plain(printed_points(old))}分）" if printed_points(old) else ""
    return Planted(sheet.line(at, level2=f"质量指标{points}"), lambda form: form.indicators[at].level2)


def name_repeated(sheet: Sheet) -> Planted:
    rows = list(sheet.all(under("数量")))
    first, second = rows[0], rows[1]
    name = heading(shown(sheet.rows[first].level3))
    return Planted(sheet.line(second, level3=name), name_of(second))


def output_as_benefit(sheet: Sheet) -> Planted:
    first, second = sheet.find(under("数量"), is_full), sheet.find(under("效益"), is_full)
    line = sheet.rows[first]
    same = {role: getattr(line, role) for role in ("nature", "target", "measure", "actual", "completion")}
    return Planted(sheet.line(second, level3=heading(shown(line.level3)), **same), name_of(second))


def payment_as_quantity(name: str) -> Callable[[Sheet], Planted]:
    return lambda sheet: _renamed(sheet, "数量", name)


def quality_under_quantity(sheet: Sheet) -> Planted:
    return _renamed(sheet, "数量", "设备验收合格率")


def time_under_quality(sheet: Sheet) -> Planted:
    return _renamed(sheet, "质量", "任务完成及时率")


def cost_under_quantity(sheet: Sheet) -> Planted:
    return _renamed(sheet, "数量", "运行费用控制率")


def satisfaction_under_benefit(sheet: Sheet) -> Planted:
    return _renamed(sheet, "效益", "服务对象满意度")


def nobody_asked(sheet: Sheet) -> Planted:
    return _renamed(sheet, "满意", "受益群众")


def costing(sheet: Sheet, target: Decimal, actual: Decimal) -> tuple[Sheet, int]:
    """Ask for the cost of the whole, as shares of the budget and of what was spent."""
    if not sheet.amount("total", "budget_full"):
        raise LookupError
    at = sheet.find(under("成本"), is_full)
    named = sheet.line(at, level3="项目总成本", completion=None)
    asked = cents(target * sheet.amount("total", "budget_full"))
    spent = cents(actual * sheet.amount("total", "executed"))
    return named.asking(at, "≤", asked.normalize() + 0, sheet.money_unit, spent.normalize() + 0), at


def cost_to_be_reached(sheet: Sheet) -> Planted:
    sound, at = costing(sheet, Decimal(1), Decimal(1))
    turned = {"nature": "≥", "target": shown(sound.rows[at].target).replace("≤", "≥")}
    return Planted(
        sound.line(at, **turned), lambda form: form.indicators[at].nature or form.indicators[at].target, sound
    )


def costs_beyond_the_budget(sheet: Sheet) -> Planted:
    spoilt, at = costing(sheet, Decimal("1.2"), Decimal(1))
    return Planted(spoilt, lambda form: form.indicators[at].target)


def costs_unlike_what_was_spent(sheet: Sheet) -> Planted:
    spoilt, at = costing(sheet, Decimal(1), Decimal("0.9"))
    return Planted(spoilt, lambda form: form.indicators[at].actual)


def two_indicators(sheet: Sheet) -> Planted | None:
    """Keep one output and one benefit, where that leaves out nothing that is due."""
    if sheet.policy.profiles:
        return None
    kept = [sheet.find(under(name), is_full) for name in ("产出", "效益")]
    if sheet.taken:
        raise LookupError
    two = sheet.entered(rows=tuple(sheet.rows[at] for at in kept))
    spoilt = two.weighing(0, Decimal(60), Decimal(60)).weighing(1, Decimal(30), Decimal(30))
    return Planted(spoilt, name_of(1))


def two_indicators_of_three_blocks(sheet: Sheet) -> Planted | None:
    """Keep one output and the satisfaction, under a heading that says it stands for the benefits too."""
    if any(_benefit_has_points_of_its_own(profile) for profile in sheet.policy.profiles):
        return None
    kept = [sheet.find(under("产出"), is_full), sheet.find(under("满意"))]
    if sheet.taken:
        raise LookupError
    output, both = (sheet.rows[at] for at in kept)
    half = sum(map(sheet.weight, range(len(sheet.rows))), Decimal(0)) / 2
    two = sheet.entered(rows=(output, replace(both, level1="效益和满意度指标")))
    spoilt = two.weighing(0, half, half).weighing(1, half, half)
    return Planted(spoilt.with_headings_following(), name_of(1))


def _benefit_has_points_of_its_own(profile: Mapping[str, Decimal]) -> bool:
    return any("效益" in name and "满意" not in name for name in profile)


def mostly_words(sheet: Sheet) -> Planted:
    """Ask for all but the first two and the satisfaction in words."""
    spoilt, first = sheet, len(sheet.rows)
    for at in sheet.all(lambda of, at: at > 1 and "满意" not in shown(of.rows[at].level1)):
        first = min(at, first)
        full = spoilt.weighing(at, sheet.weight(at), sheet.weight(at))
        named = full.line(at, level3=f"{'甲乙丙丁戊己庚辛壬癸子'[at]}类管护制度", completion=None, reason=None)
        spoilt = named.asking(at, "定性" if "nature" in sheet.columns else "", "建立健全", "", "达成预期指标")
    return Planted(spoilt, lambda form: form.indicators[first].target)


SETS = (
    Fault("D01", "no satisfaction", no_satisfaction, {**POINTS_IN_NAMES, **FREE}, Severity.WARNING),
    Fault("D01", "no satisfaction where none is due", no_satisfaction_where_none_is_due, DUE, Severity.NOTE),
    Fault("D01", "no benefit", no_benefit, POINTS_IN_NAMES),
    Fault("D01", "no output", no_output, POINTS_IN_NAMES),
    Fault("D02", "no name", name_left_out),
    Fault("D03", "quality under benefit", quality_under_benefit),
    Fault("D04", "a name repeated", name_repeated),
    Fault("D05", "an output as a benefit", output_as_benefit),
    *(Fault("D06", f"{name} as a quantity", payment_as_quantity(name)) for name in PAYMENTS),
    Fault("D07", "quality under quantity", quality_under_quantity),
    Fault("D07", "time under quality", time_under_quality),
    Fault("D07", "cost under quantity", cost_under_quantity),
    Fault("D07", "satisfaction under benefit", satisfaction_under_benefit),
    Fault("D08", "nobody asked", nobody_asked),
    Fault("D11", "a cost to be reached", cost_to_be_reached),
    Fault("D12", "costs beyond the budget", costs_beyond_the_budget),
    Fault("D13", "costs unlike what was spent", costs_unlike_what_was_spent),
    Fault("D14", "two indicators", two_indicators, DUE),
    Fault("D14", "two indicators of three blocks", two_indicators_of_three_blocks, SPLIT),
    Fault("D15", "mostly words", mostly_words),
)
