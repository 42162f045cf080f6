"""What comes out of a file that holds others: everything in it, in order, under names of its own, within limits."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from selfeval_xl import run_batch
from selfeval_xl.errors import BadSource
from selfeval_xl.intake import sniff as sniff_module
from selfeval_xl.intake import unpack as module
from selfeval_xl.intake.contents import LIMITS, Contents, Limits, Member
from selfeval_xl.intake.source import Source
from selfeval_xl.intake.unpack import OPENERS, unpacked
from selfeval_xl.intake.walk import Found
from selfeval_xl.outcome import Outcome
from selfeval_xl.sources import read_again
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.intake.zips import LINK, UNIX, UTF8, Packed, files, zipped
from tests.runs import records
from tests.workbooks import workbook

FORM = workbook(CLEAN)
Said = tuple[str, str | None, str]  # name, outcome (None: it is to be read), reason


def came(folder: Path, data: bytes, limits: Limits = LIMITS, *only: str) -> list[Said]:
    """Return what comes out of an archive in a folder, in its order."""
    path = folder / "a.zip"
    path.write_bytes(data)
    return [
        (each.name, each.problem.outcome.label, each.problem.reason)
        if isinstance(each.problem, BadSource)
        else (each.name, None, repr(each.problem) if each.problem else "")
        for each in unpacked(Found("a.zip", path), limits=limits, only=only or None)
    ]


def opened(count: int) -> tuple[str, str]:
    return "已展开", f"里面有 {count} 个文件，已逐个列出。"


def test_what_is_in_a_file_comes_in_its_order_and_the_file_behind_it(tmp_path: Path) -> None:
    inner = files({"丙.xlsx": b"c", "~$丁.xlsx": b"d"})
    assert came(tmp_path, files({"乙.xlsx": b"b", "内.zip": inner, "甲.xlsx": b"a", "__MACOSX/._甲.xlsx": b"m"})) == [
        ("a.zip › 乙.xlsx", None, ""),
        ("a.zip › 内.zip › 丙.xlsx", None, ""),
        ("a.zip › 内.zip › ~$丁.xlsx", "已忽略", "Excel 或 WPS 打开文件时留下的临时文件。"),
        ("a.zip › 内.zip", *opened(2)),
        ("a.zip › 甲.xlsx", None, ""),
        ("a.zip › __MACOSX/._甲.xlsx", "已忽略", "苹果电脑压缩时附带的文件。"),
        ("a.zip", *opened(4)),
    ]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../x.xlsx", "x.xlsx"),
        ("/etc/x.xlsx", "etc/x.xlsx"),
        ("C:\\x.xlsx", "C:/x.xlsx"),
        ("\\\\srv\\x.xlsx", "srv/x.xlsx"),
        ("CON", "CON"),
        ("甲 › 乙.xlsx", "甲 > 乙.xlsx"),
        ("a\tb\u202excod.xlsx", "a\ufffdb\ufffdxcod.xlsx"),
        ("", "（没有名称）"),
        ("..", "（没有名称）"),
        (".//. /", "（没有名称）"),
        ("长" * 600 + ".xlsx", "…" + "长" * 495 + ".xlsx"),
    ],
)
def test_a_name_is_a_label(tmp_path: Path, name: str, label: str) -> None:
    assert came(tmp_path, files({name: b"x"})) == [(f"a.zip › {label}", None, ""), ("a.zip", *opened(1))]


def test_labels_are_unique(tmp_path: Path) -> None:
    names = ["甲", "甲", "甲（2）", "../甲", "甲/"]
    data = zipped(*(Packed(name.encode(), b"x", UTF8) for name in names))
    assert [name for name, *_ in came(tmp_path, data)] == [
        "a.zip › 甲",
        "a.zip › 甲（2）",
        "a.zip › 甲（2）（2）",
        "a.zip › 甲（3）",
        "a.zip › 甲（4）",
        "a.zip",
    ]


def test_only_the_way_to_a_file_is_unpacked(tmp_path: Path) -> None:
    data = files({"甲.xlsx": b"a", "b.zip": files({"乙.xlsx": b"b", "丙.xlsx": b"c"}), "b.zip2": b"d"})
    whole = came(tmp_path, data)
    for name, *_ in whole:
        assert name in [each[0] for each in came(tmp_path, data, LIMITS, name)]
    assert [name for name, *_ in came(tmp_path, data, LIMITS, "a.zip › b.zip › 丙.xlsx")] == [
        "a.zip › b.zip › 丙.xlsx",
        "a.zip › b.zip",
        "a.zip",
    ]


def test_an_archive_is_opened_once_for_all_that_is_wanted_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.zip").write_bytes(files({"甲": b"a", "乙": b"b", "丙": b"c"}))
    read = Found.read
    times: list[str] = []

    def counted(found: Found) -> Source:
        times.append(found.name)
        return read(found)

    monkeypatch.setattr(Found, "read", counted)
    wanted = ("a.zip › 丙", "b.zip › 丁", "a.zip › 甲", "a.zip › 戊")
    again = list(read_again([Found("a.zip", tmp_path / "a.zip")], wanted, ()))
    assert [(name, each.data if isinstance(each, Source) else str(each)) for name, each in again] == [
        ("a.zip › 甲", b"a"),
        ("a.zip › 丙", b"c"),
        ("a.zip › 戊", "文件已不在原处。"),
        ("b.zip › 丁", "文件已不在原处。"),
    ]
    assert times == ["a.zip"]


def test_three_archives_in_each_other_are_opened_and_no_more(tmp_path: Path) -> None:
    three = files({"b.zip": files({"c.zip": files({"表.xlsx": FORM})})})
    assert came(tmp_path, three)[0] == ("a.zip › b.zip › c.zip › 表.xlsx", None, "")
    four = files({"0.zip": three})
    assert came(tmp_path, four)[0] == (
        "a.zip › 0.zip › b.zip › c.zip", "超出限额", "压缩包或邮件套了超过 3 层，没有打开。"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "outcome", "reason"),
    [
        (zipped(), "空文件", "里面没有文件。"),
        (zipped(Packed(b"folder/")), "空文件", "里面没有文件。"),
        (files({"Thumbs.db": b"x", "__MACOSX/a": b"x"}), "空文件", "里面只有 2 个临时或系统文件。"),
        (zipped(Packed(b"a", b"x", made_on=UNIX, attributes=LINK)), *opened(1)),
    ],
    ids=["empty", "a folder", "nothing anybody sent", "a link"],
)
def test_an_archive_of_nothing_says_so(tmp_path: Path, data: bytes, outcome: str, reason: str) -> None:
    assert came(tmp_path, data)[-1] == ("a.zip", outcome, reason)


END = "里面的文件太多或太大（一个压缩包最多 10000 个文件，共 {} 个、{} MB），其余的没有读取。"


def test_the_number_of_files_is_limited_over_all_that_lies_in_a_file(tmp_path: Path) -> None:
    """Those that cannot be read count too: what they cost is a row each."""
    locked = zipped(Packed(b"x", b"x", method=9), Packed(b"Thumbs.db", b"x"))
    data = files({"1.zip": locked, "2.zip": locked, "c": b"x", "d": b"x"})
    assert came(tmp_path, data, Limits(total_members=5))[2:] == [
        ("a.zip › 1.zip", *opened(2)),
        ("a.zip › 2.zip", "超出限额", END.format(5, 2048)),
        ("a.zip", "超出限额", "只列出了里面的前 2 个文件：" + END.format(5, 2048)),
    ]


def test_the_bytes_are_limited_over_all_that_lies_in_a_file(tmp_path: Path) -> None:
    one = bytes(range(256)) * 4096
    data = files({"甲": b"x", "1.zip": files({"乙": one[:-100]}), "丙": one, "丁": one})
    assert came(tmp_path, data, Limits(total_size=3 * 1024**2 - 1))[1:] == [
        ("a.zip › 1.zip › 乙", None, ""),
        ("a.zip › 1.zip", *opened(1)),
        ("a.zip › 丙", None, ""),
        ("a.zip", "超出限额", "只列出了里面的前 3 个文件：" + END.format(50_000, 2)),
    ]


def test_a_file_of_too_much_in_an_archive_leaves_enough_for_those_beside_it(tmp_path: Path) -> None:
    many = zipped(*[Packed(b"x", b"x", method=9)] * 50)
    data = files({"1.zip": many, "2.zip": many, "3.zip": files({"甲.xlsx": FORM}), "乙.xlsx": FORM})
    come = came(tmp_path, data, Limits(total_members=60))
    assert [(name, outcome) for name, outcome, _ in come if "zip › x" not in name] == [
        ("a.zip › 1.zip", "超出限额"),
        ("a.zip › 2.zip", "超出限额"),
        ("a.zip › 3.zip › 甲.xlsx", None),
        ("a.zip › 3.zip", "已展开"),
        ("a.zip › 乙.xlsx", None),
        ("a.zip", "已展开"),
    ]


@pytest.mark.parametrize("broken", [BadSource(Outcome.DAMAGED, "坏了。", "重发。"), RuntimeError("x")])
def test_what_came_before_the_damage_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: Exception
) -> None:
    def members() -> Iterator[Member]:
        yield Member("甲", lambda: b"x")
        raise broken

    def open_broken(_data: bytes, _passwords: Sequence[str], _limits: Limits) -> Contents:
        return Contents(members())

    monkeypatch.setattr(module, "OPENERS", {"zip": open_broken})
    end = (
        ("文件损坏", "只列出了里面的前 1 个文件：坏了。")
        if isinstance(broken, BadSource)
        else (None, "RuntimeError('x')")
    )
    assert came(tmp_path, zipped()) == [("a.zip › 甲", None, ""), ("a.zip", *end)]


def test_a_defect_in_a_member_costs_only_the_member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bytes:
        raise MemoryError

    members = [Member("甲", broken), Member("乙", lambda: b"x")]
    monkeypatch.setattr(module, "OPENERS", {"zip": lambda *_: Contents(members)})
    assert came(tmp_path, zipped()) == [
        ("a.zip › 甲", None, "MemoryError()"),
        ("a.zip › 乙", None, ""),
        ("a.zip", *opened(2)),
    ]


def test_a_large_file_is_let_in_where_it_may_hold_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its beginning tells; a workbook of that size is still refused, with the size that holds for it."""
    noise = bytes(range(256)) * 8192
    monkeypatch.setattr("selfeval_xl.intake.walk.SIZE_LIMIT", 1024**2)
    monkeypatch.setattr(module, "SIZE_LIMIT", 1024**2)
    large = zipped(Packed(b"n", noise, method=0), Packed("甲.xlsx".encode(), FORM))
    book = zipped(Packed(b"n", noise, method=0), Packed(b"xl/workbook.xml", b"<"))
    over = "文件有 3 MB，超过上限 1 MB。"
    assert came(tmp_path, large)[1:] == [("a.zip › 甲.xlsx", None, ""), ("a.zip", *opened(2))]
    assert came(tmp_path, book) == [("a.zip", "超出限额", over)]
    assert came(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise) == [("a.zip", "超出限额", over)]
    monkeypatch.setattr("selfeval_xl.intake.walk.LIMITS", Limits(file_size=2 * 1024**2))
    assert came(tmp_path, large) == [("a.zip", "超出限额", "文件有 3 MB，超过上限 2 MB。")]


def listed(inbox: Inbox, tmp_path: Path, files_in: dict[str, bytes]) -> list[tuple[str, str, str, str]]:
    run_batch([inbox(files_in)], tmp_path / "结果")
    return [
        (each["file"], each["outcome"], each["reason"], each["advice"])
        for each in records(tmp_path / "结果", "files.jsonl")
    ]


def test_an_archive_of_nothing_but_leftovers_is_something_to_tell(inbox: Inbox, tmp_path: Path) -> None:
    ignored = "临时文件、系统文件或本程序的结果，无需处理。"
    assert listed(inbox, tmp_path, {"a.zip": files({"Thumbs.db": b"x"}), "~$b.xlsx": b"x"}) == [
        ("a.zip", "空文件", "里面只有 1 个临时或系统文件。", "请报送单位重新发送。"),
        ("a.zip › Thumbs.db", "已忽略", "Windows 的系统文件。", ignored),
        ("~$b.xlsx", "已忽略", "Excel 或 WPS 打开文件时留下的临时文件。", ignored),
    ]


def test_what_is_known_of_a_member_is_told_whatever_becomes_of_it(inbox: Inbox, tmp_path: Path) -> None:
    doubt = "文件名可能是乱码，请与压缩包核对。"
    data = zipped(
        Packed("路.xlsx".encode("gbk"), FORM), Packed("脳".encode("gbk"), b"x"), Packed(b"\xff", b"x", method=9)
    )
    assert [each[:3] for each in listed(inbox, tmp_path, {"a.zip": data})] == [
        ("a.zip", "已展开", "里面有 3 个文件，已逐个列出。"),
        ("a.zip › 脳", "格式不支持", f"{doubt}是纯文本（如 .csv、.txt），没有表样。"),
        ("a.zip › 路.xlsx", "已读取", doubt),
        ("a.zip › \ufffd", "格式不支持", f"{doubt}在压缩包中的压缩方式（Deflate64）不支持。"),
    ]


def test_what_was_open_when_it_was_packed_may_be_old(inbox: Inbox, tmp_path: Path) -> None:
    data = files({"~$甲.xlsx": b"x", "甲.xlsx": FORM})
    assert listed(inbox, tmp_path, {"a.zip": data})[2:] == [
        (
            "a.zip › 甲.xlsx",
            "已读取",
            "可能正在编辑，最新修改也许还没有保存。",
            "请向报送单位确认这是不是最后保存的一份。",
        )
    ]


def test_a_form_in_an_archive_goes_back_to_its_unit(inbox: Inbox, tmp_path: Path) -> None:
    wrong = {f"{name}.xlsx": workbook(with_row(0, weight=99, level3=name)) for name in "甲乙"}
    data = files({"内.zip": files({"甲.xlsx": wrong["甲.xlsx"]}), "乙.xlsx": wrong["乙.xlsx"]})
    run_batch([inbox({"a.zip": data})], tmp_path / "结果")
    copies = [path.name for path in (tmp_path / "结果" / "退回").rglob("*（退回修改）.xlsx")]
    assert sorted(copies) == ["乙（退回修改）.xlsx", "甲（退回修改）.xlsx"]


def test_whatever_is_opened_may_be_as_large_as_a_container() -> None:
    assert OPENERS.keys() <= sniff_module._CONTAINERS
