"""The zip of a workbook, changed part by part: parts that are not touched keep their bytes and their order.

The reader limits what it inflates of a zip; here every part is inflated, the pictures too, so there is a limit of its
own on all of them together.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from struct import error as StructError  # noqa: N812 - it is an exception
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812

from selfeval_xl.writer.marked.content_types import ContentTypes
from selfeval_xl.writer.marked.markup import Element, Markup, Unmarkable, quoted

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_CONTENT_TYPES = "[Content_Types].xml"
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
        self._led_to: Counter[str] | None = None
        self._relations: dict[str, list[Relation]] = {}  # read so far, by the names of the parts they stand in
        try:
            with ZipFile(BytesIO(data)) as archive:
                if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
                    raise Unmarkable(f"解压后超过 {_MOST_BYTES // 2**20} MB")
                for info in archive.infolist():
                    if not info.is_dir():
                        self[info.filename.replace("\\", "/").lstrip("/")] = archive.read(info)
        except (BadZipFile, EOFError, LookupError, OSError, RuntimeError, StructError, ValueError, ZlibError) as error:
            raise Unmarkable("压缩包有部件无法解压") from error
        self.types = ContentTypes(self.markup(_CONTENT_TYPES))

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
        self._relations.pop(part.lower(), None)

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
        if rels.lower() not in self._relations:
            listed = self.markup(rels).root.all("Relationship")
            self._relations[rels.lower()] = [_relation(part, each) for each in listed]
        return self._relations[rels.lower()]

    def related(self, part: str, kind: str) -> Relation | None:
        """Return the first relationship of a kind, where there is one to a part that exists."""
        return next((each for each in self.relations(part) if each.kind == kind and each.part in self), None)

    def relate(self, part: str, kind: str, to: str) -> str:
        """Add a relationship, and return its id."""
        self._leads()[to.lower()] += 1
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
        self._leads()[relation.part.lower()] -= 1
        rels = _rels(part)
        markup = self.markup(rels)
        left = 0
        for each in markup.root.all("Relationship"):
            if _relation(part, each) == relation:
                markup.cut(each.start, each.end)
            else:
                left += 1
        if left:
            self[rels] = markup.done()
        else:
            self._forget(rels)
        if relation.part in self and not self._leads()[relation.part.lower()]:
            self.drop(relation.part)

    def drop(self, part: str) -> None:
        """Remove a part with what only it leads to."""
        going = [part]
        while going:
            part = going.pop()
            targets = [each.part for each in self.relations(part)]
            self._leads().subtract(target.lower() for target in targets)
            self._forget(part)
            self._forget(_rels(part))
            self.types.drop(part)
            going += [target for target in targets if target in self and not self._leads()[target.lower()]]

    def new_name(self, pattern: str) -> str:
        """Name a part that does not exist yet, by a pattern with {}."""
        number = 1
        while (name := pattern.format(number)) in self:
            number += 1
        return name

    def to_bytes(self) -> bytes:
        """Pack the workbook, without any time."""
        self[_CONTENT_TYPES] = self.types.done()
        packed = BytesIO()
        with ZipFile(packed, "w") as archive:
            for name, part in self._names.items():
                archive.writestr(ZipInfo(part, _PACKED), self._contents[name], ZIP_DEFLATED)
        return packed.getvalue()

    def _forget(self, part: str) -> None:
        for kept in (self._names, self._contents, self._relations):
            kept.pop(part.lower(), None)

    def _leads(self) -> Counter[str]:
        """Count how many relationships lead to each part."""
        if self._led_to is None:
            owners = [_owner(name) for name in self if name.lower().endswith(".rels")]
            self._led_to = Counter(each.part.lower() for owner in owners for each in self.relations(owner))
        return self._led_to


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
