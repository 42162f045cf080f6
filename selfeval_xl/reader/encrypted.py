"""Workbooks with an opening password, unlocked by msoffcrypto with the passwords the user gave.

Excel itself opens what is locked with one known password, without asking: that is how it keeps read-only workbooks. A
password is handed to the library and goes nowhere else. The work a lock may ask for is part of the sender's file, so
it is looked at before anything is tried.
"""

import logging
import struct
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any
from xml.parsers import expat

from selfeval_xl.compound import LEAST_BYTES, SIGNATURE, Compound, packed
from selfeval_xl.errors import BadSource
from selfeval_xl.outcome import Outcome
from selfeval_xl.reader.biff import BOF, EOF, FILEPASS
from selfeval_xl.reader.xls import MACROS, STREAMS, workbook_stream

MAX_SPINS = 1_000_000  # a second of hashing; Excel writes 100,000, WPS 50,000 or 100,000
MAX_PACKAGE_BYTES = 32 * 2**20  # of an encrypted .xlsx; it is in memory eight times meanwhile
MAX_STREAM_BYTES = 8 * 2**20  # of an encrypted .xls; the library needs forty times as much
MAX_INFO_BYTES = 2**16  # of how it is locked; it has some thousand

_KNOWN_TO_ALL = "VelvetSweatshop"  # Excel's own, for workbooks that are only to be protected from changes
_ADVICE = "请在命令中用 --password 给出密码后重新运行，或另存为不带密码的 .xlsx。"
_INFO, _PACKAGE = "EncryptionInfo", "EncryptedPackage"
_AGILE = (4, 4)
_STANDARD = ((2, 2), (3, 2), (4, 2))


def unlocked(data: bytes, passwords: Sequence[str] = ()) -> bytes:
    """Return a workbook without its password; what has none comes back as it is.

    Raises:
        BadSource: none of the passwords opens it, or how it is locked is damaged or over a limit.
    """
    if not data.startswith(SIGNATURE):
        return data
    compound = Compound(data)
    if _INFO in compound and _PACKAGE in compound:
        package = compound.stream(_PACKAGE)
        if len(package) > MAX_PACKAGE_BYTES:
            raise BadSource(Outcome.TOO_LARGE, f"加密的内容超过 {MAX_PACKAGE_BYTES // 2**20} MB。")
        streams = {_INFO: _checked(compound.stream(_INFO)), _PACKAGE: package}
    elif any(name in compound for name in STREAMS):
        stream = workbook_stream(compound)
        if not _is_locked(stream):
            return data
        if len(stream) > MAX_STREAM_BYTES:
            raise BadSource(Outcome.TOO_LARGE, f"加密的内容超过 {MAX_STREAM_BYTES // 2**20} MB。")
        streams = {STREAMS[0]: stream} | ({MACROS: b""} if MACROS in compound else {})
    else:
        return data
    passwords = [password for password in passwords if password]
    return _opened(packed({name: _filled(each) for name, each in streams.items()}), passwords)


def _opened(data: bytes, passwords: Sequence[str]) -> bytes:
    """Try the passwords one after the other."""
    import msoffcrypto
    from msoffcrypto.exceptions import InvalidKeyError

    logging.getLogger(msoffcrypto.__name__).setLevel(logging.WARNING)  # below that it tells the password
    damage: Exception | None = None
    for password in dict.fromkeys((*passwords, _KNOWN_TO_ALL)):
        try:
            return _decrypted(msoffcrypto.OfficeFile(BytesIO(data)), password)
        except InvalidKeyError:
            continue
        except MemoryError:
            raise
        except UnicodeEncodeError:  # what is no text opens nothing
            continue
        except Exception as error:  # it has no family of errors for damage: struct.error, KeyError, ValueError, ...
            damage = error
    if damage is not None:
        raise _unknown() from damage
    reason = "给出的密码都打不开这个工作簿。" if passwords else "工作簿设有打开密码。"
    raise BadSource(Outcome.ENCRYPTED, reason, _ADVICE)


def _decrypted(office: Any, password: str) -> bytes:
    # Of the two only the one for .xlsx can be told to check the password; the one for .xls always does.
    office.load_key(password, **({"verify_password": True} if office.format == "ooxml" else {}))
    out = BytesIO()
    office.decrypt(out)
    return out.getvalue()


def _filled(stream: bytes) -> bytes:
    """Make a stream long enough to be packed; blanks after the XML and zeros after the rest do no harm.

    A package is its length in 8 bytes and then whole blocks of the cipher.
    """
    return stream.ljust(8 + LEAST_BYTES, b" " if stream.rstrip().endswith(b">") else b"\0")


def _checked(info: bytes) -> bytes:
    """Look at how a package is locked.

    Raises:
        BadSource: the method is not known, or asks for more work than any honest one.
    """
    if len(info) > MAX_INFO_BYTES or len(info) < 8:
        raise _unknown()
    version = struct.unpack_from("<HH", info)
    if version == _AGILE:
        spins: list[str] = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda _name, attributes: spins.append(attributes.get("spinCount", "0"))
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            parser.Parse(info[8:], True)
        except expat.ExpatError as error:
            raise _unknown() from error
        if not all(each.isascii() and each.isdigit() and len(each) < 10 and int(each) <= MAX_SPINS for each in spins):
            raise _unknown()
    elif version not in _STANDARD:
        raise _unknown()
    return info


def _refuse_doctype(*_: object) -> None:
    raise _unknown()


def _unknown() -> BadSource:
    return BadSource(Outcome.ENCRYPTED, "工作簿设有打开密码，加密的方式不认识或已损坏。")


def _is_locked(stream: bytes) -> bool:
    """Tell whether the workbook's own records say that the rest is encrypted."""
    return FILEPASS in _codes(stream)


def _codes(stream: bytes) -> Iterator[int]:
    """Yield the codes of the records up to the first EOF."""
    at = 0
    while at + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, at)
        if not at and code != BOF:
            return
        yield code
        if code == EOF:
            return
        at += 4 + length
