"""The part that says of what type every other part is."""

from selfeval_xl.writer.marked.markup import Element, Markup, prefixed, quoted


class ContentTypes:
    """The content types of the parts of a workbook, with the changes to them."""

    def __init__(self, markup: Markup) -> None:
        """Take the part as it is."""
        self._markup = markup
        self._overrides = {_part(each): each for each in markup.root.all("Override")}
        self._defaults = {_extension(each.attributes.get("Extension", "")): each for each in markup.root.all("Default")}
        self._changed: dict[str, tuple[str, str]] = {}
        self._changed_defaults: dict[str, str] = {}
        self._dropped: set[str] = set()

    def of(self, part: str) -> str:
        """Return the content type of a part that was there from the start, "" where none is declared."""
        if part.lower() in self._overrides:
            return self._overrides[part.lower()].attributes.get("ContentType", "")
        extension = _extension(part)
        return self._changed_defaults.get(extension, self.extensions().get(extension, ""))

    def extensions(self) -> dict[str, str]:
        """Return the content types that come with an extension."""
        return {extension: each.attributes.get("ContentType", "") for extension, each in self._defaults.items()}

    def declare(self, part: str, content_type: str) -> None:
        """Say of what type a part is."""
        self._changed[part.lower()] = part, content_type

    def declare_all(self, extension: str, content_type: str) -> None:
        """Say of what type the parts with an extension are."""
        self._changed_defaults[extension] = content_type

    def drop(self, part: str) -> None:
        """Say nothing of a part any more."""
        self._dropped.add(part.lower())

    def done(self) -> bytes:
        """Return the part with its changes."""
        markup, root = self._markup, self._markup.root
        for part in self._dropped & self._overrides.keys() - self._changed.keys():
            markup.cut(self._overrides[part].start, self._overrides[part].end)
        for extension, content_type in self._changed_defaults.items():
            if extension in self._defaults:
                markup.set(self._defaults[extension], "ContentType", content_type)
                continue
            declared = prefixed(f'<Default Extension="{extension}" ContentType="{content_type}"/>', root.prefix)
            if root.children:  # these stand first, by custom
                markup.insert(root.children[0].start, declared)
            else:
                markup.append(root, declared)
        for key, (part, content_type) in self._changed.items():
            if key in self._overrides:
                markup.set(self._overrides[key], "ContentType", content_type)
            else:
                declared = f'<Override PartName="{quoted(f"/{part}")}" ContentType="{content_type}"/>'
                markup.append(root, prefixed(declared, root.prefix))
        return markup.done()


def _part(override: Element) -> str:
    return override.attributes.get("PartName", "").replace("\\", "/").lstrip("/").lower()


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()
