"""Family F, the days: whether what was due was done in time, and not after the form was filled in.

Of a late date without a reason F10 speaks while the score is full, and G08 or G09 as soon as points are off.
"""

from collections.abc import Iterator
from datetime import date

from selfeval_xl.evaluation import Scores, Severity
from selfeval_xl.model import Figure, Form, Indicator
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Comparator, Day, Words
from selfeval_xl.text import is_empty_words
from selfeval_xl.validator.form import applying
from selfeval_xl.validator.rule import Fact, rule

_SIGNS = (Comparator.AT_LEAST, Comparator.AT_MOST)


@rule(
    "F10",
    Severity.WARNING,
    message="实际完成值“{found}”晚于{limit}",
    advice="{fix}",
)
def finished_late(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """完成日期晚于目标日期，或晚于填报日期。

    为什么要查: 晚于目标是没有按期完成，要说明原因；晚于填报日期说明填表时还没有完成。
    例: 目标“2024年8月31日前”，实际完成值“2024年9月15日”；应核对日期，属实的在未完成原因中说明。
    已经说明原因的只列为提示；扣了分而没有说明原因的，由 G08、G09 要求补写原因，这里不再重复。
    依据: 时效指标的含义；晚于目标的没有通用的扣分公式，得分由单位说明理由。
    """
    filled_in = _filled_in(form, policy)
    for row in applying(form):
        actual = row.actual.reading
        if not isinstance(actual, Day) or actual.comparator in _SIGNS or isinstance(row.target.reading, Words):
            continue  # F04 speaks about a deadline given as an answer, F03 about the answers to words
        if filled_in is not None and actual.first > filled_in[1]:
            fix = "核对完成日期；填报时还没有完成的，如实写明进度并相应扣分"
            yield Fact(row.actual, words={"limit": f"填报日期“{filled_in[0].text}”", "fix": fix})
        elif _is_late(row) and not late_and_reason_due(row, policy):
            places = (row.reason, form.explanation)
            explained = any(cell is not None and not is_empty_words(cell.text) for cell in places)
            fix = (
                "已经说明原因，请审核人员核对扣分是否合适"
                if explained
                else "核对完成日期；确实晚了的，在未完成原因中说明，并相应扣分"
            )
            severity = Severity.NOTE if explained else Severity.WARNING
            yield Fact(row.actual, severity=severity, words={"limit": f"目标“{row.target.text.strip()}”", "fix": fix})


def _is_late(row: Indicator) -> bool:
    """Tell whether it was certainly finished after the target date."""
    target, actual = row.target.reading, row.actual.reading
    if not isinstance(target, Day) or target.comparator is Comparator.AT_LEAST:
        return False
    return isinstance(actual, Day) and actual.first > target.last


def late_and_reason_due(row: Indicator, policy: Policy) -> bool:
    """Tell whether a late date cost points and nobody said why: then G08 or G09 asks for the reason."""
    score, weight = row.score.number, row.weight.number
    loses = score is not None and weight is not None and 0 <= score < weight
    asks = "G08" if row.reason.blank else "G09"
    return loses and _is_late(row) and is_empty_words(row.reason.text) and not policy.is_off(asks)


def _filled_in(form: Form, policy: Policy) -> tuple[Figure, date] | None:
    """Return the cell and the day of filling in; None where there is none or A05 speaks about it."""
    figure, year = form.fill_date, policy.evaluated_year or form.year
    if figure is None or not isinstance(figure.reading, Day):
        return None
    if year is not None and figure.reading.day < date(year, 12, 31):
        return None
    return figure, figure.reading.day
