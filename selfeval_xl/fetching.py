"""Mails of a server saved into the inbox folder, each once, as they are.

What was fetched is noted in the inbox after it is on the disk whole: a run that is cut off fetches nothing twice. Where
the notes are lost, a mail that lies there is known by its bytes.
"""

import json
import os
import re
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from selfeval_xl.errors import BadSource, MailboxError, OutputError, system_words
from selfeval_xl.intake.imap import Address, ConnectionLost, Letter, Mailbox
from selfeval_xl.intake.mail_head import read_head
from selfeval_xl.intake.mime import head
from selfeval_xl.intake.source import Mail
from selfeval_xl.intake.walk import SIZE_LIMIT
from selfeval_xl.writer.atomic import write_file
from selfeval_xl.writer.names import safe_name

NOTES = ".selfeval-fetch.jsonl"  # a hidden name: a run ignores it
RETRY_PAUSES = (1.0, 3.0, 9.0)  # seconds before a lost connection is tried again; a mail that comes through resets it
_SUFFIX = ".eml"
_LEFT_OVER = 3600  # seconds; to write one mail takes a few
_DIGITS = 12  # of the hash, which keep mails of one name apart
_MARKED = re.compile(rf"_([0-9a-f]{{{_DIGITS}}})(?:（\d+）)?{re.escape(_SUFFIX)}$")
_NO_SUBJECT = "无主题"
_Key = tuple[str, str, int, int]  # account, folder, UIDVALIDITY, UID: what IMAP promises to be one mail for ever


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be fetched from where."""

    address: Address
    since: date | None = None
    unseen: bool = False
    mark_seen: bool = False
    ca: Path | None = None
    starttls: bool = False


@dataclass(slots=True)
class Fetched:
    """What became of the mails of one run, by UID."""

    saved: dict[int, str] = field(default_factory=dict)  # the name of the file
    had: set[int] = field(default_factory=set)  # fetched before, or there in the same bytes
    gone: set[int] = field(default_factory=set)  # no longer on the server when their turn came
    too_large: dict[int, str] = field(default_factory=dict)  # which mail that is

    @property
    def closing(self) -> str:
        """The whole of it for a person."""
        gone = f"，取的时候已不在邮箱里 {len(self.gone)} 封" if self.gone else ""
        lines = [f"新保存 {len(self.saved)} 封，已有 {len(self.had)} 封{gone}"]
        if self.too_large:
            limit = SIZE_LIMIT // 1024**2
            lines.append(f"没有保存 {len(self.too_large)} 封，超过上限 {limit} MB，请在邮箱里把附件另存到收件文件夹：")
            lines += [f"  {mail}" for mail in self.too_large.values()]
        return "\n".join(lines)

    @property
    def exit_code(self) -> int:
        """4 where a mail was not saved, else 0."""
        return 4 if self.too_large else 0


def fetch_mails(
    request: Request,
    password: str,
    inbox: Path,
    *,
    told: Callable[[str], None] = lambda _name: None,
    retried: Callable[[str], None] = lambda _why: None,
    wait: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Save the mails that are asked for and not yet there; a lost connection is taken up again for a while.

    Args:
        request: which mails.
        password: of the account.
        inbox: the folder they go to.
        told: told the name of each file once it is there.
        retried: told why the connection is made anew, and when.
        wait: lets seconds pass.

    Raises:
        UsageError: there is no such folder or certificate.
        MailboxError: not all could be fetched; what is saved stays, and another run goes on from there.
        OutputError: the inbox cannot be written.
    """
    store = _Inbox(inbox)
    fetched = Fetched()
    troubled: set[int] = set()  # their turn comes last, so that a mail the server fails at keeps back no other
    pauses = list(RETRY_PAUSES)
    while True:
        before = len(fetched.saved)
        try:
            with Mailbox(
                request.address, password, ca=request.ca, starttls=request.starttls, may_mark=request.mark_seen
            ) as mailbox:
                letters = mailbox.letters(since=request.since, unseen=request.unseen)
                for letter in sorted(letters, key=lambda each: each.uid in troubled):
                    troubled.add(letter.uid)
                    _take(letter, mailbox, request, store, fetched, told)
                    troubled.discard(letter.uid)
            return fetched
        except ConnectionLost as error:
            if len(fetched.saved) > before:
                pauses = list(RETRY_PAUSES)
            if not pauses:
                raise MailboxError(f"{error}{_so_far(fetched)}") from error
            seconds = pauses.pop(0)
            retried(f"{error}{seconds:g} 秒后再试。")
            wait(seconds)
        except MailboxError as error:
            raise type(error)(f"{error}{_so_far(fetched)}") from error


def _so_far(fetched: Fetched) -> str:
    return f"这次已保存 {len(fetched.saved)} 封，再次运行会接着取其余的。" if fetched.saved else ""


def _take(
    letter: Letter,
    mailbox: Mailbox,
    request: Request,
    inbox: "_Inbox",
    fetched: Fetched,
    told: Callable[[str], None],
) -> None:
    """Save one mail unless it is there."""
    key = (request.address.account, request.address.folder, mailbox.validity, letter.uid)
    if inbox.knows(key):
        if letter.uid not in fetched.saved:
            fetched.had.add(letter.uid)
    else:
        # Of a mail that is too large no more than its head is asked for.
        data = mailbox.read_head(letter) if letter.size > SIZE_LIMIT else mailbox.read(letter)
        if data is None:
            fetched.gone.add(letter.uid)
            return
        size = max(letter.size, len(data))  # some servers only guess it
        if size > SIZE_LIMIT:
            fetched.too_large[letter.uid] = f"{_name(data, letter.received)}（{-(-size // 1024**2)} MB）"
            return
        name = inbox.keep(key, data, letter.received)
        if name is None:
            fetched.had.add(letter.uid)
        else:
            fetched.saved[letter.uid] = name
            told(name)
    if request.mark_seen and not letter.is_seen:
        mailbox.mark_seen(letter)


class _Inbox:
    """The folder the mails go to, and the notes in it of what was fetched."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: set[_Key] = set()
        self._digests: set[str] = set()
        try:
            notes = (folder / NOTES).read_bytes()
        except FileNotFoundError:
            notes = b""
        except OSError as error:
            raise OutputError(f"收件文件夹 {folder} 不能使用：{system_words(error)}。") from error
        self._clear_away()
        self._lying: defaultdict[str, list[Path]] = defaultdict(list)  # what was there before, by the hash in its name
        for path in folder.glob(f"*{_SUFFIX}"):
            if (marked := _MARKED.search(path.name)) is not None:
                self._lying[marked[1]].append(path)
        self._is_torn = not notes.endswith(b"\n") and notes != b""
        for line in notes.splitlines():
            self._recall(line)

    def _clear_away(self) -> None:
        """Remove what a run that was killed left half written; what is younger may be another's that is at work."""
        for leftover in self._folder.glob(".~selfeval-*.tmp"):
            with suppress(OSError):
                if time.time() - leftover.stat().st_mtime > _LEFT_OVER:
                    leftover.unlink()

    def knows(self, key: _Key) -> bool:
        """Tell whether a mail was fetched already."""
        return key in self._known

    def keep(self, key: _Key, data: bytes, received: datetime) -> str | None:
        """Save a mail and note it; return the name of the file, None where the same bytes were fetched or lie there."""
        digest = sha256(data).hexdigest()
        name = None if digest in self._digests or self._holds(digest) else self._save(data, digest, received)
        self._note(key, digest)
        return name

    def _holds(self, digest: str) -> bool:
        """Tell whether a mail lies in the folder although there is no note of it."""
        try:
            return any(sha256(path.read_bytes()).hexdigest() == digest for path in self._lying[digest[:_DIGITS]])
        except OSError as error:
            raise OutputError(f"收件文件夹 {self._folder} 里的邮件读不出来：{system_words(error)}。") from error

    def _save(self, data: bytes, digest: str, received: datetime) -> str:
        stem = f"{_name(data, received)}_{digest[:_DIGITS]}"
        name, number = f"{stem}{_SUFFIX}", 1
        while (self._folder / name).exists():  # a mail somebody changed and saved under its name stays as it is
            number += 1
            name = f"{stem}（{number}）{_SUFFIX}"
        write_file(self._folder / name, data)
        return name

    def _note(self, key: _Key, digest: str) -> None:
        account, folder, validity, uid = key
        fields = {"account": account, "folder": folder, "uidvalidity": validity, "uid": uid, "sha256": digest}
        line = f"{json.dumps(fields, ensure_ascii=False)}\n".encode()
        try:
            with (self._folder / NOTES).open("ab") as notes:
                notes.write(b"\n" * self._is_torn + line)
                notes.flush()
                os.fsync(notes.fileno())
        except OSError as error:
            raise OutputError(f"收件文件夹 {self._folder} 不能写入：{system_words(error)}。") from error
        self._is_torn = False
        self._recall(line)

    def _recall(self, line: bytes) -> None:
        """Take in one note; one that is torn or not ours is passed over, and the mail known by its bytes."""
        try:
            match json.loads(line):
                case {
                    "account": str(account),
                    "folder": str(folder),
                    "uidvalidity": int(validity),
                    "uid": int(uid),
                    "sha256": str(digest),
                }:
                    self._known.add((account, folder, validity, uid))
                    self._digests.add(digest)
        except ValueError:
            return


def _name(data: bytes, received: datetime) -> str:
    """Name a mail by when it was sent, by whom and about what; by when it arrived where it does not say."""
    try:
        mail = read_head(head(data, 0, len(data))[0])
    except BadSource:
        mail = Mail()
    parts = (f"{mail.sent or received:%Y%m%d}", mail.sender.partition(" <")[0], mail.subject or _NO_SUBJECT)
    return safe_name("_".join(filter(None, parts)), _NO_SUBJECT)
