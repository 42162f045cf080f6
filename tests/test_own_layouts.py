"""A bureau's own layout: drafted from a workbook, corrected in a line or two, checked, and then read like any other."""

import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from selfeval_xl import load_templates
from selfeval_xl.cli import run_command
from selfeval_xl.model import Form
from selfeval_xl.reader.workbook import read_bytes
from selfeval_xl.template import Template
from selfeval_xl.vocabulary import Templates
from tests.layouts.drawing import workbook
from tests.layouts.entry import Disturbance, Spoilt
from tests.layouts.known import LAYOUTS

KNOWN = load_templates()


def forms(data: bytes, templates: Templates) -> list[Form]:
    """Read a workbook by some layouts."""
    return list(read_bytes(data, "表.xlsx", templates))


def drafted(tmp_path: Path, blank: bytes, name: str = "qingyuan") -> Path:
    """Draft a layout by the command line, the workbook beside it."""
    path = tmp_path / "表样" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.with_suffix(".xlsx").write_bytes(blank)
    assert run_command(["templates", "--propose", str(path.with_suffix(".xlsx")), "-o", str(path)]) == 0
    return path


def correct(path: Path, roles: dict[str, str]) -> int:
    """Take the sign off the lines about some labels, as a clerk would, and name their roles; return how many."""
    lines = path.read_text(encoding="utf-8").split("\n")
    changed = 0
    for at, line in enumerate(lines):
        words = next((words for words in roles if line.lstrip().startswith("# ") and f'["{words}"]' in line), "")
        if words:
            lines[at] = re.sub(r'^(\s*)# (\{ key = ")?\w+', rf"\1\g<2>{roles[words]}", line)
            changed += 1
    path.write_text("\n".join(lines), encoding="utf-8")
    return changed


def by_no_layout(form: Form) -> Form:
    """Leave out of a form by which layout it was read."""
    return replace(form, template="", template_name="")


def in_no_words(form: Form) -> Form:
    """Leave out of a form how its layout words things, too."""
    corner = replace(form.anchor, text="", value=None)
    funds = tuple(replace(line, label=corner) for line in form.funds)
    return replace(by_no_layout(form), form_id="", title=None, anchor=corner, funds=funds)


@pytest.mark.parametrize("template", KNOWN.official, ids=lambda template: template.id)
def test_a_known_blank_gives_a_layout_that_reads_what_the_official_one_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], template: Template
) -> None:
    path = drafted(tmp_path, template.blank.read_bytes())
    assert capsys.readouterr().err.splitlines()[1] == (
        f"程序已经认得这张表：{template.name}（{template.id}），不必另建表样。"
    )
    assert run_command(["templates", "--check", str(path.parent)]) == 0
    assert capsys.readouterr().err.splitlines()[-1] == "表样 1 个，没有问题。"
    module = LAYOUTS[template.id]
    lived: Spoilt = module.LIVED
    clean = workbook(module.LAYOUT, module.CLEAN)
    assert [form.template for form in forms(clean, load_templates(path.parent))] == ["qingyuan"]
    for data in (clean, workbook(module.LAYOUT, *lived.entries, disturbance=lived.disturbance)):
        own, official = forms(data, load_templates(path.parent)), forms(data, KNOWN)
        assert {form.template for form in official} == {template.id}
        assert list(map(by_no_layout, own)) == list(map(by_no_layout, official))


@pytest.mark.parametrize("module", LAYOUTS.values(), ids=LAYOUTS)
def test_a_filled_form_gives_the_same_layout_as_its_blank(tmp_path: Path, module: ModuleType) -> None:
    path = drafted(tmp_path, workbook(module.LAYOUT, module.BLANK))
    draft = path.read_text(encoding="utf-8")
    path.unlink()
    assert drafted(tmp_path, workbook(module.LAYOUT, module.CLEAN)).read_text(encoding="utf-8") == draft


INVENTED = {
    "what was asked and what was reached": (
        "guizhou",
        {"年度指标值(A)": "约定成果", "实际完成值(B)": "兑现成果"},
        {"约定成果": "target", "兑现成果": "actual"},
    ),
    "both amounts of the funds": (
        "rural_link",
        {"全年预算数（A）": "本年盘子", "全年执行数（B）": "已花的钱"},
        {"本年盘子": "budget_full", "已花的钱": "executed"},
    ),
    "a fund row and the unit": (
        "mof2020",
        {"上年结转资金": "乡镇配套", "实施单位": "牵头股室"},
        {"乡镇配套": "carryover", "牵头股室": "unit"},
    ),
    "the first level and the total": (
        "hainan",
        {"一级指标": "大类", "合计": "评定"},
        {"大类": "level1", "评定": "total"},
    ),
    "the goals": (
        "mof2021-cost",
        {"预期目标": "想办成的事", "实际完成情况": "办成的事"},
        {"想办成的事": "expected", "办成的事": "actual"},
    ),
    "what was reached and why not more": (
        "sichuan",
        {"完成值": "办成多少", "未完成原因分析": "差在哪里"},
        {"办成多少": "actual", "差在哪里": "reason"},
    ),
}


@pytest.mark.parametrize(("id_", "labels", "roles"), INVENTED.values(), ids=INVENTED)
def test_a_layout_with_two_strange_labels_takes_two_corrected_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], id_: str, labels: dict[str, str], roles: dict[str, str]
) -> None:
    module, strange = LAYOUTS[id_], Disturbance(labels=labels)
    path = drafted(tmp_path, workbook(module.LAYOUT, module.BLANK, disturbance=strange))
    assert "有 2 处不认识，写成了注释，请核对" in capsys.readouterr().err
    assert correct(path, roles) == 2
    assert run_command(["templates", "--check", str(path.parent)]) == 0, capsys.readouterr().err
    (own,) = forms(workbook(module.LAYOUT, module.CLEAN, disturbance=strange), load_templates(path.parent))
    (usual,) = forms(workbook(module.LAYOUT, module.CLEAN), KNOWN)
    assert own.template == "qingyuan"
    assert in_no_words(own) == in_no_words(usual)
