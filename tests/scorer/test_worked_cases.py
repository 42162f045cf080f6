"""Cases from real forms, computed by each policy that comes with the program."""

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval_xl.model import Indicator
from selfeval_xl.policy import POLICIES, Policy, load_policy
from selfeval_xl.quantity import Tier
from selfeval_xl.scorer.execution import score_execution
from selfeval_xl.scorer.indicators import score_indicator
from tests.scorer.build import at_least, at_most, equals, fund, indicator, number, says

TIERS = (Tier.FULL, Tier.PARTIAL, Tier.MISSED)
PROPORTIONAL = ("mof-2020", "mof-2021-cost", "guizhou", "sichuan", "guangxi")


@pytest.mark.parametrize("policy", PROPORTIONAL)
@pytest.mark.parametrize(
    ("budget", "executed", "earned"),
    [
        ("600000", "600000", "10.00"),
        ("250000", "215457.6", "8.62"),
        ("20000", "9034", "4.52"),
        ("43.2", "37.24", "8.62"),
    ],
)
def test_execution_in_proportion(policy: str, budget: str, executed: str, earned: str) -> None:
    assert score_execution(fund(budget, executed), load_policy(policy)).verified == Decimal(earned)


def test_execution_in_hubei_has_twenty_points() -> None:
    assert score_execution(fund("1000", "862", weight=None), load_policy("hubei")).verified == Decimal("17.24")


@pytest.mark.parametrize(
    ("executed", "earned"),
    [("100", "10"), ("99.9", "7"), ("80", "7"), ("79.99", "5"), ("60", "5"), ("59.99", "0"), ("59", "0")],
)
def test_execution_in_jiangxi_goes_by_steps(executed: str, earned: str) -> None:
    assert score_execution(fund("100", executed), load_policy("jiangxi-2017")).verified == Decimal(earned)


@pytest.mark.parametrize(
    ("policies", "bands"),
    [
        ((*PROPORTIONAL,), [("12.00", "15"), ("9.00", "11.99"), ("0", "8.99")]),
        (("hubei", "jiangxi-2017"), [("12.00", "15"), ("7.50", "11.99"), ("0", "7.49")]),
    ],
    ids=["0.8 and 0.6", "0.8 and 0.5"],
)
def test_answers_in_words_fall_into_the_bands_of_the_policy(
    policies: tuple[str, ...], bands: list[tuple[str, str]]
) -> None:
    for name in policies:
        policy = load_policy(name)
        scores = [score_indicator(indicator(says("明显改善"), says(tier, tier), "15"), policy) for tier in TIERS]
        assert [(score.low, score.high) for score in scores] == [(Decimal(low), Decimal(high)) for low, high in bands]


@pytest.mark.parametrize(
    ("limit", "spent", "weight", "proportional", "by_excess"),
    [("160", "386", "15", "6.22", "0.00"), ("10", "12", "10", "8.33", "8.00")],
)
def test_both_reverse_formulas_are_accepted_and_that_of_the_policy_computes(
    limit: str, spent: str, weight: str, proportional: str, by_excess: str
) -> None:
    common = load_policy("mof-2020")
    for formula, computed in (("R1", proportional), ("R2", by_excess)):
        policy = replace(common, reverse_formula=formula)
        verified = [
            score_indicator(indicator(at_most(limit), number(spent), weight, reported), policy).verified
            for reported in (None, proportional, by_excess)
        ]
        assert verified == [Decimal(computed), Decimal(proportional), Decimal(by_excess)]


@pytest.mark.parametrize(
    ("row", "earned"),
    [
        (indicator(equals("0", "起"), number("0", "起"), "5"), "5"),
        (indicator(equals("0", "起"), number("1", "起"), "5"), "0"),
        (indicator(at_least("95", "%"), number("88.75", "%")), "9.34"),
        (indicator(equals("100", "%"), number("98", "%"), score="9"), "9.80"),
    ],
    ids=["none wanted, none", "none wanted, one", "88.75 of 95", "98 of 100, reported 9"],
)
def test_quantities_score_alike_everywhere(row: Indicator, earned: str) -> None:
    for name in POLICIES:
        assert score_indicator(row, load_policy(name)).verified == Decimal(earned)


def deducting(*steps: tuple[str, str]) -> Policy:
    deductions = tuple((Decimal(times), Decimal(share)) for times, share in steps)
    return replace(load_policy("mof-2020"), over_handling="deduct", over_deductions=deductions)


DEDUCTING = deducting(("2", "0.25"), ("1.5", "0.1"))


@pytest.mark.parametrize(
    ("row", "earned", "basis"),
    [
        (indicator(at_least("100", "人"), number("149", "人")), "10", "≥100人，实际 149人：达到目标，得满分 10"),
        (
            indicator(at_least("100", "人"), number("150", "人")),
            "9.00",
            "≥100人，实际 150人：达到目标的 1.5 倍或更多，按政策扣分值的 10%：10×(1-10%)＝9.00",
        ),
        (
            indicator(at_least("100", "人"), number("900", "人"), "15"),
            "11.25",
            "≥100人，实际 900人：达到目标的 2 倍或更多，按政策扣分值的 25%：15×(1-25%)＝11.25",
        ),
        (indicator(equals("100", "人"), number("900", "人")), "10", "＝100人，实际 900人：达到目标，得满分 10"),
        (indicator(at_least("0", "人"), number("9", "人")), "10", "≥0人，实际 9人：达到目标，得满分 10"),
        (
            indicator(at_least("50", "%"), number("98", "%")),
            "9.00",
            "≥50%，实际 98%：达到目标的 1.5 倍或更多，按政策扣分值的 10%：10×(1-10%)＝9.00",
        ),
        (indicator(at_least("50", "%"), number("105", "%")), "10", "≥50%，实际 105%：达到目标，得满分 10"),
        (indicator(at_most("100", "天"), number("10", "天")), "10", "≤100天，实际 10天：达到目标，得满分 10"),
    ],
    ids=[
        "below the first step",
        "at the first step",
        "beyond the last",
        "an equal target",
        "nothing asked",
        "a rate",
        "a rate above all",
        "less is better",
    ],
)
def test_over_achievement_costs_what_the_policy_declares(row: Indicator, earned: str, basis: str) -> None:
    score = score_indicator(row, DEDUCTING)
    assert (score.low, score.high, score.basis) == (Decimal(earned), Decimal(earned), basis)


@pytest.mark.parametrize("handling", ["look", "explain"])
def test_nothing_is_deducted_unless_the_policy_says_so(handling: str) -> None:
    policy = replace(DEDUCTING, over_handling=handling)
    assert score_indicator(indicator(at_least("100", "人"), number("900", "人")), policy).low == 10
