"""The table a benchmark prints: rows of cells, as text for a terminal or as Markdown to paste."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Target:
    """A figure the program is held to: a measured value that may be at most, or must be at least, so much."""

    bound: Literal["≤", "≥"]
    figure: float
    unit: str = "x"

    def is_met(self, measured: float) -> bool:
        """Tell whether a measured value meets it."""
        return measured <= self.figure if self.bound == "≤" else measured >= self.figure

    def __str__(self) -> str:
        return f"{self.bound} {self.figure:g} {self.unit}".replace(" x", "x")


def targeted(measured: float, target: Target | None) -> tuple[str, str]:
    """Return what stands in the columns for a target and for whether it is met."""
    return ("", "") if target is None else (str(target), "met" if target.is_met(measured) else "missed")


def as_text(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table for a terminal, the first column to the left and all others to the right."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) if at == 0 else cell.rjust(width) for at, (cell, width) in enumerate(cells))
        for cells in (list(zip(row, widths, strict=True)) for row in (headings, *rows))
    ]
    return "\n".join(line.rstrip() for line in lines)


def as_markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table as Markdown."""
    lines = [headings, ["---", *["--:"] * (len(headings) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
