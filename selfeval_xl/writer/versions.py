"""多版本: every form of the projects that were sent more than once, and 版本差异: what the others say otherwise.

Each is held against the form that counts, or where none is preferred against the one received first.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from selfeval_xl.differences import Difference, differences
from selfeval_xl.evaluation import Evaluation
from selfeval_xl.model import Form
from selfeval_xl.projects import Versions
from selfeval_xl.writer.book import Book, Link, Paper, Value
from selfeval_xl.writer.details import WHERE, WHOSE, figure_value, text_of, whose
from selfeval_xl.writer.styles import COUNT, LINK, POINTS, WORD
from selfeval_xl.writer.table import Column, place_of, table_sheets, write_table

_SHEET, _DIFFERENCES = "多版本", "版本差异"
_COLUMNS = (
    Column("序号", COUNT),
    *WHOSE,
    Column("采用", WORD),
    Column("原因", widest=30),
    Column("填报日期", WORD, widest=14),
    Column("自评总分", POINTS),
    Column("核算总分", POINTS),
    Column("处理结论", WORD, accented=True),
    Column("版本差异", LINK),
    Column("审核结果", LINK),
    *WHERE[:2],
)
_DIFFERENCE_COLUMNS = (
    Column("序号", LINK),
    Column("实施单位", widest=16),
    Column("项目名称", widest=22),
    Column("哪一处", widest=32),
    Column("这一份", widest=22),
    Column("单元格", WORD, widest=8),
    Column("所填", widest=26),
    Column("采用的一份", widest=22),
    Column("单元格", WORD, widest=8),
    Column("所填", widest=26),
)
_UNDECIDED, _USED, _PASSED_OVER = "待定", "采用", "不采用"


class _Version(NamedTuple):
    """One form of a project, and how it differs from the one it is held against; None for that one itself."""

    number: int
    project: Versions
    form: Form
    differences: Sequence[Difference] | None


def write_versions(
    book: Book,
    versions: Sequence[Versions],
    evaluations: Mapping[str, Evaluation],
    links: Mapping[str, PurePosixPath],
) -> None:
    """Write both sheets; the forms of one project stand under one number. `evaluations` go by form id."""
    listed = [
        _Version(number, project, form, None if form is _measure(project) else differences(form, _measure(project)))
        for number, project in enumerate(versions, 1)
        for form in project.forms
    ]
    rows: list[tuple[Value, ...]] = []
    different: list[tuple[Value, ...]] = []
    for at, version in enumerate(listed):
        form = version.form
        rows.append(_row(version, evaluations[form.form_id], links.get(form.form_id), len(different)))
        different += (_difference_row(at, version, each) for each in version.differences or ())
    for sheet, part, some in table_sheets(book, _SHEET, rows, paper=Paper.A3):
        caption = f"多版本（不采用的不计入项目汇总；待定的每份都计入；各处差异见“{_DIFFERENCES}”）{part}"
        write_table(sheet, caption, _COLUMNS, some, nothing="没有。")
    if not different:
        return
    for sheet, part, some in table_sheets(book, _DIFFERENCES, different, paper=Paper.A3):
        caption = f"版本差异（与采用的一份逐格比较；待定的与先收到的一份比较；空格、数字写法不同的不算）{part}"
        write_table(sheet, caption, _DIFFERENCE_COLUMNS, some, nothing="没有。")


def _measure(project: Versions) -> Form:
    """Return the form the others are held against."""
    return project.counting or project.forms[0]


def _row(version: _Version, evaluation: Evaluation, path: PurePosixPath | None, found_from: int) -> tuple[Value, ...]:
    """Return the row of a form; its differences stand from the row `found_from` of the other sheet on."""
    project, form = version.project, version.form
    used, why = _PASSED_OVER, "与采用的一份内容相同"
    if version.differences:
        why = f"与采用的一份有 {len(version.differences)} 处不同"
    if project.counting is None:
        used, why = _UNDECIDED, f"{project.why}，请问清单位"
    elif form is project.counting:
        used, why = _USED, project.why
    return (
        version.number,
        *whose(form),
        used,
        why,
        text_of(form.fill_date),
        figure_value(form.total_score),
        evaluation.scores.total_verified,
        evaluation.verdict,
        place_of(_DIFFERENCES, found_from, "A", "查看") if version.differences else None,
        None if path is None else Link(str(path), "打开"),
        form.file,
        form.sheet,
    )


def _difference_row(at: int, version: _Version, difference: Difference) -> tuple[Value, ...]:
    """Return the row of a difference, with a link back to the row `at` of the versions."""
    form, measure = version.form, _measure(version.project)
    return (
        place_of(_SHEET, at, "A", version.number),
        text_of(form.unit),
        text_of(form.project_name),
        difference.what,
        f"{form.file} {form.sheet}",
        difference.old_cell,
        difference.old_text,
        f"{measure.file} {measure.sheet}",
        difference.new_cell,
        difference.new_text,
    )
