"""XML that somebody else wrote, changed in places: what is not touched keeps its bytes, prefixes and all.

A part is never written anew from a tree, for that renames prefixes that other attributes (mc:Ignorable) call by name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from xml.parsers import expat
from xml.sax.saxutils import escape

from selfeval_xl.writer.fitting import writable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

_MOST_ELEMENTS = 500_000  # kept of one part; a million take a gigabyte
_DEEPEST = 256
_TAG = re.compile(rb"""<(?:(?P<prefix>[^\s/>:]+):)?(?P<name>[^\s/>]+)(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_TAG_START = re.compile(r"<(/?)")
_CHARACTER_NUMBER = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what a cell would take for a character by its number


class Unmarkable(Exception):  # noqa: N818 - it is about a workbook, and names what the workbook is
    """A workbook cannot be marked safely as it is. The message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element, and where in the bytes of its part it stands: start < content_start <= content_end < end."""

    name: str  # without its prefix
    namespace: str
    prefix: str  # as written, "x:"; "" without one
    attributes: dict[str, str]  # one with a namespace has the name "namespace name"
    children: tuple["Element", ...]
    start: int
    content_start: int
    content_end: int
    end: int

    def all(self, *names: str) -> Iterator["Element"]:
        """Yield the children of these names."""
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> "Element | None":
        """Return the first child of a name."""
        return next(self.all(name), None)

    def within(self) -> Iterator["Element"]:
        """Yield every element inside, however deep."""
        for child in self.children:
            yield child
            yield from child.within()


def parse(
    data: bytes,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Run a part through handlers that get "namespace name" for a name.

    Raises:
        Unmarkable: it is no XML, is not UTF-8, or declares a DTD.
    """
    parser = _parser(part)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    _run(parser, data, part)


@dataclass(slots=True)
class Markup:
    """A part and the changes to it; `data` stays as it was until `done`."""

    data: bytes
    root: Element
    _edits: list[tuple[int, int, list[str]]] = field(default_factory=list)
    _cuts: set[tuple[int, int]] = field(default_factory=set)
    _filled: dict[int, list[str]] = field(default_factory=dict)  # the edits that open up a <tag/>, by its start

    @classmethod
    def of(cls, data: bytes, part: str, leaves: frozenset[str] = frozenset()) -> "Markup":
        """Read a part; what is inside elements named in `leaves` is not kept.

        Raises:
            Unmarkable: it is no XML, is not UTF-8, declares a DTD, or is too large.
        """
        return cls(data, _read(data, part, leaves))

    def raw(self, element: Element) -> str:
        """Return an element as it is written."""
        return self.data[element.start : element.end].decode()

    def text(self, element: Element) -> str:
        """Return the text of an element that has no others inside."""
        return unescape(self.data[element.content_start : element.content_end].decode())

    def insert(self, at: int, text: str) -> None:
        """Put text at a place that has bytes of the part on both sides."""
        self._edits.append((at, at, [text]))

    def cut(self, start: int, end: int) -> None:
        """Take out what stands from one place to another; the same twice is once."""
        if (start, end) not in self._cuts:
            self._cuts.add((start, end))
            self._edits.append((start, end, []))

    def append(self, element: Element, text: str) -> None:
        """Put text at the end of what an element holds."""
        if element.content_start < element.end:
            self.insert(element.content_end, text)
            return
        if element.start not in self._filled:
            self._filled[element.start] = [">", f"</{element.prefix}{element.name}>"]
            self._edits.append((element.end - 2, element.end, self._filled[element.start]))
        self._filled[element.start].insert(-1, text)

    def set(self, element: Element, attribute: str, value: str) -> None:
        """Give an attribute without a prefix a value."""
        for found in _ATTRIBUTE.finditer(self.data, element.start, element.content_start):
            if found[1] == attribute.encode():
                self._edits.append((found.start(2), found.end(2), [f'"{quoted(value)}"']))
                return
        at = element.content_start - (2 if element.content_start == element.end else 1)
        self.insert(at, f' {attribute}="{quoted(value)}"')

    def done(self) -> bytes:
        """Return the part with its changes."""
        pieces: list[bytes] = []
        at = 0
        for start, end, texts in sorted(self._edits, key=lambda edit: edit[:2]):
            if start < at:
                raise RuntimeError("two changes of a part overlap")
            pieces += [self.data[at:start], "".join(texts).encode()]
            at = end
        return b"".join([*pieces, self.data[at:]])


def whole_number(text: str | None) -> int | None:
    """Read a count or an id as a part states it; None where it is none, or longer than any."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else None


def prefixed(fragment: str, prefix: str) -> str:
    """Give the elements of a fragment of ours the prefix of the part it goes into."""
    return _TAG_START.sub(rf"<\1{prefix}", fragment) if prefix else fragment  # nearly no part has one


def quoted(text: str) -> str:
    """Write a text as the value of an attribute between double quotes."""
    return escape(text, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def stored(text: str) -> str:
    """Write a text as a string of a cell or a comment, whole or visibly cut, so that it reads back as it is."""
    return escape(_CHARACTER_NUMBER.sub("_x005F_", writable(text)))


def _parser(part: str) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse_doctype(*_: object) -> None:
        raise Unmarkable(f"部件 {part} 含有不安全的 XML 声明")

    def check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise Unmarkable(f"部件 {part} 的编码不是 UTF-8")

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.XmlDeclHandler = check_encoding
    return parser


def _run(parser: expat.XMLParserType, data: bytes, part: str) -> None:
    if data.startswith((b"\xfe\xff", b"\xff\xfe")):
        raise Unmarkable(f"部件 {part} 的编码不是 UTF-8")
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unmarkable(f"部件 {part} 不是完整的 XML") from error


def _read(data: bytes, part: str, leaves: frozenset[str]) -> Element:
    parser = _parser(part)
    # Of each open element that is kept: its name, attributes and start, and its children so far.
    opened: list[tuple[str, dict[str, str], int, list[Element]]] = []
    top: list[Element] = []
    kept = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal kept
        kept += 1
        if kept > _MOST_ELEMENTS or len(opened) > _DEEPEST:
            raise Unmarkable(f"部件 {part} 的内容过多")
        opened.append((name, attributes, parser.CurrentByteIndex, []))
        if name.rpartition(" ")[2] in leaves:
            parser.StartElementHandler = None

    def end(name: str) -> None:
        if name != opened[-1][0]:  # inside a leaf
            return
        parser.StartElementHandler = start
        name, attributes, begun, children = opened.pop()
        tag = _TAG.match(data, begun)
        if tag is None:
            raise Unmarkable(f"部件 {part} 不是完整的 XML")
        content_start = content_end = finish = tag.end()
        if not tag[0].endswith(b"/>"):
            content_end = parser.CurrentByteIndex
            finish = data.index(b">", content_end) + 1
        namespace, _, local = name.rpartition(" ")
        prefix = f"{tag['prefix'].decode()}:" if tag["prefix"] else ""
        made = Element(local, namespace, prefix, attributes, tuple(children), begun, content_start, content_end, finish)
        (opened[-1][3] if opened else top).append(made)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    _run(parser, data, part)
    return top[0]
