"""One bad file never stops the batch."""

from pathlib import Path

import pytest

from selfeval_xl import run_batch
from selfeval_xl.intake.source import Source
from selfeval_xl.intake.walk import Found
from selfeval_xl.model import Outcome
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.workbooks import workbook


def test_a_file_in_use_is_listed_and_costs_only_itself(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(CLEAN)})
    read = Path.open

    def locked(path: Path, *args: object, **named: object) -> object:
        if path.name == "甲.xlsx":
            raise PermissionError(13, "in use")
        return read(path, *args, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", locked)
    batch = run_batch([folder], tmp_path / "结果")
    assert [(record.file, record.outcome) for record in batch.records] == [
        ("乙.xlsx", Outcome.READ),
        ("甲.xlsx", Outcome.UNREADABLE),
    ]


def test_a_defect_of_the_program_costs_only_the_file_it_shows_on(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9))})
    read = Found.read

    def broken(found: Found) -> Source:
        if found.name == "甲.xlsx":
            raise RuntimeError("机密内容")
        return read(found)

    monkeypatch.setattr(Found, "read", broken)
    out = tmp_path / "结果"
    batch = run_batch([folder], out)
    assert [(record.file, record.outcome, record.reason) for record in batch.records] == [
        ("乙.xlsx", Outcome.READ, ""),
        ("甲.xlsx", Outcome.FAILED, "程序出错（RuntimeError）。"),
    ]
    log = (out / ".selfeval" / "run.log").read_text(encoding="utf-8-sig")
    assert "RuntimeError: test_02_a_bad_file_costs_only_itself.py:" in log
    assert "机密内容" not in log
