"""Which forms are of one project.

Those are that are of one unit and one year and carry the same code and like names, or where one of them carries no code
the same name; and a form that went back and what the unit corrected it to, where nothing speaks against it. Of forms
that do not say which project they are about those are that say the same throughout.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from typing import NamedTuple

from selfeval_xl.model import Cell, Form
from selfeval_xl.outline import AnyForm, Outline
from selfeval_xl.repeats import Repeats
from selfeval_xl.text import is_empty_words, split_code, squeeze

_COMPARED = 100  # characters of two names compared: the time grows with their product
_MANY_NAMES = 30  # under one code at one unit: it is the unit's own code, and tells no project
_ALIKE = 0.6  # likeness of two names from which they may be spellings of one; 1 is the same
_PROJECT = "项目"  # written behind a name or not
_Key = tuple[str, int | None, str]  # unit, year, and a name or a code
_NUMERAL = re.compile("[0-9一二三四五六七八九十甲乙丙丁]+")
_END = b"\0"  # behind each place
_SIGNS = re.compile(r"[^\w]|_")


@dataclass(frozen=True, slots=True)
class ProjectKey:
    """What tells a project from others, without its form: unit, year, code and name as reduced by the keys below."""

    unit: str
    year: int | None
    code: str
    name: str

    def is_exactly(self, other: "ProjectKey") -> bool:
        """Tell whether both have the unit, year and name in common, and no codes that differ."""
        named = (self.unit, self.year, self.name) == (other.unit, other.year, other.name)
        return named and bool(self.unit and self.name) and (self.code == other.code or not (self.code and other.code))

    def may_be(self, other: "ProjectKey") -> bool:
        """Tell whether both have unit, year and code in common, and names that may be spellings of one."""
        coded = (self.unit, self.year, self.code) == (other.unit, other.year, other.code)
        return coded and bool(self.unit and self.code) and _may_be_one(self.name, other.name)


def is_correction(project: ProjectKey, of: ProjectKey) -> bool:
    """Tell whether a form that answers another may be of its project still.

    A unit fills in what was blank and puts names right. It also writes another project, or next year's form, into an
    old workbook, or hands that to another unit.
    """
    pairs = ((project.unit, of.unit), (project.year, of.year), (project.code, of.code))
    kept = all(not before or now == before for now, before in pairs)
    return kept and (not of.name or _may_be_one(project.name, of.name))


def name_key(text: str) -> str:
    """Reduce the name of a project or unit to what tells it from others: no code, blanks, brackets, signs or case.

    A name of nothing but signs is told by them.
    """
    name = squeeze(split_code(text)[1])
    return (_SIGNS.sub("", name) or name).casefold()


def project_key(text: str) -> str:
    """Reduce the name of a project further: 项目 may stand behind it or not."""
    key = name_key(text)
    return key.removesuffix(_PROJECT) or key


def code_key(text: str) -> str:
    """Reduce a project's code to what tells it from others."""
    return _SIGNS.sub("", squeeze(text)).upper()


def unit_key(form: AnyForm) -> str:
    """Name the unit a form is of; "" where the form names none."""
    return cell_key(unit_cell(form))


def unit_cell(form: AnyForm) -> Cell | None:
    """Return the cell that names the unit a form is of."""
    return next((cell for cell in (form.unit, form.stamped_unit, form.department) if cell_key(cell)), None)


def cell_key(cell: Cell | None) -> str:
    """Reduce the name in a cell to what tells it from others; "" where it names nothing."""
    return "" if cell is None or is_empty_words(cell.text) else name_key(cell.text)


def _name(form: AnyForm) -> str:
    cell = form.project_name
    return "" if cell is None or is_empty_words(cell.text) else project_key(cell.text)


def project_of(form: AnyForm) -> ProjectKey:
    """Return what tells a form's project from others."""
    return ProjectKey(unit_key(form), form.year, code_key(form.project_code), _name(form))


class _Sent(NamedTuple):
    """What tells a form and its project from others."""

    form_id: str
    project: ProjectKey
    contents: bytes
    answers: tuple[str, ...]


def sent_more_than_once(forms: Collection[Outline]) -> list[list[Outline]]:
    """List the forms of each project that was sent more than once, in the order they and the projects first came.

    The forms are gone through three times, and only those it lists are kept.
    """
    sent = _maybe_sent_again(forms)
    keyed = _keyed(sent)
    names: dict[_Key, set[str]] = defaultdict(set)
    for _, key, name in keyed:
        names[key].add(name)
    groups: dict[_Key, list[list[_Sent]]] = defaultdict(list)
    by_name: dict[tuple[_Key, str], list[_Sent]] = {}
    for each, key, name in keyed:
        if (key, name) not in by_name:
            known = groups[key] if len(names[key]) <= _MANY_NAMES else ()
            like = next((group for group in known if _may_be_one(name, group[0].project.name)), None)
            if like is None:
                like = []
                groups[key].append(like)
            by_name[key, name] = like
        by_name[key, name].append(each)
    found = [group for known in groups.values() for group in known]
    several = [group for group in _joined(sent, found) if len(group) > 1]
    wanted = {each.form_id for group in several for each in group}
    whole = {form.form_id: form for form in forms if form.form_id in wanted} if wanted else {}
    return [[whole[each.form_id] for each in group] for group in several]


def _maybe_sent_again(forms: Collection[Outline]) -> list[_Sent]:
    """Leave out the forms that have nothing in common with another that may make both one project: most of them."""
    met = Repeats(len(forms) * 3)
    answered: set[str] = set()
    for form in forms:
        answered.update(form.answers)
        for key in _in_common(form):
            met.add(key)
    return [
        _Sent(form.form_id, project_of(form), form.contents, form.answers)
        for form in forms
        if form.answers or form.form_id in answered or any(key in met for key in _in_common(form))
    ]


def _in_common(form: Outline) -> Iterator[Hashable]:
    """Yield what the forms of a project may have in common, but for those that answer one another."""
    project = project_of(form)
    yield project.unit, project.year, "", project.name
    if project.code:
        yield project.unit, project.year, project.code
    yield form.contents


def _joined(forms: Sequence[_Sent], groups: list[list[_Sent]]) -> list[list[_Sent]]:
    """Put the group of a form that went back together with that of its correction, and twins without a name."""
    known = {form.form_id: form for form in forms}
    group_of = {form.form_id: group for group in groups for form in group}
    for form in forms:
        for answered in (known[form_id] for form_id in form.answers if form_id in known):
            if not is_correction(form.project, answered.project):
                continue
            one, other = (group_of.get(each.form_id) or [each] for each in (answered, form))
            if one is not other:
                smaller, larger = sorted((one, other), key=len)
                larger.extend(smaller)
                group_of.update((each.form_id, larger) for each in (answered, form, *smaller))
    unnamed: dict[bytes, list[_Sent]] = defaultdict(list)
    for form in forms:
        if form.form_id not in group_of:
            unnamed[form.contents].append(form)
    group_of.update((form.form_id, alike) for alike in unnamed.values() for form in alike)
    order = {form.form_id: at for at, form in enumerate(forms)}
    distinct = {id(group): group for group in group_of.values()}
    return [sorted(group, key=lambda form: order[form.form_id]) for group in distinct.values()]


def _keyed(forms: Iterable[_Sent]) -> list[tuple[_Sent, _Key, str]]:
    """Return the forms that say which project they are about: by their code, else by their name, and the name."""
    named = [(form, (form.project.unit, form.project.year, form.project.name)) for form in forms]
    coded: dict[_Key, set[str]] = defaultdict(set)  # unit, year, name -> the codes it came with
    for form, by_name in named:
        if form.project.code:
            coded[by_name].add(form.project.code)
    keyed: list[tuple[_Sent, _Key, str]] = []
    for form, by_name in named:
        unit, year, name = by_name
        codes = {form.project.code} if form.project.code else coded[by_name]
        if len(codes) > 1 or not (codes or name):
            continue  # a name that came with several codes is no project for certain, and nothing is none
        keyed.append((form, (unit, year, f"编码{next(iter(codes))}") if codes else by_name, name))
    return keyed


def _may_be_one(name: str, other: str) -> bool:
    """Tell whether two names under one code may be of one project; a unit may write its own code on all of them.

    Names that differ in a number, 一期 and 二期, are of two.
    """
    if _NUMERAL.findall(name) != _NUMERAL.findall(other):
        return False
    if name in other or other in name:
        return True
    return SequenceMatcher(None, name[:_COMPARED], other[:_COMPARED], autojunk=False).ratio() >= _ALIKE


def digest_of(form: Form) -> bytes:
    """Digest everything a form says, so that the same form in another file or place is known again."""
    digest = sha256()
    before: Cell | None = None
    for cell in _cells(form):
        if cell is not before or cell is None:  # a heading is shared by the rows under it, and may be long
            digest.update(("" if cell is None else squeeze(cell.text)).encode("utf-8", "surrogatepass"))
        digest.update(_END)
        before = cell
    return digest.digest()


def _cells(form: Form) -> Iterator[Cell | None]:
    """Yield every place of a form, column by column, so that neighbours that share a cell follow each other."""
    yield from (
        form.title, form.year_cell, form.project_name, form.department, form.unit, form.stamped_unit, form.fill_date,
        form.contact, form.leader, form.goal_expected, form.goal_actual, form.total_weight, form.total_score,
        form.grade, form.conclusion, form.problems, form.measures, form.explanation, form.remarks,
    )  # fmt: skip
    for name in ("label", "budget_initial", "budget_full", "executed", "weight", "rate", "score"):
        yield from (getattr(line, name) for line in form.funds)
    for name in ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason", "note"):
        yield from (getattr(row, name) for row in form.indicators)
