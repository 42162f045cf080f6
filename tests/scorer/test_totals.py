"""The scores of a whole form."""

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval_xl.evaluation import ExecutionScore, Kind, Score, Scores
from selfeval_xl.model import FundLine, Indicator
from selfeval_xl.policy import Policy, load_policy
from selfeval_xl.quantity import Tier
from selfeval_xl.scorer import score_form
from tests.scorer.build import at_least, figure, form, fund, indicator, number, says

POLICY = load_policy("mof-2020")
LENIENT = replace(
    POLICY, grades=tuple((word, Decimal(low)) for word, low in (("优", 80), ("良", 70), ("中", 60), ("差", 0)))
)
MONEY = fund("2500000", "2154576", score="8.62")
MET = indicator(at_least("8", "项"), number("8", "项"), "50", "50")
WORDS = indicator(says("稳步提升"), says("达成预期指标", Tier.FULL), "40", "30")
UNKNOWN = indicator(at_least("8", "项"), says("若干"), "10", "10")


def test_a_form_is_the_sum_of_its_parts() -> None:
    assert score_form(form((MONEY,), (MET, WORDS), "自评结论：优。", "万元"), POLICY) == Scores(
        execution=ExecutionScore(
            Decimal("86.18304"),
            Decimal("8.62"),
            Decimal("8.62"),
            Decimal("8.62"),
            True,
            "215.4576÷250＝86.18%，10×86.18%＝8.62",
        ),
        indicators=(
            Score(Kind.POSITIVE, Decimal(50), Decimal(50), Decimal(50), True, "≥8项，实际 8项：达到目标，得满分 50"),
            Score(
                Kind.QUALITATIVE,
                Decimal("32.00"),
                Decimal(40),
                Decimal("32.00"),
                True,
                "达成预期指标，得分在分值 40 的 80% 至 100%：32.00至40.00",
            ),
        ),
        total_verified=Decimal("90.62"),
        grade="优",
        grade_verified="优",
    )


@pytest.mark.parametrize(
    ("funds", "rows"),
    [
        ((), (MET, WORDS)),
        ((MONEY,), (MET, replace(WORDS, score=indicator(None, None).score))),
        ((MONEY,), (MET, replace(UNKNOWN, score=indicator(None, None).score))),
        ((fund(None, None),), (MET, WORDS)),
        ((MONEY,), ()),
        ((replace(MONEY, key="fiscal", parent="total"),), (MET, WORDS)),
    ],
    ids=[
        "no fund block",
        "band without a score",
        "not verified, not scored",
        "no amounts",
        "no indicators",
        "only a part",
    ],
)
def test_a_sum_with_a_part_missing_is_no_sum(funds: tuple[FundLine, ...], rows: tuple[Indicator, ...]) -> None:
    scores = score_form(form(funds, rows), POLICY)
    assert (scores.total_verified, scores.grade, scores.grade_verified) == (None, None, None)


def test_what_is_not_verified_is_counted_and_its_reported_score_summed() -> None:
    scores = score_form(form((MONEY,), (MET, UNKNOWN), "结论：良"), POLICY)
    assert (scores.unverified, scores.total_verified, scores.grade, scores.grade_verified) == (
        1,
        Decimal("68.62"),
        "良",
        "中",
    )


@pytest.mark.parametrize(("policy", "grade"), [(POLICY, "良"), (LENIENT, "优")], ids=["common", "lenient"])
def test_the_grade_is_on_the_policys_scale(policy: Policy, grade: str) -> None:
    rows = (MET, indicator(at_least("4", "项"), number("3", "项"), "40", "30"))
    assert score_form(form((MONEY,), rows), policy).grade_verified == grade


@pytest.mark.parametrize("sign", [None, "/"], ids=["blank", "crossed out"])
def test_a_row_without_points_has_no_part_in_the_sum(sign: str | None) -> None:
    pointless = replace(UNKNOWN, weight=figure(None, sign), score=figure(None, sign))
    scores = score_form(form((MONEY,), (MET, WORDS, pointless)), POLICY)
    assert (len(scores.indicators), scores.total_verified) == (3, Decimal("90.62"))


def test_a_row_that_does_not_apply_is_judged_with_no_points() -> None:
    crossed_out = replace(
        UNKNOWN,
        target=figure(says("无"), "无"),
        actual=figure(None, "/"),
        weight=figure(None, "不适用"),
        score=figure(None, "—"),
    )
    scores = score_form(form((MONEY,), (MET, WORDS, crossed_out)), POLICY)
    nothing = Decimal(0)
    assert scores.indicators[2] == Score(Kind.QUALITATIVE, nothing, nothing, nothing, True, "这一行不适用，不计分")
    assert (scores.total_verified, scores.unverified) == (Decimal("90.62"), 0)


def test_a_total_above_all_points_has_no_grade() -> None:
    heavy = indicator(at_least("8", "项"), number("8", "项"), "100", "10")
    scores = score_form(form((MONEY,), (heavy,)), POLICY)
    assert (scores.total_verified, scores.grade_verified) == (Decimal("108.62"), None)
