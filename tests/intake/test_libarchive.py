"""7z and RAR archives, read by libarchive; and what is said where it is not installed."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import libarchive
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.contents import LIMITS, Contents, Limits, Member
from selfeval_xl.intake.libarchive import open_7z, open_rar
from tests.intake.archivers import locked_7z, rar4, rar5, seven_zip

ROOT = Path(__file__).parents[2]
FILES = {"农业局/甲·表.xlsx": b"one", "乙é①.xlsx": b"two" * 50_000, "空.xlsx": b""}
UNPACK = "请用 WinRAR、7-Zip 或 Bandizip 解压后把其中的工作簿放入文件夹。"
Told = list[tuple[str, bytes | tuple[str, str]]]


def told(contents: Contents) -> Told:
    """Return what is in an archive: name and bytes, or outcome and reason; under "" what is wrong with the rest."""
    listed: Told = []
    try:
        for member in contents.members:
            try:
                listed.append((member.name, member.read()))
            except BadSource as bad:
                listed.append((member.name, (bad.outcome.label, bad.reason)))
    except BadSource as bad:
        listed.append(("", (bad.outcome.label, bad.reason)))
    return listed


def test_files_come_out_of_a_7z_byte_for_byte() -> None:
    assert told(open_7z(seven_zip(FILES), (), LIMITS)) == list(FILES.items())


def test_files_come_out_of_a_rar_5_byte_for_byte() -> None:
    assert told(open_rar(rar5(FILES), (), LIMITS)) == list(FILES.items())


def test_files_come_out_of_a_rar_4_byte_for_byte() -> None:
    assert told(open_rar(rar4(list(FILES.items())), (), LIMITS)) == list(FILES.items())


@pytest.mark.parametrize(
    ("raw", "name", "note"),
    [
        ("农业局\\自评表.xlsx".encode("gbk"), "农业局/自评表.xlsx", ""),
        ("一.xlsx".encode("gbk"), "一.xlsx", ""),
        (b"form.xlsx", "form.xlsx", ""),
        (b"\xff\xff.xlsx", "\ufffd\ufffd.xlsx", "文件名可能是乱码。"),
    ],
    ids=["gbk", "gbk that is utf-8 too", "ascii", "neither"],
)
def test_names_of_an_old_rar_are_gbk(raw: bytes, name: str, note: str) -> None:
    (member,) = open_rar(rar4([(raw, b"x")]), (), LIMITS).members
    assert (member.name, member.note) == (name, note)


def test_a_member_knows_when_it_was_saved_by_the_clock_on_the_wall() -> None:
    (old,) = open_rar(rar4([("甲", b"x")]), (), LIMITS).members
    assert str(old.saved) == "2025-03-05 09:30:00"


_UNDER_C = """
import sys
from selfeval_xl.intake.contents import LIMITS
from selfeval_xl.intake.libarchive import open_7z, open_rar
opener = {"7z": open_7z, "rar": open_rar}[sys.argv[1]]
for member in opener(sys.stdin.buffer.read(), (), LIMITS).members:
    sys.stdout.buffer.write(member.name.encode() + b"\\n")
"""


@pytest.mark.parametrize(
    ("kind", "data"),
    [("7z", seven_zip(FILES)), ("rar", rar5(FILES)), ("rar", rar4(list(FILES.items())))],
    ids=["7z", "rar 5", "rar 4"],
)
@pytest.mark.parametrize("utf8_mode", ["0", "1"])
def test_names_do_not_depend_on_the_locale(kind: str, data: bytes, utf8_mode: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", f"utf8={utf8_mode}", "-c", _UNDER_C, kind],
        input=data,
        capture_output=True,
        cwd=ROOT,
        env={"LC_ALL": "C"},
        check=True,
    )
    assert done.stdout.decode().splitlines() == list(FILES)
    assert done.stderr == b""


LOCKED = ("已加密", "压缩包设有密码，本程序打不开。")


@pytest.mark.parametrize(
    ("opener", "data", "expected"),
    [
        (open_7z, locked_7z("甲.xlsx", hides_names=False), [("甲.xlsx", LOCKED)]),
        (open_7z, locked_7z("甲.xlsx", hides_names=True), [("", LOCKED)]),
        (open_rar, rar5({"甲.xlsx": b"x"}, locked="names"), [("", LOCKED)]),
        (open_rar, rar4([("甲.xlsx", b"x")], file_flags=4), [("甲.xlsx", LOCKED)]),
        (open_rar, rar4([("甲.xlsx", b"x")], archive_flags=0x80), [("", LOCKED)]),
    ],
    ids=["7z", "7z with its names", "rar 5 with its names", "rar 4", "rar 4 with its names"],
)
def test_what_has_a_password_says_so(opener: Callable[..., Contents], data: bytes, expected: Told) -> None:
    assert told(opener(data, (), LIMITS)) == expected


def test_a_rar_5_with_a_password_says_so_as_a_whole() -> None:
    with pytest.raises(BadSource, match="压缩包设有密码，本程序打不开。") as raised:
        open_rar(rar5({"甲.xlsx": b"x"}, locked="files"), (), LIMITS)
    assert (raised.value.outcome.label, raised.value.advice) == ("已加密", UNPACK)


@pytest.mark.parametrize(
    "data",
    [rar4([("甲.xlsx", b"x")], archive_flags=1), rar5({"甲.xlsx": b"x"}, archive_flags=1)],
    ids=["rar 4", "rar 5"],
)
def test_one_of_several_volumes_says_so(data: bytes) -> None:
    with pytest.raises(BadSource, match="是分卷压缩的一卷，单独打不开。") as raised:
        open_rar(data, (), LIMITS)
    assert raised.value.advice == "请把各卷放在一起解压，再把其中的自评表放入文件夹。"


DAMAGED = ("文件损坏", "压缩包不完整，可能没有传完，或只是分卷压缩的一卷。")


def test_what_came_before_the_damage_is_kept() -> None:
    whole = rar5({"甲.xlsx": b"x" * 100, "乙.xlsx": b"y" * 100})
    assert told(open_rar(whole[:-60], (), LIMITS)) == [
        ("甲.xlsx", b"x" * 100),
        ("乙.xlsx", DAMAGED),
        ("", DAMAGED),
    ]


def test_an_archive_cut_off_between_two_files_is_not_taken_for_whole() -> None:
    without_its_end = rar5({"甲.xlsx": b"x"})[:-8]
    assert told(open_rar(without_its_end, (), LIMITS)) == [("甲.xlsx", b"x"), ("", DAMAGED)]


def test_a_7z_that_was_cut_off_says_so() -> None:
    assert told(open_7z(seven_zip(FILES)[:-10], (), LIMITS)) == [("", DAMAGED)]


def limited(**changes: int) -> Limits:
    return replace(LIMITS, **changes)


TOO_MUCH = "解压后超过上限 100 MB，或比压缩时大 200 倍以上。"


def test_a_bomb_is_not_unpacked_and_nothing_behind_it() -> None:
    bomb = seven_zip({"小.xlsx": b"x", "大.xlsx": bytes(3 * 1024**2), "后.xlsx": b"x"})
    assert len(bomb) < 15_000
    assert told(open_7z(bomb, (), LIMITS)) == [
        ("小.xlsx", b"x"),
        ("大.xlsx", ("超出限额", TOO_MUCH)),
        ("", ("超出限额", TOO_MUCH)),
    ]


def test_all_files_together_are_limited_also_those_nobody_asks_for() -> None:
    data = seven_zip({f"{number}.xlsx": bytes(1000) for number in range(10)})
    assert [member.name for member in _all_but_the_end(open_7z(data, (), limited(total_size=3500)))] == [
        "0.xlsx",
        "1.xlsx",
        "2.xlsx",
        "3.xlsx",
    ]


def _all_but_the_end(contents: Contents) -> Iterator[Member]:
    with pytest.raises(BadSource, match="超过上限"):
        yield from contents.members


def test_the_number_of_files_is_limited() -> None:
    data = rar5({f"{number}.xlsx": b"x" for number in range(10)})
    assert told(open_rar(data, (), limited(members=2))) == [
        ("0.xlsx", b"x"),
        ("1.xlsx", b"x"),
        ("", ("超出限额", "里面的文件超过 2 个，其余的没有读取。")),
    ]


@pytest.mark.parametrize(("opener", "called"), [(open_7z, "7z"), (open_rar, "RAR")])
@pytest.mark.parametrize("error", [ImportError, OSError, AttributeError, TypeError])
def test_without_the_library_it_is_said_what_to_do(
    monkeypatch: pytest.MonkeyPatch, opener: Callable[..., Contents], called: str, error: type[Exception]
) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "libarchive":
                raise error

    monkeypatch.delitem(sys.modules, "libarchive")
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(BadSource, match=f"是 {called} 压缩包，本机没有安装读取它的组件 libarchive。") as raised:
        opener(b"", (), LIMITS)
    assert raised.value.advice == UNPACK


def test_a_library_without_its_c_half_is_as_one_that_is_not_there() -> None:
    script = "from selfeval_xl.intake.libarchive import open_7z; open_7z(b'', (), None)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        cwd=ROOT,
        env={"LIBARCHIVE": "/nowhere/libarchive.so", "PYTHONIOENCODING": "utf-8"},
    )
    assert "BadSource: 是 7z 压缩包，本机没有安装读取它的组件 libarchive。" in done.stderr.decode()


_GOOD = [
    (open_7z, seven_zip(FILES)),
    (open_rar, rar5({"甲.xlsx": b"x" * 300, "乙.xlsx": b"y"})),
    (open_rar, rar4([("甲.xlsx", b"x" * 300), (b"b.xlsx", b"y")])),
]


@given(
    st.sampled_from(_GOOD),
    st.lists(st.tuples(st.integers(8, 200), st.integers(0, 255)), max_size=10),
    st.integers(0, 100),
)
def test_damage_ends_in_sentences(
    good: tuple[Callable[..., Contents], bytes], changes: list[tuple[int, int]], cut: int
) -> None:
    opener, whole = good
    data = bytearray(whole[: len(whole) - cut])
    for at, value in changes:
        if at < len(data):
            data[at] = value
    with suppress(BadSource):
        assert all(isinstance(what, bytes) or what[1] for _, what in told(opener(bytes(data), (), LIMITS)))


def test_the_version_of_libarchive_reads_rar_5() -> None:
    assert libarchive.ffi.version_number() >= 3_004_000
