"""The sheet 退回修改通知单 of a marked copy, as the XML of a worksheet; it prints on A4, one page wide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from selfeval_xl.model import NOTICE_TITLE, column_letters
from selfeval_xl.writer.book import MOST_LINKS
from selfeval_xl.writer.fitting import CUT_MARK, LINE_SPACING, TALLEST_ROW, line_count, writable
from selfeval_xl.writer.marked.front import FrontRow, FrontSheet
from selfeval_xl.writer.marked.markup import MAIN, quoted, stored
from selfeval_xl.writer.marked.stylesheet import Stylesheet
from selfeval_xl.writer.styles import ACCENTS, HEAD, LABEL, LINK, NOTE, TEXT, TITLE, WORD, Style

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

_MARKS = (
    "表中底色为红色的单元格必须改正，底色为黄色的请核实后改正或者说明原因，批注写明了问题和修改办法；"
    "黑白打印分不清颜色的，以下面的级别为准。"
)
_NOWHERE = "全表"  # the place of what has none
_ROW_PADDING = 5  # points
_ROW_HEIGHT = 21  # points
_PADDING = 3  # characters between a text and the borders of its column, the indent among them
_LABELS = 2  # the labels above the table stand over so many of its columns


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the table: what it is called, how many characters wide it is, what it tells of a row, and how."""

    title: str
    width: int
    text: Callable[[FrontRow], str]
    style: Style = TEXT


_NUMBERS = 6  # characters of the first column, which numbers the rows
_SEVERITY = _Column("级别", 7, lambda row: row.severity, WORD)
_PROJECT = _Column("项目", 20, lambda row: row.project)
_CELL = _Column("单元格", 9, lambda row: row.cell, LINK)  # apart: LibreOffice does not wrap the text of a link
_WRONG = _Column("问题", 32, lambda row: row.message)
_ADVICE = _Column("修改办法", 32, lambda row: row.advice)
_COLUMNS = (
    _SEVERITY,
    _PROJECT,
    _Column("工作表", 15, lambda row: row.sheet or _NOWHERE),
    _CELL,
    _Column("现填内容", 18, lambda row: row.found),
    _Column("应填内容", 16, lambda row: row.expected),
    _WRONG,
    _ADVICE,
    _Column("规则", 7, lambda row: row.rule, WORD),
)
_ONE_PROJECT = tuple(
    replace(column, width=column.width + 10) if column in (_WRONG, _ADVICE) else column
    for column in _COLUMNS
    if column is not _PROJECT
)


def notice_sheet(front: FrontSheet, styles: Stylesheet) -> tuple[bytes, int]:
    """Return the worksheet, and which of its rows is the heading of the table."""
    # A single project stands above the table already.
    columns = _COLUMNS if len({row.project for row in front.rows}) > 1 else _ONE_PROJECT
    page = _Page([_NUMBERS, *(column.width for column in columns)], styles)
    page.spread(NOTICE_TITLE, TITLE)
    for label, text in (*front.fields, ("标记说明", _MARKS)):
        page.spread(label, LABEL, text)
    heading = page.write([("序号", HEAD), *((column.title, HEAD) for column in columns)])
    for number, row in enumerate(front.rows, 1):
        looks = (ACCENTS[row.severity] if column is _SEVERITY else column.style for column in columns)
        texts = (column.text(row) for column in columns)
        at = page.write([(str(number), WORD), *zip(texts, looks, strict=True)])
        if row.cell:
            page.link(at, 1 + columns.index(_CELL), row)
    for note in front.notes:
        page.spread(note, NOTE)
    return page.to_bytes(), heading


class _Page:
    """The worksheet in the making, row by row."""

    def __init__(self, widths: Sequence[int], styles: Stylesheet) -> None:
        self._widths = widths
        self._letters = [column_letters(number) for number in range(1, len(widths) + 1)]
        self._styles = styles
        self._rows: list[str] = []
        self._merges: list[str] = []
        self._links: list[str] = []

    def write(self, contents: list[tuple[str, Style]]) -> int:
        """Write a row with a text in every column; return its number."""
        return self._put([(at, at, text, style) for at, (text, style) in enumerate(contents)])

    def spread(self, text: str, style: Style, beside: str | None = None) -> None:
        """Write a text over all columns, or a label and the text beside it."""
        last = len(self._widths) - 1
        if beside is None:
            self._put([(0, last, text, style)])
        else:
            self._put([(0, _LABELS - 1, text, style), (_LABELS, last, beside, TEXT)])

    def link(self, at: int, column: int, row: FrontRow) -> None:
        """Lead from a cell to the place a row is about."""
        if len(self._links) < MOST_LINKS:
            sheet = row.sheet.replace("'", "''")
            place = quoted(writable(f"'{sheet}'!{row.cell}"))
            self._links.append(f'<hyperlink ref="{self._letters[column]}{at}" location="{place}"/>')

    def to_bytes(self) -> bytes:
        """Return the worksheet."""
        columns = "".join(
            f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(self._widths, 1)
        )
        merges = "".join(f'<mergeCell ref="{each}"/>' for each in self._merges)
        links = f"<hyperlinks>{''.join(self._links)}</hyperlinks>" if self._links else ""
        everything = f"A1:{self._letters[-1]}{len(self._rows)}"
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
            f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{everything}"/>'
            '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"/></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="{_ROW_HEIGHT}" customHeight="1"/><cols>{columns}</cols>'
            f"<sheetData>{''.join(self._rows)}</sheetData>"
            f'<mergeCells count="{len(self._merges)}">{merges}</mergeCells>{links}'
            '<printOptions horizontalCentered="1"/>'
            '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
            "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
            f'<ignoredErrors><ignoredError sqref="{everything}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
        ).encode()

    def _put(self, texts: list[tuple[int, int, str, Style]]) -> int:
        """Write a row of texts over the columns from one to another, high enough for all of them."""
        at = len(self._rows) + 1
        cells = []
        height = float(_ROW_HEIGHT)
        for first, last, text, style in texts:
            number = self._styles.cell(style)
            text, lines = _visible(text, sum(self._widths[first : last + 1]) - _PADDING, style)
            address = f'r="{self._letters[first]}{at}" s="{number}"'
            kept = f' t="inlineStr"><is><t xml:space="preserve">{stored(text)}</t></is></c>' if text else "/>"
            cells.append(f"<c {address}{kept}")
            cells += [f'<c r="{letters}{at}" s="{number}"/>' for letters in self._letters[first + 1 : last + 1]]
            if first < last:
                self._merges.append(f"{self._letters[first]}{at}:{self._letters[last]}{at}")
            height = max(height, lines * style.size * LINE_SPACING + _ROW_PADDING)
        self._rows.append(f'<row r="{at}" ht="{height:.2f}" customHeight="1">{"".join(cells)}</row>')
        return at


def _visible(text: str, room: int, style: Style) -> tuple[str, int]:
    """Return a text, visibly cut where the tallest row would not show all of it, and how many lines it takes."""
    most = int((TALLEST_ROW - _ROW_PADDING) / (style.size * LINE_SPACING))
    kept: list[str] = []
    used = 0
    for line in text.split("\n"):
        lines = line_count(line, room)
        if used + lines > most:
            kept.append(line[: max(0, (most - used) * room // 2 - len(CUT_MARK) * 2)] + CUT_MARK)
            return "\n".join(kept), most
        kept.append(line)
        used += lines
    return text, used
