"""The labels a layout lists and its own blank does not show, with what may be meant by them."""

from collections.abc import Iterable, Iterator, Sequence

from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.labels import LabelledSheet
from selfeval_xl.reader.layout import find_areas
from selfeval_xl.reader.recognise import misspelt
from selfeval_xl.template import Template
from selfeval_xl.text import label_key, split_points
from selfeval_xl.vocabulary import Vocabulary


def absent_labels(grids: Sequence[Grid], template: Template, vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Yield the key path of each entry no label of which stands on a sheet, its first label, and what may be meant."""
    sheets = [LabelledSheet(grid) for grid in grids]
    seen = {key for sheet in sheets for key in _seen(sheet, vocabulary)}
    for key, labels in _listed(template):
        is_title = key == "titles"
        if not any(label in seen or (is_title and any(label in text for text in seen)) for label in labels):
            yield key, labels[0], misspelt(labels[0], sorted(seen))


def _listed(template: Template) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "titles", template.titles
    parts = (
        ("head", template.head),
        ("funds.columns", template.fund_columns),
        ("funds.rows", {row.key: row.labels for row in template.fund_rows}),
        ("goals", template.goals),
        ("indicators", {"total": template.total} if template.total else {}),
        ("indicators.columns", template.indicator_columns),
        ("foot", template.foot),
    )
    for part, spellings in parts:
        yield from ((f"{part}.{role}", labels) for role, labels in spellings.items())
    yield from (("printed", (label,)) for label in template.printed)
    yield from (("indicators.level1", (label,)) for label in template.level1)


def _seen(sheet: LabelledSheet, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the keys of whatever may be a label: what fills a cell, opens one, or stands behind 其中."""
    for cell in sheet.grid:
        key = label_key(cell.text)
        yield from (key, split_points(cell.text)[0])
        yield from (key.removeprefix(word).lstrip(":") for word in vocabulary.part_of)
    for area in find_areas(sheet, vocabulary):
        fields: Iterable[str] = (label.words for labels in (area.head, area.foot) for label in labels.values())
        pairs = area.funds.pairs.values() if area.funds is not None else ()
        yield from (label_key(words) for words in (*fields, *(label.words for label in pairs)))
