"""Values of a run on disk and not in memory: put down once, and made again each time they are gone over.

They are pickled, which is safe here: a spool is a file without a name that this process alone has, and what the workers
send was packed by this program.
"""

import pickle
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from io import BytesIO
from operator import attrgetter
from tempfile import TemporaryFile, gettempdir
from typing import IO, Any, Generic, Self, TypeVar, overload
from weakref import finalize

from selfeval_xl.errors import OutputError, system_words

Value = TypeVar("Value")
_FAST = 1  # level of compression
_PIECE = 1024**2  # bytes


class _Packer(pickle.Pickler):
    """Pickles frozen data by what it is made with, in half the time that pickle takes by itself."""

    def reducer_override(self, value: Any) -> Any:
        """Tell how a value is made again."""
        cls: Any = type(value)
        is_plain = is_dataclass(cls) and "__reduce__" not in cls.__dict__
        return (cls, _values_of(cls)(value)) if is_plain else NotImplemented


@cache
def _values_of(cls: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads all values a class is made with, those worked out from the others not among them."""
    names = [each.name for each in fields(cls) if each.init]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def packed(value: object) -> bytes:
    """Pack a value small; one that is shared inside it stays shared."""
    data = BytesIO()
    _Packer(data, pickle.HIGHEST_PROTOCOL).dump(value)
    return zlib.compress(data.getbuffer(), _FAST)


def unpacked(data: bytes) -> Any:
    """Make a value again that this program packed."""
    return pickle.loads(zlib.decompress(data))  # noqa: S301 - it never left this run


class Spool:
    """A temporary file of packed values, each known by its place; it goes when nobody knows the spool any more.

    Raises, where there is no room for it:
        OutputError: which folder is full, in Chinese.
    """

    def __init__(self) -> None:
        self._file = _temporary(buffering=0)
        finalize(self, self._file.close)
        self._ends = array("Q", [0])  # where each value ends, behind a nought

    def __len__(self) -> int:
        return len(self._ends) - 1

    def put(self, data: bytes) -> int:
        """Put a packed value down and return its place."""
        try:
            self._file.seek(self._ends[-1])
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            raise _full(error) from error
        self._ends.append(self._ends[-1] + len(data))
        return len(self._ends) - 2

    def get(self, place: int) -> bytes:
        """Return a packed value."""
        start, end = self._ends[place], self._ends[place + 1]
        self._file.seek(start)
        parts: list[bytes] = []
        while start < end:
            part = self._file.read(end - start)
            if not part:
                raise EOFError("a spool was cut off")
            parts.append(part)
            start += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


class Scratch:
    """A temporary file that is written as a whole, and then read piece by piece, any number of times."""

    def __init__(self) -> None:
        self.file = _temporary()
        finalize(self, self.file.close)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces."""
        self.file.seek(0)
        while piece := self.file.read(_PIECE):
            yield piece


class Shelf(Sequence[Value], Generic[Value]):
    """Values of a spool in an order of their own, each made again whenever it is looked at."""

    def __init__(self, spool: Spool, places: Sequence[int], made: Callable[[bytes], Value] = unpacked) -> None:
        """Take the values at these places; `made` makes one of what was put down."""
        self._spool = spool
        self._places = places
        self._made = made

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Value: ...

    @overload
    def __getitem__(self, at: slice) -> Self: ...

    def __getitem__(self, at: int | slice) -> Value | Self:
        """Return one of them, or some."""
        if isinstance(at, slice):
            return type(self)(self._spool, self._places[at], self._made)
        return self._made(self._spool.get(self._places[at]))

    def __iter__(self) -> Iterator[Value]:
        for place in self._places:
            yield self._made(self._spool.get(place))


class Remade(Sequence[Value], Generic[Value]):
    """So many values, each made anew whenever it is looked at."""

    def __init__(self, count: int, make: Callable[[int], Value]) -> None:
        self._places = range(count)
        self._make = make

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Value: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Value]: ...

    def __getitem__(self, at: int | slice) -> Value | Sequence[Value]:
        """Return one of them, or some."""
        if isinstance(at, slice):
            return [self._make(place) for place in self._places[at]]
        return self._make(self._places[at])


def _temporary(buffering: int = -1) -> IO[bytes]:
    try:
        return TemporaryFile(prefix="selfeval-", buffering=buffering)
    except OSError as error:
        raise _full(error) from error


def _full(error: OSError) -> OutputError:
    said = f"临时文件夹 {gettempdir()} 写不进去：{system_words(error)}。"
    return OutputError(f"{said}请检查这个磁盘的剩余空间，然后重新运行；结果文件夹里的每个文件都是完整的。")
