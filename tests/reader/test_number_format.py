"""Numbers as Excel and WPS show them."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.reader.number_format import TOO_WIDE, NumberFormat, builtin_code, serial_of

DAY = 45657  # 2024-12-31, a Tuesday
NUMBERS = st.one_of(st.integers(-(10**17), 10**17), st.floats(allow_nan=False, allow_infinity=False))


def shown(code: str, number: int | float) -> str:
    return NumberFormat(code).show(number)[0]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (10, "10"),
        (20250123, "20250123"),
        (8.62, "8.62"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333"),
        (33.333333333333, "33.33333333"),
        (9.99999999999, "10"),
        (1234567890.1234, "1234567890"),
        (12345678901, "12345678901"),
        (99999999999.9, "1E+11"),
        (123456789012, "1.23457E+11"),
        (1e15, "1E+15"),
        (9.999999e20, "1E+21"),
        (0.00001, "0.00001"),
        (0.00012345678, "0.000123457"),
        (0.000012345678, "1.23457E-05"),
        (-1e-10, "-1E-10"),
    ],
)
def test_general_shows_eleven_characters_without_float_noise(number: float, text: str) -> None:
    assert NumberFormat("General").show(number) == (text, number)


@pytest.mark.parametrize("code", ["General", "0", "#,##0"])
@given(st.integers(-(10**12), 10**12) | st.integers(-2000, 2000))
def test_whole_numbers_are_shown_at_once_as_they_are_step_by_step(code: str, number: int) -> None:
    assert shown(code, number) == shown(f"{code};-{code}", number)


@given(NUMBERS.filter(lambda number: number == 0 or 1e-99 < abs(number) < 1e99))
def test_general_is_never_wider_than_eleven_characters_and_reads_back_nearly_the_same(number: float) -> None:
    text = shown("General", number)
    assert len(text.lstrip("-")) <= 11
    assert abs(Decimal(text) - Decimal(repr(number))) <= abs(Decimal(repr(number))) * Decimal("0.00001")


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("0", 2.5, "3"),
        ("0.00", 1.005, "1.01"),
        ("0.00", 8.615, "8.62"),
        ("#,##0", 1234567, "1,234,567"),
        ("#,##0.00", -1234.5, "-1,234.50"),
        ("#,##0", 12, "12"),
        ("0,000", 5, "0,005"),
        ("0%", 0.95, "95%"),
        ("0.00%", 0.8618, "86.18%"),
        ("000000", 126, "000126"),
        ("?0", 5, "5"),
        ("#", 0, ""),
        ("0.##", 5, "5"),
        ("0.##", 5.25, "5.25"),
        (".00", 12.5, "12.50"),
        ('000"-"0000', 1234567, "123-4567"),
    ],
)
def test_placeholders(code: str, number: float, text: str) -> None:
    assert NumberFormat(code).show(number) == (text, number)


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ('0.00"元"', 3, "3.00元"),
        ("0.00万元", 3.5, "3.50万元"),
        ("0.00元/吨", 3.5, "3.50元/吨"),
        (r"0\分", 10, "10分"),
        ("0!.0,万", 12345, "1.2万"),
        ('0.0,,"百万"', 12345678, "12.3百万"),
        ("#,##0,", 1234567, "1,235"),
        ("[$¥-804]#,##0.00", 5, "¥5.00"),
        ("G/通用格式元", 3.5, "3.5元"),
        ('General"元"', -3.5, "-3.5元"),
        ("@", 20250123, "20250123"),
        ("0.00E+00", 12345, "1.23E+04"),
        ("##0.0E+0", 999960, "1.0E+6"),
        ("0E-0", 0.00012, "1E-4"),
        ("0.0E+0", 0, "0.0E+0"),
        ("# ?/?", 0.5, "0.5"),
    ],
)
def test_literals_scales_and_exponents(code: str, number: float, text: str) -> None:
    assert NumberFormat(code).show(number) == (text, number)


ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("0;(0)", -3, "(3)"),
        ("0;(0)", 0, "0"),
        ('0;-0;"无"', 0, "无"),
        ("[Red]0;[蓝色]-0", -3, "-3"),
        ("#,##0.00_);(#,##0.00)", -5.5, "(5.50)"),
        (ACCOUNTING, 1234.5, "1,234.50"),
        (ACCOUNTING, -1234.5, "-1,234.50"),
        (ACCOUNTING, 0, "-"),
        (";;;", 5, ""),
        ("0;@", -3, "-3"),
        ('[>=10000]0.0,"千";0', 12345, "12.3千"),
        ('[>=10000]0.0,"千";0', -5, "-5"),
        ("[<0](0);0", -5, "(5)"),
        ("[=1]是;[=0]否", 1, "是"),
        ("[=1]是;[=0]否", 2, TOO_WIDE),
    ],
)
def test_sections(code: str, number: float, text: str) -> None:
    assert NumberFormat(code).show(number) == (text, number)


@pytest.mark.parametrize(
    ("code", "serial", "text", "value"),
    [
        ("yyyy/m/d;@", DAY, "2024/12/31", date(2024, 12, 31)),
        (r"yyyy\-mm\-dd", DAY + 0.5, "2024-12-31", datetime(2024, 12, 31, 12)),
        ('[$-804]yyyy"年"m"月"d"日"', DAY, "2024年12月31日", date(2024, 12, 31)),
        ('[DBNum1][$-804]yyyy"年"m"月";@', DAY, "2024年12月", date(2024, 12, 31)),
        (r"[$-F800]dddd\,\ mmmm\ dd\,\ yyyy", DAY, "2024年12月31日", date(2024, 12, 31)),
        ("[$-F400]h:mm:ss AM/PM", 0.75, "18:00:00", time(18)),
        ("yyyy年m月d日", DAY, "2024年12月31日", date(2024, 12, 31)),
        ("d-mmm-yy", DAY, "31-Dec-24", date(2024, 12, 31)),
        ("mmmm d", DAY, "December 31", date(2024, 12, 31)),
        ("ddd dddd", DAY, "Tue Tuesday", date(2024, 12, 31)),
        ("aaa aaaa", DAY, "周二 星期二", date(2024, 12, 31)),
        ("m/d/yyyy h:mm", DAY + 0.25, "12/31/2024 6:00", datetime(2024, 12, 31, 6)),
        ("yyyy-mm-dd hh:mm:ss", DAY + 0.999999, "2025-01-01 00:00:00", datetime(2025, 1, 1)),
        ("h:mm", 0.5, "12:00", time(12)),
        ("h:mm AM/PM", 0.75, "6:00 PM", time(18)),
        ("上午/下午h时", 0.25, "上午6时", time(6)),
        ("mm:ss.0", 0.00012345, "00:10.7", time(0, 0, 10, 700_000)),
        ("[h]:mm", 1.25, "30:00", 1.25),
        ("[mm]:ss", 0.125, "180:00", 0.125),
        ("yyyy/m/d", 0, "1900/1/0", 0),
        ("yyyy/m/d", 2_958_465, "9999/12/31", date(9999, 12, 31)),
        ("yyyy/m/d", 2_958_466, TOO_WIDE, 2_958_466),
        ("yyyy/m/d", -1, TOO_WIDE, -1),
        ("yyyy/m/d", 1e308, TOO_WIDE, 1e308),
    ],
)
def test_days_and_times(code: str, serial: float, text: str, value: object) -> None:
    assert NumberFormat(code).show(serial) == (text, value)


@pytest.mark.parametrize(
    ("format_id", "text"),
    [
        (0, "45657.25"),
        (4, "45,657.25"),
        (9, "4565725%"),
        (11, "4.57E+04"),
        (14, "2024/12/31"),
        (15, "31-Dec-24"),
        (16, "31-Dec"),
        (17, "Dec-24"),
        (18, "6:00 AM"),
        (20, "6:00"),
        (22, "2024/12/31 6:00"),
        (27, "2024年12月"),
        (28, "12月31日"),
        (30, "12/31/24"),
        (31, "2024年12月31日"),
        (32, "6时00分"),
        (33, "6时00分00秒"),
        (34, "上午6时00分"),
        (43, "45,657.25"),
        (45, "00:00"),
        (46, "1095774:00:00"),
        (47, "0000.0"),
        (49, "45657.25"),
        (57, "2024年12月"),
        (58, "12月31日"),
        (163, "45657.25"),
    ],
)
def test_built_in_formats_have_their_chinese_meaning(format_id: int, text: str) -> None:
    assert shown(builtin_code(format_id), DAY + 0.25) == text


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    assert NumberFormat("yyyy/m/d").show(DAY - 1462, date1904=True) == ("2024/12/31", date(2024, 12, 31))
    assert NumberFormat("aaaa").show(DAY - 1462, date1904=True) == ("星期二", date(2024, 12, 31))
    assert NumberFormat("yyyy/m/d").show(0, date1904=True) == ("1904/1/1", 0)


@pytest.mark.parametrize(
    ("iso", "serial"),
    [("2024-12-31", DAY), ("2024-12-31T06:00:00Z", DAY + 0.25), ("12:00:00", 0.5)],
    ids=["day", "day and time", "time"],
)
def test_a_day_in_iso_8601_becomes_its_serial_number(iso: str, serial: float) -> None:
    assert serial_of(iso, date1904=False) == serial


def test_a_code_longer_than_excel_allows_is_general() -> None:
    assert shown("0" * 255, 1) == "1".rjust(255, "0")
    assert shown("0" * 256, 1) == "1"


@given(st.text('0#?.,%;@"\\_*[]<>=-$E+yMdhsa/元!G ', max_size=30), NUMBERS)
def test_any_code_shows_any_number(code: str, number: float) -> None:
    text, value = NumberFormat(code).show(number)
    assert isinstance(text, str)
    assert isinstance(value, int | float | date | time)
