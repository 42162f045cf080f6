"""The text of a sheet's first cell, by which a notice of an earlier round is known."""

from selfeval_xl.writer.marked.markup import Element, Markup, parse, whole_number
from selfeval_xl.writer.marked.parts import Parts

_LARGEST_NOTICE = 8 * 2**20  # bytes


def first_text(parts: Parts, book: str, part: str) -> str:
    """Return the text of A1, "" where there is none or the sheet is too large for a notice.

    Raises:
        Unmarkable: the sheet or the shared strings cannot be read.
    """
    if len(parts[part]) > _LARGEST_NOTICE:
        return ""
    markup = parts.markup(part)
    for data in markup.root.all("sheetData"):
        for row in data.all("row"):
            for cell in row.all("c"):
                return _text(parts, book, markup, cell)
    return ""


def _text(parts: Parts, book: str, markup: Markup, cell: Element) -> str:
    value = cell.first("v")
    said = "" if value is None else markup.text(value).strip()
    if cell.attributes.get("t") != "s":
        return said + "".join(markup.text(each) for each in cell.within() if each.name == "t")
    shared = parts.related(book, "sharedStrings")
    number = whole_number(said)
    return "" if shared is None or number is None else _shared_string(parts[shared.part], shared.part, number)


def _shared_string(data: bytes, part: str, number: int) -> str:
    """Return one of the shared strings without keeping the others."""
    at = -1
    inside = False
    pieces: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal at, inside
        tag = name.rpartition(" ")[2]
        at += tag == "si"
        inside = tag == "t" and at == number

    def end(_name: str) -> None:
        nonlocal inside
        inside = False

    def text(piece: str) -> None:
        if inside:
            pieces.append(piece)

    parse(data, part, start, end, text)
    return "".join(pieces)
