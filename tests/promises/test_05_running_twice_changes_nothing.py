"""Running twice changes nothing, and what is no longer true is taken away."""

from dataclasses import replace
from pathlib import Path

from selfeval_xl import run_batch
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.runs import records, tree
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
    run_batch([folder], out)
    results = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.xlsx") if path.parent != out)
    assert len(results) == 2
    assert kept.read_bytes() == b"reviewed by hand"
    assert (out / "我的笔记.txt").exists()
    assert len(records(out, "forms.jsonl")) == 1
