"""Promise 14. The program talks to no other machine, and no test does; those marked `network` reach this one itself."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.audited import audited
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.mailbag import mailbag

ANYWHERE: list[Callable[[], object]] = [
    lambda: socket.create_connection(("192.0.2.1", 80), timeout=0.01),
    lambda: socket.socket().connect(("127.0.0.1", 9)),
    lambda: socket.socket().connect_ex(("127.0.0.1", 9)),
    lambda: socket.socket().bind(("127.0.0.1", 0)),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"", ("192.0.2.1", 9)),
    lambda: socket.getaddrinfo("example.invalid", 80),
    lambda: socket.gethostbyname("example.invalid"),
]
_PASSWORD = "qingyuan"  # noqa: S105


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("reach", ANYWHERE, ids=range(len(ANYWHERE)))
def test_a_test_that_reaches_for_a_network_fails(reach: Callable[[], object]) -> None:
    with pytest.raises(pytest.fail.Exception, match="a test without network reached for it"):
        reach()


def test_processes_of_this_machine_may_talk_to_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of such a socket must be short
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("s")
        server.listen()
        client.connect("s")


@pytest.mark.network
def test_a_test_of_a_server_reaches_this_machine_and_no_other() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
    with pytest.raises(pytest.fail.Exception, match=r"reached for it: \S+ 192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.01)


@pytest.mark.parametrize(
    "command",
    [
        ["run", "{folder}", "-o", "{out}", "--password", _PASSWORD],
        ["check", "{folder}/表.xlsx"],
        ["blank", "guizhou", "-o", "{out}.xlsx"],
        ["templates"],
        ["policies"],
        ["rules"],
        ["explain", "B04"],
    ],
    ids=lambda command: command[0],
)
def test_the_program_opens_no_connection(inbox: Inbox, tmp_path: Path, command: list[str]) -> None:
    folder = inbox(mailbag(with_row(0, CLEAN, score=99), _PASSWORD))
    given = [word.format(folder=folder, out=tmp_path / "结果") for word in command]
    done = audited(folder, given, tmp_path / "log")
    assert done.exit_code not in (1, 2), done.stderr
    assert done.network == []
