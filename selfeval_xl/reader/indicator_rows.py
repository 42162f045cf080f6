"""The rows of an indicator table: which are indicators, which are subtotals, names of groups, or printed filler."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from itertools import accumulate, takewhile

from selfeval_xl.model import Cell, Figure, Indicator
from selfeval_xl.quantity import Quantity
from selfeval_xl.reader.figures import actual_figure, point_figure, rate_figure, target_figure
from selfeval_xl.reader.headings import Columns
from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import Area
from selfeval_xl.reader.table import Table
from selfeval_xl.template import NAMES
from selfeval_xl.text import fold, label_key, says_nothing, split_points
from selfeval_xl.vocabulary import Vocabulary

_FILLER = re.compile(r"\s*指\s*标\s*\d+\s*[:.、]\s*")  # printed before the name: 指标1：
_IN_BRACKETS = re.compile(r"[(（]\s*\d+(?:\.\d+)?\s*分\s*[)）]\s*$")
_DOTS = re.compile(r"[\s.…·]+")  # printed where rows may be added: ……
_ANSWERS = ("target", "actual", "weight", "score", "reason")
_DIGITS = "一二三四五六七八九十"
_NUMBERS = frozenset(f"{_DIGITS}0123456789★*☆(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")  # what numberings begin with
_NUMBERINGS = (  # how rows of a group are numbered, from the outer to the inner
    re.compile(rf"[★*☆]?[{_DIGITS}]+[、.]"),
    re.compile(rf"[★*☆]?\([{_DIGITS}]+\)"),
    re.compile(r"[★*☆]?[0-9]+[、.](?![0-9])"),
    re.compile(r"[★*☆]?\([0-9]+\)"),
    re.compile(r"[★*☆]?[①-⑳]"),
)


@dataclass(frozen=True, slots=True)
class IndicatorRows:
    """What stands in an indicator table, each kind in the order of its rows."""

    indicators: tuple[Indicator, ...] = ()
    subtotals: tuple[Indicator, ...] = ()
    parents: tuple[Indicator, ...] = ()
    leftovers: tuple[Cell, ...] = ()
    unfilled: tuple[tuple[str, Cell], ...] = ()


def read_indicator_rows(sheet: LabelledSheet, area: Area, vocabulary: Vocabulary, year: int | None) -> IndicatorRows:
    """Read the rows of the indicator table; `year` is the evaluated one, for dates that leave it out."""
    if area.indicators is None:
        return IndicatorRows()
    table = Table(sheet.grid, area.indicators)
    name = next(level for level in reversed(NAMES) if table.has(level))
    reader = _Rows(sheet, area, table, name, vocabulary, year)
    rows = _sections([(reader.sums_up(row), indicator) for row, indicator in reader.read()])
    parents, indicators = _grouped([indicator for sums, indicator in rows if not sums], vocabulary.part_of)
    parents += [indicator for sums, indicator in rows if sums is Sums.BELOW]
    below_total = area.total.row if area.total is not None else area.last + 1
    if "weight" not in area.indicators.spans:
        rows_of = Counter(key for row in indicators for key in _level_keys(row))
        indicators = [_weighed(row, rows_of) for row in indicators]
    return IndicatorRows(
        indicators=tuple(indicators),
        subtotals=tuple(
            indicator for sums, indicator in rows if sums is Sums.ABOVE and indicator.level3.row < below_total
        ),
        parents=tuple(parents),
        leftovers=tuple(cell for row in reader.numbers() if (cell := reader.leftover(row)) is not None),
        unfilled=tuple(reader.unfilled({indicator.abouts[0] for _, indicator in rows})),
    )


class Sums(Enum):
    """Which rows a row of the table adds up."""

    ABOVE = "above"
    BELOW = "below"


def _sections(rows: list[tuple[Sums | None, Indicator]]) -> list[tuple[Sums | None, Indicator]]:
    """Let only those rows be sums of the rows below whose points some of these have together."""
    checked = list(rows)
    for at, (sums, row) in enumerate(rows):
        if sums is Sums.BELOW:
            following = takewhile(lambda each: each[0] is not Sums.BELOW, rows[at + 1 :])
            points = [_points_of(below) for above, below in following if above is None]
            if _points_of(row) not in accumulate(points):
                checked[at] = (None, row)
    return checked


def _points_of(row: Indicator) -> Decimal:
    return next((points for points in (row.weight.number, row.score.number) if points is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class _Rows:
    sheet: LabelledSheet
    area: Area
    table: Table
    name: str  # the column the indicators are named in: the last of the levels there is
    vocabulary: Vocabulary
    year: int | None
    abouts: dict[str, str] = field(default_factory=dict)  # what the levels met so far are about, by their headings

    @property
    def _sums(self) -> tuple[str, ...]:
        return (*self.vocabulary.subtotal, *self.vocabulary.total)

    @property
    def columns(self) -> Columns:
        return self.table.columns

    def numbers(self) -> Iterator[int]:
        """Yield the rows that may hold an indicator: no heading printed again, below the total only what was added."""
        again = {row for repeat in self.area.repeats for row in range(repeat.top, repeat.bottom + 1)}
        total = self.area.total.row if self.area.total is not None else self.area.end_of_table + 1
        for row in range(self.columns.bottom + 1, self.area.end_of_table + 1):
            if row not in again and (row < total or (row > total and self._answers(row))):
                yield row

    def read(self) -> Iterator[tuple[int, Indicator]]:
        table, has_level2 = self.table, self.name in ("level3", "level4")
        level1 = level2 = Cell(self.sheet.grid.sheet, self.columns.bottom + 1, self.columns.left)
        for row in self.numbers():
            if self._is_remark(row):
                continue
            own = table.shared(row, "level1") if self.name != "level1" else level1
            if not own.blank and own != level1:
                if label_key(own.text) != label_key(level1.text):
                    level2 = table.value(row, "level2") if has_level2 else level2
                level1 = own
            own = table.shared(row, "level2") if has_level2 else level2
            level2 = level2 if own.blank else own
            name = table.value(row, self.name)
            if says_nothing(_name(name)):
                if not self._answers(row):
                    continue
                name = table.shared(row, self.name)  # one name merged over several targets
            yield row, self._indicator(row, name, level1, level2)

    def _indicator(self, row: int, name: Cell, level1: Cell, level2: Cell) -> Indicator:
        table = self.table
        nature = table.shared(row, "nature") if table.has("nature") else None
        measure = table.shared(row, "measure") if table.has("measure") else None
        target = target_figure(table.value(row, "target"), self.year, nature=nature, measure=measure)
        return Indicator(
            level1=level1,
            level2=level2,
            level3=name.saying(_name(name)),
            target=target,
            actual=actual_figure(table.value(row, "actual"), self.year, target.reading, measure=measure),
            weight=point_figure(table.value(row, "weight")),
            score=point_figure(table.value(row, "score")),
            reason=table.shared(row, "reason"),
            note=table.shared(row, "note") if table.has("note") else None,
            nature=nature,
            measure=measure,
            completion=rate_figure(table.value(row, "completion")) if table.has("completion") else None,
            group=table.shared(row, "level3") if self.name == "level4" else None,
            abouts=(self._about(level1.text), self._about(level2.text)),
        )

    def _about(self, heading: str) -> str:
        """Tell what a level is about; its heading is shared by many rows."""
        if heading not in self.abouts:
            self.abouts[heading] = self.vocabulary.level(split_points(heading)[0])
        return self.abouts[heading]

    def _is_remark(self, row: int) -> bool:
        """Tell whether a row holds one text over the names and nothing else: 备注：以上数据由某单位提供."""
        cells = self.sheet.row(row)
        return len(cells) == 1 and self.sheet.grid.span(cells[0])[3] > self.table.columns.spans[self.name][1]

    def _answers(self, row: int) -> bool:
        """Tell whether a row says something in the columns an indicator is answered in."""
        return any(not says_nothing(self.table.value(row, role).text) for role in _ANSWERS)

    def sums_up(self, row: int) -> Sums | None:
        """Tell whether a row is no indicator but a sum of others: a 小计, a 合计 above the last one, a first level.

        Its label stands left of the points, and nothing was asked for or reached.
        """
        if any(not says_nothing(self.table.value(row, role).text) for role in ("target", "actual")):
            return None
        points = self.columns.points
        left = [cell for cell in self.sheet.row(row) if points is None or cell.column < points]
        named = self.table.columns.spans[self.name][0]
        if any(self._is_sum(cell, named) for cell in left):
            return Sums.ABOVE
        spread = any(cell.column < named <= self.sheet.grid.span(cell)[3] for cell in left)
        return Sums.BELOW if spread and self._answers(row) else None

    def _is_sum(self, cell: Cell, named: int) -> bool:
        """Tell whether a label is that of a sum: 小计, 产出指标合计, or what ends so and stands left of the names."""
        key = label_key(cell.text)
        own = key in self._sums or bool(self.vocabulary.level(key)) or cell.column < named
        return own and key.endswith(self._sums)

    def unfilled(self, filled: set[str]) -> Iterator[tuple[str, Cell]]:
        """Yield the first heading of each 一级指标 that no row is filled in of, with what it is about."""
        seen = filled | {""}
        for row in self.numbers():
            heading = self.table.value(row, "level1")
            if not heading.blank and (about := self._about(heading.text)) not in seen:
                seen.add(about)
                yield about, heading

    def leftover(self, row: int) -> Cell | None:
        """Return the name cell of a row that holds nothing but what was printed there."""
        name = self.table.value(row, self.name)
        return name if not name.blank and not _name(name) else None


def _name(cell: Cell) -> str:
    """Return the indicator's own name, without what the blank form had printed in its place."""
    name = cell.text
    if "指" in name and (match := _FILLER.match(fold(name))):
        name = name[match.end() :]
    return "" if not name[:1].isalnum() and _DOTS.fullmatch(name) else name


def _grouped(rows: Sequence[Indicator], part_of: tuple[str, ...]) -> tuple[list[Indicator], list[Indicator]]:
    """Part the rows that only sum up or name the numbered rows below them from the indicators.

    A row above rows numbered further in, 一、 above 1、 and 2、, is their group if it answers nothing itself or its
    points are the sum of theirs: counting it too would count them twice. Where it alone has points it is an indicator,
    and they are its details.
    """
    parents: list[Indicator] = []
    indicators: list[Indicator] = []
    group: Indicator | None = None
    left = 0  # rows of the group still to come
    for at, row in enumerate(rows):
        children = _children(rows, at, part_of)
        is_parent = bool(children) and (_answers_nothing(row) or (len(children) > 1 and _sums_up(row, children)))
        if is_parent or (children and _has_the_points(row, children)):
            group, left = row, len(children) + 1
        if is_parent:
            parents.append(row)
            left -= 1
            continue
        is_child = group is not None and row is not group and left > 0
        indicators.append(replace(row, group=group.level3) if group is not None and is_child else row)
        left -= 1
    return parents, indicators


def _children(rows: Sequence[Indicator], at: int, part_of: tuple[str, ...]) -> list[Indicator]:
    """Return the rows that follow one of the same 二级指标 and are numbered further in."""
    own = _depth(rows[at], part_of)
    children: list[Indicator] = []
    for row in rows[at + 1 :]:
        depth = _depth(row, part_of)
        if row.level2 != rows[at].level2 or depth is None or depth <= (-1 if own is None else own):
            break
        if own is None and depth < len(_NUMBERINGS):
            break  # under a name without a number only 其中 is a part
        children.append(row)
    return children


def _depth(row: Indicator, part_of: tuple[str, ...]) -> int | None:
    """Say how far in a row is numbered, the outermost 0; what is said to be a part is the innermost."""
    name = fold(row.level3.text).strip()
    if name.startswith(part_of):
        return len(_NUMBERINGS)
    if name[:1] not in _NUMBERS:
        return None  # nearly every name
    return next((depth for depth, numbering in enumerate(_NUMBERINGS) if numbering.match(name)), None)


def _answers_nothing(row: Indicator) -> bool:
    return all(says_nothing(cell.text) for cell in (row.target, row.actual, row.weight, row.score))


def _has_the_points(row: Indicator, children: Sequence[Indicator]) -> bool:
    has_points = row.weight.number is not None or row.score.number is not None
    return has_points and all(says_nothing(child.weight.text) and says_nothing(child.score.text) for child in children)


def _sums_up(row: Indicator, children: Sequence[Indicator]) -> bool:
    """Tell whether a row repeats the points of its children, the weights where there are any, else the scores."""
    pairs = (
        (row.weight.number, [child.weight.number for child in children]),
        (row.score.number, [child.score.number for child in children]),
    )
    for own, parts in pairs:
        known = [part for part in parts if part is not None]
        if own is not None and known:
            return own == sum(known, Decimal(0)) and len(known) == len(parts)
    return False


def _level_keys(row: Indicator) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the 一级指标 and the 二级指标 a row stands under, however often their names are repeated."""
    first, second = label_key(row.level1.text), label_key(row.level2.text)
    return (first,), (first, second)


def _weighed(row: Indicator, rows_of: Mapping[tuple[str, ...], int]) -> Indicator:
    """Take the weight of a row from the points in brackets behind its name, or behind a level it is the only row of.

    `rows_of` counts the rows under the levels of these names.
    """
    name, printed = split_points(row.level3.text)
    if printed is not None and _IN_BRACKETS.search(row.level3.text):
        return replace(
            row, level3=row.level3.saying(_before_points(row.level3, name)), weight=_points(row.level3, printed)
        )
    for key, level in zip(_level_keys(row)[::-1], (row.level2, row.level1), strict=True):
        printed = split_points(level.text)[1]
        if printed is not None and rows_of[key] == 1:
            return replace(row, weight=_points(level, printed))
    return row


def _points(cell: Cell, printed: Decimal) -> Figure:
    return Figure.of(cell.saying(f"{printed}分"), Quantity(printed))


def _before_points(cell: Cell, name: str) -> str:
    """Return the name as it was written, without the points behind it."""
    opening = max(cell.text.rfind("("), cell.text.rfind("（"))
    return cell.text[:opening].rstrip() if opening > 0 else name
