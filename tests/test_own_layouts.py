"""A bureau's own layout: drafted from a workbook, corrected in a line or two, checked, and then read like any other."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from selfeval_xl import load_templates
from selfeval_xl.cli import run_command
from selfeval_xl.model import Form
from selfeval_xl.policy import POLICIES
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.workbook import read_bytes
from selfeval_xl.template import Template
from selfeval_xl.vocabulary import Templates
from tests.arrivals import TRANSFER
from tests.layouts.drawing import workbook
from tests.layouts.entry import Disturbance, Spoilt
from tests.layouts.known import LAYOUTS
from tests.libreoffice import converted
from tests.reader.locks import agile
from tests.reader.old_books import drawn
from tests.reader.test_generic import (
    FLAT,
    GROUPS,
    OTHER_WORDS,
    PAIRS,
    REVIEWED,
    TWO_ROW_HEAD,
    UNKNOWN_COLUMN,
)  # fmt: skip
from tests.runs import no_form, records
from tests.tables import table
from tests.workbooks import Book

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
    return replace(by_no_layout(form), form_id="", title=None, year_cell=None, anchor=corner, funds=funds)


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
    blank = replace(module.BLANK, title="清源县绩效自查表（    年度）")
    clean = replace(module.CLEAN, title="清源县绩效自查表（2024年度）")
    path = drafted(tmp_path, workbook(module.LAYOUT, blank, disturbance=strange))
    assert "有 2 处不认识，写成了注释，请核对" in capsys.readouterr().err
    assert correct(path, roles) == 2
    assert run_command(["templates", "--check", str(path.parent)]) == 0, capsys.readouterr().err
    (own,) = forms(workbook(module.LAYOUT, clean, disturbance=strange), load_templates(path.parent))
    (usual,) = forms(workbook(module.LAYOUT, module.CLEAN), KNOWN)
    assert own.template == "qingyuan"
    assert in_no_words(own) == in_no_words(usual)


@pytest.mark.parametrize(
    "text", [OTHER_WORDS, TWO_ROW_HEAD, FLAT, TRANSFER, PAIRS, REVIEWED, UNKNOWN_COLUMN, GROUPS],
    ids=["other words", "two rows of headings", "flat", "transfer", "pairs", "reviewed", "unknown column", "groups"],
)  # fmt: skip
def test_what_is_read_by_no_layout_may_get_one_of_its_own_and_says_the_same_then(tmp_path: Path, text: str) -> None:
    path = drafted(tmp_path, table(text))
    assert run_command(["templates", "--check", str(path.parent)]) == 0
    (own,) = forms(table(text), load_templates(path.parent))
    (generic,) = forms(table(text), KNOWN)
    assert (own.template, generic.template) == ("qingyuan", "generic")
    assert (own.nearest, own.lacking) == ("", "")
    read = replace(own, nearest=generic.nearest, lacking=generic.lacking, missing=generic.missing)
    assert by_no_layout(read) == by_no_layout(generic)


def test_a_strange_column_that_may_be_none_is_told_with_its_cell_and_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module = LAYOUTS["guizhou"]
    strange = Disturbance(labels={"备注": "责任科室", "其他：": "债券资金："})
    path = tmp_path / "空白.xlsx"
    path.write_bytes(workbook(module.LAYOUT, module.BLANK, disturbance=strange))
    assert run_command(["templates", "--propose", str(path)]) == 0
    captured = capsys.readouterr()
    told = [line.strip() for line in captured.out.splitlines() if "不认识；" in line]
    assert told == [
        '# { key = "own_11", labels = ["债券资金"], parent = "total" },  '
        "# “债券资金”（B11）不认识；是资金的一行就去掉行首的 #，并核对 key 和 parent",
        "# “未完成原因分析”右边的“责任科室”（J14）不认识；如果是某一列，请写到对应的行"
        "（还没有写的：level4、nature、measure、completion、review、standard、note）",
    ]
    assert tomllib.loads(captured.out)["id"] == "空白"
    assert captured.err.splitlines() == [
        "起草自工作表“Sheet1”第 1 行起的表。",
        "程序会把这张表认作贵州省项目支出绩效目标自评表（guizhou），但不认识的地方读不到。",
        "有 2 处不认识，写成了注释，请核对：B11、J14。",
    ]


def test_what_stands_on_a_sheet_cannot_break_the_draft(tmp_path: Path) -> None:
    hostile = 'a"]\nid = "x\x7f\\'
    module = LAYOUTS["mof2020"]
    strange = Disturbance(labels={"实施单位": hostile, "得分": hostile, "项目名称": "项目名称\n"})
    path = drafted(tmp_path, workbook(module.LAYOUT, module.BLANK, disturbance=strange, sheet='表"\u202e'))
    assert tomllib.loads(path.read_text(encoding="utf-8"))["id"] == "qingyuan"


def test_an_old_workbook_gives_a_draft_too(tmp_path: Path) -> None:
    (grid,) = read_workbook(table(OTHER_WORDS)).grids

    def draw(_book: Any, page: Any) -> None:
        for cell in grid:
            page.write(cell.row - 1, cell.column - 1, cell.text)

    path = tmp_path / "旧表.xls"
    path.write_bytes(drawn(draw))
    assert run_command(["templates", "--propose", str(path), "-o", str(tmp_path / "旧表.toml")]) == 0
    draft = tomllib.loads((tmp_path / "旧表.toml").read_text(encoding="utf-8"))
    assert (draft["titles"], draft["head"]["project_name"], draft["indicators"]["columns"]["actual"]) == (
        ["县级项目绩效自评情况表"], ["专项名称"], ["年终完成值"],
    )  # fmt: skip


def test_a_draft_never_takes_the_place_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = drafted(tmp_path, KNOWN.official[0].blank.read_bytes())
    path.write_text("mine", encoding="utf-8")
    capsys.readouterr()
    arguments = ["templates", "--propose", str(KNOWN.official[0].blank), "-o"]
    assert run_command([*arguments, str(path)]) == 6
    assert capsys.readouterr().err == f"{path} 已经存在，没有覆盖；请换一个名称。\n"
    assert path.read_text(encoding="utf-8") == "mine"
    assert run_command([*arguments, str(path.with_suffix(".txt"))]) == 2
    assert run_command([*arguments, str(tmp_path / "还没有" / "x.toml")]) == 0
    assert (tmp_path / "还没有" / "x.toml").is_file()


def _attendance() -> bytes:
    book = Book()
    page = book.sheet("Sheet1")
    for column, text in enumerate(("姓名", "部门", "单位", "得分", "备注")):
        page.write_string(0, column, text)
    return book.done()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (no_form(), "中没有像自评表的内容（项目名称等标签，资金或指标表的表头）。请确认没有选错文件。"),
        (_attendance(), "中没有像自评表的内容（项目名称等标签，资金或指标表的表头）。请确认没有选错文件。"),
        (agile(no_form(), "锁着"), "已加密："),
        (b"", "空文件：文件没有内容。请报送单位重新发送。"),
        (b"PK\x03\x04", "文件损坏："),
    ],
    ids=["a notice", "a list of names", "a locked workbook", "nothing", "no workbook"],
)
def test_what_holds_no_form_gives_no_draft(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, words: str
) -> None:
    path = tmp_path / "通知.xlsx"
    path.write_bytes(data)
    assert run_command(["templates", "--propose", str(path), "-o", str(tmp_path / "x.toml")]) == 4
    assert f"{path} {words}" in capsys.readouterr().err
    assert not (tmp_path / "x.toml").exists()


def test_all_mistakes_of_all_layouts_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "表样"
    folder.mkdir()
    guizhou = LAYOUTS["guizhou"]
    good = drafted(tmp_path, workbook(guizhou.LAYOUT, guizhou.BLANK)).read_text(encoding="utf-8")
    files = {
        "甲": good.replace('money_unit = "元"', 'money_unit = "圆"').replace('weight = ["分值"]', 'wieght = ["分值"]'),
        "乙": good.replace('policy = "mof-2020"', 'policy = "县.toml"'),
        "丙": good.replace('note = ["备注"]', 'note = ["自评得分"]').replace("mof-2020", "guizhuo"),
        "丁": good.replace("实际完成值(B)", "实际完成植").replace("实施单位", "实施单为"),
        "戊": good,
        "己": good,
        "庚": good,
        "辛": good,
    }
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text.replace('"qingyuan"', f'"{name}"'), encoding="utf-8")
        (folder / f"{name}.xlsx").write_bytes(workbook(guizhou.LAYOUT, guizhou.BLANK))
    (folder / "县.toml").write_text('extends = "guizhou"\n[execution]\nweight = 200', encoding="utf-8")
    other = Disturbance(labels={"分值": "满额", "执行率": "花了几成"}, without=frozenset({"title"}))
    (folder / "辛.xlsx").write_bytes(workbook(guizhou.LAYOUT, guizhou.BLANK, disturbance=other))
    (folder / "戊.xlsx").unlink()
    (folder / "己.xlsx").write_bytes(b"")
    (folder / "庚.xlsx").write_bytes(no_form())
    capsys.readouterr()
    assert run_command(["templates", "--check", str(folder)]) == 7
    assert capsys.readouterr().err.splitlines() == [
        f"{folder} 有 17 处错误：",
        "  丁.toml [head.unit] 空白表 丁.xlsx 上没有“实施单为”（表中写作“实施单位”）",
        "  丁.toml [indicators.columns.actual] 空白表 丁.xlsx 上没有“实际完成植”（表中写作“实际完成值”）",
        "  丁.toml 空白表 丁.xlsx 会被认作 qingyuan：两个表样分不开，请补上这个表样独有的标签，或只留一个",
        "  丙.toml [policy] 没有名为 guizhuo 的政策，是否想写 guizhou？"
        f"（可用：{'、'.join(POLICIES)}，或 .toml 文件的路径）",
        "  丙.toml [indicators.columns.note] “自评得分”在 generic.toml 里是 score，"
        "同一个标签只能有一种意思，请写到 score",
        "  乙.toml [policy] 县.toml [execution.weight] 应为 0 到 100 之间的数，现为 200",
        "  己.toml 旁边的空白表 己.xlsx 读不出来：文件没有内容。",
        "  庚.toml 空白表 庚.xlsx 上没有自评表的标题和指标表",
        "  戊.toml 旁边没有空白表 戊.xlsx",
        "  甲.toml [money_unit] 圆 不在可用值之内（可用：元、千元、万元、亿元）",
        "  甲.toml [funds.columns.wieght] 不认识的键，是否想写 weight？（可用：label、budget_initial、budget_full、"
        "executed、weight、rate、score、reason）",
        "  甲.toml [indicators.columns.wieght] 不认识的键，是否想写 weight？（可用：level1、level2、level3、level4、"
        "nature、target、measure、actual、completion、weight、score、review、standard、reason、note）",
        "  辛.toml [titles] 空白表 辛.xlsx 上没有“项目支出绩效目标自评表”",
        "  辛.toml [funds.columns.weight] 空白表 辛.xlsx 上没有“分值”",
        "  辛.toml [funds.columns.rate] 空白表 辛.xlsx 上没有“执行率”",
        "  辛.toml [indicators.columns.weight] 空白表 辛.xlsx 上没有“分值”",
        "  辛.toml 空白表 辛.xlsx 不会被认作这个表样：请先改正以上标签",
    ]


def test_a_layout_may_take_the_place_of_an_official_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = drafted(tmp_path, KNOWN.official[0].blank.read_bytes(), KNOWN.official[0].id)
    capsys.readouterr()
    assert run_command(["templates", "--check", str(path.parent)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "guizhou.toml 与自带的表样同名，使用 --templates 时由它代替自带的。",
        "表样 1 个，没有问题。",
    ]


def test_a_blank_two_layouts_fit_is_told_with_the_one_it_is_read_by(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module, without_notes = LAYOUTS["guizhou"], Disturbance(labels={"备注": ""})
    path = drafted(tmp_path, workbook(module.LAYOUT, module.BLANK), "甲")
    drafted(tmp_path, workbook(module.LAYOUT, module.BLANK, disturbance=without_notes), "乙")
    capsys.readouterr()
    assert run_command(["templates", "--check", str(path.parent)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "乙.xlsx 也符合 甲.toml：两个都符合的表按更接近的一个读，这张空白表按 乙.toml 读。",
        "甲.xlsx 也符合 乙.toml：两个都符合的表按更接近的一个读，这张空白表按 甲.toml 读。",
        "表样 2 个，没有问题。",
    ]


def test_a_run_goes_by_the_layouts_of_a_folder_and_by_their_policies(tmp_path: Path) -> None:
    module, strange = LAYOUTS["guizhou"], Disturbance(labels={"实际完成值(B)": "兑现成果", "年度指标值(A)": "约定成果"})
    path = drafted(tmp_path, workbook(module.LAYOUT, module.BLANK, disturbance=strange))
    assert correct(path, {"兑现成果": "actual", "约定成果": "target"}) == 2
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('policy = "mof-2020"', 'policy = "县.toml"'), encoding="utf-8")
    policy = 'extends = "guizhou"\nname = "qingyuan"\ntitle = "清源县"\nbasis = "清财绩〔2025〕1号"\n'
    (path.parent / "县.toml").write_text(policy, encoding="utf-8")
    assert run_command(["templates", "--check", str(path.parent)]) == 0
    form = tmp_path / "表.xlsx"
    form.write_bytes(workbook(module.LAYOUT, module.CLEAN, disturbance=strange))
    out = tmp_path / "结果"
    assert run_command(["run", str(form), "-o", str(out)]) == 4
    assert run_command(["run", str(form), "-o", str(out), "--templates", str(path.parent)]) == 0
    (record,) = records(out, "forms.jsonl")
    assert (record["template"], record["policy"]) == ("qingyuan", "qingyuan")
    assert run_command(["check", str(form), "--templates", str(path.parent)]) == 0
    assert run_command(["check", str(form), "--templates", str(tmp_path / "没有")]) == 7


@pytest.mark.parametrize(
    "arguments",
    [["--check", "x", "--propose", "y"], ["-o", "x.toml"], ["--check", "x", "-o", "x.toml"]],
    ids=["check and propose", "nothing to write", "check writes nothing"],
)
def test_what_does_not_go_together_is_told(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert run_command(["templates", *arguments]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (
            lambda text: text.replace("项目名称", "（）", 1),
            "[head.project_name] “（）”去掉括号和空格后什么也不剩",
        ),
        (lambda text: f"x = {'[' * 5_000}\n{text}", "内容嵌套过深或过长，不像配置文件"),
    ],
    ids=["a label of brackets", "nested beyond reason"],
)
def test_an_odd_layout_file_is_told_and_no_crash(
    change: Callable[[str], str], mistake: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "表样"
    folder.mkdir()
    official = KNOWN.official[0].blank
    text = official.with_suffix(".toml").read_text(encoding="utf-8").replace('id = "guizhou"', 'id = "mine"')
    (folder / "mine.toml").write_text(change(text), encoding="utf-8")
    (folder / "mine.xlsx").write_bytes(official.read_bytes())
    assert run_command(["templates", "--check", str(folder)]) == 7
    assert mistake in capsys.readouterr().err


def test_a_blank_that_cannot_be_fitted_out_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "表样"
    folder.mkdir()
    official = KNOWN.official[0].blank
    text = official.with_suffix(".toml").read_text(encoding="utf-8").replace('id = "guizhou"', 'id = "mine"')
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    old = converted({"mine.xlsx": official.read_bytes()}, "xls", tmp_path / "lo")
    (folder / "mine.xlsx").write_bytes(old["mine.xlsx"])
    assert run_command(["templates", "--check", str(folder)]) == 7
    assert "空白表不是 .xlsx；请用 Excel 或 WPS 另存为 .xlsx" in capsys.readouterr().err
    assert run_command(["blank", "mine", "--templates", str(folder), "-o", str(tmp_path / "x.xlsx")]) == 7
