"""The mail a unit gets: a draft that opens in a mail program, with everything attached and nothing smuggled in."""

from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from selfeval_xl.writer import mail
from selfeval_xl.writer.letters import Letter, told
from selfeval_xl.writer.mail import mail_draft
from tests.writer.evaluations import cell, evaluation

NOTICE = ("退回修改通知单.xlsx", b"notice")
COPIES = {"食堂改造 自评表(改2)（退回修改）.xlsx": b"copy", f"{'字' * 50}（退回修改）.xlsx": b"another" * 1000}


def letter(unit: str = "清源县第一小学", **changes: Any) -> Letter:
    given: dict[str, Any] = {"received": 2, "forms": (told(evaluation()),), "year": 2024, "due": date(2025, 3, 31)}
    return Letter("清源县教育局", unit, **(given | changes))


def draft(of: Letter, *recipients: str, copies: dict[str, bytes] = COPIES) -> EmailMessage:
    data = mail_draft(of, recipients, NOTICE, copies, "退回/清源县教育局")
    read = message_from_bytes(data, _class=EmailMessage, policy=policy.default)
    assert [part.defects for part in read.walk() if part.defects] == []
    return read


def body(read: EmailMessage) -> list[str]:
    part = read.get_body()
    assert part is not None
    return str(part.get_content()).splitlines()


MARK = "X-Selfeval-XL-Draft"


def attached(read: EmailMessage) -> dict[str | None, Any]:
    return {part.get_filename(): part.get_content() for part in read.iter_attachments()}


def test_a_draft_says_what_is_asked_and_carries_the_notice_and_the_copies() -> None:
    read = draft(letter(), "a@example.com", "b@example.com")
    headers = dict(read.items()[1:])  # without the line it is known again by
    del headers["Content-Type"]
    assert headers == {
        "Subject": "请修改后重新报送：项目支出绩效自评表（清源县第一小学）",
        "To": "a@example.com, b@example.com",
        "X-Unsent": "1",
        "MIME-Version": "1.0",
    }
    assert body(read) == [
        "清源县第一小学：",
        "",
        "    你单位报送的2024年度项目支出绩效自评表共 2 份，经审核，其中 1 份有需要改正的问题，现予退回。"
        "请逐条核实改正，于2025年3月31日前重新报送。",
        "",
        "退回的自评表（见附件）：",
        "1. 乡村小学食堂改造项目：错误 1 条，警告 0 条",
        "",
        "问题和修改办法见附件中的退回修改通知单；退回的工作簿里，要改的单元格已经标色并加了批注。",
        "请直接在退回的工作簿中改正，于2025年3月31日前报送改好的工作簿。",
        "",
        "联系人：",
        "联系电话：",
    ]
    assert attached(read) == dict([NOTICE]) | COPIES


def test_names_are_written_the_way_every_mail_program_reads() -> None:
    data = mail_draft(letter(), (), NOTICE, {}, "退回")
    assert data.isascii()
    assert b"filename*0*=utf-8''" in data


def test_without_a_roster_nobody_is_written_to() -> None:
    assert draft(letter())["To"] is None


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        ("一小\r\nBcc: x@example.com", "一小 Bcc: x@example.com"),
        ("一小\n\n<html>", "一小 <html>"),
        ('县"一小";=?utf-8?q?x?=', '县"一小";=？utf-8?q?x?='),
        ("一\x00小\ud83d", "一␀小�"),
        ("字" * 200, "字" * 60 + "…"),
    ],
    ids=["a header", "a body", "encoded", "unseen", "long"],
)
def test_a_name_cannot_add_to_the_mail(unit: str, shown: str) -> None:
    hostile = letter(unit, forms=(told(evaluation(project_name=cell("B4", unit))),))
    read = draft(hostile)
    assert (read.keys(), read["Bcc"]) == ([MARK, "Subject", "X-Unsent", "MIME-Version", "Content-Type"], None)
    assert read["Subject"] == f"请修改后重新报送：项目支出绩效自评表（{shown}）"
    assert (body(read)[0], body(read)[5]) == (f"{shown}：", f"1. {shown}：错误 1 条，警告 0 条")


def test_whoever_sends_the_mail_is_told_where_that_is_which_is_too_large_to_attach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail, "MOST_BYTES", 7009)
    read = draft(letter())
    assert attached(read) == dict([NOTICE])
    assert (body(read)[0], body(read)[6]) == (
        "【发送前请删去本行】退回的工作簿太大，没有附上，在“退回/清源县教育局”文件夹，请另行发送。",
        "退回的自评表（另行发送）：",
    )
    monkeypatch.setattr(mail, "MOST_BYTES", 7010)
    assert attached(draft(letter())) == dict([NOTICE]) | COPIES


def test_the_same_mail_is_the_same_bytes_and_tells_no_time() -> None:
    data = mail_draft(letter(), (), NOTICE, COPIES, "退回")
    assert data == mail_draft(letter(), (), NOTICE, COPIES, "退回")
    assert (b"\nDate:" in data, b"\nMessage-ID:" in data) == (False, False)
    assert data != mail_draft(letter(), (), NOTICE, {}, "退回")
