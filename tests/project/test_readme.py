"""README says what the program can do."""

import inspect
import re
from pathlib import Path

import click
import pytest

from selfeval_xl import run_batch
from selfeval_xl.cli import cli
from selfeval_xl.task import Options

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", cli.commands)
def test_the_table_of_commands_names_every_option(name: str) -> None:
    row = " ".join(re.findall(rf"^\| `selfeval-xl {name}\b.*$", README, re.MULTILINE))
    assert row
    options = [each for each in cli.commands[name].params if isinstance(each, click.Option)]
    if "every option of `run`" in row:
        options = [option for option in options if option not in cli.commands["run"].params]
    assert [option.opts[0] for option in options if not re.search(rf"{option.opts[0]}\b", row)] == []


def test_every_picture_and_file_it_leads_to_is_there() -> None:
    places = re.findall(r"\]\((?!https?:|#)([^)#]+)", README)
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_what_is_said_for_python_names_every_option_of_a_run() -> None:
    said = README.split("## From Python")[1].split("\n## ")[0]
    own = [each.name for each in inspect.signature(run_batch).parameters.values() if each.kind is each.KEYWORD_ONLY]
    assert [name for name in (*own, *Options.__annotations__) if f"`{name}`" not in said] == []


def test_the_map_of_the_package_names_every_module() -> None:
    said = README.split("## Where things are")[1].split("\n## ")[0].split("**A layout**")[0]
    modules = {path.stem for path in (ROOT / "selfeval_xl").glob("*.py") if not path.stem.startswith("_")}
    assert sorted(module for module in modules if not re.search(rf"\b{module}\b", said)) == []
