"""Who sent a mail, when and about what, as its reader sees it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from selfeval_xl.intake.mail_words import words
from selfeval_xl.intake.source import Mail
from selfeval_xl.text import shorten

_LONGEST = 200  # characters of a sender or a subject
_ADDRESS = re.compile(r"<\s*([^<>\s]{1,320}@[^<>\s]{1,320})\s*>")
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([+-]\d{4})?")
_YEARS = range(2000, 2100)  # outside of them a clock was wrong or never set
_EARLY, _LATE = timedelta(days=30), timedelta(days=1)  # how far from its arrival the date of a mail is believed


def read_head(headers: Mapping[str, str]) -> Mail:
    """Return what the headers of a mail say; None for a date that cannot be true."""
    return Mail(_sender(headers), shorten(words(headers.get("subject", "")), _LONGEST), _sent(headers))


def _sender(headers: Mapping[str, str]) -> str:
    told = headers.get("from") or headers.get("sender") or headers.get("return-path", "")
    address = _ADDRESS.search(told)
    if address is None:
        return shorten(words(told), _LONGEST)
    name = words(told[: address.start()]).strip("\"' ")
    return shorten(f"{name} <{words(address[1])}>" if name and name != address[1] else words(address[1]), _LONGEST)


def _sent(headers: Mapping[str, str]) -> datetime | None:
    """Return the date of the sender's clock, unless the server that took the mail in shows that clock to be wrong.

    Nobody receives a mail before it is sent, and none is under way for weeks; a date in the wrong century is none.
    """
    sent = _moment(headers.get("date", ""))
    received = _moment(headers.get("received", "").rpartition(";")[2])
    if sent is None or received is None:
        return sent or received
    late = _in_utc(sent) - _in_utc(received)
    return sent if -_EARLY <= late <= _LATE else received


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta())


def _moment(text: str) -> datetime | None:
    text = text[:_LONGEST].strip()
    try:
        if (written := _ISO.match(text)) is not None:
            year, month, day, hour, minute, second, offset = written.groups(default="")
            iso = f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}:{second or '00'}{offset}"
            moment = datetime.fromisoformat(iso)
        else:
            moment = parsedate_to_datetime(text)
            if "-0000" in text:  # the clock was that of Greenwich, the place is not told
                moment = moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.year in _YEARS else None
