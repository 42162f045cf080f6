"""How the sheets of a result workbook find each other: which problem is about which row, and where that row stands.

The tables of its sheets all begin alike, so that a row can be named before it is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.model import Cell, FundLine, Indicator
from selfeval_xl.writer.book import Place, Sheet, Value
from selfeval_xl.writer.fitting import display_width
from selfeval_xl.writer.grouping import Group, grouped
from selfeval_xl.writer.styles import CAPTION, HEAD
from selfeval_xl.writer.table import Column
from selfeval_xl.writer.words import by_severity

PAGE, SCORES, FUNDS, PROBLEMS = "审核结果", "指标核算", "资金核算", "问题清单"

HEAD_ROW = 1
FIRST_ROW = 2  # below the caption and the heading row, counted from 0

_MOST_CELLS = 40  # in a row; a row as high as Excel allows shows them all, the next ones stand in another
_MOST_NUMBERS = 2  # of problems in a link; not every program breaks the line of a link
_MOST_LINES = 16  # of a text before its column is made wider
_WIDEST = 48  # characters

_At = tuple[str, str]  # a sheet of the form and an address on it


@dataclass(frozen=True, slots=True)
class Links:
    """问题 by their numbers on 问题清单, and the rows of 指标核算 and 资金核算 by the cells they are about."""

    groups: Sequence[Group]  # in the order of their numbers, which begin at 1
    numbers: Mapping[_At, Sequence[int]]
    rows: Mapping[_At, Place]

    @classmethod
    def of(cls, evaluation: Evaluation) -> "Links":
        """Number the problems of a form and find the rows."""
        groups = grouped(by_severity(evaluation.findings), _MOST_CELLS)
        numbers: dict[_At, list[int]] = defaultdict(list)
        for number, group in enumerate(groups, 1):
            for at in dict.fromkeys((finding.sheet, finding.cell) for finding in group.findings):
                numbers[at].append(number)
        return cls(groups, numbers, _rows(evaluation) if groups else {})

    def problems_at(self, cells: Iterable[Cell | None]) -> Place | None:
        """Return a link to the first problem about one of these cells, with the numbers of the first few."""
        numbers = sorted(
            {
                number
                for cell in cells
                if cell is not None
                for number in self.numbers.get((cell.sheet, cell.address), ())
            }
        )
        if not numbers:
            return None
        named = "、".join(map(str, numbers[:_MOST_NUMBERS])) + ("等" if len(numbers) > _MOST_NUMBERS else "")
        return Place(PROBLEMS, f"A{FIRST_ROW + numbers[0]}", named)

    def row_of(self, group: Group) -> Place | None:
        """Return a link to the row that reckons with the first cell of a group, if there is such a row."""
        return next((row for each in group.findings if (row := self.rows.get((each.sheet, each.cell)))), None)


def cells_of(row: Indicator | FundLine) -> Iterator[Cell | None]:
    """Yield the cells of an indicator or of a fund row that belong to it alone."""
    if isinstance(row, Indicator):
        yield from (row.level3, row.target, row.actual, row.weight, row.score, row.reason)
        yield from (row.note, row.nature, row.measure, row.completion)
    else:
        yield from (row.label, row.budget_initial, row.budget_full, row.executed)
        yield from (row.weight, row.rate, row.score, row.reason)


def begin(sheet: Sheet, caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]] = ()) -> None:
    """Set up a sheet whose table begins at the top: widths, caption and a heading row that stays and is repeated.

    A column is as wide as it says and wider only for a long text, that no row becomes too high to show all of it.
    """
    widths = [column.widest for column in columns]
    for row in rows:
        for index, value in enumerate(row):
            if isinstance(value, str) and 2 * len(value) > widths[index] * _MOST_LINES:
                widths[index] = max(widths[index], min(ceil(display_width(value) / _MOST_LINES), _WIDEST))
    for index, width in enumerate(widths):
        sheet.set_width(index, width)
    sheet.write(0, 0, caption, CAPTION)
    for index, column in enumerate(columns):
        sheet.write(HEAD_ROW, index, column.heading, HEAD)
    sheet.freeze(FIRST_ROW, 0)
    sheet.repeat_row(HEAD_ROW)


def _rows(evaluation: Evaluation) -> dict[_At, Place]:
    """Find the row of every cell; the execution has a row on both sheets and is looked up on 资金核算."""
    form, rows = evaluation.form, dict[_At, Place]()
    above = FIRST_ROW + (form.total_fund is not None and evaluation.scores.execution is not None)
    tables: tuple[tuple[str, int, Sequence[Indicator | FundLine]], ...] = (
        (SCORES, above, form.indicators),
        (FUNDS, FIRST_ROW, form.funds),
    )
    for sheet, first, lines in tables:
        for number, line in enumerate(lines, first + 1):
            place = Place(sheet, f"A{number}", f"{sheet[:2]}第{number}行")
            for cell in cells_of(line):
                if cell is not None:
                    rows.setdefault((cell.sheet, cell.address), place)
    return rows
