"""A bureau's own layout: drafted from a workbook, corrected in a line or two, checked, and then read like any other."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from selfeval_xl import load_templates
from selfeval_xl.cli import run_command
from selfeval_xl.model import Form
from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import find_areas
from selfeval_xl.reader.workbook import read_bytes
from selfeval_xl.reader.xlsx import read_workbook
from selfeval_xl.template import Template
from tests.forms import CLEAN
from tests.workbooks import BLANK, workbook

KNOWN = load_templates()
_ANSWERS: dict[str, str | int] = {
    "level3": "改造食堂数量{}", "target": "≥12所", "actual": "12所", "completion": "100%", "weight": 5, "score": 5,
}  # fmt: skip


def filled_blank(template: Template) -> bytes:
    """Fill in every place of an official blank that the reader knows, whatever its layout is."""
    data = template.blank.read_bytes()
    (grid,) = read_workbook(data)
    sheet = LabelledSheet(grid)
    (area,) = find_areas(sheet, KNOWN.vocabulary)
    (form,) = read_bytes(data, "空白表.xlsx", KNOWN)
    book = openpyxl.load_workbook(BytesIO(data))
    page = book[grid.sheet]
    named = (form.project_name, form.department, form.unit, form.goal_expected, form.goal_actual, form.conclusion)
    for at, cell in enumerate(named):
        if cell is not None and cell.blank and (cell.row, cell.column) not in grid.cells:
            page.cell(cell.row, cell.column).value = f"清源县教育局{at}"
    for line in form.funds:
        for figure in (line.budget_initial, line.budget_full, line.executed):
            if figure is not None and figure.blank:
                page.cell(figure.row, figure.column).value = 100 + line.label.row
    assert area.indicators is not None
    end = area.total.row if area.total is not None else area.end_of_table + 1
    for row in range(area.indicators.bottom + 1, end):
        for role, answer in _ANSWERS.items():
            column = area.indicators.spans.get(role, (0, 0))[0]
            if column and grid.at(row, column).blank:
                page.cell(row, column).value = answer.format(row) if isinstance(answer, str) else answer
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def same_facts(form: Form, template: str = "", name: str = "") -> Form:
    """Leave out of a form what tells which layout it was read by."""
    return replace(form, template=template, template_name=name)


def drafted(tmp_path: Path, blank: bytes, name: str = "qingyuan") -> Path:
    """Draft a layout by the command line, the blank beside it."""
    path = tmp_path / "表样" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.with_suffix(".xlsx").write_bytes(blank)
    assert run_command(["templates", "--propose", str(path.with_suffix(".xlsx")), "-o", str(path)]) == 0
    return path


def correct(path: Path, **roles: str) -> int:
    """Take the sign off the lines about some labels, as a clerk would, and name their roles; return how many."""
    lines = path.read_text(encoding="utf-8").split("\n")
    changed = 0
    for at, line in enumerate(lines):
        for words, role in roles.items():
            if line.lstrip().startswith("# ") and f'["{words}"]' in line:
                lines[at] = re.sub(r'^(\s*)# (\{ key = ")?\w+', rf"\1\2{role}" if "{" in line else role, line)
                changed += 1
    path.write_text("\n".join(lines), encoding="utf-8")
    return changed


@pytest.mark.parametrize("template", KNOWN.official, ids=lambda template: template.id)
def test_a_known_blank_gives_a_layout_that_reads_what_the_official_one_reads(
    tmp_path: Path, template: Template, capsys: pytest.CaptureFixture[str]
) -> None:
    path = drafted(tmp_path, template.blank.read_bytes())
    said = capsys.readouterr().err
    assert f"程序已经认得这张表：{template.name}（{template.id}），不必另建表样。" in said
    assert "不认识" not in said
    assert run_command(["templates", "--check", str(path.parent)]) == 0
    assert capsys.readouterr().err.splitlines()[-1] == "表样 1 个，没有问题。"
    data = filled_blank(template)
    (official,) = read_bytes(data, "表.xlsx", KNOWN)
    (own,) = read_bytes(data, "表.xlsx", load_templates(path.parent))
    assert (official.template, own.template) == (template.id, "qingyuan")
    assert official.indicators
    assert same_facts(own) == same_facts(official)


@pytest.mark.parametrize("template", KNOWN.official, ids=lambda template: template.id)
def test_a_filled_form_gives_the_same_columns_and_rows_as_its_blank(tmp_path: Path, template: Template) -> None:
    drafts = [drafted(tmp_path, data, name).read_text(encoding="utf-8") for data, name in (
        (template.blank.read_bytes(), "blank"), (filled_blank(template), "filled"),
    )]  # fmt: skip
    tables = [draft[draft.index("[funds") : draft.index("[foot]") if "[foot]" in draft else None] for draft in drafts]
    assert tables[0] == tables[1]


INVENTED = {
    "what was asked and what was reached": (
        {"年度指标值(A)": "约定成果", "实际完成值(B)": "兑现成果"},
        {"约定成果": "target", "兑现成果": "actual"},
    ),
    "both amounts of the funds": (
        {"全年预算数（A）": "本年盘子", "全年执行数（B）": "已花的钱"},
        {"本年盘子": "budget_full", "已花的钱": "executed"},
    ),
    "a fund row and the unit": (
        {"本级安排：": "      乡镇配套：", "实施单位": "牵头股室"},
        {"乡镇配套": "fiscal_own", "牵头股室": "unit"},
    ),
    "the first level and the total": (
        {"一级指标": "大类", "总         分": "评定"},
        {"大类": "level1", "评定": "total"},
    ),
    "the goals": (
        {"预期目标": "想办成的事", "实际完成情况": "办成的事"},
        {"想办成的事": "expected", "办成的事": "actual"},
    ),
}


@pytest.mark.parametrize(("labels", "roles"), INVENTED.values(), ids=INVENTED)
def test_a_layout_with_two_strange_labels_takes_two_corrected_lines(
    tmp_path: Path, labels: dict[str, str], roles: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    strange = replace(CLEAN, title="清源县项目绩效自查情况表", labels=labels)
    blank = replace(BLANK, title="清源县项目绩效自查情况表", labels=labels)
    path = drafted(tmp_path, workbook(blank))
    assert "有 2 处不认识" in capsys.readouterr().err
    assert correct(path, **roles) == 2
    assert run_command(["templates", "--check", str(path.parent)]) == 0, capsys.readouterr().err
    (own,) = read_bytes(workbook(strange), "表.xlsx", load_templates(path.parent))
    (usual,) = read_bytes(workbook(CLEAN), "表.xlsx", KNOWN)
    assert own.template == "qingyuan"
    assert plain(own) == plain(usual)


def plain(form: Form) -> Form:
    """Leave out of a form how its layout words things."""
    corner = replace(form.anchor, text="", value=None)
    funds = tuple(replace(line, label=corner) for line in form.funds)
    return replace(same_facts(form), form_id="", title=None, anchor=corner, funds=funds)
