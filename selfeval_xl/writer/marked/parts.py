"""The zip of a workbook, changed part by part: parts that are not touched keep their bytes and their order.

The reader limits what it inflates of a zip; here every part is inflated, the pictures too, so there is a limit of its
own on all of them together.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from struct import error as StructError  # noqa: N812 - it is an exception
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812

from selfeval_xl.writer.marked.markup import Element, Markup, Unmarkable, quoted

CONTENT_TYPES = "[Content_Types].xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_MOST_BYTES = 256 * 2**20
_PACKED = (1980, 1, 1, 0, 0, 0)  # a constant, so that the same input gives the same bytes


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part: what the other part is to it ("worksheet"), and its name; "" outside of the zip."""

    id: str
    kind: str
    part: str


class Parts:
    """The parts by their names, which are told apart without regard to case."""

    def __init__(self, data: bytes) -> None:
        """Unpack a workbook.

        Raises:
            Unmarkable: it cannot be unpacked, or is too large.
        """
        self._names: dict[str, str] = {}
        self._contents: dict[str, bytes] = {}
        try:
            with ZipFile(BytesIO(data)) as archive:
                if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
                    raise Unmarkable(f"解压后超过 {_MOST_BYTES // 2**20} MB")
                for info in archive.infolist():
                    if not info.is_dir():
                        self[info.filename.replace("\\", "/").lstrip("/")] = archive.read(info)
        except (
            BadZipFile, EOFError, LookupError, NotImplementedError, OSError, RuntimeError, StructError, ValueError,
            ZlibError,
        ) as error:  # fmt: skip
            raise Unmarkable("压缩包有部件无法解压") from error

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._contents

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._names.values()))

    def __getitem__(self, part: str) -> bytes:
        """Return a part.

        Raises:
            Unmarkable: there is no such part.
        """
        if part not in self:
            raise Unmarkable(f"缺少部件 {part}")
        return self._contents[part.lower()]

    def __setitem__(self, part: str, content: bytes) -> None:
        self._names.setdefault(part.lower(), part)
        self._contents[part.lower()] = content

    def markup(self, part: str, leaves: frozenset[str] = frozenset()) -> Markup:
        """Return a part to be changed; what is inside elements named in `leaves` is not kept.

        Raises:
            Unmarkable: there is no such part, or it is no XML that can be changed.
        """
        return Markup.of(self[part], part, leaves)

    def relations(self, part: str) -> list[Relation]:
        """List the relationships of a part, "" for the package itself.

        Raises:
            Unmarkable: they cannot be read.
        """
        rels = _rels(part)
        if rels not in self:
            return []
        return [_relation(part, each) for each in self.markup(rels).root.all("Relationship")]

    def related(self, part: str, kind: str) -> Relation | None:
        """Return the first relationship of a kind, where there is one to a part that exists."""
        return next((each for each in self.relations(part) if each.kind == kind and each.part in self), None)

    def relate(self, part: str, kind: str, to: str) -> str:
        """Add a relationship, and return its id."""
        rels = _rels(part)
        if rels not in self:
            self[rels] = (
                b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
            )
        markup = self.markup(rels)
        taken = {each.attributes.get("Id") for each in markup.root.children}
        number = next(number for number in range(1, len(taken) + 2) if f"rId{number}" not in taken)
        target = posixpath.relpath(to, posixpath.dirname(part) or ".")
        attributes = f'Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{quoted(target)}"'
        markup.append(markup.root, f"<{markup.root.prefix}Relationship {attributes}/>")
        self[rels] = markup.done()
        return f"rId{number}"

    def unrelate(self, part: str, relation: Relation) -> None:
        """Take away a relationship, and the part it led to where nothing else leads there."""
        rels = _rels(part)
        markup = self.markup(rels)
        for each in markup.root.all("Relationship"):
            if _relation(part, each) == relation:
                markup.cut(each.start, each.end)
        self[rels] = markup.done()
        if relation.part in self and relation.part.lower() not in self._led_to():
            self._drop(relation.part)

    def new_name(self, pattern: str) -> str:
        """Name a part that does not exist yet, by a pattern with {}."""
        number = 1
        while (name := pattern.format(number)) in self:
            number += 1
        return name

    def content_type(self, part: str) -> str:
        """Return the content type of a part, "" where none is declared."""
        types = self.markup(CONTENT_TYPES).root
        override = next((each for each in types.all("Override") if _overridden(each) == part.lower()), None)
        if override is not None:
            return override.attributes.get("ContentType", "")
        ending = part.rpartition(".")[2].lower()
        defaults = (each for each in types.all("Default") if each.attributes.get("Extension", "").lower() == ending)
        return next((each.attributes.get("ContentType", "") for each in defaults), "")

    def set_content_type(self, part: str, content_type: str) -> None:
        """Declare the content type of a part."""
        markup = self.markup(CONTENT_TYPES)
        for each in markup.root.all("Override"):
            if _overridden(each) == part.lower():
                markup.set(each, "ContentType", content_type)
                break
        else:
            name, prefix = quoted(f"/{part}"), markup.root.prefix
            markup.append(markup.root, f'<{prefix}Override PartName="{name}" ContentType="{content_type}"/>')
        self[CONTENT_TYPES] = markup.done()

    def set_default_type(self, extension: str, content_type: str) -> None:
        """Declare the content type of all parts with an extension."""
        markup = self.markup(CONTENT_TYPES)
        for each in markup.root.all("Default"):
            if each.attributes.get("Extension", "").lower() == extension:
                markup.set(each, "ContentType", content_type)
                break
        else:
            # Defaults stand first, by custom.
            declared = f'<{markup.root.prefix}Default Extension="{extension}" ContentType="{content_type}"/>'
            if markup.root.children:
                markup.insert(markup.root.children[0].start, declared)
            else:
                markup.append(markup.root, declared)
        self[CONTENT_TYPES] = markup.done()

    def to_bytes(self) -> bytes:
        """Pack the workbook, without any time."""
        packed = BytesIO()
        with ZipFile(packed, "w") as archive:
            for name, part in self._names.items():
                archive.writestr(ZipInfo(part, _PACKED), self._contents[name], ZIP_DEFLATED)
        return packed.getvalue()

    def _drop(self, part: str) -> None:
        """Remove a part with what only it leads to."""
        targets = {each.part for each in self.relations(part)}
        for name in (part.lower(), _rels(part).lower()):
            self._names.pop(name, None)
            self._contents.pop(name, None)
        markup = self.markup(CONTENT_TYPES)
        for each in markup.root.all("Override"):
            if _overridden(each) == part.lower():
                markup.cut(each.start, each.end)
        self[CONTENT_TYPES] = markup.done()
        led_to = self._led_to()
        for target in sorted(targets):
            if target in self and target.lower() not in led_to:
                self._drop(target)

    def _led_to(self) -> set[str]:
        owners = [_owner(name) for name in self if name.lower().endswith(".rels")]
        return {each.part.lower() for owner in owners for each in self.relations(owner)}


def _rels(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _owner(rels: str) -> str:
    """Name the part whose relationships these are."""
    return re.sub(r"(?i)(^|/)_rels/([^/]*)\.rels$", r"\1\2", rels)


def _relation(part: str, element: Element) -> Relation:
    found = element.attributes
    target = ""
    if found.get("TargetMode") != "External":
        joined = posixpath.join("/", posixpath.dirname(part), found.get("Target", "").replace("\\", "/"))
        target = posixpath.normpath(joined).lstrip("/")
    return Relation(found.get("Id", ""), found.get("Type", "").rpartition("/")[2], target)


def _overridden(element: Element) -> str:
    return element.attributes.get("PartName", "").replace("\\", "/").lstrip("/").lower()
