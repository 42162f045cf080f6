"""Forms whose money was spent in part, and what the rules about it say of them."""

from dataclasses import replace
from typing import Any

from tests.forms import (
    CLEAN,
    WITHOUT_WHOLE_COST,
    findings,
    with_fund,
)
from tests.workbooks import Filled, Funds

Found = list[tuple[str, str, str]]


NOTHING: Funds = ("-", "-", "-", "-", "-", "-")


ALONE = replace(WITHOUT_WHOLE_COST, fiscal=NOTHING, fiscal_own=NOTHING, fiscal_upper=NOTHING, other=NOTHING)


REASON = "工程尾款未到付款节点，资金结转下年支付"


AHEAD, LOW, SURPLUS, FULL_OUTPUT = (
    ("B15", "警告", "I7"),
    ("B11", "警告", "F7"),
    ("B14", "警告", "F7"),
    ("B16", "警告", "F7"),
)


# The same where the form says why money was left.
AHEAD_EXPLAINED, SURPLUS_EXPLAINED, FULL_OUTPUT_EXPLAINED = (
    ("B15", "提示", "I7"),
    ("B14", "提示", "F7"),
    ("B16", "提示", "F7"),
)


AHEAD_SEEN, SURPLUS_SEEN = AHEAD_EXPLAINED, SURPLUS_EXPLAINED  # where another one asks why it was


def total(form: Filled = ALONE, **changes: Any) -> Filled:
    """Change the row 年度资金总额: 1200000, 1200000, 1176000, W 10, rate 98.00, score 9.8."""
    return with_fund("total", form, **changes)


def spent(executed: float, full: float, rate: str, score: float, form: Filled = ALONE, **changes: Any) -> Filled:
    """Fill the total row with other amounts, as budgeted at first."""
    return total(form, **{"initial": full, "full": full, "executed": executed, "rate": rate, "score": score} | changes)


def explained(text: str = REASON, form: Filled = ALONE) -> Filled:
    """Say something more where the year is told."""
    return replace(form, goal_actual=f"{CLEAN.goal_actual}{text}")


UNSPENT = spent(9034, 20_000, "45.17", 4.52)


def concluding(text: str) -> list[tuple[str, str, str]]:
    """Say something at the end of the conclusion of a form that spent less than half of its money."""
    return findings(replace(UNSPENT, conclusion=f"{UNSPENT.conclusion}{text}"))
