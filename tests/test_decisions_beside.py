"""决定 entered while the summary is open elsewhere: in the old one, in the new one beside it, or in both."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from selfeval_xl import run_batch
from tests.conftest import Inbox
from tests.crashes import open_elsewhere
from tests.deciders import decided, versions
from tests.forms import SATISFIED, with_row
from tests.runs import tree
from tests.test_send_back import clean
from tests.workbooks import workbook

SUMMARY, BESIDE = "汇总.xlsx", "汇总（新结果）.xlsx"
PROJECTS = ("食堂改造", "操场翻新")


def version(project: str, day: str) -> bytes:
    return workbook(with_row(SATISFIED, clean(project=project, fill_date=f"202501{day}"), score=9.5 + int(day) / 100))


@pytest.fixture
def folder(inbox: Inbox) -> Path:
    return inbox({f"{name}{day}.xlsx": version(name, day) for name in PROJECTS for day in ("10", "20")})


@pytest.fixture
def out(folder: Path, tmp_path: Path) -> Path:
    """Return the results of a run, with a later summary beside the one that was open."""
    out = tmp_path / "结果"
    run_batch([folder], out)
    (folder / "另一个.xlsx").write_bytes(version("宿舍维修", "10"))
    with open_elsewhere(SUMMARY):
        run_batch([folder], out)
    assert sorted(path.name for path in out.glob("*.xlsx")) == [SUMMARY, BESIDE]
    return out


def enter(out: Path, name: str, words: dict[str, str | None]) -> None:
    (out / name).write_bytes(decided((out / name).read_bytes(), words))


def used(out: Path) -> set[str]:
    return {file for file, (word, _, _) in versions(out).items() if word == "采用"}


@pytest.mark.parametrize("where", [SUMMARY, BESIDE])
def test_a_decision_is_obeyed_wherever_it_was_entered(folder: Path, out: Path, where: str) -> None:
    enter(out, where, {"食堂改造10.xlsx": "采用"})
    before = (out / where).read_bytes()
    assert {each.form.file for each in run_batch([folder], out, dry_run=True).counting()} == {
        "食堂改造10.xlsx",
        "操场翻新20.xlsx",
        "另一个.xlsx",
    }
    assert (out / where).read_bytes() == before
    batch = run_batch([folder], out)
    assert (used(out), batch.kept) == ({"食堂改造10.xlsx", "操场翻新20.xlsx"}, ())
    assert [path.name for path in out.glob("*.xlsx")] == [SUMMARY]
    before_again = tree(out)
    run_batch([folder], out)
    assert tree(out) == before_again


def test_decisions_in_the_old_and_in_the_new_are_put_together(folder: Path, out: Path) -> None:
    enter(out, SUMMARY, {"食堂改造10.xlsx": "采用"})
    enter(out, BESIDE, {"操场翻新10.xlsx": "采用"})
    theirs = (out / SUMMARY).read_bytes()
    batch = run_batch([folder], out)
    assert used(out) == {"食堂改造10.xlsx", "操场翻新10.xlsx"}
    assert [(out / kept).read_bytes() for kept in batch.kept] == [theirs]


def test_of_two_decisions_about_one_project_that_in_the_new_summary_counts(folder: Path, out: Path) -> None:
    enter(out, SUMMARY, {"食堂改造10.xlsx": "采用"})
    enter(out, BESIDE, {"食堂改造20.xlsx": "采用", "食堂改造10.xlsx": "不采用"})
    run_batch([folder], out)
    assert versions(out)["食堂改造20.xlsx"][:2] == ("采用", "采用")
    assert versions(out)["食堂改造10.xlsx"][:2] == ("不采用", "不采用")


def test_a_decision_is_obeyed_while_the_old_summary_is_still_open(folder: Path, out: Path) -> None:
    enter(out, BESIDE, {"食堂改造10.xlsx": "采用"})
    with open_elsewhere(SUMMARY):
        batch = run_batch([folder], out)
        assert [each.form.file for each in batch.counting() if each.form.file.startswith("食堂")] == ["食堂改造10.xlsx"]
    batch = run_batch([folder], out)
    assert (used(out), batch.kept) == ({"食堂改造10.xlsx", "操场翻新20.xlsx"}, ())
    assert [path.name for path in out.glob("*.xlsx")] == [SUMMARY]


def test_an_old_summary_that_is_saved_at_last_takes_back_no_decision_made_in_the_new(folder: Path, out: Path) -> None:
    enter(out, BESIDE, {"食堂改造10.xlsx": "采用"})
    with open_elsewhere(SUMMARY):
        run_batch([folder], out)
    enter(out, SUMMARY, {})
    run_batch([folder], out)
    assert used(out) == {"食堂改造10.xlsx", "操场翻新20.xlsx"}


def test_a_summary_beside_that_was_kept_does_not_bring_back_an_old_decision(folder: Path, out: Path) -> None:
    enter(out, BESIDE, {"食堂改造10.xlsx": "采用"})
    book = load_workbook(out / BESIDE)
    book["总览"]["A40"] = "请示领导"
    book.save(out / BESIDE)
    (kept,) = run_batch([folder], out).kept
    assert used(out) == {"食堂改造10.xlsx", "操场翻新20.xlsx"}
    enter(out, SUMMARY, {"食堂改造10.xlsx": None, "食堂改造20.xlsx": "采用"})
    run_batch([folder], out)
    assert used(out) == {"食堂改造20.xlsx", "操场翻新20.xlsx"}
    assert (out / kept).is_file()
