"""What happens between one run and the next, drawn by lot: to the inbox, to what is asked for, and to the results.

Each is done to a `Season` and may do nothing where there is nothing to do it to.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from selfeval_xl import run_batch
from selfeval_xl.memory import DATABASE
from selfeval_xl.writer.money import MoneyUnit
from tests.blanks.own import write_own
from tests.bureau import BUDGET, ROSTER, WAIVERS
from tests.deciders import SHEET, decide, versions
from tests.forms import CLEAN, with_row
from tests.intake import zips
from tests.killed import stopped_at
from tests.reader.lists.books import book
from tests.reader.locks import agile
from tests.reviewers import enter
from tests.runs import results
from tests.workbooks import workbook
from tests.writer.dump import opened

PASSWORD = "2025abc"  # noqa: S105
_BEGUN = 1_740_000_000  # seconds; files are touched some days around it
_PROJECTS = (("清源县教育局", "食堂改造"), ("清源县第一中学", "宿舍维修"))
_NAMES = ("甲.xlsx", "乙.xlsx", "丙（修改）.xlsx", "下层/丁v2.xlsx", "报送.zip", "来信.eml", "邮箱/戊.eml", "密.xlsx")
_POLICIES = (
    'extends = "guizhou"\n',
    'extends = "guizhou"\n[severity]\nB01 = "提示"\n',
    'extends = "guizhou"\n[text]\nshortest_account = 900\n',
)
_LISTED = [("主管部门", "单位", "项目名称", "邮箱"), ("清源县教育局", "清源县教育局", "食堂改造", "jyj@example.com")]


@dataclass
class Season:
    """A bureau's inbox, its results, and what it asks for."""

    place: Path
    lot: Random
    options: dict[str, Any] = field(default_factory=dict)
    way: str = "the folder"  # in which the inbox is named
    done: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)  # results of which no run knows any more that they are its own

    @property
    def folder(self) -> Path:
        """Where forms come in."""
        return self.place / "收件"

    @property
    def out(self) -> Path:
        """Where the results are."""
        return self.place / "结果"

    @property
    def inputs(self) -> list[Path]:
        """What a run is given."""
        match self.way:
            case "each file":
                return self.files()[::-1]
            case "some twice":
                return [*self.files()[:2], *(path for path in self.folder.iterdir() if path.is_dir()), self.folder]
        return [self.folder]

    def files(self) -> list[Path]:
        """List what came in."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def some(self) -> Path | None:
        """Draw a file that came in."""
        files = self.files()
        return self.lot.choice(files) if files else None

    def result(self) -> Path | None:
        """Draw a result workbook."""
        files = sorted(path for path in (self.out / "结果").rglob("*.xlsx") if "旧件" not in path.name)
        return self.lot.choice(files) if files else None

    def happen(self) -> None:
        """Let one thing happen."""
        change = self.lot.choice(CHANGES)
        self.done.append(change.__name__)
        change(self)


@cache
def _form(project: int, version: int) -> bytes:
    """Draw one of the versions of a project: right or wrong, dated or not, with a code or not."""
    unit, name = _PROJECTS[project]
    form = with_row(0, replace(CLEAN, unit=unit, project_name=name), score=(10, 12, 9, 10, 8)[version])
    days = ("20250110", "20250120", "", "20250120", "2025年1月")
    named = name if version != 3 else f"[52273024000{project}]{name}"
    return workbook(replace(form, fill_date=days[version], project_name=named), top=int(version == 2))


def _any_form(season: Season) -> bytes:
    return _form(season.lot.randrange(len(_PROJECTS)), season.lot.randrange(5))


def _bytes_for(name: str, season: Season) -> bytes:
    match name:
        case "报送.zip":
            members = season.lot.sample(("一.xlsx", "二.xlsx", "读我.txt"), 2)
            return zips.files({each: b"text" if each.endswith("txt") else _any_form(season) for each in members})
        case "来信.eml" | "邮箱/戊.eml":
            mail = EmailMessage()
            mail["From"], mail["Subject"] = "jyj@example.com", "自评表"
            mail["Date"] = f"Mon, {season.lot.randrange(10, 28)} Jan 2025 09:00:00 +0800"
            mail.set_content("请查收")
            file = season.lot.choice(("表.xlsx", "表.xlsx", "报送.zip"))
            mail.add_attachment(_bytes_for(file, season), maintype="application", subtype="octet-stream", filename=file)
            return mail.as_bytes()
        case "密.xlsx":
            return _locked()
    return _any_form(season) if season.lot.random() < 0.9 else b"PK\x03\x04"


@cache
def _locked() -> bytes:
    return agile(_form(1, 1), PASSWORD)


def receive(season: Season) -> None:
    """Put a file there, over one of the same name."""
    name = season.lot.choice(_NAMES)
    path = season.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_bytes_for(name, season))
    touch(season, path)


def take_away(season: Season) -> None:
    path = season.some()
    if path is not None and len(season.files()) > 1:
        path.unlink()


def rename(season: Season) -> None:
    path = season.some()
    if path is not None:
        path.rename(path.with_name(f"{season.lot.choice(('子', '丑', '最终'))}{path.suffix}"))


def copy(season: Season) -> None:
    path = season.some()
    if path is not None:
        (season.folder / f"副本{path.suffix}").write_bytes(path.read_bytes())


def touch(season: Season, path: Path | None = None) -> None:
    """Save a file once more, days or minutes apart."""
    path = path or season.some()
    if path is not None:
        moment = _BEGUN + season.lot.randrange(10) * 86_400 + season.lot.randrange(5) * 400
        os.utime(path, (moment, moment))


def begin_to_edit(season: Season) -> None:
    path = season.some()
    if path is not None:
        path.with_name(f"~${path.name}").write_bytes(b"")


def end_editing(season: Season) -> None:
    for path in season.folder.rglob("~$*"):
        path.unlink()


def ask_otherwise(season: Season) -> None:
    """Give an option another value, or none."""
    place = season.place
    (place / "名单.xlsx").write_bytes(book(_LISTED))
    values: dict[str, tuple[Any, ...]] = {
        "keep": ("both", "latest"),
        "year": (2023, 2024),
        "money": tuple(MoneyUnit),
        "due": (date(2025, 3, 31), date(2025, 4, 30)),
        "roster": (ROSTER, place / "名单.xlsx"),
        "budget": (BUDGET,),
        "waivers": (WAIVERS,),
        "passwords": ((PASSWORD,), ("x", PASSWORD)),
        "policy": ("hubei", str(place / "本县.toml")),
        "templates": (place / "表样",),
    }
    (place / "本县.toml").write_text(season.lot.choice(_POLICIES), encoding="utf-8")
    write_own(place / "表样")
    name = season.lot.choice(sorted(values))
    season.options.pop(name, None)
    if season.lot.random() < 0.75:
        season.options[name] = season.lot.choice(values[name])


def name_otherwise(season: Season) -> None:
    """Name the inbox in another way: names change where files are given one by one."""
    season.way = season.lot.choice(("the folder", "each file", "some twice"))


def review(season: Season) -> None:
    path = season.result()
    if path is not None:
        enter(path, {"改造食堂数量": {"复核得分": season.lot.randrange(10)}}, {"复核人": "某某"})


def decide_something(season: Season) -> None:
    if SHEET in _sheets(season.out / "汇总.xlsx"):
        file = season.lot.choice(sorted(versions(season.out)))
        decide(season.out, {file: season.lot.choice(("采用", "不采用", None, "再看"))})


def _sheets(path: Path) -> list[str]:
    return opened(path.read_bytes(), values=False).sheetnames if path.exists() else []


def delete_a_result(season: Season) -> None:
    files = sorted(path for path in season.out.rglob("*") if path.is_file() and ".selfeval" not in path.parts)
    if files:
        season.lot.choice(files).unlink()


def change_a_result(season: Season) -> None:
    path = season.result()
    if path is not None:
        path.write_bytes(path.read_bytes() + b"changed by hand")


def kill_a_run(season: Season) -> None:
    """Begin a run and end it, without a word, before it is through."""
    if sys.platform == "win32":  # which has no way to begin one like this
        return
    step = season.lot.randrange(1, 40)
    child = os.fork()
    if not child:
        try:
            stopped_at(step, season.out, lambda: os._exit(0))
            run_batch(season.inputs, season.out, **season.options)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def lose_the_database(season: Season) -> None:
    season.unknown |= results(season.out).keys()
    (season.out / DATABASE).unlink(missing_ok=True)


def damage_the_database(season: Season) -> None:
    file = season.out / DATABASE
    season.unknown |= results(season.out).keys()
    data = bytearray(file.read_bytes() if file.exists() else b"")
    if data:
        for _ in range(50):
            data[season.lot.randrange(len(data))] ^= 0xFF
        file.write_bytes(data)


CHANGES: tuple[Callable[[Season], None], ...] = (
    receive, receive, receive, receive, take_away, rename, copy, touch, begin_to_edit, end_editing,
    ask_otherwise, ask_otherwise, name_otherwise, review, decide_something, decide_something,
    delete_a_result, change_a_result, kill_a_run, lose_the_database, damage_the_database,
)  # fmt: skip
