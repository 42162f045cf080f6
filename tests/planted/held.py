"""Faults of families I and Z that show where the forms are held against the roster, the ledger and the waivers."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from selfeval_xl.evaluation import Severity
from selfeval_xl.model import MONEY_UNITS
from selfeval_xl.text import split_code
from tests.layouts.entry import shown
from tests.planted.actuals import words_for_a_number
from tests.planted.fault import nowhere
from tests.planted.inbox import (
    BUDGET_FILE,
    OURS,
    ROSTER_FILE,
    THEIRS,
    WAIVERS_FILE,
    BatchFault,
    Due,
    Inbox,
    PlantedBatch,
)
from tests.planted.money import NO_INITIAL, total
from tests.planted.sheet import MONEY, Sheet, plain
from tests.planted.side_by_side import PROJECT, WATER, another_layout, project_name
from tests.workbooks import Value

NO_CODE = nowhere("the project has no code", "guizhou", "mof2020", "mof2021-cost", "rural_link", "yunnan", "hubei")
_MORE = Decimal("1.1")

Listed = tuple[Any, ...]  # unit, project and code, then the amounts


def listed(sheet: Sheet, name: str = "") -> Listed:
    """The project of a form as a list has it."""
    code, own = split_code(shown(sheet.entry.head["project_name"]))
    return shown(sheet.entry.head["unit"]), name or own, code


def booked(sheet: Sheet, unit: str = "元", wrong: str = "") -> Listed:
    """The project of a form with its amounts as a ledger has them, a tenth more of one that is wrong."""
    factor = MONEY_UNITS[sheet.money_unit] / MONEY_UNITS[unit]
    amounts = (
        plain(sheet.amount("total", role) * factor * (_MORE if role == wrong else 1)) if role in sheet.amounts else None
        for role in MONEY
    )
    return (*listed(sheet), *amounts)


def let_off(sheet: Sheet, rule: str, end: Value) -> Listed:
    """A waiver for the unit of a form."""
    return (shown(sheet.entry.head["unit"]), None, None, rule, "系统固定选项，次年改正", "某某", end)


def not_received(sheet: Sheet) -> PlantedBatch:
    before = Inbox({OURS: sheet}, roster=(listed(sheet),))
    after = before.given(roster=(listed(sheet), (WATER, PROJECT)))
    return PlantedBatch(before, after, (Due(ROSTER_FILE, "B3"),))


def not_listed(sheet: Sheet) -> PlantedBatch:
    other = another_layout(sheet)
    before = Inbox({OURS: sheet, THEIRS: other}, roster=(listed(other), listed(sheet)))
    return PlantedBatch(before, before.given(roster=(listed(other),)), (Due(OURS, project_name),))


def listed_under_another_name(sheet: Sheet) -> PlantedBatch | None:
    if not sheet.form().project_code:
        return None
    before = Inbox({OURS: sheet}, roster=(listed(sheet),))
    after = before.given(roster=(listed(sheet, PROJECT),))
    return PlantedBatch(before, after, (Due(OURS, project_name, Severity.NOTE),))


def booked_otherwise(wrong: str) -> Callable[[Sheet], PlantedBatch | None]:
    def plant(sheet: Sheet) -> PlantedBatch | None:
        if wrong not in sheet.amounts:
            return None
        before = Inbox({OURS: sheet}, budget=(booked(sheet),))
        other = booked(sheet, wrong=wrong)
        return PlantedBatch(before, before.given(budget=(other,)), (Due(OURS, total(wrong)),))

    return plant


def booked_in_another_unit(own: str, printed: str) -> Callable[[Sheet], PlantedBatch]:
    """Let the ledger print another unit than its amounts are in: one finding, at the first of them."""

    def plant(sheet: Sheet) -> PlantedBatch:
        before = Inbox({OURS: sheet}, budget=(booked(sheet, own),), budget_unit=own)
        return PlantedBatch(before, before.given(budget_unit=printed), (Due(OURS, total(sheet.amounts[0])),))

    return plant


def not_booked(sheet: Sheet) -> PlantedBatch:
    other = another_layout(sheet)
    before = Inbox({OURS: sheet, THEIRS: other}, budget=(booked(other), booked(sheet)))
    due = (Due(OURS, project_name, Severity.WARNING),)
    return PlantedBatch(before, before.given(budget=(booked(other),)), due)


def waiver_for_nothing(sheet: Sheet) -> PlantedBatch:
    before = Inbox({OURS: sheet})
    after = before.given(waivers=(let_off(sheet, "F02", date(2025, 12, 31)),))
    return PlantedBatch(before, after, (Due(WAIVERS_FILE, "D2"),))


def waiver_that_has_ended(sheet: Sheet) -> PlantedBatch:
    before = Inbox({OURS: words_for_a_number(sheet).sheet})
    after = before.given(waivers=(let_off(sheet, "F02", date(2024, 6, 30)),))
    return PlantedBatch(before, after, (Due(WAIVERS_FILE, "G2"),), standing=frozenset({"F02"}))


def listed_without_a_unit(sheet: Sheet) -> PlantedBatch:
    before = Inbox({OURS: sheet}, roster=(listed(sheet),))
    after = before.given(roster=(listed(sheet), (None, PROJECT)))
    return PlantedBatch(before, after, (Due(ROSTER_FILE, "A3"),))


def words_in_the_ledger(sheet: Sheet) -> PlantedBatch:
    before = Inbox({OURS: sheet}, budget=(booked(sheet),))
    after = before.given(budget=(booked(sheet), (WATER, PROJECT, None, "待定", 800_000, 780_000)))
    return PlantedBatch(before, after, (Due(BUDGET_FILE, "D3"),))


def waiver_of_no_rule(sheet: Sheet) -> PlantedBatch:
    used = let_off(sheet, "F02", date(2025, 12, 31))
    before = Inbox({OURS: words_for_a_number(sheet).sheet}, waivers=(used,))
    after = before.given(waivers=(used, let_off(sheet, "F20", date(2025, 12, 31))))
    return PlantedBatch(before, after, (Due(WAIVERS_FILE, "D3"),))


HELD = (
    BatchFault("I01", "a project not received", not_received),
    BatchFault("I02", "a project not on the roster", not_listed),
    BatchFault("I02", "a code under another name", listed_under_another_name, NO_CODE),
    BatchFault("I03", "another 年初预算数 in the ledger", booked_otherwise("budget_initial"), NO_INITIAL),
    BatchFault("I03", "another 全年预算数 in the ledger", booked_otherwise("budget_full")),
    BatchFault("I03", "another 全年执行数 in the ledger", booked_otherwise("executed")),
    BatchFault("I03", "10,000 times as much in the ledger", booked_in_another_unit("元", "万元")),
    BatchFault("I03", "a ten-thousandth in the ledger", booked_in_another_unit("万元", "元")),
    BatchFault("I03", "a project not in the ledger", not_booked),
    BatchFault("I08", "a waiver for nothing", waiver_for_nothing),
    BatchFault("I08", "a waiver that has ended", waiver_that_has_ended),
    BatchFault("Z02", "a project listed without a unit", listed_without_a_unit),
    BatchFault("Z02", "words in the ledger", words_in_the_ledger),
    BatchFault("Z02", "a waiver of no rule", waiver_of_no_rule),
)
