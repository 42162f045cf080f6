"""Promise 2. One bad file never stops the batch."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from selfeval_xl import evaluating as evaluating_module
from selfeval_xl import making as making_module
from selfeval_xl import run_batch
from selfeval_xl.evaluation import Evaluation
from selfeval_xl.intake.source import Source
from selfeval_xl.intake.walk import Found
from selfeval_xl.model import Form
from selfeval_xl.outcome import Outcome
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.runs import records
from tests.workbooks import workbook


def test_a_file_in_use_is_listed_and_costs_only_itself(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(CLEAN)})
    read = Path.open

    def locked(path: Path, *args: object, **named: object) -> object:
        if path.name == "甲.xlsx":
            raise PermissionError(13, "in use")
        return read(path, *args, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", locked)
    batch = run_batch([folder], tmp_path / "结果")
    assert [(record.file, record.outcome) for record in batch.records] == [
        ("乙.xlsx", Outcome.READ),
        ("甲.xlsx", Outcome.UNREADABLE),
    ]


@pytest.mark.parametrize("place", ["conclusion", "heading"])
def test_a_number_of_400_digits_costs_nothing(inbox: Inbox, tmp_path: Path, place: str) -> None:
    nines = "9" * 400
    rows = tuple(replace(row, level1=str(row.level1).replace("50", nines)) for row in CLEAN.rows)
    absurd = {"conclusion": replace(CLEAN, conclusion=f"自评得分{nines}分。"), "heading": replace(CLEAN, rows=rows)}
    batch = run_batch([inbox({"甲.xlsx": workbook(absurd[place]), "乙.xlsx": workbook(CLEAN)})], tmp_path / "结果")
    assert [record.outcome for record in batch.records] == [Outcome.READ, Outcome.READ]
    assert (tmp_path / "结果" / "汇总.xlsx").is_file()


def test_a_defect_of_the_program_costs_only_the_file_it_shows_on(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, score=9))})
    read = Found.read

    def broken(found: Found) -> Source:
        if found.name == "甲.xlsx":
            raise RuntimeError("机密内容")
        return read(found)

    monkeypatch.setattr(Found, "read", broken)
    out = tmp_path / "结果"
    batch = run_batch([folder], out)
    assert [(record.file, record.outcome, record.reason) for record in batch.records] == [
        ("乙.xlsx", Outcome.READ, ""),
        ("甲.xlsx", Outcome.FAILED, "读取时程序出错（RuntimeError）。"),
    ]
    log = (out / ".selfeval" / "run.log").read_text(encoding="utf-8-sig")
    assert "RuntimeError: test_02_a_bad_file_costs_only_itself.py:" in log
    assert "机密内容" not in log


@pytest.mark.parametrize(
    ("module", "stage", "broken", "forms", "results"),
    [
        (evaluating_module, "score_form", "核算", 1, 1),
        (making_module, "result_and_contents", "写出", 2, 1),
        (making_module, "form_line", "汇总", 1, 2),
        (making_module, "parts_of", "汇总", 1, 2),
    ],
    ids=["while scoring", "while writing its result", "while writing its record", "while telling the summary of it"],
)
def test_a_defect_after_reading_costs_only_the_file_too(
    inbox: Inbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    stage: str,
    broken: str,
    forms: int,
    results: int,
) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": workbook(with_row(0, reason="说明"))})
    works = getattr(module, stage)

    def breaks(of: Form | Evaluation, *rest: object) -> object:
        if (of.form if isinstance(of, Evaluation) else of).file == "甲.xlsx":
            raise RuntimeError("机密内容")
        return works(of, *rest)

    monkeypatch.setattr(module, stage, breaks)
    out = tmp_path / "结果"
    batch = run_batch([folder], out)
    assert [(record.file, record.outcome, record.reason) for record in batch.records] == [
        ("乙.xlsx", Outcome.READ, ""),
        ("甲.xlsx", Outcome.FAILED, f"{broken}工作表“Sheet1”时程序出错（RuntimeError）。"),
    ]
    assert batch.exit_code == 4
    assert len(records(out, "forms.jsonl")) == forms
    listed = {form for record in batch.records for form in record.forms}
    assert listed == {record["form_id"] for record in records(out, "forms.jsonl")}
    assert len(list((out / "结果").rglob("*.xlsx"))) == results
    assert "机密内容" not in (out / ".selfeval" / "run.log").read_text(encoding="utf-8-sig")


def test_a_link_that_leads_round_in_a_circle_costs_only_itself(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({"甲.xlsx": workbook(CLEAN)}), tmp_path / "结果"
    (folder / "乙.xlsx").symlink_to("丙.xlsx")
    (folder / "丙.xlsx").symlink_to("乙.xlsx")
    outcomes = {each.file: (each.outcome, each.reason) for each in run_batch([folder], out).records}
    circle = (Outcome.UNREADABLE, "读取时系统报错：链接绕成了一圈。")
    assert outcomes == {"甲.xlsx": (Outcome.READ, ""), "乙.xlsx": circle, "丙.xlsx": circle}
