"""What is said to whoever sits before the program, and asked of them; any console can show it."""

import codecs
import os
import sys
from io import TextIOWrapper
from typing import IO

import click

from selfeval_xl.errors import UsageError
from selfeval_xl.outcome import INSIDE
from selfeval_xl.text import printable

_PASSWORD_VARIABLE = "SELFEVAL_XL_PASSWORD"  # noqa: S105 - its name


def tell(line: str) -> None:
    """Print a line of data that quotes what submitters wrote."""
    click.echo(printable(line))


def say(line: str) -> None:
    """Print words for people, on stderr."""
    click.echo("\n".join(map(printable, line.split("\n"))), err=True)


def ask_mail_password() -> str:
    """Ask for the password of a mailbox, which stands in no command line, unless the environment holds it."""
    password = os.environ.get(_PASSWORD_VARIABLE)
    if password:
        return password
    if sys.stdin is None or not sys.stdin.isatty():  # what is typed could be seen
        raise UsageError(f"没有邮箱密码：请在终端里运行，按提示输入，或放在环境变量 {_PASSWORD_VARIABLE} 里。")
    return str(click.prompt("邮箱密码或授权码", hide_input=True, err=True))


def survive_any_console(stream: IO[str]) -> None:
    """Let a console that lacks a character show a plainer one or a question mark instead of ending the program."""
    if isinstance(stream, TextIOWrapper):
        codecs.register_error("plainer", _plainer)
        stream.reconfigure(errors="plainer")


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding lacks; what stands between a file and what it came in stays to be told."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(">" if character == INSIDE else "?" for character in lacking), error.end
