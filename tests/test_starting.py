"""The first second of the program, in which it is being loaded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import selfeval_xl

# What Ctrl-C does at the moment a module is looked for; in an exec, as dataclasses do, Python remembers it to the end.
_INTERRUPTING = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, *_):
        if name == os.environ["INTERRUPTED_AT"]:
            exec("signal.raise_signal(signal.SIGINT)")
sys.meta_path.insert(0, Interrupting())
"""


@pytest.mark.parametrize("module", ["selfeval_xl.cli", "selfeval_xl.batch", "openpyxl", "selfeval_xl.writer.summary"])
def test_an_interrupt_while_the_program_is_loaded_ends_it_with_its_code_and_a_sentence(
    tmp_path: Path, module: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(_INTERRUPTING, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1", "INTERRUPTED_AT": module}
    command = [sys.executable, "-m", "selfeval_xl"]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "已中断，还没有开始。\n")


def test_every_public_name_is_there_when_it_is_asked_for() -> None:
    assert [name for name in selfeval_xl.__all__ if not hasattr(selfeval_xl, name)] == []
    with pytest.raises(AttributeError, match="'selfeval_xl' has no attribute 'run_batches'"):
        _ = selfeval_xl.run_batches  # type: ignore[attr-defined]
