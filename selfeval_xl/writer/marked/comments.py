"""The comments part of a worksheet: ours among the unit's own.

Where a cell already has a comment of the unit's, ours follows it in the same one, below a heading line. By that line it
is found again when a program has saved the workbook under another author. A last line tells ours from an answer of the
unit's below it.
"""

from collections.abc import Mapping

from selfeval_xl.writer.fitting import writable
from selfeval_xl.writer.marked.markup import MAIN, Element, Markup, Unmarkable, prefixed, stored
from selfeval_xl.writer.marked.parts import Parts

AUTHOR = "自评表审核"
HEADING = f"【{AUTHOR}】"
CLOSING = "（答复请写在本行下面）"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"

_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
)
_FONT = '<sz val="9"/><color indexed="81"/><rFont val="宋体"/><charset val="134"/>'


class Comments:
    """The comments of one worksheet, with the changes to them."""

    def __init__(self, parts: Parts, part: str) -> None:
        """Open a comments part; one that does not exist begins empty.

        Raises:
            Unmarkable: it cannot be changed.
        """
        if part not in parts:
            parts[part] = _EMPTY.encode()
        self._parts, self._part = parts, part
        self._markup: Markup = parts.markup(part)
        root = self._markup.root
        authors, listed = root.first("authors"), root.first("commentList")
        if (root.namespace, root.name) != (MAIN, "comments") or authors is None or listed is None:
            raise Unmarkable(f"部件 {part} 不是普通的批注")
        self._authors, self._list = authors, listed

    def save(self) -> None:
        """Write the comments back."""
        self._parts[self._part] = self._markup.done()

    def remove_ours(self) -> tuple[list[str], bool]:
        """Take out what we said in an earlier round; return the cells left without comment, and whether all are."""
        emptied, left = [], 0
        for comment in self._list.all("comment"):
            text = comment.first("text")
            # Not by its author: that stays ours where the unit has written an answer in its place.
            before, _, ours = ("" if text is None else self._said(text)).partition(HEADING)
            answer = ours.partition(CLOSING)[2].strip()
            if text is None or not ours:
                left += 1
            elif before.strip() or answer:
                left += 1
                if self._cut_from_heading(text) and answer:
                    self._markup.append(text, self._prefixed(_run(f"\n{answer}" if before.strip() else answer)))
            else:
                self._markup.cut(comment.start, comment.end)
                emptied.append(comment.attributes.get("ref", ""))
        return emptied, left == 0

    def say(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Add a comment to each cell; return the whole text that then stands at it."""
        there = {comment.attributes.get("ref", ""): comment for comment in self._list.all("comment")}
        author = self._author()
        whole = {}
        for cell, text in texts.items():
            theirs = there.get(cell)
            if theirs is None:
                whole[cell] = writable(f"{HEADING}\n{text}\n{CLOSING}")
                said = f'<comment ref="{cell}" authorId="{author}"><text>{_runs(whole[cell])}</text></comment>'
                self._markup.append(self._list, self._prefixed(said))
            else:
                whole[cell] = self._say_below(theirs, text)
        return whole

    def _author(self) -> int:
        """Return our number among the authors."""
        names = [self._markup.text(author) for author in self._authors.all("author")]
        if AUTHOR in names:
            return names.index(AUTHOR)
        self._markup.append(self._authors, self._prefixed(f"<author>{AUTHOR}</author>"))
        return len(names)

    def _say_below(self, comment: Element, text: str) -> str:
        """Put ours below the unit's own text in the same comment."""
        held = comment.first("text")
        theirs = writable(self._said(held)) if held is not None else ""
        whole = writable(f"{theirs}\n{HEADING}\n{text}\n{CLOSING}")
        runs = _runs(whole[len(theirs) :])
        if held is None:
            self._markup.append(comment, self._prefixed(f"<text>{runs}</text>"))
            return whole
        for plain in held.all("t"):  # a string is plain or made of runs, not both
            self._markup.insert(plain.start, self._prefixed("<r>"))
            self._markup.insert(plain.end, self._prefixed("</r>"))
        following = next(held.all("rPh", "phoneticPr"), None)
        if following is None:
            self._markup.append(held, self._prefixed(runs))
        else:
            self._markup.insert(following.start, self._prefixed(runs))
        return whole

    def _prefixed(self, fragment: str) -> str:
        return prefixed(fragment, self._markup.root.prefix)

    def _said(self, text: Element) -> str:
        pieces = [text, *text.all("r")]
        return "".join(self._markup.text(each) for piece in pieces for each in piece.all("t"))

    def _cut_from_heading(self, text: Element) -> bool:
        """Take out our heading with what stands after it, and the line breaks before it; tell whether it was found."""
        at = self._markup.data.find(HEADING.encode(), text.content_start, text.content_end)
        for run in reversed([*text.all("t", "r")] if at >= 0 else []):
            piece = run if run.name == "t" else run.first("t")
            if piece is None:
                continue
            kept = self._markup.data[piece.content_start : min(at, piece.content_end)]
            while (shorter := kept.rstrip().removesuffix(b"&#10;")) != kept:
                kept = shorter
            if kept:
                self._markup.cut(piece.content_start + len(kept), piece.content_end)
                break
            self._markup.cut(run.start, run.end)
        return at >= 0


def _runs(text: str) -> str:
    """Write a text that holds our heading as runs: what leads to it and the heading bold, the rest plain."""
    at = text.find(HEADING) + len(HEADING)
    return "".join(_run(piece, bold) for bold, piece in (("<b/>", text[:at]), ("", text[at:])) if piece)


def _run(text: str, bold: str = "") -> str:
    return f'<r><rPr>{bold}{_FONT}</rPr><t xml:space="preserve">{stored(text)}</t></r>'
