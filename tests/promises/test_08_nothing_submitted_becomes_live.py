"""Promise 8. Nothing a submitter wrote becomes a live formula, link or path."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from selfeval_xl import run_batch
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.runs import records
from tests.workbooks import workbook
from tests.writer.dump import opened
from tests.writer.ooxml import defects

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
    '=HYPERLINK("http://example.invalid","看")',
    "_x0041_",
    "CON",
    "字" * 300,
    "=" + "字" * 32_766,
)
FILES = (
    "=cmd|'!A0 #%[]{}&;,^@+.xlsx",
    "-1+1.xlsx",
    "CON.xlsx",
    f"{'长' * 80}.xlsx",
    "http:％.xlsx",
    "..xlsx.xlsx",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text_in_every_workbook(inbox: Inbox, tmp_path: Path, text: str) -> None:
    row = with_row(0, level3=text, target=text, actual=text, reason=text, note=text)
    form = replace(row, project_name=text, department=text, unit=text, conclusion=text, contact=text, goal_actual=text)
    out = tmp_path / "结果"
    run_batch([inbox({"甲.xlsx": workbook(form)})], out)
    assert_nothing_is_live(out)
    (form_record,) = records(out, "forms.jsonl")
    assert form_record["indicators"][0]["target"].strip() == text.strip()


def test_names_of_files_stay_names(inbox: Inbox, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    forms = {name: workbook(replace(CLEAN, project_name=f"项目{number}")) for number, name in enumerate(FILES)}
    run_batch([inbox(forms)], out)
    assert_nothing_is_live(out)
    assert sorted(record["file"] for record in records(out, "files.jsonl")) == sorted(FILES)
    listed = opened((out / "汇总.xlsx").read_bytes())["文件清单"].iter_rows(values_only=True)
    assert set(FILES) <= {value for row in listed for value in row}


def assert_nothing_is_live(out: Path) -> None:
    """Look through every workbook of a run."""
    for path in out.rglob("*.xlsx"):
        assert defects(path.read_bytes()) == []
        assert path.resolve().is_relative_to(out.resolve())
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
        formulas = [formula for xml in parts.values() for formula in re.findall(r"<f>(.*?)</f>", xml)]
        ours = r"[A-Z]+\(.*\)(/.*)?|C\d+-D\d+|IFERROR\(.*\)"
        assert all(re.fullmatch(ours, formula) for formula in formulas), formulas
        assert not any("cmd" in formula or "SUM(1)" in formula or formula == "1+1" for formula in formulas)
        targets = [target for xml in parts.values() for target in re.findall(r'Target="([^"]*)" TargetMode', xml)]
        assert all(target.startswith("结果\\") and ".." not in target.split("\\") for target in targets), targets
