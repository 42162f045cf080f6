"""预算执行 is scored from the total row, in proportion or by the policy's steps."""

from decimal import Decimal

import pytest

from selfeval_xl.evaluation import ExecutionScore
from selfeval_xl.model import FundLine
from selfeval_xl.policy import load_policy
from selfeval_xl.scorer.execution import score_execution
from tests.scorer.build import BLANK, fund, points

POLICY = load_policy("mof-2020")
JIANGXI = load_policy("jiangxi-2017")


def exact(score: str, verified: str, basis: str) -> tuple[Decimal, Decimal, Decimal, bool, str]:
    return Decimal(score), Decimal(score), Decimal(verified), True, basis


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (fund("600000", "600000"), exact("10", "10", "600000÷600000＝100.00%，10×100.00%＝10.00")),
        (fund("250000", "215457.6"), exact("8.62", "8.62", "215457.6÷250000＝86.18%，10×86.18%＝8.62")),
        (fund("20000", "9034"), exact("4.52", "4.52", "9034÷20000＝45.17%，10×45.17%＝4.52")),
        (fund("43.2", "37.24", score="9"), exact("8.62", "8.62", "37.24÷43.2＝86.20%，10×86.20%＝8.62")),
        (fund("43.2", "37.24", score="8.63"), exact("8.62", "8.63", "37.24÷43.2＝86.20%，10×86.20%＝8.62")),
        (fund("1000", "862", weight="20"), exact("17.24", "17.24", "862÷1000＝86.20%，20×86.20%＝17.24")),
        (fund("24", "13.8", weight="15"), exact("8.63", "8.63", "13.8÷24＝57.50%，15×57.50%＝8.63")),
        (fund("1800", "1601", weight="9"), exact("8.01", "8.01", "1601÷1800＝88.94%，9×88.94%＝8.01")),
        (fund("100", "120"), exact("10", "10", "120÷100＝120.00%，超过 100%，得满分 10")),
        (fund("100", "-5"), exact("0", "0", "-5÷100＝-5.00%，10×0.00%＝0.00")),
        (fund("0", "0", score="10"), exact("0", "0", "全年预算数为 0，执行率无法计算，得 0 分")),
        (fund("0", "50"), exact("0", "0", "全年预算数为 0，执行率无法计算，得 0 分")),
        (
            fund("100", "90", weight=None),
            exact("9", "9", "90÷100＝90.00%，10×90.00%＝9.00（表上分值不可用，按政策取 10 分）"),
        ),
        (
            fund("100", "90", weight="600000"),
            exact("9", "9", "90÷100＝90.00%，10×90.00%＝9.00（表上分值不可用，按政策取 10 分）"),
        ),
    ],
    ids=[
        "all spent",
        "86.18, not 86.19",
        "large surplus",
        "reported too much",
        "reported within the tolerance",
        "twenty points in Hubei",
        "half a cent goes up",
        "half a cent goes up though the rate never ends",
        "overspent is capped",
        "negative counts as nothing",
        "no budget, nothing spent",
        "no budget, yet spent",
        "no weight on the form",
        "an amount in the weight cell",
    ],
)
def test_score_in_proportion(line: FundLine, expected: tuple[Decimal, Decimal, Decimal, bool, str]) -> None:
    score = score_execution(line, POLICY)
    assert (score.low, score.high, score.verified, score.verifiable, score.basis) == expected


@pytest.mark.parametrize(
    ("executed", "expected", "basis"),
    [
        ("100", "10", "100÷100＝100.00%，达到 100% 这一档，得 10 分"),
        ("99.9", "7", "99.9÷100＝99.90%，达到 80% 这一档，得 7 分"),
        ("80", "7", "80÷100＝80.00%，达到 80% 这一档，得 7 分"),
        ("79.99", "5", "79.99÷100＝79.99%，达到 60% 这一档，得 5 分"),
        ("59", "0", "59÷100＝59.00%，低于最低一档，得 0 分"),
        ("130", "10", "130÷100＝130.00%，达到 100% 这一档，得 10 分"),
    ],
    ids=["all", "a little less", "at a step", "just below a step", "below all steps", "overspent"],
)
def test_steps_score_from_the_rate_they_start_at(executed: str, expected: str, basis: str) -> None:
    earned = Decimal(expected)
    assert score_execution(fund("100", executed), JIANGXI) == ExecutionScore(
        Decimal(executed), earned, earned, earned, True, basis
    )


def test_a_step_never_gives_more_than_the_weight() -> None:
    assert score_execution(fund("100", "100", weight="5"), JIANGXI).verified == 5


@pytest.mark.parametrize(
    ("line", "rate"),
    [
        (fund("600000", "600000"), Decimal(100)),
        (fund("3", "1"), Decimal(100) / 3),
        (fund("100", "120"), Decimal(120)),
        (fund("0", "50"), None),
        (fund("100", None), None),
    ],
    ids=["all", "never ends", "overspent", "no budget", "nothing said"],
)
def test_the_rate_is_in_percentage_points_and_not_rounded(line: FundLine, rate: Decimal | None) -> None:
    assert score_execution(line, POLICY).rate == rate


@pytest.mark.parametrize(
    "line",
    [
        fund(None, "90", score="9"),
        fund("100", None, score="9"),
        fund("-100", "90", score="9"),
        FundLine(key="total", label=BLANK, parent=None, weight=points("10"), score=points("9")),
    ],
    ids=["no budget", "nothing executed is said", "negative budget", "no such columns"],
)
def test_without_numbers_the_reported_score_stands(line: FundLine) -> None:
    why = "无法核验：年度资金总额的全年预算数或全年执行数不是可用的数字"
    assert score_execution(line, POLICY) == ExecutionScore(None, Decimal(0), Decimal(10), Decimal(9), False, why)


def test_nothing_reported_and_nothing_verifiable_leaves_nothing() -> None:
    assert score_execution(fund(None, None), POLICY).verified is None


def test_amounts_are_written_in_the_unit_they_are_asked_in() -> None:
    basis = score_execution(fund("432000", "372400"), POLICY, lambda yuan: f"{yuan / 10000:f}").basis
    assert basis == "37.24÷43.2＝86.20%，10×86.20%＝8.62"
