"""A sender's workbook of another format rebuilt as .xlsx, so that it can be marked and corrected.

The second door to xlsxwriter: `book` lays out what this program says, this one keeps the layout of whoever sent it.
Cells keep their addresses. Text stays text, whatever it begins with; nothing becomes a formula or a link.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from selfeval_xl.appearance import DrawnBook, DrawnSheet, Line, Look, Page, Place
from selfeval_xl.writer.book import CREATED, ONLY_TEXT, assert_written
from selfeval_xl.writer.fitting import TALLEST_ROW, as_string, display_width, line_count, writable
from selfeval_xl.writer.names import sheet_names

_NARROWEST, _WIDEST = 8, 28  # characters of a column of which no width is known
_PORTRAIT_WIDTH = 100  # characters that can be read on an upright page
_ROW_HEIGHT = 18  # points, one line
_LINE_HEIGHT = 15  # points
_SOLID = 1
_SIDES = ("left", "right", "top", "bottom")
_LONGEST_FORMAT = 255  # characters of a number format, Excel's limit
_SMALLEST, _LARGEST = 1, 409  # points of type, Excel's limits
_MOST_DIFFERENT = 60_000  # looks; Excel allows 65,490


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The workbook, and what its sheets are called now where a name had to be changed."""

    data: bytes
    renamed: Mapping[str, str]


def rebuilt_workbook(drawn: DrawnBook) -> Rebuilt:
    """Write a workbook as it was drawn, the same bytes each time."""
    out = BytesIO()
    workbook = Workbook(
        out,
        {
            "in_memory": True,
            **ONLY_TEXT,
            "date_1904": drawn.date1904,
            "default_format_properties": {"font_name": writable(drawn.font)[:31], "font_size": drawn.size},
        },
    )
    workbook.set_properties({"created": CREATED})
    formats = _Formats(workbook)
    names = sheet_names(sheet.name for sheet in drawn.sheets)
    shown = False
    for sheet, name in zip(drawn.sheets, names, strict=True):
        page = workbook.add_worksheet(name)
        _write(page, sheet, formats)
        if sheet.hidden:
            page.hide()
        elif not shown:
            page.activate()
            page.set_first_sheet()
            shown = True
    workbook.close()
    renamed = {sheet.name: name for sheet, name in zip(drawn.sheets, names, strict=True) if sheet.name != name}
    return Rebuilt(out.getvalue(), renamed)


def _write(page: Worksheet, sheet: DrawnSheet, formats: "_Formats") -> None:
    widths = _found_widths(sheet) if sheet.widths is None else sheet.widths
    heights = _found_heights(sheet, widths) if sheet.widths is None else sheet.heights
    for column in widths.keys() | sheet.hidden_columns:
        hidden = {"hidden": True} if column in sheet.hidden_columns else {}
        page.set_column(column - 1, column - 1, widths.get(column), None, hidden)
    for row in heights.keys() | sheet.hidden_rows:
        height = heights.get(row)
        hidden = {"hidden": True} if row in sheet.hidden_rows else {}
        page.set_row(row - 1, None if height is None else min(height, TALLEST_ROW), None, hidden)
    for top, left, bottom, right in sheet.merges:
        assert_written(page.merge_range(top - 1, left - 1, bottom - 1, right - 1, ""), top - 1, left - 1)
    for (row, column), (value, look) in sheet.cells.items():
        _put(page, row - 1, column - 1, value, formats.of(look))
    is_wide = sheet.widths is None and sum(widths.values()) > _PORTRAIT_WIDTH
    _set_page(page, replace(sheet.page, landscape=True) if is_wide else sheet.page)


def _put(page: Worksheet, row: int, column: int, value: str | int | float | bool | None, look: Format) -> None:
    match value:
        case None | "":
            done = page.write_blank(row, column, None, look)
        case bool():
            done = page.write_boolean(row, column, value, look)
        case str():
            done = page.write_string(row, column, as_string(value), look)
        case _:
            done = page.write_number(row, column, value, look)
    assert_written(done, row, column)


def _set_page(page: Worksheet, printed: Page) -> None:
    if printed.landscape:
        page.set_landscape()
    page.set_paper(printed.paper)
    if printed.fit is None:
        page.set_print_scale(printed.scale)
    else:
        page.fit_to_pages(*printed.fit)
    if printed.centred:
        page.center_horizontally()
    sides = zip(_SIDES, printed.margins, strict=True)
    page.set_margins(**{side: margin for side, margin in sides if margin is not None})


def _found_widths(sheet: DrawnSheet) -> dict[int, float]:
    """Find widths that show what stands in single columns on few lines; what is merged has room of its own."""
    merged = {(top, left) for top, left, _, right in sheet.merges if right > left}
    widths: dict[int, float] = {}
    for place, (value, _) in sheet.cells.items():
        widths.setdefault(place[1], _NARROWEST)
        if value is not None and place not in merged:
            longest = max(display_width(line) for line in str(value).split("\n"))
            widths[place[1]] = min(max(widths[place[1]], longest + 2), _WIDEST)
    return widths


def _found_heights(sheet: DrawnSheet, widths: Mapping[int, float]) -> dict[int, float]:
    """Find heights that show every line; a text over several rows shares them."""
    spans = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
    heights: dict[int, float] = {}
    for place, lines in _lines(sheet, widths, spans):
        row, (bottom, _) = place[0], spans.get(place, place)
        each = max(_ROW_HEIGHT, (lines * _LINE_HEIGHT + 4) / (bottom - row + 1))
        for covered in range(row, bottom + 1):
            heights[covered] = max(heights.get(covered, 0), each)
    return heights


def _lines(sheet: DrawnSheet, widths: Mapping[int, float], spans: Mapping[Place, Place]) -> Iterator[tuple[Place, int]]:
    for place, (value, _) in sheet.cells.items():
        if value is not None:
            _, right = spans.get(place, place)
            room = sum(widths.get(column, _NARROWEST) for column in range(place[1], right + 1)) - 1
            yield place, line_count(str(value), room)


class _Formats:
    """The one xlsxwriter format of each look."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._formats: dict[Look, Format] = {}

    def of(self, look: Look) -> Format:
        """Return the format of a look; a plain one where there are more looks than a workbook may have."""
        if look not in self._formats:
            if len(self._formats) >= _MOST_DIFFERENT:
                return self.of(Look()) if Look() in self._formats else next(iter(self._formats.values()))
            self._formats[look] = self._workbook.add_format(_properties(look))
        return self._formats[look]


def _properties(look: Look) -> dict[str, Any]:
    """Spell a look as xlsxwriter wants it."""
    spelled: dict[str, Any] = {
        "num_format": look.number_format[:_LONGEST_FORMAT],
        "font_name": writable(look.font)[:31],
        "font_size": min(max(look.size, _SMALLEST), _LARGEST),
        "bold": look.bold,
        "italic": look.italic,
        "underline": look.underline,
        "font_strikeout": look.strikeout,
        "valign": look.vertical,
        "text_wrap": look.wrap,
        "shrink": look.shrink,
        "indent": look.indent,
        "rotation": look.rotation,
        "pattern": look.pattern,
    }
    if look.horizontal:
        spelled["align"] = look.horizontal
    colours = {"font_color": look.colour}
    if look.pattern:  # with a colour but no pattern xlsxwriter would take it for a fill
        colours["fg_color"] = look.fill
    if look.pattern > _SOLID:  # of a solid one it would take the second colour for the first
        colours["bg_color"] = look.behind
    spelled |= {name: colour for name, colour in colours.items() if colour is not None}
    for side in _SIDES:
        line: Line | None = getattr(look, side)
        if line is not None:
            spelled |= {side: line.style, f"{side}_color": line.colour}
    return spelled
