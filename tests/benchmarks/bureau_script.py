"""The script most bureaus write: openpyxl in, openpyxl out, pandas for the summary. The peer of a whole run.

    python -m tests.benchmarks.bureau_script INBOX OUT

Written as somebody in the bureau who programs well would: each workbook is loaded once, labels are looked up in it, the
points are added up, the execution rate and what can be computed of the scores is held against what was entered. Every
form gets a workbook with its funds, indicators and problems; where there are problems, the workbook that was loaded is
saved with the cells filled and commented. It knows far less than the program, and that is to its favour.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

Cells = list[tuple[Any, ...]]  # the values of a sheet, row by row

_LABELS = {
    "level1": ("一级指标",),
    "level2": ("二级指标",),
    "level3": ("三级指标",),
    "target": ("年度指标值", "指标值", "年初目标值"),
    "actual": ("实际完成值", "全年实际值", "全年实际完成值", "完成值"),
    "weight": ("分值", "权重"),
    "score": ("得分",),
    "reason": ("偏差原因分析及改进措施", "未完成原因分析", "未完成原因及拟采取的改进措施"),
}
_FUND_LABELS = {
    "budget_initial": ("年初预算数", "年初预算"),
    "budget_full": ("全年预算数", "调整后预算数", "预算数"),
    "executed": ("全年执行数", "全年执行", "预算执行数", "执行数"),
    "rate": ("执行率", "预算执行率"),
    "weight": ("分值", "权重"),
    "score": ("得分",),
}
_FUND_ROWS = ("年度资金总额", "年度财政资金总额", "资金总额", "总额")
_TOTALS = ("总分", "合计", "总计")
_HEAD = {"project": ("项目名称",), "department": ("主管部门", "主管部门及代码"), "unit": ("实施单位", "项目实施单位")}
_TOLERANCE = 0.05

_THIN = Side(style="thin")
_BORDER = Border(_THIN, _THIN, _THIN, _THIN)
_WRAP = Alignment(wrap_text=True, vertical="center")
_HEAD_FONT = Font(bold=True)
_HEAD_FILL = PatternFill("solid", start_color="D9E1F2")
_WRONG = PatternFill("solid", start_color="FFC7CE")
_BLANKS = re.compile(r"\s+")
_BRACKETS = re.compile(r"[（(].*?[)）]|[:：]")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@dataclass
class Problem:
    """What is wrong with a cell; rows and columns from 1."""

    row: int
    column: int
    text: str


@dataclass
class Form:
    """One form as the script reads it."""

    file: str
    sheet: str
    head: dict[str, str]
    funds: list[dict[str, Any]] = field(default_factory=list)
    indicators: list[dict[str, Any]] = field(default_factory=list)
    total: tuple[int, float | None] | None = None  # its row, and the total that was entered
    problems: list[Problem] = field(default_factory=list)

    @property
    def score(self) -> float:
        """What the scores add up to, the one for execution with them."""
        execution = number(self.funds[0].get("score")) if self.funds else None
        return sum((number(row.get("score")) or 0 for row in self.indicators), execution or 0)


@dataclass
class Done:
    """What a run of the script came to."""

    forms: list[Form] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def main(inbox: Path, out: Path) -> Done:
    """Check every workbook of a folder and write results, marked copies and a summary."""
    done = Done()
    for folder in ("结果", "退回"):
        (out / folder).mkdir(parents=True)
    for path in sorted(each for each in inbox.rglob("*") if each.is_file()):
        name = path.relative_to(inbox).as_posix()
        if path.suffix != ".xlsx":
            done.unread.append(name)
            continue
        book = openpyxl.load_workbook(path, data_only=True)
        forms = [form for sheet in book.worksheets for form in forms_of(list(sheet.values), name, sheet.title)]
        if not forms:
            done.unread.append(name)
        for form in forms:
            check(form)
            done.forms.append(form)
            write_result(form, out / "结果" / f"{len(done.forms):06}.xlsx")
        if any(form.problems for form in forms):
            mark(book, forms)
            book.save(out / "退回" / f"{path.stem}（退回修改）.xlsx")
    write_summary(done.forms, out / "汇总.xlsx")
    return done


def squeezed(value: object) -> str:
    """Return the text of a cell without blanks and what is in brackets."""
    return _BRACKETS.sub("", _BLANKS.sub("", value)) if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """Return the first number of a cell."""
    if isinstance(value, int | float):
        return float(value)
    found = _NUMBER.search(value) if isinstance(value, str) else None
    return float(found.group().replace(",", "")) if found else None


def forms_of(cells: Cells, file: str, sheet: str) -> Iterator[Form]:
    """Find the forms of a sheet, one below the other."""
    labels = [[squeezed(value) for value in row] for row in cells]
    starts = [at for at, row in enumerate(labels) if any(label in _HEAD["project"] for label in row)]
    for start, end in pairwise([*starts, len(cells)]):
        form = Form(file, sheet, _head(cells, labels, start, end))
        header = _header(labels, start, end)
        if header is None:
            continue
        form.funds = _funds(cells, labels, start, header[0])
        _indicators(form, cells, labels, header, end)
        if form.indicators:
            yield form


def _head(cells: Cells, labels: list[list[str]], start: int, end: int) -> dict[str, str]:
    head: dict[str, str] = {}
    for row in range(start, min(start + 4, end)):
        for key, names in _HEAD.items():
            for column, label in enumerate(labels[row]):
                if label in names:
                    head.setdefault(key, next((str(value) for value in cells[row][column + 1 :] if value), ""))
    return head


def _columns(headings: Sequence[Sequence[str]], wanted: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Find the columns by their headings, which may stand in more than one row."""
    columns: dict[str, int] = {}
    for heading in headings:
        for role, names in wanted.items():
            if role not in columns:
                at = next((column for column, label in enumerate(heading) if label in names), None)
                if at is not None:
                    columns[role] = at
    return columns


def _header(labels: list[list[str]], start: int, end: int) -> tuple[int, dict[str, int]] | None:
    """Find the row of headings of the indicator table, and its columns."""
    for row in range(start, end):
        if "三级指标" in labels[row]:
            columns = _columns((labels[row], labels[row - 1], *labels[row + 1 : row + 2]), _LABELS)
            return (row, columns) if {"actual", "score"} <= columns.keys() else None
    return None


def _funds(cells: Cells, labels: list[list[str]], start: int, end: int) -> list[dict[str, Any]]:
    """Read the block of funds: its headings, and the rows from the total on."""
    columns: dict[str, int] = {}
    funds: list[dict[str, Any]] = []
    for row in range(start, end):
        if not columns:
            found = _columns([labels[row]], _FUND_LABELS)
            columns = found if {"budget_full", "executed"} <= found.keys() else {}
        elif funds or any(label in _FUND_ROWS for label in labels[row]):
            if all(cells[row][columns[role]] is None for role in ("budget_full", "executed")):
                break
            name = next((value for value in cells[row] if isinstance(value, str)), "")
            funds.append({"row": row, "name": name.strip()} | {key: cells[row][at] for key, at in columns.items()})
            funds[-1]["columns"] = columns
    return funds


def _indicators(
    form: Form, cells: Cells, labels: list[list[str]], header: tuple[int, dict[str, int]], end: int
) -> None:
    """Read the rows of the indicator table down to its total; levels over several rows stand in the first of them."""
    top, columns = header
    level1 = level2 = ""
    for row in range(top + 1, end):
        if any(label in _TOTALS for label in labels[row]):
            form.total = (row, number(cells[row][columns["score"]]))
            return
        values = {role: cells[row][at] for role, at in columns.items()}
        level1, level2 = values.get("level1") or level1, values.get("level2") or level2
        if values["level3"] and labels[row][columns["level3"]] != "三级指标" and values["score"] is not None:
            form.indicators.append(values | {"level1": level1, "level2": level2, "row": row, "columns": columns})


def check(form: Form) -> None:
    """Hold the sums, the rate and the scores against each other."""
    if form.funds:
        _check_funds(form, form.funds[0])
    for indicator in form.indicators:
        _check_indicator(form, indicator)
    weights = [number(row.get("weight")) for row in (*form.funds[:1], *form.indicators)]
    if None not in weights and abs(sum(map(float, filter(None, weights))) - 100) > _TOLERANCE:
        last = form.indicators[-1]
        column = last["columns"].get("weight", last["columns"]["score"])
        form.problems.append(Problem(last["row"] + 1, column + 1, "分值合计不是100"))
    if form.total is not None and form.total[1] is not None and abs(form.total[1] - form.score) > _TOLERANCE:
        row, entered = form.total
        column = form.indicators[0]["columns"]["score"]
        form.problems.append(Problem(row + 1, column + 1, f"总分{entered}不等于各项之和{form.score:.2f}"))


def _check_funds(form: Form, total: dict[str, Any]) -> None:
    budget, executed, rate = (number(total.get(role)) for role in ("budget_full", "executed", "rate"))
    if budget and executed is not None and rate is not None:
        expected = executed / budget * 100
        if isinstance(total["rate"], float) and rate <= 1.2:
            rate *= 100
        if abs(rate - expected) > _TOLERANCE:
            at = total["columns"]["rate"] + 1
            form.problems.append(Problem(total["row"] + 1, at, f"执行率{rate:.2f}，应为{expected:.2f}"))


def _check_indicator(form: Form, indicator: dict[str, Any]) -> None:
    weight, score = number(indicator.get("weight")), number(indicator["score"])
    row, column = indicator["row"] + 1, indicator["columns"]["score"] + 1
    if weight is None or score is None:
        return
    if score > weight:
        form.problems.append(Problem(row, column, f"得分{score}超过分值{weight}"))
    target, actual = indicator.get("target"), indicator["actual"]
    planned, reached = number(target), number(actual)
    if isinstance(actual, int | float) and reached is not None and isinstance(target, str) and target.endswith("%"):
        reached *= 100 if reached <= 1 else 1  # 95% is kept as 0.95
    if planned and reached is not None and isinstance(target, str) and target.startswith(("≥", "＝", "=")):
        expected = weight * min(1, reached / planned)
        if score > expected + _TOLERANCE:
            form.problems.append(Problem(row, column, f"完成{actual}，按比例应得{expected:.2f}"))
    if score < weight and not indicator.get("reason"):
        form.problems.append(Problem(row, column, "扣了分，没有写原因"))


def write_result(form: Form, path: Path) -> None:
    """Write the workbook about a form: its funds, its indicators, its problems."""
    book = openpyxl.Workbook()
    funds: Any = book.active
    funds.title = "资金"
    roles = tuple(_FUND_LABELS)
    _write_table(
        funds,
        ("资金来源", "年初预算数", "全年预算数", "全年执行数", "执行率", "分值", "得分"),
        [(row["name"], *(row.get(role) for role in roles)) for row in form.funds],
        (24, 16, 16, 16, 10, 8, 8),
    )
    rows = [tuple(indicator.get(role) for role in _LABELS) for indicator in form.indicators]
    rows.append(("合计", None, None, None, None, None, form.score, None))
    headings = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")
    _write_table(book.create_sheet("指标"), headings, rows, (12, 14, 30, 16, 16, 8, 8, 30))
    _write_table(
        book.create_sheet("问题"),
        ("序号", "位置", "问题"),
        [(at, f"{get_column_letter(each.column)}{each.row}", each.text) for at, each in enumerate(form.problems, 1)],
        (8, 10, 60),
    )
    book.save(path)


def _write_table(
    sheet: Any, headings: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[float]
) -> None:
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.border = _BORDER
            cell.alignment = _WRAP
    for cell in sheet[1]:
        cell.font = _HEAD_FONT
        cell.fill = _HEAD_FILL
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def mark(book: Any, forms: Sequence[Form]) -> None:
    """Fill the cells that are wrong and say in a comment why."""
    for form in forms:
        sheet = book[form.sheet]
        for problem in form.problems:
            cell = sheet.cell(problem.row, problem.column)
            if hasattr(cell, "comment") and not isinstance(cell, openpyxl.cell.cell.MergedCell):
                cell.fill = _WRONG
                cell.comment = Comment(problem.text, "审核")


def write_summary(forms: Sequence[Form], path: Path) -> None:
    """Write all forms and all indicators by pandas."""
    told = pd.DataFrame(
        {
            "文件": form.file,
            "项目名称": form.head.get("project"),
            "主管部门": form.head.get("department"),
            "实施单位": form.head.get("unit"),
            "全年预算数": number(form.funds[0].get("budget_full")) if form.funds else None,
            "全年执行数": number(form.funds[0].get("executed")) if form.funds else None,
            "自评总分": form.total[1] if form.total else None,
            "得分合计": form.score,
            "问题数": len(form.problems),
            "问题": "；".join(each.text for each in form.problems),
        }
        for form in forms
    )
    indicators = pd.DataFrame(
        {"项目名称": form.head.get("project")} | {role: row.get(role) for role in _LABELS}
        for form in forms
        for row in form.indicators
    )
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        told.to_excel(writer, sheet_name="项目汇总", index=False)
        indicators.to_excel(writer, sheet_name="指标明细", index=False)


if __name__ == "__main__":
    came_to = main(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{len(came_to.forms)} forms, {len(came_to.unread)} files not read")  # noqa: T201
