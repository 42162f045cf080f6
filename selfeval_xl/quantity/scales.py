"""Whether two numbers can be of one scale, where only one of them names its unit.

A bare number takes the unit of the other one only while its scale fits: what may have been written in another scale
("0.95" beside "95%") must not be compared as if it were not.
"""

from decimal import Decimal

from selfeval_xl.quantity.kinds import Quantity, Range
from selfeval_xl.quantity.units import convert

# How many times a bare number may be larger or smaller than a target with a unit. A slip of % is by the factor 100, and
# 10 lies halfway; slips of other units (万元, 千米) are by 1,000 or 10,000.
_PERCENT_SCALE = 10
_OTHER_SCALE = 100


def scales_differ(target: Quantity | Range, actual: Quantity | Range) -> bool:
    """Tell whether only one of the two has a unit and the numbers are too far apart for the other to share it.

    True of 0.95 and of 9500 against 95%, of 600000 against 60万元.
    """
    goals = ends(target)
    if bool(target.unit) == bool(actual.unit) or goals[-1] <= 0:
        return False
    times = _PERCENT_SCALE if is_percentage(target.unit or actual.unit) else _OTHER_SCALE
    return any(number > 0 and not goals[0] / times <= number <= goals[-1] * times for number in ends(actual))


def ends(reading: Quantity | Range) -> tuple[Decimal, ...]:
    """Return the one number, or the two ends of a range."""
    return (reading.number,) if isinstance(reading, Quantity) else (reading.low, reading.high)


def is_percentage(unit: str) -> bool:
    """Tell whether a unit is a part of a whole: %, ‰ and their spellings."""
    return convert(Decimal(1), unit, "%") is not None
