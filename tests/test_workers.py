"""Work in processes of their own, in order, and what becomes of an item whose process dies."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from selfeval_xl.failure import Failure
from selfeval_xl.workers import PAYS, NoWorkers, Workers
from tests import working

ITEMS = range(40)
DIED = Failure("处理它的进程一再被系统结束（可能内存不足）", "the process that was at it died again")

INTERRUPTED = """
import sys
from pathlib import Path
from selfeval_xl.cli import run_command
from selfeval_xl.workers import Workers
from tests import working

def main():
    with Workers(2) as workers:
        list(workers.map(working.wait_for_ever, range(40), Path(sys.argv[1])))

if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
"""
UNGUARDED = """
from selfeval_xl.workers import Workers
from tests import working
list(Workers(2).map(working.double, range(40)))
"""


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_answers_come_in_the_order_of_the_items(jobs: int) -> None:
    with Workers(jobs) as workers:
        assert list(workers.map(working.double, ITEMS)) == [2 * each for each in ITEMS]
        assert list(workers.map(working.double, ITEMS, 1)) == [2 * each + 1 for each in ITEMS]
        assert list(workers.map(working.double, [], 1)) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_items_are_made_when_there_is_room_for_them(jobs: int) -> None:
    made = []

    def items() -> Iterator[int]:
        for each in range(100):
            made.append(each)
            yield each

    with Workers(jobs) as workers:
        answers = workers.map(working.double, items(), count=100)
        assert (next(answers), len(made) < 50) == (0, True)
        assert list(answers) == [2 * each for each in range(1, 100)]
    assert made == [*range(100)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_comes_back_as_the_answer_without_its_words(jobs: int) -> None:
    with Workers(jobs) as workers:
        answers = list(workers.map(working.double_but_7, ITEMS))
    failure = answers[7]
    assert isinstance(failure, Failure)
    assert (failure.told, failure.where.split(" < ")[0][:23]) == ("程序出错（ValueError）", "ValueError: working.py:")
    assert [each for each in answers if each is not failure] == [2 * each for each in ITEMS if each != 7]


def test_the_same_is_told_of_an_error_whoever_it_happened_to() -> None:
    told = []
    for jobs in (1, 2):
        with Workers(jobs) as workers:
            told.append(list(workers.map(working.double_but_7, ITEMS)))
    assert told[0] == told[1]


def test_a_process_that_is_killed_costs_its_item_and_no_other() -> None:
    with Workers(2) as workers:
        answers = list(workers.map(working.double_but_die_at_7, ITEMS))
        assert answers == [DIED if each == 7 else 2 * each for each in ITEMS]
        assert list(workers.map(working.double, ITEMS)) == [2 * each for each in ITEMS]


def test_two_items_of_one_lot_may_end_their_process() -> None:
    with Workers(2) as workers:
        answers = list(workers.map(working.double_but_leave_at_7_and_9, ITEMS))
    assert answers == [DIED if each in (7, 9) else 2 * each for each in ITEMS]


def test_an_item_whose_process_was_ended_once_is_tried_again(tmp_path: Path) -> None:
    with Workers(2) as workers:
        answers = list(workers.map(working.die_the_first_time, ITEMS, tmp_path / "died"))
    assert (answers, (tmp_path / "died").exists()) == ([2 * each for each in ITEMS], True)


def test_an_answer_that_cannot_be_sent_is_a_failure_of_its_item() -> None:
    with Workers(2) as workers:
        answers = list(workers.map(working.not_to_be_sent, ITEMS))
    assert [at for at, answer in enumerate(answers) if isinstance(answer, Failure)] == [7]


def test_the_work_is_only_a_few_lots_ahead_of_who_takes_the_answers(tmp_path: Path) -> None:
    with Workers(2) as workers:
        answers = workers.map(working.leave_a_mark, range(2000), tmp_path)
        for expected in range(10):
            assert next(answers) == expected
        settled = -1
        while settled != (settled := len(list(tmp_path.iterdir()))):
            time.sleep(0.3)
        assert settled <= 8 * (2 * 2 + 2)
        answers.close()  # type: ignore[attr-defined]


def test_by_itself_it_takes_other_processes_only_where_there_is_enough_to_do(tmp_path: Path) -> None:
    def processes(jobs: int | None, count: int) -> set[int]:
        with Workers(jobs) as workers:
            return {each for each in workers.map(working.process, range(count)) if isinstance(each, int)}

    assert processes(None, PAYS - 1) == {os.getpid()}
    assert processes(1, PAYS) == {os.getpid()}
    assert os.getpid() not in processes(2, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to a group of processes there")
def test_ctrl_c_ends_all_processes_at_once_and_in_silence(tmp_path: Path) -> None:
    marks, script = tmp_path / "marks", tmp_path / "script.py"
    marks.mkdir()
    script.write_text(INTERRUPTED, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, script, marks],
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    ) as running:
        while len(list(marks.iterdir())) < 2:
            assert running.poll() is None
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGINT)
        assert (running.communicate(timeout=30)[1], running.returncode) == (b"", 130)
    for mark in marks.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(mark.name.split("-")[1]), 0)


def test_a_script_without_its_guard_is_told_so_instead_of_starting_itself_for_ever(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        check=False,
        timeout=60,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONIOENCODING": "utf-8"},
    )
    assert (done.returncode, NoWorkers.__name__ in done.stderr) == (1, True)
