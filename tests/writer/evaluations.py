"""Evaluations made by hand, so that the writer is tested without a reader, a scorer or a rule.

`evaluation()` is a form with an indicator that is earned, one that claims too much and one that cannot be verified.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from selfeval_xl.evaluation import Evaluation, ExecutionScore, Finding, Kind, Score, Scores, Severity, Verdict
from selfeval_xl.lists import Amount, ListedProject
from selfeval_xl.model import Cell, Figure, Form, FundLine, Indicator
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.quantity import Comparator, Quantity, Reading, Unreadable, Words
from selfeval_xl.template import INDICATOR_COLUMNS
from selfeval_xl.writer.report import RulePage

SHEET = "自评表"


def cell(address: str, text: str) -> Cell:
    """Make a cell at an address with one letter."""
    return Cell(SHEET, row=int(address[1:]), column=ord(address[0]) - 64, text=text)


def figure(address: str, text: str, reading: Reading | None = None) -> Figure:
    """Make a figure; without a reading it says the number that its text is, or nothing where that is blank or "-"."""
    if reading is None and text not in ("", "-"):
        reading = Quantity(Decimal(text.replace(",", "")))
    return Figure.of(cell(address, text), reading)


def fund(row: int, key: str, label: str, parent: str | None, *texts: str) -> FundLine:
    """Make a fund row of the texts of 年初预算数, 全年预算数, 全年执行数, 分值, 执行率, 得分."""
    figures = (figure(f"{column}{row}", text) for column, text in zip("CDEFGH", texts, strict=True))
    return FundLine(key, cell(f"A{row}", label), parent, *figures)


def finding(rule: str = "G04", severity: Severity = Severity.ERROR, **changes: Any) -> Finding:
    """Make a finding about the score of the second indicator."""
    made = Finding(
        rule,
        severity,
        SHEET,
        "G16",
        found="10",
        expected="9.34",
        difference=Decimal("0.66"),
        message="得分 10 高于按公式计算的 9.34。",
        advice="请把得分改为 9.34，或更正实际完成值。",
    )
    return replace(made, **changes)


_OUTPUT = cell("A15", "产出指标\n（80分）")

FORM = Form(
    file="报送.zip › 县教育局.xlsx",
    form_id="a1b2c3d4",
    template="guizhou",
    template_name="贵州省项目支出绩效目标自评表",
    anchor=cell("A1", "项目支出绩效目标自评表"),
    money_unit="元",
    money_unit_cell=None,
    other_unit_cell=None,
    total_in_head=None,
    title=cell("A1", "项目支出绩效目标自评表"),
    year=2024,
    year_cell=cell("A2", "（2024年度）"),
    project_name=cell("B4", "乡村小学食堂改造项目"),
    project_code="520000",
    department=cell("B5", "清源县教育局"),
    unit=cell("F5", "清源县第一小学"),
    stamped_unit=None,
    fill_date=None,
    contact=None,
    leader=None,
    goal_expected=None,
    goal_actual=None,
    funds=(
        fund(7, "total", "年度资金总额：", None, "1,000,000", "1,200,000.5", "1,140,000", "10", "95.00", "9.50"),
        fund(8, "fiscal", "  财政拨款：", "total", "1,000,000", "1,200,000.5", "1,140,000", "-", "-", "-"),
    ),
    indicators=(
        Indicator(
            level1=_OUTPUT,
            level2=cell("B15", "数量指标"),
            level3=cell("C15", "改造食堂数量"),
            target=figure("D15", "≥12所", Quantity(Decimal(12), "所", Comparator.AT_LEAST)),
            actual=figure("E15", "12所", Quantity(Decimal(12), "所")),
            weight=figure("F15", "70"),
            score=figure("G15", "70"),
            reason=cell("H15", ""),
            abouts=("output", ""),
        ),
        Indicator(
            level1=_OUTPUT,
            level2=cell("B16", "质量\n指标"),
            level3=cell("C16", "验收合格率"),
            target=figure("D16", "≥95%", Quantity(Decimal(95), "%", Comparator.AT_LEAST)),
            actual=figure("E16", "88.75%", Quantity(Decimal("88.75"), "%")),
            weight=figure("F16", "10"),
            score=figure("G16", "10"),
            reason=cell("H16", "部分工程返工"),
            abouts=("output", ""),
        ),
        Indicator(
            level1=cell("A17", "满意度指标(10分)"),
            level2=cell("B17", "服务对象满意度指标"),
            level3=cell("C17", "师生满意度"),
            target=figure("D17", "较高", Words("较高")),
            actual=figure("E17", "9O", Unreadable("9O", "字母和数字混在一起")),
            weight=figure("F17", "10"),
            score=figure("G17", "9.5"),
            reason=cell("H17", ""),
            abouts=("satisfaction", "satisfaction"),
        ),
    ),
    subtotals=(),
    parents=(),
    grade=None,
    columns=frozenset(INDICATOR_COLUMNS),
    explanation=None,
    remarks=None,
    limits=(),
    unfilled=(),
    unread=(),
    nearest="",
    lacking="",
    total_weight=figure("F18", "100"),
    total_score=figure("G18", "99"),
    conclusion=cell("B19", "自评结论：优。"),
    problems=None,
    measures=None,
    leftovers=(),
    missing=(),
)

SCORES = Scores(
    execution=ExecutionScore(
        rate=Decimal(1_140_000) / Decimal("1200000.5") * 100,
        low=Decimal("9.5"),
        high=Decimal("9.5"),
        verified=Decimal("9.5"),
        verifiable=True,
        basis="10×1140000÷1200000.5＝9.5",
    ),
    indicators=(
        Score(Kind.POSITIVE, Decimal(70), Decimal(70), Decimal(70), True, "≥12所，实际 12所：达到，得 70"),
        Score(
            Kind.POSITIVE,
            Decimal("9.34"),
            Decimal("9.34"),
            Decimal("9.34"),
            True,
            "≥95%，实际 88.75%：10×88.75÷95＝9.34",
        ),
        Score(Kind.UNREADABLE, Decimal(0), Decimal(10), Decimal("9.5"), False, "实际完成值读不出数"),
    ),
    total_verified=Decimal("98.34"),
    grade="优",
    grade_verified="优",
)


def evaluation(*, policy: str = "guizhou", verdict: Verdict = Verdict.RETURNED, **changes: Any) -> Evaluation:
    """Make an evaluation; any field of the form, and `findings` and `scores`, can be replaced by name."""
    findings = tuple(changes.pop("findings", (finding(),)))
    scores = changes.pop("scores", SCORES)
    return Evaluation(replace(FORM, **changes), policy, "贵州省（50/30/10）", scores, findings, verdict)


def source(file: str = "县教育局.xlsx", outcome: Outcome = Outcome.READ, **changes: Any) -> SourceRecord:
    """Make the record of a source."""
    made = SourceRecord(file, "ab" * 32, 18_432, "xlsx", outcome, "", outcome.advice, ("a1b2c3d4",))
    return replace(made, **changes)


RULES = (
    RulePage(
        "G04",
        Severity.ERROR,
        "得分高于按公式计算的得分。",
        {"为什么要查": "得分要与完成值相称。", "例": "≥95%，实际 88.75%，得分 10。", "依据": "评分办法。"},
    ),
    RulePage("G08", Severity.WARNING, "扣了分，没有写原因。", {"为什么要查": "扣分要有原因。", "例": "", "依据": ""}),
)


def listed(row: int, unit: str, name: str, **changes: Any) -> ListedProject:
    """Make a project of a roster, with an amount."""
    made = ListedProject(
        "名单.xlsx",
        project_name=cell(f"D{row}", name),
        unit=cell(f"B{row}", unit),
        department=cell(f"A{row}", "清源县教育局"),
        project_code=cell(f"C{row}", f"00{row}"),
        budget_full=Amount((figure(f"E{row}", "1200000"),)),
    )
    return replace(made, **changes)


PROJECT = listed(2, "清源县第一小学", "乡村小学食堂改造项目")

UNSCORED = replace(
    SCORES, execution=None, indicators=(), total_verified=None, grade=None, grade_verified=None
)  # what comes of a form without funds and indicators


def mixed_batch() -> list[Evaluation]:
    """Make four forms with whole, fractional, missing and unreadable numbers and every verdict."""
    small = fund(7, "total", "年度资金总额：", None, "", "333,333.33", "100000.1", "10", "30.00", "3")
    about = replace(FORM.funds[0], budget_full=figure("D7", "约90万", Unreadable("约90万", "不是准确的数")))
    return [
        evaluation(),
        evaluation(
            form_id="b",
            file="道路.xlsx",
            project_name=cell("B4", "道路养护"),
            funds=(small,),
            scores=_rated(Decimal("30.00003300")),
            verdict=Verdict.EXPLAIN,
            findings=(
                finding("G08", Severity.WARNING),
                finding("G04", Severity.ERROR, waiver="某某同意：当年机构改革"),
            ),
        ),
        evaluation(
            form_id="c",
            file="空白.xlsx",
            funds=(),
            indicators=(),
            total_score=None,
            scores=UNSCORED,
            verdict=Verdict.UNVERIFIED,
        ),
        evaluation(form_id="d", funds=(about,), year=2023, scores=_rated(None), verdict=Verdict.PASSED, findings=()),
    ]


def _rated(rate: Decimal | None) -> Scores:
    assert SCORES.execution is not None
    return replace(SCORES, execution=replace(SCORES.execution, rate=rate))
