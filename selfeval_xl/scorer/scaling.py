"""Rows that do not apply though they have points: left out where the policy scales what is left to 100."""

from dataclasses import replace
from decimal import Decimal

from selfeval_xl.evaluation import ExecutionScore
from selfeval_xl.model import Cell, Form
from selfeval_xl.policy import Policy
from selfeval_xl.scorer.interval import usable_weight
from selfeval_xl.text import is_not_applicable, squeeze

_NOT_YET = "暂无"  # what is not there yet was asked for all the same


def leave_out(form: Form, policy: Policy) -> Form:
    """Mark the rows whose target or actual says 不适用 or / though they have points, where the policy scales."""
    if not policy.scale_to_100:
        return form
    rows = (
        replace(row, left_out=True)
        if (row.weight.number or 0) > 0 and any(map(_says_not_applicable, (row.target, row.actual)))
        else row
        for row in form.indicators
    )
    return replace(form, indicators=tuple(rows))


def _says_not_applicable(cell: Cell) -> bool:
    return not cell.blank and is_not_applicable(cell.text) and squeeze(cell.text).strip("。.") != _NOT_YET


def points_left(form: Form, execution: ExecutionScore | None, policy: Policy) -> Decimal | None:
    """Add up the points of execution and of the rows that apply; None where no row was left out, or all of them."""
    if not any(row.left_out for row in form.indicators):
        return None
    points = sum((row.weight.number or Decimal(0) for row in form.indicators if row.applies), Decimal(0))
    if points <= 0:
        return None
    if execution is None or form.total_fund is None:
        return points
    weight = usable_weight(form.total_fund.weight)
    return points + (policy.execution_weight if weight is None else weight)
