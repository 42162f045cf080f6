"""What a run left behind, as a test looks at it."""

import json
from pathlib import Path
from typing import Any

from tests.workbooks import Book


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def records(out: Path, name: str) -> list[dict[str, Any]]:
    """Return the lines of forms.jsonl or files.jsonl."""
    return [json.loads(line) for line in (out / "数据" / name).read_text(encoding="utf-8").splitlines()]


def no_form() -> bytes:
    """Return a workbook that is something else."""
    book = Book()
    book.sheet("Sheet1").write_string(0, 0, "会议通知")
    return book.done()
