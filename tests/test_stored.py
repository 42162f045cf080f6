"""What was read once is not read again, whatever it is called by now; what failed, or took a password, is."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from selfeval_xl import examining, run_batch, sources
from selfeval_xl.intake.walk import Found
from selfeval_xl.sources import Parcel, read_parcel
from tests.arrivals import LOCKED, PASSWORD
from tests.blanks.own import write_own
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.reader.parts import zipped
from tests.runs import no_form, results
from tests.samples import INBOX
from tests.workbooks import workbook

Run = Callable[..., list[str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs, holds the results against those of a fresh run, and names the files that were read."""
    fresh = iter(range(100))

    def run(folder: Path, **options: Any) -> list[str]:
        read: list[str] = []

        def noticed(found: Found, *given: Any) -> Parcel:
            read.append(found.name)
            return read_parcel(found, *given)

        with monkeypatch.context() as patched:
            patched.setattr(examining, "read_parcel", noticed)
            run_batch([folder], tmp_path / "结果", **options)
        other = tmp_path / f"另一处{next(fresh)}"
        run_batch([folder], other, **options)
        assert results(tmp_path / "结果") == results(other)
        return read

    return run


def test_only_what_is_new_is_read(inbox: Inbox, run: Run) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9))})
    assert run(folder) == ["乙.xlsx", "甲.xlsx"]
    assert run(folder) == []
    (folder / "乙.xlsx").write_bytes(workbook(with_row(0, score=8)))
    assert run(folder) == ["乙.xlsx"]
    (folder / "乙.xlsx").unlink()
    assert run(folder) == []
    (folder / "乙.xlsx").write_bytes(workbook(with_row(0, score=8)))
    assert run(folder) == ["乙.xlsx"]  # what is not there any more is forgotten


def test_a_run_that_was_cut_off_reads_only_the_rest(
    inbox: Inbox, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = inbox({f"{at}.xlsx": workbook(with_row(0, score=at)) for at in range(4)})

    def cut_off(found: Found, *given: Any) -> Parcel:
        if found.name == "2.xlsx":
            raise KeyboardInterrupt
        return read_parcel(found, *given)

    with monkeypatch.context() as patched:
        patched.setattr(examining, "read_parcel", cut_off)
        with pytest.raises(KeyboardInterrupt):
            run_batch([folder], tmp_path / "结果")
    assert run(folder) == ["2.xlsx", "3.xlsx"]


def test_what_names_the_file_in_its_reason_is_read_again(
    inbox: Inbox, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN)})

    def told(arrived: Any, record: Any, *given: Any) -> Any:
        read = filed(arrived, record, *given)
        return replace(read, record=replace(read.record, reason=f"“{record.file}”里有隐藏的工作表。"))

    filed = sources._filed
    monkeypatch.setattr(sources, "_filed", told)
    assert run(folder) == ["甲.xlsx"]
    (folder / "甲.xlsx").rename(folder / "乙.xlsx")
    assert run(folder) == ["乙.xlsx"]


def test_a_name_is_no_part_of_what_is_kept(inbox: Inbox, run: Run, tmp_path: Path) -> None:
    data = workbook(with_row(0, score=9))
    folder = inbox({"甲.xlsx": data, "信.zip": zipped({"表/乙.xlsx": workbook(CLEAN)})})
    assert run(folder) == ["信.zip", "甲.xlsx"]
    (folder / "甲.xlsx").rename(folder / "最终版.xlsx")
    (folder / "信.zip").rename(folder / "第二封.zip")
    assert run(folder) == []
    moved = tmp_path / "搬过来的"
    (folder / "下层").mkdir(parents=True)
    (folder / "最终版.xlsx").rename(folder / "下层" / "再改.xlsx")
    folder.rename(moved)
    assert run(moved) == []
    (moved / "复制.xlsx").write_bytes(data)
    assert run(moved) == []


def test_a_time_is_no_part_of_what_is_kept(inbox: Inbox, run: Run, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9))})
    run(folder)
    os.utime(folder / "甲.xlsx", (1_700_000_000, 1_700_000_000))
    assert run(folder) == []
    forms = [each.form for each in run_batch([folder], tmp_path / "结果").evaluations]
    assert [form.arrival.saved for form in forms if form.file == "甲.xlsx"] == [datetime(2023, 11, 15, 6, 13, 20)]


def test_what_could_not_be_read_is_read_again(inbox: Inbox, run: Run) -> None:
    files = {"坏.xlsx": b"PK\x03\x04", "空.xlsx": b"", "通知.xlsx": no_form(), "甲.xlsx": workbook(CLEAN)}
    folder = inbox({**files, "信.zip": zipped({"乙.xlsx": workbook(with_row(0, score=9)), "坏.xlsx": b"PK"})})
    assert len(run(folder)) == 5
    assert run(folder) == ["信.zip", "坏.xlsx", "空.xlsx", "通知.xlsx"]


def test_what_somebody_may_be_editing_is_read_again(inbox: Inbox, run: Run) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    run(folder)
    (folder / "~$甲.xlsx").write_bytes(b"")
    assert run(folder) == ["~$甲.xlsx", "甲.xlsx"]
    (folder / "~$甲.xlsx").unlink()
    assert run(folder) == ["甲.xlsx"]  # what the note said went with it
    assert run(folder) == []


def test_what_took_a_password_is_kept_nowhere(inbox: Inbox, run: Run, tmp_path: Path) -> None:
    folder = inbox({"密.xlsx": (INBOX / LOCKED).read_bytes(), "甲.xlsx": workbook(with_row(0, score=9))})
    assert run(folder, passwords=[PASSWORD]) == ["密.xlsx", "甲.xlsx"]
    assert run(folder, passwords=[PASSWORD]) == ["密.xlsx"]
    assert run(folder, passwords=["wrong"]) == ["密.xlsx"]
    assert PASSWORD.encode() not in (tmp_path / "结果" / ".selfeval" / "ledger.sqlite").read_bytes()


def test_a_layout_of_ones_own_makes_everything_be_read(inbox: Inbox, run: Run, tmp_path: Path) -> None:
    folder, own = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "表样"
    write_own(own)
    run(folder)
    assert run(folder, templates=own) == ["甲.xlsx"]
    assert run(folder, templates=own) == []
    path = own / "qingyuan.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("清源县项目", "清源县"), encoding="utf-8")
    assert run(folder, templates=own) == ["甲.xlsx"]


def test_another_program_reads_everything(inbox: Inbox, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    run(folder)
    monkeypatch.setattr("selfeval_xl.task.fingerprint", lambda: "of another version")
    assert run(folder) == ["甲.xlsx"]
