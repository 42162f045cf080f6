"""The database beside the results: what it holds may be lost at any time, and costs nothing but the time it saves."""

import os
import shutil
import sqlite3
import stat
import sys
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from selfeval_xl import run_batch
from selfeval_xl.batch import run_if_changed
from selfeval_xl.errors import OutputError
from selfeval_xl.memory import DATABASE, JOURNAL, LOST
from tests.conftest import Inbox
from tests.crashes import killed_at_each_step
from tests.forms import CLEAN, with_row
from tests.runs import results, tree
from tests.workbooks import workbook

MARKER = "只有这张表里才有的话"


@pytest.fixture
def folder(inbox: Inbox) -> Path:
    return inbox({"甲.xlsx": workbook(with_row(0, score=9)), "坏.xlsx": b"PK"})


def test_it_holds_no_more_than_it_needs_and_only_its_owner_may_read_it(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = (
        inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, level3=MARKER))}),
        tmp_path / "结果",
    )
    run_batch([folder], out)
    if sys.platform != "win32":
        assert stat.S_IMODE((out / DATABASE).stat().st_mode) == 0o600
    (folder / "乙.xlsx").unlink()
    run_batch([folder], out)
    with sqlite3.connect(out / DATABASE) as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {name}").fetchone() for name in ("parcels", "runs")]  # noqa: S608
        written = {path for (path,) in connection.execute("SELECT path FROM written")}
    connection.close()
    assert counts == [(1,), (1,)]
    assert written == {name for name in tree(out) if name not in (".selfeval/lock", ".selfeval/run.log")}
    assert not (out / JOURNAL).exists()


def spoil(path: Path, at: int, junk: bytes) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:at] + (junk * 4096)[: min(4096, len(data) - at)] + data[at + 4096 :])


@pytest.mark.parametrize("junk", [b"\0", b"\xff", b"\x01\x7f"], ids=["zeros", "ones", "others"])
def test_a_damaged_page_costs_nothing_but_time(folder: Path, tmp_path: Path, junk: bytes) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    (out / "我的笔记.txt").write_text("笔记", encoding="utf-8")
    before, whole = results(out), (out / DATABASE).read_bytes()
    for at in range(0, len(whole), 4096):
        (out / DATABASE).write_bytes(whole)
        spoil(out / DATABASE, at, junk)
        run_batch([folder], out)
        assert results(out) == before


def test_a_database_that_was_cut_off_costs_nothing_but_time(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    before, whole = results(out), (out / DATABASE).read_bytes()
    for length in range(0, len(whole), 1500):
        (out / DATABASE).write_bytes(whole[:length])
        run_batch([folder], out)
        assert results(out) == before


def a_text(path: Path) -> None:
    path.write_bytes(b"theirs")


def a_folder(path: Path) -> None:
    path.unlink()
    (path / "theirs").mkdir(parents=True)


def somebody_elses(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs(a)")
    connection.close()


def a_later_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 2")
    connection.close()


def without_a_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE parcels")
    connection.close()


def of_other_values(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE written SET hash = x'00'")
    connection.close()


def with_a_view(path: Path) -> None:
    for_ever = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS key FROM r"
    with sqlite3.connect(path) as connection:
        connection.executescript(f"DROP TABLE parcels; CREATE VIEW parcels AS {for_ever}")
    connection.close()


def with_a_trigger(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TRIGGER t BEFORE INSERT ON written BEGIN SELECT RAISE(IGNORE); END")
    connection.close()


ODD = (with_a_view, with_a_trigger, a_text, a_folder, somebody_elses, a_later_version, without_a_table, of_other_values)


@pytest.mark.parametrize("make", ODD, ids=[make.__name__ for make in ODD])
def test_one_that_is_not_ours_is_put_aside_and_said_so(
    folder: Path, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    before = results(out)
    make(out / DATABASE)
    (out / JOURNAL).write_bytes(b"junk")
    run_batch([folder], out)
    assert results(out) == before
    assert (out / LOST).exists()
    assert "台账损坏\tledger（损坏）.sqlite" in (out / ".selfeval" / "run.log").read_text(encoding="utf-8-sig")
    run_batch([folder], out)
    assert "台账损坏" not in (out / ".selfeval" / "run.log").read_text(encoding="utf-8-sig")


def test_one_that_may_not_be_written_is_put_aside(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    before, opened = results(out), os.open

    def refused(path: Path, *given: int) -> int:
        if Path(path) == out / DATABASE and not (out / LOST).exists():
            raise PermissionError(13, "read-only")
        return opened(path, *given)

    monkeypatch.setattr("selfeval_xl.memory.os.open", refused)
    run_batch([folder], out)
    assert results(out) == before
    assert (out / LOST).exists()


def test_what_is_kept_under_a_key_is_used_only_as_it_was_put_there(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    before = results(out)
    with sqlite3.connect(out / DATABASE) as connection:
        connection.execute("UPDATE parcels SET data = (SELECT data FROM runs)")
        connection.execute("UPDATE runs SET data = x'7b7d'")
    connection.close()
    run_batch([folder], out)
    assert results(out) == before


@pytest.mark.parametrize(
    "told",
    [b"[", b'["Parcel",1,2,3]', b'["Parcel",["(",["ReadSource","x",["("],""]],["("],false]', b"[" * 2**20],
    ids=["cut off", "of numbers", "of a text", "deep"],
)
@pytest.mark.parametrize("table", ["parcels", "runs"])
def test_what_was_sealed_by_somebody_else_costs_nothing_but_time(
    folder: Path, tmp_path: Path, table: str, told: bytes
) -> None:
    out = tmp_path / "结果"
    run_if_changed([folder], out)
    before, data = results(out), told if table == "runs" else zlib.compress(told)
    with sqlite3.connect(out / DATABASE) as connection:
        connection.execute("DELETE FROM runs WHERE ?", (table != "runs",))
        for (key,) in connection.execute(f"SELECT key FROM {table}").fetchall():  # noqa: S608
            seal = sha256(key.encode() + b"\0" + data).digest()
            connection.execute(f"UPDATE {table} SET data = ?, seal = ? WHERE key = ?", (data, seal, key))  # noqa: S608
    connection.close()
    run_if_changed([folder], out)
    assert results(out) == before


def test_a_full_disk_ends_the_run_and_keeps_what_there_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    before = results(out)
    (folder / "乙.xlsx").write_bytes(workbook(CLEAN))
    monkeypatch.setattr("selfeval_xl.memory._PRAGMAS", ("max_page_count = 1",))
    with pytest.raises(OutputError, match="不能写入：磁盘空间不足"):
        run_batch([folder], out)
    assert results(out) == before
    assert not (out / LOST).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_run_that_is_killed_at_any_step_is_taken_up_where_it_was(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, start, goal = tmp_path / "结果", tmp_path / "开始", tmp_path / "目标"
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9))})
    run_batch([folder], start)
    (folder / "乙.xlsx").write_bytes(workbook(with_row(0, score=8)))
    run_batch([folder], goal)
    old, new = results(start), results(goal)
    shutil.copytree(start, out)
    steps = 0
    for _ in killed_at_each_step(lambda: run_batch([folder], out), monkeypatch):
        steps += 1
        odd = [name for name, data in results(out).items() if data not in (old.get(name), new.get(name))]
        assert [name for name in odd if ".~selfeval-" not in name] == []
        run_batch([folder], out)
        assert tree(out) == tree(goal)
        shutil.rmtree(out)
        shutil.copytree(start, out)
    assert steps > 20
    assert tree(out) == tree(goal)
