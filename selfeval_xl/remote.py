"""Files behind a URL, as s3://bucket/folder or sftp://host/folder; the one door to fsspec.

Who may read and write there is told by the environment, in the way each kind of URL has for it. A URL may hold a
password all the same, so what is shown of one is without it. Whatever goes wrong is raised as an OSError whose number
says what it was, for the libraries behind fsspec have errors of their own.
"""

import errno
import re
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, Self

from selfeval_xl.errors import UsageError

_URL = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)  # two letters at least: C:// is a drive
_NEARLY = re.compile(
    r"(s3a?|sftp|ssh|https?|file)[:：][/／\\]+", re.IGNORECASE
)  # as a path it would make a folder "s3:"
_USER = re.compile(r"(?<=://)[^/]*@")
_PACKAGES = {"s3": "s3fs", "s3a": "s3fs", "sftp": "paramiko", "ssh": "paramiko"}
_WHOLE_AT_ONCE = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "oci", "memory"})
_REFUSED = frozenset(
    {"NoCredentialsError", "PartialCredentialsError", "AuthenticationException", "BadHostKeyException"}
)
_UNREACHED = frozenset(
    {
        "EndpointConnectionError",
        "ConnectionClosedError",
        "ClientConnectorError",
        "NoValidConnectionsError",
        "SSHException",
    }
)
_LATE = frozenset({"ConnectTimeoutError", "ReadTimeoutError", "FSTimeoutError", "TimeoutError"})
_HALF = ".~selfeval.tmp"  # behind the name of a file that is not yet whole
_LOT = 64  # files that are read or written at a time


@dataclass(frozen=True, slots=True)
class Url:
    """Where files lie. What is shown of it is without user and password, and without what comes behind a "?"."""

    text: str = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Return the URL; None where the text is a path.

        Raises:
            UsageError: it was meant for a URL, and is not written as one.
        """
        if _URL.match(text):
            return cls(text.rstrip("/") if not text.endswith("://") else text)
        if nearly := _NEARLY.match(text):
            meant = cls(f"{nearly[1].lower()}://{text[nearly.end() :]}")
            raise UsageError(f"地址写错了，开头应是 {meant.scheme}://，是否想写 {meant}？")
        return None

    def __str__(self) -> str:
        return _USER.sub("", self.text).partition("?")[0]

    def __truediv__(self, below: PurePosixPath | str) -> "Url":
        return Url(f"{self.text}/{below}")

    @property
    def scheme(self) -> str:
        """What kind of URL it is."""
        return self.text.partition("://")[0].lower()


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file behind a URL, as it was when it was listed. It can be sent to another process, and be read there."""

    url: Url = field(compare=False)  # by which it was found
    host: str  # or the bucket
    path: str = field(repr=False)  # as the file system has it, which for some is the URL
    below: tuple[str, ...]  # the parts of its path below the URL, or its name
    size: int
    modified: float | None  # seconds since 1970 in Greenwich
    stamp: str  # differs where it was saved again

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.below[-1]

    @property
    def parts(self) -> tuple[str, ...]:
        """Where it lies, from the host to its name."""
        path = _USER.sub("", self.path)
        return (f"{self.url.scheme}:", self.host, *(part for part in path.split("/") if part))

    def read(self, first: int | None = None) -> bytes:
        """Return its bytes, or the first of them.

        Raises:
            OSError: it cannot be read.
        """
        with _as_os_error():
            data: bytes = _opened(self.url)[0].cat_file(self.path, start=None if first is None else 0, end=first)
        return data


class RemoteFolder:
    """What lies behind a URL.

    Raises, in every method:
        OSError: it cannot be done.
    """

    def __init__(self, url: Url) -> None:
        """Get ready to look there.

        Raises:
            UsageError: there is no such kind of URL, or what it takes is not installed.
        """
        self._url = url
        with _as_os_error():
            self._files, self._root = _opened(url)

    def files(self) -> list[RemoteFile]:
        """List all files, at any depth; where the URL names a file, that one."""
        with _as_os_error():
            self._files.invalidate_cache()
            listed = self._files.find(self._root, detail=True)
            if not listed:
                self._files.info(self._root)  # which says whether there is such a folder
        return [self._listed(path, info) for path, info in sorted(listed.items()) if not path.endswith("/")]

    def read(self, files: Iterable[RemoteFile]) -> Iterator[tuple[RemoteFile, bytes]]:
        """Yield the bytes of each file."""
        waiting = iter(files)
        while lot := list(islice(waiting, _LOT)):
            with _as_os_error():
                paths = [each.path for each in lot]  # of which `cat` would take a [1] for a pattern
                answers = self._files.cat_ranges(paths, None, None)
                for failed in (each for each in answers if isinstance(each, Exception)):
                    raise failed
            yield from zip(lot, answers, strict=True)

    def write(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Put these bytes in these places below the URL, each file whole or not at all."""
        waiting = iter(files)
        while lot := {self._place(name): data for name, data in islice(waiting, _LOT)}:
            with _as_os_error():
                if self._url.scheme in _WHOLE_AT_ONCE:
                    self._files.pipe(lot)
                    continue
                for place, data in lot.items():
                    self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
                    self._files.pipe_file(f"{place}{_HALF}", data)
                    self._files.mv(f"{place}{_HALF}", place)

    def create(self, name: str, data: bytes) -> None:
        """Make a file that must not be there yet.

        Raises:
            FileExistsError: it is there.
        """
        place = self._place(name)
        with _as_os_error():
            if self._url.scheme not in _WHOLE_AT_ONCE:
                self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(place, data, mode="create")

    def remove(self, names: Iterable[str]) -> None:
        """Take files away."""
        for name in names:
            with _as_os_error():
                self._files.rm_file(self._place(name))

    def _place(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def _listed(self, path: str, info: Mapping[str, Any]) -> RemoteFile:
        below = tuple(part for part in path.removeprefix(self._root.rstrip("/")).split("/") if part)
        host = _USER.sub("", self._url.text).partition("://")[2].partition("/")[0]
        modified = _seconds(info)
        stamp = f"{info.get('ETag', '')}/{modified}/{info['size']}"
        return RemoteFile(
            self._url, host, path, below or (path.rpartition("/")[2],), int(info["size"] or 0), modified, stamp
        )


def _opened(url: Url) -> tuple[Any, str]:
    """Return the file system behind a URL, and the path there.

    Raises:
        UsageError: there is no such kind of URL, or what it takes is not installed.
    """
    try:
        from fsspec.core import url_to_fs

        files, path = url_to_fs(url.text)
    except ImportError as error:
        package = _PACKAGES.get(url.scheme)
        also = "" if package is None else f" {package}"
        raise UsageError(
            f'读写 {url.scheme}:// 地址要另外安装：pip install "selfeval_xl[url]"{also}（集群的每台机器都要装）。'
        ) from error
    except ValueError as error:
        raise UsageError(f"不认得这样的地址：{url}。可以用 s3://、sftp:// 等开头的地址，或文件夹的路径。") from error
    return files, path


@contextmanager
def _as_os_error() -> Iterator[None]:
    try:
        yield
    except UsageError:
        raise
    except Exception as error:
        raise OSError(_number(error), "读写出错") from error


def _number(error: Exception) -> int:
    """Tell what went wrong, as the operating system numbers it."""
    name = type(error).__name__
    if isinstance(error, FileExistsError):
        return errno.EEXIST
    if isinstance(error, FileNotFoundError):
        return errno.ENOENT
    if isinstance(error, PermissionError) or name in _REFUSED:
        return errno.EACCES
    if isinstance(error, TimeoutError) or name in _LATE:
        return errno.ETIMEDOUT
    if isinstance(error, (socket.gaierror, ConnectionError)) or name in _UNREACHED:
        return errno.EHOSTUNREACH
    return (error.errno if isinstance(error, OSError) else None) or errno.EIO


def _seconds(info: Mapping[str, Any]) -> float | None:
    """Tell when a file was last changed, by whatever name the file system has for it."""
    for name in ("LastModified", "mtime", "last_modified", "created"):
        value = info.get(name)
        if isinstance(value, datetime):
            return (value if value.tzinfo is not None else value.replace(tzinfo=UTC)).timestamp()
        if isinstance(value, (int, float)):
            return float(value)
    return None
