"""Faults of family C: the points that were given out.

Of a layout that prints points behind the names of its levels, some faults only show there.
"""

from decimal import Decimal

from selfeval_xl.model import Cell, Form
from tests.layouts.entry import shown
from tests.planted.fault import Fault, Place, Planted, nowhere
from tests.planted.sheet import Sheet, heading, is_full, plain, printed_points, under

PRINTED = nowhere("a heading prints points that no longer fit: C02 or C05 says where", "guizhou", "rural_link", "hubei")
UNPRINTED = nowhere(
    "no heading of level 1 prints points", "mof2020", "mof2021-cost", "yunnan", "sichuan", "hubei", "hainan"
)
UNPRINTED_LEVEL2 = nowhere(
    "no heading of level 2 prints points",
    "guizhou", "mof2020", "mof2021-cost", "rural_link", "yunnan", "sichuan", "hainan",
)  # fmt: skip
NO_WEIGHT = nowhere("no column of weights: the points stand behind the names", "hubei")
NO_PROFILE = nowhere("the policy leaves the split to the unit", "sichuan")
TOTAL_IN_HEAD = nowhere("the total row has no place for points", "hubei")


def prints_points(sheet: Sheet, depth: int) -> bool:
    return any(printed_points(shown(getattr(line, f"level{depth}"))) for line in sheet.rows)


def heading_cell(level: str, depth: int) -> Place:
    """The heading cell of that name."""

    def place(form: Form) -> Cell | None:
        cells = (getattr(row, f"level{depth}") for row in form.indicators)
        return next((cell for cell in cells if heading(cell.text) == level), None)

    return place


def total_weight(form: Form) -> Cell:
    return form.total_weight or form.anchor


def two_points_short(sheet: Sheet) -> Planted | None:
    """Take two points from a row of a form that prints none with its levels."""
    if prints_points(sheet, 1) or prints_points(sheet, 2):
        return None
    return Planted(_changed(sheet, Decimal(-2)), total_weight)


def headings_and_rows_short(sheet: Sheet) -> Planted:
    """Take two points from a row and from every heading above it that prints them."""
    return Planted(_changed(sheet, Decimal(-2)).with_headings_following(), total_weight)


def headings_and_rows_beyond(sheet: Sheet) -> Planted:
    return Planted(_changed(sheet, Decimal(3)).with_headings_following(), total_weight)


def a_zero_too_many(sheet: Sheet) -> Planted | None:
    """Let a row of a form that prints no points with its levels have 100 points for 10, and the score of the 10."""
    if prints_points(sheet, 1) or prints_points(sheet, 2):
        return None
    at = sheet.find(under("产出"), is_full)
    return Planted(sheet.weighing(at, 10 * sheet.weight(at), sheet.weight(at)), total_weight)


def _changed(sheet: Sheet, by: Decimal) -> Sheet:
    at = sheet.find(under("产出"), is_full)
    return sheet.weighing(at, sheet.weight(at) + by)


def row_unlike_its_heading(sheet: Sheet) -> Planted | None:
    if not prints_points(sheet, 1):
        return None
    level = heading(shown(sheet.rows[sheet.find(under("产出"), is_full)].level1))
    return Planted(_changed(sheet, Decimal(-2)), heading_cell(level, 1))


def row_a_zero_too_many(sheet: Sheet) -> Planted | None:
    if not prints_points(sheet, 1):
        return None
    at = sheet.find(under("产出"), is_full)
    spoilt = sheet.weighing(at, 10 * sheet.weight(at), sheet.weight(at))
    return Planted(spoilt, heading_cell(heading(shown(sheet.rows[at].level1)), 1))


def heading_misprinted(sheet: Sheet) -> Planted:
    """Print its points behind every name of level 1, and five too many behind one."""
    sound = sheet.headed(1, sheet.sums(1), printed=False)
    level, points = next(iter(sheet.sums(1).items()))
    return Planted(sound.headed(1, {level: points + 5}), heading_cell(level, 1), sound)


def split_otherwise(sheet: Sheet) -> Planted | None:
    """Give three points of the outputs to the benefits, on the headings too."""
    if not sheet.policy.profiles:
        return None
    output, benefit = (sheet.find(under(name), is_full) for name in ("产出", "效益"))
    moved = sheet.weighing(output, sheet.weight(output) - 3)
    moved = moved.weighing(benefit, sheet.weight(benefit) + 3).with_headings_following()
    return Planted(moved, lambda form: form.indicators[output].level1)


def heading_printed_twice(sheet: Sheet) -> Planted:
    """Print the heading of the outputs again before their last row, with other points."""
    sound = sheet.headed(1, sheet.sums(1), printed=False)
    level, points = next((name, points) for name, points in sheet.sums(1).items() if "产出" in name)
    last = max(at for at, line in enumerate(sound.rows) if heading(shown(line.level1)) == level)
    spoilt = sound.line(last, level1=f"{level}（{plain(points + 5)}分）")
    return Planted(spoilt, lambda form: form.indicators[last].level1, sound)


def second_heading_misprinted(sheet: Sheet) -> Planted:
    """Print its points behind one name of level 2, five too many."""
    level, points = next(iter(sheet.sums(2).items()))
    return Planted(sheet.headed(2, {level: points + 5}, printed=False), heading_cell(level, 2))


def row_unlike_its_second_heading(sheet: Sheet) -> Planted | None:
    if not prints_points(sheet, 2):
        return None
    level = heading(shown(sheet.rows[sheet.find(under("产出"), is_full)].level2))
    return Planted(_changed(sheet, Decimal(-2)), heading_cell(level, 2))


def row_unlike_both_its_headings(sheet: Sheet) -> Planted:
    """Print points behind the names of both levels, and take two from a row."""
    sound = sheet.headed(1, sheet.sums(1), printed=False).headed(2, sheet.sums(2), printed=False)
    level = heading(shown(sheet.rows[sheet.find(under("产出"), is_full)].level2))
    return Planted(_changed(sound, Decimal(-2)), heading_cell(level, 2), sound)


def weight_left_out(sheet: Sheet) -> Planted | None:
    if "weight" not in sheet.columns:
        return None
    at = sheet.find(under("产出"), is_full)
    return Planted(sheet.line(at, weight=None), lambda form: form.indicators[at].weight)


def weight_in_words(sheet: Sheet) -> Planted | None:
    if "weight" not in sheet.columns:
        return None
    at = sheet.find(under("产出"), is_full)
    return Planted(sheet.line(at, weight="十分"), lambda form: form.indicators[at].weight)


def weight_of_nothing(sheet: Sheet) -> Planted | None:
    if "weight" not in sheet.columns:
        return None
    at = sheet.find(under("产出"), is_full)
    return Planted(sheet.line(at, weight=0), lambda form: form.indicators[at].weight)


def weight_below_zero(sheet: Sheet) -> Planted | None:
    if "weight" not in sheet.columns:
        return None
    at = sheet.find(under("产出"), is_full)
    return Planted(sheet.line(at, weight=-10), lambda form: form.indicators[at].weight)


def is_output(sheet: Sheet, at: int) -> bool:
    return "产出" in shown(sheet.rows[at].level1)


def weight_too_heavy(sheet: Sheet) -> Planted:
    """Leave one point to each other output and give the rest to one."""
    spoilt = sheet
    heavy, others = sheet.find(is_output), [*sheet.all(is_output)][1:]
    whole = sum((sheet.weight(at) for at in (heavy, *others)), Decimal(0))
    for at in others:
        spoilt = spoilt.weighing(at, Decimal(1))
    spoilt = spoilt.weighing(heavy, whole - len(others)).with_headings_following()
    return Planted(spoilt, lambda form: form.indicators[heavy].weight)


def total_of_ninety(sheet: Sheet) -> Planted | None:
    if sheet.entry.total_weight is None:
        return None
    return Planted(sheet.entered(total_weight=90), lambda form: form.total_weight)


POINTS = (
    Fault("C01", "two points short", two_points_short, PRINTED),
    Fault("C01", "two points short, on the headings too", headings_and_rows_short),
    Fault("C01", "three points beyond, on the headings too", headings_and_rows_beyond),
    Fault("C01", "a zero too many", a_zero_too_many, PRINTED),
    Fault("C02", "a row unlike its heading", row_unlike_its_heading, UNPRINTED),
    Fault("C02", "a row with a zero too many", row_a_zero_too_many, UNPRINTED),
    Fault("C02", "a heading misprinted", heading_misprinted),
    Fault("C03", "split otherwise", split_otherwise, NO_PROFILE),
    Fault("C04", "a heading printed twice", heading_printed_twice),
    Fault("C05", "a second heading misprinted", second_heading_misprinted),
    Fault("C05", "a row unlike its second heading", row_unlike_its_second_heading, UNPRINTED_LEVEL2),
    Fault("C05", "a row unlike both its headings", row_unlike_both_its_headings),
    Fault("C06", "no weight", weight_left_out, NO_WEIGHT),
    Fault("C06", "a weight in words", weight_in_words, NO_WEIGHT),
    Fault("C06", "a weight of 0", weight_of_nothing, NO_WEIGHT),
    Fault("C06", "a weight below zero", weight_below_zero, NO_WEIGHT),
    Fault("C07", "a row too heavy", weight_too_heavy),
    Fault("C09", "a total of 90", total_of_ninety, TOTAL_IN_HEAD),
)
