"""Whether two numbers can be of one scale, where only one of them names its unit.

A bare number takes the unit of the other one only while its scale fits: what may have been written in another scale
("0.95" beside "95%") must not be compared as if it were not.
"""

from decimal import Decimal

from selfeval_xl.quantity.kinds import Quantity, Range
from selfeval_xl.quantity.units import convert

# How many times a bare number may be larger or smaller than a target with a unit, exclusive. Slips are by 100 (%), by
# 1,000 (千米) or by 10,000 (万元), a survey on a scale of ten points is off by 10.
_SAME_SCALE = 10
_STOCK_ANSWER = Decimal(100)  # what people write who mean "all done", whatever was asked for
_NEAR = 2  # times the target: within it 100 may have been counted


def scales_differ(target: Quantity | Range, actual: Quantity | Range) -> bool:
    """Tell whether only one of the two has a unit and the numbers are too far apart for the other to share it.

    True of 0.95, of 9.5 and of 9500 against 95%, of 600000 against 60万元.
    """
    goals = ends(target)
    if bool(target.unit) == bool(actual.unit) or goals[-1] <= 0:
        return False
    least, most = goals[0] / _SAME_SCALE, goals[-1] * _SAME_SCALE
    return any(number > 0 and not least < number < most for number in ends(actual))


def is_stock_hundred(target: Quantity | Range, actual: Quantity | Range) -> bool:
    """Tell whether a bare 100 answers a target that has a unit, counts no percentage and is not near 100."""
    bare = isinstance(actual, Quantity) and actual.number == _STOCK_ANSWER and not actual.unit
    if not bare or not target.unit or is_percentage(target.unit):
        return False
    goals = ends(target)
    return goals[0] > _STOCK_ANSWER * _NEAR or goals[-1] * _NEAR < _STOCK_ANSWER


def ends(reading: Quantity | Range) -> tuple[Decimal, ...]:
    """Return the one number, or the two ends of a range."""
    return (reading.number,) if isinstance(reading, Quantity) else (reading.low, reading.high)


def is_percentage(unit: str) -> bool:
    """Tell whether a unit is a part of a whole: %, ‰ and their spellings."""
    return convert(Decimal(1), unit, "%") is not None
