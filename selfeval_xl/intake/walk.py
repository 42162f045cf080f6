"""The files in what the user named: each one once, in an order and under a name that do not depend on the disk.

A file that cannot be used is an item like the others and says why when it is read, so the caller writes one record per
item and nothing is left out in silence. The only thing left out is the folder the results go to.
"""

import os
import re
import stat
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from platform import node
from unicodedata import normalize

from selfeval_xl.errors import BadSource, NothingToDo, UsageError, resolved, system_words
from selfeval_xl.intake.contents import LIMITS
from selfeval_xl.intake.ignored import ignored
from selfeval_xl.intake.sniff import HEAD, may_hold_files
from selfeval_xl.intake.source import INSIDE, Refusal, Source, by_the_clock
from selfeval_xl.outcome import Outcome
from selfeval_xl.remote import RemoteFile, RemoteFolder, Url

SIZE_LIMIT = 100 * 1024 * 1024  # bytes; a workbook with a form in it has some ten thousand
RETRY_PAUSES = (0.1, 0.2, 0.4)  # seconds; a virus scanner or an indexer holds a file for less than that
EDITING = "可能正在编辑，最新修改也许还没有保存。"
OWNER_FILES = ("~${}", ".~lock.{}#", ".~{}")  # what Excel, LibreOffice and WPS put beside a file that is open

# A mark that turns the direction of writing makes a name look like another.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Found:
    """One file that was found. Nothing of it is in memory until `read`."""

    name: str
    path: Path | RemoteFile
    note: str = ""
    refusal: Refusal | None = None  # why it is not read, where that is known already
    machine: str = field(default="", compare=False)  # where it was found, if another may be asked to read it

    @property
    def place(self) -> Path | None:
        """Where on this machine it really is; None for one behind a URL."""
        return resolved(self.path) if isinstance(self.path, Path) else None

    @property
    def saved(self) -> float | str | None:
        """What differs when it is saved again; None where it is not to be seen."""
        try:
            return self.path.stat().st_mtime if isinstance(self.path, Path) else self.path.stamp
        except OSError:
            return None

    def read(self, *, wait: Callable[[float], None] = time.sleep) -> Source:
        """Read the whole file once and close it; wait a little and try again where another program holds it.

        Raises:
            BadSource: it is ignored, cannot be opened, changes while it is read, or is larger than `SIZE_LIMIT`, and
                than `LIMITS.file_size` where by its beginning it may hold other files.
        """
        if self.refusal is not None:
            raise self.refusal.error()
        try:
            if isinstance(self.path, RemoteFile):
                data, saved = _read_remote(self.path)
            else:
                data, saved = _read_patiently(self.path, wait)
            return Source.of(self.name, data, self.note, saved=saved)
        except PermissionError as error:
            raise BadSource(Outcome.UNREADABLE, "没有读取权限，或正被其他程序占用。") from error
        except FileNotFoundError as error:
            if isinstance(self.path, Path) and self.machine not in ("", node()):
                raise BadSource(
                    Outcome.UNREADABLE,
                    f"处理它的机器（{node()}）上没有 {self.path}：这个文件夹没有共享给那台机器，或不在同一个路径。",
                    "请在每台机器上把共享文件夹接到同一个路径后重新运行。",
                ) from error
            raise BadSource(Outcome.UNREADABLE, "文件已不在原处，或是断开的链接。") from error
        except OSError as error:
            raise BadSource(Outcome.UNREADABLE, f"读取时系统报错：{system_words(error)}。") from error


def walk(inputs: Sequence[Path | Url], *, out: Path | Url | None = None) -> list[Found]:
    """List every file in the given files, folders and URLs, each once, sorted by name.

    A file's name is its path below the input it was found in; where two inputs give the same name, the folders above
    them come before it. Links are followed to files inside the inputs only.

    Raises:
        UsageError: an input does not exist, or is the folder the results go to; a URL cannot be read.
        NothingToDo: there is no file but those to ignore.
    """
    local = [path for path in inputs if isinstance(path, Path)]
    missing = [path for path in local if not _exists(path)]
    if missing:
        raise UsageError(f"找不到，或没有权限打开：{_listed(missing)}。请检查路径是否写对。")
    places = sorted({_place(path) for path in local}, key=lambda place: (len(place.parts), place))
    skipped = out.resolve() if isinstance(out, Path) else None
    if skipped in places or out in inputs:
        raise UsageError(f"结果文件夹就是输入文件夹：{readable(str(out))}。请另指定一个结果文件夹。")

    depths: dict[Path | RemoteFile, int] = {}  # how many last parts are below the input; the outermost input counts
    for place in places:
        if place.is_dir():
            for path in files_below(place, skipped):
                depths.setdefault(path, max(1, len(path.parts) - len(place.parts)))
        else:
            depths.setdefault(place, 1)
    urls = {each for each in inputs if isinstance(each, Url)}
    for url in sorted(urls, key=lambda url: (len(url.text), url.text)):
        for file in _files_behind(url, out if isinstance(out, Url) else None):
            depths.setdefault(file, len(file.below))

    roots = [place.resolve() for place in places]
    names = _names(depths)
    beside = {path.parts for path in depths if isinstance(path, RemoteFile)}
    found = [
        _find(names[path], path, path.parts[-depth:], roots)
        if isinstance(path, Path)
        else _find_remote(names[path], path, beside)
        for path, depth in depths.items()
    ]
    if all(item.refusal is not None and item.refusal.outcome is Outcome.IGNORED for item in found):
        raise NothingToDo(
            f"没有要检查的文件：{_listed(inputs)}（已忽略 {len(found)} 个）。请放入自评表工作簿后重新运行。"
        )
    return sorted(found, key=lambda item: item.name)


def _files_behind(url: Url, out: Url | None) -> list[RemoteFile]:
    """List the files behind a URL but those the results go to.

    Raises:
        UsageError: there is nothing, or it cannot be looked at.
    """
    try:
        files = RemoteFolder(url).files()
    except FileNotFoundError as error:
        raise UsageError(f"找不到：{url}。请检查地址是否写对。") from error
    except OSError as error:
        raise UsageError(f"打不开 {url}：{system_words(error)}。请检查地址、访问权限和网络。") from error
    results = None if out is None else f"{out.text}/"
    return [each for each in files if results is None or not f"{url.text}/{'/'.join(each.below)}".startswith(results)]


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except OSError:  # Path.exists lets some through: no permission, a name too long
        return False
    return True


def _place(given: Path) -> Path:
    """Resolve an input so that two spellings of it are one; a file that is a link keeps the name the user sees."""
    return given.resolve() if given.is_dir() else given.parent.resolve() / given.name


def files_below(folder: Path, skipped: Path | None) -> Iterator[Path]:
    """Yield what is below a resolved folder and is no folder, and every folder that cannot or must not be entered."""
    folders = [folder]
    while folders:
        current = folders.pop()
        try:
            with os.scandir(current) as listing:
                entries = [(current / entry.name, entry.is_dir(follow_symlinks=False)) for entry in listing]
        except OSError:
            yield current
            continue
        for path, is_folder in entries:
            if path == skipped:
                continue
            if is_folder and resolved(path) == path:  # a Windows junction is a folder too, and may lead back up
                folders.append(path)
            else:
                yield path


def _names(depths: Mapping[Path | RemoteFile, int]) -> dict[Path | RemoteFile, str]:
    """Give every path a name of its own: the path below its input, with as many folders above as tell inputs apart."""
    shown = dict(depths)
    while True:
        names = {path: _label(path.parts[-depth:]) for path, depth in shown.items()}
        inputs = defaultdict(set)
        for path, name in names.items():
            inputs[name].add(path.parts[: -depths[path]])
        clashing = [path for path in shown if len(inputs[names[path]]) > 1 and shown[path] < len(path.parts) - 1]
        if not clashing:
            return _numbered(names)
        for path in clashing:
            shown[path] += 1


def _numbered(names: Mapping[Path | RemoteFile, str]) -> dict[Path | RemoteFile, str]:
    """Number the names that are still the same: two spellings of one name, which a disk keeps apart and eyes do not."""
    unique: dict[str, Path | RemoteFile] = {}
    for path in sorted(names, key=lambda path: (isinstance(path, RemoteFile), path.parts)):
        name, number = names[path], 1
        while name in unique:
            number += 1
            name = f"{names[path]}（{number}）"
        unique[name] = path
    return {path: name for name, path in unique.items()}


def _label(parts: Iterable[str]) -> str:
    return normalize("NFC", "/".join(map(readable, parts)))


def _listed(paths: Iterable[Path | Url]) -> str:
    return "、".join(readable(str(path)) for path in paths)


def readable(name: str) -> str:
    """Make a name printable: bytes the disk could not decode are GBK more often than not."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "replace")
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", name).replace(INSIDE, ">")  # which stands between containers


def _find(name: str, path: Path, below_input: Iterable[str], roots: Sequence[Path]) -> Found:
    refusal = _refusal(path, below_input, roots)
    if refusal is not None:
        return Found(name, path, refusal=refusal)
    owned = any(_exists(path.with_name(owner.format(path.name))) for owner in OWNER_FILES)
    return Found(name, path, EDITING if owned else "", machine=node())


def _find_remote(name: str, file: RemoteFile, beside: Set[tuple[str, ...]]) -> Found:
    if (refusal := ignored(file.below)) is not None:
        return Found(name, file, refusal=refusal)
    owned = any((*file.parts[:-1], owner.format(file.name)) in beside for owner in OWNER_FILES)
    return Found(name, file, EDITING if owned else "")


def _refusal(path: Path, below_input: Iterable[str], roots: Sequence[Path]) -> Refusal | None:
    """Tell why a file is not to be opened at all: by its name, or because it is no file."""
    if (refusal := ignored(below_input)) is not None:
        return refusal
    try:
        linked = stat.S_ISLNK(path.lstat().st_mode)
        mode = path.stat().st_mode
    except OSError:
        return None  # reading it will say what is wrong with it
    if linked and not any(resolved(path).is_relative_to(root) for root in roots):
        return Refusal.because(
            Outcome.UNREADABLE, "是指向所给文件夹之外的链接，没有读取。", "请把文件本身复制到文件夹中后重新运行。"
        )
    if stat.S_ISDIR(mode):
        if linked:
            return Refusal.because(Outcome.IGNORED, "是文件夹的链接，其中的文件已单独列出。")
        return Refusal.because(
            Outcome.UNREADABLE,
            "文件夹打不开或是指向别处的链接，其中的文件没有检查。",
            "请检查该文件夹和它的访问权限后重新运行。",
        )
    if not stat.S_ISREG(mode):
        return Refusal.because(Outcome.IGNORED, "是管道或设备，不是文件。")
    return None


def _read_remote(file: RemoteFile) -> tuple[bytes, datetime | None]:
    """Return the bytes, and when they were saved; what was saved since it was listed may have another size."""
    limit = SIZE_LIMIT
    if file.size > limit and may_hold_files(file.read(HEAD)):
        limit = LIMITS.file_size
    require_size(file.size, limit)
    data = file.read()
    require_size(len(data), limit)
    return data, None if file.modified is None else by_the_clock(file.modified)


def _read_patiently(path: Path, wait: Callable[[float], None]) -> tuple[bytes, datetime | None]:
    for pause in RETRY_PAUSES:
        try:
            return _read(path)
        except PermissionError:
            wait(pause)
    return _read(path)


def _read(path: Path) -> tuple[bytes, datetime | None]:
    """Return the bytes, and when they were saved."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # opening what has become a pipe since it was listed would wait for ever
        raise BadSource(Outcome.UNREADABLE, "已不是普通文件。")
    with path.open("rb") as file:
        limit = LIMITS.file_size if may_hold_files(file.read(HEAD)) else SIZE_LIMIT
        require_size(status.st_size, limit)
        file.seek(0)
        data = file.read(status.st_size + 1)
    if len(data) != status.st_size:
        raise BadSource(Outcome.UNREADABLE, "读取时文件大小在变，可能还在复制或下载。")
    return data, by_the_clock(status.st_mtime)


def require_size(size: int, limit: int) -> None:
    """Let a file pass that is not too large.

    Raises:
        BadSource: it has more bytes than `limit`.
    """
    if size > limit:
        raise BadSource(Outcome.TOO_LARGE, f"文件有 {-(-size // 1024**2)} MB，超过上限 {limit // 1024**2} MB。")
