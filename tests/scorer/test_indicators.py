"""What is judged at all, and what happens where a cell is missing or says something else."""

from dataclasses import replace
from decimal import Decimal

import pytest

from selfeval_xl.evaluation import Kind, Score
from selfeval_xl.model import Indicator
from selfeval_xl.policy import load_policy
from selfeval_xl.quantity import Reading, Tier, Unreadable, read
from selfeval_xl.scorer.indicators import kind_of, score_indicator
from tests.scorer.build import at_least, at_most, between, day, equals, figure, indicator, number, says

POLICY = load_policy("mof-2020")
TWO_VALUES = Unreadable("8套12台", "有两个数字，看不出哪一个是目标")


@pytest.mark.parametrize(
    ("target", "heading", "kind"),
    [
        (at_least("95", "%"), "质量指标", Kind.POSITIVE),
        (at_most("3", "天"), "时效指标", Kind.REVERSE),
        (equals("8", "项"), "数量指标", Kind.EQUAL),
        (number("8", "项"), "数量指标", Kind.EQUAL),
        (equals("600000", "元"), "成本指标", Kind.REVERSE),
        (number("600000", "元"), "成 本\n指标", Kind.REVERSE),
        (at_least("600000", "元"), "成本指标", Kind.POSITIVE),
        (between("10", "20", "天"), "成本指标", Kind.RANGE),
        (day("2024-12-31"), "时效指标", Kind.DATE),
        (says("稳步提升"), "社会效益指标", Kind.QUALITATIVE),
        (Unreadable("增长5%", "数字夹在文字里"), "社会效益指标", Kind.QUALITATIVE),
        (TWO_VALUES, "数量指标", Kind.UNREADABLE),
        (None, "数量指标", Kind.UNREADABLE),
    ],
    ids=[
        "≥",
        "≤",
        "=",
        "no sign",
        "cost =",
        "cost bare",
        "cost ≥",
        "range",
        "deadline",
        "words",
        "a change",
        "unreadable",
        "blank",
    ],
)
def test_the_kind_follows_the_target(target: Reading | None, heading: str, kind: Kind) -> None:
    assert kind_of(indicator(target, None, level2=heading)) is kind


@pytest.mark.parametrize(
    ("row", "kind", "why"),
    [
        (indicator(None, number("8"), score="7"), Kind.UNREADABLE, "未填年度指标值"),
        (indicator(None, None, score="7"), Kind.UNREADABLE, "未填年度指标值"),
        (
            indicator(TWO_VALUES, says("完成", Tier.FULL), score="7"),
            Kind.UNREADABLE,
            "年度指标值“8套12台”有两个数字，看不出哪一个是目标",
        ),
        (indicator(at_least("8", "项"), None, score="7"), Kind.POSITIVE, "未填实际完成值"),
        (
            indicator(at_least("8", "项"), TWO_VALUES, score="7"),
            Kind.POSITIVE,
            "实际完成值“8套12台”有两个数字，看不出哪一个是目标",
        ),
        (
            indicator(at_least("8", "项"), says("若干"), score="7"),
            Kind.POSITIVE,
            "实际完成值“若干”不是数字、日期或达成程度用语",
        ),
        (
            indicator(day("2024-12-31"), number("100", "%"), score="7"),
            Kind.DATE,
            "年度指标值“2024-12-31”与实际完成值“100%”一个是日期，一个是数字，无法比较",
        ),
        (
            indicator(at_least("8", "项"), day("2024-12-31"), score="7"),
            Kind.POSITIVE,
            "年度指标值“≥8项”与实际完成值“2024-12-31”一个是日期，一个是数字，无法比较",
        ),
    ],
    ids=[
        "no target",
        "nothing",
        "unreadable target",
        "no actual",
        "unreadable actual",
        "words for a number",
        "number for a date",
        "date for a number",
    ],
)
def test_what_cannot_be_judged_leaves_the_reported_score(row: Indicator, kind: Kind, why: str) -> None:
    assert score_indicator(row, POLICY) == Score(kind, Decimal(0), Decimal(10), Decimal(7), False, f"无法核验：{why}")


@pytest.mark.parametrize(
    ("weight", "text", "why"),
    [
        (None, "", "分值未填，不能计分"),
        (None, "十分", "分值“十分”不是可用的数字，不能计分"),
        ("-10", "-10", "分值“-10”不是可用的数字，不能计分"),
        ("600000", "600000", "分值“600000”不是可用的数字，不能计分"),
    ],
    ids=["blank", "text", "negative", "more than all points"],
)
def test_without_a_weight_there_is_no_interval(weight: str | None, text: str, why: str) -> None:
    reading = None if weight is None else number(weight)
    row = replace(indicator(at_least("8"), number("8"), score="7"), weight=figure(reading, text))
    assert score_indicator(row, POLICY) == Score(Kind.POSITIVE, None, None, Decimal(7), False, f"无法核验：{why}")


@pytest.mark.parametrize(
    ("reported", "verified"),
    [
        ("9.34", "9.34"),
        ("9.35", "9.35"),
        ("9.3", "9.34"),
        ("10", "9.34"),
        ("12", "9.34"),
        ("-1", "9.34"),
        (None, "9.34"),
    ],
    ids=["exact", "within the tolerance", "too low", "too high", "above the weight", "negative", "none"],
)
def test_a_reported_score_is_kept_or_put_at_the_nearer_end(reported: str | None, verified: str) -> None:
    row = indicator(at_least("95", "%"), number("88.75", "%"), score=reported)
    assert score_indicator(row, POLICY).verified == Decimal(verified)


def test_a_long_cell_is_quoted_in_short_and_on_one_line() -> None:
    row = indicator(at_least("8", "项"), says("已完成\n" + "建设内容" * 20))
    assert score_indicator(row, POLICY).basis == (
        "无法核验：实际完成值“已完成 建设内容建设内容建设内容建设内容建设内容建设内容建设…”不是数字、日期或达成程度用语"
    )


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥95%", "88.75%", (Kind.POSITIVE, "9.34", "9.34", True)),
        ("1项", "达成预期指标", (Kind.EQUAL, "8.00", "10", True)),
        ("不少于200人次", "180 人次", (Kind.POSITIVE, "9.00", "9.00", True)),
        ("≤10万元/所", "98000元/所", (Kind.REVERSE, "10", "10", True)),
        ("10-20天", "25天", (Kind.RANGE, "7.50", "8.00", True)),
        ("2024年8月31日前", "2024年8月20日", (Kind.DATE, "10", "10", True)),
        ("12月底前", "11月", (Kind.DATE, "10", "10", True)),
        ("稳步提升", "稳步 提升", (Kind.QUALITATIVE, "8.00", "10", True)),
        ("≥95％", "≥95%", (Kind.POSITIVE, "0", "10", False)),
        ("/", "100%", (Kind.UNREADABLE, "0", "10", False)),
    ],
)
def test_cells_as_people_write_them(target: str, actual: str, expected: tuple[Kind, str, str, bool]) -> None:
    blank = indicator(None, None)
    row = replace(blank, target=figure(read(target, year=2024), target), actual=figure(read(actual, year=2024), actual))
    score = score_indicator(row, POLICY)
    kind, low, high, verifiable = expected
    assert (score.kind, score.low, score.high, score.verifiable) == (kind, Decimal(low), Decimal(high), verifiable)


@pytest.mark.parametrize(
    ("name", "cells", "applies"),
    [
        ("受益人数", ("≥5人", "6人", "10", "10"), True),
        ("受益人数", ("/", "/", "/", "/"), False),
        ("受益人数", ("无", "", "—", "0"), False),
        ("受益人数", ("不涉及", "不适用。", "0.00", "0"), False),
        ("受益人数", ("", "", "0", "0"), False),
        ("受益人数", ("", "", "", ""), True),
        ("无", ("", "", "", ""), False),
        ("/", ("", "", "", ""), False),
        ("", ("", "", "", ""), False),
        ("无", ("", "", "10", ""), True),
        ("受益人数", ("/", "/", "10", "10"), True),
        ("受益人数", ("", "10", "", ""), True),
        ("受益人数", ("无故障", "无故障", "", ""), True),
    ],
    ids=[
        "filled",
        "crossed out",
        "in several ways",
        "in words",
        "no points",
        "forgotten",
        "named 无",
        "named with a stroke",
        "nothing at all",
        "points under no name",
        "points without a target",
        "only an answer",
        "words that begin with 无",
    ],
)
def test_a_row_applies_unless_it_says_otherwise(name: str, cells: tuple[str, ...], applies: bool) -> None:
    target, actual, weight, score = (figure(None, text) for text in cells)
    blank = indicator(None, None)
    row = replace(blank, level3=blank.level3.saying(name), target=target, actual=actual, weight=weight, score=score)
    assert row.applies is applies
