"""The workbook part: which sheets there are, and the notice put before them."""

import posixpath
from dataclasses import dataclass

from selfeval_xl.writer.marked.markup import MAIN, Element, Markup, Unmarkable, prefixed, quoted, whole_number
from selfeval_xl.writer.marked.parts import RELATIONS, Parts, Relation

_ID = f"{RELATIONS} id"
_AFTER_NAMES = (
    "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
_MOST_SHEET_IDS = 65_534


@dataclass(frozen=True, slots=True)
class ListedSheet:
    """A sheet as the workbook lists it."""

    name: str
    relation: Relation


class Listing:
    """The workbook part."""

    def __init__(self, parts: Parts) -> None:
        """Find the workbook part.

        Raises:
            Unmarkable: there is none, or it is of a kind that cannot be changed.
        """
        main = next((each.part for each in parts.relations("") if each.kind == "officeDocument"), "")
        self.part = main or "xl/workbook.xml"
        self._parts = parts
        self._open()

    @property
    def folder(self) -> str:
        """The folder new parts go into, "xl/" as a rule."""
        folder = posixpath.dirname(self.part)
        return f"{folder}/" if folder else ""

    def sheets(self) -> list[ListedSheet]:
        """List the sheets that have a part, in their order."""
        relations = {each.id: each for each in self._parts.relations(self.part)}
        return [
            ListedSheet(sheet.attributes.get("name", ""), relations[sheet.attributes[_ID]])
            for sheet in self._sheets.all("sheet")
            if sheet.attributes.get(_ID) in relations and relations[sheet.attributes[_ID]].part in self._parts
        ]

    def remove(self, sheet: ListedSheet) -> None:
        """Take a sheet out of the workbook, with its part."""
        listed = list(self._sheets.all("sheet"))
        gone = next(at for at, each in enumerate(listed) if each.attributes.get(_ID) == sheet.relation.id)
        self._markup.cut(listed[gone].start, listed[gone].end)
        for name in self._names():
            place = whole_number(name.attributes.get("localSheetId"))
            if place == gone:
                self._markup.cut(name.start, name.end)
            elif place is not None and place > gone:
                self._markup.set(name, "localSheetId", str(place - 1))
        self._save()
        self._parts.unrelate(self.part, sheet.relation)

    def put_in_front(self, name: str, part: str, heading_row: int) -> None:
        """List a sheet before all others, shown first when the workbook opens, with a row that every page repeats."""
        relation = self._parts.relate(self.part, "worksheet", part)
        listed = list(self._sheets.all("sheet"))
        sheet_id = 1 + max((whole_number(sheet.attributes.get("sheetId")) or 0 for sheet in listed), default=0)
        if sheet_id > _MOST_SHEET_IDS:
            raise Unmarkable("工作表的编号过大")
        sheet = self._prefixed(
            f'<sheet xmlns:r="{RELATIONS}" name="{quoted(name)}" sheetId="{sheet_id}" r:id="{relation}"/>'
        )
        if listed:
            self._markup.insert(listed[0].start, sheet)
        else:
            self._markup.append(self._sheets, sheet)
        for views in self._markup.root.all("bookViews"):
            for view in views.all("workbookView"):
                self._markup.set(view, "activeTab", "0")
                self._markup.set(view, "firstSheet", "0")
        for each in self._names():
            place = whole_number(each.attributes.get("localSheetId"))
            if place is not None:
                self._markup.set(each, "localSheetId", str(place + 1))
        self._repeat(f"'{name}'!${heading_row}:${heading_row}")
        self._save()

    def _repeat(self, rows: str) -> None:
        """Name the rows that every page of the first sheet repeats."""
        root = self._markup.root
        name = self._prefixed(f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{rows}</definedName>')
        block = f"{self._prefixed('<definedNames>')}{name}{self._prefixed('</definedNames>')}"
        there = root.first("definedNames")
        following = next(root.all(*_AFTER_NAMES), None)
        if there is not None:
            self._markup.append(there, name)
        elif following is not None:
            self._markup.insert(following.start, block)
        else:
            self._markup.append(root, block)

    def _prefixed(self, fragment: str) -> str:
        return prefixed(fragment, self._markup.root.prefix)

    def _names(self) -> list[Element]:
        return [name for block in self._markup.root.all("definedNames") for name in block.all("definedName")]

    def _open(self) -> None:
        self._markup: Markup = self._parts.markup(self.part)
        sheets = self._markup.root.first("sheets")
        if self._markup.root.namespace != MAIN:
            raise Unmarkable("工作簿是“严格的 Open XML”，不能原样加标记")
        if sheets is None:
            raise Unmarkable("工作簿没有列出工作表")
        self._sheets = sheets

    def _save(self) -> None:
        self._parts[self.part] = self._markup.done()
        self._open()
