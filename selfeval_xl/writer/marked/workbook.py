"""The workbook a unit sent, with marks, comments and a notice in front, and everything else as it was.

First whatever an earlier round left is taken out, then what is found now is put in.
"""

from collections import defaultdict
from collections.abc import Sequence

from selfeval_xl.model import NOTICE_SHEET, NOTICE_TITLE, is_notice
from selfeval_xl.writer.marked.cells import first_text
from selfeval_xl.writer.marked.front import FrontSheet
from selfeval_xl.writer.marked.listing import Listing
from selfeval_xl.writer.marked.marks import add_marks, remove_marks
from selfeval_xl.writer.marked.notice import CONTENT_TYPE, notice_sheet
from selfeval_xl.writer.marked.parts import Parts
from selfeval_xl.writer.marked.plain import make_plain
from selfeval_xl.writer.marked.stylesheet import Stylesheet
from selfeval_xl.writer.marked.worksheet import Worksheet
from selfeval_xl.writer.returns import Mark


def marked_workbook(data: bytes, marks: Sequence[Mark], front: FrontSheet) -> bytes:
    """Return an .xlsx, .xlsm or .xltx workbook as an .xlsx with marks and a notice in front; no macro stays in it.

    A mark on a sheet or a cell that is not there is passed over; the notice lists it all the same.

    Raises:
        Unmarkable: it cannot be changed safely; the message says why, in Chinese.
    """
    parts = Parts(data)
    listing = Listing(parts)
    make_plain(parts, listing)
    _remove_notices(parts, listing)
    worksheets = {sheet.relation.part: Worksheet(parts, sheet.relation.part) for sheet in listing.sheets()}
    for worksheet in worksheets.values():
        remove_marks(parts, worksheet)
    styles = Stylesheet(parts, listing.part)
    by_sheet: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_sheet[mark.sheet].append(mark)
    for sheet in listing.sheets():
        here = by_sheet.pop(sheet.name, [])  # of two sheets of one name, the first
        if here and sheet.relation.kind == "worksheet":
            add_marks(parts, worksheets[sheet.relation.part], here, styles, listing.folder)
    for worksheet in worksheets.values():
        worksheet.save()
    part = parts.new_name(f"{listing.folder}worksheets/sheet{{}}.xml")
    parts[part], heading = notice_sheet(front, styles)
    parts.types.declare(part, CONTENT_TYPE)
    listing.put_in_front(_free_name(listing), part, heading)
    styles.save()
    return parts.to_bytes()


def _remove_notices(parts: Parts, listing: Listing) -> None:
    """Take out the notices of earlier rounds."""
    for sheet in listing.sheets():
        if is_notice(sheet.name, NOTICE_TITLE):
            title = first_text(parts, listing.part, sheet.relation.part)
            if is_notice(sheet.name, title):
                listing.remove(sheet)


def _free_name(listing: Listing) -> str:
    """Name the notice: the unit may have a sheet of that name, and Excel tells names apart without regard to case."""
    taken = {sheet.name.casefold() for sheet in listing.sheets()}
    names = [NOTICE_SHEET, *(f"{NOTICE_SHEET}{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name.casefold() not in taken)
