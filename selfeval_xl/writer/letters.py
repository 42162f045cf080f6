"""What is said to a unit about the forms it gets back: data for the sheet in front of a copy, the notice, the mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from selfeval_xl.evaluation import Evaluation, Finding, Severity, Verdict
from selfeval_xl.model import BETWEEN_FORMS, NOTICE_FORMS, Form
from selfeval_xl.outline import AnyForm
from selfeval_xl.writer.marked.front import FrontRow, FrontSheet
from selfeval_xl.writer.returns import Returned, to_correct
from selfeval_xl.writer.words import NO_DEPARTMENT, NO_PROJECT, NO_UNIT, text_of

MUST_AND_MAY = "级别为“错误”的必须改正；级别为“警告”的请核实，确实无误的可以不改，但要在表中说明原因。"

_HOW = (
    "点清单中的单元格，可以直接转到要改的地方。",
    MUST_AND_MAY,
    "改好后可以直接报送本工作簿，本页、标色和批注不必删除。",
)


@dataclass(frozen=True, slots=True)
class ToldForm:
    """What a letter tells of one form."""

    project: str
    is_returned: bool
    counts: str  # of what was found, in words
    findings: tuple[Finding, ...]  # what is to be corrected or explained


@dataclass(frozen=True, slots=True)
class Letter:
    """退回修改通知: what one unit sent and gets back."""

    department: str
    unit: str
    received: int  # of the unit's forms that count
    forms: tuple[ToldForm, ...]  # those in the sources that go back
    copies: tuple[str, ...] = ()  # what the marked copies are called
    year: int | None = None
    due: date | None = None

    @property
    def returned(self) -> list[ToldForm]:
        """The forms that must be corrected."""
        return [each for each in self.forms if each.is_returned]

    @property
    def request(self) -> str:
        """The sentence that says what was received, what goes back, and until when it is awaited."""
        year = "" if self.year is None else f"{self.year}年度"
        return (
            f"你单位报送的{year}项目支出绩效自评表共 {self.received} 份，经审核，其中 {len(self.returned)} 份"
            f"有需要改正的问题，现予退回。请逐条核实改正，{by_when(self.due)}重新报送。"
        )


def told(evaluation: Evaluation) -> ToldForm:
    """Return what a letter tells of a form."""
    return ToldForm(
        project_of(evaluation),
        evaluation.verdict is Verdict.RETURNED,
        count_words([evaluation]),
        tuple(to_correct(evaluation)),
    )


def by_when(due: date | None) -> str:
    """Say until when: "于2025年3月31日前"."""
    return "尽快" if due is None else f"于{due.year}年{due.month}月{due.day}日前"


def project_of(evaluation: Evaluation) -> str:
    """Name the project of a form."""
    return text_of(evaluation.form.project_name) or NO_PROJECT


def unit_of(form: AnyForm) -> str:
    """Name the unit of a form."""
    return text_of(form.unit) or text_of(form.stamped_unit) or NO_UNIT


def count_words(evaluations: Sequence[Evaluation]) -> str:
    """Count what must be corrected and what must be explained: "错误 3 条，警告 2 条"."""
    counts = (
        (severity, sum(each.count(severity) for each in evaluations)) for severity in (Severity.ERROR, Severity.WARNING)
    )
    return "，".join(f"{severity} {count} 条" for severity, count in counts)


def front_sheet(returned: Returned, due: date | None) -> FrontSheet:
    """Return the sheet in front of a marked copy."""
    forms = returned.evaluations
    departments = [text_of(each.form.department) or NO_DEPARTMENT for each in forms]
    fields = (
        ("主管部门", _listed(departments)),
        ("实施单位", _listed(unit_of(each.form) for each in forms)),
        ("项目", _listed(map(project_of, forms))),
        ("原文件", returned.file),
        (NOTICE_FORMS, BETWEEN_FORMS.join(map(_id, returned.forms))),
        ("问题", count_words(forms)),
        ("改正时限", f"请{by_when(due)}改正并重新报送"),
    )
    rows = tuple(
        FrontRow(
            finding.severity,
            project_of(each),
            finding.sheet,
            finding.cell if finding.sheet else "",
            finding.rule,
            finding.found,
            finding.expected,
            finding.message,
            finding.advice,
        )
        for each in forms
        for finding in to_correct(each)
    )
    return FrontSheet(fields, rows, _HOW)


def _id(form: Form) -> str:
    """Name a form, and those it answers: the unit may send the next one in place of this."""
    return f"{form.form_id}（前次 {'，'.join(form.answers)}）" if form.answers else form.form_id


def _listed(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(texts))
