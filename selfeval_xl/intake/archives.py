"""What is in a zip archive."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from io import BytesIO

from selfeval_xl.intake.contents import Contents, Limits, Member
from selfeval_xl.intake.source import Refusal
from selfeval_xl.outcome import Outcome


def open_zip(data: bytes, passwords: Sequence[str], limits: Limits) -> Contents:
    """List the files in a zip archive.

    Raises:
        BadSource: its directory cannot be read.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except zipfile.BadZipFile as error:
        raise Refusal.because(Outcome.DAMAGED, "压缩包损坏，打不开。").error() from error
    return Contents(_members(archive))


def _members(archive: zipfile.ZipFile) -> Iterator[Member]:
    for info in archive.infolist():
        if not info.is_dir():
            yield Member(info.filename, partial(archive.read, info), datetime(*info.date_time))
