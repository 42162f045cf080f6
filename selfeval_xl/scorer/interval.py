"""The interval a score must lie in, and what becomes of the reported score that is held against it.

Each way of judging ends in a `Judgement`; `settle` alone turns it into numbers, so what cannot be judged is never lost.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.model import FULL_MARKS, Figure
from selfeval_xl.quantity import plain, round_half_up
from selfeval_xl.text import shorten

_QUOTED = 30  # characters of a cell quoted in a basis
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Band:
    """得分区间: the lowest and the highest score the cells allow, both inside, and the formula with its numbers.

    `computed` is what the policy's own formula gives, where more than one formula is accepted. `open_above` says that
    the next score belongs to another band, so that no tolerance reaches beyond `high`.
    """

    low: Decimal
    high: Decimal
    basis: str
    computed: Decimal | None = None
    open_above: bool = False


@dataclass(frozen=True, slots=True)
class Unverified:
    """无法核验: the cells allow no judgement. `why` is in Chinese and needs no full stop."""

    why: str


Judgement = Band | Unverified


class Settled(NamedTuple):
    """The fields that `Score` and `ExecutionScore` end with, in their order."""

    low: Decimal | None
    high: Decimal | None
    verified: Decimal | None
    verifiable: bool
    basis: str


def settle(judgement: Judgement, weight: Decimal | None, reported: Decimal | None, tolerance: Decimal) -> Settled:
    """Hold the reported score against the judgement.

    Inside the interval it is verified as it is, outside the nearer end is. What cannot be judged leaves 0..weight, and
    the reported score stands.
    """
    if isinstance(judgement, Unverified):
        low = None if weight is None else Decimal(0)
        return Settled(low, weight, reported, False, f"无法核验：{judgement.why}")
    low, high = judgement.low, judgement.high
    if reported is None:
        verified = low if low == high else judgement.computed
    elif low - tolerance <= reported <= (high if judgement.open_above else high + tolerance):
        verified = reported
    else:
        verified = low if reported < low else high
    return Settled(low, high, verified, True, judgement.basis)


def points(amount: Decimal, weight: Decimal) -> Decimal:
    """Round a computed score to two decimals, once, and keep it inside 0..weight."""
    return min(weight, round_half_up(min(weight, max(Decimal(0), amount))))


def just_below(score: Decimal) -> Decimal:
    """Return the highest score that is less than `score`, down to 0."""
    return max(Decimal(0), score - _CENT)


def span(low: Decimal, high: Decimal) -> str:
    """Write an interval of scores: "12.00至15.00"."""
    return f"{score_text(low)}至{score_text(high)}"


def score_text(score: Decimal) -> str:
    """Write a computed score with two decimals."""
    return f"{round_half_up(score):f}"


def full_marks(weight: Decimal, why: str) -> Band:
    """Allow nothing but the whole weight."""
    return Band(weight, weight, f"{why}，得满分 {plain(weight)}")


def shown(figure: Figure) -> str:
    """Write what stands in a cell on one line and not at length."""
    return shorten(figure.text, _QUOTED)


def quoted(figure: Figure) -> str:
    """Quote a cell in a sentence."""
    return f"“{shown(figure)}”"


def usable_weight(figure: Figure | None) -> Decimal | None:
    """Return the 分值 if points can be given by it: a number from 0 to all there are."""
    number = figure.number if figure is not None else None
    return number if number is not None and 0 <= number <= FULL_MARKS else None
