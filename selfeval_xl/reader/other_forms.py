"""Forms that look like a self-evaluation and are none: told by a word of their title, or by labels only they have."""

import re

from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import Area
from selfeval_xl.text import label_key
from selfeval_xl.vocabulary import OtherForm, Templates

# How the name of a form goes on.
_FORM = re.compile("(?:支出|绩效|目标|自评|自我|评价|情况|完成|报告|表|20[0-9]{2}|年|度)*")
_LONGEST_TITLE = 40  # characters
_ROWS_ABOVE = 3  # rows a title may stand above the first label


def other_form(sheet: LabelledSheet, area: Area, templates: Templates) -> OtherForm | None:
    """Say which other form an area is, None where it may be a self-evaluation.

    Beside a title that says it is one only few words count, and none that an official template has in its own title.
    """
    others = templates.vocabulary.others
    if area.title is not None:
        title = label_key(area.title.text)
        official = [own for template in templates.official for own in template.titles]
        for other in others:
            words = (word for word in other.beside if not any(word in own for own in official))
            if any(_is_named(title, word) for word in words) or title.endswith(other.endings):
                return other
    else:
        titles = _titles(sheet, area)
        if not _has_scores(area):
            titles.append(label_key(sheet.grid.sheet))
        named = _named(titles, templates)
        if named is not None:
            return named
    return next((other for other in others if _is_marked(sheet, area, other)), None)


def other_sheet(sheet: LabelledSheet, templates: Templates) -> OtherForm | None:
    """Say which other form a sheet without a single label of a form is, by what stands on top of it."""
    first = next((cell.text for cell in sheet.grid), "")
    titles = [label_key(text) for text in (first, sheet.grid.sheet) if len(text) <= _LONGEST_TITLE]
    return _named(titles, templates)


def _named(titles: list[str], templates: Templates) -> OtherForm | None:
    """Find the other form that one of some titles speaks of, none of which says that it is a self-evaluation."""
    return next(
        (
            other
            for other in templates.vocabulary.others
            if any(word in title for title in titles for word in (*other.titles, *other.beside, *other.endings))
        ),
        None,
    )


def _is_named(title: str, word: str) -> bool:
    """Tell whether a title is that of what a word names, 部门整体支出绩效自评表, and no project is called by it."""
    _, found, rest = title.partition(word)
    return bool(found) and _FORM.fullmatch(rest) is not None


def _titles(sheet: LabelledSheet, area: Area) -> list[str]:
    """Return what stands right above the first label: there a title would stand, and no name of a project."""
    blocks = [label.cell.row for label in area.head.values()]
    blocks += [block.top for block in (area.funds, area.indicators) if block is not None]
    first = min(blocks, default=area.last + 1)
    above = sheet.rows(max(1, first - _ROWS_ABOVE), first - 1)
    return [label_key(cell.text) for cell in above if len(cell.text) <= _LONGEST_TITLE]


def _has_scores(area: Area) -> bool:
    columns = area.indicators.spans.keys() if area.indicators is not None else set()
    return "actual" in columns and "score" in columns


def _is_marked(sheet: LabelledSheet, area: Area, other: OtherForm) -> bool:
    if area.indicators is None:
        return False
    headings = sheet.keys(area.indicators.top, area.indicators.bottom)
    if area.title is None and other.without and area.indicators.spans.keys().isdisjoint(other.without):
        return True
    above = area.indicators.top - 1
    labelled = area.title is None and not sheet.keys(area.first, above).isdisjoint(other.labels)
    return labelled or not headings.isdisjoint(other.columns)
