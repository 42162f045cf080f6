"""Tells near copies, and finds them among many passages in time linear in their number.

Each passage keeps a sketch: the few smallest hashes of its parts. Passages that are nearly the same share most of them,
so only those that meet in a sketch are compared in full.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from hashlib import blake2b
from heapq import nsmallest
from zlib import crc32

from selfeval_xl.outline import Passage
from selfeval_xl.repeats import Repeats
from selfeval_xl.text import fold

_COMPARED = 300  # characters of each text compared: on a text that repeats itself the time grows with their cube
_GRAM = 8  # bytes, that is four characters, of the runs by which near copies are found
_SKETCH = 8  # hashes kept of a passage
_SHARED = 3  # of them must meet before two passages are compared
_ABOVE_TEXTS = 1 << 32  # put on the hashes of tables, so that no text meets one
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
    """Make a passage of the rows of a table."""
    digests = tuple(map(_digest, rows))
    sketch = _smallest({_ABOVE_TEXTS + crc32(row.encode("utf-8", "surrogatepass")) for row in rows})
    return Passage(_digest("\n".join(rows), b"rows"), sketch, rows=digests)


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
        common = Counter(one.rows) & Counter(other.rows)
        return 2 * common.total() >= likeness * (len(one.rows) + len(other.rows))
    return one.numbers == other.numbers and _are_alike((one.start, one.length), (other.start, other.length), likeness)


def _are_alike(one: tuple[str, int], other: tuple[str, int], likeness: Decimal) -> bool:
    """Compare how two texts begin; beside each stands how long it is."""
    (text, length), (original, its_length) = one, other
    if 2 * min(length, its_length) < likeness * (length + its_length):
        return False
    return SequenceMatcher(None, text[:_COMPARED], original[:_COMPARED], autojunk=False).ratio() >= likeness


def groups_alike(
    passages: Callable[[], Iterable[Passage]], count: int, is_copy: Callable[[Passage, Passage], bool]
) -> dict[int, int]:
    """Return the number of its group for each passage that has copies, by its digest.

    Exact copies are always found. `is_copy` decides about two that may be near copies; a passage joins the group of the
    first one it is a copy of. The groups are numbered in the order of their first ones.

    Args:
        passages: gives all of them each time, always in the same order; only those that meet another one are kept.
        count: about how many there are.
        is_copy: compares two of them.
    """
    met, shared_from = Repeats(count * _SKETCH), _SHARED
    for passage in passages():
        shared_from = min(shared_from, len(passage.sketch))
        for number in passage.sketch:
            met.add(number)
    by_hash: dict[int, list[tuple[int, Passage] | None]] = defaultdict(list)
    group_of: dict[int, int] = {}
    sizes: list[int] = []
    for passage in passages():
        group = group_of.get(passage.digest)
        if group is None:
            shared = [number for number in passage.sketch if number in met]
            if len(shared) < shared_from:
                _enter(None, shared, by_hash)  # it is like none, yet one of the crowd
                continue
            near = (other for other in _met(passage.sketch, by_hash) if is_copy(passage, other[1]))
            group = next((number for number, _ in near), None)
            if group is None:
                group = len(sizes)
                sizes.append(0)
                _enter((group, passage), shared, by_hash)
            group_of[passage.digest] = group
        sizes[group] += 1
    return {digest: group for digest, group in group_of.items() if sizes[group] > 1}


def _enter(
    entry: tuple[int, Passage] | None, numbers: Iterable[int], by_hash: dict[int, list[tuple[int, Passage] | None]]
) -> None:
    for number in numbers:
        if len(by_hash[number]) < _CROWD:
            by_hash[number].append(entry)


def _smallest(hashes: set[int]) -> tuple[int, ...]:
    return tuple(nsmallest(_SKETCH, hashes))


def _digest(text: str, kind: bytes = b"") -> int:
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8, person=kind).digest())


def _met(
    sketch: Sequence[int], by_hash: Mapping[int, list[tuple[int, Passage] | None]]
) -> Iterator[tuple[int, Passage]]:
    """Yield the passages that share enough of a sketch, the nearest first, each with the number of its group."""
    entries = [entry for number in sketch for entry in by_hash.get(number, ()) if entry is not None]
    shared = Counter(group for group, _ in entries)
    leaders = dict(entries)
    yield from ((group, leaders[group]) for group, count in shared.most_common() if count >= min(_SHARED, len(sketch)))
