"""The zip around a workbook: its parts, inflated and parsed as XML under limits.

The directory of a zip is the sender's word: every limit on bytes is checked again while they stream. Only the parts
that are asked for are limited and inflated, so a large picture of a stamp does no harm.
"""

import posixpath
import re
import struct
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from selfeval_xl.errors import BadSource
from selfeval_xl.outcome import Outcome

MAX_ENTRIES = 10_000  # a form has some 20; each entry costs memory before anything is read
MAX_PART_BYTES = 128 * 2**20  # 200,000 formatted empty rows of 20 columns are 80 MiB
MAX_TOTAL_BYTES = 192 * 2**20  # all the sheets of a workbook together
MAX_RATIO = 200  # honest sheets shrink 10 to 40 times, a bomb a thousand times
RATIO_FLOOR_BYTES = 2**20  # below it no ratio does harm
MAX_DEPTH = 64  # a sheet nests some 10 deep
MAX_TAGS = 20_000_000  # seconds of parsing; 200,000 empty rows of 20 columns are 5 million
MAX_TOKEN_BYTES = 2**20  # older expat scans an unfinished tag again with every chunk
MAX_HELD = 250_000  # elements at once; a row of 16,384 cells has 70,000, 65,000 styles have 200,000
MAX_NAMES = 10_000  # the parser keeps every distinct name of a tag or attribute in memory
CHUNK_BYTES = 2**16

_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCODINGS = frozenset({"utf-8", "utf8", "utf-16"})
_NAMESPACES = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/package/2006/relationships",
        "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    }
)
_UNZIP_ERRORS = (
    BadZipFile,
    EOFError,
    LookupError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part: what the other part is to it ("worksheet") and where that part stands."""

    kind: str
    target: str


HOSTILE = "请不要打开这个文件，请报送单位重新导出后报送。"


def damaged(part: str, what: str) -> BadSource:
    """Return the refusal of a workbook for one of its parts."""
    return BadSource(Outcome.DAMAGED, f"部件 {part} {what}。")


def whole_number(part: str, what: str, text: str) -> int:
    """Read a count, an index or an id as a part states it.

    Raises:
        BadSource: where it is no whole number of at most nine digits.
    """
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise damaged(part, f"的 {what} 有误：“{text[:20]}”")


def too_large(what: str) -> BadSource:
    """Return the refusal of a workbook that is over a limit."""
    return BadSource(Outcome.TOO_LARGE, f"{what}。")


class Package:
    """A workbook's zip, read from memory. Part names are told apart without regard to case, as the format wants it."""

    def __init__(self, data: bytes) -> None:
        """Open the zip.

        Raises:
            BadSource: where it is no zip or has too many entries.
        """
        if data.count(_DIRECTORY_ENTRY) > MAX_ENTRIES:
            raise too_large(f"压缩包内的部件超过 {MAX_ENTRIES} 个")
        try:
            self._zip = ZipFile(BytesIO(data))
        except _UNZIP_ERRORS as error:
            raise BadSource(Outcome.DAMAGED, "不是完整的表格文件（zip 结构打不开），可能没有传完。") from error
        self._bytes = len(data)
        self._parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()}
        self._inflated = 0
        self._tags = 0

    def __contains__(self, part: str) -> bool:
        """Tell whether the zip has the part."""
        return part.lower() in self._parts

    def has_folder(self, name: str) -> bool:
        """Tell whether a part stands below a folder at the top of the zip."""
        return any(part.startswith(f"{name.lower()}/") for part in self._parts)

    def below(self, *folders: str) -> list[str]:
        """List the parts whose names begin so, in small letters."""
        return sorted(part for part in self._parts if part.startswith(folders))

    def relations(self, part: str) -> dict[str, Relation]:
        """Read the relationships of a part, "" for the package itself, by their ids. External targets are left out.

        Raises:
            BadSource: where they cannot be read.
        """
        folder, name = posixpath.split(part)
        found: dict[str, Relation] = {}
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return found
        for element in self.elements(rels, "Relationships", "Relationship"):
            if element.get("TargetMode") != "External":
                target = posixpath.join("/", folder, element.get("Target", "").replace("\\", "/"))
                if "/." in target or "//" in target:
                    target = posixpath.normpath(target)
                kind = element.get("Type", "").rpartition("/")[2]
                found[element.get("Id", "")] = Relation(kind, target.strip("/"))
        return found

    def elements(
        self, part: str, root: str, *kinds: str, shortened: Callable[[bytes], bytes] | None = None
    ) -> Iterator[Element]:
        """Yield the elements of some kinds in the order of the file, each when the whole of it has been inflated.

        Their names and those of what is in them are the parser's own (see `LocalNames`). All of it is built without a
        call of Python for each tag, and forgotten when the next chunk is inflated. Of a part that is a single chunk,
        `shortened` may take out what it can read without the parser.

        Raises:
            BadSource: as `parse`.
        """
        info = self._checked(part)
        local = LocalNames()
        builder = TreeBuilder()
        document = builder.start("", {})  # what is built is put into it
        parser = _guarded_parser(part)
        parser.StartElementHandler = builder.start
        parser.EndElementHandler = builder.end
        parser.CharacterDataHandler = builder.data
        for is_last in self._feed(parser, part, info, shortened):
            _check_size(part, document)
            if len(document) and local[document[0].tag] != root:
                raise damaged(part, f"不是应有的内容（{root}）")
            yield from _take_whole(document, kinds, local, is_last)

    def parse(
        self,
        part: str,
        root: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
        *,
        namespaces: frozenset[str] = _NAMESPACES,
    ) -> None:
        """Parse a part as XML while it is inflated.

        Elements of `namespaces`, those of .xlsx unless others are named, come to `start` and `end` by their local name,
        others as "". An attribute with a namespace has the name "namespace local".

        Raises:
            BadSource: where the part is missing, damaged, over a limit, declares a DTD or is not a `root` document.
        """
        info = self._checked(part)
        local = LocalNames(namespaces)
        depth = 0

        def open_tag(name: str, attributes: Attributes) -> None:
            nonlocal depth
            depth += 1
            tag = local[name]
            if depth > MAX_DEPTH:
                raise _too_deep(part)
            if depth == 1 and tag != root:
                raise damaged(part, f"不是应有的内容（{root}）")
            start(tag, attributes)

        def close_tag(name: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(local[name])

        parser = _guarded_parser(part)
        parser.StartElementHandler = open_tag
        parser.EndElementHandler = close_tag
        parser.CharacterDataHandler = text
        for _ in self._feed(parser, part, info):
            pass  # the handlers have taken it

    def _checked(self, part: str) -> ZipInfo:
        """Return the directory entry of a part that may be inflated."""
        info = self._parts.get(part.lower())
        if info is None:
            raise BadSource(Outcome.DAMAGED, f"缺少部件 {part}。")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise damaged(part, "的压缩方式不是表格文件所用的")
        # A directory may also overstate the compressed size, to look harmless: the whole file is the most it can be.
        compressed = min(info.compress_size, self._bytes)
        if info.file_size > RATIO_FLOOR_BYTES and info.file_size > MAX_RATIO * compressed:
            why = f"部件 {part} 的压缩比超过 {MAX_RATIO} 倍，像是压缩炸弹。"
            raise BadSource(Outcome.TOO_LARGE, why, HOSTILE)
        if info.file_size > MAX_PART_BYTES:
            raise too_large(f"部件 {part} 解压后超过 {MAX_PART_BYTES // 2**20} MB")
        return info

    def _feed(
        self,
        parser: expat.XMLParserType,
        part: str,
        info: ZipInfo,
        shortened: Callable[[bytes], bytes] | None = None,
    ) -> Iterator[bool]:
        """Inflate a part into the parser, chunk by chunk, under the limits that hold for all parts together.

        Yields after each chunk whether it was the last.
        """
        fed = parsed = 0
        try:
            stream = self._zip.open(info)
        except _UNZIP_ERRORS as error:
            raise damaged(part, "的数据已损坏，无法解压") from error
        with stream:
            while True:
                try:
                    chunk = stream.read(CHUNK_BYTES)
                except _UNZIP_ERRORS as error:
                    raise damaged(part, "的数据已损坏，无法解压") from error
                is_last = len(chunk) < CHUNK_BYTES
                fed += len(chunk)
                self._tags += chunk.count(b"<")
                self._inflated += len(chunk)
                if fed > MAX_PART_BYTES or self._inflated > MAX_TOTAL_BYTES:
                    raise too_large(f"解压后的内容超过限额（到部件 {part} 为止）")
                if shortened is not None and is_last and fed == len(chunk):
                    chunk = shortened(chunk)
                try:
                    parser.Parse(chunk, is_last)
                except expat.ExpatError as error:
                    raise damaged(part, f"不是完整的 XML（第 {error.lineno} 行）") from error
                parsed = fed if is_last else max(parsed, parser.CurrentByteIndex)
                if fed - parsed > MAX_TOKEN_BYTES or len(parser.intern) > MAX_NAMES or self._tags > MAX_TAGS:
                    raise too_large(f"部件 {part} 的 XML 标记过长、过多或名称过杂，不像表格")
                yield is_last
                if is_last:
                    return


def _guarded_parser(part: str) -> expat.XMLParserType:
    """Return a parser that names elements "namespace local", and refuses a DTD and unusual encodings."""

    def refuse_doctype(*_: object) -> None:
        raise BadSource(Outcome.DAMAGED, f"部件 {part} 含有不安全的 XML 声明（DTD 或实体），已拒绝读取。", HOSTILE)

    def check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise damaged(part, "的编码不是 UTF-8 或 UTF-16")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    # Without this handler the parser would not count prefixes among its names, and they could grow without bound.
    parser.StartNamespaceDeclHandler = lambda _prefix, _uri: None
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.XmlDeclHandler = check_encoding
    return parser


def plain_xml(part: bytes, root: str) -> str:
    """Return the text of a whole part in which the same characters always are the same element, else "".

    So are nearly all: in UTF-8, no element with a prefix, no other namespace for those without, and nothing in which
    elements are only text: no comment, no CDATA, no instruction.
    """
    try:
        text = part.decode()
    except UnicodeDecodeError:
        return ""
    namespace = re.match(rf'(?:<\?xml [^>]*>)?\s*<{root} [^>]*\bxmlns="([^"]*)"', text)
    if namespace is None or namespace[1] not in _NAMESPACES or text.count("xmlns") - text.count("xmlns:") != 1:
        return ""
    return "" if "<!" in text or text.count("<?") > text.startswith("<?xml ") else text


def _too_deep(part: str) -> BadSource:
    return too_large(f"部件 {part} 的 XML 嵌套超过 {MAX_DEPTH} 层")


def _check_size(part: str, document: Element) -> None:
    """Refuse what is nested too deep, or an element that holds too many others, level by level."""
    depth = held = 0
    level = document[:]
    while level:
        depth += 1
        held += len(level)
        if depth > MAX_DEPTH:
            raise _too_deep(part)
        if held > MAX_HELD:
            raise too_large(f"部件 {part} 有一项内容过多，不像表格")
        # Elements are iterated over by slices, here and elsewhere: it is several times as fast as without.
        level = [*chain.from_iterable(element[:] for element in level if len(element))]


def _take_whole(parent: Element, kinds: Collection[str], local: "LocalNames", is_whole: bool) -> list[Element]:
    """Return the elements of some kinds below another one that are whole, and take all that is out of the tree.

    Of an element that may go on in the next chunk, the last child may too.
    """
    taken: list[Element] = []
    children = parent[:]
    for child in children:
        is_closed = is_whole or child is not children[-1]
        if local[child.tag] in kinds:
            if is_closed:
                taken.append(child)
        elif len(child):
            taken += _take_whole(child, kinds, local, is_closed)
    del parent[: len(children) if is_whole else -1]
    return taken


class LocalNames(dict[str, str]):
    """The local names of the elements met so far, by the names the parser gives them; "" in a foreign namespace."""

    def __init__(self, namespaces: frozenset[str] = _NAMESPACES) -> None:
        super().__init__()
        self._namespaces = namespaces

    def __missing__(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        self[name] = local if namespace in self._namespaces else ""
        return self[name]
