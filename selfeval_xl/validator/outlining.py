"""Makes the outline of a form that was checked, and lets a finding about an outline speak of the form again."""

from dataclasses import replace

from selfeval_xl.evaluation import Evaluation, Finding
from selfeval_xl.model import FULL_MARKS, Cell, Figure, Form
from selfeval_xl.outline import BEGINNING, Outline, Stated, beginning
from selfeval_xl.policy import Policy
from selfeval_xl.projects import digest_of
from selfeval_xl.quantity import Day
from selfeval_xl.text import is_empty_words
from selfeval_xl.validator.copies import places_of
from selfeval_xl.validator.funds import AMOUNTS
from selfeval_xl.validator.naming import accounts_of


def outline_of(evaluation: Evaluation, policy: Policy) -> Outline:
    """Return what is looked at of a form beside others; `policy` is that of the form."""
    form, name, total = evaluation.form, evaluation.form.project_name, evaluation.form.total_score
    spoke = tuple(finding.rule for finding in evaluation.findings)
    return Outline(
        file=form.file,
        form_id=form.form_id,
        template=form.template,
        anchor=_trimmed(form.anchor, beginning(form.anchor)),
        money_unit=form.money_unit,
        year=form.year,
        project_name=_kept(name),
        is_named=name is not None and not is_empty_words(name.text) and "A02" not in spoke,
        project_code=form.project_code,
        department=_kept(form.department),
        unit=_kept(form.unit),
        stamped_unit=_kept(form.stamped_unit),
        fill_date=_day(form.fill_date),
        full_marks=_kept(total) if total is not None and total.number == FULL_MARKS else None,
        amounts=_amounts(evaluation),
        answers=form.answers,
        arrival=form.arrival,
        contents=digest_of(form),
        places=tuple(places_of(form, policy)),
        accounts=tuple(accounts_of(form)),
        spoke=spoke,
    )


def whole(found: Finding, form: Form) -> Finding:
    """Let a finding about an outline quote all that stands in the cell, of which the outline has the beginning."""
    if len(found.found) != BEGINNING:
        return found
    cells = (
        form.anchor, form.goal_expected, form.goal_actual, form.conclusion, form.problems, form.measures,
        form.explanation, *(cell for row in form.indicators for cell in (row.reason, row.level3)),
    )  # fmt: skip
    quoted = (cell for cell in cells if cell is not None and cell.address == found.cell)
    text = next((cell.text for cell in quoted if beginning(cell) == found.found), found.found)
    return replace(found, found=text)


def _kept(cell: Cell | None) -> Cell | None:
    return None if cell is None else _trimmed(cell, cell.text)


def _trimmed(cell: Cell, text: str) -> Cell:
    return Cell(cell.sheet, cell.row, cell.column, text)


def _day(date: Figure | None) -> Figure | None:
    if date is None or not isinstance(date.reading, Day):
        return None
    return Figure(date.sheet, date.row, date.column, date.text, reading=date.reading)


def _amounts(evaluation: Evaluation) -> tuple[Stated, ...]:
    """Return the amounts that hold by themselves; about the others B01, B02, B09 and B18 speak."""
    total = evaluation.form.total_fund
    doubted = {finding.cell for finding in evaluation.findings if finding.rule in ("B01", "B02")}
    figures: list[tuple[str, Figure | None]] = [(name, getattr(total, name, None)) for name in AMOUNTS]
    return tuple(
        Stated(name, figure.row, figure.column, figure.text, figure.number)
        for name, figure in figures
        if figure is not None and figure.number is not None and figure.address not in doubted
    )
