"""What a bureau's inbox really holds beside workbooks: one Chinese sentence for each, and what to do."""

import gzip
from io import BytesIO

import pytest
import xlsxwriter

from selfeval_xl import run_batch
from selfeval_xl.intake.source import INSIDE
from tests.forms import CLEAN
from tests.intake.ole2 import ole2
from tests.reader.locks import agile
from tests.reader.old_books import drawn, locked
from tests.reader.open_documents import cell, document, manifest, row, table
from tests.runs import records
from tests.workbooks import workbook

FORM = workbook(CLEAN)
OLD = drawn(lambda _book, page: page.write(0, 0, "通知"))
LOCKED_ODS = manifest("<manifest:encryption-data/>")
HTML = "<html><head><meta charset=gbk></head><body><table><tr><td>项目支出绩效自评表</td></tr></table></body></html>"
XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
SAVE_AS = "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新放入。"
ASK = "已另报 Excel 的，不用处理；没有的，请向报送单位索取 Excel 原件（.xlsx）。"
RESEND_ALL = "请报送单位重新发送；是分卷的，请把各卷放在一起解压，再把其中的自评表放入文件夹。"
PART = "压缩包不完整，可能没有传完，或只是分卷压缩的一卷。"
DONE = "压缩包或邮件，其中的文件已逐个列出，无需处理。"
RESEND = "请用 Excel 或 WPS 打开并另存一次；打不开的请报送单位重新发送。"
PASSWORD = "请在命令中用 --password 给出密码后重新运行，或另存为不带密码的 .xlsx。"  # noqa: S105
IGNORED = "临时文件、系统文件或本程序的结果，无需处理。"
LINK = "是快捷方式或云文档的链接，不是文件本身。"
DECRYPT = "请在报送单位的电脑上解密，另存为 .xlsx 后重新报送。"
NO_FORM = (
    "未见自评表",
    "工作簿中没有自评表的标题和指标表。",
    "请确认是否放错文件；如确为自评表，请按官方空白表重新填写。",
)
CLOUD = "请在 WPS 或网页中打开该文档，另存为 .xlsx 后放入文件夹。"


def letter() -> bytes:
    """Return a workbook without a form."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("通知").write("A1", "请各单位于3月底前报送")
    return out.getvalue()


ARRIVALS: dict[str, tuple[bytes, str, str | None, str | None]] = {
    "好.xlsx": (FORM, "已读取", None, None),
    "锁.xlsx": (agile(FORM, "x"), "已加密", "工作簿设有打开密码。", PASSWORD),
    "锁.xls": (locked(OLD[512 : 512 + 4096], "x"), "已加密", "工作簿设有打开密码。", PASSWORD),
    "锁.ods": (document(**{"META-INF/manifest.xml": LOCKED_ODS}), "已加密", "OpenDocument 表格设有打开密码。",
               "请另存为不带密码的 .xlsx 后重新报送。"),
    "域.xlsx": (b"%TSD-Header-###%\x01\x02", "已加密", "文件被加密软件加密。", DECRYPT),
    "~$走了的.xlsx": (b"x" * 165, "已忽略", "Excel 或 WPS 打开文件时留下的临时文件。", IGNORED),
    ".~lock.好2.xlsx#": (b",x,", "已忽略", "WPS 或 LibreOffice 打开文件时留下的临时文件。", IGNORED),
    "断.xlsx": (FORM[: len(FORM) // 2], "文件损坏", "文件不完整，可能没有传完。", RESEND),
    "断.xls": (OLD[:3000], "文件损坏", "文件结构（OLE）不完整，可能没有传完。", RESEND),
    "断.ods": (document(table(row(cell("甲"))))[:-40], "文件损坏", "文件不完整，可能没有传完。", RESEND),
    "空.xlsx": (b"", "空文件", "文件没有内容。", "请报送单位重新发送。"),
    "零.xlsx": (bytes(4096), "空文件", "文件没有内容。", "请报送单位重新发送。"),
    "网页.xls": (HTML.encode("gbk"), "格式不支持", "实为网页，不是真正的工作簿，多由业务系统导出。", SAVE_AS),
    "二〇〇三.xls": (XML_2003.encode(), "格式不支持", "实为 XML 表格，不是真正的工作簿，多由业务系统导出。", SAVE_AS),
    "扫描.pdf": (b"%PDF-1.7\n", "格式不支持", "是 PDF，不是工作簿。", ASK),
    "照片.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "格式不支持", "是图片，不是工作簿。", ASK),
    "截图.xlsx": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "格式不支持", "是图片，不是工作簿。", ASK),
    "自评表.doc": (ole2(["WordDocument"]), "格式不支持", "是文字文档，不是工作簿。", ASK),
    "断.rar": (b"Rar!\x1a\x07\x01\x00", "文件损坏", PART, RESEND_ALL),
    "断.7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "文件损坏", PART, RESEND_ALL),
    "断.tar.gz": (gzip.compress(FORM)[:-9], "已展开", "里面有 1 个文件，已逐个列出。", DONE),
    "断.tar.gz › 解压后的文件": (b"", "文件损坏", "压缩包不完整，可能没有传完。", "请报送单位重新发送。"),
    "winmail.dat": (b"\x78\x9f\x3e\x22\x01\x00", "格式不支持",
                    "是 Outlook 专用的邮件格式（winmail.dat），附件包在里面，读不出来。",
                    "请对方改用纯文本或 HTML 格式发送，或把附件压缩成 .zip 后重新发送。"),
    "桌面.lnk": (b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00", "格式不支持", LINK, CLOUD),
    "云.url": (b"[InternetShortcut]\r\nURL=https://www.kdocs.cn/l/x\r\n", "格式不支持",
               LINK, CLOUD),
    "云.xlsx": (b'{"link": "https://www.kdocs.cn/l/x"}', "格式不支持", LINK, CLOUD),
    "说明.txt": ("请查收。".encode("gbk"), "格式不支持", "是纯文本（如 .csv、.txt），没有表样。", SAVE_AS),
    "通知.xlsx": (letter(), *NO_FORM),
    "通知.xls": (OLD, *NO_FORM),
    "改名.xls": (workbook(CLEAN, top=1), "已读取", "与“好.xlsx”内容相同，只计一次。", None),
    "改名.xlsx": (drawn(lambda _book, page: page.write(0, 0, "通知二")), *NO_FORM),
}  # fmt: skip


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str | None, str | None]]:
    """Run all of them at once; return what the list of files says of each."""
    folder = tmp_path_factory.mktemp("收件")
    for name, (data, *_) in ARRIVALS.items():
        if INSIDE not in name:
            (folder / name).write_bytes(data)
    out = tmp_path_factory.mktemp("结果")
    run_batch([folder], out)
    return {
        record["file"]: (record["outcome"], record["reason"], record["advice"])
        for record in records(out, "files.jsonl")
    }


@pytest.mark.parametrize("name", ARRIVALS)
def test_each_arrival_is_told_what_it_is_and_what_to_do(
    listed: dict[str, tuple[str, str | None, str | None]], name: str
) -> None:
    assert listed[name] == ARRIVALS[name][1:]
