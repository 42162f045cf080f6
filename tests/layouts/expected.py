"""What reading a form must find, computed from what was filled in and never from a drawn sheet."""

import re

from tests.layouts.entry import FUND_ROLES, LINE_ROLES, Entry, shown

_PRINTED = re.compile(r"\s*指\s*标\s*\d+\s*[:：.、]\s*")  # before a name: 指标1：
_DOTS = re.compile(r"[\s.…·]+")  # where rows may be added


def expected_funds(entry: Entry) -> list[tuple[str, ...]]:
    """Return for each row of the fund block its key and its texts in the order of FUND_ROLES."""
    return [(key, *(shown(row.get(role)) for role in FUND_ROLES)) for key, row in entry.funds.items()]


def expected_indicators(entry: Entry) -> list[tuple[str, ...]]:
    """Return for each indicator its texts in the order of LINE_ROLES.

    The level names are without blanks and line breaks and stand on every row; the name is without 指标1：. Rows that
    hold nothing but what was printed there are no indicators.
    """
    found, level1, level2 = [], "", ""
    for line in entry.rows:
        if own := _squeezed(shown(line.level1)):
            level1, level2 = own, level2 if own == level1 else ""
        level2 = _squeezed(shown(line.level2)) or level2
        name = _name(shown(line.level3))
        rest = [shown(getattr(line, role)) for role in LINE_ROLES[3:]]
        if name or any(rest):
            found.append((level1, level2, name, *rest))
    return found


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _name(text: str) -> str:
    name = _PRINTED.sub("", text, count=1) if _PRINTED.match(text) else text
    return "" if _DOTS.fullmatch(name) else name
