"""Draws a form of any layout: the official blanks, forms as they should be, and forms as people send them.

Rows become high enough for their texts, so that a printed form shows all of them; text of a merged cell is given room
by all of its rows together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from xlsxwriter.utility import xl_range

from tests.layouts.entry import NOTHING, Disturbance, Entry, Line, runs, shown
from tests.layouts.shape import Column, Funds, Layout, Part, Rows, Table, Title, Total
from tests.workbooks import Book, Formula, Shown, Value

_LINE = 14.25  # points of one line of 10.5 point text
_PADDING = 4  # points between a text and the borders of its row
_INSERTED = 4.0  # width of a column somebody inserted


@dataclass(slots=True)
class _Pen:
    """Writes the cells of one form by the form's own columns, and keeps what height each row needs."""

    book: Any
    sheet: Any
    layout: Layout
    disturbance: Disturbance
    left: int
    row: int
    needs: list[tuple[int, int, float]] = field(default_factory=list)  # first row, rows, points
    hidden: set[int] = field(default_factory=set)

    def column(self, column: int) -> int:
        """Return the sheet's column for a column of the form."""
        return self.left + column + sum(before <= column for before in self.disturbance.inserted)

    def cell(self, first: int, last: int, value: Value, *, rows: int = 1, least: float = 18, **look: Any) -> None:
        """Write a value over the form's columns first..last and `rows` rows, merged if that is more than one cell."""
        bottom, left, right = self.row + rows - 1, self.column(first), self.column(last)
        if isinstance(value, Shown):
            look["num_format"] = value.number_format
        elif isinstance(value, date):
            look["num_format"] = "yyyy/m/d"
        size = look.get("font_size", 10.5)
        style = self.book.add_format(
            {
                "font_name": "宋体",
                "font_size": size,
                "valign": "vcenter",
                "align": "center",
                "text_wrap": True,
                "border": 1,
            }
            | look
        )
        if (bottom, right) != (self.row, left):
            self.sheet.merge_range(self.row, left, bottom, right, "", style)
        self.write(self.row, left, value, style)
        room = max(1.0, sum(self.layout.widths[first : last + 1]) - 1.5) * 10.5 / size
        wrapped = sum(-(-_width(line) // room) or 1 for line in shown(value).split("\n"))
        self.needs.append((self.row, rows, max(least * rows, wrapped * _LINE * size / 10.5 + _PADDING)))

    def write(self, row: int, column: int, value: Value, style: Any = None) -> None:
        """Write a value into one cell of the sheet."""
        if self.disturbance.numbers_as_text and isinstance(value, int | float | Shown):
            value = shown(value)
        match value:
            case None | "":
                self.sheet.write_blank(row, column, None, style)
            case Shown():
                self.sheet.write_number(row, column, value.value, style)
            case Formula():
                self.sheet.write_formula(row, column, value.formula, style, "" if value.value is None else value.value)
            case str():
                self.sheet.write_string(row, column, value, style)
            case date():
                self.sheet.write_datetime(row, column, value, style)
            case _:
                self.sheet.write_number(row, column, value, style)

    def label(self, first: int, last: int, text: str, **look: Any) -> None:
        """Write a printed label, in the spelling this sheet has for it."""
        self.cell(first, last, self.spelling(text), **look)

    def spelling(self, text: str) -> str:
        """Return the spelling this sheet has for a label."""
        return self.disturbance.labels.get(text.strip(), text)

    def set_heights(self) -> None:
        """Make every row high enough, those of merged cells by an equal share of what they lack."""
        heights: dict[int, float] = {}
        for first, rows, points in sorted(self.needs, key=lambda need: need[1]):
            lacking = points - sum(heights.get(row, 0) for row in range(first, first + rows))
            for row in range(first, first + rows):
                heights[row] = heights.get(row, 0) + max(0, lacking) / rows
        for row, height in heights.items():
            self.sheet.set_row(row, height, None, {"hidden": row in self.hidden})


def workbook(layout: Layout, *entries: Entry, disturbance: Disturbance = NOTHING, sheet: str = "Sheet1") -> bytes:
    """Return a workbook with the forms stacked on one sheet, a blank row between them."""
    book = Book()
    page = book.sheet(sheet)
    if not layout.landscape:
        page.set_portrait()
    row = disturbance.top
    for entry in entries:
        row = draw(book.book, page, layout, entry, disturbance, row, disturbance.left) + 1
    if len(entries) > 1:
        page.fit_to_pages(1, 0)
    right = disturbance.left + len(layout.widths) + len(disturbance.inserted) - 1
    page.print_area(xl_range(0, 0, row - 2, right))
    return book.done()


def draw(
    book: Any,
    sheet: Any,
    layout: Layout,
    entry: Entry,
    disturbance: Disturbance = NOTHING,
    top: int = 0,
    left: int = 0,
) -> int:
    """Draw a form with its first cell at (top, left), counted from 0. Returns the first row below it."""
    pen = _Pen(book, sheet, layout, disturbance, left, top)
    for before in disturbance.inserted:
        sheet.set_column(pen.column(before) - 1, pen.column(before) - 1, _INSERTED)
    for column, width in enumerate(layout.widths):
        hidden = {"hidden": column in disturbance.hidden_columns}
        sheet.set_column(pen.column(column), pen.column(column), width, None, hidden)
    for block in layout.blocks:
        if block.name in disturbance.without:
            continue
        pen.row += disturbance.gaps.get(block.name, 0)
        match block:
            case Title():
                _draw_title(pen, block, entry)
            case Rows():
                _draw_rows(pen, block, entry)
            case Funds():
                _draw_funds(pen, block, entry)
            case Table():
                _draw_table(pen, block, entry)
            case Total():
                _draw_total(pen, block, entry)
    pen.set_heights()
    for (row, column), value in disturbance.stray.items():
        pen.write(top + row, left + column, value)
    return pen.row


def _draw_title(pen: _Pen, block: Title, entry: Entry) -> None:
    if entry.title is None:
        return
    last = len(pen.layout.widths) - 1
    pen.cell(0, last, entry.title, border=0, bold=True, font_size=16, least=30)
    pen.row += 1
    if block.with_year:
        pen.cell(0, last, entry.year, border=0)
        pen.row += 1


def _draw_rows(pen: _Pen, block: Rows, entry: Entry) -> None:
    for row in block.rows:
        for part in row:
            value = entry.value(part.place) if part.place else None
            if part.label:
                value = pen.spelling(part.label) + shown(value)
            pen.cell(part.first, part.last, value, rows=part.rows, least=part.least, **_look(part))
        pen.row += 1


def _look(part: Part) -> dict[str, Any]:
    return {"align": "left" if part.left else "center", "border": int(part.border)}


def _draw_side(pen: _Pen, side: Part | None, rows: int) -> None:
    if side is not None:
        pen.label(side.first, side.last, side.label, rows=rows)


def _draw_heading(pen: _Pen, columns: tuple[Column, ...]) -> None:
    """Draw the headings of a block, in two rows where some of them share one."""
    rows = 2 if any(column.under for column in columns) else 1
    for column in columns:
        if not column.under:
            pen.label(column.first, column.last, column.label, rows=rows, least=30 / rows)
    if rows == 1:
        pen.row += 1
        return
    for under in dict.fromkeys(column.under for column in columns if column.under):
        group = [column for column in columns if column.under == under]
        pen.label(group[0].first, group[-1].last, under)
    pen.row += 1
    for column in columns:
        if column.under:
            pen.label(column.first, column.last, column.label)
    pen.row += 1


def _draw_funds(pen: _Pen, block: Funds, entry: Entry) -> None:
    columns = tuple(_in_order(block.columns, pen.disturbance.fund_order))
    _draw_side(pen, block.side, len(block.rows) + (2 if any(column.under for column in columns) else 1))
    _draw_heading(pen, columns)
    for row in block.rows:
        filled = entry.funds.get(row.key, {})
        for column in columns:
            if column.role == "label":
                pen.label(column.first, column.last, row.label, align="left")
            else:
                pen.cell(column.first, column.last, filled.get(column.role))
        pen.row += 1


def _in_order(columns: tuple[Column, ...], order: tuple[str, ...]) -> Iterator[Column]:
    """Lay the columns out anew, each as wide as it was, those not named left out."""
    at = columns[0].first
    by_role = {column.role: column for column in columns}
    for role in order or by_role:
        column = by_role[role]
        width = column.last - column.first + 1
        yield replace(column, first=at, last=at + width - 1)
        at += width


def _draw_table(pen: _Pen, block: Table, entry: Entry) -> None:
    disturbance = pen.disturbance
    columns = tuple(_in_order(block.columns, disturbance.order))
    rows = tuple(_with_fillers(entry.rows, disturbance.fillers))
    chunk = disturbance.repeat_after or len(rows) or 1
    chunks = [rows[at : at + chunk] for at in range(0, len(rows), chunk)]
    heading = 2 if any(column.under for column in columns) else 1
    _draw_side(pen, block.side, heading * len(chunks) + len(rows))
    numbers = iter(range(len(rows)))
    for part in chunks:
        _draw_heading(pen, columns)
        _draw_lines(pen, columns, part)
        pen.hidden |= {pen.row - len(part) + at for at in range(len(part)) if next(numbers) in disturbance.hidden_lines}


def _with_fillers(rows: tuple[Line, ...], fillers: tuple[str, ...]) -> Iterator[Line]:
    """Put the printed names nobody used behind the rows of each group."""
    for start, length in runs(rows, 2):
        yield from rows[start : start + length]
        yield from (Line(rows[start].level1, rows[start].level2, filler) for filler in fillers)


def _draw_lines(pen: _Pen, columns: tuple[Column, ...], rows: tuple[Line, ...]) -> None:
    starts = {"level1": dict(runs(rows, 1)), "level2": dict(runs(rows, 2)), "reason": dict(_same_reasons(rows))}
    for at, line in enumerate(rows):
        for column in columns:
            value: Value = getattr(line, column.role)
            height = 1
            if column.role in ("level1", "level2"):
                first = starts[column.role].get(at)
                value = _upright(value) if pen.disturbance.upright else value
                match pen.disturbance.levels:
                    case "merged" if first is None:
                        continue
                    case "merged":
                        height = first or 1
                    case "once" if first is None:
                        value = None
            elif column.role == "reason" and pen.disturbance.merged_reasons:
                if at not in starts["reason"]:
                    continue
                height = starts["reason"][at]
            pen.cell(column.first, column.last, value, rows=height, least=22)
        pen.row += 1


def _same_reasons(rows: tuple[Line, ...]) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or not rows[at].reason or rows[at].reason != rows[start].reason:
            yield start, at - start
            start = at


def _upright(value: Value) -> Value:
    """Set the characters of a name one below the other; what is in brackets stays on its line."""
    if not isinstance(value, str):
        return value
    name, bracket, points = value.replace("\n", "").partition("(")
    return "\n".join([*name, bracket + points] if bracket else name)


def _draw_total(pen: _Pen, block: Total, entry: Entry) -> None:
    columns = tuple(_in_order(pen.layout.table.columns, pen.disturbance.order))
    points = next(at for at, column in enumerate(columns) if column.role in ("weight", "score"))
    pen.label(block.first, columns[points].first - 1, block.label)
    values = {"weight": entry.total_weight, "score": entry.total_score}
    if block.with_grade:
        values["reason"] = entry.total_grade
    for column in columns[points:]:
        pen.cell(column.first, column.last, values.get(column.role))
    pen.row += 1


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
