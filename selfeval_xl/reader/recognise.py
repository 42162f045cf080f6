"""Which layout a form follows: an official one, the generic one, or none, with the reason.

Whatever is read is read by its wording. A layout is recognised only if no heading of its tables is missing, for else a
column would seem blank; the generic one takes what is left if every column that counts can be told by its heading.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from selfeval_xl.model import Cell
from selfeval_xl.reader.headings import Columns
from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import Area
from selfeval_xl.reader.table import Table
from selfeval_xl.template import NAMES, Spellings, Template
from selfeval_xl.text import label_key, says_nothing, shorten, split_points
from selfeval_xl.vocabulary import Profile, Templates, Vocabulary

LIKENESS = 0.8  # share of a template's labels, in the blocks that are there, that makes a sheet a form of it
_OWN_WORDS = 0.6  # share of its headings that must stand there as the template writes them
_OWN_FIRST = 0.05  # what a user's own layout is ahead: a label or two, less than a column
HINT = 4  # labels found from which a sheet that is no form is worth a word about the nearest template
_OPTIONAL = ("label", "completion", "note")  # columns a form can be read without
_HARMLESS = (*_OPTIONAL, "reason", "measure", "nature")  # and without these nothing wrong is read
_TURNING = ("nature", "measure", "weight")  # columns that change what others mean: a template lists them or has none
_COUNTING = ("target", "actual", "weight", "score")  # in these each row says one thing
_ASIDE = ("label", "completion", "review", "standard", "note")  # columns nothing is judged by
_CLOSE = 0.6  # likeness of a heading nobody knows to one that is missing, from which it may be meant
_CLOSE_SHORT = 0.5  # the same of headings of two characters
_CROWDED = 2  # rows with two values under one heading from which a column without a heading is taken to be there
_HEADING = 20  # characters of a heading that is quoted


@dataclass(frozen=True, slots=True)
class Recognised:
    """The layout an area follows, or in Chinese why none does."""

    template: Template  # by which it is read; the nearest official one where it is not
    nearest: Template  # the nearest official one
    lacking: str  # labels of the nearest one that are not there, with what may be meant by them
    doubts: tuple[str, ...]  # why it cannot be read
    unread: tuple[Cell, ...]  # headings nobody knows of columns that are filled in

    @property
    def is_form(self) -> bool:
        """Whether it can be read."""
        return not self.doubts


def recognise(sheet: LabelledSheet, area: Area, templates: Templates) -> Recognised:
    """Find the layout an area follows."""
    vocabulary = templates.vocabulary
    seen = _Seen.of(sheet, area, vocabulary)
    profile = max(
        templates.profiles,
        key=lambda profile: seen.nearness(profile) + _OWN_FIRST * (profile.template.id in templates.own),
    )
    nearest = profile.template
    is_official = not any(_missing_columns(area, nearest)) and area.indicators is not None and seen.follows(profile)
    lacking = "" if is_official else "、".join(_misspelt(seen.keys, _lacking(area, nearest), vocabulary))
    unread = tuple(_unread(sheet, area))
    doubts = tuple(_doubts(sheet, area, nearest, vocabulary))
    if not doubts and not is_official:
        renamed = unread and any(_missing_columns(area, nearest, _HARMLESS)) and seen.likeness(profile) >= LIKENESS
        if renamed or not _has_answers(area.indicators):
            doubts = (f"缺少标签：{lacking}" if lacking else "没有指标表",)
    template = nearest if is_official or doubts else templates.generic
    return Recognised(template, nearest, lacking, doubts, unread)


def is_hint(area: Area) -> bool:
    """Tell whether enough is there to say that it may be a form."""
    found = len(area.head) + len(area.goals)
    if area.funds is not None:
        found += len(area.funds.roles) + len(area.funds.rows)
    if area.indicators is not None:
        found += len(area.indicators.spans)
    return area.title is not None or found >= HINT


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found in an area, put so that it can be held against a template."""

    title: str
    keys: frozenset[str]  # of everything that stands there
    levels: frozenset[str]  # what the 一级指标 are about
    head: frozenset[str]
    goals: frozenset[str]
    columns: frozenset[str]
    fund_columns: frozenset[str]
    fund_rows: frozenset[str]

    @classmethod
    def of(cls, sheet: LabelledSheet, area: Area, vocabulary: Vocabulary) -> "_Seen":
        columns, funds = area.indicators, area.funds
        names: Iterable[str] = ()
        if columns is not None and "level1" in columns.spans:
            table = Table(sheet.grid, columns)
            names = (table.value(row, "level1").text for row in range(columns.bottom + 1, area.end_of_table + 1))
        return cls(
            title=label_key(area.title.text) if area.title is not None else "",
            keys=sheet.keys(area.first, area.last),
            levels=frozenset(vocabulary.level(split_points(name)[0]) for name in set(names) if name) - {""},
            head=frozenset(area.head),
            goals=frozenset(area.goals),
            columns=frozenset(columns.spans if columns is not None else ()),
            fund_columns=funds.roles if funds is not None else frozenset(),
            fund_rows=frozenset(key for _, key in funds.rows) if funds is not None else frozenset(),
        )

    def follows(self, profile: Profile) -> bool:
        """Tell whether enough of a layout is there, mostly in its own words, and no column that turns the others."""
        turned = any(role in self.columns and role not in profile.columns for role in _TURNING)
        turned = turned or ("weight" in self.fund_columns and "weight" not in profile.fund_columns)
        template = profile.template
        own = [keys[0] for role, keys in template.indicator_columns.items() if role in self.columns]
        own += [keys[0] for role, keys in template.fund_columns.items() if role in self.fund_columns]
        in_own_words = sum(key in self.keys for key in own) >= len(own) * _OWN_WORDS
        return not turned and in_own_words and self.likeness(profile) >= LIKENESS

    def likeness(self, profile: Profile) -> float:
        """Say how much of the layout's head and of the blocks that are there is found, 0 to 1."""
        pairs = [(self.head, profile.head)]
        if self.fund_columns:
            pairs += [(self.fund_columns, profile.fund_columns), (self.fund_rows, profile.fund_rows)]
        if self.goals:
            pairs.append((self.goals, profile.goals))
        if self.columns:
            pairs.append((self.columns, profile.columns))
        return sum(len(found & listed) for found, listed in pairs) / sum(len(listed) for _, listed in pairs)

    def nearness(self, profile: Profile) -> float:
        """Say how near a layout is: by the labels it has, by its own words for them, by having no others."""
        return (
            self.likeness(profile)
            + sum(map(self.keys.__contains__, profile.words)) / len(profile.words)
            + any(title in self.title for title in profile.template.titles if self.title)
            + _overlap(self.columns, profile.columns)
            + _overlap(self.fund_columns, profile.fund_columns)
            + _overlap(self.fund_rows, profile.fund_rows)
            + _overlap(self.levels, profile.levels)
        )


def _overlap(found: frozenset[str], listed: frozenset[str]) -> float:
    return len(found & listed) / len(found | listed) if found else 0


def _tables(area: Area, template: Template) -> Iterator[tuple[Columns, Mapping[str, tuple[str, ...]]]]:
    """Yield the headings that were found, each with what the template lists for it."""
    if area.indicators is not None:
        yield area.indicators, template.indicator_columns
    if area.funds is not None and area.funds.columns is not None:
        yield area.funds.columns, template.fund_columns


def _missing_columns(area: Area, template: Template, optional: tuple[str, ...] = _OPTIONAL) -> Iterator[str]:
    """Yield the first label of each column that the template has and the sheet has not, though it has the table."""
    for found, listed in _tables(area, template):
        yield from (keys[0] for role, keys in listed.items() if role not in found.spans and role not in optional)


def _lacking(area: Area, template: Template) -> list[str]:
    """List the labels of the template that are not there, of the head and of each block that is."""
    missing = [keys[0] for role, keys in template.head.items() if role not in area.head]
    for found, listed in _tables(area, template):
        missing += [keys[0] for role, keys in listed.items() if role not in found.spans]
    if area.funds is None and template.fund_columns:
        missing.append("项目资金")
    if area.funds is not None and area.funds.columns is not None:
        seen = {key for _, key in area.funds.rows}
        missing += [row.labels[0] for row in template.fund_rows if row.key not in seen]
    if area.goals:
        missing += [keys[0] for role, keys in template.goals.items() if role not in area.goals]
    return list(dict.fromkeys(missing))


def _misspelt(keys: frozenset[str], labels: list[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Say for each label what stands in the area that may be meant by it."""
    others = sorted(key for key in keys if key not in vocabulary.labels and len(key) <= _HEADING)
    yield from (f"“{label}”{misspelt(label, others)}" for label in labels)


def misspelt(label: str, others: Iterable[str]) -> str:
    """Say which of other labels may be meant by one, "" where none is near."""
    close = get_close_matches(label, others, n=1, cutoff=_CLOSE)
    return f"（表中写作“{close[0]}”）" if close else ""


def _has_answers(columns: Columns | None) -> bool:
    """Tell whether a table says what was asked, what was reached, and of what."""
    return (
        columns is not None
        and {"target", "actual"} <= columns.spans.keys()
        and any(name in columns.spans for name in NAMES)
    )


def _doubts(sheet: LabelledSheet, area: Area, nearest: Template, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield why what stands below the headings cannot be told for certain."""
    funds = area.funds.columns if area.funds is not None else None
    listed = (
        (area.indicators, vocabulary.indicator_columns, nearest.indicator_columns),
        (funds, vocabulary.fund_columns, nearest.fund_columns),
    )
    meant = [
        f"“{shorten(cell.text, _HEADING)}”可能是“{label}”"
        for columns, spellings, official in listed
        if columns is not None
        for cell in columns.unknown
        if (label := _meant(label_key(cell.text), columns, spellings, official))
    ]
    if meant:
        yield f"表头写错：{'、'.join(dict.fromkeys(meant))}"
    if area.indicators is None:
        return
    for cell in area.indicators.twice:
        role = next(role for role, keys in vocabulary.indicator_columns.items() if label_key(cell.text) in keys)
        if role in _COUNTING:
            first, _ = area.indicators.spans[role]
            other = sheet.grid.at(area.indicators.bottom, first)
            yield f"“{shorten(other.text, _HEADING)}”和“{shorten(cell.text, _HEADING)}”两列分不清以哪一列为准"
    for role in _COUNTING:
        if role in area.indicators.spans and _is_crowded(sheet, area, area.indicators.spans[role]):
            heading = sheet.grid.at(area.indicators.bottom, area.indicators.spans[role][0])
            yield f"“{shorten(heading.text, _HEADING)}”右边有一列没有表头，分不清是什么"


def _meant(heading: str, columns: Columns, spellings: Spellings, official: Spellings) -> str:
    """Return the label of the column that is not there and may be meant by a heading nobody knows, "" if none is close.

    It is the official label where the nearest template has the column.
    """
    cutoff = _CLOSE if len(heading) > 2 else _CLOSE_SHORT
    wanted = {role: keys for role, keys in spellings.items() if role not in columns.spans and role not in _ASIDE}
    labels = {key: official.get(role, (key,))[0] for role, keys in wanted.items() for key in keys}
    return next((labels[key] for key in get_close_matches(heading, labels, n=1, cutoff=cutoff)), "")


def _is_crowded(sheet: LabelledSheet, area: Area, span: tuple[int, int]) -> bool:
    """Tell whether rows say two things between one heading and the next."""
    first, last = span
    if area.indicators is None or first == last:
        return False
    said = (
        sum(first <= cell.column <= last and not says_nothing(cell.text) for cell in sheet.row(row))
        for row in range(area.indicators.bottom + 1, area.end_of_table + 1)
    )
    return sum(count > 1 for count in said) >= _CROWDED


def _unread(sheet: LabelledSheet, area: Area) -> Iterator[Cell]:
    funds = area.funds.columns if area.funds is not None else None
    last_fund = max((label.row for label, _ in area.funds.rows), default=0) if area.funds is not None else 0
    for columns, last_row in ((funds, last_fund), (area.indicators, area.end_of_table)):
        for heading in (*columns.unknown, *columns.twice) if columns is not None else ():
            _, first, bottom, last = sheet.grid.span(heading)
            below = sheet.rows(bottom + 1, last_row)
            if any(first <= cell.column <= last for cell in below):
                yield heading
