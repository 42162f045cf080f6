"""Where forms stand on a sheet: the blocks of each, their columns, their labels, all found by their wording.

A form begins where the labels of its head come again after an indicator table, so forms may be stacked with or without
titles. Which layout a form follows is for `recognise` to say.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from selfeval_xl.model import Cell
from selfeval_xl.quantity import Quantity, Unreadable, read_money
from selfeval_xl.reader.headings import Columns, find_headings, heads_funds, heads_indicators
from selfeval_xl.reader.labels import Label, LabelledSheet
from selfeval_xl.template import AMOUNTS
from selfeval_xl.text import label_key, says_nothing
from selfeval_xl.vocabulary import Vocabulary

_Item = TypeVar("_Item")

_FILLED = ("level3", "target", "actual", "weight", "score")  # what an indicator says
_OPENING = ("stamped_unit", "fill_date")  # labels that stand above a form or below one
_TEXTS = ("conclusion", "problems", "measures", "reason", "remarks")  # foot fields that hold sentences
_LONGEST_TOTAL = 10  # characters
_HEAD_LABELS = 2  # labels of a head or a foot in one row
_AROUND_TITLE = 20  # characters a title may have around it: 附件3, a region, a year
_NUMBERING = "0123456789一二三四五六七八九①②③④⑤.、"  # before the label of a fund row


@dataclass(frozen=True, slots=True)
class FundBlock:
    """项目资金: a table with its rows, each with the key of the row it is, "" for one nobody listed.

    Where amounts stand behind their labels instead, `pairs` has these and there is neither column nor row.
    """

    top: int
    columns: Columns | None
    rows: tuple[tuple[Cell, str], ...]
    pairs: Mapping[str, Label]

    @property
    def roles(self) -> frozenset[str]:
        """What the block says of each row."""
        return frozenset(self.pairs if self.columns is None else self.columns.spans)


@dataclass(frozen=True, slots=True)
class Area:
    """The rows of one form, first to last, with what was found in them."""

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
    def end_of_table(self) -> int:
        """The last row above the foot: an indicator may stand there, even below the total where somebody added it."""
        return min([self.last, *(label.cell.row - 1 for label in self.foot.values())])


def find_areas(sheet: LabelledSheet, vocabulary: Vocabulary) -> list[Area]:
    """Cut a sheet into the areas that hold labels of a form, top to bottom."""
    tables = find_headings(sheet, vocabulary.indicator_roles, heads_indicators)
    headings = {row for table in tables for row in range(table.top, table.bottom + 1)}
    foots = sheet.fields(vocabulary.foot_roles, vocabulary.foot_opening)
    foots = [label for label in foots if label.cell.row not in headings]
    found = _Found(
        titles=_titles(sheet, vocabulary),
        heads=_outside_texts(sheet, sheet.fields(vocabulary.head_roles, vocabulary.head_opening), foots),
        funds=[
            heading
            for heading in find_headings(sheet, vocabulary.fund_roles, heads_funds)
            if not _is_answered(sheet, heading)
        ],
        pairs=sheet.fields(vocabulary.fund_roles, vocabulary.fund_opening),
        goals=_goal_labels(sheet, vocabulary),
        tables=tables,
        totals=_totals(sheet, vocabulary),
        foots=_outside_texts(sheet, foots, foots),
    )
    bounds = [*found.starts(sheet), sheet.last_row + 1]
    return [
        _area(sheet, vocabulary, found.between(first, after - 1), first, after - 1) for first, after in pairwise(bounds)
    ]


@dataclass(frozen=True, slots=True)
class _Found:
    """Every label on a sheet, before it is known which form each belongs to."""

    titles: list[Cell]
    heads: list[Label]
    funds: list[Columns]
    pairs: list[Label]
    goals: list[Label]
    tables: list[Columns]
    totals: list[Cell]
    foots: list[Label]

    def starts(self, sheet: LabelledSheet) -> list[int]:
        """Return the first row of each area: where a head begins again after a table, or a second title stands."""
        titles = {cell.row for cell in self.titles}
        tables = {table.top: table for table in self.tables}
        funds = {fund.top for fund in self.funds}
        opening = titles | self._heads() | funds
        labelled = _labelled(self.heads)
        leftmost: dict[int, int] = {}
        for label in self.heads:
            leftmost.setdefault(label.cell.row, label.cell.column)
        starts: list[int] = []
        has_title = False
        table: Columns | None = None
        for row in sorted(opening | tables.keys()):
            is_head = row in labelled
            if table is not None and row not in funds and not is_head and _is_data(sheet, table, row):
                continue  # a reason or a name that reads like a label
            if table is not None and row not in titles | funds and leftmost.get(row, 1) >= _answers_from(table):
                continue  # so does an answer
            if not starts or (row in opening and (table is not None or (row in titles and has_title))):
                starts.append(row)
                has_title, table = False, None
            has_title = has_title or row in titles
            table = tables.get(row, table)
        return starts

    def between(self, first: int, last: int) -> "_Found":
        """Return what stands in some rows."""

        def cut(found: list[_Item], row: Callable[[_Item], int]) -> list[_Item]:
            return found[bisect_left(found, first, key=row) : bisect_right(found, last, key=row)]

        def cell_row(cell: Cell) -> int:
            return cell.row

        def label_row(label: Label) -> int:
            return label.cell.row

        def top(columns: Columns) -> int:
            return columns.top

        return _Found(
            titles=cut(self.titles, cell_row),
            heads=cut(self.heads, label_row),
            funds=cut(self.funds, top),
            pairs=cut(self.pairs, label_row),
            goals=cut(self.goals, label_row),
            tables=cut(self.tables, top),
            totals=cut(self.totals, cell_row),
            foots=cut(self.foots, label_row),
        )

    def _heads(self) -> set[int]:
        """Return the rows of labels only a head has, and those right above that a head and a foot may both have."""
        shared = {label.cell for label in self.foots} | set(self.totals)
        own = {label.cell.row for label in self.heads if label.cell not in shared}
        either = {label.cell.row for label in self.heads if label.cell in shared and label.role in _OPENING}
        signed = {label.cell.row for label in self.foots if label.role not in _OPENING}
        titles = {cell.row for cell in self.titles}
        return own | {row for row in either - signed if _first_of(own, titles, row)}


def _first_of(heads: set[int], titles: set[int], row: int) -> bool:
    """Tell whether a row stands right above the labels of a head, and no title between them says otherwise."""
    below = next((below for below in (row + 1, row + 2) if below in heads or below in titles), None)
    return below is not None and below not in titles


def _is_answered(sheet: LabelledSheet, heading: Columns) -> bool:
    """Tell whether amounts stand right of their labels, in the heading row itself."""
    cells = sheet.row(heading.top)
    return any(
        isinstance(read_money(after.text, "元"), Quantity)
        for role, (first, _) in heading.spans.items()
        if role not in ("weight", "label")
        for after in [next((cell for cell in cells if cell.column > first), None)]
        if after is not None
    )


def _labelled(labels: Iterable[Label]) -> set[int]:
    """Return the rows with labels of several roles, which no row of a table has."""
    roles: dict[int, set[str]] = {}
    for label in labels:
        roles.setdefault(label.cell.row, set()).add(label.role)
    return {row for row, own in roles.items() if len(own) >= _HEAD_LABELS}


def _is_data(sheet: LabelledSheet, table: Columns, row: int) -> bool:
    """Tell whether a row below a heading answers it in most of the columns that every indicator fills."""
    spans = [table.spans[role] for role in _FILLED if role in table.spans]
    cells = sheet.row(row)
    filled = sum(any(first <= cell.column <= last for cell in cells) for first, last in spans)
    return row > table.bottom and filled > len(spans) // 2


def _area(sheet: LabelledSheet, vocabulary: Vocabulary, found: _Found, first: int, last: int) -> Area:
    """Put together what was found in the rows of one form."""
    table = found.tables[0] if found.tables else None
    before_table = table.top - 1 if table is not None else last
    after_table = table.bottom + 1 if table is not None else last + 1
    fund = next((heading for heading in found.funds if heading.top <= before_table), None)
    goals = _by_role(found.goals, first, before_table)
    foots = _below_table(sheet, found.foots, table, last) if table is not None else []
    foot = _by_role(foots, after_table, last)
    above_foot = min([last, *(label.cell.row - 1 for label in foot.values())])
    total = _total(sheet, vocabulary, found.totals, table, after_table, above_foot)
    if total is None:  # it may stand below the remarks
        total = _total(sheet, vocabulary, found.totals, table, above_foot + 1, last)
    if fund is not None:
        below = [label.cell.row - 1 for label in goals.values() if label.cell.row > fund.bottom]
        rows = _fund_rows(sheet, vocabulary, fund, min([before_table, *below]))
        block: FundBlock | None = FundBlock(fund.top, fund, rows, {})
    else:
        block = _paired(found.pairs, first, before_table)
    return Area(
        first=first,
        last=last,
        title=next(iter(found.titles), None),
        head=_by_role(_beside(found.heads, fund), first, before_table),
        funds=block,
        goals=goals,
        indicators=table,
        repeats=tuple(found.tables[1:]),
        total=total,
        foot=foot,
    )


def _below_table(sheet: LabelledSheet, foots: list[Label], table: Columns, last: int) -> list[Label]:
    """Take the labels that stand below the last indicator, left of the answers; others are remarks or answers."""
    labelled = _labelled(foots)
    data = (row for row in range(last, table.bottom, -1) if row not in labelled and _is_data(sheet, table, row))
    last_data = next(data, table.bottom)
    left = _answers_from(table)
    return [
        label
        for label in foots
        if label.cell.row > last_data and (label.cell.column < left or label.cell.row in labelled)
    ]


def _answers_from(table: Columns) -> int:
    """Return the first column of answers."""
    return min(
        (table.spans[role][0] for role in ("target", "actual", "weight", "score") if role in table.spans), default=1
    )


def _beside(heads: Iterable[Label], fund: Columns | None) -> list[Label]:
    """Leave out what stands in the columns of a fund block or below them; left of it a head may go on."""
    return [label for label in heads if fund is None or label.cell.row < fund.top or label.cell.column < fund.left - 1]


def _paired(labels: Iterable[Label], first: int, last: int) -> FundBlock | None:
    """Take amounts that stand behind their labels; one alone is not enough to be sure that these are the funds."""
    pairs = {role: label for role, label in _by_role(labels, first, last).items() if role not in ("label", "reason")}
    if not heads_funds(pairs.keys()):
        return None
    return FundBlock(min(label.cell.row for label in pairs.values()), None, (), pairs)


def _totals(sheet: LabelledSheet, vocabulary: Vocabulary) -> list[Cell]:
    """Find the labels of totals: 总分, 自评总得分; what sums up a first level, 产出指标合计, is a subtotal."""
    ending = tuple(vocabulary.total)
    found = (key for key in sheet.texts() if key.endswith(ending) and len(key) <= _LONGEST_TOTAL)
    return sheet.cells_of(key for key in found if key in ending or not vocabulary.level(key))


def _total(
    sheet: LabelledSheet, vocabulary: Vocabulary, totals: list[Cell], table: Columns | None, first: int, last: int
) -> Cell | None:
    """Take the last label of a total that stands left of the points; in other columns the word is an answer.

    One that is called what totals are called goes before 复核总分 or 扣分合计.
    """
    points = table.points if table is not None else None
    own = [cell for cell in totals if first <= cell.row <= last and (points is None or cell.column < points)]
    if table is not None:
        asked = [table.spans[role] for role in ("target", "actual") if role in table.spans]
        own = [cell for cell in own if not _has_any(sheet.row(cell.row), asked)]
    plain = [cell for cell in own if label_key(cell.text) in vocabulary.total]
    return next(iter((plain or own)[-1:]), None)


def _has_any(cells: list[Cell], spans: list[tuple[int, int]]) -> bool:
    said = [cell for cell in cells if not says_nothing(cell.text)]
    return any(first <= cell.column <= last for cell in said for first, last in spans)


def _by_role(labels: Iterable[Label], first: int, last: int) -> dict[str, Label]:
    """Take for each role the label nearest the block below it, one that fills its cell before one that opens it.

    In one row the first counts: the second is a value somebody copied from its label.
    """
    own = [label for label in labels if first <= label.cell.row <= last]
    order = sorted(own, key=lambda label: (label.value is None, label.cell.row, -label.cell.column))
    return {label.role: label for label in order}


def _outside_texts(sheet: LabelledSheet, labels: list[Label], foots: list[Label]) -> list[Label]:
    """Leave out the labels that open a text written beside a label of its own: "自评等级：优" right of 自评结论."""
    texts = {label.cell for label in foots if label.value is None and label.role in _TEXTS}
    outside = []
    for label in labels:
        left = [cell for cell in sheet.row(label.cell.row) if cell.column < label.cell.column]
        if label.value is None or not left or left[-1] not in texts:
            outside.append(label)
    return outside


def _goal_labels(sheet: LabelledSheet, vocabulary: Vocabulary) -> list[Label]:
    """Find the headings of the goals; beside these, a label over several rows is the name of the block."""
    labels = [Label(role, cell, cell.text) for role, cell in sheet.filled_by(vocabulary.goal_roles)]
    flat = [label for label in labels if len(_rows(sheet, label.cell)) == 1]
    rows = {label.cell.row for label in flat}
    tall = [label for label in labels if rows.isdisjoint(_rows(sheet, label.cell))]
    return sorted(flat + tall, key=lambda label: label.cell.row)


def _rows(sheet: LabelledSheet, cell: Cell) -> range:
    top, _, bottom, _ = sheet.grid.span(cell)
    return range(top, bottom + 1)


def _fund_rows(
    sheet: LabelledSheet, vocabulary: Vocabulary, columns: Columns, last: int
) -> tuple[tuple[Cell, str], ...]:
    known = {label: key for key, labels in vocabulary.fund_rows.items() for label in labels}
    amounts = min(first for role, (first, _) in columns.spans.items() if role != "label")
    start = columns.spans["label"][0] if "label" in columns.spans else 1
    rows: list[tuple[Cell, str]] = []
    end = 0  # of the rows that are certainly sources of money
    for row in range(columns.bottom + 1, last + 1):
        labels = (sheet.grid.at(row, column) for column in range(start, amounts))
        label = next((cell for cell in labels if cell.row == row and not cell.blank), None)
        if label is not None:
            key = label_key(label.text)
            for word in vocabulary.part_of:
                key = key.removeprefix(word).lstrip(":")
            listed = known.get(key) or known.get(key.lstrip(_NUMBERING), "")
            rows.append((label, listed))
            end = len(rows) if listed or end == 0 or _has_amounts(sheet, columns, row) else end
        elif any(cell.column >= amounts for cell in sheet.row(row)):
            rows.append((Cell(sheet.grid.sheet, row, start), ""))  # amounts nobody named
            end = len(rows)
    return tuple(rows[:end])  # what follows is another block


def _has_amounts(sheet: LabelledSheet, columns: Columns, row: int) -> bool:
    """Tell whether a row may be one of the fund block: what stands under its amounts is no sentence."""
    amounts = [columns.spans[role] for role in AMOUNTS if role in columns.spans]
    texts = [cell.text for cell in sheet.row(row) if any(first <= cell.column <= last for first, last in amounts)]
    return all(not isinstance(read_money(text, "元"), Unreadable) for text in texts)


def _titles(sheet: LabelledSheet, vocabulary: Vocabulary) -> list[Cell]:
    """Find the cells that say what the form is: a known title, perhaps with a year or a number around it."""
    title = vocabulary.title
    found = ((key, title.search(key)) for key in sheet.texts())
    cells = sheet.cells_of(key for key, match in found if match and len(key) <= len(match[0]) + _AROUND_TITLE)
    return [cell for cell in cells if not sheet.has_label_before(cell, vocabulary.labels)]
