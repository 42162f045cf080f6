"""The first second of the program, in which it is being loaded, and what it does not load then."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import selfeval_xl
from selfeval_xl.intake.walk import Found
from selfeval_xl.vocabulary import load_templates
from selfeval_xl.workers import Workers
from tests import working
from tests.forms import CLEAN
from tests.workbooks import workbook

# What Ctrl-C does at the moment a module is looked for; in an exec, as dataclasses do, Python remembers it to the end.
_INTERRUPTING = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, *_):
        if name == os.environ["INTERRUPTED_AT"]:
            exec("signal.raise_signal(signal.SIGINT)")
sys.meta_path.insert(0, Interrupting())
"""
_LOADED = """
import sys
from selfeval_xl.cli import run_command
run_command(sys.argv[1:])
print(*sys.modules, sep="\\n")
"""
# Each takes time to load, and some processor time of every worker; none is needed to read and check an .xlsx.
_NOT_FOR_A_FORM = {
    "openpyxl", "pandas", "numpy", "xlsxwriter", "xlrd", "msoffcrypto", "cryptography", "pyzipper", "imapclient",
    "watchfiles", "libarchive", "tarfile",
    "selfeval_xl.blanks", "selfeval_xl.fetching", "selfeval_xl.intake.archives", "selfeval_xl.intake.compressed",
    "selfeval_xl.intake.libarchive", "selfeval_xl.intake.mails", "selfeval_xl.intake.mbox",
    "selfeval_xl.intake.outlook",
    "selfeval_xl.own_layouts", "selfeval_xl.reader.frames", "selfeval_xl.results", "selfeval_xl.send_back",
    "selfeval_xl.writer.book", "selfeval_xl.writer.table",
}  # fmt: skip


@pytest.mark.parametrize("module", ["selfeval_xl.cli", "selfeval_xl.batch", "selfeval_xl.validator.rule", "tomllib"])
def test_an_interrupt_while_the_program_is_loaded_ends_it_with_its_code_and_a_sentence(
    tmp_path: Path, module: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(_INTERRUPTING, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1", "INTERRUPTED_AT": module}
    command = [sys.executable, "-m", "selfeval_xl", "check", str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "已中断，还没有开始。\n")


def test_every_public_name_is_there_when_it_is_asked_for() -> None:
    assert [name for name in selfeval_xl.__all__ if not hasattr(selfeval_xl, name)] == []
    with pytest.raises(AttributeError, match="'selfeval_xl' has no attribute 'run_batches'"):
        _ = selfeval_xl.run_batches  # type: ignore[attr-defined]


def _loaded(*arguments: str) -> list[str]:
    """Name every module there is once a command has run."""
    command = [sys.executable, "-c", _LOADED, *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.split("\n")


def test_the_version_is_told_by_the_command_line_alone() -> None:
    loaded = _loaded("--version")
    assert {name for name in loaded if name.startswith("selfeval_xl.")} == {
        f"selfeval_xl.{name}"
        for name in (
            "bars", "chinese_click", "cli", "errors", "loading", "options", "outcome", "terminal", "text", "version",
            "writer", "writer.money",
        )
    }  # fmt: skip
    assert not {"openpyxl", "pandas", "numpy", "xlsxwriter", "sqlite3", "tomllib", "email"} & {*loaded}


def test_a_form_is_checked_without_what_reads_other_files_and_writes_results(tmp_path: Path) -> None:
    form = tmp_path / "表.xlsx"
    form.write_bytes(workbook(CLEAN))
    loaded = _loaded("check", str(form))
    assert "selfeval_xl.reader.xlsx" in loaded
    assert _NOT_FOR_A_FORM & {*loaded} == set()


def test_a_worker_that_read_a_form_has_loaded_little_else(tmp_path: Path) -> None:
    form = tmp_path / "表.xlsx"
    form.write_bytes(workbook(CLEAN))
    items = [Found(form.name, form)] * 2
    with Workers(2) as workers:
        for loaded in workers.map(working.read_and_tell_modules, items, load_templates(), ()):
            assert isinstance(loaded, list)
            assert "selfeval_xl.reader.xlsx" in loaded
            others = _NOT_FOR_A_FORM | {"sqlite3", "selfeval_xl.cli", "selfeval_xl.batch"}
            assert others & {*loaded} == set()
