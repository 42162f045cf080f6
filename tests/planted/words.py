"""Faults of family H: the conclusion and the texts."""

import re
from collections.abc import Callable

from tests.layouts.entry import shown
from tests.planted.fault import Fault, Planted, nowhere
from tests.planted.sheet import Sheet, without_loss

NO_CONCLUSION = nowhere("no conclusion", "mof2020", "mof2021-cost", "rural_link", "yunnan", "hubei", "hainan")
NO_GRADE = nowhere(
    "no grade, neither of its own nor in a conclusion", "mof2020", "mof2021-cost", "rural_link", "hubei", "hainan"
)
NO_GOALS = nowhere("no goals", "hubei")
NO_PROBLEM = ("无", "暂无", "不存在问题")


def another_grade(sheet: Sheet) -> Planted | None:
    if sheet.entry.total_grade:
        return Planted(sheet.entered(total_grade="良"), lambda form: form.grade)
    if not sheet.has("foot.conclusion"):
        return None
    written = re.sub("(自评结论：|等次为)优", r"\1良", shown(sheet.entry.foot["conclusion"]))
    return Planted(sheet.put("foot.conclusion", written), lambda form: form.conclusion)


def another_score_in_the_text(sheet: Sheet) -> Planted | None:
    if not sheet.has("foot.conclusion"):
        return None
    written = re.sub(r"自评得分[\d.]+分", "自评得分95分", shown(sheet.entry.foot["conclusion"]))
    return Planted(sheet.put("foot.conclusion", written), lambda form: form.conclusion)


def conclusion_left_out(sheet: Sheet) -> Planted | None:
    if not sheet.has("foot.conclusion"):
        return None
    return Planted(sheet.put("foot.conclusion", None), lambda form: form.conclusion)


def no_problem_in_spite_of_a_loss(words: str) -> Callable[[Sheet], Planted | None]:
    def plant(sheet: Sheet) -> Planted | None:
        if sheet.has("foot.problems"):
            return Planted(sheet.put("foot.problems", words), lambda form: form.problems)
        if not sheet.has("foot.conclusion"):
            return None
        written = re.sub("存在问题：[^。]*。", f"存在问题：{words}。", shown(sheet.entry.foot["conclusion"]))
        return Planted(sheet.put("foot.conclusion", written), lambda form: form.conclusion)

    return plant


def problem_without_measure(sheet: Sheet) -> Planted | None:
    if sheet.has("foot.problems"):
        return Planted(sheet.put("foot.measures", None), lambda form: form.measures)
    if not sheet.has("foot.conclusion"):
        return None
    written = re.sub("改进措施：[^。]*。", "", shown(sheet.entry.foot["conclusion"]))
    return Planted(sheet.put("foot.conclusion", written), lambda form: form.conclusion)


def measure_without_problem(sheet: Sheet) -> Planted | None:
    """Lose no point, so that there need not be a problem, and tell what is done about it all the same."""
    if not sheet.has("foot.conclusion"):
        return None
    sound = without_loss(sheet)
    if sheet.has("foot.problems"):
        return Planted(sound.put("foot.problems", None), lambda form: form.problems, sound)
    written = re.sub("存在问题：[^。]*。", "", shown(sound.entry.foot["conclusion"]))
    return Planted(sound.put("foot.conclusion", written), lambda form: form.conclusion, sound)


def goal_copied(sheet: Sheet) -> Planted | None:
    if not sheet.has("goals.actual"):
        return None
    return Planted(sheet.entered(goal_actual=sheet.entry.goal_expected), lambda form: form.goal_actual)


def account_of_a_word(sheet: Sheet) -> Planted | None:
    if not sheet.has("goals.actual"):
        return None
    return Planted(sheet.entered(goal_actual="已完成"), lambda form: form.goal_actual)


def account_left_out(sheet: Sheet) -> Planted | None:
    if not sheet.has("goals.actual"):
        return None
    return Planted(sheet.entered(goal_actual=None), lambda form: form.goal_actual)


WORDS = (
    Fault("H01", "another grade", another_grade, NO_GRADE),
    Fault("H02", "another score in the text", another_score_in_the_text, NO_CONCLUSION),
    Fault("H03", "no conclusion", conclusion_left_out, NO_CONCLUSION),
    *(
        Fault("H04", f"the problem told as {words}", no_problem_in_spite_of_a_loss(words), NO_CONCLUSION)
        for words in NO_PROBLEM
    ),
    Fault("H05", "a problem without a measure", problem_without_measure, NO_CONCLUSION),
    Fault("H05", "a measure without a problem", measure_without_problem, NO_CONCLUSION),
    Fault("H06", "the goal copied", goal_copied, NO_GOALS),
    Fault("H07", "an account of a word", account_of_a_word, NO_GOALS),
    Fault("H07", "no account", account_left_out, NO_GOALS),
)
