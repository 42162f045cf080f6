"""What a sheet shows, collected cell by cell under limits and put together as a Grid.

Every format ends here, so that a form saved as .xlsx, .xls or .ods is the same form: the same cells are blank, the
same value stands under a merge, the same cells are hidden.
"""

from dataclasses import dataclass
from operator import itemgetter

from selfeval_xl.model import Cell, CellValue, column_letters
from selfeval_xl.reader.grid import Grid, Span
from selfeval_xl.reader.package import too_large

MAX_SHEETS = 2_000  # a bureau's forms of a year, each on its own sheet
MAX_ROW = 1_048_576  # Excel's own
MAX_COLUMN = 16_384  # Excel's own
MAX_NAME = 255  # characters of a sheet's name; Excel allows 31
MAX_MERGES = 100_000  # on one sheet; a form has some 150
LARGE_MERGE = 10_000  # positions; a larger one counts only as far as the sheet is used
LONGEST_TEXT = 32_767  # characters, Excel's limit for a cell

_CUT_MARK = "…（超长，已截断）"

Place = tuple[int, int]
Content = tuple[str, CellValue, str | None]  # the text, value and formula of a cell, before merges are known


@dataclass(slots=True)
class Allowance:
    """What the sheets of a workbook may still hold, all together: memory is what it costs."""

    cells: int = 500_000  # that show something; a thousand forms on one sheet are 250,000
    merged: int = 1_000_000  # positions under merges
    characters: int = 20_000_000  # of what is shown; a form has some thousand


class Collector:
    """The cells, merges and hidden rows and columns of one sheet, in whatever order they come."""

    def __init__(self, where: str, allowance: Allowance) -> None:
        """Start with an empty sheet; `where` names it in a refusal."""
        self._where = where
        self._allowance = allowance
        self._found: dict[Place, Content] = {}
        self._spans: list[Span] = []
        self._hidden_rows: list[Place] = []  # first and last row: a million hidden ones are one entry
        self._hidden_columns = bytearray(MAX_COLUMN + 1)
        self._hides_columns = False

    def limited(self, text: str) -> str:
        """Take a text off the allowance and return what is kept of it.

        Raises:
            BadSource: where the workbook holds too much text.
        """
        if len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT] + _CUT_MARK
        self._allowance.characters -= len(text)
        if self._allowance.characters < 0:
            raise too_large(f"{self._where}中的文字过多")
        return text

    def add(self, place: Place, text: str, value: CellValue, formula: str | None) -> None:
        """Take a cell with content. Of two at one place the later counts.

        Raises:
            BadSource: where the workbook holds too many.
        """
        self._found[place] = (text, value, formula)
        if len(self._found) > self._allowance.cells:
            raise too_large(f"{self._where}中有内容的单元格过多")

    def merge(self, span: Span) -> None:
        """Take a merged range; one of a single cell is none.

        Raises:
            BadSource: where the sheet holds too many.
        """
        if span[:2] != span[2:]:
            self._spans.append(span)
        if len(self._spans) > MAX_MERGES:
            raise too_large(f"{self._where}的合并区域超过 {MAX_MERGES} 个")

    def hide_rows(self, first: int, last: int) -> None:
        """Take rows that cannot be seen."""
        if self._hidden_rows and self._hidden_rows[-1][1] == first - 1:
            first, _ = self._hidden_rows.pop()
        self._hidden_rows.append((first, last))

    def hide_columns(self, first: int, last: int) -> None:
        """Take columns that cannot be seen."""
        last = min(last, MAX_COLUMN)
        self._hides_columns = True
        self._hidden_columns[first : last + 1] = b"\1" * (last + 1 - first)

    def grid(self, sheet: str, hidden: bool) -> Grid:
        """Put what was found together, and take it off the allowance.

        A value under a merge counts as hidden where no row or no column of the merge can be seen.

        Raises:
            BadSource: where the merges cover too much, or the sheet has a name nobody could read.
        """
        if len(sheet) > MAX_NAME:
            raise too_large(f"工作表的名称超过 {MAX_NAME} 个字")
        found = dict(sorted(self._found.items()))
        used = (next(reversed(found), (0, 0))[0], max(map(itemgetter(1), found), default=0))
        merges = self._spread(used)
        hidden_rows = bytearray(used[0] + 1)
        for first, last in self._hidden_rows:
            last = min(last, used[0])
            hidden_rows[first : last + 1] = b"\1" * max(0, last + 1 - first)
        hides = bool(self._hidden_rows) or self._hides_columns
        cells = {}
        for place, (text, value, formula) in found.items():
            row, column = place
            span = merges.get(place)
            if span is not None and span[:2] != place:
                continue
            unseen = hidden or (hides and self._is_hidden(span or (row, column, row, column), used, hidden_rows))
            spread = None if span is None else _range(span)
            cells[place] = Cell(sheet, row, column, text, value, formula, unseen, spread)
        self._allowance.cells -= len(cells)
        return Grid(sheet, hidden, cells, merges)

    def _spread(self, used: Place) -> dict[Place, Span]:
        """Return the merge of every position under one. Of two that overlap the first counts."""
        merges: dict[Place, Span] = {}
        total = 0
        for span in self._spans:
            top, left, bottom, right = span
            size = (bottom - top + 1) * (right - left + 1)
            if size > LARGE_MERGE:
                bottom, right = min(bottom, used[0]), min(right, used[1])
                size = max(0, bottom - top + 1) * max(0, right - left + 1)
            total += size
            if total > self._allowance.merged:
                raise too_large(f"{self._where}的合并区域过大")
            positions = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
            if merges.keys().isdisjoint(positions):
                merges.update(dict.fromkeys(positions, span))
        self._allowance.merged -= total
        return merges

    def _is_hidden(self, span: Span, used: Place, hidden_rows: bytearray) -> bool:
        top, left, bottom, right = span
        return all(hidden_rows[top : min(bottom, used[0]) + 1]) or all(
            self._hidden_columns[left : min(right, used[1]) + 1]
        )


def _range(span: Span) -> str:
    top, left, bottom, right = span
    return f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
