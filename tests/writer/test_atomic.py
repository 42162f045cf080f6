"""Files that appear whole or not at all."""

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from selfeval_xl.errors import LockedError, OutputError
from selfeval_xl.writer.atomic import WAITS, require_writable, write_file

LOCKED = "文件可能正被 Excel 或 WPS 打开，或没有写入权限。请关闭该文件，检查文件夹的写入权限，然后重新运行。"


def failing(error: BaseException, times: int | None = None) -> object:
    """Make a stand-in for a function of `os` that raises so many times, or always, and then does its work."""
    replace, calls = os.replace, []

    def act(*arguments: object) -> None:
        calls.append(arguments)
        if times is None or len(calls) <= times:
            raise error
        replace(*arguments)  # type: ignore[arg-type]

    return act


def content(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with what it holds."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_written_with_the_folders_above_it(tmp_path: Path) -> None:
    write_file(tmp_path / "结果" / "县教育局" / "表.xlsx", b"new")
    assert content(tmp_path) == {"结果/县教育局/表.xlsx": b"new"}


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "汇总.xlsx").write_bytes(b"an old one")
    write_file(tmp_path / "汇总.xlsx", b"new")
    assert content(tmp_path) == {"汇总.xlsx": b"new"}


def test_a_file_that_holds_the_same_bytes_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(b"same")
    os.utime(path, (1, 1))
    write_file(path, b"same")
    assert path.stat().st_mtime == 1


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize(
    "error",
    [MemoryError(), KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device"), PermissionError(13, "no")],
    ids=["no memory", "interrupted", "no space", "no right"],
)
def test_the_old_result_survives_a_crash_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    (tmp_path / "汇总.xlsx").write_bytes(b"old")
    monkeypatch.setattr(os, step, failing(error))
    with pytest.raises((OutputError, type(error))):
        write_file(tmp_path / "汇总.xlsx", b"new", wait=lambda seconds: None)
    assert content(tmp_path) == {"汇总.xlsx": b"old"}


@pytest.mark.parametrize("times", [1, len(WAITS)], ids=["once", "until the last try"])
def test_a_file_held_for_a_moment_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    waited: list[float] = []
    monkeypatch.setattr(os, "replace", failing(PermissionError(13, "shared"), times))
    write_file(tmp_path / "汇总.xlsx", b"new", wait=waited.append)
    assert (content(tmp_path), waited) == ({"汇总.xlsx": b"new"}, list(WAITS[:times]))


def test_trying_again_ends_after_some_seconds() -> None:
    assert 2 <= sum(WAITS) <= 3


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (PermissionError(13, "shared"), LOCKED),
        (OSError(errno.EBUSY, "busy"), LOCKED),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足。请腾出空间后重新运行。"),
        (OSError(errno.EDQUOT, "quota"), "磁盘空间不足。请腾出空间后重新运行。"),
        (
            OSError(errno.EROFS, "磁盘是只读的"),
            "磁盘是只读的。请检查输出文件夹是否存在、可以写入，然后重新运行。",
        ),
    ],
    ids=["open in Excel", "open on a share", "disk full", "quota", "read-only"],
)
def test_a_failure_names_the_file_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, cause: str
) -> None:
    path = tmp_path / "汇总.xlsx"
    monkeypatch.setattr(os, "replace", failing(error))
    with pytest.raises(OutputError) as caught:
        write_file(path, b"new", wait=lambda seconds: None)
    assert (str(caught.value), caught.value.exit_code) == (f"{path} 未能写入：{cause}原有内容未改动。", 6)
    assert isinstance(caught.value, LockedError) is (cause == LOCKED)


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "结果").write_bytes(b"a file where the folder should be")
    with pytest.raises(OutputError, match="未能写入"):
        write_file(tmp_path / "结果" / "表.xlsx", b"new")


def test_a_folder_without_rights_is_no_open_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OutputError, match="没有写入权限") as caught:
        write_file(tmp_path / "汇总.xlsx", b"new")
    assert not isinstance(caught.value, LockedError)


@pytest.mark.skipif(sys.platform == "win32", reason="a folder cannot be secured there")
def test_the_file_and_then_the_folder_are_secured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    replace = os.replace

    def secure(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        if steps[-1] == "folder":
            raise OSError(errno.EINVAL, "not on this file system")

    def move(source: Path, target: Path) -> None:
        steps.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", secure)
    monkeypatch.setattr(os, "replace", move)
    write_file(tmp_path / "汇总.xlsx", b"new")
    assert (steps, content(tmp_path)) == (["file", "replace", "folder"], {"汇总.xlsx": b"new"})


def test_asking_whether_a_folder_can_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "有").mkdir()
    (tmp_path / "有" / "汇总.xlsx").write_bytes(b"old")
    require_writable(tmp_path / "有")
    require_writable(tmp_path / "没有" / "没有")
    assert (content(tmp_path), [path.name for path in tmp_path.iterdir()]) == ({"有/汇总.xlsx": b"old"}, ["有"])
