"""OUT/.selfeval/reviews.jsonl: what reviewers entered, one form a line, in the order the forms were reviewed.

It is replaced as a whole. The first line tells how many follow, so that a file that was cut off is known to be one.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from selfeval_xl.projects import ProjectKey
from selfeval_xl.reviews import Entry, Review, Row, Seen

STORE = PurePosixPath(".selfeval/reviews.jsonl")
_COUNT = "reviews"


def stored_reviews(out: Path) -> Sequence[Review] | None:
    """Return the reviews of earlier runs; None where the store is not there, or not whole."""
    try:
        first, *lines = (out / STORE).read_bytes().decode().split("\n")[:-1]
        reviews = [_review(json.loads(line)) for line in lines]
        return reviews if json.loads(first)[_COUNT] == len(reviews) else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def store(reviews: Iterable[Review]) -> bytes:
    """Return the store that holds these reviews."""
    told = [asdict(review) for review in reviews]
    lines = (json.dumps(each, ensure_ascii=False) for each in ({_COUNT: len(told)}, *told))
    return "".join(f"{line}\n" for line in lines).encode()


def _review(told: dict[str, Any]) -> Review:
    rows = tuple(Row(row["key"], Seen(**row["seen"]), Entry(**row["entry"])) for row in told["rows"])
    return Review(**{**told, "project": ProjectKey(**told["project"]), "rows": rows})
