"""Mailbox files: each mail in them is found by its position and its subject, and opened like one on the disk."""

from pathlib import Path

from selfeval_xl.intake.contents import LIMITS
from selfeval_xl.intake.mbox import open_mbox
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.unpack import unpacked
from selfeval_xl.intake.walk import walk
from tests.conftest import Inbox
from tests.forms import CLEAN
from tests.intake.test_sniff import zipped
from tests.letters import file, head, letter, mailbox, part
from tests.steps import steps
from tests.workbooks import workbook

FORM = workbook(CLEAN)


def names(data: bytes) -> list[str]:
    return [member.name for member in open_mbox(data, (), LIMITS).members]


def arrived(folder: Path) -> list[tuple[str, str]]:
    return [(each.name, each.kind) for found in walk([folder]) for each in unpacked(found)]


def test_each_mail_is_named_by_its_position_and_what_it_is_about() -> None:
    mails = [letter(subject="报送自评表"), letter(subject=""), letter(subject="", date="x"), letter(subject="a/b\\c")]
    box = mailbox(*mails, *[letter(subject="长" * 99)] * 8)
    assert sniff(box) == "mbox"
    assert names(box) == [
        "第01封 报送自评表.eml",
        "第02封 2025-03-03.eml",
        "第03封.eml",
        "第04封 a／b＼c.eml",
        *[f"第{number:02}封 {'长' * 60}….eml" for number in range(5, 13)],
    ]


def test_a_mail_comes_out_of_a_mailbox_as_it_went_in() -> None:
    mail = head() + "\r\n请查收。\r\nFrom 2024 on\r\n>From there\r\n>>From 12:30\r\nSubject: quoted\r\n".encode()
    box = mailbox(mail, mail)
    assert [member.read() for member in open_mbox(box, (), LIMITS).members] == [
        mail.replace(b"\r\n", b"\n")[:-1] + b"\r\n"
    ] * 2


def test_a_zip_in_a_forwarded_mail_in_a_mailbox_is_reached(inbox: Inbox) -> None:
    forwarded = letter(file(zipped({"甲.xlsx": FORM}), "附件.zip"), subject="自评表", boundary="=_2")
    box = mailbox(letter(part(forwarded, {"Content-Type": "message/rfc822"}, "")), letter())
    assert arrived(inbox({"全年.mbox": box})) == [
        ("全年.mbox › 第1封 报送自评表.eml › 自评表.eml › 附件.zip › 甲.xlsx", "xlsx"),
        ("全年.mbox › 第1封 报送自评表.eml › 自评表.eml › 附件.zip", "zip"),
        ("全年.mbox › 第1封 报送自评表.eml › 自评表.eml", "eml"),
        ("全年.mbox › 第1封 报送自评表.eml", "eml"),
        ("全年.mbox › 第2封 报送自评表.eml", "eml"),
        ("全年.mbox", "mbox"),
    ]


def test_a_mailbox_in_a_mailbox_counts_as_the_mail_it_came_in(inbox: Inbox) -> None:
    box = mailbox(letter(file(FORM, "表.xlsx")), letter())
    for _ in range(5):
        box = mailbox(letter(file(box, "盒.mbox")), letter())
    reached = arrived(inbox({"盒.mbox": box}))
    assert max(name.count("›") for name, _ in reached) == 6  # three mails and three mailboxes, the last not opened


def test_a_mailbox_file_that_begins_with_a_mail_that_was_cut_off_gives_the_others() -> None:
    cut = letter(file(FORM, "甲.xlsx"))[:500]
    assert names(mailbox(cut, letter(subject="乙"))) == ["第1封 报送自评表.eml", "第2封 乙.eml"]


def test_many_mails_cost_as_many_times_as_much_as_one() -> None:
    few, many = (mailbox(*[letter()] * count) for count in (50, 500))
    assert steps(lambda: names(many)) < 12 * steps(lambda: names(few))


def test_a_mailbox_is_said_to_hold_mails(inbox: Inbox) -> None:
    (found,) = walk([inbox({"全年.mbox": mailbox(letter(), letter())})])
    *_, box = unpacked(found)
    assert str(box.problem) == "里面有 2 封信，已逐个列出。"
