"""Promise 3. Inputs are never changed, moved or renamed; nothing is written beside them, and nobody tries to."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from selfeval_xl import run_batch
from tests.audited import audited
from tests.bureau import ROSTER, SAMPLES
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.mailbag import mailbag
from tests.runs import tree
from tests.workbooks import workbook

PASSWORD = "qingyuan"  # noqa: S105
OLD = SAMPLES / "inbox" / "河道管理所 支流清淤.xls"
WRONG = with_row(0, score=99)  # so that a marked copy is made


class State(NamedTuple):
    """What a file or folder is: its bytes, or what is in it; when it was last written and changed, and its mode."""

    contents: bytes | list[str]
    written: int
    changed: int
    mode: int


def states(folder: Path) -> dict[str, State]:
    """Return the state of a folder and of everything below it."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        status = path.stat()
        contents = sorted(each.name for each in path.iterdir()) if path.is_dir() else path.read_bytes()
        found[str(path.relative_to(folder))] = State(contents, status.st_mtime_ns, status.st_ctime_ns, status.st_mode)
    return found


@pytest.fixture
def received(inbox: Inbox) -> Iterator[Path]:
    """Return a folder with a form in everything it may come in, none of which may be written to."""
    folder = inbox(
        {
            **mailbag(WRONG, PASSWORD),
            "子/旧.xls": OLD.read_bytes(),
            "子/名单.xlsx": ROSTER.read_bytes(),
            "子/坏.xls": b"\x09\x08\x10\x00",
            "子/.~lock.旧.xls#": b",x,",
        }
    )
    places = [folder, *folder.rglob("*")]
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in places:
        path.chmod(stat.S_IRWXU)


def test_bytes_times_modes_and_listings_of_the_inputs_stay(received: Path, tmp_path: Path) -> None:
    before = states(received)
    batch = run_batch([received], tmp_path / "结果", passwords=[PASSWORD], roster=received / "子/名单.xlsx")
    assert states(received) == before
    assert len(batch.evaluations) > 5
    assert batch.sent_back


@pytest.mark.parametrize(
    "command",
    [
        ["run", "{folder}", "-o", "{out}", "--password", PASSWORD, "--roster", "{folder}/子/名单.xlsx"],
        ["run", "{folder}", "-o", "{out}", "--dry-run"],
        ["check", "{folder}/表.xlsx", "{folder}/包.zip", "{folder}/信.msg", "{folder}/锁.xlsx"],
        ["blank", "guizhou", "-o", "{out}", "--roster", "{folder}/子/名单.xlsx"],
        ["templates", "--propose", "{folder}/表.xlsx", "-o", "{out}.toml"],
    ],
    ids=["run", "dry run", "check", "blank", "propose"],
)
def test_nobody_tries_to_change_the_inputs(received: Path, tmp_path: Path, command: list[str]) -> None:
    given = [word.format(folder=received, out=tmp_path / "结果") for word in command]
    done = audited(received, given, tmp_path / "log")
    assert done.exit_code not in (1, 2), done.stderr
    assert done.changes == []


def test_a_change_to_what_is_watched_would_be_seen(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    done = audited(folder, ["run", str(folder), "-o", str(folder / "结果")], tmp_path / "log")
    assert done.exit_code == 0, done.stderr
    assert any(change.startswith("os.mkdir") for change in done.changes)
    assert any(change.startswith("open") for change in done.changes)
    assert any(change.startswith("os.rename") for change in done.changes)


def test_results_inside_the_inputs_leave_the_inputs_alone(inbox: Inbox) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    run_batch([folder], folder / "结果")
    before = tree(folder)
    assert [record.file for record in run_batch([folder], folder / "结果").records] == ["甲.xlsx"]
    assert tree(folder) == before
