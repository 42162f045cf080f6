"""Promise 5. Running twice changes nothing, nor does the order of the inputs, where they lie, or the number of workers.

What is no longer true is taken away.
"""

import os
import sys
import time
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import Random
from shutil import copytree
from zipfile import ZipFile, ZipInfo

import pytest

from selfeval_xl import run_batch
from selfeval_xl.ledger import LOG
from selfeval_xl.memory import Note
from selfeval_xl.outcome import Outcome
from tests.conftest import Inbox
from tests.deciders import versions
from tests.forms import CLEAN, with_row
from tests.intake.archivers import DATE, tar
from tests.runs import note, records, tree
from tests.test_send_back import faulty
from tests.workbooks import workbook
from tests.working import examine_or_die


def test_running_twice_changes_nothing(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9)), "坏.xlsx": b"PK\x03\x04"})
    out = tmp_path / "结果"
    run_batch([folder], out)
    first = tree(out)
    run_batch([folder], out)
    assert tree(out) == first
    run_batch([folder], tmp_path / "另一处")
    assert tree(tmp_path / "另一处") == first


@pytest.fixture
def many(inbox: Inbox) -> Path:
    """Return an inbox with forms that are clean and wrong, sent twice, in an archive, and files that are no forms."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, form in (("子/戊.xlsx", faulty("清源县第一中学", "宿舍维修")), ("己.xlsx", with_row(0, score=7))):
            archive.writestr(ZipInfo(name), workbook(form))
    return inbox(
        {
            "一/甲.xlsx": workbook(CLEAN),
            "一/乙.xlsx": workbook(with_row(0, score=9)),
            "二/甲.xlsx": workbook(faulty()),
            "二/丙.xlsx": workbook(CLEAN),
            "二/坏.xlsx": b"PK\x03\x04",
            "丁.zip": packed.getvalue(),
            "说明.txt": b"text",
        }
    )


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_neither_the_order_of_the_inputs_nor_the_number_of_workers_changes_anything(
    many: Path, tmp_path: Path, jobs: int
) -> None:
    inputs = sorted(many.iterdir())
    run_batch(inputs, tmp_path / "对照")
    expected = tree(tmp_path / "对照")
    assert len([name for name in expected if name.startswith("退回/")]) > 2
    for seed in range(2):
        Random(seed).shuffle(inputs)  # noqa: S311 - not to keep a secret
        run_batch(inputs, tmp_path / f"{seed}", jobs=jobs)
        assert tree(tmp_path / f"{seed}") == expected
    run_batch(inputs, tmp_path / "0", jobs=jobs)
    assert tree(tmp_path / "0") == expected


def test_the_same_files_in_another_folder_give_the_same(many: Path, tmp_path: Path) -> None:
    run_batch([many], tmp_path / "对照")
    copytree(many, tmp_path / "别处" / "另名")
    run_batch([tmp_path / "别处" / "另名"], tmp_path / "结果", jobs=2)
    assert tree(tmp_path / "结果") == tree(tmp_path / "对照")
    run_batch([many], tmp_path / "结果")
    assert tree(tmp_path / "结果") == tree(tmp_path / "对照")


@pytest.mark.skipif(sys.platform == "win32", reason="the clock of Windows is not a process's to set")
def test_the_time_zone_of_the_machine_changes_nothing(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:  # by the clock on the wall in China, half an hour before what is in the tar
        archive.writestr(ZipInfo("表.xlsx", (2025, 3, 5, 9, 0, 0)), workbook(with_row(0, score=8)))
    in_tar = tar({"表.xlsx": workbook(with_row(0, score=9))})
    other = replace(CLEAN, project_name="宿舍维修")
    on_disk = {"丙.xlsx": workbook(with_row(0, other, score=9)), "丁.xlsx": workbook(other)}
    folder = inbox({"甲.zip": packed.getvalue(), "乙.tar": in_tar, **on_disk})
    for file, moment in (("丙.xlsx", DATE), ("丁.xlsx", DATE - 86_400)):
        os.utime(folder / file, (moment, moment))
    told = []
    for zone in ("Asia/Shanghai", "UTC", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        run_batch([folder], tmp_path / zone)
        run_batch([folder], tmp_path / "结果")
        told.append((tree(tmp_path / zone), tree(tmp_path / "结果")))
    monkeypatch.undo()
    time.tzset()
    assert all(fresh == later == told[0][0] for fresh, later in told)
    chosen = "填报日期分不出先后，文件时间最晚（2025-03-05 09:30）"
    reasons = {file: why for file, (used, _, why) in versions(tmp_path / "结果").items() if used == "采用"}
    assert reasons == {"乙.tar › 表.xlsx": chosen, "丙.xlsx": chosen}


def test_a_process_that_dies_on_a_file_costs_that_file_alone(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number}.xlsx" for number in range(9)]
    folder = inbox({name: workbook(replace(CLEAN, project_name=f"项目{name[0]}")) for name in names})
    monkeypatch.setattr("selfeval_xl.batch.examine", examine_or_die)
    batch = run_batch([folder], tmp_path / "结果", jobs=2)
    told = {record.file: (record.outcome, record.reason) for record in batch.records}
    assert told == dict.fromkeys(names, (Outcome.READ, "")) | {
        "4.xlsx": (Outcome.FAILED, "读取时处理它的进程一再被系统结束（可能内存不足）。")
    }
    assert (batch.received, len(batch.evaluations), batch.exit_code) == (9, 8, 4)
    assert "4.xlsx\tthe process that was at it died again" in (tmp_path / "结果" / LOG).read_text(encoding="utf-8-sig")
    monkeypatch.undo()
    run_batch([folder], tmp_path / "结果", jobs=2)
    run_batch([folder], tmp_path / "对照")
    assert tree(tmp_path / "结果") == tree(tmp_path / "对照")


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
