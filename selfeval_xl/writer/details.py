"""One indicator and one group of findings as a table row: the columns that the result and the summary workbook share.

Numbers a submitter wrote stand as numbers where they are numbers and as the text that was written where they are not.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.lists import Amount
from selfeval_xl.model import Cell, Figure, Form
from selfeval_xl.outcome import INSIDE
from selfeval_xl.policy import Policy
from selfeval_xl.projects import cell_key
from selfeval_xl.quantity import round_half_up
from selfeval_xl.text import split_code, split_points
from selfeval_xl.writer.book import Value
from selfeval_xl.writer.fitting import display_width
from selfeval_xl.writer.grouping import Group
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.styles import DIFFERENCE, MONEY, MONEY_WAN, POINTS, UNVERIFIED, VERIFIED, WORD, Style
from selfeval_xl.writer.table import Column
from selfeval_xl.writer.words import text_of

WHOSE = (Column("主管部门", widest=15), Column("实施单位", widest=15), Column("项目名称", widest=20))
WHERE = (Column("来源文件", widest=20), Column("工作表", widest=10), Column("单元格", WORD))
INDICATOR_COLUMNS = (
    Column("一级指标", widest=10),
    Column("二级指标", widest=12),
    Column("三级指标", widest=24),
    Column("年度指标值", widest=14),
    Column("实际完成值", widest=14),
    Column("类型", WORD, widest=8),
    Column("分值", POINTS),
    Column("自评得分", POINTS),
    Column("核算最低", POINTS),
    Column("核算最高", POINTS),
    Column("核算得分", POINTS),
    Column("差额", POINTS),
    Column("核验", WORD, accented=True),
    Column("核算依据", widest=30),
    Column("偏差原因", widest=22),
)
FINDING_COLUMNS = (
    Column("级别", WORD, widest=8, accented=True),
    Column("规则", WORD, widest=8),
    Column("问题", widest=38),
    Column("现填内容", widest=18),
    Column("应填内容", widest=18),
    Column("差额", DIFFERENCE, widest=14),
    Column("修改办法", widest=38),
)

AMOUNTS = {"budget_initial": "年初预算数", "budget_full": "全年预算数", "executed": "全年执行数"}  # by field
FULL_RATE = 100  # percentage points at which the bar behind an 执行率 is full
_LONGEST_NAME = 80  # columns of the name of a file, four lines, that are told whole in a table about something else
RATE_FIELDS = ("executed", "budget_full")  # what an 执行率 is made of, the one over the other


def name_of(cell: Cell | None) -> str:
    """Return the name in a cell without the code before it, "" where it names nothing."""
    return split_code(text_of(cell))[1] if cell_key(cell) else ""


def whose(form: Form) -> tuple[str, str, str]:
    """Return the cells of WHOSE."""
    return text_of(form.department), text_of(form.unit), text_of(form.project_name)


def briefly(file: str) -> str:
    """Name a file in a table of which it is not what matters: of a long name what one sees in the folder, and its own.

    A form that came in a zip in a mail has a name of several lines, and each row about it would be as high. 文件清单
    has it whole.
    """
    outermost, *between, name = file.split(f" {INSIDE} ") if INSIDE in file else ("", file)
    if not outermost or display_width(file) <= _LONGEST_NAME:
        return file
    kept = (outermost.rpartition("/")[2], *("…" for _ in between[:1]), name.rpartition("/")[2])
    return f" {INSIDE} ".join(kept)


def number_of(figure: Figure | None) -> Decimal | None:
    """Return the number in a figure, None where there is none."""
    return None if figure is None else figure.number


def fund_figure(form: Form, name: str) -> Figure | None:
    """Return a field of 年度资金总额, None where the form has none."""
    fund = form.total_fund
    figure: Figure | None = None if fund is None else getattr(fund, name)
    return figure


def unusual_rate(policies: Iterable[Policy]) -> str:
    """Return when an 执行率 is one to look at, for `Column.unusual`: over 100, or low by every policy in use."""
    low = min((policy.low_rate for policy in policies), default=Decimal(0))
    return f"AND(ISNUMBER({{0}}),OR({{0}}<{low:f},{{0}}>100))"


def execution_rate(evaluation: Evaluation) -> Decimal | None:
    """Return the computed 执行率 in percentage points, as it is shown."""
    execution, total = evaluation.scores.execution, evaluation.form.total_fund
    if execution is not None:
        return None if execution.rate is None else round_half_up(execution.rate)
    if total is None or total.budget_full is None or total.executed is None:
        return None
    budget, executed = total.budget_full.number, total.executed.number
    return round_half_up(100 * executed / budget) if budget and executed is not None else None


def figure_value(figure: Figure | None) -> Value:
    """Return the number in a figure, else its text; None where nothing or only a sign for "not applicable" was put."""
    if figure is None or figure.reading is None:
        return None
    return figure.text if figure.number is None else figure.number


def money_value(value: Value, unit: MoneyUnit) -> Value:
    """Return an amount in this unit; the text that stands in place of one stays."""
    return unit.of(value) if isinstance(value, Decimal) else value


def listed_amount(amount: Amount | None, unit: MoneyUnit) -> Decimal | None:
    """Return an amount of a list in this unit, None where there is no number."""
    return None if amount is None or amount.number is None else unit.of(amount.number)


def money_style(unit: MoneyUnit) -> Style:
    """Return how amounts in this unit are shown."""
    return MONEY if unit is MoneyUnit.YUAN else MONEY_WAN


def difference(reported: Decimal | None, verified: Decimal | None) -> Decimal | None:
    """Return reported minus verified where both are there."""
    return None if reported is None or verified is None else reported - verified


def execution_row(evaluation: Evaluation) -> Iterator[tuple[Value, ...]]:
    """Yield 预算执行 as a row of INDICATOR_COLUMNS, if the form has it."""
    fund, score = evaluation.form.total_fund, evaluation.scores.execution
    if fund is None or score is None:
        return
    yield (
        "预算执行",
        "",
        "预算执行率",
        text_of(fund.budget_full),
        text_of(fund.executed),
        "执行率",
        figure_value(fund.weight),
        figure_value(fund.score),
        score.low,
        score.high,
        score.verified,
        difference(number_of(fund.score), score.verified),
        VERIFIED if score.verifiable else UNVERIFIED,
        score.basis,
        "",
    )


def indicator_rows(evaluation: Evaluation) -> Iterator[tuple[Value, ...]]:
    """Yield every indicator of a form as a row of INDICATOR_COLUMNS."""
    for indicator, score in zip(evaluation.form.indicators, evaluation.scores.indicators, strict=True):
        yield (
            heading(indicator.level1),
            heading(indicator.level2),
            text_of(indicator.level3),
            indicator.asked,
            text_of(indicator.actual),
            score.kind.label,
            figure_value(indicator.weight),
            figure_value(indicator.score),
            score.low,
            score.high,
            score.verified,
            difference(indicator.score.number, score.verified),
            VERIFIED if score.verifiable else UNVERIFIED,
            score.basis,
            text_of(indicator.reason),
        )


def group_row(group: Group, most: int | None = None) -> tuple[Value, ...]:
    """Return findings alike as a row of FINDING_COLUMNS, with no more than `most` of the texts found.

    Under a waiver, who let it off and why stands in place of what to do.
    """
    finding = group.first
    return (
        f"{finding.severity}\n已豁免" if finding.waived else finding.severity,
        finding.rule,
        finding.message,
        group.found(most),
        finding.expected,
        finding.difference,
        f"已豁免，不用改。{finding.waiver}" if finding.waived else finding.advice,
    )


def heading(cell: Cell) -> str:
    """Return a 一级指标 or 二级指标 as one word: no line breaks, no printed points."""
    return _heading(cell.text)


@lru_cache(maxsize=1000)
def _heading(text: str) -> str:
    """Return it by its text: the forms of a bureau have few between them."""
    return split_points(text)[0]
