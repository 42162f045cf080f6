"""Tells near copies, and finds them among many passages in time linear in their number.

Each passage keeps a sketch: the few smallest hashes of its parts. Passages that are nearly the same share most of them,
so only those that meet in a sketch are compared in full.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from hashlib import blake2b
from heapq import nsmallest
from itertools import chain
from zlib import crc32

from selfeval_xl.outline import Passage
from selfeval_xl.repeats import Repeats
from selfeval_xl.text import fold

_COMPARED = 300  # characters of each text compared: on a text that repeats itself the time grows with their cube
_GRAM = 8  # bytes, that is four characters, of the runs by which near copies are found
_SKETCH = 8  # hashes kept of a passage
_SHARED = 3  # of them must meet before two passages are compared
_ABOVE_TEXTS = 1 << 32  # put on the hashes of tables, so that no text meets one
_DIGEST = 8  # bytes
_ALONE = -1  # stands for a passage that is like none
_CROWD = 30  # passages looked at under one hash: a phrase that everybody uses tells nothing
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PUNCTUATION = re.compile(r"[\s,.;:!?。、“”‘’\"'()《》]+")


def passage_of_text(key: str) -> Passage:
    """Make a passage of a text without blanks and punctuation, by its runs of characters."""
    start = key[:_COMPARED]
    data = start.encode("utf-16-le", "surrogatepass")
    sketch = _smallest({crc32(data[at : at + _GRAM]) for at in range(0, len(data), 2)})
    return Passage(_digest(key), sketch, start, len(key), _digest("|".join(_NUMBER.findall(key))))


def passage_of_rows(rows: Sequence[str]) -> Passage:
    """Make a passage of the rows of a table; a row that it has twice is told from the first."""
    sketch = _smallest({_ABOVE_TEXTS + crc32(row.encode("utf-8", "surrogatepass")) for row in rows})
    met: Counter[str] = Counter()
    digests: list[bytes] = []
    for row in rows:
        met[row] += 1
        digests.append(_digested(f"{row}\n{met[row]}"))
    return Passage(_digest("\n".join(rows), b"rows"), sketch, rows=b"".join(digests))


def bare(text: str) -> str:
    """Take out blanks and punctuation."""
    return _PUNCTUATION.sub("", fold(text))


def is_near_copy(text: str, original: str, likeness: Decimal) -> bool:
    """Tell whether two bare texts are nearly the same; what gives other numbers is an account of its own."""
    if text == original:
        return True
    if _NUMBER.findall(text) != _NUMBER.findall(original):
        return False
    return _are_alike((text, len(text)), (original, len(original)), likeness)


def is_copied(one: Passage, other: Passage, likeness: Decimal) -> bool:
    """Tell whether two texts are nearly the same, or two tables have nearly all rows in common, in whatever order."""
    if one.digest == other.digest:
        return True
    if one.rows:
        rows, others = _rows(one), _rows(other)
        return 2 * len(rows & others) >= likeness * (len(rows) + len(others))
    return one.numbers == other.numbers and _are_alike((one.start, one.length), (other.start, other.length), likeness)


def _are_alike(one: tuple[str, int], other: tuple[str, int], likeness: Decimal) -> bool:
    """Compare how two texts begin; beside each stands how long it is."""
    (text, length), (original, its_length) = one, other
    if 2 * min(length, its_length) < likeness * (length + its_length):
        return False
    compared = SequenceMatcher(None, text[:_COMPARED], original[:_COMPARED], autojunk=False)
    return compared.quick_ratio() >= likeness and compared.ratio() >= likeness


def groups_alike(
    forms: Callable[[], Iterable[Sequence[Passage]]], count: int, is_copy: Callable[[Passage, Passage], bool]
) -> dict[int, int]:
    """Return the number of its group for each passage that has copies, by its digest.

    Exact copies are always found. `is_copy` decides about two that may be near copies; a passage joins the group of the
    first one it is a copy of. The groups are numbered in the order of their first ones.

    Args:
        forms: gives the passages of all forms each time, always in the same order; only those that meet one of another
            form are kept.
        count: about how many passages there are.
        is_copy: compares two of them.
    """
    met, shared_from = Repeats(count * (_SKETCH + 1)), _SHARED
    for passages in forms():
        for number in _meeting_within(passages):
            met.add(number)
        for number in {number for passage in passages for number in passage.sketch}:
            met.add(number)
        for passage in passages:
            met.add(passage.digest)
            shared_from = min(shared_from, len(passage.sketch))
    leaders: dict[int, Passage] = {}  # the first ones of the groups
    by_hash: dict[int, list[int]] = {}
    group_of: dict[int, int] = {}
    several: set[int] = set()
    groups = 0
    for passage in (passage for passages in forms() for passage in passages):
        if (group := group_of.get(passage.digest)) is not None:
            several.add(group)
            continue
        shared = [number for number in passage.sketch if number in met]
        if len(shared) < shared_from:
            _enter(_ALONE, shared, by_hash)  # it is like none, yet one of the crowd
            continue
        group = next((near for near in _met(passage.sketch, by_hash) if is_copy(passage, leaders[near])), None)
        if group is not None:
            group_of[passage.digest] = group_of[leaders[group].digest] = group
            several.add(group)
            continue
        if _enter(groups, shared, by_hash):
            leaders[groups] = passage._replace(sketch=())
        if passage.digest in met:
            group_of[passage.digest] = groups
        groups += 1
    return {digest: group for digest, group in group_of.items() if group in several}


def _meeting_within(passages: Sequence[Passage]) -> Iterator[int]:
    """Yield by what the passages of one form meet; a word or two that they have in common is nothing."""
    for at, passage in enumerate(passages):
        for other in passages[:at]:
            common = set(passage.sketch).intersection(other.sketch)
            if len(common) >= min(_SHARED, len(passage.sketch), len(other.sketch)):
                yield from common


def _enter(group: int, numbers: Iterable[int], by_hash: dict[int, list[int]]) -> bool:
    """Put a group under its hashes; tell whether it was let in under any."""
    is_in = False
    for number in numbers:
        crowd = by_hash.setdefault(number, [])
        if len(crowd) < _CROWD:
            crowd.append(group)
            is_in = True
    return is_in


def _smallest(hashes: set[int]) -> tuple[int, ...]:
    return tuple(nsmallest(_SKETCH, hashes))


def _digested(text: str, kind: bytes = b"") -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST, person=kind).digest()


def _digest(text: str, kind: bytes = b"") -> int:
    return int.from_bytes(_digested(text, kind))


def _rows(table: Passage) -> set[int]:
    return set(memoryview(table.rows).cast("Q"))


def _met(sketch: Sequence[int], by_hash: Mapping[int, list[int]]) -> Iterator[int]:
    """Yield the groups that share enough of a sketch, the nearest first."""
    enough = min(_SHARED, len(sketch))
    shared = Counter(chain.from_iterable(by_hash.get(number, ()) for number in sketch))
    yield from (group for group, count in shared.most_common() if count >= enough and group != _ALONE)
