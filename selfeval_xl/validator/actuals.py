"""Family F: does the actual cell say what was reached, in a form that can be held against the target.

One cause, one finding. A blank actual is F01's alone. Whatever compares numbers works on `compared`, which gives none
where the scorer could not compare them; then F02 to F06 or F10 say why. F10 stands in `deadlines`, F11 to
F15 in `achievement`.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from selfeval_xl.evaluation import Score, Scores, Severity
from selfeval_xl.model import MONEY_UNITS, Figure, Form, Indicator
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import (
    SCALE_CHARACTERS,
    Comparator,
    Day,
    Quantity,
    Range,
    Words,
    convert,
    ends,
    names_deadline,
    plain,
    scales_differ,
)
from selfeval_xl.text import is_empty_words, squeeze
from selfeval_xl.validator.form import applying, filler_in, has_no_value, how_empty
from selfeval_xl.validator.rule import Fact, rule
from selfeval_xl.validator.targets import is_rate, is_share, may_be_negative

_SIGNS = (Comparator.AT_LEAST, Comparator.AT_MOST)
# The same things may be counted with any of a group; one person may come twice, but mostly 人 and 人次 mean the same.
_COUNTERS = (
    frozenset(
        (*"个项所座家处间台套件辆条户名份批场篇期部盏张床口眼支根副组村", "台套", "件套", "批次", "场次", "期次")
    ),
    frozenset((*"次期场批起回", "场次", "期次", "批次", "人次")),
    frozenset({"人", "人次", "例"}),
    frozenset("株棵根"),
    frozenset("头只羽匹"),
    frozenset("本册份套"),
    frozenset({"课时", "学时"}),
    frozenset({"%", "百分点", "个百分点"}),  # of a rise people write either
    frozenset({"米", "延米", "延长米"}),
    frozenset({"立方米", "立方", "m³", "㎥", "方"}),
    frozenset({"亩", "公顷", "平方米", "㎡"}),  # they convert, but not to the last digit
    frozenset({"天", "日", "工作日", "个工作日"}),
)
_TIMES = frozenset({"年", "季", "季度", "月", "周", "天", "日"})
_WHOLE = Decimal(100)  # per cent


class Pair(NamedTuple):
    """Target and actual as numbers of one unit, "" where neither cell names one."""

    target: Decimal
    actual: Decimal
    unit: str


def compared(row: Indicator, score: Score) -> Pair | None:
    """Return the two numbers as the scorer compared them, None where it did not."""
    target, actual = row.target.reading, row.actual.reading
    if not score.verifiable or not isinstance(target, Quantity) or not isinstance(actual, Quantity):
        return None
    converted = convert(actual.number, actual.unit, target.unit) if target.unit and actual.unit else actual.number
    return None if converted is None else Pair(target.number, converted, target.unit or actual.unit)


def rows(form: Form, scores: Scores) -> Iterator[tuple[Indicator, Score]]:
    """Yield each indicator that applies with its score."""
    pairs = zip(form.indicators, scores.indicators, strict=True)
    return ((row, score) for row, score in pairs if row.applies)


@rule(
    "F01",
    Severity.ERROR,
    message="得分 {score} 分，实际完成值{problem}",
    advice="填写全年实际完成的数，带上单位；没有完成的得分填 0",
)
def actual_missing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """得了分，却没有填实际完成值。

    为什么要查: 没有完成值，得分就没有依据。
    例: “改造食堂数量”得分 10，实际完成值空着；应填“12所”。
    依据: 自评表“实际完成值”栏。
    """
    for row in applying(form):
        score = row.score.number
        if row.actual.reading is None and score is not None and score > 0 and not has_no_value(row.actual):
            yield Fact(row.actual, words={"score": row.score.text, "problem": how_empty(row.actual)})


@rule(
    "F02",
    Severity.WARNING,
    message="年度指标值“{target}”是{kind}，实际完成值却填了文字“{found}”",
    advice="实际完成值填{fill}",
)
def number_answered_with_words(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """目标是数字或日期，实际完成值却填了文字。

    为什么要查: 只写“达成预期指标”，看不出实际做了多少，也无法按公式核验得分。
    例: 年度指标值“≥12所”，实际完成值填“达成预期指标”；应填“12所”。
    得 0 分并写明原因的只列为提示。
    依据: 定量指标按完成值与指标值的比例计分；“达成预期指标”等用语只用于定性指标。
    """
    for row in applying(form):
        target = row.target.reading
        if not isinstance(target, Quantity | Range | Day) or not isinstance(row.actual.reading, Words):
            continue
        if filler_in(row.actual.text) or has_no_value(row.actual):
            continue  # A07 and A10 speak
        if isinstance(target, Day):
            kind, fill = "日期", "实际完成的日期，如“2024年8月20日”"
        else:
            kind, fill = "数字", f"实际完成的数字{f'，单位与目标相同（{target.unit}）' if target.unit else '和单位'}"
        nothing_done = row.score.number == 0 and not is_empty_words(row.reason.text)
        severity = Severity.NOTE if nothing_done else Severity.WARNING  # no point was taken for the words
        yield Fact(row.actual, severity=severity, words={"target": row.asked, "kind": kind, "fill": fill})


@rule(
    "F03",
    Severity.NOTE,
    message="年度指标值“{target}”是文字，实际完成值“{found}”不是规定的达成程度用语",
    advice="填“达成预期指标”“部分达成预期指标”或“未达成预期指标”，具体情况写在备注或实际完成情况里",
)
def words_answered_otherwise(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """定性指标的实际完成值既不是达成程度用语，也不是照写目标。

    为什么要查: 定性指标按达成、部分达成、未达成三档计分，用别的话看不出是哪一档。
    例: 年度指标值“食堂卫生评级达到B级”，实际完成值填“工作已开展”；应填“达成预期指标”。
    依据: 财预〔2020〕10号；自评表填表说明的三档用语。
    """
    for row in applying(form):
        if not isinstance(row.target.reading, Words) or row.actual.reading is None:
            continue  # E01, E08 and F01 speak about blank and unreadable cells
        if any(filler_in(cell.text) or has_no_value(cell) for cell in (row.target, row.actual)):
            continue  # A07 and A10 speak
        tier = isinstance(row.actual.reading, Words) and row.actual.reading.tier is not None
        if not tier and squeeze(row.actual.text) != squeeze(row.target.text):
            yield Fact(row.actual, words={"target": row.asked})


@rule(
    "F04",
    Severity.WARNING,
    message="实际完成值“{found}”{problem}，不是实际达到的{kind}",
    advice="填写实际达到的{kind}，不带≥、≤、不少于、以内、底前一类的字样{example}",
)
def target_copied_with_sign(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """实际完成值照抄了目标，带着≥、≤等符号，或只重复了期限。

    为什么要查: “≥95%”是要求，不是结果；照抄目标说明没有实际统计。
    例: 年度指标值“≥95%”，实际完成值也填“≥95%”；应填实际统计的数，如“96.3%”。年度指标值“8月31日前”，
    实际完成值填“2024年8月31日前完成”；应填完成的日期，如“2024年8月20日”。
    依据: 自评表“实际完成值”栏，填全年实际达到的数。
    """
    for row in applying(form):
        actual, repeated = row.actual.reading, _repeats_deadline(row)
        if isinstance(row.target.reading, Words) or not isinstance(actual, Quantity | Day):
            continue  # F03 speaks about the answers to words
        if actual.comparator not in _SIGNS and not repeated:
            continue
        if squeeze(row.actual.text) == squeeze(row.target.text):
            problem = "照抄了年度指标值"
        else:
            problem = "只重复了年度指标值的期限" if repeated else "带有比较符号"
        if isinstance(actual, Day):
            kind, example = "日期", ""
        else:
            kind, example = "数", f"，例如实际恰好达到就填“{plain(actual.number)}{actual.unit}”"
        yield Fact(row.actual, words={"problem": problem, "kind": kind, "example": example})


def _repeats_deadline(row: Indicator) -> bool:
    """Tell whether the deadline was given back in place of the day: 2024年8月31日前 for 8月31日前."""
    target, actual = row.target.reading, row.actual.reading
    same = isinstance(target, Day) and isinstance(actual, Day) and target.day == actual.day
    return same and names_deadline(row.actual.text)


def _is_copy(actual: Figure) -> bool:
    """Tell whether F04 speaks about the cell, so that its number stands for nothing."""
    return isinstance(actual.reading, Quantity) and actual.reading.comparator in _SIGNS


@rule(
    "F05",
    Severity.ERROR,
    message="实际完成值“{found}”与年度指标值“{target}”单位不同，不能换算",
    advice="实际完成值用与目标相同的单位“{unit}”填写；目标的单位写错的，改目标",
)
def units_do_not_convert(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """实际完成值与年度指标值的单位不同，又不能换算。

    为什么要查: 单位不同的两个数不能比，得分无法核验。
    例: 年度指标值“≥95%”，实际完成值填“3650人”；应填百分数，如“96%”。万元与元等能换算的不算错，
    个与所、次与场、人与人次这样换了量词的，亩与公顷，百分比与百分点，元/人只写成元的，次/月写成全年次数的，列为警告。
    依据: 自评表“年度指标值”“实际完成值”两栏应当可比。
    """
    for row in applying(form):
        target, actual = row.target.reading, row.actual.reading
        if not isinstance(target, Quantity | Range) or not isinstance(actual, Quantity | Range):
            continue
        if not target.unit or not actual.unit or _is_copy(row.actual):
            continue  # a bare number takes the other's unit; F04 speaks about a copy
        if convert(Decimal(1), actual.unit, target.unit) is None:
            units = {target.unit, actual.unit}
            is_slip = _is_price(units) or _is_frequency(units) or _count_alike(units)
            severity = Severity.WARNING if is_slip else Severity.ERROR
            yield Fact(row.actual, severity=severity, words={"target": row.asked, "unit": target.unit})


def _count_alike(units: set[str]) -> bool:
    """Tell whether both units are of one group of counters, 万人 and 万人次 too."""
    plain = {unit.lstrip(SCALE_CHARACTERS) for unit in units}
    return any(units <= alike or plain <= alike for alike in _COUNTERS)


def _is_price(units: set[str]) -> bool:
    """Tell whether one unit is money for a piece and the other the money alone, 元/人 and 元; 元/月 is another sum."""
    parts = [unit.partition("/") for unit in units]
    money = {before for before, _, _ in parts}
    return len(money) == 1 and money <= MONEY_UNITS.keys() and _TIMES.isdisjoint(piece for _, _, piece in parts)


def _is_frequency(units: set[str]) -> bool:
    """Tell whether one unit is how often in a time and the other how often in the year, 次/月 and 次."""
    return "次" in units and any(f"次/{time}" in units for time in _TIMES)


@rule(
    "F06",
    Severity.ERROR,
    message="年度指标值“{target}”是百分数，实际完成值“{found}”疑为百分数写错",
    advice="写成带百分号的数，如“{expected}”；确实是另一个数的，写明单位",
)
def percent_slip(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """百分数差了 100 倍：95% 写成 0.95 或 9500。

    为什么要查: 差 100 倍的数一比，得分会错得离谱，汇总也会失真。
    例: 年度指标值“≥95%”，实际完成值填“0.96”；应填“96%”。存的是 0.96、显示为“96%”的单元格不算错。
    依据: 自评表“年度指标值”“实际完成值”两栏应当用同一种写法。
    """
    for row in applying(form):
        meant = _meant_percent(row)
        if meant is not None:
            yield Fact(row.actual, expected=f"{plain(meant)}%", words={"target": row.asked})


def _meant_percent(row: Indicator) -> Decimal | None:
    """Return the percentage a bare number stands for, if it is off its target by the factor 100.

    What is off by another factor is no slip but a riddle: the scorer leaves it alone, and F15 says so.
    """
    target, actual = row.target.reading, row.actual.reading
    if not isinstance(target, Quantity | Range) or not isinstance(actual, Quantity) or _is_copy(row.actual):
        return None
    if target.unit != "%" or not scales_differ(target, actual):
        return None
    goal = target.high if isinstance(target, Range) else target.number
    meant = actual.number * 100 if actual.number < goal else actual.number / 100
    return meant if goal / 2 <= meant <= max(goal, _WHOLE) else None


@rule(
    "F07",
    Severity.WARNING,
    message="实际完成值“{found}”是负数{so}",
    advice="核对后填不小于 0 的数；没有完成的填 0",
)
def actual_negative(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """实际完成值是负数。

    为什么要查: 数量、金额和比率不会小于 0，多半是多打了一横；计分时负数按 0 算。
    例: “受益学生人数”填“-3650人”；应填“3650人”。增长率、温度等可以是负数的不算错。
    得了分的列为错误：按负数不能得分。
    依据: 指标名称的含义。
    """
    for row in applying(form):
        if is_below_zero(row):
            scored = row.score.number is not None and row.score.number > 0
            severity, so = (Severity.ERROR, "，按它不能得分") if scored else (Severity.WARNING, "")
            yield Fact(row.actual, severity=severity, words={"so": so})


def is_below_zero(row: Indicator) -> bool:
    """Tell whether the actual is negative and cannot be: F07 speaks, and no score follows from it."""
    actual = row.actual.reading
    if not isinstance(actual, Quantity) or actual.number >= 0:
        return False
    if _is_copy(row.actual) or isinstance(row.target.reading, Words):
        return False  # F04 and F03 speak
    return not may_be_negative(row.level3.text, actual.unit)


@rule(
    "F08",
    Severity.ERROR,
    message="实际完成值“{found}”超过了 100%，{problem}",
    advice="核对分子和分母，改成不超过 100% 的数；如果是另一种算法，在备注中写明",
)
def rate_above_all(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """满意度、合格率一类的比率超过了 100%。

    为什么要查: 部分不会多于全部，超过 100% 一定是算错或写错。
    例: “学生及家长满意度”填“105%”；应填实际统计的数，如“95%”。
    满意度、合格率、覆盖率等列为错误，其他比率列为警告；增长率、任务完成率等可以超过 100%，不算错。
    依据: 指标名称的含义。
    """
    for row in applying(form):
        if above_all(row):
            share = is_share(row.level3.text)
            problem = "这样的比率最多是 100%" if share else "这样的比率很少超过 100%"
            severity = Severity.ERROR if share else Severity.WARNING
            yield Fact(row.actual, severity=severity, words={"problem": problem})


def above_all(row: Indicator) -> bool:
    """Tell whether the actual is a rate above 100 %. A bare number counts as one beside a target in per cent."""
    target, actual = row.target.reading, row.actual.reading
    if not isinstance(actual, Quantity) or actual.number <= _WHOLE or not is_rate(row.level3.text):
        return False
    if _is_copy(row.actual) or isinstance(target, Words):
        return False  # F04 and F03 speak
    if isinstance(target, Quantity | Range) and target.unit == "%" and ends(target)[-1] > _WHOLE:
        return False  # E04 speaks
    if actual.unit == "":  # of another scale than its target it is F06's or F15's
        return isinstance(target, Quantity | Range) and target.unit == "%" and not scales_differ(target, actual)
    return actual.unit == "%"


@rule(
    "F09",
    Severity.NOTE,
    message="满意度实际完成值“{found}”{problem}",
    advice="附上满意度调查的份数和统计结果；没有做调查的，如实说明",
)
def satisfaction_too_neat(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """满意度恰好等于目标，或正好是 100%。

    为什么要查: 真正做过调查的满意度很少正好是目标值或 100%，多半是照抄的。
    例: 目标“≥95%”，实际完成值填“95%”；应填调查统计的数，如“96.3%”，确为 95% 的保留并附调查结果。
    依据: 满意度应有调查依据。
    """
    for row, score in rows(form, scores):
        pair = compared(row, score)
        if "满意" not in squeeze(row.level3.text) or pair is None:
            continue  # D08 speaks about rows under 满意度 that ask for something else
        if pair.actual == pair.target:
            yield Fact(row.actual, words={"problem": f"与目标“{row.target.text.strip()}”一分不差"})
        elif pair.actual == _WHOLE and pair.unit == "%":
            yield Fact(row.actual, words={"problem": "是百分之百，没有一个人不满意"})
