"""What would make a program offer to repair a workbook, found without opening it in one.

`defects` looks at the package the way a strict reader does. It knows the parts that spreadsheet programs write and says
nothing about drawings and charts beyond that they are where they are said to be.
"""

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

MOST_LINKS = 65_530
MOST_CHARACTERS = 32_767  # of a text, in UTF-16 units
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LONGEST_FORMULA = 8_192
LONGEST_CHECK = 255  # characters of a formula that checks what is typed

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
# The children of <worksheet> in the order of the schema (ECMA-376, part 1, 18.3.1.99).
_ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)
_BAD_SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
_NAME = re.compile(r"(?:_xlnm\.)?[A-Za-z_\\\u0080-\uffff][\w.\\\u0080-\uffff]*")
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_LIVE = re.compile(rb"vbaProject|activeX|externalLink|oleObject", re.IGNORECASE)


def defects(data: bytes) -> list[str]:
    """List what is wrong with a workbook, nothing where every reader opens it without a word."""
    return list(_Package(data).defects())


class _Package:
    """A package taken apart."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            self.names = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.names}
        self.trees: dict[str, Element] = {}

    def defects(self) -> Iterator[str]:
        """Yield what is wrong, the package first; what is not even XML ends it."""
        folded = Counter(name.casefold() for name in self.names)
        yield from (f"{name}: {count} times in the package" for name, count in folded.items() if count > 1)
        yield from (f"{name}: is live" for name in self.names if _LIVE.search(name.encode()))
        for name, content in self.parts.items():
            if name.endswith((".xml", ".rels", ".vml")):
                try:
                    self.trees[name] = ElementTree.fromstring(content)  # noqa: S314 - written by this program
                except ElementTree.ParseError as error:
                    yield f"{name}: {error}"
                    return
        yield from self._content_types()
        yield from self._relationships()
        yield from self._workbook()
        yield from self._styles()

    def _content_types(self) -> Iterator[str]:
        types = self.trees["[Content_Types].xml"]
        defaults = {each.get("Extension", "").casefold() for each in types.iter(f"{_TYPES}Default")}
        overrides = [each.get("PartName", "") for each in types.iter(f"{_TYPES}Override")]
        for name in self.names:
            known = f"/{name}" in overrides or name.rpartition(".")[2].casefold() in defaults
            if not known and name != "[Content_Types].xml" and not name.endswith("/"):
                yield f"{name}: has no content type"
        yield from (f"{name}: has a content type and is not there" for name in overrides if name[1:] not in self.parts)
        yield from (f"{name}: two content types" for name, count in Counter(overrides).items() if count > 1)

    def _relationships(self) -> Iterator[str]:
        for name, tree in self.trees.items():
            if not name.endswith(".rels"):
                continue
            ids = Counter(each.get("Id") for each in tree)
            yield from (f"{name}: {count} relationships {key}" for key, count in ids.items() if count > 1)
            for each in tree:
                target = each.get("Target", "")
                if each.get("TargetMode") != "External" and self.resolved(name, target) not in self.parts:
                    yield f"{name}: {target} is not there"

    def resolved(self, rels: str, target: str) -> str:
        """Return the part that a relationship points to."""
        folder = posixpath.dirname(posixpath.dirname(rels))
        return posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")

    def related(self, part: str) -> dict[str, str]:
        """Return the parts that a part points to, by the ids of the relationships."""
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels"
        tree = self.trees.get(rels)
        return {} if tree is None else {e.get("Id", ""): self.resolved(rels, e.get("Target", "")) for e in tree}

    def _workbook(self) -> Iterator[str]:
        book = self.trees["xl/workbook.xml"]
        sheets = list(book.iter(f"{_MAIN}sheet"))
        names = [sheet.get("name", "") for sheet in sheets]
        for what, values in (("name", [name.casefold() for name in names]), ("id", [s.get("sheetId") for s in sheets])):
            yield from (f"sheet {what} {value}: {n} times" for value, n in Counter(values).items() if n > 1)
        for name in names:
            if not 1 <= len(name.encode("utf-16-le")) // 2 <= 31 or _BAD_SHEET_NAME.search(name):
                yield f"sheet {name}: not a name"
        if all(sheet.get("state", "visible") != "visible" for sheet in sheets):
            yield "no sheet is visible"
        scopes: Counter[tuple[str, str | None]] = Counter()
        for each in book.iter(f"{_MAIN}definedName"):
            name = each.get("name", "")
            scopes[name.casefold(), each.get("localSheetId")] += 1
            if not _NAME.fullmatch(name) or _CELL.fullmatch(name.upper()) or not (each.text or "").strip():
                yield f"defined name {name}: {each.text}"
            if int(each.get("localSheetId", "0")) >= len(sheets):
                yield f"defined name {name}: of no sheet"
        yield from (f"defined name {name}: {count} times" for name, count in scopes.items() if count > 1)
        used = 0
        parts = self.related("xl/workbook.xml")
        for sheet in sheets:
            part = parts.get(sheet.get(_RELATION, ""), "")
            if part not in self.trees:
                yield f"sheet {sheet.get('name')}: has no part"
                continue
            yield from (f"{sheet.get('name')}: {said}" for said in self._sheet(part))
            used += sum(cell.get("t") == "s" for cell in self.trees[part].iter(f"{_MAIN}c"))
        yield from self._strings(used)

    def _strings(self, used: int) -> Iterator[str]:
        table = self.trees.get("xl/sharedStrings.xml")
        if table is None:
            if used:
                yield "no shared strings"
            return
        count, unique = int(table.get("count", used)), int(table.get("uniqueCount", len(table)))
        if (count, unique) != (used, len(table)):
            yield f"shared strings: says {count} of {unique}, has {used} of {len(table)}"
        for item in table:
            yield from (f"shared strings: {said}" for said in _too_long(item))

    def _sheet(self, part: str) -> Iterator[str]:
        tree = self.trees[part]
        order = [child.tag.removeprefix(_MAIN) for child in tree if child.tag.startswith(_MAIN)]
        places = [_ORDER.index(tag) for tag in order if tag in _ORDER]
        yield from (f"<{tag}> is unknown" for tag in order if tag not in _ORDER)
        if places != sorted(places):
            yield f"elements out of order: {' '.join(order)}"
        once = Counter(tag for tag in order if tag != "conditionalFormatting")
        yield from (f"<{tag}> {count} times" for tag, count in once.items() if count > 1)
        yield from self._cells(tree)
        yield from self._rest(tree)
        related = self.related(part)
        for element in tree.iter():
            if (key := element.get(_RELATION)) is not None and key not in related:
                yield f"<{element.tag.rpartition('}')[2]}> points to relationship {key}, which is not there"

    def _cells(self, tree: Element) -> Iterator[str]:
        formats = self.count("cellXfs")
        table = self.trees.get("xl/sharedStrings.xml")
        strings = 0 if table is None else len(table)
        above = 0
        for row in tree.iter(f"{_MAIN}row"):
            number, before = int(row.get("r", above + 1)), 0
            if not above < number <= LAST_ROW:
                yield f"row {number} after row {above}"
            above = number
            if float(row.get("ht", 0)) > 409.5:
                yield f"row {number} is too high"
            for cell in row:
                of_row, column = _place(cell.get("r", ""))
                if of_row != number or not before < column <= LAST_COLUMN:
                    yield f"cell {cell.get('r')} in row {number} after column {before}"
                before = column
                if int(cell.get("s", 0)) >= formats:
                    yield f"cell {cell.get('r')}: format {cell.get('s')} of {formats}"
                yield from (f"cell {cell.get('r')}: {said}" for said in _content(cell, strings))

    def _rest(self, tree: Element) -> Iterator[str]:
        links = list(tree.iter(f"{_MAIN}hyperlink"))
        if len(links) > MOST_LINKS:
            yield f"{len(links)} links"
        yield from (
            f"link {each.get('ref')}: leads nowhere"
            for each in links
            if not each.get("location") and not each.get(_RELATION)
        )
        priorities = Counter(rule.get("priority") for rule in tree.iter(f"{_MAIN}cfRule"))
        yield from (f"conditional formats: priority {key} {n} times" for key, n in priorities.items() if n > 1)
        differing = self.count("dxfs")
        for rule in tree.iter(f"{_MAIN}cfRule"):
            if int(rule.get("dxfId", -1)) >= differing:
                yield f"conditional format {rule.get('priority')}: look {rule.get('dxfId')} of {differing}"
        for check in tree.iter(f"{_MAIN}dataValidation"):
            for formula in check:
                if len(formula.text or "") > LONGEST_CHECK:
                    yield f"check of {check.get('sqref')}: {len(formula.text or '')} characters"
            for name, longest in (("promptTitle", 32), ("errorTitle", 32), ("prompt", 255), ("error", 255)):
                if len(check.get(name, "")) > longest:
                    yield f"check of {check.get('sqref')}: {name} is too long"
        taken: set[tuple[int, int]] = set()
        for merge in tree.iter(f"{_MAIN}mergeCell"):
            area = set(_area(merge.get("ref", "")))
            if len(area) < 2 or area & taken:
                yield f"merge {merge.get('ref')}: overlaps another or is one cell"
            taken |= area
        widths = [(int(col.get("min", 0)), int(col.get("max", 0))) for col in tree.iter(f"{_MAIN}col")]
        if any(one[1] >= another[0] for one, another in pairwise(widths)):
            yield "widths overlap"

    def count(self, name: str) -> int:
        """Count the entries of a table of the styles."""
        styles = self.trees.get("xl/styles.xml")
        table = None if styles is None else styles.find(f"{_MAIN}{name}")
        return 0 if table is None else len(table)

    def _styles(self) -> Iterator[str]:
        styles = self.trees.get("xl/styles.xml")
        if styles is None:
            yield "no styles"
            return
        tables = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
        for group in ("cellStyleXfs", "cellXfs"):
            for number, each in enumerate(styles.find(f"{_MAIN}{group}") or ()):
                for key, table in tables.items():
                    if int(each.get(key, 0)) >= self.count(table):
                        yield f"{group} {number}: {key} {each.get(key)} of {self.count(table)}"
                if int(each.get("xfId", 0)) >= max(1, self.count("cellStyleXfs")):
                    yield f"{group} {number}: xfId {each.get('xfId')}"
        own = {int(each.get("numFmtId", 0)) for each in styles.iter(f"{_MAIN}numFmt")}
        for number, each in enumerate(styles.find(f"{_MAIN}cellXfs") or ()):
            code = int(each.get("numFmtId", 0))
            if code >= 164 and code not in own:
                yield f"cellXfs {number}: number format {code} is not there"
        for table in ("fonts", "fills", "borders", "cellXfs", "dxfs"):
            element = styles.find(f"{_MAIN}{table}")
            if element is not None and int(element.get("count", len(element))) != len(element):
                yield f"{table}: says {element.get('count')}, has {len(element)}"


def _content(cell: Element, strings: int) -> Iterator[str]:
    kind, value, formula = cell.get("t", "n"), cell.findtext(f"{_MAIN}v"), cell.find(f"{_MAIN}f")
    if formula is not None and len(formula.text or "") > LONGEST_FORMULA:
        yield "the formula is too long"
    if kind == "s" and not ((value or "").isdigit() and int(value or 0) < strings):
        yield f"shared string {value} of {strings}"
    if kind == "n" and value is not None and not re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", value):
        yield f"{value!r} is no number"
    if kind not in ("n", "s", "str", "inlineStr", "b", "e", "d"):
        yield f"kind {kind}"
    yield from _too_long(cell)


def _too_long(holder: Element) -> Iterator[str]:
    text = "".join(each.text or "" for each in holder.iter(f"{_MAIN}t"))
    if len(text.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
        yield f"{text[:20]}… is too long"


def _place(address: str) -> tuple[int, int]:
    """Return row and column of an address, zeros for what is none."""
    match = _CELL.fullmatch(address)
    return (int(match[2]), _column(match[1])) if match else (0, 0)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _area(ref: str) -> Iterator[tuple[int, int]]:
    corners = [match.groups() for match in _CELL.finditer(ref)]
    (left, top), (right, bottom) = corners[0], corners[-1]
    for row in range(int(top), int(bottom) + 1):
        for column in range(_column(left), _column(right) + 1):
            yield row, column
