"""Promise 9. A hostile file of any format is read as the clean one, or refused with a reason; nothing is fetched.

Each is met in a process of its own that has one gibibyte, a minute, and no way to the network or another program.
"""

import random
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pytest

from tests.forms import CLEAN
from tests.intake.ole2 import ole2
from tests.reader.locks import agile, relocked
from tests.reader.old_books import boxed, drawn, number, record, shown_as, stream
from tests.reader.open_documents import cell, content, document, row, table
from tests.workbooks import workbook

GOOD = workbook(CLEAN)
SHEET = "xl/worksheets/sheet1.xml"
TASK = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
except ImportError:
    pass  # Windows has no such limit: there the test only holds the answer
from dataclasses import replace
from pathlib import Path
from selfeval_xl.batch import read_forms
from selfeval_xl.errors import BadSource

def watch(event, _):
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "urllib.")):
        raise AssertionError(event)

sys.addaudithook(watch)
for name in sys.argv[1:]:
    try:
        read = read_forms(Path(name))
        print([replace(form, file="", form_id="", indicators=()) for form in read], end=" ")
        for row in (row for form in read for row in form.indicators):
            print(row, end=" ")  # one by one: a heading they share may be long
        print(list(read.notes), read.near_misses)
    except BadSource as refused:
        print(refused.outcome.label, refused.reason, bool(refused.advice))
"""


def met(folder: Path, *files: bytes) -> list[str]:
    """Say what becomes of files in a process that has little."""
    paths = []
    for at, data in enumerate(files):
        paths.append(folder / f"{at}.xlsx")
        paths[-1].write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", TASK, *map(str, paths)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def repacked(changes: Mapping[str, Callable[[str], str]], **more: bytes) -> bytes:
    """Return the good workbook with some of its parts changed, and others added under "folder__name.xml"."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, changes[name](data.decode()) if name in changes else data)
        for name, data in more.items():
            target.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


def in_rows(xml: str) -> Callable[[str], str]:
    return lambda part: part.replace("</sheetData>", f"{xml}</sheetData>")


def more_sheets(count: int) -> bytes:
    """Give the good workbook empty sheets beside its own."""
    names = range(2, count + 1)
    empty = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    listed = "".join(f'<sheet name="空{n}" sheetId="{n}" r:id="x{n}"/>' for n in names)
    related = "".join(f'<Relationship Id="x{n}" Type="{kind}" Target="worksheets/e{n}.xml"/>' for n in names)
    return repacked(
        {
            "xl/workbook.xml": lambda part: part.replace("</sheets>", f"{listed}</sheets>"),
            "xl/_rels/workbook.xml.rels": lambda part: part.replace("</Relationships>", f"{related}</Relationships>"),
        },
        **{f"xl__worksheets__e{n}.xml": empty for n in names},
    )


NOISE = random.Random(1)  # noqa: S311 - so that what is written does not shrink like a bomb
GHOSTS = "".join(
    f'<row r="{at}">{"".join(f"""<c r="{column}{at}" s="1"/>""" for column in "ABCDEFGHIJ")}</row>'
    for at in range(100, 200_100)
)
LIKE_THE_CLEAN_ONE = {
    "200,000 formatted empty rows": repacked({SHEET: in_rows(GHOSTS)}),
    "a formatted cell far away": repacked({SHEET: in_rows('<row r="1048576"><c r="XFD1048576" s="1"/></row>')}),
    "a declared size of A1": repacked({SHEET: lambda part: re.sub('(<dimension ref=)"[^"]*"', r'\1"A1"', part)}),
    "no declared size": repacked({SHEET: lambda part: re.sub("<dimension [^>]*>", "", part)}),
    "50 sheets": more_sheets(50),
    "10 MB of pictures": repacked({}, **{"xl__media__image1.png": b"\x89PNG" + bytes(range(256)) * 40_000}),
    "a bomb in a picture": repacked({}, **{"xl__media__image1.png": bytes(300_000_000)}),
    "a merge over the whole sheet": repacked({
        SHEET: lambda part: part.replace("</mergeCells>", '<mergeCell ref="A1:XFD1048576"/></mergeCells>')
    }),
    "entities in a part that is not read": repacked({}, **{"xl__comments1.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
}  # fmt: skip


@pytest.mark.parametrize("kind", LIKE_THE_CLEAN_ONE)
def test_a_bloated_workbook_is_read_as_the_clean_one(tmp_path: Path, kind: str) -> None:
    clean, hostile = met(tmp_path, GOOD, LIKE_THE_CLEAN_ONE[kind])
    assert hostile == clean
    assert clean.endswith("[] ()")


def test_links_to_other_workbooks_are_not_followed(tmp_path: Path) -> None:
    link = '<Relationship Id="y" Type="http://x/externalLink" Target="externalLinks/externalLink1.xml"/>'
    data = repacked(
        {"xl/_rels/workbook.xml.rels": lambda part: part.replace("</Relationships>", f"{link}</Relationships>")},
        **{
            "xl__externalLinks__externalLink1.xml": b"<externalLink/>",
            "xl__externalLinks___rels__externalLink1.xml.rels": b'<x Target="http://127.0.0.1:9/x.xlsx"/>',
        },
    )
    clean, hostile = met(tmp_path, GOOD, data)
    assert hostile == clean.replace("[] ()", "['含外部链接，没有打开，按表中保存的数值读取。'] ()")


def with_doctype(doctype: str) -> Callable[[str], str]:
    return lambda part: re.sub(r"(<\?xml[^>]*\?>\s*)?", lambda match: match[0] + doctype, part, count=1)


BILLION = "<!DOCTYPE x [" + '<!ENTITY e0 "x">' + "".join(
    f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'
READ_PARTS = (
    "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, "xl/sharedStrings.xml", "xl/styles.xml",
)  # fmt: skip


@pytest.mark.parametrize("doctype", [BILLION, OUTSIDE], ids=["bomb", "outside"])
@pytest.mark.parametrize("part", READ_PARTS)
def test_entities_are_refused_in_every_part_that_is_read(tmp_path: Path, part: str, doctype: str) -> None:
    said = f"文件损坏 部件 {part} 含有不安全的 XML 声明（DTD 或实体），已拒绝读取。 True"
    assert met(tmp_path, repacked({part: with_doctype(doctype)})) == [said]


def dense(rows: int) -> bytes:
    """Write a formula into each of 256 columns."""
    formula = struct.pack("<d", 1.5) + bytes(8)
    return stream(
        b"".join(
            record(0x0006, struct.pack("<HHH", at, column, 0) + formula) for at in range(rows) for column in range(256)
        )
    )


def runs(count: int) -> bytes:
    """Write shared strings of one character with 65,535 changes of font each."""
    first = struct.pack("<HBH", 1, 8, 65_535) + b"x" + bytes(4 * 1535)
    rest = record(0x3C, bytes(4 * 2000)) * 32
    pieces = [record(0xFC, struct.pack("<II", count, count) + first), rest]
    pieces += [record(0x3C, first), rest] * (count - 1)
    return stream(number(0, 0, 1), before=b"".join(pieces))


BLANKS = b"".join(
    record(0xBE, struct.pack("<HH", at, 0) + bytes(2 * 256) + struct.pack("<H", 255)) for at in range(65_536)
)
NOTHING = "[] [] ()"
OLD = {
    "a cell in the last corner": (stream(number(0, 0, 1) + number(65_535, 255, 2)), NOTHING),
    "a cell in the last column of every row": (stream(b"".join(number(at, 255, 2) for at in range(65_536))), NOTHING),
    "a cell outside the sheet": (stream(number(0, 300, 1)), "文件损坏 工作簿的记录（BIFF）不完整，可能没有传完。 True"),
    "formatted empty cells all over": (boxed(stream(number(0, 0, 1) + BLANKS)), NOTHING),
    "numbers all over": (dense(4000), "超出限额 工作簿中有内容的单元格过多。 True"),
    "as many numbers as may be": (dense(1000), NOTHING),
    "4,000 formats": (stream(number(0, 0, 1), before=record(0xE0, bytes(20)) * 4000), NOTHING),
    "20,000 formats": (
        stream(number(0, 0, 1), before=record(0xE0, bytes(20)) * 20_000), "超出限额 工作簿中格式过多。 True"
    ),
    "a link over the whole sheet": (
        stream(number(0, 0, 1) + record(0x01B8, struct.pack("<HHHH", 0, 65_535, 0, 255) + bytes(24))), NOTHING
    ),
    "a merge over the whole sheet": (
        stream(number(0, 0, 1) + record(0xE5, struct.pack("<HHHHH", 1, 0, 65_535, 0, 255))), NOTHING
    ),
    "very many fonts in one text": (runs(15), NOTHING),
    "more fonts than may be": (runs(40), "超出限额 共享字符串超过 8 MB。 True"),
    "strings that are only claimed": (
        stream(number(0, 0, 1), before=record(0xFC, struct.pack("<II", 2**31, 2**31 - 1))),
        "超出限额 共享字符串过多。 True",
    ),
    "10 MB of pictures": (
        boxed(stream(number(0, 0, 1), before=record(0xEB, bytes(8000)) + record(0x3C, bytes(8000)) * 1250)), NOTHING
    ),
    "2,000 sheets": (stream(*[number(99, 9, 1)] * 2000), NOTHING),
    "2,000 sheets down to the last row": (
        stream(*[number(65_535, 0, 1)] * 2000), "超出限额 工作簿中行过多。 True"
    ),
    "a directory with nothing behind it": (
        ole2(["Workbook"]), "文件损坏 工作簿的记录（BIFF）不完整，可能没有传完。 True"
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", OLD)
def test_a_hostile_old_workbook_is_met(tmp_path: Path, kind: str) -> None:
    data, expected = OLD[kind]
    assert met(tmp_path, data) == [expected]


def deep(levels: int) -> str:
    return content(
        table(row("<table:table-cell>" + "<text:span>" * levels + "</text:span>" * levels + "</table:table-cell>"))
    )


OPEN = {
    "a million empty rows": (document(table(row(cell(repeated="16384"), repeated="1048576"))), NOTHING),
    "500,000 formatted empty rows": (
        document(table("".join(row(cell(style_name=f"ce{NOISE.random()}")) for _ in range(500_000)))), NOTHING
    ),
    "a full row a million times": (
        document(table(row(cell("甲"), repeated="1048576"))), "超出限额 工作表“自评表”中有内容的单元格过多。 True"
    ),
    "a full cell everywhere": (
        document(table(row(cell("甲", repeated="16384"), repeated="1048576"))),
        "超出限额 工作表“自评表”中有内容的单元格过多。 True",
    ),
    "a long text everywhere": (
        document(table(row(cell("长" * 30_000, repeated="16384"), repeated="1048576"))),
        "超出限额 工作表“自评表”中的文字过多。 True",
    ),
    "a merge at every place": (
        document(table(row(cell(rows_spanned="9", columns_spanned="9", repeated="16384"), repeated="1048576"))),
        "超出限额 工作表“自评表”的合并区域超过 100000 个。 True",
    ),
    "very many blanks": (document(table(row(cell('<text:s text:c="999999999"/>' * 20_000)))), NOTHING),
    "hidden rows without end": (
        document(table(row(cell("甲")) + row(repeated="999999999", visibility="collapse"))), NOTHING
    ),
    "very deep": (
        document(**{"content.xml": deep(20_000)}), "超出限额 部件 content.xml 的 XML 嵌套超过 64 层。 True"
    ),
    "entities": (
        document(**{"content.xml": BILLION + content(table(row(cell("&e9;"))))}),
        "文件损坏 部件 content.xml 含有不安全的 XML 声明（DTD 或实体），已拒绝读取。 True",
    ),
    "a bomb": (
        document(**{"content.xml": content(table(row(cell(" " * 120_000_000))))}),
        "超出限额 部件 content.xml 的压缩比超过 200 倍，像是压缩炸弹。 True",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", OPEN)
def test_a_hostile_open_document_is_met(tmp_path: Path, kind: str) -> None:
    data, expected = OPEN[kind]
    assert met(tmp_path, data) == [expected]


def test_a_lock_that_asks_for_hours_of_work_is_met(tmp_path: Path) -> None:
    data = relocked(agile(GOOD, "x"), b'spinCount="100000"', b'spinCount="10000000"')
    assert met(tmp_path, data) == ["已加密 工作簿设有打开密码，加密的方式不认识或已损坏。 True"]


def test_an_old_workbook_of_many_formatted_rows_is_read(tmp_path: Path) -> None:
    def draw(_book: object, page: object) -> None:
        style = shown_as("0%")
        for at in range(1, 3000):
            for column in range(20):
                page.write(at, column, "", style)  # type: ignore[attr-defined]
        page.write(0, 0, 0.5, style)  # type: ignore[attr-defined]

    assert met(tmp_path, drawn(draw)) == [NOTHING]
