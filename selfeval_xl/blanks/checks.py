"""What a blank checks while it is filled in: formulas for conditional formats, each true where something is wrong.

They follow the rules B02, B03, B06, C01, G02 and G12: what is still coloured on a form handed in is a finding. A sum
runs from the heading down to the total and leaves the total out by subtracting it, so that rows may be inserted.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from selfeval_xl.model import FULL_MARKS, Cell, Figure, Form, FundLine, column_letters
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import plain
from selfeval_xl.reader.blank_form import BlankForm
from selfeval_xl.template import AMOUNTS
from selfeval_xl.text import squeeze
from selfeval_xl.writer.fillable import LiveCheck

_BINARY = Decimal("0.000001")  # a spreadsheet adds binary fractions: 0.1 + 0.2 is a little more than 0.3
_SUBSET = "其中"
_NAMES = ("level1", "level2")


def live_checks(blank: BlankForm, policy: Policy) -> tuple[LiveCheck, ...]:
    """Return the checks a blank has the columns for."""
    return (
        *_weights(blank, policy),
        *_scores(blank, policy),
        *_sums(blank.form, policy),
        *(() if policy.overspending_allowed else _overspending(blank.form)),
    )


def _weights(blank: BlankForm, policy: Policy) -> Iterator[LiveCheck]:
    """Colour the weights where those of the indicators and of 预算执行 do not add up to 100."""
    cells, total = blank.column("weight"), blank.form.total_weight
    execution = blank.form.total_fund.weight if blank.form.total_fund is not None else None
    if not cells or execution is None:
        return
    points = _points(blank, "weight", total)
    wrong = f"ABS({points}+N({_fixed(execution)})-{FULL_MARKS})>{plain(policy.score_tolerance + _BINARY)}"
    coloured = [_range(cells), *(cell.address for cell in (total, execution) if cell is not None)]
    yield LiveCheck(" ".join(coloured), f"AND({points}>0,{wrong})")


def _scores(blank: BlankForm, policy: Policy) -> Iterator[LiveCheck]:
    """Colour a row whose score is above its weight, and a total that is not the sum of the scores."""
    weights, scores, fund = blank.column("weight"), blank.column("score"), blank.form.total_fund
    if weights and scores:
        spans = [span for role, span in blank.columns.spans.items() if role not in _NAMES]
        first, last = min(first for first, _ in spans), max(last for _, last in spans)
        top, bottom = blank.rows[0].row, blank.rows[-1].row
        cells = f"{column_letters(first)}{top}:{column_letters(last)}{bottom}"
        yield LiveCheck(cells, _is_more(_in_row(scores[0]), _in_row(weights[0])))
    score, weight = (fund.score, fund.weight) if fund is not None else (None, None)
    if score is not None and weight is not None:
        yield LiveCheck(f"{weight.address} {score.address}", _is_more(_fixed(score), _fixed(weight)))
    total = blank.form.total_score
    if scores and score is not None and total is not None:
        points, tolerance = _points(blank, "score", total), plain(policy.score_tolerance + _BINARY)
        wrong = f"ABS({points}+N({_fixed(score)})-{_fixed(total)})>{tolerance}"
        yield LiveCheck(total.address, f"AND(ISNUMBER({_fixed(total)}),{wrong})")


def _points(blank: BlankForm, role: str, total: Figure | None) -> str:
    """Add up a column of the indicator table; `total` is left out if it stands in the column."""
    column = column_letters(blank.columns.spans[role][0])
    last = blank.rows[-1].row
    if total is None or total.row <= last or column_letters(total.column) != column:
        return f"SUM(${column}${blank.columns.bottom}:${column}${last})"
    return f"(SUM(${column}${blank.columns.bottom}:${column}${total.row})-N({_fixed(total)}))"


def _sums(form: Form, policy: Policy) -> Iterator[LiveCheck]:
    """Colour the amounts of a row and its parts where these do not add up to it."""
    tolerance = plain(policy.fund_sum_tolerance / form.money_factor + _BINARY)
    for line in form.funds:
        parts = form.parts_of(line.key)
        for column in AMOUNTS:
            whole, own = _amount(line, column), [part for part in parts if _amount(part, column) is not None]
            if whole is not None and own:
                wrong = [f"ISNUMBER({_fixed(whole)})", f"{_count(form, own, column)}>0"]
                wrong.append(_differs(whole, _sum(form, own, column), tolerance))
                if line is not form.total_fund and (excuse := _excuse(form, whole, own, column, tolerance)):
                    wrong.append(f"NOT({excuse})")
                cells = (whole, *(cell for part in own if (cell := _amount(part, column)) is not None))
                yield LiveCheck(" ".join(cell.address for cell in cells), f"AND({','.join(wrong)})")


def _excuse(form: Form, whole: Figure, parts: list[FundLine], column: str, tolerance: str) -> str:
    """Return what lets a row be: 其中 names a part of a whole that the other rows make up without it."""
    named = [part for part in parts if _SUBSET in squeeze(part.label.text)]
    if not named:
        return ""
    within = f"{_sum(form, named, column)}<={_fixed(whole)}+{tolerance}"
    others = _sum(form, [part for part in parts if part not in named], column)
    if not others:
        return within
    return f"AND({within},OR({others}=0,NOT({_differs(whole, others, tolerance)})))"


def _overspending(form: Form) -> Iterator[LiveCheck]:
    """Colour 全年执行数 above 全年预算数."""
    for line in form.funds:
        if line.executed is not None and line.budget_full is not None:
            cells = f"{line.budget_full.address} {line.executed.address}"
            yield LiveCheck(cells, _is_more(_fixed(line.executed), _fixed(line.budget_full)))


def _sum(form: Form, lines: Iterable[FundLine], column: str) -> str:
    """Add up rows; a row that is blank is worth the sum of its own parts, as the rules have it."""
    return "+".join(_worth(form, line, column) for line in lines)


def _worth(form: Form, line: FundLine, column: str) -> str:
    cell, parts = _amount(line, column), form.parts_of(line.key)
    if cell is None:
        return "0"
    own = _fixed(cell)
    return f"IF(ISNUMBER({own}),{own},{_sum(form, parts, column)})" if parts else f"N({own})"


def _count(form: Form, lines: Iterable[FundLine], column: str) -> str:
    """Count the numbers among rows and the parts of these."""
    cells: list[str] = []
    left = list(lines)
    while left:
        line = left.pop(0)
        left += form.parts_of(line.key)
        cell = _amount(line, column)
        cells += [_fixed(cell)] if cell is not None else []
    return f"COUNT({','.join(cells)})"


def _differs(whole: Cell, total: str, tolerance: str) -> str:
    return f"ABS({_fixed(whole)}-({total}))>{tolerance}"


def _is_more(one: str, other: str) -> str:
    return f"AND(ISNUMBER({one}),ISNUMBER({other}),{one}>{other})"


def _amount(line: FundLine, column: str) -> Figure | None:
    figure: Figure | None = getattr(line, column)
    return figure


def _fixed(cell: Cell) -> str:
    return f"${column_letters(cell.column)}${cell.row}"


def _in_row(cell: Cell) -> str:
    return f"${column_letters(cell.column)}{cell.row}"


def _range(cells: tuple[Cell, ...]) -> str:
    return f"{cells[0].address}:{cells[-1].address}"
