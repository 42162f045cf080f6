"""Mails made to cost much or to break the reader end with a sentence, after bounded work."""

import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.contents import LIMITS, Member
from selfeval_xl.intake.mails import open_mail
from selfeval_xl.intake.mbox import open_mbox
from selfeval_xl.intake.mime import DEPTH, LONGEST_HEAD
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.unpack import unpacked
from selfeval_xl.intake.walk import Found
from selfeval_xl.outcome import Outcome
from tests.letters import file, head, letter, mailbox, multipart, part, text, uuencoded
from tests.steps import steps

OPEN = "请在邮件程序中打开，把附件保存到文件夹后重新运行。"


def everything(data: bytes) -> list[Member]:
    """Return the members of a mail, each read."""
    members = []
    for member in open_mail(data, (), LIMITS).members:
        try:
            member.read()
        except BadSource:
            continue
        members.append(member)
    return members


def most_memory(work: Callable[[], object]) -> int:
    """Return how many bytes some work took at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def nested(depth: int) -> bytes:
    parts = (f'Content-Type: multipart/mixed; boundary="b{at}"\n\n--b{at}\n' for at in range(depth))
    return head() + "".join(parts).encode() + b"\n"


def in_name(value: str) -> bytes:
    return head() + f"Content-Disposition: attachment; {value}\r\n\r\nx".encode()


TOO_MUCH = {
    "multiparts in each other": (nested(10_000), f"邮件的结构套了 {DEPTH} 层以上，没有打开。"),
    "parts beside each other": (
        head() + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 20_000,
        f"邮件有 {LIMITS.members} 个以上的部分，没有打开。",
    ),
    "a head without end": (b"From: a\nX-Y: z\n" + b"To: " + b"a" * LONGEST_HEAD, "邮件头大得不正常，没有打开。"),
}


@pytest.mark.parametrize(("mail", "reason"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_is_made_to_be_too_much_work_is_refused(mail: bytes, reason: str) -> None:
    with pytest.raises(BadSource) as caught:
        everything(mail)
    assert (caught.value.outcome.label, caught.value.reason, caught.value.advice) == ("超出限额", reason, OPEN)


def test_an_attached_mail_that_is_too_much_does_not_take_the_others_with_it() -> None:
    hostile = file(b"X: " + b"a" * LONGEST_HEAD, "", "message/rfc822")
    assert [member.name for member in everything(letter(hostile, file(b"x", "b.txt")))] == ["附件1.txt", "b.txt"]


MANY: dict[str, Callable[[int], bytes]] = {
    "parts": lambda count: letter(*[file(b"x", f"{at}.txt") for at in range(count)]),
    "headers": lambda count: head() + b"X: y\r\n" * count + b"\r\nx",
    "parameters": lambda count: in_name("x=y;" * count + "filename=a.txt"),
    "quotes": lambda count: in_name('filename="' + '\\"' * count),
    "pieces of a name": lambda count: in_name(";".join(f"filename*{at}*=%41" for at in range(count))),
    "encoded words": lambda count: in_name("filename=" + "=?gbk?B?se0=?= " * count),
    "encoded words that do not end": lambda count: in_name("filename=" + "=?gbk?B?" * count),
    "brackets in a sender": lambda count: b"From: " + b"(<" * count + b"\r\nSubject: x\r\n\r\n",
    "boundaries of the wrong kind": lambda count: head() + multipart(b"--=_1x\r\n" * count),
    "padding": lambda count: head() + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QQ==" * count,
    "beginnings": lambda count: head() + b"\r\n" + b"begin 644 x\n" * count,
    "uuencoded files": lambda count: head() + b"\r\n" + uuencoded(b"x", "x.txt") * count,
    "links to pictures": lambda count: head() + multipart(text("<html>" + "cid:x " * count, "text/html")),
}


@pytest.mark.parametrize("make", MANY.values(), ids=MANY)
def test_ten_times_as_much_costs_about_ten_times_as_much(make: Callable[[int], bytes]) -> None:
    small, large = (steps(partial(everything, make(count))) for count in (60, 600))
    assert large < 15 * small


PIECES = st.sampled_from(
    [
        letter(file(b"PK\x03\x04", "表.xlsx")),
        head(),
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: multipart/digest; boundary*0=b; boundary*1*=%\r\n",
        b"Content-Disposition: attachment; filename*0*=gbk'%B1; filename*99999=\"x\\\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"Content-Transfer-Encoding: x-uuencode\r\n",
        b"Subject: =?gbk?B?se?= =?utf-16?Q?=D8=00?= =?hz?Q?~{<?=\r\n",
        b'From: "=?x?b?=?=" <@>\r\nDate: Mon, 1 Jan 99999999999 25:61:61 +99999\r\n',
        b"Date: 0000-99-99 99:99\r\nReceived: ;;;\r\n",
        b"\r\n--b\r\n",
        b"\r\n--b--\r\n",
        b"\r\n\r\n",
        b"begin 644 x\n#86)C\n`\nend\n",
        b"From a Mon Jan  1 00:00:00 2025\n",
        b">From ",
        b"\xff\xfe",
        b"\xd7\xd4\xc6",
    ]
)


@given(st.lists(PIECES | st.binary(max_size=30), max_size=12).map(b"".join))
@settings(max_examples=400, deadline=None)
def test_whatever_bytes_come_the_reader_ends_with_members_or_a_sentence(data: bytes) -> None:
    for opener, mail in ((open_mail, data), (open_mbox, mailbox(data, data)), (open_mbox, data)):
        with suppress(BadSource):
            contents = opener(mail, (), LIMITS)
            for member in contents.members:
                f"{member.name}{contents.mail}".encode()
                member.read()


def test_a_mail_larger_than_any_is_not_taken_apart(tmp_path: Path) -> None:
    (tmp_path / "信.eml").write_bytes(letter(file(b"PK", "表.xlsx")))
    limits = replace(LIMITS, letter_size=100)
    (record,) = unpacked(Found("信.eml", tmp_path / "信.eml"), limits=limits)
    assert isinstance(record.problem, BadSource)
    assert (record.problem.outcome, record.problem.reason) == (Outcome.TOO_LARGE, "文件有 1 MB，超过上限 0 MB。")


def test_what_a_mail_costs_is_some_times_its_size() -> None:
    written = letter(part(uuencoded(bytes(4 * 1024**2), "a.xlsx"), {"Content-Type": "text/plain"}, ""))
    assert most_memory(lambda: everything(written)) < 5 * len(written)


def test_to_see_what_a_file_is_takes_no_second_one() -> None:
    data = letter(text("正文")) + b"x" * 1024**2 + b"\n"
    assert most_memory(lambda: sniff(data)) < 100_000


def test_no_more_of_a_letter_is_searched_than_anybody_writes() -> None:
    long, link = "字" * 1024**2, "https://pan.baidu.com/s/1"
    with pytest.raises(BadSource, match="网盘"):
        everything(letter(text(link), text(long), text(long)))
    assert everything(letter(text(long), text(long), text(link))) == []
