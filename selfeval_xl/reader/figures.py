"""Cells of numbers, money, targets and dates, read into figures.

A number cell is exact where its text is rounded: 0.8618304 shown as 86.18% reads as 86.18304 per cent.
"""

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from selfeval_xl.model import MONEY_UNITS, Cell, Figure
from selfeval_xl.quantity import Day, Quantity, read, read_money, read_number, round_half_up

_REACHED = re.compile(r"^\s*达到(?=\s*\d)")


def target_figure(cell: Cell, year: int | None) -> Figure:
    """Read a target, an actual value or a date; `year` is the evaluated one, for dates that leave it out."""
    reading = read(cell.text, year=year)
    if isinstance(cell.value, date) and not isinstance(reading, Day):  # shown in a way no one reads: "Aug-24"
        stored = cell.value.date() if isinstance(cell.value, datetime) else cell.value
        return Figure.of(cell, Day(stored))
    return Figure.of(cell, _exact(cell, reading) if isinstance(reading, Quantity) else reading)


def actual_figure(cell: Cell, year: int | None) -> Figure:
    """Read an actual value. "达到98%" is a floor as a target, but what was reached as an actual value."""
    return Figure.of(cell, target_figure(cell.saying(_REACHED.sub("", cell.text)), year).reading)


def point_figure(cell: Cell) -> Figure:
    """Read points: a weight or a score."""
    number = read_number(cell.text)
    return Figure.of(cell, None if number is None else _exact(cell, Quantity(number)))


def rate_figure(cell: Cell) -> Figure:
    """Read a rate into percentage points: "86.18", "86.18%" and 0.8618 shown as 86.18% are the same."""
    figure = target_figure(cell, None)
    if isinstance(figure.reading, Quantity) and figure.reading.unit in ("", "%"):
        return figure
    return Figure.of(cell, None)


def money_figure(cell: Cell, unit: str) -> Figure:
    """Read an amount into 元; `unit` is the one the block is written in, an amount may name its own."""
    written = read_number(cell.text)
    if written is None:
        return Figure.of(cell, read_money(cell.text, unit))
    return Figure.of(cell, Quantity(_exact(cell, Quantity(written)).number * MONEY_UNITS[unit], "元"))


def _exact(cell: Cell, shown: Quantity) -> Quantity:
    """Put the stored number for the shown one, where that is it rounded; a percentage is stored as its share."""
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        return shown
    stored = Decimal(repr(cell.value))
    exponent = shown.number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    for candidate in (stored * 100, stored) if shown.unit == "%" else (stored, stored * 100):
        if round_half_up(candidate, places) == shown.number:
            return replace(shown, number=candidate)
    return shown
