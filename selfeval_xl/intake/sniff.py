"""What a file is, told by its bytes; and what to say about the kinds that are not read.

A name proves nothing: web pages are sent as .xls, old workbooks as .xlsx, and WPS tables (.et) are .xls inside.
"""

import codecs
import re
import struct
from collections.abc import Iterator, Mapping
from itertools import islice

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.mbox_lines import is_mbox
from selfeval_xl.intake.source import Refusal
from selfeval_xl.intake.zip_directory import DEFLATED, LOCAL_START, STORED, Entry, ZipDirectory
from selfeval_xl.outcome import Outcome

READABLE = frozenset({"xlsx", "xlsm", "xltx", "xltm", "xls", "ods"})  # macros are neither run nor kept

_AS_XLSX = Outcome.UNSUPPORTED.advice
_ASK_ORIGINAL = "已另报 Excel 的，不用处理；没有的，请向报送单位索取 Excel 原件（.xlsx）。"


def _unsupported(reason: str, advice: str) -> Refusal:
    return Refusal(Outcome.UNSUPPORTED, reason, advice)


_WORDS = _unsupported("是文字文档，不是工作簿。", _ASK_ORIGINAL)
_SLIDES = _unsupported("是演示文稿，不是工作簿。", _ASK_ORIGINAL)
_PICTURE = _unsupported("是图片，不是工作簿。", _ASK_ORIGINAL)
_ARCHIVE = _unsupported("是压缩包，不是工作簿。", "请解压后把其中的工作簿放入文件夹。")
_MAIL = _unsupported("是邮件，不是工作簿。", "请打开邮件，把附件中的工作簿保存到文件夹。")

REFUSALS: Mapping[str, Refusal] = {
    "xlsb": _unsupported("是二进制工作簿（.xlsb）。", _AS_XLSX),
    "html": _unsupported("实为网页，不是真正的工作簿，多由业务系统导出。", _AS_XLSX),
    "xml-spreadsheet": _unsupported("实为 XML 表格，不是真正的工作簿，多由业务系统导出。", _AS_XLSX),
    "text": _unsupported("是纯文本（如 .csv、.txt），没有表样。", _AS_XLSX),
    "docx": _WORDS,
    "doc": _WORDS,
    "rtf": _WORDS,
    "odt": _WORDS,
    "pptx": _SLIDES,
    "ppt": _SLIDES,
    "pdf": _unsupported("是 PDF，不是工作簿。", _ASK_ORIGINAL),
    "ofd": _unsupported("是 OFD 版式文件，不是工作簿。", _ASK_ORIGINAL),
    "png": _PICTURE,
    "jpeg": _PICTURE,
    "gif": _PICTURE,
    "bmp": _PICTURE,
    "tiff": _PICTURE,
    "zip": _unsupported("是压缩包，不是工作簿。", "请解压后使用其中的工作簿；run 命令可以直接打开压缩包。"),
    "rar": _ARCHIVE,
    "7z": _ARCHIVE,
    "gzip": _ARCHIVE,
    "bzip2": _ARCHIVE,
    "xz": _ARCHIVE,
    "tar": _ARCHIVE,
    "eml": _MAIL,
    "mbox": _MAIL,
    "msg": _MAIL,
    "tnef": _unsupported(
        "是 Outlook 专用的邮件格式（winmail.dat），附件包在里面，读不出来。",
        "请对方改用纯文本或 HTML 格式发送，或把附件压缩成 .zip 后重新发送。",
    ),
    "shortcut": _unsupported(
        "是快捷方式或云文档的链接，不是文件本身。", "请在 WPS 或网页中打开该文档，另存为 .xlsx 后放入文件夹。"
    ),
    "encrypted": Refusal.because(Outcome.ENCRYPTED, "工作簿设有打开密码。"),
    "drm": Refusal(Outcome.ENCRYPTED, "文件被加密软件加密。", "请在报送单位的电脑上解密，另存为 .xlsx 后重新报送。"),
    "damaged-zip": Refusal.because(Outcome.DAMAGED, "文件不完整，可能没有传完。"),
    "damaged-archive": Refusal(
        Outcome.DAMAGED,
        "压缩包不完整，可能没有传完，或只是分卷压缩的一卷。",
        "请报送单位重新发送；是分卷的，请把各卷放在一起解压，再把其中的自评表放入文件夹。",
    ),
    "split-zip": _unsupported("是分卷压缩的一卷，单独打不开。", "请把各卷放在一起解压，再把其中的自评表放入文件夹。"),
    "package": Refusal.because(Outcome.DAMAGED, "像是 Office 文件，但看不出是哪一种，可能已损坏。"),
    "empty": Refusal.because(Outcome.EMPTY, "文件没有内容。"),
    "ole": _unsupported("是旧的 Office 格式，看不出是哪一种，也可能已损坏。", _AS_XLSX),
    "unknown": _unsupported("认不出的格式。", "请确认是否放错文件；如确为工作簿，请用 Excel 或 WPS 另存为 .xlsx。"),
}

HEAD = 4096  # bytes; enough to know a text by its beginning
_MAX_PARTS = 10_000  # a workbook has some dozens; what stands behind so many is not looked for
_MAX_TYPES = 1024 * 1024  # bytes of [Content_Types].xml that are inflated
_MAX_ENTRIES = 10_000  # entries of an OLE2 directory that are read

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"{\\rtf", "rtf"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "shortcut"),
    (b"%TSD-Header-###%", "drm"),
    (b"\x09\x00\x04\x00", "xls"),  # a BIFF stream without the OLE2 file around it, as old exports write
    (b"\x09\x02\x06\x00", "xls"),
    (b"\x09\x04\x06\x00", "xls"),
    (b"\x09\x08\x08\x00", "xls"),
    (b"\x09\x08\x10\x00", "xls"),
)
_SPLIT_START = b"PK\x07\x08"
_ZIP_STARTS = (LOCAL_START, b"PK\x05\x06", _SPLIT_START, b"PK00PK\x03\x04")  # the last: split, but for nothing
_LAST_VOLUME = re.compile(rb"PK\x05\x06(?:[^\0]\0|.[^\0]).{14}\0\0\Z", re.S)  # of several, by its number
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_TYPES = (  # content types of the main part; macro-enabled ones share no text with the plain ones
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"spreadsheetml.template.main+xml", "xltx"),
    (b"ms-excel.sheet.macroenabled.main+xml", "xlsm"),
    (b"ms-excel.template.macroenabled.main+xml", "xltm"),
    (b"ms-excel.sheet.binary.macroenabled.main", "xlsb"),
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"wordprocessingml.template.main+xml", "docx"),
    (b"ms-word.document.macroenabled.main+xml", "docx"),
    (b"presentationml.presentation.main+xml", "pptx"),
    (b"presentationml.slideshow.main+xml", "pptx"),
    (b"ms-powerpoint.presentation.macroenabled.main+xml", "pptx"),
)
_MAIN_PARTS = (  # for archives whose content types are missing or wrong
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("ofd.xml", "ofd"),
)
_TYPES = "[content_types].xml"
_PART_FOLDERS = ("_rels/", "docprops/", "xl/", "word/", "ppt/", "customxml/", "meta-inf/", "doc_0/")
# What a file that is too large for a workbook may be by its beginning; a zip without its end is "damaged".
_CONTAINERS = frozenset(
    {"zip", "damaged-zip", "damaged-archive", "rar", "7z", "gzip", "bzip2", "xz", "tar", "eml", "mbox", "msg", "ole"}
)
_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("EncryptionInfo", "encrypted"),
    ("\tDRMContent", "drm"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")  # the first, or the end where there is none
_SHORTCUTS = (b"[internetshortcut]", b"[desktop entry]")
# What clouds leave on the disk for a document that is not there is not documented; all of it names the page.
_CLOUD_LINK = re.compile(
    rb"https?://[a-z0-9.-]*(?:kdocs\.cn|wps\.cn|docs\.qq\.com|docs\.google\.com|feishu\.cn|yuque\.com)/"
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b")
_MAIL_FIELD = re.compile(
    rb"^(?:return-path|received|from|to|subject|date|message-id|mime-version|content-type|delivered-to|reply-to"
    rb"|dkim-signature|arc-[a-z-]+|authentication-results|received-spf|x-received|x-mailer|x-unsent):",
    re.M,
)
_FIRST_FIELD = re.compile(rb"(?:from [^\n]*\n)?[a-z][a-z0-9-]*:")
_NOTHING = re.compile(rb"[\0 \t\r\n]*")  # looked for so that nothing is copied
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def sniff(data: bytes) -> str:
    """Name the kind of a file: one of `READABLE`, or a key of `REFUSALS`. Never raises, and does little work."""
    if data.startswith(_ZIP_STARTS):
        return _sniff_zip(data)
    if _NOTHING.fullmatch(data):
        return "empty"
    if data.startswith(_OLE_START):
        return _sniff_ole(data)
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    head = data[:HEAD]
    if b"E-SafeNet" in head[:64]:
        return "drm"
    if b"%PDF-" in head[:1024]:  # where readers of PDF look for it
        return "pdf"
    if head.startswith(b"BZh") and head[4:10] in _BZIP2_BLOCKS:
        return "bzip2"
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(b"BM") and head[6:10] == bytes(4) and head[15:18] == bytes(3):
        return "bmp"
    if _LAST_VOLUME.search(data, len(data) - 22):
        return "split-zip"
    kind = _sniff_text(head)
    return "mbox" if kind == "eml" and is_mbox(data) else kind


def may_hold_files(head: bytes) -> bool:
    """Whether a file that begins so may be an archive or a mail; the beginning of a zip may be that of a workbook."""
    return sniff(head) in _CONTAINERS


def require_readable(kind: str) -> None:
    """Let a kind pass that is read.

    Raises:
        BadSource: it is not read; the reason says what it is, the advice what to do.
    """
    if kind not in READABLE:
        raise REFUSALS[kind].error()


def _sniff_zip(data: bytes) -> str:
    try:
        directory = ZipDirectory(data)
    except BadSource:
        return _sniff_cut_off(data)
    if directory.is_split:
        return "split-zip"
    parts: dict[str, Entry] = {}
    try:
        for entry in islice(directory, _MAX_PARTS):
            parts[_part_name(entry.name)] = entry
    except BadSource:
        if not parts:
            return "damaged-zip"
    types = _inflate(directory, parts.get(_TYPES)).replace(b"\0", b"").lower()  # it may be UTF-16
    mimetype = _inflate(directory, parts.get("mimetype"))
    for main_type, kind in _MAIN_TYPES:
        if main_type in types:
            return kind
    for name, kind in _MAIN_PARTS:
        if name in parts:
            return kind
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    return "package" if parts.keys() & {_TYPES, "_rels/.rels", "mimetype"} else "zip"


def _sniff_cut_off(data: bytes) -> str:
    """Tell an archive from a workbook by its first member, the only one there is for sure."""
    if data.startswith(_SPLIT_START):
        return "split-zip"
    if not data.startswith(LOCAL_START) or len(data) < 30:
        return "damaged-zip"
    (length,) = struct.unpack_from("<H", data, 26)
    name = _part_name(data[30 : 30 + length])
    is_part = name in (_TYPES, "mimetype", "ofd.xml") or name.startswith(_PART_FOLDERS)
    return "damaged-zip" if is_part or not name else "damaged-archive"


def _part_name(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("\\", "/").lstrip("/").lower()


def _inflate(directory: ZipDirectory, entry: Entry | None) -> bytes:
    """Return the beginning of a part; nothing where there is none or it cannot be read."""
    if entry is None or entry.is_encrypted or entry.method not in (STORED, DEFLATED):
        return b""  # the names in the directory must do
    try:
        return directory.inflated(entry, _MAX_TYPES)
    except BadSource:
        return b""


def _sniff_ole(data: bytes) -> str:
    try:
        names = set(_top_names(data))
    except (struct.error, IndexError):
        return "ole"
    return next((kind for name, kind in _STREAMS if name in names), "ole")


def _top_names(data: bytes) -> Iterator[str]:
    """Yield the names at the top of an OLE2 directory.

    Names further down belong to objects embedded in a sheet or a message and say nothing about the file.

    Raises:
        struct.error, IndexError: the file is cut off, or its numbers lead out of it.
    """
    size = 4096 if data[30] == 12 else 512
    per_sector = size // 4

    def numbers(sector: int) -> tuple[int, ...]:
        return struct.unpack_from(f"<{per_sector}I", data, (sector + 1) * size)

    table_sectors = list(struct.unpack_from("<109I", data, 76))
    (more,) = struct.unpack_from("<I", data, 68)
    while more < len(data) // size and len(table_sectors) <= len(data) // size:
        *sectors, more = numbers(more)
        table_sectors += sectors

    entries: list[int] = []  # offsets
    (sector,) = struct.unpack_from("<I", data, 48)
    while sector < len(data) // size and len(entries) < _MAX_ENTRIES:
        entries += range((sector + 1) * size, (sector + 2) * size, 128)
        sector = numbers(table_sectors[sector // per_sector])[sector % per_sector]

    to_visit = list(struct.unpack_from("<I", data, entries[0] + 76))
    visited = set()
    while to_visit:
        number = to_visit.pop()
        if number in visited or number >= len(entries):
            continue
        visited.add(number)
        (length,) = struct.unpack_from("<H", data, entries[number] + 64)
        name = data[entries[number] : entries[number] + min(length, 64)]
        yield name.decode("utf-16-le", "replace").rstrip("\0")
        to_visit += struct.unpack_from("<2I", data, entries[number] + 68)


def _sniff_text(head: bytes) -> str:
    words = _decode(head)
    if words is None:
        return "unknown"
    is_whole = len(head) < HEAD
    head = words.lstrip("\ufeff \t\r\n").lower().encode()
    if head.startswith(_SHORTCUTS) or b"<plist" in head or (is_whole and _CLOUD_LINK.search(head)):
        return "shortcut"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "xml-spreadsheet"
    if b"x-document-type: workbook" in head:  # Excel's web page in one file, which looks like a mail
        return "html"
    if _FIRST_FIELD.match(head) and len(set(_MAIL_FIELD.findall(head))) > 1:
        return "eml"
    if _HTML.search(head):
        return "html"
    return "text"


def _decode(head: bytes) -> str | None:
    """Read the beginning of a text; None where it is no text. A character cut in half at the end does not matter."""
    encodings = ("utf-16",) if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            words = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        if not _NOT_TEXT.search(words):
            return words
    return None
