"""Workbooks locked with a password, as Excel locks them."""

from hashlib import sha1
from io import BytesIO
from struct import pack

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.ecma376_standard import ECMA376Standard

from selfeval_xl.compound import LEAST_BYTES, Compound, packed

SALT = bytes(range(16))


def agile(data: bytes, password: str) -> bytes:
    """Lock an .xlsx as Excel does since 2010."""
    out = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def standard(data: bytes, password: str) -> bytes:
    """Lock an .xlsx as Excel 2007 and old WPS do: AES-128, block by block."""
    key = ECMA376Standard.makekey_from_password(password, 0x660E, 0x8004, 0x18, 128, 16, SALT)
    verifier = b"sixteen bytes..."
    hashed = sha1(verifier).digest().ljust(32, b"\0")  # noqa: S324 - the format's own
    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = pack("<IIIIIIII", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + provider
    info = pack("<HHII", 3, 2, 0x24, len(header)) + header + pack("<I", 16) + SALT
    info += _aes(key, verifier) + pack("<I", 20) + _aes(key, hashed)
    package = pack("<Q", len(data)) + _aes(key, data.ljust(-(-len(data) // 16) * 16, b"\0"))
    return boxed(info, package)


def boxed(info: bytes, package: bytes) -> bytes:
    """Put how a package is locked, and the package, into an OLE2 file."""
    return packed({"EncryptionInfo": info.ljust(LEAST_BYTES, b" "), "EncryptedPackage": package.ljust(LEAST_BYTES)})


def relocked(data: bytes, old: bytes, new: bytes) -> bytes:
    """Change how a package says it is locked."""
    compound = Compound(data)
    return boxed(compound.stream("EncryptionInfo").replace(old, new), compound.stream("EncryptedPackage"))


def _aes(key: bytes, data: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - the format's own
    return cipher.update(data) + cipher.finalize()
