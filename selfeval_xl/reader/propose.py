"""Drafts the layout of a form nobody declared, from a blank or a filled workbook.

The labels the vocabulary knows are filled in as they are printed; the others are put where they seem to belong.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from selfeval_xl.model import MONEY_UNITS, Cell
from selfeval_xl.reader.draft import Draft, DraftRow
from selfeval_xl.reader.extract import printed_units
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.headings import Columns, find_headings, heads_funds, heads_indicators
from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import Area, find_areas
from selfeval_xl.reader.other_forms import other_form
from selfeval_xl.reader.recognise import HINT, recognise
from selfeval_xl.reader.strangers import Wording, closest, field_wordings, plain_wording, table_wordings
from selfeval_xl.reader.table import Table
from selfeval_xl.template import AMOUNTS, GOAL_FIELDS, NAMES, Spellings
from selfeval_xl.text import fold, label_key, split_points
from selfeval_xl.vocabulary import Templates, Vocabulary, roles_of

_AROUND_TITLE = re.compile(r"[(（][^()（）]*[)）]|(?:20\d\d|[xX×_＿*]{2,})年?度?|^年度?|^附件\d*[:：]?")
_LONGEST_TITLE = 40  # characters
_LONGEST_HEADING = 20  # characters of a heading of the goals; what is longer is a goal
_LONGEST_LEVEL = 12  # characters
_MOST_ROWS = 40  # of a head or a foot; what stands farther away belongs to neither
_NUMBERING = re.compile(r"^(?:[0-9一二三四五六七八九]+[.、]|[①-⑨])")
_BRACKETED_UNIT = re.compile(rf"\(\s*({'|'.join(MONEY_UNITS)})\s*\)")
_DEFAULT_POLICY = "mof-2020"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text of a layout, and what is to be known about it, in Chinese."""

    text: str
    remarks: tuple[str, ...]


def propose_layout(grids: Sequence[Grid], file: str, layout_id: str, templates: Templates) -> Proposal | None:
    """Draft a layout from the sheet that looks most like a form; None where none does.

    Args:
        grids: the sheets of the workbook.
        file: its name as the draft shows it.
        layout_id: the id the layout gets.
        templates: whose wordings are known.
    """
    places = [place for grid in grids for place in _places(LabelledSheet(grid), templates)]
    if not places:
        return None
    best = max(places, key=lambda place: place.weight)
    draft = _Drafting(best.sheet, best.area, best.vocabulary, templates).draft(file, layout_id)
    return Proposal(draft.text(), tuple(_remarks(draft, best, places, templates)))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a form seems to stand, found by a vocabulary that holds the guesses about its headings too."""

    sheet: LabelledSheet
    area: Area
    vocabulary: Vocabulary
    other: str  # what the sheet is called where it is another form

    @property
    def weight(self) -> tuple[bool, int]:
        """How much it looks like a form."""
        area = self.area
        found = [*area.head, *area.goals, *area.foot]
        for roles in (area.funds and area.funds.roles, area.indicators and area.indicators.spans):
            found += roles or ()
        return (not self.other, len(found) + (area.title is not None))


def _places(sheet: LabelledSheet, templates: Templates) -> Iterator[_Place]:
    vocabulary = _widened(sheet, templates.vocabulary)
    for area in find_areas(sheet, vocabulary):
        other = other_form(sheet, area, templates)
        place = _Place(sheet, area, vocabulary, other.name if other is not None else "")
        if place.weight[1] > HINT and (area.indicators is not None or area.funds is not None):
            yield place


def _widened(sheet: LabelledSheet, vocabulary: Vocabulary) -> Vocabulary:
    """Take what strange headings may mean for known, so that the blocks below them are found."""
    indicators = _guessed(sheet, vocabulary, vocabulary.indicator_columns, heads_indicators, _may_head_indicators)
    funds = _guessed(sheet, vocabulary, vocabulary.fund_columns, heads_funds, _may_head_funds)
    return replace(vocabulary, indicator_columns=indicators, fund_columns=funds)


def _guessed(
    sheet: LabelledSheet,
    vocabulary: Vocabulary,
    spellings: Spellings,
    is_heading: Callable[[Collection[str]], bool],
    may_be_heading: Callable[[Collection[str]], bool],
) -> Spellings:
    wider = dict(spellings)
    roles = roles_of(spellings)
    for columns in find_headings(sheet, roles, is_heading) or find_headings(sheet, roles, may_be_heading):
        for wording in table_wordings(sheet, columns, spellings, vocabulary.labels):
            if not wording.is_known and wording.role:
                wider[wording.role] = (*wider[wording.role], label_key(wording.words))
    return wider


def _may_head_indicators(roles: Collection[str]) -> bool:
    levels = sum(role in roles for role in NAMES)
    return levels > 0 and len(roles) > 2


def _may_head_funds(roles: Collection[str]) -> bool:
    return len(roles) > 1 and ("rate" in roles or any(role in roles for role in AMOUNTS))


def _remarks(draft: Draft, best: _Place, places: Sequence[_Place], templates: Templates) -> Iterator[str]:
    grid = best.sheet.grid
    yield f"起草自工作表“{grid.sheet}”第 {best.area.first} 行起的表。"
    if best.other:
        yield f"这张表像是{best.other}，不像自评表，请确认没有选错文件。"
    for area in find_areas(best.sheet, templates.vocabulary):
        recognised = recognise(best.sheet, area, templates)
        if area.first == best.area.first and recognised.is_form and recognised.template is not templates.generic:
            name = f"{recognised.template.name}（{recognised.template.id}）"
            if draft.strangers:
                yield f"程序会把这张表认作{name}，但不认识的地方读不到。"
            else:
                yield f"程序已经认得这张表：{name}，不必另建表样。"
    forms = (place for place in places if place.sheet is not best.sheet and not place.other)
    others = dict.fromkeys(place.sheet.grid.sheet for place in forms)
    if others:
        yield f"另有像自评表的工作表，没有写进去：{'、'.join(others)}。"
    if not draft.title:
        yield "没有找到标题，请填写 name 和 titles。"
    if draft.strangers:
        cells = "、".join(wording.cell.address for wording in draft.strangers)
        yield f"有 {len(draft.strangers)} 处不认识，写成了注释，请核对：{cells}。"


@dataclass(frozen=True, slots=True)
class _Drafting:
    sheet: LabelledSheet
    area: Area
    vocabulary: Vocabulary  # with the guesses
    templates: Templates

    @property
    def known(self) -> Vocabulary:
        return self.templates.vocabulary

    def draft(self, file: str, layout_id: str) -> Draft:
        area, title = self.area, self._title()
        funds = area.funds.columns if area.funds is not None else None
        unit = next((unit for unit, _ in printed_units(self.sheet, area)), "") or self._bracketed_unit()
        return Draft(
            id=layout_id,
            file=file,
            sheet=self.sheet.grid.sheet,
            title=_title_words(title.text, self._project()) if title is not None else "",
            money_unit=unit,
            default_unit=self.templates.generic.money_unit,
            policy=_DEFAULT_POLICY,
            printed=self._printed(),
            head=tuple(self._head(title)),
            fund_rows=tuple(self._fund_rows()),
            fund_columns=tuple(self._columns(funds, self.vocabulary.fund_columns, self.known.fund_columns))
            or tuple(self._pairs()),
            goals=tuple(self._goals()),
            total=tuple(self._total()),
            level1=self._level1(),
            indicator_columns=tuple(
                self._columns(area.indicators, self.vocabulary.indicator_columns, self.known.indicator_columns)
            ),
            foot=tuple(self._foot()),
        )

    def _title(self) -> Cell | None:
        """Return the title; where nobody knows it the longest line above the labels."""
        if self.area.title is not None:
            return self.area.title
        last = min([label.cell.row for label in self.area.head.values()], default=self._first_block) - 1
        lines = [
            cell
            for cell in self.sheet.rows(1, last)
            if len(_title_words(cell.text)) <= _LONGEST_TITLE and ":" not in cell.text and "：" not in cell.text
        ]
        return max(lines, key=lambda cell: len(_title_words(cell.text)), default=None)

    def _project(self) -> str:
        """Return what stands right of 项目名称: a title may name it."""
        label = self.area.head.get("project_name")
        if label is None:
            return ""
        if label.value is not None:
            return plain_wording(label.value.text)
        return plain_wording(self.sheet.grid.at(label.cell.row, self.sheet.grid.span(label.cell)[3] + 1).text)

    def _bracketed_unit(self) -> str:
        """Return the money unit in brackets within a label of the fund block: 预算执行情况（万元）（20分）."""
        last = self.area.indicators.top - 1 if self.area.indicators is not None else self.area.last
        units = (_BRACKETED_UNIT.search(fold(cell.text)) for cell in self.sheet.rows(self.area.first, last))
        return next((unit[1] for unit in units if unit is not None), "")

    @property
    def _first_block(self) -> int:
        """The first row of what comes below the head."""
        tops = [label.cell.row for label in self.area.goals.values()]
        tops += [block.top for block in (self.area.funds, self.area.indicators) if block is not None]
        return min(tops)

    @property
    def _end_of_funds(self) -> int:
        """The last row of the fund block: that of its name beside it, else of the last amount somebody named."""
        block = self.area.funds
        if block is None:
            return self._first_block - 1
        beside = (self.sheet.grid.span(cell) for cell in self.sheet.row(block.top))
        ends = [bottom for top, _, bottom, _ in beside if bottom > (block.columns.bottom if block.columns else top)]
        named = [label.row for label, key in block.rows if key]
        return max(ends, default=max(named, default=block.top))

    def _printed(self) -> tuple[str, ...]:
        """List the labels that ask for nothing: those known for it, and the names of blocks beside their tables."""
        vocabulary = self.known
        spellings = (vocabulary.head, vocabulary.fund_columns, vocabulary.goals, vocabulary.indicator_columns)
        asking = {key for roles in spellings for keys in roles.values() for key in keys}
        known = self._printed_keys
        cells = [
            cell
            for cell in self.sheet.rows(self.area.first, self.area.last)
            if (label_key(cell.text) in known or self._names_block(cell)) and label_key(cell.text) not in asking
        ]
        return tuple(dict.fromkeys(plain_wording(cell.text) for cell in cells))

    @property
    def _printed_keys(self) -> set[str]:
        return {key for template in self.templates for key in template.printed}

    def _names_block(self, cell: Cell) -> bool:
        tables = [self.area.indicators, self.area.funds.columns if self.area.funds is not None else None]
        rows = {columns.top: columns for columns in tables if columns is not None}
        rows_of_goals = {label.cell.row for label in self.area.goals.values()}
        top, _, bottom, _ = self.sheet.grid.span(cell)
        if cell.row in rows:
            return cell.column < rows[cell.row].left and bottom > rows[cell.row].bottom
        return top in rows_of_goals and bottom > top and all(label.cell != cell for label in self.area.goals.values())

    def _head(self, title: Cell | None) -> Iterator[Wording]:
        first = title.row + 1 if title is not None else self.area.first
        unit = next((cell for _, cell in printed_units(self.sheet, self.area)), None)
        fields = {role: label for role, label in self.area.head.items() if label.cell != unit}
        rows = range(max(first, self._first_block - _MOST_ROWS), self._first_block)
        for wording in field_wordings(self.sheet, fields, rows, self.known.head, self.known.labels):
            if wording.cell != unit:
                yield wording

    def _fund_rows(self) -> Iterator[DraftRow]:
        """Yield the rows, the ones that others are a part of first."""
        block = self.area.funds
        rows = [(cell, key) for cell, key in block.rows if cell.row <= self._end_of_funds] if block else []
        parents = {row.key: row.parent for template in self.templates for row in template.fund_rows}
        present = {key for _, key in rows}
        missing = {key: labels for key, labels in self.known.fund_rows.items() if key not in present}
        wordings: list[Wording] = []
        for cell, key in rows:
            words = self._row_words(cell)
            again = key in {wording.role for wording in wordings}
            if words and (not key or again):
                guess = closest(label_key(words), missing) if not again else ""
                missing.pop(guess, None)
                wordings.append(Wording(cell, words, guess or f"own_{cell.row}", is_known=False))
            elif words:
                wordings.append(Wording(cell, words, key))
        known = {wording.role for wording in wordings if wording.is_known}
        drafted = []
        for at, wording in enumerate(wordings):
            parent = parents.get(wording.role) if wording.is_known else _indented_under(wording, wordings[:at])
            drafted.append(
                DraftRow(wording, None if wording.role == "total" else parent if parent in known else "total")
            )
        return iter(_parents_first(drafted))

    def _row_words(self, cell: Cell) -> str:
        words = plain_wording(cell.text)
        for opening in self.known.part_of:
            words = words.removeprefix(opening).lstrip(":：")
        return _NUMBERING.sub("", words)

    def _columns(self, columns: Columns | None, guessed: Spellings, known: Spellings) -> Iterator[Wording]:
        if columns is None:
            return
        for wording in table_wordings(self.sheet, columns, guessed, self.known.labels):
            is_known = label_key(wording.words) in known.get(wording.role, ())
            if is_known or label_key(wording.words) not in self._printed_keys:
                yield replace(wording, is_known=is_known)
        for cell in columns.twice:
            yield Wording(cell, plain_wording(cell.text), "", is_known=False)

    def _pairs(self) -> Iterator[Wording]:
        """Yield the labels of amounts that stand behind their labels."""
        pairs = self.area.funds.pairs if self.area.funds is not None else {}
        for role, label in pairs.items():
            yield Wording(label.cell, plain_wording(label.words), role)

    def _goals(self) -> Iterator[Wording]:
        area = self.area
        found = [Wording(label.cell, plain_wording(label.words), role) for role, label in area.goals.items()]
        missing = [role for role in GOAL_FIELDS if role not in area.goals]
        rows = sorted({wording.cell.row for wording in found})
        if not rows and area.indicators is not None:
            rows = list(range(self._end_of_funds + 1, area.indicators.top))[:1]
        cells = [cell for row in rows for cell in self.sheet.row(row) if not self._spreads(cell)]
        for cell in cells:
            words = plain_wording(cell.text)
            is_free = all(cell != wording.cell for wording in found) and label_key(words) not in self.known.labels
            if missing and is_free and 1 < len(words) <= _LONGEST_HEADING:
                found.append(Wording(cell, words, missing.pop(0), is_known=False))
        yield from sorted(found, key=lambda wording: wording.cell.column)

    def _spreads(self, cell: Cell) -> bool:
        """Tell whether a cell goes over several rows, as the name of a block does."""
        top, _, bottom, _ = self.sheet.grid.span(cell)
        return bottom > top

    def _total(self) -> Iterator[Wording]:
        area = self.area
        if area.total is not None:
            yield Wording(area.total, plain_wording(area.total.text), "total")
        elif area.indicators is not None:
            names = [area.indicators.spans[role][1] for role in NAMES if role in area.indicators.spans]
            for cell in reversed(list(self.sheet.rows(area.indicators.bottom + 1, area.end_of_table))):
                _, left, _, right = self.sheet.grid.span(cell)
                if names and left <= min(names) and right >= max(names) > left:
                    yield Wording(cell, plain_wording(cell.text), "total", is_known=False)
                    return

    def _level1(self) -> tuple[str, ...]:
        """List the names the table prints for its first level."""
        columns = self.area.indicators
        if columns is None or "level1" not in columns.spans:
            return ()
        table, end = Table(self.sheet.grid, columns), self.area.end_of_table
        last = min([end, *(wording.cell.row - 1 for wording in self._total())])
        cells = (table.value(row, "level1") for row in range(columns.bottom + 1, last + 1))
        names = (split_points(cell.text)[0] for cell in cells if not cell.blank)
        return tuple(dict.fromkeys(name for name in names if name and len(name) <= _LONGEST_LEVEL))

    def _foot(self) -> Iterator[Wording]:
        area = self.area
        below = [label.cell.row for label in area.foot.values()]
        last = max((wording.cell.row for wording in self._total()), default=min(below, default=area.last + 1) - 1)
        rows = range(last + 1, min(last + _MOST_ROWS, area.last) + 1)
        yield from field_wordings(self.sheet, area.foot, rows, self.known.foot, self.known.labels)


def _indented_under(row: Wording, above: Sequence[Wording]) -> str:
    """Return the key of the row that a row is printed further in than, "" where none is."""
    return next((other.role for other in reversed(above) if _indent(other) < _indent(row)), "")


def _indent(row: Wording) -> int:
    text = fold(row.cell.text)
    return len(text) - len(text.lstrip())


def _parents_first(rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Put each row after the one it is a part of; else the order stays."""
    by_key = {row.wording.role: row for row in rows if row.wording.is_known}
    ordered: dict[int, DraftRow] = {}
    for row in rows:
        above = [row]
        while (parent := by_key.get(above[-1].parent or "")) is not None:
            above.append(parent)
        ordered |= {each.wording.cell.row: each for each in reversed(above) if each.wording.cell.row not in ordered}
    return list(ordered.values())


def _title_words(text: str, project: str = "") -> str:
    """Return the longest part of a title that does not change from year to year and from project to project."""
    words = plain_wording(text)
    words = words.replace(project, "()") if project else words
    return max(_AROUND_TITLE.split(words), key=lambda part: ("表" in part, len(part)))
