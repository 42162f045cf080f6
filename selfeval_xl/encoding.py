"""Values of the model as JSON and back, and digests of what a file is made of.

No pickle: what is read back can be nothing but data of the classes named here. A cell that stands in several places of
a form is one object there, and is again when it is read back: whether neighbours share a cell is looked at.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from hashlib import sha256
from operator import attrgetter
from pathlib import PurePath
from typing import Any, get_args, get_origin, get_type_hints

from selfeval_xl.model import Arrival, Cell, Figure, Form, FundLine, Indicator
from selfeval_xl.outcome import Outcome, SourceRecord
from selfeval_xl.quantity import Comparator, Day, Quantity, Range, Tier, Unreadable, Words
from selfeval_xl.sources import Parcel, ReadSource

CLASSES = {
    each.__name__: each
    for each in (
        Parcel, ReadSource, SourceRecord, Form, Arrival, FundLine, Indicator, Cell, Figure,
        Quantity, Range, Day, Words, Unreadable,
    )
}  # fmt: skip
ENUMS = {each.__name__: each for each in (Outcome, Comparator, Tier)}
_AS_IT_IS = frozenset({str, int, float, bool, type(None)})
_SHARED = frozenset({Cell, Figure})


class _Tag:
    """The first item of a JSON list, where that is not the name of a class."""

    TUPLE = "("
    SET = "{"
    MAP = ":"
    ENUM = "e"
    SAME = "="
    DECIMAL = "d"
    MOMENT = "m"
    DATE = "y"
    TIME = "t"
    PATH = "p"


def encode(value: object) -> bytes:
    """Write a value so that an equal one, with the same cells shared, gives the same bytes.

    Raises:
        TypeError, ValueError: there is something in it that is no data.
    """
    return _dumped(_Encoder().node(value))


def decode(data: bytes) -> object:
    """Read back what `encode` wrote of the classes named above.

    Raises:
        ValueError: it is something else.
    """
    try:
        return _Decoder().value(json.loads(data.decode("utf-8", "surrogatepass")))
    except (ValueError, TypeError, KeyError, IndexError, ArithmeticError, RecursionError) as error:
        raise ValueError("not what was stored") from error


def digest(*values: object) -> str:
    """Digest values of any classes made of data, so that two digests are the same only where nothing differs.

    Raises:
        TypeError, ValueError: there is something in them that is no data.
    """
    return sha256(encode(values)).hexdigest()


def made_of(*values: object) -> str:
    """Digest what a file is made of; "" where that cannot be told, so that it is made again."""
    try:
        return digest(*values)
    except (TypeError, ValueError):
        return ""


def _dumped(node: Any) -> bytes:
    # Half a character, as broken workbooks have it, must come back as it was: escaped, two halves would become one.
    return json.dumps(node, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _names(cls: type) -> list[str]:
    return [each.name for each in fields(cls) if each.init]  # what is worked out from the others is again


@cache
def _declared(name: str) -> list[tuple[frozenset[type], Any]]:
    """Return for each field of a class what it is declared to be, before it the classes that fit at first sight."""
    cls = CLASSES[name]
    hints = get_type_hints(cls)
    return [(_at_first_sight(hints[field]), hints[field]) for field in _names(cls)]


def _at_first_sight(hint: Any) -> frozenset[type]:
    if get_origin(hint) in (tuple, frozenset):
        return frozenset()
    return frozenset(each for each in get_args(hint) or (hint,) if get_origin(each) is None)


def _fits(value: object, hint: Any) -> bool:
    """Tell whether a value is what the model says stands in its place; of a class it is known to be whole."""
    cls = type(value)
    if cls is hint:
        return True
    args = get_args(hint)
    if not args:
        return isinstance(value, hint)
    if get_origin(hint) is tuple:
        each = args[:1] * len(value) if isinstance(value, tuple) and args[-1] is ... else args
        return isinstance(value, tuple) and len(value) == len(each) and all(map(_fits, value, each))
    if get_origin(hint) is frozenset:
        return isinstance(value, frozenset) and all(_fits(one, args[0]) for one in value)
    return any(_fits(value, each) for each in args)  # a union


class _Encoder:
    def __init__(self) -> None:
        self._places: dict[int, int] = {}  # of a shared object -> how many of them stand before it
        self._getters: dict[type, Callable[[Any], Any]] = {}  # of all values of a class at once, which is fastest

    def node(self, value: Any) -> Any:
        cls = type(value)
        if cls in _AS_IT_IS:
            return value
        if cls in _SHARED:
            place = self._places.get(id(value))
            if place is not None:
                return [_Tag.SAME, place]
            node = self._fields(cls, value)
            self._places[id(value)] = len(self._places)
            return node
        if cls is tuple or cls is list:
            return [_Tag.TUPLE, *map(self.node, value)]
        if hasattr(cls, "__dataclass_fields__"):
            return self._fields(cls, value)
        return [*self._plain(value)]

    def _fields(self, cls: type, value: Any) -> list[Any]:
        getter = self._getters.get(cls)
        if getter is None:
            getter = self._getters[cls] = attrgetter("__class__.__name__", *_names(cls))  # two names make it a tuple
        name, *values = getter(value)
        node = self.node
        return [name, *[each if type(each) in _AS_IT_IS else node(each) for each in values]]

    def _plain(self, value: Any) -> Iterator[Any]:
        match value:
            case Enum():
                yield from (_Tag.ENUM, type(value).__name__, value.name)
            case Decimal():
                yield from (_Tag.DECIMAL, str(value))
            case datetime():
                yield from (_Tag.MOMENT, value.isoformat(), value.fold)
            case date():
                yield from (_Tag.DATE, value.isoformat())
            case time():
                yield from (_Tag.TIME, value.isoformat(), value.fold)
            case PurePath():
                yield from (_Tag.PATH, value.as_posix())
            case frozenset() | set():
                yield from (_Tag.SET, *sorted(map(self.node, value), key=_dumped))
            case Mapping():
                yield from (_Tag.MAP, *([self.node(key), self.node(each)] for key, each in value.items()))
            case _:
                raise TypeError(f"{type(value).__name__} is no data")


class _Decoder:
    def __init__(self) -> None:
        self._shared: list[Any] = []

    def value(self, node: Any) -> Any:
        if type(node) is not list:
            return node
        tag, *rest = node
        cls = CLASSES.get(tag)
        if cls is not None:
            values = [self.value(each) for each in rest]
            declared = zip(values, _declared(tag), strict=True)
            if not all(type(value) in classes or _fits(value, hint) for value, (classes, hint) in declared):
                raise ValueError(f"{tag} has other fields")
            made = cls(*values)
            if cls in _SHARED:
                self._shared.append(made)
            return made
        if tag == _Tag.SAME:
            return self._shared[rest[0]]
        if tag == _Tag.TUPLE:
            return tuple(map(self.value, rest))
        return self._plain(tag, rest)

    def _plain(self, tag: str, rest: list[Any]) -> Any:
        match tag:
            case _Tag.ENUM:
                return ENUMS[rest[0]][rest[1]]
            case _Tag.DECIMAL:
                return Decimal(rest[0])
            case _Tag.MOMENT:
                return datetime.fromisoformat(rest[0]).replace(fold=rest[1])
            case _Tag.DATE:
                return date.fromisoformat(rest[0])
            case _Tag.TIME:
                return time.fromisoformat(rest[0]).replace(fold=rest[1])
            case _Tag.SET:
                return frozenset(map(self.value, rest))
        raise ValueError(f"{tag} is not stored")
