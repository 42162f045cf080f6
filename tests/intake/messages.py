"""Writes Outlook messages (.msg), property by property as [MS-OXMSG] lays them out."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.intake.ole2 import Tree, storages

SENT = datetime(2025, 3, 5, 1, 30, tzinfo=UTC)
LONG_NAME, SHORT_NAME, SHOWN_NAME, CONTENT_ID = 0x3707, 0x3704, 0x3001, 0x3712

_TEXT, _TEXT_8_BIT, _BYTES, _OBJECT = 0x1F, 0x1E, 0x102, 0x0D
_NUMBER, _FLAG, _TIME = 0x03, 0x0B, 0x40
_Value = str | bytes | int | bool | datetime


@dataclass(frozen=True)
class Attached:
    """An attachment: `data` is its bytes, a message, or what is in an embedded object; None if it is elsewhere."""

    name: str | bytes = ""  # as bytes it is written in no encoding that is told
    data: "bytes | Message | Tree | None" = b""
    hidden: bool = False
    content_id: str = ""

    def tree(self) -> Tree:
        """Return its storage."""
        method = 5 if isinstance(self.data, Message) else 6 if isinstance(self.data, Mapping) else 1
        values: dict[int, _Value] = {0x3705: 7 if self.data is None else method, 0x7FFE: self.hidden}
        if self.name:
            values[LONG_NAME] = self.name
        if self.content_id:
            values[CONTENT_ID] = self.content_id
        blobs = {0x3701: self.data} if isinstance(self.data, bytes) else {}
        inside: dict[str, bytes | Tree] = {**_properties(values, blobs, head=8)}
        if isinstance(self.data, Message):
            inside[_named(0x3701, _OBJECT)] = self.data.tree(head=24)
        elif isinstance(self.data, Mapping):
            inside[_named(0x3701, _OBJECT)] = self.data
        return inside


@dataclass(frozen=True)
class Message:
    """A message; what is "" or None is not written."""

    attached: Sequence[Attached] = ()
    subject: str | bytes = "报送自评表"
    sender: str | bytes = "某某"
    address: str = "moumou@example.com"
    smtp: str = ""
    headers: str = ""
    html: bytes = b""
    sent: datetime | None = SENT
    more: Mapping[int, _Value] = field(default_factory=dict)

    def file(self) -> bytes:
        """Return the file."""
        return storages(self.tree(head=32))

    def tree(self, head: int) -> Tree:
        """Return its storage, with as many bytes in front of the table of properties as its place has."""
        values: dict[int, _Value | None] = {
            0x1A: "IPM.Note",
            0x37: self.subject,
            0x39: self.sent,
            0x7D: self.headers,
            0xC1A: self.sender,
            0xC1F: self.address,
            0x5D01: self.smtp,
            **self.more,
        }
        given = {number: value for number, value in values.items() if value not in ("", b"", None)}
        blobs = {0x1013: self.html} if self.html else {}
        inside: dict[str, bytes | Tree] = {**_properties(given, blobs, head)}
        for number, each in enumerate(self.attached):
            inside[f"__attach_version1.0_#{number:08X}"] = each.tree()
        return inside


def _properties(values: Mapping[int, _Value | None], blobs: Mapping[int, bytes], head: int) -> dict[str, bytes]:
    """Return the table of properties, and a stream for each that has a length."""
    table = bytes(head) + b"".join(
        struct.pack("<IIQ", number << 16 | _BYTES, 6, len(blobs[number])) for number in blobs
    )
    streams = {_named(number, _BYTES): data for number, data in blobs.items()}
    for number, value in values.items():
        kind, word = _NUMBER, 0
        if isinstance(value, bool):
            kind, word = _FLAG, int(value)
        elif isinstance(value, int):
            word = value
        elif isinstance(value, datetime):
            kind, word = _TIME, int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
        elif value is not None:
            kind, data = (_TEXT, value.encode("utf-16-le")) if isinstance(value, str) else (_TEXT_8_BIT, value)
            streams[_named(number, kind)] = data
            word = len(data) + (2 if kind == _TEXT else 1)
        table += struct.pack("<IIQ", number << 16 | kind, 6, word)
    return {"__properties_version1.0": table, **streams}


def _named(number: int, kind: int) -> str:
    return f"__substg1.0_{number:04X}{kind:04X}"
