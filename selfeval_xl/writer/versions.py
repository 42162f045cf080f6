"""多版本: every form of the projects that were sent more than once, and which of them counts."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.model import Form
from selfeval_xl.projects import Versions
from selfeval_xl.writer.book import Book, Link, Value
from selfeval_xl.writer.details import WHERE, WHOSE, figure_value, text_of, whose
from selfeval_xl.writer.styles import COUNT, LINK, POINTS, WORD
from selfeval_xl.writer.table import Column, table_sheets, write_table

_COLUMNS = (
    Column("序号", COUNT),
    *WHOSE,
    Column("采用", WORD),
    Column("原因", widest=30),
    Column("填报日期", WORD, widest=14),
    Column("自评总分", POINTS),
    Column("核算总分", POINTS),
    Column("处理结论", WORD, accented=True),
    Column("审核结果", LINK),
    *WHERE[:2],
)
_UNDECIDED, _USED, _PASSED_OVER = "待定", "采用", "不采用"


def write_versions(
    book: Book,
    versions: Sequence[Versions],
    evaluations: Mapping[str, Evaluation],
    links: Mapping[str, PurePosixPath],
) -> None:
    """Write the sheet; the forms of one project stand under one number. `evaluations` go by form id."""
    rows = [
        _row(number, project, form, evaluations[form.form_id], links.get(form.form_id))
        for number, project in enumerate(versions, 1)
        for form in project.forms
    ]
    for sheet, part, some in table_sheets(book, "多版本", rows):
        caption = f"多版本（不采用的不计入项目汇总；待定的每份都计入）{part}"
        write_table(sheet, caption, _COLUMNS, some, nothing="没有。")


def _row(
    number: int, project: Versions, form: Form, evaluation: Evaluation, path: PurePosixPath | None
) -> tuple[Value, ...]:
    used, why = _PASSED_OVER, ""
    if project.counting is None:
        used, why = _UNDECIDED, f"{project.why}，请问清单位"
    elif form is project.counting:
        used, why = _USED, project.why
    return (
        number,
        *whose(form),
        used,
        why,
        text_of(form.fill_date),
        figure_value(form.total_score),
        evaluation.scores.total_verified,
        evaluation.verdict,
        None if path is None else Link(str(path), "打开"),
        form.file,
        form.sheet,
    )
