"""Which project of a list a form is about: by its code, else by its unit and name, else it is none and has likenesses.

Several forms may be about one project, as where it was sent again. What is found does not depend on any order, and
its cost grows with the number of projects and forms, not with their product.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from selfeval_xl.lists import ListedProject
from selfeval_xl.model import Cell
from selfeval_xl.outline import AnyForm
from selfeval_xl.projects import code_key, name_key, project_key
from selfeval_xl.text import is_empty_words

_PLACES = frozenset("省市州盟县区旗乡镇")  # where a unit's place ends and the rest of its name is short for it
# What may be written behind the name of a unit: 石桥镇人民政府, 石桥街道办事处, 教育局（本级）.
_OFFICE = re.compile("(?<=[镇乡])(?:人民)?政府$|(?<=街道)办事处$|(?<=[局委办会院])(?:本级|机关)$")
_SHORTEST_UNIT = 2  # characters
_LONGEST_PLACE = 50  # characters in front of a unit's own name: a cell may hold 32,767, each of them a 县
_MOST_NEAREST = 3
_MOST_LOOKED_AT = 100  # of those that share some characters, so many are compared; the rarest shared come first
_ALIKE = 0.6  # likeness from which a name is worth naming; 1 is the same
_NAME_SHARE = 2 / 3  # of the likeness; the rest is the unit's

Item = TypeVar("Item")


def short_units(key: str) -> Iterator[str]:
    """Yield what the key of a unit may be short as: 清源县教育局 as 县教育局 and 教育局."""
    for at in range(1, min(len(key) - _SHORTEST_UNIT, _LONGEST_PLACE) + 1):
        if key[at - 1] in _PLACES or key[at] in _PLACES:
            yield key[at:]


def same_unit(one: str, other: str) -> bool:
    """Tell whether one key of a unit is the other or short for it."""
    return one == other or one in short_units(other) or other in short_units(one)


def _without_office(key: str) -> str:
    """Reduce the key of a unit to what tells it from others: 石桥镇人民政府 and 石桥镇政府 to 石桥镇."""
    return _OFFICE.sub("", key)


def form_units(form: AnyForm) -> tuple[str, ...]:
    """Return the keys of the units a form names: who carries the project out, who stamps it, else who is over them."""
    cells = [cell for cell in (form.unit, form.stamped_unit) if _says(cell)] or [form.department]
    return tuple(dict.fromkeys(name_key(cell.text) for cell in cells if cell is not None and _says(cell)))


def form_name(form: AnyForm) -> str:
    """Return the name of a form's project as it stands there, "" where there is none."""
    return form.project_name.text if form.project_name is not None and _says(form.project_name) else ""


def form_unit(form: AnyForm) -> str:
    """Return the name of a form's unit as it stands there, "" where there is none."""
    cells = (form.unit, form.stamped_unit, form.department)
    return next((cell.text.strip() for cell in cells if cell is not None and _says(cell)), "")


def _says(cell: Cell | None) -> bool:
    return cell is not None and not is_empty_words(cell.text)


@dataclass(frozen=True, slots=True)
class Matches:
    """Which form is about which project of a list."""

    by_form: Mapping[str, ListedProject]  # by the id of the form
    by_place: Mapping[tuple[str, str, str], tuple[str, ...]]  # ids by the place of the project on the list

    def project_of(self, form: AnyForm) -> ListedProject | None:
        """Return the project a form is about."""
        return self.by_form.get(form.form_id)

    def ids_of(self, project: ListedProject) -> tuple[str, ...]:
        """Return the ids of the forms about a project, in the order they were received."""
        return self.by_place.get(_place(project), ())


class _Claim(NamedTuple):
    """A form that names the unit of a project loosely."""

    at: int  # in the order received
    form_id: str
    unit: str  # its key, without what may stand behind
    project: ListedProject


def match(projects: Iterable[ListedProject], forms: Iterable[AnyForm]) -> Matches:
    """Find for each form the project it is about; go through the forms once."""
    known = _Known(projects)
    found: dict[str, ListedProject] = {}
    received: dict[tuple[str, str, str], list[tuple[int, str]]] = defaultdict(list)
    loose: dict[tuple[str, str, str], list[_Claim]] = defaultdict(list)
    for at, form in enumerate(forms):
        exact = known.by_code(form) or known.by_name(form)
        if exact is not None:
            found[form.form_id] = exact
            received[_place(exact)].append((at, form.form_id))
        elif (short := known.by_short_name(form) or known.by_office(form)) is not None:
            unit = next(map(_without_office, form_units(form)), "")
            loose[_place(short)].append(_Claim(at, form.form_id, unit, short))
    for place, claims in loose.items():
        if _is_one_unit(claim.unit for claim in claims):
            found.update((claim.form_id, claim.project) for claim in claims)
            received[place] += ((claim.at, claim.form_id) for claim in claims)
    return Matches(found, {place: tuple(form_id for _, form_id in sorted(some)) for place, some in received.items()})


def _is_one_unit(units: Iterable[str]) -> bool:
    """Tell whether forms that each name a unit loosely may all mean the same one."""
    firsts = sorted(set(units), key=lambda key: (len(key), key))
    return all(not key or same_unit(key, firsts[-1]) for key in firsts)


class _Known:
    """The projects of a list, by all that a form may name them by; None where a name means several."""

    def __init__(self, projects: Iterable[ListedProject]) -> None:
        self._codes: dict[str, list[ListedProject]] = defaultdict(list)
        self._names: dict[tuple[str, str], list[ListedProject]] = defaultdict(list)
        self._in_short, self._offices = _InShort(), _InShort()
        for project in projects:
            unit, name = name_key(project.unit.text), project.project_name.text
            if project.project_code is not None and (code := code_key(project.project_code.text)):
                self._codes[code].append(project)
            self._names[unit, name_key(name)].append(project)
            self._in_short.add(unit, project)
            self._offices.add(_without_office(unit), project)

    def by_code(self, form: AnyForm) -> ListedProject | None:
        """Return the project of the form's code; of one that several units share, that of the form's unit."""
        found = self._codes.get(code_key(form.project_code), []) if form.project_code else []
        if len(found) > 1:
            units = form_units(form)
            found = [
                project for project in found if any(same_unit(name_key(project.unit.text), unit) for unit in units)
            ]
        return found[0] if len(found) == 1 else None

    def by_name(self, form: AnyForm) -> ListedProject | None:
        """Return the project of the form's unit and name."""
        name = name_key(form_name(form))
        return _only((self._names.get((unit, name), []) for unit in form_units(form)) if name else ())

    def by_short_name(self, form: AnyForm) -> ListedProject | None:
        """Return the project whose unit or name is short for the form's, or the other way round."""
        return self._in_short.find(form_units(form), form)

    def by_office(self, form: AnyForm) -> ListedProject | None:
        """Return the project of a unit that is called its office in one place and not, or otherwise, in the other."""
        return self._offices.find(tuple(map(_without_office, form_units(form))), form)


class _InShort:
    """The projects of a list, by all that their units may be short for or short as."""

    def __init__(self) -> None:
        self._full: dict[tuple[str, str], list[ListedProject]] = defaultdict(list)
        self._short: dict[tuple[str, str], list[ListedProject]] = defaultdict(list)

    def add(self, unit: str, project: ListedProject) -> None:
        """Add a project under the key of its unit."""
        name = project_key(project.project_name.text)
        self._full[unit, name].append(project)
        for short in (unit, "", *short_units(unit)):
            self._short[short, name].append(project)

    def find(self, units: Sequence[str], form: AnyForm) -> ListedProject | None:
        """Return the one project of a form's name and of the units with these keys; of any unit where there is none."""
        name = project_key(form_name(form))
        if not name:
            return None
        longer = (self._short.get((unit, name), []) for unit in units or ("",))
        shorter = (self._full.get((short, name), []) for unit in units for short in short_units(unit))
        return _only((*longer, *shorter))


def _only(found: Iterable[list[ListedProject]]) -> ListedProject | None:
    """Return the one project that was found, None where there are several or none."""
    different = {_place(project): project for projects in found for project in projects}
    return next(iter(different.values())) if len(different) == 1 else None


def _place(project: ListedProject) -> tuple[str, str, str]:
    return project.file, project.cell.sheet, project.cell.address


class Likeness(Generic[Item]):
    """Finds, among many, those whose unit and name come nearest to a unit and a name."""

    def __init__(self, items: Iterable[Item], words: Callable[[Item], tuple[str, str, str]]) -> None:
        """Take the items; `words` gives an item's unit and name as they are written, and what tells it from all."""
        keyed = [(name_key(name), name_key(unit), own, item) for item in items for unit, name, own in (words(item),)]
        keyed.sort(key=lambda each: each[:3])  # so that the order they come in does not matter
        self._items = [(_pairs(name), _pairs(unit), item) for name, unit, _, item in keyed]
        self._with: dict[str, list[int]] = defaultdict(list)
        self._unnamed: dict[str, list[int]] = defaultdict(list)
        for at, (name, unit, _, _) in enumerate(keyed):
            for pair in self._items[at][0]:
                self._with[pair].append(at)
            if not name:
                self._unnamed[unit].append(at)

    def nearest(self, unit: str, name: str) -> list[Item]:
        """Return up to three, the nearest first; none where nothing is near."""
        own_unit, own_name = _pairs(name_key(unit)), _pairs(name_key(name))
        candidates = self._candidates(name_key(unit), own_name)
        rated = [(self._likeness(at, own_unit, own_name), -at) for at in candidates]
        best = sorted((each for each in rated if each[0] >= _ALIKE), reverse=True)
        return [self._items[-at][2] for _, at in best[:_MOST_NEAREST]]

    def _candidates(self, unit: str, name: frozenset[str]) -> set[int]:
        """Return those of the same unit that have no name, and those that share the rarest pairs of characters."""
        found = set(self._unnamed.get(unit, ())[:_MOST_NEAREST])
        shared = [self._with[pair] for pair in name if pair in self._with]
        for places in sorted(shared, key=lambda places: (len(places), places)):
            if len(found) >= _MOST_LOOKED_AT:
                break
            found.update(places[:_MOST_LOOKED_AT])
        return found

    def _likeness(self, at: int, unit: frozenset[str], name: frozenset[str]) -> float:
        its_name, its_unit, _ = self._items[at]
        names = _dice(its_name, name) if its_name and name else 0.5  # unknown is neither like nor unlike
        return names * _NAME_SHARE + _dice(its_unit, unit) * (1 - _NAME_SHARE)


def _pairs(key: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters; of a single character itself."""
    return frozenset(key[at : at + 2] for at in range(max(1, len(key) - 1)) if key)


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much of two keys is the same, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
