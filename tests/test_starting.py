"""The first second of the program, in which it is being loaded."""

import subprocess
import sys

import pytest

import selfeval_xl

# What Ctrl-C does at the moment a module is looked for.
_INTERRUPTED_AT = """
import runpy, signal, sys
class Interrupting:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
runpy.run_module("selfeval_xl", run_name="__main__")
"""


@pytest.mark.parametrize("module", ["selfeval_xl.cli", "selfeval_xl.batch", "openpyxl", "selfeval_xl.writer.summary"])
def test_an_interrupt_while_the_program_is_loaded_ends_it_with_its_code_and_a_sentence(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", _INTERRUPTED_AT, module],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "已中断，还没有开始。\n")


def test_every_public_name_is_there_when_it_is_asked_for() -> None:
    assert [name for name in selfeval_xl.__all__ if not hasattr(selfeval_xl, name)] == []
    with pytest.raises(AttributeError, match="'selfeval_xl' has no attribute 'run_batches'"):
        _ = selfeval_xl.run_batches  # type: ignore[attr-defined]
