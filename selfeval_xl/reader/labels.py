"""Where the labels of a layout stand on a sheet, found by their wording.

A label may fill its cell ("项目名称") or open it, with the value behind a colon ("单位：县法院 填报日期：20250123").
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from selfeval_xl.model import Cell
from selfeval_xl.reader.grid import Grid
from selfeval_xl.text import fold, label_key

_COLONS = frozenset(":：︰∶")
_NUMBERED = frozenset("0123456789一二三四五六七八九十")
_LEADING = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\d{1,2}[、.]|20\d\d年度?)(?=\D)")
_MOST_LABELS = 20  # in one cell
_LONGEST_LABEL = 60  # characters with blanks and brackets; what is longer is an answer


@dataclass(frozen=True, slots=True)
class Label:
    """A label found on the sheet. `value` is what stands behind its colon in the same cell, None where nothing does."""

    role: str
    cell: Cell
    words: str  # the label as it is written there
    value: Cell | None = None


class LabelledSheet:
    """A grid with its labels looked up once, for all layouts that are tried on it."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._by_key: dict[str, list[Cell]] = defaultdict(list)
        self._keys: dict[int, list[str]] = defaultdict(list)
        self._by_row: dict[int, list[Cell]] = defaultdict(list)
        self._with_colon = [(cell, fold(cell.text)) for cell in grid if not _COLONS.isdisjoint(cell.text)]
        for cell in grid:
            self._by_row[cell.row].append(cell)
            if len(cell.text) <= _LONGEST_LABEL and isinstance(cell.value, str):
                key = label_key(cell.text)
                self._by_key[key].append(cell)
                self._keys[cell.row].append(key)
                if key[:1] in _NUMBERED and (bare := _LEADING.sub("", key)) != key:  # 一、项目名称; 2024年指标值
                    self._by_key[bare].append(cell)

    def row(self, row: int) -> list[Cell]:
        """Return the cells of a row that show something, from the left."""
        return self._by_row.get(row, [])

    @property
    def last_row(self) -> int:
        """The last row that shows something, 0 where none does."""
        return max(self._by_row, default=0)

    def rows(self, first: int, last: int) -> Iterator[Cell]:
        """Yield the cells of some rows that show something, in reading order."""
        for row in range(first, last + 1):
            yield from self._by_row.get(row, ())

    def keys(self, first: int, last: int) -> frozenset[str]:
        """Return the keys of everything in some rows that is short enough to be a label."""
        return frozenset(chain.from_iterable(self._keys.get(row, ()) for row in range(first, last + 1)))

    def has_label_before(self, cell: Cell, labels: frozenset[str]) -> bool:
        """Tell whether one of these labels stands left of a cell in its row."""
        before = (other for other in self.row(cell.row) if other.column < cell.column)
        return any(label_key(other.text) in labels for other in before)

    def texts(self) -> Iterable[str]:
        """Return the distinct keys of everything short enough to be a label."""
        return self._by_key.keys()

    def cells_of(self, keys: Iterable[str]) -> list[Cell]:
        """Return the cells filled by a label of one of these keys, in reading order."""
        found = (cell for key in dict.fromkeys(keys) for cell in self._by_key.get(key, ()))
        return sorted(found, key=lambda cell: (cell.row, cell.column))

    def filled_by(self, roles: Mapping[str, str]) -> Iterator[tuple[str, Cell]]:
        """Yield the cells filled by a label that has a role, with it."""
        for key in sorted(self._by_key.keys() & roles.keys()):
            for cell in self._by_key[key]:
                yield roles[key], cell

    def fields(self, roles: Mapping[str, str], opening: re.Pattern[str]) -> list[Label]:
        """Find the labels of single values: those that fill a cell and those with their value behind a colon."""
        whole = [Label(role, cell, cell.text) for role, cell in self.filled_by(roles)]
        opened = [label for cell, text in self._with_colon for label in _inside(cell, text, opening)]
        return sorted(whole + opened, key=lambda label: (label.cell.row, label.cell.column))


def _inside(cell: Cell, text: str, pattern: re.Pattern[str]) -> Iterator[Label]:
    """Split "label：value label：value"; nothing unless the cell opens with a label and has a value in it."""
    if pattern.match(text) is None:
        return
    matches = list(islice(pattern.finditer(text), _MOST_LABELS))
    ends = [match.start() for match in matches[1:]] + [len(text)]
    values = [cell.text[match.end() : end].strip() for match, end in zip(matches, ends, strict=True)]
    if len(matches) == 1 and not values[0]:
        return  # the label fills its cell
    for match, value in zip(matches, values, strict=True):
        if match.lastgroup is not None:
            yield Label(match.lastgroup, cell, cell.text[match.start() : match.end()], cell.saying(value))
