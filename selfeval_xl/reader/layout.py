"""Where a form stands on a sheet and which template it follows: its blocks, its columns, its labels.

A form begins where the labels of its head come again after an indicator table, so forms may be stacked with or without
titles. A block that is not there at all does not speak against a template; labels missing from a block that is, do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from selfeval_xl.model import Cell
from selfeval_xl.reader.labels import Label, LabelledSheet
from selfeval_xl.template import FundRow, Spellings, Template
from selfeval_xl.text import label_key

LIKENESS = 0.8  # share of a template's labels, in the blocks that are there, that makes a sheet a form of it
HINT = 4  # labels found from which a sheet that is no form is worth a word about the nearest template
_FUND_HEADINGS = 4  # headings in a row that make it the head of a fund block; 分值 and 得分 stand in other heads too
_INDICATOR_HEADINGS = 5  # and of an indicator table
_FILLED = ("level3", "target", "actual", "weight", "score")  # what an indicator says
_OPTIONAL = ("note", "label")  # columns a form can be read without
_AROUND_TITLE = 20  # characters a title may have around it: 附件3, a region, a year


@dataclass(frozen=True, slots=True)
class Columns:
    """A heading row: for each role the sheet's columns its values may stand in, first and last."""

    top: int
    bottom: int  # the last row of the heading
    spans: Mapping[str, tuple[int, int]]

    @property
    def points(self) -> int | None:
        """The first column of weights or scores; what labels a row stands left of it."""
        return min((self.spans[role][0] for role in ("weight", "score") if role in self.spans), default=None)

    @property
    def left(self) -> int:
        """The first column any role has."""
        return min(first for first, _ in self.spans.values())


@dataclass(frozen=True, slots=True)
class FundBlock:
    """项目资金: its columns, and each of its rows with the row of the template it is, None for one nobody listed."""

    columns: Columns
    rows: tuple[tuple[Cell, FundRow | None], ...]


@dataclass(frozen=True, slots=True)
class Area:
    """The rows of one form, first to last, with what was found in them."""

    template: Template
    first: int
    last: int
    title: Cell | None
    head: Mapping[str, Label]
    funds: FundBlock | None
    goals: Mapping[str, Label]
    indicators: Columns | None
    repeats: tuple[Columns, ...]  # the indicator heading printed again at a page break
    total: Cell | None
    foot: Mapping[str, Label]

    @property
    def lacking(self) -> list[str]:
        """The labels of the template that are not there, of the head and of each block that is."""
        template = self.template
        missing = [keys[0] for role, keys in template.head.items() if role not in self.head]
        if self.funds is not None:
            seen = {row.key for _, row in self.funds.rows if row is not None}
            missing += [keys[0] for role, keys in template.fund_columns.items() if role not in self.funds.columns.spans]
            missing += [row.labels[0] for row in template.fund_rows if row.key not in seen]
        if self.goals:
            missing += [keys[0] for role, keys in template.goals.items() if role not in self.goals]
        if self.indicators is not None:
            missing += [
                keys[0] for role, keys in template.indicator_columns.items() if role not in self.indicators.spans
            ]
        return missing

    @property
    def likeness(self) -> float:
        """How much of the template's head and of the blocks that are there is found, 0 to 1."""
        expected = self._expected
        return (expected - len(self.lacking)) / expected

    @property
    def _expected(self) -> int:
        template = self.template
        return (
            len(template.head)
            + (len(template.fund_columns) + len(template.fund_rows) if self.funds is not None else 0)
            + (len(template.goals) if self.goals else 0)
            + (len(template.indicator_columns) if self.indicators is not None else 0)
        )

    @property
    def is_form(self) -> bool:
        """Whether the template recognises it: no heading of a table may be missing, or its column would seem blank."""
        if self.indicators is None or self.likeness < LIKENESS:
            return False
        columns = [(self.template.indicator_columns, self.indicators)]
        if self.funds is not None:
            columns.append((self.template.fund_columns, self.funds.columns))
        return all(role in found.spans for listed, found in columns for role in listed if role not in _OPTIONAL)

    @property
    def is_hint(self) -> bool:
        """Whether enough is there to say that it may be a form."""
        return self.title is not None or self._expected - len(self.lacking) >= HINT

    @property
    def has_table(self) -> bool:
        """Whether a fund block or an indicator table is there, so that it is no mere explanation."""
        return self.funds is not None or self.indicators is not None

    @property
    def end_of_table(self) -> int:
        """The last row above the foot: an indicator may stand there, even below the total where somebody added it."""
        return min([self.last, *(label.cell.row - 1 for label in self.foot.values())])


def find_areas(sheet: LabelledSheet, template: Template) -> list[Area]:
    """Cut a sheet into the areas that hold labels of the template, top to bottom."""
    found = _Found(
        titles=_titles(sheet, template),
        heads=sheet.fields(template.head),
        funds=_headings(sheet, template.fund_columns, _FUND_HEADINGS),
        goals=sheet.fields(template.goals),
        tables=_headings(sheet, template.indicator_columns, _INDICATOR_HEADINGS),
        totals=sheet.cells_of(template.total),
        foots=sheet.fields(template.foot),
    )
    last_row = max((cell.row for cell in sheet.grid), default=0)
    bounds = [*found.starts(sheet), last_row + 1]
    return [_area(sheet, template, found, first, after - 1) for first, after in pairwise(bounds)]


def misspelt(sheet: LabelledSheet, area: Area) -> list[str]:
    """Say for each label the area lacks what stands on the sheet that may be meant by it."""
    labels = area.template.labels()
    others = [text for text in sheet.texts() if text not in labels]
    sayings = []
    for label in dict.fromkeys(area.lacking):
        close = get_close_matches(label, others, n=1, cutoff=0.6)
        sayings.append(f"“{label}”（表中写作“{close[0]}”）" if close else f"“{label}”")
    return sayings


@dataclass(frozen=True, slots=True)
class _Found:
    """Every label of a template on a sheet, before it is known which form each belongs to."""

    titles: list[Cell]
    heads: list[Label]
    funds: list[Columns]
    goals: list[Label]
    tables: list[Columns]
    totals: list[Cell]
    foots: list[Label]

    def starts(self, sheet: LabelledSheet) -> list[int]:
        """Return the first row of each area: where a head begins again after a table, or a second title stands."""
        titles = {cell.row for cell in self.titles}
        tables = {table.top: table for table in self.tables}
        funds = {fund.top for fund in self.funds}
        opening = titles | {label.cell.row for label in self.heads} | funds
        starts: list[int] = []
        has_title = False
        table: Columns | None = None
        for row in sorted(opening | tables.keys()):
            if table is not None and row not in funds and _is_data(sheet, table, row):
                continue  # a reason or a name that reads like a label
            if not starts or (row in opening and (table is not None or (row in titles and has_title))):
                starts.append(row)
                has_title, table = False, None
            has_title = has_title or row in titles
            table = tables.get(row, table)
        return starts


def _is_data(sheet: LabelledSheet, table: Columns, row: int) -> bool:
    """Tell whether a row below a heading answers it in most of the columns that every indicator fills."""
    spans = [table.spans[role] for role in _FILLED if role in table.spans]
    cells = sheet.row(row)
    filled = sum(any(first <= cell.column <= last for cell in cells) for first, last in spans)
    return row > table.bottom and filled > len(spans) // 2


def _area(sheet: LabelledSheet, template: Template, found: _Found, first: int, last: int) -> Area:
    tables = [table for table in found.tables if first <= table.top <= last]
    table = tables[0] if tables else None
    before_table = table.top - 1 if table is not None else last
    after_table = table.bottom + 1 if table is not None else last + 1
    fund = next((heading for heading in found.funds if first <= heading.top <= before_table), None)
    after_fund = fund.bottom + 1 if fund is not None else first
    goals = _by_role(found.goals, after_fund, before_table)
    foots = (label for label in found.foots if table is not None and not _is_data(sheet, table, label.cell.row))
    foot = _by_role(foots, after_table, last)
    above_foot = min([last, *(label.cell.row - 1 for label in foot.values())])
    end_of_funds = min([before_table, *(label.cell.row - 1 for label in goals.values())])
    return Area(
        template=template,
        first=first,
        last=last,
        title=next((cell for cell in found.titles if first <= cell.row <= last), None),
        head=_by_role(found.heads, first, fund.top - 1 if fund is not None else before_table),
        funds=FundBlock(fund, _fund_rows(sheet, template, fund, end_of_funds)) if fund is not None else None,
        goals=goals,
        indicators=table,
        repeats=tuple(tables[1:]),
        total=_total(found.totals, table, after_table, above_foot),
        foot=foot,
    )


def _total(totals: list[Cell], table: Columns | None, first: int, last: int) -> Cell | None:
    """Take the last label of a total that stands left of the points; in other columns the word is an answer."""
    points = table.points if table is not None else None
    own = [cell for cell in totals if first <= cell.row <= last and (points is None or cell.column < points)]
    return own[-1] if own else None


def _by_role(labels: Iterable[Label], first: int, last: int) -> dict[str, Label]:
    """Take for each role the label nearest the block below it, one that fills its cell before one that opens it.

    In one row the first counts: the second is a value somebody copied from its label.
    """
    own = [label for label in labels if first <= label.cell.row <= last]
    order = sorted(own, key=lambda label: (label.value is None, label.cell.row, -label.cell.column))
    return {label.role: label for label in order}


def _fund_rows(
    sheet: LabelledSheet, template: Template, columns: Columns, last: int
) -> tuple[tuple[Cell, FundRow | None], ...]:
    amounts = min(first for role, (first, _) in columns.spans.items() if role != "label")
    start = columns.spans["label"][0] if "label" in columns.spans else 1
    rows: list[tuple[Cell, FundRow | None]] = []
    for row in range(columns.bottom + 1, last + 1):
        labels = (sheet.grid.at(row, column) for column in range(start, amounts))
        label = next((cell for cell in labels if cell.row == row and not cell.blank), None)
        if label is not None:
            key = label_key(label.text).removeprefix("其中").lstrip(":")
            rows.append((label, next((known for known in template.fund_rows if key in known.labels), None)))
        elif any(cell.column >= amounts for cell in sheet.row(row)):
            rows.append((Cell(sheet.grid.sheet, row, start), None))  # amounts nobody named
    return tuple(rows)


def _titles(sheet: LabelledSheet, template: Template) -> list[Cell]:
    """Find the cells that say what the form is: a title of the template, perhaps with a year or a number around it."""
    longest = max(map(len, template.titles)) + _AROUND_TITLE
    return [
        cell
        for cell in sheet.grid
        if len(cell.text) <= 2 * longest  # with blanks between its characters
        and any(
            title in (key := label_key(cell.text)) and len(key) <= len(title) + _AROUND_TITLE
            for title in template.titles
        )
    ]


def _headings(sheet: LabelledSheet, columns: Spellings, needed: int) -> list[Columns]:
    """Find the rows in which at least `needed` columns are headed, with the span of each column."""
    rows: dict[int, dict[str, Cell]] = {}
    for role, keys in columns.items():
        for cell in sheet.cells_of(keys):
            rows.setdefault(cell.row, {}).setdefault(role, cell)
    return [_spans(sheet, row, roles) for row, roles in sorted(rows.items()) if len(roles) >= needed]


def _spans(sheet: LabelledSheet, row: int, roles: Mapping[str, Cell]) -> Columns:
    """Give each column the room from its heading to the next cell of the heading row that says something."""
    heading = sorted(cell.column for cell in sheet.row(row))
    spans = {}
    for role, cell in roles.items():
        right = sheet.grid.span(cell)[3]
        following = next((column for column in heading if column > right), None)
        spans[role] = (cell.column, right if following is None else following - 1)
    return Columns(row, max(sheet.grid.span(cell)[2] for cell in roles.values()), spans)
