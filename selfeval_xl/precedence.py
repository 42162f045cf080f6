"""Which of several forms of one project was made last: by 填报日期, then mail date, file time, words in the file name.

Each step leaves out what is known to be older than another; what it does not tell apart goes on to the next, and what a
form does not say counts neither for it nor against it. Nothing is guessed: several may be left at the end.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from operator import itemgetter
from typing import NamedTuple

from selfeval_xl.outline import Outline
from selfeval_xl.quantity import Day
from selfeval_xl.text import fold

# Copying a folder gives all its files the time of the copying, and one of thousands of files takes minutes: what lies
# closer together than this proves nothing. A unit that corrects a form takes hours or days.
SAME_MOMENT = timedelta(minutes=10)
_NO_TIME = datetime(2000, 1, 1)  # earlier ones are what a program writes that knows none: 1970 on a disk, 1980 in a zip
_AHEAD, _BEHIND = timedelta(hours=14), timedelta(hours=12)  # how far a clock on the wall is from UTC, at most
_BEIJING = timezone(timedelta(hours=8))
# What people write into the name of a file they send once more.
_CORRECTED = re.compile("最终|终稿|定稿|修改|修订|更正|改正|补正|重报|新版")
_NUMBERED = re.compile(r"(?:v|版本?|第|改)(\d{1,2})(?!\d)|\((\d{1,2})\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Latest:
    """The forms none of which is known to be older than another, and why it is they, in Chinese."""

    forms: tuple[Outline, ...]
    why: str


class _Span(NamedTuple):
    """From when to when a form may be; only those apart, or those not, are compared with each other."""

    first: date
    last: date
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class _Clock:
    """One way to tell when a form was made."""

    name: str
    span: Callable[[Outline], _Span | None]  # None where it is not known
    text: Callable[[Outline], str]
    is_of_file: bool = True  # and may be gainsaid by its name


def latest(forms: Sequence[Outline], said: Mapping[str, str]) -> Latest:
    """Choose the forms made last; `said` tells by form id what they say, so that those that say the same are one."""
    left, known, lacking = tuple(forms), ["填报日期"], list[str]()
    for clock in _CLOCKS:
        before = left
        spans = {form.form_id: clock.span(form) for form in before}
        if not any(spans.values()):
            continue
        left = _not_older(before, spans)
        if _is_one(left, said):
            begun = [(span.first, form.file, form) for form in left if (span := spans[form.form_id]) is not None]
            *_, last = max(begun, key=itemgetter(0, 1))
            doubt = _contradiction(last, before, said) if clock.is_of_file else ""
            why = f"{clock.name}最晚（{clock.text(last)}）{doubt}"
            return Latest(left, "，".join([*_undecided(known if clock.is_of_file else [], lacking), why]))
        if any(spans[form.form_id] is None for form in left):
            lacking.append(clock.name)
            known = [name for name in known if name != clock.name]
        elif clock.name not in known:
            known.append(clock.name)
    marks = {form.form_id: _mark(form.file) for form in left}
    best = tuple(form for form in left if marks[form.form_id] == max(marks.values()))
    if len(best) < len(left) and _is_one(best, said):
        return Latest(best, "，".join([*_undecided(known, lacking), _named(min(best, key=_file), left)]))
    return Latest(best, "，".join(_undecided([*known, "文件名"], lacking)))


def times(forms: Sequence[Outline]) -> dict[str, str]:
    """Write when each form was sent, or else its file last changed, by form id; "" where that is not known.

    What tells none of the files from another is the time they were copied, and is not told.
    """
    spans = {form.form_id: _file_span(form) for form in forms}
    saved = {} if _not_older(tuple(forms), spans) == tuple(forms) else spans
    return {
        form.form_id: f"邮件 {_mail_text(form)}"
        if _mail_span(form) is not None
        else f"文件 {_file_text(form)}"
        if saved.get(form.form_id) is not None
        else ""
        for form in forms
    }


def _not_older(forms: tuple[Outline, ...], spans: Mapping[str, _Span | None]) -> tuple[Outline, ...]:
    begun: dict[bool, date] = {}
    for known in spans.values():
        if known is not None:
            begun[known.is_apart] = max(begun.get(known.is_apart, known.first), known.first)
    return tuple(form for form in forms if (span := spans[form.form_id]) is None or span.last >= begun[span.is_apart])


def _is_one(forms: Sequence[Outline], said: Mapping[str, str]) -> bool:
    return len({said[form.form_id] for form in forms}) == 1


def _undecided(alike: Sequence[str], lacking: Sequence[str]) -> list[str]:
    """Say which ways to tell the order did not tell it."""
    said = [f"{'、'.join(lacking)}不是每份都有"] if lacking else []
    match alike:
        case []:
            return said
        case [one]:
            return [*said, f"{one}分不出先后"]
        case [*some, last] if last == "文件名":
            return [*said, f"{'、'.join(some)}和{last}都分不出先后"]
        case _:
            return [*said, f"{'、'.join(alike)}分不出先后"]


def _contradiction(chosen: Outline, among: Sequence[Outline], said: Mapping[str, str]) -> str:
    """Name a form that is older by its file, and by its name is not."""
    others = [form for form in among if said[form.form_id] != said[chosen.form_id]]
    other = max(sorted(others, key=_file), key=lambda form: _mark(form.file))
    if _mark(other.file) <= _mark(chosen.file):
        return ""
    return f"；但“{other.file}”的{_named(other, (chosen, other))}，请核实"


def _file(form: Outline) -> str:
    return form.file


def _named(form: Outline, among: Sequence[Outline]) -> str:
    """Say what in its name makes a file the latest."""
    name = fold(form.file)
    corrected = _CORRECTED.search(name)
    if corrected is not None and not all(_CORRECTED.search(fold(each.file)) for each in among):
        return f"文件名写明是改过的（{corrected.group()}）"
    number = max(_NUMBERED.finditer(name), key=lambda found: int(found[1] or found[2]))
    return f"文件名里的编号最大（{number.group()}）"


def _mark(file: str) -> tuple[int, int]:
    """Tell how late a file is by its name: corrected before not, a higher number before a lower."""
    name = fold(file)
    numbers = [int(one or other) for one, other in _NUMBERED.findall(name)]
    return int(_CORRECTED.search(name) is not None), max(numbers, default=0)


def _day(form: Outline) -> Day | None:
    figure = form.fill_date
    return figure.reading if figure is not None and isinstance(figure.reading, Day) else None


def _day_span(form: Outline) -> _Span | None:
    day = _day(form)  # a form of 2025年1月 may be of any day of it
    return None if day is None else _Span(day.first, day.last)


def _day_text(form: Outline) -> str:
    """Return a date as it is commonly written, or as a form has it where it leaves the day open."""
    day = _day(form)
    if form.fill_date is None or day is None:
        return ""
    return day.day.isoformat() if day.first == day.last else form.fill_date.text.strip()


def _mail_span(form: Outline) -> _Span | None:
    """Return when a mail was sent; one that does not say by which clock may be as far off as clocks are."""
    sent = form.arrival.sent
    if sent is None:
        return None
    try:
        if sent.tzinfo is not None:
            return _Span(sent.astimezone(_BEIJING), sent.astimezone(_BEIJING))
        moment = sent.replace(tzinfo=UTC)
        return _Span(moment - _AHEAD, moment + _BEHIND)
    except OverflowError:  # a mail may say it is of the year 1 or 9999
        return None


def _file_span(form: Outline) -> _Span | None:
    """Return when a file was saved. What an archive says of a file is another time than what a disk says of it."""
    saved = form.arrival.saved
    if saved is None or saved < _NO_TIME:
        return None
    try:
        return _Span(saved, saved + SAME_MOMENT, form.arrival.is_member)
    except OverflowError:
        return None


def _mail_text(form: Outline) -> str:
    sent = form.arrival.sent
    return "" if sent is None else _minute(sent if sent.tzinfo is None else sent.astimezone(_BEIJING))


def _file_text(form: Outline) -> str:
    return "" if form.arrival.saved is None else _minute(form.arrival.saved)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


_CLOCKS = (
    _Clock("填报日期", _day_span, _day_text, is_of_file=False),
    _Clock("邮件日期", _mail_span, _mail_text),
    _Clock("文件时间", _file_span, _file_text),
)
