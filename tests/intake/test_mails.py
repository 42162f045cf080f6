"""What is in a mail: found by its bytes, whatever the mail says of it, and what is missing is said."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.contents import LIMITS
from selfeval_xl.intake.mails import open_mail
from selfeval_xl.intake.sniff import sniff
from selfeval_xl.intake.source import Mail
from tests.forms import CLEAN
from tests.intake.test_sniff import zipped
from tests.letters import DATE, XLSX, encoded, file, head, letter, mailbox, multipart, part, text, uuencoded, word
from tests.workbooks import workbook

FORM = workbook(CLEAN)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
OCTETS = {"Content-Type": "application/octet-stream"}
BEIJING = timezone(timedelta(hours=8))
ASK = "请确认自评表是否另行发送；需要的请报送单位重新发送。"


def members(data: bytes) -> list[tuple[str, str]]:
    """Return each member with what it is or why it is not read; last, where there is one, what the mail ends with."""
    listed = []
    try:
        for member in open_mail(data, (), LIMITS).members:
            try:
                listed.append((member.name + member.note, sniff(member.read())))
            except BadSource as bad:
                listed.append((member.name + member.note, f"{bad.outcome.label}：{bad.reason}"))
    except BadSource as bad:
        listed.append((bad.outcome.label, bad.reason))
    return listed


def only(data: bytes) -> bytes:
    """Return the bytes of the only member."""
    (member,) = open_mail(data, (), LIMITS).members
    return member.read()


LIES = {
    "as it should be": file(FORM, "表.xlsx"),
    "inline": part(FORM, {"Content-Type": XLSX, "Content-Disposition": "inline; filename=表.xlsx"}),
    "without a disposition": part(FORM, {"Content-Type": f'{XLSX}; name="{word("表.xlsx")}"'}),
    "said to be a picture": file(FORM, "表.xlsx", "image/png"),
    "said to be text": file(FORM, "表.xlsx", "text/plain"),
    "said to be a web page": file(FORM, "表.xlsx", "text/html"),
    "said to be a signature": file(FORM, "表.xlsx", "application/pkcs7-signature"),
    "said to be a mail": file(FORM, "表.xlsx", "message/rfc822"),
    "said to be sealed": file(FORM, "表.xlsx", "application/pkcs7-mime"),
    "with a type that is none": file(FORM, "表.xlsx", "xlsx"),
    "in quoted-printable": part(FORM, {"Content-Disposition": "attachment; filename=表.xlsx"}, "quoted-printable"),
    "as it is": part(FORM, {"Content-Type": "application/x; name=表.xlsx"}, "binary"),
    "base64 that is not said": part(encoded(FORM, "base64"), {"Content-Type": "application/x; name=表.xlsx"}, ""),
    "base64 said to be 8bit": part(encoded(FORM, "base64"), {"Content-Type": "application/x; name=表.xlsx"}, "8bit"),
    "binary said to be base64": part(
        FORM, {"Content-Type": "application/x; name=表.xlsx", "Content-Transfer-Encoding": "base64"}, ""
    ),
    "base64 said to be quoted-printable": part(
        encoded(FORM, "base64"),
        {"Content-Type": "application/x; name=表.xlsx", "Content-Transfer-Encoding": "quoted-printable"},
        "",
    ),
}


@pytest.mark.parametrize("attached", LIES.values(), ids=LIES)
def test_a_workbook_is_found_whatever_is_said_of_it(attached: bytes) -> None:
    mail = letter(attached)
    assert members(mail) == [("表.xlsx", "xlsx")]
    assert only(mail) == FORM


BASE64 = {
    "padding missing": base64.b64encode(FORM).rstrip(b"="),
    "too much padding": base64.b64encode(FORM + b" ") + b"====",
    "one line": base64.b64encode(FORM),
    "blank lines and blanks": b" \n\n".join(base64.b64encode(FORM)[at : at + 60] for at in range(0, len(FORM) * 2, 60)),
    "noise in it": b"\n\x00!*".join(base64.b64encode(FORM)[at : at + 64] for at in range(0, len(FORM) * 2, 64)),
    "in two pieces, each padded": base64.b64encode(FORM[:1000]) + b"\r\n" + base64.b64encode(FORM[1000:]),
    "the foot of a mailing list": base64.b64encode(FORM + b" " * (-len(FORM) % 3 + 1))
    + b"\n_______\nlist mailing list",
}


@pytest.mark.parametrize("body", BASE64.values(), ids=BASE64)
def test_broken_base64_is_read_as_far_as_it_is_base64(body: bytes) -> None:
    headers = {"Content-Type": "application/x; name=表.xlsx", "Content-Transfer-Encoding": "base64"}
    assert only(letter(part(body, headers, ""))).rstrip() == FORM


ALTERNATIVE = multipart(
    text("见附件。"), text("<html>见附件。</html>", "text/html"), kind="alternative", boundary="=_a"
)
LOGO = part(PNG, {"Content-Type": 'image/png; name="logo.png"', "Content-ID": "<Logo%1@x>"})
LETTER_WITH_LOGO = text('<html><img src="cid:logo%251@x"></html>', "text/html")
CONTENTS: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "no attachment": (letter(), []),
    "not even a text": (head() + b"\r\n", []),
    "nothing but a file": (head() + file(FORM, "表.xlsx"), [("表.xlsx", "xlsx")]),
    "two texts and a file": (head() + multipart(ALTERNATIVE, file(FORM, "表.xlsx")), [("表.xlsx", "xlsx")]),
    "files in a related part": (
        head() + multipart(multipart(text("x"), file(FORM, "表.xlsx"), kind="related", boundary="=_r")),
        [("表.xlsx", "xlsx")],
    ),
    "a text file": (
        letter(file("说明".encode(), "说明.txt", "text/plain"), file(b"<html>", "页.html", "text/html")),
        [("说明.txt", "text"), ("页.html", "html")],
    ),
    "files without a name": (
        letter(part(FORM, OCTETS), part(PNG, OCTETS), part(zipped({"甲.xlsx": FORM}), OCTETS), part(FORM, {})),
        [("附件1.xlsx", "xlsx"), ("附件2.png", "png"), ("附件3.zip", "zip"), ("附件4.xlsx", "xlsx")],
    ),
    "a name that is only a suffix": (letter(file(FORM, ".xlsx")), [("附件1.xlsx", "xlsx")]),
    "the same name twice": (
        letter(file(FORM, "表.xlsx"), file(PNG, "表.xlsx")),
        [("表.xlsx", "xlsx"), ("表.xlsx", "png")],
    ),
    "pictures in the letter": (
        head() + multipart(LETTER_WITH_LOGO, LOGO, file(PNG, "照片.png", "image/png"), kind="related"),
        [("logo.png", "已忽略：是信件正文里的图片，如签名、徽标。"), ("照片.png", "png")],
    ),
    "only pictures in the letter": (
        head() + multipart(LETTER_WITH_LOGO, LOGO, kind="related"),
        [
            ("logo.png", "已忽略：是信件正文里的图片，如签名、徽标。"),
            ("未见自评表", "信件没有附件，只有正文里的图片或签名。"),
        ],
    ),
    "a picture shown in the letter that is a workbook": (
        head() + multipart(LETTER_WITH_LOGO, part(FORM, {"Content-Type": "image/png", "Content-ID": "<logo%1@x>"})),
        [("附件1.xlsx", "xlsx")],
    ),
    "signed": (
        head()
        + multipart(
            multipart(text("x"), file(FORM, "表.xlsx"), boundary="=_i"),
            file(b"\x30\x80\x06\x09\x2a\x86", "smime.p7s", "application/pkcs7-signature"),
            kind="signed",
        ),
        [("表.xlsx", "xlsx"), ("smime.p7s", "已忽略：是信件的电子签名。")],
    ),
    "sealed": (
        head() + file(b"\x30\x80\x06\x09\x2a\x86", "smime.p7m", "application/pkcs7-mime"),
        [("smime.p7m", "已加密：信件经过加密或签名封装，里面的附件取不出来。")],
    ),
    "sealed by PGP": (
        head()
        + multipart(
            part(b"Version: 1", {"Content-Type": "application/pgp-encrypted"}),
            file(b"-----BEGIN PGP MESSAGE-----", "encrypted.asc", "application/octet-stream"),
            kind="encrypted",
        ),
        [
            ("附件1.txt", "已忽略：是信件加密的说明。"),
            ("encrypted.asc", "已加密：信件经过加密或签名封装，里面的附件取不出来。"),
        ],
    ),
    "an invitation": (
        letter(file(b"BEGIN:VCALENDAR\r\n", "invite.ics", "text/calendar"), text("BEGIN:VCALENDAR", "text/calendar")),
        [
            ("invite.ics", "已忽略：是会议邀请，属于信件正文。"),
            ("未见自评表", "信件没有附件，只有正文里的图片或签名。"),
        ],
    ),
    "what Exchange makes of the end of a letter": (
        letter(file(FORM, "表.xlsx"), file(b"-- \r\n", "ATT00001.txt", "text/plain")),
        [("表.xlsx", "xlsx"), ("ATT00001.txt", "已忽略：是信件正文的一部分。")],
    ),
    "a file of Outlook's own": (
        letter(part(b"\x78\x9f\x3e\x22\x01\x00", {"Content-Type": "application/ms-tnef"})),
        [("winmail.dat", "tnef")],
    ),
    "an attached mail": (
        letter(
            part(
                letter(file(FORM, "表.xlsx"), subject="一季度/自评表", boundary="=_2"),
                {"Content-Type": "message/rfc822"},
                "",
            )
        ),
        [("一季度／自评表.eml", "eml")],
    ),
    "an attached mail in base64": (
        letter(part(letter(file(FORM, "表.xlsx"), subject="自评表"), {"Content-Type": "message/rfc822"})),
        [("自评表.eml", "eml")],
    ),
    "an attached mail called a file": (
        letter(file(letter(file(FORM, "表.xlsx")), "转发.eml", "application/octet-stream")),
        [("转发.eml", "eml")],
    ),
    "a digest": (
        head()
        + multipart(b"\r\n" + letter(subject="甲"), b"\r\n" + letter(subject="乙"), kind="digest", boundary="=_d"),
        [("甲.eml", "eml"), ("乙.eml", "eml")],
    ),
    "files within the text": (
        head() + b"\r\n" + "请查收。\n".encode() + uuencoded(FORM, "表.xlsx") + uuencoded(PNG, "b/照片.png"),
        [("表.xlsx", "xlsx"), ("照片.png", "png")],
    ),
    "a text about beginning": (head() + b"\r\nbegin 644 words\nof a poem\nend\n", []),
    "a wrong boundary": (
        head() + multipart(text("x"), file(FORM, "表.xlsx"), boundary="=_x").replace(b'"=_x"', b'"=_y"', 1),
        [("表.xlsx", "xlsx")],
    ),
    "no boundary told": (
        head() + multipart(text("x"), file(FORM, "表.xlsx")).replace(b'; boundary="=_1"', b"", 1),
        [("表.xlsx", "xlsx")],
    ),
    "an inner multipart that is not closed": (
        head() + multipart(multipart(text("x"), boundary="=_i", closed=False), file(FORM, "表.xlsx")),
        [("表.xlsx", "xlsx")],
    ),
    "a boundary that begins like the outer one": (
        head() + multipart(multipart(text("x"), file(FORM, "甲.xlsx"), boundary="=_1x"), file(FORM, "乙.xlsx")),
        [("甲.xlsx", "xlsx"), ("乙.xlsx", "xlsx")],
    ),
    "a subject that is folded carelessly": (
        b"From: a@example.com\r\nSubject: \xd7\xd4\xc6\xc0\r\n\xb1\xed\r\n" + multipart(file(FORM, "表.xlsx")),
        [("表.xlsx", "xlsx")],
    ),
    "no blank line behind the head": (
        letter(file(FORM, "表.xlsx")).replace(b'"=_1"\r\n\r\n', b'"=_1"\r\n', 1),
        [("表.xlsx", "xlsx")],
    ),
    "line feeds only": (letter(file(FORM, "表.xlsx")).replace(b"\r\n", b"\n"), [("表.xlsx", "xlsx")]),
    "as UTF-16": (letter(file(FORM, "表.xlsx")).decode().encode("utf-16"), [("表.xlsx", "xlsx")]),
    "a From line before it": (mailbox(letter(file(FORM, "表.xlsx"))), [("表.xlsx", "xlsx")]),
}


@pytest.mark.parametrize(("mail", "found"), CONTENTS.values(), ids=CONTENTS)
def test_everything_but_the_letter_is_a_member(mail: bytes, found: list[tuple[str, str]]) -> None:
    assert members(mail) == found


def test_a_mail_that_is_cut_off_gives_what_came_and_says_so() -> None:
    mail = letter(file(FORM, "甲.xlsx"), file(FORM, "乙.xlsx"))
    assert members(mail[: len(mail) - 2000]) == [
        ("甲.xlsx", "xlsx"),
        ("乙.xlsx", "damaged-zip"),
        ("文件损坏", "邮件不完整，没有收完：前面的 2 个文件已列出，后面的可能缺失。"),
    ]
    assert members(mail[: mail.index(b"--=_1")]) == [("文件损坏", "邮件不完整，没有收完，附件缺失。")]


IN_CLOUD = "重要：信件里有超大附件、云附件或网盘文件的链接，文件在网上，没有下载。"
LINKS = {
    "QQ": '<html>从QQ邮箱发来的超大附件<a href="https://wx.mail.qq.com/ftn/download?func=3&key=x">进入下载页面</a></html>',
    "163": '<html><a href="https://mail.163.com/large-attachment-download/index.html?p=x">表.zip</a></html>',
    "139": "<html>139邮箱-超大附件 http://fs.mail.10086.cn/x</html>",
    "a net disk": "链接: https://pan.baidu.com/s/1abc 提取码: 1234",
    "some other service": "云附件：https://files.example.com/x",
}


@pytest.mark.parametrize("words", LINKS.values(), ids=LINKS)
def test_what_is_only_a_link_is_said_to_be_missing(words: str) -> None:
    bare = head() + multipart(text(words, "text/html"))
    assert members(bare) == [("未见自评表", f"{IN_CLOUD}信件没有别的附件。")]
    both = head() + multipart(text(words), file(FORM, "表.xlsx"))
    assert members(both) == [("表.xlsx", "xlsx"), ("部分读取", f"{IN_CLOUD}里面有 1 个文件，已逐个列出。")]
    in_gbk = part(words.encode("gbk"), {"Content-Type": "text/html; charset=gb2312"})
    assert members(head() + multipart(in_gbk)) == [("未见自评表", f"{IN_CLOUD}信件没有别的附件。")]


@pytest.mark.parametrize("words", ["请不要用超大附件发送。", "见 https://example.com/notice", "详见通知。"])
def test_a_letter_that_only_speaks_of_such_things_is_a_letter(words: str) -> None:
    assert members(head() + multipart(text(words), file(FORM, "表.xlsx"))) == [("表.xlsx", "xlsx")]


NAMES: dict[str, tuple[str | bytes, str]] = {
    "plain": ('attachment; filename="table.xlsx"', "table.xlsx"),
    "without quotes": ("attachment; filename=table 1.xlsx", "table 1.xlsx"),
    "an encoded word": (f"attachment; filename={word('自评表.xlsx')}", "自评表.xlsx"),
    "an encoded word in quotes": (f'attachment; filename="{word("自评表.xlsx", "gbk")}"', "自评表.xlsx"),
    "gb2312 that is GBK": (f'attachment; filename="{word("喆镕.xlsx", "gbk", "gb2312")}"', "喆镕.xlsx"),
    "gb2312 that is UTF-8": (f'attachment; filename="{word("自评表.xlsx", "utf-8", "gb2312")}"', "自评表.xlsx"),
    "UTF-8 that is GBK": (f'attachment; filename="{word("自评表.xlsx", "gbk", "utf-8")}"', "自评表.xlsx"),
    "latin-1 that is GBK": (f'attachment; filename="{word("自评表.xlsx", "gb2312", "iso-8859-1")}"', "自评表.xlsx"),
    "latin-1": (f'attachment; filename="{word("résumé.xlsx", "latin-1", "iso-8859-1")}"', "résumé.xlsx"),
    "Big5": (f'attachment; filename="{word("自評表.xlsx", "big5")}"', "自評表.xlsx"),
    "HZ": (f'attachment; filename="{word("自评表.xlsx", "hz", "hz-gb-2312")}"', "自评表.xlsx"),
    "HZ without a label": (b'attachment; filename="' + "自评表".encode("hz") + b'.xlsx"', "自评表.xlsx"),
    "a label nobody knows": (f'attachment; filename="{word("自评表.xlsx", "gbk", "x-unknown")}"', "自评表.xlsx"),
    "a codec that is no character set": (f'attachment; filename="{word("甲.xlsx", "utf-8", "idna")}"', "甲.xlsx"),
    "Q": ('attachment; filename="=?gb2312?Q?=D7=D4=C6=C0=B1=ED=5F1.xlsx?="', "自评表_1.xlsx"),
    "cut within a character": ('attachment; filename="=?gbk?B?19TGwLE=?=\r\n =?gbk?B?7S54bHN4?="', "自评表.xlsx"),
    "cut within a character, Q": ('attachment; filename="=?utf-8?Q?=E8=A1?= =?utf-8?Q?=A8.xlsx?="', "表.xlsx"),
    "cut within the base64": ('attachment; filename="=?gbk?B?19TGwL?= =?gbk?B?HtLnhsc3g=?="', "自评表.xlsx"),
    "two words and two labels": (f'attachment; filename="{word("自评")} {word("表.xlsx", "gbk")}"', "自评表.xlsx"),
    "RFC 2231": ("attachment; filename*=UTF-8''%E8%A1%A8.xlsx", "表.xlsx"),
    "RFC 2231 in GBK": ("attachment; filename*=gb2312'zh-cn'%86%B4%E9F.xlsx", "喆镕.xlsx"),
    "RFC 2231 in pieces": ("attachment; filename*1*=%ED%20; filename*0*=gbk'zh'%D7%D4%C6%C0%B1; filename*2=1.xlsx",
                           "自评表 1.xlsx"),
    "RFC 2231 cut in a character": ("attachment; filename*0*=utf-8''%E8%A1; filename*1*=%A8; filename*2=.xlsx",
                                    "表.xlsx"),
    "RFC 2231 without a character set": ("attachment; filename*=%E8%A1%A8.xlsx", "表.xlsx"),
    "RFC 2231 beside a plain one": ("attachment; filename=x.xlsx; filename*=UTF-8''%E8%A1%A8.xlsx", "表.xlsx"),
    "raw UTF-8": ("attachment; filename=自评表.xlsx", "自评表.xlsx"),
    "raw GBK": ('attachment; filename="喆镕自评表.xlsx"'.encode("gbk"), "喆镕自评表.xlsx"),
    "raw GBK with a byte like a backslash": ('attachment; filename="億.xlsx"'.encode("gbk"), "億.xlsx"),
    "in two parts of Unicode": ("attachment; filename=re\u0301sume\u0301.xlsx", "résumé.xlsx"),
    "a path of Windows": ('attachment; filename="C:\\fakepath\\自评表.xlsx"', "自评表.xlsx"),
    "a path": ('attachment; filename="../../自评表.xlsx"', "自评表.xlsx"),
    "folded": ('attachment;\r\n\tfilename="2024 自评\r\n 表.xlsx"', "2024 自评 表.xlsx"),
    "a line break in it": (f'attachment; filename="{word(chr(13) + chr(10) + "表.xlsx")}"', "表.xlsx"),
    "characters that turn the direction": ("attachment; filename=表\u202exslx.exe", "表xslx.exe"),
    "too long": (f"attachment; filename={'长' * 300}.xlsx", f"{'长' * 120}….xlsx"),
    "lost on the way": ("attachment; filename=????.xlsx", "????.xlsx文件名可能是乱码。"),
    "bytes of no character": (b"attachment; filename=\xff\xff.xlsx", "\ufffd\ufffd.xlsx文件名可能是乱码。"),
}  # fmt: skip


@pytest.mark.parametrize(("told", "name"), NAMES.values(), ids=NAMES)
def test_a_name_is_shown_as_it_was_meant(told: str | bytes, name: str) -> None:
    assert members(letter(part(FORM, {"Content-Disposition": told}))) == [(name, "xlsx")]


def test_the_more_readable_of_two_names_counts() -> None:
    told = {"Content-Disposition": "attachment; filename=????.xlsx", "Content-Type": f"{XLSX}; name=自评表.xlsx"}
    assert members(letter(part(FORM, told))) == [("自评表.xlsx", "xlsx")]


SENDERS: dict[str, tuple[str | bytes, str]] = {
    "a name and an address": (f"{word('某某')} <moumou@example.com>", "某某 <moumou@example.com>"),
    "quotes and a comma": (f'"{word("县财政局，某某")}" <a@example.com>', "县财政局，某某 <a@example.com>"),
    "raw GBK": ("某某 <a@example.com>".encode("gbk"), "某某 <a@example.com>"),
    "an address alone": ("<a@example.com>", "a@example.com"),
    "an address without brackets": ("a@example.com", "a@example.com"),
    "the address for a name": ('"a@example.com" <a@example.com>', "a@example.com"),
    "several": ("甲 <a@example.com>, 乙 <b@example.com>", "甲 <a@example.com>"),
    "no address": (word("某某"), "某某"),
    "brackets without end": ("(" * 5000, "(" * 200 + "…"),
    "a line break in it": (f"{word(chr(10) + '某某')} <a@example.com>", "某某 <a@example.com>"),
}


@pytest.mark.parametrize(("told", "shown"), SENDERS.values(), ids=SENDERS)
def test_a_sender_is_shown_as_a_person_sees_it(told: str | bytes, shown: str) -> None:
    mail = b"From: " + (told if isinstance(told, bytes) else told.encode()) + b"\r\nSubject: x\r\n\r\n"
    assert open_mail(mail, (), LIMITS).mail == Mail(shown, "x", None)


def test_the_head_of_a_mail_is_told() -> None:
    told = open_mail(letter(subject="关于报送自评表的函"), (), LIMITS).mail
    assert told == Mail("某某 <moumou@example.com>", "关于报送自评表的函", datetime(2025, 3, 3, 9, 30, tzinfo=BEIJING))
    assert open_mail(b"Subject: =?gbk?B?19TGwLE=?= =?gbk?B?7Q==?=\r\n\r\n", (), LIMITS).mail == Mail("", "自评表", None)


RECEIVED = "Received: from a by b; Tue, 4 Mar 2025 08:00:00 +0800"
ARRIVED = datetime(2025, 3, 4, 8, tzinfo=BEIJING)
DATES = {
    "as it should be": (f"Date: {DATE}\r\n{RECEIVED}", datetime(2025, 3, 3, 9, 30, tzinfo=BEIJING)),
    "no time of a place": ("Date: Mon, 3 Mar 2025 09:30:00 -0000", datetime(2025, 3, 3, 9, 30, tzinfo=UTC)),
    "no offset": ("Date: Mon, 3 Mar 2025 09:30:00", datetime(2025, 3, 3, 9, 30)),
    "a comment": (f"Date: {DATE} (CST)", datetime(2025, 3, 3, 9, 30, tzinfo=BEIJING)),
    "another way to write it": ("Date: 2025-03-03 09:30:00 +0800", datetime(2025, 3, 3, 9, 30, tzinfo=BEIJING)),
    "Chinese": ("Date: 2025年3月3日 9:30", datetime(2025, 3, 3, 9, 30)),
    "broken": (f"Date: yesterday\r\n{RECEIVED}", ARRIVED),
    "broken, and nothing else": ("Date: Mon, 99 Mar 2025 09:30:00 +0800", None),
    "an offset that is none": ("Date: Mon, 3 Mar 2025 09:30:00 +9999", None),
    "missing": (RECEIVED, ARRIVED),
    "1970": (f"Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n{RECEIVED}", ARRIVED),
    "1970, and nothing else": ("Date: Thu, 1 Jan 1970 00:00:00 +0000", None),
    "after it arrived": (f"Date: Mon, 3 Mar 2031 09:30:00 +0800\r\n{RECEIVED}", ARRIVED),
    "years before": (f"Date: Sat, 3 Mar 2012 09:30:00 +0800\r\n{RECEIVED}", ARRIVED),
    "year 2999": ("Date: Sun, 3 Mar 2999 09:30:00 +0800", None),
    "several hops": (f"{RECEIVED}\r\nReceived: from c by a; Mon, 3 Mar 2025 01:00:00 +0000", ARRIVED),
}  # fmt: skip


@pytest.mark.parametrize(("told", "sent"), DATES.values(), ids=DATES)
def test_a_date_is_believed_as_far_as_it_can_be_true(told: str, sent: datetime | None) -> None:
    assert open_mail(f"From: a@example.com\r\n{told}\r\n\r\n".encode(), (), LIMITS).mail == Mail(
        "a@example.com", "", sent
    )
