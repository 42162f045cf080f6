"""OLE2 files taken apart, however their directory leads in circles."""

import os
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.compound import LEAST_BYTES, Compound, packed
from selfeval_xl.errors import BadSource
from selfeval_xl.outcome import Outcome
from tests.intake.ole2 import Tree, ole2, storages
from tests.steps import steps


def refusal(data: bytes, name: str = "Workbook") -> tuple[Outcome, str]:
    with pytest.raises(BadSource) as caught:
        Compound(data).stream(name)
    return caught.value.outcome, caught.value.reason


NOT_WHOLE = (Outcome.DAMAGED, "文件结构（OLE）不完整，可能没有传完。")


@given(st.dictionaries(st.text("abcXYZ", min_size=1, max_size=8), st.integers(LEAST_BYTES, 20_000), min_size=1))
def test_what_is_packed_comes_out_again(sizes: dict[str, int]) -> None:
    streams = {name: os.urandom(size) for name, size in sizes.items()}
    compound = Compound(packed(streams))
    assert {name: compound.stream(name) for name in streams} == streams


def test_a_file_whose_table_of_sectors_needs_a_table_is_packed() -> None:
    streams = {"EncryptedPackage": os.urandom(8_000_000), "EncryptionInfo": os.urandom(LEAST_BYTES)}
    compound = Compound(packed(streams))
    assert {name: compound.stream(name) for name in streams} == streams


def test_a_small_stream_is_kept_in_small_pieces() -> None:
    pieces = os.urandom(LEAST_BYTES)
    follows = struct.pack("<4I", 0, 0, 5, 0) + struct.pack(
        "<2I", 0, 0xFFFFFFFE
    )  # after piece 2 comes piece 5, the last
    data = bytearray(packed({"Workbook": pieces, "T": follows.ljust(LEAST_BYTES, b"\0")}))
    root, stream, table = (data.index(f"{name}\0".encode("utf-16-le")) for name in ("Root Entry", "Workbook", "T"))
    struct.pack_into("<I", data, 60, struct.unpack_from("<I", data, table + 116)[0])
    data[root + 116 : root + 124] = data[stream + 116 : stream + 124]
    struct.pack_into("<II", data, stream + 116, 2, 100)
    assert Compound(bytes(data)).stream("Workbook") == pieces[128:192] + pieces[320:356]


def test_what_is_not_there_is_refused() -> None:
    data = packed({"Book": bytes(LEAST_BYTES)})
    assert ("Book" in Compound(data), "Workbook" in Compound(data)) == (True, False)
    assert refusal(data) == NOT_WHOLE


def test_a_directory_whose_entries_share_their_children_is_walked_once() -> None:
    data = bytearray(ole2([f"S{number}" for number in range(60)]))
    for number in range(59):
        at = data.index(f"S{number}".encode("utf-16-le") + b"\0\0")
        data[at + 68 : at + 76] = struct.pack("<II", number + 2, number + 2)
    compound = Compound(bytes(data))
    assert all(f"S{number}" in compound for number in range(60))


def test_sectors_that_follow_each_other_in_a_circle_are_refused() -> None:
    data = bytearray(packed({"Workbook": bytes(LEAST_BYTES)}))
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    (directory,) = struct.unpack_from("<I", data, 48)
    struct.pack_into("<I", data, table + 4 * directory, directory)
    assert refusal(bytes(data)) == NOT_WHOLE


def test_a_table_that_lists_itself_for_ever_is_refused() -> None:
    data = bytearray(packed({"Workbook": bytes(5_000_000)}))
    last = len(data) - 512
    data += bytes(512)
    struct.pack_into("<II", data, 68, last // 512, 1)
    data[len(data) - 512 :] = struct.pack("<128I", *[0] * 127, last // 512)
    assert refusal(bytes(data)) == NOT_WHOLE


@given(st.floats(0, 1, exclude_max=True), st.lists(st.tuples(st.integers(0, 1535), st.integers(0, 255)), max_size=12))
def test_a_damaged_file_is_read_or_refused(cut: float, edits: list[tuple[int, int]]) -> None:
    data = bytearray(packed({"Workbook": bytes(LEAST_BYTES)}))
    for at, byte in edits:
        data[at if at < 512 else len(data) - 2048 + at] = byte
    try:
        found = len(Compound(bytes(data[: int(len(data) * (1 - cut)) + 1])).stream("Workbook"))
    except BadSource as refused:
        found = (refused.outcome, refused.reason) == NOT_WHOLE
    assert found


_TREE: Tree = {"A": b"x" * 100, "夹": {"B": b"y" * 5000, "内": {"C": b"z"}}, "空": {}}


def test_storages_are_read_like_files() -> None:
    compound = Compound(storages(_TREE))
    folder = compound.storage("夹")
    assert (compound.storages(), compound.stream("A"), compound.size("A"), compound.size("夹")) == (
        ["夹", "空"],
        b"x" * 100,
        100,
        0,
    )
    assert (folder.storages(), folder.stream("B"), folder.storage("内").stream("C")) == (["内"], b"y" * 5000, b"z")
    assert "B" not in compound


def test_a_storage_can_be_given_on_as_a_file() -> None:
    inner = Compound(Compound(storages(_TREE)).storage_file("夹"))
    assert (inner.storages(), inner.stream("B"), "A" in inner) == (["内"], b"y" * 5000, False)


@pytest.mark.parametrize("name", ["A", "没有"])
def test_what_is_no_storage_is_refused(name: str) -> None:
    with pytest.raises(BadSource, match=NOT_WHOLE[1]):
        Compound(storages(_TREE)).storage(name)


def test_storages_that_claim_the_same_entries_cost_no_more_than_the_directory() -> None:
    def work(count: int) -> int:
        tree = {f"{number:04}": {"S": b""} for number in range(count)}
        data = bytearray(storages(tree))
        first = data.index("0000".encode("utf-16-le"))
        table = first - 128
        for number in range(1, count + 1):
            data[table + number * 128 + 76 : table + number * 128 + 80] = struct.pack("<I", number % count + 1)
        compound = Compound(bytes(data))

        def enter() -> None:
            for name in tree:
                compound.storage(name)

        return steps(enter)

    assert work(400) < 2.5 * work(200)
