"""Draws the Guizhou form: the official blank, the samples and every form a test needs are drawn by this one hand.

With nothing moved the form stands like this (row 15 is the first indicator, later rows follow from their number):

    A1 title          A2 year            A3 单位（盖章）   G3 填报日期
    C4 项目名称       C5 主管部门        G5 实施单位
    row 7 年度资金总额, 8 财政拨款, 9 本级安排, 10 上级补助, 11 其他:
                      D 年初  E 全年预算  F 执行  G 分值  H 执行率  I 得分
    B13 预期目标      E13 实际完成情况
    rows 15…: B 一级  C 二级  D 三级  E 年度指标值  F 实际完成值  G 分值  H 得分  I 未完成原因  J 备注
    then G, H 总分; B 自评结论; A 联系人
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from itertools import groupby
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_range

MADE = datetime(2025, 1, 1)


class Shown(NamedTuple):
    """A number shown through a number format: Shown(0.95, "0%") is seen as 95%."""

    value: float
    number_format: str


class Formula(NamedTuple):
    """A formula with the value it was last seen with; None was never computed."""

    formula: str
    value: float | str | None


Value = str | int | float | date | Shown | Formula | None


@dataclass(frozen=True)
class Row:
    """One row of the indicator table."""

    level1: str
    level2: str
    level3: Value = None
    target: Value = None
    actual: Value = None
    weight: Value = None
    score: Value = None
    reason: Value = None
    note: Value = None


Funds = tuple[Value, Value, Value, Value, Value, Value]  # 年初 全年预算 执行 分值 执行率 得分
SOURCE_ROW = ("-", "-", "-")


@dataclass(frozen=True)
class Filled:
    """What stands on one form. Lengthy texts are wrapped and their rows made high enough."""

    title: Value = "项目支出绩效目标自评表"
    year: Value = "（2024年度）"
    stamped_unit: Value = ""
    fill_date: Value = ""
    project_name: Value = None
    department: Value = None
    unit: Value = None
    total: Funds = (None, None, None, 10, None, None)
    fiscal: Funds = (None, None, None, *SOURCE_ROW)
    fiscal_own: Funds = (None, None, None, *SOURCE_ROW)
    fiscal_upper: Funds = (None, None, None, *SOURCE_ROW)
    other: Funds = (None, None, None, *SOURCE_ROW)
    goal_expected: Value = None
    goal_actual: Value = None
    rows: tuple[Row, ...] = ()
    sum_weight: Value = 100
    sum_score: Value = None
    conclusion: Value = None
    contact: Value = ""
    # How the form is disturbed: official label -> spelling on this sheet ("" leaves it out), blank rows before a block,
    # and the sheet's columns the ten of the form stand in.
    labels: Mapping[str, str] = field(default_factory=dict)
    gaps: Mapping[str, int] = field(default_factory=dict)
    columns: tuple[int, ...] = tuple(range(10))
    without: frozenset[str] = frozenset()  # blocks left out: title, head, funds, goals, total, conclusion, contact


LEVEL1 = ("产出指标\n(50分)", "效益指标\n(30分)", "满意度指标\n(10分)")
BLANK = Filled(
    year="（    年度）",
    rows=(
        Row(LEVEL1[0], "数量指标"),
        Row(LEVEL1[0], "质量指标"),
        Row(LEVEL1[0], "时效指标"),
        Row(LEVEL1[0], "成本指标"),
        Row(LEVEL1[0], "成本指标"),
        Row(LEVEL1[1], "社会效益\n指标"),
        Row(LEVEL1[1], "可持续影\n响指标"),
        Row(LEVEL1[2], "满意度\n指标"),
    ),
)

_FUND_HEAD = ("资 金 来 源", "年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率", "得分")
_FUND_LABELS = {
    "total": "年度资金总额：",
    "fiscal": "  财政拨款：",
    "fiscal_own": "      本级安排：",
    "fiscal_upper": "      其中：上级补助：",
    "other": "  其他：",
}
_FUND_SPANS = ((1, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (8, 9))
_AMOUNTS = (3, 4, 5)
_HEAD = (
    "一级指标", "二级指标", "三级指标", "年度指标值(A)", "实际完成值(B)", "分值", "得分", "未完成原因分析", "备注"
)  # fmt: skip
_WIDTHS = (6, 9, 9, 25, 15, 15, 7, 9, 17, 22)
_LINE = 14.25  # points of one line of 10.5 point text


class _Pen:
    """Writes cells of one form by the form's own rows and columns."""

    def __init__(self, book: Any, sheet: Any, filled: Filled, top: int, left: int) -> None:
        self._book, self._sheet, self._filled = book, sheet, filled
        self._columns = [left + column for column in filled.columns]
        self.row = top

    def cell(self, first: int, last: int, value: Value, *, rows: int = 1, **look: Any) -> None:
        """Write a value over the form's columns first..last and `rows` rows, merged if that is more than one cell."""
        bottom, left, right = self.row + rows - 1, self._columns[first], self._columns[last]
        look = {"border": 1} | look
        if isinstance(value, Shown):
            look["num_format"] = value.number_format
        elif isinstance(value, date):
            look["num_format"] = "yyyy/m/d"
        style = self._book.add_format(
            {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "align": "center", "text_wrap": True} | look
        )
        if (bottom, right) != (self.row, left):
            self._sheet.merge_range(self.row, left, bottom, right, "", style)
        match value:
            case None | "":
                self._sheet.write_blank(self.row, left, None, style)
            case Shown():
                self._sheet.write_number(self.row, left, value.value, style)
            case Formula():
                self._sheet.write_formula(
                    self.row, left, value.formula, style, "" if value.value is None else value.value
                )
            case str():
                self._sheet.write_string(self.row, left, value, style)
            case date():
                self._sheet.write_datetime(self.row, left, value, style)
            case _:
                self._sheet.write_number(self.row, left, value, style)

    def label(self, first: int, last: int, text: str, **look: Any) -> None:
        """Write a printed label, in the spelling this sheet has for it."""
        self.cell(first, last, self.spelling(text), **look)

    def spelling(self, text: str) -> str:
        key = text.strip()
        return self._filled.labels.get(key, text)

    def gap(self, block: str) -> None:
        """Leave the blank rows that stand before a block."""
        self.row += self._filled.gaps.get(block, 0)

    def height(self, *texts: tuple[Value, int, int], least: float = 18) -> None:
        """Make the row high enough for texts wrapped over columns first..last, and go on to the next row."""
        lines = max(
            (
                sum(
                    -(-_width(line) // max(1, sum(_WIDTHS[first : last + 1]) - 2)) or 1
                    for line in str(text or "").split("\n")
                )
                for text, first, last in texts
            ),
            default=1,
        )
        self._sheet.set_row(self.row, max(least, lines * _LINE + 4))
        self.row += 1


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def draw(book: Any, sheet: Any, filled: Filled, top: int = 0, left: int = 0) -> int:
    """Draw a form with its first cell at (top, left), counted from 0. Returns the first row below it."""
    pen = _Pen(book, sheet, filled, top, left)
    for column, width in zip(filled.columns, _WIDTHS, strict=True):
        sheet.set_column(left + column, left + column, width)
    if "title" not in filled.without:
        pen.cell(0, 9, filled.title, border=0, bold=True, font_size=16)
        pen.height(least=28)
        pen.cell(0, 9, filled.year, border=0)
        pen.height()
    if "head" not in filled.without:
        _draw_head(pen, filled)
    if "funds" not in filled.without:
        _draw_funds(pen, filled)
    if "goals" not in filled.without:
        _draw_goals(pen, filled)
    _draw_indicators(pen, filled)
    if "conclusion" not in filled.without:
        pen.label(0, 0, "自   \n评\n结 \n论")
        pen.cell(1, 9, filled.conclusion, align="left")
        pen.height((filled.conclusion, 1, 9), least=5 * _LINE)
    if "contact" not in filled.without:
        pen.cell(0, 9, f"{pen.spelling('联系人：')}{filled.contact}", border=0, align="left")
        pen.height()
    return pen.row


def _draw_head(pen: _Pen, filled: Filled) -> None:
    pen.gap("head")
    pen.cell(0, 5, f"{pen.spelling('单位（盖章）：')}{filled.stamped_unit}", border=0, align="left")
    if isinstance(filled.fill_date, str | int):
        pen.cell(6, 9, f"{pen.spelling('填报日期：')}{filled.fill_date}", border=0, align="left")
    else:
        pen.cell(6, 7, pen.spelling("填报日期："), border=0, align="left")
        pen.cell(8, 9, filled.fill_date, border=0, align="left")
    pen.height()
    pen.label(0, 1, "项目名称")
    pen.cell(2, 9, filled.project_name)
    pen.height()
    pen.label(0, 1, "主管部门及代码")
    pen.cell(2, 4, filled.department)
    pen.label(5, 5, "实施单位")
    pen.cell(6, 9, filled.unit)
    pen.height()


def _draw_funds(pen: _Pen, filled: Filled) -> None:
    pen.gap("funds")
    pen.label(0, 0, "项目资金\n（元）", rows=6)
    for (first, last), label in zip(_FUND_SPANS, _FUND_HEAD, strict=True):
        pen.label(first, last, label)
    pen.height()
    for key, label in _FUND_LABELS.items():
        pen.label(1, 2, label, align="left")
        for (first, last), value in zip(_FUND_SPANS[1:], getattr(filled, key), strict=True):
            amount: dict[str, Any] = (
                {"num_format": "#,##0" if isinstance(value, int) else "#,##0.00"} if first in _AMOUNTS else {}
            )
            pen.cell(first, last, value, **amount)
        pen.height()


def _draw_goals(pen: _Pen, filled: Filled) -> None:
    pen.gap("goals")
    pen.label(0, 0, "年度\n总体\n目标", rows=2)
    pen.label(1, 3, "预期目标")
    pen.label(4, 9, "实际完成情况")
    pen.height()
    pen.cell(1, 3, filled.goal_expected, align="left")
    pen.cell(4, 9, filled.goal_actual, align="left")
    pen.height((filled.goal_expected, 1, 3), (filled.goal_actual, 4, 9), least=3 * _LINE)


def _draw_indicators(pen: _Pen, filled: Filled) -> None:
    pen.gap("indicators")
    pen.label(0, 0, "绩\n效\n指\n标", rows=len(filled.rows) + 1)
    for column, label in enumerate(_HEAD, start=1):
        pen.label(column, column, label)
    pen.height(least=30)
    starts1, starts2 = (
        _starts(filled.rows, lambda row: row.level1),
        _starts(filled.rows, lambda row: (row.level1, row.level2)),
    )
    for at, row in enumerate(filled.rows):
        if at in starts1:
            pen.cell(1, 1, row.level1, rows=starts1[at])
        if at in starts2:
            pen.cell(2, 2, row.level2, rows=starts2[at])
        values = (row.level3, row.target, row.actual, row.weight, row.score, row.reason, row.note)
        for column, value in enumerate(values, start=3):
            pen.cell(column, column, value)
        pen.height(*((value, column, column) for column, value in enumerate(values, start=3)), least=2 * _LINE)
    if "total" not in filled.without:
        pen.gap("total")
        pen.label(0, 5, "总         分")
        pen.cell(6, 6, filled.sum_weight)
        pen.cell(7, 7, filled.sum_score)
        pen.cell(8, 9, None)
        pen.height()


def _starts(rows: tuple[Row, ...], key: Any) -> dict[int, int]:
    """Say at which row each run of one heading starts, and how many rows it has."""
    starts, at = {}, 0
    for _, run in groupby(rows, key=key):
        starts[at] = len(list(run))
        at += starts[at]
    return starts


class Book:
    """A workbook being drawn in memory; the same drawing gives the same bytes."""

    def __init__(self) -> None:
        self._bytes = BytesIO()
        self.book = xlsxwriter.Workbook(self._bytes, {"in_memory": True})
        self.book.set_properties({"created": MADE})

    def sheet(self, name: str) -> Any:
        """Add a sheet that prints on one A4 page, landscape."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 1)
        return sheet

    def done(self) -> bytes:
        """Close the workbook and return its bytes."""
        self.book.close()
        return self._bytes.getvalue()


def workbook(*forms: Filled, sheet: str = "Sheet1", top: int = 0, left: int = 0, apart: int = 2) -> bytes:
    """Return a workbook with the forms stacked on one sheet, `apart` blank rows between them."""
    book = Book()
    page = book.sheet(sheet)
    row = top
    for form in forms:
        row = draw(book.book, page, form, row, left) + apart
    if len(forms) > 1:
        page.fit_to_pages(1, 0)
    page.print_area(xl_range(0, 0, row - apart - 1, left + max(max(form.columns) for form in forms)))
    return book.done()
