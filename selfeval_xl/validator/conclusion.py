"""Family H: do the words of the form agree with its numbers, and do they say anything.

A conclusion is free text. Its parts are told by their headings ("存在问题：", "下一步提升方向："), never by a word that
may stand anywhere: 整改 and 问题 also occur in what went well.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from selfeval_xl.evaluation import Scores, Severity
from selfeval_xl.model import FULL_MARKS, Cell, Figure, Form
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import plain
from selfeval_xl.text import is_empty_words, says_nothing, squeeze
from selfeval_xl.validator.form import filler_in, has_no_value
from selfeval_xl.validator.likeness import bare, is_near_copy
from selfeval_xl.validator.rule import Fact, rule
from selfeval_xl.validator.totals import reported_sum

_FIRST_THE_SCORES = "先按其他问题改正得分和总分"

_SCORE = re.compile(
    # 项目得分, but not that of 子项目, 各项目 or 3个项目; 评分 alone may be that of somebody else's rating
    r"(?P<noun>自评总?得?分数?|自我?评价得分|(?:最终|综合|绩效|(?<![子个各类他分])项目)总?(?:得分|评分)|综合得"
    r"|总得分|总评分|总分|自评结果|自评|(?<![一-鿿])评分)"
    r"(?:[为是:达得共计有]|合计|达到)*(?P<score>\d{1,6}(?:\.\d{1,20})?)(?:分(?!制)|(?=[,。;、)]|$))"
)
_POINTS = re.compile(r"(?<!\d)(\d+(?:\.\d+)?)分")
_PART = re.compile(
    r"指标|执行|产出|效益|满意|上年|去年|上一年"
)  # what stands before the score of a part or another year
_CONTEXT = 80  # characters before a score in which it is looked for

_NONE = r"(?:暂时?|目前)?(?:无|没有|未发现|不存在)(?:明显|重大|突出|主要|较大)?(?:存在)?的?"
_TROUBLE = r"(?:问题|不足|困难)"
_PROBLEM_PART = re.compile(
    rf"(?<![不未无没])(?:存在的?(?:主要)?{_TROUBLE}|主要问题|不足之处)[^:。;,\n]{{0,8}}?"
    r"(?::\n?|\n|(?:主要)?[是有])(?P<told>[^。;\n]*)"
)
_NO_PROBLEM = re.compile(rf"(?:^|[,。;:\n])(?:本?项目)?{_NONE}{_TROUBLE}(?=[,。;\n]|$)")
_SAYS_NONE = re.compile(rf"{_NONE}{_TROUBLE}?")
_MEASURE_PART = re.compile(
    r"(?:(?:改进|整改)(?:措施|建议|计划|情况|方向)|下一步[^:。;,\n]{0,8}|提升方向|对策)[^:。;,\n]{0,4}[:\n]"
)
_MEASURE_WORDS = re.compile(r"改进|整改|措施|下一步|今后|下年|将进一步|提升方向")
_PROBLEM_WORDS = re.compile(r"问题|不足|困难|短板|偏差|差距|滞后|未完成")

_STOCK_ACCOUNT = re.compile(
    r"(?:本?项目|各项|工作|已|均|全部|全面|按时|按期|按计划|按要求|如期|圆满|顺利|较好地?|实施|开展)*"
    r"(?:完成|达成|达到|实现)了?"
    r"(?:全年|年度|年初|预期|预定|所?设定|既定|绩效|总体|各项|目标|指标|任务|工作|计划|要求|实施|的)*"
)


@rule(
    "H01",
    Severity.ERROR,
    message="结论写的等级是“{grade}”，总分 {total} 分对应的是“{due}”",
    advice="{fix}",
)
def grade_differs(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """结论里的等级与总分不符。

    为什么要查: 等级由总分决定，写高了是虚报，写低了是吃亏，高低都要改。
    例: 总分 85.5，结论写“优”或“中”；85.5 分在 80 到 90 之间，应写“良”。
    依据: 财预〔2020〕10号；各等级的分数线取自政策文件的 grades。
    """
    total = form.total_score
    if form.graded_in is None or scores.grade is None or total is None or total.number is None:
        return
    sums = [total.number, None if policy.is_off("G12") else reported_sum(form, scores)]
    grades = {policy.grade(each) for each in sums if each is not None}
    if len(grades) > 1:
        return  # G12 speaks, and what it asks for decides the grade
    (expected,) = grades
    if scores.grade != expected:
        fix = f"等级改为“{expected}”；如果总分填错了，先改总分"
        if scores.grade_verified not in (None, expected):
            fix = f"{_FIRST_THE_SCORES}，再按它填等级"
        words: dict[str, str | Decimal] = {"grade": scores.grade, "total": total.number, "due": expected, "fix": fix}
        yield Fact(form.graded_in, expected if scores.grade_verified in (None, expected) else "", words=words)


@rule(
    "H02",
    Severity.ERROR,
    message="结论里写的是“{named}”，总分填的是 {total}",
    advice="{fix}",
)
def score_in_text_differs(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """结论里写的得分与总分不符。

    为什么要查: 一张表出现两个总分，不知道该以哪个为准。
    例: 总分 97.5，结论写“自评得分98分”；两处应一致。“分值50分”“满分100分”“扣2分”不是总分，不查。
    总分不等于各项得分之和的（G12），写的是其中哪一个都先不查，两个都不是的照查。
    依据: 自评表“总分”行与“自评结论”栏。
    """
    totals = _totals(form, scores, policy)
    if form.conclusion is None or not totals:
        return
    total, line = totals[0], squeeze(form.conclusion.text)
    named = list(_named_scores(line))
    below = [(phrase, score) for phrase, score in named if score != FULL_MARKS]
    if not set(totals).isdisjoint(map(Decimal, _POINTS.findall(line))):
        return  # the right score stands there; another one beside it is another year's, or says of how many points
    for phrase, score in below or named:
        if all(abs(score - each) > policy.score_tolerance for each in totals):
            expected, fix = plain(total), f"把结论里的得分改为 {plain(total)} 分；如果总分填错了，先改总分"
            due = totals[-1] if scores.total_verified is None else scores.total_verified
            if len(totals) > 1 or abs(due - total) > policy.score_tolerance:
                expected, fix = "", f"{_FIRST_THE_SCORES}，结论里的得分与它一致"
            words: dict[str, str | Decimal] = {"named": phrase, "total": total, "fix": fix}
            yield Fact(form.conclusion, expected, score - total, words=words)
            return


def _totals(form: Form, scores: Scores, policy: Policy) -> list[Decimal]:
    """Return the reported total, and the sum of the scores while G12 says that this is another: a text may name it."""
    total, expected = form.total_score, reported_sum(form, scores)
    if total is None or total.number is None:
        return []
    if policy.is_off("G12") or expected is None or abs(total.number - expected) <= policy.score_tolerance:
        return [total.number]
    return [total.number, expected]


def _named_scores(line: str) -> Iterator[tuple[str, Decimal]]:
    """Yield each score of the whole form a text names, with its words; scores of a part or of another year are none."""
    for match in _SCORE.finditer(line):
        whole = "总" in match["noun"] or "综合" in match["noun"]
        before = re.split(r"[,、。;:]" if whole else r"[。;]", line[max(0, match.start() - _CONTEXT) : match.start()])[
            -1
        ]
        if not _PART.search(before):
            yield match[0], Decimal(match["score"])


@rule(
    "H03",
    Severity.WARNING,
    message="自评结论没有填写",
    advice="写明等级、取得的成效、存在的问题和下一步改进措施",
)
def conclusion_missing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """自评结论空白。

    为什么要查: 结论是整张表的落脚点，没有结论，这次自评就没有结果。
    例: 结论空着，只写“无”，或“自评结论：”后面没有内容；应写“自评结论：良。取得的成效：……。存在问题：……。改进措施：……。”
    依据: 自评表“自评结论”栏；表上没有这一栏的不查。
    """
    cell = form.conclusion
    if cell is None or has_no_value(cell):
        return  # A01 and A10 speak
    if is_empty_words(cell.text) or is_empty_words(bare(cell.text).removeprefix("自评结论")):
        yield Fact(cell)


@rule(
    "H04",
    Severity.WARNING,
    message="扣了 {lost} 分，却说没有问题",
    advice="写明扣分的那几项存在什么问题；确实没有问题的，核对是否扣错了分",
)
def loss_without_problem(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """扣了分，“存在问题”却写无。

    为什么要查: 有扣分就有没做到的地方，写“无”与得分对不上。
    例: 满意度扣 0.21 分，存在问题写“暂无”；应写“高峰时段排队较长”。
    只有预算执行扣了分，而执行率不低于政策的 execution.explain_below（不要求说明原因），列为提示。
    依据: 自评表“存在问题”栏，或自评结论里的“存在问题”部分。
    """
    lost = _lost_points(form)
    denial = next((cell for cell, told in _problem_parts(form) if _says_none(told)), None)
    if lost and denial is not None:
        severity = None if _lost_by_indicators(form) or _rate_is_low(scores, policy) else Severity.NOTE
        yield Fact(denial, severity=severity, words={"lost": lost})


def _rate_is_low(scores: Scores, policy: Policy) -> bool:
    rate = None if scores.execution is None else scores.execution.rate
    return rate is None or rate < policy.explain_rate_below


@rule(
    "H05",
    Severity.NOTE,
    message="写了{there}，没有写{lacking}",
    advice="补上{lacking}：每个问题对应一条改进措施",
)
def problem_and_measure_apart(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """写了问题没有写改进措施，或扣了分只写措施没有写问题。

    为什么要查: 问题和措施要成对，光有一头，整改就落不到实处。
    例: 结论写“存在问题：高峰时段排队较长。”就结束；后面应写“改进措施：增设取餐窗口。”没有扣分、只写下一步打算的不算。
    依据: 自评表“存在问题”“改进措施”栏，或自评结论里的这两部分。
    """
    parts = list(_problem_parts(form))
    problem = next((cell for cell, told in parts if not _says_none(told)), None)
    if problem is not None and not _has_measure(form, _MEASURE_WORDS):
        yield Fact(form.measures or problem, words={"there": "存在的问题", "lacking": "改进措施"})
    elif not parts and _lost_points(form) and _has_measure(form, _MEASURE_PART) and not _mentions_problem(form):
        place = form.problems or form.conclusion or form.measures or form.anchor
        yield Fact(place, words={"there": "改进措施", "lacking": "存在的问题"})  # where parts say 无, H04 speaks


def _problem_parts(form: Form) -> Iterator[tuple[Cell, str]]:
    """Yield each place that speaks about problems, with what it says."""
    cell = form.problems
    if cell is not None and not says_nothing(cell.text) and not filler_in(cell.text) and not has_no_value(cell):
        yield cell, cell.text
    if form.conclusion is not None:
        text = _lines(form.conclusion.text)
        for match in _PROBLEM_PART.finditer(text):
            yield form.conclusion, match["told"]
        if _NO_PROBLEM.search(text):
            yield form.conclusion, ""


def _lines(text: str) -> str:
    """Fold a text and take out its blanks and empty lines; a heading may stand on a line of its own."""
    return "\n".join(line for line in map(squeeze, text.splitlines()) if line)


def _says_none(told: str) -> bool:
    first = re.split(r"[,。;]", squeeze(told).strip(",。;:"), maxsplit=1)[0]
    return is_empty_words(first) or _SAYS_NONE.fullmatch(first) is not None


def _has_measure(form: Form, sign: re.Pattern[str]) -> bool:
    if form.measures is not None and not is_empty_words(form.measures.text):
        return True
    return any(cell is not None and sign.search(_lines(cell.text)) for cell in (form.conclusion, form.problems))


def _mentions_problem(form: Form) -> bool:
    if form.explanation is not None and not is_empty_words(form.explanation.text):
        return True  # Hubei's form asks for the causes of what was missed where others ask for the problems
    return form.conclusion is not None and _PROBLEM_WORDS.search(form.conclusion.text) is not None


def _lost_points(form: Form) -> Decimal:
    """Add up the points by which reported scores stay below their weights."""
    fund = form.total_fund
    return _lost_by_indicators(form) + (Decimal(0) if fund is None else _loss(fund.weight, fund.score))


def _lost_by_indicators(form: Form) -> Decimal:
    return sum((_loss(row.weight, row.score) for row in form.indicators if row.applies), Decimal(0))


def _loss(weight: Figure | None, score: Figure | None) -> Decimal:
    if weight is None or score is None or weight.number is None or score.number is None:
        return Decimal(0)
    return max(weight.number - score.number, Decimal(0))


@rule(
    "H06",
    Severity.WARNING,
    message="实际完成情况照抄了预期目标",
    advice="写实际做了什么、做到什么程度，带上数字",
)
def account_copies_goal(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """实际完成情况照抄预期目标。

    为什么要查: 照抄看不出实际做了什么，也就无从判断目标是否完成。
    例: 目标“改造12所乡村小学食堂”，完成情况也写“改造12所乡村小学食堂”；应写“12所食堂已全部投入使用，3650名学生受益”。
    依据: 自评表“年度总体目标”的“预期目标”和“实际完成情况”两栏。
    """
    expected, actual = form.goal_expected, form.goal_actual
    if expected is None or actual is None or has_no_value(actual) or _is_word_or_two(actual.text, policy):
        return  # A10 and H07 speak
    if is_near_copy(bare(actual.text), bare(expected.text), policy.copy_likeness):
        yield Fact(actual)


@rule(
    "H07",
    Severity.WARNING,
    message="实际完成情况{problem}",
    advice="对照预期目标写明实际做了什么、做到什么程度，带上数字",
)
def account_missing(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """实际完成情况空白，只有一两个词，或只是一句套话。

    为什么要查: “已完成”看不出做了什么、做了多少。
    例: 写“已完成”或“全面完成年初设定的各项绩效目标任务”；应写“12所乡村小学食堂已全部改造并投入使用，
    3650名学生在新食堂就餐”。
    依据: 自评表“年度总体目标”的“实际完成情况”栏。
    """
    actual = form.goal_actual
    if actual is None or filler_in(actual.text) or has_no_value(actual):
        return  # no such place, or A07 or A10 speaks
    if says_nothing(actual.text):
        yield Fact(actual, words={"problem": "没有填写"})
    elif _is_word_or_two(actual.text, policy):
        yield Fact(actual, words={"problem": f"只写了“{actual.text.strip()}”"})


def _is_word_or_two(text: str, policy: Policy) -> bool:
    account = bare(text)
    return len(account) < policy.shortest_account or _STOCK_ACCOUNT.fullmatch(account) is not None
