"""What the header of a mail says, whatever its author's program made of it: encoded words, parameters, raw bytes.

The parser of the standard library decodes every encoded word by itself and takes labels at their word, so a name that
is cut within a character, or that says gb2312 and means GBK, comes out broken; and it recurses and is quadratic in
what a stranger wrote. Everything here is one pass over a text of bounded length and never raises.
"""

import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator, Sequence
from itertools import islice
from unicodedata import normalize
from urllib.parse import unquote_to_bytes

LONGEST = 64 * 1024  # characters of one header that are looked at

_CODECS = {  # label -> codec; the names of a family that senders mix up are read as its largest member
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "ms936", "euc-cn", "gb18030"), "gb18030"),
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950"), "big5hkscs"),
    **dict.fromkeys(("hz", "hz-gb-2312"), "hz"),
    **{label: label for label in ("utf-16", "shift_jis", "euc-kr")},
}
_LATIN = frozenset({"iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "cp1252"})  # old programs say it of all
_CHINESE = re.compile(r"[\x00-\x7f\u2014-\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*")
_PLAIN_GB = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])*")
_WORD = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_HZ = re.compile(r"~\{(?:[!-}]{2})+~\}")
_PARAMETER = re.compile(r';\s*([^\s=;"*]{1,40})(?:\*(\d{1,4}))?(\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.DOTALL)
_BLANKS = re.compile(r"[\t\r\n]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_UNPADDED = re.compile(rb"[^=]+")
_WHOLE_LINE = re.compile(rb"\s*[A-Za-z0-9+/]+\s*(?:[\r\n]|\Z)")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_MOST_PIECES = 1000  # of base64 that are padded each by itself
_DOUBTFUL = re.compile(r"[?\ufffd\ue000-\uf8ff]")


def decode(data: bytes, label: str = "") -> str:
    """Read bytes by their label where that is possible, else as UTF-8 or GBK; what is no character becomes U+FFFD."""
    label = label.lower()
    codec = _CODECS.get(label, "")
    guesses = ["utf-8", "gb18030"]
    if not codec and _PLAIN_GB.fullmatch(data) and not _CHINESE.fullmatch(data.decode("utf-8", "replace")):
        guesses.reverse()  # a short word of GBK may be some letters of UTF-8 by chance, and Chinese is more likely here
    if codec == "gb18030":
        if len(data) >= 9 and (text := _strictly(data, "utf-8")) and not text.isascii() and _CHINESE.fullmatch(text):
            return text  # three characters of GBK are never that by chance
        guesses.reverse()
    elif codec:
        guesses.insert(0, codec)
    elif label in _LATIN and not _PLAIN_GB.fullmatch(data):
        guesses = ["utf-8", "latin-1"]
    for guess in guesses:
        text = _strictly(data, guess)
        if text is not None:
            return text
    return data.decode(codec or "gb18030", "replace")


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def words(text: str) -> str:
    """Decode the encoded words in a header, in quotes too, and leave out what cannot be seen."""
    text = text[:LONGEST]
    pieces: list[str] = []
    run: list[tuple[str, str, str]] = []  # neighbours, which may share a character
    at = 0
    for found in _WORD.finditer(text):
        between = text[at : found.start()]
        if between.strip() or not run:
            pieces += [*_run(run), between]
            run = []
        run.append((found[1].lower(), found[2].lower(), found[3]))
        at = found.end()
    pieces += [*_run(run), text[at:]]
    return seen(_HZ.sub(lambda found: _strictly(found[0].encode(), "hz") or found[0], "".join(pieces)))


def _run(run: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """Decode encoded words beside each other; the bytes of those with one label are put together first."""
    start = 0
    for end in range(1, len(run) + 1):
        if end == len(run) or run[end][:2] != run[start][:2]:
            label, way, _ = run[start]
            yield decode(_bytes(way, [text for _, _, text in run[start:end]]), label)
            start = end


def _bytes(way: str, texts: Sequence[str]) -> bytes:
    if way == "q":
        return b"".join(a2b_qp(text.encode("utf-8", "replace"), header=True) for text in texts)
    if any(len(text) % 4 for text in texts[:-1]):  # a program cut the encoded text and not the name
        texts = ["".join(texts)]
    return b"".join(base64_bytes(text.encode("ascii", "ignore")) for text in texts)


def base64_bytes(text: bytes) -> bytes:
    """Decode base64 however it is padded or broken up; what does not belong to it is passed over.

    Behind padding another piece may follow; what does not look like one, such as the foot of a mailing list, ends it.
    """
    decoded: list[bytes] = []
    for found in islice(_UNPADDED.finditer(text), _MOST_PIECES):
        piece = found[0].translate(None, _NOT_BASE64)
        if decoded and piece and not _WHOLE_LINE.match(found[0]):
            break
        whole = piece[: len(piece) - (len(piece) % 4 == 1)]
        decoded.append(a2b_base64(whole + b"=" * (-len(whole) % 4)))
    return b"".join(decoded)


def seen(text: str) -> str:
    """Leave out the characters that cannot be seen or that turn the direction of what follows; keep it on one line."""
    return normalize("NFC", _UNSEEN.sub("", _BLANKS.sub(" ", text))).strip()


def parameters(text: str) -> dict[str, list[str]]:
    """Return what follows the first word of a header, by lower-case names, the most trustworthy spelling first.

    A value may be written plainly, as encoded words, or after RFC 2231 in numbered pieces and with a character set.
    """
    plain: dict[str, list[str]] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, number, is_extended, quoted, bare in _PARAMETER.findall(";" + text[:LONGEST].partition(";")[2]):
        value = re.sub(r'\\(["\\])', r"\1", quoted) if quoted else bare.strip()
        if number or is_extended:
            pieces.setdefault(name.lower(), {}).setdefault(int(number or 0), (bool(is_extended), value))
        else:
            plain.setdefault(name.lower(), []).append(value if name.lower() == "boundary" else words(value))
    for name, numbered in pieces.items():
        plain.setdefault(name, []).insert(0, words(_joined([numbered[number] for number in sorted(numbered)])))
    return plain


def _joined(pieces: Sequence[tuple[bool, str]]) -> str:
    label = ""
    is_extended, first = pieces[0]
    if is_extended and first.count("'") >= 2:  # character set, language, value
        label, _, first = first.split("'", 2)
    data = b"".join(
        unquote_to_bytes(value) if is_extended else value.encode()
        for is_extended, value in [(is_extended, first), *pieces[1:]]
    )
    return decode(data, label)


def file_name(candidates: Sequence[str]) -> str:
    """Choose the most readable of the names a part is given, and keep no folders of it; "" where it has none."""
    names = [re.split(r"[/\\]", name)[-1].strip() for name in candidates]
    names = [name for name in names if name.strip(". ") and not re.fullmatch(r"\.\w{1,5}", name)]
    return min(names, key=is_doubtful, default="")


def as_name(text: str) -> str:
    """Make a text fit to be a file name in a mail, which has no folders: what would stand between them is rewritten."""
    return text.replace("/", "／").replace("\\", "＼")


def is_doubtful(name: str) -> bool:
    """Tell whether characters of a name were lost on the way."""
    return _DOUBTFUL.search(name) is not None
