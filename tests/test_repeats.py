"""Keys that may have been met more than once."""

from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.repeats import Repeats


@given(st.lists(st.integers(0, 50) | st.text(max_size=2)), st.integers(0, 5))
def test_what_was_met_more_than_once_is_always_known(keys: list[int | str], expected: int) -> None:
    met = Repeats(expected)
    for key in keys:
        met.add(key)
    assert all(key in met for key in keys if keys.count(key) > 1)


def test_little_else_is_taken_for_it() -> None:
    met = Repeats(10_000)
    keys = [crc32(b"%d" % number) for number in range(10_000)]
    for key in keys:
        met.add(key)
    assert sum(key in met for key in keys) < 1_000


def test_what_was_never_met_is_not_known() -> None:
    assert "key" not in Repeats(1)
