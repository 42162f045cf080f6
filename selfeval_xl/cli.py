"""The command line: parse, call, print, exit. Words for people go to stderr, data to stdout."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Unpack

import click

from selfeval_xl import __version__
from selfeval_xl.bars import progress_bars
from selfeval_xl.chinese_click import ChineseGroup, ChineseOption, in_chinese
from selfeval_xl.errors import SelfevalError, UsageError
from selfeval_xl.loading import loading
from selfeval_xl.options import PASSWORD, TEMPLATES, Place, checking
from selfeval_xl.terminal import ask_mail_password, say, survive_any_console, tell
from selfeval_xl.writer.money import MoneyUnit

if TYPE_CHECKING:
    from selfeval_xl.remote import Url
    from selfeval_xl.task import Checking, Options

# What a command needs it loads itself: all of it takes ten times as long as the command line, and each needs a part.

_INTERRUPTED = 130
_BROKE = 1


@click.group(cls=ChineseGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(
    __version__, "--version", prog_name="selfeval-xl", message="%(prog)s %(version)s", help="显示版本。"
)
def cli() -> None:
    """批量审核项目支出绩效自评表：放入 Excel，产出 Excel。"""


@cli.command()
@click.argument("inputs", nargs=-1, required=True, metavar="文件或文件夹…", type=Place())
@click.option(
    "-o",
    "--out",
    cls=ChineseOption,
    required=True,
    metavar="文件夹",
    type=Place(),
    help="结果放在哪里。",
)
@checking
@click.option(
    "--money",
    type=click.Choice([unit.word for unit in MoneyUnit]),
    default=MoneyUnit.YUAN.word,
    help="汇总表的金额单位；不写则为元。",
)
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), metavar="年-月-日", help="退回的表最迟哪天重新报送。")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    metavar="个数",
    help="同时用几个进程；不写则表多时按处理器核数。结果不因此而不同。",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    help="在哪里处理：local 本机（不写即是），dask 由 --scheduler 所指的集群。结果不因此而不同。",
)
@click.option("--scheduler", metavar="地址", help="dask 集群的调度程序，如 tcp://10.0.0.5:8786；要有 --engine dask。")
@click.option("--dry-run", is_flag=True, help="只检查，不写任何文件。")
@click.pass_context
def run(
    context: click.Context,
    inputs: "tuple[Path | Url, ...]",
    out: "Path | Url",
    money: str,
    due: datetime | None,
    jobs: int | None,
    engine: str,
    scheduler: str | None,
    dry_run: bool,
    **checking: "Unpack[Checking]",
) -> None:
    """审核收到的全部表格，写出每个项目的审核结果和汇总表。

    收到的和结果都可以在 s3:// 等地址（要另装 selfeval_xl[url]）。
    """
    with loading():
        from selfeval_xl.batch import run_batch, run_if_changed
        from selfeval_xl.unchanged import Closing
    options = _options(money, due, checking)
    cluster = _cluster(engine, scheduler, jobs)
    with progress_bars() as progress:
        if dry_run:
            closing = Closing.of(
                run_batch(inputs, out, dry_run=True, jobs=jobs, scheduler=cluster, progress=progress, **options)
            )
        else:
            closing = run_if_changed(inputs, out, jobs=jobs, scheduler=cluster, progress=progress, **options)
    say(closing.table)
    if closing.is_unchanged:
        say("与上次相同，结果没有改动。")
    say("只检查，未写出结果。" if dry_run else f"结果在 {out}，请先打开 {out / closing.summary}")
    context.exit(closing.exit_code)


@cli.command(params=[each for each in run.params if each.name != "dry_run"])
@click.option(
    "--every", type=click.IntRange(1, 3600), default=5, metavar="秒", help="每隔几秒看一次有没有变动；不写则为 5。"
)
@click.pass_context
def watch(
    context: click.Context,
    /,
    inputs: "tuple[Path | Url, ...]",
    out: "Path | Url",
    every: int,
    money: str,
    due: datetime | None,
    jobs: int | None,
    engine: str,
    scheduler: str | None,
    **checking: "Unpack[Checking]",
) -> None:
    """守着收件文件夹：收到新文件或文件有改动，就自动再运行一次。

    名单、台账、豁免清单和政策文件改了也会再运行；在结果里填写的复核内容，到下一次运行时读入。
    """
    with loading():
        import time

        from selfeval_xl.batch import run_if_changed
        from selfeval_xl.intake.changes import snapshot
        from selfeval_xl.watching import Rounds, keep_watch, stopped_by_the_system, wait_for_change, watched_places
    options = _options(money, due, checking)
    cluster = _cluster(engine, scheduler, jobs)
    places = [each for each in inputs if isinstance(each, Path)]
    if len(places) < len(inputs) or not isinstance(out, Path):
        raise UsageError("watch 只守候文件夹（共享的也可以）；s3:// 等地址请定时用 run。")
    rounds = Rounds(
        lambda: run_if_changed(inputs, out, jobs=jobs, scheduler=cluster, **options),
        lambda closing: f"{closing.line}；结果在 {out / closing.summary}",
        say,
    )
    say(f"正在守候 {'、'.join(map(str, inputs))}，每 {every} 秒看一次；按 Ctrl-C 停止。")
    try:
        with stopped_by_the_system():
            keep_watch(
                lambda: snapshot(watched_places(places, **checking), out=out),
                rounds,
                rounds.wait_for,
                every=every,
                wait=time.sleep,
                wait_for_change=wait_for_change(places),
            )
    except KeyboardInterrupt:
        say("已停止守候。")
        context.exit(_INTERRUPTED)


def _options(money: str, due: datetime | None, checking: "Checking") -> "Options":
    """Take the options as the command line gives them."""
    unit = next(unit for unit in MoneyUnit if unit.word == money)
    return {**checking, "money": unit, "due": None if due is None else due.date()}


def _cluster(engine: str, scheduler: str | None, jobs: int | None) -> str | None:
    """Return the scheduler of the cluster that does the work; None where this machine does.

    Raises:
        UsageError: of --engine dask and --scheduler one is given without the other, or --jobs with them.
    """
    if (engine == "dask") != (scheduler is not None):
        raise UsageError("--engine dask 和 --scheduler 要一起写，如 --engine dask --scheduler tcp://10.0.0.5:8786。")
    if scheduler is not None and jobs is not None:
        raise UsageError("--jobs 是本机的进程数，不能和 --engine dask 一起写；集群的进程数由 dask worker 决定。")
    return scheduler


@cli.command()
@click.argument("address", metavar="imap://用户@服务器/文件夹")
@click.option(
    "-o",
    "--out",
    "inbox",
    cls=ChineseOption,
    required=True,
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="邮件存到哪个收件文件夹。",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="年-月-日", help="只取这一天起收到的邮件。")
@click.option("--unseen", is_flag=True, help="只取未读的邮件。")
@click.option("--mark-seen", is_flag=True, help="取过的邮件在服务器上标为已读；不写则服务器上什么都不变。")
@click.option("--ca", metavar="证书.pem", type=click.Path(path_type=Path), help="本单位邮件服务器的 CA 证书。")
@click.option("--starttls", is_flag=True, help="先连接再加密（143 端口总是这样）；不写则一开始就加密。")
@click.pass_context
def fetch(
    context: click.Context,
    address: str,
    inbox: Path,
    since: datetime | None,
    unseen: bool,
    mark_seen: bool,
    ca: Path | None,
    starttls: bool,
) -> None:
    """从邮箱取邮件，存到收件文件夹，每封只取一次。

    密码（163、126、QQ 等邮箱用授权码）按提示输入，或放在环境变量 SELFEVAL_XL_PASSWORD 里。
    """
    with loading():
        from selfeval_xl.fetching import Request, fetch_mails
        from selfeval_xl.intake.imap import parse_address
    day = None if since is None else since.date()
    request = Request(parse_address(address), day, unseen, mark_seen, ca, starttls)
    fetched = fetch_mails(request, ask_mail_password(), inbox, told=tell, retried=say)
    say(fetched.closing)
    context.exit(fetched.exit_code)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="文件…", type=click.Path(path_type=Path))
@checking
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...], **checking: "Unpack[Checking]") -> None:
    """把个别表格的问题列在屏幕上，不写任何文件。"""
    with loading():
        from dataclasses import replace

        from selfeval_xl.batch import check_batch
        from selfeval_xl.console import finding_lines
    batch = check_batch(files, **checking)
    # Single files are checked, so what else the lists name is neither missing nor without use.
    told = tuple(each for each in batch.list_findings if each.finding.rule not in ("I01", "I08"))
    batch = replace(batch, list_findings=told)
    for line in finding_lines(batch):
        tell(line)
    context.exit(batch.exit_code)


@cli.command()
@click.argument("template", metavar="表样")
@click.option(
    "-o",
    "--out",
    cls=ChineseOption,
    required=True,
    metavar="文件或文件夹",
    type=click.Path(path_type=Path),
    help="空白表写到哪个 .xlsx 文件；有 --roster 时是文件夹。",
)
@click.option(
    "--roster", metavar="名单", type=click.Path(path_type=Path), help="项目名单（Excel），每个项目写出一份预填好的表。"
)
@TEMPLATES
@PASSWORD
def blank(template: str, out: Path, roster: Path | None, templates: Path | None, passwords: tuple[str, ...]) -> None:
    """写出便于填报的官方空白表：有下拉选项，填错的变色，标签不能改。

    表样写 roster、budget 或 waivers，写出空白的项目名单、预算台账或豁免清单。
    """
    with loading():
        from selfeval_xl.blanks import write_blank, write_prefilled
        from selfeval_xl.vocabulary import load_templates
    known = load_templates(templates)
    if roster is None:
        if out.suffix.lower() != ".xlsx":
            raise UsageError(f"-o 应是以 .xlsx 结尾的文件名，现为 {out}")
        write_blank(template, out, known)
        say(f"空白表在 {out}")
        return
    if out.suffix.lower() == ".xlsx":
        raise UsageError(f"有 --roster 时 -o 应是文件夹，现为 {out}")
    made = write_prefilled(template, roster, out, known, passwords=passwords)
    say(f"名单有 {len(made.paths)} 个项目，写出 {len(made.paths)} 份预填表（{made.departments} 个主管部门），在 {out}")
    if made.left_out:
        say(f"这种表样没有填写{'、'.join(made.left_out)}的位置，名单里的这些内容没有填入")
    if made.other_sheets:
        say(f"名单里没有读的工作表（没有表头）：{'、'.join(made.other_sheets)}")


@cli.command()
def rules() -> None:
    """列出全部检查规则。"""
    with loading():
        from selfeval_xl.validator.catalogue import DOCUMENTED
    for rule in DOCUMENTED:
        click.echo(f"{rule.code}\t{rule.severity.value}\t{rule.title}")


@cli.command()
@click.argument("code", metavar="规则编号")
def explain(code: str) -> None:
    """说明一条规则：查什么、为什么查、举例和依据。"""
    with loading():
        from selfeval_xl.validator.catalogue import find_rule
    rule = find_rule(code)
    click.echo(f"{rule.code}（{rule.severity.value}）{rule.title}")
    for heading, text in rule.manual.items():
        click.echo(f"{heading}：{text}")


@cli.command()
@click.option("--check", "folder", metavar="文件夹", type=click.Path(path_type=Path), help="核对自己的表样。")
@click.option("--propose", "file", metavar="文件", type=click.Path(path_type=Path), help="由一张表起草新的表样。")
@click.option("-o", "--out", metavar="新文件.toml", type=click.Path(path_type=Path), help="草稿写到这里，不覆盖。")
def templates(folder: Path | None, file: Path | None, out: Path | None) -> None:
    """列出认得的表样和空白表的位置；核对或起草自己的表样。"""
    with loading():
        from selfeval_xl.own_layouts import check_layouts
        from selfeval_xl.vocabulary import load_templates
    if file is not None and folder is None:
        _propose(file, out)
        return
    if file is not None or out is not None:
        raise UsageError("--check 和 --propose 不能一起用，-o 只和 --propose 一起用。")
    if folder is not None:
        checked = check_layouts(folder)
        say("\n".join((*checked.remarks, f"表样 {checked.count} 个，没有问题。")))
        return
    for template in load_templates().official:
        click.echo(f"{template.id}\t{template.name}\t金额单位：{template.money_unit}\t空白表：{template.blank}")


@cli.group(cls=ChineseGroup, invoke_without_command=True)
@click.pass_context
def policies(context: click.Context) -> None:
    """列出自带的评分政策；policies show 写出其中一个的全部数字。"""
    with loading():
        from selfeval_xl.policy import POLICIES, load_policy
    for policy in map(load_policy, POLICIES if context.invoked_subcommand is None else ()):
        click.echo(f"{policy.name}\t{policy.title}\t{policy.basis}")


@policies.command()
@click.argument("policy", metavar="名称或文件")
@click.option("-o", "--out", metavar="新文件.toml", type=click.Path(path_type=Path), help="写到这里，不覆盖。")
def show(policy: str, out: Path | None) -> None:
    """写出一个政策的全部数字、含义和出处，可以另存后修改。"""
    with loading():
        from selfeval_xl.own_layouts import write_draft
        from selfeval_xl.policy_text import policy_text
        from selfeval_xl.validator.catalogue import CODES, DOCUMENTED
    text = policy_text(policy, {rule.code: rule.title for rule in DOCUMENTED if rule.code in CODES})
    if out is None:
        click.echo(text, nl=False)
    else:
        write_draft(out, text)
        say(f"政策在 {out}；改好后用 --policy {out} 运行。")


def _propose(file: Path, out: Path | None) -> None:
    with loading():
        from selfeval_xl.own_layouts import propose, write_draft
    if out is not None and out.suffix != ".toml":
        raise UsageError(f"表样文件的名称应以 .toml 结尾，现为 {out.name}。")
    proposal = propose(file, (out or file).stem)
    if out is None:
        click.echo(proposal.text, nl=False)
    else:
        write_draft(out, proposal.text)
    say("\n".join(proposal.remarks))
    if out is not None:
        say(f"草稿在 {out}；核对后把空白表存为旁边的 {out.with_suffix('.xlsx').name}，再运行 templates --check。")


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        survive_any_console(stream)
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code. Never raises."""
    try:
        code = cli.main(arguments, prog_name="selfeval-xl", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.message)
        return error.exit_code
    except click.UsageError as error:
        say(f"命令写错了：{in_chinese(error)}")
        say(f"用法见 {error.ctx.command_path if error.ctx else 'selfeval-xl'} --help")
        return error.exit_code
    except SystemExit:  # how click takes it that whoever read stdout has had enough
        return 0
    except (click.Abort, KeyboardInterrupt):
        say("已中断。已经写好的文件是完整的；请重新运行，会接着做完。")
        return _INTERRUPTED
    except SelfevalError as error:
        say(str(error))
        return error.exit_code
    except Exception as error:
        import traceback

        traceback.print_tb(error.__traceback__)  # what an error says may be what a submitter wrote
        say(f"程序出错（{type(error).__name__}）。请把上面的文字发给维护者。")
        return _BROKE
    return int(code or 0)
