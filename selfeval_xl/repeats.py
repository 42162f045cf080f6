"""Which of very many keys may have been met more than once, at a few bits each.

Of some that were met once it says so too: whoever asks looks closer at those it names, and need not keep the others.
"""

from collections.abc import Hashable

_SLOTS = 16  # for each key: of those met once, one in so many is taken for more
_FEWEST = 1 << 12


class Repeats:
    """Keys that were met, as marks in two rows of bits."""

    def __init__(self, keys: int) -> None:
        """Make room for about so many keys; more than that are let in, and more often mistaken."""
        slots = max(_FEWEST, keys * _SLOTS)
        self._once, self._again = bytearray(slots // 8 + 1), bytearray(slots // 8 + 1)
        self._slots = slots

    def add(self, key: Hashable) -> None:
        """Meet a key."""
        byte, bit = self._mark(key)
        if self._once[byte] & bit:
            self._again[byte] |= bit
        else:
            self._once[byte] |= bit

    def __contains__(self, key: Hashable) -> bool:
        """Tell whether a key may have been met more than once; of one that was, always."""
        byte, bit = self._mark(key)
        return bool(self._again[byte] & bit)

    def _mark(self, key: Hashable) -> tuple[int, int]:
        slot = hash(key) % self._slots
        return slot >> 3, 1 << (slot & 7)
