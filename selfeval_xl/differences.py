"""What one version of a form says otherwise than another, cell by cell, as a careful clerk would compare the two.

Rows are told by what they are called, not by where they stand, so a row that was moved or put in between changes
nothing below it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from selfeval_xl.model import UNLISTED, Cell, Figure, Form, FundLine, Indicator
from selfeval_xl.projects import code_key
from selfeval_xl.text import label_key, shorten, squeeze

_HEAD: tuple[tuple[str, str], ...] = (  # what a cell is, and its field of `Form`
    ("标题", "title"),
    ("年度", "year_cell"),
    ("项目名称", "project_name"),
    ("主管部门", "department"),
    ("实施单位", "unit"),
    ("单位（盖章）", "stamped_unit"),
    ("填报日期", "fill_date"),
    ("联系人", "contact"),
    ("项目负责人", "leader"),
    ("金额单位", "money_unit_cell"),
    ("表头的总分", "total_in_head"),
    ("预期目标", "goal_expected"),
    ("目标实际完成情况", "goal_actual"),
)
_FOOT: tuple[tuple[str, str], ...] = (
    ("总分的分值", "total_weight"),
    ("自评总分", "total_score"),
    ("自评等级", "grade"),
    ("自评结论", "conclusion"),
    ("存在问题", "problems"),
    ("改进措施", "measures"),
    ("偏差原因分析", "explanation"),
    ("其他需要说明的事项", "remarks"),
)
_FUND: tuple[tuple[str, str], ...] = (
    ("年初预算数", "budget_initial"),
    ("全年预算数", "budget_full"),
    ("全年执行数", "executed"),
    ("分值", "weight"),
    ("执行率", "rate"),
    ("得分", "score"),
    ("原因", "reason"),
)
_INDICATOR: tuple[tuple[str, str], ...] = (
    ("名称", "level3"),
    ("指标性质", "nature"),
    ("年度指标值", "target"),
    ("度量单位", "measure"),
    ("实际完成值", "actual"),
    ("完成率", "completion"),
    ("分值", "weight"),
    ("得分", "score"),
    ("偏差原因", "reason"),
    ("备注", "note"),
)
_HEADINGS = (("一级指标", "level1"), ("二级指标", "level2"))
_SHOWN_OF_A_ROW = ("target", "actual", "weight", "score")  # of one that only one version has
_LONGEST_NAME = 40  # characters of a row's name that are quoted
_COMPARED = 60  # characters of two names compared: the time grows with their product
_MOST_RENAMED = 40  # rows of each version that are compared for a new name; of more they are taken for others
_ALIKE = 0.6  # likeness from which two names may be spellings of one; 1 is the same
_NO_NAME = "（无名称）"

Row = TypeVar("Row", FundLine, Indicator)


@dataclass(frozen=True, slots=True)
class Difference:
    """版本差异: one cell that says something else, or a row that only one version has.

    An address is "" where that version has no such cell.
    """

    what: str  # 三级指标“改造食堂数量”的实际完成值
    old_cell: str
    old_text: str
    new_cell: str
    new_text: str


def differences(old: Form, new: Form) -> list[Difference]:
    """List what `new` says otherwise than `old`, in the order of the form.

    Blanks, and other ways to write the same number, do not count. The time grows with the number of cells and not with
    the square of it.
    """
    found = list(_cells(_HEAD, "", old, new))
    if code_key(old.project_code) != code_key(new.project_code):
        found.append(Difference("项目编码", "", old.project_code, "", new.project_code))
    found += _rows("资金行", old.funds, new.funds, _pairs(old.funds, new.funds, (_fund_key,)), _FUND)
    rows = _pairs(old.indicators, new.indicators, (_full_key, _name_key))
    rows = _renamed(old.indicators, new.indicators, rows)
    found += _headings(rows)
    found += _rows("三级指标", old.indicators, new.indicators, rows, _INDICATOR)
    return [*found, *_cells(_FOOT, "", old, new)]


def _cells(fields: Iterable[tuple[str, str]], whose: str, old: object, new: object) -> Iterator[Difference]:
    for label, name in fields:
        one: Cell | None = getattr(old, name)
        other: Cell | None = getattr(new, name)
        if not _says_the_same(one, other):
            yield Difference(f"{whose}{label}", _address(one), _text(one), _address(other), _text(other))


def _says_the_same(one: Cell | None, other: Cell | None) -> bool:
    if squeeze(_text(one)) == squeeze(_text(other)):
        return True
    if isinstance(one, Figure) and isinstance(other, Figure) and one.number is not None:
        return one.reading == other.reading  # 1,200 and 1200.00
    return False


def _headings(rows: Sequence[tuple[Indicator, Indicator]]) -> Iterator[Difference]:
    """Tell of each 一级指标 and 二级指标 once that rows stand under another one, or that it is worded otherwise."""
    for label, name in _HEADINGS:
        told: set[tuple[str, str]] = set()
        for old, new in rows:
            one, other = getattr(old, name), getattr(new, name)
            if squeeze(one.text) != squeeze(other.text) and (one.address, other.address) not in told:
                told.add((one.address, other.address))
                what = f"{label}（三级指标“{_called(new.level3)}”所属）"
                yield Difference(what, one.address, _text(one), other.address, _text(other))


def _rows(
    kind: str,
    old: Sequence[Row],
    new: Sequence[Row],
    pairs: Sequence[tuple[Row, Row]],
    fields: Iterable[tuple[str, str]],
) -> Iterator[Difference]:
    """Compare rows: those that both versions have, then those only the new one has, then those only the old one had."""
    for one, other in sorted(pairs, key=lambda pair: _name_cell(pair[1]).row):
        yield from _cells(fields, f"{kind}“{_called(_name_cell(other))}”的", one, other)
    kept = {id(row) for pair in pairs for row in pair}
    for row in new:
        if id(row) not in kept:
            cell = _name_cell(row)
            yield Difference(f"{kind}“{_called(cell)}”（整行）", "", "", cell.address, _told(row))
    for row in old:
        if id(row) not in kept:
            cell = _name_cell(row)
            yield Difference(f"{kind}“{_called(cell)}”（整行）", cell.address, _told(row), "", "")


def _pairs(old: Sequence[Row], new: Sequence[Row], keys: Iterable[Callable[[Row], object]]) -> list[tuple[Row, Row]]:
    """Pair rows by the first key they share; of several with one key the first goes with the first."""
    pairs: list[tuple[Row, Row]] = []
    for key in keys:
        waiting: dict[object, list[Row]] = defaultdict(list)
        paired = {id(row) for pair in pairs for row in pair}
        for row in reversed(old):
            if id(row) not in paired:
                waiting[key(row)].append(row)
        for row in new:
            if id(row) not in paired and waiting[key(row)]:
                pairs.append((waiting[key(row)].pop(), row))
    return pairs


def _renamed(
    old: Sequence[Indicator], new: Sequence[Indicator], pairs: list[tuple[Indicator, Indicator]]
) -> list[tuple[Indicator, Indicator]]:
    """Pair what is left, the likest first, where a name was reworded or a row kept its headings, target and weight."""
    paired = {id(row) for pair in pairs for row in pair}
    left = [row for row in old if id(row) not in paired]
    right = [row for row in new if id(row) not in paired]
    if not 0 < len(left) * len(right) <= _MOST_RENAMED**2:
        return pairs
    likely = [
        (likeness, -at, -to) for at, one in enumerate(left) for to, other in enumerate(right)
        if (likeness := _likeness(one, other)) >= _ALIKE
    ]  # fmt: skip
    renamed: list[tuple[Indicator, Indicator]] = []
    gone: set[int] = set()
    for _, at, to in sorted(likely, reverse=True):
        one, other = left[-at], right[-to]
        if not gone & {id(one), id(other)}:
            gone |= {id(one), id(other)}
            renamed.append((one, other))
    return [*pairs, *renamed]


def _likeness(one: Indicator, other: Indicator) -> float:
    least = _ALIKE if not one.target.blank and _place_key(one) == _place_key(other) else 0
    matcher = SequenceMatcher(None, _name_key(one)[:_COMPARED], _name_key(other)[:_COMPARED], autojunk=False)
    return max(least, matcher.ratio()) if matcher.quick_ratio() >= _ALIKE else least


def _fund_key(row: FundLine) -> object:
    return label_key(row.label.text) if row.key == UNLISTED else row.key


def _full_key(row: Indicator) -> object:
    return label_key(row.level1.text), label_key(row.level2.text), _name_key(row)


def _name_key(row: Indicator) -> str:
    return label_key(row.level3.text)


def _place_key(row: Indicator) -> object:
    texts = (row.level1, row.level2, row.target, row.weight)
    return tuple(squeeze(cell.text) for cell in texts)


def _name_cell(row: FundLine | Indicator) -> Cell:
    return row.label if isinstance(row, FundLine) else row.level3


def _called(cell: Cell) -> str:
    return shorten(cell.text.strip().rstrip("：:"), _LONGEST_NAME) or _NO_NAME


def _told(row: FundLine | Indicator) -> str:
    fields = _FUND if isinstance(row, FundLine) else [each for each in _INDICATOR if each[1] in _SHOWN_OF_A_ROW]
    told = [f"{label} {text}" for label, name in fields if (text := _text(getattr(row, name)))]
    return "，".join(told) or "（空行）"


def _address(cell: Cell | None) -> str:
    return "" if cell is None else cell.address


def _text(cell: Cell | None) -> str:
    return "" if cell is None else cell.text.strip()
