"""Makes a workbook a plain .xlsx: without macros, which never travel, and without signatures, which would be broken."""

from selfeval_xl.writer.marked.listing import Listing
from selfeval_xl.writer.marked.markup import Unmarkable
from selfeval_xl.writer.marked.parts import CONTENT_TYPES, Parts

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = "application/vnd.ms-office.vbaproject"
_PRINTER_SETTINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
_MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet")
_OF_THE_PACKAGE = ("origin", "extensibility")  # signatures; buttons of the ribbon that call macros
_OF_THE_WORKBOOK = ("vbaProject", "revisionHeaders", "usernames")  # of shared workbooks, who changed what


def make_plain(parts: Parts, listing: Listing) -> None:
    """Take out macros and signatures, and call the workbook an .xlsx whatever it was: with macros, a template.

    Raises:
        Unmarkable: one of its sheets is a macro.
    """
    if any(sheet.relation.kind in _MACRO_SHEETS for sheet in listing.sheets()):
        raise Unmarkable("含有宏表")
    for owner, kinds in (("", _OF_THE_PACKAGE), (listing.part, _OF_THE_WORKBOOK)):
        for relation in parts.relations(owner):
            if relation.kind in kinds:
                parts.unrelate(owner, relation)
    # Other parts may have the extension: no workbook may say that macros are in it.
    for each in parts.markup(CONTENT_TYPES).root.all("Default"):
        if each.attributes.get("ContentType", "").lower() == _MACROS:
            parts.set_default_type(each.attributes.get("Extension", "").lower(), _PRINTER_SETTINGS)
    for part in parts:
        if parts.content_type(part).lower() == _MACROS:
            raise Unmarkable("含有无法去除的宏")
    if parts.content_type(listing.part) != _WORKBOOK:
        parts.set_content_type(listing.part, _WORKBOOK)
