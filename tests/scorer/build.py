"""Readings, figures and forms to score, in as few words as a test can be read in.

A figure's text is what its reading looks like on a form, unless a test says otherwise.
"""

from datetime import date
from decimal import Decimal

from selfeval_xl.model import Cell, Figure, Form, FundLine, Indicator
from selfeval_xl.quantity import Comparator, Day, Quantity, Range, Reading, Tier, Unreadable, Words, plain
from selfeval_xl.template import INDICATOR_COLUMNS
from selfeval_xl.vocabulary import load_templates

BLANK = Cell("表", 1, 1)
LEVEL = load_templates().vocabulary.level


def number(value: str, unit: str = "", sign: Comparator = Comparator.NONE, *, approximate: bool = False) -> Quantity:
    return Quantity(Decimal(value), unit, sign, approximate)


def at_least(value: str, unit: str = "") -> Quantity:
    return number(value, unit, Comparator.AT_LEAST)


def at_most(value: str, unit: str = "") -> Quantity:
    return number(value, unit, Comparator.AT_MOST)


def equals(value: str, unit: str = "") -> Quantity:
    return number(value, unit, Comparator.EQUAL)


def between(low: str, high: str, unit: str = "") -> Range:
    return Range(Decimal(low), Decimal(high), unit)


def day(iso: str, precision: str = "day", sign: Comparator = Comparator.NONE) -> Day:
    return Day(date.fromisoformat(iso), precision, sign)


def says(text: str, tier: Tier | None = None) -> Words:
    return Words(text, tier)


def figure(reading: Reading | None, text: str | None = None) -> Figure:
    return Figure.of(Cell("表", 1, 1, _looks(reading) if text is None else text), reading)


def points(value: str | None) -> Figure:
    return figure(None if value is None else number(value))


def indicator(
    target: Reading | None,
    actual: Reading | None,
    weight: str | None = "10",
    score: str | None = None,
    level2: str = "数量指标",
) -> Indicator:
    return Indicator(
        level1=BLANK.saying("产出指标"),
        level2=BLANK.saying(level2),
        level3=BLANK.saying("某项指标"),
        target=figure(target),
        actual=figure(actual),
        weight=points(weight),
        score=points(score),
        reason=BLANK,
        abouts=("output", LEVEL(level2)),
    )


def fund(full: str | None, executed: str | None, weight: str | None = "10", score: str | None = None) -> FundLine:
    """Draw the row 年度资金总额, amounts in 元."""
    return FundLine(
        key="total",
        label=BLANK.saying("年度资金总额"),
        parent=None,
        budget_full=points(full),
        executed=points(executed),
        weight=points(weight),
        score=points(score),
    )


def form(
    funds: tuple[FundLine, ...], indicators: tuple[Indicator, ...], conclusion: str | None = None, unit: str = "元"
) -> Form:
    return Form(
        file="表.xlsx",
        form_id="1",
        template="guizhou",
        template_name="贵州省项目支出绩效目标自评表",
        anchor=BLANK,
        money_unit=unit,
        money_unit_cell=None,
        other_unit_cell=None,
        total_in_head=None,
        title=None,
        year=2024,
        year_cell=None,
        project_name=None,
        project_code="",
        department=None,
        unit=None,
        stamped_unit=None,
        fill_date=None,
        contact=None,
        leader=None,
        goal_expected=None,
        goal_actual=None,
        funds=funds,
        indicators=indicators,
        subtotals=(),
        parents=(),
        grade=None,
        columns=frozenset(INDICATOR_COLUMNS),
        explanation=None,
        remarks=None,
        limits=(),
        unfilled=(),
        unread=(),
        nearest="",
        lacking="",
        total_weight=None,
        total_score=None,
        conclusion=None if conclusion is None else BLANK.saying(conclusion),
        problems=None,
        measures=None,
        leftovers=(),
        missing=(),
    )


def _looks(reading: Reading | None) -> str:
    match reading:
        case None:
            return ""
        case Quantity():
            return f"{reading.comparator}{plain(reading.number)}{reading.unit}"
        case Range():
            return f"{plain(reading.low)}-{plain(reading.high)}{reading.unit}"
        case Day():
            return {"day": f"{reading.day:%Y-%m-%d}", "month": f"{reading.day:%Y-%m}"}.get(
                reading.precision, f"{reading.day:%Y}"
            )
        case Words() | Unreadable():
            return reading.text
