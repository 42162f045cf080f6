"""Workbooks that are damaged, hostile or far too large: read in bounds, or refused with the part and the reason."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval_xl.errors import BadSource
from selfeval_xl.outcome import Outcome
from selfeval_xl.reader import collect, package, xlsx
from selfeval_xl.reader.formats import read_workbook
from selfeval_xl.reader.grid import Grid
from selfeval_xl.reader.xlsx import is_own_output
from tests.reader import parts
from tests.reader.parts import cell, merged, only_sheet, parts_of, sheet, texts, workbook, xlsxwriter_form, zipped

MEBIBYTE = 2**20


def refusal(data: bytes) -> tuple[Outcome, str]:
    with pytest.raises(BadSource) as caught:
        read_workbook(data)
    return caught.value.outcome, caught.value.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({parts.SHEET: None}, "缺少部件 xl/worksheets/sheet1.xml。"),
        ({"xl/workbook.xml": None}, "压缩包内没有工作簿（xl/workbook.xml），不是 .xlsx 文件。"),
        ({"xl/workbook.xml": "<document/>"}, "部件 xl/workbook.xml 不是应有的内容（workbook）。"),
        (
            {"xl/_rels/workbook.xml.rels": parts.relations()},
            "部件 xl/workbook.xml 没有指明工作表“自评表”存放在哪里。",
        ),
        ({parts.SHEET: sheet()[:-5]}, "部件 xl/worksheets/sheet1.xml 不是完整的 XML（第 1 行）。"),
        ({parts.SHEET: ""}, "部件 xl/worksheets/sheet1.xml 不是完整的 XML（第 1 行）。"),
        (
            {parts.SHEET: f'<!DOCTYPE a [<!ENTITY b "c">]>{sheet()}'},
            "部件 xl/worksheets/sheet1.xml 含有不安全的 XML 声明（DTD 或实体），已拒绝读取。",
        ),
        (
            {parts.SHEET: f'<?xml version="1.0" encoding="gbk"?>{sheet()}'},
            "部件 xl/worksheets/sheet1.xml 的编码不是 UTF-8 或 UTF-16。",
        ),
        (
            {parts.SHEET: sheet('<row><c r="A1" t="s"><v>7</v></c></row>')},
            "部件 xl/worksheets/sheet1.xml 引用了不存在的共享字符串（第 7 个）。",
        ),
        (
            {parts.SHEET: sheet('<row><c t="s"><v>-1</v></c></row>')},
            "部件 xl/worksheets/sheet1.xml 的 共享字符串序号 有误：“-1”。",
        ),
        ({parts.SHEET: sheet(cell("1A", "甲"))}, "部件 xl/worksheets/sheet1.xml 的单元格地址有误：“1A”。"),
        (
            {parts.SHEET: sheet(cell("XFE1", "甲"))},
            "部件 xl/worksheets/sheet1.xml 的单元格地址超出表格范围：“XFE1”。",
        ),
        ({parts.SHEET: sheet('<row r="0"/>')}, "部件 xl/worksheets/sheet1.xml 的行号 0 超出表格范围。"),
        ({parts.SHEET: sheet('<row r="一"/>')}, "部件 xl/worksheets/sheet1.xml 的 行号 有误：“一”。"),
        (
            {parts.SHEET: sheet(f"{cell('XFD1', '甲')}<c><v>1</v></c>")},
            "部件 xl/worksheets/sheet1.xml 第 1 行的单元格多于表格的列。",
        ),
        ({parts.SHEET: sheet("<c><v>1,5</v></c>")}, "部件 xl/worksheets/sheet1.xml 有单元格的数字不成数字：“1,5”。"),
        (
            {parts.SHEET: sheet("<c><v>1e999</v></c>")},
            "部件 xl/worksheets/sheet1.xml 有单元格的数字不成数字：“1e999”。",
        ),
        (
            {parts.SHEET: sheet('<c t="d"><v>昨天</v></c>')},
            "部件 xl/worksheets/sheet1.xml 有单元格的日期不成日期：“昨天”。",
        ),
        ({parts.SHEET: sheet('<c t="x"><v>1</v></c>')}, "部件 xl/worksheets/sheet1.xml 有单元格的类型不明：“x”。"),
        ({parts.SHEET: sheet(after=merged("A:B"))}, "部件 xl/worksheets/sheet1.xml 的单元格地址有误：“A”。"),
        (
            {parts.SHEET: sheet(before="<col/>" * 16_385)},
            "部件 xl/worksheets/sheet1.xml 的列定义多于表格的列。",
        ),
    ],
)
def test_a_broken_part_is_named(change: dict[str, str | None], reason: str) -> None:
    changed = {name: content for name, content in {**parts_of(sheet()), **change}.items() if content is not None}
    assert refusal(zipped(changed)) == (Outcome.DAMAGED, reason)


NOT_WHOLE = (Outcome.DAMAGED, "不是完整的表格文件（zip 结构打不开），可能没有传完。")


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 200, xlsxwriter_form()[:-30], xlsxwriter_form()[:2000]],
    ids=["nothing", "four bytes", "an old .xls", "end cut off", "half"],
)
def test_what_is_no_whole_zip_is_refused(data: bytes) -> None:
    assert refusal(data) == NOT_WHOLE


def test_a_changed_byte_of_a_part_is_noticed_by_its_checksum() -> None:
    data = bytearray(zipped(parts_of(sheet())))
    with ZipFile(BytesIO(bytes(data))) as archive:
        place = archive.getinfo(parts.SHEET).header_offset
    data[place + 14] ^= 1  # a stored checksum is not compared with the directory's
    assert read_workbook(bytes(data)).grids == [Grid("自评表", False, {}, {})]
    body = bytes(data).index(b"sheet1.xml", place) + len("sheet1.xml")
    data[body + 5] ^= 0xFF
    outcome, reason = refusal(bytes(data))
    assert (outcome, parts.SHEET in reason) == (Outcome.DAMAGED, True)


def test_parts_packed_by_another_method_are_refused() -> None:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_LZMA) as archive:
        for name, content in parts_of(sheet()).items():
            archive.writestr(name, content)
    assert refusal(out.getvalue()) == (Outcome.DAMAGED, "部件 _rels/.rels 的压缩方式不是表格文件所用的。")


def bomb(size: int) -> str:
    return sheet(f'<row r="1">{cell("A1", " " * size)}</row>')


def test_a_bomb_is_refused_by_its_directory() -> None:
    expected = f"部件 {parts.SHEET} 的压缩比超过 200 倍，像是压缩炸弹。"
    assert refusal(workbook(bomb(4 * MEBIBYTE))) == (Outcome.TOO_LARGE, expected)


def test_a_large_part_is_refused_by_its_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_PART_BYTES", 5 * MEBIBYTE)
    noisy = sheet(f'<row r="1">{cell("A1", os.urandom(3 * MEBIBYTE).hex())}</row>')
    assert refusal(workbook(noisy)) == (Outcome.TOO_LARGE, f"部件 {parts.SHEET} 解压后超过 5 MB。")


def test_all_parts_together_are_limited_while_they_are_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_TOTAL_BYTES", 2000)
    expected = f"解压后的内容超过限额（到部件 {parts.SHEET} 为止）。"
    assert refusal(workbook(bomb(2000))) == (Outcome.TOO_LARGE, expected)


NOT_A_TABLE = f"部件 {parts.SHEET} 的 XML 标记过长、过多或名称过杂，不像表格。"


@pytest.mark.parametrize(
    ("limit", "at", "worksheet", "reason"),
    [
        ("MAX_DEPTH", 10, sheet("<a>" * 20 + "</a>" * 20), f"部件 {parts.SHEET} 的 XML 嵌套超过 10 层。"),
        ("MAX_TAGS", 50, sheet("<row/>" * 100), NOT_A_TABLE),
        ("MAX_NAMES", 50, sheet("".join(f"<a{n}/>" for n in range(100))), NOT_A_TABLE),
        ("MAX_NAMES", 50, sheet("".join(f'<a b{n}=""/>' for n in range(100))), NOT_A_TABLE),
        ("MAX_NAMES", 50, sheet("".join(f'<a xmlns:b{n}="c"/>' for n in range(100))), NOT_A_TABLE),
        ("MAX_TOKEN_BYTES", 1000, sheet(f'<row r="{"1" * 70_000}"/>'), NOT_A_TABLE),
        (
            "MAX_HELD",
            50,
            sheet(f"<row>{'<c/>' * 100}</row>"),
            f"部件 {parts.SHEET} 有一项内容过多，不像表格。",
        ),
        ("MAX_ENTRIES", 3, sheet(), "压缩包内的部件超过 3 个。"),
    ],
    ids=["depth", "elements", "names", "attributes", "prefixes", "one long tag", "one large element", "entries"],
)
def test_xml_is_limited(monkeypatch: pytest.MonkeyPatch, limit: str, at: int, worksheet: str, reason: str) -> None:
    monkeypatch.setattr(package, limit, at)
    assert refusal(workbook(worksheet)) == (Outcome.TOO_LARGE, reason)


def test_a_long_text_is_not_a_long_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_TOKEN_BYTES", 70_000)
    text = "很长" * 16_000
    assert texts(only_sheet(workbook(sheet(cell("A1", text))))) == {"A1": text}


def test_a_text_longer_than_excel_allows_is_visibly_cut() -> None:
    (only,) = only_sheet(workbook(sheet(f"<row>{cell('A1', '长' * 40_000)}</row>")))
    assert (only.text, only.value) == (f"{'长' * 32_767}…（超长，已截断）", only.text)


def test_all_the_text_of_a_workbook_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "Allowance", lambda: collect.Allowance(characters=9))
    data = workbook(sheet(f"<row>{cell('A1', '12345')}{cell('B1', '12345')}</row>"))
    assert refusal(data) == (Outcome.TOO_LARGE, "部件 xl/worksheets/sheet1.xml 中的文字过多。")


def test_sheets_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_SHEETS", 0)
    assert refusal(workbook(sheet())) == (Outcome.TOO_LARGE, "工作表超过 0 张。")


def two_sheets(worksheet: str) -> bytes:
    changed = parts_of(worksheet)
    listing = str(changed["xl/workbook.xml"])
    changed["xl/workbook.xml"] = listing.replace("</sheets>", '<sheet name="二" sheetId="2" r:id="rId1"/></sheets>')
    return zipped(changed)


@pytest.mark.parametrize(
    ("cells", "positions", "reason"),
    [
        (3, 99, f"部件 {parts.SHEET} 中有内容的单元格过多。"),
        (99, 11, f"部件 {parts.SHEET} 的合并区域过大。"),
    ],
    ids=["cells", "merged positions"],
)
def test_cells_and_merged_positions_are_limited_over_all_sheets(
    monkeypatch: pytest.MonkeyPatch, cells: int, positions: int, reason: str
) -> None:
    monkeypatch.setattr(xlsx, "Allowance", lambda: collect.Allowance(cells, positions))
    worksheet = sheet(cell("A1", "甲") + cell("B9", "乙"), after=merged("A1:B3"))
    assert [texts(grid) for grid in read_workbook(workbook(worksheet)).grids] == [{"A1": "甲", "B9": "乙"}]
    assert refusal(two_sheets(worksheet)) == (Outcome.TOO_LARGE, reason)


def test_merges_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "MAX_MERGES", 1)
    expected = f"部件 {parts.SHEET} 的合并区域超过 1 个。"
    assert refusal(workbook(sheet(after=merged("A1:B1", "A2:B2")))) == (Outcome.TOO_LARGE, expected)


def huge(name: str) -> bytes:
    """Write a workbook that would cost gigabytes if its sizes were believed."""
    if name == "ghost rows":
        row = "".join(f'<c r="{letter}{{0}}" s="1"/>' for letter in "ABCDEFGHIJ")
        ghosts = "".join(f'<row r="{n}" s="1" customFormat="1">{row.format(n)}</row>' for n in range(2, 200_002))
        return workbook(sheet(f'<row r="1">{cell("A1", "甲")}</row>{ghosts}'))
    if name == "far cell":
        rows = f'<row r="1">{cell("A1", "甲")}</row><row r="1048576">{cell("XFD1048576", "远")}</row>'
        return workbook(sheet(rows, before='<dimension ref="A1:XFD1048576"/>'))
    if name == "whole columns merged beside a far cell":
        rows = f'<row r="1">{cell("A1", "甲")}</row><row r="1048576">{cell("XFD1048576", "远")}</row>'
        return workbook(sheet(rows, after=merged("A1:XFC1048576")))
    if name == "bomb":
        return workbook(bomb(200 * MEBIBYTE))
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for part, content in parts_of(bomb(200 * MEBIBYTE)).items():
            archive.writestr(part, content)
        archive.infolist()[-1].file_size = 1000
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ghost rows", "{'A1': '甲'}"),
        ("far cell", "{'A1': '甲', 'XFD1048576': '远'}"),
        ("whole columns merged beside a far cell", f"超出限额 部件 {parts.SHEET} 的合并区域过大。"),
        ("bomb", f"超出限额 部件 {parts.SHEET} 的压缩比超过 200 倍，像是压缩炸弹。"),
        ("bomb that lies about its size", f"文件损坏 部件 {parts.SHEET} 的数据已损坏，无法解压。"),
    ],
)
def test_hostile_sizes_are_read_or_refused_in_one_gibibyte(tmp_path: Path, name: str, expected: str) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(huge(name))
    script = (
        "import sys, pathlib\n"
        "try:\n"
        "    import resource\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\n"
        "except ImportError:\n"
        "    pass  # Windows has no such limit: there the test only holds the answer\n"
        "from selfeval_xl.errors import BadSource\n"
        "from selfeval_xl.reader.formats import read_workbook\n"
        "try:\n"
        "    (grid,) = read_workbook(pathlib.Path(sys.argv[1]).read_bytes()).grids\n"
        "    print({cell.address: cell.text for cell in grid})\n"
        "except BadSource as refused:\n"
        "    print(refused.outcome.label, refused.reason)\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script, str(path)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == (expected, "")


EXPECTED = (Outcome.READ, Outcome.DAMAGED, Outcome.TOO_LARGE)


def outcome(data: bytes) -> Outcome:
    try:
        read_workbook(data)
    except BadSource as refused:
        return refused.outcome
    return Outcome.READ


DISTURBANCES = [
    b"",
    b"0",
    b"-",
    b"9999999999",
    b'"',
    b"<",
    b"/>",
    b"<v>",
    b"<c>",
    b"<is>",
    b"A",
    b"\xe5\x85\x83",
    b"e9",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0), st.integers(0, 255)), min_size=1, max_size=8), st.booleans())
def test_changed_bytes_give_sheets_or_a_refusal_and_nothing_else(changes: list[tuple[int, int]], stored: bool) -> None:
    source = _stored(xlsxwriter_form()) if stored else xlsxwriter_form()
    data = bytearray(source)
    for place, byte in changes:
        data[place % len(data)] = byte
    assert isinstance(is_own_output(bytes(data)), bool)
    assert outcome(bytes(data)) in EXPECTED


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_changed_xml_gives_sheets_or_a_refusal_and_nothing_else(data: st.DataObject) -> None:
    with ZipFile(BytesIO(xlsxwriter_form())) as archive:
        content = {info.filename: archive.read(info) for info in archive.infolist()}
    name = data.draw(st.sampled_from(sorted(content)))
    part = bytearray(content[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(part) - 1))
        part[place : place + data.draw(st.integers(0, 3))] = data.draw(st.sampled_from(DISTURBANCES))
    content[name] = bytes(part)
    assert outcome(zipped(content)) in EXPECTED


def _stored(data: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w") as target:
        for info in source.infolist():
            target.writestr(info.filename, source.read(info))
    return out.getvalue()
