"""A run as a whole: the year it is for, and what stops it."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from selfeval_xl import run_batch
from selfeval_xl.errors import ConfigError, NothingToDo, UsageError
from selfeval_xl.validator.catalogue import BATCH_RULES
from selfeval_xl.writer.records import SCHEMAS
from tests.conftest import Inbox
from tests.forms import CLEAN
from tests.reader.locks import agile
from tests.runs import records
from tests.samples import INBOX, forms
from tests.workbooks import workbook


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


@pytest.mark.parametrize(("name", "lines"), [("forms", 21), ("files", 25)])
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
