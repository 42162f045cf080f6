"""Dates, deadlines and periods: "2024-12-31", "11月底前", "第三季度", "2024年1-12月".

Only a text that is a date from end to end is read: "2024年12月31日前未完成" is not.
"""

import calendar
import re
from datetime import date

from selfeval_xl.quantity.kinds import Comparator, Day, Unsure
from selfeval_xl.quantity.phrase import ENDINGS, HAN_NUMBERS, SIGNS, any_of

_YEARS = range(1990, 2100)
_LEADS = "已 于 在 从 自 截至 截止 到 至 应 须 预计 计划 拟 力争 确保 为 完成时间 竣工时间 完成时限 完成日期 时间"
_DONE = f"{ENDINGS} 项目 工程 建设 工作 任务 资金"
_NUMERALS = "0-9〇○零一二三四五六七八九十元"
_FRAME = re.compile(
    rf"(?:{any_of(_LEADS.split())})*+:?(?P<sign>{any_of(SIGNS)})?"
    rf"(?P<date>[{_NUMERALS}第上下年][{_NUMERALS}第年度月份日号上中下旬半季底末全至到/.: T~—–-]*?)"
    rf"(?P<tail>(?:之前|以前|前|以内|内|为?止)?(?:{any_of(_DONE.split())})*+)"
)
_DEADLINE = re.compile("[前内]|止$")
_HAN_YEAR = re.compile("[〇○零一二三四五六七八九]{4}(?=年)")
_HAN_PART = re.compile(rf"(?:{any_of(['元', *HAN_NUMBERS])})(?=[月日号季])")
_HAN_DIGITS = {"〇": "0", "○": "0", "零": "0", "元": "1"} | {han: str(digit) for han, digit in HAN_NUMBERS.items()}
_YEAR = "(?P<year>199[0-9]|20[0-9]{2})"  # without 年 behind it, a year is told by its size
_MONTH = "(?P<month>[0-9]{1,2})"
_DAY = "(?P<day>[0-9]{1,2})"
_CLOCK = "[0-9]{1,2}(?::[0-9]{2}){1,2}"
_SOME_YEAR = "(?:(?P<year>[0-9]{4})年度?)?"
_DAYS_AND_MONTHS = (
    rf"{_SOME_YEAR}{_MONTH}月{_DAY}(?:[日号](?:{_CLOCK})?)?",
    rf"{_YEAR}(?P<mark>[-/.]){_MONTH}(?P=mark){_DAY}日?(?:[ T]{_CLOCK})?",
    rf"{_SOME_YEAR}{_MONTH}月份?(?:(?P<third>[上中下])旬|[底末])?",
    rf"{_YEAR}[-/.](?P<month>0?[1-9]|1[0-2])",
)
_PARTS_OF_A_YEAR = (
    rf"{_SOME_YEAR}第?(?P<quarter>[1-4])季度[底末]?",
    rf"{_SOME_YEAR}(?P<half>[上下])半年[底末]?",
    rf"{_SOME_YEAR}年?[底末]",
    r"(?P<year>[0-9]{4})年度?(?P<whole>全年)?",
)
_ENDS_OF_A_PERIOD = tuple(map(re.compile, _DAYS_AND_MONTHS))
_FORMS = (*_ENDS_OF_A_PERIOD, *map(re.compile, _PARTS_OF_A_YEAR))
_BETWEEN = re.compile("[~—–-]+|至|到")
_EIGHT_DIGITS = re.compile(rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})")
_MONTH_OR_DECIMAL = re.compile(rf"{_YEAR}\.(?:0?[1-9]|1[0-2])")
# A text with one of these that is no date says several things, or is too vague to hold anybody to.
_CALENDAR = re.compile("[0-9]{4}年|[0-9]年[0-9初底末度]|[0-9](?:月|季)")
_MONTHS = range(1, 13)
_LAST_MONTHS = {"1": 3, "2": 6, "3": 9, "4": 12, "上": 6, "下": 12}
_LAST_DAYS = {"上": 10, "中": 20}


def read_day(phrase: str, year: int | None) -> Day | None:
    """Read a date, None if there is none. `year` stands in where the date leaves its year out.

    A deadline lies at the end of what it names, and 前 does not move it: by 2024年12月前 people mean 2024-12-31, as
    they do by 2024年12月底前. A period is its last day, and knows since when it runs.

    Raises:
        Unsure: it is a date that does not exist, has no year, or is no single day.
    """
    frame = _FRAME.fullmatch(phrase)
    if frame is not None:
        written = _in_digits(frame["date"])
        if not frame["tail"] and _MONTH_OR_DECIMAL.fullmatch(written):
            raise Unsure("分不清是年月还是小数")
        sign = SIGNS.get(frame["sign"], Comparator.NONE)
        if found := _found(written, _FORMS):
            return _day(found, year, sign)
        if period := _period(written, year, sign):
            return period
        if match := _EIGHT_DIGITS.fullmatch(written):
            return _day_in_digits(match.groupdict(), sign)
    if _CALENDAR.search(phrase):
        raise Unsure("里有年月，但不是一个确定的日期")
    return None


def names_deadline(text: str) -> bool:
    """Tell whether the text of a date names the time until something is due, as 8月31日前 does, and no day."""
    return _DEADLINE.search(text.strip()) is not None


def _in_digits(written: str) -> str:
    """Write the Chinese numerals of a date as digits: 二〇二五年元月十八日 is 2025年1月18日."""
    written = _HAN_YEAR.sub(lambda year: "".join(_HAN_DIGITS[han] for han in year[0]), written)
    return _HAN_PART.sub(lambda part: _HAN_DIGITS[part[0]], written)


def _found(written: str, forms: tuple[re.Pattern[str], ...]) -> dict[str, str | None] | None:
    return next((match.groupdict() for form in forms if (match := form.fullmatch(written))), None)


def _period(written: str, year: int | None, sign: Comparator) -> Day | None:
    """Read two dates with a dash between them; the first may leave 月 to the second, the second its year to the first.

    Raises:
        Unsure: one of the dates does not exist or has no year, or the second is the earlier one.
    """
    for gap in _BETWEEN.finditer(written):
        before, behind = written[: gap.start()], written[gap.end() :]
        since = _found(before, _ENDS_OF_A_PERIOD) or _found(f"{before}月", _ENDS_OF_A_PERIOD)
        until = _found(behind, _ENDS_OF_A_PERIOD)
        if since and until:
            first = _day(since, year, Comparator.NONE).first
            last = _day(until, first.year, sign).day
            if last < first:
                raise Unsure("后一个日期早于前一个")
            return Day(last, "day", sign, first)
    return None


def _day(found: dict[str, str | None], default_year: int | None, sign: Comparator) -> Day:
    year = int(found["year"]) if found["year"] else default_year
    if year is None:
        raise Unsure("没有写年份")
    third, part = found.get("third"), found.get("quarter") or found.get("half")
    month = int(found.get("month") or _LAST_MONTHS.get(part or "", 12))
    if year not in _YEARS or month not in _MONTHS:
        raise Unsure("没有这一天")
    last = calendar.monthrange(year, month)[1]
    day = int(found.get("day") or _LAST_DAYS.get(third or "", last))
    if day not in range(1, last + 1):
        raise Unsure("没有这一天")
    if found.get("whole"):
        return Day(date(year, month, day), "day", sign, date(year, 1, 1))
    if found.get("day") or third or part:
        return Day(date(year, month, day), "day", sign)
    return Day(date(year, month, day), "month" if found.get("month") else "year", sign)


def _day_in_digits(found: dict[str, str], sign: Comparator) -> Day | None:
    """Read 20241231 as a day; eight digits that are no day are a number."""
    try:
        return Day(date(int(found["year"]), int(found["month"]), int(found["day"])), "day", sign)
    except ValueError:
        return None
