"""Attachments that are not in a mail: the letter has a link to where they can be downloaded, often for a few days."""

import re

_HOSTS = re.compile(  # pages that hand out files, as the large Chinese mail services and net disks call them
    rb"mail\.qq\.com/(?:cgi-bin/)?ftn|(?:i|wx)\.mail\.qq\.com/ftn|ftn\.qq\.com|share\.weiyun\.com/"
    rb"|mail\.(?:163|126)\.com/(?:large-attachment|cloud-attachment)|dashi\.163\.com/\S{0,80}attachment|fs\.163\.com/"
    rb"|(?:fs\.mail\.139\.com|fs\.mail\.10086\.cn|yun\.139\.com/|caiyun\.139\.com/)|mail\.sina\.com\.cn/filecenter"
    rb"|pan\.baidu\.com/s|aliyundrive\.com/s/|alipan\.com/s/|pan\.quark\.cn/s/|kdocs\.cn/l/|docs\.qq\.com/(?:sheet|doc)/",
    re.IGNORECASE,
)
_WORDS = tuple(
    word.encode(codec) for word in ("超大附件", "云附件", "文件中转站") for codec in ("utf-8", "gb18030")
)  # fmt: skip


def has_cloud_link(letter: bytes) -> bool:
    """Tell whether a letter leads to files that are not with it."""
    if _HOSTS.search(letter) is not None:
        return True
    return b"http" in letter and any(word in letter for word in _WORDS)
