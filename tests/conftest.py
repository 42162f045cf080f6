"""Fixtures every test may use."""

from collections.abc import Callable
from pathlib import Path

import pytest

Inbox = Callable[[dict[str, bytes]], Path]


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """Put files into a folder and return it: inbox({"甲.xlsx": bytes})."""

    def fill(files: dict[str, bytes]) -> Path:
        folder = tmp_path / "收件"
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder

    return fill
