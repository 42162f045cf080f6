"""Fixtures every test may use, and what pytest can be told."""

from collections.abc import Callable
from pathlib import Path

import pytest

Inbox = Callable[[dict[str, bytes]], Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option that takes the workbooks written now for the golden ones."""
    parser.addoption("--rewrite-golden", action="store_true", help="write the dumps in tests/golden anew")


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
