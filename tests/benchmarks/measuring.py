"""Seconds by the clock on the wall and the most memory a process has held, each stage in a process of its own."""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

_MIB = 1024**2


def seconds_of(stage: Callable[[], object]) -> float:
    """Run a stage once and say how long it took."""
    gc.collect()
    start = perf_counter()
    stage()
    return perf_counter() - start


def best_of(rounds: int, stages: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Run the stages in turns, so that what else the machine does meets all of them; return the best of each."""
    taken: dict[str, list[float]] = {name: [] for name in stages}
    for _ in range(rounds):
        for name, stage in stages.items():
            taken[name].append(seconds_of(stage))
    return {name: min(each) for name, each in taken.items()}


def child(module: str, *arguments: object) -> tuple[float, Any]:
    """Run a module of ours by itself; return the seconds it took from start to end, and what it printed last as JSON.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    start = perf_counter()
    done = run([sys.executable, "-m", module, *map(str, arguments)])
    return perf_counter() - start, json.loads(done.splitlines()[-1])


def run(command: Sequence[str], allowed: Sequence[int] = (0,)) -> str:
    """Run a command and return what it printed.

    Raises:
        RuntimeError: it ended with another exit code than allowed; with what it said.
    """
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"}
    )
    if done.returncode not in allowed:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def peak() -> float | None:
    """Return the most memory this process has held, in MiB; None on Windows, which does not say.

    Linux is asked for that of the program as it is now: `ru_maxrss` also counts what the process that started it held.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return _most("RUSAGE_SELF")


def peak_of_children() -> float | None:
    """Return the most memory one of the processes this one started, and which have ended, has held, in MiB."""
    return _most("RUSAGE_CHILDREN")


def _most(whose: str) -> float | None:
    if sys.platform == "win32":
        return None
    import resource  # there is none on Windows

    most = resource.getrusage(getattr(resource, whose)).ru_maxrss
    return most / (_MIB if sys.platform == "darwin" else 1024)


def machine() -> str:
    """Name the machine: processor, cores, memory, system, Python."""
    info = Path("/proc/cpuinfo")
    names = (
        [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        if info.exists()
        else []
    )
    memory = f", {_memory():.0f} GiB" if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names else ""
    python = sys.version.split()[0]
    return (
        f"{names[0] if names else 'unknown processor'}, {os.cpu_count()} cores{memory}, {sys.platform}, Python {python}"
    )


def _memory() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1024**3


def say(result: object) -> None:
    """Hand a result to the process that asked for it."""
    print(json.dumps(result))  # noqa: T201
