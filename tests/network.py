"""Keeps the tests off the network: whatever asks for a socket to another machine fails, however deep in a library."""

from typing import Any

import pytest

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_ADDRESSED = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"})
_NAMED = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"})


class Guard:
    """An audit hook: Python tells it what is about to be done, and does it unless it raises.

    What is raised is no Exception, so that no code under test takes it for a network that is down.
    """

    def __init__(self) -> None:
        self.allows_loopback = False

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _ADDRESSED:
            address = args[1]
            host = address[0] if isinstance(address, tuple) else None  # a path within this machine is no tuple
        elif event in _NAMED:
            host = args[0][0] if isinstance(args[0], tuple) else args[0]
        else:
            return
        if host is not None and not (self.allows_loopback and host in _LOOPBACK):
            pytest.fail(f"a test without network reached for it: {event} {host}")
