"""What a cell says: "≥95%", "1,200.5万元", "10-20天", "2024年12月底前", "达成预期指标".

`read` never guesses. What cannot be told for certain comes back as `Unreadable` with the reason in Chinese.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
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

    `precision` is "day", "month" or "year": how exactly it was written.
    """

    day: date
    precision: str = "day"
    comparator: Comparator = Comparator.NONE


@dataclass(frozen=True, slots=True)
class Words:
    """Text without a number to compare; `tier` is set where the words are one of the agreed answers."""

    text: str
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Text that holds something like a value that cannot be told for certain; `why` is in Chinese."""

    text: str
    why: str


Reading = Quantity | Range | Day | Words | Unreadable


def round_half_up(number: Decimal, places: int = 2) -> Decimal:
    """Round as these forms are rounded: half up, to `places` decimals. The only rounding of scores and money."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """Write a number as a person would: no exponent, no trailing zeros, no thousands separators."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
