"""What was read of a file of the disk, kept for the next run, which need not read the same bytes again.

It is kept by the bytes and the reader, not by the name: the same bytes under another name are told by that. What must
be tried again is not kept: what could not be read, what took a password, and what speaks of more than the bytes.
"""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from selfeval_xl.encoding import decode, encode
from selfeval_xl.intake.source import Source
from selfeval_xl.intake.walk import Found
from selfeval_xl.sources import Parcel, ReadSource

if TYPE_CHECKING:  # the workers use what they need of this module, and have no ledger
    from selfeval_xl.ledger import Ledger

_MOST = 512 * 1024**2  # bytes of a parcel; a form takes some ten thousand, and what is cut off is read again
_FAST = 1  # level of compression: three quarters of what the highest saves, in a tenth of the time


class StoredParcels:
    """The parcels kept in a ledger; `reader` is the digest of what reads them."""

    def __init__(self, ledger: "Ledger", reader: str) -> None:
        self._ledger = ledger
        self._reader = reader
        self._is_first = ledger.memory.is_empty  # before this run: nothing need be looked for
        self.hashes: dict[str, str] = {}  # file -> the hash of its bytes, where what was read of it is kept
        self.retried: dict[str, str] = {}  # file -> the digest of what was read of it, where that is not kept

    def take(self, found: Found) -> tuple[Source, bytes] | None:
        """Return a file and what an earlier run read of the same bytes; None where it must be read."""
        if self._is_first or found.refusal is not None or found.note:
            return None
        try:
            source = found.read()
        except Exception:  # whatever it is, it shows again where the file is read
            return None
        data = self._ledger.memory.kept(self._key(source.sha256))
        return None if data is None else (source, data)

    def went_by(self, found: Found, sha256_of_bytes: str) -> None:
        """Take note that what is kept of a file was of use."""
        self.hashes[found.name] = sha256_of_bytes

    def keep(self, found: Found, sha256_of_bytes: str, data: bytes) -> None:
        """Keep what was read of a file."""
        self._ledger.keep(self._key(sha256_of_bytes), data)
        self.went_by(found, sha256_of_bytes)

    def retry(self, found: Found, digest: str) -> None:
        """Take note that a file must be read again, and of what was read of it now."""
        self.retried[found.name] = digest

    @property
    def keys(self) -> Iterator[str]:
        """The keys of what this run goes by."""
        return map(self._key, self.hashes.values())

    def _key(self, sha256_of_bytes: str) -> str:
        return sha256(f"{self._reader}/{sha256_of_bytes}".encode()).hexdigest()


def kept_parcel(data: bytes, name: str, saved: datetime | None) -> Parcel | None:
    """Return what was read of a file, which is called so now and was saved then; None where that is of no use."""
    try:
        parcel = decode(zlib.decompressobj().decompress(data, _MOST))
    except (ValueError, zlib.error):
        return None
    return _named(parcel, name, saved) if isinstance(parcel, Parcel) else None


def put_away(parcel: Parcel, found: Found) -> bytes | None:
    """Return what is kept of a file for the next run; None where it must be read again."""
    whole = next((each.record.sha256 for each in parcel.sources if each.record.file == found.name), None)
    if whole is None or found.note or not _depends_on_bytes(parcel, found):
        return None
    try:
        return zlib.compress(encode(_unnamed(parcel, found.name)), _FAST)
    except ValueError:  # a number of more digits than are written out
        return None


def digest_of_parcel(parcel: Parcel) -> str:
    """Digest what was read of a file; "" where that cannot be written down, and so is never the same."""
    try:
        return sha256(encode(parcel)).hexdigest()
    except ValueError:
        return ""


def _depends_on_bytes(parcel: Parcel, found: Found) -> bool:
    """Tell whether reading the same bytes gives the same, whatever they are called and whoever has which password."""
    said = [text for each in parcel.sources for text in (each.record.reason, each.record.advice)]
    return not (
        parcel.failures
        or parcel.took_password
        or any(each.record.outcome.is_trouble for each in parcel.sources)
        or any(name in text for name in (found.name, found.path.name) for text in said)
    )


def _unnamed(parcel: Parcel, name: str) -> Parcel:
    """Take the name of the file, and when it was saved, out of what was read of it."""
    return replace(parcel, sources=tuple(_renamed(each, name, "", None) for each in parcel.sources))


def _named(parcel: Parcel, name: str, saved: datetime | None) -> Parcel:
    return replace(parcel, sources=tuple(_renamed(each, "", name, saved) for each in parcel.sources))


def _renamed(read: ReadSource, old: str, new: str, saved: datetime | None) -> ReadSource:
    """Put another name before what stands in a file; what is the file itself was saved when the file was."""
    file = new + read.record.file.removeprefix(old)
    forms = tuple(replace(form, file=new + form.file.removeprefix(old)) for form in read.forms)
    if read.record.file == old:
        forms = tuple(replace(form, arrival=replace(form.arrival, saved=saved)) for form in forms)
    return replace(read, record=replace(read.record, file=file), forms=forms)
