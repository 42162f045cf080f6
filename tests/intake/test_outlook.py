"""Outlook messages: what is attached to them, in what they forward, and who sent them when."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import oxmsg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.contents import LIMITS
from selfeval_xl.intake.outlook import open_msg
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.source import Mail
from selfeval_xl.intake.unpack import unpacked
from selfeval_xl.intake.walk import Found
from tests.forms import CLEAN
from tests.intake.messages import SENT, Attached, Message
from tests.reader.old_books import drawn
from tests.workbooks import workbook

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)
FORM = workbook(CLEAN)
Arrive = Callable[[bytes], dict[str, str | tuple[str, str]]]


@pytest.fixture
def arrive(tmp_path: Path) -> Arrive:
    """Return what is in a file, as name -> kind, or where it is not read its outcome and reason."""

    def listed(data: bytes) -> dict[str, str | tuple[str, str]]:
        path = tmp_path / "信.msg"
        path.write_bytes(data)
        return {
            each.name: (each.problem.outcome.label, each.problem.reason)
            if isinstance(each.problem, BadSource)
            else each.kind
            for each in unpacked(Found("信.msg", path))
        }

    return listed


def members(message: Message) -> Sequence[tuple[str, bytes, str]]:
    return [(each.name, each.read(), each.note) for each in open_msg(message.file(), (), LIMITS).members]


def head(message: Message) -> Mail | None:
    return open_msg(message.file(), (), LIMITS).mail


def test_another_reader_of_messages_finds_in_ours_what_was_written() -> None:
    read = oxmsg.Message.load(Message([Attached("自评表.xlsx", FORM), Attached("说明.txt", b"x")]).file())
    assert (read.subject, read.sender, read.sent_date) == ("报送自评表", '"某某" <moumou@example.com>', SENT)
    assert [(each.file_name, each.file_bytes) for each in read.attachments] == [
        ("自评表.xlsx", FORM),
        ("说明.txt", b"x"),
    ]


def test_attachments_come_out_byte_for_byte_under_their_names() -> None:
    small, large = b"x", bytes(range(256)) * 400
    message = Message([Attached("自评表（终）.xlsx", FORM), Attached("小.xlsx", small), Attached("大.xlsx", large)])
    assert members(message) == [
        ("自评表（终）.xlsx", FORM, ""),
        ("小.xlsx", small, ""),
        ("大.xlsx", large, ""),
    ]


def test_an_attachment_is_counted_where_it_has_no_name() -> None:
    assert [name for name, *_ in members(Message([Attached("", b"x"), Attached("甲.xlsx", b"y")]))] == [
        "附件1",
        "甲.xlsx",
    ]


@pytest.mark.parametrize(
    ("raw", "name", "note"),
    [
        ("自评表.xlsx".encode("gbk"), "自评表.xlsx", ""),
        ("喆镕.xlsx".encode("gb18030"), "喆镕.xlsx", ""),
        ("自评表.xlsx".encode(), "自评表.xlsx", ""),
        (b"form.xlsx", "form.xlsx", ""),
        (b"\xff\xfe\xff.xlsx", "\ufffd\ufffd\ufffd.xlsx", "文件名可能是乱码。"),
    ],
    ids=["gbk", "gb18030", "utf-8", "ascii", "none of these"],
)
def test_names_of_old_messages_are_gbk_and_doubtful_ones_marked(raw: bytes, name: str, note: str) -> None:
    assert members(Message([Attached(raw, b"x")])) == [(name, b"x", note)]


def test_a_slash_in_a_name_makes_no_folder() -> None:
    assert [name for name, *_ in members(Message([Attached("../2024/甲\\乙.xlsx", b"x")]))] == ["..／2024／甲＼乙.xlsx"]


def test_a_forwarded_message_is_opened_and_its_attachments_listed(arrive: Arrive) -> None:
    inner = Message([Attached("表.xlsx", FORM), Attached("图.png", PICTURE, hidden=True)], subject="原信")
    assert arrive(Message([Attached("", inner), Attached("好.xlsx", FORM)], subject="转发").file()) == {
        "信.msg › 原信.msg › 表.xlsx": "xlsx",
        "信.msg › 原信.msg › 图.png": ("已忽略", "是信件正文里的图片，如签名、徽标。"),
        "信.msg › 原信.msg": ("已展开", "里面有 2 个文件，已逐个列出。"),
        "信.msg › 好.xlsx": "xlsx",
        "信.msg": ("已展开", "里面有 2 个文件，已逐个列出。"),
    }


def test_the_head_of_a_forwarded_message_is_its_own() -> None:
    inner = Message([Attached("表.xlsx", FORM)], subject="原信", sender="某某某", address="b@example.com")
    ((_, data, _),) = members(Message([Attached("", inner)]))
    assert open_msg(data, (), LIMITS).mail == Mail("某某某 <b@example.com>", "原信", SENT)


def test_an_embedded_workbook_is_opened(arrive: Arrive) -> None:
    old = {"Workbook": drawn(lambda _book, page: page.write(0, 0, "x"))[512:8192]}
    assert arrive(Message([Attached("", old)]).file()) == {
        "信.msg › 附件1": "xls",
        "信.msg": ("已展开", "里面有 1 个文件，已逐个列出。"),
    }


@pytest.mark.parametrize(
    ("attached", "html"),
    [
        (Attached("徽标.png", PICTURE, hidden=True), b""),
        (Attached("徽标.png", PICTURE, content_id="Logo@1"), b'<img src="cid:logo@1">'),
        (Attached("徽标.png", PICTURE, content_id="Logo@1"), b"<img src=cid:logo%401>"),
    ],
    ids=["hidden", "shown in the text", "shown as an address on the web is written"],
)
def test_pictures_of_the_text_are_ignored(arrive: Arrive, attached: Attached, html: bytes) -> None:
    assert arrive(Message([attached], html=html).file()) == {
        "信.msg › 徽标.png": ("已忽略", "是信件正文里的图片，如签名、徽标。"),
        "信.msg": ("未见自评表", "信件没有附件，只有正文里的图片或签名。"),
    }


def test_a_workbook_is_never_taken_for_a_picture_and_a_picture_that_is_attached_is_told(arrive: Arrive) -> None:
    message = Message([Attached("甲.xlsx", FORM, hidden=True), Attached("扫描.png", PICTURE, content_id="b")])
    assert arrive(message.file()) == {
        "信.msg › 甲.xlsx": "xlsx",
        "信.msg › 扫描.png": "png",
        "信.msg": ("已展开", "里面有 2 个文件，已逐个列出。"),
    }


def test_an_attachment_that_lies_elsewhere_is_told(arrive: Arrive) -> None:
    assert arrive(Message([Attached("云.xlsx", None)]).file())["信.msg › 云.xlsx"] == (
        "无法打开",
        "是链接或云附件，信件里没有文件本身。",
    )


def test_a_signed_message_is_opened_as_the_mail_that_was_signed(arrive: Arrive) -> None:
    signed = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: application/octet-stream; name=a.pdf\r\n"
        b"Content-Disposition: attachment; filename=a.pdf\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--b--\r\n"
    )
    assert arrive(Message([Attached("smime.p7m", signed)]).file())["信.msg › smime.p7m › a.pdf"] == "pdf"


def test_a_sealed_message_says_so(arrive: Arrive) -> None:
    sealed = b"0\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
    assert arrive(Message([Attached("smime.p7m", sealed)]).file())["信.msg › smime.p7m"] == (
        "已加密",
        "信件经过加密或签名封装，里面的附件取不出来。",
    )


def test_a_message_without_attachments_says_so(arrive: Arrive) -> None:
    assert arrive(Message().file()) == {"信.msg": ("未见自评表", "信件没有附件。")}


_BODY = 0x1000
IN_CLOUD = "重要：信件里有超大附件、云附件或网盘文件的链接，文件在网上，没有下载。"
LINK = "从QQ邮箱发来的超大附件 https://wx.mail.qq.com/ftn/download?func=3&key=x"


@pytest.mark.parametrize(
    "letter",
    [
        {"html": f'<a href="{LINK}">'.encode()},
        {"html": f'<a href="{LINK}">'.encode("gbk")},
        {"more": {_BODY: LINK}},
        {"more": {_BODY: LINK.encode("gbk")}},
    ],
    ids=["html", "html in GBK", "text", "text in GBK"],
)
def test_what_is_only_a_link_is_said_to_be_missing(arrive: Arrive, letter: dict[str, Any]) -> None:
    assert arrive(Message(**letter).file()) == {"信.msg": ("未见自评表", f"{IN_CLOUD}信件没有别的附件。")}
    assert arrive(Message([Attached("表.xlsx", FORM)], **letter).file()) == {
        "信.msg › 表.xlsx": "xlsx",
        "信.msg": ("部分读取", f"{IN_CLOUD}里面有 1 个文件，已逐个列出。"),
    }


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (Message(), Mail("某某 <moumou@example.com>", "报送自评表", SENT)),
        (Message(address="/O=OFFICE/CN=MM", smtp="a@example.com"), Mail("某某 <a@example.com>", "报送自评表", SENT)),
        (
            Message(address="/O=OFFICE/CN=MM", headers="From: =?gbk?B?xLPEsw==?= <c@example.com>\r\n"),
            Mail("某某 <c@example.com>", "报送自评表", SENT),
        ),
        (Message(address="/O=OFFICE/CN=MM"), Mail("某某", "报送自评表", SENT)),
        (Message(address="", sender="", subject="", sent=None), Mail("", "", None)),
        (Message(sent=SENT.replace(year=1980)), Mail("某某 <moumou@example.com>", "报送自评表", None)),
        (Message(sent=None, more={0xE06: SENT}), Mail("某某 <moumou@example.com>", "报送自评表", SENT)),
        (
            Message(sender="某某".encode("gbk"), subject="补报".encode("gbk")),
            Mail("某某 <moumou@example.com>", "补报", SENT),
        ),
    ],
    ids=[
        "plain",
        "address of its own",
        "address in the head",
        "no address",
        "nothing",
        "a wrong clock",
        "delivered",
        "8 bits",
    ],
)
def test_who_sent_it_and_when(message: Message, expected: Mail) -> None:
    assert head(message) == expected


def test_the_time_is_told_as_in_china() -> None:
    mail = head(Message())
    assert mail is not None
    assert mail.sent is not None
    assert mail.sent.isoformat() == "2025-03-05T09:30:00+08:00"


def test_an_attachment_without_its_table_costs_only_itself(arrive: Arrive) -> None:
    data = Message([Attached("坏.xlsx", b"x"), Attached("好.xlsx", FORM)]).file()
    table = "__properties_version1.0".encode("utf-16-le")
    at = data.index(table, data.index("__attach".encode("utf-16-le")))
    assert arrive(data[:at] + b"X" + data[at + 1 :]) == {
        "信.msg › 附件1": ("文件损坏", "文件结构（OLE）不完整，可能没有传完。"),
        "信.msg › 好.xlsx": "xlsx",
        "信.msg": ("已展开", "里面有 2 个文件，已逐个列出。"),
    }


def test_a_message_that_contains_itself_ends(arrive: Arrive) -> None:
    """The storage of the forwarded message is made to hold what the message itself holds."""
    data = bytearray(Message([Attached("", Message(subject="原信"))]).file())
    at = data.index("__substg1.0_3701000D".encode("utf-16-le"))
    data[at + 76 : at + 80] = b"\x01\0\0\0"
    listed = arrive(bytes(data))
    assert list(listed)[-1] == "信.msg"
    assert len(listed) < 10


_GOOD = Message(
    [Attached("甲.xlsx", b"x" * 5000), Attached("", Message([Attached("乙.xlsx", b"y")]))], html=b"<b>"
).file()


@given(st.lists(st.tuples(st.integers(0, len(_GOOD) - 1), st.integers(0, 255)), max_size=30), st.integers(0, 3000))
def test_a_damaged_message_never_ends_in_anything_but_a_sentence(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(_GOOD)
    for at, value in changes:
        data[at] = value
    data = data[: len(data) - cut]
    if sniff(bytes(data)) != "msg":
        return
    with suppress(BadSource):
        for member in open_msg(bytes(data), (), LIMITS).members:
            with suppress(BadSource):
                assert len(member.read()) <= len(data)
