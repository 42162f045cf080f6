"""A result folder behind a URL: what stands there is brought to this machine, and what a run changed is put back.

A run reads, replaces and locks files as only a disk lets it, so it works in a folder of this machine. Nothing at the
URL changes until the run is done; then each file changes whole or not at all, the summary last. What was put there
before the rest of it could be, the next run knows by a copy of the database that goes before.

A file at the URL keeps other runs out. It does so for certain where the URL can make a file only if there is none (S3
can; sftp looks first), and stays behind where the program is killed: it is then for a person to take away. What a
reviewer saves at the URL in mid-run is not replaced; in the moment between the last look and the writing it would be.
"""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from selfeval_xl.deciding import SUMMARY
from selfeval_xl.errors import OutputError, system_words
from selfeval_xl.ledger import LOCK, hash_of_file, is_ours
from selfeval_xl.memory import DATABASE, Memory
from selfeval_xl.remote import RemoteFolder, Url

IN_USE = PurePosixPath(".selfeval/in-use")
_GOES_BEFORE = str(DATABASE.with_name("ledger（未写完）.sqlite"))


@contextmanager
def on_this_machine(out: Path | Url, *, to_write: bool = True) -> Iterator[Path]:
    """Give the result folder as one of this machine; put what changed in it back to the URL when the work is done.

    Raises:
        UsageError: there is no such kind of URL.
        OutputError: it cannot be read or written, another run has it, or somebody saved a result there meanwhile.
    """
    if isinstance(out, Path):
        yield out
        return
    with _told(out, "不能写入" if to_write else "不能读取"):
        there = RemoteFolder(out)
    if to_write:
        _lock(there, out)
    try:
        with TemporaryDirectory(prefix="selfeval-") as name:
            here = Path(name)
            with _told(out, "不能读取"):
                brought = _bring(there, here)
            yield here
            if to_write:
                with _told(out, "未能写入"):
                    saved = _put_back(there, here, brought)
                if saved:
                    raise OutputError(f"{out} 中的 {'、'.join(saved)} 在核对时又有人保存过，没有替换。请重新运行。")
    finally:
        if to_write:
            with suppress(OSError):
                there.remove([str(IN_USE)])


def _lock(there: RemoteFolder, out: Url) -> None:
    try:
        with _told(out, "不能写入"):
            there.create(str(IN_USE), b"selfeval-xl")
    except OutputError as error:
        if isinstance(error.__cause__, FileExistsError):
            raise OutputError(
                f"{out} 正被另一次运行写入，或上一次运行被强行中止。请等它结束；确定没有别的运行时，"
                f"删除 {out / IN_USE} 后重新运行。"
            ) from error
        raise


@contextmanager
def _told(out: Url, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        missing = "没有这个存储桶或文件夹" if error.errno == errno.ENOENT else system_words(error)
        raise OutputError(f"{out} {what}：{missing}。请检查地址、访问权限和网络后重新运行。") from error


@dataclass(frozen=True, slots=True)
class _Brought:
    """A file as it stood at the URL."""

    stamp: str
    hash: str


def _bring(there: RemoteFolder, here: Path) -> dict[str, _Brought]:
    """Copy what earlier runs wrote and what lies beside it; tell it by its name."""
    try:
        listed = there.files()
    except FileNotFoundError:
        return {}
    brought = {}
    ours = {file: PurePosixPath(*file.below) for file in listed}
    for each, data in there.read(file for file, path in ours.items() if is_ours(path) and path != IN_USE):
        place = here / ours[each]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        brought[str(ours[each])] = _Brought(each.stamp, sha256(data).hexdigest())
    if _GOES_BEFORE in brought:
        _learn(here)
    return brought


def _learn(here: Path) -> None:
    """Know of what a run wrote that was cut off while it put its files back, as if it had been cut off here."""
    with TemporaryDirectory(prefix="selfeval-") as name:
        other = Path(name)
        (other / DATABASE).parent.mkdir()
        (here / _GOES_BEFORE).replace(other / DATABASE)
        late, memory = Memory(other), Memory(here)
        for note in late.noted:
            memory.note(note)
        late.close()
        memory.close()


def _put_back(there: RemoteFolder, here: Path, brought: Mapping[str, _Brought]) -> list[str]:
    """Make what stands at the URL what stands here; return what was left because somebody saved it meanwhile."""
    now = _hashes(here)
    changed = {name for name, digest in now.items() if name not in brought or brought[name].hash != digest}
    gone = brought.keys() - now
    if not changed | gone:
        return []
    stands = {"/".join(each.below): each.stamp for each in there.files()}
    known = {name: each.stamp for name, each in brought.items()}
    since = {name for name in changed | gone if stands.get(name) != known.get(name)}
    last = [name for name in (str(SUMMARY), str(DATABASE)) if name in changed - since]
    there.write([(_GOES_BEFORE, (here / DATABASE).read_bytes())])
    there.write((name, (here / name).read_bytes()) for name in sorted((changed - since).difference(last)))
    there.remove(sorted(gone - since - {_GOES_BEFORE}))  # while the old database is there, which knows them
    there.write((name, (here / name).read_bytes()) for name in last)
    there.remove([_GOES_BEFORE])
    return sorted(since)


def _hashes(here: Path) -> dict[str, str]:
    paths = {path.relative_to(here).as_posix(): path for path in here.rglob("*") if path.is_file()}
    return {name: hash_of_file(path) for name, path in paths.items() if name != str(LOCK)}
