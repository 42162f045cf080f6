"""How every workbook looks: the typefaces of official papers, a few kinds of cell, and the colours of severities.

Colours differ in lightness, not only in hue, and never stand without the word: a black-and-white print tells as much.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from selfeval_xl.evaluation import Severity, Verdict

FONT = "宋体"  # tables
HEAVY = "黑体"  # titles and captions; heavy by itself, so never bold
OFFICIAL = "仿宋"  # running text of official papers
SIZE = 10
LOUD = "#A61C00"
UNUSUAL = "#FCE4B0"  # the fill of a number to look at; it is bold and LOUD as well, for where a bar lies over the fill
BAR = "#C9DCF2"  # behind a number, light enough to read it in print

DIFFERING = "#FCE4B0"  # the fill of a row whose score was not confirmed
UNSURE = "#D9D9D9"  # the fill of a row that could not be verified

UNVERIFIED = "未核验"
VERIFIED = "已核验"
RECEIVED = "已报送"
MISSING = "未报送"
EXCUSED = "免报"


@dataclass(frozen=True, slots=True)
class Style:
    """One kind of cell. Text wraps so that all of it shows."""

    number_format: str = "General"
    align: str = "left"
    size: int = SIZE
    bold: bool = False
    colour: str = "#000000"
    fill: str | None = None
    border: bool = True
    underline: bool = False
    wrap: bool = True
    font: str = FONT
    valign: str = "vcenter"
    locked: bool = True  # where the sheet is protected

    def __hash__(self) -> int:
        """Go by what tells most styles apart: every cell that is written is looked up by its style."""
        return hash((self.number_format, self.fill, self.align, self.bold))

    def properties(self) -> dict[str, Any]:
        """Spell it as xlsxwriter wants it."""
        spelled: dict[str, Any] = {
            "font_name": self.font,
            "font_size": self.size,
            "font_color": self.colour,
            "bold": self.bold,
            "underline": int(self.underline),
            "num_format": self.number_format,
            "align": self.align,
            "indent": int(self.align == "left" and self.border),  # text keeps off the line beside it
            "valign": self.valign,
            "text_wrap": self.wrap,
            "border": int(self.border),
            "border_color": "#808080",
            "locked": self.locked,
        }
        return spelled | ({"bg_color": self.fill} if self.fill else {})

    def strong(self) -> "Style":
        """Return the same kind of cell as it stands in a row of totals."""
        return replace(self, bold=True, fill="#EDEDED")

    def linked(self) -> "Style":
        """Return the same kind of cell with a link in it."""
        return replace(self, colour="#0B5394", underline=True)

    def tinted(self, fill: str) -> "Style":
        """Return the same kind of cell as it stands in a row to look at: filled, and bold for where no colour shows."""
        return replace(self, bold=True, fill=fill)


TITLE = Style(align="center", size=18, font=HEAVY, border=False)
CAPTION = Style(size=12, font=HEAVY, border=False, wrap=False)
NOTE = Style(border=False)
PARAGRAPH = Style(size=12, font=OFFICIAL)
SIGNATURE = Style(size=12, font=OFFICIAL, border=False)
HEAD = Style(align="center", bold=True, fill="#D9E1F2")
LABEL = Style(align="left", bold=True, fill="#EDF1F9")
TEXT = Style()
WORD = Style(align="center")
LINK = WORD.linked()
# "_ " keeps a number a blank away from the text in the next column.
MONEY = Style(number_format="#,##0.00_ ", align="right")
# In 万元: what two decimals would show as nothing has as many as it needs.
MONEY_WAN = Style(number_format="[>=0.005]#,##0.00_ ;[<0]-#,##0.00####_ ;0.00####_ ", align="right")
POINTS = Style(number_format="0.00_ ", align="right")
RATE = POINTS
DIFFERENCE = Style(number_format="#,##0.00##_ ", align="right")
SHARE = Style(number_format="0.0%_ ", align="right")
COUNT = Style(number_format="0_ ", align="right")
BYTES = Style(number_format="#,##0_ ", align="right")
ENTRY = Style(number_format="@", fill="#E8F3DC", locked=False)  # for a reviewer to fill in; "@" keeps "=1" a text
ENTRY_POINTS = replace(ENTRY, number_format="0.00##_ ", align="right")

_LOUD = replace(WORD, bold=True, colour="#FFFFFF", fill=LOUD)
_PLAIN = replace(WORD, bold=True, fill="#F6C453")
_QUIET = replace(WORD, fill="#EAF3FA")
_GREY = replace(WORD, bold=True, fill="#A6A6A6")

ACCENTS: Mapping[str, Style] = {
    Severity.ERROR: _LOUD,
    Severity.WARNING: _PLAIN,
    Severity.NOTE: _QUIET,
    Verdict.RETURNED: _LOUD,
    Verdict.EXPLAIN: _PLAIN,
    Verdict.PASSED: _QUIET,
    Verdict.UNVERIFIED: _GREY,
    UNVERIFIED: _GREY,
    MISSING: _LOUD,
}
