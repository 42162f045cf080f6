"""复核: the sheet of a result workbook that a reviewer fills in; a later run reads it back and writes it again.

The sheet is protected without a password, so that only the reviewer's cells are typed into by mistake or on purpose.
The keys by which its rows are known again stand in a hidden column; the 自评表编号 stands in sight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from selfeval_xl.evaluation import Severity
from selfeval_xl.model import FULL_MARKS, Form, column_letters
from selfeval_xl.projects import unit_cell
from selfeval_xl.quantity import plain
from selfeval_xl.reviews import (
    ENTRY_HEADINGS,
    KEY,
    OVERALL_LABELS,
    PROJECT_LABELS,
    SEEN_HEADINGS,
    Reviewed,
    ReviewedRow,
    score_number,
)
from selfeval_xl.writer.book import Sheet, Value, cells
from selfeval_xl.writer.details import figure_value
from selfeval_xl.writer.styles import (
    ACCENTS,
    CAPTION,
    ENTRY,
    ENTRY_POINTS,
    HEAD,
    LABEL,
    NOTE,
    POINTS,
    TEXT,
    TITLE,
    WORD,
    Style,
)
from selfeval_xl.writer.words import text_of

_NUMBER, _COUNTED, _CHANGE = "序号", "计入得分", "变动"
_HEADINGS = (_NUMBER, *SEEN_HEADINGS.values(), *ENTRY_HEADINGS.values(), _COUNTED, _CHANGE)
_WIDTHS = (4, 8, 20, 12, 12, 6, 7, 7, 12, 7, 18, 18, 7, 22)
_AT = {heading: column for column, heading in enumerate(_HEADINGS)}
_LAST = len(_HEADINGS) - 1
_KEY_COLUMN = len(_HEADINGS)
_TOP = 4  # the row of the headings
# A label's first and last column, its value's first and last; three to a row.
_FIELDS = ((0, 1, 2, 4), (5, 6, 7, 9), (10, 10, 11, _LAST))
_LEGEND = (
    "浅色格由复核人填写；重新运行后会保留。复核得分留空的，按核算得分计入（没有核算得分的按自评得分）。"
    "单位重报后改了哪里，写在“变动”里；在该行填写或修改后不再提示。"
)
_HIDDEN = replace(TEXT, wrap=False)  # a row must not grow with what nobody sees
_CHANGED = replace(ACCENTS[Severity.WARNING], align="left")


def write_review(sheet: Sheet, form: Form, reviewed: Reviewed) -> None:
    """Write the sheet of a form, with what was entered so far."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_width(column, width)
    sheet.hide_column(_KEY_COLUMN)
    sheet.merge(0, 0, _LAST, "项目支出绩效自评复核表", TITLE)
    _write_project(sheet, form)
    sheet.merge(_TOP - 1, 0, _LAST, _LEGEND, NOTE)
    for column, heading in enumerate((*_HEADINGS, KEY)):
        sheet.write(_TOP, column, heading, HEAD)
    sheet.freeze(_TOP + 1, _AT[SEEN_HEADINGS["level3"]] + 1)
    sheet.repeat_row(_TOP)
    kept = [row for row in reviewed.rows if not row.is_gone]
    after = _write_rows(sheet, _TOP + 1, kept)
    if kept:
        sheet.filter(_TOP, after - 1, _LAST)
    _write_total(sheet, after, form, reviewed, after - 1)
    _write_overall(sheet, after + 2, reviewed)
    gone = [row for row in reviewed.rows if row.is_gone]
    after += 5
    if gone:
        sheet.write(after, 0, "重报表中已没有的指标（不计入复核总分）", CAPTION)
        after = _write_rows(sheet, after + 1, gone)
    sheet.allow_text_numbers(after, _LAST)
    sheet.protect()


def _write_project(sheet: Sheet, form: Form) -> None:
    values: Mapping[str, Value] = {
        "name": text_of(form.project_name),
        "code": form.project_code,
        "unit": text_of(unit_cell(form)),
        "year": form.year,
        "form_id": form.form_id,
    }
    styles = {"year": replace(TEXT, number_format="0")}
    for place, (name, label) in enumerate(PROJECT_LABELS.items()):
        row, third = 1 + place // len(_FIELDS), place % len(_FIELDS)
        _write_field(sheet, row, third, label, values[name], styles.get(name, TEXT))


def _write_field(sheet: Sheet, row: int, third: int, label: str, value: Value, style: Style) -> None:
    label_from, label_to, value_from, value_to = _FIELDS[third]
    sheet.merge(row, label_from, label_to, label, LABEL)
    sheet.merge(row, value_from, value_to, value, style)


def _write_rows(sheet: Sheet, first: int, rows: Sequence[ReviewedRow]) -> int:
    """Write rows from this one on and return the row after them."""
    for number, (at, row) in enumerate(enumerate(rows, first), 1):
        _write_row(sheet, at, number, row)
    return first + len(rows)


def _write_row(sheet: Sheet, at: int, number: int, row: ReviewedRow) -> None:
    now, entry = row.now, row.entry
    points = (_number_or_text(row.weight, now.weight), _number_or_text(row.reported, now.reported), row.verified)
    sheet.write(at, 0, number, WORD)
    for column, text in enumerate((now.level1, now.level3, now.target, now.actual), 1):
        sheet.write(at, column, text, TEXT)
    for column, value in enumerate(points, _AT[SEEN_HEADINGS["weight"]]):
        sheet.write(at, column, value, POINTS)
    for name, heading in ENTRY_HEADINGS.items():
        text = getattr(entry, name)
        if name == "score":
            sheet.write(at, _AT[heading], _number_or_text(score_number(text), text), ENTRY_POINTS)
            sheet.limit(at, at, _AT[heading], _allowed(row.weight))
        else:
            sheet.write(at, _AT[heading], text, ENTRY)
    if row.is_gone:
        sheet.write(at, _AT[_COUNTED], None, POINTS)
    else:
        sheet.total(at, _AT[_COUNTED], _formula(at, row), row.points, POINTS)
    change = "；".join(filter(None, (row.problem, row.change)))
    sheet.write(at, _AT[_CHANGE], change, _CHANGED if change else TEXT)
    sheet.write(at, _KEY_COLUMN, row.key, _HIDDEN)


def _number_or_text(number: Decimal | None, text: str) -> Value:
    return text if number is None else number


def _formula(at: int, row: ReviewedRow) -> str:
    """Return the formula of what counts: the entered score where it can, else the verified or the reported one."""
    score, weight, reported, verified = (
        f"{column_letters(_AT[heading] + 1)}{at + 1}"
        for heading in (ENTRY_HEADINGS["score"], *(SEEN_HEADINGS[name] for name in ("weight", "reported", "verified")))
    )
    bounds = [f"ISNUMBER({score})", f"{score}>=0", *([f"{score}<={weight}"] if row.weight is not None else [])]
    known = [cell for cell, number in ((verified, row.verified), (reported, row.reported)) if number is not None]
    otherwise = known[0] if row.counts and known else "0"
    return f"=IF(AND({','.join(bounds)}),{score},{otherwise})"


def _allowed(weight: Decimal | None) -> dict[str, Any]:
    """Say what may be typed as a score: 0 up to the points of the row, or any number from 0 where they are unknown."""
    if weight is None or weight < 0:
        limit: dict[str, Any] = {"criteria": ">=", "value": 0}
        said = "不小于 0 的数"
    else:
        limit = {"criteria": "between", "minimum": 0, "maximum": float(weight)}
        said = f" 0 到 {plain(weight)} 之间的数"
    return limit | {
        "validate": "decimal",
        "input_title": "复核得分",
        "input_message": f"请填{said}；留空则按核算得分计入。",
        "error_type": "stop",
        "error_title": "复核得分不对",
        "error_message": f"请填{said}，理由写在“扣分原因”里。",
    }


def _write_total(sheet: Sheet, at: int, form: Form, reviewed: Reviewed, last: int) -> None:
    weight, reported, verified = (SEEN_HEADINGS[name] for name in ("weight", "reported", "verified"))
    sheet.merge(at, 0, _AT[weight] - 1, "总分", LABEL)
    sheet.write(at, _AT[weight], figure_value(form.total_weight), POINTS.strong())
    sheet.write(at, _AT[reported], figure_value(form.total_score), POINTS.strong())
    sheet.write(at, _AT[verified], reviewed.verified_total, POINTS.strong())
    left = reviewed.points_left
    label = "复核总分" if left is None else f"复核总分（由 {plain(left)} 分折算）"
    if reviewed.unscored:
        label += f"\n{reviewed.unscored} 项没有自评和核算得分，不填复核得分的按 0 计"
    sheet.merge(at, _AT[verified] + 1, _AT[_COUNTED] - 1, label, replace(LABEL, align="right"))
    if last < _TOP + 1:
        sheet.write(at, _AT[_COUNTED], None, POINTS.strong())
    else:
        summed = f"SUM({cells(_AT[_COUNTED], _TOP + 1, last)})"
        scale = "" if left is None else f"*{plain(FULL_MARKS)}/{plain(left)}"
        sheet.total(at, _AT[_COUNTED], f"=ROUND({summed}{scale},2)", reviewed.points, POINTS.strong())
    sheet.write(at, _AT[_CHANGE], None, POINTS.strong())


def _write_overall(sheet: Sheet, at: int, reviewed: Reviewed) -> None:
    _write_field(sheet, at, 0, OVERALL_LABELS["grade"], reviewed.grade, ENTRY)
    _write_field(sheet, at, 1, OVERALL_LABELS["reviewer"], reviewed.reviewer, ENTRY)
    sheet.merge(at + 1, 0, 1, OVERALL_LABELS["opinion"], LABEL)
    sheet.merge(at + 1, 2, _LAST, reviewed.opinion, ENTRY)
