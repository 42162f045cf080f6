"""The score of a deadline: in time is the whole weight.

No formula is agreed on for lateness, so a late date is not verified and the reported score stands.
"""

from decimal import Decimal

from selfeval_xl.model import Figure
from selfeval_xl.quantity import Comparator, Day, names_deadline
from selfeval_xl.scorer.interval import Judgement, Unverified, full_marks, shown


def judge_date(target: Figure, deadline: Day, actual: Figure, done: Day, weight: Decimal) -> Judgement:
    """Compare the day of completion with the last day that still counts. A bare month or year is any day in it."""
    both = f"{shown(target)}，实际 {shown(actual)}"
    if deadline.comparator is Comparator.AT_LEAST:
        return Unverified(f"{both}：目标写的是最早日期，不是完成期限")
    if done.comparator in (Comparator.AT_LEAST, Comparator.AT_MOST):
        return Unverified(f"{both}：写的是期限，不是完成日期")
    if done.day == deadline.day and names_deadline(actual.text):
        return Unverified(f"{both}：重复了目标的期限，没有说哪一天完成")
    if done.last <= deadline.last:
        return full_marks(weight, f"{both}：按期完成")
    if done.first <= deadline.last:
        return Unverified(f"{both}：日期不够具体，看不出是否按期")
    return Unverified(f"{both}：晚于目标日期，没有通用的扣分公式，得分请审核人员核定")
