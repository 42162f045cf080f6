"""What every mail has whatever its format: a letter, pictures that belong to it, and files that are not where it is."""

import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from selfeval_xl.errors import BadSource
from selfeval_xl.intake.cloud_links import has_cloud_link
from selfeval_xl.intake.source import Refusal
from selfeval_xl.outcome import Outcome

PICTURES = frozenset({"png", "jpeg", "gif", "bmp", "tiff"})  # as `sniff` calls them
PICTURE_OF_LETTER = Refusal.because(Outcome.IGNORED, "是信件正文里的图片，如签名、徽标。")
SEALED = Refusal(
    Outcome.ENCRYPTED,
    "信件经过加密或签名封装，里面的附件取不出来。",
    "请在邮件程序中打开这封信，把附件保存到文件夹，或请对方不加密重新发送。",
)

_CID = re.compile(rb"cid:([^\s\"'<>)]{1,300})", re.IGNORECASE)
_CUT_OFF = "邮件不完整，没有收完：前面的 {} 个文件已列出，后面的可能缺失。"
_CUT_OFF_EARLY = "邮件不完整，没有收完，附件缺失。"
_FETCH_AGAIN = "请重新下载这封邮件；还是不完整的，请报送单位重新发送。"
_IN_CLOUD = "重要：信件里有超大附件、云附件或网盘文件的链接，文件在网上，没有下载。"
_DOWNLOAD = "请打开这封信，把链接里的文件下载到文件夹后重新运行。"
_ONLY_LETTER = "信件没有附件，只有正文里的图片或签名。"
_ASK = "请确认自评表是否另行发送；需要的请报送单位重新发送。"


def shown_pictures(texts: Iterable[bytes]) -> frozenset[bytes]:
    """Return the content ids, in lower case, of the parts that a letter shows in its text."""
    return frozenset(unquote_to_bytes(found).lower() for text in texts for found in _CID.findall(text))


def what_is_missing(texts: Iterable[bytes], count: int, real: int, *, is_cut_off: bool = False) -> BadSource | None:
    """Return what is wrong with a mail of `count` files, `real` of them no part of the letter; None if nothing is.

    `texts` are the spellings of the letter, in UTF-8 or GBK.
    """
    is_in_cloud = any(map(has_cloud_link, texts))
    if is_cut_off:
        reason = (_CUT_OFF.format(count) if count else _CUT_OFF_EARLY) + (_IN_CLOUD if is_in_cloud else "")
        return BadSource(Outcome.DAMAGED, reason, _FETCH_AGAIN + (_DOWNLOAD if is_in_cloud else ""))
    if is_in_cloud:
        listed = f"里面有 {count} 个文件，已逐个列出。" if count else "信件没有别的附件。"
        return BadSource(Outcome.PARTLY_READ if real else Outcome.NO_FORM, _IN_CLOUD + listed, _DOWNLOAD)
    if count and not real:
        return BadSource(Outcome.NO_FORM, _ONLY_LETTER, _ASK)
    return None
