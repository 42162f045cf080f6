"""Promise 9. A hostile archive is unpacked within its limits, in bounded memory, whatever its directory says.

Each is met in a process of its own that has one gibibyte. That the limits are what keeps it within is shown by the same
archives without them.
"""

import random
import subprocess
import sys
import zlib
from collections import Counter
from dataclasses import replace
from functools import reduce
from pathlib import Path
from zlib import crc32

import pytest

from tests.intake.zips import Packed, zipped

TASK = """
import sys, tracemalloc
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
except ImportError:
    pass  # Windows has no such limit: there the test only holds the answer
from pathlib import Path
from selfeval_xl.intake.contents import LIMITS, Limits
from selfeval_xl.intake.unpack import unpacked
from selfeval_xl.intake.walk import Found

limits = LIMITS if sys.argv[2] == "limits" else Limits(*[2**40] * len(Limits.__slots__))
tracemalloc.start()
for each in unpacked(Found("a.zip", Path(sys.argv[1])), limits=limits):
    problem = each.problem
    outcome = getattr(problem, "outcome", None)
    print("来了" if problem is None else type(problem).__name__ if outcome is None else outcome.label)
print(tracemalloc.get_traced_memory()[1] // 2**20)
"""
MB = 1024**2


def met(path: Path, limits: str) -> tuple[Counter[str], int]:
    """Return how often what came of the files in an archive, and how many megabytes that took."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", TASK, str(path), limits],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    *came, peak = done.stdout.splitlines()
    return Counter(came), int(peak)


def deflated(block: bytes, times: int) -> bytes:
    """Return a block that many times, packed, without ever having it."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(deflater.compress(block) for _ in range(times)) + deflater.flush()


NOISE = random.Random(1).randbytes(MB // 100)  # noqa: S311 - so that what is packed does not shrink like a bomb
BLOCK = NOISE.ljust(MB, b"\0")
NINETY = Packed(
    b"a", packed=deflated(BLOCK, 90), size=90 * MB, crc=reduce(lambda crc, _: crc32(BLOCK, crc), range(90), 0)
)
ZEROS = deflated(bytes(MB), 800)
HOSTILE = {  # the archive; what comes of it, in less than how many megabytes; what comes of it without limits
    "a bomb": (
        zipped(Packed(b"a", packed=ZEROS, size=800 * MB)),
        ({"超出限额": 1, "已展开": 1}, 10),
        {"MemoryError": 1, "已展开": 1},
    ),
    "a bomb that lies about its size": (
        zipped(Packed(b"a", packed=ZEROS, size=90 * MB)),
        ({"文件损坏": 1, "已展开": 1}, 200),
        {"文件损坏": 1, "已展开": 1},  # nor is more than the size it says ever inflated
    ),
    "files of 90 MB": (
        zipped(NINETY, *[replace(NINETY, packed=b"", packed_size=len(NINETY.packed or b""), offset=0)] * 29),
        ({"来了": 22, "超出限额": 1}, 300),
        None,  # that would take too long to show
    ),
    "a hundred thousand files": (
        zipped(*[Packed(b"%d" % at, b"x", method=0) for at in range(100_000)]),
        ({"来了": 10_000, "超出限额": 1}, 60),
        None,
    ),
    "names of 60,000 characters": (
        zipped(*[Packed(b"a" * 60_000, b"x")] * 700),
        ({"来了": 559, "超出限额": 1}, 250),
        {"来了": 700, "已展开": 1},
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_archive_is_unpacked_within_its_limits(tmp_path: Path, kind: str) -> None:
    data, (expected, megabytes), without = HOSTILE[kind]
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    came, peak = met(path, "limits")
    assert came == expected
    assert peak < megabytes
    if without is not None:
        assert met(path, "none")[0] == without
