"""What a run wrote, kept in OUT/.selfeval: what its files are, and a log for the maintainers.

A file is noted before it is written, so that a run that was cut off leaves nothing nobody knows of. By the notes the
next run tells its own files, which it may replace, from what somebody changed, which it keeps; and a file that would
be made of the same once more, and is as it was written, is left standing. The log holds no time and nothing of what
stands in a form.
"""

import errno
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Self

from selfeval_xl.errors import LockedError, OutputError, is_held, resolved, system_words
from selfeval_xl.memory import DATABASE, JOURNAL, LOST, Memory, Note
from selfeval_xl.outcome import SourceRecord
from selfeval_xl.text import printable
from selfeval_xl.writer.atomic import Content, pieces, settle_folder

LOG = PurePosixPath(".selfeval/run.log")
LOCK = PurePosixPath(".selfeval/lock")
_CHANGED = "（有改动的旧件）"
BESIDE = "（新结果）"  # stands in the name of a file that was written beside one that could not be replaced
MOST_BESIDE = 9  # such files that are open too, before it is a lack of rights
_ASIDE = re.compile(rf"{_CHANGED}\d*$")
_ADDED = re.compile(rf"(?:{BESIDE}\d*)?(?:{_CHANGED}\d*)?$")
_RESULT = re.compile(
    rf"汇总(?:{BESIDE}\d*)?\.xlsx|结果/[^/\0]+/[^/\0]+\.xlsx|退回/[^/\0]+/[^/\0]+\.(?:xlsx|eml)"
    rf"|数据/(?:forms|files)(?:{BESIDE}\d*)?\.jsonl|\.selfeval/(?:reviews|decisions)\.jsonl"
)
_SUMMARY = "汇总"  # so begin the names of the results that lie in no folder
_GIVEN = ("结果", "退回")  # where people print and send from
_FOLDERS = (*_GIVEN, "数据", ".selfeval")
_Hashes = dict[str, Note]  # the hashes a file may have
_LONGEST = 255  # bytes of a file name on the file systems in use
_OPEN = ("~$", ".")  # how the names of the files begin that Excel and WPS put beside one that is open
_LEFTOVERS = ".~selfeval-*.tmp"  # what a run that was killed left half written


def is_result(out: Path, path: Path) -> bool:
    """Tell whether a file stands where a run writes a result."""
    place, root = resolved(path), resolved(out)
    return place.is_relative_to(root) and _RESULT.fullmatch(place.relative_to(root).as_posix()) is not None


def is_ours(path: PurePosixPath) -> bool:
    """Tell whether a path below a result folder is where a run writes, and can be one on every disk."""
    is_summary = len(path.parts) == 1 and path.name.startswith(_SUMMARY)
    return (is_summary or path.parts[0] in _FOLDERS) and all(map(_is_name, path.parts))


def hash_of_file(file: Path) -> str:
    """Return the hash of a file, however large it is."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def is_set_aside(path: PurePosixPath) -> bool:
    """Tell whether a file is one that somebody changed and a later run kept under another name."""
    return _ASIDE.search(path.stem) is not None


def place_beside(path: PurePosixPath, number: int) -> PurePosixPath:
    """Return the name of the first, second, … file beside one that cannot be replaced."""
    return path.with_name(f"{path.stem}{BESIDE}{number if number > 1 else ''}{path.suffix}")


def stem_as_written(path: PurePosixPath) -> str:
    """Return the name a run gave a file, without its suffix and without what was added to keep it or another."""
    return _ADDED.sub("", path.stem)


class Ledger:
    """The files of one output folder, those of earlier runs and those of this one; nobody else writes there meanwhile.

    Raises, in every method that touches the disk:
        OutputError: it cannot be done; what stood there before still does.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._lock: IO[bytes] | None = None
        self._known: dict[PurePosixPath, _Hashes] = {}
        self._written: dict[str, Note] = {}  # by the path, as the note has it
        self.memory: Memory  # there while it is entered
        self._retained: set[PurePosixPath] = set()
        self._touched: set[Path] = set()  # folders a file was put into
        self._looked_at: dict[PurePosixPath, str] = {}
        self.kept: list[str] = []  # what somebody had changed and was therefore kept, as it is named now
        self.left: list[str] = []  # what is not true any more, and could not be removed

    def __enter__(self) -> Self:
        """Keep other runs out of the folder, and clear away what a killed one left half written."""
        try:
            (self._out / LOCK).parent.mkdir(parents=True, exist_ok=True)
            for path in (LOCK, DATABASE, JOURNAL):  # those that are opened where they stand
                self._refuse_link(self._out / path)
            for place in (self._out / LOCK).parent.iterdir():
                self._refuse_pipe(place)
            self._lock = (self._out / LOCK).open("ab")
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            _lock(self._lock)
        except OSError as error:
            self._lock.close()
            raise OutputError(f"{self._out} 正被另一次运行写入。请等它结束，或另指定结果文件夹。") from error
        try:
            self._clear()
            self.memory = Memory(self._out)
        except OSError as error:
            self._lock.close()
            raise self._unwritable(error) from error
        self._known = _by_path(self.memory.noted)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Let other runs in again; the system does so too when the program is killed."""
        self.memory.close()
        if kind is not None:  # it may have been interrupted where a file is put in place
            self._clear()
        if self._lock is not None:
            self._lock.close()

    def _clear(self) -> None:
        for path in self._ours():
            if fnmatchcase(path.name, _LEFTOVERS):
                path.unlink(missing_ok=True)

    def _ours(self) -> Iterator[Path]:
        """Yield what lies where a run writes, and nothing else: the folder may be a drive, and hold the inbox too."""
        yield from self._out.iterdir()
        for folder in _FOLDERS:
            if not self._is_elsewhere(self._out / folder):
                yield from (self._out / folder).rglob("*")

    def knows(self, path: PurePosixPath) -> bool:
        """Tell whether an earlier run wrote a file of this name."""
        return path in self._known

    def wrote(self, path: PurePosixPath, digest: str) -> bool:
        """Tell whether an earlier run wrote the file with this hash."""
        return digest in self._known.get(path, ())

    def looked_at(self, path: PurePosixPath, digest: str) -> None:
        """Take note in which state a file's entries are known; what is saved later is left to the next run."""
        self._looked_at[path] = digest

    def adopt_entries(self, path: PurePosixPath, digest: str, contents: str) -> None:
        """Take a changed file for one of ours if its contents are what a run wrote; its entries are kept elsewhere."""
        if any(note.contents == contents for note in self._known.get(path, {}).values()):
            self._known[path][digest] = Note(str(path), digest, contents)

    def made_of(self, path: PurePosixPath) -> str:
        """Return the digest of what a file is made of that is as an earlier run wrote it; "" of any other."""
        known = self._known.get(path)
        note = None if known is None else known.get(self._digest(path))
        return "" if note is None else note.made_of

    def stands(self, path: PurePosixPath, made_of: str) -> bool:
        """Leave a file standing that an earlier run made of the same and that is as it was written; tell whether so."""
        note = self._known.get(path, {}).get(self._digest(path))
        if note is None or not made_of or note.made_of != made_of:
            return False
        self._written[note.path] = note
        return True

    def hash_of(self, path: PurePosixPath) -> str:
        """Return the hash of a file of this run."""
        return self._written[str(path)].hash

    def write(
        self,
        path: PurePosixPath,
        data: Content,
        write_file: Callable[[Path, Content], None],
        contents: str = "",
        made_of: str = "",
    ) -> None:
        """Note a file and write it; a file there that somebody changed since is first given another name.

        `contents` is the digest of what is in the file besides what may be entered in it; `made_of` that of all it is
        made of, by which the next run may know that it need not be made again.

        Raises:
            LockedError: it cannot be replaced, or somebody saved it after it was looked at, who has it open then.
        """
        digest = _hash_of(data)
        self._refuse_link((self._out / path).parent)
        self._set_aside(path, digest)
        self._write(Note(str(path), digest, contents, made_of), data, write_file)

    def retain(self, path: PurePosixPath) -> None:
        """Go on knowing a file of an earlier run that this one could not touch: the next may replace it."""
        self._retained.add(path)

    def replace(self, path: PurePosixPath, data: bytes, write_file: Callable[[Path, Content], None]) -> None:
        """Note a file of our own memory and write it, whatever stands there."""
        self._refuse_link(self._out / path)
        self._write(Note(str(path), _hash_of(data)), data, write_file)

    def _write(self, note: Note, data: Content, write_file: Callable[[Path, Content], None]) -> None:
        try:
            self.memory.note(note)
        except OSError as error:
            raise self._unwritable(error) from error
        file = self._out / note.path
        self._touched.add(file.parent)
        write_file(file, data)
        self._written[note.path] = note

    def remove_stale(self, held: Container[PurePosixPath] = ()) -> None:
        """Remove what earlier runs wrote and this one did not; what somebody changed since, and what is held, stays."""
        for path, known in self._known.items():
            file = self._out / path
            if str(path) in self._written or path in self._retained or not file.is_file() or self._is_elsewhere(file):
                continue
            try:
                digest = hash_of_file(file)
                if path in held and digest in known:  # still ours, to be replaced when it is written again
                    self._written[known[digest].path] = known[digest]
                if path in held or digest not in known:
                    self.kept.append(str(path))
                    continue
                file.unlink()
                if file.parent != self._out and not any(file.parent.iterdir()):
                    file.parent.rmdir()
            except OSError as error:
                if is_held(error):
                    self.retain(path)
                    self.left.append(str(path))
                    continue
                raise OutputError(
                    f"旧结果 {file} 已经过时，但未能删除：{system_words(error)}。请关闭正在打开它的程序后重新运行。"
                ) from error

    def strays(self) -> list[str]:
        """List what lies among the results and is none of this run: whether it still holds nobody knows."""
        names = (path.relative_to(self._out).as_posix() for path in self._ours() if path.is_file())
        known = {*map(str, self._retained), *self.kept}
        return sorted(
            name
            for name in names
            if name.partition("/")[0] in _GIVEN
            and name not in self._written
            and name not in known
            and not is_set_aside(PurePosixPath(name))
            and not name.rpartition("/")[2].startswith(_OPEN)
        )

    def _is_elsewhere(self, place: Path) -> bool:
        return not place.resolve().is_relative_to(self._out.resolve())

    def _refuse_link(self, place: Path) -> None:
        if self._is_elsewhere(place):
            raise OutputError(f"{place} 是指向别处的链接，没有写入。请另指定结果文件夹。")

    def _refuse_pipe(self, place: Path) -> None:
        if place.exists() and not (place.is_file() or place.is_dir()):  # opening it would wait for ever
            raise OutputError(f"{place} 是管道或设备，不是文件。请移走它，或另指定结果文件夹。")

    def _unwritable(self, error: OSError) -> OutputError:
        place = error.filename2 or error.filename or self._out
        if error.errno in (errno.EISDIR, errno.EEXIST, errno.ENOTDIR):
            advice = "请移走它，或另指定结果文件夹。"
        else:
            advice = "请检查文件夹的写入权限，或另指定结果文件夹。"
        return OutputError(f"{place} 不能写入：{system_words(error)}。{advice}")

    def settle(self, parcels: Iterable[str] = (), run: tuple[str, bytes] | None = None) -> None:
        """Forget what earlier runs wrote and read but for this one's files and `parcels`; keep what the run came to.

        `run` is what it went by, and that.
        """
        for folder in sorted(self._touched):
            settle_folder(folder)
        retained = [note for path in sorted(self._retained) for note in self._known.get(path, {}).values()]
        try:
            self.memory.settle([*self._written.values(), *retained], parcels, run)
        except OSError as error:
            raise self._unwritable(error) from error

    def keep(self, key: str, data: bytes) -> None:
        """Keep what was read under a key."""
        try:
            self.memory.keep(key, data)
        except OSError as error:
            raise self._unwritable(error) from error

    def files(self) -> dict[str, str]:
        """Return every file where a run writes but those that are open or the database, and its hash."""
        ours = {str(LOCK), str(DATABASE), str(JOURNAL)}
        names = (path.relative_to(self._out).as_posix() for path in self._ours() if path.is_file())
        results = (name for name in names if "/" in name or name.startswith(_SUMMARY))
        shown = sorted(name for name in results if name not in ours and not name.rpartition("/")[2].startswith(_OPEN))
        return {name: self._digest(PurePosixPath(name)) for name in shown}

    def stand(self, files: Mapping[str, str]) -> bool:
        """Tell whether all this run wrote is among the files as it was written: a reviewer may have saved one since."""
        return all(files.get(path) == note.hash for path, note in self._written.items())

    def is_written(self, name: str) -> bool:
        """Tell whether a file is one of this run."""
        return name in self._written

    def _digest(self, path: PurePosixPath) -> str:
        """Return the hash of a file; "" where there is none or it cannot be read."""
        file = self._out / path
        try:
            return hash_of_file(file) if file.is_file() else ""  # a pipe would be read for ever
        except OSError:
            return ""

    def _set_aside(self, path: PurePosixPath, digest: str) -> None:
        file = self._out / path
        try:
            if not file.is_file() or (there := hash_of_file(file)) in {digest, *self._known.get(path, ())}:
                return
            if self._looked_at.get(path, there) != there:
                raise LockedError(f"{file} 在核对时又有人保存过，没有替换。请关闭正在打开它的程序后重新运行。")
            number, aside = 1, file.with_name(f"{file.stem}{_CHANGED}{file.suffix}")
            while aside.exists():
                number += 1
                aside = file.with_name(f"{file.stem}{_CHANGED}{number}{file.suffix}")
            file.rename(aside)
        except OSError as error:
            raise (LockedError if is_held(error) else OutputError)(
                f"{file} 有人改动过，未能另存：{system_words(error)}。请关闭正在打开它的程序后重新运行。"
            ) from error
        self.kept.append(aside.relative_to(self._out).as_posix())


def log(
    records: Iterable[SourceRecord],
    failures: Iterable[tuple[str, str]],
    *,
    beside: Mapping[PurePosixPath, PurePosixPath],
    left: Iterable[str],
    is_lost: bool,
) -> bytes:
    """Return what became of each source, where the program failed and which results were open.

    In UTF-8 with a mark, so that Notepad reads it. `is_lost` says that what was known of earlier runs is of no use.
    """
    fields = [(record.outcome.label, record.file, record.reason) for record in records]
    fields += [("出错位置", file, where) for file, where in failures]
    if is_lost:
        fields.append(("台账损坏", LOST.name, "以前的运行记录不能用，已另存；全部重新核对，旧结果没有删除。"))
    fields += [("没有替换", str(old), f"新的是 {new}") for old, new in beside.items()]
    fields += [("没有删除", old, "已经过时") for old in left]
    lines = ["\t".join(map(printable, line)) for line in fields]
    return "\n".join([*lines, ""]).encode("utf-8-sig", errors="backslashreplace")


def _by_path(notes: Iterable[Note]) -> dict[PurePosixPath, _Hashes]:
    """Return path -> the hashes it may have; what names no result of ours is passed over."""
    known: dict[PurePosixPath, _Hashes] = defaultdict(dict)
    for note in notes:
        if _RESULT.fullmatch(note.path) and all(map(_is_name, note.path.split("/"))):
            known[PurePosixPath(note.path)][note.hash] = note
    return known


def _hash_of(data: Content) -> str:
    digest = sha256()
    for piece in pieces(data):
        digest.update(piece)
    return digest.hexdigest()


def _is_name(part: str) -> bool:
    """Tell whether a part of a path names something in a folder, on every system, and leads nowhere else."""
    return part != ".." and not {"\\", ":"} & {*part} and len(part.encode()) <= _LONGEST


def _lock(file: IO[bytes]) -> None:
    """Take the lock of an open file, at once or not at all.

    Raises:
        OSError: another process has it.
    """
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
