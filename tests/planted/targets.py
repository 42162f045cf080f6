"""Faults of family E: what was asked for."""

from collections.abc import Callable
from decimal import Decimal

from selfeval_xl.evaluation import Severity
from selfeval_xl.model import Cell, Form
from tests.layouts.entry import shown
from tests.planted.fault import Fault, Place, Planted, nowhere
from tests.planted.sheet import Sheet, is_counted, is_full, number, under

MEASURED = nowhere("the unit has a column of its own", "yunnan", "sichuan", "hainan")
IN_ONE_CELL = nowhere(
    "sign, number and unit stand in one cell", "guizhou", "mof2020", "mof2021-cost", "rural_link", "hubei"
)

VAGUE = ("稳步提升", "长期影响", "效果明显")
IN_WORDS = ("长效管护制度", "岗位责任制度", "运行维护制度", "信息公开制度")  # names of what is asked for in words


def target_of(at: int) -> Place:
    """The target of a row."""

    def place(form: Form) -> Cell:
        return form.indicators[at].target

    return place


def in_words(sheet: Sheet) -> tuple[Sheet, int]:
    """The same form with a benefit asked for and answered in words, and the number of its row."""
    at = sheet.find(under("效益"), is_full)
    named = sheet.line(at, level3=IN_WORDS[at % len(IN_WORDS)], completion=None)
    return named.asking(at, "定性" if "nature" in sheet.columns else "", "建立健全", "", "达成预期指标"), at


def dated(sheet: Sheet) -> tuple[Sheet, int]:
    """The same form with a day asked for and answered, and the number of its row."""
    at = sheet.find(under("时效"))
    named = sheet.line(at, level3="任务完成时间", completion=None, reason=None).weighing(
        at, sheet.weight(at), sheet.weight(at)
    )
    return named.asking(at, "", "2024年10月底前", "", "2024年10月22日"), at


def _changed(sheet: Sheet, asked: Callable[[Sheet, int], Sheet]) -> Planted:
    at = sheet.find(is_counted, is_full)
    return Planted(asked(sheet, at), target_of(at))


def target_left_out(sheet: Sheet) -> Planted:
    return _changed(sheet, lambda of, at: of.line(at, nature=None, target=None, measure=None))


def only_the_number_left_out(sheet: Sheet) -> Planted | None:
    if "nature" not in sheet.columns:
        return None
    return _changed(sheet, lambda of, at: of.line(at, target=None))


def row_left_out(sheet: Sheet) -> Planted:
    """Leave everything of a row blank but its name and its points, and let the total be the sum of the rest."""
    blank = {"nature": None, "target": None, "measure": None, "actual": None, "completion": None, "score": None}
    return _changed(sheet, lambda of, at: of.line(at, **blank))


def sign_left_out(sheet: Sheet) -> Planted:
    return _changed(sheet, lambda of, at: of.line(at, nature=None, target=shown(of.rows[at].target).lstrip("≥")))


def unit_left_out(sheet: Sheet) -> Planted | None:
    if "measure" in sheet.columns:
        return None
    return _changed(sheet, lambda of, at: of.line(at, target=f"≥{number(of.rows[at].target)}"))


def more_than_all(sheet: Sheet) -> Planted:
    at = sheet.find(under("满意"))
    return Planted(sheet.line(at, target=shown(sheet.rows[at].target).replace("9", "19")), target_of(at))


def at_least_all(sheet: Sheet) -> Planted:
    return _of_all(sheet, "≥", "%")


def all_without_the_sign(sheet: Sheet) -> Planted:
    return _of_all(sheet, "=", "百分比")


def at_least_all_without_the_sign(sheet: Sheet) -> Planted:
    return _of_all(sheet, "≥", "百分比")


def _of_all(sheet: Sheet, sign: str, measure: str) -> Planted:
    """Ask for all of something that is reached in full, and write that otherwise."""
    at = sheet.find(under("质量"), is_full)
    sound = sheet.line(at, level3="成果验收合格率", completion=None).asking(at, "=", Decimal(100), "%", Decimal(100))
    changes = {"nature": sign, "measure": measure} if "nature" in sheet.columns else {"target": f"{sign}100{measure}"}
    return Planted(sound.line(at, **changes), target_of(at), sound)


def less_than_nothing(sheet: Sheet) -> Planted:
    def negative(of: Sheet, at: int) -> Sheet:
        asked = number(of.rows[at].target)
        return of.line(at, target=shown(of.rows[at].target).replace(f"{asked}", f"-{asked}"))

    return _changed(sheet, negative)


def the_last_day_of_the_year(sheet: Sheet) -> Planted:
    sound, at = dated(sheet)
    return Planted(sound.asking(at, "", "2024年12月31日前", "", "2024年10月22日"), target_of(at), sound)


def vague(words: str) -> Callable[[Sheet], Planted]:
    def plant(sheet: Sheet) -> Planted:
        sound, at = in_words(sheet)
        return Planted(sound.line(at, target=words), target_of(at), sound)

    return plant


def two_targets(sheet: Sheet) -> Planted:
    return _changed(sheet, lambda of, at: of.line(at, nature=None, target="新建3所，改造5所", measure=None))


def stray_signs(sheet: Sheet) -> Planted:
    def strayed(of: Sheet, at: int) -> Sheet:
        return of.line(at, target=f"{shown(of.rows[at].target)}？#")

    return _changed(sheet, strayed)


def target_in_the_name(sheet: Sheet) -> Planted:
    def moved(of: Sheet, at: int) -> Sheet:
        return of.line(at, level3="维护台账≥3册", nature=None, target=None, measure=None, actual="5册")

    return _changed(sheet, moved)


TARGETS = (
    Fault("E01", "no target", target_left_out),
    Fault("E01", "no number beside sign and unit", only_the_number_left_out, IN_ONE_CELL),
    Fault("E01", "a row nobody filled in", row_left_out),
    Fault("E02", "no sign", sign_left_out),
    Fault("E03", "no unit", unit_left_out, MEASURED),
    Fault("E04", "more than all", more_than_all),
    Fault("E04", "all and more", at_least_all, severity=Severity.NOTE),
    Fault("E04", "all, without the sign", all_without_the_sign, severity=Severity.NOTE),
    Fault("E04", "all and more, without the sign", at_least_all_without_the_sign, severity=Severity.NOTE),
    Fault("E04", "less than nothing", less_than_nothing),
    Fault("E05", "the last day of the year", the_last_day_of_the_year),
    *(Fault("E06", f"vague words, {words}", vague(words)) for words in VAGUE),
    Fault("E08", "two targets in one cell", two_targets),
    Fault("E08", "stray signs", stray_signs),
    Fault("E09", "the target in the name", target_in_the_name),
)
