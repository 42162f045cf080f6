"""What an official blank leaves open: the cells a unit fills in, told from what is printed.

A blank is read like any form, so it needs no addresses: what is open is what is empty beside printed cells, and the few
printed places an answer belongs into, behind a colon, in the gap before 年度, over a prompt.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from selfeval_xl.errors import BadSource, ConfigError, system_words
from selfeval_xl.model import Cell, Form
from selfeval_xl.reader.extract import extract_form
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.headings import Columns
from selfeval_xl.reader.labels import Label, LabelledSheet
from selfeval_xl.reader.layout import Area, find_areas
from selfeval_xl.reader.other_forms import other_form
from selfeval_xl.reader.recognise import Recognised, recognise
from selfeval_xl.reader.table import Table
from selfeval_xl.template import Template
from selfeval_xl.text import fold, label_key
from selfeval_xl.vocabulary import Templates

_PRINTED_NAMES = ("level1", "level2")  # columns of the indicator table that the blank fills in itself
_BOXES = frozenset("□☐")  # boxes to tick


@dataclass(frozen=True, slots=True)
class BlankForm:
    """An official blank, with the places of its answers.

    A place whose text is not blank is a label with its answer behind the colon in the same cell.
    """

    template: Template
    data: bytes
    form: Form
    places: Mapping[str, Cell]  # role of a head or foot label -> where its answer goes
    columns: Columns
    rows: tuple[Cell, ...]  # the name cell of each row of the indicator table, filled or not
    open: tuple[Cell, ...]  # every cell a unit may write into, of a merged range the first

    def column(self, role: str) -> tuple[Cell, ...]:
        """Return the cells of a column of the indicator table, () where there is no such column."""
        if role not in self.columns.spans:
            return ()
        first = self.columns.spans[role][0]
        return tuple(Cell(cell.sheet, cell.row, first) for cell in self.rows)


def read_blank(template: Template, templates: Templates) -> BlankForm:
    """Read the official blank of a layout.

    Raises:
        ConfigError: there is none, it cannot be read, or it does not hold exactly one form of its own layout.
    """
    try:
        data = template.blank.read_bytes()
        grids = read_workbook(data).grids
    except OSError as error:
        raise _broken(template, f"空白表打不开：{system_words(error)}") from error
    except BadSource as error:
        raise _broken(template, f"空白表不能用：{error.reason}") from error
    found = [form for grid in grids for form in _forms(LabelledSheet(grid), templates)]
    if len(found) != 1:
        raise _broken(template, f"空白表里应当正好有一份自评表，现在有 {len(found)} 份")
    sheet, area, recognised = found[0]
    if recognised.template.id != template.id or area.indicators is None:
        nearest = "" if recognised.nearest.id == template.id else f"，更像 {recognised.nearest.name}"
        lacking = f"，缺少 {recognised.lacking}" if recognised.lacking else ""
        raise _broken(template, f"空白表与 {template.id}.toml 不符{nearest}{lacking}")
    form = extract_form(sheet, area, recognised, templates.vocabulary, template.blank.name, "")
    return _Reading(sheet, area, area.indicators, form, templates).blank(template, data)


def _broken(template: Template, problem: str) -> ConfigError:
    return ConfigError(str(template.blank), [problem])


def _forms(sheet: LabelledSheet, templates: Templates) -> Iterator[tuple[LabelledSheet, Area, Recognised]]:
    for area in find_areas(sheet, templates.vocabulary):
        if other_form(sheet, area, templates) is None and (found := recognise(sheet, area, templates)).is_form:
            yield sheet, area, found


@dataclass(frozen=True, slots=True)
class _Reading:
    sheet: LabelledSheet
    area: Area
    columns: Columns
    form: Form
    templates: Templates

    @property
    def grid(self) -> Grid:
        return self.sheet.grid

    def blank(self, template: Template, data: bytes) -> BlankForm:
        labels = {**self.area.foot, **self.area.head}
        places = {role: place for role, label in labels.items() if (place := self._place(label)) is not None}
        table = Table(self.grid, self.columns)
        name = next(role for role in ("level4", "level3", "level2", "level1") if table.has(role))
        rows = range(self.columns.bottom + 1, self._end_of_rows())
        return BlankForm(
            template=template,
            data=data,
            form=self.form,
            places=places,
            columns=self.columns,
            rows=tuple(table.value(row, name) for row in rows),
            open=tuple(self._open(places, rows)),
        )

    def _end_of_rows(self) -> int:
        end = self.area.end_of_table + 1
        return end if self.area.total is None else min(end, self.area.total.row)

    def _place(self, label: Label) -> Cell | None:
        """Return where the answer to a label goes; None where one is printed behind it, as behind 备注."""
        if label.value is not None:
            return None
        if self._asks_in_itself(label.cell):
            return label.cell
        _, _, bottom, right = self.grid.span(label.cell)
        if right < self._last_column():
            return self.grid.at(label.cell.row, right + 1)
        return self.grid.at(bottom + 1, label.cell.column)

    def _asks_in_itself(self, cell: Cell) -> bool:
        """Tell whether a printed cell ends in a colon with no room right of it: the answer follows in the cell."""
        if not fold(cell.text).rstrip().endswith(":"):
            return False
        right = self.grid.span(cell)[3]
        return right >= self._last_column() or self._is_printed(self.grid.at(cell.row, right + 1))

    def _is_printed(self, cell: Cell) -> bool:
        is_label = label_key(cell.text) in self.templates.vocabulary.labels
        return not cell.blank and (is_label or fold(cell.text).rstrip().endswith(":"))

    def _last_column(self) -> int:
        return max(self.grid.span(cell)[3] for cell in self.sheet.rows(self.area.first, self.area.last))

    def _open(self, places: Mapping[str, Cell], rows: range) -> Iterator[Cell]:
        form = self.form
        answers = {cell.address for cell in places.values()}
        prompts = (form.year_cell, form.goal_expected, form.goal_actual, *(line.reason for line in form.funds))
        answers |= {cell.address for cell in prompts if cell is not None and not self._is_printed(cell)}
        spans = [span for role, span in self.columns.spans.items() if role not in _PRINTED_NAMES]
        spans = spans or [self.columns.spans["level1"]]
        printed = list(self.sheet.rows(self.area.first, self.area.last))
        left, right = min(cell.column for cell in printed), self._last_column()
        beside = {row for cell in printed for row in self._rows_of(cell)} - set(self._heading_rows())
        for row in range(self.area.first, max(beside) + 1):
            for column in range(left, right + 1):
                cell = self.grid.at(row, column)
                if (cell.row, cell.column) != (row, column):
                    continue  # the first cell of the merged range spoke for it
                is_answer = row in rows and any(first <= column <= last for first, last in spans)
                if (
                    (cell.blank and row in beside)
                    or is_answer
                    or cell.address in answers
                    or self._asks_in_itself(cell)
                    or not _BOXES.isdisjoint(cell.text)
                ):
                    yield replace(cell, merged_from=None)

    def _heading_rows(self) -> Iterator[int]:
        """Yield the rows of the headings: an empty corner in one asks for nothing."""
        funds = self.area.funds.columns if self.area.funds is not None else None
        for heading in (self.columns, funds):
            if heading is not None:
                yield from range(heading.top, heading.bottom + 1)

    def _rows_of(self, cell: Cell) -> range:
        top, _, bottom, _ = self.grid.span(cell)
        return range(top, bottom + 1)
