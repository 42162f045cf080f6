"""Every kind of workbook comes out as a plain .xlsx: templates, those with macros, those other programs write."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from selfeval_xl.reader import read_bytes
from selfeval_xl.writer.marked import Unmarkable
from tests.forms import CLEAN
from tests.reader.parts import MAIN, RELATIONS, STRICT_MAIN, cell, merged, parts_of, relations, sheet, zipped
from tests.workbooks import workbook
from tests.writer.dump import opened
from tests.writer.marked.seen import ERROR, HEADING, WARNING, colours, mark, ours, parts, returned, said
from tests.writer.ooxml import defects

TYPES = "[Content_Types].xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_DEFAULTS = (
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
)
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


def types(*overrides: tuple[str, str], defaults: str = _DEFAULTS) -> str:
    """Write the content types of parts."""
    lines = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides)
    return f'<Types xmlns="{_TYPES_NAMESPACE}">{defaults}{lines}</Types>'


def by_hand(worksheet: str, main: str = XLSX, **changed: str | bytes) -> dict[str, str | bytes]:
    """Return the parts of a workbook with one sheet as a program without any comfort writes it."""
    declared = types(("xl/workbook.xml", main), ("xl/worksheets/sheet1.xml", _SHEET_TYPE))
    return {TYPES: declared, **parts_of(worksheet), **changed}


def changed(data: bytes, *changes: tuple[str, str, str], **more: bytes) -> bytes:
    """Replace text in parts, and add parts."""
    found = parts(data)
    for part, old, new in changes:
        assert old.encode() in found[part]
        found[part] = found[part].replace(old.encode(), new.encode(), 1)
    return zipped({**found, **more})


PLAIN = workbook(CLEAN, sheet="自评表")


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
        "application/vnd.ms-excel.template.macroEnabled.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ],
)
def test_a_template_or_a_workbook_with_macros_comes_out_as_a_workbook(kind: str) -> None:
    marked = returned(changed(PLAIN, (TYPES, XLSX, kind)), mark("H7"))
    assert marked == returned(PLAIN, mark("H7"))


def test_no_macro_travels() -> None:
    with_macros = changed(
        PLAIN,
        (TYPES, XLSX, "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        (TYPES, "<Override", '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override'),
        (
            "xl/_rels/workbook.xml.rels",
            "</Relationships>",
            '<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
            'Target="vbaProject.bin"/></Relationships>',
        ),
        (
            "_rels/.rels",
            "</Relationships>",
            '<Relationship Id="rId98" Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility" '
            'Target="customUI/customUI.xml"/></Relationships>',
        ),
        **{
            "xl/vbaProject.bin": b"Sub Auto_Open()",
            "xl/_rels/vbaProject.bin.rels": relations(("rId1", "vbaProjectSignature", "vbaSign.bin")).encode(),
            "xl/vbaSign.bin": b"signature",
            "xl/printerSettings1.bin": b"printer",
            "customUI/customUI.xml": b"<customUI/>",
        },
    )
    marked = parts(returned(with_macros, mark("H7")))
    assert marked.keys() - parts(returned(PLAIN, mark("H7"))).keys() == {"xl/printerSettings1.bin"}
    assert b"vba" not in b"".join(marked.values())
    assert b"macroEnabled" not in marked[TYPES]


def test_a_macro_that_nothing_leads_to_does_not_travel() -> None:
    kind = '<Override PartName="/xl/a.bin" ContentType="application/vnd.ms-office.vbaProject"/><Override'
    hidden = changed(
        PLAIN, (TYPES, "<Override", kind), **{"xl/a.bin": b"Sub Auto_Open()", "xl/VBAProject.bin": b"Sub Auto_Open()"}
    )
    assert returned(hidden, mark("H7")) == returned(PLAIN, mark("H7"))


def test_a_signature_is_taken_off_for_it_would_be_broken() -> None:
    origin = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    signed = changed(
        PLAIN,
        (
            "_rels/.rels",
            "</Relationships>",
            f'<Relationship Id="s" Type="{origin}" Target="_xmlsignatures/origin.sigs"/></Relationships>',
        ),
        **{
            "_xmlsignatures/origin.sigs": b"",
            "_xmlsignatures/_rels/origin.sigs.rels": relations(("rId1", "signature", "sig1.xml")).encode(),
            "_xmlsignatures/sig1.xml": b"<Signature/>",
        },
    )
    assert parts(returned(signed, mark("H7"))).keys() == parts(returned(PLAIN, mark("H7"))).keys()


ROWS = f'<row r="1">{cell("A1", "标题")}</row><row r="2">{cell("A2", "得分")}<c r="B2"><v>9</v></c></row>'


def test_a_workbook_without_styles_gets_some_that_leave_its_cells_as_they_are() -> None:
    marked = returned(zipped(by_hand(sheet(ROWS))), mark("B2"))
    assert (colours(marked), said(marked)) == ({"自评表": {"B2": ERROR}}, {"自评表": ours(["B2"])})
    assert opened(marked)["自评表"]["B2"].number_format == "General"
    assert not opened(marked)["自评表"]["B2"].border.left.style


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_prefixes_and_alternate_content_survive() -> None:
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    worksheet = (
        f'<x:worksheet xmlns:x="{MAIN}" xmlns:mc="{compatible}" mc:Ignorable="w" xmlns:w="urn:wps"><w:own/>'
        f'<x:sheetData><x:row r="2"><x:c r="B2"><x:v>9</x:v></x:c></x:row></x:sheetData>'
        '<x:mergeCells><x:mergeCell ref="B2:C3"/></x:mergeCells><x:pageMargins left="1" right="1" top="1" bottom="1" '
        'header="1" footer="1"/><mc:AlternateContent><mc:Choice Requires="w"><x:controls/></mc:Choice>'
        "</mc:AlternateContent></x:worksheet>"
    )
    book = (
        f'<x:workbook xmlns:x="{MAIN}" xmlns:q="{RELATIONS}"><x:sheets><x:sheet name="自评表" sheetId="7" q:id="rId1"/>'
        '</x:sheets><x:calcPr calcId="1"/></x:workbook>'
    )
    styles = (
        f'<x:styleSheet xmlns:x="{MAIN}"><x:fonts><x:font/></x:fonts><x:cellXfs><x:xf numFmtId="0"/></x:cellXfs>'
        "<x:tableStyles/></x:styleSheet>"
    )
    links = relations(("rId1", "worksheet", "/xl/worksheets/sheet1.xml"), ("rId2", "styles", "/xl/styles.xml"))
    made = by_hand(worksheet, **{"xl/workbook.xml": book, "xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": links})
    marked = returned(zipped(made), mark("B2", WARNING))
    after = parts(marked)["xl/worksheets/sheet1.xml"].decode()
    added = (
        '<x:conditionalFormatting sqref="B2:C3"><x:cfRule type="expression" dxfId="0" priority="2"><x:formula>'
        "N(&quot;selfeval_xl:mark&quot;)=0</x:formula></x:cfRule></x:conditionalFormatting>",
        f'<x:legacyDrawing xmlns:r="{RELATIONS}" r:id="rId2"/>',
    )
    assert [after.find(piece) for piece in added] == [
        after.find("<x:pageMargins") - len(added[0]),
        after.find("<mc:Alt") - len(added[1]),
    ]
    assert after.replace(added[0], "").replace(added[1], "") == worksheet
    assert (colours(marked), said(marked)) == ({"自评表": {"B2:C3": WARNING}}, {"自评表": ours(["B2"])})
    assert '<x:dxfs count="1"><x:dxf>' in parts(marked)["xl/styles.xml"].decode()


def test_elements_without_content_are_opened_up() -> None:
    empty = {"xl/comments1.xml": f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'}
    rels = {"xl/worksheets/_rels/sheet1.xml.rels": relations(("rId1", "comments", "../comments1.xml"))}
    marked = returned(zipped(by_hand(sheet(ROWS), **empty, **rels)), mark("A2"), mark("B2"))
    assert said(marked) == {"自评表": ours(["A2", "B2"])}


def test_plain_and_rich_comments_of_the_unit_are_kept_with_ours_below() -> None:
    theirs = (
        f'<comments xmlns="{MAIN}"><authors><author>某某</author></authors><commentList>'
        '<comment ref="A2" authorId="0"><text><t>平的 &amp; &lt;字&gt;</t></text></comment>'
        '<comment ref="B2" authorId="0"><text><r><rPr><b/></rPr><t>粗</t></r><r><t>细</t></r></text></comment>'
        "</commentList></comments>"
    )
    rels = {"xl/worksheets/_rels/sheet1.xml.rels": relations(("rId1", "comments", "../comments1.xml"))}
    data = zipped(by_hand(sheet(ROWS), **{"xl/comments1.xml": theirs}, **rels))
    marked = returned(data, mark("A2"), mark("B2"))
    assert said(marked) == {"自评表": {"A2": f"平的 & <字>\n{HEADING}A2 有误", "B2": f"粗细\n{HEADING}B2 有误"}}
    assert said(returned(marked)) == {"自评表": {"A2": "平的 & <字>", "B2": "粗细"}}
    assert "<r><rPr><b/></rPr><t>粗</t></r><r><t>细</t></r>" in parts(returned(marked))["xl/comments1.xml"].decode()


def test_a_conversation_of_the_unit_goes_on_beside_our_mark() -> None:
    talk = '<ThreadedComments xmlns="urn:threads"><threadedComment ref="B2" id="{1}"/></ThreadedComments>'
    theirs = (
        f'<comments xmlns="{MAIN}"><authors><author>tc={{1}}</author></authors><commentList>'
        '<comment ref="B2" authorId="0"><text><t>[Threaded comment]</t></text></comment></commentList></comments>'
    )
    links = relations(("rId1", "comments", "../comments1.xml"), ("rId2", "threadedComment", "../threads.xml"))
    rels = {"xl/worksheets/_rels/sheet1.xml.rels": links}
    more = {"xl/comments1.xml": theirs, "xl/threads.xml": talk}
    marked = returned(zipped(by_hand(sheet(ROWS), **more, **rels)), mark("B2"))
    assert parts(marked)["xl/threads.xml"] == talk.encode()
    assert said(marked) == {"自评表": {"B2": f"[Threaded comment]\n{HEADING}B2 有误"}}
    assert said(returned(marked)) == {"自评表": {"B2": "[Threaded comment]"}}


def test_drawings_that_are_no_xml_keep_their_buttons() -> None:
    drawing = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025">'
        "<v:textbox><div>校验<br></div>"
        '</v:textbox><x:ClientData ObjectType="Button"><x:Row>1</x:Row><x:Column>1</x:Column></x:ClientData>'
        "</v:shape></xml>"
    )
    rels = {"xl/worksheets/_rels/sheet1.xml.rels": relations(("rId5", "vmlDrawing", "../drawings/vmlDrawing1.vml"))}
    page = sheet(ROWS, after=f'<legacyDrawing xmlns:r="{RELATIONS}" r:id="rId5"/>')
    data = zipped(by_hand(page, **{"xl/drawings/vmlDrawing1.vml": drawing}, **rels))
    marked = returned(data, mark("B2"))
    assert said(marked) == {"自评表": ours(["B2"])}
    assert parts(marked)["xl/drawings/vmlDrawing1.vml"].decode().startswith(drawing.removesuffix("</xml>"))
    assert parts(returned(marked))["xl/worksheets/sheet1.xml"].decode() == page
    assert drawing[:300] in parts(returned(marked))["xl/drawings/vmlDrawing1.vml"].decode()


@pytest.mark.parametrize(
    ("part", "content", "why"),
    [
        ("xl/workbook.xml", f'<workbook xmlns="{STRICT_MAIN}"><sheets/></workbook>', "严格的 Open XML"),
        ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{STRICT_MAIN}"><sheetData/></worksheet>', "严格的 Open XML"),
        (
            "xl/worksheets/sheet1.xml",
            f'<!DOCTYPE a [<!ENTITY b "c">]><worksheet xmlns="{MAIN}">&b;</worksheet>',
            "不安全",
        ),
        ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"><sheetData>', "不是完整的 XML"),
        ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"/>'.encode("utf-16"), "不是 UTF-8"),
        ("xl/workbook.xml", f'<workbook xmlns="{MAIN}"/>', "没有列出工作表"),
        (TYPES, "<Types>", "不是完整的 XML"),
    ],
    ids=["strict book", "strict sheet", "entities", "cut off", "utf-16", "no sheets", "types"],
)
def test_what_cannot_be_changed_safely_is_refused(part: str, content: str | bytes, why: str) -> None:
    with pytest.raises(Unmarkable, match=why):
        returned(zipped({**by_hand(sheet(ROWS)), part: content}), mark("B2"))


def test_what_is_no_zip_is_refused() -> None:
    with pytest.raises(Unmarkable, match="无法解压"):
        returned(b"PK\x03\x04")


def test_a_macro_sheet_is_refused() -> None:
    links = relations(("rId1", "xlMacrosheet", "worksheets/sheet1.xml"))
    with pytest.raises(Unmarkable, match="含有宏表"):
        returned(zipped(by_hand(sheet(ROWS), **{"xl/_rels/workbook.xml.rels": links})))


@pytest.mark.parametrize("told_by", ["a relationship", "a content type"])
def test_a_macro_sheet_that_no_list_of_sheets_names_is_refused_too(told_by: str) -> None:
    made = by_hand(sheet(ROWS))
    if told_by == "a relationship":
        links = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "xlMacrosheet", "a.xml"))
        made |= {"xl/_rels/workbook.xml.rels": links, "xl/a.xml": "<a/>"}
    else:
        macro = "application/vnd.ms-excel.macrosheet+xml"
        made |= {TYPES: types(("xl/workbook.xml", XLSX), ("xl/a.xml", macro)), "xl/a.xml": "<a/>"}
    with pytest.raises(Unmarkable, match="含有宏表"):
        returned(zipped(made))


def test_comments_and_boxes_of_which_no_type_was_declared_are_given_theirs() -> None:
    theirs = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
    box = '<xml xmlns:v="urn:schemas-microsoft-com:vml"></xml>'
    links = relations(("rId1", "comments", "../comments1.xml"), ("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"))
    page = sheet(ROWS, after=f'<legacyDrawing xmlns:r="{RELATIONS}" r:id="rId2"/>')
    more = {"xl/comments1.xml": theirs, "xl/drawings/vmlDrawing1.vml": box}
    marked = returned(zipped(by_hand(page, **more, **{"xl/worksheets/_rels/sheet1.xml.rels": links})), mark("B2"))
    told = parts(marked)[TYPES].decode()
    assert '<Override PartName="/xl/comments1.xml" ContentType="application/vnd.openxmlformats-officedocument.' in told
    assert '<Override PartName="/xl/drawings/vmlDrawing1.vml" ContentType="application/vnd.openxmlformats-' in told
    assert defects(marked) == []


def test_too_much_to_unpack_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfeval_xl.writer.marked.parts._MOST_BYTES", 10_000)
    with pytest.raises(Unmarkable, match="解压后超过"):
        returned(PLAIN)


def test_marks_beyond_the_sheet_or_on_no_sheet_are_passed_over() -> None:
    marked = returned(PLAIN, mark("H7"), mark("ZZZ1"), mark("A0"), mark(""), mark("A1", sheet="没有的表"))
    assert (colours(marked), said(marked)) == ({"自评表": {"H7": ERROR}}, {"自评表": ours(["H7"])})


def test_the_corner_of_a_sheet_can_be_marked() -> None:
    marked = returned(zipped(by_hand(sheet(ROWS))), mark("XFD1048576"))
    assert colours(marked) == {"自评表": {"XFD1048576": ERROR}}
    with ZipFile(BytesIO(marked)) as archive:
        assert b"<x:Row>1048575</x:Row><x:Column>16383</x:Column>" in archive.read("xl/drawings/vmlDrawing1.vml")


def test_merged_ranges_written_backwards_are_understood() -> None:
    marked = returned(zipped(by_hand(sheet(ROWS, after=merged("C3:B2", "$D$4:$E$5")))), mark("B2"), mark("D4"))
    assert b'<conditionalFormatting sqref="B2:C3 D4:E5">' in parts(marked)["xl/worksheets/sheet1.xml"]


def test_stacked_forms_are_marked_where_they_stand() -> None:
    data = workbook(CLEAN, CLEAN, sheet="自评表")
    titles = [form.anchor.address for form in read_bytes(data, "表.xlsx")]
    assert colours(returned(data, *map(mark, titles))) == {"自评表": dict.fromkeys(("A1:J1", "A28:J28"), ERROR)}
