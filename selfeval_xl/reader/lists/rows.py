"""The rows of a list: what stands in each column of them, and what of it cannot be used.

A mistake costs as little as possible: an amount that is no number leaves the project on the list.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from selfeval_xl.lists import BETWEEN_ADDRESSES, Amount, Mistake
from selfeval_xl.model import MONEY_UNITS, Cell, Figure
from selfeval_xl.quantity import Unreadable
from selfeval_xl.reader.extract import year_in
from selfeval_xl.reader.figures import code_cell, money_figure
from selfeval_xl.reader.lists.headings import Table
from selfeval_xl.text import decimals, fold, is_empty_words, label_key, says_nothing, shorten, squeeze

_TOTALS = ("合计", "总计", "小计")
_SHARED = frozenset({"department", "unit", "year"})  # may be merged down over the projects they are the same for
_CODE = re.compile("[0-9A-Za-z]+")
_SIGNED = re.compile("(?:制表|填表|填报|编制|审核|复核|经办)[^:]{0,3}:")  # who made the list, below it
_UNITS = "|".join(sorted(MONEY_UNITS, key=len, reverse=True))
_ADDRESS = re.compile(r"(?=.{6,254}\Z)[0-9A-Za-z_%+-]+(?:\.[0-9A-Za-z_%+-]+)*@(?:[0-9A-Za-z-]+\.)+[A-Za-z]{2,}")
_BETWEEN_ADDRESSES = re.compile(r"[\s;,、]+")
_MOST_SHOWN = 60  # characters of what is no address
_MONEY_UNIT = re.compile(rf"(?:\(|单位:)(?:人民币)?({_UNITS})(?:\)|$)")
_NAMES_UNIT = re.compile("[元万亿]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list, by the fields its columns are for."""

    cells: Mapping[str, Cell]

    def get(self, name: str) -> Cell | None:
        """Return the cell of a field; None where the list has no column for it."""
        return self.cells.get(name)

    def says_nothing(self, name: str) -> bool:
        """Tell whether a field is not there, blank, or only a dash."""
        cell = self.get(name)
        return cell is None or says_nothing(cell.text)


@dataclass(slots=True)
class Rows:
    """The rows of one list, and the mistakes found in it so far."""

    table: Table
    file: str
    mistakes: list[Mistake] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Tell of columns that stand there twice."""
        for first, second in self.table.twice:
            self.wrong(second, f"“{second.text}”和 {first.address} 的“{first.text}”是同一项", "请只留一列")

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that say something of their own and are no sums or notes."""
        filled: dict[int, list[Cell]] = {}
        for cell in self.table.grid:
            if cell.row > self.table.last:
                filled.setdefault(cell.row, []).append(cell)
        for number in sorted(filled):
            row = Row({name: self._cell(number, name) for name in self.table.columns})
            own = [cell for cell in row.cells.values() if cell.row == number and not says_nothing(cell.text)]
            if own and not _is_sum(row, filled[number]) and not self._is_note(own, filled[number]):
                yield row

    def wrong(self, cell: Cell, problem: str, fix: str) -> None:
        """Write down a mistake."""
        self.mistakes.append(Mistake(self.file, cell, problem, fix))

    def year_above(self) -> int | None:
        """Return the year printed above the list."""
        return next((year for cell in self.table.above() if (year := year_in(cell.text)) is not None), None)

    def year(self, row: Row, otherwise: int | None) -> int | None:
        """Return the year of a row, of a blank cell that of the list."""
        cell = row.get("year")
        if cell is None or says_nothing(cell.text):
            return otherwise
        year = year_in(cell.text)
        if year is None:
            self.wrong(cell, f"年度“{cell.text}”不是四位年份", "请写成 2024 这样")
        return year

    def code(self, row: Row) -> Cell | None:
        """Return the code of a row, blank where it is none."""
        cell = row.get("project_code")
        if cell is None:
            return cell
        code = code_cell(cell)
        if is_empty_words(cell.text):
            return cell.saying("")
        if code is None:
            self.wrong(cell, f"项目编码“{cell.text}”存成了数字，末尾几位已经丢失", "请设为文本格式后重新输入")
        elif not _CODE.fullmatch(squeeze(code.text)):
            self.wrong(cell, f"项目编码“{cell.text}”里有别的符号", "只写字母和数字")
        else:
            return code
        return cell.saying("")

    def email(self, row: Row) -> Cell | None:
        """Return the e-mail addresses of a row, narrowed to those that can be one."""
        cell = row.get("email")
        if cell is None:
            return None
        written = [] if is_empty_words(cell.text) else _BETWEEN_ADDRESSES.split(fold(cell.text))
        addresses = list(filter(None, written))
        for address in addresses:
            if not _ADDRESS.fullmatch(address):
                shown = shorten(address, _MOST_SHOWN)
                self.wrong(cell, f"“{shown}”不是邮箱地址", "请改成 name@example.com 这样，多个用分号隔开")
        return cell.saying(BETWEEN_ADDRESSES.join(filter(_ADDRESS.fullmatch, addresses)))

    def check_formula(self, cell: Cell) -> None:
        """Tell of a formula that shows nothing: what it should give was never reckoned."""
        if cell.blank and cell.formula is not None:
            self.wrong(cell, f"公式“{cell.formula}”没有算出结果", "请用 Excel 或 WPS 打开并保存一次，或直接填写结果")

    def amount(self, row: Row, name: str, unit: str, *, signed: bool) -> Amount | None:
        """Return an amount in 元; one that cannot be used is unreadable. `unit` is "" where none is printed."""
        cell = row.get(name)
        if cell is None:
            return None
        figure, own = money_figure(cell, unit or "元"), _NAMES_UNIT.search(squeeze(cell.text)) is not None
        if figure.reading is None:
            self.check_formula(cell)
            return Amount((figure,))
        if not unit and not own:
            return _unusable(cell, "没有写明金额单位")  # said of the heading
        if figure.number is None or (figure.number < 0 and not signed):
            self.wrong(cell, f"金额“{cell.text}”{'不是数字' if signed else '不是 0 或正数'}", "请改正，没有金额的空着")
            return _unusable(cell, "不是金额")
        factor = MONEY_UNITS[unit] if unit and not own else Decimal(1)
        return Amount((figure,), factor * Decimal(10) ** -decimals(cell.text) / 2)

    def money_unit(self, name: str) -> str:
        """Return the unit in the heading of an amount, or printed above the list; where there is none tell, and ""."""
        heading = self.table.columns[name]
        cells = (heading, self.table.over(heading), *self.table.above())
        unit = next((match[1] for cell in cells if (match := _MONEY_UNIT.search(squeeze(cell.text)))), "")
        if not unit and any(self._needs_unit(row, name) for row in self):
            self.wrong(heading, f"“{label_key(heading.text)}”没有写明金额单位", "请在表头写“（元）”或“（万元）”")
        return unit

    def _needs_unit(self, row: Row, name: str) -> bool:
        cell = row.get(name)
        return cell is not None and not says_nothing(cell.text) and not _NAMES_UNIT.search(squeeze(cell.text))

    def _cell(self, row: int, name: str) -> Cell:
        """Return what stands in a column; a cell merged across columns counts for its first only."""
        grid, column = self.table.grid, self.table.columns[name].column
        cell = grid.at(row, column)
        is_shared = name in _SHARED and cell.row > self.table.last
        is_here = cell.column == column and (cell.row == row or is_shared)
        return cell if is_here else Cell(grid.sheet, row, column)

    def _is_note(self, own: list[Cell], filled: list[Cell]) -> bool:
        """Tell whether a row names no project and is signed, or has but one cell: 填表人：某某."""
        named = {self.table.columns[name].column for name in ("project_name", "rule") if name in self.table.columns}
        if any(cell.column in named for cell in own):
            return False
        return len(filled) == 1 or any(_SIGNED.match(squeeze(cell.text)) for cell in filled)


def _is_sum(row: Row, filled: list[Cell]) -> bool:
    if any(label_key(cell.text) in _TOTALS for cell in (row.get("project_name"), row.get("unit")) if cell is not None):
        return True
    is_open = row.says_nothing("unit") or row.says_nothing("project_name")
    return is_open and any(label_key(cell.text).endswith(_TOTALS) for cell in filled)


def _unusable(cell: Cell, why: str) -> Amount:
    return Amount((Figure.of(cell, Unreadable(cell.text, why)),))
