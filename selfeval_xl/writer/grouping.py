"""Findings that say the same about several cells, told once.

Only the cell and what stands in it may differ. Every finding is in exactly one group.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from selfeval_xl.evaluation import Finding

_ON_A_LINE = 3  # addresses
_BLANK = "（空白）"


@dataclass(frozen=True, slots=True)
class Group:
    """One or more findings alike; the first speaks for all."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding whose sentence is told."""
        return self.findings[0]

    def cells(self, most: int | None = None) -> str:
        """Name the cells, "H12、H13、H15⏎（共 3 格）"; beyond `most` they are only counted.

        Not every program that shows a workbook keeps an address together where it breaks a line, so we break it.
        """
        addresses = list(dict.fromkeys(finding.cell for finding in self.findings))
        if len(addresses) == 1:
            return addresses[0]
        named = addresses[:most]
        lines = ["、".join(named[start : start + _ON_A_LINE]) for start in range(0, len(named), _ON_A_LINE)]
        return "、\n".join(lines) + f"{_more(addresses, most)}\n（共 {len(addresses)} 格）"

    def found(self, most: int | None = None) -> str:
        """Quote what stands in the cells, each text once on a line of its own; beyond `most` they are left out."""
        texts = list(dict.fromkeys(finding.found.strip() for finding in self.findings))
        if len(texts) == 1:
            return self.first.found
        return "\n".join([text or _BLANK for text in texts[:most]]) + _more(texts, most)


def grouped(findings: Iterable[Finding], largest: int | None = None) -> list[Group]:
    """Group findings that differ only in their cell, in the order of their first; none has more than `largest`."""
    alike: dict[Finding, list[Finding]] = defaultdict(list)
    for finding in findings:
        alike[replace(finding, cell="", found="")].append(finding)
    return [
        Group(tuple(same[start : start + size]))
        for same in alike.values()
        for size in (largest or len(same),)
        for start in range(0, len(same), size)
    ]


def _more(listed: list[str], most: int | None) -> str:
    return "" if most is None or len(listed) <= most else "等"
