"""The words around a value: comparators, what may stand before and behind it, and the agreed answers in words.

Every list is closed. A word that is not here makes its cell unreadable instead of a guess.
"""

import re
from collections.abc import Iterable

from selfeval_xl.quantity.kinds import Comparator, Tier
from selfeval_xl.text import fold

_AT_LEAST = """
    ≥ ≥= >= => > 》= 》 ≮ 不低于 不少于 不小于 不得低于 不得少于 大于等于 大于或等于 大于 高于 多于 超过 至少 最少 达到
"""
_AT_MOST = """
    ≤ ≤= <= =< < 《= 《 ≯ 不超过 不高于 不大于 不多于 不得超过 不得高于 未超过 小于等于 小于或等于 小于 低于 少于 至多
    最多 控制在 不晚于 不迟于
"""
SIGNS = {
    **dict.fromkeys(_AT_LEAST.split(), Comparator.AT_LEAST),
    **dict.fromkeys(_AT_MOST.split(), Comparator.AT_MOST),
    **dict.fromkeys(("=", "==", "等于"), Comparator.EQUAL),
}
SIGNS_BEHIND = {
    **dict.fromkeys(("以上", "及以上", "(含)以上", "含以上"), Comparator.AT_LEAST),
    **dict.fromkeys(("以下", "及以下", "(含)以下", "含以下", "以内", "之内", "内"), Comparator.AT_MOST),
    "之间": Comparator.NONE,
}

# What may stand behind a value that counts nothing: 100%完成, 2024年12月31日前全部支付.
ENDINGS = """
    完成 全部 已 并 按时 按期 如期 及时 达标 达成 实现 合格 到位 覆盖 全覆盖 满意 通过 验收 完工 竣工 建成 交付 投入
    使用 支付 拨付 发放 结束 上线 印发 整 正
"""

_REACHED = "(?:(?:达成|完成|达到|实现)了?(?:年度|全年|年初|预期|预定|既定|绩效)*+(?:目标|指标|效果|任务|要求)?|达标)"
_TIERS = {
    Tier.FULL: re.compile(rf"(?:已|均|全部|全面|圆满|顺利|按时|按期|如期|及时|按要求|按计划)*+{_REACHED}"),
    # Who says 基本完成 says that something is left.
    Tier.PARTIAL: re.compile(rf"已?(?:部分|基本){_REACHED}(?:,?(?:并且|并|且)?具有一定效果)?"),
    Tier.MISSED: re.compile(rf"(?:未能|尚未|没有|未){_REACHED}(?:,?且?效果较差)?"),
}


_NOT_PARTING = re.compile(r"(?<![0-9.,]) | (?![0-9.,])")

_ONES = "一二三四五六七八九"
HAN_NUMBERS = {
    **{one: number for number, one in enumerate(_ONES, 1)},
    **{f"{one}百": number * 100 for number, one in enumerate(_ONES, 1)},
    **{
        f"{ten}十{one}": tens * 10 + ones
        for tens, ten in enumerate(("", *_ONES[1:]), 1)
        for ones, one in enumerate(("", *_ONES))
    },
    "两": 2,
    "两百": 200,
}
_HAN = "[一二两三四五六七八九十百]+"
_HAN_SHARE = re.compile(rf"(百|千)分之(?:([0-9][0-9.,]*)|({_HAN}))")


def any_of(words: Iterable[str]) -> str:
    """Build the pattern that takes the longest of the words."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


# What says one clear thing that is not one number: a change, a proportion, a grade.
_STATEMENT = re.compile(
    rf"(?:同比|环比|年均|平均|较上年(?:同期)?|比上年(?:同期)?)?(?:增长|增加|提高|提升|上升|下降|降低|减少)了?"
    rf"(?:{any_of(SIGNS)})?[0-9]+(?:\.[0-9]+)?(?:%|‰|个?百分点)(?:{any_of(SIGNS_BEHIND)}|左右)?"
    r"|[0-9]+(?:\.[0-9]+)?:[0-9]+(?:\.[0-9]+)?"
    r"|(?:达到)?[1-5]A级?(?:标准|景区)?"
    r"|每(?:个?月|季度?|年)[0-9]{1,2}[日号](?:之?前|以前)?"
)
# 每月15日前 names a day, not how many.
_EACH = re.compile(
    rf"每[个一]?(年|季度?|月|周|天|日|学期|人|户|亩|班|村)((?:{any_of(SIGNS)})?(?![0-9]+[日号])[0-9][0-9.,]*[^0-9]+)"
)
# One thing counted in words: 一项, 不少于两次, 三万元以内. Never with a noun behind it: 一次性 and 四个意识 are words.
_HAN_COUNT = re.compile(
    rf"((?:已|共|完成|实现)*+(?:{any_of(SIGNS)})?)({_HAN})"
    r"((?:[余多])?(?:项|个|次|人|名|套|台|份|场|家|户|座|条|处|篇|辆|件|所|间|栋|天|个月|人次|场次|个百分点|[千万亿]?元|百万元)"
    rf"(?:{any_of(SIGNS_BEHIND)}|左右)?)"
)


def tidy(text: str) -> str:
    """Fold a text and take its blanks out, except one blank between two digits, where it may part two numbers."""
    line = " ".join(fold(text).split())
    return _NOT_PARTING.sub("", line) if " " in line else line


def in_digits(phrase: str) -> str:
    """Write plain Chinese numerals as digits: 百分之九十五 is 95%, 两次 is 2次. Anything less plain stays as it is."""
    if "分之" in phrase:
        phrase = _HAN_SHARE.sub(_share, phrase)
    match = _HAN_COUNT.fullmatch(phrase)
    if match is None or match[2] not in HAN_NUMBERS:
        return phrase
    return f"{match[1]}{HAN_NUMBERS[match[2]]}{match[3]}"


def with_each_behind(phrase: str) -> str:
    """Write what a number is for behind it: 每年≥2次 is ≥2次/年."""
    match = _EACH.fullmatch(phrase)
    return phrase if match is None else f"{match[2]}/{match[1]}"


def is_statement(text: str) -> bool:
    """Tell whether a text that cannot be compared as a number still says one clear thing: 增长5%, 1:1, 3A."""
    return _STATEMENT.fullmatch(tidy(text).rstrip("。.;")) is not None


def tier_of(phrase: str) -> Tier | None:
    """Return the 达成程度 that the words stand for, None if they are none of the agreed answers."""
    return next((tier for tier, pattern in _TIERS.items() if pattern.fullmatch(phrase)), None)


def _share(match: re.Match[str]) -> str:
    number = match[2] or (100 if match[3] == "百" else HAN_NUMBERS.get(match[3]))
    return match[0] if number is None else f"{number}{'%' if match[1] == '百' else '‰'}"
