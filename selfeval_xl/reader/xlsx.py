"""The .xlsx door: the zip of a workbook in, its sheets as Grids out; transitional and strict ones are read alike.

No library loads the file: one pass over the XML keeps what a person sees and stops at the limits, so that a hostile or
bloated workbook costs no more than an honest one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from selfeval_xl.errors import BadSource
from selfeval_xl.model import OWN_CATEGORY
from selfeval_xl.outcome import Outcome
from selfeval_xl.reader.collect import MAX_SHEETS, Allowance, Collector
from selfeval_xl.reader.contents import HAS_LINKS, HAS_MACROS, Contents
from selfeval_xl.reader.package import Attributes, LocalNames, Package, Relation, damaged, too_large
from selfeval_xl.reader.shared import Shared, Styles, read_strings, read_styles
from selfeval_xl.reader.sheet import is_true, read_sheet, stream_sheet

_RELATION_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)


def read_xlsx(package: Package) -> Contents:
    """Read the worksheets of a workbook in their order, the hidden ones too; chart sheets are left out.

    Raises:
        BadSource: where it is no workbook, damaged, unsafe or over a limit; the reason names the part.
    """
    main, book, relations = _opened(package)
    targets = {relation.kind: relation.target for relation in relations.values()}
    shared = _shared(package, book, targets)
    allowance = Allowance()
    grids = [
        read_sheet(package, part, sheet.name, sheet.hidden, shared, allowance)
        for sheet, part in _worksheets(main, book, relations)
    ]
    notes = []
    if "vbaProject" in targets or "xl/vbaProject.bin" in package:
        notes.append(HAS_MACROS)
    if "externalLink" in targets or package.has_folder("xl/externalLinks"):
        notes.append(HAS_LINKS)
    return Contents(grids, tuple(notes))


def stream_xlsx(package: Package, collector: Callable[[str], Collector | None]) -> None:
    """Give the worksheets to the collectors made for their names, but those for which there is none.

    Nothing of them need be kept, so that a workbook may be read that is larger than those that are sent to us.

    Raises:
        BadSource: as `read_xlsx`.
    """
    main, book, relations = _opened(package)
    shared = _shared(package, book, {relation.kind: relation.target for relation in relations.values()})
    for sheet, part in _worksheets(main, book, relations):
        collected = collector(sheet.name)
        if collected is not None:
            stream_sheet(package, part, shared, collected)


def is_own_output(data: bytes) -> bool:
    """Tell whether this program wrote the workbook, by its document property. False for whatever cannot be read."""
    category: list[str] = []
    inside = False

    def start(tag: str, _attributes: Attributes) -> None:
        nonlocal inside
        inside = tag == "category"

    def end(_tag: str) -> None:
        nonlocal inside
        inside = False

    def text(data: str) -> None:
        if inside:
            category.append(data)

    try:
        Package(data).parse("docProps/core.xml", "coreProperties", start, end, text)
    except BadSource:
        return False
    return "".join(category) == OWN_CATEGORY


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as the workbook lists it; `relation` is the id under which its part is found."""

    name: str
    hidden: bool
    relation: str


@dataclass(frozen=True, slots=True)
class _Book:
    sheets: list[_Sheet]
    date1904: bool


def _opened(package: Package) -> tuple[str, _Book, dict[str, Relation]]:
    """Return the part of the workbook itself, what it lists, and where that stands."""
    main = next((each.target for each in package.relations("").values() if each.kind == "officeDocument"), "")
    main = main or "xl/workbook.xml"
    if main not in package:
        raise BadSource(Outcome.DAMAGED, f"压缩包内没有工作簿（{main}），不是 .xlsx 文件。")
    return main, _read_book(package, main), package.relations(main)


def _shared(package: Package, book: _Book, targets: Mapping[str, str]) -> Shared:
    return Shared(
        read_strings(package, targets["sharedStrings"]) if "sharedStrings" in targets else [],
        read_styles(package, targets["styles"]) if "styles" in targets else Styles(),
        book.date1904,
    )


def _worksheets(main: str, book: _Book, relations: Mapping[str, Relation]) -> Iterator[tuple[_Sheet, str]]:
    """Yield the worksheets, each with its part."""
    for sheet in book.sheets:
        relation = relations.get(sheet.relation)
        if relation is None:
            raise damaged(main, f"没有指明工作表“{sheet.name}”存放在哪里")
        if relation.kind == "worksheet":
            yield sheet, relation.target


def _read_book(package: Package, part: str) -> _Book:
    sheets: list[_Sheet] = []
    date1904 = False

    local = LocalNames()
    for element in package.elements(part, "workbook", "sheet", "workbookPr"):
        if local[element.tag] == "workbookPr":
            date1904 = is_true(element, "date1904")
            continue
        relation = next((found for name in _RELATION_IDS if (found := element.get(name)) is not None), "")
        hidden = element.get("state", "visible") != "visible"
        sheets.append(_Sheet(element.get("name", ""), hidden, relation))
        if len(sheets) > MAX_SHEETS:
            raise too_large(f"工作表超过 {MAX_SHEETS} 张")
    return _Book(sheets, date1904)
