"""tar archives, and files packed by gzip, bzip2 and xz."""

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.compressed import open_bzip2, open_gzip, open_tar, open_xz
from selfeval_xl.intake.contents import LIMITS, Contents
from selfeval_xl.intake.unpack import unpacked
from selfeval_xl.intake.walk import Found
from tests.forms import CLEAN
from tests.intake.archivers import tar
from tests.intake.test_libarchive import told
from tests.workbooks import workbook

FORM = workbook(CLEAN)
FILES = {"农业局/甲·表.xlsx": b"one", "乙①.xlsx": b"two" * 9000, "空.xlsx": b""}
TOO_MUCH = ("超出限额", "解压后超过上限 100 MB，或比压缩时大 200 倍以上。")
DAMAGED = ("文件损坏", "压缩包不完整，可能没有传完。")
_Opener = Callable[..., Contents]
PACKERS: list[tuple[_Opener, Callable[[bytes], bytes]]] = [
    (open_gzip, gzip.compress),
    (open_bzip2, bz2.compress),
    (open_xz, lzma.compress),
]


@pytest.mark.parametrize(("opener", "pack"), PACKERS)
def test_a_packed_file_comes_out_byte_for_byte(opener: _Opener, pack: Callable[[bytes], bytes]) -> None:
    assert told(opener(pack(FORM), (), LIMITS)) == [("解压后的文件", FORM)]
    assert told(opener(pack(b"one") + pack(b"two") + bytes(9), (), LIMITS)) == [("解压后的文件", b"onetwo")]


@pytest.mark.parametrize(("opener", "pack"), PACKERS)
def test_a_packed_file_that_is_damaged_says_so(opener: _Opener, pack: Callable[[bytes], bytes]) -> None:
    whole = pack(FORM)
    assert told(opener(whole[:-20], (), LIMITS)) == [("解压后的文件", DAMAGED)]
    assert told(opener(whole[:50] + bytes(50) + whole[100:], (), LIMITS)) == [("解压后的文件", DAMAGED)]


@pytest.mark.parametrize(("opener", "pack"), PACKERS)
def test_a_packed_file_grows_only_so_far(opener: _Opener, pack: Callable[[bytes], bytes]) -> None:
    assert told(opener(pack(bytes(8 * 1024**2)), (), LIMITS)) == [("解压后的文件", TOO_MUCH)]
    half = pack(bytes(600))
    assert told(opener(half + half, (), replace(LIMITS, member_size=1000))) == [
        ("解压后的文件", ("超出限额", "解压后超过上限 0 MB，或比压缩时大 200 倍以上。"))
    ]


def test_many_pieces_are_not_joined() -> None:
    assert told(open_gzip(gzip.compress(b"x") * 200, (), LIMITS)) == [("解压后的文件", DAMAGED)]


@pytest.mark.parametrize("kind", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_files_come_out_of_a_tar_byte_for_byte(kind: int) -> None:
    assert told(open_tar(tar(FILES, kind=kind), (), LIMITS)) == list(FILES.items())


def test_names_in_gbk_are_read() -> None:
    files = {"农业局/自评表.xlsx": b"x", "一.xlsx": b"y"}
    assert told(open_tar(tar(files, encoding="gbk"), (), LIMITS)) == list(files.items())


def test_links_and_devices_are_told() -> None:
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, kind in {"夹": tarfile.DIRTYPE, "链接.xlsx": tarfile.SYMTYPE, "管道": tarfile.FIFOTYPE}.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    told_so = ("无法打开", "是链接或设备，压缩包里没有文件本身。")
    assert told(open_tar(stream.getvalue(), (), LIMITS)) == [("链接.xlsx", told_so), ("管道", told_so)]


def test_what_came_before_the_end_of_a_tar_that_was_cut_off_is_kept() -> None:
    whole = tar({"甲.xlsx": b"x" * 2000, "乙.xlsx": b"y" * 2000})
    assert told(open_tar(whole[:4700], (), LIMITS)) == [("甲.xlsx", b"x" * 2000), ("乙.xlsx", DAMAGED), ("", DAMAGED)]


def test_a_sparse_file_is_not_filled_up() -> None:
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("稀疏.xlsx")
        info.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.size": str(2**40)}
        info.pax_headers["GNU.sparse.map"] = "0,1"
        info.size = 1
        archive.addfile(info, BytesIO(b"x"))
    ((name, what),) = told(open_tar(stream.getvalue(), (), LIMITS))
    assert (name, what) == ("稀疏.xlsx", TOO_MUCH)


def test_a_packed_tar_is_opened_to_its_files(tmp_path: Path) -> None:
    path = tmp_path / "全部.tgz"
    path.write_bytes(gzip.compress(tar({"农业局/甲.xlsx": FORM})))
    assert [(each.name, each.kind) for each in unpacked(Found("全部.tgz", path))] == [
        ("全部.tgz › 解压后的文件 › 农业局/甲.xlsx", "xlsx"),
        ("全部.tgz › 解压后的文件", "tar"),
        ("全部.tgz", "gzip"),
    ]


_TAR = tar({"甲.xlsx": b"x" * 600, "很长" * 60 + ".xlsx": b"y"})


@given(st.lists(st.tuples(st.integers(0, len(_TAR) - 1), st.integers(0, 255)), max_size=20), st.integers(0, 3000))
def test_a_damaged_tar_ends_in_sentences(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(_TAR)
    for at, value in changes:
        data[at] = value
    with suppress(BadSource):
        told(open_tar(bytes(data[: len(data) - cut]), (), LIMITS))
