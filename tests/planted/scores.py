"""Faults of family G: the scores, their reasons and their sums."""

from collections.abc import Callable
from decimal import Decimal

from selfeval_xl.quantity import round_half_up
from tests.layouts.entry import Line
from tests.planted.fault import Fault, Place, Planted, nowhere
from tests.planted.sheet import (
    SUBTOTAL,
    Sheet,
    cents,
    fulfilled,
    is_counted,
    is_full,
    is_lossy,
    number,
    plain,
    rewritten,
    without_loss,
)
from tests.planted.targets import in_words
from tests.workbooks import Value

NO_HEAD_TOTAL = nowhere(
    "the total stands in the total row alone",
    "guizhou", "mof2020", "mof2021-cost", "rural_link", "yunnan", "sichuan", "hainan",
)  # fmt: skip
NO_REASON_OF_ITS_OWN = nowhere("what is said below the table is only the reason of rows that lost points", "hubei")


SAYING_NOTHING = ("无", "0", "/", "暂无", "同上")


def score_of(at: int) -> Place:
    """The score of a row."""
    return lambda form: form.indicators[at].score


def _scored(sheet: Sheet, score: Callable[[Decimal], Value], at: int | None = None) -> Planted:
    row = sheet.find(is_counted, is_full) if at is None else at
    return Planted(sheet.line(row, score=score(sheet.weight(row))), score_of(row))


def score_left_out(sheet: Sheet) -> Planted:
    return _scored(sheet, lambda weight: None)


def neither_actual_nor_score(sheet: Sheet) -> Planted:
    at = sheet.find(is_counted, is_full)
    return Planted(sheet.line(at, actual=None, completion=None, score=None), score_of(at))


def score_in_words(sheet: Sheet) -> Planted:
    return _scored(sheet, lambda weight: "优")


def score_above_weight(sheet: Sheet) -> Planted:
    return _scored(sheet, lambda weight: plain(weight + 1))


def score_below_zero(sheet: Sheet) -> Planted:
    return _scored(sheet, lambda weight: -1)


def full_score_for_a_part(sheet: Sheet) -> Planted:
    return _scored(sheet, plain, sheet.find(is_lossy))


def less_than_earned(sheet: Sheet) -> Planted:
    sound = without_loss(sheet)
    return _scored(sound, lambda weight: plain(weight - 1))._replace(sound=sound)


def rounded(sheet: Sheet) -> Planted:
    """Let a row reach a share of its target that takes two decimals, and its score have one."""
    at = sheet.find(is_lossy)
    weight, asked = sheet.weight(at), number(sheet.rows[at].target) or Decimal(0)
    for share in map(Decimal, ("0.953", "0.944")):
        reached = cents(asked * share)
        earned = cents(weight * reached / asked)
        if abs(earned - round_half_up(earned, 1)) > Decimal("0.02"):
            break
    completion = None if sheet.rows[at].completion is None else f"{100 * share:.2f}%"
    answered = sheet.line(at, actual=rewritten(sheet.rows[at].actual, reached), completion=completion)
    sound = answered.line(at, score=plain(earned))
    return Planted(sound.line(at, score=plain(round_half_up(earned, 1))), score_of(at), sound)


def reached_and_scored_by_half(sheet: Sheet) -> Planted:
    sound, at = in_words(sheet)
    return _scored(sound, lambda weight: plain(weight / 2), at)._replace(sound=sound)


def reached_in_part_and_full_score(sheet: Sheet) -> Planted:
    sound, at = in_words(sheet)
    spoilt = sound.line(at, actual="部分达成预期指标")
    return Planted(spoilt, score_of(at), sound)


def loss_unexplained(sheet: Sheet) -> Planted:
    return _explained(sheet, None)


def loss_explained_with(words: str) -> Callable[[Sheet], Planted]:
    return lambda sheet: _explained(sheet, words)


def _explained(sheet: Sheet, reason: Value) -> Planted:
    at = sheet.find(is_lossy)
    below = sheet.has("foot.reason")
    spoilt = sheet.put("foot.reason", reason) if below else sheet.line(at, reason=reason)
    return Planted(spoilt, lambda form: form.explanation if below else form.indicators[at].reason)


def reason_without_loss(sheet: Sheet) -> Planted | None:
    if "reason" not in sheet.columns:
        return None
    at = sheet.find(is_counted, is_full)
    met = rewritten(sheet.rows[at].actual, number(sheet.rows[at].target) or Decimal(0))
    spoilt = sheet.line(at, actual=met, reason="部分对象尚未落实，已列入下年计划")
    return Planted(spoilt, lambda form: form.indicators[at].reason)


def total_wrong(sheet: Sheet) -> Planted:
    more = (number(sheet.entry.total_score) or Decimal(0)) + Decimal("0.5")
    return Planted(sheet.entered(total_score=plain(more)), lambda form: form.total_score)


def total_left_out(sheet: Sheet) -> Planted:
    return Planted(sheet.entered(total_score=None), lambda form: form.total_score)


def total_in_head_wrong(sheet: Sheet) -> Planted | None:
    if not sheet.has("head.total_score"):
        return None
    return Planted(sheet.put("head.total_score", 85), lambda form: form.total_in_head)


def full_marks(sheet: Sheet) -> Planted:
    sound = sheet
    for at in sheet.all(is_lossy):
        sound = fulfilled(sound, at)
    return Planted(sound.spending(Decimal(1)), lambda form: form.total_score)


def subtotal_wrong(sheet: Sheet) -> Planted:
    """Add a row with the sum of the first level below its rows, and put another sum in."""
    last = max(at for at, line in enumerate(sheet.rows) if line.level1 == sheet.rows[0].level1)
    points = [sheet.rows[at] for at in range(last + 1)]
    right = sum((number(line.score) or Decimal(0) for line in points), Decimal(0))

    def summed(score: Decimal) -> Sheet:
        line = Line(level1=points[0].level1, level3=SUBTOTAL, score=plain(score))
        return sheet.entered(rows=(*points, line, *sheet.rows[last + 1 :]))

    return Planted(summed(right + 2), lambda form: form.subtotals[0].score, summed(right))


SCORES = (
    Fault("G01", "no score", score_left_out),
    Fault("G01", "neither actual nor score", neither_actual_nor_score),
    Fault("G01", "a score in words", score_in_words),
    Fault("G02", "a score above the weight", score_above_weight),
    Fault("G03", "a score below zero", score_below_zero),
    Fault("G04", "a full score for a part", full_score_for_a_part),
    Fault("G05", "less than earned", less_than_earned),
    Fault("G06", "a score rounded", rounded),
    Fault("G07", "reached, and half the score", reached_and_scored_by_half),
    Fault("G07", "reached in part, and the full score", reached_in_part_and_full_score),
    Fault("G08", "a loss unexplained", loss_unexplained),
    *(Fault("G09", f"a loss explained with {words}", loss_explained_with(words)) for words in SAYING_NOTHING),
    Fault("G10", "a reason without a loss", reason_without_loss, NO_REASON_OF_ITS_OWN),
    Fault("G12", "a wrong total", total_wrong),
    Fault("G12", "no total", total_left_out),
    Fault("G12", "another total in the head", total_in_head_wrong, NO_HEAD_TOTAL),
    Fault("G13", "full marks", full_marks, beside=("D13",)),
    Fault("G14", "a wrong subtotal", subtotal_wrong),
)
