"""The roster of projects, a plain list a bureau keeps: 主管部门, 实施单位, 项目名称, 项目编码, amounts, year.

Columns are found by their headings wherever they stand. A list that cannot be read whole is not read at all: what is
wrong with it is told at once, each with its cell, so that no project is lost in silence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from selfeval_xl.errors import ConfigError
from selfeval_xl.model import MONEY_UNITS, Cell, Figure
from selfeval_xl.reader.extract import year_in
from selfeval_xl.reader.figures import money_figure
from selfeval_xl.reader.grid import Grid
from selfeval_xl.text import label_key, says_nothing, squeeze
from selfeval_xl.vocabulary import Vocabulary

TEXT_FIELDS = ("department", "unit", "project_name", "project_code", "contact", "phone", "leader")
AMOUNT_FIELDS = ("budget_initial", "budget_full")

# What a list heads these columns with beside the wordings of the forms; 单位 is the one that stamps a form, but in a
# list the one that has the project.
_OWN_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "unit": ("单位", "单位名称", "填报单位", "预算单位名称", "项目单位名称", "实施单位名称"),
    "project_name": ("项目", "项目全称"),
    "project_code": ("编码", "项目代码编号"),
    "year": ("年度", "预算年度", "项目年度", "年份", "评价年度"),
}
_TOTALS = frozenset({"合计", "总计", "小计"})
_SHARED = ("department", "unit", "year")  # may be merged down over the projects they are the same for
_CODE = re.compile("[0-9A-Za-z]+")
_MONEY_UNIT = re.compile(rf"(?:\(|单位:)({'|'.join(sorted(MONEY_UNITS, key=len, reverse=True))})(?:\)|$)")
_TOP_ROWS = 10  # rows with something in them, among which the heading stands


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One project of the list. What the list has no column for is None; a blank cell has a place and is empty."""

    project_name: Cell
    unit: Cell
    department: Cell | None = None
    project_code: Cell | None = None
    year: int | None = None
    budget_initial: Figure | None = None  # 年初预算数, 元
    budget_full: Figure | None = None  # 全年预算数, 元
    contact: Cell | None = None
    phone: Cell | None = None
    leader: Cell | None = None

    @property
    def cell(self) -> Cell:
        """The cell that stands for the project."""
        return self.project_name


@dataclass(frozen=True, slots=True)
class Roster:
    """The projects in the order of the list, and the sheets that hold something else."""

    entries: tuple[RosterEntry, ...]
    other_sheets: tuple[str, ...]


def read_roster(grids: Iterable[Grid], file: str, vocabulary: Vocabulary) -> Roster:
    """Read the list from the sheets of a workbook; `file` is the name shown to the user.

    Raises:
        ConfigError: no sheet has a heading with 项目名称 and 单位, or rows cannot be read; all mistakes are listed.
    """
    entries: list[RosterEntry] = []
    mistakes: list[str] = []
    other_sheets: list[str] = []
    tables = 0
    for grid in grids:
        heading = _find_heading(grid, vocabulary)
        if heading is None:
            other_sheets += [grid.sheet] if grid.cells else []
            continue
        tables += 1
        reading = _Rows(grid, heading, mistakes)
        reading.check_heading()
        entries += reading.entries()
    if not tables:
        mistakes.append("没有找到表头：要有一行同时写着“项目名称”和“单位”（或“实施单位”）")
    elif not entries and not mistakes:
        mistakes.append("表头下面一个项目也没有")
    mistakes += _said_twice(entries)
    if mistakes:
        raise ConfigError(file, mistakes)
    return Roster(tuple(entries), tuple(other_sheets))


@dataclass(frozen=True, slots=True)
class _Heading:
    row: int
    columns: Mapping[str, Cell]  # field -> the cell that heads it
    twice: tuple[tuple[Cell, Cell], ...]  # headings of one field


def _find_heading(grid: Grid, vocabulary: Vocabulary) -> _Heading | None:
    known = _headings(vocabulary)
    rows = list(dict.fromkeys(cell.row for cell in grid))[:_TOP_ROWS]
    for row in rows:
        columns: dict[str, Cell] = {}
        twice: list[tuple[Cell, Cell]] = []
        for cell in (cell for cell in grid if cell.row == row):
            field = known.get(label_key(cell.text))
            if field in columns:
                twice.append((columns[field], cell))
            elif field is not None:
                columns[field] = cell
        if {"project_name", "unit"} <= columns.keys():
            return _Heading(row, columns, tuple(twice))
    return None


def _headings(vocabulary: Vocabulary) -> dict[str, str]:
    """Map each wording of a heading to its field."""
    forms = {**vocabulary.head, **vocabulary.fund_columns}
    known = {key: field for field in (*TEXT_FIELDS, *AMOUNT_FIELDS) for key in forms.get(field, ())}
    return known | {key: field for field, keys in _OWN_HEADINGS.items() for key in keys}


@dataclass(frozen=True, slots=True)
class _Rows:
    grid: Grid
    heading: _Heading
    mistakes: list[str]

    def check_heading(self) -> None:
        for first, second in self.heading.twice:
            self._wrong(second, f"“{second.text}”和 {first.address} 的“{first.text}”是同一项，请只留一列")

    def entries(self) -> Iterator[RosterEntry]:
        columns = self.heading.columns
        units = {field: self._money_unit(columns[field]) for field in AMOUNT_FIELDS if field in columns}
        listed_year = next((year for cell in self._above() if (year := year_in(cell.text)) is not None), None)
        filled: dict[int, list[Cell]] = {}
        for cell in self.grid:
            filled.setdefault(cell.row, []).append(cell)
        for row in sorted(row for row in filled if row > self._last_heading_row()):
            texts = {field: self._cell(row, field) for field in columns}
            own = [cell for cell in texts.values() if cell.row == row and not says_nothing(cell.text)]
            is_total = any(label_key(cell.text) in _TOTALS for cell in filled[row]) and says_nothing(texts["unit"].text)
            if own and not is_total:
                entry = self._entry(texts, units, listed_year)
                if entry is not None:
                    yield entry

    def _entry(self, texts: dict[str, Cell], units: dict[str, str], year: int | None) -> RosterEntry | None:
        before = len(self.mistakes)
        for field, label in (("project_name", "项目名称"), ("unit", "单位")):
            if says_nothing(texts[field].text):
                self._wrong(texts[field], f"没有填写{label}")
        code = texts.get("project_code")
        if code is not None and not says_nothing(code.text) and not _CODE.fullmatch(squeeze(code.text)):
            hint = "；编码存成了数字，请设为文本格式后重新输入" if "E+" in code.text else ""
            self._wrong(code, f"项目编码“{code.text}”应当只有字母和数字{hint}")
        amounts = {field: self._amount(texts[field], unit) for field, unit in units.items()}
        own_year = texts.get("year")
        if own_year is not None and not says_nothing(own_year.text):
            year = year_in(own_year.text)
            if year is None:
                self._wrong(own_year, f"年度“{own_year.text}”应为四位年份，如 2024")
        if len(self.mistakes) > before:
            return None
        return RosterEntry(
            project_name=texts["project_name"],
            unit=texts["unit"],
            department=texts.get("department"),
            project_code=code,
            year=year,
            budget_initial=amounts.get("budget_initial"),
            budget_full=amounts.get("budget_full"),
            contact=texts.get("contact"),
            phone=texts.get("phone"),
            leader=texts.get("leader"),
        )

    def _amount(self, cell: Cell, unit: str) -> Figure:
        figure = money_figure(cell, unit or "元")
        if figure.reading is None:
            return figure
        if figure.number is None or figure.number < 0:
            self._wrong(cell, f"金额“{cell.text}”应为 0 或正数")
        elif not unit and not any(name in squeeze(cell.text) for name in ("元", "万", "亿")):
            self._wrong(cell, f"金额“{cell.text}”没有写明单位，请在表头写“（元）”或“（万元）”")
        return figure

    def _money_unit(self, heading: Cell) -> str:
        """Return the unit in the heading of a column, or printed above the list; "" where none is."""
        cells = (heading, *self._above())
        return next((match[1] for cell in cells if (match := _MONEY_UNIT.search(squeeze(cell.text)))), "")

    def _above(self) -> Iterator[Cell]:
        return (cell for cell in self.grid if cell.row < self.heading.row)

    def _last_heading_row(self) -> int:
        return max(self.grid.span(cell)[2] for cell in self.heading.columns.values())

    def _cell(self, row: int, field: str) -> Cell:
        column = self.heading.columns[field].column
        cell = self.grid.at(row, column)
        is_shared = field in _SHARED and cell.row > self._last_heading_row()
        return cell if cell.row == row or is_shared else Cell(self.grid.sheet, row, column)

    def _wrong(self, cell: Cell, problem: str) -> None:
        self.mistakes.append(f"[{_place(cell)}] {problem}")


def _place(cell: Cell) -> str:
    return f"{cell.sheet}!{cell.address}"


def _said_twice(entries: Iterable[RosterEntry]) -> Iterator[str]:
    """Yield a sentence for each project that is listed again, by its name under its unit or by its code."""
    by_name: dict[tuple[str, ...], RosterEntry] = {}
    by_code: dict[tuple[str, ...], RosterEntry] = {}
    for entry in entries:
        year = str(entry.year or "")
        same = by_name.setdefault((year, squeeze(entry.unit.text), squeeze(entry.project_name.text)), entry)
        what = "单位和项目名称都相同"
        if same is entry and entry.project_code is not None and not says_nothing(entry.project_code.text):
            same = by_code.setdefault((year, squeeze(entry.project_code.text)), entry)
            what = "项目编码相同"
        if same is not entry:
            yield f"[{_place(entry.cell)}] 与 {_place(same.cell)} 重复：{what}，请删去一行或改正"
