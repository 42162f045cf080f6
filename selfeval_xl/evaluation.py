"""What was made of a form, as frozen data: its scores, what was found, and the verdict about it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from selfeval_xl.model import FULL_MARKS, Form
from selfeval_xl.quantity import round_half_up


class Severity(StrEnum):
    """问题级别: must be corrected, must be explained or corrected, worth a look."""

    ERROR = "错误"
    WARNING = "警告"
    NOTE = "提示"


class Kind(StrEnum):
    """How an indicator is judged."""

    POSITIVE = "positive"
    REVERSE = "reverse"
    EQUAL = "equal"
    RANGE = "range"
    QUALITATIVE = "qualitative"
    DATE = "date"
    UNREADABLE = "unreadable"

    @property
    def label(self) -> str:
        """The Chinese word for it."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    Kind.POSITIVE: "正向",
    Kind.REVERSE: "反向",
    Kind.EQUAL: "等于",
    Kind.RANGE: "区间",
    Kind.QUALITATIVE: "定性",
    Kind.DATE: "时限",
    Kind.UNREADABLE: "无法判断",
}


@dataclass(frozen=True, slots=True)
class Score:
    """核算得分: what a score may be, low..high, and what it is taken to be.

    `verified` is the reported score where it lies inside the interval and the nearer end where it does not. Where none
    was reported it is what the policy's formula gives, None where no formula gives one number. `verifiable` is False
    where the cells allow no judgement: then the interval is 0..weight and the reported score stands.
    """

    kind: Kind
    low: Decimal | None  # None where the weight cannot be read
    high: Decimal | None
    verified: Decimal | None
    verifiable: bool
    basis: str  # the formula with its numbers put in, in Chinese


@dataclass(frozen=True, slots=True)
class ExecutionScore:
    """预算执行得分: `rate` in percentage points, unrounded; None where it is not defined."""

    rate: Decimal | None
    low: Decimal | None
    high: Decimal | None
    verified: Decimal | None
    verifiable: bool
    basis: str


@dataclass(frozen=True, slots=True)
class Scores:
    """核算结果 of a form: `indicators` runs beside `Form.indicators`."""

    execution: ExecutionScore | None  # None where the form has no total fund row, or gives it no points
    indicators: tuple[Score, ...]
    total_verified: Decimal | None  # None while any part of it is None
    grade: str | None  # the grade word of `Form.graded_in`, as reported
    grade_verified: str | None
    points_left: Decimal | None = None  # what the total is scaled up from where rows are left out; None: not scaled

    @property
    def unverified(self) -> int:
        """How many indicators could not be verified."""
        return sum(not score.verifiable for score in self.indicators)


def scaled(points: Decimal, of: Decimal | None) -> Decimal:
    """Bring a sum of points to 100 where it is one of fewer, to two decimals; as it is where `of` is None."""
    return points if of is None else round_half_up(points * FULL_MARKS / of)


@dataclass(frozen=True, slots=True)
class Finding:
    """问题: what one rule says about one cell."""

    rule: str
    severity: Severity
    sheet: str
    cell: str  # the address of the cell that must change
    found: str  # what stands in that cell, as a person sees it
    expected: str  # what should stand there, "" where that is for the unit to say
    difference: Decimal | None  # found minus expected, where both are numbers
    message: str
    advice: str
    waiver: str = ""  # who let it off and why, "" where it stands

    @property
    def waived(self) -> bool:
        """Whether a waiver covers it: it is kept and shown, and does not count."""
        return self.waiver != ""

    @property
    def sentence(self) -> str:
        """The whole of it for a person: 【工作表!单元格】 what is wrong, what to do. What has no place names none."""
        place = f"【{self.sheet}!{self.cell}】" if self.sheet else ""
        return f"{place}{self.message}。{self.advice}。"


@dataclass(frozen=True, slots=True)
class ListFinding:
    """问题 about a row of a list the bureau keeps; `file` is the list."""

    file: str
    department: str
    unit: str
    project_name: str
    finding: Finding
    project_code: str = ""


class Verdict(StrEnum):
    """处理结论 about a form."""

    PASSED = "通过"
    EXPLAIN = "需说明"
    RETURNED = "退回"
    UNVERIFIED = "无法核验"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A form with all that was made of it."""

    form: Form
    policy: str  # its name
    policy_title: str  # in Chinese
    scores: Scores
    findings: tuple[Finding, ...]
    verdict: Verdict

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity that no waiver covers."""
        return sum(finding.severity is severity and not finding.waived for finding in self.findings)
