"""A worksheet part: its marks as conditional formats, and where its comments are drawn.

A mark is a conditional format that is always true, so the unit's own styles are not touched. Its formula names us: by
it the marks of an earlier round are found whatever program saved the workbook in between.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from selfeval_xl.evaluation import Severity
from selfeval_xl.writer.marked.markup import MAIN, Element, Unmarkable, prefixed, quoted, whole_number
from selfeval_xl.writer.marked.measures import LAST_COLUMN, Lines, Merges, Range, Sizes
from selfeval_xl.writer.marked.parts import RELATIONS, Parts, Relation

SIGN = "selfeval_xl:mark"

_FORMULA = quoted(f'N("{SIGN}")=0')
_LEAVES = frozenset({"sheetData"})
_PRIORITIES = {Severity.ERROR: 1, Severity.WARNING: 2}
_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
_RANKS = {name: rank for rank, name in enumerate(_ORDER)}
_TRUE = frozenset({"1", "true", "on"})
_ROW = re.compile(rb"""<(?:[\w.-]+:)?row(?=[\s/>])((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_NUMBERS = re.compile(rb"""\s(r|ht|hidden)\s*=\s*["']([^"']*)["']""")
_ROW_PIXELS, _COLUMN_PIXELS = 20, 64  # where a sheet does not say


class Worksheet:
    """A worksheet part with the changes to it."""

    def __init__(self, parts: Parts, part: str) -> None:
        """Open a worksheet, or a chart sheet.

        Raises:
            Unmarkable: it cannot be changed.
        """
        self._parts, self.part = parts, part
        self._markup = parts.markup(part, _LEAVES)
        self._root = self._markup.root
        if self._root.namespace != MAIN:
            raise Unmarkable(f"部件 {part} 是“严格的 Open XML”，不能原样加标记")
        merges = [each for block in self._root.all("mergeCells") for each in block.all("mergeCell")]
        ranges = [Range.of(merge.attributes.get("ref", "")) for merge in merges]
        self._merges = Merges(merged for merged in ranges if merged is not None)
        self._forgotten: set[str] = set()  # relationships whose ids another may have by now

    def save(self) -> None:
        """Write the worksheet back."""
        self._parts[self.part] = self._markup.done()

    def deselect(self) -> None:
        """Let go of the sheet's tab: what is typed goes to every selected sheet at once."""
        for views in self._root.all("sheetViews"):
            for view in views.all("sheetView"):
                if view.attributes.get("tabSelected") in _TRUE:
                    self._markup.set(view, "tabSelected", "0")

    def remove_marks(self) -> None:
        """Take out the marks of an earlier round."""
        for block in self._root.all("conditionalFormatting"):
            rules = list(block.all("cfRule"))
            ours = [rule for rule in rules if SIGN in self._markup.raw(rule)]
            for each in [block] if rules and ours == rules else ours:
                self._markup.cut(each.start, each.end)

    def whole_range(self, cell: Range) -> Range:
        """Return the merged range a cell is in, or the cell."""
        return self._merges.around(cell)

    def mark(self, ranges: Mapping[Severity, Iterable[Range]], styles: Mapping[Severity, int]) -> None:
        """Colour ranges. Ours goes before the unit's own conditional formats."""
        self._insert(
            "conditionalFormatting",
            "".join(
                f'<conditionalFormatting sqref="{" ".join(each.reference for each in cells)}">'
                f'<cfRule type="expression" dxfId="{styles[severity]}" priority="{_PRIORITIES[severity]}">'
                f"<formula>{_FORMULA}</formula></cfRule></conditionalFormatting>"
                for severity, cells in ranges.items()
            ),
        )
        theirs = [
            (rule, priority)
            for rule in self._rules()
            if (priority := whole_number(rule.attributes.get("priority"))) is not None
        ]
        moved = len(_PRIORITIES) + 1 - min((priority for _, priority in theirs), default=len(_PRIORITIES) + 1)
        for rule, priority in theirs if moved > 0 else ():
            self._markup.set(rule, "priority", str(priority + moved))

    def drawing(self) -> Relation | None:
        """Return the relationship to the drawing that holds the boxes of the comments, where there is one."""
        ids = {each.attributes.get(f"{RELATIONS} id") for each in self._root.all("legacyDrawing")} - self._forgotten
        relations = self._parts.relations(self.part)
        return next((each for each in relations if each.id in ids and each.part in self._parts), None)

    def draw_comments(self, relation: str) -> None:
        """Say by which relationship the boxes of the comments are found, where none is or it leads nowhere."""
        for element in self._root.all("legacyDrawing"):
            self._markup.cut(element.start, element.end)
        self._insert("legacyDrawing", f'<legacyDrawing xmlns:r="{RELATIONS}" r:id="{relation}"/>')

    def forget_drawing(self, relation: str) -> None:
        """Take out the element that led to a drawing that is no more."""
        self._forgotten.add(relation)
        for element in self._root.all("legacyDrawing"):
            if element.attributes.get(f"{RELATIONS} id") == relation:
                self._markup.cut(element.start, element.end)

    def lines(self) -> Lines:
        """Measure the rows and columns."""
        defaults = next(self._root.all("sheetFormatPr"), None)
        said = {} if defaults is None else defaults.attributes
        columns = Sizes(_pixels(said.get("defaultColWidth"), 7, _COLUMN_PIXELS) or _COLUMN_PIXELS)
        done = 0  # they stand in their order, each column once
        for block in self._root.all("cols"):
            for each in block.all("col"):
                first, last = (whole_number(each.attributes.get(end)) or 0 for end in ("min", "max"))
                width = _pixels(each.attributes.get("width"), 7, columns.usual)
                first, last = max(first, done + 1), min(last, LAST_COLUMN)
                columns.set(first, last, 0 if each.attributes.get("hidden") in _TRUE else width)
                done = max(done, last)
        return Lines(columns, self._rows(_pixels(said.get("defaultRowHeight"), 4 / 3, _ROW_PIXELS) or _ROW_PIXELS))

    def _rows(self, usual: int) -> Sizes:
        rows = Sizes(usual)
        for block in self._root.all("sheetData"):
            for found in _ROW.finditer(self._markup.data, block.content_start, block.content_end):
                said = {each[1]: each[2].decode() for each in _NUMBERS.finditer(found[1])}
                if b"ht" in said or b"hidden" in said:
                    number = whole_number(said.get(b"r")) or 0
                    height = _pixels(said.get(b"ht"), 4 / 3, usual)
                    rows.set(number, number, 0 if said.get(b"hidden") in _TRUE else height)
        return rows

    def _rules(self) -> Iterator[Element]:
        """Yield the unit's rules of conditional formats, those of newer kinds among them."""
        for block in self._root.all("conditionalFormatting", "extLst"):
            for each in block.within():
                if each.name == "cfRule" and SIGN not in self._markup.raw(each):
                    yield each

    def _insert(self, name: str, content: str) -> None:
        """Put an element where the format wants it: before those that must come later and those of its own name."""
        content = prefixed(content, self._root.prefix)
        for child in self._root.children:
            if _rank(child) >= _RANKS[name]:
                self._markup.insert(child.start, content)
                return
        self._markup.append(self._root, content)


def _rank(element: Element) -> int:
    """Tell where in the order an element belongs; one that only wraps others, where what it wraps does."""
    if element.name in _RANKS and element.namespace == MAIN:
        return _RANKS[element.name]
    return next((_RANKS[each.name] for each in element.within() if each.name in _RANKS), -1)


def _pixels(said: str | None, each: float, usual: int) -> int:
    """Turn a width in characters or a height in points into pixels."""
    try:
        return max(0, min(2000, round(float(said or "") * each)))
    except (ValueError, OverflowError):
        return usual
