"""Forms as pandas frames, for those who go on in Python. Money is in 元, rates in percentage points, scores in points.

Numbers are floats here and nowhere else; what is blank or unreadable is NaN, its text stands beside it.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from selfeval_xl.model import Cell, Figure, Form, FundLine, Indicator
from selfeval_xl.text import split_points

FORM_COLUMNS = (
    "form_id", "file", "sheet", "anchor", "template", "year", "project_name", "project_code", "department", "unit",
    "stamped_unit", "fill_date", "money_unit", "goal_expected", "goal_actual", "total_weight", "total_score",
    "conclusion", "contact",
)  # fmt: skip
FUND_COLUMNS = (
    "form_id", "key", "label", "cell", "budget_initial", "budget_full", "executed", "weight", "rate", "score"
)  # fmt: skip
INDICATOR_COLUMNS = (
    "form_id", "level1", "level2", "level3", "target", "actual", "weight", "score", "reason", "note", "cell"
)  # fmt: skip


class Frames(NamedTuple):
    """forms: a row per form; funds: a row per fund row; indicators: a row per indicator. `form_id` joins them."""

    forms: pd.DataFrame
    funds: pd.DataFrame
    indicators: pd.DataFrame


def to_frames(forms: Iterable[Form]) -> Frames:
    """Build the frames; their columns are there even if there is no form."""
    listed = tuple(forms)
    return Frames(
        pd.DataFrame([_form_row(form) for form in listed], columns=FORM_COLUMNS),
        pd.DataFrame([_fund_row(form, line) for form in listed for line in form.funds], columns=FUND_COLUMNS),
        pd.DataFrame(
            [_indicator_row(form, indicator) for form in listed for indicator in form.indicators],
            columns=INDICATOR_COLUMNS,
        ),
    )


def _form_row(form: Form) -> tuple[Any, ...]:
    return (
        form.form_id,
        form.file,
        form.sheet,
        form.anchor.address,
        form.template,
        form.year,
        _text(form.project_name),
        form.project_code or None,
        _text(form.department),
        _text(form.unit),
        _text(form.stamped_unit),
        _text(form.fill_date),
        form.money_unit,
        _text(form.goal_expected),
        _text(form.goal_actual),
        _number(form.total_weight),
        _number(form.total_score),
        _text(form.conclusion),
        _text(form.contact),
    )


def _fund_row(form: Form, line: FundLine) -> tuple[Any, ...]:
    figures = (line.budget_initial, line.budget_full, line.executed, line.weight, line.rate, line.score)
    return (form.form_id, line.key, line.label.text.strip(), line.label.address, *map(_number, figures))


def _indicator_row(form: Form, indicator: Indicator) -> tuple[Any, ...]:
    return (
        form.form_id,
        split_points(indicator.level1.text)[0],
        split_points(indicator.level2.text)[0],
        _text(indicator.level3),
        _text(indicator.target),
        _text(indicator.actual),
        _number(indicator.weight),
        _number(indicator.score),
        _text(indicator.reason),
        _text(indicator.note),
        indicator.level3.address,
    )


def _text(cell: Cell | None) -> str | None:
    return None if cell is None or cell.blank else cell.text


def _number(figure: Figure | None) -> float:
    number: Decimal | None = None if figure is None else figure.number
    return float("nan") if number is None else float(number)
