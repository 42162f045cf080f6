"""Values of a run lie on disk, come back as they were, and go when nobody knows them any more."""

import errno
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl import spool as spool_module
from selfeval_xl.errors import OutputError
from selfeval_xl.outcome import Outcome
from selfeval_xl.spool import Remade, Scratch, Shelf, Spool, packed, unpacked
from tests.forms import CLEAN, evaluated

PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.binary(), st.decimals(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3).map(tuple), st.frozensets(st.text(), max_size=3)),
    max_leaves=10,
)


@given(PLAIN)
def test_plain_data_come_back(value: object) -> None:
    assert unpacked(packed(value)) == value


def test_an_evaluation_comes_back_with_what_is_worked_out_of_the_rest() -> None:
    evaluation = evaluated(CLEAN)
    again = unpacked(packed(evaluation))
    assert again == evaluation
    assert [each.weight.number for each in again.form.indicators] == [
        each.weight.number for each in evaluation.form.indicators
    ]


def test_a_cell_that_neighbours_share_is_shared_again() -> None:
    form = evaluated(CLEAN).form
    again = unpacked(packed(form))
    shared = [one.level1 is other.level1 for one, other in zip(form.indicators, form.indicators[1:], strict=False)]
    assert True in shared
    assert [
        one.level1 is other.level1 for one, other in zip(again.indicators, again.indicators[1:], strict=False)
    ] == shared


def test_the_same_value_is_packed_to_the_same_bytes() -> None:
    assert packed(evaluated(CLEAN)) == packed(evaluated(CLEAN))


def filled(*values: object) -> Spool:
    spool = Spool()
    for value in values:
        spool.put(packed(value))
    return spool


def test_values_are_gone_over_in_any_order_and_any_number_of_times() -> None:
    shelf = Shelf[object](filled("甲", Decimal("1.50"), Outcome.READ), [2, 0, 1, 0])
    assert [list(shelf), list(shelf)] == [[Outcome.READ, "甲", Decimal("1.50"), "甲"]] * 2
    assert (len(shelf), shelf[2], list(shelf[1:3])) == (4, Decimal("1.50"), ["甲", Decimal("1.50")])


def test_a_shelf_can_be_written_to_while_it_is_gone_over() -> None:
    spool = filled("甲", "乙")
    seen = []
    for value in Shelf[str](spool, range(2)):
        spool.put(packed(value * 2))
        seen.append(value)
    assert (seen, list(Shelf(spool, range(len(spool))))) == (["甲", "乙"], ["甲", "乙", "甲甲", "乙乙"])


def test_a_value_is_not_made_before_it_is_looked_at() -> None:
    made: list[int] = []

    def make(at: int) -> int:
        made.append(at)
        return at * at

    values = Remade(1_000_000, make)
    assert (values[3], list(values[5:7]), len(values), made) == (9, [25, 36], 1_000_000, [3, 5, 6])


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    spool, scratch = filled("甲"), Scratch()
    scratch.file.write(b"text")
    assert (spool.get(0), b"".join(scratch)) == (packed("甲"), b"text")
    del spool, scratch
    assert list(tmp_path.iterdir()) == []


def test_a_long_file_comes_piece_by_piece_and_again() -> None:
    data = bytes(range(256)) * 10_000
    scratch = Scratch()
    scratch.file.write(data)
    pieces = list(scratch)
    assert (len(pieces), b"".join(pieces), list(scratch)) == (3, data, pieces)


def test_a_full_disk_is_said_with_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def seek(self, _: int) -> None: ...

        def close(self) -> None: ...

        def write(self, _: object) -> NoReturn:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(spool_module, "TemporaryFile", lambda **_: Full())
    with pytest.raises(OutputError, match=f"临时文件夹 {tmp_path} 写不进去：磁盘空间不足.*然后重新运行"):
        filled("甲")
