"""A workbook told as text: everything a reader sees of it, a line for each thing, so that a diff can be read.

What is as it is in an empty workbook is not mentioned. The order is that of the sheets, and the same each time.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.writer.dump import opened

_PAPERS = {"8": "A3", "9": "A4"}
_USUAL_MARGINS = (0.7, 0.7, 0.75, 0.75)  # inches: left, right, top, bottom
_EDGES = ("left", "right", "top", "bottom")


def described(data: bytes) -> str:
    """Tell a workbook as text that ends with a line break."""
    book, values = opened(data, values=False), opened(data)
    lines = [*_about(book)]
    for sheet in book.worksheets:
        lines += ["", f"== {sheet.title}" + ("" if sheet.sheet_state == "visible" else f" ({sheet.sheet_state})")]
        lines += [*_page(sheet), *_extras(sheet), *_cells(sheet, values[sheet.title])]
    return "\n".join(lines) + "\n"


def _about(book: Workbook) -> Iterator[str]:
    facts = book.properties
    yield f"title: {facts.title}; category: {facts.category}; creator: {facts.creator}; created: {facts.created}"
    yield from (f"name {name}: {defined.attr_text}" for name, defined in sorted(book.defined_names.items()))
    if book.security is not None and book.security.lockStructure:
        yield "structure is locked"


def _page(sheet: Worksheet) -> Iterator[str]:
    setup, view = sheet.page_setup, sheet.sheet_view
    fits = f", fits {setup.fitToWidth or 1} x {1 if setup.fitToHeight is None else setup.fitToHeight}"
    is_fitted = sheet.sheet_properties.pageSetUpPr is not None and sheet.sheet_properties.pageSetUpPr.fitToPage
    paper = _PAPERS.get(str(setup.paperSize), setup.paperSize)
    yield f"page: {paper} {setup.orientation or 'portrait'}{fits if is_fitted else ''}"
    repeated = " ".join(filter(None, (sheet.print_title_rows, sheet.print_title_cols)))
    footer = sheet.oddFooter.center.text if sheet.oddFooter is not None and sheet.oddFooter.center else ""
    facts = {
        "repeats": repeated,
        "print area": sheet.print_area,
        "footer": footer,
        "freeze": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "order": "across, then down" if setup.pageOrder == "overThenDown" else "",
        "margins": "" if (edges := _margins(sheet)) == _USUAL_MARGINS else " ".join(map(str, edges)),
        "centred": "on the width" if sheet.print_options.horizontalCentered else "",
        "gridlines": "hidden" if view.showGridLines is False else "",
        "zoom": view.zoomScale if view.zoomScale not in (None, 100) else "",
        "tab": sheet.sheet_properties.tabColor and sheet.sheet_properties.tabColor.rgb,
        "breaks": " ".join(str(each.id) for each in sheet.row_breaks.brk),
    }
    yield from (f"{name}: {value}" for name, value in facts.items() if value)
    if sheet.protection.sheet:
        allowed = ("formatColumns", "formatRows", "sort", "autoFilter", "selectLockedCells", "insertRows")
        free = [name for name in allowed if not getattr(sheet.protection, name)]
        word = "password" if sheet.protection.password else "no password"
        yield f"protected: {word}; allowed: {' '.join(free) or 'nothing'}"
    columns = sorted(sheet.column_dimensions.items(), key=lambda item: item[1].min or 0)
    if columns:
        yield "widths: " + ", ".join(_column(key, width) for key, width in columns)
    heights = [
        f"{key} {row.height or 0:g}{' hidden' if row.hidden else ''}"
        for key, row in sheet.row_dimensions.items()
        if row.height or row.hidden
    ]
    if heights:
        yield "heights: " + ", ".join(heights)


def _margins(sheet: Worksheet) -> tuple[float, ...]:
    margins = sheet.page_margins
    return margins.left, margins.right, margins.top, margins.bottom


def _column(key: str, width: Any) -> str:
    last = f":{get_column_letter(width.max)}" if width.max and width.max > width.min else ""
    return f"{key}{last} {width.width:.4g}{' hidden' if width.hidden else ''}"


def _extras(sheet: Worksheet) -> Iterator[str]:
    """Tell what lies over the cells: merges, checks, conditional looks, pictures, charts."""
    if sheet.merged_cells.ranges:
        yield "merges: " + " ".join(sorted(map(str, sheet.merged_cells.ranges)))
    for check in sorted(sheet.data_validations.dataValidation, key=lambda each: str(each.sqref)):
        formulas = " … ".join(str(each) for each in (check.formula1, check.formula2) if each is not None)
        said = " / ".join(filter(None, (check.promptTitle, check.prompt, check.errorTitle, check.error)))
        what = f"{check.type} {check.operator or ''} {formulas}"
        yield f"check {check.sqref}: {what} | {check.errorStyle or 'stop'} | {said}"
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            formulas = " … ".join(map(str, rule.formula))
            look = _bar(rule.dataBar) if rule.dataBar is not None else "" if rule.dxf is None else _dxf(rule.dxf)
            yield f"conditional {area.sqref}: {rule.priority} {rule.type} {rule.operator or ''} {formulas} | {look}"
    charts: list[Any] = getattr(sheet, "_charts", [])
    for chart in charts:
        start, end = chart.anchor._from, chart.anchor.to
        sources = [_source(series) for part in (chart, *getattr(chart, "_charts", [])[1:]) for series in part.series]
        place = f"from column {start.col + 1} row {start.row + 1} to column {end.col + 1} row {end.row + 1}"
        yield f"{type(chart).__name__} {place}: " + "; ".join(sources)
    yield from (f"picture at {image.anchor._from.row + 1}" for image in getattr(sheet, "_images", []))


def _source(series: Any) -> str:
    parts = (series.tx and series.tx.strRef, series.cat and (series.cat.strRef or series.cat.numRef), series.val.numRef)
    stored = series.val.numRef.numCache
    values = " ".join(f"{point.v:g}" for point in stored.pt) if stored else ""
    fill = series.spPr and series.spPr.solidFill
    colour = f"in {fill.srgbClr}" if fill and fill.srgbClr else ""
    return " ".join(filter(None, (*(part.f for part in parts if part), f"= {values}", colour)))


def _bar(bar: Any) -> str:
    shortest, longest = (each.val for each in bar.cfvo)
    return f"from {shortest:g} to {longest:g} {bar.color.rgb}"


def _dxf(look: Any) -> str:
    font = look.font
    fill = look.fill and look.fill.bgColor.rgb
    bold = "bold" if font is not None and font.b else ""
    colour = font.color.rgb if font is not None and font.color is not None else ""
    return " ".join(filter(None, (bold, str(colour), f"on {fill}" if fill else "")))


def _cells(sheet: Worksheet, values: Worksheet) -> Iterator[str]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell) or not (cell.value is not None or cell.has_style or cell.comment):
                continue
            value = _shown(cell.value)
            if cell.data_type == "f":
                value += f" -> {_shown(values[cell.coordinate].value)}"
            parts = [cell.coordinate, value, _look(cell), *_attached(cell)]
            yield " | ".join(parts).rstrip()


def _attached(cell: Cell) -> Iterable[str]:
    if cell.hyperlink is not None:
        yield f"-> {cell.hyperlink.target or ''}{'#' if cell.hyperlink.location else ''}{cell.hyperlink.location or ''}"
    if cell.comment is not None:
        yield f"comment of {cell.comment.author}: {_shown(cell.comment.text)}"


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value.replace("\n", "⏎").replace("\t", "⇥")
        case bool():
            return str(value).upper()
        case int() | float():
            return f"{value:.12g}"
        case _:
            return str(value)


def _look(cell: Cell) -> str:
    """Tell the looks of a cell in a few words."""
    font, lines, fill = cell.font, cell.alignment, cell.fill
    edges = [edge for edge in _EDGES if getattr(cell.border, edge) is not None and getattr(cell.border, edge).style]
    colour = font.color.rgb if font.color is not None and isinstance(font.color.rgb, str) else ""
    words = (
        f"{font.name} {font.sz:g}",
        "bold" if font.b else "",
        "underlined" if font.u else "",
        colour.removeprefix("FF") if colour != "FF000000" else "",
        f"on {str(fill.start_color.rgb).removeprefix('FF')}" if fill.fill_type else "",
        "boxed" if len(edges) == len(_EDGES) else " ".join(edges),
        lines.horizontal or "",
        {"center": "", None: "bottom"}.get(lines.vertical, str(lines.vertical)),
        "" if lines.wrap_text else "unwrapped",
        "" if cell.number_format == "General" else f"“{cell.number_format}”",
        "" if cell.protection.locked else "unlocked",
    )
    return " ".join(filter(None, words))
