"""Work on the workers of a dask cluster: in order, whatever becomes of a worker."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import sleep

import pytest

from selfeval_xl import cluster as engine
from selfeval_xl import run_batch
from selfeval_xl.cli import run_command
from selfeval_xl.cluster import DaskWorkers
from selfeval_xl.errors import ClusterError
from selfeval_xl.failure import Failure
from selfeval_xl.outcome import Outcome
from selfeval_xl.workers import DIED
from tests import working
from tests.clusters import cluster, started_by_hand
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.mailbag import packed as zipped
from tests.runs import no_form, tree
from tests.workbooks import workbook

pytestmark = pytest.mark.network

ITEMS = range(40)
INTERRUPTED = """
import sys
from pathlib import Path
from selfeval_xl.cluster import DaskWorkers
from tests import working

try:
    with DaskWorkers(sys.argv[1]) as workers:
        list(workers.map(working.take_a_second, range(40), Path(sys.argv[2])))
except KeyboardInterrupt:
    sys.exit(130)
"""
NO_ADDRESS = """
import sys
from selfeval_xl.cluster import DaskWorkers
from selfeval_xl.errors import UsageError

sys.stdout.reconfigure(encoding="utf-8")
try:
    DaskWorkers(sys.argv[1])
except UsageError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of the scheduler of two workers."""
    with cluster() as started:
        yield started.scheduler_address


@pytest.fixture
def mortal() -> Iterator[str]:
    """Return the address of a cluster of its own, for a test whose workers die."""
    with cluster() as started:
        yield started.scheduler_address


@pytest.fixture
def spring(inbox: Inbox) -> Path:
    """Return an inbox with clean and wrong forms, one of them in an archive, and what is no form."""
    names = [*map(str, range(28)), "丑", "寅"]
    forms = {f"{name}.xlsx": workbook(replace(CLEAN, project_name=f"第{name}个项目")) for name in names[:25]}
    wrong = {f"{name}.xlsx": workbook(with_row(0, replace(CLEAN, project_name=name), score=9)) for name in names[25:29]}
    packed = {"报送.zip": zipped({"子/寅.xlsx": workbook(replace(CLEAN, project_name="寅"))})}
    return inbox({**forms, **wrong, **packed, "坏.xlsx": b"PK\x03\x04", "说明.txt": b"text", "会议.xlsx": no_form()})


def test_answers_come_in_the_order_of_the_items(address: str) -> None:
    with DaskWorkers(address) as workers:
        assert list(workers.map(working.double, ITEMS)) == [2 * each for each in ITEMS]
        assert list(workers.map(working.double, ITEMS, 1)) == [2 * each + 1 for each in ITEMS]
        assert list(workers.map(working.double, [], 1)) == []


def test_an_error_comes_back_as_the_answer_without_its_words(address: str) -> None:
    with DaskWorkers(address) as workers:
        answers = list(workers.map(working.double_but_7, ITEMS))
        unsent = list(workers.map(working.not_to_be_sent, ITEMS))
    failure = answers[7]
    assert isinstance(failure, Failure)
    assert (failure.told, failure.where.split(" < ")[0][:23]) == ("程序出错（ValueError）", "ValueError: working.py:")
    assert [each for each in answers if each is not failure] == [2 * each for each in ITEMS if each != 7]
    assert [at for at, answer in enumerate(unsent) if isinstance(answer, Failure)] == [7]


def test_an_item_that_ends_every_worker_is_blamed_and_the_others_are_done(mortal: str) -> None:
    with DaskWorkers(mortal) as workers:
        answers = list(workers.map(working.double_but_die_at_7, ITEMS))
    assert answers == [DIED if each == 7 else 2 * each for each in ITEMS]


def test_a_worker_that_is_killed_once_costs_nothing(mortal: str, tmp_path: Path) -> None:
    with DaskWorkers(mortal) as workers:
        answers = list(workers.map(working.die_the_first_time, ITEMS, tmp_path / "died"))
    assert (answers, (tmp_path / "died").exists()) == ([2 * each for each in ITEMS], True)


def test_a_worker_that_comes_in_mid_run_takes_its_share() -> None:
    with cluster(1) as started, DaskWorkers(started.scheduler_address) as workers:
        answers = workers.map(working.process_slowly, range(2000))
        pids = {next(answers)}
        started.scale(2)
        while len(pids) < 2:
            pids.add(next(answers))
        answers.close()  # type: ignore[attr-defined]


def test_the_work_is_only_a_few_lots_ahead_of_who_takes_the_answers(address: str, tmp_path: Path) -> None:
    with DaskWorkers(address) as workers:
        answers = workers.map(working.leave_a_mark, range(2000), tmp_path)
        assert next(answers) == 0
        settled = -1
        while settled != (settled := len(list(tmp_path.iterdir()))):
            sleep(0.3)
        assert settled <= 2 * engine._AHEAD
        answers.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("items", "seconds", "sent", "answered", "following"),
    [
        (1, 0.01, 100, 100, 4),
        (4, 0.04, 100, 100, 16),
        (256, 2.56, 100, 100, 200),
        (200, 4.0, 100, 100, 100),
        (10, 30.0, 100, 100, 1),
        (100, 0.1, 100, 8 * 2**20, 50),
        (100, 0.1, 16 * 2**20, 100, 25),
        (1000, 0.001, 100, 100, 1000),
    ],
    ids=["begins", "grows", "lasts two seconds", "halves", "slow", "large answers", "large items", "at most"],
)
def test_a_lot_lasts_some_seconds_and_is_not_large(
    items: int, seconds: float, sent: int, answered: int, following: int
) -> None:
    lot = engine._Lot(range(items), None, sent)
    assert engine._next_size(engine._Done(lot, seconds, [b"x" * answered])) == following


def test_a_worker_with_another_program_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "fingerprint", lambda: "of another version")
    with DaskWorkers(address) as workers, pytest.raises(ClusterError, match="上的程序与本机的不同，没有继续。请在每台"):
        list(workers.map(working.double, ITEMS))


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_CONNECTS", 0.5)
    with pytest.raises(ClusterError) as caught:
        DaskWorkers("tcp://127.0.0.1:9")
    assert str(caught.value) == (
        "连不上调度程序 tcp://127.0.0.1:9。请确认 dask scheduler 已经启动、地址写对、防火墙放行该端口，然后重新运行。"
    )


def test_a_port_where_something_else_listens_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_CONNECTS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ClusterError, match=f"^连不上调度程序 {address}。"):
            DaskWorkers(address)


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:9", "127.0.0.1", "tcp://127.0.0.1:878x"])
def test_what_is_no_address_is_told_at_once_and_in_chinese_alone(address: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", NO_ADDRESS, address], capture_output=True, timeout=15, check=False, encoding="utf-8"
    )
    assert (ran.stdout.strip(), ran.stderr) == (
        f"--scheduler 应是调度程序的地址，如 tcp://10.0.0.5:8786，现为 {address}".strip(),
        "",
    )


def test_a_scheduler_that_goes_in_mid_run_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_CONNECTS", 2.0)
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    with started_by_hand(tmp_path) as (address, scheduler), DaskWorkers(address) as workers:
        killing = Thread(target=_kill_once_begun, args=(scheduler, marks))
        killing.start()
        with pytest.raises(ClusterError, match=r"^与调度程序的连接断了。请检查调度程序和网络后重新运行；"):
            list(workers.map(working.wait_for_ever, ITEMS, marks))
        killing.join()


def test_a_cluster_without_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", 0.5)
    told = "^集群里没有工作进程了。请在各台机器上启动 dask worker 后重新运行（一接到活就停的，多半是那里没有装本程序，"
    with (
        cluster(0) as started,
        DaskWorkers(started.scheduler_address) as workers,
        pytest.raises(ClusterError, match=told),
    ):
        list(workers.map(working.double, ITEMS))


def test_a_run_on_a_cluster_leaves_the_same_bytes(address: str, spring: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "本机", tmp_path / "集群"
    assert run_command(["run", str(spring), "-o", str(here)]) == 4
    given = ["run", str(spring), "-o", str(there), "--engine", "dask", "--scheduler", address]
    assert run_command(given) == 4
    assert tree(there) == tree(here)


def test_where_nothing_changed_no_cluster_is_needed(
    spring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["run", str(spring), "-o", str(tmp_path / "结果")]
    assert run_command(given) == 4
    assert run_command([*given, "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"]) == 4
    assert "与上次相同，结果没有改动。" in capsys.readouterr().err


def test_a_worker_that_is_killed_in_mid_run_loses_nothing(mortal: str, spring: Path, tmp_path: Path) -> None:
    with DaskWorkers(mortal) as workers:
        pids = {each for each in workers.map(working.process, ITEMS) if isinstance(each, int)}

    def kill_one(_stage: str, done: int, _of: int) -> None:
        if done == 5 and pids:
            os.kill(pids.pop(), signal.SIGKILL)

    run_batch([spring], tmp_path / "集群", scheduler=mortal, progress=kill_one)
    assert pids == set()
    run_batch([spring], tmp_path / "本机")
    assert tree(tmp_path / "集群") == tree(tmp_path / "本机")


def test_a_source_that_ends_every_worker_is_one_line_of_the_summary(
    mortal: str, spring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selfeval_xl.batch.examine", working.examine_or_die)
    batch = run_batch([spring], tmp_path / "集群", scheduler=mortal)
    failed = [(each.file, each.reason) for each in batch.records if each.outcome is Outcome.FAILED]
    assert failed == [("4.xlsx", "读取时处理它的进程一再被系统结束（可能内存不足）。")]
    assert (batch.received, len(batch.evaluations)) == (34, 29)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to a group of processes there")
def test_ctrl_c_ends_the_run_and_takes_its_work_back(address: str, tmp_path: Path) -> None:
    marks, script = tmp_path / "marks", tmp_path / "script.py"
    marks.mkdir()
    script.write_text(INTERRUPTED, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, script, address, marks],
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    ) as running:
        while not any(marks.iterdir()):
            assert running.poll() is None
            sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        assert (running.communicate(timeout=60)[1], running.returncode) == (b"", 130)
    with DaskWorkers(address) as workers:
        assert list(workers.map(working.double, ITEMS)) == [2 * each for each in ITEMS]
    assert len(list(marks.iterdir())) <= 2 + 2  # those that were begun


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--engine", "dask"], "--engine dask 和 --scheduler 要一起写，如 --engine dask --scheduler tcp://10.0.0.5:8786。"),
        (["--scheduler", "tcp://127.0.0.1:9"], "--engine dask 和 --scheduler 要一起写，如 --engine dask --scheduler tcp://10.0.0.5:8786。"),
        (
            ["--engine", "dask", "--scheduler", "tcp://127.0.0.1:9", "--jobs", "2"],
            "--jobs 是本机的进程数，不能和 --engine dask 一起写；集群的进程数由 dask worker 决定。",
        ),
        (
            ["--engine", "dask", "--scheduler", "nonsense://"],
            "--scheduler 应是调度程序的地址，如 tcp://10.0.0.5:8786，现为 nonsense://",
        ),
    ],
    ids=["no scheduler", "no engine", "with jobs", "no address"],
)  # fmt: skip
def test_what_does_not_go_together_is_told(
    given: list[str], told: str, spring: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["run", str(spring), "-o", str(tmp_path / "结果"), *given]) == 2
    assert capsys.readouterr().err.strip() == told


def test_without_dask_the_user_is_told_how_to_install_it(
    spring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    given = ["run", str(spring), "-o", str(tmp_path / "结果"), "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"]
    assert run_command(given) == 2
    assert capsys.readouterr().err == (
        '--engine dask 需要另外安装 dask：pip install "selfeval_xl[dask]"（每台机器都要装）。\n'
    )


def _kill_once_begun(scheduler: "subprocess.Popen[bytes]", marks: Path) -> None:
    """Kill the scheduler when the first item is under way."""
    while not any(marks.iterdir()):
        sleep(0.05)
    scheduler.kill()
