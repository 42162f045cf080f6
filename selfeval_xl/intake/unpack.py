"""A file as found, and everything in it: archives and mails are opened like folders, in memory, to a limited depth."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from unicodedata import normalize

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.contents import LIMITS, Contents, Limits, Member, too_much
from selfeval_xl.intake.ignored import ignored
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.source import INSIDE, Mail, Refusal, Source
from selfeval_xl.intake.walk import SIZE_LIMIT, Found, readable, require_size
from selfeval_xl.outcome import Outcome

_Opener = Callable[[bytes, Sequence[str], Limits], Contents]  # its bytes and the passwords; raises BadSource


def _late(module: str, function: str) -> _Opener:
    """Make an opener whose module is loaded when it is first called: nearly all files are workbooks, not containers."""

    def opened(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
        opener: _Opener = getattr(import_module(f"selfeval_xl.intake.{module}"), function)
        return opener(data, passwords, limits)

    return opened


OPENERS: Mapping[str, _Opener] = {  # by what `sniff` calls it
    "zip": _late("archives", "open_zip"),
    "eml": _late("mails", "open_mail"),
    "msg": _late("outlook", "open_msg"),
    "7z": _late("libarchive", "open_7z"),
    "rar": _late("libarchive", "open_rar"),
    "tar": _late("compressed", "open_tar"),
    "gzip": _late("compressed", "open_gzip"),
    "bzip2": _late("compressed", "open_bzip2"),
    "xz": _late("compressed", "open_xz"),
    "mbox": _late("mbox", "open_mbox"),
}
_LETTERS = frozenset({"eml", "msg"})
_LONGEST = 500  # characters of a label; the end of a path tells more than its beginning


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file as it came in, in whatever it came in. What went wrong with it is data: nothing is raised."""

    name: str
    kind: str = ""  # what its bytes are, "" where they could not be had
    source: Source | None = None  # None where its bytes could not be had
    problem: Exception | None = None  # why it is not read as a workbook: BadSource, or a defect of the program
    mail: Mail | None = None  # the innermost mail it came in, or its own head where it is one


def unpacked(
    found: Found, passwords: Sequence[str] = (), *, limits: Limits = LIMITS, only: Iterable[str] | None = None
) -> Iterator[Arrived]:
    """Yield everything in a file, and after it the file itself; never raises.

    `passwords` are tried on archives. With `only` nothing but the way to the files of these names is unpacked.
    In memory are the file and one member of each container around the one that is read: beside what their readers
    need at most `file_size` and `depth` times `member_size` bytes.
    """
    try:
        source = found.read()
    except Exception as error:
        yield Arrived(found.name, problem=error)
    else:
        left = _Left(limits.total_members, limits.total_size)
        ways = None if only is None else frozenset(way for name in only for way in _ways(name))
        yield from _Unpacking(passwords, limits, ways).opened(source, limits.depth, left)


def _ways(name: str) -> Iterator[str]:
    """Yield the names of all containers around a file, and its own."""
    parts = name.split(f" {INSIDE} ")
    for end in range(1, len(parts) + 1):
        yield f" {INSIDE} ".join(parts[:end])


@dataclass(slots=True)
class _Left:
    """How much may still be unpacked."""

    members: int
    size: int  # bytes

    def take(self, *, members: int = 0, size: int = 0) -> bool:
        """Take something off, and tell whether there was so much."""
        self.members -= members
        self.size -= size
        return self.members >= 0 and self.size >= 0


@dataclass(slots=True)
class _Container:
    """A container while it is opened."""

    depth: int  # how many may still lie in each other, this one included until it is open
    left: _Left
    mail: Mail | None
    files: int = 0  # that were listed
    ignored: int = 0  # those of them nobody sent on purpose


@dataclass(frozen=True, slots=True)
class _Unpacking:
    """How one file of the disk is unpacked."""

    passwords: Sequence[str]
    limits: Limits
    ways: frozenset[str] | None  # what is opened, where that is not all

    def opened(self, source: Source, depth: int, left: _Left) -> Iterator[Arrived]:
        """Yield what is in a file, and after it the file; never raises."""
        kind = sniff(source.data)
        opener = OPENERS.get(kind)
        if opener is None:
            yield Arrived(source.name, kind, source, _too_large(source), source.mail)
            return
        inside = _Container(depth, left, source.mail)
        problem: Exception
        try:
            if not depth:
                raise Refusal.because(
                    Outcome.TOO_LARGE,
                    f"压缩包或邮件套了超过 {self.limits.depth} 层，没有打开。",
                    "请取出其中的自评表，放入文件夹后重新运行。",
                ).error()
            if kind in _LETTERS:  # taking one apart takes several times its size
                require_size(source.size, self.limits.letter_size)
            contents = opener(source.data, self.passwords, self.limits)
            inside.mail = contents.mail or source.mail
            inside.depth -= kind != "mbox"  # the mails of a mailbox lie side by side as in a folder
            taken: Counter[str] = Counter()
            for member in contents.members:
                if not left.take(members=1):
                    raise too_much(self.limits)
                name = f"{source.name} {INSIDE} {_unique(_label(member.name), taken)}"
                if self.ways is None or name in self.ways:
                    yield from self._member(name, member, inside)
            problem = _opened(kind, inside, contents.reason)
        except BadSource as end:
            # A letter says itself what is the matter with it, behind its last file.
            is_cut = inside.files and kind not in _LETTERS
            reason = f"只列出了里面的前 {inside.files} 个文件：{end.reason}" if is_cut else end.reason
            problem = BadSource(end.outcome, reason, end.advice)
        except Exception as error:
            problem = error
        yield Arrived(source.name, kind, source, problem, inside.mail)

    def _member(self, name: str, member: Member, inside: _Container) -> Iterator[Arrived]:
        refusal = ignored(_parts(member.name))
        if refusal is not None:
            inside.files += 1
            inside.ignored += 1
            yield Arrived(name, problem=refusal.error(), mail=inside.mail)
            return
        try:
            data = member.read()
        except Exception as error:
            inside.files += 1
            yield Arrived(name, problem=_noted(member.note, error), mail=inside.mail)
            return
        left = inside.left
        if not left.take(size=len(data)):
            raise too_much(self.limits)
        inside.files += 1
        source = Source.of(name, data, member.note, mail=inside.mail, saved=member.saved)
        members, size = left.members // 2, left.size // 2  # so that a bomb does not cost those packed beside it
        share = _Left(members, size)
        yield from self.opened(source, inside.depth, share)
        left.take(members=members - share.members, size=size - share.size)


def _noted(note: str, error: Exception) -> Exception:
    """Say of a file that cannot be had what there was to know of it."""
    if note and isinstance(error, BadSource):
        return BadSource(error.outcome, note + error.reason, error.advice)
    return error


def _too_large(source: Source) -> BadSource | None:
    """Return why a file is not read that was let in only because it might have held others."""
    try:
        require_size(source.size, SIZE_LIMIT)
    except BadSource as error:
        return error
    return None


def _opened(kind: str, inside: _Container, reason: str) -> BadSource:
    """Return what became of a container that was opened to its end."""
    if inside.files > inside.ignored:
        listed = f"里面有 {inside.files} {'封信' if kind == 'mbox' else '个文件'}，已逐个列出。"
        return Refusal.because(Outcome.OPENED, reason or listed).error()
    if kind in _LETTERS:
        return Refusal.because(
            Outcome.NO_FORM, reason or "信件没有附件。", "请确认自评表是否另行发送；需要的请报送单位重新发送。"
        ).error()
    nothing = f"里面只有 {inside.files} 个临时或系统文件。" if inside.files else "里面没有文件。"
    return Refusal.because(Outcome.EMPTY, reason or nothing).error()


def _label(name: str) -> str:
    """Make what an archive calls a file a label: printable, no path that leads anywhere, told from what it came in."""
    label = "/".join(_parts(name))
    if len(label) > _LONGEST:
        label = f"…{label[-_LONGEST:]}"
    return label or "（没有名称）"


def _parts(name: str) -> list[str]:
    parts = normalize("NFC", readable(name)).split("/")
    return [part for part in parts if part.strip() not in ("", ".", "..")]


def _unique(name: str, taken: Counter[str]) -> str:
    """Number a name that came before in the same container."""
    taken[name] += 1
    if taken[name] == 1:
        return name
    return _unique(f"{name}（{taken[name]}）", taken)
