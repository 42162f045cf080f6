"""A run over what has not changed says what the last one said; over anything else it is as good as a first one."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from selfeval_xl.batch import run_batch, run_if_changed
from selfeval_xl.cli import run_command
from selfeval_xl.ledger import log
from selfeval_xl.unchanged import Closing
from selfeval_xl.writer.money import MoneyUnit
from tests.arrivals import LOCKED, PASSWORD
from tests.blanks.own import write_own
from tests.bureau import SAMPLES
from tests.conftest import Inbox
from tests.deciders import decide
from tests.forms import CLEAN
from tests.reader.lists.books import book
from tests.reviewers import enter, result_of
from tests.runs import results, tree
from tests.samples import INBOX
from tests.test_send_back import clean, faulty
from tests.workbooks import workbook

HEADINGS = ("主管部门", "单位", "项目名称", "邮箱")
MISSING = ("清源县水务局", "清源县水务局", "饮水安全", "")
LISTED = ("清源县教育局", "清源县教育局", "食堂改造", "jyj@example.com")
POLICY = 'extends = "guizhou"\n'


@dataclass
class Season:
    """What a bureau runs over, and with what."""

    place: Path
    folder: Path
    options: dict[str, Any] = field(default_factory=dict)

    def run(self, out: str) -> Closing:
        return run_if_changed([self.folder], self.place / out, **self.options)


@pytest.fixture
def season(inbox: Inbox, tmp_path: Path) -> Season:
    folder = inbox({"甲.xlsx": workbook(faulty(project="")), "乙.xlsx": workbook(clean()), "坏.xlsx": b"PK\x03\x04"})
    roster, policy = tmp_path / "名单.xlsx", tmp_path / "本县.toml"
    roster.write_bytes(book([HEADINGS, LISTED]))
    policy.write_text(POLICY, encoding="utf-8")
    os.utime(folder / "甲.xlsx", (1_700_000_000, 1_700_000_000))
    return Season(tmp_path, folder, {"roster": roster, "policy": str(policy)})


def test_nothing_is_done_where_nothing_changed(season: Season) -> None:
    first = season.run("结果")
    before = stamped(season.place / "结果")
    again = season.run("结果")
    assert (again.table, again.exit_code) == (first.table, first.exit_code)
    assert (first.is_unchanged, again.is_unchanged) == (False, True)
    assert stamped(season.place / "结果") == before


def stamped(out: Path) -> dict[str, tuple[bytes, int]]:
    return {name: (data, (out / name).stat().st_mtime_ns) for name, data in tree(out).items()}


def test_the_command_line_says_so(inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["run", str(inbox({"甲.xlsx": workbook(CLEAN)})), "-o", str(tmp_path / "结果")]
    assert run_command(command) == 0
    first = capsys.readouterr().err.splitlines()
    assert run_command(command) == 0
    again = capsys.readouterr().err.splitlines()
    assert again == [*first[:-1], "与上次相同，结果没有改动。", first[-1]]


def add_a_form(season: Season) -> None:
    (season.folder / "丙.xlsx").write_bytes(workbook(clean("清源县第一中学", "宿舍维修")))


def take_a_form_away(season: Season) -> None:
    (season.folder / "甲.xlsx").unlink()


def rename_a_form(season: Season) -> None:
    (season.folder / "甲.xlsx").rename(season.folder / "甲（最终）.xlsx")


def copy_a_form(season: Season) -> None:
    (season.folder / "甲2.xlsx").write_bytes((season.folder / "甲.xlsx").read_bytes())


def correct_a_form(season: Season) -> None:
    (season.folder / "甲.xlsx").write_bytes(workbook(clean(project="另一个")))


def mend_a_broken_file(season: Season) -> None:
    (season.folder / "坏.xlsx").write_bytes(workbook(clean(project="宿舍维修")))


def save_a_form_again(season: Season) -> None:
    os.utime(season.folder / "甲.xlsx", (1_800_000_000, 1_800_000_000))


def open_a_form(season: Season) -> None:
    (season.folder / "~$甲.xlsx").write_bytes(b"")


def change_the_policy(season: Season) -> None:
    (season.place / "本县.toml").write_text(f'{POLICY}[severity]\nB01 = "提示"\n', encoding="utf-8")


def change_what_the_policy_extends(season: Season) -> None:
    (season.place / "上级.toml").write_text(POLICY, encoding="utf-8")
    (season.place / "本县.toml").write_text('extends = "上级.toml"\n', encoding="utf-8")
    season.run("结果")
    (season.place / "上级.toml").write_text(f"{POLICY}[text]\nshortest_account = 900\n", encoding="utf-8")


def change_the_year(season: Season) -> None:
    season.options["year"] = 2023


def change_the_roster(season: Season) -> None:
    (season.place / "名单.xlsx").write_bytes(book([HEADINGS, (*LISTED[:3], "new@example.com"), MISSING]))


def go_by_the_books(season: Season) -> None:
    season.options["budget"] = SAMPLES / "预算台账.xlsx"


def waive_something(season: Season) -> None:
    season.options["waivers"] = SAMPLES / "豁免清单.xlsx"


def set_a_day(season: Season) -> None:
    season.options["due"] = date(2025, 4, 1)


def count_in_ten_thousands(season: Season) -> None:
    season.options["money"] = MoneyUnit.WAN


def bring_layouts(season: Season) -> None:
    write_own(season.place / "表样")
    season.options["templates"] = season.place / "表样"


CHANGES = (
    add_a_form, take_a_form_away, rename_a_form, copy_a_form, correct_a_form, mend_a_broken_file, save_a_form_again,
    open_a_form, change_the_policy, change_what_the_policy_extends, change_the_year, change_the_roster,
    go_by_the_books, waive_something, set_a_day, count_in_ten_thousands, bring_layouts,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=[change.__name__ for change in CHANGES])
def test_a_run_after_a_change_is_as_good_as_a_first_one(season: Season, change: Callable[[Season], None]) -> None:
    season.run("结果")
    change(season)
    changed, fresh = season.run("结果"), season.run("另一处")
    assert changed == fresh
    assert results(season.place / "结果") == results(season.place / "另一处")
    assert season.run("结果").is_unchanged


def delete_a_result(out: Path) -> None:
    result_of(out, "食堂改造").unlink()


def delete_a_folder(out: Path) -> None:
    for path in (out / "退回").rglob("*.*"):
        path.unlink()


def delete_the_summary(out: Path) -> None:
    (out / "汇总.xlsx").unlink()


def delete_the_memory(out: Path) -> None:
    (out / ".selfeval" / "ledger.sqlite").unlink()


def delete_the_log(out: Path) -> None:
    (out / ".selfeval" / "run.log").unlink()


DELETED = (delete_a_result, delete_a_folder, delete_the_summary, delete_the_memory, delete_the_log)


@pytest.mark.parametrize("delete", DELETED, ids=[each.__name__ for each in DELETED])
def test_what_was_deleted_by_hand_is_made_again(season: Season, delete: Callable[[Path], None]) -> None:
    out = season.place / "结果"
    season.run("结果")
    before = tree(out)
    delete(out)
    assert not season.run("结果").is_unchanged
    assert tree(out) == before


def test_what_a_reviewer_enters_is_a_change(season: Season) -> None:
    out = season.place / "结果"
    season.run("结果")
    enter(result_of(out, "食堂改造"), {}, {"复核等级": "良"})
    changed = season.run("结果")
    assert not changed.is_unchanged
    assert "沿用复核内容：1 份表" in changed.table
    assert season.run("结果").table == changed.table


@pytest.mark.parametrize(
    "save",
    [
        lambda out: enter(min((out / "结果").rglob("*.xlsx")), {}, {"复核等级": "良"}),
        lambda out: decide(out, {"甲.xlsx": "采用"}),
        lambda out: (out / "汇总.xlsx").unlink(),
    ],
    ids=["a review", "a decision", "a deletion"],
)
def test_what_is_saved_while_a_run_still_writes_is_a_change_to_the_next(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, save: Callable[[Path], None]
) -> None:
    forms = {"甲.xlsx": workbook(clean(fill_date="20250301")), "乙.xlsx": workbook(clean(fill_date="20250201"))}
    folder, out = inbox(forms), tmp_path / "结果"

    def logged(*told: Any, **also: Any) -> bytes:  # the log is written last
        save(out)
        return log(*told, **also)

    with monkeypatch.context() as patched:
        patched.setattr("selfeval_xl.results.log", logged)
        run_if_changed([folder], out)
    saved = tree(out)
    assert not run_if_changed([folder], out).is_unchanged
    assert tree(out) != saved
    assert run_if_changed([folder], out).is_unchanged


def test_a_result_somebody_changed_is_kept_and_told_once(season: Season) -> None:
    season.run("结果")
    (season.place / "结果" / "汇总.xlsx").write_bytes(b"remark")
    told = [season.run("结果") for _ in range(3)]
    assert ["保留了有人改动过的结果：汇总（有改动的旧件）.xlsx" in each.table for each in told] == [True, False, False]
    assert [each.is_unchanged for each in told] == [False, False, True]


def test_a_file_of_somebody_elses_among_the_results_is_looked_at_once(season: Season) -> None:
    season.run("结果")
    (season.place / "结果" / "结果" / "我的笔记.txt").write_text("笔记", encoding="utf-8")
    assert [season.run("结果").is_unchanged for _ in range(2)] == [False, True]
    (season.place / "结果" / "~$汇总.xlsx").write_bytes(b"")  # the summary is open
    assert season.run("结果").is_unchanged


def test_another_program_does_everything_again(season: Season, monkeypatch: pytest.MonkeyPatch) -> None:
    season.run("结果")
    before = tree(season.place / "结果")
    monkeypatch.setattr("selfeval_xl.task.fingerprint", lambda: "of another version")
    monkeypatch.setattr("selfeval_xl.making.result_and_contents", lambda *_: (b"of another version", ""))
    assert not season.run("结果").is_unchanged
    assert result_of(season.place / "结果", "食堂改造").read_bytes() == b"of another version"
    assert tree(season.place / "结果").keys() == before.keys()


def test_what_a_change_does_not_touch_is_not_made_again(season: Season, monkeypatch: pytest.MonkeyPatch) -> None:
    season.run("结果")
    count_in_ten_thousands(season)

    def refuse(*_: object) -> bytes:
        raise AssertionError

    for made in ("making.result_and_contents", "marking.marked_workbook", "posting.notice_workbook"):
        monkeypatch.setattr(f"selfeval_xl.{made}", refuse)
    changed = season.run("结果")
    monkeypatch.undo()
    assert changed == season.run("另一处")
    assert results(season.place / "结果") == results(season.place / "另一处")


def test_what_only_a_password_opens_needs_the_password_again(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({"密.xlsx": (INBOX / LOCKED).read_bytes(), "甲.xlsx": workbook(CLEAN)}), tmp_path / "结果"
    opened = run_if_changed([folder], out, passwords=[PASSWORD])
    assert run_if_changed([folder], out, passwords=["x", PASSWORD]).is_unchanged
    shut = run_if_changed([folder], out)
    assert (shut.is_unchanged, opened.exit_code, shut.exit_code) == (False, 0, 4)
    assert run_if_changed([folder], out).is_unchanged


def test_a_dry_run_leaves_no_trace_and_looks_at_none(season: Season) -> None:
    season.run("结果")
    before = stamped(season.place / "结果")
    database = (season.place / "结果" / ".selfeval" / "ledger.sqlite").read_bytes()
    run_batch([season.folder], season.place / "结果", dry_run=True, **season.options)
    assert stamped(season.place / "结果") == before
    assert (season.place / "结果" / ".selfeval" / "ledger.sqlite").read_bytes() == database
    run_batch([season.folder], season.place / "没有", dry_run=True, **season.options)
    assert not (season.place / "没有").exists()
