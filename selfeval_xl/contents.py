"""What is in a workbook besides what people enter, as a digest: computed while it is written, or from what was read.

Every program that saves a workbook writes it differently, so that only what all of them keep is digested. Two kinds of
digest tell whether rows may change their order; both know a workbook by its sheets, and count what is in no cell.
"""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from typing import Protocol

from selfeval_xl.model import column_letters

_letters = cache(column_letters)

FORMULA = "="  # whatever it says, and whatever it came to
Kept = tuple[int, str]  # a column, counted from 1, and what stands there as every program keeps it


def kept_number(number: float) -> str:
    """Write a number as every program keeps it: the last digits may differ, and a zero may have a sign."""
    return f"n{number or 0:.12g}"


def kept_text(text: str) -> str:
    """Write a text as every program keeps it: blanks and line breaks may differ."""
    return "t" + "".join(text.split())


class OfSheet(Protocol):
    """What one sheet adds to a digest."""

    def row(self, row: int, cells: Iterable[Kept]) -> None:
        """Count a row in, by the cells of it that show something, from the left; rows count from 1."""


class Contents(Protocol):
    """A digest in the making."""

    def sheet(self, name: str) -> OfSheet:
        """Go on to the next sheet; rows may be counted in as long as there is no digest."""

    def digest(self, parts: int, shapes: int) -> str:
        """Return the digest of a workbook to which so many parts are attached and on which so many shapes lie."""


class InOrder:
    """A digest of every cell in its place. It keeps what it is told."""

    def __init__(self) -> None:
        self._sheets: list[_Places] = []

    def sheet(self, name: str) -> OfSheet:
        """Go on to the next sheet."""
        self._sheets.append(_Places(name))
        return self._sheets[-1]

    def digest(self, parts: int, shapes: int) -> str:
        """Return the digest."""
        told = "".join(line for sheet in self._sheets for line in sheet.lines)
        return _hash(f"{told}{(parts, shapes)}").hex()


class _Places:
    """The cells of a sheet with their addresses."""

    def __init__(self, name: str) -> None:
        self.lines = [f"{name}\n"]

    def row(self, row: int, cells: Iterable[Kept]) -> None:
        """Count a row in."""
        self.lines += [f"{_letters(column)}{row} {kept}\n" for column, kept in cells]


class InAnyOrder:
    """A digest of every row wherever on its sheet it stands: who decides sorts first. It keeps next to nothing."""

    def __init__(self) -> None:
        self._sheets: list[_Sum] = []

    def sheet(self, name: str) -> OfSheet:
        """Go on to the next sheet."""
        self._sheets.append(_Sum(name))
        return self._sheets[-1]

    def digest(self, parts: int, shapes: int) -> str:
        """Return the digest."""
        told = [*((sheet.name, f"{sheet.sum:x}") for sheet in self._sheets), (parts, shapes)]
        return _hash(f"{told}").hex()


class _Sum:
    """The sum of the hashes of the rows of a sheet."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sum = int.from_bytes(_hash(""))

    def row(self, row: int, cells: Iterable[Kept]) -> None:
        """Count a row in; where it stands does not matter."""
        self.sum += int.from_bytes(_hash("".join([f"{column} {kept}\n" for column, kept in cells])))


def _hash(told: str) -> bytes:
    return sha256(told.encode("utf-8", "surrogatepass")).digest()
