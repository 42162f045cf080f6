"""What lies in the watched places at one moment, so that two moments can be compared on any file system."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from selfeval_xl.intake.walk import files_below

Snapshot = Mapping[Path, tuple[int, int] | None]  # size and time of change of a file; None where it cannot be looked at


def snapshot(places: Iterable[Path], *, out: Path) -> Snapshot:
    """Look at every file in the files and folders, but what lies in `out`. A place that is gone cannot be looked at.

    The names that a run ignores count too: it counts them, and tells by some of them who is at work on a form.
    """
    skipped = out.resolve()
    seen: dict[Path, tuple[int, int] | None] = {}
    for place in places:
        for path in _files(place, skipped):
            try:
                status = path.stat()  # not what the folder lists: Windows brings that up to date when a file is closed
                seen[path] = status.st_size, status.st_mtime_ns
            except OSError:
                seen[path] = None
    return seen


def _files(place: Path, skipped: Path) -> Iterable[Path]:
    try:
        return list(files_below(place.resolve(), skipped)) if place.is_dir() else [place]
    except OSError:  # a share that is gone answers in many ways
        return [place]
