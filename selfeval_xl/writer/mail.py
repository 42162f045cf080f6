"""退回/…/退回修改-<实施单位>.eml: a mail to a unit, ready to be looked at and sent.

Mail programs open it as a draft (X-Unsent). It carries no date and no id: the program that sends it gives it both.
Its first line makes it known again where it lies among what was received.
"""

from base64 import encodebytes
from collections.abc import Iterator, Mapping, Sequence
from email import policy
from email.message import EmailMessage
from hashlib import sha256

from selfeval_xl.draft_mark import marked
from selfeval_xl.text import shorten
from selfeval_xl.writer.fitting import writable
from selfeval_xl.writer.letters import Letter, by_when

MOST_BYTES = 20 * 2**20  # of all attachments; many servers take no more

_LONGEST_NAME = 60  # characters of a name in the subject
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def mail_draft(
    letter: Letter, recipients: Sequence[str], notice: tuple[str, bytes], copies: Mapping[str, bytes], folder: str
) -> bytes:
    """Return the mail with the notice and the marked copies attached, the same bytes for the same content.

    Args:
        letter: what is said.
        recipients: addresses; none leaves the draft without, for whoever sends it to fill in.
        notice: its file name and content.
        copies: the marked copies by their file names. Where all is too large only the notice is attached.
        folder: where the copies lie, to tell whoever sends the mail where they are not attached.
    """
    fits = sum(map(len, copies.values())) + len(notice[1]) <= MOST_BYTES
    attached = (notice, *copies.items()) if fits else (notice,)
    where = "" if not copies else "（见附件）" if fits else "（另行发送）"
    unsent = "" if fits else f"【发送前请删去本行】退回的工作簿太大，没有附上，在“{folder}”文件夹，请另行发送。\n\n"
    text = unsent + "\n".join(_lines(letter, where))
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = f"请修改后重新报送：项目支出绩效自评表（{_one_line(letter.unit)}）"
    if recipients:
        mail["To"] = ", ".join(recipients)
    mail["X-Unsent"] = "1"
    mail.set_content(text, cte="base64")
    digest = sha256(b"\0".join([text.encode(), *(data for _, data in attached)])).digest()
    for name, _ in attached:
        mail.add_attachment(digest, *_XLSX, filename=name)  # in place of what is put there below
    mail.set_boundary(f"=_{digest.hex()[:32]}")
    return marked(_filled(mail.as_bytes(), _in_base64(digest), [data for _, data in attached]))


def _filled(mail: bytes, place: bytes, attached: Sequence[bytes]) -> bytes:
    """Put each attachment where its place is; over large ones the email package itself takes its time."""
    before, *pieces = mail.split(place)
    filled = [before]
    for data, piece in zip(attached, pieces, strict=True):
        filled += [_in_base64(data), piece]
    return b"".join(filled)


def _in_base64(data: bytes) -> bytes:
    return encodebytes(data).replace(b"\n", b"\r\n")


def _lines(letter: Letter, where: str) -> Iterator[str]:
    """Yield the text; `where` tells where the marked copies are, "" where there are none."""
    yield f"{_one_line(letter.unit)}："
    yield ""
    yield f"    {letter.request}"
    yield ""
    yield f"退回的自评表{where}："
    for number, form in enumerate(letter.returned, 1):
        yield f"{number}. {_one_line(form.project)}：{form.counts}"
    yield ""
    if where:
        yield "问题和修改办法见附件中的退回修改通知单；退回的工作簿里，要改的单元格已经标色并加了批注。"
        yield f"请直接在退回的工作簿中改正，{by_when(letter.due)}报送改好的工作簿。"
    else:
        yield "问题和修改办法见附件中的退回修改通知单。"
        yield f"请在原表上改正，{by_when(letter.due)}重新报送。"
    yield ""
    yield "联系人："
    yield "联系电话："


def _one_line(text: str) -> str:
    """Put a name on one line, with nothing in it that a header would decode."""
    return shorten(writable(text), _LONGEST_NAME).replace("=?", "=？")
