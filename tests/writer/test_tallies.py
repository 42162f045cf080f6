"""What is added up one form after the other comes to what it comes to added up at once."""

import random
from decimal import Decimal
from statistics import mean

import pytest

from selfeval_xl.writer.tallies import Sum, Tally


@pytest.mark.parametrize("seed", range(20))
def test_a_mean_is_the_exact_one_whatever_the_numbers_of_decimals(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    numbers = [Decimal(dice.randrange(-9999, 12_000)) / 10 ** dice.randrange(5) for _ in range(dice.randrange(1, 400))]
    added = Sum()
    for number in numbers:
        added.add(number)
    assert added.mean == Tally(mean(numbers), len(numbers))


def test_what_has_no_number_is_left_out() -> None:
    added = Sum()
    added.add(None)
    assert (added.added, added.mean) == (Tally(None, 0), Tally(None, 0))
    for number in (Decimal(1), None, Decimal(4)):
        added.add(number)
    assert (added.added, added.mean) == (Tally(Decimal(5), 2), Tally(Decimal("2.5"), 2))
