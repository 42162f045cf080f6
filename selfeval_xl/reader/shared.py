"""What the sheets of one workbook share: its strings, the number formats of its styles, where its days count from.

A style the file does not have is General: programs write files without any.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from selfeval_xl.reader.number_format import GENERAL, NumberFormat, builtin_code
from selfeval_xl.reader.package import LocalNames, Package, plain_xml, whole_number

# A string in one run with nothing escaped.
_PLAIN_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<&\x00-\x08\x0b-\x1f]*)</t></si>')
_LOOKS = re.compile("<(fonts|fills|borders|cellStyleXfs|cellStyles|dxfs)[ >].*?</\\1>", re.DOTALL)
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_NO_CHARACTERS = {0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}  # no XML may hold them


def plain_text(text: str) -> str:
    """Decode the `_xHHHH_` escapes of a string as .xlsx stores it, and clean it."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        # Two escapes may be the halves of one character; a half on its own cannot be written to any file.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return clean_text(text)


def clean_text(text: str) -> str:
    """Take out what no XML may hold; line breaks come out as one line feed."""
    if "\ufffe" in text or "\uffff" in text:
        text = text.translate(_NO_CHARACTERS)
    return text.replace("\r\n", "\n")


def string_of(element: Element, local: LocalNames) -> str:
    """Return the string an element holds, plain or in runs; how it is pronounced (`rPh`) is not part of it."""
    if len(element) == 1 and local[(only := element[0]).tag] == "t":
        return plain_text(only.text or "")
    return plain_text("".join(_runs(element, local)))


def _runs(element: Element, local: LocalNames) -> Iterator[str]:
    for child in element[:]:
        kind = local[child.tag]
        if kind == "t":
            yield child.text or ""
        elif kind != "rPh":
            yield from _runs(child, local)


class Styles:
    """The number formats by the style index of a cell."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._format_ids: list[int] = []
        self._formats: dict[int, NumberFormat] = {}

    def add_code(self, format_id: int, code: str) -> None:
        """Take a format the file declares; it goes before the built-in one of that id."""
        self._codes[format_id] = code

    def add_style(self, format_id: int) -> None:
        """Take the format id of the next style."""
        self._format_ids.append(format_id)

    def of(self, style: int) -> NumberFormat:
        """Return the format of a style, General where there is no such style."""
        format_id = self._format_ids[style] if style < len(self._format_ids) else 0
        if format_id not in self._formats:
            code = self._codes.get(format_id) or builtin_code(format_id)
            self._formats[format_id] = GENERAL if code == "General" else NumberFormat(code)
        return self._formats[format_id]


@dataclass(frozen=True, slots=True)
class Shared:
    """What every sheet of the workbook needs."""

    strings: list[str]
    styles: Styles
    date1904: bool


def read_strings(package: Package, part: str) -> list[str]:
    """Read the shared strings.

    Raises:
        BadSource: where the part cannot be read.
    """
    local = LocalNames()
    strings: list[str] = []

    def without_plain_strings(data: bytes) -> bytes:
        text = plain_xml(data, "sst")
        pieces = _PLAIN_STRING.split(text)
        if len(pieces) // 2 != text.count("<si"):
            return data  # their order would be lost
        strings.extend(map(plain_text, pieces[1::2]))
        return "".join(pieces[::2]).encode() or data

    for element in package.elements(part, "sst", "si", shortened=without_plain_strings):
        strings.append(string_of(element, local))
    return strings


def read_styles(package: Package, part: str) -> Styles:
    """Read the number formats of the styles.

    Raises:
        BadSource: where the part cannot be read.
    """
    styles = Styles()
    local = LocalNames()

    def without_looks(data: bytes) -> bytes:
        return _LOOKS.sub("", plain_xml(data, "styleSheet")).encode() or data

    for block in package.elements(part, "styleSheet", "numFmts", "cellXfs", shortened=without_looks):
        for element in block[:]:
            kind = local[element.tag]
            if kind in ("numFmt", "xf"):
                number = whole_number(part, "numFmtId", element.get("numFmtId", "0"))
                if kind == "xf":
                    styles.add_style(number)
                else:
                    styles.add_code(number, element.get("formatCode", ""))
    return styles
