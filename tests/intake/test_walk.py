"""Every file in what was given is found once, under one name, and is left as it was."""

import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.errors import BadSource, NothingToDo, UsageError
from selfeval_xl.intake import walk as module
from selfeval_xl.intake.source import Refusal, Source, by_the_clock
from selfeval_xl.intake.walk import EDITING, RETRY_PAUSES, Found, walk
from selfeval_xl.outcome import Outcome


def plant(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return root


def refuse(path: Path, **_: object) -> bool:
    raise PermissionError(13, "Permission denied", str(path))


def shown(found: list[Found]) -> dict[str, str]:
    """The name of every item with the label it ends under, "" where it can be read."""
    assert len({item.name for item in found}) == len(found)
    return {item.name: item.refusal.outcome.label if item.refusal else "" for item in found}


def trouble(item: Found, wait: Callable[[float], None] = lambda _: None) -> tuple[Outcome, str]:
    with pytest.raises(BadSource) as caught:
        item.read(wait=wait)
    return caught.value.outcome, caught.value.reason


def snapshot(root: Path) -> dict[str, tuple[int, int, int, str]]:
    return {
        str(path): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            path.stat().st_size,
            sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in [root, *root.rglob("*")]
    }


def test_a_folder_is_walked_to_the_bottom_in_the_order_of_names(tmp_path: Path) -> None:
    plant(tmp_path, "乙.xlsx", "b/c/丙.xls", "b/甲.xlsx", "a.xlsx", "b.xlsx")
    assert [item.name for item in walk([tmp_path])] == ["a.xlsx", "b.xlsx", "b/c/丙.xls", "b/甲.xlsx", "乙.xlsx"]


def test_a_file_given_directly_has_its_bare_name(tmp_path: Path) -> None:
    plant(tmp_path, "区/甲.xlsx")
    assert shown(walk([tmp_path / "区/甲.xlsx"])) == {"甲.xlsx": ""}


def test_a_source_is_the_bytes_with_their_hash(tmp_path: Path) -> None:
    (tmp_path / "甲.xlsx").write_bytes(b"abc")
    (found,) = walk([tmp_path])
    source = found.read()
    saved = by_the_clock((tmp_path / "甲.xlsx").stat().st_mtime)
    assert source == Source("甲.xlsx", b"abc", sha256(b"abc").hexdigest(), saved=saved)
    assert source.size == 3


def test_a_time_no_calendar_has_is_none(tmp_path: Path) -> None:
    moments = [by_the_clock(seconds) for seconds in (0, -1.5, 1e11, 1e12, -1e12, float("inf"), float("nan"))]
    assert moments == [
        datetime(1970, 1, 1, 8),
        datetime(1970, 1, 1, 7, 59, 58, 500_000),
        datetime(5138, 11, 16, 17, 46, 40),
        *[None] * 4,
    ]
    (tmp_path / "甲.xlsx").write_bytes(b"abc")
    os.utime(tmp_path / "甲.xlsx", (1e12, 1e12))  # as much later as the disk has it
    (found,) = walk([tmp_path])
    assert found.read().saved == by_the_clock((tmp_path / "甲.xlsx").stat().st_mtime)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("~$甲.xlsx", "Excel 或 WPS 打开文件时留下的临时文件。"),
        (".~甲.xlsx", "WPS 或 LibreOffice 打开文件时留下的临时文件。"),
        (".~lock.甲.xlsx#", "WPS 或 LibreOffice 打开文件时留下的临时文件。"),
        ("~DF3A.TMP", "Office 保存文件时留下的临时文件。"),
        ("__MACOSX/甲.xlsx", "苹果电脑压缩时附带的文件。"),
        ("._甲.xlsx", "苹果电脑附带的文件。"),
        (".DS_Store", "苹果电脑附带的文件。"),
        ("Thumbs.db", "Windows 的系统文件。"),
        ("区/Desktop.ini", "Windows 的系统文件。"),
        (".git/甲.xlsx", "隐藏文件。"),
    ],
)
def test_what_programs_leave_behind_is_ignored_with_the_reason(tmp_path: Path, name: str, reason: str) -> None:
    plant(tmp_path, name, "乙.xlsx")
    ignored = next(item for item in walk([tmp_path]) if item.name == name)
    assert ignored.refusal == Refusal(Outcome.IGNORED, reason, Outcome.IGNORED.advice)
    assert trouble(ignored) == (Outcome.IGNORED, reason)


@pytest.mark.parametrize("name", ["甲~.xlsx", "甲.tmp", "~甲.xlsx", "$甲.xlsx", "MACOSX/甲.xlsx", "Thumbs.db.xlsx"])
def test_a_name_that_only_looks_like_them_is_not_ignored(tmp_path: Path, name: str) -> None:
    assert shown(walk([plant(tmp_path, name)])) == {name: ""}


@pytest.mark.parametrize("owner", ["~$甲.xlsx", ".~lock.甲.xlsx#", ".~甲.xlsx"])
def test_a_file_that_is_open_elsewhere_carries_a_note(tmp_path: Path, owner: str) -> None:
    plant(tmp_path, "甲.xlsx", owner, "乙.xlsx", "区/甲.xlsx")
    assert {item.name: item.note for item in walk([tmp_path])} == {
        "甲.xlsx": EDITING,
        owner: "",
        "乙.xlsx": "",
        "区/甲.xlsx": "",
    }
    (alone,) = walk([tmp_path / "甲.xlsx"])
    assert alone.read().note == "可能正在编辑，最新修改也许还没有保存。"


def test_the_result_folder_inside_an_input_is_left_out(tmp_path: Path) -> None:
    plant(tmp_path, "甲.xlsx", "结果/汇总.xlsx", "结果/退回/甲.xlsx", "结果2/乙.xlsx")
    assert shown(walk([tmp_path], out=tmp_path / "区/../结果")) == {"甲.xlsx": "", "结果2/乙.xlsx": ""}


def test_a_result_file_named_by_the_user_is_an_input(tmp_path: Path) -> None:
    plant(tmp_path, "甲.xlsx", "结果/退回/甲.xlsx")
    inputs = [tmp_path, tmp_path / "结果/退回/甲.xlsx"]
    assert shown(walk(inputs, out=tmp_path / "结果")) == {f"{tmp_path.name}/甲.xlsx": "", "退回/甲.xlsx": ""}


def test_the_result_folder_cannot_be_the_input_folder(tmp_path: Path) -> None:
    plant(tmp_path, "甲.xlsx")
    with pytest.raises(UsageError) as caught:
        walk([tmp_path], out=tmp_path)
    assert str(caught.value) == f"结果文件夹就是输入文件夹：{tmp_path}。请另指定一个结果文件夹。"


def test_all_inputs_that_do_not_exist_are_named(tmp_path: Path) -> None:
    plant(tmp_path, "甲.xlsx")
    with pytest.raises(UsageError) as caught:
        walk([tmp_path / "乙", tmp_path, tmp_path / "甲.xlsx/丙"])
    assert str(caught.value) == (f"找不到，或没有权限打开：{tmp_path}/乙、{tmp_path}/甲.xlsx/丙。请检查路径是否写对。")


@pytest.mark.parametrize("names", [(), ("~$甲.xlsx", ".git/x")], ids=["empty", "all ignored"])
def test_where_there_is_nothing_to_check_there_is_nothing_to_do(tmp_path: Path, names: tuple[str, ...]) -> None:
    plant(tmp_path, *names)
    with pytest.raises(NothingToDo) as caught:
        walk([tmp_path])
    assert str(caught.value) == (
        f"没有要检查的文件：{tmp_path}（已忽略 {len(names)} 个）。请放入自评表工作簿后重新运行。"
    )


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        (["一", "二"], ["一/甲.xlsx", "丙.xlsx", "二/甲.xlsx"]),
        (["一", "三/一"], ["三/一/甲.xlsx", "根/一/甲.xlsx"]),
        (["一/甲.xlsx", "二/甲.xlsx", "二/丙.xlsx"], ["一/甲.xlsx", "丙.xlsx", "二/甲.xlsx"]),
        (["一", "一", "一/甲.xlsx", "一/../一"], ["甲.xlsx"]),
        (["三", "三/一"], ["一/甲.xlsx"]),
        (["三", "一"], ["一/甲.xlsx", "甲.xlsx"]),
        (["三", "一", "二"], ["三/一/甲.xlsx", "丙.xlsx", "二/甲.xlsx", "根/一/甲.xlsx"]),
    ],
    ids=[
        "folders",
        "folders of one name",
        "files",
        "one twice",
        "one in the other",
        "no clash",
        "a clash made by a prefix",
    ],
)
def test_names_tell_inputs_apart_whatever_their_order(tmp_path: Path, inputs: list[str], names: list[str]) -> None:
    root = plant(tmp_path / "根", "一/甲.xlsx", "二/甲.xlsx", "二/丙.xlsx", "三/一/甲.xlsx")
    paths = [root / name for name in inputs]
    assert [item.name for item in walk(paths)] == names
    assert [item.name for item in walk(paths[::-1])] == names


def test_spellings_of_one_name_are_numbered(tmp_path: Path) -> None:
    composed, decomposed = normalize("NFC", "é.xlsx"), normalize("NFD", "é.xlsx")
    plant(tmp_path, composed, decomposed)
    assert [(item.name, item.read().data) for item in walk([tmp_path])] == [
        (composed, decomposed.encode()),
        (f"{composed}（2）", composed.encode()),
    ]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("绩效.xlsx".encode("gbk"), "绩效.xlsx"),
        (b"\xff\xff.xlsx", "\ufffd\ufffd.xlsx"),
        (b"a\n\x1b.xlsx", "a\ufffd\ufffd.xlsx"),
    ],
    ids=["GBK", "no text at all", "control characters"],
)
def test_every_name_can_be_printed(tmp_path: Path, raw: bytes, name: str) -> None:
    (tmp_path / os.fsdecode(raw)).write_bytes(b"abc")
    (found,) = walk([tmp_path])
    assert (found.name, found.read().data) == (name, b"abc")


def test_links_are_followed_to_files_inside_the_inputs_only(tmp_path: Path) -> None:
    plant(tmp_path, "外/丁.xlsx", "外/夹/戊.xlsx", "箱/甲.xlsx", "箱/区/乙.xlsx")
    box = tmp_path / "箱"
    (box / "链.xlsx").symlink_to("区/乙.xlsx")
    (box / "外.xlsx").symlink_to(tmp_path / "外/丁.xlsx")
    (box / "外夹").symlink_to(tmp_path / "外/夹")
    (box / "上").symlink_to("..")
    (box / "区链").symlink_to("区")
    (box / "断.xlsx").symlink_to("没有.xlsx")
    (box / "圈.xlsx").symlink_to("圈.xlsx")
    found = walk([box])
    assert shown(found) == {
        "上": "无法打开",
        "区/乙.xlsx": "",
        "区链": "已忽略",
        "圈.xlsx": "",
        "外.xlsx": "无法打开",
        "外夹": "无法打开",
        "断.xlsx": "",
        "甲.xlsx": "",
        "链.xlsx": "",
    }
    items = {item.name: item for item in found}
    assert items["链.xlsx"].read().data == "箱/区/乙.xlsx".encode()
    assert trouble(items["断.xlsx"]) == (Outcome.UNREADABLE, "文件已不在原处，或是断开的链接。")
    assert trouble(items["圈.xlsx"]) == (Outcome.UNREADABLE, "读取时系统报错：链接绕成了一圈。")
    assert items["外.xlsx"].refusal == Refusal(
        Outcome.UNREADABLE, "是指向所给文件夹之外的链接，没有读取。", "请把文件本身复制到文件夹中后重新运行。"
    )


def test_a_link_named_by_the_user_is_followed_and_keeps_its_name(tmp_path: Path) -> None:
    plant(tmp_path, "外/丁.xlsx", "箱/甲.xlsx")
    (tmp_path / "箱/链.xlsx").symlink_to(tmp_path / "外/丁.xlsx")
    (tmp_path / "夹").symlink_to("外")
    (named,) = walk([tmp_path / "箱/链.xlsx"])
    assert (named.name, named.read().data) == ("链.xlsx", "外/丁.xlsx".encode())
    assert shown(walk([tmp_path / "夹"])) == {"丁.xlsx": ""}
    assert shown(walk([tmp_path / "箱", tmp_path / "箱/链.xlsx"])) == {"甲.xlsx": "", "链.xlsx": ""}


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    plant(tmp_path, "甲.xlsx")
    os.mkfifo(tmp_path / "管.xlsx")
    found = walk([tmp_path])
    assert shown(found) == {"甲.xlsx": "", "管.xlsx": "已忽略"}


def test_a_file_that_became_a_pipe_is_not_opened(tmp_path: Path) -> None:
    (found,) = walk([plant(tmp_path, "甲.xlsx")])
    path = tmp_path / "甲.xlsx"
    path.unlink()
    os.mkfifo(path)
    assert trouble(found) == (Outcome.UNREADABLE, "已不是普通文件。")


def test_a_folder_that_cannot_be_listed_is_an_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, "甲.xlsx", "锁/乙.xlsx")
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: refuse(path) if Path(path).name == "锁" else scandir(path))
    found = walk([tmp_path])
    assert shown(found) == {"甲.xlsx": "", "锁": "无法打开"}
    assert trouble(found[1]) == (Outcome.UNREADABLE, "文件夹打不开或是指向别处的链接，其中的文件没有检查。")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied"), "没有读取权限，或正被其他程序占用。"),
        (FileNotFoundError(2, "No such file"), "文件已不在原处，或是断开的链接。"),
        (OSError(5, "Input/output error"), "读取时系统报错：Input/output error。"),
        (OSError(), "读取时系统报错：OSError。"),
    ],
    ids=["no permission", "gone", "a failing disk", "no reason"],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, reason: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    (found,) = walk([plant(tmp_path, "甲.xlsx")])
    monkeypatch.setattr(Path, "open", fail)
    assert trouble(found) == (Outcome.UNREADABLE, reason)


@pytest.mark.parametrize("times", range(len(RETRY_PAUSES) + 2))
def test_a_file_held_by_another_program_is_tried_again_a_few_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    read, waits, refusals = module._read, list[float](), iter(range(times))

    def held(path: Path) -> tuple[bytes, datetime | None]:
        if next(refusals, None) is not None:
            refuse(path)
        return read(path)

    (found,) = walk([plant(tmp_path, "甲.xlsx")])
    monkeypatch.setattr(module, "_read", held)
    if times <= len(RETRY_PAUSES):
        assert found.read(wait=waits.append).data == "甲.xlsx".encode()
    else:
        assert trouble(found, waits.append) == (Outcome.UNREADABLE, "没有读取权限，或正被其他程序占用。")
    assert waits == list(RETRY_PAUSES[:times])


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "满.xlsx").write_bytes(bytes(1024**2))
    with (tmp_path / "过.xlsx").open("wb") as file:
        file.truncate(1024**2 + 1)
    monkeypatch.setattr(module, "SIZE_LIMIT", 1024**2)
    full, over = walk([tmp_path])
    assert full.read().size == 1024**2
    assert trouble(over) == (Outcome.TOO_LARGE, "文件有 2 MB，超过上限 1 MB。")


@pytest.mark.parametrize("claimed", [2, 4], ids=["growing", "shrinking"])
def test_a_file_that_is_still_being_written_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claimed: int
) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"abc")
    (found,) = walk([tmp_path])
    status = list(path.stat())
    status[6] = claimed
    monkeypatch.setattr(Path, "stat", lambda *_: os.stat_result(status))
    assert trouble(found) == (Outcome.UNREADABLE, "读取时文件大小在变，可能还在复制或下载。")


NAMES = {"甲.xlsx": "", "乙.XLS": "", "é.xlsx": "", "~$甲.xlsx": "已忽略", ".~甲.xlsx": "已忽略", "Thumbs.db": "已忽略"}
FOLDERS = {"区": "", "县 2": "", "__MACOSX": "已忽略", ".git": "已忽略"}
Tree = dict[tuple[str, ...], bytes]


def trees() -> st.SearchStrategy[Tree]:
    folders = st.lists(st.sampled_from(sorted(FOLDERS)), max_size=3)
    paths = st.tuples(folders, st.sampled_from(sorted(NAMES))).map(lambda parts: (*parts[0], parts[1]))
    return st.dictionaries(paths, st.binary(max_size=8), max_size=12)


def grow(root: Path, tree: Mapping[tuple[str, ...], bytes]) -> Path:
    for parts, data in tree.items():
        path = root.joinpath("箱", *parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root / "箱"


@given(tree=trees(), shuffled=st.randoms(use_true_random=False))
def test_files_in_are_items_out_each_once_in_one_order_and_untouched(tree: Tree, shuffled: Random) -> None:
    tree[("区", "丙.xlsx")] = b"x"
    order = list(tree)
    shuffled.shuffle(order)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        root = grow(Path(first), tree)
        before = snapshot(root)
        found = walk([root])
        taken = {item.name: item.read().data for item in found if item.refusal is None}
        after = snapshot(root)
        again = walk([grow(Path(second), {parts: tree[parts] for parts in order})])
    expected = {
        "/".join(parts): next(filter(None, ({**NAMES, **FOLDERS}.get(part, "") for part in parts)), "")
        for parts in tree
    }
    assert shown(found) == expected
    assert taken == {"/".join(parts): data for parts, data in tree.items() if not expected["/".join(parts)]}
    assert after == before
    assert [(item.name, item.note, item.refusal) for item in found] == [
        (item.name, item.note, item.refusal) for item in again
    ]
    assert [item.name for item in found] == sorted(expected)
