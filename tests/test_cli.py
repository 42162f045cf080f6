"""The command line as a clerk meets it: exit codes, Chinese messages, any console, and nothing but data on stdout."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from selfeval_xl import __version__, batch
from selfeval_xl.checked import Batch
from selfeval_xl.cli import run_command
from selfeval_xl.evaluation import ListFinding, Verdict
from selfeval_xl.policy import POLICIES
from selfeval_xl.receiving import Forms
from selfeval_xl.spool import packed
from selfeval_xl.validator.catalogue import DOCUMENTED
from selfeval_xl.validator.waivers import Waivers
from selfeval_xl.vocabulary import LIST_NAMES, TEMPLATES
from tests.blanks.own import write_own
from tests.bureau import BUDGET, ROSTER, WAIVERS
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.letters import file, letter
from tests.mailbag import mail
from tests.reader.lists.books import book
from tests.samples import INBOX
from tests.workbooks import workbook
from tests.writer.evaluations import evaluation, finding

README = Path(__file__).parents[1] / "README.md"
FAULTY = workbook(with_row(0, replace(CLEAN, project_name="乡村公路养护项目"), score=12))


def test_a_run_tells_what_became_of_what_was_received(
    inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": FAULTY, "丙.xlsx": b"", "~$甲.xlsx": b"x"})
    out = tmp_path / "结果"
    assert run_command(["run", str(folder), "-o", str(out)]) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "收到 4 个文件 = 已读取 2 + 已忽略 1 + 空文件 1",
        "  空文件  丙.xlsx：文件没有内容。",
        "读出 2 份自评表 = 通过 1 + 退回 1（按 2024 年度审核）",
        "问题：错误 1，警告 0，提示 0；未核验的指标 0 个",
        "退回修改的表 1 份，连同退回修改通知单和邮件草稿，在“退回”文件夹",
        f"结果在 {out}，请先打开 {out / '汇总.xlsx'}",
    ]


def test_what_is_the_matter_with_many_is_told_of_a_few_and_counted(
    inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letters = {f"信{number:02}.eml": mail({}, subject=f"收到{number}") for number in range(13)}
    assert run_command(["run", str(inbox({**letters, "空.xlsx": b""})), "-o", str(tmp_path / "结果"), "--dry-run"]) == 4
    assert capsys.readouterr().err.splitlines()[:13] == [
        "收到 14 个文件 = 未见自评表 13 + 空文件 1",
        *(f"  未见自评表  信{number:02}.eml：信件没有附件。" for number in range(10)),
        "  空文件  空.xlsx：文件没有内容。",
        "  未见自评表  另有 3 个见汇总表“文件清单”：信件没有附件。",
    ]


def test_a_dry_run_writes_nothing(inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = inbox({"甲.xlsx": FAULTY})
    assert run_command(["run", str(folder), "-o", str(tmp_path / "结果"), "--dry-run"]) == 3
    assert not (tmp_path / "结果").exists()
    assert "只检查，未写出结果。" in capsys.readouterr().err


def test_check_lists_the_findings_of_a_file_on_stdout(
    inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = inbox({"乙.xlsx": FAULTY})
    before = sorted(tmp_path.rglob("*"))
    assert run_command(["check", str(folder / "乙.xlsx")]) == 3
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "乙.xlsx 工作表“Sheet1” 乡村公路养护项目：退回",
        "  自评总分 101.59，核算总分 99.59",
        "  错误 G02 【Sheet1!H15】得分 12 高于分值 10。得分最多填 10；如果是分值填错了，改分值。",
    ]
    assert captured.err == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_check_tells_what_is_waived_and_what_is_wrong_with_the_lists(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = finding(message="得分 10 高于 9.34", advice="改为 9.34")
    waived = evaluation(findings=(replace(said, waiver="某某：当年机构改革"),), verdict=Verdict.PASSED)
    about_list = ListFinding("名单.xlsx", "", "", "", replace(said, rule="Z02", sheet="名单", cell="C4"))
    batch = Batch(0, (), Forms((), [packed(waived)], {}, Waivers((), (), None)), (about_list,))
    monkeypatch.setattr("selfeval_xl.batch.check_batch", lambda *_, **__: batch)
    assert run_command(["check", "表.xlsx"]) == 3
    assert capsys.readouterr().out.splitlines()[2:] == [
        "  错误 G04 【自评表!G16】得分 10 高于 9.34。改为 9.34。（已豁免：某某：当年机构改革）",
        "名单.xlsx 错误 Z02 【名单!C4】得分 10 高于 9.34。改为 9.34。",
    ]


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def _crashing(*_: object, **__: object) -> None:
    raise RuntimeError("defect")


@pytest.mark.parametrize(
    ("files", "arguments", "code", "words"),
    [
        ({"甲.xlsx": workbook(CLEAN)}, ["run", "收件", "-o", "结果"], 0, "读出 1 份自评表 = 通过 1"),
        ({"甲.xlsx": FAULTY}, ["run", "收件", "-o", "结果"], 3, "退回 1"),
        ({"甲.xlsx": FAULTY, "乙.xlsx": b"PK"}, ["run", "收件", "-o", "结果"], 4, "乙.xlsx"),
        ({"~$甲.xlsx": b"x"}, ["run", "收件", "-o", "结果"], 5, "没有要检查的文件"),
        ({"甲.xlsx": workbook(CLEAN)}, ["run", "收件", "-o", "收件/甲.xlsx/结果"], 6, "结果"),
        ({"县.toml": b"name = 1"}, ["run", "收件", "-o", "结果", "--policy", "收件/县.toml"], 7, "[name]"),
        ({}, ["run", "没有", "-o", "结果"], 2, "找不到，或没有权限打开：没有"),
        ({}, ["run", "-o", "结果"], 2, "命令写错了：缺少 文件或文件夹…"),
        ({}, ["run", "收件"], 2, "命令写错了：缺少 -o/--out 文件夹"),
        ({}, ["run", "收件", "-o", "结果", "--polcy", "x"], 2, "命令写错了：没有 --polcy 这个选项"),
        ({}, ["run", "收件", "-o", "结果", "--year", "24"], 2, "命令写错了：--year 的值不对，应为 2000 到 2099 的整数"),
        ({}, ["run", "收件", "-o", "结果", "--engine", "dusk"], 2, "命令写错了：--engine 的值不对，应为 local 或 dask"),
        ({}, ["rnu"], 2, "命令写错了：没有 rnu 这个命令，是否想写 run？"),
        ({}, ["run", "收件", "-o", "结果", "--policy", "guizhuo"], 2, "是否想写 guizhou？"),
        ({}, ["policies", "shwo"], 2, "没有 shwo 这个命令，是否想写 show？"),
        ({}, ["policies", "show", "guizhuo"], 2, "是否想写 guizhou？"),
        (
            {"县.toml": b'extends = "guizhou"\n[severity]\nB4 = "off"'},
            ["policies", "show", "收件/县.toml"], 7, "县.toml [severity.B4]",
        ),
        ({"县.toml": b""}, ["policies", "show", "guizhou", "-o", "收件/县.toml"], 6, "没有覆盖"),
        ({}, ["explain", "B4"], 2, "没有编号为 B4 的规则"),
        ({}, ["blank", "guizhuo", "-o", "表.xlsx"], 2, "没有名为 guizhuo 的表样，是否想写 guizhou？"),
        ({}, ["blank", "guizhou", "-o", "表.xls"], 2, "-o 应是以 .xlsx 结尾的文件名，现为 表.xls"),
        ({}, ["blank", "guizhou"], 2, "命令写错了：缺少 -o/--out 文件或文件夹"),
        ({}, ["blank", "guizhou", "--roster", "没有.xlsx", "-o", "预填"], 2, "找不到名单，或没有权限打开：没有.xlsx"),
        ({}, ["blank", "rooster", "-o", "表.xlsx"], 2, "没有名为 rooster 的表样，是否想写 roster？"),
        ({"甲.xlsx": FAULTY}, ["run", "收件", "-o", "结果", "--roster", "没有.xlsx"], 2, "找不到名单"),
        ({"甲.xlsx": FAULTY}, ["run", "收件", "-o", "结果", "--roster", f"{'长' * 100}.xlsx"], 2, "找不到名单"),
        ({"甲.xlsx": FAULTY}, ["run", "收件", "-o", "结果", "--policy", f"{'长' * 100}.toml"], 2, "没有名为 长"),
        ({"甲.xlsx": FAULTY}, ["run", "收件", "-o", "结果", "--templates", "长" * 100], 7, "长"),
        ({}, ["templates", "--propose", f"{'长' * 100}.xlsx"], 2, "不存在，或不是文件"),
        (
            {"甲.xlsx": FAULTY}, ["run", "收件", "-o", "结果", "--budget", "收件/甲.xlsx"], 7,
            "收件/甲.xlsx 有 1 处错误：\n  没有找到表头",
        ),
        ({}, ["blank", "guizhou", "--roster", "名单.xlsx", "-o", "表.xlsx"], 2, "-o 应是文件夹，现为 表.xlsx"),
        ({"甲.xlsx": FAULTY}, ["blank", "guizhou", "-o", "收件/甲.xlsx"], 6, "请换一个位置，或先把原有的文件移走。"),
        ({"甲.xlsx": FAULTY}, ["blank", "guizhou", "-o", "收件/甲.xlsx/表.xlsx"], 6, "未能写入"),
        (
            {"甲.xlsx": FAULTY}, ["blank", "guizhou", "--roster", "收件/甲.xlsx", "-o", "预填"], 7,
            "收件/甲.xlsx 有 1 处错误：\n  没有找到表头",
        ),
        ({}, ["blank", "guizhou", "--templates", "没有", "-o", "表.xlsx"], 7, "文件夹里没有表样文件"),
    ],
    ids=[
        "all clean", "errors", "unreadable sources", "nothing to do", "results cannot be written", "broken policy",
        "input missing", "no input", "no output", "unknown option", "bad value", "bad choice", "unknown command",
        "unknown policy",
        "unknown command for policies", "unknown policy to show", "broken policy to show", "policy exists",
        "unknown rule", "unknown layout", "no workbook name", "no place for the blank", "roster missing",
        "no such list",
        "list missing", "a list with too long a name", "a policy with too long a name",
        "layouts with too long a name", "a draft of too long a name", "list broken",
        "no folder for the roster", "blank exists", "blank cannot be written", "roster broken", "no own layouts",
    ],
)  # fmt: skip
def test_the_exit_code_tells_the_truth(
    inbox: Inbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    files: dict[str, bytes],
    arguments: list[str],
    code: int,
    words: str,
) -> None:
    inbox(files)
    monkeypatch.chdir(tmp_path)
    assert run_command(arguments) == code
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("breaks", "code", "words"),
    [(_interrupted, 130, "已中断"), (_crashing, 1, "程序出错（RuntimeError）")],
    ids=["interrupted", "the program broke"],
)
def test_what_ends_a_run_early_has_its_own_code(
    inbox: Inbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    breaks: Callable[..., None],
    code: int,
    words: str,
) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    monkeypatch.setattr(batch, "run_if_changed", breaks)
    assert run_command(["run", str(folder), "-o", str(tmp_path / "结果")]) == code
    assert words in capsys.readouterr().err


def test_readme_lists_the_exit_codes() -> None:
    manual = README.read_text(encoding="utf-8").partition("## Speed")[0]
    listed = re.findall(r"^\| (\d+) \|", manual, re.MULTILINE)
    assert listed == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "130"]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["run", "--help"], ["check", "-h"], ["blank", "-h"], []], ids=" ".join
)
def test_help_is_in_chinese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run_command(arguments)
    captured = capsys.readouterr()
    text = captured.out + captured.err
    assert "用法：selfeval-xl" in text
    assert "选项" in text
    assert not re.search(r"Usage|Options|Commands|Show this|Error", text)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--version"]) == 0
    assert capsys.readouterr().out == f"selfeval-xl {__version__}\n"


def test_rules_lists_the_catalogue_and_explain_every_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == [rule.code for rule in DOCUMENTED]
    for rule in DOCUMENTED:
        assert run_command(["explain", rule.code.lower()]) == 0
        page = capsys.readouterr().out.splitlines()
        assert page[0] == f"{rule.code}（{rule.severity.value}）{rule.title}"
        assert [line.split("：")[0] for line in page[1:]] == ["为什么要查", "例", "依据"]


def test_templates_and_policies_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["templates"]) == 0
    assert run_command(["policies"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == [*TEMPLATES, *POLICIES]
    assert Path(lines[0].split("空白表：")[1]).is_file()


def test_a_policy_is_shown_and_kept_and_gone_by(
    inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "县.toml"
    assert run_command(["policies", "show", "hubei"]) == 0
    shown = capsys.readouterr().out
    assert run_command(["policies", "show", "hubei", "-o", str(own)]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"政策在 {own}；改好后用 --policy {own} 运行。\n")
    assert own.read_text(encoding="utf-8") == shown
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    assert run_command(["check", str(folder / "甲.xlsx"), "--policy", str(own)]) == 3
    assert "错误 B08 【Sheet1!G7】" in capsys.readouterr().out


def test_a_blank_is_written_and_found_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "表.xlsx"
    for _ in range(2):  # the second time the same bytes are there already
        assert run_command(["blank", "guizhou", "-o", str(path)]) == 0
        captured = capsys.readouterr()
        assert (captured.out, captured.err) == ("", f"空白表在 {path}\n")
    assert run_command(["run", str(path), "-o", str(tmp_path / "结果")]) == 4
    assert "空白表  表.xlsx" in capsys.readouterr().err


def test_a_run_names_the_sheets_of_a_list_it_did_not_read(
    inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "名单.xlsx"
    listed.write_bytes(book([("单位", "项目名称"), ("校", "甲")], [("牵头部门", "项目名称"), ("局", "乙")]))
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    run_command(["run", str(folder), "-o", str(tmp_path / "结果"), "--roster", str(listed)])
    told = capsys.readouterr().err.splitlines()
    assert told[3:6] == [
        "名单 1 个项目：已报送 0，未报送 1",
        "其中清单上的问题：错误 1，警告 0，提示 0",
        "  名单.xlsx 没有读的工作表（没有表头）：Sheet2",
    ]


def test_a_roster_is_told_by_its_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_own(tmp_path / "own")
    out = tmp_path / "预填"
    own = ["--templates", str(tmp_path / "own")]
    assert run_command(["blank", "qingyuan", *own, "--roster", str(ROSTER), "-o", str(out)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"名单有 22 个项目，写出 22 份预填表（17 个主管部门），在 {out}",
        "这种表样没有填写主管部门、年初预算数的位置，名单里的这些内容没有填入",
    ]
    assert len(list(out.rglob("*.xlsx"))) == 22


@pytest.mark.parametrize("name", LIST_NAMES)
def test_a_blank_list_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = tmp_path / "表.xlsx"
    assert run_command(["blank", name, "-o", str(path)]) == 0
    assert (capsys.readouterr().err, path.stat().st_size > 0) == (f"空白表在 {path}\n", True)


LISTS = ["--roster", str(ROSTER), "--budget", str(BUDGET), "--waivers", str(WAIVERS)]


def test_a_run_tells_what_its_lists_came_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["run", str(INBOX), "-o", str(tmp_path / "结果"), "--dry-run", *LISTS]) == 4
    assert capsys.readouterr().err.splitlines()[-6:] == [
        "名单 22 个项目：已报送 19，未报送 3",
        "预算台账 23 个项目：已报送 20，未报送 3",
        "豁免清单 2 条：用上 1，没有用上或已过期 1；豁免了 9 个问题",
        "其中清单上的问题：错误 3，警告 1，提示 1",
        "  豁免清单.xlsx 【清单!C5】没有编号为 C1 的规则。请改正，是否想写 C01？否则这一行不作豁免。",
        "只检查，未写出结果。",
    ]


def test_a_waiver_of_waivers_without_use_is_without_use(
    inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, given = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "豁免.xlsx"
    given.write_bytes(book([("单位", "规则编号", "原因", "批准人"), ("全部", "I08", "不看", "某某")]))
    run_command(["run", str(folder), "-o", str(tmp_path / "结果"), "--waivers", str(given)])
    assert "豁免清单 1 条：用上 0，没有用上或已过期 1；豁免了 0 个问题" in capsys.readouterr().err.splitlines()


def test_a_single_file_is_checked_against_the_lists_and_nothing_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    court = INBOX / "龙里县人民法院-审判保障综合服务项目.xlsx"
    assert run_command(["check", str(court), *LISTS]) == 0
    lines = capsys.readouterr().out.splitlines()
    let_off = "（已豁免：某某：“达成预期指标”是填报系统的固定选项，次年改正（有效期至 2025-12-31））"
    assert [line.split("】")[0] for line in lines if line.endswith(let_off)] == [
        f"  警告 F02 【自评表!{cell}" for cell in ("F15", "F16", "F17")
    ]
    assert lines[0].endswith("：通过")
    assert [line for line in lines if line.startswith(("名单", "预算台账", "豁免清单"))] == [
        "豁免清单.xlsx 警告 Z02 【清单!C5】没有编号为 C1 的规则。请改正，是否想写 C01？否则这一行不作豁免。"
    ]


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8"])
def test_a_poor_console_does_not_cost_the_run(inbox: Inbox, tmp_path: Path, encoding: str) -> None:
    folder = inbox({"甲喆镕𠮷.xlsx": FAULTY})
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for arguments in (["run", str(folder), "-o", str(tmp_path / "结果")], ["check", str(folder / "甲喆镕𠮷.xlsx")]):
        done = subprocess.run(
            [sys.executable, "-m", "selfeval_xl", *arguments], env=environment, capture_output=True, check=False
        )
        assert done.returncode == 3
        assert b"Traceback" not in done.stderr


def test_a_poor_console_still_tells_a_file_from_what_it_came_in(inbox: Inbox) -> None:
    folder = inbox({"信.eml": letter(file(b"", "空.xlsx"))})
    done = subprocess.run(
        [sys.executable, "-m", "selfeval_xl", "run", str(folder), "-o", str(folder / "结果"), "--dry-run"],
        env={**os.environ, "PYTHONIOENCODING": "gbk"},
        capture_output=True,
        check=False,
    )
    assert "  空文件  信.eml > 空.xlsx：文件没有内容。" in done.stderr.decode("gbk").splitlines()


def test_a_reader_that_went_away_sees_no_traceback(inbox: Inbox) -> None:
    folder = inbox({f"{number}.xlsx": FAULTY for number in range(3)})
    command = f'"{sys.executable}" -m selfeval_xl check "{folder}" | true; exit "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_submitters_wrote_does_not_steer_the_terminal(inbox: Inbox, capsys: pytest.CaptureFixture[str]) -> None:
    form = replace(CLEAN, project_name="\x1b[2J\x1b]0;title\x07", unit="甲\u202e乙")
    run_command(["check", str(inbox({"甲.xlsx": workbook(form)}) / "甲.xlsx")])
    captured = capsys.readouterr()
    assert not set("\x1b\x07\u202e") & set(captured.out + captured.err)
    assert "�[2J" in captured.out
