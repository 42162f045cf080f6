"""Cells of numbers, money, targets and dates, read into figures.

A number cell is exact where its text is rounded: 0.8618304 shown as 86.18% reads as 86.18304 per cent.
"""

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from selfeval_xl.model import MONEY_UNITS, Cell, Figure
from selfeval_xl.quantity import (
    Comparator,
    Day,
    Quantity,
    Range,
    Reading,
    Unreadable,
    read,
    read_money,
    read_number,
    round_half_up,
)
from selfeval_xl.text import is_empty_words, squeeze

_PERCENT = ("%", "百分比", "百分点")
_SIGNS = {"正向": "≥", "反向": "≤", "逆向": "≤", "正向指标": "≥", "反向指标": "≤", "逆向指标": "≤"}
_EXACT_BELOW = 10**15  # a number with more digits has lost the last of them
_POWER = re.compile(r"-?\d(?:\.\d+)?[Ee][+-]?\d+")  # how Excel shows a number of twelve digits: 1.46E+11
_REACHED = re.compile(r"^\s*达到(?=\s*\d)")


def target_figure(cell: Cell, year: int | None, *, nature: Cell | None = None, measure: Cell | None = None) -> Figure:
    """Read a target, an actual value or a date; `year` is the evaluated one, for dates that leave it out.

    A sign and a unit that stand in columns of their own belong to a number that has none itself.
    """
    reading = _completed(read(cell.text, year=year), cell.text, year, nature, measure)
    if isinstance(cell.value, date) and not isinstance(reading, Day):  # shown in a way no one reads: "Aug-24"
        stored = cell.value.date() if isinstance(cell.value, datetime) else cell.value
        return Figure.of(cell, Day(stored))
    return Figure.of(cell, _exact(cell, reading) if isinstance(reading, Quantity) else reading)


def actual_figure(cell: Cell, year: int | None, target: Reading | None, *, measure: Cell | None = None) -> Figure:
    """Read an actual value. "达到98%" is a floor as a target, but what was reached as an actual value.

    A unit nobody knows ("12标段") is known when the target has it too. The % of a column does not become a bare
    number's: 0.965 may be meant as a share.
    """
    measure = None if measure is not None and squeeze(measure.text) in _PERCENT else measure
    said = cell.saying(_REACHED.sub("", cell.text)) if "达到" in cell.text else cell
    figure = target_figure(said, year, measure=measure)
    reading = figure.reading
    if isinstance(reading, Unreadable) and isinstance(target, Quantity) and target.unit:
        number = read_number(squeeze(cell.text).removesuffix(target.unit))
        if number is not None and squeeze(cell.text).endswith(target.unit):
            reading = Quantity(number, target.unit)
    return figure if said is cell and reading is figure.reading else Figure.of(cell, reading)


def point_figure(cell: Cell) -> Figure:
    """Read points: a weight or a score. Points have two decimals, however many a formula has left in the cell."""
    number = read_number(cell.text)
    if number is None:
        return Figure.of(cell, None)
    points = Quantity(number)
    exact = _exact(cell, points).number
    return Figure.of(cell, points if exact == number else Quantity(round_half_up(exact)))


def rate_figure(cell: Cell) -> Figure:
    """Read a rate into percentage points: "86.18", "86.18%" and 0.8618 shown as 86.18% are the same."""
    figure = target_figure(cell, None)
    if isinstance(figure.reading, Quantity) and figure.reading.unit in ("", "%"):
        return figure
    return Figure.of(cell, None)


def money_figure(cell: Cell, unit: str) -> Figure:
    """Read an amount into 元; `unit` is the one the block is written in, an amount may name its own."""
    written = read_number(cell.text)
    if written is None and _POWER.fullmatch(squeeze(cell.text)) and isinstance(cell.value, int | float):
        written = Decimal(repr(cell.value))
    if written is None:
        return Figure.of(cell, read_money(cell.text, unit))
    return Figure.of(cell, Quantity(_exact(cell, Quantity(written)).number * MONEY_UNITS[unit], "元"))


def code_cell(cell: Cell) -> Cell | None:
    """Return a code with all its digits, also of a number that Excel shows as 5.2273E+11; None where some are lost."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return cell
    if abs(value) >= _EXACT_BELOW:
        return None
    is_whole = value >= 0 and value == int(value)
    return cell.saying(str(int(value))) if is_whole and not squeeze(cell.text).isdigit() else cell


def _completed(
    reading: Reading | None, text: str, year: int | None, nature: Cell | None, measure: Cell | None
) -> Reading | None:
    """Put the sign before and the unit behind a number that has neither."""
    if (nature is None and measure is None) or not isinstance(reading, Quantity | Range):
        return reading
    sign = squeeze(nature.text) if nature is not None else ""
    sign = _SIGNS.get(sign, sign)
    unit = squeeze(measure.text) if measure is not None and not is_empty_words(measure.text) else ""
    if unit and not reading.unit:
        whole = read(f"{text}{unit}", year=year)
        if type(whole) is type(reading):
            reading = whole
        elif isinstance(reading, Quantity):
            reading = replace(reading, unit=unit)  # a unit nobody knows, the same for target and actual
    signed = read(f"{sign}1", year=year) if sign else None
    if isinstance(reading, Quantity) and reading.comparator is Comparator.NONE and isinstance(signed, Quantity):
        reading = replace(reading, comparator=signed.comparator)
    return reading


def _exact(cell: Cell, shown: Quantity) -> Quantity:
    """Put the stored number for the shown one, where that is it rounded; a percentage is stored as its share."""
    if type(cell.value) not in (int, float):
        return shown
    stored = Decimal(repr(cell.value))
    if (stored * 100 if shown.unit == "%" else stored) == shown.number:
        return shown  # nearly all are shown whole
    exponent = shown.number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    for candidate in (stored * 100, stored) if shown.unit == "%" else (stored, stored * 100):
        if round_half_up(candidate, places) == shown.number:
            return replace(shown, number=candidate)
    return shown
