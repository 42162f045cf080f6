"""A workbook with macros is read as data; nothing of them is in what comes out."""

import zipfile
from pathlib import Path

from selfeval_xl import run_batch
from tests.conftest import Inbox
from tests.forms import CLEAN
from tests.kinds import with_macros
from tests.runs import records
from tests.workbooks import workbook


def test_a_form_with_macros_is_read_and_its_macros_stay_behind(inbox: Inbox, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_batch([inbox({"甲.xlsm": with_macros(workbook(CLEAN))})], out)
    (record,) = records(out, "files.jsonl")
    assert (record["kind"], record["outcome"], len(record["forms"])) == ("xlsm", "已读取", 1)
    assert record["reason"] == "含宏，宏没有运行，也不会带入结果。"
    written = [path for path in out.rglob("*") if path.is_file()]
    assert {path.suffix for path in written} == {".xlsx", ".jsonl", ".sqlite", ".log", ""}
    for path in written:
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                assert not [name for name in archive.namelist() if "vba" in name.lower()]
                assert b"macroEnabled" not in archive.read("[Content_Types].xml")
