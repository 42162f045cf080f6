"""A workbook as received, and why a file is not taken.

The bytes come from the disk once: what is hashed, judged and read is the same, whatever happens to the file meanwhile.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

from selfeval_xl.errors import BadSource
from selfeval_xl.model import Arrival
from selfeval_xl.outcome import INSIDE as INSIDE
from selfeval_xl.outcome import Outcome

_BEGINNING = datetime(1970, 1, 1, 8)  # of the clocks of computers, by the clock on the wall in Beijing


@dataclass(frozen=True, slots=True)
class Mail:
    """The head of a mail as its reader sees it."""

    sender: str = ""
    subject: str = ""
    sent: datetime | None = None  # with its offset, where the mail says one


@dataclass(frozen=True, slots=True)
class Source:
    """One file as received. `name` is what the user sees and is unique over the run: 信件.eml › 附件.zip › 表.xlsx."""

    name: str
    data: bytes = field(repr=False)
    sha256: str
    note: str = ""  # what the user should know although the file can be read
    mail: Mail | None = None  # the innermost mail it came in
    saved: datetime | None = None  # when it was last changed, by the clock on the wall of whoever did

    @classmethod
    def of(
        cls, name: str, data: bytes, note: str = "", *, mail: Mail | None = None, saved: datetime | None = None
    ) -> Self:
        """Hash the bytes."""
        return cls(name, data, sha256(data).hexdigest(), note, mail, saved)

    @property
    def arrival(self) -> Arrival:
        """When it was sent and last changed."""
        return Arrival(None if self.mail is None else self.mail.sent, self.saved, INSIDE in self.name)

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not read: `reason` says what it is, `advice` what to do."""

    outcome: Outcome
    reason: str
    advice: str

    @classmethod
    def because(cls, outcome: Outcome, reason: str, advice: str = "") -> Self:
        """Refuse with the advice of the outcome, unless there is a better one."""
        return cls(outcome, reason, advice or outcome.advice)

    def error(self) -> BadSource:
        """Make the error that ends the reading of the file."""
        return BadSource(self.outcome, self.reason, self.advice)


def by_the_clock(seconds: float) -> datetime | None:
    """Return the time in Beijing, so many seconds after 1970 began in Greenwich; None where no calendar has it.

    Who sends forms is there, and a zip tells of nothing but the clock on their wall. By the clock of this machine a
    server that goes by another would take one file for the later and a computer in the county the other.
    """
    try:
        return _BEGINNING + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None
