"""The boxes comments are shown in, in the old drawing of a worksheet (VML).

Excel itself writes such drawings as no XML should be (<br> without an end), so they are read by patterns only. They
also hold the unit's buttons and check boxes, which stay.
"""

import re
from collections.abc import Collection, Mapping

from selfeval_xl.writer.fitting import line_count
from selfeval_xl.writer.marked.markup import Unmarkable
from selfeval_xl.writer.marked.measures import Lines, Range
from selfeval_xl.writer.marked.parts import Parts

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

_NAMES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMES.items())
_EMPTY = f'<xml {_DECLARED}>\n<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
_BOX_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"{}>'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;'
    'width:{width}pt;height:{height}pt;z-index:{number};visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"{declared}>'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SHAPE_TAG = re.compile(r"""<(/?)(?:[\w.-]+:)?shape\b(?:[^<>"']|"[^"]*"|'[^']*')*>\s*""")
_ANY_SHAPE = re.compile(r"<(?:[\w.-]+:)?(?:shape|group|rect|oval|line)[\s>]")
_NOTE = re.compile(r"""ObjectType\s*=\s*["']Note["']""")
_ROW = re.compile(r"<(?:[\w.-]+:)?Row\s*>\s*(\d{1,7})\s*<")
_COLUMN = re.compile(r"<(?:[\w.-]+:)?Column\s*>\s*(\d{1,5})\s*<")
_ANCHOR = re.compile(r"(<(?:[\w.-]+:)?Anchor\s*>)[^<]*(<)")
_NUMBER = re.compile(r"""["']_x0000_s(\d{1,9})["']""")
_END = re.compile(r"</(?:[\w.-]+:)?xml\s*>\s*$")
_FIRST_NUMBER = 1025  # of shapes, by custom

_SHORT, _WIDTH, _WIDE = 20, 300, 480  # lines up to which a box is narrow; pixels
_TALLEST = 900  # pixels
_LETTER, _LINE, _PADDING = 6, 16, 14  # pixels of type of 9 points, half a Chinese character wide


class Boxes:
    """The old drawing of one worksheet, with the changes to it."""

    def __init__(self, parts: Parts, part: str) -> None:
        """Open a drawing; one that does not exist begins empty.

        Raises:
            Unmarkable: it cannot be changed.
        """
        self._parts, self._part = parts, part
        if part not in parts:
            parts[part] = _EMPTY.encode()
        try:
            self._text = parts[part].decode()
        except UnicodeDecodeError as error:
            raise Unmarkable(f"部件 {part} 的编码不是 UTF-8") from error
        if _END.search(self._text) is None:
            raise Unmarkable(f"部件 {part} 不完整")

    def save(self) -> None:
        """Write the drawing back."""
        self._parts[self._part] = self._text.encode()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return _ANY_SHAPE.search(self._text) is None

    def remove(self, cells: Collection[Range]) -> None:
        """Take out the boxes of the comments at cells."""
        places = {(cell.top, cell.left) for cell in cells}
        self._text = "".join(piece for piece in _pieces(self._text) if _place(piece) not in places)

    def show(self, texts: Mapping[Range, str], lines: Lines) -> None:
        """Give the comment of each range a box that shows its text: a new one, or the one it has."""
        anchors = {}
        for beside, text in texts.items():
            anchors[beside.top, beside.left] = lines.anchor(beside, *_size(text))

        pieces = _pieces(self._text)
        for at, piece in enumerate(pieces):
            if (place := _place(piece)) in anchors:
                pieces[at] = _ANCHOR.sub(rf"\g<1>{anchors.pop(place)}\g<2>", piece)
        self._text = "".join(pieces)
        root = self._text[: self._text.find(">", self._text.find("xmlns"))]
        known = all(f'xmlns:{prefix}="{name}"' in root for prefix, name in _NAMES.items())
        declared = "" if known else f" {_DECLARED}"
        added = [] if "_x0000_t202" in self._text else [_BOX_TYPE.format(declared)]
        first = 1 + max(map(int, _NUMBER.findall(self._text)), default=_FIRST_NUMBER - 1)
        for number, beside in enumerate((each for each in texts if (each.top, each.left) in anchors), first):
            width, height = _size(texts[beside])
            added.append(
                _BOX.format(
                    number=number,
                    width=width * 3 // 4,
                    height=height * 3 // 4,
                    declared=declared,
                    anchor=anchors[beside.top, beside.left],
                    row=beside.top - 1,
                    column=beside.left - 1,
                )
            )
        self._text = _END.sub(lambda end: "".join(added) + end[0], self._text)


def _pieces(drawing: str) -> list[str]:
    """Cut a drawing up into its shapes and what stands between them."""
    pieces: list[str] = []
    done, begun = 0, None
    for tag in _SHAPE_TAG.finditer(drawing):
        if not tag[1]:
            begun = tag.start()
        elif begun is not None:
            pieces += [drawing[done:begun], drawing[begun : tag.end()]]
            done, begun = tag.end(), None
    return [*pieces, drawing[done:]]


def _place(shape: str) -> tuple[int, int] | None:
    """Return the cell, counted from 1, whose comment a shape is the box of; None for anything else."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if row is None or column is None or _NOTE.search(shape) is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1


def _size(text: str) -> tuple[int, int]:
    """Return the width and height in pixels that show a text."""
    for width in (_WIDTH, _WIDE):
        room = (width - _PADDING) // _LETTER
        lines = line_count(text, room)
        if lines <= _SHORT:
            break
    return width, min(_TALLEST, lines * _LINE + _PADDING)
