"""Numbers among words: one is a quantity, two may be a range, more are no value.

A number is believed where all beside it is known: 新建12座桥 and 购置电脑10台 are read, 建设2号楼 and 5G网络 are not.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.quantity.kinds import Comparator, Quantity, Range, Unsure
from selfeval_xl.quantity.phrase import ENDINGS, SIGNS, SIGNS_BEHIND, any_of
from selfeval_xl.quantity.units import SCALE_CHARACTERS, counts_things, split_unit

_LONGEST = 20  # characters of a number: leaves Decimal's 28 digits room to convert and round without loss
_LONGEST_UNIT = 4  # characters of a unit that is not listed
_POWERS = {"2": "²", "3": "³"}
# What may stand before a number without making another number of it, as 增加, 每, 第, 未 and 节约 would.
_LEADS = """
    已 共 共计 合计 累计 总计 一共 总共 全年 本年 年度 全部 实际 按时 按期 如期 顺利 成功 均 各 应 须 需 确保 力争 计划
    预计 为 是 了 完成 实现 达成 已达到 实际达到 达到了 提高到 提高至 提升到 提升至 目标值 数量 人数 次数 项目数
    项目数量 新建 新增 改建 扩建 建成 建设 修建 改造 升级 购置 采购 购买 安装 更新 更换 添置 配备 维修 维护 修缮 养护
    资金 经费 金额 费用 成本 发放 支出 支付 拨付 投入 下达 使用 安排 补助 资助 救助 奖励 慰问 惠及 受益 覆盖 服务 接待
    培训 开展 举办 组织 召开 印发 印制 制作 编制 办理 受理 审理 办结 检查 抽查 检测 监测 招聘 聘用
"""
# A word beside the number that may turn it round, or bring a second one.
_TURNS = """
    未 不 无 没 缺 差 超 欠 余 剩 前 后 起 至 到 较 比上 比去 和 与 及 其中 每 第 约 半 几 一 二 两 三 四 五 六 七 八 九
    十 延期 延误 推迟 滞后 逾期 停工 暂停 中止 终止 取消 失败
"""
_CHANGES = "少 减 增 降 提 升 涨 均 扣 罚 节省"  # before a number these make it a difference or a mean
# 2号楼, 5级, 9成: behind a bare number these are no units.
_PARTS_OF_NAMES = frozenset("号级类型标版楼区路线省市县镇点星成层")
_RATES = frozenset({"", "%", "‰", "百分比"})

_TOKEN = re.compile("[0-9]+(?:[.,][0-9]+)*")
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_SQUARE = re.compile("(?<![A-Za-z])([khcd]?m)([23])(?![0-9.])")
_ABOUT = "大约|大概|将近|接近|约|近"
_HEAD = re.compile(
    rf"(?:(?P<rate>(?:(?![不未无非])[一-鿿]){{0,16}}(?:率|满意度|比例|占比)[为是]?)|(?P<limit>至少|最少|至多|最多)?(?P<lead>(?:{any_of(_LEADS.split())})++)"
    rf"(?P<thing>(?:(?!{any_of([*_TURNS.split(), *_CHANGES.split()])})[一-鿿]){{0,10}}?))?[:达]?"
    rf"(?P<about>{_ABOUT})?(?P<sign>{any_of(SIGNS)})?(?P<about_it>{_ABOUT})?(?:人民币)?(?P<money>¥)?(?P<minus>-)?"
)
_MORE = re.compile("([十百千万亿]{0,2})[余多]")
_BEHIND = any_of(SIGNS_BEHIND)
_REST = re.compile(
    rf"(?P<behind>{_BEHIND})?(?P<about>左右|上下)?(?P<noun>(?:(?!{any_of(_TURNS.split())})[一-鿿]){{0,16}}?)"
    rf"(?P<about_it>左右|上下)?(?P<behind_it>{_BEHIND})?"
)
_ENDING = re.compile(rf"(?:{any_of(ENDINGS.split())})*+")
_GAP = re.compile(
    rf"(?P<unit>[^0-9]*?)(?:(?:——|[-–—―~]|至|到)(?P<minus>-)?|[,、;]?(?:并且|同时|且|并|和)?(?P<sign>{any_of(SIGNS)}))"
)
_INTERVAL = re.compile(r"\(([0-9]+(?:\.[0-9]+)?)([^0-9,()]{0,4}),([0-9]+(?:\.[0-9]+)?)([^0-9,()]{0,4})\)(.*)")
_LOOKS_GROUPED = re.compile(r"\([0-9]{1,3},[0-9]{3}\D")

_IN_WORDS = "数字夹在文字里，分不清是数值还是名称"
_SEVERAL = "里有几个数，分不清以哪个为准"


class _Tail(NamedTuple):
    unit: str
    sign: Comparator
    approximate: bool


def read_amount(phrase: str) -> Quantity | Range:
    """Read a phrase that holds digits.

    Raises:
        Unsure: it is not certain which number is meant, or what it counts.
    """
    if " " in phrase:
        raise Unsure("数字中间有空格，分不清是一个数还是几个数")
    if match := _INTERVAL.fullmatch(phrase):
        if _LOOKS_GROUPED.match(phrase):
            raise Unsure("分不清是区间还是千分位")
        low, unit_low, high, unit_high, behind = match.groups()
        return _range(number_of(low), unit_low, number_of(high), _tail(unit_high + behind, _head("")))
    phrase = _SQUARE.sub(lambda match: match[1] + _POWERS[match[2]], phrase)
    match list(_TOKEN.finditer(phrase)):
        case [only]:
            return _quantity(phrase[: only.start()], only[0], phrase[only.end() :])
        case [first, last]:
            between = phrase[first.end() : last.start()]
            return _two_numbers(phrase[: first.start()], first[0], between, last[0], phrase[last.end() :])
        case []:  # the only digit was that of m2
            raise Unsure(_IN_WORDS)
    raise Unsure(_SEVERAL)


def number_of(token: str) -> Decimal:
    """Read one number as written: digits, decimals, thousands separators where they belong.

    Raises:
        Unsure: they are elsewhere, or it is the number of something, as 0851 is.
    """
    if len(token) > _LONGEST:
        raise Unsure("数字太长，像是编号")
    if _NUMBER.fullmatch(token) is None:
        raise Unsure("千分位不对，应写成 1,200.5 这样" if "," in token else "不是一个正常书写的数")
    return Decimal(token.replace(",", ""))


def _quantity(before: str, token: str, behind: str) -> Quantity:
    number = number_of(token)
    head = _head(before)
    tail = _tail(behind, head)
    signs = {SIGNS.get(head["limit"]), SIGNS.get(head["sign"]), tail.sign or None} - {None}
    if len(signs) > 1:
        raise Unsure("数字前后的比较符号互相矛盾")
    return Quantity(
        -number if head["minus"] else number,
        tail.unit,
        next(iter(signs), None) or Comparator.NONE,
        tail.approximate or bool(head["about"] or head["about_it"]),
    )


def _two_numbers(before: str, token: str, between: str, token_high: str, behind: str) -> Range:
    low, high = number_of(token), number_of(token_high)
    head, gap = _head(before), _GAP.fullmatch(between)
    if gap is None or head["limit"]:
        raise Unsure(_SEVERAL)
    low, high = -low if head["minus"] else low, -high if gap["minus"] else high
    signs = SIGNS.get(head["sign"]), SIGNS.get(gap["sign"])
    if signs == (Comparator.AT_MOST, Comparator.AT_LEAST):
        low, high = high, low
    elif signs != (Comparator.AT_LEAST, Comparator.AT_MOST) and (gap["sign"] or head["sign"] not in (None, "控制在")):
        raise Unsure(_SEVERAL)
    return _range(low, gap["unit"], high, _tail(behind, head))


def _range(low: Decimal, unit_low: str, high: Decimal, tail: _Tail) -> Range:
    if tail.sign is Comparator.AT_LEAST:
        raise Unsure(_SEVERAL)
    if unit_low not in ("", tail.unit):
        raise Unsure("两个数的单位不同")
    if low > high:
        raise Unsure("前一个数大于后一个数")
    return Range(low, high, tail.unit)


def _head(before: str) -> re.Match[str]:
    """Take what stands before a number apart.

    Raises:
        Unsure: a word in it is not known, or a dash may be a minus or not.
    """
    match = _HEAD.fullmatch(before)
    if match is None or (match["minus"] and (match["rate"] or match["lead"])):
        raise Unsure(_IN_WORDS)
    return match


def _tail(behind: str, head: re.Match[str]) -> _Tail:
    """Read what stands behind a number. With a sign before it, a short word that is no known unit is taken for one.

    Raises:
        Unsure: a word in it is not known, or does not fit what stands before the number.
    """
    more = _MORE.match(behind)
    if more:
        behind = more[1] + behind[more.end() :]
    if behind.startswith("(") and behind.endswith(")"):
        behind = behind[1:-1]
    unit, rest = split_unit(behind)
    match = _REST.fullmatch(rest)
    if match is None:
        raise Unsure(_IN_WORDS)
    noun = match["noun"]
    bare = not unit.strip(SCALE_CHARACTERS)
    if not _ENDING.fullmatch(noun) and not counts_things(unit):
        is_unit = len(noun) <= _LONGEST_UNIT if head["sign"] else len(noun) == 1 and noun not in _PARTS_OF_NAMES
        if not bare or not is_unit or match["behind"]:
            raise Unsure(_IN_WORDS)
        unit += noun
    elif bare and head["money"]:
        unit += "元"
    if (head["rate"] and unit not in _RATES) or (head["thing"] and not (unit == "%" or counts_things(unit))):
        raise Unsure(_IN_WORDS)
    return _Tail(
        "百分点" if unit == "个百分点" else unit,
        SIGNS_BEHIND.get(match["behind"] or match["behind_it"], Comparator.NONE),
        bool(more or match["about"] or match["about_it"]),
    )
