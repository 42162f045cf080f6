"""How a mail draft of this program is known again: by its first line, which holds good as long as nobody changed it.

A reply or a forward of it does not begin with that line, and a draft somebody put something else into has another hash.
"""

from hashlib import sha256

_FIELD = b"X-Selfeval-XL-Draft: "


def marked(mail: bytes) -> bytes:
    """Put the line before a mail."""
    return _FIELD + _hash(mail) + b"\r\n" + mail


def is_own_draft(data: bytes) -> bool:
    """Tell whether this is a draft as the program wrote it; other ends of line, as copying may leave, do not matter."""
    if not data.startswith(_FIELD):
        return False
    line, _, mail = data.partition(b"\n")
    return line.removeprefix(_FIELD).strip() == _hash(mail)


def _hash(mail: bytes) -> bytes:
    return sha256(mail.replace(b"\r\n", b"\n")).hexdigest().encode()
