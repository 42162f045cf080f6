"""click in Chinese: the headings of its help, its remarks and its errors."""

import re
from typing import Any

import click

from selfeval_xl.text import nearest

_NO_COMMAND = re.compile(r"No such command '(.*)'")  # click has no exception of its own for it
_HEADINGS = {"Options": "选项", "Commands": "命令"}


class _Formatter(click.HelpFormatter):
    """Help with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法：" if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))


class _Context(click.Context):
    formatter_class = _Formatter


class ChineseOption(click.Option):
    """An option whose remarks are in Chinese."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and what it is for, as the help lists them."""
        record = super().get_help_record(ctx)
        return record and (record[0], record[1].replace("[required]", "[必填]"))


class _Command(click.Command):
    context_class = _Context

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[选项]", **attributes})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明。"
        return option


class ChineseGroup(click.Group, _Command):
    """Commands whose help is in Chinese."""

    command_class = _Command

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **{"subcommand_metavar": "命令 [内容]…", **attributes})


def in_chinese(error: click.UsageError) -> str:
    """Say in Chinese how a command was written wrong."""
    match error:
        case click.NoSuchOption():
            return f"没有 {error.option_name} 这个选项"
        case click.MissingParameter():
            hint = error.param.make_metavar(error.ctx) if error.param is not None and error.ctx is not None else ""
            names = "/".join(error.param.opts) if isinstance(error.param, click.Option) else ""
            return f"缺少 {' '.join(part for part in (names, hint) if part)}"
        case click.BadParameter(param=click.Parameter(type=click.IntRange(min=low, max=high)) as option):
            return f"{'/'.join(option.opts)} 的值不对，应为 {low} 到 {high} 的整数"
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices)) as option):
            return f"{'/'.join(option.opts)} 的值不对，应为 {' 或 '.join(map(str, choices))}"
        case click.BadOptionUsage():
            valued = "不能带值" if "take a value" in error.message else "后面要写内容"
            return f"{error.option_name} {valued}"
        case _ if error.message.startswith("Got unexpected extra argument"):
            return "多写了内容，文件名里有空格的请加引号"
        case _:
            command = _NO_COMMAND.search(error.message)
            if command is None:
                return error.message
            group = error.ctx.command if error.ctx is not None else None
            return f"没有 {command[1]} 这个命令{nearest(command[1], getattr(group, 'commands', ()))}"
