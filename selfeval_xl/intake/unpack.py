"""A file as found, and everything in it: archives and mails are opened like folders, in memory, to a limited depth."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.archives import open_zip
from selfeval_xl.intake.compressed import open_bzip2, open_gzip, open_tar, open_xz
from selfeval_xl.intake.contents import LIMITS, Contents, Limits, Member
from selfeval_xl.intake.ignored import ignored
from selfeval_xl.intake.libarchive import open_7z, open_rar
from selfeval_xl.intake.mails import open_mail
from selfeval_xl.intake.outlook import open_msg
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.source import INSIDE, Mail, Refusal, Source
from selfeval_xl.intake.walk import Found, readable
from selfeval_xl.outcome import Outcome

_Opener = Callable[[bytes, Sequence[str], Limits], Contents]  # its bytes and the passwords; raises BadSource

OPENERS: Mapping[str, _Opener] = {  # by what `sniff` calls it
    "zip": open_zip,
    "eml": open_mail,
    "msg": open_msg,
    "7z": open_7z,
    "rar": open_rar,
    "tar": open_tar,
    "gzip": open_gzip,
    "bzip2": open_bzip2,
    "xz": open_xz,
}


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file as it came in, in whatever it came in. What went wrong with it is data: nothing is raised."""

    name: str
    kind: str = ""  # what its bytes are, "" where they could not be had
    source: Source | None = None  # None where its bytes could not be had
    problem: Exception | None = None  # why it is not read as a workbook: BadSource, or a defect of the program
    mail: Mail | None = None  # the innermost mail it came in, or its own head where it is one


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked of one file of the disk."""

    limits: Limits
    members: int = field(init=False)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.members, self.size = self.limits.members, self.limits.total_size

    def spend(self, size: int) -> None:
        """Take a member off what is left.

        Raises:
            BadSource: there is nothing left.
        """
        self.members -= 1
        self.size -= size
        if self.members < 0 or self.size < 0:
            raise too_much(self.limits)


def too_much(limits: Limits) -> BadSource:
    """Return the error that ends the unpacking of a file that holds more than it may."""
    return Refusal.because(
        Outcome.TOO_LARGE,
        f"里面的文件太多或太大（上限 {limits.members} 个、共 {limits.total_size // 1024**2} MB），其余的没有读取。",
        "请解压后把自评表放入文件夹。",
    ).error()


def unpacked(
    found: Found, passwords: Sequence[str] = (), *, limits: Limits = LIMITS, only: str | None = None
) -> Iterator[Arrived]:
    """Yield everything in a file, and after it the file itself; never raises.

    `passwords` are tried on archives. With `only` nothing but the way to the file of that name is unpacked.
    """
    try:
        source = found.read()
    except Exception as error:
        yield Arrived(found.name, problem=error)
    else:
        yield from _unpacked(source, passwords, _Budget(limits), limits.depth, only)


def _unpacked(
    source: Source, passwords: Sequence[str], budget: _Budget, depth: int, only: str | None
) -> Iterator[Arrived]:
    kind = sniff(source.data)
    opener = OPENERS.get(kind)
    if opener is None:
        yield Arrived(source.name, kind, source, mail=source.mail)
        return
    mail, count = source.mail, 0
    problem: Exception
    try:
        if not depth:
            raise Refusal.because(
                Outcome.TOO_LARGE, "压缩包或邮件套得太深，没有打开。", "请取出其中的自评表，放入文件夹后重新运行。"
            ).error()
        contents = opener(source.data, passwords, budget.limits)
        mail = contents.mail or mail
        taken: Counter[str] = Counter()
        for member in contents.members:
            count += 1
            name = f"{source.name} {INSIDE} {_unique(_label(member.name), taken)}"
            yield from _member(name, member, mail, passwords, budget, depth, only)
        problem = _opened(kind, count, contents.reason)
    except Exception as error:
        problem = error
    yield Arrived(source.name, kind, source, problem, mail)


def _member(
    name: str,
    member: Member,
    mail: Mail | None,
    passwords: Sequence[str],
    budget: _Budget,
    depth: int,
    only: str | None,
) -> Iterator[Arrived]:
    if only is not None and only != name and not only.startswith(f"{name} {INSIDE} "):
        return
    refusal = ignored(member.name.split("/"))
    if refusal is not None:
        yield Arrived(name, problem=refusal.error(), mail=mail)
        return
    try:
        data = member.read()
    except Exception as error:
        yield Arrived(name, problem=error, mail=mail)
        return
    budget.spend(len(data))
    source = Source.of(name, data, member.note, mail=mail, saved=member.saved)
    yield from _unpacked(source, passwords, budget, depth - 1, only)


def _opened(kind: str, count: int, reason: str) -> BadSource:
    """Return what became of a container that was opened to its end."""
    if count:
        return Refusal.because(Outcome.OPENED, reason or f"里面有 {count} 个文件，已逐个列出。").error()
    if kind in ("eml", "msg"):
        return Refusal.because(
            Outcome.NO_FORM, reason or "信件没有附件。", "请确认自评表是否另行发送；需要的请报送单位重新发送。"
        ).error()
    return Refusal.because(Outcome.EMPTY, reason or "里面没有文件。").error()


def _label(name: str) -> str:
    """Make what an archive calls a file a label: printable, and told from the containers around it."""
    return normalize("NFC", readable(name)) or "（没有名称）"


def _unique(name: str, taken: Counter[str]) -> str:
    """Number a name that came before in the same container."""
    taken[name] += 1
    if taken[name] == 1:
        return name
    return _unique(f"{name}（{taken[name]}）", taken)
