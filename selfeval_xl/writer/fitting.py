"""What a cell can hold, and how much room its text takes."""

import re
from collections.abc import Sequence
from math import ceil

LONGEST_TEXT = 32_767  # UTF-16 units, Excel's limit for a cell
TALLEST_ROW = 409  # points, Excel's limit
LINE_SPACING = 1.42  # of the type size
SMALLEST = 0.65  # of its size, to which type is made smaller so that a table fits a page: 6.5 points, 小六号
CUT_MARK = "…(已截断)"

_PER_INCH = 96 / 7  # of the units in which the width of a column is told
_EDGES = 5 / 7  # of them, which each column has besides
_LINE_BREAK = re.compile(r"\r\n?")
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_ODD = re.compile("[\0-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # what any of these would change
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: 0x2421}


def writable(text: str) -> str:
    """Make a text one that a cell can hold: control characters become their pictures, too much is visibly cut off."""
    if _ODD.search(text):  # few have one, and that is told fast
        text = _NOT_XML.sub("�", _LINE_BREAK.sub("\n", text).translate(_PICTURES))
    if len(text) > LONGEST_TEXT // 2:
        units = text.encode("utf-16-le")
        if len(units) > 2 * LONGEST_TEXT:
            return units[: 2 * (LONGEST_TEXT - len(CUT_MARK))].decode("utf-16-le", "ignore") + CUT_MARK
    return text


def as_string(text: str) -> str:
    """Return what stands for a text in every workbook of ours: what xlsxwriter takes for markup gets a blank behind it.

    Without, xlsxwriter, which writes the copies made anew, puts it into the file as it is, and that cannot be opened.
    """
    return writable(f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text)


def display_width(text: str) -> int:
    """Count the columns a text takes in a Chinese typeface: what takes two is what GBK writes in two bytes."""
    return len(text.encode("gbk", "replace"))


def line_count(text: str, room: float) -> int:
    """Count the lines a text takes where so many columns fit on one."""
    return sum(max(1, ceil(display_width(line) / room)) for line in text.split("\n"))


def pages_across(repeated: Sequence[float], others: Sequence[float], inches: float) -> int:
    """Count the pages of so many inches that columns need beside each other to be read, the first ones on each."""
    first, following = (sum(widths) + _EDGES * len(widths) for widths in (repeated, others))
    room = inches * _PER_INCH / SMALLEST - first
    return next((pages for pages in range(1, len(others)) if following <= pages * room), max(1, len(others)))
