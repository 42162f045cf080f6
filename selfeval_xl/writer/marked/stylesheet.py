"""The styles a marked copy needs, added to those of its workbook, whose numbers stay as they are."""

from selfeval_xl.evaluation import Severity
from selfeval_xl.writer.marked.markup import MAIN, Markup, Unmarkable, prefixed, quoted
from selfeval_xl.writer.marked.parts import Parts
from selfeval_xl.writer.styles import Style

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"

# Hatched and dark, plain and light: they differ on a black-and-white print too. Nothing here makes a text wider, for a
# number that no longer fits its column shows as ####.
MARKS = {
    Severity.ERROR: '<dxf><font><color rgb="FF7F0000"/></font><fill><patternFill patternType="lightUp">'
    '<fgColor rgb="FFE06666"/><bgColor rgb="FFF9C0BA"/></patternFill></fill><border>'
    + "".join(f'<{side} style="thin"><color rgb="FFC00000"/></{side}>' for side in ("left", "right", "top", "bottom"))
    + "</border></dxf>",
    Severity.WARNING: '<dxf><fill><patternFill patternType="solid"><fgColor rgb="FFFFE699"/><bgColor rgb="FFFFE699"/>'
    "</patternFill></fill></dxf>",
}

_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles",
          "colors", "extLst")  # fmt: skip
# What stands first in a list that was not there: cells already refer to it.
_FIRST = {
    "fonts": '<font><sz val="11"/><name val="宋体"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "dxfs": "",
}
_EMPTY = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{MAIN}">'
    f"<fonts>{_FIRST['fonts']}</fonts><fills>{_FIRST['fills']}</fills><borders>{_FIRST['borders']}</borders>"
    f"<cellStyleXfs>{_FIRST['cellXfs']}</cellStyleXfs>"
    '<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_FIRST_COUNT = {"fonts": 1, "fills": 2, "borders": 1, "cellXfs": 1, "dxfs": 0}
_MOST_STYLES = 65_000  # Excel's limit is 65,490 cell formats


class Stylesheet:
    """The styles of a workbook. What is added and already there is not added again."""

    def __init__(self, parts: Parts, book: str) -> None:
        """Open the styles of a workbook, or give it some.

        Raises:
            Unmarkable: they cannot be changed.
        """
        relation = parts.related(book, "styles")
        if relation is None:
            self._part = f"{book.rpartition('/')[0]}/styles.xml".lstrip("/")
            parts[self._part] = _EMPTY.encode()
            parts.relate(book, "styles", self._part)
            parts.types.declare(self._part, CONTENT_TYPE)
        else:
            self._part = relation.part
        self._parts = parts
        self._markup: Markup = parts.markup(self._part)
        if (self._markup.root.namespace, self._markup.root.name) != (MAIN, "styleSheet"):
            raise Unmarkable(f"部件 {self._part} 不是普通的样式表")
        self._lists = {name: self._markup.root.first(name) for name in _FIRST}
        self._entries = {name: self._written(name) for name in _FIRST}
        self._cells: dict[Style, int] = {}
        self._added: dict[str, list[str]] = {name: [] for name in _FIRST}

    def mark(self, severity: Severity) -> int:
        """Return the number of the differential style that marks a cell."""
        return self._number("dxfs", MARKS[severity])

    def cell(self, style: Style) -> int:
        """Return the number of a style of ours for cells."""
        if style not in self._cells:
            self._cells[style] = self._new_cell(style)
        return self._cells[style]

    def save(self) -> None:
        """Write the styles back into their part."""
        prefix = self._markup.root.prefix
        for name, added in self._added.items():
            at = self._lists[name]
            if not added:
                continue
            if at is not None:
                self._markup.append(at, "".join(added))
                self._markup.set(at, "count", str(len(self._entries[name])))
                continue
            first = prefixed(_FIRST[name], prefix)
            content = f'<{prefix}{name} count="{len(self._entries[name])}">{first}{"".join(added)}</{prefix}{name}>'
            self._insert(name, content)
        self._parts[self._part] = self._markup.done()

    def _insert(self, name: str, content: str) -> None:
        """Put a list where the format wants it."""
        following = next(self._markup.root.all(*_ORDER[_ORDER.index(name) + 1 :]), None)
        if following is None:
            self._markup.append(self._markup.root, content)
        else:
            self._markup.insert(following.start, content)

    def _new_cell(self, style: Style) -> int:
        spelled = style.properties()
        font = self._number("fonts", _font(spelled))
        fill = 0
        if "bg_color" in spelled:
            colour = _rgb(spelled["bg_color"])
            pattern = f'<patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill>'
            fill = self._number("fills", f"<fill>{pattern}</fill>")
        border = 0
        if spelled["border"]:
            colour = _rgb(spelled["border_color"])
            sides = "".join(
                f'<{side} style="thin"><color rgb="{colour}"/></{side}>' for side in ("left", "right", "top", "bottom")
            )
            border = self._number("borders", f"<border>{sides}<diagonal/></border>")
        normal = self._markup.root.first("cellStyleXfs")
        base = ' xfId="0"' if normal is not None and normal.children else ""
        alignment = (
            f'horizontal="{spelled["align"]}" vertical="center" indent="{spelled["indent"]}" '
            f'wrapText="{int(spelled["text_wrap"])}"'
        )
        return self._number(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{border}"{base} applyFont="1" '
            f'applyFill="1" applyBorder="1" applyAlignment="1"><alignment {alignment}/></xf>',
        )

    def _written(self, name: str) -> list[str]:
        at = self._lists[name]
        if at is None:
            return [""] * _FIRST_COUNT[name]
        return [self._markup.raw(child) for child in at.children]

    def _number(self, name: str, fragment: str) -> int:
        entry = prefixed(fragment, self._markup.root.prefix)
        entries = self._entries[name]
        if entry in entries:
            return entries.index(entry)
        if len(entries) >= _MOST_STYLES:
            raise Unmarkable("单元格格式过多")
        entries.append(entry)
        self._added[name].append(entry)
        return len(entries) - 1


def _font(spelled: dict[str, object]) -> str:
    flags = ("<b/>" if spelled["bold"] else "") + ("<u/>" if spelled["underline"] else "")
    size, colour, name = spelled["font_size"], _rgb(str(spelled["font_color"])), quoted(str(spelled["font_name"]))
    return (
        f'<font>{flags}<sz val="{size}"/><color rgb="{colour}"/><name val="{name}"/>'
        '<family val="3"/><charset val="134"/></font>'
    )


def _rgb(colour: str) -> str:
    """Turn "#A61C00" into "FFA61C00"."""
    return f"FF{colour.removeprefix('#')}"
