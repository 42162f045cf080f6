"""A run as a whole: the year it is for, and what stops it."""

import gc
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from selfeval_xl import receiving, run_batch
from selfeval_xl.batch import check_batch
from selfeval_xl.console import closing_table
from selfeval_xl.errors import ConfigError, NothingToDo, UsageError
from selfeval_xl.evaluating import completed
from selfeval_xl.evaluation import Evaluation, Severity, Verdict
from selfeval_xl.model import Form
from selfeval_xl.unchanged import Closing
from selfeval_xl.validator.catalogue import BATCH_RULES
from selfeval_xl.writer.records import SCHEMAS
from tests.bureau import BUDGET, ROSTER, WAIVERS
from tests.conftest import Inbox
from tests.forms import CLEAN, SATISFIED, with_fund, with_row
from tests.reader.lists.books import book
from tests.reader.locks import agile
from tests.runs import records
from tests.samples import BLANK_FILE, INBOX, forms
from tests.workbooks import workbook
from tests.writer.dump import opened


def test_the_evaluated_year_is_the_one_most_forms_are_for(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox(
        {
            "甲.xlsx": workbook(CLEAN),
            "乙.xlsx": workbook(replace(CLEAN, project_name="另一个项目")),
            "丙.xlsx": workbook(replace(CLEAN, year="（2023年度）")),
        }
    )
    wrong = {
        evaluation.form.file: [finding.rule for finding in evaluation.findings if finding.rule == "A04"]
        for evaluation in run_batch([folder], tmp_path / "结果").evaluations
    }
    assert wrong == {"甲.xlsx": [], "乙.xlsx": [], "丙.xlsx": ["A04"]}
    told = run_batch([folder], tmp_path / "结果", year=2023).evaluations
    assert [evaluation.form.file for evaluation in told if any(f.rule == "A04" for f in evaluation.findings)] == [
        "乙.xlsx",
        "甲.xlsx",
    ]


def test_many_forms_in_one_file_do_not_decide_the_year_for_all(inbox: Inbox, tmp_path: Path) -> None:
    later = replace(CLEAN, year="（2030年度）")
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(CLEAN, top=1), "丙.xlsx": workbook(*[later] * 5)})
    assert run_batch([folder], tmp_path / "结果").year == 2024


def test_what_stops_a_run_stops_it_before_anything_is_written(inbox: Inbox, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    folder = inbox({"说明/~$甲.xlsx": b"x"})
    broken = tmp_path / "县.toml"
    broken.write_text('extends = "mof-2020"\n[severity]\nB4 = "off"\n', encoding="utf-8")
    with pytest.raises(NothingToDo):
        run_batch([folder], out)
    with pytest.raises(UsageError):
        run_batch([folder / "没有这个文件夹"], out)
    with pytest.raises(ConfigError):
        run_batch([folder], out, policy=str(broken))
    assert not out.exists()


@pytest.mark.parametrize(("name", "lines"), [("forms", 25), ("files", 34)])
def test_the_records_of_the_samples_keep_to_their_schemas(tmp_path: Path, name: str, lines: int) -> None:
    run_batch([INBOX], tmp_path / "结果")
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    found = records(tmp_path / "结果", f"{name}.jsonl")
    assert len(found) == lines
    errors = [error.message for record in found for error in Draft202012Validator(schema).iter_errors(record)]
    assert errors == []


def test_a_form_read_after_another_is_read_as_by_a_fresh_process(tmp_path: Path) -> None:
    """Everything at once in this process, against one process a file; but for what only shows side by side."""
    run_batch([INBOX / name for name in forms()], tmp_path / "together", year=2024)
    together = _by_itself(tmp_path / "together")
    apart = {}
    for number, name in enumerate(forms()):
        out = tmp_path / f"{number}"
        command = [sys.executable, "-m", "selfeval_xl", "run", str(INBOX / name), "-o", str(out), "--year", "2024"]
        subprocess.run(command, capture_output=True, check=False)
        apart.update(_by_itself(out))
    assert apart == together


def _by_itself(out: Path) -> dict[str, dict[str, Any]]:
    """Return the records of the forms, without what the rules about the batch found."""
    side_by_side = {rule.code for rule in BATCH_RULES}
    return {
        record["form_id"]: {
            **record,
            "findings": [finding for finding in record["findings"] if finding["rule"] not in side_by_side],
        }
        for record in records(out, "forms.jsonl")
    }


def test_a_workbook_sent_locked_and_open_counts_once(inbox: Inbox, tmp_path: Path) -> None:
    data = workbook(CLEAN)
    locked = {f"甲（加密{at}）.xlsx": agile(data, "right") for at in ("一", "二")}
    folder = inbox({"甲.xlsx": data, **locked})
    batch = run_batch([folder], tmp_path / "结果", passwords=["", "wrong", "\udcff", "right"])
    assert [(record.file, record.outcome.label, record.superseded_by) for record in batch.records] == [
        ("甲.xlsx", "已读取", None),
        ("甲（加密一）.xlsx", "重复文件", "甲.xlsx"),
        ("甲（加密二）.xlsx", "重复文件", "甲.xlsx"),
    ]
    assert (len(batch.evaluations), batch.kept) == (1, ())


def test_the_records_tell_which_file_counts_instead_of_one_none_of_whose_forms_does(
    inbox: Inbox, tmp_path: Path
) -> None:
    early, late = (workbook(replace(CLEAN, fill_date=f"202501{day}")) for day in (10, 20))
    other = workbook(with_row(0, replace(CLEAN, project_name="操场维修"), actual="13所"))
    run_batch([inbox({"甲.xlsx": early, "乙.xlsx": late, "丙.xlsx": other})], tmp_path / "结果")
    assert {record["file"]: record["superseded_by"] for record in records(tmp_path / "结果", "files.jsonl")} == {
        "丙.xlsx": None,
        "乙.xlsx": None,
        "甲.xlsx": "乙.xlsx",
    }


def test_a_locked_list_opens_with_a_password_that_is_given(inbox: Inbox, tmp_path: Path) -> None:
    (tmp_path / "名单.xlsx").write_bytes(agile(ROSTER.read_bytes(), "right"))
    given: dict[str, Any] = {"roster": tmp_path / "名单.xlsx", "passwords": ["wrong", "right"]}
    batch = run_batch([inbox({"甲.xlsx": workbook(CLEAN)})], tmp_path / "结果", **given)
    assert batch.lists.roster is not None
    assert len(batch.lists.roster.rows) == 22


def test_a_list_among_the_forms_is_no_submission(inbox: Inbox, tmp_path: Path) -> None:
    """Whichever way it is spelt, it is counted once and read as the list it is."""
    folder = inbox({"甲.xlsx": workbook(CLEAN), "名单.xlsx": ROSTER.read_bytes(), "旧名单.xlsx": WAIVERS.read_bytes()})
    batch = run_batch([folder], tmp_path / "结果", roster=folder / ".." / folder.name / "名单.xlsx")
    told = {record.file: (record.outcome.label, record.reason) for record in batch.records}
    assert told == {
        "甲.xlsx": ("已读取", ""),
        "名单.xlsx": ("已忽略", "是本次运行给出的名单、台账或豁免清单。"),
        "旧名单.xlsx": ("未见自评表", "工作簿中没有自评表的标题和指标表。"),
    }
    assert batch.lists.roster is not None
    assert len(batch.expected(batch.lists.roster)) == 22


def test_what_a_list_finds_decides_the_exit_code_unless_it_is_let_off(inbox: Inbox, tmp_path: Path) -> None:
    ours, other = ("清源县教育局", "乡村小学食堂改造项目"), ("清源县水务局", "河道清淤")
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    heading = ("单位", "规则编号", "原因", "批准人")
    books = {
        "齐.xlsx": book([("单位", "项目名称"), ours]),
        "缺.xlsx": book([("单位", "项目名称"), ours, other]),
        "豁免.xlsx": book([heading, ("水务局", "I01", "项目取消", "某某")]),
        "豁免缺.xlsx": book([heading, ("教育局", "I01", "项目取消", "某某")]),
    }
    for name, data in books.items():
        (tmp_path / name).write_bytes(data)

    def code(roster: str, waivers: str | None = None) -> int:
        given = None if waivers is None else tmp_path / waivers
        return check_batch([folder], roster=tmp_path / roster, waivers=given).exit_code

    assert [code("齐.xlsx"), code("缺.xlsx"), code("缺.xlsx", "豁免缺.xlsx")] == [0, 3, 3]
    assert code("缺.xlsx", "豁免.xlsx") == 3  # 水务局 is short for no unit of the batch
    (tmp_path / "豁免.xlsx").write_bytes(book([heading, ("清源县水务局", "I01", "项目取消", "某某")]))
    assert code("缺.xlsx", "豁免.xlsx") == 0


def test_a_waived_finding_does_not_send_a_form_back(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(with_fund("total", executed=1_200_001, rate=100, score=10))})
    rows: list[tuple[str, ...]] = [("单位", "规则编号", "原因", "批准人")]
    rows += [("教育局", "B02", "年后追加", "某某")]
    (tmp_path / "豁免.xlsx").write_bytes(book(rows))
    (before,) = check_batch([folder]).evaluations
    (after,) = check_batch([folder], waivers=tmp_path / "豁免.xlsx").evaluations
    told = [(each.rule, each.severity.value) for each in before.findings if each.severity is not Severity.NOTE]
    assert (before.verdict, told) == (Verdict.RETURNED, [("B02", "错误")])
    assert [(each.rule, each.waiver) for each in after.findings if each.waived] == [("B02", "某某：年后追加")]
    assert (after.verdict, after.count(Severity.ERROR)) == (Verdict.PASSED, 0)


def test_the_forms_of_a_listed_project_are_at_hand(inbox: Inbox, tmp_path: Path) -> None:
    again = with_row(SATISFIED, actual="94%", score=9.89)
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(again)})
    rows: list[tuple[str, ...]] = [("单位", "项目名称"), ("教育局", "乡村小学食堂改造"), ("水务局", "河道清淤")]
    (tmp_path / "名单.xlsx").write_bytes(book(rows))
    batch = check_batch([folder], roster=tmp_path / "名单.xlsx")
    assert batch.lists.roster is not None
    matches = batch.matches(batch.lists.roster)
    files = {each.form.form_id: each.form.file for each in batch.evaluations}
    assert [
        (project.cell.address, [files[form_id] for form_id in matches.ids_of(project)])
        for project in batch.expected(batch.lists.roster)
    ] == [("B2", ["乙.xlsx", "甲.xlsx"]), ("B3", [])]


def test_the_policy_that_all_forms_share_speaks_for_the_lists_too(inbox: Inbox, tmp_path: Path) -> None:
    own = tmp_path / "表样"
    own.mkdir()
    (own / "guizhou.xlsx").write_bytes(BLANK_FILE.read_bytes())
    layout = BLANK_FILE.with_suffix(".toml").read_text(encoding="utf-8")
    (own / "guizhou.toml").write_text(layout.replace('policy = "guizhou"', 'policy = "县.toml"'), encoding="utf-8")
    (own / "县.toml").write_text('extends = "guizhou"\n[severity]\nI01 = "不查"\n', encoding="utf-8")
    (tmp_path / "名单.xlsx").write_bytes(book([("单位", "项目名称"), ("水务局", "河道清淤")]))
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    batches = [check_batch([folder], templates=layouts, roster=tmp_path / "名单.xlsx") for layouts in (None, own)]
    assert [[each.finding.rule for each in batch.list_findings] for batch in batches] == [["I01"], []]


def test_a_project_that_need_not_report_is_excused_in_the_summary(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    roster, waivers = tmp_path / "名单.xlsx", tmp_path / "豁免.xlsx"
    own = ("教育局", "乡村小学食堂改造项目")
    roster.write_bytes(book([("单位", "项目名称"), own, ("水务局", "河道清淤"), ("林业局", "造林")]))
    waivers.write_bytes(book([("单位", "规则编号", "原因", "批准人"), ("水务局", "I01", "项目取消", "某某")]))
    run_batch([folder], tmp_path / "结果", roster=roster, waivers=waivers)
    summary = opened((tmp_path / "结果" / "汇总.xlsx").read_bytes())
    page = summary["名单核对"]
    assert page["A1"].value == "名单核对（应报 2 个项目，已报 1，未报 1，另有免报 1）"
    assert [page.cell(row, 6).value for row in (3, 4, 5)] == ["已报送", "免报", "未报送"]
    assert [row[13].value for row in summary["总览"].iter_rows(min_row=3, max_row=5)] == ["未报送", 1, "应报 2，免报 1"]


def test_what_a_run_counts_is_what_its_summary_lists(tmp_path: Path) -> None:
    batch = run_batch([INBOX], tmp_path, roster=ROSTER, budget=BUDGET, waivers=WAIVERS)
    (counted,) = (line for line in closing_table(batch).splitlines() if line.startswith("问题："))
    errors, warnings, notes = map(int, re.findall(r"(?:错误|警告|提示) (\d+)", counted))
    summary = opened((tmp_path / "汇总.xlsx").read_bytes())
    assert f"共 {errors + warnings} 条" in summary["问题清单"]["A1"].value
    total = sum(row[2].value for row in summary["提示汇总"].iter_rows(min_row=3) if isinstance(row[2].value, int))
    assert total == notes


def test_what_a_dry_run_says_takes_one_pass_over_its_forms(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = inbox({f"{name}.xlsx": workbook(replace(CLEAN, project_name=name)) for name in ("食堂", "公路", "水渠")})
    batch = run_batch([folder], tmp_path / "结果", dry_run=True)
    made: list[Evaluation] = []

    def counted(*given: Any) -> Evaluation:
        made.append(completed(*given))
        return made[-1]

    monkeypatch.setattr(receiving, "completed", counted)
    assert Closing.of(batch).exit_code == 0
    assert len(made) == 3


def test_of_many_forms_only_those_at_work_are_in_memory(inbox: Inbox, tmp_path: Path) -> None:
    files = {f"{at}.xlsx": workbook(with_row(0, replace(CLEAN, project_name=f"项目{at}"), score=9)) for at in range(12)}
    held: dict[str, int] = {}

    def progress(stage: str, _done: int, _of: int) -> None:
        there = sum(isinstance(each, Form) for each in gc.get_objects())
        held[stage] = max(there, held.get(stage, 0))

    before = sum(isinstance(each, Form) for each in gc.get_objects())
    batch = run_batch([inbox(files)], tmp_path / "结果", progress=progress)
    assert {stage: there - before <= 2 for stage, there in held.items()} == {"读取": True, "写出": True}
    assert sorted(each.form.file for each in batch.evaluations) == sorted(files)
