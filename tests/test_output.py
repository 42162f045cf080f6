"""Results that somebody has open while a run writes: nothing of theirs is lost, and nothing of the run."""

from email import message_from_bytes, policy
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest

from selfeval_xl import run_batch
from selfeval_xl.cli import run_command
from selfeval_xl.console import closing_table
from selfeval_xl.deciding import SUMMARY, keep_decisions
from selfeval_xl.errors import LockedError, OutputError
from selfeval_xl.ledger import LOG, Ledger, place_beside
from selfeval_xl.output import Output
from tests.conftest import Inbox
from tests.crashes import open_elsewhere
from tests.deciders import decide, versions
from tests.forms import CLEAN, with_row
from tests.reviewers import enter, result_of, shown
from tests.runs import records, tree
from tests.test_send_back import faulty
from tests.workbooks import workbook
from tests.writer.dump import opened

PROJECT = str(CLEAN.project_name)


@pytest.fixture
def folder(inbox: Inbox) -> Path:
    """Return an inbox with one form."""
    return inbox({"甲.xlsx": workbook(CLEAN)})


def rerun(folder: Path, out: Path) -> dict[str, bytes]:
    """Return what a run into a folder of its own writes."""
    run_batch([folder], out.parent / "对照")
    return tree(out.parent / "对照")


def change(folder: Path) -> None:
    (folder / "乙.xlsx").write_bytes(workbook(with_row(0, score=9), top=1))


def test_a_summary_that_is_open_stays_and_the_new_one_stands_beside_it_until_it_is_closed(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    old = tree(out)["汇总.xlsx"]
    change(folder)
    with open_elsewhere("汇总.xlsx"):
        batch = run_batch([folder], out)
        new = rerun(folder, out)
        now = tree(out)
        assert (now.pop("汇总.xlsx"), now.pop("汇总（新结果）.xlsx")) == (old, new["汇总.xlsx"])
        assert {name: data for name, data in now.items() if not name.startswith(".selfeval/")} == {
            name: data for name, data in new.items() if not name.startswith((".selfeval/", "汇总"))
        }
        run_batch([folder], out)
        assert sorted(path.name for path in out.glob("*.xlsx")) == ["汇总.xlsx", "汇总（新结果）.xlsx"]
    said = "汇总.xlsx 正被打开，没有替换；新的写在旁边：汇总（新结果）.xlsx。关闭旧的后再运行一次，新的就会归位"
    assert said in closing_table(batch).split("\n")
    assert "没有替换\t汇总.xlsx\t新的是 汇总（新结果）.xlsx" in (out / LOG).read_text(encoding="utf-8-sig")
    batch = run_batch([folder], out)
    assert (tree(out), dict(batch.beside), batch.kept) == (new, {}, ())


def test_the_command_names_the_summary_that_is_new_and_ends_as_usual(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "结果"
    assert run_command(["run", str(folder), "-o", str(out)]) == 0
    (folder / "甲.xlsx").write_bytes(workbook(CLEAN, top=1))
    with open_elsewhere("汇总.xlsx"):
        assert run_command(["run", str(folder), "-o", str(out)]) == 0
    assert capsys.readouterr().err.rstrip().endswith(f"请先打开 {out / '汇总（新结果）.xlsx'}")


def test_one_beside_that_is_open_too_stays_as_well(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    change(folder)
    with open_elsewhere("汇总.xlsx"):
        run_batch([folder], out)
    (folder / "乙.xlsx").unlink()
    (folder / "丙.xlsx").write_bytes(workbook(with_row(0, score=8), top=2))
    with open_elsewhere("汇总.xlsx", "汇总（新结果）.xlsx"):
        run_batch([folder], out)
    assert len(list(out.glob("*.xlsx"))) == 3
    new = rerun(folder, out)
    assert (out / "汇总（新结果）2.xlsx").read_bytes() == new["汇总.xlsx"]
    run_batch([folder], out)
    assert tree(out) == new


def test_a_file_of_somebodys_own_is_not_taken_for_the_one_beside(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    (out / "汇总（新结果）.xlsx").write_bytes(b"theirs")
    change(folder)
    with open_elsewhere("汇总.xlsx"):
        run_batch([folder], out)
    new = rerun(folder, out)
    assert (out / "汇总（新结果）2.xlsx").read_bytes() == new["汇总.xlsx"]
    run_batch([folder], out)
    assert tree(out) == {**new, "汇总（新结果）.xlsx": b"theirs"}


def test_what_somebody_changed_and_still_has_open_is_kept_too(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    (out / "汇总.xlsx").write_bytes(b"theirs")
    with open_elsewhere("汇总.xlsx"):
        batch = run_batch([folder], out)
    new = rerun(folder, out)
    assert ((out / "汇总.xlsx").read_bytes(), (out / "汇总（新结果）.xlsx").read_bytes(), batch.kept) == (
        b"theirs",
        new["汇总.xlsx"],
        (),
    )
    batch = run_batch([folder], out)
    assert tree(out) == {**new, "汇总（有改动的旧件）.xlsx": b"theirs"}


def test_the_summary_leads_to_the_result_that_is_new(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    result = result_of(out, PROJECT)
    enter(result, {"改造食堂数量": {"复核得分": 9}})
    with open_elsewhere(result.name):
        batch = run_batch([folder], out)
    (beside,) = batch.beside.values()
    assert beside.stem == f"{result.stem}（新结果）"
    sheet = opened((out / "汇总.xlsx").read_bytes())["项目汇总"]
    links = {str(cell.hyperlink.target) for row in sheet.iter_rows() for cell in row if cell.hyperlink is not None}
    assert [PureWindowsPath(link).as_posix() for link in links if link.startswith("结果")] == [str(beside)]


def test_a_copy_to_send_back_that_is_open_is_sent_as_it_is_now(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({"甲.xlsx": workbook(faulty())}), tmp_path / "结果"
    run_batch([folder], out)
    (copy,) = (path for path in (out / "退回").rglob("*甲*.xlsx"))
    old = copy.read_bytes()
    (folder / "甲.xlsx").write_bytes(workbook(faulty(), top=1))
    with open_elsewhere(copy.name):
        run_batch([folder], out)
    beside = copy.with_stem(f"{copy.stem}（新结果）")
    (draft,) = (out / "退回").rglob("*.eml")
    mail = message_from_bytes(draft.read_bytes(), policy=policy.default)
    attached = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert (copy.read_bytes(), attached[beside.name]) == (old, beside.read_bytes())
    run_batch([folder], out)
    assert tree(out) == rerun(folder, out)


@pytest.mark.parametrize("where", ["the old", "the new", "both"])
def test_what_is_entered_in_a_workbook_that_was_open_or_beside_it_is_not_lost(
    folder: Path, tmp_path: Path, where: str
) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    result = result_of(out, PROJECT)
    enter(result, {"改造食堂数量": {"复核意见": "第一次"}})
    with open_elsewhere(result.name):
        run_batch([folder], out)
    beside = result.with_stem(f"{result.stem}（新结果）")
    if where != "the new":
        enter(result, {"改造食堂数量": {"复核意见": "写在旧的"}})
    if where != "the old":
        enter(beside, {"改造食堂数量": {"复核意见": "写在新的"}})
    theirs = result.read_bytes()
    batch = run_batch([folder], out)
    said = "写在旧的" if where == "the old" else "写在新的"
    assert shown(result)[0] == {"改造食堂数量": {"复核意见": said}}
    assert not beside.exists()
    if where == "both":
        (kept,) = batch.kept
        assert (out / kept).read_bytes() == theirs
    else:
        assert batch.kept == ()


def test_what_can_be_written_neither_there_nor_beside_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _: bytes) -> None:
        raise LockedError(str(path))

    monkeypatch.setattr("selfeval_xl.output.put_file", refuse)
    with Ledger(tmp_path) as ledger, pytest.raises(OutputError, match=r"汇总（新结果）9\.xlsx"):
        Output(tmp_path, ledger, "").write(SUMMARY, b"new")


def test_a_folder_that_cannot_be_looked_into_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(path: Path, _: bytes) -> None:
        raise LockedError(str(path))

    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("selfeval_xl.output.put_file", locked)
    with Ledger(tmp_path) as ledger:
        monkeypatch.setattr(Path, "exists", refuse)
        with pytest.raises(OutputError, match="没有权限"):
            Output(tmp_path, ledger, "").write(SUMMARY, b"new")


def test_names_that_are_all_taken_by_others_stop_the_run_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def refuse(path: Path, _: bytes) -> None:
        tried.append(path.name)
        if len(tried) > 20:
            raise AssertionError("it tries for ever")
        raise LockedError(str(path))

    monkeypatch.setattr("selfeval_xl.output.put_file", refuse)
    for number in range(1, 10):
        (tmp_path / place_beside(SUMMARY, number)).write_bytes(b"somebody else's")
    with Ledger(tmp_path) as ledger, pytest.raises(OutputError, match=r"汇总\.xlsx"):
        Output(tmp_path, ledger, "").write(SUMMARY, b"new")
    assert tried == ["汇总.xlsx"]


def test_the_records_are_written_beside_too(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    run_batch([folder], out)
    change(folder)
    with open_elsewhere("forms.jsonl"):
        run_batch([folder], out)
    assert len(records(out, "forms.jsonl")) + 1 == len(records(out, "forms（新结果）.jsonl"))
    run_batch([folder], out)
    assert tree(out) == rerun(folder, out)


def test_what_is_entered_while_a_run_makes_the_results_is_taken_over_by_the_next(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "结果"
    (folder / "乙.xlsx").write_bytes(workbook(with_row(0, score=9)))
    run_batch([folder], out)
    result = min((out / "结果").rglob("*.xlsx"))

    def entering(*arguments: Any) -> None:
        keep_decisions(*arguments)
        enter(result, {}, {"复核人": "某某"})
        decide(out, {"甲.xlsx": "采用"})

    with monkeypatch.context() as patched:
        patched.setattr("selfeval_xl.results.keep_decisions", entering)  # between the look and the first write
        batch = run_batch([folder], out, year=2023)
    assert (set(batch.beside), batch.kept) == ({PurePosixPath(result.relative_to(out)), SUMMARY}, ())
    batch = run_batch([folder], out, year=2023)
    assert (dict(batch.beside), batch.kept, shown(result)) == ({}, (), ({}, {"复核人": "某某"}))
    assert versions(out)["甲.xlsx"][:2] == ("采用", "采用")
    assert [path for path in out.rglob("*.xlsx") if "新结果" in path.name or "旧件" in path.name] == []
