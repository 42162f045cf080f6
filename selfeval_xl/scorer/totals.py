"""The scores of a whole form: its parts, their sum and the grade. A sum with a part missing is no sum."""

from decimal import Decimal

from selfeval_xl.evaluation import ExecutionScore, Score, Scores, scaled
from selfeval_xl.model import FULL_MARKS, Form, FundLine
from selfeval_xl.policy import Policy
from selfeval_xl.scorer.execution import score_execution
from selfeval_xl.scorer.grades import find_grade
from selfeval_xl.scorer.indicators import score_indicator
from selfeval_xl.scorer.scaling import points_left
from selfeval_xl.text import says_nothing


def score_form(form: Form, policy: Policy) -> Scores:
    """Recompute every score of a form from its cells. Never raises for what people write in them.

    A total above all there is comes of wrong weights, which C01 speaks about, and has no grade.
    """
    fund = form.total_fund
    counts = fund is not None and _gives_points(fund, form, policy)
    execution = score_execution(fund, policy, form.money) if fund is not None and counts else None
    indicators = tuple(score_indicator(indicator, policy) for indicator in form.indicators)
    left = points_left(form, execution, policy)
    points = _total(form, execution, indicators)
    total = None if points is None else scaled(points, left)
    grades = tuple(word for word, _ in policy.grades)
    return Scores(
        execution=execution,
        indicators=indicators,
        total_verified=total,
        grade=find_grade(form.graded_in.text, grades) if form.graded_in is not None else None,
        grade_verified=policy.grade(total) if total is not None and total <= FULL_MARKS else None,
        points_left=left,
    )


def _gives_points(fund: FundLine, form: Form, policy: Policy) -> bool:
    """Tell whether the execution counts: it has points on the form, or the indicators leave just its points of 100."""
    weights = [row.weight.number or Decimal(0) for row in form.indicators if row.is_weighted]
    leaves_room = sum(weights, policy.execution_weight) == FULL_MARKS
    has_points = any(figure is not None and figure.number is not None for figure in (fund.weight, fund.score))
    has_place = fund.weight is not None or fund.score is not None
    return has_points or leaves_room or (has_place and sum(weights, Decimal(0)) != FULL_MARKS)


def _total(form: Form, execution: ExecutionScore | None, indicators: tuple[Score, ...]) -> Decimal | None:
    """Add up the verified scores; a row that does not apply, or has neither 分值 nor 得分, has no part in the sum.

    Without an execution that counts there is a sum only if the indicators have all the points.
    """
    verified = [
        score.verified
        for row, score in zip(form.indicators, indicators, strict=True)
        if row.applies and not (says_nothing(row.weight.text) and says_nothing(row.score.text))
    ]
    weights = sum((row.weight.number or Decimal(0) for row in form.indicators if row.is_weighted), Decimal(0))
    is_whole = form.total_fund is not None or form.nearest != ""  # else the fund block is missing, and A01 speaks
    has_all = execution is None and is_whole and weights == FULL_MARKS
    parts = verified if has_all else [execution.verified if execution is not None else None, *verified]
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if verified and len(known) == len(parts) else None
