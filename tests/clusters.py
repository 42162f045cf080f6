"""A dask cluster on this machine: a scheduler, and workers that are processes of their own."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def cluster(workers: int = 2) -> Iterator[Any]:
    """Start so many workers of one thread each; the scheduler says of itself where it is: `scheduler_address`."""
    from dask import config
    from distributed import LocalCluster

    with (
        config.set({"distributed.scheduler.allowed-failures": 1}),  # each costs the start of a process
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", silence_logs=50,
            dashboard_address="127.0.0.1:0", worker_dashboard_address="127.0.0.1:0",
        ) as started,
    ):  # fmt: skip
        yield started


@contextmanager
def started_by_hand(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Start a scheduler and a worker as the README says; return the address, and the scheduler to kill."""
    file = folder / "scheduler.json"
    local = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    command = [sys.executable, "-m", "dask", "scheduler", "--scheduler-file", str(file), "--port", "0", *local]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as scheduler:
        try:
            while not file.exists():
                assert scheduler.poll() is None
                time.sleep(0.05)
            address = json.loads(file.read_text())["address"]
            command = [sys.executable, "-m", "dask", "worker", address, "--nthreads", "1", "--no-nanny", *local]
            with subprocess.Popen(command, stderr=subprocess.DEVNULL) as worker:
                try:
                    yield address, scheduler
                finally:
                    worker.kill()
        finally:
            scheduler.kill()
