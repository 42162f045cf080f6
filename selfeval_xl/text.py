"""What people type around the words of a form: widths, blanks, line breaks, brackets, printed points.

`fold` keeps every character at its index, so a place found in folded text is the same place in the original.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from difflib import SequenceMatcher, get_close_matches
from unicodedata import category

_FOLDS = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width ASCII
    0x3000: " ",
    0x00A0: " ",
    **dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060), " "),  # blanks nobody sees, not blank to Python
    0xFFE5: "¥",
    **{ord(dash): "-" for dash in "‐‑‒−﹣"},
    **{ord(wide): "≥" for wide in "≧⩾"},
    **{ord(wide): "≤" for wide in "≦⩽"},
    **{ord(sign): "=" for sign in "﹦═"},
    **{ord(sign): ">" for sign in "﹥"},
    **{ord(sign): "<" for sign in "﹤"},
    **{ord(sign): "%" for sign in "﹪"},
    **{ord(bracket): "(" for bracket in "﹙〔【[［"},
    **{ord(bracket): ")" for bracket in "﹚〕】]］"},
    ord("︰"): ":",
    ord("∶"): ":",
    ord("〜"): "~",
    ord("～"): "~",
}
_FOLDED = re.compile(f"[{re.escape(''.join(map(chr, _FOLDS)))}]")
_DECIMALS = re.compile(r"\.(\d+)")
_BRACKETED = re.compile(r"\([^()]*\)")
_POINTS = re.compile(r"(?:\([^()\d]{0,4})?(?<![\d.])(\d{1,6}(?:\.\d{1,20})?)分\)?$")
# A code holds a digit ("PPP-" is a word), and two years with a dash between are a period, not a code and a name.
_YEARS = r"(?:19|20)\d\d\s*-\s*(?:19|20)?\d\d(?!\d)"
_CODE = re.compile(rf"\s*(?:\(([0-9A-Za-z]+)\)\s*|(?!{_YEARS})(?=[A-Za-z]*[0-9])([0-9A-Za-z]{{3,}})\s*-\s*)(?=\S)")
_CODE_BEHIND = re.compile(r"\(\s*(?=[A-Za-z]*[0-9])([0-9A-Za-z]+)\s*\)\s*\Z")
_SQUARE = frozenset("[［【〔")  # a code behind a name stands in these: 食堂改造（2024） and 公路改造（Y012） are names
_NOTHING = re.compile(r"[\s\-—–―─/*\\、。.]*")
_NOT_APPLICABLE = frozenset({"不适用", "不涉及", "本项目不涉及", "暂无", "n/a", "na"})
_NOT_APPLICABLE_FIRST = frozenset("NnＮｎ") | {word[0] for word in _NOT_APPLICABLE}
_EMPTY_WORDS = frozenset({"无", "没有", "暂无", "暂时没有", "同上", "略", "0", "无偏差", "无原因", "不适用", "无内容"})
_EMPTY_FIRST = frozenset("０") | {word[0] for word in _EMPTY_WORDS}
# Printed where a text is to be written: (100字), (说明完成情况,100字以内).
_LIMIT = re.compile(
    r"(?:限|不超过|不得超过|不多于|控制在|最多)(\d{2,5})个?汉?字|(?<!\d)(\d{2,5})个?汉?字(?:以内|之内|内|以下)|\((\d{2,5})字\)"
)
HINT = r"\((?:[^()]{0,8}\d+ ?字|[^()]{0,60}\d+ ?字(?:以内|之内|左右))\)"


def fold(text: str) -> str:
    """Give full-width signs, brackets and blanks their plain form, one character for one character."""
    return text.translate(_FOLDS) if _FOLDED.search(text) else text  # most have nothing to fold, and that is told fast


def squeeze(text: str) -> str:
    """Fold the text and take out every blank and line break."""
    return "".join(fold(text).split())


def label_key(text: str) -> str:
    r"""Reduce a label to what tells it from others: no blanks, no bracketed part, no colon.

    "年 度\n指标值（A）：" and "年度指标值" have the same key.
    """
    line = squeeze(text)
    return (_BRACKETED.sub("", line) if "(" in line else line).strip(":;.,、*")


def split_points(text: str) -> tuple[str, Decimal | None]:
    r"""Split a heading from the points printed in it: "产出指标\n(50分)" is ("产出指标", 50)."""
    heading = squeeze(text)
    match = _POINTS.search(heading)
    if match is None:
        return label_key(heading), None
    return label_key(heading[: match.start()]), Decimal(match[1])


def split_code(text: str) -> tuple[str, str]:
    """Split the code that systems put beside a name: "[126]县法院" and "县法院[126]" are ("126", "县法院")."""
    line = fold(text)
    if match := _CODE.match(line):
        return match[1] or match[2], text[match.end() :].strip()
    start = line.rfind("(")
    if line[: max(start, 0)].strip() and text[start] in _SQUARE and (match := _CODE_BEHIND.match(line, start)):
        return match[1], text[:start].strip()
    return "", text.strip()


def says_nothing(text: str) -> bool:
    """Tell whether a cell is blank or holds only a sign for "not applicable": -, —, /, *."""
    if text[:1].isalnum():
        return False  # nearly every text
    return _NOTHING.fullmatch(fold(text)) is not None


def is_not_applicable(text: str) -> bool:
    """Tell whether a cell is blank or says that nothing is asked for: a dash, 不适用, 本项目不涉及, N/A."""
    if text[:1].isalnum() and text[:1] not in _NOT_APPLICABLE_FIRST:
        return False  # nearly every text
    return says_nothing(text) or squeeze(text).strip("。.").lower() in _NOT_APPLICABLE


def is_empty_words(text: str) -> bool:
    """Tell whether words were written that say nothing: 无, 暂无, 同上, 0, a dash."""
    first = text[:1]
    if first.isalnum() and first not in _EMPTY_FIRST:
        return False  # nearly every text
    return says_nothing(text) or squeeze(text).strip("。.,;:") in _EMPTY_WORDS


def decimals(text: str) -> int:
    """Count the decimals an amount is printed with: "1,200.50" has two."""
    match = _DECIMALS.search(squeeze(text))
    return 0 if match is None else len(match[1])


def is_hint(text: str) -> bool:
    """Tell whether a text is the instruction printed in its place."""
    return re.search(HINT, fold(text)) is not None


def printed_limit(text: str) -> int | None:
    """Return how many characters a label or a hint allows: "(100字以内)", "限200字", "不超过300字"; None where none."""
    if "字" not in text or (match := _LIMIT.search(squeeze(text))) is None:
        return None
    return int(match[1] or match[2] or match[3])


def shorten(text: str, length: int) -> str:
    """Put a text on one line and cut it to so many characters, visibly."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"


def printable(text: str) -> str:
    """Replace what a terminal would act on: escapes, line breaks, marks of direction."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if category(character) in ("Cc", "Cf") else character for character in text
    )


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the closest known name, of several the first: of B4 B04; "" if none is close."""
    names = list(known)
    matches = get_close_matches(name, names, n=max(1, len(names)), cutoff=0.6)
    best = min(matches, key=lambda match: (-SequenceMatcher(None, match, name).ratio(), match), default="")
    return f"，是否想写 {best}？" if best else ""
