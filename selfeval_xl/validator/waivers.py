"""豁免: which findings a waiver covers. A covered finding is kept and marked, and does not count for the verdict.

There is no clock: whether a waiver has expired is held against the day the form was filled in, or where that is not
known the last day of the evaluated year.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import NamedTuple

from selfeval_xl.evaluation import Finding, ListFinding
from selfeval_xl.lists import Waiver
from selfeval_xl.outline import AnyForm
from selfeval_xl.projects import code_key, name_key, project_key
from selfeval_xl.quantity import Day
from selfeval_xl.text import is_empty_words
from selfeval_xl.validator.matching import form_name, form_units, same_unit


class _Place(NamedTuple):
    """Whom a finding is about, and when."""

    units: tuple[str, ...]
    name: str
    code: str
    day: date | None


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """What the waivers of a list did: how many findings each covers, and how many it would but for its end."""

    covered: Mapping[tuple[str, str, str], int]  # by sheet, address and rule
    expired: Mapping[tuple[str, str, str], int]

    def of(self, waiver: Waiver) -> tuple[int, int]:
        """Return how many findings a waiver covers, and how many it came too late for."""
        return self.covered.get(_key(waiver), 0), self.expired.get(_key(waiver), 0)


class Waivers:
    """The waivers of a run, by the rule they let off."""

    def __init__(self, waivers: Iterable[Waiver], forms: Iterable[AnyForm], year: int | None) -> None:
        """Take the waivers; a unit's short name is followed where it means only one unit of the batch."""
        self._by_rule: dict[str, list[tuple[Waiver, frozenset[str] | None]]] = defaultdict(list)
        self._last_day = None if year is None else date(year, 12, 31)
        listed = tuple(waivers)
        units = {unit for form in forms for unit in form_units(form)} if listed else set()
        for waiver in listed:
            self._by_rule[waiver.rule.text].append((waiver, _units_meant(waiver, units)))

    def applied(self, form: AnyForm, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Mark the findings about a form that are let off."""
        if not self._by_rule:
            return findings
        place = self._place(form)
        return tuple(self._marked(finding, place) for finding in findings)

    def applied_to_list(self, found: ListFinding) -> ListFinding:
        """Mark a finding about a row of a list, as where a project that was called off is not received."""
        return replace(found, finding=self._marked(found.finding, self._listed(found)))

    def use(self, found: Iterable[tuple[AnyForm, Iterable[str]]], listed: Iterable[ListFinding]) -> WaiverUse:
        """Count what each waiver covers; beside each form stand the codes of the rules that found something."""
        covered: dict[tuple[str, str, str], int] = defaultdict(int)
        expired: dict[tuple[str, str, str], int] = defaultdict(int)
        of_forms = ((self._place(form), code) for form, codes in found for code in codes if code in self._by_rule)
        of_lists = ((self._listed(each), each.finding.rule) for each in listed)
        for place, code in chain(of_forms, of_lists):
            for waiver in self._meant(code, place):
                (covered if _is_valid(waiver, place) else expired)[_key(waiver)] += 1
        return WaiverUse(covered, expired)

    def _marked(self, finding: Finding, place: _Place) -> Finding:
        waiver = next((each for each in self._meant(finding.rule, place) if _is_valid(each, place)), None)
        return finding if waiver is None else replace(finding, waiver=_words(waiver))

    def _meant(self, rule: str, place: _Place) -> Iterator[Waiver]:
        """Yield the waivers that speak of what a rule found, in the order of the list, expired or not."""
        for waiver, units in self._by_rule.get(rule, ()):
            if (units is None or not units.isdisjoint(place.units)) and _means_project(waiver, place):
                yield waiver

    def _place(self, form: AnyForm) -> _Place:
        filled = form.fill_date.reading if form.fill_date is not None else None
        day = filled.day if isinstance(filled, Day) else self._last_day
        return _Place(form_units(form), form_name(form), form.project_code, day)

    def _listed(self, found: ListFinding) -> _Place:
        return _Place((name_key(found.unit),), found.project_name, found.project_code, self._last_day)


def _units_meant(waiver: Waiver, units: Iterable[str]) -> frozenset[str] | None:
    """Return the keys of the units a waiver is for, None for all of them."""
    if waiver.is_for_all_units:
        return None
    own = name_key(waiver.unit.text)
    short = {unit for unit in units if unit != own and same_unit(own, unit)}
    return frozenset({own, *short} if len(short) == 1 else {own})


def _means_project(waiver: Waiver, place: _Place) -> bool:
    """Tell whether a waiver names no project, or this one, by its code or by its name."""
    code = "" if waiver.project_code is None else code_key(waiver.project_code.text)
    if code and place.code:
        return code == code_key(place.code)
    if waiver.project_name is None or is_empty_words(waiver.project_name.text):
        return not code  # by a code that the form does not have nothing can be told
    return project_key(waiver.project_name.text) == project_key(place.name)


def _is_valid(waiver: Waiver, place: _Place) -> bool:
    end = waiver.expires.reading if waiver.expires is not None else None
    return not isinstance(end, Day) or place.day is None or place.day <= end.last


def _words(waiver: Waiver) -> str:
    """Say who let a finding off, why, and until when."""
    end = f"（有效期至 {waiver.expires.text.strip()}）" if waiver.expires is not None and waiver.expires.reading else ""
    return f"{waiver.approver.text.strip()}：{waiver.reason.text.strip()}{end}"


def _key(waiver: Waiver) -> tuple[str, str, str]:
    return waiver.rule.sheet, waiver.rule.address, waiver.rule.text
