"""Running twice changes nothing, and what is no longer true is taken away."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from selfeval_xl import run_batch
from selfeval_xl.memory import Note
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.runs import note, records, tree
from tests.workbooks import workbook


def test_running_twice_changes_nothing(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9)), "坏.xlsx": b"PK\x03\x04"})
    out = tmp_path / "结果"
    run_batch([folder], out)
    first = tree(out)
    run_batch([folder], out)
    assert tree(out) == first
    run_batch([folder], tmp_path / "另一处")
    assert tree(tmp_path / "另一处") == first


def test_results_that_are_no_longer_true_are_taken_away_but_never_what_somebody_changed(
    inbox: Inbox, tmp_path: Path
) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(replace(CLEAN, project_name="另一个项目"))})
    out = tmp_path / "结果"
    run_batch([folder], out)
    (kept,) = (out / "结果").rglob("另一个项目*.xlsx")
    kept.write_bytes(b"reviewed by hand")
    (out / "我的笔记.txt").write_text("笔记", encoding="utf-8")
    (folder / "甲.xlsx").write_bytes(workbook(with_row(0, score=9)))
    (folder / "乙.xlsx").unlink()
    batch = run_batch([folder], out)
    assert batch.kept == (kept.relative_to(out).as_posix(),)
    assert len(list((out / "结果").rglob("*.xlsx"))) == 2
    assert kept.read_bytes() == b"reviewed by hand"
    assert (out / "我的笔记.txt").exists()
    assert len(records(out, "forms.jsonl")) == 1


def test_a_result_somebody_changed_is_kept_under_another_name_when_it_is_written_again(
    inbox: Inbox, tmp_path: Path
) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    out = tmp_path / "结果"
    run_batch([folder], out)
    before = tree(out)
    for remark in (b"first remark", b"second remark"):
        (out / "汇总.xlsx").write_bytes(remark)
        run_batch([folder], out)
    now = tree(out)
    assert {name: data for name, data in now.items() if name in before} == before
    assert {name: data for name, data in now.items() if name not in before} == {
        "汇总（有改动的旧件）.xlsx": b"first remark",
        "汇总（有改动的旧件）2.xlsx": b"second remark",
    }


def test_a_list_that_was_tampered_with_removes_nothing_outside(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    out = tmp_path / "结果"
    run_batch([folder], out)
    outside = tmp_path / "重要.txt"
    outside.write_bytes(b"important")
    digest = sha256(b"important").hexdigest()
    note(out, *(Note(path, digest) for path in ("../重要.txt", str(outside), "torn")))
    run_batch([folder], out)
    assert outside.read_bytes() == b"important"
