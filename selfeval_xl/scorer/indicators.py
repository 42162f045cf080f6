"""The score of one 三级指标: which way it is judged, by what its target and its actual can be read as.

The kind follows the target and, for a cost, the heading; the actual only decides whether the score can be verified.
"""

import re
from decimal import Decimal

from selfeval_xl.evaluation import Kind, Score
from selfeval_xl.model import Figure, Indicator
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Comparator, Day, Quantity, Range, Tier, Unreadable, Words, is_statement
from selfeval_xl.scorer.dates import judge_date
from selfeval_xl.scorer.interval import Band, Judgement, Unverified, quoted, settle, span, usable_weight
from selfeval_xl.scorer.qualitative import judge_tier, judge_words
from selfeval_xl.scorer.quantitative import judge_quantity
from selfeval_xl.text import squeeze

_TIMES = ("年", "个月", "月", "周", "天", "日", "工作日", "个工作日", "小时", "分钟", "秒")
_HARM = re.compile("事故|伤亡|死亡|投诉|差错|误差|故障|等候|等待|响应|贫困发生|返贫|流失|超时|逾期|违规|犯罪|发病|感染")


def score_indicator(indicator: Indicator, policy: Policy) -> Score:
    """Judge one indicator. Never raises; what cannot be judged says why in its basis."""
    kind = kind_of(indicator)
    weight, reported = usable_weight(indicator.weight), indicator.score.number
    if not indicator.applies:
        rest = "，总分由其余各项折算为百分制" if indicator.left_out else ""
        judgement: Judgement = Band(Decimal(0), Decimal(0), f"这一行不适用，不计分{rest}")
    elif weight is None:
        judgement = Unverified(f"分值{_said(indicator.weight.text)}，不能计分")
    else:
        judgement = _judge(indicator, kind, weight, policy)
    return Score(kind, *settle(judgement, weight, reported, policy.score_tolerance))


def kind_of(indicator: Indicator) -> Kind:
    """Tell how an indicator is judged. A cost without ≥ or ≤ is reverse: overspending is no achievement."""
    match indicator.target.reading:
        case Quantity(comparator=Comparator.AT_LEAST):
            return Kind.POSITIVE
        case Quantity(comparator=Comparator.AT_MOST):
            return Kind.REVERSE
        case Quantity():
            return Kind.REVERSE if indicator.is_cost else Kind.EQUAL
        case Range():
            return Kind.RANGE
        case Day():
            return Kind.DATE
        case Words():
            return Kind.QUALITATIVE
        case Unreadable(text=text) if is_statement(text):
            return Kind.QUALITATIVE
        case _:
            return Kind.UNREADABLE


def _judge(indicator: Indicator, kind: Kind, weight: Decimal, policy: Policy) -> Judgement:
    match indicator.target.reading, indicator.actual.reading:
        case None, _:
            return Unverified(_missing(indicator.target, "年度指标值"))
        case Unreadable(why=why), _ if kind is not Kind.QUALITATIVE:
            return Unverified(f"年度指标值{quoted(indicator.target)}{why}")
        case _, None:
            return Unverified(_missing(indicator.actual, "实际完成值"))
        case _ if kind is Kind.QUALITATIVE:
            return judge_words(indicator.target, indicator.actual, weight, policy)
        case _, Unreadable(why=why):
            return Unverified(f"实际完成值{quoted(indicator.actual)}{why}")
        case _, Words(tier=Tier() as tier):
            return judge_tier(tier, indicator.actual, weight, policy)
        case (Quantity() | Range()) as target, ((Quantity() | Range()) as actual):
            judged = judge_quantity(kind, target, actual, weight, policy)
            return _let_off(judged, weight) if kind is Kind.EQUAL and _less_may_be_better(indicator) else judged
        case Day() as deadline, Day() as done:
            return judge_date(indicator.target, deadline, indicator.actual, done, weight)
        case _, Words():
            return Unverified(f"实际完成值{quoted(indicator.actual)}不是数字、日期或达成程度用语")
        case _:
            both = f"年度指标值{quoted(indicator.target)}与实际完成值{quoted(indicator.actual)}"
            return Unverified(f"{both}一个是日期，一个是数字，无法比较")


def _less_may_be_better(indicator: Indicator) -> bool:
    """Tell whether fewer than a target without ≥ or ≤ may be more than was asked: 30 days, 2 accidents."""
    name, target = squeeze(indicator.level3.text), indicator.target.reading
    timely = indicator.is_timeliness and isinstance(target, Quantity) and target.unit in _TIMES
    return timely or _HARM.search(name) is not None


def _let_off(judged: Judgement, weight: Decimal) -> Judgement:
    """Allow all the points where it cannot be told which way a target is meant."""
    if isinstance(judged, Unverified) or judged.high == weight:
        return judged
    basis = f"{judged.basis}；目标没有写≥或≤，越少越好的可得满分，得分应在 {span(judged.low, weight)}"
    return Band(judged.low, weight, basis, computed=judged.computed or judged.low)


def _missing(figure: Figure, name: str) -> str:
    return f"{name}的公式没有结果" if figure.blank and figure.formula is not None else f"未填{name}"


def _said(text: str) -> str:
    return f"“{text.strip()}”不是可用的数字" if text.strip() else "未填"
