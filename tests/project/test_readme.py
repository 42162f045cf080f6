"""README says what the program can do."""

import re
from pathlib import Path

import click
import pytest

from selfeval_xl.cli import cli

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
