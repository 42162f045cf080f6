"""决定: which version counts is the clerk's to say, on sheet 多版本 of the summary, and no run forgets it."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from selfeval_xl import run_batch
from selfeval_xl.batch import check_batch
from selfeval_xl.checked import Batch
from selfeval_xl.decision_store import STORE
from selfeval_xl.memory import DATABASE
from tests import letters
from tests.conftest import Inbox
from tests.deciders import decide, decided, sort_and_filter, versions
from tests.forms import CLEAN, SATISFIED, with_row
from tests.libreoffice import recalculated
from tests.runs import records, tree
from tests.workbooks import workbook
from tests.writer.dump import opened

DAYS = {"甲.xlsx": "20250110", "乙.xlsx": "20250120", "丙.xlsx": "20250130"}
LAST = "填报日期最晚（2025-01-20）"
OTHER = "与采用的一份有 4 处不同"


def version(file: str) -> bytes:
    """Draw a version of one project, each filled in on another day and with another score."""
    at = list(DAYS).index(file)
    return workbook(replace(with_row(SATISFIED, score=(9.5, 9.6, 9.7)[at]), fill_date=DAYS[file]))


@pytest.fixture
def folder(inbox: Inbox) -> Path:
    return inbox({file: version(file) for file in ("甲.xlsx", "乙.xlsx")})


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "结果"


def counting(batch: Batch) -> list[str]:
    return [each.form.file for each in batch.counting()]


def test_what_the_clerk_adopts_counts_and_is_shown_again(folder: Path, out: Path) -> None:
    assert counting(run_batch([folder], out)) == ["乙.xlsx"]
    assert versions(out) == {"甲.xlsx": ("不采用", "", OTHER), "乙.xlsx": ("采用", "", LAST)}
    decide(out, {"甲.xlsx": "采用"})
    for _ in range(3):
        batch = run_batch([folder], out)
        assert (counting(batch), batch.kept) == (["甲.xlsx"], ())
        assert versions(out) == {"甲.xlsx": ("采用", "采用", "按决定采用"), "乙.xlsx": ("不采用", "", OTHER)}
    assert [(each["file"], each["superseded_by"]) for each in records(out, "files.jsonl")] == [
        ("乙.xlsx", "甲.xlsx"),
        ("甲.xlsx", None),
    ]


def test_a_decision_that_is_cleared_is_gone(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    before = tree(out)
    decide(out, {"甲.xlsx": "采用"})
    run_batch([folder], out)
    decide(out, {"甲.xlsx": None})
    assert counting(run_batch([folder], out)) == ["乙.xlsx"]
    assert tree(out) == before


ENTERED = {
    "the other one": ({"乙.xlsx": "不采用"}, ["甲.xlsx"], {"甲.xlsx": ("采用", "", "其余的按决定不采用")}),
    "both": (
        {"甲.xlsx": "采用", "乙.xlsx": "采用"},
        ["乙.xlsx", "甲.xlsx"],
        dict.fromkeys(("甲.xlsx", "乙.xlsx"), ("采用", "采用", "按决定采用，2 份都计入")),
    ),
    "none": (
        {"甲.xlsx": "不采用", "乙.xlsx": "不采用"},
        ["乙.xlsx"],
        {
            "甲.xlsx": ("不采用", "不采用", f"{OTHER}。每一份都填了“不采用”，没有照办"),
            "乙.xlsx": ("采用", "不采用", f"{LAST}。每一份都填了“不采用”，没有照办"),
        },
    ),
    "another word": (
        {"甲.xlsx": "用这份"},
        ["乙.xlsx"],
        {"甲.xlsx": ("不采用", "用这份", f"{OTHER}。决定“用这份”不是“采用”或“不采用”，没有照办")},
    ),
}


@pytest.mark.parametrize(("words", "counts", "told"), ENTERED.values(), ids=ENTERED)
def test_what_is_entered_is_obeyed_or_said_not_to_be(
    folder: Path, out: Path, words: dict[str, str], counts: list[str], told: dict[str, tuple[str, str, str]]
) -> None:
    run_batch([folder], out)
    decide(out, words)
    batch = run_batch([folder], out)
    assert (counting(batch), batch.kept) == (counts, ())
    assert told.items() <= versions(out).items()


def test_a_version_that_arrives_after_the_decision_asks_for_another(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    decide(out, {"甲.xlsx": "采用"})
    (folder / "丙.xlsx").write_bytes(version("丙.xlsx"))
    again = "；原先按决定采用“甲.xlsx”。决定之后又收到新的一份，请重新决定（新的一份也要填）"
    for _ in range(2):
        batch = run_batch([folder], out)
        assert counting(batch) == ["丙.xlsx"]
        assert versions(out)["丙.xlsx"] == ("采用", "", f"填报日期最晚（2025-01-30）{again}")
        assert {
            finding.severity.value for each in batch.evaluations for finding in each.findings if finding.rule == "I04"
        } == {"警告"}
    decide(out, {"丙.xlsx": "不采用"})
    assert counting(run_batch([folder], out)) == ["甲.xlsx"]
    assert versions(out)["甲.xlsx"] == ("采用", "采用", "按决定采用")


def test_a_decision_made_anew_has_seen_every_version_on_the_sheet(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    decide(out, {"甲.xlsx": "采用"})
    (folder / "丙.xlsx").write_bytes(version("丙.xlsx"))
    run_batch([folder], out)
    decide(out, {"甲.xlsx": None, "乙.xlsx": "采用"})
    assert counting(run_batch([folder], out)) == ["乙.xlsx"]
    assert versions(out)["乙.xlsx"] == ("采用", "采用", "按决定采用")


def test_an_older_version_that_arrives_does_not_bring_back_what_was_decided_against(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    decide(out, {"甲.xlsx": "采用"})
    older = workbook(replace(with_row(SATISFIED, score=9.4), fill_date="20250101"))
    (folder / "旧.xlsx").write_bytes(older)
    assert counting(run_batch([folder], out)) == ["甲.xlsx"]


def test_a_decision_goes_with_a_form_that_is_renamed_or_saved_again(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    decide(out, {"甲.xlsx": "采用"})
    run_batch([folder], out)
    (folder / "甲.xlsx").rename(folder / "一小.xlsx")
    assert counting(run_batch([folder], out)) == ["一小.xlsx"]
    again = replace(with_row(SATISFIED, score=9.5), fill_date=DAYS["甲.xlsx"], columns=(0, 1, 2, 3, 5, 6, 7, 8, 9, 10))
    (folder / "一小.xlsx").write_bytes(workbook(again))
    assert counting(run_batch([folder], out)) == ["一小.xlsx"]
    decide(out, {"一小.xlsx": None})
    assert counting(run_batch([folder], out)) == ["乙.xlsx"]


def test_a_decision_waits_for_a_form_that_is_away(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    decide(out, {"甲.xlsx": "采用"})
    run_batch([folder], out)
    (folder / "甲.xlsx").unlink()
    assert counting(run_batch([folder], out)) == ["乙.xlsx"]
    (folder / "甲.xlsx").write_bytes(version("甲.xlsx"))
    assert counting(run_batch([folder], out)) == ["甲.xlsx"]


def test_a_summary_in_which_more_was_changed_is_kept_and_its_decisions_are_read(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    decide(out, {"甲.xlsx": "采用", "乙.xlsx": "不采用"})
    path = out / "汇总.xlsx"
    book = opened(path.read_bytes(), values=False)
    book["多版本"]["E3"] = "请领导阅"
    book.save(path)
    batch = run_batch([folder], out)
    assert (counting(batch), batch.kept) == (["甲.xlsx"], ("汇总（有改动的旧件）.xlsx",))
    assert counting(run_batch([folder], out)) == ["甲.xlsx"]


def test_decisions_are_read_whatever_program_saved_the_summary(folder: Path, out: Path, tmp_path: Path) -> None:
    run_batch([folder], out)
    path = out / "汇总.xlsx"
    path.write_bytes(recalculated(decided(path.read_bytes(), {"甲.xlsx": "采用"}), tmp_path / "office"))
    batch = run_batch([folder], out)
    assert (counting(batch), batch.kept) == (["甲.xlsx"], ())


def test_a_summary_that_was_sorted_and_filtered_to_decide_is_replaced(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    path = out / "汇总.xlsx"
    path.write_bytes(sort_and_filter(decided(path.read_bytes(), {"甲.xlsx": "采用"}), "采用", shown="采用"))
    batch = run_batch([folder], out)
    assert (counting(batch), batch.kept) == (["甲.xlsx"], ())


def test_a_summary_that_was_only_saved_again_is_replaced(folder: Path, out: Path, tmp_path: Path) -> None:
    run_batch([folder], out)
    before = tree(out)
    (out / "汇总.xlsx").write_bytes(recalculated((out / "汇总.xlsx").read_bytes(), tmp_path / "office"))
    assert run_batch([folder], out).kept == ()
    assert tree(out) == before


def test_a_store_that_is_lost_is_made_again_of_the_summary(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    decide(out, {"甲.xlsx": "采用"})
    run_batch([folder], out)
    before = tree(out)
    (out / ".selfeval" / "decisions.jsonl").unlink()
    run_batch([folder], out)
    assert tree(out) == before


def test_a_run_that_writes_nothing_obeys_the_decisions(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    decide(out, {"甲.xlsx": "采用"})
    before = tree(out)
    assert counting(run_batch([folder], out, dry_run=True)) == ["甲.xlsx"]
    assert counting(check_batch([folder])) == ["乙.xlsx"]
    assert tree(out) == before


def test_the_file_time_decides_where_the_dates_are_alike(inbox: Inbox, out: Path) -> None:
    same = {file: workbook(with_row(SATISFIED, score=score)) for file, score in (("甲.xlsx", 9.5), ("乙.xlsx", 9.6))}
    folder = inbox(same)
    assert counting(run_batch([folder], out)) == ["乙.xlsx", "甲.xlsx"]
    for file, day in (("甲.xlsx", 6), ("乙.xlsx", 5)):
        os.utime(folder / file, (moment := datetime(2025, 3, day, 6, 20, tzinfo=UTC).timestamp(), moment))
    assert counting(run_batch([folder], out)) == ["甲.xlsx"]
    assert versions(out)["甲.xlsx"] == ("采用", "", "填报日期分不出先后，文件时间最晚（2025-03-06 14:20）")


def test_every_version_counts_where_both_are_to_be_kept(folder: Path, out: Path) -> None:
    batch = run_batch([folder], out, keep="both")
    assert counting(batch) == ["乙.xlsx", "甲.xlsx"]
    assert versions(out) == dict.fromkeys(("甲.xlsx", "乙.xlsx"), ("采用", "", "各份都计入（--keep both）"))
    assert {each["superseded_by"] for each in records(out, "files.jsonl")} == {None}
    decide(out, {"甲.xlsx": "采用"})
    assert counting(run_batch([folder], out, keep="both")) == ["甲.xlsx"]


def test_the_same_content_in_other_bytes_counts_once_and_names_its_twin(inbox: Inbox, out: Path) -> None:
    moved = replace(CLEAN, columns=(0, 1, 2, 3, 5, 6, 7, 8, 9, 10))
    for keep in ("latest", "both"):
        folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(moved), "丙.xlsx": version("丙.xlsx")})
        batch = run_batch([folder], out, keep=keep)
        told = {each.file: (each.outcome.label, each.reason, each.superseded_by) for each in batch.records}
        assert told["甲.xlsx"] == (
            ("已读取", "", "丙.xlsx") if keep == "latest" else ("已读取", "与“乙.xlsx”内容相同，只计一次。", "乙.xlsx")
        )
    (folder / "丙.xlsx").unlink()
    batch = run_batch([folder], out)
    assert [(each.file, each.reason, each.superseded_by) for each in batch.records] == [
        ("乙.xlsx", "", None),
        ("甲.xlsx", "与“乙.xlsx”内容相同，只计一次。", "乙.xlsx"),
    ]


def test_the_same_content_without_a_name_counts_once(inbox: Inbox, out: Path) -> None:
    nameless = replace(CLEAN, project_name=None)
    moved = replace(nameless, columns=(0, 1, 2, 3, 5, 6, 7, 8, 9, 10))
    batch = run_batch([inbox({"甲.xlsx": workbook(nameless), "乙.xlsx": workbook(moved)})], out)
    assert counting(batch) == ["乙.xlsx"]


def test_the_same_bytes_in_an_archive_and_beside_it_are_named(inbox: Inbox, out: Path) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("表.xlsx", workbook(CLEAN))
    batch = run_batch([inbox({"一小.zip": packed.getvalue(), "表.xlsx": workbook(CLEAN)})], out)
    assert [(each.file, each.outcome.label, each.reason) for each in batch.records][1:] == [
        ("一小.zip › 表.xlsx", "已读取", ""),
        ("表.xlsx", "重复文件", "与“一小.zip › 表.xlsx”逐字节相同。"),
    ]


@pytest.mark.parametrize("names", [("1.eml", "2.eml", "3.eml"), ("2.eml", "3.eml", "1.eml")], ids=["last", "first"])
def test_what_a_department_forwards_again_is_no_later_version_whatever_its_mail_is_called(
    names: tuple[str, str, str], inbox: Inbox, out: Path
) -> None:
    sent, corrected, forwarded = names
    first, second = workbook(with_row(SATISFIED, score=9.5)), workbook(with_row(SATISFIED, score=9.6))
    mails = {
        sent: letters.letter(letters.file(first, "表.xlsx"), date="Mon, 3 Mar 2025 09:00:00 +0800"),
        corrected: letters.letter(letters.file(second, "改.xlsx"), date="Mon, 10 Mar 2025 09:00:00 +0800"),
        forwarded: letters.letter(letters.file(first, "表.xlsx"), date="Sat, 15 Mar 2025 09:00:00 +0800"),
    }
    assert counting(run_batch([inbox(mails)], out)) == [f"{corrected} › 改.xlsx"]
    told = {each["file"]: (each["outcome"], each["reason"]) for each in records(out, "files.jsonl")}
    assert told[f"{forwarded} › 表.xlsx"] == ("重复文件", f"与“{sent} › 表.xlsx”逐字节相同。")


def test_a_copy_that_comes_back_as_it_went_is_no_later_version_and_is_not_called_a_correction(
    inbox: Inbox, out: Path
) -> None:
    folder = inbox({"甲.xlsx": workbook(with_row(0, score=12))})
    run_batch([folder], out)
    (copy,) = out.glob("退回/*/甲（退回修改）.xlsx")
    (folder / "丙.xlsx").write_bytes(copy.read_bytes())
    inbox({"乙.xlsx": workbook(CLEAN)})
    os.utime(folder / "乙.xlsx", (0, 0))
    run_batch([folder], out)
    assert {file: told[0::2] for file, told in versions(out).items()} == {
        "乙.xlsx": ("采用", "其余的与退回的一份相同，没有改过"),
        "甲.xlsx": ("不采用", "与采用的一份有 3 处不同"),
        "丙.xlsx": ("不采用", "与采用的一份有 3 处不同"),
    }


def test_a_lost_database_costs_no_decision_of_a_version_that_is_away(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    decide(out, {"甲.xlsx": "采用"})
    run_batch([folder], out)
    (folder / "乙.xlsx").unlink()
    run_batch([folder], out)
    (out / DATABASE).unlink()
    run_batch([folder], out)
    (folder / "乙.xlsx").write_bytes(version("乙.xlsx"))
    assert counting(run_batch([folder], out)) == ["甲.xlsx"]


def test_a_lost_database_settles_nothing_that_was_asked(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    decide(out, {"甲.xlsx": "采用"})
    run_batch([folder], out)
    (folder / "丙.xlsx").write_bytes(version("丙.xlsx"))
    asked = run_batch([folder], out)
    assert (counting(asked), asked.versions[0].asks) == (["丙.xlsx"], True)
    before = versions(out)
    (out / DATABASE).unlink()
    again = run_batch([folder], out)
    assert (counting(again), again.versions[0].asks) == (["丙.xlsx"], True)
    assert versions(out) == before


def test_what_was_cleared_does_not_come_back_where_the_database_was_lost(folder: Path, out: Path) -> None:
    run_batch([folder], out)
    decide(out, {"甲.xlsx": "采用"})
    run_batch([folder], out)
    decide(out, {"甲.xlsx": None})
    (out / DATABASE).unlink()
    for _ in range(3):
        assert counting(run_batch([folder], out)) == ["乙.xlsx"]
    assert versions(out) == {"甲.xlsx": ("不采用", "", OTHER), "乙.xlsx": ("采用", "", LAST)}
    assert not (out / STORE).exists()
