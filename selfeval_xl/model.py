"""The words of the field as frozen data: from one cell on a sheet to the verdict about a form.

Money is in 元 and rates are in percentage points everywhere, whatever the form is written in. Every value is a `Cell`
and so carries its sheet and address. A field that is None has no place on the form; a blank cell has one and is empty.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from typing import Self

from selfeval_xl import text as words
from selfeval_xl.quantity import Comparator, Quantity, Reading, plain

CellValue = str | int | float | bool | datetime | date | time | None

OWN_CATEGORY = "selfeval_xl"  # the document property by which our own workbooks are known again
NOTICE_SHEET = "退回修改通知单"  # the notice to a unit, and the sheet in front of a workbook it gets back
NOTICE_TITLE = "项目支出绩效自评表退回修改通知单"  # its first cell
NOTICE_FORMS = "自评表编号"  # its label beside the ids of the forms that went back
BETWEEN_FORMS = "、"  # stands between two of them; the ids of the rounds before follow in brackets
RECORD_STARTS = (b'{"form_id": ', b'{"file": ')  # how each line of our records begins, so that they are known again
FULL_MARKS = Decimal(100)  # the points of a whole form

MONEY_UNITS = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


def money_text(amount: Decimal, unit: str) -> str:
    """Write an amount of 元 in another unit of money, without its name."""
    return f"{Decimal(plain(amount / MONEY_UNITS[unit])):,f}"


def column_letters(column: int) -> str:
    """Name a column: 1 is "A", 28 is "AB"."""
    if 0 < column <= 26:
        return chr(64 + column)
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_notice(sheet: str, title: str) -> bool:
    """Tell whether a sheet is the notice of an earlier round: by its name, maybe numbered, and its first cell."""
    return sheet.rstrip("0123456789") == NOTICE_SHEET and title.strip() == NOTICE_TITLE


@dataclass(frozen=True, slots=True)
class Cell:
    """单元格: one cell as a person sees it. Under a merge it is the first cell of the merged range."""

    sheet: str
    row: int
    column: int
    text: str = ""
    value: CellValue = None
    formula: str | None = None
    hidden: bool = False
    merged_from: str | None = None  # the range the value is spread over, "C4:F4"; None when it stands alone

    @property
    def address(self) -> str:
        """The address on its sheet, "C4"."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def blank(self) -> bool:
        """Whether a person sees nothing in it."""
        return not self.text.strip()

    def saying(self, text: str) -> Self:
        """Return the cell narrowed to the part of its text that is the value: "填报日期：20250123" to "20250123"."""
        return self if text == self.text else replace(self, text=text)


@dataclass(frozen=True, slots=True)
class Figure(Cell):
    """A cell together with what it says. `reading` is None where the cell is blank or says "not applicable"."""

    reading: Reading | None = None
    # The number in it, if it is one number without a sign before it; money in 元, rates in percentage points.
    number: Decimal | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look once whether it says a number; rules ask for it over and over."""
        match self.reading:
            case Quantity(number=number, comparator=Comparator.NONE):
                object.__setattr__(self, "number", number)
            case _:
                object.__setattr__(self, "number", None)

    @classmethod
    def of(cls, cell: Cell, reading: Reading | None) -> "Figure":
        """Attach a reading to a cell."""
        return cls(
            cell.sheet,
            cell.row,
            cell.column,
            cell.text,
            cell.value,
            cell.formula,
            cell.hidden,
            cell.merged_from,
            reading,
        )


UNLISTED = "unlisted"  # the key of a fund row the template does not list


@dataclass(frozen=True, slots=True)
class FundLine:
    """资金行: one row of the fund block. `parent` is the key of the row it is a part of, None for the top."""

    key: str
    label: Cell
    parent: str | None
    budget_initial: Figure | None = None  # 年初预算数, 元
    budget_full: Figure | None = None  # 全年预算数, 元
    executed: Figure | None = None  # 全年执行数, 元
    weight: Figure | None = None  # 分值
    rate: Figure | None = None  # 执行率, percentage points
    score: Figure | None = None  # 得分
    reason: Cell | None = None  # 原因

    def has_numbers(self, *names: str) -> bool:
        """Tell whether each of the named fields is there and holds a number."""
        return all((figure := getattr(self, name)) is not None and figure.number is not None for name in names)


@dataclass(frozen=True, slots=True)
class Indicator:
    """三级指标: one scored row. `level1` and `level2` are the heading cells it stands under, shared by neighbours."""

    level1: Cell
    level2: Cell
    level3: Cell
    target: Figure  # 年度指标值
    actual: Figure  # 实际完成值
    weight: Figure  # 分值
    score: Figure  # 得分
    reason: Cell  # 偏差原因分析及改进措施
    note: Cell | None = None  # 备注
    nature: Cell | None = None  # 指标性质: the sign before the target, where it has a column of its own
    measure: Cell | None = None  # 度量单位: the unit behind target and actual, where it has a column of its own
    completion: Figure | None = None  # 完成率, percentage points
    group: Cell | None = None  # the name of the rows it is one of: 一、示范区建立
    abouts: tuple[str, str] = ("", "")  # what its 一级指标 and 二级指标 are about, words of `Vocabulary.levels`
    left_out: bool = False  # says 不适用 though it has points, under a policy that scales what is left to 100

    @property
    def applies(self) -> bool:
        """Whether the row asks for points: not where target, actual, weight and score only say 无, 不适用, / or 0.

        All four blank under a name is a row forgotten, so it applies; under "无" or "/" in place of a name it does not.
        One with points applies whatever its cells say, unless it is left out.
        """
        if self.left_out:
            return False
        if self.weight.number:  # nearly every row; the others are looked at word by word
            return True
        if self.group is not None and words.says_nothing(self.weight.text) and words.says_nothing(self.score.text):
            return False  # the row it is a part of has the points
        answers = (self.target, self.actual, self.weight, self.score)
        if not all(_not_applicable(cell.text) for cell in answers):
            return True
        return all(cell.blank for cell in answers) and not _not_applicable(self.level3.text)

    @property
    def is_weighted(self) -> bool:
        """Whether its points are some of the 100 given out: those of a row that is left out are."""
        return self.applies or self.left_out

    @property
    def is_cost(self) -> bool:
        """Whether it stands under a 成本 heading, where spending less is better."""
        return "cost" in self.abouts

    @property
    def is_output(self) -> bool:
        """Whether it stands under 产出指标."""
        return self.abouts[0] == "output"

    @property
    def asked(self) -> str:
        """The target in one piece, with the sign and the unit that stand in columns of their own: "≥735人次"."""
        target = self.target.text.strip()
        sign, unit = (
            "" if cell is None or words.is_empty_words(cell.text) else cell.text.strip()
            for cell in (self.nature, self.measure)
        )
        return f"{'' if target.startswith(sign) else sign}{target}{'' if target.endswith(unit) else unit}"

    @property
    def is_quantity(self) -> bool:
        """Whether it stands under 数量指标."""
        return self.abouts[1] == "quantity"

    @property
    def is_timeliness(self) -> bool:
        """Whether it stands under 时效指标."""
        return self.abouts[1] == "timeliness"


def _not_applicable(text: str) -> bool:
    return words.is_not_applicable(text) or words.squeeze(text).strip("0.。") in ("", "无", "没有")


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a file was sent and last changed, where that is known; the later of two versions of a form counts."""

    sent: datetime | None = None  # by the mail it came in, with its offset where that says one
    saved: datetime | None = None  # by the clock of whoever saved it
    is_member: bool = False  # it came in something, and what that says of it is another time than what a disk says


@dataclass(frozen=True, slots=True)
class Form:
    """自评表: one self-evaluation form found on a sheet."""

    file: str  # the source as shown to the user: 信件.eml › 附件.zip › 表.xlsx
    form_id: str
    template: str  # its id
    template_name: str  # in Chinese
    anchor: Cell  # the first cell of the form
    money_unit: str
    money_unit_cell: Cell | None  # where it is printed
    other_unit_cell: Cell | None  # where another one is printed
    title: Cell | None
    year: int | None  # the evaluated year as printed
    year_cell: Cell | None
    project_name: Cell | None
    project_code: str
    department: Cell | None  # 主管部门, its code taken off
    unit: Cell | None  # 实施单位
    stamped_unit: Cell | None  # 单位（盖章）
    fill_date: Figure | None  # 填报日期
    contact: Cell | None  # 联系人
    leader: Cell | None  # 项目负责人
    goal_expected: Cell | None  # 预期目标
    goal_actual: Cell | None  # 实际完成情况
    funds: tuple[FundLine, ...]
    indicators: tuple[Indicator, ...]
    subtotals: tuple[Indicator, ...]  # 小计 rows between them; no indicators
    parents: tuple[Indicator, ...]  # rows that name a group of indicators below or sum up their points; no indicators
    total_weight: Figure | None  # 总分 row, 分值
    total_score: Figure | None  # 总分 row, 得分
    total_in_head: Figure | None  # 总分 in the head, where it stands there too
    grade: Cell | None  # 自评等级, where it stands by itself and not in the conclusion
    conclusion: Cell | None  # 自评结论
    problems: Cell | None  # 存在问题
    measures: Cell | None  # 改进措施
    leftovers: tuple[Cell, ...]  # printed filler nobody replaced: "指标2：", "……"
    missing: tuple[str, ...]  # Chinese names of the blocks the template has and the sheet has not
    columns: frozenset[str]  # what the indicator table has columns for
    explanation: Cell | None  # 偏差大或目标未完成原因分析, of the form as a whole
    remarks: Cell | None  # 其他需要说明事项
    limits: tuple[tuple[Cell, int], ...]  # answers beside the number of characters printed as the most they may have
    unfilled: tuple[tuple[str, Cell], ...]  # 一级指标 no row of which is filled in: what they are about, their headings
    unread: tuple[Cell, ...]  # headings of columns that are filled in and mean nothing to the template
    nearest: str  # the official template it comes nearest to, where it follows none: its name in Chinese
    lacking: str  # and the labels of that which it has not
    answers: tuple[str, ...] = ()  # ids of the forms that went back and were corrected to this one, the last first
    arrival: Arrival = Arrival()

    @property
    def sheet(self) -> str:
        """The sheet it stands on."""
        return self.anchor.sheet

    @property
    def total_fund(self) -> FundLine | None:
        """年度资金总额: the only fund row that scores."""
        return next((line for line in self.funds if line.parent is None and line.key == "total"), None)

    @property
    def money_factor(self) -> Decimal:
        """How many 元 one unit of the form's money is."""
        return MONEY_UNITS[self.money_unit]

    @property
    def graded_in(self) -> Cell | None:
        """The cell that names the grade: one of its own, else the conclusion."""
        return self.conclusion if self.grade is None or self.grade.blank else self.grade

    @property
    def is_unfilled(self) -> bool:
        """Whether nobody has filled it in: no project, no amount, no goal, no indicator."""
        amounts = (figure for line in self.funds for figure in (line.budget_initial, line.budget_full, line.executed))
        cells = (self.project_name, self.goal_expected, self.goal_actual, *amounts)
        return not self.indicators and all(cell is None or cell.blank or words.is_hint(cell.text) for cell in cells)

    def money(self, amount: Decimal) -> str:
        """Write an amount of 元 in the form's own unit: 1215457.6 on a 万元 form is "121.54576"."""
        return money_text(amount, self.money_unit)

    def parts_of(self, key: str) -> tuple[FundLine, ...]:
        """Return the fund rows that are a part of the row `key`."""
        return tuple(line for line in self.funds if line.parent == key)

    def level1_blocks(self) -> list[tuple[Cell, tuple[Indicator, ...]]]:
        """List each 一级指标 heading with its rows, in order; rows in a row under one name are one block.

        A heading without a name, "(50分)", is told from the next by its place.
        """
        runs = groupby(self.indicators, key=lambda row: words.label_key(row.level1.text) or row.level1.address)
        blocks = [tuple(run) for _, run in runs]
        return [(rows[0].level1, rows) for rows in blocks]

    def level2_blocks(self) -> list[tuple[Cell, tuple[Indicator, ...]]]:
        """List each 二级指标 heading with its rows, in order; the same word under another 一级指标 is another block."""
        return [
            (rows[0].level2, rows)
            for _, block in self.level1_blocks()
            for rows in (
                tuple(run)
                for _, run in groupby(block, key=lambda row: words.label_key(row.level2.text) or row.level2.address)
            )
        ]
