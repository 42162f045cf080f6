"""The watch over an inbox: when it runs, what it says, what it survives, how it ends."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from queue import Queue

import pytest

from selfeval_xl.batch import run_if_changed
from selfeval_xl.errors import NothingToDo, OutputError
from selfeval_xl.intake.changes import Snapshot, snapshot
from selfeval_xl.unchanged import Closing
from selfeval_xl.watching import LONGEST_PAUSE, LOOKS, Rounds, keep_watch, wait_for_change, watched_places
from tests.conftest import Inbox
from tests.crashes import open_elsewhere
from tests.forms import CLEAN
from tests.workbooks import workbook

A, B = Path("收件/甲.xlsx"), Path("收件/乙.xlsx")
PATIENCE = 60  # seconds a started program may take for one line; it takes three


class Stopped(Exception):  # noqa: N818 - the end of a test
    pass


def named(paths: list[Path]) -> str:
    return "、".join(path.name for path in paths)


def watched(looks: Iterable[Snapshot], stands: Callable[[], bool] = lambda: True) -> list[str]:
    """Tell what a watch does that sees one thing after the other."""
    story: list[str] = []
    left = iter(looks)

    def look() -> Snapshot:
        seen = next(left, None)
        if seen is None:
            raise Stopped
        return seen

    def run() -> bool:
        story.append("run")
        return stands()

    with pytest.raises(Stopped):
        keep_watch(
            look,
            run,
            lambda paths: story.append(f"told of {named(paths)}"),
            every=5,
            wait=lambda seconds: story.append(f"wait {seconds:g}"),
            wait_for_change=lambda seconds: story.append(f"doze {seconds:g}"),
        )
    return story


def test_it_runs_on_what_is_there_and_then_only_on_changes() -> None:
    first, then = {A: (9, 1)}, {A: (9, 1), B: (8, 2)}
    assert watched([first, first, first, first, then, then, then]) == [
        "wait 5", "run", "doze 5", "doze 5", "wait 5", "run", "doze 5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changed", [{A: (9, 2)}, {A: (8, 1)}, {B: (9, 1)}, {}, {A: None}],
    ids=["later", "shorter", "renamed", "taken away", "gone out of sight"],
)  # fmt: skip
def test_every_kind_of_change_starts_a_round(changed: Snapshot) -> None:
    first = {A: (9, 1)}
    assert watched([first, first, changed, changed]) == ["wait 5", "run", "wait 5", "run"]


def test_a_file_that_still_grows_is_waited_for() -> None:
    growing: list[Snapshot] = [{A: (size, size), B: (1, 1)} for size in range(1, 5)]
    assert watched([*growing, growing[-1]]) == ["wait 5", "wait 5", "wait 5", "wait 5", "run"]


def test_a_file_that_does_not_settle_is_told_once() -> None:
    growing: list[Snapshot] = [{A: (size, size), B: (1, 1)} for size in range(2 * LOOKS)]
    assert watched(growing) == [*["wait 5"] * (LOOKS - 1), "told of 甲.xlsx", *["wait 5"] * (LOOKS + 1)]


def test_what_changes_and_changes_back_before_it_settles_starts_no_round() -> None:
    first, passing = {A: (9, 1)}, {A: (9, 1), B: (1, 1)}
    assert watched([first, first, passing, first, first]) == ["wait 5", "run", "wait 5", "doze 5", "doze 5"]


def test_what_changes_during_a_run_is_run_on_again() -> None:
    before, during = {A: (9, 1)}, {A: (9, 2)}
    assert watched([before, before, during, during, during]) == ["wait 5", "run", "wait 5", "run", "doze 5"]


def test_a_run_that_failed_is_done_again_after_pauses_that_grow() -> None:
    seen: list[Snapshot] = [{A: (9, 1)}] * 7
    pauses = [step for pause in (2, 4, 8, 16, 16, 16) for step in ("run", f"wait {5 * pause}")]
    assert watched(seen, lambda: False) == ["wait 5", *pauses]
    assert LONGEST_PAUSE == 16


def test_a_change_after_a_run_that_failed_must_settle_as_well() -> None:
    first, then = {A: (9, 1)}, {A: (9, 2)}
    outcomes = iter([False, True])
    assert watched([first, first, then, then, then], lambda: next(outcomes)) == [
        "wait 5", "run", "wait 10", "wait 5", "run", "doze 5",
    ]  # fmt: skip


def test_a_run_that_failed_is_made_up_for_even_where_all_is_as_before() -> None:
    first, then = {A: (9, 1)}, {A: (9, 2)}
    outcomes = iter([True, False, True])
    assert watched([first, first, then, then, first, first, first], lambda: next(outcomes)) == [
        "wait 5", "run", "wait 5", "run", "wait 10", "wait 5", "run", "doze 5",
    ]  # fmt: skip


def rounds(outcomes: Iterable[Closing | BaseException]) -> tuple[Rounds, list[str]]:
    """Return rounds that end so one after the other, and what they say."""
    left, said = iter(outcomes), list[str]()

    def run() -> Closing:
        outcome = next(left)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return Rounds(run, lambda closing: closing.line, said.append, now=lambda: AT), said


AT = datetime(2025, 3, 3, 14, 3)
DONE = Closing("", "收到 2 个文件", 0)
OPEN = Closing("", "收到 2 个文件", 0, is_open=True)


def test_each_round_is_told_in_one_line_with_the_time_of_day() -> None:
    each, said = rounds([DONE, DONE])
    assert [each(), each()] == [True, True]
    assert said == ["14:03 收到 2 个文件", "14:03 收到 2 个文件"]


def test_what_keeps_a_round_from_being_done_is_told_once_and_tried_again() -> None:
    locked = OutputError("汇总.xlsx 未能写入。")
    each, said = rounds([locked, locked, DONE, locked])
    assert [each(), each(), each(), each()] == [False, False, True, False]
    assert said == [
        "14:03 汇总.xlsx 未能写入。 会自动再试。",
        "14:03 收到 2 个文件",
        "14:03 汇总.xlsx 未能写入。 会自动再试。",
    ]


def test_a_round_in_which_a_result_is_open_is_told_once_and_done_again_until_it_is_closed() -> None:
    each, said = rounds([OPEN, OPEN, DONE, OPEN])
    assert [each(), each(), each(), each()] == [False, False, True, False]
    still_open = "14:03 收到 2 个文件；有结果正被打开，没有替换，会自动再试"
    assert said == [still_open, "14:03 收到 2 个文件", still_open]


def test_a_run_tells_whether_a_result_is_open(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果"
    run_if_changed([folder], out)
    (folder / "坏的.xlsx").write_bytes(b"PK")
    with open_elsewhere("汇总.xlsx"):
        assert run_if_changed([folder], out).is_open
    assert not run_if_changed([folder], out).is_open


def test_an_empty_inbox_and_a_defect_are_told_and_waited_out(capsys: pytest.CaptureFixture[str]) -> None:
    each, said = rounds([NothingToDo("没有"), RuntimeError("what somebody wrote"), DONE])
    assert [each(), each(), each()] == [True, True, True]
    assert said == [
        "14:03 还没有要检查的文件，放进收件文件夹就会检查。",
        "14:03 程序出错（RuntimeError）。请把上面的文字发给维护者。",
        "14:03 收到 2 个文件",
    ]
    told = capsys.readouterr().err
    assert "in run" in told
    assert "what somebody wrote" not in told


def test_files_that_do_not_settle_are_named() -> None:
    each, said = rounds([])
    each.wait_for([A, B])
    assert said == ["14:03 文件还在变化，等它们复制完再检查：甲.xlsx、乙.xlsx"]


def test_a_round_that_is_interrupted_says_so_and_ends_the_watch() -> None:
    each, said = rounds([KeyboardInterrupt()])
    with pytest.raises(KeyboardInterrupt):
        each()
    assert said == ["14:03 这一轮没有做完；已经写好的文件是完整的，再次运行时从头核对。"]


def test_a_snapshot_holds_every_file_but_the_results(inbox: Inbox) -> None:
    folder = inbox({"甲.xlsx": b"123", "下级/乙.xlsx": b"1", "~$甲.xlsx": b"", "结果/汇总.xlsx": b"1"})
    seen = snapshot([folder, folder.parent / "名单.xlsx"], out=folder / "结果")
    assert {path.relative_to(folder.parent).as_posix(): stamp and stamp[0] for path, stamp in seen.items()} == {
        "收件/甲.xlsx": 3,
        "收件/下级/乙.xlsx": 1,
        "收件/~$甲.xlsx": 0,
        "名单.xlsx": None,
    }
    folder.rename(folder.with_name("移走"))
    assert snapshot([folder], out=folder / "结果") == {folder: None}
    folder.with_name("移走").rename(folder)
    assert snapshot([folder, folder.parent / "名单.xlsx"], out=folder / "结果") == seen


def test_what_a_run_is_held_to_is_watched_too(tmp_path: Path) -> None:
    for name in ("县.toml", "市.toml"):
        (tmp_path / name).touch()
    roster, templates = tmp_path / "名单.xlsx", tmp_path / "表样"
    places = watched_places([tmp_path / "收件"], policy=str(tmp_path / "县.toml"), roster=roster, templates=templates)
    assert places == [tmp_path / "收件", templates, roster, tmp_path / "县.toml", tmp_path / "市.toml"]
    assert watched_places([tmp_path / "收件"], policy="guizhou", year=2024) == [tmp_path / "收件"]


def test_a_place_that_is_gone_is_just_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("selfeval_xl.watching.time.sleep", slept.append)
    wait_for_change([tmp_path / "没有"])(7)
    monkeypatch.setitem(sys.modules, "watchfiles", None)  # as where it is not installed
    wait_for_change([tmp_path])(8)
    assert slept == [7, 8]


def test_a_change_is_known_before_the_time_is_over(tmp_path: Path) -> None:
    waiting = threading.Thread(target=wait_for_change([tmp_path]), args=(3600,), daemon=True)
    waiting.start()
    for number in range(10 * PATIENCE):  # the first may come before it waits
        (tmp_path / f"{number}.xlsx").touch()
        waiting.join(timeout=0.1)
        if not waiting.is_alive():
            return
    pytest.fail("nobody woke")


class Watch:
    """A watch that runs as a program of its own, and the lines it writes."""

    def __init__(self, *arguments: str | Path) -> None:
        command = [sys.executable, "-m", "selfeval_xl", "watch", *map(str, arguments), "--every", "1"]
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", env=environment)
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                self._lines.put(line.rstrip("\n"))

    def line(self) -> str:
        """Return the next line, without the time of day where it begins with one."""
        line = self._lines.get(timeout=PATIENCE)
        return line[6:] if line[2:3] == ":" else line

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "ended by the system"])
def test_files_dropped_in_are_checked_until_the_watch_is_stopped(inbox: Inbox, stop: signal.Signals) -> None:
    folder = inbox({"~$甲.xlsx": b"x"})
    out = folder / "结果"  # inside: what is written there starts no round
    watch = Watch(folder, "-o", out)
    try:
        assert watch.line() == f"正在守候 {folder}，每 1 秒看一次；按 Ctrl-C 停止。"
        assert watch.line() == "还没有要检查的文件，放进收件文件夹就会检查。"
        (folder / "甲.xlsx").write_bytes(workbook(CLEAN))
        told = f"自评表 1 份，错误 0，警告 0，提示 0；结果在 {out / '汇总.xlsx'}"
        assert watch.line() == f"收到 2 个文件，{told}"
        (folder / "坏的.xlsx").write_bytes(b"PK")
        assert watch.line() == f"收到 3 个文件，读不出 1 个，{told}"
        folder.rename(folder.with_name("移走"))
        assert watch.line() == f"找不到，或没有权限打开：{folder}。请检查路径是否写对。 会自动再试。"
        folder.with_name("移走").rename(folder)
        assert watch.line() == f"收到 3 个文件，读不出 1 个，{told}"
        assert watch.end(stop) == 130
        assert watch.line() == "已停止守候。"
    finally:
        watch.close()
