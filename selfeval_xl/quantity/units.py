"""The units behind the numbers of a form: which words are units, and which of them convert into each other.

A word that is not listed is no unit: behind a bare number it may be part of a name ("110指挥中心", "5G网络").
"""

import re
from decimal import Decimal
from fractions import Fraction

from selfeval_xl.quantity.phrase import any_of
from selfeval_xl.text import squeeze

SCALE_CHARACTERS = "十百千万亿"

_ONE = Decimal(1)
_YEAR = "年"
_SCALES = {  # the longer first, for 千万元 is no 千 of 万元
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "亿": Decimal(100_000_000),
}

# Spellings of one thing, with their size. Every size can be written to its last digit, so 亩 (2000/3 ㎡) stands among
# the counting words below. 人次 is no 人, 百分点 is no % and 工作日 is no 天: they count different things.
_FAMILIES = (
    {"%": _ONE, "百分比": _ONE, "‰": Decimal("0.1")},
    {"百分点": _ONE, "个百分点": _ONE},
    {"元": _ONE, "圆": _ONE},
    {"人": _ONE, "名": _ONE, "位": _ONE},
    {"人次": _ONE, "人(次)": _ONE},
    {"米": _ONE, "m": _ONE}
    | dict.fromkeys(("公里", "千米", "km", "KM", "Km"), Decimal(1000))
    | {"厘米": Decimal("0.01"), "cm": Decimal("0.01"), "毫米": Decimal("0.001"), "mm": Decimal("0.001")},
    dict.fromkeys(("平方米", "平米", "㎡", "m²"), _ONE)
    | {"公顷": Decimal(10_000), "hm²": Decimal(10_000)}
    | dict.fromkeys(("平方公里", "平方千米", "km²"), Decimal(1_000_000)),
    {"立方米": _ONE, "m³": _ONE, "㎥": _ONE, "立方": _ONE},
    {"升": _ONE, "L": _ONE, "毫升": Decimal("0.001"), "ml": Decimal("0.001"), "mL": Decimal("0.001")},
    {"克": _ONE, "g": _ONE, "毫克": Decimal("0.001"), "mg": Decimal("0.001")}
    | dict.fromkeys(("千克", "公斤", "kg", "KG", "Kg"), Decimal(1000))
    | {"斤": Decimal(500), "吨": Decimal(1_000_000), "t": Decimal(1_000_000)},
    {"分钟": _ONE} | dict.fromkeys(("小时", "个小时", "h"), Decimal(60)) | dict.fromkeys(("天", "日"), Decimal(1440)),
    {"工作日": _ONE, "个工作日": _ONE},
    {"个月": _ONE, "月": _ONE, _YEAR: Decimal(12)},
    {"千瓦时": _ONE, "kWh": _ONE, "KWH": _ONE, "kwh": _ONE},
    {"千瓦": _ONE, "kW": _ONE, "KW": _ONE, "兆瓦": Decimal(1000), "MW": Decimal(1000)},
)
_SIZES = {spelling: (size, next(iter(family))) for family in _FAMILIES for spelling, size in family.items()}

# Behind these the thing that is counted may be named: 3个项目, 12座桥, 10万元补助.
_COUNTING = """
    元 圆 人 名 位 人次 个 项 次 套 台 份 场 场次 家 户 户次 座 条 处 批 批次 本 册 篇 辆 件 所 间 栋 幢 种 棵 株 头 只
    口 根 支 张 块 片 组 对 副 部 架 艘 列 车次 例 起 宗 幅 面 盏 眼 枚 樘 羽 尾 桶 袋 箱 瓶 盒 门 道 款 封 台套 件套
    点位 亩 公里 千米 米 平方米 平米 平方公里 立方米 公顷 吨 公斤 千克
"""
# 3期工程 and 3年行动计划 are names; 3期 and 3年 are not.
_STANDING_ALONE = """
    岁 周 周年 学期 期 届 季度 个季度 课时 学时 分 秒 倍 度 ℃ 摄氏度 分贝 dB 微克 μg ug 延米 延长米 瓦 人日 人天
    人月 台班 工时 生 村 个点 GB TB MB Mbps
"""
_COUNTED = frozenset(_COUNTING.split())
_KNOWN = any_of({*_COUNTED, *_STANDING_ALONE.split(), *_SIZES} - {"月"})  # 6月 is a date, never six months
_SCALE = any_of(_SCALES)
_PER = rf"(?:{_SCALE})?(?:{_KNOWN}|月|季|班|年级)"  # 1次/季, 0.8吨/万元
_UNIT = re.compile(rf"(?:(?:{_KNOWN})|(?:{_SCALE})(?:{_KNOWN})?)(?:[/·](?:{_PER})){{0,2}}(?:\((?:{_KNOWN})\))?")


def split_unit(tail: str) -> tuple[str, str]:
    """Split what follows a number into its unit and the rest: "个项目" is ("个", "项目"), "热线" is ("", "热线")."""
    match = _UNIT.match(tail)
    return ("", tail) if match is None else (match[0], tail[match.end() :])


def counts_things(unit: str) -> bool:
    """Tell whether the thing that is counted may be named behind the unit: 个 as in 3个项目, not % or 年."""
    counted = unit.partition("(")[0]
    return counted in _COUNTED or counted.lstrip(SCALE_CHARACTERS) in _COUNTED


def convert(number: Decimal, unit: str, to: str) -> Decimal | None:
    """Express a number in another unit; None where the two do not convert. Exact wherever the result can be written.

    Spellings of one unit are equal, and 千, 万 and 亿 before a unit are taken into account: 万人, 万元/公里; standing
    alone they count money or things, so 135万 converts into 元 and into 人. The forms are those of one year, so a unit
    per year is the unit: 4次/年 is 4次. A missing unit converts into a missing one only; whether a bare number may be
    trusted is for the caller to say.
    """
    if unit == to:
        return number
    unit, to = squeeze(unit), squeeze(to)
    if unit == to:
        return number
    size, base = _measure(unit)
    size_to, base_to = _measure(to)
    counts = (unit in _SCALES and base_to in _COUNTED) or (to in _SCALES and base in _COUNTED)
    if base != base_to and not counts:
        return None
    ratio = size / size_to
    return number * ratio.numerator / ratio.denominator


def _measure(unit: str) -> tuple[Fraction, str]:
    """Return how many of its base unit a unit is, with the base: 万元/公里 is (10, "元/米")."""
    counted, slash, per = unit.partition("/")
    size, base = _simple(counted)
    for part in re.split("[/·]", per) if slash else ():  # 元/人·月 is 元/人/月
        if part != _YEAR:
            size_per, base_per = _simple(part)
            size, base = size / size_per, f"{base}/{base_per}"
    return size, base


def _simple(unit: str) -> tuple[Fraction, str]:
    if unit in _SIZES:
        size, base = _SIZES[unit]
        return Fraction(size), base
    for scale, factor in _SCALES.items():
        rest = unit.removeprefix(scale)
        if rest != unit:
            size, base = _SIZES.get(rest, (_ONE, rest))
            return Fraction(factor * size), base
    return Fraction(1), unit.partition("(")[0]  # 台(套) is counted as 台
