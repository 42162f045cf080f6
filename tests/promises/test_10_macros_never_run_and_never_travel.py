"""Promise 10. A workbook with macros is read as data; nothing of them is in what comes out, nor in what goes back."""

import zipfile
from email import policy
from email.parser import BytesParser
from io import BytesIO
from pathlib import Path

import pytest

from selfeval_xl import run_batch
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.kinds import with_macros
from tests.runs import records
from tests.workbooks import workbook

FORMS = {"good": workbook(CLEAN), "sent back": workbook(with_row(0, score=99))}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_with_macros_is_read_and_its_macros_stay_behind(inbox: Inbox, tmp_path: Path, form: str) -> None:
    out = tmp_path / "结果"
    run_batch([inbox({"甲.xlsm": with_macros(FORMS[form])})], out)
    (record,) = records(out, "files.jsonl")
    assert (record["kind"], record["outcome"], len(record["forms"])) == ("xlsm", "已读取", 1)
    assert record["reason"] == "含宏，宏没有运行，也不会带入结果。"
    written = [path for path in out.rglob("*") if path.is_file()]
    mails = {".eml"} if form == "sent back" else set()
    assert {path.suffix for path in written} == {".xlsx", ".jsonl", ".sqlite", ".log", ""} | mails
    assert len([path for path in written if path.name == "甲（退回修改）.xlsx"]) == len(mails)
    books = [path.read_bytes() for path in written if path.suffix == ".xlsx"]
    for path in written:
        if path.suffix == ".eml":
            mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            books += [attached.get_content() for attached in mail.iter_attachments()]
    for book in books:
        with zipfile.ZipFile(BytesIO(book)) as archive:
            assert not [name for name in archive.namelist() if "vba" in name.lower()]
            assert b"macroEnabled" not in archive.read("[Content_Types].xml")
