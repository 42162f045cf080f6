"""A run as a whole: the year it is for, and what stops it."""

from dataclasses import replace
from pathlib import Path

import pytest

from selfeval_xl import run_batch
from selfeval_xl.errors import ConfigError, NothingToDo, UsageError
from tests.conftest import Inbox
from tests.forms import CLEAN
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
