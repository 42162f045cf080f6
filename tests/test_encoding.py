"""What is stored of a form is the form: every value, every kind of value, and which cells are one."""

from dataclasses import is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import PurePosixPath
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl import load_templates
from selfeval_xl.encoding import CLASSES, ENUMS, decode, digest, encode, made_of
from selfeval_xl.intake.walk import Found, walk
from selfeval_xl.model import Arrival, Cell, Figure
from selfeval_xl.quantity import Comparator, Quantity
from selfeval_xl.sources import Parcel, read_parcel
from tests.arrivals import PASSWORD
from tests.benchmarks.corpus import corpus
from tests.conftest import Inbox
from tests.samples import INBOX

SAMPLES = walk([INBOX])
ZONE = timezone(timedelta(hours=8))

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(st.characters()),  # half characters too
    st.decimals(),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.datetimes(timezones=st.just(ZONE)),
)


@pytest.mark.parametrize("found", SAMPLES, ids=[each.name for each in SAMPLES])
def test_every_sample_comes_back_as_it_was_read(found: Found) -> None:
    comes_back(read_parcel(found, load_templates(), [PASSWORD]))


def test_a_form_of_every_layout_comes_back_as_it_was_read(inbox: Inbox) -> None:
    templates = load_templates()
    found = walk([inbox(corpus(40))])
    for each in found:
        parcel = read_parcel(each, templates, ())
        assert parcel.sources[0].forms
        comes_back(parcel)


def comes_back(parcel: Parcel) -> None:
    """Hold a parcel against what comes back: equal, and of the same cells shared, which gives the same bytes."""
    told = encode(parcel)
    back = decode(told)
    assert back == parcel
    assert encode(back) == told


@given(values)
def test_a_value_comes_back_of_its_own_kind(value: object) -> None:
    back = decode(encode(value))
    assert (type(back), repr(back)) == (type(value), repr(value))


def test_cells_that_are_one_are_one_again_and_equal_ones_are_two() -> None:
    cell, equal = Cell("表", 1, 1, "甲"), Cell("表", 1, 1, "甲")
    figure = Figure.of(cell, Quantity(Decimal("1.50"), "元", Comparator.AT_LEAST))
    back = decode(encode((cell, figure, cell, equal, figure)))
    assert back == (cell, figure, cell, equal, figure)
    assert [back[0] is back[2], back[0] is back[3], back[1] is back[4]] == [True, False, True]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (Decimal("1"), Decimal("1.0")),
        (0.0, -0.0),
        ("2024-01-01", date(2024, 1, 1)),
        (date(2024, 1, 1), datetime(2024, 1, 1)),
        (datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=ZONE)),
        ("甲", PurePosixPath("甲")),
        (Cell("表", 1, 1), Figure("表", 1, 1)),
        (Arrival(sent=datetime(2024, 1, 1)), Arrival(saved=datetime(2024, 1, 1))),
        ("\ud83d\ude00", "\U0001f600"),
        (time(1), "01:00:00"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),  # the order may be seen
        (("a", ("b",)), ("a", "b")),
    ],
)
def test_what_differs_in_anything_has_another_digest(one: object, other: object) -> None:
    assert digest(one) != digest(other)


def test_the_order_of_a_set_is_not_seen() -> None:
    names = ["weight", "score", "note", "measure"]
    assert encode(frozenset(names)) == encode(frozenset(reversed(names)))


def test_every_class_a_parcel_is_made_of_is_known() -> None:
    seen, left = set[Any](), [Parcel]
    while left:
        one = left.pop()
        if one in seen:
            continue
        seen.add(one)
        hints = get_type_hints(one).values() if is_dataclass(one) else get_args(one)
        left += [each for each in hints if get_args(each) or is_dataclass(each) or is_enum(each)]
    assert {each for each in seen if is_dataclass(each)} == set(CLASSES.values())
    assert {each for each in seen if is_enum(each)} == set(ENUMS.values())


def is_enum(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, Enum)


def test_what_is_no_data_is_refused() -> None:
    with pytest.raises(TypeError, match="object is no data"):
        encode(object())
    assert made_of("甲", object()) == ""


@pytest.mark.parametrize(
    "told",
    [b"", b"[", b"[]", b'["Popen", "ls"]', b'["Cell", "a"]', b'["=", 1]', b'["Arrival", 1, 2, false]',
     b'["ReadSource", "x", ["("], ""]', b'["d", "x"]', b'["e", "Tier", "X"]',
     b'[["Cell"]]', b"[" * 100_000 + b"]" * 100_000, b"\xff"],
)  # fmt: skip
def test_what_was_not_stored_by_this_program_is_refused(told: bytes) -> None:
    with pytest.raises(ValueError, match="not what was stored"):
        decode(told)
