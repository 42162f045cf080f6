"""What a run wrote, kept in OUT/.selfeval: a list of its files, and a log for the maintainers.

A file is noted before it is written, so that a run that was cut off leaves nothing nobody knows of; the next run clears
away by the list what is no longer true. Neither holds a time or what stands in a form: same input, same bytes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from selfeval_xl.errors import OutputError
from selfeval_xl.model import SourceRecord

LISTING = PurePosixPath(".selfeval/written.txt")
LOG = PurePosixPath(".selfeval/run.log")


def note(out: Path, path: PurePosixPath, digest: str) -> None:
    """Add to the list that a file is about to be written.

    Raises:
        OutputError: the list cannot be written.
    """
    try:
        (out / LISTING).parent.mkdir(parents=True, exist_ok=True)
        with (out / LISTING).open("ab") as file:
            file.write(_line(path, digest))
    except OSError as error:
        raise OutputError(f"{out} 不能写入：{error.strerror}。请检查文件夹的写入权限，或另指定结果文件夹。") from error


def listing(written: Mapping[PurePosixPath, str]) -> bytes:
    """Return the whole list of a finished run: path -> hash."""
    return b"".join(_line(path, digest) for path, digest in written.items())


def log(records: Iterable[SourceRecord], failures: Iterable[tuple[str, str]]) -> bytes:
    """Return what became of each source and where the program failed; UTF-8 with a mark, so that Notepad reads it."""
    lines = [f"{record.outcome.label}\t{record.file}\t{record.reason}" for record in records]
    lines += [f"出错位置\t{file}\t{where}" for file, where in failures]
    return "\n".join([*lines, ""]).encode("utf-8-sig")


def remove_stale(out: Path, written: Mapping[PurePosixPath, str]) -> None:
    """Remove what earlier runs wrote and this one did not. What somebody changed since is no longer ours and stays."""
    for path, digests in _remembered(out).items():
        file = out / path
        if path in written or not file.is_file() or sha256(file.read_bytes()).hexdigest() not in digests:
            continue
        file.unlink()
        if file.parent != out and not any(file.parent.iterdir()):
            file.parent.rmdir()


def _line(path: PurePosixPath, digest: str) -> bytes:
    return f"{digest} {path}\n".encode(errors="surrogatepass")


def _remembered(out: Path) -> dict[PurePosixPath, set[str]]:
    """Return path -> the hashes it may have; a torn line and a path that leads out of `out` are passed over."""
    try:
        lines = (out / LISTING).read_bytes().decode(errors="surrogatepass").split("\n")[:-1]
    except (OSError, ValueError):
        return {}
    root = out.resolve()
    known: dict[PurePosixPath, set[str]] = defaultdict(set)
    for line in lines:
        digest, _, name = line.partition(" ")
        if (out / name).resolve().is_relative_to(root):
            known[PurePosixPath(name)].add(digest)
    return known
