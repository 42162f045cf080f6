"""Faults of families H and I that show where forms lie side by side: another's name, versions, copies, full marks."""

from dataclasses import replace
from decimal import Decimal

from selfeval_xl.evaluation import Severity
from selfeval_xl.model import Cell, Form
from tests.layouts.entry import Line, shown
from tests.layouts.known import LAYOUTS
from tests.planted.clean import clean
from tests.planted.fault import Place
from tests.planted.heads import NO_DAY
from tests.planted.inbox import LAST, OURS, THEIRS, BatchFault, Due, Inbox, PlantedBatch
from tests.planted.scores import full_marks
from tests.planted.sheet import Sheet, cents, is_counted, is_full, is_lossy, number, rewritten
from tests.workbooks import Value

WATER = "清源县水务局"
PROJECT, ANOTHER = "村级公益设施维护", "干部能力提升培训"
_TEXTS = frozenset({"conclusion", "problems", "measures", "reason"})  # of the foot, those somebody writes


def project_name(form: Form) -> Cell | None:
    return form.project_name


def another_layout(sheet: Sheet) -> Sheet:
    """The clean form of another unit and another project, in the layout that comes next."""
    ids = list(LAYOUTS)
    return clean(ids[(ids.index(sheet.id) + 1) % len(ids)])


def with_account(sheet: Sheet) -> Sheet:
    """The clean form of another unit, in a layout that asks what was done."""
    return clean("mof2020" if sheet.id == "guizhou" else "guizhou")


def told(sheet: Sheet, text: Value) -> Sheet:
    """Tell something else of what was done; where a layout does not ask, of what will be."""
    return sheet.put("goals.actual" if sheet.has("goals.actual") else "foot.measures", text)


def account(form: Form) -> Cell | None:
    """Where `told` writes."""
    return form.goal_actual or form.measures


def named(sheet: Sheet, name: str) -> Sheet:
    return sheet.put("head.project_name", name)


def carried_out_by(sheet: Sheet, unit: str) -> Sheet:
    """The same form as that of another unit."""
    for place in ("head.department", "head.unit", "head.stamped_unit"):
        sheet = sheet.put(place, unit) if sheet.has(place) else sheet
    return sheet


def text_of_another_unit(sheet: Sheet) -> PlantedBatch:
    other = another_layout(sheet)
    before = Inbox({OURS: sheet, THEIRS: other})
    spoilt = told(sheet, f"{shown(other.entry.head['unit'])}认真组织实施，各项任务按期完成，群众反映良好。")
    return PlantedBatch(before, before.sent(OURS, spoilt), (Due(OURS, account),))


def text_of_a_listed_unit(sheet: Sheet) -> PlantedBatch:
    """Name a unit that only the roster knows; that it sent nothing is said before too."""
    own = tuple(shown(sheet.entry.head[role]) for role in ("unit", "project_name"))
    before = Inbox({OURS: sheet}, roster=(own, (WATER, PROJECT)))
    spoilt = told(sheet, f"{WATER}认真组织实施，各项任务按期完成，群众反映良好。")
    return PlantedBatch(before, before.sent(OURS, spoilt), (Due(OURS, account),), standing=frozenset({"I01"}))


def text_of_another_year(sheet: Sheet) -> PlantedBatch:
    before = Inbox({OURS: sheet})
    spoilt = told(sheet, "2023年度各项绩效目标已完成，群众反映良好。")
    return PlantedBatch(before, before.sent(OURS, spoilt), (Due(OURS, account),))


def changed(sheet: Sheet) -> Sheet:
    """A version in which more was counted."""
    at = sheet.find(is_counted, is_full)
    more = cents((number(sheet.rows[at].actual) or Decimal(0)) * Decimal("1.02"))
    return sheet.line(at, actual=rewritten(sheet.rows[at].actual, more))


def _versions(first: Sheet, second: Sheet, file: str, severity: Severity) -> PlantedBatch:
    """Let the second be of the first one's project, and not of one of its own."""
    before = Inbox({OURS: first, file: named(second, PROJECT)})
    due = (Due(OURS, project_name, severity), Due(file, project_name, severity))
    return PlantedBatch(before, before.sent(file, second), due)


def corrected_by_its_name(sheet: Sheet) -> PlantedBatch:
    return _versions(sheet, changed(sheet), "02甲（最终）.xlsx", Severity.NOTE)


def filled_in_again(sheet: Sheet) -> PlantedBatch | None:
    if not sheet.has("head.fill_date"):
        return None
    return _versions(sheet, changed(sheet).put("head.fill_date", "2025年1月28日"), THEIRS, Severity.NOTE)


def nothing_tells_which(sheet: Sheet) -> PlantedBatch:
    return _versions(sheet, changed(sheet), THEIRS, Severity.WARNING)


def same_bytes(sheet: Sheet) -> PlantedBatch:
    before = Inbox({OURS: sheet})
    return PlantedBatch(before, before.sent(THEIRS, sheet), (Due(OURS, project_name),))


def same_content(sheet: Sheet) -> PlantedBatch:
    """Send the same once more, one column to the right."""
    moved = sheet.disturbed(left=1)
    before = Inbox({OURS: sheet, THEIRS: named(moved, PROJECT)})
    return PlantedBatch(before, before.sent(THEIRS, moved), (Due(THEIRS, project_name),))


def account_copied(sheet: Sheet) -> PlantedBatch:
    other = with_account(sheet)
    return _copied(sheet, told(sheet, other.entry.goal_actual), other)


def account_nearly_copied(sheet: Sheet) -> PlantedBatch:
    other = with_account(sheet)
    return _copied(sheet, told(sheet, shown(other.entry.goal_actual).replace("，", "，并", 1)), other)


def _copied(sheet: Sheet, spoilt: Sheet, other: Sheet) -> PlantedBatch:
    before = Inbox({OURS: sheet, THEIRS: other})
    return PlantedBatch(before, before.sent(OURS, spoilt), (Due(OURS, account), Due(THEIRS, account)))


def reason_copied(sheet: Sheet) -> PlantedBatch:
    other = with_account(sheet)
    ours, theirs = sheet.find(is_lossy), other.find(is_lossy)
    reason = other.rows[theirs].reason
    below = sheet.has("foot.reason")
    spoilt = sheet.put("foot.reason", reason) if below else sheet.line(ours, reason=reason)
    before = Inbox({OURS: sheet, THEIRS: other})
    due = (Due(OURS, _explanation if below else _reason_of(ours)), Due(THEIRS, _reason_of(theirs)))
    return PlantedBatch(before, before.sent(OURS, spoilt), due)


def _explanation(form: Form) -> Cell | None:
    return form.explanation


def _reason_of(at: int) -> Place:
    return lambda form: form.indicators[at].reason


def whole_form_copied(sheet: Sheet) -> PlantedBatch:
    return _taken_over(sheet, sheet, lambda form: form.conclusion or account(form))


def rows_copied(sheet: Sheet) -> PlantedBatch:
    """The texts give a number of their own."""
    own = told_of_more(sheet)
    return _taken_over(sheet, own, lambda form: form.indicators[0].level3)


def told_of_more(sheet: Sheet) -> Sheet:
    def more(text: Value) -> Value:
        return f"{shown(text)}收到感谢信12封。" if text else text

    def explained(line: Line) -> Line:
        return replace(line, reason=more(line.reason))

    foot = {role: more(text) if role in _TEXTS else text for role, text in sheet.entry.foot.items()}
    rows = tuple(map(explained, sheet.rows))
    return sheet.entered(goal_actual=more(sheet.entry.goal_actual), foot=foot, rows=rows)


def _taken_over(sheet: Sheet, other: Sheet, place: Place) -> PlantedBatch:
    """Let a form like the first be that of another unit, and not of another project of the same one."""
    before = Inbox({OURS: sheet, THEIRS: named(other, PROJECT)})
    after = before.sent(THEIRS, carried_out_by(named(other, PROJECT), WATER))
    return PlantedBatch(before, after, (Due(OURS, place), Due(THEIRS, place)))


def full_marks_throughout(sheet: Sheet) -> PlantedBatch:
    full = full_marks(sheet).sheet
    before = Inbox({OURS: full, THEIRS: named(full, PROJECT), LAST: named(sheet, ANOTHER)})
    after = before.sent(LAST, named(full, ANOTHER))
    return PlantedBatch(before, after, (Due(OURS, lambda form: form.total_score),), beside=frozenset({"G13", "D13"}))


SIDE_BY_SIDE = (
    BatchFault("H09", "a text about another unit", text_of_another_unit),
    BatchFault("H09", "a text about a unit on the roster", text_of_a_listed_unit),
    BatchFault("H09", "a text about another year", text_of_another_year),
    BatchFault("I04", "a version corrected by its name", corrected_by_its_name),
    BatchFault("I04", "a version filled in again", filled_in_again, NO_DAY),
    BatchFault("I04", "nothing tells which version counts", nothing_tells_which),
    BatchFault("I05", "the same bytes", same_bytes),
    BatchFault("I05", "the same content", same_content),
    BatchFault("I06", "an account copied", account_copied),
    BatchFault("I06", "an account nearly copied", account_nearly_copied),
    BatchFault("I06", "a reason copied", reason_copied),
    BatchFault("I06", "a whole form copied", whole_form_copied),
    BatchFault("I06", "the indicators copied", rows_copied),
    BatchFault("I07", "full marks throughout", full_marks_throughout),
)
