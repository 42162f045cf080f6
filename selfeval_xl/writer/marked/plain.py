"""Makes a workbook a plain .xlsx: without macros, which never travel, and without signatures, which would be broken."""

from selfeval_xl.writer.marked.listing import Listing
from selfeval_xl.writer.marked.markup import Unmarkable
from selfeval_xl.writer.marked.parts import Parts

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = "application/vnd.ms-office.vbaproject"
_MACRO_FILE = "vbaproject.bin"
_PRINTER_SETTINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
_MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet")
_MACRO_SHEET = "macrosheet"  # in the content types of such sheets
_OF_THE_PACKAGE = ("origin", "extensibility")  # signatures; buttons of the ribbon that call macros
_OF_THE_WORKBOOK = ("vbaProject", "revisionHeaders", "usernames")  # of shared workbooks, who changed what


def make_plain(parts: Parts, listing: Listing) -> None:
    """Take out macros and signatures, and call the workbook an .xlsx whatever it was: with macros, a template.

    Raises:
        Unmarkable: one of its sheets is a macro, listed or not.
    """
    if any(relation.kind in _MACRO_SHEETS for relation in parts.relations(listing.part)) or any(
        _MACRO_SHEET in parts.types.of(part).lower() for part in parts
    ):
        raise Unmarkable("含有宏表")
    for owner, kinds in (("", _OF_THE_PACKAGE), (listing.part, _OF_THE_WORKBOOK)):
        for relation in parts.relations(owner):
            if relation.kind in kinds:
                parts.unrelate(owner, relation)
    for extension, content_type in parts.types.extensions().items():
        if content_type.lower() == _MACROS:  # other parts may have the extension, the settings of a printer
            parts.types.declare_all(extension, _PRINTER_SETTINGS)
    for part in parts:
        if parts.types.of(part).lower() == _MACROS or part.lower().endswith(_MACRO_FILE):  # nothing leads to it
            parts.drop(part)
    if parts.types.of(listing.part) != _WORKBOOK:
        parts.types.declare(listing.part, _WORKBOOK)
