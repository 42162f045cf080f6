"""What several commands take: places, and the options by which forms are checked."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from selfeval_xl.remote import Url


class Place(click.ParamType["Path | Url"]):
    """A file or folder: a path, or a URL."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Path | Url":
        """Tell which of them it is."""
        from selfeval_xl.remote import Url  # with what it loads `--version` would take half as long again

        return value if isinstance(value, (Path, Url)) else Url.of(str(value)) or Path(value)


POLICY = click.option("--policy", metavar="名称或文件", help="评分政策；不写则用各表样自己的政策。")
TEMPLATES = click.option(
    "--templates", metavar="文件夹", type=click.Path(path_type=Path), help="本单位自己的表样所在的文件夹。"
)
YEAR = click.option(
    "--year", type=click.IntRange(2000, 2099), metavar="年度", help="被评价年度；不写则取多数表的年度。"
)
ROSTER = click.option(
    "--roster",
    metavar="名单",
    type=click.Path(path_type=Path),
    help="应报项目的名单（Excel）：谁没有报，谁不在名单上。",
)
BUDGET = click.option(
    "--budget", metavar="台账", type=click.Path(path_type=Path), help="预算台账（Excel）：金额与财政的账是否一致。"
)
WAIVERS = click.option(
    "--waivers", metavar="清单", type=click.Path(path_type=Path), help="豁免清单（Excel）：批准不再追究的问题，仍列出。"
)
KEEP = click.option(
    "--keep",
    type=click.Choice(["latest", "both"]),
    default="latest",
    help="同一项目收到几份不同的：latest 只计最后的一份（不写即是），both 每份都计入。",
)
PASSWORD = click.option(
    "--password",
    "passwords",
    multiple=True,
    metavar="密码",
    help="打开加密表格的密码，可写多次，逐个试；不会保存。",
)


def checking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options by which forms are checked."""
    options = PASSWORD, KEEP, WAIVERS, BUDGET, ROSTER, YEAR, TEMPLATES, POLICY
    for option in options:  # the last is listed first
        command = option(command)
    return command
