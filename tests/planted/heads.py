"""Faults of family A: the sheet and the head of the form."""

from dataclasses import replace

from selfeval_xl.evaluation import Severity
from tests.layouts.entry import shown
from tests.layouts.shape import Column, Layout, Table
from tests.planted.fault import Fault, Planted, nowhere
from tests.planted.money import total
from tests.planted.sheet import Sheet, is_counted, is_full
from tests.workbooks import Formula, Value

NO_STAMP = nowhere(
    "the head asks for one unit and no stamp", "mof2020", "mof2021-cost", "rural_link", "yunnan", "sichuan", "hainan"
)
NO_DAY = nowhere("no day of filling in", *NO_STAMP)
TITLE_WITH_YEAR = nowhere("the year stands in the title: A04 speaks", "yunnan", "sichuan", "hubei")
NO_CONTACT = nowhere("nobody to ask is named", "mof2020", "mof2021-cost", "yunnan", "hubei")

# What the layouts call the text about what was done, or the measures where they ask for no such text.
TOLD = (
    "实际完成情况",
    "年度总体目标完成情况综述",
    "年度目标完成情况",
    "年度总体目标完成情况",
    "改进措施及结果应用方案",
)


def without_total(sheet: Sheet) -> Planted | None:
    if sheet.has("head.total_score"):
        return None
    return Planted(sheet.disturbed(without=frozenset({"total"})), lambda form: form.anchor)


def without_goals(sheet: Sheet) -> Planted | None:
    if not sheet.has("goals.actual"):
        return None
    return Planted(sheet.disturbed(without=frozenset({"goals"})), lambda form: form.anchor)


def without_title(sheet: Sheet) -> Planted | None:
    """Leave the title out of a form that has its year elsewhere."""
    if sheet.entry.year is None:
        return None
    return Planted(sheet.entered(title=None), lambda form: form.anchor)


def without_place_for_the_name(sheet: Sheet) -> Planted:
    spoilt = sheet.disturbed(labels={"项目名称": "", "项目名称：": ""})
    return Planted(spoilt.put("head.project_name", None), lambda form: form.anchor)


def without_funds(sheet: Sheet) -> Planted:
    return Planted(sheet.disturbed(without=frozenset({"funds"})), lambda form: form.anchor)


def name_left_out(sheet: Sheet) -> Planted:
    return Planted(sheet.put("head.project_name", None), lambda form: form.project_name)


def name_as_printed(sheet: Sheet) -> Planted:
    return Planted(sheet.put("head.project_name", "XX项目"), lambda form: form.project_name)


def department_left_out(sheet: Sheet) -> Planted:
    return Planted(sheet.put("head.department", None), lambda form: form.department)


def unit_left_out(sheet: Sheet) -> Planted:
    return Planted(sheet.put("head.unit", None), lambda form: form.unit)


def two_units(sheet: Sheet) -> Planted:
    both = f"{shown(sheet.entry.head['unit'])}、清源县水务局"
    return Planted(sheet.put("head.unit", both), lambda form: form.unit)


def another_stamp(sheet: Sheet) -> Planted | None:
    if not sheet.has("head.stamped_unit"):
        return None
    return Planted(sheet.put("head.stamped_unit", "清源县水务局"), lambda form: form.unit)


def another_year(sheet: Sheet) -> Planted:
    title, year = (shown(value).replace("2024", "2023") for value in (sheet.entry.title, sheet.entry.year))
    return Planted(sheet.entered(title=title, year=year), lambda form: form.year_cell)


def year_left_out(sheet: Sheet) -> Planted:
    title, year = (shown(value).replace("2024", "    ") for value in (sheet.entry.title, sheet.entry.year))
    return Planted(sheet.entered(title=title, year=year), lambda form: form.year_cell)


def filled_in_too_early(sheet: Sheet) -> Planted | None:
    return _filled_in(sheet, "2024年6月30日")


def month_for_a_day(sheet: Sheet) -> Planted | None:
    return _filled_in(sheet, "年后")


def day_left_out(sheet: Sheet) -> Planted | None:
    return _filled_in(sheet, None)


def _filled_in(sheet: Sheet, day: Value) -> Planted | None:
    if not sheet.has("head.fill_date"):
        return None
    return Planted(sheet.put("head.fill_date", day), lambda form: form.fill_date)


def nobody_to_ask(sheet: Sheet) -> Planted | None:
    for place in ("head.contact", "foot.contact", "head.leader", "foot.leader"):
        if sheet.has(place):
            return Planted(sheet.put(place, None), lambda form: form.contact or form.leader)
    return None


def stars_for_a_number(sheet: Sheet) -> Planted:
    at = sheet.find(is_counted, is_full)
    return Planted(sheet.line(at, target="≥**"), lambda form: form.indicators[at].target)


def printed_name(sheet: Sheet) -> Planted:
    at = sheet.find(is_counted, is_full)
    return Planted(sheet.line(at, level3="XX数量"), lambda form: form.indicators[at].level3)


def number_of_an_indicator(sheet: Sheet) -> Planted:
    at = sheet.find(is_counted, is_full)
    if "reason" not in sheet.columns:
        return Planted(sheet.put("foot.reason", "指标1："), lambda form: form.explanation)
    return Planted(sheet.line(at, reason="指标1："), lambda form: form.indicators[at].reason)


def dots_for_a_target(sheet: Sheet) -> Planted:
    at = sheet.find(is_counted, is_full)
    spoilt = sheet.line(at, nature=None, target="……", measure=None)
    return Planted(spoilt, lambda form: form.indicators[at].target)


def printed_limit(sheet: Sheet) -> Planted | None:
    if not sheet.has("goals.actual"):
        return Planted(sheet.put("foot.measures", "（100字以内）"), lambda form: form.measures)
    return Planted(sheet.entered(goal_actual="（100字以内）"), lambda form: form.goal_actual)


def longer_than_the_label_allows(sheet: Sheet) -> Planted:
    """Print a limit with the label of a text that is longer."""
    limit = {label: f"{label}（10字以内）" for label in TOLD}
    return Planted(sheet.disturbed(labels=limit), lambda form: form.goal_actual or form.measures)


def sum_never_computed(sheet: Sheet) -> Planted:
    return Planted(sheet.entered(total_score=Formula("=SUM(A1:A9)", None)), lambda form: form.total_score)


def broken_formula(sheet: Sheet) -> Planted:
    at = sheet.find(is_counted, is_full)
    return Planted(sheet.line(at, actual="#REF!"), lambda form: form.indicators[at].actual)


def hidden_row(sheet: Sheet) -> Planted:
    return Planted(sheet.disturbed(hidden_lines=frozenset({1})), lambda form: form.indicators[1].level3)


def hidden_column(sheet: Sheet) -> Planted:
    at = next(column.first for column in sheet.layout.table.columns if column.role == "score")
    return Planted(sheet.disturbed(hidden_columns=frozenset({at})), lambda form: form.total_score)


def amount_as_text(sheet: Sheet) -> Planted:
    written = shown(sheet.entry.funds["total"]["executed"])
    return Planted(sheet.fund("total", executed=written), total("executed"))


def without_a_column(sheet: Sheet) -> Planted:
    """Leave out a column that every official layout has and a form can be read without."""
    order = tuple(role for role in (column.role for column in sheet.layout.table.columns) if role != "level2")
    return Planted(sheet.disturbed(order=order), lambda form: form.anchor)


def column_of_their_own(sheet: Sheet) -> Planted:
    """Print a column beside the table that no layout has; where there are notes, in place of their heading."""
    if "note" in sheet.columns:
        renamed = sheet.disturbed(labels={"备注": "责任科室"})
    else:
        renamed = replace(sheet, layout=_widened(sheet.layout))
    rows = tuple(replace(line, note="规划股") for line in sheet.rows)
    return Planted(renamed.entered(rows=rows), lambda form: next(iter(form.unread), None))


def _widened(layout: Layout) -> Layout:
    at = len(layout.widths)
    table = replace(layout.table, columns=(*layout.table.columns, Column("note", "责任科室", at, at)))
    blocks = tuple(table if isinstance(block, Table) else block for block in layout.blocks)
    return replace(layout, widths=(*layout.widths, 12), blocks=blocks)


HEADS = (
    Fault("A01", "the total left out", without_total, {"hubei": "the total stands in the head too"}),
    Fault("A01", "the goals left out", without_goals, {"hubei": "no goals"}),
    Fault("A01", "the title left out", without_title, TITLE_WITH_YEAR),
    Fault("A01", "no place for the name of the project", without_place_for_the_name),
    Fault("A01", "the funds left out", without_funds),
    Fault("A02", "no name of the project", name_left_out),
    Fault("A02", "a printed name", name_as_printed),
    Fault("A03", "no department", department_left_out),
    Fault("A03", "no unit", unit_left_out),
    Fault("A03", "two units in one cell", two_units),
    Fault("A03", "another unit on the stamp", another_stamp, NO_STAMP),
    Fault("A04", "another year", another_year),
    Fault("A04", "no year", year_left_out, severity=Severity.WARNING),
    Fault("A05", "filled in before the year ended", filled_in_too_early, NO_DAY, severity=Severity.WARNING),
    Fault("A05", "no day that can be told", month_for_a_day, NO_DAY),
    Fault("A05", "no day of filling in", day_left_out, NO_DAY),
    Fault("A06", "nobody to ask", nobody_to_ask, NO_CONTACT),
    Fault("A07", "stars for a number", stars_for_a_number),
    Fault("A07", "a printed name of an indicator", printed_name),
    Fault("A07", "a printed number of an indicator", number_of_an_indicator),
    Fault("A07", "dots for a target", dots_for_a_target),
    Fault("A07", "a printed limit of a text", printed_limit),
    Fault("A08", "longer than the label allows", longer_than_the_label_allows),
    Fault("A10", "a sum never computed", sum_never_computed),
    Fault("A10", "a broken formula", broken_formula),
    Fault("A10", "a hidden row", hidden_row),
    Fault("A10", "a hidden column", hidden_column),
    Fault("A10", "an amount stored as text", amount_as_text, severity=Severity.NOTE),
    Fault("A11", "a column of the official form left out", without_a_column),
    Fault("A11", "a column of their own", column_of_their_own, severity=Severity.NOTE),
)
