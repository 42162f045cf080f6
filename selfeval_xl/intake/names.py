"""Names of files as bytes, as old programs write them without saying in which encoding."""

DOUBTFUL = "文件名可能是乱码。"  # what the user should know of such a name

_TWO_BYTES = "\u0800"  # characters below it have at most two bytes in UTF-8, as every character of GBK


def decoded(raw: bytes) -> tuple[str, str]:
    """Return a name, and what the user should know of it: nothing, or that it may be read wrongly.

    It is GBK unless it is UTF-8 beyond doubt. A short name in GBK is often valid UTF-8 too, then of Greek, Cyrillic or
    Arabic letters only; a Chinese one takes three bytes a character there.
    """
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        pass
    else:
        if name.isascii() or any(char >= _TWO_BYTES for char in name):
            return name, ""
    try:
        return raw.decode("gb18030"), ""
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace"), DOUBTFUL
