"""Tells near copies, and finds them among many passages in time linear in their number.

Each passage keeps a sketch: the few smallest hashes of its parts. Passages that are nearly the same share most of them,
so only those that meet in a sketch are compared in full.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from heapq import nsmallest
from zlib import crc32

from selfeval_xl.text import fold

_COMPARED = 300  # characters of each text compared: on a text that repeats itself the time grows with their cube
_GRAM = 8  # bytes, that is four characters, of the runs by which near copies are found
_SKETCH = 8  # hashes kept of a passage
_SHARED = 3  # of them must meet before two passages are compared
_CROWD = 30  # passages looked at under one hash: a phrase that everybody uses tells nothing
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PUNCTUATION = re.compile(r"[\s,.;:!?。、“”‘’\"'()《》]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """What may have been copied, a text or the rows of a table. `key` is all of it, reduced for comparing."""

    key: str
    sketch: tuple[int, ...]

    @classmethod
    def of_text(cls, key: str) -> "Passage":
        """Make a passage of a text without blanks and punctuation, by its runs of characters."""
        data = key[:_COMPARED].encode("utf-16-le", "surrogatepass")
        return cls(key, _smallest({crc32(data[at : at + _GRAM]) for at in range(0, len(data), 2)}))

    @classmethod
    def of_rows(cls, rows: Sequence[str]) -> "Passage":
        """Make a passage of the rows of a table; a line of `key` is a row."""
        return cls("\n".join(rows), _smallest({crc32(row.encode("utf-8", "surrogatepass")) for row in rows}))


def bare(text: str) -> str:
    """Take out blanks and punctuation."""
    return _PUNCTUATION.sub("", fold(text))


def is_near_copy(text: str, original: str, likeness: Decimal) -> bool:
    """Tell whether two bare texts are nearly the same; what gives other numbers is an account of its own."""
    if text == original:
        return True
    if _NUMBER.findall(text) != _NUMBER.findall(original):
        return False
    if 2 * min(len(text), len(original)) < likeness * (len(text) + len(original)):
        return False
    return SequenceMatcher(None, text[:_COMPARED], original[:_COMPARED], autojunk=False).ratio() >= likeness


def groups_alike(passages: Sequence[Passage], is_copy: Callable[[str, str], bool]) -> list[list[int]]:
    """Return the groups of passages that are copies of one another, as their places in order.

    Exact copies are always found. `is_copy` decides about two keys that may be near copies; a passage joins the group
    of the first one it is a copy of.
    """
    exact: dict[str, list[int]] = defaultdict(list)
    for at, passage in enumerate(passages):
        exact[passage.key].append(at)
    by_hash: dict[int, list[str]] = defaultdict(list)
    groups: dict[str, list[int]] = {}
    for key, places in exact.items():
        sketch = passages[places[0]].sketch
        leader = next((near for near in _met(sketch, by_hash) if near in groups and is_copy(key, near)), None)
        if leader is not None:
            groups[leader] += places
            continue
        groups[key] = list(places)
        for number in sketch:
            if len(by_hash[number]) < _CROWD:
                by_hash[number].append(key)
    return [sorted(places) for places in groups.values() if len(places) > 1]


def _smallest(hashes: set[int]) -> tuple[int, ...]:
    return tuple(nsmallest(_SKETCH, hashes))


def _met(sketch: Sequence[int], by_hash: dict[int, list[str]]) -> Iterator[str]:
    """Yield the keys that share enough of a sketch, the nearest first."""
    shared = Counter(key for number in sketch for key in by_hash.get(number, ()))
    yield from (key for key, count in shared.most_common() if count >= min(_SHARED, len(sketch)))
