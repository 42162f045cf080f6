"""One folder with everything a form can come in: mails, archives, locked files, and what is no form."""

from collections.abc import Mapping
from email.message import EmailMessage
from io import BytesIO
from zipfile import ZipFile

from tests.intake.archivers import rar5, seven_zip, tar
from tests.intake.messages import Attached, Message
from tests.reader.locks import agile
from tests.workbooks import Filled, workbook


def mail(attached: Mapping[str, bytes], *, sender: str = "某某 <moumou@example.com>", subject: str = "报送") -> bytes:
    """Return a mail as it is saved (.eml)."""
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = sender, subject, "Wed, 05 Mar 2025 09:30:00 +0800"
    message.set_content("请查收。")
    for name, data in attached.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive."""
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def mailbag(form: Filled, password: str, *, sender: str = "某某", subject: str = "报送") -> dict[str, bytes]:
    """Return file name -> bytes; every file holds the form in other bytes."""
    book = (workbook(form, top=number) for number in range(20))
    return {
        "表.xlsx": next(book),
        "锁.xlsx": agile(next(book), password),
        "包.zip": packed({"甲.xlsx": next(book), "~$甲.xlsx": b"x"}),
        "包.7z": seven_zip({"乙.xlsx": next(book)}),
        "包.rar": rar5({"丙.xlsx": next(book)}),
        "包.tar": tar({"丁.xlsx": next(book)}),
        "信.eml": mail({"戊.xlsx": next(book)}, sender=f"{sender} <a@example.com>", subject=subject),
        "信.msg": Message([Attached("己.xlsx", next(book))], sender=sender, subject=subject).file(),
        "~$表.xlsx": b"x" * 165,
        "空.xlsx": b"",
        "断.xlsx": next(book)[:-500],
    }
