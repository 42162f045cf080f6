"""What may be typed into a blank: drop-downs, numbers with their limits, and how amounts and scores are shown."""

from collections.abc import Iterable, Iterator

from selfeval_xl.model import FULL_MARKS, Cell
from selfeval_xl.quantity import Tier
from selfeval_xl.reader.blank_form import BlankForm
from selfeval_xl.template import AMOUNTS
from selfeval_xl.writer.fillable import Hint, Number, Words

_NATURES = ("≥", "≤", "=", "定性")
_TEXT = "@"  # in a text cell a lone = stays a sign
_POINTS = "0.00"
_AMOUNT = "#,##0.00"
_AMOUNT_IN_LARGE_UNITS = "#,##0.00####"  # 万元 down to the 分

_NATURE_HINT = "定量指标选 ≥、≤ 或 =，定性指标选“定性”。"
_ACTUAL_HINT = "定量指标填实际完成的数和单位，如“12所”“95%”；定性指标从列表中选。"
_RATE_HINT = "填 98 或 98% 都可以，最多两位小数。"
_DATE_HINT = "填自评完成、签章那天的日期，如“2025年1月18日”。"
_POINTS_PROBLEM = "分值和得分填 0 到 100 的数，不带“分”字。"


def entries(blank: BlankForm) -> tuple[Words | Number | Hint, ...]:
    """Return the drop-downs, limits and hints of a blank; those it has no cells for are left out."""
    unit = blank.form.money_unit
    listed: tuple[Words | Number | Hint, ...] = (
        Words(_open(blank, blank.column("nature")), _NATURES, True, _NATURE_HINT),
        Words(_open(blank, blank.column("actual")), tuple(Tier), False, _ACTUAL_HINT),
        Number(_open(blank, _amounts(blank)), None, f"金额单位是{unit}，只填 0 或正数，不带单位；没有的填 0。"),
        Number(_open(blank, _points(blank)), FULL_MARKS, _POINTS_PROBLEM),
        Hint(_open(blank, _rates(blank)), _RATE_HINT),
        Hint(_open(blank, [cell for role, cell in blank.places.items() if role == "fill_date"]), _DATE_HINT),
    )
    return tuple(entry for entry in listed if entry.cells)


def formats(blank: BlankForm) -> dict[str, str]:
    """Return the number formats of the open cells. Rates have none: 98 and 98% must both stay what was typed."""
    amount = _AMOUNT if blank.form.money_unit == "元" else _AMOUNT_IN_LARGE_UNITS
    return {
        **dict.fromkeys(_open(blank, blank.column("nature")), _TEXT),
        **dict.fromkeys(_open(blank, _amounts(blank)), amount),
        **dict.fromkeys(_open(blank, _scores(blank)), _POINTS),
    }


def _open(blank: BlankForm, cells: Iterable[Cell]) -> tuple[str, ...]:
    unlocked = {cell.address for cell in blank.open}
    return tuple(cell.address for cell in cells if cell.address in unlocked)


def _amounts(blank: BlankForm) -> Iterator[Cell]:
    for line in blank.form.funds:
        yield from (cell for name in AMOUNTS if (cell := getattr(line, name)) is not None)


def _rates(blank: BlankForm) -> Iterator[Cell]:
    yield from (line.rate for line in blank.form.funds if line.rate is not None)
    yield from blank.column("completion")


def _points(blank: BlankForm) -> Iterator[Cell]:
    yield from (line.weight for line in blank.form.funds if line.weight is not None)
    yield from blank.column("weight")
    if blank.form.total_weight is not None:
        yield blank.form.total_weight
    yield from _scores(blank)


def _scores(blank: BlankForm) -> Iterator[Cell]:
    yield from (line.score for line in blank.form.funds if line.score is not None)
    yield from blank.column("score")
    total, printed = blank.form.total_score, blank.places.get("total_score")
    if total is not None and (printed is None or printed.blank or printed.address != total.address):
        yield total  # behind a colon, "总分：95", it is no number
