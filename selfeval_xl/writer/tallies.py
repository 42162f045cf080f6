"""What is counted and added up of some forms, one after the other, and how the front page puts it.

Each number of it can be counted and added up again on the other sheets.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.evaluation import Severity, Verdict
from selfeval_xl.model import FULL_MARKS
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import round_half_up
from selfeval_xl.writer.details import AMOUNTS, RATE_FIELDS, difference
from selfeval_xl.writer.told import Told, number_in

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


@dataclass(slots=True)
class Sum:
    """The sum of the numbers there are; a form that has none is left out."""

    total: Decimal = Decimal(0)
    forms: int = 0

    def add(self, number: Decimal | None) -> None:
        """Add the number of a form."""
        if number is not None:
            self.total += number
            self.forms += 1

    @property
    def added(self) -> Tally:
        """The sum, None where no form has a number."""
        return Tally(self.total if self.forms else None, self.forms)

    @property
    def mean(self) -> Tally:
        """The mean, None where no form has a number."""
        return Tally(self.total / self.forms if self.forms else None, self.forms)


@dataclass(slots=True)
class Figures:
    """What forms come to: their amounts in 元, their points, their verdicts. There is one for each unit."""

    forms: int = 0
    amounts: tuple[Sum, ...] = field(default_factory=lambda: tuple(Sum() for _ in AMOUNTS))  # in the order of AMOUNTS
    reported: Sum = field(default_factory=Sum)
    verified: Sum = field(default_factory=Sum)
    difference: Sum = field(default_factory=Sum)
    spent: Sum = field(default_factory=Sum)  # these two of the forms that have both
    budget: Sum = field(default_factory=Sum)
    grades: dict[str, int] = field(default_factory=dict)  # as verified
    verdicts: dict[str, int] = field(default_factory=dict)
    errors: int = 0
    warnings: int = 0
    unverified: int = 0
    forms_with_errors: int = 0

    def add(self, told: Told) -> None:
        """Count a form in."""
        self.forms += 1
        for amount, value in zip(self.amounts, told.amounts, strict=True):
            amount.add(number_in(value))
        spent, budget = (number_in(told.amount(name)) for name in RATE_FIELDS)
        if spent is not None and budget is not None:
            self.spent.add(spent)
            self.budget.add(budget)
        reported = told.reported
        self.reported.add(reported)
        self.verified.add(told.verified)
        self.difference.add(difference(reported, told.verified))
        grade = told.grade_verified or NO_GRADE
        self.grades[grade] = self.grades.get(grade, 0) + 1
        self.verdicts[told.verdict] = self.verdicts.get(told.verdict, 0) + 1
        self.errors += told.errors
        self.warnings += told.warnings
        self.unverified += told.unverified
        self.forms_with_errors += told.errors > 0

    def amount(self, name: str) -> Tally:
        """Return what a field of 年度资金总额 adds up to."""
        return self.amounts[list(AMOUNTS).index(name)].added

    @property
    def rate(self) -> Tally:
        """全年执行数 over 全年预算数 of the forms that have both, in percentage points."""
        spent, budget = self.spent.total, self.budget.total
        return Tally(round_half_up(spent / budget * 100) if budget else None, self.budget.forms)

    @property
    def by_verdict(self) -> dict[Verdict, int]:
        """How many forms have each verdict there is."""
        return {verdict: self.verdicts.get(verdict, 0) for verdict in Verdict}


@dataclass(slots=True)
class Spoken:
    """How often a rule spoke, on how many forms, and how severely; what is waived is left out."""

    findings: Counter[str] = field(default_factory=Counter)  # by severity
    forms: Counter[str] = field(default_factory=Counter)  # by severity
    on: int = 0  # forms, whatever the severity

    def add(self, severity: str, findings: int) -> None:
        """Count in what it says of a form with one severity."""
        self.findings[severity] += findings
        self.forms[severity] += 1


def grade_counts(
    reported: Mapping[str, int], verified: Mapping[str, int], policies: Sequence[Policy]
) -> dict[str, tuple[int, int]]:
    """Put the numbers of forms by grade in order, the words of the policies first, best first.

    Where there are too many words, those nobody was given are left out, and the rarest counted together.
    """
    of_reported, of_verified = Counter(reported), Counter(verified)
    given = of_reported + of_verified
    usual = [word for policy in policies for word, _ in policy.grades] or GRADES
    words = list(dict.fromkeys((*usual, *sorted(given.keys() - {*usual, NO_GRADE}))))
    if len(words) > _MOST_GRADES:
        words = [word for word in words if given[word]]
    commonest = sorted(words, key=lambda word: -given[word])
    rest = commonest[_MOST_GRADES - 1 :] if len(words) > _MOST_GRADES else []
    counts = {word: (of_reported[word], of_verified[word]) for word in words if word not in rest}
    if rest:
        counts[OTHER] = sum(of_reported[word] for word in rest), sum(of_verified[word] for word in rest)
    counts[NO_GRADE] = of_reported[NO_GRADE], of_verified[NO_GRADE]
    return counts


def score_bin(score: Decimal | None) -> int:
    """Return to which of SCORE_BINS a total score belongs."""
    if score is None or not 0 <= score <= FULL_MARKS:
        return len(SCORE_BINS) - 1
    return sum(score >= limit for limit in _SCORE_LIMITS) - 1


def grades_of_bins(policies: Sequence[Policy]) -> tuple[str, ...] | None:
    """Name the grade of each of SCORE_BINS but the last; None where the policies disagree or a bin has two grades."""
    ends = zip(_SCORE_LIMITS, (*_SCORE_LIMITS[1:], FULL_MARKS + _HUNDREDTH), strict=True)
    words = [{policy.grade(end) for policy in policies for end in (low, high - _HUNDREDTH)} for low, high in ends]
    return tuple(grades.pop() for grades in words) if all(len(grades) == 1 for grades in words) else None


def rate_bin(rate: Decimal | None) -> int:
    """Return to which of RATE_BINS an 执行率 belongs."""
    if rate is None:
        return len(RATE_BINS) - 1
    return sum(rate >= limit for limit in _RATE_LIMITS) + (rate > FULL_MARKS)


def commonest_rules(spoken: Mapping[str, Spoken]) -> list[RuleCount]:
    """List the rules that found 错误 and 警告, the commonest first; `spoken` goes by rule."""
    counts = [
        RuleCount(rule, Severity(severity), findings, said.forms[severity])
        for rule, said in spoken.items()
        for severity, findings in said.findings.items()
        if severity != Severity.NOTE
    ]
    return sorted(counts, key=lambda each: (-each.findings, each.rule, each.severity))
