"""F10: what was done late, or after the form was filled in."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.forms import (
    CLEAN,
    TIME,
    evaluated,
    findings,
    with_row,
)

Found = list[tuple[str, str, str]]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"actual": "2024年9月15日"}, [("F10", "警告", "F17")]),
        ({"actual": "2024年9月"}, [("F10", "警告", "F17")]),
        ({"actual": "2025年3月1日"}, [("F10", "警告", "F17")]),
        ({"actual": "2025年3月1日", "target": "2025年6月30日前"}, [("F10", "警告", "F17")]),
        ({"actual": "2024年9月15日", "score": 8, "reason": "汛期停工21天"}, [("F10", "提示", "F17")]),
        ({"actual": "2024年9月15日", "reason": "汛期停工21天"}, [("F10", "提示", "F17")]),
        ({"actual": "2024年9月15日", "score": 8}, [("G08", "错误", "I17")]),
        ({"actual": "2024年9月15日", "score": 8, "reason": "无"}, [("G09", "警告", "I17")]),
        ({"actual": "2024年8月31日"}, []),
        ({"actual": "2024年8月"}, []),
        ({"actual": "20240820"}, []),
    ],
    ids=[
        "late",
        "a later month",
        "later than both",
        "later than the form",
        "explained",
        "explained at full score",
        "points off, G08 asks for the reason",
        "points off, G09 asks for another reason",
        "the last day",
        "the month",
        "digits only",
    ],
)
def test_f10_what_was_done_in_time_is_not_late(changes: dict[str, Any], found: Found) -> None:
    assert findings(with_row(TIME, **changes)) == found


@pytest.mark.parametrize(
    ("fill_date", "found"),
    [
        ("", [("A05", "提示", "G3")]),
        ("20240630", [("A05", "警告", "G3")]),
        ("20241231", []),
        (date(2025, 1, 18), []),
    ],
    ids=["blank", "before the end of the year", "the last day", "a date cell"],
)
def test_f10_is_silent_about_a_day_of_filling_in_that_is_wrong_itself(fill_date: Any, found: Found) -> None:
    assert findings(replace(CLEAN, fill_date=fill_date)) == found


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"actual": "2024年9月15日"}, "实际完成值“2024年9月15日”晚于目标“2024年8月31日前”"),
        ({"actual": "2025年3月1日"}, "实际完成值“2025年3月1日”晚于填报日期“20250118”"),
    ],
    ids=["the target", "the day the form was filled in"],
)
def test_f10_says_what_it_is_later_than(changes: dict[str, Any], message: str) -> None:
    (finding,) = evaluated(with_row(TIME, **changes)).findings
    assert finding.message == message
