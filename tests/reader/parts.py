"""Workbooks written part by part, so that a test can write what no library would."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.grid import Grid

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
SHEET = "xl/worksheets/sheet1.xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Zip parts; text is stored as UTF-8."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relations(*targets: tuple[str, str, str], base: str = RELATIONS) -> str:
    """Write a relationships part of (id, kind, target)."""
    lines = "".join(f'<Relationship Id="{key}" Type="{base}/{kind}" Target="{to}"/>' for key, kind, to in targets)
    return f'<Relationships xmlns="{_PACKAGE}">{lines}</Relationships>'


def sheet(rows: str = "", before: str = "", after: str = "") -> str:
    """Write a worksheet part around its rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def cell(address: str, text: str) -> str:
    """Write a cell with an inline string."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def merged(*ranges: str) -> str:
    """Write the merges of a sheet."""
    return "<mergeCells>" + "".join(f'<mergeCell ref="{each}"/>' for each in ranges) + "</mergeCells>"


def strings(*items: str) -> str:
    """Write the shared strings; each item is the inside of an <si>."""
    return f'<sst xmlns="{MAIN}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>"


def styles(*codes: str) -> str:
    """Write the styles: style 0 is General, style n has the nth code."""
    formats = "".join(f'<numFmt numFmtId="{164 + place}" formatCode="{code}"/>' for place, code in enumerate(codes))
    used = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{164 + place}"/>' for place in range(len(codes)))
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellXfs>{used}</cellXfs></styleSheet>'


def parts_of(worksheet: str, **changed: str) -> dict[str, str | bytes]:
    """Return the parts of a workbook with one sheet; `strings` and `styles` add those parts."""
    listed = [("rId1", "worksheet", "worksheets/sheet1.xml")]
    listed += [("rId2", "sharedStrings", "sharedStrings.xml")] if "strings" in changed else []
    listed += [("rId3", "styles", "styles.xml")] if "styles" in changed else []
    return {
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{changed.get("properties", "")}'
        '<sheets><sheet name="自评表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(*listed),
        **({"xl/sharedStrings.xml": changed["strings"]} if "strings" in changed else {}),
        **({"xl/styles.xml": changed["styles"]} if "styles" in changed else {}),
        SHEET: worksheet,
    }


def workbook(worksheet: str, **changed: str) -> bytes:
    """Zip a workbook with one sheet, "自评表"."""
    return zipped(parts_of(worksheet, **changed))


def xlsxwriter_form() -> bytes:
    """Write a small form with every kind of cell, a hidden sheet and a chart sheet."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("自评表")
    money, percent = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "0.00%"})
    page.merge_range("A1:D1", "项目支出绩效自评表")
    page.write_string("A2", "年 度\n指标值（A）")
    page.write_number("B2", 250000, money)
    page.write_number("C2", 0.8618, percent)
    page.write_formula("D2", "=B2*C2", money, 215450)
    page.write_rich_string("A3", "产出", book.add_format({"bold": True}), "指标", "（50分）")
    page.write_datetime("B3", datetime(2024, 12, 31), book.add_format({"num_format": 31}))
    page.write_boolean("C3", True)
    page.set_row(2, None, None, {"hidden": True})
    page.set_column("C:C", None, None, {"hidden": True})
    book.add_worksheet("填报说明").hide()
    book.add_chartsheet("图")
    book.close()
    return out.getvalue()


def only_sheet(data: bytes) -> Grid:
    """Read a workbook that has one sheet."""
    (grid,) = read_workbook(data).grids
    return grid


def texts(grid: Grid) -> dict[str, str]:
    """Return what each cell shows, by its address."""
    return {each.address: each.text for each in grid}
