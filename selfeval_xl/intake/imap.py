"""A folder of a mail server, read over IMAP: the one door to the network.

The connection is encrypted and the server's certificate verified before a password is sent. Nothing changes on the
server unless a mail is marked as seen. What the server says is for the maintainers; the messages are for a clerk.
"""

import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from socket import gaierror
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from selfeval_xl.errors import MailboxError, UsageError, system_words
from selfeval_xl.text import printable
from selfeval_xl.version import __version__

_TO_ANSWER, _TO_GO_ON = 20, 60  # seconds without a byte after which a connection counts as not made, or as lost
_TLS_PORT = 993
_STARTTLS_PORT = 143
_INBOX = "INBOX"  # the one folder every account has, in any case of letters
_AT_ONCE = 500  # mails whose dates are asked for in one command: a server may limit the length of a line
_FORM = "imap://用户@服务器/文件夹，例如 imap://jxk@imap.example.com/INBOX"
_ADDRESS = re.compile(r"imaps?://(?P<user>[^/]+)@(?P<server>[^/@]+)(?:/(?P<folder>.*))?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WRONG_HOST, _WRONG_NUMBER, _EXPIRED = 62, 64, 10  # codes of OpenSSL for what is wrong with a certificate


class ConnectionLost(MailboxError):  # noqa: N818 - a mailbox error that may be over soon
    """The server cannot be reached, or broke off: worth another try."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where mails are fetched from; no password is part of it."""

    user: str
    server: str
    port: int
    folder: str

    @property
    def account(self) -> str:
        """Whose mails these are, whichever folder."""
        return f"{self.user}@{self.server}:{self.port}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail on the server that is not read yet."""

    uid: int
    received: datetime  # by the clock of this machine
    size: int  # bytes
    is_seen: bool


def parse_address(text: str) -> Address:
    """Take an address apart.

    Raises:
        UsageError: it is none, or holds a password. The message does not repeat it: there may be a password in it.
    """
    parts = _ADDRESS.fullmatch(text)
    if parts is None or _CONTROL.search(unquote(text)):
        raise UsageError(f"邮箱地址应写成 {_FORM}。密码不写在地址里。")
    user = unquote(parts["user"])
    if ":" in user:
        raise UsageError(
            f"邮箱地址里不能写密码：命令会留在历史记录里。请写成 {_FORM}，密码按提示输入，"
            "或放在环境变量 SELFEVAL_XL_PASSWORD 里；已经写过的密码请更换。"
        )
    try:
        place = urlsplit(f"//{parts['server']}")
        port = _TLS_PORT if place.port is None else place.port
    except ValueError:  # which quotes what it could not read
        raise UsageError(f"邮箱地址里的端口应是 1 到 65535 的整数；地址应写成 {_FORM}。") from None
    if not place.hostname or not port:
        raise UsageError(f"邮箱地址里没有写服务器；地址应写成 {_FORM}。")
    folder = unquote(parts["folder"] or "").strip("/") or _INBOX
    return Address(user, place.hostname, port, _INBOX if folder.upper() == _INBOX else folder)


class Mailbox:
    """One folder of one account, open while the `with` block lasts."""

    def __init__(
        self, address: Address, password: str, *, ca: Path | None = None, starttls: bool = False, may_mark: bool = False
    ) -> None:
        """Connect, log in and open the folder; for reading only unless mails may be marked.

        Args:
            address: which folder of which account.
            password: of the account; kept nowhere.
            ca: the certificate of who vouches for the server, instead of those the system trusts.
            starttls: encrypt an open connection, as port 143 always does.
            may_mark: whether `mark_seen` will be called.

        Raises:
            UsageError: there is no such certificate or folder.
            ConnectionLost: the server cannot be reached or broke off.
            MailboxError: the server cannot be trusted, or refuses.
        """
        from imapclient import IMAPClient, SocketTimeout

        logging.getLogger("imapclient").setLevel(logging.CRITICAL)  # it repeats the traffic, and remarks in English
        self._address = address
        context = _context(ca)
        timeout = SocketTimeout(_TO_ANSWER, _TO_GO_ON)
        with self._in_chinese():
            if starttls or address.port == _STARTTLS_PORT:
                self._client = IMAPClient(address.server, address.port, ssl=False, timeout=timeout)
            else:
                self._client = IMAPClient(address.server, address.port, ssl_context=context, timeout=timeout)
        try:
            if not self._client.ssl:
                self._encrypt(context)
            self._log_in(password)
            self.validity = self._open(may_mark=may_mark)
        except BaseException:
            self._hang_up()
            raise

    def __enter__(self) -> Self:
        """Have the folder open already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Log out; where something went wrong just hang up, as the answer may never come."""
        if kind is None:
            with suppress(Exception):  # all is fetched: how the server takes leave does not matter
                self._client.logout()
        self._hang_up()

    def letters(self, *, since: date | None = None, unseen: bool = False) -> list[Letter]:
        """List the mails of the folder, the oldest first.

        Servers search by their own day, and some pass over what they are asked: the answer is sifted again here.
        """
        asked: list[Any] = ["UNSEEN"] if unseen else ["ALL"]
        if since is not None:
            asked += ["SINCE", since - timedelta(days=1)]
        with self._in_chinese():
            uids = sorted(self._client.search(asked))
            letters = []
            for at in range(0, len(uids), _AT_ONCE):
                answer = self._client.fetch(uids[at : at + _AT_ONCE], ["INTERNALDATE", "RFC822.SIZE", "FLAGS"])
                for uid, about in sorted(answer.items()):
                    received, is_seen = about.get(b"INTERNALDATE"), b"\\Seen" in about.get(b"FLAGS", ())
                    if received is None or (unseen and is_seen) or (since is not None and received.date() < since):
                        continue
                    letters.append(Letter(uid, received, about.get(b"RFC822.SIZE", 0), is_seen))
        return letters

    def read(self, letter: Letter) -> bytes | None:
        """Return a whole mail, byte for byte, and leave it as unseen as it was; None where it is no longer there."""
        return self._part(letter, "BODY.PEEK[]", b"BODY[]")

    def read_head(self, letter: Letter) -> bytes | None:
        """Return who sent a mail and what it is about, as it stands in the mail."""
        part = "HEADER.FIELDS (FROM SUBJECT DATE)"
        return self._part(letter, f"BODY.PEEK[{part}]", f"BODY[{part}]".encode())

    def mark_seen(self, letter: Letter) -> None:
        """Mark a mail as seen: the one thing that is ever changed on the server."""
        with self._in_chinese():
            self._client.add_flags([letter.uid], [b"\\Seen"], silent=True)

    def _part(self, letter: Letter, asked: str, answered: bytes) -> bytes | None:
        with self._in_chinese():
            part = self._client.fetch([letter.uid], [asked]).get(letter.uid, {}).get(answered)
            return part if isinstance(part, bytes) else None

    def _encrypt(self, context: ssl.SSLContext) -> None:
        with self._in_chinese():
            if not self._client.has_capability("STARTTLS"):
                raise MailboxError(
                    f"{self._address.server} 不提供加密的连接，没有发送密码。请向邮箱管理员要加密的端口。"
                )
            self._client.starttls(context)

    def _log_in(self, password: str) -> None:
        from imapclient.exceptions import IMAPClientError

        user = self._address.user
        if _CONTROL.search(password):
            raise UsageError("邮箱密码里有换行等不能有的字符，没有发送。请重新复制密码或授权码。")
        try:
            if f"{user}{password}".isascii():
                self._client.login(user, password)
            else:  # what LOGIN cannot say
                self._client.plain_login(user, password)
        except OSError as error:
            raise self._lost(error) from None
        except IMAPClientError:  # its text is the server's, which may quote what it was sent
            raise MailboxError(
                f"{self._address.server} 不接受用户 {user} 的登录。请检查用户名和密码；163、126、QQ 等邮箱要用“授权码”"
                "代替密码，先在邮箱的网页设置里开启 IMAP 服务，再生成授权码。"
            ) from None
        with self._in_chinese(), suppress(self._client.Error):
            if self._client.has_capability("ID"):  # 163 and 126 refuse folders to whom they do not know
                self._client.id_({"name": "selfeval-xl", "version": __version__})

    def _open(self, *, may_mark: bool) -> int:
        """Open the folder and return the number by which the server tells whether its mails are still counted alike."""
        with self._in_chinese():
            folder = _INBOX if self._address.folder == _INBOX else self._listed_name(self._address.folder)
            about = self._client.select_folder(folder, readonly=not may_mark)
            return int(about.get(b"UIDVALIDITY", 0))

    def _listed_name(self, asked: str) -> str:
        """Return what the server itself calls a folder."""
        listed = [(name, mark) for flags, mark, name in self._client.list_folders() if b"\\Noselect" not in flags]
        folders = {_with_slashes(name, mark): name for name, mark in listed}
        if asked not in folders:
            known = "、".join(map(printable, sorted(folders)))
            raise UsageError(f"邮箱里没有文件夹“{asked}”，有的是：{known}")
        return str(folders[asked])

    @contextmanager
    def _in_chinese(self) -> Iterator[None]:
        """Tell what goes wrong in the words of this program."""
        from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

        server = self._address.server
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise MailboxError(_distrust(server, error.verify_code)) from error
        except ssl.SSLError as error:
            raise MailboxError(
                f"和 {server} 建立不了加密的连接，没有发送密码。请检查端口是不是加密的端口（一般是 {_TLS_PORT}）。"
            ) from error
        except (OSError, IMAPClientAbortError) as error:
            raise self._lost(error) from error
        except (IMAPClientError, ValueError) as error:  # an answer nobody can read is a ValueError
            raise MailboxError(f"{server} 没有照办：{printable(str(error))}") from error

    def _lost(self, error: Exception) -> ConnectionLost:
        match error:
            case gaierror():
                cause = "：没有这台服务器，或网络不通"
            case TimeoutError():
                cause = "：没有回应"
            case OSError(errno=int()):
                cause = f"：{system_words(error)}"
            case _:
                cause = ""
        place = f"{self._address.server} 的 {self._address.port} 端口"
        return ConnectionLost(f"连不上 {place}，或连接中断了{cause}。请检查网络和服务器地址。")

    def _hang_up(self) -> None:
        with suppress(Exception):  # it may be closed already
            self._client.shutdown()


def _with_slashes(name: str, mark: bytes | None) -> str:
    """Write a folder as an address has it, whatever the server puts between a folder and those inside it."""
    return name.replace(mark.decode("ascii", "replace"), "/") if mark else name


def _context(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except ssl.SSLError as error:
        raise UsageError(f"{ca} 不是证书文件。请向邮箱管理员要 PEM 格式的 CA 证书。") from error
    except OSError as error:
        raise UsageError(f"证书文件 {ca} 打不开：{system_words(error)}。") from error


def _distrust(server: str, code: int) -> str:
    elsewhere = "证书是发给别的服务器的"
    causes = {_WRONG_HOST: elsewhere, _WRONG_NUMBER: elsewhere, _EXPIRED: "证书已过期"}
    cause = causes.get(code, "证书不是可信的机构签发的")
    return (
        f"不能确认对方就是 {server}：{cause}，没有发送密码。请检查服务器地址；本单位自己的邮件服务器，"
        "请向管理员要 CA 证书，用 --ca 给出。"
    )
