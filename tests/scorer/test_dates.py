"""Deadlines: in time is the whole weight, anything else is not verified."""

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval_xl.evaluation import Kind, Score
from selfeval_xl.policy import load_policy
from selfeval_xl.quantity import Comparator, Day, read
from selfeval_xl.scorer.indicators import score_indicator
from tests.scorer.build import day, figure, indicator

POLICY = load_policy("mof-2020")
YEAR_END = day("2024-12-31")


@pytest.mark.parametrize(
    ("target", "actual", "said"),
    [
        (YEAR_END, day("2024-11-20"), "2024-12-31，实际 2024-11-20"),
        (YEAR_END, YEAR_END, "2024-12-31，实际 2024-12-31"),
        (YEAR_END, day("2024-12-01", "month"), "2024-12-31，实际 2024-12"),
        (YEAR_END, day("2024-12-31", "year"), "2024-12-31，实际 2024"),
        (day("2024-02-01", "month"), day("2024-02-29"), "2024-02，实际 2024-02-29"),
        (day("2024-01-01", "year"), day("2024-06-30", "month"), "2024，实际 2024-06"),
        (day("2024-12-31", sign=Comparator.AT_MOST), day("2024-12-31"), "2024-12-31，实际 2024-12-31"),
    ],
    ids=[
        "earlier",
        "same day",
        "the deadline's month",
        "the deadline's year",
        "month as deadline",
        "year",
        "with a sign",
    ],
)
def test_in_time_is_the_whole_weight(target: Day, actual: Day, said: str) -> None:
    ten = Decimal(10)
    basis = f"{said}：按期完成，得满分 10"
    assert score_indicator(indicator(target, actual, score="9"), POLICY) == Score(Kind.DATE, ten, ten, ten, True, basis)


@pytest.mark.parametrize(
    ("target", "actual", "why"),
    [
        (
            YEAR_END,
            day("2025-01-01"),
            "2024-12-31，实际 2025-01-01：晚于目标日期，没有通用的扣分公式，得分请审核人员核定",
        ),
        (
            day("2024-06-30"),
            day("2024-07-01", "month"),
            "2024-06-30，实际 2024-07：晚于目标日期，没有通用的扣分公式，得分请审核人员核定",
        ),
        (day("2024-12-15"), day("2024-12-31", "month"), "2024-12-15，实际 2024-12：日期不够具体，看不出是否按期"),
        (day("2024-08-31"), day("2024-12-31", "year"), "2024-08-31，实际 2024：日期不够具体，看不出是否按期"),
        (
            YEAR_END,
            day("2024-11-30", sign=Comparator.AT_MOST),
            "2024-12-31，实际 2024-11-30：写的是期限，不是完成日期",
        ),
        (
            day("2024-03-01", sign=Comparator.AT_LEAST),
            day("2024-04-01"),
            "2024-03-01，实际 2024-04-01：目标写的是最早日期，不是完成期限",
        ),
    ],
    ids=[
        "a day late",
        "a month late",
        "some day of the month",
        "some day of the year",
        "a deadline back",
        "not before",
    ],
)
def test_the_reported_score_stands_where_no_formula_is_agreed(target: Day, actual: Day, why: str) -> None:
    assert score_indicator(indicator(target, actual, score="7"), POLICY) == Score(
        Kind.DATE, Decimal(0), Decimal(10), Decimal(7), False, f"无法核验：{why}"
    )


@pytest.mark.parametrize(
    ("target", "actual", "why"),
    [
        ("2024年8月31日前", "2024年8月31日前", "重复了目标的期限，没有说哪一天完成"),
        ("8月31日前", "2024年8月31日前", "重复了目标的期限，没有说哪一天完成"),
        ("2024年8月31日前", "2024年8月31日以前完成", "重复了目标的期限，没有说哪一天完成"),
        ("2024年8月31日", "8月底前", "重复了目标的期限，没有说哪一天完成"),
        ("2024年8月31日前", "2024年8月15日前完成", None),
        ("2024年8月31日前", "2024年8月31日", None),
        ("2024年1-12月", "2024年1-12月", None),
        ("三季度前", "第三季度", None),
    ],
    ids=[
        "word for word",
        "with its year",
        "in other words",
        "a month for its last day",
        "an earlier one",
        "the last day",
        "a period",
        "a quarter",
    ],
)
def test_a_deadline_given_back_says_nothing(target: str, actual: str, why: str | None) -> None:
    row = replace(
        indicator(None, None, score="10"),
        target=figure(read(target, year=2024), target),
        actual=figure(read(actual, year=2024), actual),
    )
    basis = (
        f"{target}，实际 {actual}：按期完成，得满分 10" if why is None else f"无法核验：{target}，实际 {actual}：{why}"
    )
    low = Decimal(10) if why is None else Decimal(0)
    assert score_indicator(row, POLICY) == Score(Kind.DATE, low, Decimal(10), Decimal(10), why is None, basis)
