"""Faults of family F: what was reached."""

from collections.abc import Callable
from decimal import Decimal

from selfeval_xl.evaluation import Severity
from tests.layouts.entry import shown
from tests.planted.fault import Fault, Place, Planted
from tests.planted.heads import NO_DAY
from tests.planted.sheet import Sheet, cents, is_counted, is_full, number, plain, rewritten, under, without_loss
from tests.planted.targets import dated, in_words


def actual_of(at: int) -> Place:
    """The actual of a row."""
    return lambda form: form.indicators[at].actual


def _changed(sheet: Sheet, answered: Callable[[Sheet, int], Sheet]) -> Planted:
    at = sheet.find(is_counted, is_full)
    return Planted(answered(sheet, at), actual_of(at))


def _satisfied(sheet: Sheet, actual: Decimal) -> Planted:
    at = sheet.find(under("满意"))
    return Planted(sheet.line(at, actual=rewritten(sheet.rows[at].actual, actual)), actual_of(at))


def is_cost(sheet: Sheet, at: int) -> bool:
    asked = f"{shown(sheet.rows[at].nature)}{shown(sheet.rows[at].target)}"
    return under("成本")(sheet, at) and asked.startswith("≤")


def actual_left_out(sheet: Sheet) -> Planted:
    return _changed(sheet, lambda of, at: of.line(at, actual=None))


def words_for_a_number(sheet: Sheet) -> Planted:
    return _changed(sheet, lambda of, at: of.line(at, actual="达成预期指标"))


def other_words_for_a_number(sheet: Sheet) -> Planted:
    return _changed(sheet, lambda of, at: of.line(at, actual="按计划开展"))


def words_of_no_tier(sheet: Sheet) -> Planted:
    sound, at = in_words(sheet)
    return Planted(sound.line(at, actual="工作已开展"), actual_of(at), sound)


def target_copied(sheet: Sheet) -> Planted:
    def copied(of: Sheet, at: int) -> Sheet:
        line = of.rows[at]
        return of.line(at, actual=f"{shown(line.nature)}{shown(line.target)}{shown(line.measure)}")

    return _changed(sheet, copied)


def deadline_copied(sheet: Sheet) -> Planted:
    sound, at = dated(sheet)
    return Planted(sound.line(at, actual=sound.rows[at].target), actual_of(at), sound)


def another_unit(sheet: Sheet) -> Planted:
    return _changed(sheet, lambda of, at: of.line(at, actual=f"{number(of.rows[at].actual)}摄氏度"))


def hundredth_of_a_share(sheet: Sheet) -> Planted:
    at = sheet.find(under("满意"))
    share = (number(sheet.rows[at].actual) or Decimal(0)) / 100
    return Planted(sheet.line(at, actual=plain(share)), actual_of(at))


def hundredfold_of_a_share(sheet: Sheet) -> Planted:
    at = sheet.find(under("满意"))
    share = (number(sheet.rows[at].actual) or Decimal(0)) * 100
    return Planted(sheet.line(at, actual=plain(share)), actual_of(at))


def below_zero(sheet: Sheet) -> Planted:
    return _changed(sheet, lambda of, at: of.line(at, actual=f"-{shown(of.rows[at].actual)}"))


def below_zero_without_a_point(sheet: Sheet) -> Planted:
    """Let the row have no points for it, and say why."""

    def answered(of: Sheet, at: int) -> Sheet:
        line = of.line(at, actual=f"-{shown(of.rows[at].actual)}", score=0, reason="对象核减")
        return line.put("foot.reason", "对象核减。") if of.has("foot.reason") else line

    return _changed(sheet, answered)


def more_than_all(sheet: Sheet) -> Planted:
    return _satisfied(sheet, Decimal(105))


def satisfied_to_the_point(sheet: Sheet) -> Planted:
    at = sheet.find(under("满意"))
    return _satisfied(sheet, number(sheet.rows[at].target) or Decimal(0))


def satisfied_to_the_last(sheet: Sheet) -> Planted:
    return _satisfied(sheet, Decimal(100))


def more_passed_than_all(sheet: Sheet) -> Planted:
    at = sheet.find(under("质量"), is_full)
    named = sheet.line(at, level3="成果验收合格率")
    return Planted(named.line(at, actual=rewritten(sheet.rows[at].actual, Decimal(103))), actual_of(at), named)


def finished_after_filling_in(sheet: Sheet) -> Planted | None:
    """Let a row without a deadline in the year be answered with a day the form was not yet filled in for."""
    if not sheet.has("head.fill_date"):
        return None
    sound, at = dated(without_loss(sheet))
    sound = sound.asking(at, "", "2025年2月底前", "", "2024年12月22日")
    return Planted(sound.line(at, actual="2025年2月20日"), actual_of(at), sound)


def finished_late(sheet: Sheet) -> Planted:
    """A layout that explains losses below the table may explain this there too, so that nothing is explained here."""
    sound, at = dated(without_loss(sheet))
    return Planted(sound.line(at, actual="2024年11月20日"), actual_of(at), sound)


def twice_the_target(sheet: Sheet) -> Planted:
    sound = without_loss(sheet)
    at = sound.find(is_counted, is_full)
    twice = 2 * (number(sound.rows[at].target) or Decimal(0))
    return Planted(sound.line(at, actual=rewritten(sound.rows[at].actual, twice)), actual_of(at), sound)


def all_to_the_point(sheet: Sheet) -> Planted:
    """Let every number be the one that was asked for."""
    spoilt = without_loss(sheet)
    numbers = list(spoilt.all(_is_number))
    for at in numbers:
        line = spoilt.rows[at]
        spoilt = spoilt.line(at, actual=rewritten(line.actual, number(line.target) or Decimal(0)))
    return Planted(spoilt, actual_of(numbers[0]), without_loss(sheet))


def _is_number(sheet: Sheet, at: int) -> bool:
    asked = shown(sheet.rows[at].target)
    return number(asked) is not None and "月" not in asked


def overspent(sheet: Sheet) -> Planted:
    at = sheet.find(is_cost, is_full)
    dear = cents((number(sheet.rows[at].target) or Decimal(0)) * Decimal("1.1"))
    spoilt = sheet.line(at, actual=rewritten(sheet.rows[at].actual, dear))
    return Planted(spoilt, lambda form: form.indicators[at].score)


def share_for_a_day(sheet: Sheet) -> Planted:
    sound, at = dated(sheet)
    return Planted(sound.line(at, actual="100%"), actual_of(at), sound)


ACTUALS = (
    Fault("F01", "no actual", actual_left_out),
    Fault("F02", "words for a number", words_for_a_number),
    Fault("F02", "other words for a number", other_words_for_a_number),
    Fault("F03", "words of no tier", words_of_no_tier),
    Fault("F04", "the target copied", target_copied),
    Fault("F04", "the deadline copied", deadline_copied),
    Fault("F05", "another unit", another_unit),
    Fault("F06", "a hundredth of a share", hundredth_of_a_share),
    Fault("F06", "a hundredfold of a share", hundredfold_of_a_share),
    Fault("F07", "below zero", below_zero, severity=Severity.ERROR),
    Fault("F07", "below zero without a point", below_zero_without_a_point),
    Fault("F08", "more than all", more_than_all),
    Fault("F08", "more passed than all", more_passed_than_all),
    Fault("F09", "satisfied to the last", satisfied_to_the_last),
    Fault("F09", "satisfied to the point", satisfied_to_the_point),
    Fault("F10", "finished late", finished_late),
    Fault("F10", "finished after filling in", finished_after_filling_in, NO_DAY),
    Fault("F11", "twice the target", twice_the_target),
    Fault("F12", "all to the point", all_to_the_point, beside=("F09", "D13")),
    Fault("F14", "overspent", overspent),
    Fault("F15", "a share for a day", share_for_a_day),
)
