"""The looks of a workbook: readable, and told apart without colour."""

from itertools import pairwise

import pytest

from selfeval_xl.evaluation import Severity, Verdict
from selfeval_xl.writer import styles
from selfeval_xl.writer.styles import ACCENTS, DIFFERING, TEXT, UNSURE, Style

STYLES = {
    **{name: value for name, value in vars(styles).items() if isinstance(value, Style)},
    **{f"accent of {word}": style for word, style in ACCENTS.items()},
    "row that differs": TEXT.tinted(DIFFERING),
    "row that is unsure": TEXT.tinted(UNSURE),
    "total": TEXT.strong(),
}
READABLE = 4.5  # the contrast WCAG 2 asks for (level AA)
APART = 1.4  # two greys beside each other on a print


def luminance(colour: str) -> float:
    """Return the relative luminance of "#RRGGBB", as WCAG 2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return how far apart two colours are in lightness, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", STYLES)
def test_text_can_be_read_on_its_fill(name: str) -> None:
    style = STYLES[name]
    assert contrast(style.colour, style.fill or "#FFFFFF") >= READABLE


@pytest.mark.parametrize(
    "order",
    [
        (Severity.ERROR, Severity.WARNING, Severity.NOTE),
        (Verdict.RETURNED, Verdict.UNVERIFIED, Verdict.EXPLAIN, Verdict.PASSED),
    ],
    ids=["severities", "verdicts"],
)
def test_what_is_graver_is_darker_by_far(order: tuple[str, ...]) -> None:
    fills = [ACCENTS[word].fill or "#FFFFFF" for word in order]
    assert all(luminance(darker) < luminance(lighter) for darker, lighter in pairwise(fills))
    assert [pair for pair in pairwise(fills) if contrast(*pair) < APART] == []


def test_a_row_to_look_at_differs_from_the_others_and_from_each_other_kind() -> None:
    assert contrast(UNSURE, "#FFFFFF") > contrast(DIFFERING, "#FFFFFF") > 1.2
    assert TEXT.tinted(DIFFERING).bold


def test_every_severity_and_verdict_has_a_look() -> None:
    assert {*Severity, *Verdict} <= ACCENTS.keys()
