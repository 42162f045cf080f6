"""Promise 6. A killed run continues: the next leaves what an uninterrupted one would; what failed is tried again."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import sleep

import pytest

from selfeval_xl import run_batch
from selfeval_xl.outcome import Outcome
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.runs import tree
from tests.test_send_back import faulty
from tests.workbooks import workbook

ROOT = Path(__file__).parents[2]

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="no fork, and no signal to a group of processes there")


@pytest.fixture
def changed(inbox: Inbox, tmp_path: Path) -> Path:
    """Return an inbox that has changed since it was run over into `旧`."""
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(faulty()), "丙.xlsx": b"PK"})
    run_batch([folder], tmp_path / "旧")
    (folder / "甲.xlsx").unlink()
    (folder / "乙.xlsx").write_bytes(workbook(faulty(), top=1))
    (folder / "丙.xlsx").write_bytes(workbook(with_row(0, score=9)))
    return folder


def results(out: Path) -> dict[str, bytes]:
    """Return what a user finds; the memory of the program is judged by what the next run makes of it."""
    return {name: data for name, data in tree(out).items() if not name.startswith(".selfeval/")}


def killed(signal_: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.killed", signal_, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
        encoding="utf-8",
        start_new_session=True,
    )


@on_posix
@pytest.mark.parametrize(("signal_", "ended"), [("SIGKILL", -9), ("SIGINT", 130)])
def test_a_run_stopped_before_anything_it_does_is_made_good_by_the_next(
    changed: Path, tmp_path: Path, signal_: str, ended: int
) -> None:
    old, states = results(tmp_path / "旧"), tmp_path / "各步"
    states.mkdir()
    run_batch([changed], tmp_path / "对照")
    new, whole = results(tmp_path / "对照"), tree(tmp_path / "对照")
    done = killed(signal_, changed, tmp_path / "旧", states)
    codes = [int(line) for line in done.stdout.splitlines()]
    assert (codes, "Traceback" in done.stderr) == ([ended] * (len(codes) - 1) + [3], False)
    assert len(codes) > 30
    for step in range(1, len(codes) + 1):
        out = states / str(step)
        now = results(out)
        leftovers = {name for name in now if name.endswith(".tmp")}
        assert signal_ == "SIGKILL" or not leftovers
        half = {name for name in now.keys() - leftovers if now[name] not in (old.get(name), new.get(name))}
        assert (step, half) == (step, set())
        if signal_ == "SIGKILL" or step % 6 == 0:  # what can be left is the same but for less
            run_batch([changed], out)
            assert (step, results(out)) == (step, new)
    run_batch([changed], out)
    assert tree(out) == whole


@on_posix
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("signal_", "ended"), [("SIGKILL", -9), ("SIGINT", 130)])
def test_a_run_that_is_stopped_leaves_no_process_and_no_half_file(
    changed: Path, tmp_path: Path, signal_: str, ended: int, jobs: int
) -> None:
    out = tmp_path / "旧"
    done = killed(signal_, 8, changed, out, jobs)
    assert (done.returncode, "Traceback" in done.stderr) == (ended, False)
    assert signal_ == "SIGKILL" or not list(out.rglob("*.tmp"))
    run_batch([changed], out)
    run_batch([changed], tmp_path / "对照")
    assert results(out) == results(tmp_path / "对照")


@on_posix
def test_the_processes_of_a_run_end_when_it_alone_is_killed(tmp_path: Path) -> None:
    script = (
        "from multiprocessing import active_children\n"
        "from selfeval_xl.workers import Workers\n"
        "from tests.working import double\n"
        "workers = Workers(2)\n"
        "list(workers.map(double, range(9)))\n"
        "print(*(each.pid for each in active_children()), flush=True)\n"
        "input()\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as running:
        assert running.stdout is not None
        processes = [int(each) for each in running.stdout.readline().split()]
        running.kill()
    assert len(processes) == 2
    wait_for_the_end_of(processes)


def wait_for_the_end_of(processes: Sequence[int]) -> None:
    for _ in range(500):
        if not any(map(is_running, processes)):
            return
        sleep(0.02)
    raise AssertionError("a process outlived the run it served")


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"  # nobody may have asked for it


def test_what_failed_is_tried_again(inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9))}), tmp_path / "结果"

    def fails(*_: object) -> None:
        raise MemoryError

    for stage in ("sources.read_bytes", "evaluating.score_form", "making.result_and_contents"):
        with monkeypatch.context() as patched:
            patched.setattr(f"selfeval_xl.{stage}", fails)
            patched.setattr("selfeval_xl.task.fingerprint", lambda: "another version, which does everything again")
            batch = run_batch([folder], out)
        assert {record.outcome for record in batch.records} == {Outcome.FAILED}
        batch = run_batch([folder], out)
        assert {record.outcome for record in batch.records} == {Outcome.READ}
    run_batch([folder], tmp_path / "对照")
    assert results(out) == results(tmp_path / "对照")


def test_a_file_that_was_bad_and_is_good_now_is_read(changed: Path, tmp_path: Path) -> None:
    batch = run_batch([changed], tmp_path / "旧")
    assert [(record.file, record.outcome) for record in batch.records] == [
        ("丙.xlsx", Outcome.READ),
        ("乙.xlsx", Outcome.READ),
    ]
