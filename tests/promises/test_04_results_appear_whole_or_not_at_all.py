"""Results appear whole or not at all; an old good one survives a crash."""

import errno
import tempfile
from pathlib import Path

import pytest
from xlsxwriter.worksheet import Worksheet

from selfeval_xl import run_batch
from selfeval_xl.errors import OutputError
from tests.conftest import Inbox
from tests.crashes import killed_later_each_time
from tests.forms import CLEAN, with_row
from tests.runs import tree
from tests.workbooks import workbook


def test_a_crash_in_the_middle_leaves_every_file_old_or_new_and_no_temporary_one(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "结果"
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9))})
    run_batch([folder], out)
    old = tree(out)
    (folder / "乙.xlsx").write_bytes(workbook(with_row(0, score=8)))
    run_batch([folder], tmp_path / "对照")
    new = tree(tmp_path / "对照")
    crashes = 0
    for _ in killed_later_each_time(lambda: run_batch([folder], out), monkeypatch):
        crashes += 1
        now = tree(out)
        assert [name for name, data in now.items() if data not in (old.get(name), new.get(name))] == []
        (folder / "乙.xlsx").write_bytes(workbook(with_row(0, score=9)))
        run_batch([folder], out)
        assert tree(out) == old
        (folder / "乙.xlsx").write_bytes(workbook(with_row(0, score=8)))
    assert crashes == len([name for name in new if new[name] != old.get(name)])
    assert tree(out) == new


def test_a_disk_that_fills_up_while_the_summary_is_made_leaves_the_old_one(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, scratch = tmp_path / "结果", tmp_path / "临时"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    run_batch([folder], out)
    old = (out / "汇总.xlsx").read_bytes()
    (folder / "乙.xlsx").write_bytes(workbook(with_row(0, score=9)))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Worksheet, "_write_single_row", full)
        with pytest.raises(OutputError, match="磁盘空间不足"):
            run_batch([folder], out)
    assert ((out / "汇总.xlsx").read_bytes(), list(scratch.iterdir())) == (old, [])
    run_batch([folder], out)
    assert (out / "汇总.xlsx").read_bytes() != old
