"""Forms that look like a self-evaluation and are none: told by a word of their title, or by columns only they have."""

from collections.abc import Sequence

from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import Area
from selfeval_xl.text import label_key
from selfeval_xl.vocabulary import OtherForm, Templates

_LONGEST_TITLE = 40  # characters
_TOP_ROWS = 4  # rows with something in them, among which a title stands


def other_form(sheet: LabelledSheet, areas: Sequence[Area], templates: Templates) -> OtherForm | None:
    """Say which other form a sheet is, None where it may be a self-evaluation.

    A title counts before all; a word of it does not if an official template has it in its own title.
    """
    others = templates.vocabulary.others
    titles = [label_key(area.title.text) for area in areas if area.title is not None]
    if not titles:
        titles = [key for key in _top_keys(sheet) if len(key) <= _LONGEST_TITLE]
        titles.append(label_key(sheet.grid.sheet))
    official = [title for template in templates.official for title in template.titles]
    for title in titles:
        for other in others:
            if any(word in title and not any(word in own for own in official) for word in other.titles):
                return other
        if any(area.title is not None for area in areas):
            return None  # it says that it is one
    return next((other for other in others if any(_has_columns(area, other) for area in areas)), None)


def _top_keys(sheet: LabelledSheet) -> list[str]:
    rows = list(dict.fromkeys(cell.row for cell in sheet.grid))[:_TOP_ROWS]
    return [label_key(cell.text) for row in rows for cell in sheet.row(row)]


def _has_columns(area: Area, other: OtherForm) -> bool:
    if area.indicators is None:
        return False
    headings = {label_key(cell.text) for cell in area.indicators.unknown}
    lacks = bool(other.without) and area.indicators.spans.keys().isdisjoint(other.without)
    return lacks or not headings.isdisjoint(other.columns)
