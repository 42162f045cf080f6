"""What it costs to start: `--version`, and `check` of a file beside the bare import of all modules it ends up with."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import best_of, run

_HEAVY = frozenset({"numpy", "openpyxl", "pandas"})
# Does what the command line asks for, then writes the names of all modules there are by then to the first argument.
_TELL = """
import sys
told = sys.argv.pop(1)
try:
    import selfeval_xl.__main__
    selfeval_xl.__main__.main()
finally:
    with open(told, "w") as file:
        print(*sys.modules, sep="\\n", file=file)
"""
_IMPORT = """
import importlib, sys
for name in open(sys.argv[1]).read().split():
    try:
        importlib.import_module(name)
    except ImportError:  # one that another made up
        pass
"""
_DONE = (0, 3, 4)  # exit codes of `check`


def start_up(file: Path, rounds: int) -> dict[str, float]:
    """Return the best seconds of each start, in processes of their own."""
    with TemporaryDirectory() as folder:
        modules = Path(folder) / "modules.txt"
        modules.write_text("\n".join(loaded("check", str(file))))
        commands = {
            "python alone": ["-c", "pass"],
            "--version": ["-m", "selfeval_xl", "--version"],
            "bare import of what check needs": ["-c", _IMPORT, str(modules)],
            "check of one file": ["-m", "selfeval_xl", "check", str(file)],
        }
        starts = {name: partial(run, [sys.executable, *command], _DONE) for name, command in commands.items()}
        return best_of(rounds, starts)


def loaded(*arguments: str) -> Sequence[str]:
    """Name the modules there are when the program has done what these arguments ask for, in order of import."""
    with TemporaryDirectory() as folder:
        told = Path(folder) / "told.txt"
        run([sys.executable, "-c", _TELL, str(told), *arguments], _DONE)
        return [name for name in told.read_text().split() if name != "__main__"]


def heavy(*arguments: str) -> list[str]:
    """Name the large libraries that are imported for what these arguments ask for."""
    return sorted(_HEAVY.intersection(loaded(*arguments)))
