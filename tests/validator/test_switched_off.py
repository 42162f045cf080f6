"""A rule that is switched off is off for the rules as well that would leave their word to it."""

from dataclasses import replace

import pytest

from tests.forms import CLEAN, COST, QUANTITY, SATISFIED, SOCIAL, TIME, findings, with_fund, with_row
from tests.workbooks import Filled

Found = list[tuple[str, str, str]]

SHIFTED = with_row(QUANTITY, with_row(SOCIAL, weight=20, score=20), weight=5, score=5)


@pytest.mark.parametrize(
    ("form", "rules", "on", "off"),
    [
        (with_fund("total", weight=20, score=19.6), ["B08"], [("B08", "错误", "G7")], [("C01", "错误", "G23")]),
        (
            with_fund("total", weight=20, score=9.8),
            ["B08"],
            [("B08", "错误", "G7")],
            [("B07", "错误", "I7"), ("C01", "错误", "G23")],
        ),
        (
            with_fund("total", initial=1_000_000, rate="117.60"),
            ["B13"],
            [("B02", "错误", "D7"), ("B13", "错误", "H7")],
            [("B02", "错误", "D7"), ("B04", "错误", "H7")],
        ),
        (
            SHIFTED,
            ["C02"],
            [("C02", "错误", "B15"), ("C02", "错误", "B20")],
            [("C03", "警告", "B15")],
        ),
        (
            with_row(QUANTITY, weight=100),
            ["C01", "C02"],
            [("C02", "错误", "B15")],
            [("C03", "警告", "B15"), ("C07", "提示", "G15"), ("G05", "警告", "H15")],
        ),
        (
            with_row(TIME, actual="2024年9月15日", score=8),
            ["G08"],
            [("G08", "错误", "I17")],
            [("F10", "警告", "F17")],
        ),
        (
            with_row(TIME, actual="2024年9月15日", score=8, reason="无"),
            ["G09"],
            [("G09", "警告", "I17")],
            [("F10", "警告", "F17")],
        ),
        (
            with_row(COST, target="≤1200000万元"),
            ["A09"],
            [("A09", "警告", "E18")],
            [("D12", "警告", "E18")],
        ),
        (
            with_row(SATISFIED, target="≥50%", actual="105%", score=10, reason=None),
            ["F08"],
            [("F08", "错误", "F22")],
            [("F11", "警告", "F22")],
        ),
        (
            with_row(COST, target="≤1000000元", reason="钢材涨价"),
            ["F14"],
            [("F14", "错误", "H18")],
            [("G04", "错误", "H18")],
        ),
        (
            replace(CLEAN, sum_score=100),
            ["G12"],
            [("G12", "错误", "H23")],
            [("G13", "提示", "H23"), ("H02", "错误", "B24")],
        ),
        (
            replace(CLEAN, sum_score=85),
            ["G12"],
            [("G12", "错误", "H23")],
            [("H01", "错误", "B24"), ("H02", "错误", "B24")],
        ),
    ],
    ids=[
        "the weight of the execution",
        "the weight of the execution and its score",
        "the rate on the initial budget",
        "the points of a heading",
        "a zero too many",
        "a late date without a reason",
        "a late date with a reason that says nothing",
        "a cost in the wrong unit",
        "a rate above all",
        "an overspent cost",
        "a full total that is not the sum",
        "a total that is not the sum",
    ],
)
def test_who_is_silent_for_another_rule_speaks_when_that_is_off(
    form: Filled, rules: list[str], on: Found, off: Found
) -> None:
    assert findings(form) == on
    assert findings(form, severities=dict.fromkeys(rules)) == off
