"""The kinds of things a cell can say, and how numbers are rounded and written.

A percentage is held as a person writes it: 95% is the number 95 with the unit "%".
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum


class Comparator(StrEnum):
    """The sign before a target. A strict sign counts as its weak one, as bureaus judge it."""

    AT_LEAST = "≥"
    AT_MOST = "≤"
    EQUAL = "＝"
    NONE = ""


class Tier(StrEnum):
    """达成程度: the three words a qualitative indicator is answered with."""

    FULL = "达成预期指标"
    PARTIAL = "部分达成预期指标"
    MISSED = "未达成预期指标"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number with its sign and its unit as written; the unit of a percentage is "%" and its number 95, not 0.95."""

    number: Decimal
    unit: str = ""
    comparator: Comparator = Comparator.NONE
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """Two bounds, both inside: "10-20天"."""

    low: Decimal
    high: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A date, or a deadline: the last day that still counts. "2024年12月底前" is 2024-12-31.

    `precision` is "day", "month" or "year": how exactly it was written. A part of a month or year (上旬, 第三季度)
    and a period (1-12月) stand for their last day and have the precision "day": the whole of it would allow too much.
    """

    day: date
    precision: str = "day"
    comparator: Comparator = Comparator.NONE
    since: date | None = None  # the first day of a period

    @property
    def first(self) -> date:
        """The earliest day that may be meant: any day of a bare month or year may be."""
        if self.precision == "year":
            return self.day.replace(month=1, day=1)
        return self.day.replace(day=1) if self.precision == "month" else self.day

    @property
    def last(self) -> date:
        """The latest day that may be meant."""
        if self.precision == "year":
            return self.day.replace(month=12, day=31)
        if self.precision == "month":
            return self.day.replace(day=monthrange(self.day.year, self.day.month)[1])
        return self.day


@dataclass(frozen=True, slots=True)
class Words:
    """Text without a number to compare; `tier` is set where the words are one of the agreed answers."""

    text: str
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Text that holds something like a value that cannot be told for certain.

    `why` is in Chinese and goes on where a sentence has quoted the text: “12月31日前”没有写年份.
    """

    text: str
    why: str


Reading = Quantity | Range | Day | Words | Unreadable


class Unsure(Exception):  # noqa: N818 - a reading that ends, not an error; it never leaves the package
    """The text may be a value but not for certain. The message is the `why` of the `Unreadable` it becomes."""


_WIDE = Context(prec=1000)  # the default of 28 digits cannot hold what 1e308÷5e-324 comes to


def round_half_up(number: Decimal, places: int = 2) -> Decimal:
    """Round as these forms are rounded: half up, to `places` decimals. The only rounding of scores and money."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)


def plain(number: Decimal) -> str:
    """Write a number as a person would: no exponent, no trailing zeros, no thousands separators."""
    text = f"{abs(number) if number == 0 else number:f}"  # nobody writes -0
    return text.rstrip("0").rstrip(".") if "." in text else text
