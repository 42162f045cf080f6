"""Which of several versions of a form was made last: step by step, and whatever order they are given in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval_xl.model import Arrival, Figure
from selfeval_xl.outline import Outline
from selfeval_xl.precedence import SAME_MOMENT, times
from selfeval_xl.quantity import read
from selfeval_xl.versions import Versions, contents_key, find_versions
from tests.outlines import outlines
from tests.writer.evaluations import FORM, cell

NOON = datetime(2025, 3, 5, 12, 0)
BEIJING = timezone(timedelta(hours=8))


def form(
    file: str, day: str = "", *, sent: datetime | None = None, saved: datetime | None = None, says: str = ""
) -> Outline:
    """Make a version of one project; those that say something else differ in the contact."""
    version = replace(
        FORM,
        file=file,
        form_id=file,
        fill_date=Figure.of(cell("G3", day), read(day)) if day else None,
        contact=cell("A9", says or file),
        arrival=Arrival(sent, saved, "›" in file),
    )
    return outlines([version])[0]


def chosen(*forms: Outline) -> tuple[list[str], str]:
    """Return the files of the forms that count, and why."""
    (project,) = find_versions(forms)
    return [each.file for each in project.counting], project.why


LATER = NOON + timedelta(days=1)
SENT_NOON, SENT_LATER = (moment.replace(tzinfo=BEIJING) for moment in (NOON, LATER))

CASES = {
    "the day it was filled in goes before all else": (
        [form("甲最终.xlsx", "2025-01-10", sent=LATER, saved=LATER), form("乙.xlsx", "2025-01-20", sent=SENT_NOON)],
        "乙.xlsx",
        "填报日期最晚（2025-01-20）",
    ),
    "the mail": (
        [form("甲.xlsx", "2025-01-10", sent=SENT_LATER), form("乙.xlsx", "2025-01-10", sent=SENT_NOON, saved=LATER)],
        "甲.xlsx",
        "填报日期分不出先后，邮件日期最晚（2025-03-06 12:00）",
    ),
    "the clock of each mail": (
        [
            form("甲.xlsx", sent=datetime(2025, 3, 5, 13, 0, tzinfo=BEIJING)),
            form("乙.xlsx", sent=datetime(2025, 3, 5, 6, 0, tzinfo=UTC)),
        ],
        "乙.xlsx",
        "填报日期分不出先后，邮件日期最晚（2025-03-05 14:00）",
    ),
    "a mail without a clock, days later": (
        [form("甲.xlsx", sent=NOON.replace(tzinfo=UTC)), form("乙.xlsx", sent=NOON + timedelta(days=2))],
        "乙.xlsx",
        "填报日期分不出先后，邮件日期最晚（2025-03-07 12:00）",
    ),
    "the time of the file": (
        [form("甲.xlsx", saved=NOON), form("乙.xlsx", saved=NOON + timedelta(hours=2, minutes=20))],
        "乙.xlsx",
        "填报日期分不出先后，文件时间最晚（2025-03-05 14:20）",
    ),
    "one does not say when it was filled in": (
        [form("甲.xlsx", "2025-01-10", saved=NOON), form("乙.xlsx", saved=LATER)],
        "乙.xlsx",
        "填报日期不是每份都有，文件时间最晚（2025-03-06 12:00）",
    ),
    "one did not come by mail": (
        [form("甲.xlsx", sent=NOON, saved=LATER), form("乙.xlsx", saved=NOON)],
        "甲.xlsx",
        "邮件日期不是每份都有，填报日期分不出先后，文件时间最晚（2025-03-06 12:00）",
    ),
    "the name": (
        [form("甲.xlsx", "2025-01-10", saved=NOON), form("甲（最终）.xlsx", "2025-01-10", saved=NOON)],
        "甲（最终）.xlsx",
        "填报日期、文件时间分不出先后，文件名写明是改过的（最终）",
    ),
    "the number in the name": (
        [form("甲v2.xlsx"), form("甲v10.xlsx")],
        "甲v10.xlsx",
        "填报日期分不出先后，文件名里的编号最大（v10）",
    ),
    "a name that gainsays the time": (
        [form("甲（修改）.xlsx", saved=NOON), form("甲.xlsx", saved=NOON + timedelta(hours=2, minutes=20))],
        "甲.xlsx",
        "填报日期分不出先后，文件时间最晚（2025-03-05 14:20）；但“甲（修改）.xlsx”的文件名写明是改过的（修改），请核实",
    ),
    "a number that gainsays the mail": (
        [form("甲v2.xlsx", sent=SENT_NOON), form("甲v1.xlsx", sent=SENT_LATER)],
        "甲v1.xlsx",
        "填报日期分不出先后，邮件日期最晚（2025-03-06 12:00）；但“甲v2.xlsx”的文件名里的编号最大（v2），请核实",
    ),
    "of three the oldest is out by its date, the next by its file": (
        [form("甲.xlsx", "2025-01-10", saved=LATER), form("乙.xlsx", "2025-01-20", saved=NOON),
         form("丙.xlsx", "2025-01-20", saved=LATER)],
        "丙.xlsx",
        "填报日期分不出先后，文件时间最晚（2025-03-06 12:00）",
    ),
    "of three two say the same: the first by its name": (
        [form("甲", "2025-01-20", says="同"), form("乙", "2025-01-10"), form("丙", "2025-01-20", says="同")],
        "丙",
        "填报日期最晚（2025-01-20）",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("forms", "counts", "why"), CASES.values(), ids=CASES)
def test_the_form_made_last_counts(forms: list[Outline], counts: str, why: str) -> None:
    assert chosen(*forms) == ([counts], why)
    assert chosen(*forms[::-1]) == ([counts], why)


OPEN = {
    "nothing is known": ([form("甲.xlsx"), form("乙.xlsx")], "填报日期和文件名都分不出先后"),
    "one after the other from the same copying": (
        [form("甲.xlsx", saved=NOON), form("乙.xlsx", saved=NOON + SAME_MOMENT)],
        "填报日期、文件时间和文件名都分不出先后",
    ),
    "in an archive, and beside it": (
        [form("甲.zip › 表.xlsx", saved=NOON), form("表.xlsx", saved=LATER)],
        "填报日期、文件时间和文件名都分不出先后",
    ),
    "a mail without a clock, hours later": (
        [form("甲.xlsx", sent=NOON.replace(tzinfo=BEIJING)), form("乙.xlsx", sent=NOON + timedelta(hours=4))],
        "填报日期、邮件日期和文件名都分不出先后",
    ),
    "the time a program writes that knows none": (
        [form("甲.zip › 表.xlsx", saved=datetime(1980, 1, 1)), form("乙.zip › 表.xlsx", saved=NOON)],
        "文件时间不是每份都有，填报日期和文件名都分不出先后",
    ),
    "dates no calendar goes on from": (
        [
            form("甲.xlsx", sent=datetime.max.replace(tzinfo=UTC), saved=datetime.max),
            form("乙.xlsx", sent=datetime.max.replace(tzinfo=UTC), saved=datetime.max),
        ],
        "填报日期和文件名都分不出先后",
    ),
}


@pytest.mark.parametrize(("forms", "why"), OPEN.values(), ids=OPEN)
def test_what_cannot_be_told_is_not_guessed(forms: list[Outline], why: str) -> None:
    assert chosen(*forms) == ([each.file for each in forms], why)


def test_what_is_older_than_both_does_not_count_though_neither_is_preferred() -> None:
    forms = [form("甲.xlsx", "2025-01-20"), form("乙.xlsx", "2025-01-10"), form("丙.xlsx", "2025-01-20")]
    assert chosen(*forms) == (["甲.xlsx", "丙.xlsx"], "填报日期和文件名都分不出先后")


def test_the_time_shown_is_that_of_the_mail_else_of_the_file() -> None:
    mailed, saved, older = form("甲", sent=NOON.replace(tzinfo=UTC), saved=LATER), form("乙", saved=LATER), form("丙")
    assert list(times([mailed, saved, older]).values()) == ["邮件 2025-03-05 20:00", "", ""]
    older = form("丙", saved=NOON)
    assert list(times([saved, older]).values()) == ["文件 2025-03-06 12:00", "文件 2025-03-05 12:00"]


MOMENTS = st.sampled_from([None, *(NOON + timedelta(minutes=minutes) for minutes in (0, 5, 12, 60, 3000))])
DAYS = st.sampled_from(["", "2025-01-10", "2025-01-20", "2025年1月"])
NAMES = st.sampled_from(["表", "表v2", "表（最终）", "件.zip › 表"])
SENT = st.builds(lambda moment, zone: moment and moment.replace(tzinfo=zone), MOMENTS, st.sampled_from([None, UTC]))


VERSION = st.tuples(NAMES, DAYS, SENT, MOMENTS, st.sampled_from("一二三"))
SEVERAL = st.lists(VERSION, min_size=2, max_size=5)
Drawn = list[tuple[str, str, datetime | None, datetime | None, str]]


def made(drawn: Drawn) -> list[Outline]:
    """Make what was drawn: a form itself is too long to be told."""
    return [
        form(f"{at}{name}.xlsx", day, sent=sent, saved=saved, says=says)
        for at, (name, day, sent, saved, says) in enumerate(drawn)
    ]


def project(forms: Sequence[Outline]) -> Versions:
    (found,) = find_versions(forms)
    return found


@given(SEVERAL, st.permutations(range(5)))
def test_the_choice_does_not_depend_on_the_order(drawn: Drawn, order: list[int]) -> None:
    forms = made(drawn)
    one, other = project(forms), project([forms[at] for at in order if at < len(forms)])
    assert {each.file for each in one.counting} == {each.file for each in other.counting}
    assert (one.why, one.is_settled) == (other.why, other.is_settled)


@given(SEVERAL.filter(lambda drawn: any(day for _, day, *_ in drawn)))
def test_an_older_version_that_is_added_changes_nothing(drawn: Drawn) -> None:
    forms = made(drawn)
    older = form("旧最终v9.xlsx", "2024-12-31", sent=SENT_LATER + timedelta(days=9), saved=LATER, says="旧")
    counting = [each.file for each in project(forms).counting]
    assert [each.file for each in project([*forms, older]).counting] == counting
    assert [each.file for each in project([older, *forms]).counting] == counting


@given(SEVERAL)
def test_every_form_counts_or_is_passed_over_for_one_that_does(drawn: Drawn) -> None:
    forms = made(drawn)
    found = project(forms)
    said = {contents_key(each) for each in found.counting}
    assert len(said) == len(found.counting) >= 1
    assert found.is_settled == (len(found.counting) == 1)
    assert {each.file for each in (*found.counting, *found.passed_over)} == {each.file for each in forms}
    assert all(found.instead_of(each) in found.counting for each in found.passed_over)


def certainly_before(clock: str, one: Outline, other: Outline) -> bool:
    """Tell by one clock whether a form is older than another, whatever the clock leaves open."""
    a, b = (_moments(clock, each) for each in (one, other))
    are_apart = clock == "file" and ("›" in one.file) != ("›" in other.file)
    return a is not None and b is not None and not are_apart and a[1] < b[0]


def _moments(clock: str, version: Outline) -> tuple[datetime, datetime] | None:
    """Return the first and the last moment it can have been."""
    sent, saved = version.arrival.sent, version.arrival.saved
    match clock:
        case "day" if version.fill_date is not None:
            if version.fill_date.text == "2025年1月":
                return datetime(2025, 1, 1), datetime(2025, 1, 31)
            return (datetime.fromisoformat(version.fill_date.text),) * 2
        case "mail" if sent is not None and sent.tzinfo is not None:
            return sent, sent
        case "mail" if sent is not None:  # it does not say which clock it went by
            moment = sent.replace(tzinfo=UTC)
            return moment - timedelta(hours=14), moment + timedelta(hours=12)
        case "file" if saved is not None:
            return saved, saved + timedelta(minutes=10)
    return None


def by_the_issue(forms: Sequence[Outline]) -> set[str]:
    """Choose once more, in the words of the issue: 填报日期, then mail date, then file time, then words in the name."""
    left = list(forms)
    for clock in ("day", "mail", "file"):
        left = [one for one in left if not any(certainly_before(clock, one, other) for other in left)]
        if len(set(map(contents_key, left))) == 1:
            break
    else:
        marks = {each.file: ("最终" in each.file, "v2" in each.file) for each in left}
        left = [each for each in left if marks[each.file] == max(marks.values())]
    first = {contents_key(each): each.file for each in sorted(left, key=lambda each: each.file, reverse=True)}
    return set(first.values())


@settings(max_examples=400)
@given(SEVERAL)
def test_the_choice_is_the_one_the_order_of_the_steps_gives(drawn: Drawn) -> None:
    forms = made(drawn)
    assert {each.file for each in project(forms).counting} == by_the_issue(forms)
