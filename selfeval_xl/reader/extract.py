"""One form taken out of its area: every value with the cell it stands in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from selfeval_xl.model import MONEY_UNITS, UNLISTED, Cell, Figure, Form, FundLine, Indicator
from selfeval_xl.quantity import Quantity, plain, read_number
from selfeval_xl.reader.figures import code_cell, money_figure, point_figure, rate_figure, target_figure
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.headings import Columns
from selfeval_xl.reader.indicator_rows import read_indicator_rows
from selfeval_xl.reader.labels import Label, LabelledSheet
from selfeval_xl.reader.layout import Area, FundBlock
from selfeval_xl.reader.recognise import Recognised
from selfeval_xl.reader.table import Table
from selfeval_xl.template import Template
from selfeval_xl.text import fold, label_key, printed_limit, says_nothing, split_code, split_points, squeeze
from selfeval_xl.vocabulary import Vocabulary

_YEARS = (  # the surest first: a year of account, a year alone or before what it is the year of, any year but a date's
    re.compile(r"(?<!\d)(20\d\d) ?\)? ?年 ?度|年 ?度 ?:? ?(20\d\d)(?!\d)"),
    re.compile(r"^[ (]*(20\d\d)[ )]*$|(?<!\d)(20\d\d)(?=项目|部门|县级|市级|省级)"),
    re.compile(r"(?<!\d)(20\d\d) ?\)? ?年(?! ?\d{1,2} ?月 ?\d{1,2} ?日)"),
)
_LONGEST_GRADE = 4  # characters
_LONGEST_YEAR = 200  # characters of a cell that prints the year
_YEAR_IN_WORDS = re.compile(r"二[〇○零]([一二三四五六七八九])([〇○零一二三四五六七八九])年")
_DIGITS = {"〇": 0, "○": 0, "零": 0} | {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
_UNIT = re.compile(
    r"(?:[(,:、/]|单位|金额|人民币|以|资金|情况)\s*(?:人民币)?"
    rf"({'|'.join(sorted(MONEY_UNITS, key=len, reverse=True))})(?=[\s),;、%(]|为单位|$)"
)
_LONGEST_UNIT = 60  # characters of a cell that prints the money unit


def extract_form(
    sheet: LabelledSheet, area: Area, recognised: Recognised, vocabulary: Vocabulary, file: str, form_id: str
) -> Form:
    """Build the form of an area that can be read. Blank cells stay, so that a finding can name them."""
    labels = frozenset(label.cell for fields in (area.head, area.foot) for label in fields.values())
    return _Extraction(sheet, area, recognised, vocabulary, labels).form(file, form_id)


def year_in(text: str) -> int | None:
    """Read the year of "（2024年度）", "2024", "年度：2024", "二〇二四年度"."""
    return next((year for sureness in range(len(_YEARS)) if (year := _year_in(text, sureness)) is not None), None)


def _year_in(text: str, sureness: int) -> int | None:
    if match := _YEARS[sureness].search(" ".join(fold(text[:_LONGEST_YEAR]).split())):
        return int(next(group for group in match.groups() if group))
    if match := None if sureness else _YEAR_IN_WORDS.search(text):
        return 2000 + 10 * _DIGITS[match[1]] + _DIGITS[match[2]]
    return None


def printed_units(sheet: LabelledSheet, area: Area) -> list[tuple[str, Cell]]:
    """Return the money units printed on the fund block, then those above it from the nearest on, and where."""
    if area.funds is None:
        return []
    top = area.funds.top
    last = max((label.row for label, _ in area.funds.rows), default=top)
    cells = (cell for row in (*range(top, last + 1), *range(top - 1, area.first - 1, -1)) for cell in sheet.row(row))
    short = (cell for cell in cells if "元" in cell.text and len(cell.text) <= _LONGEST_UNIT)
    return [(match[1], cell) for cell in short if (match := _unit_in(cell.text))]


def _unit_in(text: str) -> re.Match[str] | None:
    """Find the money unit a label prints, whatever blanks stand in it or behind it."""
    return _UNIT.search(squeeze(text)) or _UNIT.search(fold(text))


@dataclass(frozen=True, slots=True)
class _Extraction:
    sheet: LabelledSheet
    area: Area
    recognised: Recognised
    vocabulary: Vocabulary
    labels: frozenset[Cell]  # of the head and the foot

    @property
    def template(self) -> Template:
        return self.recognised.template

    @property
    def grid(self) -> Grid:
        return self.sheet.grid

    def form(self, file: str, form_id: str) -> Form:
        area = self.area
        year_cell, year = self._year()
        project, fill_date = self._field("project_name"), self._field("fill_date")
        code, name = split_code(project.text) if project is not None else ("", "")
        own_code, stamped = self._field("project_code"), self._field("stamped_unit")
        typed = code_cell(own_code) if own_code is not None else None
        code = code or (typed.text.strip() if typed is not None else "")
        rows = read_indicator_rows(self.sheet, area, self.vocabulary, year)
        units = printed_units(self.sheet, area)
        money_unit, money_unit_cell = units[0] if units else (self.template.money_unit, None)
        explanation = self._foot("reason")
        indicators = rows.indicators
        if explanation is not None and area.indicators is not None and "reason" not in area.indicators.spans:
            indicators = tuple(replace(row, reason=explanation) if _lost(row) else row for row in indicators)
        return Form(
            file=file,
            form_id=form_id,
            template=self.template.id,
            template_name=self.template.name,
            anchor=next(self.sheet.rows(area.first, area.last)),
            money_unit=money_unit,
            money_unit_cell=money_unit_cell,
            other_unit_cell=next((cell for unit, cell in units if unit != money_unit), None),
            title=area.title,
            year=year,
            year_cell=year_cell,
            project_name=project.saying(name) if project is not None else None,
            project_code=code,
            department=self._without_code("department"),
            unit=self._without_code("unit"),
            stamped_unit=None if stamped is None or _unit_in(f"单位：{stamped.text}") else stamped,
            fill_date=target_figure(fill_date, None) if fill_date is not None else None,
            contact=self._field("contact"),
            leader=self._field("leader"),
            goal_expected=self._goal("expected"),
            goal_actual=self._goal("actual"),
            funds=tuple(self._funds(money_unit)),
            indicators=indicators,
            subtotals=rows.subtotals,
            parents=rows.parents,
            total_weight=self._total("weight"),
            total_score=self._total("score") or self._total_in_head(),
            total_in_head=self._total_in_head(),
            grade=self._field("grade") or self._grade_beside_total(),
            conclusion=self._field("conclusion"),
            problems=self._field("problems"),
            measures=self._field("measures"),
            leftovers=rows.leftovers,
            missing=tuple(self._missing()),
            columns=self._columns(indicators),
            explanation=explanation,
            remarks=self._foot("remarks"),
            limits=tuple(self._limits(indicators)),
            unfilled=rows.unfilled,
            unread=self.recognised.unread,
            nearest="" if self.template is self.recognised.nearest else self.recognised.nearest.name,
            lacking=self.recognised.lacking,
        )

    def _missing(self) -> Iterator[str]:
        if "project_name" not in self.area.head:
            yield "项目名称"
        if self.template is not self.recognised.nearest:
            return  # of a form that follows no template nobody knows what else it should have
        if self.area.title is None:
            yield "标题"
        if self.template.fund_columns and self.area.funds is None:
            yield "项目资金"
        if self.template.total and self.area.total is None and "total_score" not in self.area.head:
            yield "总分"
        if self.template.goals and not self.area.goals:
            yield "年度总体目标"
        if "conclusion" in self.template.foot and "conclusion" not in self.area.foot:
            yield "自评结论"

    def _columns(self, indicators: tuple[Indicator, ...]) -> frozenset[str]:
        """Name what the indicator table has columns for.

        Weights may stand in brackets behind names instead, and one explanation of all rows below the table.
        """
        columns = set(self.area.indicators.spans if self.area.indicators is not None else ())
        columns |= {"weight"} if any(row.weight.number is not None for row in indicators) else set()
        columns |= {"reason"} if "reason" in self.area.foot else set()
        return frozenset(columns)

    def _year(self) -> tuple[Cell | None, int | None]:
        """Find the evaluated year in the title or between it and the first label below, and the cell it belongs in."""
        title = self.area.title
        if title is None:
            return None, None
        below = [label.cell.row for label in self.area.head.values() if label.cell.row > title.row]
        end = min(below, default=title.row + 2)
        cells = list(self.sheet.rows(title.row, end - 1))
        for sureness in range(len(_YEARS)):
            for cell in cells:
                if (year := _year_in(cell.text, sureness)) is not None:
                    return cell, year
        return next((cell for cell in cells if "年" in cell.text), None), None

    def _field(self, role: str) -> Cell | None:
        """Return the value of a head or foot label; None where the label is not there."""
        label = self.area.head.get(role) or self.area.foot.get(role)
        return None if label is None else self._value(label)

    def _without_code(self, role: str) -> Cell | None:
        """Return the name of a unit, without the code that systems put before it: 203045-清源市实验中学."""
        cell = self._field(role)
        return None if cell is None else cell.saying(split_code(cell.text)[1])

    def _foot(self, role: str) -> Cell | None:
        label = self.area.foot.get(role)
        return None if label is None else self._value(label)

    def _limits(self, indicators: tuple[Indicator, ...]) -> Iterator[tuple[Cell, int]]:
        """Yield each answer whose label or heading prints how long it may be, with that."""
        for label in (*self.area.head.values(), *self.area.foot.values()):
            if limit := printed_limit(label.words):
                yield self._value(label), limit
        for role, label in self.area.goals.items():
            if (limit := printed_limit(label.words)) and (goal := self._goal(role)) is not None:
                yield goal, limit
        columns = self.area.indicators
        if columns is not None and "reason" in columns.spans:
            heading = self.grid.at(columns.bottom, columns.spans["reason"][0])
            if limit := printed_limit(heading.text):
                yield from ((reason, limit) for reason in dict.fromkeys(row.reason for row in indicators))

    def _value(self, label: Label) -> Cell:
        """Return what a label asks for: behind its colon, right of it, or below one that fills its row."""
        if label.value is not None:
            return label.value
        own = self._right_of(label.cell)
        below = self.grid.at(self.grid.span(label.cell)[2] + 1, label.cell.column)
        is_alone = own.blank and self.sheet.row(label.cell.row) == [label.cell]
        is_text = not below.blank and below.column == label.cell.column and not self._is_label(below)
        return below if is_alone and is_text and below.row <= self.area.last else own

    def _is_label(self, cell: Cell) -> bool:
        return label_key(cell.text) in self.vocabulary.labels or cell in self.labels

    def _right_of(self, label: Cell) -> Cell:
        """Return the first value right of a label, before the next label; the blank place for it where nothing is."""
        _, _, _, right = self.grid.span(label)
        following = next((cell for cell in self.sheet.row(label.row) if cell.column > right), None)
        if following is not None and not self._is_label(following):
            return following
        said_again = following is not None and label_key(following.text) == label_key(label.text)
        if following is not None and said_again and following not in self.labels - {label}:
            has_colon = fold(following.text).rstrip().endswith(":")  # "自评结论：" again, with nothing behind it
            return following.saying("") if has_colon else following
        room = self.grid.at(label.row, right + 1)
        in_the_same_cell = fold(label.text).rstrip().endswith(":") or self._is_label(room)
        return label.saying("") if in_the_same_cell else room

    def _goal(self, role: str) -> Cell | None:
        """Return the text below a goal heading; None where the heading is not there."""
        label = self.area.goals.get(role)
        if label is None:
            return None
        _, left, bottom, _ = self.grid.span(label.cell)
        below = self.grid.at(bottom + 1, left)
        beside = self._right_of(label.cell)
        is_beside = (below.blank or self._is_label(below)) and not beside.blank and not self._is_label(beside)
        return beside if is_beside else self._with_rows_below(below)

    def _with_rows_below(self, text: Cell) -> Cell:
        """Put the rows a text goes on in behind it: 目标1, and below it 目标2."""
        blocks = [fund.top for fund in [self.area.funds] if fund is not None]
        blocks += [table.top for table in [self.area.indicators] if table is not None]
        end = min((top for top in blocks if top > text.row), default=text.row + 1)
        more = []
        left = (self.grid.at(text.row, column) for column in range(1, text.column))
        side = next((cell for cell in left if self.grid.span(cell)[2] > text.row), None)
        if side is None:
            return text  # nothing says how far the block goes
        for row in range(self.grid.span(text)[2] + 1, end):
            cell = self.grid.cells.get((row, text.column))
            if self.grid.span(side)[2] < row:
                break  # below the block
            if cell is None or self._is_label(cell) or any(map(self._is_label, self.sheet.row(row))):
                break
            more.append(cell.text)
        return text.saying("\n".join((text.text, *more))) if more else text

    def _funds(self, money_unit: str) -> Iterator[FundLine]:
        block = self.area.funds
        if block is None:
            return
        money = partial(money_figure, unit=money_unit)
        reads: dict[str, Callable[[Cell], Figure]] = {
            "budget_initial": money,
            "budget_full": money,
            "executed": money,
            "weight": point_figure,
            "rate": rate_figure,
            "score": point_figure,
        }
        if block.columns is None:
            first = min((label.cell for label in block.pairs.values()), key=lambda cell: (cell.row, cell.column))
            figures = {role: reads[role](self._value(label)) for role, label in block.pairs.items() if role in reads}
            yield FundLine("total", first, None, **figures)
            return
        table = Table(self.grid, block.columns)
        printed = None if table.has("weight") else self._printed_points(block)
        listed = {row.key: row.parent for row in self.template.fund_rows}
        keys = {key for _, key in block.rows}
        only = len(block.rows) == 1 and "total" not in keys
        for label, key in block.rows:
            known = key in listed
            parent = listed[key] if known else "total"
            yield FundLine(
                key="total" if only else key if known else UNLISTED,
                label=label,
                parent=None if only else parent if parent in keys or parent is None else "total",
                reason=table.shared(label.row, "reason") if table.has("reason") else None,
                **{role: read(table.value(label.row, role)) for role, read in reads.items() if table.has(role)},
                **({"weight": printed} if printed is not None and (only or key == "total") else {}),
            )

    def _printed_points(self, block: FundBlock) -> Figure | None:
        """Return the points printed on the block itself, "预算执行情况（20分）", which are its weight."""
        if block.columns is None:
            return None
        last = max((label.row for label, _ in block.rows), default=block.columns.bottom)
        for cell in self.sheet.rows(max(self.area.first, block.top - 1), last):
            points = split_points(cell.text)[1]
            if points is not None and self._heads_block(cell, block.columns):
                return Figure.of(cell.saying(f"{plain(points)}分"), Quantity(points))
        return None

    def _heads_block(self, cell: Cell, columns: Columns) -> bool:
        """Tell whether a cell is a heading of a block, the label beside it, or one over its whole width."""
        top, left, bottom, right = self.grid.span(cell)
        if top < columns.top:
            return left < columns.left and right >= max(last for _, last in columns.spans.values())
        return top <= columns.bottom or (left < columns.left and bottom > top)

    def _total(self, role: str) -> Figure | None:
        columns, total = self.area.indicators, self.area.total
        if columns is None or total is None or role not in columns.spans:
            return None
        return point_figure(Table(self.grid, columns).value(total.row, role))

    def _grade_beside_total(self) -> Cell | None:
        """Return the word behind the score of the 总分 row."""
        columns, total = self.area.indicators, self.area.total
        if columns is None or total is None or "score" not in columns.spans:
            return None
        behind = (cell for cell in self.sheet.row(total.row) if cell.column > columns.spans["score"][1])
        words = (cell for cell in behind if read_number(cell.text) is None and not says_nothing(cell.text))
        return next((cell for cell in words if len(squeeze(cell.text)) <= _LONGEST_GRADE), None)

    def _total_in_head(self) -> Figure | None:
        label = self.area.head.get("total_score")
        return None if label is None else point_figure(self._value(label))


def _lost(row: Indicator) -> bool:
    """Tell whether a row lost points, so that an explanation given for the whole form is one for it."""
    return row.score.number is not None and row.weight.number is not None and row.score.number < row.weight.number
