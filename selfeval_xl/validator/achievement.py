"""Family F, second part: what the actual says beside its target and its score; its first part stands in `actuals`.

F15 asks the rules that can say why an indicator cannot be verified before it speaks, so that nobody is told twice.
"""

from collections.abc import Iterator
from decimal import Decimal

from selfeval_xl.evaluation import Kind, Scores, Severity
from selfeval_xl.model import Form
from selfeval_xl.policy import Policy
from selfeval_xl.quantity import Quantity, Range
from selfeval_xl.text import is_empty_words
from selfeval_xl.validator import actuals, deadlines, targets
from selfeval_xl.validator.actuals import above_all, compared, rows
from selfeval_xl.validator.costs import d11_speaks
from selfeval_xl.validator.deadlines import late_and_reason_due
from selfeval_xl.validator.form import filler_in, has_no_value, how_empty
from selfeval_xl.validator.money_units import amounts_off
from selfeval_xl.validator.rule import Fact, FormCheck, Rule, rule

_COMPARABLE = "把年度指标值和实际完成值都写成能比较的样子：数字带单位，日期写到日，定性指标用达成程度用语"


@rule(
    "F11",
    Severity.WARNING,
    message="实际完成值“{found}”达到目标“{target}”的 {factor} 倍或更多，没有说明原因",
    advice="核对数字；属实的，在未完成原因（偏差原因）一栏说明为什么超出这么多，目标偏低的写明以后怎么定",
)
def over_achieved_without_reason(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """大幅超过目标，却没有说明原因。

    为什么要查: 超出太多，多半是目标定得过低，或者数字写错。
    例: 年度指标值“≥3600人”，实际完成值“7200人”，原因空白；应写明“秋季新增两所学校，受益学生增加”。
    依据: 偏差原因分析也包括超额完成；倍数取自政策文件的 score.over_achievement，怎么处理取自 score.over_handling：
    look 只列为提示；explain 要求说明原因；deduct 按 score.over_deductions 扣分，扣了分的由 G04、G05、G08 核对。
    """
    handling = policy.over_handling
    severity = Severity.NOTE if handling == "look" else Severity.WARNING
    for row, score in rows(form, scores):
        pair = compared(row, score)
        if score.kind is not Kind.POSITIVE or pair is None or pair.target <= 0:
            continue
        if (above_all(row) and not policy.is_off("F08")) or d11_speaks(row, policy):
            continue  # F08 speaks about a rate above 100 %, D11 about a cost that is to be high
        if handling == "deduct" and score.high is not None and score.high < (row.weight.number or 0):
            continue  # the score has to follow the deduction
        places = (row.reason, row.note, form.explanation)
        explained = any(cell is not None and not is_empty_words(cell.text) for cell in places)
        if pair.actual >= pair.target * policy.over_achievement and not explained and "reason" in form.columns:
            yield Fact(row.actual, severity=severity, words={"target": row.asked, "factor": policy.over_achievement})


@rule(
    "F12",
    Severity.NOTE,
    message="{count} 项数字指标的实际完成值全都与年度指标值一分不差，此处“{found}”是其中第一项",
    advice="逐项核对实际完成值，填实际统计的数；确实都相等的不用改",
)
def all_actuals_equal_targets(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """所有数字指标的实际完成值都与目标相等。

    为什么要查: 各项都一分不差，多半是照抄目标，没有实际统计。
    例: 目标 12所、98%、3600人，实际完成值也是 12所、98%、3600人；应填实际统计的数。
    依据: 自评表“实际完成值”栏；数字指标少于政策 score.equal_pairs 的不查。
    """
    pairs = [(row, pair) for row, score in rows(form, scores) if (pair := compared(row, score)) is not None]
    if len(pairs) >= policy.equal_pairs and all(pair.actual == pair.target for _, pair in pairs):
        yield Fact(pairs[0][0].actual, words={"count": Decimal(len(pairs))})


@rule(
    "F14",
    Severity.ERROR,
    message="成本超过了目标，得分 {found} 高于两种扣分公式的结果：{basis}",
    advice="得分最多填 {expected}；成本数填错的，先改实际完成值",
)
def overspent_yet_scored(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """成本超支，得分却高于按公式应得的分。

    为什么要查: 成本指标花得越多得分应越少，超支还得高分不合理。
    例: 目标“≤10万元”，实际“12万元”，分值 10，得分填 10；最多得 8.33。
    依据: 反向指标（越少越好的指标）有两种扣分公式，两种都认。R1 按比例：分值×目标÷实际，10×10÷12＝8.33；
    R2 按超出部分：分值×(1－(实际－目标)÷目标)，10×(1－(12－10)÷10)＝8.00，达到目标两倍的得 0 分。
    得分在两者之间（8.00 至 8.33）都可以；没有填得分的按政策文件的 score.reverse 计算，容差取自 score.tolerance。
    """
    for row, score in rows(form, scores):
        reported, weight = row.score.number, row.weight.number
        if not row.is_cost or score.kind is not Kind.REVERSE or not isinstance(row.actual.reading, Quantity | Range):
            continue  # G04 and G07 speak about the others
        if not score.verifiable or reported is None or weight is None or score.high is None:
            continue  # F15 and G01 speak
        overspent = score.high < weight
        if overspent and score.high + policy.score_tolerance < reported <= weight:  # above the weight G02 speaks
            off = () if policy.is_off("A09") else amounts_off(form, policy)
            if any(wrong.cell in (row.target, row.actual) for wrong, _ in off):
                continue  # A09 speaks: no more was spent, it was written in another unit
            yield Fact(row.score, score.high, reported - score.high, words={"basis": score.basis})


@rule(
    "F15",
    Severity.NOTE,
    message="{basis}；{so}",
    advice="{fix}",
)
def cannot_be_verified(form: Form, scores: Scores, policy: Policy) -> Iterator[Fact]:
    """指标无法核验：实际完成值没有填，与年度指标值不能比较，或读不懂。

    为什么要查: 无法核验的得分没有查过，不能当作查过无误；汇总表里单独计数。
    例: 目标“2024年12月31日”，实际完成值填“100%”，一个是日期一个是数字；应填完成的日期。目标“≥12所”，
    实际完成值填“100”，疑为照填 100；应填“12所”。
    依据: 年度指标值、实际完成值两栏应当可比；别的规则已经说明原因的，这里不再重复。
    """
    # C01 and C06 speak about a weight that gives no points, G08 and G09 about a reason that is due.
    unverified = [
        (row, score)
        for row, score in rows(form, scores)
        if not score.verifiable and score.high and not late_and_reason_due(row, policy)
    ]
    if not unverified:
        return  # as on most forms; what follows asks other rules
    told = {
        fact.cell.address
        for told_by in _EXPLAINING
        if not policy.is_off(told_by.code)
        for fact in told_by.check(form, scores, policy)
    }
    for row, score in unverified:
        if any(filler_in(cell.text) or has_no_value(cell) for cell in (row.target, row.actual)):
            continue  # A07 and A10 speak
        if not told.isdisjoint((row.target.address, row.actual.address)):
            continue
        basis, fix = score.basis, _COMPARABLE
        if row.actual.reading is None:
            basis, fix = (
                f"实际完成值{how_empty(row.actual)}",
                "填写全年实际完成的数，带上单位；没有完成的填 0，并写明原因",
            )
        so = "这项得分没有查过，照报上来的算" if row.score.number is not None else "这项得分无法核算"
        yield Fact(row.actual, words={"basis": basis, "so": so, "fix": fix})


# What already says why an indicator cannot be verified.
_EXPLAINING: tuple[Rule[FormCheck], ...] = (
    targets.target_missing,
    targets.target_impossible,
    targets.target_unreadable,
    targets.target_stands_in_name,
    actuals.actual_missing,
    actuals.number_answered_with_words,
    actuals.words_answered_otherwise,
    actuals.target_copied_with_sign,
    actuals.units_do_not_convert,
    actuals.percent_slip,
    deadlines.finished_late,
)
