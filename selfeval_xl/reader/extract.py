"""One form taken out of its area: every value with the cell it stands in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from selfeval_xl.model import MONEY_UNITS, UNLISTED, Cell, Figure, Form, FundLine, Indicator
from selfeval_xl.reader.figures import actual_figure, money_figure, point_figure, rate_figure, target_figure
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import Area
from selfeval_xl.reader.table import Table
from selfeval_xl.text import fold, label_key, says_nothing, split_code, squeeze

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)[\s)]*(?:年|$)|年度\s*:?\s*(20\d\d)(?!\d)")
_YEAR_IN_WORDS = re.compile(r"二[〇○零]([一二三四五六七八九])([〇○零一二三四五六七八九])年")
_DIGITS = {"〇": 0, "○": 0, "零": 0} | {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
_UNIT = re.compile(rf"(?:\(|单位:)({'|'.join(sorted(MONEY_UNITS, key=len, reverse=True))})\)?$")
_FILLER = re.compile(r"\s*指\s*标\s*\d+\s*[:.、]\s*")  # printed before the name: 指标1：
_DOTS = re.compile(r"[\s.…·]+")  # printed where rows may be added: ……
_LONGEST_UNIT = 60  # characters of a cell that prints the money unit
_SUBTOTALS = ("小计", "分值小计", "得分小计")
_ANSWERS = ("target", "actual", "weight", "score", "reason")


def extract_form(sheet: LabelledSheet, area: Area, file: str, form_id: str) -> Form:
    """Build the form of an area its template recognises. Blank cells stay, so that a finding can name them."""
    return _Extraction(sheet, area).form(file, form_id)


@dataclass(frozen=True, slots=True)
class _Extraction:
    sheet: LabelledSheet
    area: Area

    @property
    def grid(self) -> Grid:
        return self.sheet.grid

    def form(self, file: str, form_id: str) -> Form:
        area = self.area
        year_cell, year = self._year()
        project, department, fill_date = (self._field(role) for role in ("project_name", "department", "fill_date"))
        code, name = split_code(project.text) if project is not None else ("", "")
        rows = [(self._is_subtotal(row), indicator) for row, indicator in self._table_rows(year)]
        indicators = tuple(indicator for subtotal, indicator in rows if not subtotal)
        return Form(
            file=file,
            form_id=form_id,
            template=area.template.id,
            template_name=area.template.name,
            anchor=next(self.sheet.rows(area.first, area.last)),
            money_unit=self._money_unit(),
            title=area.title,
            year=year,
            year_cell=year_cell,
            project_name=project.saying(name) if project is not None else None,
            project_code=code,
            department=department.saying(split_code(department.text)[1]) if department is not None else None,
            unit=self._field("unit"),
            stamped_unit=self._field("stamped_unit"),
            fill_date=target_figure(fill_date, None) if fill_date is not None else None,
            contact=self._field("contact"),
            leader=self._field("leader"),
            goal_expected=self._goal("expected"),
            goal_actual=self._goal("actual"),
            funds=tuple(self._funds()),
            indicators=indicators,
            subtotals=tuple(indicator for subtotal, indicator in rows if subtotal),
            total_weight=self._total("weight"),
            total_score=self._total("score"),
            conclusion=self._field("conclusion"),
            problems=self._field("problems"),
            measures=self._field("measures"),
            leftovers=tuple(cell for row in self._rows() if (cell := self._leftover(row)) is not None),
            missing=tuple(self._missing(indicators)),
        )

    def _missing(self, indicators: tuple[Indicator, ...]) -> Iterator[str]:
        if self.area.title is None:
            yield "标题"
        if "project_name" not in self.area.head:
            yield "项目名称"
        if self.area.funds is None:
            yield "项目资金"
        if not indicators:
            yield "绩效指标"
        if self.area.total is None:
            yield "总分"
        if self.area.template.goals and not self.area.goals:
            yield "年度总体目标"
        if "conclusion" in self.area.template.foot and "conclusion" not in self.area.foot:
            yield "自评结论"

    def _year(self) -> tuple[Cell | None, int | None]:
        """Find the evaluated year in the title or between it and the first label below, and the cell it belongs in."""
        title = self.area.title
        if title is None:
            return None, None
        below = [label.cell.row for label in self.area.head.values() if label.cell.row > title.row]
        end = min(below, default=title.row + 2)
        cells = list(self.sheet.rows(title.row, end - 1))
        for cell in cells:
            if (year := _year_in(cell.text)) is not None:
                return cell, year
        return next((cell for cell in cells if "年" in cell.text), None), None

    def _field(self, role: str) -> Cell | None:
        """Return the value of a head or foot label; None where the label is not there."""
        label = self.area.head.get(role) or self.area.foot.get(role)
        return None if label is None else label.value or self._right_of(label.cell)

    def _right_of(self, label: Cell) -> Cell:
        """Return the first value right of a label, before the next label; the blank place for it where nothing is."""
        labels = {field.cell for fields in (self.area.head, self.area.foot) for field in fields.values()}
        _, _, _, right = self.grid.span(label)
        following = next((cell for cell in self.sheet.row(label.row) if cell.column > right), None)
        if following is not None and following not in labels:
            is_label = fold(following.text).rstrip().endswith(":")  # "自评结论：" said again, with nothing behind it
            same = label_key(following.text) == label_key(label.text)
            return following.saying("") if is_label and same else following
        room = self.grid.at(label.row, right + 1)
        in_the_same_cell = fold(label.text).rstrip().endswith(":") or room in labels
        return label.saying("") if in_the_same_cell else room

    def _goal(self, role: str) -> Cell | None:
        """Return the text below a goal heading; None where the heading is not there."""
        label = self.area.goals.get(role)
        if label is None:
            return None
        _, left, bottom, _ = self.grid.span(label.cell)
        return self.grid.at(bottom + 1, left)

    def _money_unit(self) -> str:
        """Return the money unit printed on the fund block or above it, the template's where none is."""
        block = self.area.funds
        if block is not None:
            last = max((label.row for label, _ in block.rows), default=block.columns.bottom)
            for cell in self.sheet.rows(self.area.first, last):
                if len(cell.text) <= _LONGEST_UNIT and (match := _UNIT.search(squeeze(cell.text))):
                    return match[1]
        return self.area.template.money_unit

    def _funds(self) -> Iterator[FundLine]:
        block = self.area.funds
        if block is None:
            return
        table, money = Table(self.grid, block.columns), partial(money_figure, unit=self._money_unit())
        reads: dict[str, Callable[[Cell], Figure]] = {
            "budget_initial": money,
            "budget_full": money,
            "executed": money,
            "weight": point_figure,
            "rate": rate_figure,
            "score": point_figure,
        }
        for label, listed in block.rows:
            yield FundLine(
                key=UNLISTED if listed is None else listed.key,
                label=label,
                parent="total" if listed is None else listed.parent,
                **{role: read(table.value(label.row, role)) for role, read in reads.items() if table.has(role)},
            )

    def _rows(self) -> Iterator[int]:
        """Yield the rows that may hold an indicator: no heading printed again, below the total only what was added."""
        columns = self.area.indicators
        if columns is None:
            return
        again = {row for repeat in self.area.repeats for row in range(repeat.top, repeat.bottom + 1)}
        total = self.area.total.row if self.area.total is not None else self.area.end_of_table + 1
        for row in range(columns.bottom + 1, self.area.end_of_table + 1):
            if row not in again and (row < total or (row > total and self._answers(row))):
                yield row

    def _answers(self, row: int) -> bool:
        """Tell whether a row says something in the columns an indicator is answered in."""
        columns = self.area.indicators
        return columns is not None and any(
            not says_nothing(Table(self.grid, columns).value(row, role).text) for role in _ANSWERS
        )

    def _table_rows(self, year: int | None) -> Iterator[tuple[int, Indicator]]:
        columns = self.area.indicators
        if columns is None:
            return
        table = Table(self.grid, columns)
        level1 = level2 = Cell(self.grid.sheet, columns.bottom + 1, columns.left)
        for row in self._rows():
            own = table.shared(row, "level1")
            if not own.blank:
                if label_key(own.text) != label_key(level1.text):
                    level2 = table.value(row, "level2")
                level1 = own
            own = table.shared(row, "level2")
            level2 = level2 if own.blank else own
            name = table.value(row, "level3")
            if says_nothing(_name(name)) and not self._answers(row):
                continue
            target = target_figure(table.value(row, "target"), year)
            indicator = Indicator(
                level1=level1,
                level2=level2,
                level3=name.saying(_name(name)),
                target=target,
                actual=actual_figure(table.value(row, "actual"), year, target.reading),
                weight=point_figure(table.value(row, "weight")),
                score=point_figure(table.value(row, "score")),
                reason=table.shared(row, "reason"),
                note=table.shared(row, "note") if table.has("note") else None,
            )
            yield row, indicator

    def _is_subtotal(self, row: int) -> bool:
        """Tell whether a row is a 小计, or a 合计 above the last one: its label stands left of the points."""
        columns = self.area.indicators
        points = columns.points if columns is not None else None
        labels = {label_key(cell.text) for cell in self.sheet.row(row) if points is None or cell.column < points}
        return not labels.isdisjoint((*_SUBTOTALS, *self.area.template.total))

    def _leftover(self, row: int) -> Cell | None:
        """Return the name cell of a row that holds nothing but what was printed there."""
        columns = self.area.indicators
        if columns is None:
            return None
        name = Table(self.grid, columns).value(row, "level3")
        return name if not name.blank and not _name(name) else None

    def _total(self, role: str) -> Figure | None:
        columns, total = self.area.indicators, self.area.total
        if columns is None or total is None or role not in columns.spans:
            return None
        return point_figure(Table(self.grid, columns).value(total.row, role))


def _year_in(text: str) -> int | None:
    """Read the year of "（2024年度）", "2024", "年度：2024", "二〇二四年度"."""
    if match := _YEAR.search(fold(text)):
        return int(match[1] or match[2])
    if match := _YEAR_IN_WORDS.search(text):
        return 2000 + 10 * _DIGITS[match[1]] + _DIGITS[match[2]]
    return None


def _name(cell: Cell) -> str:
    """Return the indicator's own name, without what the blank form had printed in its place."""
    name = cell.text[match.end() :] if (match := _FILLER.match(fold(cell.text))) else cell.text
    return "" if _DOTS.fullmatch(name) else name
