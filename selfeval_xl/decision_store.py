"""OUT/.selfeval/decisions.jsonl: which versions the clerk wants to count, one form a line.

It is replaced as a whole. The first line tells how many follow, so that a file that was cut off is known to be one.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from selfeval_xl.versions import Decision

STORE = PurePosixPath(".selfeval/decisions.jsonl")
_COUNT = "decisions"


def stored_decisions(out: Path) -> Sequence[Decision] | None:
    """Return the decisions of earlier runs; None where the store is not there, or not whole."""
    try:
        first, *lines = (out / STORE).read_bytes().decode().split("\n")[:-1]
        decisions = [_decision(json.loads(line)) for line in lines]
        return decisions if json.loads(first)[_COUNT] == len(decisions) else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def store(decisions: Collection[Decision]) -> bytes:
    """Return the store that holds these decisions."""
    told = ({_COUNT: len(decisions)}, *map(asdict, decisions))
    return "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in told).encode()


def _decision(told: dict[str, Any]) -> Decision:
    return Decision(**{**told, "seen": tuple(told["seen"])})
