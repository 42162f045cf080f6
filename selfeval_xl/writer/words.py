"""The words of a form and the order of what was found on it, for whatever is written of them.

What only needs these need not load what tables are made with.
"""

from collections.abc import Iterable

from selfeval_xl.evaluation import Finding, Severity
from selfeval_xl.model import Cell

NO_DEPARTMENT, NO_UNIT, NO_PROJECT = "（未填主管部门）", "（未填实施单位）", "（未填项目名称）"  # in place of a name


def text_of(cell: Cell | None) -> str:
    """Return what stands in a cell, "" where it is blank or the form has no such cell."""
    return "" if cell is None else cell.text.strip()


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Put what must be corrected first and what is waived last; otherwise the order stays."""
    order = list(Severity)
    return sorted(findings, key=lambda finding: (finding.waived, order.index(finding.severity)))
