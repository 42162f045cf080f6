"""What the front page counts and adds up, so that it can be counted and added up again on the other sheets."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean
from typing import NamedTuple

from selfeval_xl.evaluation import Evaluation, Severity, Verdict
from selfeval_xl.model import FULL_MARKS
from selfeval_xl.policy import Policy
from selfeval_xl.projects import cell_key
from selfeval_xl.quantity import round_half_up
from selfeval_xl.reviews import Reviewed
from selfeval_xl.writer.details import (
    NO_UNIT,
    RATE_FIELDS,
    difference,
    execution_rate,
    fund_figure,
    name_of,
    number_of,
)

NO_GRADE = "未评"
OTHER = "其他"
SCORE_BINS = ("60以下", "60～70", "70～80", "80～90", "90～100", OTHER)  # the lower end belongs to it, 100 to the last
RATE_BINS = ("50以下", "50～80", "80～95", "95～100", "100", "100以上", "无数据")

_SCORE_LIMITS = tuple(map(Decimal, (0, 60, 70, 80, 90)))
_RATE_LIMITS = tuple(map(Decimal, (50, 80, 95, 100)))
_HUNDREDTH = Decimal("0.01")
GRADES = ("优", "良", "中", "差")  # where no policy says otherwise
_MOST_GRADES = 5  # told apart


class Tally(NamedTuple):
    """A sum, a mean or a quotient, and how many forms it is made of."""

    value: Decimal | None
    forms: int


@dataclass(frozen=True, slots=True)
class Averages:
    """平均分: reported, verified, and by how much they differ on the forms that have both."""

    reported: Tally
    verified: Tally
    difference: Tally


class ReviewAverages(NamedTuple):
    """平均复核总分 of the forms that were reviewed, and their 平均自评总分 and 平均偏差 beside it."""

    forms: int
    reviewed: Tally
    reported: Tally
    deviation: Tally


class UnitFaults(NamedTuple):
    """What one unit has to correct."""

    unit: str
    errors: int
    warnings: int
    forms: int  # with 错误


class RuleCount(NamedTuple):
    """How often a rule spoke with one severity, and on how many forms."""

    rule: str
    severity: Severity
    findings: int
    forms: int


def verdict_counts(evaluations: Iterable[Evaluation]) -> dict[Verdict, int]:
    """Count the forms by verdict, each verdict there is."""
    counted = Counter(each.verdict for each in evaluations)
    return {verdict: counted[verdict] for verdict in Verdict}


def amount(evaluations: Iterable[Evaluation], name: str) -> Tally:
    """Add up a field of 年度资金总额, in 元; None where no form has a number in it."""
    numbers = _known(number_of(fund_figure(each.form, name)) for each in evaluations)
    return Tally(sum(numbers, Decimal(0)) if numbers else None, len(numbers))


def rate_of_all(evaluations: Iterable[Evaluation]) -> Tally:
    """Return 全年执行数 over 全年预算数 of the forms that have both, in percentage points."""
    forms = [each.form for each in evaluations if (fund := each.form.total_fund) and fund.has_numbers(*RATE_FIELDS)]
    spent, budget = (
        sum(_known(number_of(fund_figure(form, name)) for form in forms), Decimal(0)) for name in RATE_FIELDS
    )
    return Tally(round_half_up(spent / budget * 100) if budget else None, len(forms))


def averages(evaluations: Iterable[Evaluation]) -> Averages:
    """Average the total scores."""
    totals = [(number_of(each.form.total_score), each.scores.total_verified) for each in evaluations]
    return Averages(
        _mean(reported for reported, _ in totals),
        _mean(verified for _, verified in totals),
        _mean(difference(reported, verified) for reported, verified in totals),
    )


def review_averages(evaluations: Iterable[Evaluation], reviews: Mapping[str, Reviewed]) -> ReviewAverages:
    """Average the totals of the forms that were reviewed; `reviews` go by form id."""
    pairs = [
        (number_of(each.form.total_score), reviews[each.form.form_id].total)
        for each in evaluations
        if each.form.form_id in reviews
    ]
    return ReviewAverages(
        len(pairs),
        _mean(reviewed for _, reviewed in pairs),
        _mean(reported for reported, _ in pairs),
        _mean(difference(reported, reviewed) for reported, reviewed in pairs),
    )


def grade_counts(evaluations: Sequence[Evaluation], policies: Sequence[Policy]) -> dict[str, tuple[int, int]]:
    """Count the forms by grade, as reported and as verified, the words of the policies first, best first.

    Where there are too many words, those nobody was given are left out, and the rarest counted together.
    """
    reported = Counter(each.scores.grade or NO_GRADE for each in evaluations)
    verified = Counter(each.scores.grade_verified or NO_GRADE for each in evaluations)
    given = reported + verified
    usual = [word for policy in policies for word, _ in policy.grades] or GRADES
    words = list(dict.fromkeys((*usual, *sorted(given.keys() - {*usual, NO_GRADE}))))
    if len(words) > _MOST_GRADES:
        words = [word for word in words if given[word]]
    commonest = sorted(words, key=lambda word: -given[word])
    rest = commonest[_MOST_GRADES - 1 :] if len(words) > _MOST_GRADES else []
    counts = {word: (reported[word], verified[word]) for word in words if word not in rest}
    if rest:
        counts[OTHER] = sum(reported[word] for word in rest), sum(verified[word] for word in rest)
    counts[NO_GRADE] = reported[NO_GRADE], verified[NO_GRADE]
    return counts


def score_counts(scores: Iterable[Decimal | None]) -> tuple[int, ...]:
    """Count total scores by SCORE_BINS."""
    counts = [0] * len(SCORE_BINS)
    for score in scores:
        if score is None or not 0 <= score <= FULL_MARKS:
            counts[-1] += 1
        else:
            counts[sum(score >= limit for limit in _SCORE_LIMITS) - 1] += 1
    return tuple(counts)


def grades_of_bins(policies: Sequence[Policy]) -> tuple[str, ...] | None:
    """Name the grade of each of SCORE_BINS but the last; None where the policies disagree or a bin has two grades."""
    ends = zip(_SCORE_LIMITS, (*_SCORE_LIMITS[1:], FULL_MARKS + _HUNDREDTH), strict=True)
    words = [{policy.grade(end) for policy in policies for end in (low, high - _HUNDREDTH)} for low, high in ends]
    return tuple(grades.pop() for grades in words) if all(len(grades) == 1 for grades in words) else None


def rate_counts(evaluations: Iterable[Evaluation]) -> tuple[int, ...]:
    """Count the forms by RATE_BINS."""
    counts = [0] * len(RATE_BINS)
    for rate in map(execution_rate, evaluations):
        if rate is None:
            counts[-1] += 1
        else:
            counts[sum(rate >= limit for limit in _RATE_LIMITS) + (rate > FULL_MARKS)] += 1
    return tuple(counts)


def worst_units(evaluations: Iterable[Evaluation]) -> list[UnitFaults]:
    """List the units with 错误, however they are spelled, those with most first."""
    of_unit: dict[tuple[str, str], list[Evaluation]] = defaultdict(list)
    for each in evaluations:
        of_unit[cell_key(each.form.department), cell_key(each.form.unit)].append(each)
    faults = [
        UnitFaults(
            name_of(forms[0].form.unit) or name_of(forms[0].form.department) or NO_UNIT,
            sum(each.count(Severity.ERROR) for each in forms),
            sum(each.count(Severity.WARNING) for each in forms),
            sum(each.count(Severity.ERROR) > 0 for each in forms),
        )
        for forms in of_unit.values()
    ]
    return sorted((each for each in faults if each.errors), key=lambda each: (-each.errors, -each.warnings, each.unit))


def commonest_rules(evaluations: Iterable[Evaluation]) -> list[RuleCount]:
    """List the rules that found 错误 and 警告, the commonest first; what is waived is left out."""
    spoken: dict[tuple[str, Severity], list[str]] = defaultdict(list)
    for each in evaluations:
        for finding in each.findings:
            if not finding.waived and finding.severity is not Severity.NOTE:
                spoken[finding.rule, finding.severity].append(each.form.form_id)
    counts = [RuleCount(*key, len(forms), len(set(forms))) for key, forms in spoken.items()]
    return sorted(counts, key=lambda each: (-each.findings, each.rule, each.severity))


def _mean(values: Iterable[Decimal | None]) -> Tally:
    known = _known(values)
    return Tally(mean(known) if known else None, len(known))


def _known(values: Iterable[Decimal | None]) -> list[Decimal]:
    return [value for value in values if value is not None]
