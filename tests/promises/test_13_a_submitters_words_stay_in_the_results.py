"""Promise 13. What stands in a form, and its password, is in the results and nowhere else: no log, no error message.

Names of files and of sheets are told on the terminal and in the log, for they say what is spoken about.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest

from selfeval_xl import evaluating as evaluating_module
from selfeval_xl import making as making_module
from selfeval_xl import results as results_module
from selfeval_xl import sources as sources_module
from selfeval_xl.cli import run_command
from tests.audited import audited
from tests.conftest import Inbox
from tests.forms import CLEAN
from tests.mailbag import mailbag
from tests.runs import tree
from tests.workbooks import Filled, Row

MARK = "密语"  # in every cell somebody fills in
PASSWORD = "kouling-8431"  # noqa: S105
REMEMBERED = (  # what the next run needs to know again; these stay in the folder of results, as they do
    ".selfeval/written.txt",  # which files are results; they are named after department and project
    ".selfeval/reviews.jsonl",  # what reviewers entered
    ".selfeval/ledger.sqlite",  # the forms of files that have not changed
)


def marked() -> Filled:
    """Return a form with the mark in every cell but the labels and the numbers the form itself prints."""
    heads = ("stamped_unit", "fill_date", "project_name", "department", "unit", "conclusion", "contact")
    changes: dict[str, Any] = {
        name: f"{MARK}{name}" for name in (*heads, "goal_expected", "goal_actual", "sum_weight", "sum_score")
    }
    for name in ("total", "fiscal", "fiscal_own", "fiscal_upper", "other"):
        changes[name] = tuple(f"{MARK}{name}{number}" for number in range(6))
    return replace(CLEAN, rows=tuple(map(_marked, CLEAN.rows)), **changes)


def _marked(row: Row) -> Row:
    own = [field.name for field in fields(Row) if field.name not in ("level1", "level2")]
    changes: dict[str, Any] = {name: f"{getattr(row, name) or ''}{MARK}{name}" for name in own}
    return replace(row, **changes)


def bag() -> dict[str, bytes]:
    return mailbag(marked(), PASSWORD, sender=f"{MARK}人", subject=f"{MARK}题")


def inflated(data: bytes) -> bytes:
    """Return a file with the parts of a workbook, or of a workbook in it, as they are."""
    if not is_zipfile(BytesIO(data)):
        return data
    with ZipFile(BytesIO(data)) as archive:
        return b"".join(inflated(archive.read(name)) for name in archive.namelist())


def assert_silent(out: Path, *told: str) -> None:
    """Look for the mark in what the program said and in its own memory, and for the password everywhere."""
    written = {name: inflated(data) for name, data in tree(out).items()}
    memory = {name: data for name, data in written.items() if name.startswith(".selfeval/")}
    assert ".selfeval/run.log" in memory
    assert [name for name, data in memory.items() if MARK.encode() in data and not name.startswith(REMEMBERED)] == []
    assert [name for name, data in written.items() if PASSWORD.encode() in data] == []
    for words in told:
        assert MARK not in words
        assert PASSWORD not in words


def test_a_run_tells_no_words_of_a_form_and_no_password(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox(bag()), tmp_path / "结果"
    done = audited(folder, ["run", str(folder), "-o", str(out), "--password", PASSWORD], tmp_path / "log")
    assert done.exit_code == 4, done.stderr
    assert done.stdout == ""
    assert_silent(out, done.stderr)
    forms = tree(out)["数据/forms.jsonl"].decode()
    assert (forms.count("\n"), MARK in forms) == (8, True)  # they were read, from everything they came in


def test_an_encrypted_form_that_stays_locked_tells_no_password_that_was_tried(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({"锁.xlsx": mailbag(marked(), "another")["锁.xlsx"]}), tmp_path / "结果"
    done = audited(folder, ["run", str(folder), "-o", str(out), "--password", PASSWORD], tmp_path / "log")
    assert done.exit_code == 4, done.stderr
    assert_silent(out, done.stdout, done.stderr)


_ENDS_ALL = 1


@pytest.mark.parametrize(
    ("module", "stage", "exit_code"),
    [
        (sources_module, "read_bytes", 4),
        (evaluating_module, "score_form", 4),
        (evaluating_module, "check_form", 4),
        (making_module, "result_and_contents", 4),
        (results_module, "send_back", _ENDS_ALL),
        (results_module, "write_summary", _ENDS_ALL),
    ],
    ids=["reading", "scoring", "checking", "writing a result", "sending back", "writing the summary"],
)
def test_a_defect_tells_where_it_is_and_not_with_what_words(
    inbox: Inbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    module: ModuleType,
    stage: str,
    exit_code: int,
) -> None:
    def breaks(*given: object, **_named: object) -> Callable[[], object]:
        try:
            raise KeyError(f"{MARK}{PASSWORD}")
        except KeyError as error:
            raise ValueError(f"{MARK}{given}") from error

    folder, out = inbox(bag()), tmp_path / "结果"
    assert run_command(["run", str(folder), "-o", str(out), "--password", PASSWORD]) == 4
    capfd.readouterr()
    monkeypatch.setattr(module, stage, breaks)
    monkeypatch.setattr("selfeval_xl.task.fingerprint", lambda: "another version, which does everything again")
    assert run_command(["run", str(folder), "-o", str(out), "--password", PASSWORD]) == exit_code
    told = capfd.readouterr()
    assert_silent(out, told.out, told.err)
    where = told.err if exit_code == _ENDS_ALL else (out / ".selfeval/run.log").read_text(encoding="utf-8-sig")
    assert "ValueError" in where
    assert Path(__file__).name in where
