"""Inputs and results behind a URL."""

import errno
import os
import pickle
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from platform import node
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import fsspec
import pytest

from selfeval_xl import run_batch
from selfeval_xl.cli import run_command
from selfeval_xl.errors import BadSource, OutputError
from selfeval_xl.intake.walk import EDITING, Found, walk
from selfeval_xl.outcome import Outcome
from selfeval_xl.remote import RemoteFolder, Url
from tests.clusters import cluster
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.reviewers import enter, entered, result_of, shown
from tests.runs import no_form, tree
from tests.s3_server import BUCKET, s3_server
from tests.workbooks import workbook


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """Return the file system of an S3 server of this machine."""
    with pytest.MonkeyPatch.context() as environment, s3_server(environment):
        yield fsspec.filesystem("s3")


@pytest.fixture
def bucket(s3: Any) -> str:
    """Return the URL of a folder of its own in a bucket."""
    return f"s3://{BUCKET}/{uuid4()}"


@pytest.fixture
def spring(inbox: Inbox) -> Path:
    """Return an inbox with forms in folders, and what is no form."""
    return inbox(
        {
            "甲县/1 表.xlsx": workbook(CLEAN),
            "甲县/错.xlsx": workbook(with_row(0, replace(CLEAN, project_name="错"), score=9)),
            "乙县/表[1].xlsx": workbook(replace(CLEAN, project_name="另一个[项目]*")),
            "坏.xlsx": b"PK\x03\x04",
            "空.xlsx": b"",
            "会议.xlsx": no_form(),
            "~$会议.xlsx": b"x",
            ".DS_Store": b"x",
        }
    )


@pytest.mark.network
def test_a_run_from_s3_to_s3_leaves_the_same_bytes_as_one_on_the_disk(
    s3: Any, bucket: str, spring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox, out = _up(s3, spring, f"{bucket}/收件"), f"{bucket}/结果"
    assert run_command(["run", inbox, "-o", out]) == 4
    assert capsys.readouterr().err.splitlines()[-1] == f"结果在 {out}，请先打开 {out}/汇总.xlsx"
    assert run_command(["run", str(spring), "-o", str(tmp_path / "结果")]) == 4
    assert tree(_down(s3, out, tmp_path / "取回")) == _unlocked(tmp_path / "结果")


@pytest.mark.network
def test_what_a_reviewer_entered_at_the_url_is_taken_over(
    s3: Any, bucket: str, spring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox, out = _up(s3, spring, f"{bucket}/收件"), f"{bucket}/结果"
    run_command(["run", inbox, "-o", out])
    local = _down(s3, out, tmp_path / "复核")
    reviewed = result_of(local, "错")
    enter(reviewed, {}, {"复核总体意见": "请补充佐证材料"})
    s3.pipe_file(f"{out}/{reviewed.relative_to(local).as_posix()}", reviewed.read_bytes())
    capsys.readouterr()
    assert run_command(["run", inbox, "-o", out]) == 4
    assert "与上次相同" not in capsys.readouterr().err
    assert "请补充佐证材料" in str(shown(result_of(_down(s3, out, tmp_path / "再看"), "错")))
    assert run_command(["run", inbox, "-o", out]) == 4
    assert "与上次相同，结果没有改动。" in capsys.readouterr().err


@pytest.mark.network
def test_a_cluster_reads_from_s3(s3: Any, bucket: str, spring: Path, tmp_path: Path) -> None:
    inbox, out = _up(s3, spring, f"{bucket}/收件"), f"{bucket}/结果"
    with cluster() as started:
        given = ["run", inbox, "-o", out, "--engine", "dask", "--scheduler", started.scheduler_address]
        assert run_command(given) == 4
    run_batch([spring], tmp_path / "结果")
    assert tree(_down(s3, out, tmp_path / "取回")) == _unlocked(tmp_path / "结果")


@pytest.mark.network
@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (["s3://no-such/收件", "-o", "{out}"], 2, "找不到：s3://no-such/收件。请检查地址是否写对。"),
        (["s3://qingyuan/没有", "-o", "{out}"], 2, "找不到：s3://qingyuan/没有。请检查地址是否写对。"),
        (
            ["{inbox}", "-o", "s3://no-such/结果"],
            6,
            "s3://no-such/结果 不能写入：没有这个存储桶或文件夹。请检查地址、访问权限和网络后重新运行。",
        ),
        (
            ["ftp://moumou:geheim@127.0.0.1:9/收件", "-o", "{out}"],
            2,
            "打不开 ftp://127.0.0.1:9/收件：网络不通。请检查地址、访问权限和网络。",
        ),
        (
            ["{inbox}", "-o", "ftp://moumou:geheim@127.0.0.1:9/结果"],
            6,
            "ftp://127.0.0.1:9/结果 不能写入：网络不通。请检查地址、访问权限和网络后重新运行。",
        ),
    ],
    ids=["no bucket", "nothing there", "no bucket for the results", "no server", "no server for the results"],
)
def test_what_cannot_be_reached_is_told_without_the_password(
    s3: Any, given: list[str], code: int, told: str, spring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word.format(inbox=spring, out=tmp_path / "结果") for word in given]
    assert run_command(["run", *words]) == code
    assert capsys.readouterr() == ("", f"{told}\n")


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (
            ["nonsense://x", "-o", "{out}"],
            2,
            "不认得这样的地址：nonsense://x。可以用 s3://、sftp:// 等开头的地址，或文件夹的路径。",
        ),
        (
            ["file://{out}/收件", "-o", "file://{out}/收件"],
            2,
            "结果文件夹就是输入文件夹：file://{out}/收件。请另指定一个结果文件夹。",
        ),
        (
            ["file://{empty}", "-o", "{out}"],
            5,
            "没有要检查的文件：file://{empty}（已忽略 1 个）。请放入自评表工作簿后重新运行。",
        ),
    ],
    ids=["no such kind", "results among the forms", "nothing to do"],
)
def test_what_stops_a_run_over_a_url_is_told(
    given: list[str], code: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "空"
    empty.mkdir()
    (empty / ".DS_Store").touch()
    words = [word.format(empty=empty, out=tmp_path / "结果") for word in given]
    assert run_command(["run", *words]) == code
    assert capsys.readouterr().err == f"{told.format(empty=empty, out=tmp_path / '结果')}\n"


def test_without_fsspec_the_user_is_told_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert run_command(["run", "s3://qingyuan/收件", "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        '读写 s3:// 地址要另外安装：pip install "selfeval_xl[url]" s3fs（集群的每台机器都要装）。\n'
    )


@pytest.mark.network
def test_a_result_folder_on_s3_that_is_in_use_is_not_touched(
    s3: Any, bucket: str, spring: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    s3.pipe_file(f"{bucket}/结果/.selfeval/in-use", b"")
    assert run_command(["run", str(spring), "-o", f"{bucket}/结果"]) == 6
    assert capsys.readouterr().err.startswith(f"{bucket}/结果 正被另一次运行写入，或上一次运行被强行中止。")
    assert [place.rpartition("/")[2] for place in s3.find(bucket)] == ["in-use"]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("s3:/bucket/结果", "s3://bucket/结果"),
        ("S3：//bucket/结果", "s3://bucket/结果"),
        ("sftp:\\\\user:secret@host\\out", "sftp://host\\out"),
    ],
    ids=["one slash", "a wide colon", "backslashes and a password"],
)
def test_a_url_that_is_nearly_one_makes_no_folder(
    given: str,
    meant: str,
    spring: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert run_command(["run", str(spring), "-o", given]) == 2
    assert capsys.readouterr().err.strip() == f"地址写错了，开头应是 {meant.partition('://')[0]}://，是否想写 {meant}？"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_dry_run_leaves_nothing_at_the_url(memory: Any, spring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["run", str(spring), "-o", "memory://结果", "--dry-run"]) == 4
    assert "只检查，未写出结果。" in capsys.readouterr().err
    assert memory.find("memory://") == []


def test_the_results_may_lie_among_the_forms(memory: Any, spring: Path) -> None:
    inbox = Url(_up(memory, spring, "memory://省/收件"))
    first = run_batch([inbox], inbox / "审核结果")
    assert run_batch([inbox], inbox / "审核结果").received == first.received == 8


def test_no_url_is_watched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["watch", "memory://收件", "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "watch 只守候文件夹（共享的也可以）；s3:// 等地址请定时用 run。\n"


@pytest.fixture
def memory() -> Iterator[Any]:
    """Return an empty file system in memory."""
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def test_files_behind_a_url_are_named_and_judged_as_on_the_disk(memory: Any, inbox: Inbox, spring: Path) -> None:
    url = Url(_up(memory, inbox({"二/甲.xlsx": b"1", "二/~$甲.xlsx": b"2"}), "memory://省/收件"))
    there, here = walk([url]), walk([spring])
    assert [(each.name, each.note, each.refusal) for each in there] == [
        (each.name, each.note, each.refusal) for each in here
    ]
    assert [each.note for each in there if each.name == "二/甲.xlsx"] == [EDITING]
    assert [pickle.loads(pickle.dumps(each)) for each in there] == there  # noqa: S301
    memory.pipe_file("memory://省/收件2/二/甲.xlsx", b"3")
    both = walk([url / "二", Url("memory://省/收件2/二")])
    assert [each.name for each in both if each.refusal is None] == ["收件/二/甲.xlsx", "收件2/二/甲.xlsx"]


def test_a_file_behind_a_url_is_read_whole_or_not_at_all(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.pipe_file("memory://收件/大.xlsx", b"x" * 2000)
    memory.pipe_file("memory://收件/走.xlsx", b"x")
    large, gone = walk([Url("memory://收件")])
    memory.rm_file("memory://收件/走.xlsx")
    monkeypatch.setattr("selfeval_xl.intake.walk.SIZE_LIMIT", 1000)
    told = []
    for each in (large, gone):
        with pytest.raises(BadSource) as caught:
            each.read()
        told.append((caught.value.outcome, caught.value.reason))
    assert told == [
        (Outcome.TOO_LARGE, "文件有 1 MB，超过上限 0 MB。"),
        (Outcome.UNREADABLE, "文件已不在原处，或是断开的链接。"),
    ]


def test_a_folder_that_is_not_shared_with_a_machine_is_not_called_a_bad_form(tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    with pytest.raises(BadSource) as caught:
        Found("甲.xlsx", path, machine="finance-01").read()
    assert caught.value.reason == (
        f"处理它的机器（{node()}）上没有 {path}：这个文件夹没有共享给那台机器，或不在同一个路径。"
    )


def test_a_password_in_a_url_is_nowhere_in_what_comes_out(
    memory: Any, spring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = _up(memory, spring, "memory://moumou:geheim@server/收件")
    again = _up(memory, spring, "memory://moumou:geheim@server/备份")
    out = "memory://moumou:geheim@server/结果"
    assert run_command(["run", inbox, again, "-o", out, "--money", "万元"]) == 4
    told = capsys.readouterr()
    assert "结果在 memory://server/结果，请先打开 memory://server/结果/汇总.xlsx" in told.err
    left = tree(_down(memory, out, tmp_path / "取回"))
    books = [ZipFile(BytesIO(data)) for name, data in left.items() if name.endswith(".xlsx")]
    inside = [book.read(name) for book in books for name in book.namelist()]
    said = "".join((told.out, told.err, *left, repr(walk([Url(inbox)])))).encode()
    assert [data for data in (said, *left.values(), *inside) if b"geheim" in data] == []


def test_what_is_no_longer_true_is_removed_at_the_url(memory: Any, spring: Path, tmp_path: Path) -> None:
    memory.pipe_file("memory://结果/说明.txt", b"not ours")
    run_batch([spring], Url("memory://结果"))
    (spring / "甲县" / "错.xlsx").unlink()
    run_batch([spring], Url("memory://结果"))
    run_batch([spring], tmp_path / "结果")
    left = tree(_down(memory, "memory://结果", tmp_path / "取回"))
    assert left.pop("说明.txt") == b"not ours"
    assert left == _unlocked(tmp_path / "结果")


def test_a_second_run_to_a_url_is_refused_while_the_first_is_at_it(memory: Any, spring: Path) -> None:
    told: list[str] = []

    def run_again(_stage: str, done: int, _of: int) -> None:
        if done == 1 and not told:
            with pytest.raises(OutputError) as caught:
                run_batch([spring], Url("memory://结果"))
            told.append(str(caught.value))

    run_batch([spring], Url("memory://结果"), progress=run_again)
    assert told == [
        "memory://结果 正被另一次运行写入，或上一次运行被强行中止。请等它结束；确定没有别的运行时，"
        "删除 memory://结果/.selfeval/in-use 后重新运行。"
    ]
    run_batch([spring], Url("memory://结果"))


def test_what_a_reviewer_saves_at_the_url_in_mid_run_is_not_replaced(memory: Any, spring: Path, tmp_path: Path) -> None:
    run_batch([spring], Url("memory://结果"))
    result = next(place for place in memory.find("memory://结果") if "/错_" in place)
    reviewed = entered(memory.cat_file(result), {}, {"复核总体意见": "请补充佐证材料"})
    (spring / "甲县" / "错.xlsx").write_bytes(workbook(with_row(0, replace(CLEAN, project_name="错"), score=8)))

    def save(_stage: str, _done: int, _of: int) -> None:
        memory.pipe_file(result, reviewed)

    with pytest.raises(OutputError) as caught:
        run_batch([spring], Url("memory://结果"), progress=save)
    name = result.removeprefix("/结果/")
    assert str(caught.value) == f"memory://结果 中的 {name} 在核对时又有人保存过，没有替换。请重新运行。"
    assert memory.cat_file(result) == reviewed
    kept = run_batch([spring], Url("memory://结果")).kept
    left = _down(memory, "memory://结果", tmp_path / "取回")
    entries = [shown(left / name)[1].get("复核总体意见") for name in (name, *kept)]
    assert "请补充佐证材料" in entries


@pytest.mark.parametrize("writes", range(6))
def test_a_run_whose_writing_was_cut_off_is_made_good_by_the_next(
    memory: Any, spring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    run_batch([spring], Url("memory://结果"))
    (spring / "甲县" / "错.xlsx").write_bytes(workbook(with_row(0, replace(CLEAN, project_name="错"), score=8)))
    left = iter(range(writes))
    write = RemoteFolder.write

    def cut_off(folder: RemoteFolder, files: Iterable[tuple[str, bytes]]) -> None:
        for each in files:
            if next(left, None) is None:
                raise OSError(errno.EHOSTUNREACH, "")
            write(folder, [each])

    with monkeypatch.context() as patched:
        patched.setattr(RemoteFolder, "write", cut_off)
        with pytest.raises(OutputError, match=r"^memory://结果 未能写入：网络不通"):
            run_batch([spring], Url("memory://结果"))
    run_batch([spring], Url("memory://结果"))
    run_batch([spring], tmp_path / "结果")
    assert tree(_down(memory, "memory://结果", tmp_path / "取回")) == _unlocked(tmp_path / "结果")


def test_other_processes_and_a_folder_by_its_url_make_no_difference(spring: Path, tmp_path: Path) -> None:
    run_batch([Url(f"file://{spring}")], Url(f"file://{tmp_path}/一"), jobs=2)
    run_batch([spring], tmp_path / "二")
    assert tree(tmp_path / "一") == _unlocked(tmp_path / "二")


def _unlocked(out: Path) -> dict[str, bytes]:
    """Return what a run left in a folder of this machine but for its lock, which is no use at a URL."""
    return {name: data for name, data in tree(out).items() if name != ".selfeval/lock"}


def _up(files: Any, folder: Path, url: str) -> str:
    """Copy a folder to a URL; give its files here the times they have there."""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        place = f"{url}/{path.relative_to(folder).as_posix()}"
        files.pipe_file(place, path.read_bytes())
        saved = files.modified(place).timestamp()
        os.utime(path, (saved, saved))
    return url


def _down(files: Any, url: str, folder: Path) -> Path:
    """Copy what lies at a URL into a folder."""
    root = files._strip_protocol(url)
    files.invalidate_cache()
    for place in files.find(root):
        path = folder / place.removeprefix(f"{root}/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files.cat_file(place))
    return folder
