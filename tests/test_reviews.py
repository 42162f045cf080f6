"""Entries laid on a form as it is now, and handed on from form to form of a project."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from selfeval_xl.projects import ProjectKey, project_of
from selfeval_xl.reviews import Entry, Review, Row, inherited, lay, row_keys, score_number, taken_over
from tests.writer.evaluations import FORM, SCORES, evaluation, figure

PROJECT = project_of(FORM)
LAID = lay(evaluation(), None)
ROWS = tuple(Row(row.key, row.now, Entry()) for row in LAID.rows)
EXECUTION, CANTEENS, PASSED, SATISFIED = range(4)


def review(form_id: str = FORM.form_id, entries: dict[int, Entry] | None = None, **changes: Any) -> Review:
    """Make a review with entries on some of the rows of the form."""
    rows = tuple(replace(row, entry=(entries or {}).get(at, Entry())) for at, row in enumerate(ROWS))
    return replace(Review(form_id, PROJECT, rows), **changes)


def test_without_a_review_every_row_counts_as_verified() -> None:
    assert [row.points for row in LAID.rows] == [Decimal("9.5"), 70, Decimal("9.34"), Decimal("9.5")]
    assert (LAID.total, LAID.blank, LAID.changed) == (Decimal("98.34"), True, 0)


@pytest.mark.parametrize(
    ("score", "points", "problem"),
    [
        ("8", "8", ""),
        ("０", "0", ""),
        ("10", "10", ""),
        ("10.01", "9.34", "复核得分大于分值 10，没有计入"),
        ("-0.5", "9.34", "复核得分小于 0，没有计入"),
        ("九分", "9.34", "复核得分不是数字，没有计入"),
        ("9分", "9.34", "复核得分不是数字，没有计入"),
        ("1e3", "9.34", "复核得分不是数字，没有计入"),
        ("", "9.34", ""),
    ],
)
def test_a_score_counts_from_0_to_the_points_of_its_row(score: str, points: str, problem: str) -> None:
    row = lay(evaluation(), review(entries={PASSED: Entry(score=score)})).rows[PASSED]
    assert (row.points, row.problem) == (Decimal(points), problem)


def test_what_has_no_verified_score_counts_as_reported_and_a_row_that_has_no_part_counts_for_nothing() -> None:
    unknown = replace(SCORES.indicators[1], verified=None)
    scores = replace(SCORES, indicators=(SCORES.indicators[0], unknown, SCORES.indicators[2]))
    silent = replace(FORM.indicators[2], weight=figure("F17", ""), score=figure("G17", ""))
    form = evaluation(scores=scores, indicators=(*FORM.indicators[:2], silent))
    assert [row.points for row in lay(form, None).rows] == [Decimal("9.5"), 70, 10, 0]


def test_a_row_that_is_left_out_counts_for_nothing_and_the_rest_is_brought_to_a_hundred() -> None:
    left_out = replace(FORM.indicators[2], left_out=True)
    scores = replace(SCORES, points_left=Decimal(90), total_verified=Decimal("98.71"))
    laid = lay(evaluation(scores=scores, indicators=(*FORM.indicators[:2], left_out)), None)
    assert (laid.rows[SATISFIED].points, laid.total) == (Decimal(0), Decimal("98.71"))


def test_a_total_with_a_part_missing_is_none_until_it_is_entered() -> None:
    unknown = replace(SCORES.indicators[1], verified=None)
    scores = replace(SCORES, indicators=(SCORES.indicators[0], unknown, SCORES.indicators[2]))
    silent = replace(FORM.indicators[1], score=figure("G16", ""))
    form = evaluation(scores=scores, indicators=(FORM.indicators[0], silent, FORM.indicators[2]))
    blank, entered = lay(form, None), lay(form, review(entries={PASSED: Entry(score="8")}))
    assert [(laid.total, laid.points, laid.unscored) for laid in (blank, entered)] == [
        (None, Decimal(89), 1),
        (Decimal(97), Decimal(97), 1),
    ]


def test_rows_of_one_name_are_told_apart_by_their_order_and_spelling_does_not_matter() -> None:
    first, second, other, spelt = row_keys(
        [("产出", "数量(个)"), ("产出", "数量(个)"), ("效益", "数量(个)"), ("产出", "x")]
    )
    assert len({first, second, other, spelt}) == 4
    assert next(row_keys([("产 出", "数量（个）\n")])) == first


def test_what_changed_since_the_review_is_told_row_by_row() -> None:
    given = review("earlier", {CANTEENS: Entry(score="60"), PASSED: Entry(opinion="已核实")})
    changed = replace(FORM.indicators[0], actual=figure("E15", "11"), weight=figure("F15", "60"))
    now = lay(evaluation(indicators=(changed, *FORM.indicators[1:])), given)
    assert [row.change for row in now.rows] == ["", "重报后实际完成值由“12所”改为“11”，分值由“70”改为“60”", "", ""]
    assert (now.changed, now.is_inherited, now.rows[CANTEENS].points) == (1, True, Decimal(60))


def test_a_changed_row_is_pointed_out_even_if_nothing_was_entered_on_it_and_so_is_a_new_one() -> None:
    changed = replace(FORM.indicators[0], actual=figure("E15", "11"))
    added = replace(FORM.indicators[1], level3=replace(FORM.indicators[1].level3, text="消毒设备配备率"))
    indicators = (changed, *FORM.indicators[1:], added)
    scores = replace(SCORES, indicators=(*SCORES.indicators, SCORES.indicators[1]))
    now = lay(evaluation(indicators=indicators, scores=scores), review("earlier", {PASSED: Entry(score="9")}))
    assert [row.change for row in now.rows] == ["", "重报后实际完成值由“12所”改为“11”", "", "", "重报后新增的指标"]


def test_another_policy_is_no_resubmission() -> None:
    stricter = replace(SCORES.indicators[1], verified=Decimal(9))
    scores = replace(SCORES, indicators=(SCORES.indicators[0], stricter, SCORES.indicators[2]))
    now = lay(evaluation(scores=scores), review(entries={PASSED: Entry(score="8")}))
    assert (now.rows[PASSED].change, now.changed) == ("复核后核算得分由“9.34”改为“9”", 0)


def test_an_indicator_that_is_gone_keeps_its_entries_and_one_without_entries_is_forgotten() -> None:
    given = review("earlier", {CANTEENS: Entry(score="60")})
    now = lay(
        evaluation(indicators=FORM.indicators[2:], scores=replace(SCORES, indicators=SCORES.indicators[2:])), given
    )
    assert [(row.now.level3, row.is_gone, row.entry.score) for row in now.rows] == [
        ("预算执行率", False, ""),
        ("师生满意度", False, ""),
        ("改造食堂数量", True, "60"),
    ]
    assert now.total == 19


def test_a_row_that_was_not_touched_stays_as_it_was_seen_when_it_was_reviewed() -> None:
    before = review("earlier", {CANTEENS: Entry(score="60"), PASSED: Entry(score="9", formula="=8+1")})
    seen_now = tuple(replace(row, seen=replace(row.seen, actual="今")) for row in ROWS)
    entries = {CANTEENS: Entry(score="61"), PASSED: Entry(score="9")}
    read = Review(
        "now", PROJECT, tuple(replace(row, entry=entries.get(at, Entry())) for at, row in enumerate(seen_now))
    )
    now = taken_over(read, before)
    assert [(row.seen.actual, row.entry) for row in now.rows] == [
        ("1,140,000", Entry()),
        ("今", Entry(score="61")),
        ("88.75%", Entry(score="9", formula="=8+1")),
        ("9O", Entry()),
    ]


def project(**changes: Any) -> ProjectKey:
    return replace(ProjectKey("清源县一小", 2024, "001", "食堂改造"), **changes)


@pytest.mark.parametrize(
    ("other", "inherits"),
    [
        (project(), True),
        (project(code=""), True),
        (project(name="食堂改造及设备购置"), True),
        (project(code="002"), False),
        (project(year=2025), False),
        (project(unit="清源县二小"), False),
        (project(name="道路养护"), False),
        (project(name="食堂改造二期"), False),
        (project(unit=""), False),
    ],
    ids=[
        "the same",
        "no code",
        "a like name",
        "other code",
        "other year",
        "other unit",
        "other name",
        "part 2",
        "no unit",
    ],
)
def test_entries_go_to_the_same_project_only(other: ProjectKey, inherits: bool) -> None:
    given = Review("earlier", project(), (), grade="良")
    assert inherited({"now": other}, [given]) == ({"now": given} if inherits else {})


def test_the_review_made_last_is_inherited() -> None:
    first, second = (Review(name, project(), (), grade=name) for name in ("first", "second"))
    assert inherited({"now": project()}, [first, second]) == {"now": second}


def test_entries_that_two_forms_of_like_names_may_claim_are_nobodys() -> None:
    given = Review("earlier", project(name="学校食堂改造工程"), (), grade="良")
    named = {"one": project(name="学校食堂改造"), "two": project(name="学校食堂改造工程款")}
    assert inherited(named, [given]) == {}
    assert inherited({**named, "three": given.project}, [given]) == {"three": given}


def test_a_score_is_a_plain_number() -> None:
    assert [score_number(text) for text in ("9.5", " ９．５ ", "+1", "", "1/2", "nan")] == [
        Decimal("9.5"),
        Decimal("9.5"),
        Decimal(1),
        None,
        None,
        None,
    ]
