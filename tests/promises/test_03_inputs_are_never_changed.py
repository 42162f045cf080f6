"""Inputs are never changed, moved or renamed."""

from pathlib import Path

from selfeval_xl import run_batch
from tests.conftest import Inbox
from tests.forms import CLEAN
from tests.runs import tree
from tests.workbooks import workbook


def test_bytes_times_and_modes_of_the_inputs_stay(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN), "乙.xlsx": b"PK", "丙/~$甲.xlsx": b"x", "丁.xls": b"\x09\x08\x10\x00"})

    def states() -> dict[str, tuple[bytes, int, int]]:
        return {
            name: (data, (folder / name).stat().st_mtime_ns, (folder / name).stat().st_mode)
            for name, data in tree(folder).items()
        }

    before = states()
    run_batch([folder], tmp_path / "结果")
    assert states() == before


def test_results_inside_the_inputs_leave_the_inputs_alone(inbox: Inbox) -> None:
    folder = inbox({"甲.xlsx": workbook(CLEAN)})
    run_batch([folder], folder / "结果")
    before = tree(folder)
    assert [record.file for record in run_batch([folder], folder / "结果").records] == ["甲.xlsx"]
    assert tree(folder) == before
