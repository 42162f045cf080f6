"""Reading a cell: what a target, an actual, a score or an amount of money says.

A text longer than any value is not searched, so the time a cell costs is bounded.
"""

import re
from decimal import Decimal

from selfeval_xl.quantity.amounts import number_of, read_amount
from selfeval_xl.quantity.days import read_day
from selfeval_xl.quantity.kinds import Comparator, Quantity, Reading, Unreadable, Unsure, Words
from selfeval_xl.quantity.phrase import any_of, in_digits, tidy, tier_of, with_each_behind
from selfeval_xl.quantity.units import convert
from selfeval_xl.text import is_not_applicable, says_nothing

_LONGEST = 200  # characters; what is longer is a report
_TRAILING = "。.;,!:"
_DIGIT = re.compile("[0-9]")
# What most cells say, read at once as it would be read step by step. Four digits before a point may be a year and a
# month, eight a date.
_PLAIN_UNITS = """
    % 元 万元 个 次 人 项 套 台 份 场 户 家 件 人次 场次 处 座 所 天 小时 公里 亩 吨 平方米 个工作日
"""
_PLAIN = re.compile(
    r"([≥≤=＝]?)((?:0|[1-9][0-9]{0,2})\.[0-9]{1,10}|0|[1-9][0-9]{0,6}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3})"
    rf"((?:{any_of(_PLAIN_UNITS.split())})?)"
)
_PLAIN_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,9}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,6})?")
_PLAIN_SIGNS = {"": Comparator.NONE, "≥": Comparator.AT_LEAST, "≤": Comparator.AT_MOST} | dict.fromkeys(
    "=＝", Comparator.EQUAL
)
_POINTS = re.compile("(-?)([0-9][0-9.,]*)分?")
_MONEY = re.compile("(?:人民币)?¥?(-?)([0-9][0-9.,]*)((?:[十百千]?万|千|亿)?)([元圆]?)[整正]?")


def read(text: str, *, year: int | None = None) -> Reading | None:
    """Read a target or an actual value; None where the cell is blank or says "not applicable".

    `year` is the evaluated year, for dates that leave theirs out. Eight digits that are a date (20241231) are one, four
    are never a year, and a number beside words counts only where all of these are known. "百分比" stays as the unit it
    is written with. Never raises.
    """
    if plain := _PLAIN.fullmatch(text):
        sign, number, unit = plain.groups()
        return Quantity(Decimal(number.replace(",", "")), unit, _PLAIN_SIGNS[sign])
    if is_not_applicable(text):
        return None
    written, phrase = text.strip(), tidy(text).lstrip(":").rstrip(_TRAILING).removesuffix("(含)")
    if len(phrase) > _LONGEST:
        return Unreadable(written, "文字太长，不像一个指标值") if _DIGIT.search(phrase) else Words(written)
    value = with_each_behind(in_digits(phrase))
    try:
        if day := read_day(value, year):
            return day
        return read_amount(value) if _DIGIT.search(value) else Words(written, tier_of(phrase))
    except Unsure as doubt:
        return Unreadable(written, str(doubt))


def read_number(text: str) -> Decimal | None:
    """Read points, a weight or a score: a number and nothing else but 分; None for anything else."""
    if _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if len(text) < 2 and not text.isdigit():
        return None  # blank, or a dash
    match = _POINTS.fullmatch(tidy(text))
    if match is None:
        return None
    try:
        number = number_of(match[2])
    except Unsure:
        return None
    return -number if match[1] else number


def read_money(text: str, unit: str) -> Quantity | Unreadable | None:
    """Read an amount into 元; None where the cell is blank or says "not applicable".

    `unit` is the money unit of the block the cell stands in. A unit in the cell itself overrides it: "60万" is
    600000 元 on any form.

    Raises:
        ValueError: `unit` is not a unit of money.
    """
    if says_nothing(text):
        return None
    match = _MONEY.fullmatch(tidy(text).rstrip(_TRAILING))
    try:
        if match is None:
            raise Unsure("不是一个金额")
        number = number_of(match[2])
    except Unsure as doubt:
        return Unreadable(text.strip(), str(doubt))
    amount = convert(-number if match[1] else number, f"{match[3]}元" if match[3] or match[4] else unit, "元")
    if amount is None:
        raise ValueError(f"{unit} is not a unit of money")
    return Quantity(amount, "元")
