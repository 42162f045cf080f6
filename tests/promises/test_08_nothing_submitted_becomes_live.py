"""Nothing a submitter wrote becomes a live formula, link or path."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from selfeval_xl import run_batch
from tests.conftest import Inbox
from tests.forms import with_row
from tests.runs import records
from tests.workbooks import workbook

HOSTILE = (
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "{=1+1}",
    "http://example.invalid/x",
    "\t=1",
    "../../x",
    "'=1",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_every_workbook(inbox: Inbox, tmp_path: Path, text: str) -> None:
    row = with_row(0, level3=text, target=text, actual=text, reason=text, note=text)
    form = replace(row, project_name=text, department=text, unit=text, conclusion=text, contact=text, goal_actual=text)
    out = tmp_path / "结果"
    run_batch([inbox({"甲.xlsx": workbook(form)})], out)
    for path in out.rglob("*.xlsx"):
        assert path.resolve().is_relative_to(out.resolve())
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
        formulas = [formula for xml in parts.values() for formula in re.findall(r"<f>(.*?)</f>", xml)]
        ours = r"[A-Z]+\(.*\)(/.*)?|C\d+-D\d+|IFERROR\(.*\)"
        assert all(re.fullmatch(ours, formula) for formula in formulas), formulas
        assert not any("cmd" in formula or "SUM(1)" in formula or formula == "1+1" for formula in formulas)
        targets = [target for xml in parts.values() for target in re.findall(r'Target="([^"]*)" TargetMode', xml)]
        assert all(target.startswith("结果\\") and ".." not in target.split("\\") for target in targets), targets
    (form_record,) = records(out, "forms.jsonl")
    assert form_record["indicators"][0]["target"].strip() == text.strip()
