"""What a file is, told by its bytes, whatever it is called and however broken it is."""

import bz2
import lzma
import zipfile
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.sniff import READABLE, REFUSALS, require_readable, sniff
from selfeval_xl.outcome import Outcome
from tests.intake.archivers import tar
from tests.intake.ole2 import ole2

CONTENT_TYPES = "[Content_Types].xml"
OOXML = "application/vnd.openxmlformats-officedocument."
XML_2003 = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)


def workbook() -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("自评表").write("A1", "项目支出绩效自评表")
    return file.getvalue()


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return file.getvalue()


def package(content_type: str, **other_parts: str) -> bytes:
    override = f'<Types><Override PartName="/main" ContentType="{content_type}"/></Types>'
    return zipped({**other_parts, CONTENT_TYPES: override})


WORKBOOK = workbook()
OLD_WORKBOOK = ole2(["Workbook", "\5SummaryInformation"])

KINDS = {
    "a workbook": ("xlsx", WORKBOOK),
    "a workbook by its content type": ("xlsx", package(OOXML + "spreadsheetml.sheet.main+xml")),
    "a workbook with UTF-16 content types": (
        "xlsx",
        zipped({CONTENT_TYPES: f'<Types T="{OOXML}spreadsheetml.sheet.main+xml"/>'.encode("utf-16")}),
    ),
    "a workbook without content types": ("xlsx", zipped({"xl/workbook.xml": "<workbook/>"})),
    "a workbook with bzip2 content types": ("package", zipped({CONTENT_TYPES: "sheet.main+xml"}, zipfile.ZIP_BZIP2)),
    "a workbook with macros": ("xlsm", package("application/vnd.ms-excel.sheet.macroEnabled.main+xml")),
    "a workbook template": ("xltx", package(OOXML + "spreadsheetml.template.main+xml")),
    "a workbook template with macros": ("xltm", package("application/vnd.ms-excel.template.macroEnabled.main+xml")),
    "a binary workbook": ("xlsb", package("application/vnd.ms-excel.sheet.binary.macroEnabled.main")),
    "a document": ("docx", package(OOXML + "wordprocessingml.document.main+xml")),
    "a document with a workbook in it": (
        "docx",
        zipped(
            {
                CONTENT_TYPES: f'<Default Extension="xlsx" ContentType="{OOXML}spreadsheetml.sheet"/>'
                f'<Override ContentType="{OOXML}wordprocessingml.document.main+xml"/>',
                "word/embeddings/1.xlsx": WORKBOOK,
            }
        ),
    ),
    "slides": ("pptx", package(OOXML + "presentationml.presentation.main+xml")),
    "an OpenDocument table": ("ods", zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})),
    "an OpenDocument text": ("odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text"})),
    "an OFD page": ("ofd", zipped({"OFD.xml": "<ofd:OFD/>"})),
    "a zip of workbooks": ("zip", zipped({"甲.xlsx": WORKBOOK, "乙.xlsx": WORKBOOK}, zipfile.ZIP_STORED)),
    "an empty zip": ("zip", zipped({})),
    "a package whose content types inflate to 50 MB": ("package", zipped({CONTENT_TYPES: bytes(50_000_000)})),
    "an archive that stopped half way": ("damaged-archive", zipped({"甲.xlsx": WORKBOOK})[:-60]),
    "a volume of an archive": ("split-zip", b"PK\x07\x08PK\x03\x04"),
    "a workbook that stopped half way": ("damaged-zip", WORKBOOK[: len(WORKBOOK) // 2]),
    "an old workbook": ("xls", OLD_WORKBOOK),
    "an old workbook with a document embedded": ("xls", ole2(["Workbook"], embedded=["WordDocument", "1Table"])),
    "an old workbook in big sectors": ("xls", ole2(["Workbook"], sector=4096)),
    "an old workbook of 7 MB": ("xls", ole2(["Workbook"], before=14_200)),
    "an Excel 5 workbook": ("xls", ole2(["Book"])),
    "an Excel 4 workbook": ("xls", b"\x09\x04\x06\x00\x00\x00\x10\x00\x01\x02"),
    "a workbook with a password": ("encrypted", ole2(["EncryptionInfo", "EncryptedPackage"])),
    "a workbook under rights management": ("drm", ole2(["\tDRMContent"])),
    "a file of an encrypting disk": ("drm", b"%TSD-Header-###%\x01\x02"),
    "a file of another encrypting disk": ("drm", b"b\x14#e\x00\x01E-SafeNet\x00LOCK"),
    "an old document with a workbook embedded": ("doc", ole2(["WordDocument"], embedded=["Workbook"])),
    "old slides": ("ppt", ole2(["PowerPoint Document"])),
    "an Outlook message": ("msg", ole2(["__properties_version1.0"], embedded=["Workbook"])),
    "an OLE2 file of another program": ("ole", ole2(["EncryptedPackages", "Contents"])),
    "an OLE2 file that stopped early": ("ole", OLD_WORKBOOK[:600]),
    "a web page": ("html", b"\xef\xbb\xbf\r\n<HTML><body><table><tr><td>1</td></tr></table>"),
    "a bare table in GBK": ("html", "<table border=1><tr><td>项目名称</td></tr></table>".encode("gbk")),
    "a web page in UTF-16": ("html", "<!DOCTYPE html><html>".encode("utf-16")),
    "a web page in one file": ("html", b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nFrom: x\r\n\r\n"),
    "an XML table": ("xml-spreadsheet", XML_2003.encode()),
    "an XML table in UTF-16": ("xml-spreadsheet", XML_2003.encode("utf-16")),
    "a CSV": ("text", "项目名称,得分\r\n甲,95\r\n".encode()),
    "a CSV in GBK": ("text", "项目名称,得分\r\n甲,95\r\n".encode("gbk")),
    "a CSV cut within a character": ("text", ("x" + "绩" * 2000).encode()),
    "a text in UTF-16": ("text", "说明".encode("utf-16")),
    "a text that begins like a picture": ("text", b"BM is the mark of a bitmap"),
    "PDF": ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    "PDF after some rubbish": ("pdf", b"\r\n\x00%PDF-1.4\n\xe2"),
    "a PNG": ("png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    "a JPEG": ("jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    "a GIF": ("gif", b"GIF89a\x01\x00\x01\x00"),
    "a bitmap": ("bmp", b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x02"),
    "a scan": ("tiff", b"II*\x00\x08\x00\x00\x00"),
    "a RAR": ("rar", b"Rar!\x1a\x07\x01\x00"),
    "a 7z": ("7z", b"7z\xbc\xaf\x27\x1c\x00\x04"),
    "a bzip2": ("bzip2", bz2.compress(b"x")),
    "an empty bzip2": ("bzip2", bz2.compress(b"")),
    "an xz": ("xz", lzma.compress(b"x")),
    "a tar": ("tar", tar({"甲.xlsx": b"x"})),
    "attachments packed by Outlook": ("tnef", b"\x78\x9f\x3e\x22\x01\x00"),
    "a gzip": ("gzip", b"\x1f\x8b\x08\x00\x00"),
    "rich text": ("rtf", rb"{\rtf1\ansi"),
    "a mail": ("eml", b"Received: by mx\r\nFrom: a@b.cn\r\nSubject: x\r\n\r\n<html><body>see below</body></html>"),
    "a mail that went a long way": (
        "eml",
        b"Received: by mx; x\r\n" * 20 + b"ARC-Seal: " + b"x" * 3900 + b"\r\nFrom: a@b.cn\r\nSubject: x\r\n\r\nx",
    ),
    "a mail behind a From line": ("eml", b"From a Mon Mar  3 09:30:00 2025\nFrom: a@b.cn\nSubject: x\n\nx\n"),
    "a mailbox": ("mbox", b"From a Mon Mar  3 09:30:00 2025\nFrom: a@b.cn\nSubject: x\n\nx\n" * 2),
    "a Windows shortcut": ("shortcut", b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00"),
    "a desktop shortcut": ("shortcut", b"[Desktop Entry]\nType=Link\n"),
    "a link to a document in the cloud": ("shortcut", b'{"name": "x.xlsx", "url": "https://www.kdocs.cn/l/abc"}'),
    "a link of a Mac": ("shortcut", b'<?xml version="1.0"?><!DOCTYPE plist><plist><key>URL</key></plist>'),
    "a long text that names such a link": ("text", b"see https://www.kdocs.cn/l/abc\n" + b"and so on\n" * 500),
    "a shortcut to a page": ("shortcut", b"[InternetShortcut]\r\nURL=https://example.cn/\r\n"),
    "no bytes": ("empty", b""),
    "only zeros, as a crash leaves it": ("empty", bytes(4096)),
    "only blanks": ("empty", b" \r\n\t"),
    "other bytes": ("unknown", b"\x00\x01\x02\x03\xff\xfe\x80"),
}


@pytest.mark.parametrize(("kind", "data"), KINDS.values(), ids=KINDS)
def test_bytes_tell_what_a_file_is(kind: str, data: bytes) -> None:
    assert sniff(data) == kind


def test_every_kind_is_either_read_or_refused_and_has_its_bytes_above() -> None:
    assert READABLE.isdisjoint(REFUSALS)
    assert {kind for kind, _ in KINDS.values()} == READABLE | set(REFUSALS)


@pytest.mark.parametrize("kind", sorted(READABLE))
def test_a_kind_that_is_read_passes(kind: str) -> None:
    require_readable(kind)


@pytest.mark.parametrize(
    ("kind", "outcome", "reason", "advice"),
    [
        ("xlsb", "格式不支持", "是二进制工作簿（.xlsb）。", "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新放入。"),
        (
            "zip",
            "格式不支持",
            "是压缩包，不是工作簿。",
            "请解压后使用其中的工作簿；run 命令可以直接打开压缩包。",
        ),
        (
            "jpeg",
            "格式不支持",
            "是图片，不是工作簿。",
            "已另报 Excel 的，不用处理；没有的，请向报送单位索取 Excel 原件（.xlsx）。",
        ),
        ("encrypted", "已加密", "工作簿设有打开密码。", "请另存为不带密码的 .xlsx 后重新报送。"),
        ("empty", "空文件", "文件没有内容。", Outcome.EMPTY.advice),
        ("damaged-zip", "文件损坏", "文件不完整，可能没有传完。", Outcome.DAMAGED.advice),
    ],
    ids=["xlsb", "zip", "jpeg", "encrypted", "empty", "damaged-zip"],
)
def test_a_refusal_says_what_the_file_is_and_what_to_do(kind: str, outcome: str, reason: str, advice: str) -> None:
    with pytest.raises(BadSource) as caught:
        require_readable(kind)
    assert (caught.value.outcome.label, caught.value.reason, caught.value.advice) == (outcome, reason, advice)


def test_every_refusal_asks_somebody_to_act() -> None:
    assert [kind for kind, refusal in REFUSALS.items() if not refusal.outcome.is_trouble] == []
    assert [kind for kind, refusal in REFUSALS.items() if not refusal.reason.endswith("。")] == []
    assert [kind for kind, refusal in REFUSALS.items() if not refusal.advice.endswith("。")] == []


@given(st.binary(max_size=2000))
def test_random_bytes_have_a_kind(data: bytes) -> None:
    assert sniff(data) in READABLE | set(REFUSALS)


@given(
    original=st.sampled_from([data for _, data in KINDS.values() if 0 < len(data) < 50_000]),
    cut=st.floats(0, 1),
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=20),
)
def test_truncated_and_altered_files_have_a_kind(original: bytes, cut: float, edits: list[tuple[float, int]]) -> None:
    data = bytearray(original)
    for place, byte in edits:
        data[int(place * len(data))] = byte
    assert sniff(bytes(data[: int(cut * len(data)) + 1])) in READABLE | set(REFUSALS)
