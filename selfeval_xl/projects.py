"""Which forms are of one project, and which of them counts where a project was sent more than once.

Forms are of one project when they are of one unit and one year and carry the same code and like names, or where one of
them carries no code the same name; and a form that went back and what the unit corrected it to, where nothing speaks
against it. The correction counts, else the form filled in last; where that cannot be told none is preferred.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256

from selfeval_xl.model import Cell, Figure, Form
from selfeval_xl.quantity import Day
from selfeval_xl.text import fold, is_empty_words, split_code, squeeze

_COMPARED = 100  # characters of two names compared: the time grows with their product
_MANY_NAMES = 30  # under one code at one unit: it is the unit's own code, and tells no project
_ALIKE = 0.6  # likeness of two names from which they may be spellings of one; 1 is the same
_PROJECT = "项目"  # written behind a name or not
_Key = tuple[str, int | None, str]  # unit, year, and a name or a code
_NUMERAL = re.compile("[0-9一二三四五六七八九十甲乙丙丁]+")
_END = b"\0"  # behind each place
_SIGNS = re.compile(r"[^\w]|_")
# What people write into the name of a file they send once more.
_CORRECTED = re.compile("最终|终稿|定稿|修改|修订|更正|改正|补正|重报|新版")
_NUMBERED = re.compile(r"(?:v|版本?|第|改)(\d{1,2})(?!\d)|\((\d{1,2})\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Versions:
    """多版本: all forms of one project, in the order received. `counting` is None where that cannot be told."""

    forms: tuple[Form, ...]
    counting: Form | None
    why: str  # in Chinese, to go on after the name of the one that counts

    @property
    def passed_over(self) -> tuple[Form, ...]:
        """The forms that do not count."""
        return tuple(form for form in self.forms if self.counting is not None and form is not self.counting)


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


def unit_key(form: Form) -> str:
    """Name the unit a form is of; "" where the form names none."""
    return cell_key(unit_cell(form))


def unit_cell(form: Form) -> Cell | None:
    """Return the cell that names the unit a form is of."""
    return next((cell for cell in (form.unit, form.stamped_unit, form.department) if cell_key(cell)), None)


def cell_key(cell: Cell | None) -> str:
    """Reduce the name in a cell to what tells it from others; "" where it names nothing."""
    return "" if cell is None or is_empty_words(cell.text) else name_key(cell.text)


def _name(form: Form) -> str:
    cell = form.project_name
    return "" if cell is None or is_empty_words(cell.text) else project_key(cell.text)


def project_of(form: Form) -> ProjectKey:
    """Return what tells a form's project from others."""
    return ProjectKey(unit_key(form), form.year, code_key(form.project_code), _name(form))


def find_versions(forms: Iterable[Form]) -> list[Versions]:
    """List the projects that were sent more than once, in the order they first came."""
    listed = list(forms)
    keyed = _keyed(listed)
    names: dict[_Key, set[str]] = defaultdict(set)
    for _, key, name in keyed:
        names[key].add(name)
    groups: dict[_Key, list[list[Form]]] = defaultdict(list)
    by_name: dict[tuple[_Key, str], list[Form]] = {}
    for form, key, name in keyed:
        if (key, name) not in by_name:
            known = groups[key] if len(names[key]) <= _MANY_NAMES else ()
            like = next((group for group in known if _may_be_one(name, _name(group[0]))), None)
            if like is None:
                like = []
                groups[key].append(like)
            by_name[key, name] = like
        by_name[key, name].append(form)
    found = [group for known in groups.values() for group in known]
    return [_settled(group) for group in _joined(listed, found) if len(group) > 1]


def _joined(forms: Sequence[Form], groups: list[list[Form]]) -> list[list[Form]]:
    """Put the group of a form that went back together with that of its correction."""
    known = {form.form_id: form for form in forms}
    group_of = {form.form_id: group for group in groups for form in group}
    for form in forms:
        for answered in (known[form_id] for form_id in form.answers if form_id in known):
            if not is_correction(project_of(form), project_of(answered)):
                continue
            one, other = (group_of.get(each.form_id) or [each] for each in (answered, form))
            if one is not other:
                smaller, larger = sorted((one, other), key=len)
                larger.extend(smaller)
                group_of.update((each.form_id, larger) for each in (answered, form, *smaller))
    order = {form.form_id: at for at, form in enumerate(forms)}
    distinct = {id(group): group for group in group_of.values()}
    return [sorted(group, key=lambda form: order[form.form_id]) for group in distinct.values()]


def _keyed(forms: Iterable[Form]) -> list[tuple[Form, _Key, str]]:
    """Return the forms that say which project they are about: by their code, else by their name, and the name."""
    named = [(form, (unit_key(form), form.year, _name(form))) for form in forms]
    coded: dict[_Key, set[str]] = defaultdict(set)  # unit, year, name -> the codes it came with
    for form, by_name in named:
        if code := code_key(form.project_code):
            coded[by_name].add(code)
    keyed: list[tuple[Form, _Key, str]] = []
    for form, by_name in named:
        unit, year, name = by_name
        codes = {code} if (code := code_key(form.project_code)) else coded[by_name]
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


def counting_forms(forms: Iterable[Form]) -> list[Form]:
    """Leave out the forms another version of which counts; where none is preferred all stay."""
    listed = list(forms)
    passed_over = {form.form_id for project in find_versions(listed) for form in project.passed_over}
    return [form for form in listed if form.form_id not in passed_over]


def superseded_files(forms: Iterable[Form]) -> dict[str, str]:
    """Return the files none of whose forms counts, each with the file that counts instead of its last form."""
    listed = list(forms)
    instead = {
        form.form_id: project.counting.file
        for project in find_versions(listed)
        if project.counting is not None
        for form in project.passed_over
    }
    counting = {form.file for form in listed if form.form_id not in instead}
    return {form.file: instead[form.form_id] for form in listed if form.file not in counting}


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


def _settled(forms: Sequence[Form]) -> Versions:
    if _all_alike(forms):
        return Versions(tuple(forms), forms[0], "内容与另外几份完全相同，取先收到的一份")
    corrected = _corrected(forms)
    if len(corrected) < len(forms) and _all_alike(corrected):
        return Versions(tuple(forms), corrected[0], "是在退回的工作簿上改正的")
    settled = _latest(corrected)
    return Versions(tuple(forms), settled.counting, settled.why)


def _corrected(forms: Sequence[Form]) -> Sequence[Form]:
    """Leave out what went back and was corrected, and what says the same; all where nothing would be left."""
    answered = {form_id for form in forms for form_id in form.answers}
    said = {form.form_id: digest_of(form) for form in forms}
    outdated = {said[form_id] for form_id in answered if form_id in said}

    def is_outdated(form: Form) -> bool:
        before = said.get(form.answers[0]) if form.answers else None
        is_change = before is not None and before != said[form.form_id]  # maybe back to what was said first
        return form.form_id in answered or (said[form.form_id] in outdated and not is_change)

    return [form for form in forms if outdated and not is_outdated(form)] or forms


def _latest(forms: Sequence[Form]) -> Versions:
    days = [_day(form.fill_date) for form in forms]
    latest, why = list(forms), "填报日期分不出先后，文件名写明是改过的"
    known = [day for day in days if day is not None]
    if len(known) == len(days):
        begun = max(day.first for day in known)  # a form of 2025年1月 may be of any day of it
        latest = [form for form, day in zip(forms, known, strict=True) if day.last >= begun]
        if _all_alike(latest):
            return Versions(tuple(forms), latest[0], f"填报日期最晚（{_written(latest[0].fill_date)}）")
    marks = [_mark(form.file) for form in latest]
    best = [form for form, mark in zip(latest, marks, strict=True) if mark == max(marks)]
    if len(best) < len(latest) and _all_alike(best):
        return Versions(tuple(forms), best[0], why)
    return Versions(tuple(forms), None, "填报日期和文件名都分不出先后")


def _all_alike(forms: Sequence[Form]) -> bool:
    return len({digest_of(form) for form in forms}) == 1


def _day(figure: Figure | None) -> Day | None:
    return figure.reading if figure is not None and isinstance(figure.reading, Day) else None


def _written(figure: Figure | None) -> str:
    """Return a date as it is commonly written, or as a form has it where it leaves the day open."""
    day = _day(figure)
    if figure is None or day is None:
        return ""
    return day.day.isoformat() if day.first == day.last else figure.text.strip()


def _mark(file: str) -> tuple[int, int]:
    """Tell how late a file is by its name: corrected before not, a higher number before a lower."""
    name = fold(file)
    numbers = [int(one or other) for one, other in _NUMBERED.findall(name)]
    return int(_CORRECTED.search(name) is not None), max(numbers, default=0)
