"""The output folder: one run at a time, nothing of the inputs or of other people overwritten or removed."""

import errno
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path, PurePosixPath

import pytest

from selfeval_xl import run_batch
from selfeval_xl.batch import run_if_changed
from selfeval_xl.console import closing_table
from selfeval_xl.errors import OutputError, UsageError
from selfeval_xl.ledger import LOG, Ledger, hash_of_file, is_set_aside, stem_as_written
from selfeval_xl.memory import Note
from selfeval_xl.writer.atomic import write_file
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.runs import note, tree
from tests.workbooks import workbook

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="no pipes among the files there")

HOLDS = """
import sys
from pathlib import Path
from selfeval_xl.ledger import Ledger
with Ledger(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_into_the_same_folder_is_refused_and_a_dead_one_is_not(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果"
    run_batch([folder], out)
    before = tree(out)
    command = [sys.executable, "-c", HOLDS, str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(OutputError, match="正被另一次运行写入"):
            run_batch([folder], out)
        assert tree(out) == before
        other.kill()
    run_batch([folder], out)
    assert tree(out) == before


def test_a_file_to_check_that_stands_where_a_result_goes_is_refused(inbox: Inbox) -> None:
    folder = inbox({"汇总.xlsx": workbook(CLEAN), "甲.xlsx": workbook(CLEAN, top=1)})
    before = tree(folder)
    with pytest.raises(UsageError, match="要检查的文件就是结果的位置："):
        run_batch([folder / "汇总.xlsx"], folder)
    assert tree(folder) == before


def test_what_a_killed_run_left_half_written_is_cleared_away(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果"
    run_batch([folder], out)
    before = tree(out)
    (out / "结果" / "清源县教育局" / ".~selfeval-1.tmp").write_bytes(b"half")
    run_batch([folder], out)
    assert tree(out) == before


def test_what_lies_beside_the_results_is_left_alone_and_not_even_read(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = inbox({"甲.xlsx": workbook(with_row(0, score=12))})
    (folder / ".~selfeval-1.tmp").write_bytes(b"a mail that is being fetched")
    (tmp_path / "别的" / "照片.jpg").parent.mkdir()
    (tmp_path / "别的" / "照片.jpg").touch()
    hashed: list[Path] = []

    def hashing(file: Path) -> str:
        hashed.append(file)
        return hash_of_file(file)

    monkeypatch.setattr("selfeval_xl.ledger.hash_of_file", hashing)
    for _ in range(2):
        run_if_changed([folder], tmp_path)
    assert (folder / ".~selfeval-1.tmp").exists()
    assert {path.relative_to(tmp_path).parts[0] for path in hashed} == {
        ".selfeval",
        "汇总.xlsx",
        "结果",
        "退回",
        "数据",
    }


@pytest.mark.parametrize("planted", ["结果", ".selfeval", "数据"])
def test_nothing_is_written_through_a_link_that_leads_elsewhere(inbox: Inbox, tmp_path: Path, planted: str) -> None:
    folder, out, elsewhere = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果", tmp_path / "别处"
    out.mkdir()
    elsewhere.mkdir()
    (out / planted).symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(OutputError, match="是指向别处的链接"):
        run_batch([folder], out)
    assert [path for path in elsewhere.iterdir() if path.name != "lock"] == []


@pytest.mark.parametrize("name", ["ledger.sqlite", "ledger.sqlite-journal", "lock"])
def test_no_file_elsewhere_is_appended_to(inbox: Inbox, tmp_path: Path, name: str) -> None:
    folder, out, elsewhere = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果", tmp_path / "别人的.txt"
    elsewhere.write_bytes(b"theirs")
    (out / ".selfeval").mkdir(parents=True)
    (out / ".selfeval" / name).symlink_to(elsewhere)
    with pytest.raises(OutputError, match="是指向别处的链接"):
        run_batch([folder], out)
    assert elsewhere.read_bytes() == b"theirs"


@on_posix
@pytest.mark.parametrize("name", ["ledger.sqlite", "lock", "reviews.jsonl", "decisions.jsonl"])
def test_a_pipe_in_the_place_of_a_file_of_ours_stops_the_run(inbox: Inbox, tmp_path: Path, name: str) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果"
    (out / ".selfeval").mkdir(parents=True)
    os.mkfifo(out / ".selfeval" / name)
    with pytest.raises(OutputError, match="是管道或设备，不是文件"):
        run_batch([folder], out)


@on_posix
@pytest.mark.parametrize("name", ["ledger.sqlite-journal", "lock", "ledger（损坏）.sqlite", "run.log", "reviews.jsonl"])
def test_a_folder_in_the_place_of_a_file_of_ours_is_named(inbox: Inbox, tmp_path: Path, name: str) -> None:
    folder, place = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果" / ".selfeval" / name
    place.mkdir(parents=True)
    (place / "别人的.txt").touch()
    if name == "ledger（损坏）.sqlite":
        (place.parent / "ledger.sqlite").write_bytes(b"damaged")
    with pytest.raises(OutputError, match=rf"^{re.escape(str(place))} (?:不能|未能)写入：这是一个文件夹。"):
        run_batch([folder], tmp_path / "结果")


def test_a_file_in_the_place_of_our_folder_is_named(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果"
    out.mkdir()
    (out / ".selfeval").touch()
    with pytest.raises(
        OutputError, match=rf"^{re.escape(str(out / '.selfeval'))} 不能写入：同名的文件已经存在。请移走它"
    ):
        run_batch([folder], out)


@on_posix
def test_a_pipe_in_the_place_of_a_result_is_replaced(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果"
    run_batch([folder], out)
    before = tree(out)
    for result in (out / "汇总.xlsx", *(out / "结果").rglob("*.xlsx")):
        result.unlink()
        os.mkfifo(result)
    run_batch([folder], out)
    assert tree(out) == before


@pytest.mark.parametrize(
    "path",
    [
        "我的/笔记.txt",
        "../重要.txt",
        "结果/../我的.xlsx",
        "结果/链接/x.xlsx",
        "结果/\0/x.xlsx",
        "结果/..\\..\\x.xlsx",
        "结果/C:/x.xlsx",
        "结果/" + "长" * 300 + "/x.xlsx",
    ],
    ids=[
        "not ours",
        "outside",
        "back up",
        "through a link",
        "a NUL",
        "back up on Windows",
        "a drive",
        "a name too long",
    ],
)
def test_a_note_of_what_is_no_result_costs_nothing(inbox: Inbox, tmp_path: Path, path: str) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果"
    run_batch([folder], out)
    elsewhere = tmp_path / "别处"
    (out / "结果" / "链接").symlink_to(elsewhere, target_is_directory=True)
    for mine in (out / "我的" / "笔记.txt", out / "我的.xlsx", tmp_path / "重要.txt", elsewhere / "x.xlsx"):
        mine.parent.mkdir(exist_ok=True)
        mine.write_bytes(b"mine")
    before = tree(tmp_path)
    note(out, Note(path, sha256(b"mine").hexdigest()))
    run_batch([folder], out)
    assert tree(tmp_path) == before


def test_a_stale_result_that_is_open_is_named_and_removed_by_the_next_run(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果"
    run_batch([folder], out)
    (folder / "甲.xlsx").write_bytes(workbook(CLEAN, top=1))
    unlink = Path.unlink

    def locked(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".xlsx":
            raise error
        unlink(path, missing_ok=missing_ok)

    error = PermissionError(13, "in use")
    monkeypatch.setattr(Path, "unlink", locked)
    batch = run_batch([folder], out)
    (stale,) = batch.left
    assert f"{stale} 已经过时，但正被打开，没有删除；请关闭后再运行一次" in closing_table(batch)
    assert f"没有删除\t{stale}\t已经过时" in (out / LOG).read_text(encoding="utf-8-sig")
    monkeypatch.setattr(Path, "unlink", unlink)
    assert run_batch([folder], out).left == ()
    assert len(list((out / "结果").rglob("*.xlsx"))) == 1


def test_a_stale_result_that_cannot_be_removed_for_another_reason_stops_the_run(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果"
    run_batch([folder], out)
    (folder / "甲.xlsx").write_bytes(workbook(CLEAN, top=1))
    unlink = Path.unlink

    def broken(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".xlsx":
            raise OSError(errno.EIO, "bad disk")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", broken)
    with pytest.raises(OutputError, match="已经过时，但未能删除：bad disk"):
        run_batch([folder], out)


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Ledger(tmp_path):
        raise RuntimeError
    with Ledger(tmp_path):
        pass


def test_a_changed_file_whose_contents_are_ours_is_replaced_and_any_other_is_set_aside(tmp_path: Path) -> None:
    path = PurePosixPath("结果/局/项目_1.xlsx")

    def write(data: bytes) -> list[str]:
        with Ledger(tmp_path) as ledger:
            changed = (tmp_path / path).read_bytes() if (tmp_path / path).exists() else b""
            ledger.adopt_entries(path, sha256(changed).hexdigest(), first_letter(changed))
            ledger.write(path, data, write_file, first_letter(data))
            ledger.remove_stale()
            ledger.settle()
            return ledger.kept

    assert write(b"a1") == []
    (tmp_path / path).write_bytes(b"a with entries")
    assert write(b"a2") == []
    (tmp_path / path).write_bytes(b"b is another")
    assert write(b"a3") == ["结果/局/项目_1（有改动的旧件）.xlsx"]
    assert (tmp_path / path).read_bytes() == b"a3"


def first_letter(data: bytes) -> str:
    return data[:1].decode()


def test_what_is_held_stays_and_is_still_known_as_ours(tmp_path: Path) -> None:
    path = PurePosixPath("结果/局/项目_1.xlsx")
    with Ledger(tmp_path) as ledger:
        ledger.write(path, b"a1", write_file, "a")
        ledger.settle()
    for _ in range(2):
        with Ledger(tmp_path) as ledger:
            ledger.remove_stale({path})
            ledger.settle()
            assert (ledger.kept, ledger.wrote(path, sha256(b"a1").hexdigest())) == ([str(path)], True)
    with Ledger(tmp_path) as ledger:
        ledger.remove_stale()
        assert (ledger.kept, (tmp_path / path).exists()) == ([], False)


def test_a_file_that_was_set_aside_is_told_by_its_name() -> None:
    names = [
        "项目_1（有改动的旧件）.xlsx",
        "项目_1（有改动的旧件）12.xlsx",
        "（有改动的旧件）项目_1.xlsx",
        "项目_1.xlsx",
    ]
    assert [is_set_aside(PurePosixPath(name)) for name in names] == [True, True, False, False]
    assert {stem_as_written(PurePosixPath(name)) for name in names} == {"项目_1", "（有改动的旧件）项目_1"}


def test_what_lies_among_the_results_and_is_none_of_this_run_is_named_each_time(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9))}), tmp_path / "结果"
    run_batch([folder], out)
    before = {path.name for path in (out / "结果").rglob("*.xlsx")}
    (out / ".selfeval" / "ledger.sqlite").unlink()
    (folder / "乙.xlsx").unlink()
    for _ in range(2):  # what is not known to be ours stays, and is told of as long as it does
        batch = run_batch([folder], out)
        (stray,) = batch.strays
        assert PurePosixPath(stray).name in before
        assert f"结果文件夹里另有 1 个不是这次写出的文件，可能已经过时，请核对后移走：{stray}" in closing_table(batch)
    (out / stray).unlink()
    assert run_batch([folder], out).strays == ()
