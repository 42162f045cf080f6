"""提示汇总: the 提示, counted by what they say.

A 提示 stands on many forms; listed one by one they would bury what matters. The result of each form has them all.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from selfeval_xl.text import shorten
from selfeval_xl.writer.book import Book, Value
from selfeval_xl.writer.places import Paths, result_link
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import COUNT, LINK, WORD
from selfeval_xl.writer.table import Column, write_table
from selfeval_xl.writer.told import Note, Notes, notes_of

_MOST_KINDS = 5  # told apart in one rule's 提示; the rarer ones are counted together
_QUOTED = 60  # characters of what an example quotes
_COLUMNS = (
    Column("规则", WORD, widest=8),
    Column("提示什么", widest=36),
    Column("条数", COUNT, total="sum"),
    Column("表数", COUNT),
    Column("例：项目", widest=18),
    Column("例：位置", widest=26),
    Column("例：现填内容", widest=18),
    Column("例：结果", LINK),
    Column("怎么做", widest=38),
)

_RuleKey = tuple[bool, str]  # whether it is waived, and the rule
_KindKey = tuple[tuple[str, ...], tuple[str, ...]]  # what its message and its advice always say


def write_notes(book: Book, report: Report) -> None:
    """Write the sheet: a row for each rule and kind of message, with an example; what is waived stands last."""
    titles = {rule.code: rule.title for rule in report.rules}
    rows = [kind.row(titles, report.links) for kind in _listed(report)]
    caption = "提示汇总（供参考，不影响处理结论；逐条见每张表的审核结果）"
    write_table(book.sheet("提示汇总"), caption, _COLUMNS, rows, nothing="没有提示。")


@dataclass(slots=True)
class _Wording:
    """What several texts all say, cut as those of `Note`; a quote or number that differs is left open."""

    first: tuple[str, ...]
    differing: set[int] = field(default_factory=set)  # the quotes and numbers that differ
    is_lost: bool = False  # more than quotes and numbers differs

    def add(self, parts: tuple[str, ...]) -> None:
        """Take in one more text."""
        if parts == self.first or self.is_lost:
            return
        if parts[::2] != self.first[::2]:
            self.is_lost = True
            return
        self.differing.update(at for at in range(1, len(parts), 2) if parts[at] != self.first[at])

    def take_in(self, other: "_Wording") -> None:
        """Take in what several others say."""
        self.add(other.first)
        self.differing |= other.differing
        self.is_lost = self.is_lost or other.is_lost

    def said(self) -> str | None:
        """Say what all say, with "…" for what differs; None where that is more than quotes and numbers."""
        if self.is_lost:
            return None
        return "".join(
            part if at not in self.differing else "“…”" if part.startswith("“") else "…"
            for at, part in enumerate(self.first)
        )


@dataclass(slots=True)
class _Kind:
    """The 提示 of a rule that say the same. Those of a form come one after the other, so its id is not kept."""

    note: Note  # the first, for an example
    of: Notes  # that it is one of
    message: _Wording
    advice: _Wording
    count: int = 0
    forms: int = 0
    last: str = ""  # form that was counted
    files: set[str] = field(default_factory=set)  # lists with it

    @classmethod
    def like(cls, note: Note, of: Notes) -> "_Kind":
        """Begin with an example that is not counted in yet."""
        example = note._replace(found=shorten(note.found, _QUOTED))
        return cls(example, of._replace(notes=()), _Wording(note.message), _Wording(note.advice))

    def add(self, note: Note, of: Notes) -> None:
        """Count in one more."""
        self.count += 1
        self.message.add(note.message)
        self.advice.add(note.advice)
        self.see(of)

    def see(self, of: Notes) -> None:
        """Count in the form or list."""
        if not of.form_id:
            self.files.add(of.file)
        elif of.form_id != self.last:
            self.last = of.form_id
            self.forms += 1

    def take_in(self, other: "_Kind") -> None:
        """Count in another kind of 提示 of the same rule, but not its forms: some may have both."""
        self.count += other.count
        self.message.take_in(other.message)
        self.advice.take_in(other.advice)

    def row(self, titles: Mapping[str, str], links: Paths) -> tuple[Value, ...]:
        """Return the row of the sheet."""
        note, of = self.note, self.of
        message, advice = self.message.said(), self.advice.said()
        title = titles.get(note.rule, "".join(note.message))
        return (
            f"{note.rule}\n已豁免" if note.is_waived else note.rule,
            f"{title.rstrip('。')}（其他说法）" if message is None else message,
            self.count,
            self.forms + len(self.files),
            of.name,
            f"{of.file} {note.place}" if note.place else of.file,
            note.found,
            result_link(of.form_id, links),
            "各不相同，见每张表的审核结果" if advice is None else advice,
        )


def _listed(report: Report) -> list[_Kind]:
    """Sort the 提示 by rule and kind of message, the commonest first; what is waived stands last."""
    kinds: dict[_RuleKey, dict[_KindKey, _Kind]] = defaultdict(dict)
    for note, of in _notes(report):
        of_rule, key = kinds[note.is_waived, note.rule], _kind_key(note)
        if key not in of_rule:
            of_rule[key] = _Kind.like(note, of)
        of_rule[key].add(note, of)
    listed: list[_Kind] = []
    rarer: dict[tuple[_RuleKey, _KindKey], _Kind] = {}
    for rule, of_rule in sorted(kinds.items(), key=lambda each: each[0]):
        keys = sorted(of_rule, key=lambda key: -of_rule[key].count)
        if len(keys) <= _MOST_KINDS:
            listed += [of_rule[key] for key in keys]
            continue
        listed += [of_rule[key] for key in keys[: _MOST_KINDS - 1]]
        rest = keys[_MOST_KINDS - 1 :]
        first = of_rule[rest[0]]
        together = _Kind(first.note, first.of, first.message, first.advice)
        listed.append(together)
        for key in rest:
            together.take_in(of_rule[key])
            rarer[rule, key] = together
    if rarer:
        for note, of in _notes(report):
            kind = rarer.get(((note.is_waived, note.rule), _kind_key(note)))
            if kind is not None:
                kind.see(of)
    return listed


def _kind_key(note: Note) -> _KindKey:
    return note.message[::2], note.advice[::2]


def _notes(report: Report) -> Iterator[tuple[Note, Notes]]:
    """Yield the 提示 of the forms that count, form by form, then those about lists."""
    for of in report.counting(report.notes):
        for note in of.notes:
            yield note, of
    for project, findings in report.findings_of_lists().items():
        of = notes_of("", project.whose, project.file, findings)
        for note in of.notes:
            yield note, of
