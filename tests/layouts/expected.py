"""What reading a form must find, computed from what was filled in and never from a drawn sheet."""

import re

from tests.layouts.entry import FUND_ROLES, LINE_ROLES, Entry, shown

_PRINTED = re.compile(r"\s*指\s*标\s*\d+\s*[:：.、]\s*")  # before a name: 指标1：
_POINTS = re.compile(r"（(\d+)分）$")  # behind a name
_NOTHING = re.compile(r"[/—-]*")  # what a row says that does not apply
_DOTS = re.compile(r"[\s.…·]+")  # where rows may be added


def expected_funds(entry: Entry) -> list[tuple[str, ...]]:
    """Return for each row of the fund block its key and its texts in the order of FUND_ROLES.

    Where the block has no weight, the points printed on it are those of the total.
    """
    printed = {} if any("weight" in row for row in entry.funds.values()) else {"total": {"weight": "20分"}}
    rows = {key: {**row, **printed.get(key, {})} for key, row in entry.funds.items()}
    return [(key, *(shown(row.get(role)) for role in FUND_ROLES)) for key, row in rows.items()]


def expected_indicators(entry: Entry) -> list[tuple[str, ...]]:
    """Return for each indicator its texts in the order of LINE_ROLES.

    Where no row has a weight, the points in brackets behind its name are its weight, and what is said below the table
    about the goals that were missed is the reason of the rows that lost points.
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
        if not _NOTHING.fullmatch("".join((name, *rest))):
            found.append((level1, level2, name, *rest))
    return found if any(line.weight for line in entry.rows) else [_weighed(row, entry) for row in found]


def _weighed(row: tuple[str, ...], entry: Entry) -> tuple[str, ...]:
    values = dict(zip(LINE_ROLES, row, strict=True))
    if points := _POINTS.search(values["level3"]):
        values |= {"level3": values["level3"][: points.start()], "weight": f"{points[1]}分"}
        if float(values["score"]) < float(points[1]):
            values["reason"] = shown(entry.foot.get("reason"))
    return tuple(values.values())


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _name(text: str) -> str:
    name = _PRINTED.sub("", text, count=1) if _PRINTED.match(text) else text
    return "" if _DOTS.fullmatch(name) else name
