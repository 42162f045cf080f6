"""Promise 4. Results appear whole or not at all; an old good one survives a crash."""

import errno
import os
import tempfile
from collections import Counter
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from selfeval_xl import run_batch
from selfeval_xl.cli import run_command
from selfeval_xl.deciding import SUMMARY
from selfeval_xl.errors import NothingToDo, OutputError
from selfeval_xl.writer.rows import Rows
from tests.conftest import Inbox
from tests.crashes import full_later_each_time, killed_later_each_time, open_elsewhere
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
        patched.setattr(Rows, "settle", full)
        with pytest.raises(OutputError, match="磁盘空间不足"):
            run_batch([folder], out)
    assert ((out / "汇总.xlsx").read_bytes(), list(scratch.iterdir())) == (old, [])
    run_batch([folder], out)
    assert (out / "汇总.xlsx").read_bytes() != old


def test_a_disk_that_fills_up_at_any_file_leaves_every_file_old_or_new_and_no_temporary_one(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "结果"
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9))})
    run_batch([folder], out)
    old = tree(out)
    (folder / "乙.xlsx").write_bytes(workbook(with_row(0, score=8)))
    run_batch([folder], tmp_path / "对照")
    new = tree(tmp_path / "对照")
    copytree(out, tmp_path / "旧")

    def run() -> None:
        rmtree(out)
        copytree(tmp_path / "旧", out)
        run_batch([folder], out)

    times = 0
    for _ in full_later_each_time(run, monkeypatch):
        times += 1
        now = tree(out)
        assert {name for name, data in now.items() if data not in (old.get(name), new.get(name))} == set()
        assert not [name for name in now if name.endswith(".tmp")]
    assert times == len([name for name in new if new[name] != old.get(name)])
    assert tree(out) == new


@pytest.mark.parametrize("made", ["making.result_and_contents", "results.write_summary", "results.file_line"])
def test_no_memory_while_something_is_made_costs_no_old_result(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: str
) -> None:
    out, folder = tmp_path / "结果", inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9))})
    run_batch([folder], out)
    old = tree(out)

    def no_memory(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(f"selfeval_xl.{made}", no_memory)
        patched.setattr("selfeval_xl.task.fingerprint", lambda: "another version, which makes everything again")
        assert run_command(["run", str(folder), "-o", str(out)]) == (4 if made == "making.result_and_contents" else 1)
    now = tree(out)
    assert {name for name in now if now[name] != old.get(name)} <= {
        "汇总.xlsx",
        "数据/files.jsonl",
        ".selfeval/run.log",
    }
    assert now.keys() == old.keys()
    run_batch([folder], out)
    assert tree(out) == old


@pytest.mark.parametrize("times", [1, 6, 7], ids=["for a moment", "until the last try", "for ever"])
def test_results_that_are_held_are_replaced_once_they_are_free_or_stay_whole(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    out, folder = tmp_path / "结果", inbox({"甲.xlsx": workbook(with_row(0, score=9))})
    run_batch([folder], out)
    old = tree(out)
    (folder / "甲.xlsx").write_bytes(workbook(with_row(0, score=8)))
    run_batch([folder], tmp_path / "对照")
    new = tree(tmp_path / "对照")
    replace, tried = os.replace, Counter[str]()

    def held(source: Path, target: Path) -> None:
        tried[target.name] += 1
        if target.exists() and tried[target.name] <= times and target.parent.name != ".selfeval":
            raise PermissionError(13, "The process cannot access the file because it is being used")
        replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", held)
        patched.setattr("selfeval_xl.writer.atomic.WAITS", (0,) * 6)
        batch = run_batch([folder], out)
    if times <= 6:
        assert (tree(out), dict(batch.beside)) == (new, {})
        return
    now = tree(out)
    assert {str(path) for path in batch.beside} == {
        name for name in new if old.get(name, new[name]) != new[name] and not name.startswith(".selfeval")
    }
    assert all(now[str(path)] == old[str(path)] for path in batch.beside)
    assert now[str(batch.beside[SUMMARY])] == new["汇总.xlsx"]
    assert not [name for name in now if name.endswith(".tmp")]
    run_batch([folder], out)
    assert tree(out) == new


@pytest.mark.parametrize("trouble", ["no room", "no right", "a file in its place"])
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_read(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "新的" / "结果"
    read: list[int] = []

    def refuse(*_: object) -> None:
        number = errno.ENOSPC if trouble == "no room" else errno.EACCES
        raise OSError(number, os.strerror(number))

    if trouble == "a file in its place":
        (tmp_path / "新的").write_bytes(b"theirs")
    else:
        monkeypatch.setattr(Path, "write_bytes", refuse)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(OutputError, match=r"不能写入：.*没有开始核对。") as caught:
        run_batch([folder], out, progress=lambda _stage, done, _of: read.append(done))
    assert (caught.value.exit_code, read, sorted(tmp_path.iterdir())) == (6, [], before)


def test_a_folder_that_can_be_written_is_not_left_behind_where_there_was_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / "收件").mkdir()
    with pytest.raises(NothingToDo):
        run_batch([tmp_path / "收件"], tmp_path / "新的" / "结果")
    assert [path.name for path in tmp_path.iterdir()] == ["收件"]


def test_a_stale_result_that_is_open_costs_nothing_else(inbox: Inbox, tmp_path: Path) -> None:
    out, folder = tmp_path / "结果", inbox({"甲.xlsx": workbook(CLEAN)})
    run_batch([folder], out)
    (stale,) = (out / "结果").rglob("*.xlsx")
    (folder / "甲.xlsx").write_bytes(workbook(with_row(0, score=8)))
    with open_elsewhere(stale.name):
        batch = run_batch([folder], out)
    assert batch.left == (stale.relative_to(out).as_posix(),)
    run_batch([folder], out)
    run_batch([folder], tmp_path / "对照")
    assert tree(out) == tree(tmp_path / "对照")
