"""The projects that were sent more than once, and which of their forms count.

What the clerk decided counts, else the correction of a form that went back, else the form made last; where that cannot
be told every one counts that may be it. Forms that say the same are one: the first by its name stands for them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from selfeval_xl.outline import Outline
from selfeval_xl.precedence import latest
from selfeval_xl.projects import sent_more_than_once
from selfeval_xl.text import shorten

SHEET = "多版本"
PROJECT, DECISION, KEY = "序号", "决定", "行标识"  # headings of the sheet by which it is read again
Keep = Literal["latest", "both"]  # which versions count where nobody decided: the one made last, or all there are
ADOPTED, REJECTED = WORDS = "采用", "不采用"  # what may be entered as a decision
_AGAIN = "。决定之后又收到新的一份，请重新决定（新的一份也要填）"
_QUOTED = 20  # characters of what was entered instead


@dataclass(frozen=True, slots=True)
class Decision:
    """决定: what the clerk entered beside a form, right or wrong, and what was to be seen when it was entered."""

    form_id: str
    contents: str  # of the form, so that a copy of it saved again is known
    word: str
    seen: tuple[str, ...]  # ids and contents of all versions there were


@dataclass(frozen=True, slots=True)
class Versions:
    """多版本: all forms of one project, in the order received."""

    forms: tuple[Outline, ...]
    counting: tuple[Outline, ...]  # in the same order; one unless somebody wants several, or it cannot be told which
    why: str  # in Chinese, to go on after the name of the one that counts
    is_settled: bool = True
    asks: bool = False  # a version arrived after the decision, which therefore does not settle it any more
    twins: Mapping[str, Outline] = field(default_factory=dict)  # form id -> the form that counts and says the same
    decisions: Mapping[str, Decision] = field(default_factory=dict)  # form id -> what was entered beside it
    remarks: Mapping[str, str] = field(default_factory=dict)  # form id -> why that is not obeyed

    @property
    def measure(self) -> Outline:
        """The form the others are held against."""
        return self.counting[0]

    @property
    def passed_over(self) -> tuple[Outline, ...]:
        """The forms that do not count."""
        counting = {form.form_id for form in self.counting}
        return tuple(form for form in self.forms if form.form_id not in counting)

    def instead_of(self, form: Outline) -> Outline:
        """Return the form that counts instead of one that does not."""
        return self.twins.get(form.form_id, self.measure)


def find_versions(
    forms: Collection[Outline], keep: Keep = "latest", decisions: Iterable[Decision] = ()
) -> tuple[Versions, ...]:
    """List the projects that were sent more than once, in the order they first came; keep no other forms."""
    decided = list(decisions)
    ids = {each.form_id for each in decided}
    here = {form.form_id for form in forms if form.form_id in ids} if ids else set()
    by_id = {each.form_id: each for each in decided if each.form_id in here}
    of_gone = {each.contents: each for each in decided if each.form_id not in here}
    return tuple(_Project(group, by_id, of_gone).settled(keep) for group in sent_more_than_once(forms))


def passed_over(versions: Iterable[Versions]) -> set[str]:
    """Return the ids of the forms of which another version counts."""
    return {form.form_id for project in versions for form in project.passed_over}


@dataclass(frozen=True, slots=True)
class Superseded:
    """A file none of whose forms counts: the file that counts instead, and what to say of it."""

    by: str
    note: str = ""  # in Chinese, "" where 多版本 tells


def superseded_files(versions: Sequence[Versions], forms: Iterable[Outline]) -> dict[str, Superseded]:
    """Return the files none of whose forms counts."""
    project_of = {form.form_id: project for project in versions for form in project.passed_over}
    passed = {form.form_id: form for project in versions for form in project.passed_over}
    files = {form.file for form in passed.values()}
    of_file: dict[str, list[str]] = {}
    for form in forms if files else ():
        if form.file in files:
            of_file.setdefault(form.file, []).append(form.form_id)
    return {
        file: _superseded([(project_of[form_id], passed[form_id]) for form_id in some])
        for file, some in of_file.items()
        if all(form_id in passed for form_id in some)
    }


def _superseded(forms: Sequence[tuple[Versions, Outline]]) -> Superseded:
    instead = [project.instead_of(form).file for project, form in forms]
    if not all(form.form_id in project.twins for project, form in forms):
        return Superseded(instead[-1])
    named = "、".join(f"“{file}”" for file in dict.fromkeys(instead))
    return Superseded(instead[-1], f"与{named}内容相同，只计一次。")


def contents_key(form: Outline) -> str:
    """Tell what a form says from what others say, whatever file and place it stands in."""
    return form.contents.hex()[:16]


def key_of(form: Outline) -> str:
    """Write the key by which the row of a version is known again."""
    return f"{form.form_id} {contents_key(form)}"


def keyed(key: str) -> tuple[str, str] | None:
    """Return the id and the contents of the form a key is of; None where it is no key."""
    match key.split():
        case [form_id, contents]:
            return form_id, contents
        case _:
            return None


class _Project:
    """The forms of one project, and what was decided of them."""

    def __init__(
        self, forms: Sequence[Outline], by_id: Mapping[str, Decision], of_gone: Mapping[str, Decision]
    ) -> None:
        self._forms = tuple(forms)
        self._said = {form.form_id: contents_key(form) for form in forms}
        self._decisions = {form.form_id: by_id[form.form_id] for form in forms if form.form_id in by_id}
        heirs = {self._said[form.form_id]: form.form_id for form in sorted(forms, key=_name, reverse=True)}
        for contents, heir in heirs.items():
            if contents in of_gone and heir not in self._decisions:  # its file was saved again
                self._decisions[heir] = replace(of_gone[contents], form_id=heir)
        self._adopted = self._of_word(ADOPTED)
        self._rejected = self._of_word(REJECTED) - self._adopted

    def settled(self, keep: Keep) -> Versions:
        """Tell which forms count, and why."""
        everything = set(self._said.values())
        if len(everything) == 1:
            return self._versions(self._forms, "内容与另外几份完全相同，只计一次")
        if not self._adopted | self._rejected or self._rejected == everything:
            return self._chosen(self._forms, keep)
        new = everything - self._adopted - self._rejected - self._seen()
        if not self._adopted:
            left = self._of(everything - self._rejected)
            return self._chosen(left, keep, "；其余的按决定不采用", asks=bool(new))
        decided = self._of(self._adopted)
        if not new:
            several = f"，{len(self._adopted)} 份都计入" if len(self._adopted) > 1 else ""
            return self._versions(decided, f"按决定采用{several}")
        if len(self._adopted) > 1:
            return self._versions(self._of(self._adopted | new), "按决定采用几份", is_settled=False, asks=True)
        was = min(decided, key=self._precedence).file
        return self._chosen(self._of(self._adopted | new), keep, f"；原先按决定采用“{was}”", asks=True)

    def _chosen(self, forms: Sequence[Outline], keep: Keep, note: str = "", *, asks: bool = False) -> Versions:
        """Choose among these forms by what they and their files say."""
        if keep == "both" and not self._is_one(forms):
            return self._versions(forms, f"各份都计入（--keep both）{note}", asks=asks)
        corrected = self._corrected(forms)
        if len(corrected) < len(forms) and self._is_one(corrected):
            here = {form.form_id for form in forms}
            is_in_copy = any(here.intersection(form.answers) for form in corrected)
            why = "是在退回的工作簿上改正的" if is_in_copy else "其余的与退回的一份相同，没有改过"
            return self._versions(corrected, f"{why}{note}", asks=asks)
        if self._is_one(corrected):
            return self._versions(corrected, note.lstrip("；"), asks=asks)
        found = latest(corrected, self._said)
        return self._versions(found.forms, f"{found.why}{note}", is_settled=self._is_one(found.forms), asks=asks)

    def _corrected(self, forms: Sequence[Outline]) -> Sequence[Outline]:
        """Leave out what went back and was corrected, and what says the same; all where nothing would be left."""
        answered = {form_id for form in forms for form_id in form.answers}
        said = {form.form_id: self._said[form.form_id] for form in forms}
        outdated = {said[form_id] for form_id in answered if form_id in said}

        def is_outdated(form: Outline) -> bool:
            before = said.get(form.answers[0]) if form.answers else None
            is_change = before is not None and before != said[form.form_id]  # maybe back to what was said first
            return form.form_id in answered or (said[form.form_id] in outdated and not is_change)

        return [form for form in forms if outdated and not is_outdated(form)] or forms

    def _versions(self, forms: Iterable[Outline], why: str, *, is_settled: bool = True, asks: bool = False) -> Versions:
        """Let these forms count, one for all that say the same."""
        standing: dict[str, Outline] = {}
        for form in sorted(forms, key=self._precedence):
            standing.setdefault(self._said[form.form_id], form)
        counting = {form.form_id for form in standing.values()}
        twins = {
            form.form_id: standing[said]
            for form in self._forms
            if form.form_id not in counting and (said := self._said[form.form_id]) in standing
        }
        return Versions(
            self._forms,
            tuple(form for form in self._forms if form.form_id in counting),
            f"{why}{_AGAIN}" if asks else why,
            is_settled,
            asks,
            twins,
            self._decisions,
            {form_id: remark for form_id in self._decisions if (remark := self._remark(form_id))},
        )

    def _remark(self, form_id: str) -> str:
        """Say why a decision is not obeyed; "" where it is."""
        word = self._decisions[form_id].word
        if word not in WORDS:
            return f"决定“{shorten(word, _QUOTED)}”不是“采用”或“不采用”，没有照办"
        if word == REJECTED and self._said[form_id] in self._adopted:
            return "内容相同的另一份填了“采用”，这里的“不采用”没有照办"
        if word == REJECTED and self._rejected == set(self._said.values()):
            return "每一份都填了“不采用”，没有照办"
        return ""

    def _seen(self) -> set[str]:
        """Return the contents that were there when it was decided."""
        seen = {name for each in self._decisions.values() if each.word in WORDS for name in each.seen}
        return {said for form_id, said in self._said.items() if form_id in seen or said in seen}

    def _of_word(self, word: str) -> set[str]:
        return {self._said[form_id] for form_id, each in self._decisions.items() if each.word == word}

    def _of(self, contents: Collection[str]) -> list[Outline]:
        return [form for form in self._forms if self._said[form.form_id] in contents]

    def _is_one(self, forms: Iterable[Outline]) -> bool:
        return len({self._said[form.form_id] for form in forms}) == 1

    def _precedence(self, form: Outline) -> tuple[bool, str]:
        decision = self._decisions.get(form.form_id)
        return decision is None or decision.word != ADOPTED, form.file


def _name(form: Outline) -> str:
    return form.file
