"""Numbers as Excel and WPS show them in Chinese: 0.95 under "0%" is "95%", 45657 under format 31 is "2024年12月31日".

The built-in formats are those of a Chinese Excel, which makes something of its own of many an id. Fractions and Chinese
numerals are shown as plain numbers.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal

from selfeval_xl.model import CellValue
from selfeval_xl.reader.digits import GENERAL_WIDTH, show_digits
from selfeval_xl.reader.format_code import Section, sections_of

TOO_WIDE = "########"  # what Excel shows where a day lies outside its calendar

_EPOCH, _MAC_EPOCH = datetime(1899, 12, 30), datetime(1904, 1, 1)  # day 0 of the two calendars of Excel
_DAY = timedelta(days=1)
_LEAP_DAY = 60 * _DAY  # since the former: 29 February 1900, which only Excel has
_SECONDS = 86400  # of a day

_YEAR_MONTH, _MONTH_DAY, _FULL_DATE = 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"d"日"'
_BUILTIN_FORMATS = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: _YEAR_MONTH,
    28: _MONTH_DAY,
    29: _MONTH_DAY,
    30: "m/d/yy",
    31: _FULL_DATE,
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: _YEAR_MONTH,
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"',
    42: '"¥"#,##0;"¥"-#,##0;"¥-"',
    43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;"¥"-#,##0.00;"¥-"',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
    50: _YEAR_MONTH,
    51: _MONTH_DAY,
    52: _YEAR_MONTH,
    53: _MONTH_DAY,
    54: _MONTH_DAY,
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: _YEAR_MONTH,
    58: _MONTH_DAY,
}
# The two formats that mean "as the computer is set up to show it".
_SYSTEM_FORMATS = {
    "[$-f800]": _FULL_DATE,
    "[$-x-sysdate]": _FULL_DATE,
    "[$-f400]": "h:mm:ss",
    "[$-x-systime]": "h:mm:ss",
}

# Codes that show a whole number as Python writes it, and how; General does while it has room.
_WHOLE_NUMBERS = {"General": "d", "0": "d", "#,##0": ",d"}
_ROOM = 10**GENERAL_WIDTH

# Written out: those of the calendar module change with the locale of the computer.
_MONTHS = "January,February,March,April,May,June,July,August,September,October,November,December"
_WEEKDAYS = "Sunday,Monday,Tuesday,Wednesday,Thursday,Friday,Saturday"
_CHINESE_WEEKDAYS = "日一二三四五六"


def builtin_code(format_id: int) -> str:
    """Return the code of a built-in format as a Chinese Excel understands it; "General" for an id that has none."""
    return _BUILTIN_FORMATS.get(format_id, "General")


def serial_of(iso: str, date1904: bool) -> float:
    """Return the number Excel counts for a day or a time written in ISO 8601.

    Raises:
        ValueError: where it is none.
    """
    epoch = _MAC_EPOCH if date1904 else _EPOCH
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        moment = datetime.combine(epoch, time.fromisoformat(iso))
    return (moment.replace(tzinfo=None) - epoch) / _DAY


class NumberFormat:
    """One format code, taken apart once."""

    def __init__(self, code: str) -> None:
        """Take a code apart."""
        system = next((plain for mark, plain in _SYSTEM_FORMATS.items() if code.lower().startswith(mark)), None)
        sections = sections_of(system or code)
        if len(sections) > 3 or (len(sections) > 1 and ("general", "@") in sections[-1].tokens):
            del sections[-1]  # it is for text, which is shown as it is
        self._sections = sections[:3]
        self._conditional = any(section.comparison for section in self._sections)
        self._whole = _WHOLE_NUMBERS.get(code)

    @property
    def is_moment(self) -> bool:
        """Whether it shows a day or a time."""
        return self._sections[0].is_moment

    def show(self, number: int | float, date1904: bool = False) -> tuple[str, CellValue]:
        """Return what a person sees of a finite number, and what it is: a date, a time, both, or the number.

        Elapsed times ("[h]:mm") stay numbers of days.
        """
        if self._whole is not None and type(number) is int and -_ROOM < number < _ROOM:
            return format(number, self._whole), number  # most numbers of a form
        exact = Decimal(repr(number))
        section, tells_sign = self._choose(exact)
        if section is None:
            return TOO_WIDE, number
        if section.is_moment:
            return _show_moment(section, number, date1904)
        text = show_digits(section, abs(exact)).strip()
        return f"-{text}" if number < 0 and not tells_sign else text, number

    def _choose(self, number: Decimal) -> tuple[Section | None, bool]:
        """Return the section for a number, and whether it is one for negative numbers, which show no minus.

        None where the code has conditions and the number meets none of them.
        """
        if self._conditional:
            section = next((section for section in self._sections if section.holds(number)), None)
            return section, section is not None and section.only_negative
        if number < 0 and len(self._sections) > 1:
            return self._sections[1], True
        if not number and len(self._sections) > 2:
            return self._sections[2], False
        return self._sections[0], False


GENERAL = NumberFormat("General")  # of most cells


def _show_moment(section: Section, number: int | float, date1904: bool) -> tuple[str, CellValue]:
    """Show a count of days as a day, a time or an elapsed time."""
    epoch = _MAC_EPOCH if date1904 else _EPOCH
    places = max((len(text) - 1 for kind, text in section.tokens if kind == "split"), default=0)
    seconds = round(float(number) * _SECONDS, min(places, 3))
    days_known = (datetime.max - epoch).days + 1
    if not 0 <= seconds < days_known * _SECONDS:
        return TOO_WIDE, number
    moment = _moment(seconds, epoch)
    if isinstance(moment, datetime):
        day = (moment.year, moment.month, moment.day)
    else:
        # Day 0 of the calendar from 1900 is the "1900/1/0" that formulas over blank cells show.
        day = (1904, 1, 1) if date1904 else (1900, 1, 0)
    weekday = (int(seconds // _SECONDS) + (1462 if date1904 else 0) - 1) % 7
    half_day = any(kind == "half" for kind, _ in section.tokens)
    shown = []
    for kind, text in section.tokens:
        if kind == "moment" and text[0] in "hHsS":
            shown.append(_clock_field(text.lower(), moment, half_day))
        elif kind == "moment":
            shown.append(_day_field(text.lower(), day, weekday))
        elif kind == "minute":
            shown.append(f"{moment.minute:0{len(text)}}")
        elif kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[text[1].lower()]
            shown.append(f"{int(seconds // unit):0{len(text) - 2}}")
        elif kind == "split":
            shown.append(f".{moment.microsecond:06}"[: len(text)])
        elif kind == "half":
            shown.append(text.split("/")[moment.hour >= 12])
        else:
            shown.append(text)
    return "".join(shown).strip(), _typed(section, number, moment)


def _moment(seconds: float, epoch: datetime) -> datetime | time:
    """Return what lies so long after the epoch: a time on the day itself, afterwards a day and a time."""
    elapsed = timedelta(milliseconds=round(seconds * 1000))
    if elapsed < _DAY:
        return (datetime.min + elapsed).time()
    if elapsed < _LEAP_DAY and epoch == _EPOCH:
        elapsed += _DAY
    return epoch + elapsed


def _clock_field(text: str, moment: datetime | time, half_day: bool) -> str:
    hour = (moment.hour - 1) % 12 + 1 if half_day else moment.hour
    return f"{hour if text[0] == 'h' else moment.second:0{min(len(text), 2)}}"


def _day_field(text: str, day: tuple[int, int, int], weekday: int) -> str:
    unit, width = text[0], len(text)
    if unit == "a":
        return ("周" if width == 3 else "星期") + _CHINESE_WEEKDAYS[weekday]
    if unit == "y" and width <= 2:
        return f"{day[0] % 100:02}"
    if unit in "ye":
        return f"{day[0]:04}"
    if width <= 2:
        return f"{day[1] if unit == 'm' else day[2]:0{width}}"
    name = _MONTHS.split(",")[day[1] - 1] if unit == "m" else _WEEKDAYS.split(",")[weekday]
    return name[: {3: 3, 5: 1}.get(width)]


def _typed(section: Section, number: int | float, moment: datetime | time) -> CellValue:
    """Return what a section shows of a count of days: a date where no time is shown, a time where there is no day."""
    units = {text[0].lower() for kind, text in section.tokens if kind == "moment"}
    kinds = {kind for kind, _ in section.tokens}
    if "elapsed" in kinds or (isinstance(moment, time) and not units.isdisjoint("ymdae")):
        return number
    shows_time = not units.isdisjoint("hs") or not kinds.isdisjoint({"minute", "half"})
    if isinstance(moment, datetime) and not shows_time and moment.time() == time():
        return moment.date()
    return moment
