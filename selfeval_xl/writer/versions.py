"""多版本: every form of the projects that were sent more than once, and 版本差异: what the others say otherwise.

Each is held against the form that counts, or where none is preferred against the one received first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from selfeval_xl.differences import Difference, differences
from selfeval_xl.evaluation import Evaluation
from selfeval_xl.model import Form
from selfeval_xl.outline import Outline
from selfeval_xl.precedence import times
from selfeval_xl.versions import ADOPTED, DECISION, KEY, PROJECT, REJECTED, SHEET, WORDS, Versions, key_of
from selfeval_xl.writer.book import Book, Link, Value
from selfeval_xl.writer.details import WHERE, WHOSE, figure_value, whose
from selfeval_xl.writer.page import Paper
from selfeval_xl.writer.places import Paths
from selfeval_xl.writer.styles import COUNT, ENTRY, LINK, POINTS, TEXT, WORD
from selfeval_xl.writer.table import Column, place_of, table_sheets, write_table
from selfeval_xl.writer.words import text_of

_DIFFERENCES = "版本差异"
_COLUMNS = (
    Column(PROJECT, COUNT),
    *WHOSE,
    Column("采用", WORD),
    Column("原因", widest=30),
    Column(DECISION, replace(ENTRY, align="center"), widest=10),
    Column("填报日期", WORD, widest=14),
    Column("收到或保存时间", WORD, widest=16),
    Column("自评总分", POINTS),
    Column("核算总分", POINTS),
    Column("处理结论", WORD, accented=True),
    Column("版本差异", LINK),
    Column("审核结果", LINK),
    *WHERE[:2],
    Column(KEY, replace(TEXT, wrap=False)),  # a row must not grow with what nobody sees
)
_DECISION, _KEY = (next(at for at, each in enumerate(_COLUMNS) if each.heading == name) for name in (DECISION, KEY))
_ASKED: Mapping[str, Any] = {
    "validate": "list",
    "source": list(WORDS),
    "ignore_blank": True,
    "input_title": "决定",
    "input_message": "要计入的一份选“采用”；填了两份“采用”的，两份都计入。保存、关闭后重新运行。",
    "error_type": "stop",
    "error_title": "决定",
    "error_message": "请选“采用”或“不采用”，或者清空。",
}
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
_UNDECIDED = "待定"
_LEGEND = (
    "不采用的不计入项目汇总；待定的每份都计入；各处差异见“版本差异”。"
    "不同意的，在浅色的“决定”里选采用或不采用，保存、关闭后重新运行"
)


class _Version(NamedTuple):
    """One form of a project, and how it differs from the one it is held against; None for that one itself."""

    number: int
    project: Versions
    outline: Outline
    evaluation: Evaluation
    measure: Form
    differences: Sequence[Difference] | None
    time: str  # when it was sent or saved

    @property
    def form(self) -> Form:
        """The form itself."""
        return self.evaluation.form


def write_versions(
    book: Book,
    versions: Sequence[Versions],
    evaluations: Mapping[str, Evaluation],
    links: Paths,
) -> None:
    """Write both sheets; the forms of one project stand under one number.

    `evaluations` go by form id; two at a time are asked for and held, that of a form and of the one it is held against.
    """
    rows: list[tuple[Value, ...]] = []
    different: list[tuple[Value, ...]] = []
    for at, version in enumerate(_listed(versions, evaluations)):
        rows.append(_row(version, links.get(version.form.form_id), len(different)))
        different += (_difference_row(at, version, each) for each in version.differences or ())
    for sheet, part, some in table_sheets(book, SHEET, rows, paper=Paper.A3):
        caption = f"多版本（{_LEGEND}）{part}"
        extent = write_table(sheet, caption, _COLUMNS, some, nothing="没有。")
        sheet.limit(extent.first, extent.last, _DECISION, _ASKED)
        sheet.hide_column(_KEY)
    if not different:
        return
    for sheet, part, some in table_sheets(book, _DIFFERENCES, different, paper=Paper.A3):
        caption = f"版本差异（与采用的一份逐格比较；待定的与先收到的一份比较；空格、数字写法不同的不算）{part}"
        write_table(sheet, caption, _DIFFERENCE_COLUMNS, some, nothing="没有。")


def _listed(versions: Sequence[Versions], evaluations: Mapping[str, Evaluation]) -> Iterator[_Version]:
    for number, project in enumerate(versions, 1):
        told, measure = times(project.forms), evaluations[project.measure.form_id]
        for outline in project.forms:
            is_measure = outline is project.measure
            evaluation = measure if is_measure else evaluations[outline.form_id]
            different = None if is_measure else differences(evaluation.form, measure.form)
            yield _Version(number, project, outline, evaluation, measure.form, different, told[outline.form_id])


def _row(version: _Version, path: PurePosixPath | str | None, found_from: int) -> tuple[Value, ...]:
    """Return the row of a form; its differences stand from the row `found_from` of the other sheet on."""
    project, evaluation, form = version.project, version.evaluation, version.form
    decision = project.decisions.get(form.form_id)
    return (
        version.number,
        *whose(form),
        *_standing(version),
        None if decision is None else decision.word,
        text_of(form.fill_date),
        version.time,
        figure_value(form.total_score),
        evaluation.scores.total_verified,
        evaluation.verdict,
        place_of(_DIFFERENCES, found_from, "查看") if version.differences else None,
        None if path is None else Link(str(path), "打开"),
        form.file,
        form.sheet,
        key_of(version.outline),
    )


def _standing(version: _Version) -> tuple[str, str]:
    """Tell whether a form counts, and why; where a decision is not obeyed, that too."""
    project, form = version.project, version.outline
    if form.form_id in {each.form_id for each in project.counting}:
        used = ADOPTED if project.is_settled else _UNDECIDED
        why = project.why if project.is_settled else f"{project.why}，请问清单位"
    elif version.differences:
        used, why = REJECTED, f"与采用的一份有 {len(version.differences)} 处不同"
    else:
        twin = project.instead_of(form)
        used, why = REJECTED, f"与“{twin.file}”内容相同，只计一次"
    remark = project.remarks.get(form.form_id)
    return used, f"{why}。{remark}" if remark else why


def _difference_row(at: int, version: _Version, difference: Difference) -> tuple[Value, ...]:
    """Return the row of a difference, with a link back to the row `at` of the versions."""
    form, measure = version.form, version.measure
    return (
        place_of(SHEET, at, version.number),
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
