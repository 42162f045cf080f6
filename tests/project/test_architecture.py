"""Imports point down, and a library enters through one door."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "selfeval_xl"

TIERS = (
    {"__main__"},
    {"cli"},
    {"bars", "chinese_click", "options", "terminal"},
    {"__init__"},
    {"batch", "blanks", "fetching", "own_layouts", "policy_text", "watching"},
    {"task"},
    {"remote_out", "results", "unchanged"},
    {"console", "making", "send_back"},
    {"marking", "posting"},
    {"output"},
    {"checked"},
    {"receiving"},
    {"examining"},
    {"stored"},
    {"encoding"},
    {"cluster", "deciding", "evaluating", "list_files", "reviewing", "sources"},
    {"ledger"},
    {"decision_store", "fingerprint", "intake", "reader", "scorer", "validator", "writer", "review_store"},
    {"memory"},
    {"vocabulary"},
    {"template", "policy"},
    {"compound", "remote", "toml_table"},
    {"spool", "workers"},
    {"errors", "failure"},
    {"differences", "reviews", "versions"},
    {"contents", "evaluation", "lists", "precedence", "projects"},
    {"outline"},
    {"appearance", "model", "outcome"},
    {"quantity"},
    {"draft_mark", "loading", "progress", "repeats", "text", "version"},
)
DOORS = {
    "distributed": {"cluster.py"},
    "fsspec": {"remote.py"},
    "sqlite3": {"memory.py"},
    "openpyxl": {"writer/fillable.py"},
    "xlsxwriter": {"writer/book.py", "writer/page.py", "writer/rebuilt.py"},
    "pandas": {"reader/frames.py"},
    "click": {"bars.py", "cli.py", "chinese_click.py", "options.py", "terminal.py"},
    "imapclient": {"intake/imap.py"},
    "watchfiles": {"watching.py"},
    "xlrd": {"reader/xls.py"},
    "msoffcrypto": {"reader/encrypted.py"},
    "libarchive": {"intake/libarchive.py"},
    "tarfile": {"intake/compressed.py"},
    "pyzipper": {"intake/archives.py"},
    "zipfile": {
        "reader/package.py",
        "writer/fillable.py",
        "writer/marked/parts.py",
    },
}


def imports(path: Path) -> Iterator[str]:
    """Name every module a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "selfeval_xl")


def room(path: Path) -> str:
    """Name the module or package directly below the top that a file belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


FILES = sorted(PACKAGE.rglob("*.py"))


def test_every_module_has_its_place_in_the_plan() -> None:
    assert {room(path) for path in FILES} == set().union(*TIERS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    own = next(level for level, tier in enumerate(TIERS) if room(path) in tier)
    upward = []
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "selfeval_xl" or len(parts) == 1:
            continue
        target = parts[1] if parts[1] != "__version__" else "__init__"
        level = next((level for level, tier in enumerate(TIERS) if target in tier), None)
        if target != room(path) and (level is None or level <= own):
            upward.append(name)
    assert upward == []


@pytest.mark.parametrize("library", DOORS)
def test_a_library_enters_through_one_door(library: str) -> None:
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in FILES
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert users == DOORS[library]


def test_what_few_files_need_is_imported_when_one_comes() -> None:
    late = {
        "libarchive", "pyzipper", "xlrd", "msoffcrypto", "cryptography", "pandas", "imapclient", "watchfiles",
        "multiprocessing", "dask", "distributed", "fsspec",
    }  # fmt: skip
    rooms = "blanks, fetching, own_layouts, results, watching"
    script = f"import sys; from selfeval_xl import {rooms}; print(sorted({late} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
