"""What a run left behind, as a test looks at it."""

import json
from pathlib import Path
from typing import Any

from selfeval_xl.ledger import Ledger
from selfeval_xl.memory import DATABASE, Note
from tests.workbooks import Book


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but the database of a run, which has a history."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(DATABASE.name)]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def results(out: Path) -> dict[str, bytes]:
    """Return what a run left for people, without what it keeps for itself."""
    return {name: data for name, data in tree(out).items() if not name.startswith(".selfeval/")}


def noted(out: Path) -> set[str]:
    """Return the paths the database knows of."""
    with Ledger(out) as ledger:
        return {note.path for note in ledger.memory.noted}


def note(out: Path, *notes: Note) -> None:
    """Add to what the database knows of."""
    with Ledger(out) as ledger:
        for each in notes:
            ledger.memory.note(each)


def records(out: Path, name: str) -> list[dict[str, Any]]:
    """Return the lines of forms.jsonl or files.jsonl."""
    return [json.loads(line) for line in (out / "数据" / name).read_text(encoding="utf-8").splitlines()]


def no_form() -> bytes:
    """Return a workbook that is something else."""
    book = Book()
    book.sheet("Sheet1").write_string(0, 0, "会议通知")
    return book.done()
