"""How much room a text takes."""

import pytest

from selfeval_xl.writer.fitting import display_width, line_count, pages_across


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


@pytest.mark.parametrize(
    ("repeated", "others", "pages"),
    [
        ([20], [10] * 19, 1),  # 232 units come to 6.5 points on 11 inches of A4
        ([20], [10] * 20, 2),
        ([20], [10] * 40, 3),
        ([], [], 1),
        ([300], [10] * 3, 3),
    ],
    ids=["on one page", "a column too many", "on three", "no columns", "the first ones fill a page"],
)
def test_a_table_takes_the_pages_on_which_it_can_be_read(repeated: list[int], others: list[int], pages: int) -> None:
    assert pages_across(repeated, others, 11) == pages
