"""Where mails are fetched from, as a clerk writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.errors import UsageError
from selfeval_xl.intake.imap import Address, parse_address

SECRET = "Mi-Ma-8"  # noqa: S105 - of nobody


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("imap://jxk@imap.example.com/INBOX", Address("jxk", "imap.example.com", 993, "INBOX")),
        ("imaps://jxk@imap.example.com", Address("jxk", "imap.example.com", 993, "INBOX")),
        ("IMAP://jxk@imap.example.com:143/inbox/", Address("jxk", "imap.example.com", 143, "INBOX")),
        ("imap://jxk@163.com@imap.163.com/单位报送", Address("jxk@163.com", "imap.163.com", 993, "单位报送")),
        ("imap://jxk%40163.com@imap.163.com/a%20b", Address("jxk@163.com", "imap.163.com", 993, "a b")),
        ("imap://jxk@[::1]:1993/单位/2024?#1", Address("jxk", "::1", 1993, "单位/2024?#1")),
    ],
    ids=["plain", "no folder", "case and port", "account with @", "escaped", "IPv6"],
)
def test_an_address_is_taken_apart(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        f"imap://jxk:{SECRET}@imap.example.com/INBOX",
        f"imap://jxk:{SECRET}@163.com@imap.example.com/INBOX",
        f"imap://jxk%3A{SECRET}@imap.example.com/INBOX",
        f"imap://jxk:/{SECRET}@imap.example.com/INBOX",
        f"imap://jxk:{SECRET}",
        f"imap://:{SECRET}@/INBOX",
        f"http://jxk:{SECRET}@imap.example.com",
        f"jxk:{SECRET}@imap.example.com",
        f"imap://jxk@imap.example.com:{SECRET}/INBOX",
        "imap://jxk@imap.example.com:0/INBOX",
        "imap://jxk@imap.example.com:99999/INBOX",
        "imap://jxk@:993/INBOX",
        "imap://jxk@imap.example.com/a%0d%0aLOGOUT",
        "imap://[@[/",
        "",
    ],
)
def test_what_is_no_address_or_holds_a_password_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_address(text)
    assert "imap://用户@服务器/文件夹" in str(raised.value)
    assert SECRET not in str(raised.value)
    assert SECRET not in repr(raised.value.__cause__)


@given(st.text(), st.sampled_from(["", "imap://", "imaps://某某@", "imap://a@b:", "imap://a@[", "imap://a@b/"]))
def test_any_text_is_an_address_or_refused(text: str, start: str) -> None:
    try:
        address = parse_address(start + text)
    except UsageError:
        return
    assert address.user
    assert ":" not in address.user
    assert address.server
    assert 1 <= address.port <= 65535
    assert address.folder
