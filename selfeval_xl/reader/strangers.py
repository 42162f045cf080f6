"""The labels of a form as a layout would list them, the ones nobody knows among them.

What a stranger may mean is guessed from how near it is to a known wording and from what stands beside it. A guess is
never read by: it is shown to whoever writes the layout.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import category

from selfeval_xl.model import Cell
from selfeval_xl.reader.headings import Columns
from selfeval_xl.reader.labels import Label, LabelledSheet
from selfeval_xl.template import Spellings
from selfeval_xl.text import fold, label_key, says_nothing

_LONGEST = 15  # characters of a label in the head or the foot; what is longer is an answer
_CLOSE = 0.6  # likeness to a known wording from which the same may be meant
_CLOSE_SHORT = 0.5  # the same of two characters
_EXPECTED = (  # columns nearly every table has, in their usual order: a stranger may well be the one that is not there
    "level1", "level2", "level3", "budget_full", "executed", "target", "actual", "weight", "score", "reason",
)  # fmt: skip
_NEEDED = (  # what a form can hardly do without, wherever it stands
    "level3", "budget_full", "executed", "target", "actual", "project_name", "department", "unit",
)  # fmt: skip
_FIGURES = re.compile(r"[\W_]*(?:\d[\d\W_]*\D{0,2})?")  # 50, 45.5万元
_NO_LABEL = re.compile(r"[\d\W_]*|.*年度?|注.?|.*\d{4}.*")  # figures, years, notes


@dataclass(frozen=True, slots=True)
class Wording:
    """A label of a sheet. `role` is what it means, of one nobody knows what it may mean, "" where nothing is near."""

    cell: Cell
    words: str
    role: str
    is_known: bool = True
    left: str = ""  # the label left of one nobody knows


def plain_wording(text: str) -> str:
    """Return a label as it is printed, without blanks, line breaks and the colon behind it."""
    shown = "".join(character for character in text if category(character) not in ("Cc", "Cf", "Zs"))
    return shown.strip(":：︰∶")


def table_wordings(
    sheet: LabelledSheet, columns: Columns, spellings: Spellings, known: Collection[str]
) -> list[Wording]:
    """List the headings of a table from the left.

    Args:
        sheet: where it stands.
        columns: its headings.
        spellings: the wordings they were found by.
        known: the keys of whatever means something anywhere on a form.
    """
    roles = {_heading(sheet, columns, role, spellings[role]): role for role in columns.spans}
    again = {cell for cell in columns.twice if cell not in roles}
    before = (cell for cell in _before(sheet, columns) if label_key(cell.text) not in known)
    strange = {cell for cell in (*columns.unknown, *before) if not _FIGURES.fullmatch(label_key(cell.text))}
    strangers = strange - roles.keys() - again
    cells = sorted([*roles, *strangers], key=lambda cell: (cell.column, cell.row))
    taken = set(columns.spans)
    wordings: list[Wording] = []
    for at, cell in enumerate(cells):
        left = wordings[-1] if wordings else None
        role = roles.get(cell, "")
        if not role:
            after = next((roles[other] for other in cells[at:] if other in roles), "")
            role = _meant(cell, left.role if left else "", after, taken, spellings)
            if not role and "label" in spellings and "label" not in taken and _names_rows(sheet, columns, cell):
                role = "label"
            taken.add(role)
        words = plain_wording(cell.text)
        wordings.append(Wording(cell, words, role, cell in roles, left.words if left else ""))
    return wordings


def field_wordings(
    sheet: LabelledSheet,
    fields: Mapping[str, Label],
    rows: Iterable[int],
    spellings: Spellings,
    known: Collection[str],
) -> list[Wording]:
    """List the labels of single values in some rows; `known` are the keys of whatever means something elsewhere."""
    wordings = [Wording(label.cell, plain_wording(label.words), role) for role, label in fields.items()]
    labels = {label.cell for label in fields.values()}
    missing = {role: keys for role, keys in spellings.items() if role not in fields}
    for row in rows:
        left = ""
        for cell, words in _unknown_labels(sheet, row, labels, known):
            role = closest(label_key(words), missing) or next((role for role in _NEEDED if role in missing), "")
            missing.pop(role, None)
            wordings.append(Wording(cell, words, role, is_known=False, left=left))
            left = words
    return sorted(wordings, key=lambda wording: (wording.cell.row, wording.cell.column))


def closest(key: str, spellings: Spellings) -> str:
    """Return the role whose wordings a label comes near to, "" where none is near."""
    by_key = {known: role for role, keys in spellings.items() for known in keys}
    if key in by_key:
        return by_key[key]
    near = get_close_matches(key, by_key, n=1, cutoff=_CLOSE if len(key) > len("分值") else _CLOSE_SHORT)
    return by_key[near[0]] if near else ""


def _heading(sheet: LabelledSheet, columns: Columns, role: str, keys: Sequence[str]) -> Cell:
    """Return the cell a column has its role from; under a group heading that is the lower one."""
    first, last = columns.spans[role]
    rows = range(columns.bottom, columns.top - 1, -1)
    cells = (sheet.grid.at(row, column) for row in rows for column in range(first, last + 1))
    return next(cell for cell in cells if label_key(cell.text) in keys)


def _before(sheet: LabelledSheet, columns: Columns) -> Iterator[Cell]:
    """Yield the headings left of the first known one, but not the name of the block beside the table."""
    for cell in sheet.rows(columns.top, columns.bottom):
        if cell.column < columns.left and sheet.grid.span(cell)[2] <= columns.bottom and not says_nothing(cell.text):
            yield cell


def _names_rows(sheet: LabelledSheet, columns: Columns, heading: Cell) -> bool:
    below = sheet.grid.at(columns.bottom + 1, heading.column)
    return below.row > columns.bottom and label_key(below.text).strip("0123456789.,-/") != ""


def _meant(cell: Cell, left: str, right: str, taken: Collection[str], spellings: Spellings) -> str:
    """Guess the role of a column: by its wording, by the columns it stands between, by what every table has."""
    missing = {role: keys for role, keys in spellings.items() if role not in taken}
    if role := closest(label_key(cell.text), missing):
        return role
    expected = [role for role in _EXPECTED if role in spellings]
    start = expected.index(left) + 1 if left in expected else 0
    end = expected.index(right) if right in expected else len(expected)
    between = [role for role in expected[start:end] if role in missing] if left or right else []
    return next((role for role in (*between[:1], *_NEEDED) if role in missing), "")


def _unknown_labels(
    sheet: LabelledSheet, row: int, labels: Collection[Cell], known: Collection[str]
) -> Iterator[tuple[Cell, str]]:
    """Yield the cells of a row that look like labels: they open a value, or no label beside them asks for them."""
    asking: Cell | None = None
    for cell in sheet.row(row):
        text = fold(cell.text).strip()
        if cell in labels or label_key(text) in known:
            asking = cell
            continue
        if asking is not None and not text.endswith(":") and cell.column == sheet.grid.span(asking)[3] + 1:
            asking = None
            continue
        words, colon, value = text.partition(":")
        if _looks_like_label(words) and label_key(words) not in known and (colon or _looks_like_label(text)):
            yield cell, plain_wording(words)
        asking = None if value.strip() else cell


def _looks_like_label(text: str) -> bool:
    key = label_key(text)
    return 1 < len(key) <= _LONGEST and _NO_LABEL.fullmatch(key) is None
