"""What results depend on besides the forms: this program, its data, the libraries it reads and writes with."""

import sys
import zlib
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from selfeval_xl.template import templates_folder

LIBRARIES = (  # all that are declared
    "click", "dask", "distributed", "fsspec", "imapclient", "libarchive-c", "msoffcrypto-tool", "openpyxl", "pandas",
    "pyzipper", "s3fs", "watchfiles", "xlrd", "xlsxwriter",
)  # fmt: skip


def fingerprint() -> str:
    """Digest the program, the official layouts, and the versions of what it uses."""
    known = [sys.version, sys.platform, zlib.ZLIB_RUNTIME_VERSION]  # results are zipped
    digest = sha256("\n".join((*known, *map(_version, LIBRARIES))).encode())
    for place in (Path(__file__).parent, templates_folder()):
        digest.update(contents_digest(place).encode())
    return digest.hexdigest()


def contents_digest(place: Path) -> str:
    """Digest a file, or the names and bytes of all files in a folder; "" where there is none or none is to be seen.

    One that cannot be read, as what Excel puts beside a workbook that is open, counts by its name.
    """
    try:
        files = sorted(_files(place))
    except OSError:
        files = []
    digest = sha256()
    for path in files:
        digest.update(f"\n{path.relative_to(place).as_posix()}\n".encode("utf-8", "surrogateescape"))
        with suppress(OSError):
            digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest() if files else ""


def _files(place: Path) -> Iterable[Path]:
    if not place.is_dir():
        return [place] if place.is_file() else []
    return (path for path in place.rglob("*") if path.is_file() and path.parent.name != "__pycache__")


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:  # one that is optional
        return ""
