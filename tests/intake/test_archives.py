"""What is in a zip, whoever packed it, and what is said of what cannot be had."""

import struct
import zipfile
from datetime import datetime
from io import BytesIO
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.archives import open_zip
from selfeval_xl.intake.contents import LIMITS, Limits
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.walk import EDITING
from selfeval_xl.intake.zip_names import DOUBTFUL
from tests.intake.zips import FOLDER, LINK, MADE, UNIX, UTF8, Packed, files, locked, unicode_path, zipped

RESEND = "请用解压软件打开看看，取出其中的自评表放入文件夹；打不开的请报送单位重新发送。"
AGAIN = "请报送单位重新压缩后发送。"
BOMB = "请不要打开这个文件，请报送单位重新压缩后发送。"
PASSWORD = "请在命令中用 --password 给出密码后重新运行，或解压后把其中的自评表放入文件夹。"  # noqa: S105
UNPACK = "请用解压软件解压后，把其中的自评表放入文件夹。"


def shown(data: bytes) -> list[tuple[str, str]]:
    """Return the names in an archive, each with its note."""
    return [(member.name, member.note) for member in open_zip(data, (), LIMITS).members]


def named(*names: bytes, flags: int = 0) -> list[tuple[str, str]]:
    return shown(zipped(*(Packed(name, b"x", flags) for name in names)))


def said(data: bytes, *passwords: str, limits: Limits = LIMITS) -> list[str]:
    """Return what is in the members of an archive, or why it cannot be had; at the end why there are no more."""
    answers = []
    try:
        for member in open_zip(data, passwords, limits).members:
            try:
                answers.append(member.read().decode("ascii", "replace"))
            except BadSource as refused:
                answers.append(f"{refused.outcome.label} {refused.reason} {refused.advice}")
    except BadSource as end:
        answers.append(f"{end.outcome.label} {end.reason} {end.advice}")
    return answers


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([Packed("自评表/甲.xlsx".encode("gbk"), b"x")], [("自评表/甲.xlsx", "")]),
        ([Packed("自评表/甲.xlsx".encode(), b"x")], [("自评表/甲.xlsx", "")]),
        ([Packed("café 甲.xlsx".encode(), b"x", UTF8)], [("café 甲.xlsx", "")]),
        ([Packed("一.xlsx".encode("gbk"), b"x")], [("一.xlsx", DOUBTFUL)]),
        ([Packed("“十四五”——规划（终）①.xlsx".encode(), b"x")], [("“十四五”——规划（终）①.xlsx", "")]),
        ([Packed("路.xlsx".encode("gbk"), b"x")], [("路.xlsx", DOUBTFUL)]),
        ([Packed("路.xlsx".encode("gbk"), b"x"), Packed("县教育局.xlsx".encode("gbk"), b"x")],
         [("路.xlsx", DOUBTFUL), ("县教育局.xlsx", "")]),
        ([Packed(b"a.xlsx", b"x")], [("a.xlsx", "")]),
        ([Packed("縣.xlsx".encode("gbk"), b"x", UTF8)], [("縣.xlsx", "")]),
        ([Packed("Übersicht 甲.xlsx".encode(), b"x")], [("Übersicht 甲.xlsx", DOUBTFUL)]),
        ([Packed("café.xlsx".encode(), b"x")], [("caf茅.xlsx", DOUBTFUL)]),
        ([Packed("岀.xlsx".encode("gbk"), b"x", extra=unicode_path("岀.xlsx".encode("gbk"), "出.xlsx"))],
         [("出.xlsx", "")]),
        ([Packed("甲.xlsx".encode("gbk"), b"x", extra=unicode_path(b"another", "乙.xlsx"))], [("甲.xlsx", "")]),
        ([Packed("億\\亅.xlsx".encode("gbk"), b"x")], [("億/亅.xlsx", "")]),
        ([Packed(b"\xff\xff.xlsx", b"x"), Packed("自评表.xlsx".encode(), b"x")],
         [("\ufffd\ufffd.xlsx", DOUBTFUL), ("自评表.xlsx", DOUBTFUL)]),
        ([Packed(normalize("NFD", "Café 甲.xlsx").encode(), b"x", UTF8)], [("Café 甲.xlsx", "")]),
        ([Packed(b"x" * 3, b"x"), Packed("目录/".encode("gbk")), Packed(b"f", attributes=FOLDER)], [("xxx", "")]),
        ([Packed("有内容/".encode(), b"x")], [("有内容/", "")]),
    ],
    ids=["GBK", "UTF-8", "flagged", "one of GBK", "punctuation", "valid UTF-8 of a Latin letter", "beside a long one",
         "ASCII", "flagged but GBK", "UTF-8 of a German", "UTF-8 that may be GBK", "Unicode path",
         "Unicode path of another name",
         "backslash in a character", "neither", "decomposed", "folders", "a folder with bytes"],
)  # fmt: skip
def test_names_are_what_the_packer_meant_or_marked(members: list[Packed], expected: list[tuple[str, str]]) -> None:
    assert shown(zipped(*members)) == expected


def in_gb2312(char: str) -> bool:
    try:
        return len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


HANZI = [chr(code) for code in range(0x4E00, 0xA000)]
COMMON = st.text(st.sampled_from([*filter(in_gb2312, HANZI)]), min_size=1, max_size=8)
ANY = st.text(st.sampled_from(HANZI), min_size=1, max_size=8)


@given(st.lists(COMMON, min_size=1, max_size=4), st.sampled_from(["gbk", "gb18030", "utf-8"]))
@example(["路"], "gbk")
@example(["一"], "gbk")
def test_names_in_any_encoding_are_shown_or_marked(names: list[str], encoding: str) -> None:
    for true, (name, note) in zip(names, named(*(f"{name}.xlsx".encode(encoding) for name in names)), strict=True):
        assert name == f"{true}.xlsx" or note == DOUBTFUL


@given(st.lists(ANY, min_size=1, max_size=4))
def test_names_that_say_their_encoding_are_trusted(names: list[str]) -> None:
    encoded = [f"{name}.xlsx".encode() for name in names]
    assert named(*encoded, flags=UTF8) == [(f"{name}.xlsx", "") for name in names]


@given(st.lists(st.binary(max_size=40), max_size=4), st.sampled_from([0, UTF8]))
def test_no_name_stops_an_archive(names: list[bytes], flags: int) -> None:
    assert len(named(*names, flags=flags)) == len(names)


@pytest.mark.parametrize(
    ("clock", "saved"),
    [
        (MADE, datetime(2025, 4, 29, 13, 17)),
        ((0x21, 0), None),
        ((0, 0), None),
        ((0xFFFF, 0xFFFF), None),
        ((0x21, 1), datetime(1980, 1, 1, 0, 0, 2)),
    ],
    ids=["a day", "the first day there is", "no day", "no such day", "a clock that was never set"],
)
def test_when_a_file_was_changed_is_what_the_packer_says(clock: tuple[int, int], saved: datetime | None) -> None:
    (member,) = open_zip(zipped(Packed(b"a", b"x", clock=clock)), (), LIMITS).members
    assert member.saved == saved


def test_what_is_open_elsewhere_may_be_old() -> None:
    data = files({"报/~$甲.xlsx": b"x", "报/甲.xlsx": b"x", "甲.xlsx": b"x"})
    assert shown(data) == [("报/~$甲.xlsx", ""), ("报/甲.xlsx", EDITING), ("甲.xlsx", "")]


WIDE = struct.pack("<HHQQ", 1, 16, 3, 3)
ONE_MB = 1024**2
SMALL = Limits(member_size=ONE_MB, members=3, ratio_from=1000)
MEMBERS = {
    "deflated": (Packed(b"a", b"abc"), "abc"),
    "stored": (Packed(b"a", b"abc", method=0), "abc"),
    "with wide numbers": (
        Packed(b"a", b"abc", method=0, size=0xFFFFFFFF, packed_size=0xFFFFFFFF, extra=WIDE), "abc"
    ),
    "a link": (
        Packed(b"a", b"/etc/passwd", made_on=UNIX, attributes=LINK),
        "无法打开 是链接，不是文件本身，没有读取。 请报送单位把文件本身压缩后重新发送。",
    ),
    "a pipe": (
        Packed(b"a", b"x", made_on=UNIX, attributes=0o010644 << 16),
        "无法打开 是设备或管道，不是文件本身，没有读取。 请报送单位把文件本身压缩后重新发送。",
    ),
    "what DOS says of a file": (Packed(b"a", b"abc", attributes=LINK), "abc"),
    "more than may be": (
        Packed(b"a", bytes(10), size=ONE_MB + 1),
        "超出限额 解压后有 2 MB，超过上限 1 MB，没有解压。 文件大得不像自评表；请删去无关内容，另存后重新放入。",
    ),
    "shrunk like a bomb": (
        Packed(b"a", bytes(500_000)), f"超出限额 压缩比超过 200 倍，像是压缩炸弹，没有解压。 {BOMB}"
    ),
    "larger than it says": (
        Packed(b"a", bytes(500_000), size=10), f"文件损坏 解压出的内容与压缩包所记的大小或校验码不符。 {AGAIN}"
    ),
    "smaller than it says": (
        Packed(b"a", b"abc", size=10), f"文件损坏 解压出的内容与压缩包所记的大小或校验码不符。 {AGAIN}"
    ),
    "other bytes": (
        Packed(b"a", b"abc", crc=1), f"文件损坏 解压出的内容与压缩包所记的大小或校验码不符。 {AGAIN}"
    ),
    "not deflated": (
        Packed(b"a", b"abc", packed=b"\xff\xff\xff"), f"文件损坏 在压缩包中的内容已损坏，无法解压。 {RESEND}"
    ),
    "behind the end": (
        Packed(b"a", b"abc", packed_size=10**6), f"文件损坏 在压缩包中的内容不完整。 {RESEND}"
    ),
    "nowhere": (
        Packed(b"a", b"abc", offset=10**9), f"文件损坏 压缩包的目录指向了没有这个文件的位置。 {RESEND}"
    ),
    "in the middle of another": (
        Packed(b"a", b"abc", offset=5), f"文件损坏 压缩包的目录指向了没有这个文件的位置。 {RESEND}"
    ),
    "Deflate64": (Packed(b"a", b"abc", method=9), f"格式不支持 在压缩包中的压缩方式（Deflate64）不支持。 {UNPACK}"),
    "a method nobody knows": (
        Packed(b"a", b"abc", method=77), f"格式不支持 在压缩包中的压缩方式（77）不支持。 {UNPACK}"
    ),
    "locked": (Packed(b"a", b"abc", password=b"x"), f"已加密 压缩包设有密码。 {PASSWORD}"),
    "locked by certificate": (Packed(b"a", b"abc", flags=0x41), f"已加密 压缩包设有密码。 {PASSWORD}"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MEMBERS)
def test_a_member_is_read_or_told_and_costs_only_itself(kind: str) -> None:
    member, expected = MEMBERS[kind]
    good = Packed(b"b", b"good")
    assert said(zipped(good, member, good), limits=SMALL) == ["good", expected, "good"]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
@pytest.mark.parametrize("kind", ["ZipCrypto", "AES"])
def test_a_password_opens_a_member_whatever_bytes_the_packer_made_of_it(kind: str, encoding: str) -> None:
    password = "清源县2024".encode(encoding)
    old = zipped(Packed("甲.xlsx".encode(), b"abc", UTF8, password=password), Packed(b"b", b"open"))
    data, rest = (locked("甲.xlsx", b"abc", password), []) if kind == "AES" else (old, ["open"])
    assert said(data, "错的", "清源县2024") == ["abc", *rest]
    assert said(data, "错的") == [f"已加密 给出的密码都打不开压缩包中的这个文件。 {PASSWORD}", *rest]
    assert said(data) == [f"已加密 压缩包设有密码。 {PASSWORD}", *rest]


@pytest.mark.parametrize("kind", ["ZipCrypto", "AES"])
def test_what_inflates_without_a_bound_is_not_unlocked(kind: str) -> None:
    old = zipped(Packed(b"a", b"abc", method=12, password=b"x"))
    data = old if kind == "ZipCrypto" else locked("a", b"abc", b"x", method=12)
    assert said(data, "x") == [f"格式不支持 在压缩包中的压缩方式（BZip2）不支持。 {UNPACK}"]


class Pipe(BytesIO):
    """What cannot be written back to, so that sizes follow the data of each member."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError


@pytest.mark.parametrize("stream", [BytesIO, Pipe])
@pytest.mark.parametrize("wide", [False, True])
def test_what_other_packers_write_is_read(stream: type[BytesIO], wide: bool) -> None:
    out = stream()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("报")
        with archive.open(zipfile.ZipInfo("报/甲.xlsx"), "w", force_zip64=wide) as member:
            member.write(b"abc")
        archive.writestr("b", b"good")
    assert shown(out.getvalue()) == [("报/甲.xlsx", ""), ("b", "")]
    assert said(out.getvalue()) == ["abc", "good"]


def test_what_begins_inside_another_member_is_a_bomb() -> None:
    kernel = zipped(Packed(b"inner", b"abc" * 100, method=0))
    quoted = Packed(b"outer", kernel, method=0)
    at = 30 + len(b"outer")
    data = zipped(quoted, Packed(b"inner", b"abc" * 100, method=0, offset=at), Packed(b"c", b"good"))
    bomb = f"超出限额 与压缩包中别的文件共用一段数据，像是压缩炸弹。 {BOMB}"
    assert said(data) == [bomb, "abc" * 100, "good"]


def test_a_member_listed_twice_is_read_twice() -> None:
    assert said(zipped(Packed(b"a", b"abc"), Packed(b"a", b"abc", offset=0))) == ["abc", "abc"]


def test_more_members_than_may_be_end_the_archive_behind_the_last() -> None:
    end = (
        "超出限额 里面的文件太多或太大（一个压缩包最多 3 个文件，共 50000 个、2048 MB），其余的没有读取。"
        " 请解压后把自评表放入文件夹，或分成几个压缩包。"
    )
    assert said(zipped(*[Packed(b"a", b"abc")] * 3), limits=SMALL) == ["abc"] * 3
    assert said(zipped(*[Packed(b"a", b"abc")] * 4), limits=SMALL) == ["abc"] * 3 + [end]
    assert said(zipped(*[Packed(b"a" * 60_000, b"abc")] * 2), limits=Limits(directory_size=10**5)) == [
        "abc",
        end.replace(" 3 ", " 10000 "),
    ]


def test_a_damaged_directory_costs_what_is_behind_the_damage() -> None:
    data = bytearray(zipped(Packed(b"a", b"abc"), Packed(b"b", b"abc"), Packed(b"c", b"abc")))
    data[data.rfind(b"PK\1\2")] = 0
    assert sniff(bytes(data)) == "zip"
    assert said(bytes(data)) == ["abc", "abc", f"文件损坏 压缩包的目录已损坏，其余的文件没有读到。 {RESEND}"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (files({"甲.xlsx": b"abc" * 100})[:-60], "damaged-archive"),
        (zipped(Packed(b"a.zip", files({"b": b"x"}), method=0), Packed(b"c", b"x"))[:-80], "damaged-archive"),
        (zipped(Packed(b"a", b"x"), before=b"PK\7\x08")[:-30], "split-zip"),
        (zipped(Packed(b"a", b"x"), volume=2), "split-zip"),
        (b"\x17rest of a member" + zipped(volume=2), "split-zip"),
        (files({"[Content_Types].xml": b"abc"})[:-60], "damaged-zip"),
        (zipped(Packed(b"a", b"x"), comment=b"packed by nobody"), "zip"),
        (zipped(Packed(b"a", b"x"), before=b"PK00"), "zip"),
        (zipped(), "zip"),
        (zipped(*[Packed(b"a", b"x")] * 10_001), "zip"),
        (zipped(*[Packed(b"xl/a", b"x")] * 10_001, Packed(b"[Content_Types].xml", b"x")), "zip"),
        (zipped(Packed(b"[Content_Types].xml", b"<"), Packed(b"xl/styles.xml", b"<")), "package"),
        (zipped(Packed(b"mimetype", b"application/epub+zip"), Packed(b"a", b"x")), "package"),
        (zipped(Packed("表/xl/workbook.xml".encode(), b"<")), "zip"),
    ],
    ids=["cut off", "cut off behind an archive inside", "the first volume", "the last volume", "its beginning lost",
         "a workbook cut off", "a comment", "a mark of volumes there are not", "nothing", "very many",
         "a part behind very many", "a workbook without a kind", "a book", "a workbook unpacked and packed"],
)  # fmt: skip
def test_what_a_zip_is(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


@given(st.data())
def test_a_broken_zip_is_told_and_never_a_defect(data: st.DataObject) -> None:
    whole = bytearray(zipped(Packed("甲.xlsx".encode("gbk"), b"abc"), Packed(b"b", b"abc", method=0, extra=WIDE)))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    sniff(cut)
    said(cut)
