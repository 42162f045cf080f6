"""What the sheets of one workbook share: its strings, the number formats of its styles, where its days count from.

A style the file does not have is General: programs write files without any.
"""

import re
from dataclasses import dataclass

from selfeval_xl.reader.number_format import NumberFormat, builtin_code
from selfeval_xl.reader.package import Attributes, Package, whole_number

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
    return text.translate(_NO_CHARACTERS).replace("\r\n", "\n")


class RichText:
    """Collects the runs of one string; how it is pronounced (`rPh`) is not part of it."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._in_text = False
        self._in_phonetic = False

    def start(self, tag: str, _attributes: Attributes) -> None:
        """Take the start of an element."""
        if tag == "t":
            self._in_text = not self._in_phonetic
        elif tag == "rPh":
            self._in_phonetic = True

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag == "t":
            self._in_text = False
        elif tag == "rPh":
            self._in_phonetic = False

    def text(self, data: str) -> None:
        """Take a piece of character data."""
        if self._in_text:
            self._runs.append(data)

    def take(self) -> str:
        """Return the string and start the next one."""
        text = plain_text("".join(self._runs))
        self._runs.clear()
        return text


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
            self._formats[format_id] = NumberFormat(self._codes.get(format_id) or builtin_code(format_id))
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
    strings: list[str] = []
    rich = RichText()

    def end(tag: str) -> None:
        rich.end(tag)
        if tag == "si":
            strings.append(rich.take())

    package.parse(part, "sst", rich.start, end, rich.text)
    return strings


def read_styles(package: Package, part: str) -> Styles:
    """Read the number formats of the styles.

    Raises:
        BadSource: where the part cannot be read.
    """
    styles = Styles()
    block = ""

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal block
        if tag in ("numFmts", "cellXfs"):
            block = tag
        elif block == "numFmts" and tag == "numFmt":
            number = whole_number(part, "numFmtId", attributes.get("numFmtId", "0"))
            styles.add_code(number, attributes.get("formatCode", ""))
        elif block == "cellXfs" and tag == "xf":
            styles.add_style(whole_number(part, "numFmtId", attributes.get("numFmtId", "0")))

    def end(tag: str) -> None:
        nonlocal block
        if tag == block:
            block = ""

    package.parse(part, "styleSheet", start, end)
    return styles
