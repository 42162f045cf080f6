"""A form as it is filled in, whatever its layout, and ways to change one answer so that the rest still agrees.

Where an answer stands is told by its role; which row of the table is meant, by what the row asks for.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

from selfeval_xl.model import Form
from selfeval_xl.policy import Policy
from selfeval_xl.reader import read_bytes
from selfeval_xl.vocabulary import load_templates
from tests.layouts.drawing import workbook
from tests.layouts.entry import NOTHING, Disturbance, Entry, Line, shown
from tests.layouts.shape import Funds, Layout, Rows
from tests.workbooks import Shown, Value

MONEY = ("budget_initial", "budget_full", "executed")
FILE = "表.xlsx"
TEMPLATES = load_templates()
SUBTOTAL = "小计"  # the name of a row with the sum of those above it

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PRINTED = re.compile(r"[(（](\d+(?:\.\d+)?)分[)）]\s*$")  # points behind a name


def number(value: Value) -> Decimal | None:
    """The one number a value starts or ends with, the last in it; None where it has none."""
    found = _NUMBER.findall(shown(value))
    return Decimal(found[-1].replace(",", "")) if found else None


def rewritten(value: Value, new: Decimal) -> Value:
    """Another number, written as the old one was: "97.00%" and 85 give "85.00%"."""
    if isinstance(value, Shown):
        return Shown(float(new), value.number_format)
    if not isinstance(value, str):
        return plain(new)
    old = _NUMBER.findall(value)[-1]
    places = len(old.partition(".")[2])
    text = f"{new:.{places}f}" if Decimal(f"{new:.{places}f}") == new else f"{new.normalize():f}"
    before, _, behind = value.rpartition(old)
    return before + text + behind


def plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form on its sheet. What changes an answer returns another sheet."""

    id: str
    policy: Policy
    layout: Layout
    entry: Entry
    disturbance: Disturbance = NOTHING
    taken: frozenset[int] = frozenset()  # rows that are spoilt already and not to be found

    def form(self) -> Form:
        """What the reader makes of it."""
        (form,) = read_bytes(self.data(), FILE, TEMPLATES)
        return form

    def data(self) -> bytes:
        """The workbook it is drawn in."""
        return workbook(self.layout, self.entry, disturbance=self.disturbance)

    @property
    def money_unit(self) -> str:
        """The unit of money the layout prints."""
        return next(template.money_unit for template in TEMPLATES if template.id == self.id)

    @property
    def columns(self) -> frozenset[str]:
        """The roles of the columns of the indicator table."""
        return frozenset(column.role for column in self.layout.table.columns)

    @property
    def amounts(self) -> tuple[str, ...]:
        """The roles of the fund columns that hold money."""
        return tuple(role for role in MONEY if role in self.fund_columns)

    @property
    def fund_columns(self) -> frozenset[str]:
        """The roles of the columns of the fund block."""
        funds = next(block for block in self.layout.blocks if isinstance(block, Funds))
        return frozenset(column.role for column in funds.columns)

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of the fund rows that add up to the total."""
        return tuple(key for key in self.entry.funds if key not in ("total", "fiscal_own", "fiscal_upper"))

    def has(self, place: str) -> bool:
        """Whether the layout asks for something there: head.unit, foot.conclusion."""
        blocks = (block for block in self.layout.blocks if isinstance(block, Rows))
        return any(part.place == place for block in blocks for row in block.rows for part in row)

    def put(self, place: str, value: Value) -> Self:
        """Fill in something else in the head, the goals, the total or the foot."""
        block, _, role = place.partition(".")
        if block in ("goals", "total"):
            name = "goal" if block == "goals" else "total"
            change: dict[str, Any] = {f"{name}_{role}": value}
        else:
            change = {block: {**getattr(self.entry, block), role: value}}
        return self.entered(**change)

    def entered(self, **changes: Any) -> Self:
        """Change whole fields of the entry."""
        return replace(self, entry=replace(self.entry, **changes))

    def disturbed(self, **changes: Any) -> Self:
        """Do something to the sheet."""
        return replace(self, disturbance=replace(self.disturbance, **changes))

    def fund(self, key: str, **changes: Value) -> Self:
        """Change cells of a fund row."""
        funds = {**self.entry.funds, key: {**self.entry.funds[key], **changes}}
        return self.entered(funds=funds).totalled()

    def amount(self, key: str, role: str) -> Decimal:
        """The amount in a fund row, a blank one 0."""
        return number(self.entry.funds[key].get(role)) or Decimal(0)

    def scaled(self, share: Decimal, role: str, of: str) -> Self:
        """Let one amount of every fund row be a share of another one."""
        sheet = self
        for key, row in self.entry.funds.items():
            if number(row.get(role)) is not None:
                sheet = sheet.fund(key, **{role: rewritten(row[role], share * self.amount(key, of))})
        return sheet

    def spending(self, share: Decimal) -> Self:
        """Let so much of the budget be spent, in all fund rows, with the rate and the score that follow."""
        sheet = self.scaled(share, "executed", "budget_full")
        for key, row in self.entry.funds.items():
            if number(row.get("rate")):
                sheet = sheet.fund(key, rate=rewritten(row["rate"], cents(100 * share)))
        return sheet.fund("total", score=plain(cents(min(share, Decimal(1)) * self.execution_weight)))

    @property
    def execution_weight(self) -> Decimal:
        """The points of the execution."""
        return self.policy.execution_weight

    @property
    def rows(self) -> tuple[Line, ...]:
        """The rows of the table."""
        return self.entry.rows

    def line(self, at: int, **changes: Any) -> Self:
        """Change a row of the table, with the sum of the scores; a name keeps the points printed behind it."""
        line = self.rows[at]
        if "level3" in changes and (printed := _PRINTED.search(shown(line.level3))):
            changes["level3"] = f"{changes['level3']}{printed[0]}"
        kept = {role: value for role, value in changes.items() if role in self.columns}
        rows = (*self.rows[:at], replace(line, **kept), *self.rows[at + 1 :])
        return self.entered(rows=rows).totalled()

    def each(self, change: Callable[["Sheet", int], "Sheet"]) -> "Sheet":
        """Change all rows."""
        sheet: Sheet = self
        for at in range(len(self.rows)):
            sheet = change(sheet, at)
        return sheet

    def weight(self, at: int) -> Decimal:
        """The points of a row, in their column or behind its name."""
        line = self.rows[at]
        return number(line.weight) or Decimal(0) if "weight" in self.columns else printed_points(shown(line.level3))

    def weighing(self, at: int, weight: Decimal, score: Decimal | None = None) -> Self:
        """Give a row other points, and a score as good as it was if none is given."""
        line, points = self.rows[at], plain(weight)
        earned = cents((number(line.score) or Decimal(0)) * weight / self.weight(at)) if score is None else score
        if "weight" in self.columns:
            return self.line(at, weight=points, score=plain(earned))
        renamed = replace(line, level3=_PRINTED.sub(f"（{points}分）", shown(line.level3)), score=plain(earned))
        return self.entered(rows=(*self.rows[:at], renamed, *self.rows[at + 1 :])).totalled()

    def headed(self, depth: int, points: Mapping[str, Decimal], *, printed: bool = True) -> Self:
        """Print points behind the names of level 1 or 2: name -> points. `printed` only changes those that are."""
        role = f"level{depth}"
        rows = []
        for line in self.rows:
            text = shown(getattr(line, role))
            name = heading(text)
            if name in points and (_PRINTED.search(text) or not printed):
                text = f"{_PRINTED.sub('', text)}（{plain(points[name])}分）"
            rows.append(replace(line, **{role: text}))
        return self.entered(rows=tuple(rows))

    def sums(self, depth: int) -> dict[str, Decimal]:
        """The points of the rows under each name of level 1 or 2."""
        found: dict[str, Decimal] = {}
        for at, line in enumerate(self.rows):
            name = heading(shown(getattr(line, f"level{depth}")))
            found[name] = found.get(name, Decimal(0)) + self.weight(at)
        return found

    def with_headings_following(self) -> Self:
        """Let the headings that print points print those of their rows."""
        return self.headed(1, self.sums(1)).headed(2, self.sums(2))

    def totalled(self) -> Self:
        """Put the sum of the scores where the total stands, with its grade."""
        rows = [line for line in self.rows if line.level3 != SUBTOTAL]
        scores = [self.entry.funds["total"].get("score"), *(line.score for line in rows)]
        total = sum((Decimal(str(score)) for score in scores if isinstance(score, int | float)), Decimal(0))
        old, new = (self.policy.grade(each) for each in (number(self.entry.total_score) or Decimal(0), total))
        head, foot = dict(self.entry.head), dict(self.entry.foot)
        if "total_score" in head:
            head["total_score"] = plain(total)
        if conclusion := foot.get("conclusion"):
            written = shown(conclusion).replace(shown(self.entry.total_score), shown(plain(total)))
            foot["conclusion"] = written.replace(f"自评结论：{old}", f"自评结论：{new}").replace(f"为{old}", f"为{new}")
        grade = self.entry.total_grade and new
        return self.entered(head=head, foot=foot, total_score=plain(total), total_grade=grade)

    def find(self, *wanted: Callable[["Sheet", int], bool]) -> int:
        """The first row of which all of that is true.

        Raises:
            LookupError: there is none.
        """
        for at in self.all(*wanted):
            return at
        raise LookupError

    def all(self, *wanted: Callable[["Sheet", int], bool]) -> Iterator[int]:
        """Every row of which all of that is true."""
        free = (at for at in range(len(self.rows)) if at not in self.taken)
        return (at for at in free if all(each(self, at) for each in wanted))

    def asking(self, at: int, sign: str, target: Decimal | str, measure: str, actual: Decimal | str) -> Self:
        """Ask for something and answer it, written as the layout wants it; a sign or a unit may have its column."""
        answer = f"{actual}{measure}" if isinstance(actual, Decimal) else actual
        if "nature" not in self.columns:
            asked = f"{sign}{target}{measure}"
            return self.line(at, target=asked, actual=answer)
        answer = f"{actual}" if isinstance(actual, Decimal) else actual
        return self.line(at, nature=sign or None, target=f"{target}", measure=measure or None, actual=answer)


def fulfilled(sheet: Sheet, at: int) -> Sheet:
    """Let a row reach a little more than its target and have all its points, with no reason for any loss."""
    line = sheet.rows[at]
    reached = cents((number(line.target) or Decimal(0)) * Decimal("1.01"))
    completion = None if line.completion is None else "100.00%"
    changes = {"actual": rewritten(line.actual, reached), "completion": completion, "score": plain(sheet.weight(at))}
    return sheet.line(at, reason=None, **changes)


def without_loss(sheet: Sheet) -> Sheet:
    """The same form with all its points reached, and nothing explained.

    Raises:
        LookupError: a row that lost points is not to be touched.
    """
    if any(is_lossy(sheet, at) for at in sheet.taken):
        raise LookupError
    for at in sheet.all(is_lossy):
        sheet = fulfilled(sheet, at)
    return sheet.put("foot.reason", None) if sheet.has("foot.reason") else sheet


def printed_points(text: str) -> Decimal:
    """The points printed behind a name, 0 if there are none."""
    printed = _PRINTED.search(text)
    return Decimal(printed[1]) if printed else Decimal(0)


def heading(text: str) -> str:
    """The name of a level without the points printed behind it."""
    return _PRINTED.sub("", text)


def is_full(sheet: Sheet, at: int) -> bool:
    return number(sheet.rows[at].score) == sheet.weight(at)


def is_lossy(sheet: Sheet, at: int) -> bool:
    return not is_full(sheet, at)


def under(name: str) -> Callable[[Sheet, int], bool]:
    """Whether a row stands under a level of that name."""
    return lambda sheet, at: name in f"{shown(sheet.rows[at].level1)}{shown(sheet.rows[at].level2)}"


def is_counted(sheet: Sheet, at: int) -> bool:
    """Whether a row wants so many of something or more."""
    line = sheet.rows[at]
    asked = f"{shown(line.nature)}{shown(line.target)}{shown(line.measure)}"
    return asked.startswith("≥") and not asked.endswith("%")
