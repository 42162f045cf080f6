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
_AROUND_TITLE = 20  # characters a title may have around it: 附件3, a region, a year


@dataclass(frozen=True, slots=True)
class Columns:
    """A heading row: for each role the sheet's columns its values may stand in, first and last."""

    top: int
    bottom: int  # the last row of the heading
    spans: Mapping[str, tuple[int, int]]

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
        """Whether the template recognises it."""
        return self.indicators is not None and self.likeness >= LIKENESS

    @property
    def is_hint(self) -> bool:
        """Whether enough is there to say that it nearly is a form."""
        return self.title is not None or self._expected - len(self.lacking) >= HINT

    @property
    def end_of_indicators(self) -> int:
        """The last row that may hold an indicator."""
        foot = [label.cell.row - 1 for label in self.foot.values()]
        return min([self.last, *foot, *([self.total.row - 1] if self.total is not None else [])])


def find_areas(sheet: LabelledSheet, template: Template) -> list[Area]:
    """Cut a sheet into the areas that hold labels of the template, top to bottom."""
    found = _Found(
        titles=_titles(sheet, template),
        heads=sheet.fields(template.head),
        funds=_headings(sheet, template.fund_columns, needed=("budget_full", "executed")),
        goals=sheet.fields(template.goals),
        tables=_headings(sheet, template.indicator_columns, needed=("level3", "target", "actual")),
        totals=sheet.cells_of(template.total),
        foots=sheet.fields(template.foot),
    )
    last_row = max((cell.row for cell in sheet.grid), default=0)
    bounds = [*found.starts(), last_row + 1]
    return [_area(sheet, template, found, first, after - 1) for first, after in pairwise(bounds)]


def misspelt(sheet: LabelledSheet, area: Area) -> list[str]:
    """Say for each label the area lacks what stands on the sheet that may be meant by it."""
    lacking = area.lacking
    if area.indicators is None:  # its heading was not recognised as one: some of it may be there
        lacking += [
            keys[0]
            for keys in area.template.indicator_columns.values()
            if not any(area.first <= cell.row <= area.last for cell in sheet.cells_of(keys))
        ]
    labels = area.template.labels()
    others = [text for text in sheet.texts() if text not in labels]
    sayings = []
    for label in dict.fromkeys(lacking):
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

    def starts(self) -> list[int]:
        """Return the first row of each area: where a head begins again after a table, or a second title stands."""
        titles = {cell.row for cell in self.titles}
        tables = {table.top for table in self.tables}
        opening = titles | {label.cell.row for label in self.heads} | {fund.top for fund in self.funds}
        starts: list[int] = []
        has_title = has_table = False
        for row in sorted(opening | tables):
            if not starts or (row in opening and (has_table or (row in titles and has_title))):
                starts.append(row)
                has_title = has_table = False
            has_title = has_title or row in titles
            has_table = has_table or row in tables
        return starts


def _area(sheet: LabelledSheet, template: Template, found: _Found, first: int, last: int) -> Area:
    tables = [table for table in found.tables if first <= table.top <= last]
    table = tables[0] if tables else None
    before_table = table.top - 1 if table is not None else last
    after_table = table.bottom + 1 if table is not None else last + 1
    fund = next((heading for heading in found.funds if first <= heading.top <= before_table), None)
    after_fund = fund.bottom + 1 if fund is not None else first
    goals = _by_role(found.goals, after_fund, before_table)
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
        total=next((cell for cell in found.totals if after_table <= cell.row <= last), None),
        foot=_by_role(found.foots, after_table, last),
    )


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
    rows = []
    for row in range(columns.bottom + 1, last + 1):
        label = next(
            (
                cell
                for column in range(start, amounts)
                if (cell := sheet.grid.at(row, column)).row == row and not cell.blank
            ),
            None,
        )
        if label is not None:
            key = label_key(label.text).removeprefix("其中").lstrip(":")
            rows.append((label, next((known for known in template.fund_rows if key in known.labels), None)))
    return tuple(rows)


def _titles(sheet: LabelledSheet, template: Template) -> list[Cell]:
    """Find the cells that say what the form is: a title of the template, perhaps with a year or a number around it."""
    return [
        cell
        for cell in sheet.grid
        if any(
            title in (key := label_key(cell.text)) and len(key) <= len(title) + _AROUND_TITLE
            for title in template.titles
        )
    ]


def _headings(sheet: LabelledSheet, columns: Spellings, needed: tuple[str, ...]) -> list[Columns]:
    """Find the rows in which the needed columns are headed, with the span of each column."""
    rows: dict[int, dict[str, Cell]] = {}
    for role, keys in columns.items():
        for cell in sheet.cells_of(keys):
            rows.setdefault(cell.row, {}).setdefault(role, cell)
    return [_spans(sheet, row, roles) for row, roles in sorted(rows.items()) if all(role in roles for role in needed)]


def _spans(sheet: LabelledSheet, row: int, roles: Mapping[str, Cell]) -> Columns:
    """Give each column the room from its heading to the next cell of the heading row that says something."""
    heading = sorted(cell.column for cell in sheet.grid if cell.row == row)
    spans = {}
    for role, cell in roles.items():
        right = sheet.grid.span(cell)[3]
        following = next((column for column in heading if column > right), None)
        spans[role] = (cell.column, right if following is None else following - 1)
    return Columns(row, max(sheet.grid.span(cell)[2] for cell in roles.values()), spans)
