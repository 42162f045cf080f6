"""What reviewers entered, as it is stored between runs."""

from pathlib import Path

import pytest

from selfeval_xl.projects import ProjectKey
from selfeval_xl.review_store import STORE, store, stored_reviews
from selfeval_xl.reviews import Entry, Review, Row, Seen

SEEN = Seen("产出指标", "改造食堂数量", "≥12所", "12所", "70", "70", "66.5")
PROJECT = ProjectKey("清源县一小", None, "", "食堂改造")
REVIEWS = [
    Review(
        "a1",
        PROJECT,
        (Row("k1", SEEN, Entry("11所", "66.5", "少一所\n", "=1+1 “\u2028”", "=66+0.5")),),
        "良",
        "",
        "某某",
    ),
    Review("a2", PROJECT),
]


def write(out: Path, data: bytes) -> None:
    (out / STORE).parent.mkdir(parents=True, exist_ok=True)
    (out / STORE).write_bytes(data)


@pytest.mark.parametrize("reviews", [REVIEWS, []], ids=["some", "none"])
def test_what_is_stored_is_read_again(reviews: list[Review], tmp_path: Path) -> None:
    write(tmp_path, store(reviews))
    assert stored_reviews(tmp_path) == reviews


def test_without_a_store_nothing_is_known(tmp_path: Path) -> None:
    assert stored_reviews(tmp_path) is None


def test_a_store_that_was_cut_off_anywhere_is_known_to_be_none(tmp_path: Path) -> None:
    whole = store(REVIEWS)
    for length in range(len(whole)):
        write(tmp_path, whole[:length])
        assert stored_reviews(tmp_path) is None


@pytest.mark.parametrize(
    "data", [b"[]\n", b"\xff\n", b"{}\n", b'{"reviews": 1}\n{"form_id": "a1"}\n', b"1\n", b"[" * 99_999 + b"\n"]
)
def test_a_damaged_store_is_none(data: bytes, tmp_path: Path) -> None:
    write(tmp_path, data)
    assert stored_reviews(tmp_path) is None
