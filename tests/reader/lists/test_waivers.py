"""Waivers: what lets a finding off, and what is not enough to."""

from datetime import date
from typing import Any

import pytest

from selfeval_xl.errors import ConfigError
from selfeval_xl.lists import Listing, Waiver
from selfeval_xl.quantity import Day
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.lists import read_waivers
from selfeval_xl.validator.catalogue import DOCUMENTED
from tests.bureau import waivers
from tests.reader.lists.books import VOCABULARY, Rows, contents, sentences

HEADING = ("单位", "项目名称", "规则编号", "原因", "批准人", "有效期至")
CODES = [rule.code for rule in DOCUMENTED]


def listed(*rows: tuple[Any, ...]) -> Listing[Waiver]:
    return read_waivers(contents([HEADING, *rows]).grids, "豁免.xlsx", VOCABULARY, CODES)


def told(waiver: Waiver) -> tuple[Any, ...]:
    """Put a waiver on a line: its cell, whom and what it is for, until when."""
    end = waiver.expires.reading if waiver.expires is not None else None
    day = end.day if isinstance(end, Day) else None
    return waiver.cell.address, waiver.unit.text, waiver.rule.text, waiver.reason.text, waiver.approver.text, day


def test_the_sample_is_read_whole() -> None:
    read = read_waivers(read_workbook(waivers()).grids, "豁免清单.xlsx", VOCABULARY, CODES)
    reason = "“达成预期指标”是填报系统的固定选项，次年改正"
    assert [told(waiver) for waiver in read.rows] == [
        ("C3", "龙里县人民法院", "F02", reason, "某某", date(2025, 12, 31)),
        ("C4", "县民政局", "B06", "追加的救助资金年后补文", "某某", date(2024, 12, 31)),
    ]
    assert sentences(read.mistakes) == ["[清单!C5] 没有编号为 C1 的规则，请改正，是否想写 C01？否则这一行不作豁免"]


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("F02", ["F02"]), (" f02 ", ["F02"]), ("Ｆ０２", ["F02"]), ("F02、F09", ["F02", "F09"]),
        ("f02,F09；g04", ["F02", "F09", "G04"]), ("F02\nF09", ["F02", "F09"]), ("F02、F02", ["F02"]),
    ],
    ids=["plain", "small", "wide", "two", "three", "a line break", "twice"],
)  # fmt: skip
def test_codes_are_read_however_they_are_typed(written: str, codes: list[str]) -> None:
    read = listed(("校", "", written, "原因", "某某", None))
    assert [waiver.rule.text for waiver in read.rows] == codes
    assert read.mistakes == ()


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (date(2025, 12, 31), date(2025, 12, 31)), ("2025年12月31日", date(2025, 12, 31)),
        ("20251231", date(2025, 12, 31)), ("2025-12-31", date(2025, 12, 31)),
        ("2025年12月", date(2025, 12, 31)), ("长期", None), ("", None), ("—", None),
    ],
    ids=["a date", "in words", "in digits", "with dashes", "a month", "for ever", "blank", "a dash"],
)  # fmt: skip
def test_the_end_is_read_however_it_is_typed(written: Any, day: date | None) -> None:
    (waiver,) = listed(("校", "", "F02", "原因", "某某", written)).rows
    assert told(waiver)[-1] == day


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("校", "", "F02", "无", "某某", None), ["[名单!D2] 没有填写原因，请补上，否则这一行不作豁免"]),
        (("校", "", "F02", "原因", "", None), ["[名单!E2] 没有填写批准人，请补上，否则这一行不作豁免"]),
        (("校", "", "", "原因", "某某", None), ["[名单!C2] 没有填写规则编号，请补上，否则这一行不作豁免"]),
        (
            ("校", "", "F02、F2", "原因", "某某", "明年"),
            [
                "[名单!C2] 没有编号为 F2 的规则，请改正，是否想写 F02？否则这一行不作豁免",
                "[名单!F2] 有效期“明年”不是日期，请写成 2025-12-31 这样，否则这一行不作豁免",
            ],
        ),
    ],
    ids=["no reason", "no approver", "no code", "one code of two, and the end"],
)
def test_a_waiver_with_a_mistake_lets_nothing_off(row: tuple[Any, ...], expected: list[str]) -> None:
    read = listed(row, ("站", "", "G04", "原因", "某某", None))
    assert [told(waiver)[1:3] for waiver in read.rows] == [("站", "G04")]
    assert sentences(read.mistakes) == expected


@pytest.mark.parametrize(
    ("unit", "is_for_all"), [("", True), ("全部", True), ("所有单位", True), ("/", True), ("教育局", False)]
)
def test_a_waiver_may_be_for_all_units(unit: str, is_for_all: bool) -> None:
    (waiver,) = listed((unit, "", "F02", "原因", "某某", None)).rows
    assert waiver.is_for_all_units is is_for_all


def test_a_roster_is_no_list_of_waivers() -> None:
    rows: Rows = [("单位", "项目名称", "原因"), ("校", "甲", "")]
    with pytest.raises(ConfigError) as caught:
        read_waivers(contents(rows).grids, "豁免.xlsx", VOCABULARY, CODES)
    assert caught.value.mistakes == [
        "没有找到表头：要有一行同时写着“单位”“规则编号”“原因”和“批准人”；"
        "最接近的是工作表“名单”第 1 行，只有“单位”、“项目名称”、“原因”"
    ]
