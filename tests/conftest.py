"""Fixtures every test may use, and what pytest can be told."""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.network import Guard

Inbox = Callable[[dict[str, bytes]], Path]
_GUARD = pytest.StashKey[Guard]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option that takes the workbooks written now for the golden ones."""
    parser.addoption("--rewrite-golden", action="store_true", help="write the dumps in tests/golden anew")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests off the network from here on, and let the programs they start heed Ctrl-C.

    The hook cannot be taken away again. In the background of a shell Ctrl-C is ignored, and programs inherit that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.stash[_GUARD] = Guard()
    sys.addaudithook(config.stash[_GUARD])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let a test marked `network`, and the fixtures it is the first to need, reach this machine but no other."""
    guard = item.config.stash[_GUARD]
    guard.allows_loopback = item.get_closest_marker("network") is not None
    try:
        return (yield)
    finally:
        guard.allows_loopback = False


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
