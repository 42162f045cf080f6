"""Mails fetched from a real server: each once, unchanged there, and no word of the password anywhere."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path

import pytest
from imapclient import IMAPClient

from selfeval_xl import fetching
from selfeval_xl.cli import run_command
from selfeval_xl.errors import MailboxError
from selfeval_xl.fetching import NOTES, RETRY_PAUSES, Request, fetch_mails
from selfeval_xl.intake.imap import Mailbox, parse_address
from tests.mail_server import PASSWORD, Server, breaking_off, mail_server
from tests.runs import tree

pytestmark = pytest.mark.network

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with mail_server() as running:
        yield running


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELFEVAL_XL_PASSWORD", PASSWORD)


def mail(subject: str, sender: str = "教育局 <jyj@example.com>", size: int = 0) -> bytes:
    """Return a mail as a server holds it."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = sender, subject
    message["Date"] = "Mon, 03 Mar 2025 09:30:00 +0800"
    message.set_content("见附件。")
    if size:
        message.add_attachment(bytes(size), maintype="application", subtype="octet-stream", filename="表.xlsx")
    return message.as_bytes()


def fetch(server: Server, address: str, inbox: Path, *options: str) -> int:
    return run_command(["fetch", address, "-o", str(inbox), "--ca", str(server.ca), *options])


def mails(inbox: Path) -> dict[str, bytes]:
    """Return what was saved without what the program notes for itself."""
    return {name: data for name, data in tree(inbox).items() if name != NOTES}


def test_every_mail_is_saved_as_it_is_and_nothing_changes_on_the_server(
    server: Server, tmp_path: Path, capsys: Output
) -> None:
    sent = [mail("自评表"), mail("补报：自评表/第2稿", "某某 <a@example.com>")]
    server.deliver("plain", "1", sent[0])
    server.deliver("plain", "2", sent[1], seen=True)
    before = server.listing("plain")
    assert fetch(server, server.address("plain"), tmp_path / "收件") == 0
    said = capsys.readouterr()
    saved = mails(tmp_path / "收件")
    assert sorted(saved.values()) == sorted(sent)
    assert sorted(name[:-17] for name in saved) == ["20250303_教育局_自评表", "20250303_某某_补报：自评表_第2稿"]
    assert sorted(said.out.splitlines()) == sorted(saved)
    assert said.err.splitlines() == ["新保存 2 封，已有 0 封"]
    assert server.listing("plain") == before


def test_a_mail_whose_head_is_plain_gbk_is_named_as_it_was_meant(server: Server, tmp_path: Path) -> None:
    raw = mail("SUBJECT", "SENDER <a@example.com>").replace(b"SUBJECT", "关于报送自评表".encode("gbk"))
    server.deliver("gbk", "1", raw.replace(b"SENDER", "教育局".encode("gbk")))
    assert fetch(server, server.address("gbk"), tmp_path) == 0
    (name,) = mails(tmp_path)
    assert name[:-17] == "20250303_教育局_关于报送自评表"


def test_a_mail_is_fetched_once_and_a_new_one_when_it_comes(server: Server, tmp_path: Path, capsys: Output) -> None:
    server.deliver("twice", "1", mail("一"))
    assert fetch(server, server.address("twice"), tmp_path) == 0
    first = tree(tmp_path)
    assert fetch(server, server.address("twice"), tmp_path) == 0
    assert tree(tmp_path) == first
    server.deliver("twice", "2", mail("二"))
    assert fetch(server, server.address("twice", "inbox"), tmp_path) == 0
    assert capsys.readouterr().err.splitlines() == [
        "新保存 1 封，已有 0 封",
        "新保存 0 封，已有 1 封",
        "新保存 1 封，已有 1 封",
    ]
    assert sorted(mails(tmp_path).values()) == sorted([mail("一"), mail("二")])


def test_a_mail_somebody_took_out_of_the_inbox_does_not_come_back(server: Server, tmp_path: Path) -> None:
    server.deliver("moved", "1", mail("一"))
    assert fetch(server, server.address("moved"), tmp_path) == 0
    for name in mails(tmp_path):
        (tmp_path / name).unlink()
    assert fetch(server, server.address("moved"), tmp_path) == 0
    assert mails(tmp_path) == {}


def test_the_same_mail_in_two_folders_is_saved_once(server: Server, tmp_path: Path, capsys: Output) -> None:
    server.deliver("copies", "1", mail("一"), at=datetime(2025, 3, 1))
    server.deliver("copies", "2", mail("一"), folder="单位报送/2024年".replace("/", "."), at=datetime(2025, 3, 9))
    assert fetch(server, server.address("copies"), tmp_path) == 0
    assert fetch(server, server.address("copies", "单位报送/2024年"), tmp_path) == 0
    assert capsys.readouterr().err.splitlines() == ["新保存 1 封，已有 0 封", "新保存 0 封，已有 1 封"]
    assert list(mails(tmp_path).values()) == [mail("一")]


def test_the_folders_there_are_are_named_where_one_is_not(server: Server, tmp_path: Path, capsys: Output) -> None:
    server.deliver("folders", "1", mail("一"), folder="单位报送")
    assert fetch(server, server.address("folders", "单位报表"), tmp_path / "收件") == 2
    assert capsys.readouterr().err.splitlines() == ["邮箱里没有文件夹“单位报表”，有的是：INBOX、单位报送"]
    assert not (tmp_path / "收件").exists()


def test_only_mails_since_a_day_are_fetched(server: Server, tmp_path: Path) -> None:
    for name, at in {"前": datetime(2025, 3, 1, 23, 59), "当天": datetime(2025, 3, 2, 0, 0)}.items():
        server.deliver("since", name.encode().hex(), mail(name), at=at)
    assert fetch(server, server.address("since"), tmp_path, "--since", "2025-03-02") == 0
    assert list(mails(tmp_path).values()) == [mail("当天")]


def test_only_unseen_mails_are_fetched_and_stay_unseen(server: Server, tmp_path: Path) -> None:
    server.deliver("unseen", "1", mail("读过的"), seen=True)
    server.deliver("unseen", "2", mail("没有读过的"))
    before = server.listing("unseen")
    assert fetch(server, server.address("unseen"), tmp_path, "--unseen") == 0
    assert list(mails(tmp_path).values()) == [mail("没有读过的")]
    assert server.listing("unseen") == before


def test_fetched_mails_are_marked_as_seen_where_that_is_asked_for(server: Server, tmp_path: Path) -> None:
    server.deliver("marked", "1", mail("一"))
    assert fetch(server, server.address("marked"), tmp_path, "--mark-seen") == 0
    (listed,) = server.listing("marked")
    assert listed.startswith("cur/1")
    assert listed.endswith("S")


def test_mails_of_earlier_runs_are_marked_too_where_that_is_asked_for_now(server: Server, tmp_path: Path) -> None:
    server.deliver("later", "1", mail("一"))
    assert fetch(server, server.address("later"), tmp_path) == 0
    assert fetch(server, server.address("later"), tmp_path, "--mark-seen") == 0
    assert [name.endswith("S") for name in server.listing("later")] == [True]


def test_mails_a_server_counts_anew_are_known_by_their_bytes(server: Server, tmp_path: Path, capsys: Output) -> None:
    server.deliver("anew", "1", mail("一"))
    assert fetch(server, server.address("anew"), tmp_path) == 0
    server.count_anew("anew")
    server.deliver("anew", "0", mail("二"), at=datetime(2025, 1, 1))
    assert fetch(server, server.address("anew"), tmp_path) == 0
    assert capsys.readouterr().err.splitlines() == ["新保存 1 封，已有 0 封", "新保存 1 封，已有 1 封"]
    assert sorted(mails(tmp_path).values()) == sorted([mail("一"), mail("二")])


def test_a_server_that_passes_over_what_is_searched_for_is_not_believed(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = IMAPClient.search
    monkeypatch.setattr(IMAPClient, "search", lambda self, _: search(self, "ALL"))
    server.deliver("deaf", "1", mail("早"), at=datetime(2025, 3, 1))
    server.deliver("deaf", "2", mail("读过"), at=datetime(2025, 3, 3), seen=True)
    server.deliver("deaf", "3", mail("要的"), at=datetime(2025, 3, 3))
    assert fetch(server, server.address("deaf"), tmp_path, "--since", "2025-03-02", "--unseen") == 0
    assert list(mails(tmp_path).values()) == [mail("要的")]


def test_the_server_is_told_who_asks(server: Server, tmp_path: Path) -> None:
    server.deliver("id", "1", mail("一"))
    assert fetch(server, server.address("id"), tmp_path) == 0
    assert "name=selfeval-xl" in (server.base / "log").read_text()


def test_a_mail_that_is_gone_when_its_turn_comes_is_counted(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr(Mailbox, "read", lambda *_: None)
    server.deliver("gone", "1", mail("一"))
    assert fetch(server, server.address("gone"), tmp_path) == 0
    assert capsys.readouterr().err.splitlines() == ["新保存 0 封，已有 0 封，取的时候已不在邮箱里 1 封"]


def test_a_saved_mail_somebody_changed_stays_as_it_is(server: Server, tmp_path: Path) -> None:
    server.deliver("edited", "1", mail("一"))
    assert fetch(server, server.address("edited"), tmp_path) == 0
    ((name, _),) = mails(tmp_path).items()
    (tmp_path / name).write_bytes(b"edited")
    (tmp_path / NOTES).unlink()
    assert fetch(server, server.address("edited"), tmp_path) == 0
    assert mails(tmp_path) == {name: b"edited", name.replace(".eml", "（2）.eml"): mail("一")}


def test_what_a_killed_run_left_half_written_is_cleared_away_when_it_is_old(server: Server, tmp_path: Path) -> None:
    old, young = tmp_path / ".~selfeval-1.tmp", tmp_path / ".~selfeval-2.tmp"
    for path in (old, young):
        path.touch()
    os.utime(old, (0, 0))
    server.deliver("left", "1", mail("一"))
    assert fetch(server, server.address("left"), tmp_path) == 0
    assert (old.exists(), young.exists()) == (False, True)


def test_an_inbox_that_cannot_be_written_is_told(server: Server, tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "收件").write_bytes(b"")
    server.deliver("nowhere", "1", mail("一"))
    assert fetch(server, server.address("nowhere"), tmp_path / "收件") == 6
    assert capsys.readouterr().err.splitlines() == [
        f"收件文件夹 {tmp_path / '收件'} 不能使用：路径中有一段不是文件夹。"
    ]


def test_an_open_connection_is_encrypted_before_the_password_is_sent(server: Server, tmp_path: Path) -> None:
    server.deliver("starttls", "1", mail("一"))
    address = server.address("starttls", port=server.starttls_port)
    assert fetch(server, address, tmp_path, "--starttls") == 0
    assert list(mails(tmp_path).values()) == [mail("一")]


def test_a_server_nobody_known_vouches_for_is_refused(server: Server, tmp_path: Path, capsys: Output) -> None:
    assert run_command(["fetch", server.address("some"), "-o", str(tmp_path)]) == 8
    assert capsys.readouterr().err.splitlines() == [
        "不能确认对方就是 localhost：证书不是可信的机构签发的，没有发送密码。请检查服务器地址；本单位自己的邮件服务器，"
        "请向管理员要 CA 证书，用 --ca 给出。"
    ]
    address = server.address("some").replace("localhost", "127.0.0.1")
    assert fetch(server, address, tmp_path) == 8
    assert "不能确认对方就是 127.0.0.1：证书是发给别的服务器的" in capsys.readouterr().err
    address = server.address("some", port=server.starttls_port)
    assert run_command(["fetch", address, "-o", str(tmp_path), "--starttls"]) == 8
    assert "证书不是可信的机构签发的" in capsys.readouterr().err
    assert "user=<some>" not in (server.base / "log").read_text()  # nobody was named to it


def test_the_password_stands_in_no_output_of_any_run(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.deliver("secret", "1", mail("一"))
    secrets = [PASSWORD, "Wrong-Pass-Word-7", "密码-不对"]
    codes = []
    for secret in secrets:
        monkeypatch.setenv("SELFEVAL_XL_PASSWORD", secret)
        codes.append(fetch(server, server.address("secret"), tmp_path / "收件"))
    codes.append(fetch(server, server.address(f"secret:{PASSWORD}"), tmp_path / "收件"))
    assert codes == [0, 8, 8, 2]
    said = capsys.readouterr()
    refused = [line for line in said.err.splitlines() if "不接受" in line]
    assert (
        refused
        == [
            "localhost 不接受用户 secret 的登录。请检查用户名和密码；163、126、QQ 等邮箱要用“授权码”代替密码，"
            "先在邮箱的网页设置里开启 IMAP 服务，再生成授权码。"
        ]
        * 2
    )
    written = b"".join(tree(tmp_path).values()).decode()
    assert [secret for secret in secrets if secret in said.out + said.err + caplog.text + written] == []


def test_without_a_terminal_the_password_comes_from_the_environment_or_not_at_all(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.delenv("SELFEVAL_XL_PASSWORD")
    assert fetch(server, server.address("some"), tmp_path) == 2
    assert "没有邮箱密码" in capsys.readouterr().err


def test_at_a_terminal_the_password_is_asked_for_and_not_shown(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SELFEVAL_XL_PASSWORD")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: PASSWORD)
    server.deliver("asked", "1", mail("一"))
    assert fetch(server, server.address("asked"), tmp_path) == 0
    assert list(mails(tmp_path).values()) == [mail("一")]


def test_a_password_with_a_line_break_is_not_sent(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("SELFEVAL_XL_PASSWORD", f"{PASSWORD}\r\nA LOGOUT")
    assert fetch(server, server.address("some"), tmp_path) == 2
    said = capsys.readouterr().err
    assert "邮箱密码里有换行" in said
    assert PASSWORD not in said


def test_a_lost_connection_is_taken_up_where_it_broke_off(server: Server, tmp_path: Path) -> None:
    sent = [mail(f"第{number}封", size=50_000) for number in range(12)]
    for number, data in enumerate(sent):
        server.deliver("lost", str(number), data)
    pauses: list[float] = []
    with breaking_off(server.port, 200_000, times=2) as port:
        request = Request(parse_address(server.address("lost", port=port)), ca=server.ca)
        fetched = fetch_mails(request, PASSWORD, tmp_path, wait=pauses.append)
    assert sorted(mails(tmp_path).values()) == sorted(sent)
    assert (len(fetched.saved), fetched.had, pauses) == (12, set(), [RETRY_PAUSES[0]] * 2)


def test_a_server_that_always_breaks_off_ends_the_run_and_what_is_saved_stays(server: Server, tmp_path: Path) -> None:
    sent = {"小": mail("小"), "大": mail("大", size=900_000), "后": mail("后")}
    for number, data in enumerate(sent.values()):
        server.deliver("breaks", str(number), data, at=datetime(2025, 3, 1 + number))
    pauses: list[float] = []
    with breaking_off(server.port, 300_000, times=99) as port:
        request = Request(parse_address(server.address("breaks", port=port)), ca=server.ca)
        with pytest.raises(MailboxError) as raised:
            fetch_mails(request, PASSWORD, tmp_path, wait=pauses.append)
    assert "这次已保存 2 封，再次运行会接着取其余的。" in str(raised.value)
    assert sorted(mails(tmp_path).values()) == sorted([sent["小"], sent["后"]])
    assert pauses == [RETRY_PAUSES[0], *RETRY_PAUSES]


def test_nobody_at_the_address_is_told_in_chinese(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr(fetching, "RETRY_PAUSES", ())
    with breaking_off(server.port, 0, times=0) as port:
        pass
    assert fetch(server, server.address("some", port=port), tmp_path) == 8
    assert capsys.readouterr().err.splitlines() == [
        f"连不上 localhost 的 {port} 端口，或连接中断了：对方拒绝连接。请检查网络和服务器地址。"
    ]


def test_a_run_that_is_killed_fetches_nothing_twice_and_loses_nothing(server: Server, tmp_path: Path) -> None:
    sent = [mail(f"第{number}封", size=300_000) for number in range(30)]
    for number, data in enumerate(sent):
        server.deliver("killed", str(number), data)
    command = [sys.executable, "-m", "selfeval_xl", "fetch", server.address("killed"), "-o", str(tmp_path)]
    with subprocess.Popen([*command, "--ca", str(server.ca)], stdout=subprocess.PIPE, env=os.environ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(signal.SIGKILL)
    assert fetch(server, server.address("killed"), tmp_path) == 0
    saved = {name: data for name, data in mails(tmp_path).items() if name.endswith(".eml")}
    assert sorted(saved.values()) == sorted(sent)


@pytest.mark.parametrize("left", [0.0, 0.5, 0.9], ids=["no notes", "half of them", "the last one torn"])
def test_mails_are_known_by_their_bytes_where_notes_of_them_are_lost(
    server: Server, tmp_path: Path, capsys: Output, left: float
) -> None:
    user = f"torn{left}"
    for number in range(3):
        server.deliver(user, str(number), mail(f"第{number}封"))
    assert fetch(server, server.address(user), tmp_path) == 0
    whole = tree(tmp_path)
    notes = whole[NOTES]
    (tmp_path / NOTES).write_bytes(notes[: int(len(notes) * left)])
    assert fetch(server, server.address(user), tmp_path) == 0
    assert capsys.readouterr().err.splitlines()[-1] == "新保存 0 封，已有 3 封"
    assert mails(tmp_path) == {name: data for name, data in whole.items() if name != NOTES}
    assert fetch(server, server.address(user), tmp_path) == 0
    keys = [json.loads(line)["uid"] for line in whole[NOTES].splitlines()]
    assert sorted(keys) == [1, 2, 3]


def test_a_mail_that_is_too_large_is_told_and_the_others_are_saved(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr(fetching, "SIZE_LIMIT", 1024**2)
    server.deliver("large", "1", mail("很大的", size=1024**2))
    server.deliver("large", "2", mail("小的"))
    assert fetch(server, server.address("large"), tmp_path) == 4
    assert list(mails(tmp_path).values()) == [mail("小的")]
    assert capsys.readouterr().err.splitlines() == [
        "新保存 1 封，已有 0 封",
        "没有保存 1 封，超过上限 1 MB，请在邮箱里把附件另存到收件文件夹：",
        "  20250303_教育局_很大的（2 MB）",
    ]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"Subject: \xd7\xd4\xc6\xc0\xb1\xed\r\n",
        b"From: ,,<\r\nDate: yesterday\r\n",
        b"Subject: =?gb2312?B?!?=\r\n",
    ],
    ids=["no head", "raw bytes", "nonsense", "broken encoding"],
)
def test_a_mail_is_saved_whatever_its_head_says(server: Server, tmp_path: Path, head: bytes) -> None:
    user = f"head{sha256(head).hexdigest()}"
    data = head + b"\r\n\xfftext\r\n"
    server.deliver(user, "1", data, at=datetime(2025, 3, 2))
    assert fetch(server, server.address(user), tmp_path) == 0
    ((name, saved),) = mails(tmp_path).items()
    assert saved == data
    assert name.startswith("20250302_")
