"""Names of files nobody sends on purpose: what programs and systems leave beside the real ones."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from selfeval_xl.intake.source import Refusal
from selfeval_xl.outcome import Outcome

_IGNORED_NAMES = (  # the first that fits gives the reason; a name in a folder of such a name is ignored with it
    ("~$*", "Excel 或 WPS 打开文件时留下的临时文件。"),
    (".~*", "WPS 或 LibreOffice 打开文件时留下的临时文件。"),
    ("~*.tmp", "Office 保存文件时留下的临时文件。"),
    ("__macosx", "苹果电脑压缩时附带的文件。"),
    ("._*", "苹果电脑附带的文件。"),
    (".ds_store", "苹果电脑附带的文件。"),
    ("thumbs.db", "Windows 的系统文件。"),
    ("desktop.ini", "Windows 的系统文件。"),
    (".*", "隐藏文件。"),
)


def ignored(parts: Iterable[str]) -> Refusal | None:
    """Tell why a file is not opened, by the parts of its path below what it was found in."""
    lowered = [part.lower() for part in parts]
    for pattern, reason in _IGNORED_NAMES:
        if any(fnmatchcase(part, pattern) for part in lowered):
            return Refusal.because(Outcome.IGNORED, reason)
    return None
