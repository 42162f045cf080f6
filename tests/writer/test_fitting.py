"""How much room a text takes."""

import pytest

from selfeval_xl.writer.fitting import display_width, line_count


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("自评表", 6), ("≥95％", 6), ("m²", 2)],
    ids=["nothing", "plain", "Chinese", "full-width signs", "not in GBK"],
)
def test_a_chinese_character_takes_two_columns(text: str, width: int) -> None:
    assert display_width(text) == width


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", 1), ("字" * 5, 1), ("字" * 6, 2), ("一\n\n三", 3), ("字" * 6 + "\n末", 3)],
    ids=["nothing", "just fits", "a character too many", "an empty line between", "a long line and a short one"],
)
def test_a_line_that_does_not_fit_takes_another(text: str, lines: int) -> None:
    assert line_count(text, 10) == lines
