"""Family D, second part: does the name of a 三级指标 fit the 二级指标 it stands under.

Only what a name ends with is believed: 验收合格率 is quality, 验收项目数量 is not. Under 效益 nearly everything may be
an effect, so that only names are spoken of there that cannot be one.
"""

import re
from collections.abc import Iterator

from selfeval_xl.evaluation import Scores, Severity
from selfeval_xl.model import Form, Indicator
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Quantity, Range, is_percentage
from selfeval_xl.text import is_empty_words, label_key, squeeze
from selfeval_xl.validator.form import applying, filler_in, has_no_value
from selfeval_xl.validator.rule import Fact, rule

_PLACES = {
    "quantity": "数量指标",
    "quality": "质量指标",
    "timeliness": "时效指标",
    "cost": "成本指标",
    "benefit": "效益指标",
    "satisfaction": "满意度指标",
}
# How names end that tell what is measured, a target written behind the name left away.
_TARGET_BEHIND = re.compile(r"(?:达到?|为|不低于|不少于|[≥≤=><])*\d+(?:\.\d+)?%?(?:以上)?$")
_LAST = frozenset("度率性间限期本用价资数额准")  # what they end with; most names end otherwise
_KINDS = {
    "satisfaction": re.compile("满意(?:度|率|程度)$"),
    "quality": re.compile("(?:合格|优良|验收通过)率$"),
    "timeliness": re.compile(
        "(?:及时|准时|按时|按期|如期)[^率]{0,6}率$|及时性$|(?:完成|完工|竣工|开工|交付|办结)(?:时间|时限)$|工期$"
    ),
    "cost": re.compile("(?:成本|费用|造价|单价|总投资)(?:控制(?:率|数|额)?)?$|(?:补助|补贴|资助|救助|奖补)标准$"),
}
_NO_EFFECTS = re.compile(  # names that cannot stand under 效益 either
    "验收(?:合格|通过)率$|(?:完成|完工|竣工|开工)(?:时间|时限)$|(?:按时|按期|如期)(?:完成|完工|竣工|开工)率$|满意(?:度|率|程度)$"
)
_CHANGE = re.compile("提升|提高|增强|改善|增长")
_COUNTED_MONEY = re.compile("节约|节省|降低|减少|减免|压减|核减|审减|下降|征收|收缴|收取|代缴|清欠|追缴|追回")

_MONEY = "资金|经费|预算|专款|款项|拨款|补助款|工程款|货款|价款|尾款|进度款"
_PAYING = "(?:(?<!转移)支付|拨付|执行|支出|到位|下达|兑付)"
_HOW_MUCH = "(?:完成|足额)?(?:率|进度|比例|比率|金额|数额|总额|额度|额|数|情况|完成情况)?$"
_PAID_OUT = re.compile(
    rf"(?:{_MONEY}).{{0,4}}?{_PAYING}{_HOW_MUCH}"
    rf"|{_PAYING}.{{0,6}}?(?:{_MONEY}){_HOW_MUCH}"
    rf"|^(?!项目执行)(?:全年|年度|财政|项目|实际)*{_PAYING}(?:完成)?(?:率|进度|比例)$"
)
_RAISED = re.compile("招商|引资|争取|融资|社会资本|撬动|带动|募集|案款")  # money that came in is a result

_OPINIONS = re.compile(
    "满意|认可|认同|好评|差评|投诉|表扬|评价|评议|测评|反馈|口碑|获得感|幸福感|安全感|感受"
)  # what tells how those served think of it


def opinion_in(row: Indicator) -> bool:
    """Tell whether a row measures 满意度, wherever it stands."""
    return _kind(row) == "satisfaction"


def is_misplaced(row: Indicator) -> bool:
    """Tell whether D07 or D08 speaks about a row."""
    return _belongs(row) != "" or _asks_no_one(row)


def _kind(row: Indicator) -> str:
    """Tell what the name of a row says is measured, "" where it does not."""
    name = _name(row)
    if name[-1:] not in _LAST:
        return ""
    kind = next((kind for kind, ending in _KINDS.items() if ending.search(name)), "")
    if kind == "cost" and (_COUNTED_MONEY.search(name) or not _asks_for_money(row)):
        return ""
    return kind


def _name(row: Indicator) -> str:
    """Return the name of a row without brackets and without a target written behind it."""
    name = label_key(row.level3.text).rstrip("。")
    return _TARGET_BEHIND.sub("", name) if name[-1:] in "0123456789%上" else name


def _asks_for_money(row: Indicator) -> bool:
    """Tell whether a target is an amount of money, or a part of one."""
    reading = row.target.reading
    return isinstance(reading, Quantity | Range) and ("元" in reading.unit or is_percentage(reading.unit))


def _place(row: Indicator) -> str:
    """Tell what the row stands under: its 二级指标, the 一级指标 where that has parts of no other kind."""
    level1, level2 = row.abouts
    if level2 in _PLACES:
        return level2
    return level1 if level1 in ("benefit", "satisfaction") and not level2 else ""


def _belongs(row: Indicator) -> str:
    """Return the 二级指标 a row in the wrong place belongs under, "" for one that is right or may be."""
    place = _place(row)
    if not place or row.abouts[0] == "cost":
        return ""  # 社会成本 and 生态环境成本 are measured in anything
    kind = _kind(row)
    if not kind or kind == place or kind in row.abouts:
        return ""  # D03 speaks where the 二级指标 itself stands in the wrong place
    name = _name(row)
    if place == "benefit" and (_NO_EFFECTS.search(name) is None or _CHANGE.search(name)):
        return ""
    return kind


def _asks_no_one(row: Indicator) -> bool:
    """Tell whether a row under 满意度 names nothing those served could say."""
    if _place(row) != "satisfaction" or "效益" in squeeze(row.level1.text):
        return False
    name = row.level3.text if row.group is None else f"{row.group.text}{row.level3.text}"
    return not (is_empty_words(row.level3.text) or filler_in(name) or _OPINIONS.search(squeeze(name)))


@rule(
    "D06",
    Severity.WARNING,
    message="“{found}”说的是付了多少钱，不是做了多少事，不宜作数量指标",
    advice="换成项目产出的数量，如“改造食堂数量”“培训人次”；资金支付情况已在预算执行率中考核",
)
def payment_as_quantity(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """把资金支付、拨付、执行当作数量指标。

    为什么要查: 资金支付在预算执行率里已经计过分；钱付出去不等于事情做成了。
    例: 数量指标填“专项资金支付率”；应填“改造食堂数量”。“补助资金发放人数”说的是多少人，不算错。
    依据: 财预〔2020〕10号，预算执行率单独计分；数量指标反映产出的数量。
    """
    for row in applying(form):
        if row.is_quantity:
            name = _name(row)
            if _PAID_OUT.search(name) and not _RAISED.search(name):
                yield Fact(row.level3)


@rule(
    "D07",
    Severity.WARNING,
    message="“{found}”是{expected}，却放在“{place}”下",
    advice="移到“{expected}”下，并核对各级指标的分值；确实考核别的内容的，把名称写清楚",
)
def indicator_under_wrong_level2(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """三级指标不属于它所在的二级指标。

    为什么要查: 放错地方，各类指标的分值就混了，该考核的一类可能一项也没有。
    例: 数量指标下填“工程验收合格率”；应移到质量指标下。及时率、完成时间属于时效，成本、费用控制属于成本。
    “验收项目数量”“群众满意度提升”不算错；效益指标下只查肯定不是效益的，如“验收合格率”“完工时间”“群众满意度”。
    依据: 财预〔2020〕10号的指标体系，二级指标分数量、质量、时效、成本等。
    """
    for row in applying(form):
        belongs = _belongs(row)
        if belongs and not has_no_value(row.level3):  # A10 speaks
            yield Fact(row.level3, expected=_PLACES[belongs], words={"place": _PLACES[_place(row)]})


@rule(
    "D08",
    Severity.WARNING,
    message="“{found}”放在满意度指标下，名称看不出是谁的满意度",
    advice="写明是谁对什么的满意度，如“学生及家长满意度”；考核别的内容的，移到相应的指标下",
)
def no_satisfaction_under_satisfaction(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """满意度指标下的一项，名称里没有满意度。

    为什么要查: 满意度要问服务对象才知道；不是问来的数，不能当满意度计分。
    例: 满意度指标下填“受益群众”或“设备更换数量”；应写“受益群众满意度”，设备更换移到数量指标下。
    认可度、好评率、投诉、评价一类也是服务对象的看法，不算错。
    依据: 自评表满意度指标；能看出属于哪一类指标的（如“设备验收合格率”），由 D07 指出。
    """
    for row in applying(form):
        if _asks_no_one(row) and not _belongs(row) and not has_no_value(row.level3):
            yield Fact(row.level3)
