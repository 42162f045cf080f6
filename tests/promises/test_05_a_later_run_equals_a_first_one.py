"""Whatever happened since the last run, the next one leaves what a first one would have left, and what people entered.

What stays is in the stores of reviews and decisions; what somebody changed by hand lies under another name.
"""

import re
from pathlib import Path
from random import Random
from shutil import copyfile

import pytest

from selfeval_xl.batch import run_if_changed
from selfeval_xl.decision_store import STORE as DECISIONS
from selfeval_xl.errors import NothingToDo
from selfeval_xl.review_store import STORE as REVIEWS
from selfeval_xl.unchanged import Closing
from tests.changes import Season, receive
from tests.counted import require_agreement
from tests.runs import results

STEPS = 4
_KEPT = re.compile(r"^保留了有人改动过的结果：(.*)\n", re.MULTILINE)


@pytest.mark.parametrize("seed", range(5))
def test_a_later_run_equals_a_first_one(tmp_path: Path, seed: int) -> None:
    season = Season(tmp_path, Random(seed))  # noqa: S311 - not to keep a secret
    for _ in range(3):
        receive(season)
    run(season, "结果")
    for step in range(STEPS):
        for _ in range(season.lot.randrange(1, 4)):
            season.happen()
        try:
            closing = run(season, "结果")
        except NothingToDo:
            continue
        fresh, told = first_run(season, f"另一处{step}"), season.done
        assert (_KEPT.sub("", closing.table), closing.exit_code) == (fresh.table, fresh.exit_code), told
        expected = results(season.place / f"另一处{step}")
        kept = {*_KEPT.findall(closing.table), *set_aside(season.out), *season.unknown} - expected.keys()
        now = {name: data for name, data in results(season.out).items() if name not in kept}
        assert now == expected, told
        require_agreement(season.out, closing.table)
        again = run(season, "结果")
        assert again.is_unchanged or _KEPT.search(closing.table + again.table) or "passwords" in season.options, told


def run(season: Season, out: str) -> Closing:
    return run_if_changed(season.inputs, season.place / out, **season.options)


def first_run(season: Season, out: str) -> Closing:
    """Run into a folder that has nothing in it but what people entered."""
    for store in (REVIEWS, DECISIONS):
        if (season.out / store).exists():
            (season.place / out / store).parent.mkdir(parents=True, exist_ok=True)
            copyfile(season.out / store, season.place / out / store)
    return run(season, out)


def set_aside(out: Path) -> set[str]:
    return {name for name in results(out) if "（有改动的旧件）" in name}
