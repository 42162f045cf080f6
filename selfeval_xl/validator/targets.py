"""Family E: does the target cell say something an actual value can be held against.

The words that tell how much or how little a measure can be stand here as data; family F judges by them too.
"""

import re
from collections.abc import Iterator
from datetime import date

from selfeval_xl.evaluation import Scores, Severity
from selfeval_xl.model import Form, Indicator
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Comparator, Day, Quantity, Range, Unreadable, Words, is_statement, plain, read
from selfeval_xl.text import fold, is_not_applicable, label_key, squeeze
from selfeval_xl.validator.form import applying, filler_in, has_no_value, how_empty
from selfeval_xl.validator.rule import Fact, rule

# How the name of a measure in per cent ends.
RATE_ENDINGS = ("率", "度", "比例", "占比", "比重")
# Rates that are a part of a whole: more than the whole is impossible.
SHARES = (
    "满意", "认可", "知晓", "合格", "及格", "达标", "优良", "优秀", "准确", "正确", "及时", "准时", "按时", "按期",
    "覆盖", "普及", "到位", "通过", "参与", "参保", "入学", "巩固", "就业", "成活", "完好", "出勤", "公开", "足额",
)  # fmt: skip
# Rates of two different things, or of a year's work and older cases: they may rightly exceed 100 %.
OPEN_RATES = (
    "完成率", "执行率", "控制率", "利用率", "使用率", "结案率", "收益", "利润", "回报", "产出", "产值", "贡献",
    "负债", "杠杆", "周转", "容积", "同比", "环比", "相当于", "计划比例",
)  # fmt: skip
OPEN_SHARES = ("招商", "引资", "拨备")  # named like shares, 到位率 and 覆盖率, but of what may exceed the plan
# What can fall below zero: changes, and what is counted from a zero somebody chose.
CHANGES = ("增长", "增加", "增幅", "增速", "增值", "提高", "提升", "上升", "涨", "下降", "降低", "降幅", "减少", "变化",
           "变动", "温度", "气温", "室温", "盈亏", "净值")  # fmt: skip
DEVIATIONS = ("超支率", "节约率")  # in a level below zero means the other way round
DEGREES = ("℃", "摄氏度")

# Words that make a target no one can hold anything against: how much, what is done, what comes of it.
_HOW = ("稳步", "不断", "持续", "逐步", "逐渐", "进一步", "显著", "明显", "有效", "较好", "大幅", "有所", "得到",
        "切实", "全面", "充分", "长期", "深远", "较大", "积极", "一定", "良好")  # fmt: skip
_DONE = ("提升", "提高", "改善", "增强", "加强", "促进", "推动", "推进", "保障", "优化", "完善", "发展", "好转", "影响",
         "改进", "增长")  # fmt: skip
_CAME = ("效果", "成效", "作用", "效益", "效率", "水平")
_VAGUE = re.compile(
    "(?:{how}|{done}|{came})+|.*(?:{how})+(?:{done})+|.*(?:{came})(?:{how})+".format(
        how="|".join(_HOW), done="|".join(_DONE), came="|".join(_CAME)
    )
)

# The last number of a name with what follows it; "第3期" counts nothing.
_TAIL = re.compile(r"(?<![第\d.,A-Za-z])[≥≤<>=]*\d[\d.,]*\D*$")
_BRACKETED = re.compile(r"\(([^()\d]+)\)")
_PART_OF_YEAR = re.compile("季|半年|旬")
_CHANGE = re.compile("(增长|增加|提高|提升|上升|下降|降低|减少).*?([0-9][0-9.]*(?:%|‰|个?百分点))")
_PER_CENT = ("%", "百分比")


def is_share(name: str) -> bool:
    """Tell whether a measure of that name is a part of a whole, so that it cannot exceed 100 %."""
    return _is_level(name) and _has(name, SHARES) and not _has(name, OPEN_SHARES)


def is_rate(name: str) -> bool:
    """Tell whether a measure of that name is a share, or a rate that seldom has a reason to exceed 100 %."""
    return is_share(name) or (_is_level(name) and not _has(name, OPEN_RATES + OPEN_SHARES))


def _is_level(name: str) -> bool:
    return label_key(name).removesuffix("指标").endswith(RATE_ENDINGS) and not _has(name, CHANGES)


def _has(name: str, words: tuple[str, ...]) -> bool:
    key = label_key(name)
    return any(word in key for word in words)


def may_be_negative(name: str, unit: str) -> bool:
    """Tell whether a measure can fall below zero at all: a growth rate or a temperature, not a count of people."""
    return _has(name, CHANGES) or _has(name, DEVIATIONS) or unit in DEGREES


def _stated_in(name: str) -> Quantity | None:
    """Return the target that stands in an indicator's name: one number with its unit."""
    tail = _TAIL.search(fold(name).rstrip(") "))  # 制作宣传片（3部）
    readings = (read(name), read(tail[0]) if tail else None)
    return next((reading for reading in readings if isinstance(reading, Quantity) and reading.unit), None)


def _weighted_without_target(form: Form) -> Iterator[Indicator]:
    """Yield the rows that carry points and have a blank target; C06 speaks about rows without a usable weight."""
    for row in applying(form):
        weight = row.weight.number
        if row.target.reading is None and weight is not None and weight > 0 and not has_no_value(row.target):
            yield row


def is_left_out(row: Indicator) -> bool:
    """Tell whether a row has a name, points and nothing else: E01 speaks about all of it."""
    if has_no_value(row.target) or _stated_in(row.level3.text) is not None:
        return False  # A10 or E09 speaks about the target alone
    return all(is_not_applicable(cell.text) for cell in (row.target, row.actual, row.score))


@rule(
    "E01",
    Severity.ERROR,
    message="分值 {weight} 分，年度指标值{problem}{more}",
    advice="按绩效目标申报表填写年度指标值，带上比较符号和单位，如“≥12所”；不用的指标整行删去",
)
def target_missing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """有分值的指标没有填年度指标值。

    为什么要查: 没有目标就无从比较，得分没有依据。
    例: “改造食堂数量”分值 10，年度指标值空着；应填“≥12所”。
    依据: 自评表“年度指标值”栏，应与批复的绩效目标一致。
    """
    for row in _weighted_without_target(form):
        if _stated_in(row.level3.text) is None:  # E09 speaks
            more = "，这一行的实际完成值和得分也都没有填" if is_left_out(row) else ""
            words = {"weight": row.weight.text, "problem": how_empty(row.target), "more": more}
            yield Fact(row.target, words=words)


@rule(
    "E02",
    Severity.NOTE,
    message="年度指标值“{found}”没有写比较符号，看不出是至少、至多还是等于",
    advice="在数字前加上≥、≤或＝，如“{expected}”",
)
def comparator_missing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """年度指标值只有数字，没有≥、≤或＝。

    为什么要查: 同一个数，写≥、≤还是＝，得分算法不同；不写时只能按等于评，成本按不超过评。
    例: “改造食堂数量”填“12所”；应填“≥12所”。
    依据: 自评表“年度指标值”栏填写要求；计分口径分正向、反向、等于三种。
    """
    for row in applying(form):
        reading = row.target.reading
        if isinstance(reading, Quantity) and reading.comparator is Comparator.NONE:
            yield Fact(row.target, expected=f"{_likely_sign(row, reading)}{row.target.text.strip()}")


def _likely_sign(row: Indicator, target: Quantity) -> Comparator:
    if target.number == 0 or (target.number == 100 and (target.unit in _PER_CENT or is_rate(row.level3.text))):
        return Comparator.EQUAL
    return Comparator.AT_MOST if row.is_cost else Comparator.AT_LEAST


@rule(
    "E03",
    Severity.NOTE,
    message="年度指标值“{found}”没有写单位",
    advice="在数字后写上单位：比率写%，金额写元或万元，数量写人、个、次等",
)
def unit_missing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """年度指标值只有数字，没有单位。

    为什么要查: “100”可能是 100%，也可能是 100 个；单位不明，完成值就可能比错。
    例: “验收合格率”填“100”；应填“＝100%”。单位写在指标名称括号里的，如“受益人数（人）”，不算错。
    依据: 自评表“年度指标值”栏填写要求；表上另有度量单位一栏的，以那一栏为准，不查。
    """
    for row in applying(form) if "measure" not in form.columns else ():
        match row.target.reading:
            case Quantity(unit="", number=number) if number != 0:  # nothing is nothing in every unit
                bare = True
            case Range(unit=""):
                bare = True
            case _:
                bare = False
        if bare and not _names_unit(row.level3.text):
            yield Fact(row.target)


def _names_unit(name: str) -> bool:
    """Tell whether a bracket in the name gives the unit: 受益人数（人）."""
    readings = [read(f"1{bracketed}") for bracketed in _BRACKETED.findall(squeeze(name).replace("单位:", ""))]
    return any(isinstance(reading, Quantity) and reading.unit for reading in readings)


@rule(
    "E04",
    Severity.ERROR,
    message="年度指标值“{found}”{problem}",
    advice="{fix}",
)
def target_impossible(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """年度指标值不合常理：比率超过 100%、写成“≥100%”，或是负数。

    为什么要查: 达不到的目标评不出好坏；“≥100%”等于说可以超过 100%，而合格率一类最多只有 100%，符号应写“＝”。
    例: “验收合格率”填“≥120%”，应填“≥98%”；填“≥100%”的，应填“＝100%”。满意度、合格率一类不可能超过 100%，
    人数、金额一类不可能是负数，列为错误；“≥100%”和其他只是少见的，列为提示。增长率、完成率等超过 100% 不算错。
    依据: 指标名称的含义；正向指标没有负数目标的计分公式。
    """
    for row in applying(form):
        if fact := _impossible(row):
            yield fact


def is_impossible(row: Indicator) -> bool:
    """Tell whether E04 finds the target an error: no score follows from it."""
    fact = _impossible(row)
    return fact is not None and fact.severity is Severity.ERROR


def _impossible(row: Indicator) -> Fact | None:
    name, reading = row.level3.text, row.target.reading
    match reading:
        case Quantity(number=low, unit=unit):
            high = low
        case Range(low=low, high=high, unit=unit):
            pass
        case _:
            return None  # E01 and E08 speak about what is blank or cannot be read
    if low < 0:
        unusual = may_be_negative(name, unit)
        problem = "是负数，没有通用的计分公式" if unusual else "是负数，这样的指标不可能小于 0"
        fix = "改成正数表示的目标，如把“增长 -5%”写成“下降≤5%”" if unusual else "核对后改成不小于 0 的数"
        severity = Severity.NOTE if unusual else Severity.ERROR
        return Fact(row.target, severity=severity, words={"problem": problem, "fix": fix})
    share = is_share(name)
    if high > 100 and is_rate(name) and unit in _PER_CENT:
        problem = "超过了 100%，这样的比率最多是 100%" if share else "超过了 100%，这样的比率很少超过 100%"
        severity = Severity.ERROR if share else Severity.NOTE
        return Fact(
            row.target, severity=severity, words={"problem": problem, "fix": "核对数字；比率改成不超过 100% 的数"}
        )
    at_least = isinstance(reading, Quantity) and reading.comparator is Comparator.AT_LEAST
    if share and at_least and low == 100 and unit in _PER_CENT:
        problem, fix = "要求至少 100%，而这样的比率最多是 100%", "写成“＝100%”，或改成留有余地的目标，如“≥95%”"
        return Fact(row.target, "＝100%", severity=Severity.NOTE, words={"problem": problem, "fix": fix})
    if unit == "百分比":
        problem, fix = "的单位写成了“百分比”，看不出是百分之几还是别的数", "是百分数的写“%”，如“≥95%”"
        return Fact(row.target, severity=Severity.NOTE, words={"problem": problem, "fix": fix})
    return None


@rule(
    "E05",
    Severity.NOTE,
    message="时效指标的年度指标值“{found}”{problem}，看不出项目本来该在什么时候完成",
    advice="{fix}",
)
def deadline_is_year_end(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """时效指标的目标只写到年度最后一天，或写了整个年度。

    为什么要查: 写 12 月 31 日等于没有时限，年内什么时候完成都得满分。
    例: “完工时间”填“2024年12月31日”“2024年12月”或“2024年1-12月”；应填计划完工的时间，如“2024年8月31日前”。
    依据: 时效指标应反映项目实施的进度要求。
    """
    for row in applying(form):
        reading = row.target.reading
        if not row.is_timeliness or not isinstance(reading, Day):
            continue
        if reading.day != date(form.year or reading.day.year, 12, 31) or _PART_OF_YEAR.search(row.target.text):
            continue
        if reading.since is None:
            problem = "只是年度最后一天" if reading.precision == "day" else "只写到年底"
            fix = "按实施计划写明完成的时间，如“8月31日前”，或写“按时完成率＝100%”；全年持续的工作可以不改"
        elif reading.since == date(reading.day.year, 1, 1):
            problem = "写的是整个年度"
            fix = "全年持续的工作可以不改；有完成时间的，按实施计划写明，如“8月31日前”"
        else:
            continue  # half a year tells more
        yield Fact(row.target, words={"problem": problem, "fix": fix})


@rule(
    "E06",
    Severity.NOTE,
    message="年度指标值“{found}”是笼统的话，没有可以衡量的标准",
    advice="写明做到什么程度算完成：能用数字的用数字，不能的写出具体标准，如“就餐等候时间≤15分钟”“达到省级B级标准”",
)
def target_vague(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """定性指标的目标是“稳步提升”“长期影响”一类的话，没有标准。

    为什么要查: 没有标准，做到什么程度都可以说达成，得分没有说服力。
    例: “改善就餐条件”填“效果明显”；应填“食堂卫生评级达到B级”。
    依据: 绩效指标应当可衡量；不能量化的用分级分档的文字说明标准。
    """
    for row in applying(form):
        reading = row.target.reading
        if (
            isinstance(reading, Words)
            and reading.tier is None
            and _VAGUE.fullmatch(squeeze(row.target.text).strip("。.,;!"))
        ):
            yield Fact(row.target)


@rule(
    "E08",
    Severity.WARNING,
    message="年度指标值“{found}”{why}",
    advice="{fix}",
)
def target_unreadable(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """年度指标值里有多余的字符或几个数，读不成一个目标。

    为什么要查: 读不懂目标，就无法核验得分。
    例: 一格里填“新建3所，改造5所”；应分成两行，各填“≥3所”“≥5所”。填“增长5%”的，指标名称写“……增长率”，
    目标写“≥5%”；“增长5%”“1:1”“3A”这样意思明白、只是不能按数字比较的，列为提示，完成值照目标写的视为达成预期指标。
    依据: 自评表“年度指标值”栏，一项指标一个目标。
    """
    for row in applying(form):
        text, reading = row.target.text, row.target.reading
        if not isinstance(reading, Unreadable) or filler_in(text) or has_no_value(row.target):
            continue  # A07 speaks about filler, A10 about errors
        if not is_statement(text):
            fix = "一个格子只写一个目标：比较符号、数字、单位，如“≥95%”；多个目标分成多行"
            yield Fact(row.target, words={"why": f"{reading.why}，读不成一个目标", "fix": fix})
            continue
        if change := _CHANGE.search(squeeze(text)):
            turn, share = change.groups()
            why = "说的是变化，不能和完成值直接比较"
            measure = f"{turn}幅度" if share.endswith("点") else f"{turn}率"
            fix = f"指标名称写成“……{measure}”，目标写成“≥{share}”，完成值也只写数字和单位"
        else:
            why = "是比例或等级，不能和完成值按数字比较"
            fix = "意思明白的可以不改：完成值达到的照目标写，没有达到的写实际情况；能写成数字的写成数字"
        yield Fact(row.target, severity=Severity.NOTE, words={"why": why, "fix": fix})


@rule(
    "E09",
    Severity.WARNING,
    message="年度指标值没有填写，目标“{stated}”写在了指标名称里",
    advice="把目标移到年度指标值一栏，如“{expected}”；指标名称只写考核什么",
)
def target_stands_in_name(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """目标写在三级指标名称里，年度指标值空着。

    为什么要查: 名称里的数不能与完成值比较，得分无法核验。
    例: 三级指标填“资金支付完成率100%”，年度指标值空着；应分别填“资金支付完成率”和“＝100%”。
    依据: 自评表“三级指标”“年度指标值”两栏的分工。
    """
    for row in _weighted_without_target(form):
        if stated := _stated_in(row.level3.text):
            value = f"{plain(stated.number)}{stated.unit}"
            sign = stated.comparator or _likely_sign(row, stated)
            yield Fact(row.target, expected=f"{sign}{value}", words={"stated": f"{stated.comparator}{value}"})
