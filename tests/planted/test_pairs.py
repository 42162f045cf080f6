"""Two faults in different places are found as the two they are, or as one of them, and never as a third."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.layouts.known import LAYOUTS
from tests.planted.clean import above_notes, clean, found
from tests.planted.fault import Fault
from tests.planted.faults import FAULTS
from tests.planted.sheet import Sheet

# What speaks of a fault when the other one keeps its own rule from it.
INSTEAD = {
    "B16": "B14",  # not all the outputs are full any more, and the money is left all the same
    "G12": "H02",  # a score that is missing has no sum, but the conclusion names another total
}


def touched(before: Sheet, after: Sheet) -> set[str | int]:
    """What one sheet has otherwise than another: rows of the table by number, rows of the fund block, other parts.

    The total and what tells of it follow from all the others.
    """
    if len(before.rows) != len(after.rows) or before.disturbance != after.disturbance or before.layout != after.layout:
        return {*range(len(before.rows)), *before.entry.funds, "head", "goals"}
    changed: set[str | int] = {at for at, line in enumerate(after.rows) if line != before.rows[at]}
    changed |= {key for key, row in after.entry.funds.items() if row != before.entry.funds[key]}
    one, other = before.entry, after.entry
    changed |= {"head"} if (one.title, one.year, one.head) != (other.title, other.year, other.head) else set()
    changed |= {"goals"} if (one.goal_expected, one.goal_actual) != (other.goal_expected, other.goal_actual) else set()
    return changed


def planted_together(id_: str, first: Fault, second: Fault) -> Sheet | None:
    """Plant two faults into one form; None where they do not fit in beside each other.

    The same fault twice would call two rows the same, as two faults of the whole cost do.
    After a wrong total no score may change: that would put the total right again.
    """
    once = None if first is second or id_ in second.absent else first.plant(clean(id_))
    if once is None:
        return None
    spoilt = touched(clean(id_), once.sheet)
    free = replace(once.sheet, taken=frozenset(at for at in spoilt if isinstance(at, int)))
    try:
        twice = second.plant(free)
    except (LookupError, ArithmeticError):
        return None  # the first has left nothing to spoil, or nothing to reckon with
    if twice is None or touched(once.sheet, twice.sheet) & spoilt:
        return None
    rights_total = first.code == "G12" and twice.sheet.entry.total_score != once.sheet.entry.total_score
    names = [line.level3 for line in twice.sheet.rows if line.level3 is not None]
    are_told_apart = len(set(names)) == len(names) or not {first.code, second.code}.isdisjoint(("D04", "D05"))
    return twice.sheet if are_told_apart and not rights_total else None


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,  # which pairs there are is no matter of chance
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(id_=st.sampled_from(list(LAYOUTS)), first=st.sampled_from(FAULTS), second=st.sampled_from(FAULTS))
def test_two_faults_are_no_third(id_: str, first: Fault, second: Fault) -> None:
    sheet = planted_together(id_, first, second)
    assume(sheet is not None)
    assert sheet is not None
    own = {first.code, second.code}
    others = {rule for rule, _, _, _ in above_notes(found(sheet))} - own
    assert others <= {INSTEAD[code] for code in own if code in INSTEAD}
