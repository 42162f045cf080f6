"""The script the program is held against reads what it claims to, finds what it can and writes all of it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from selfeval_xl.batch import check_batch
from selfeval_xl.evaluation import Evaluation
from tests.benchmarks import bureau_script
from tests.benchmarks.bureau_script import Done
from tests.benchmarks.inbox import KINDS, fill


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    fill(folder, len(KINDS))
    return folder


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def done(inbox: Path, out: Path) -> Done:
    return bureau_script.main(inbox, out)


@pytest.fixture(scope="module")
def ours(inbox: Path) -> Sequence[Evaluation]:
    return check_batch([inbox]).evaluations


def test_it_reads_the_forms_of_every_xlsx_and_says_what_it_could_not_read(
    ours: Sequence[Evaluation], done: Done
) -> None:
    in_file = Counter(each.form.file for each in ours)
    assert done.unread == sorted(name for name in in_file if name.endswith(".xls"))
    theirs = Counter(f"{form.file}" for form in done.forms)
    assert theirs == {name: count for name, count in in_file.items() if name not in done.unread}


def test_it_reads_nearly_all_indicators_and_names_every_project(ours: Sequence[Evaluation], done: Done) -> None:
    rows = sum(len(each.form.indicators) for each in ours if each.form.file.endswith(".xlsx"))
    assert rows * 0.98 <= sum(len(form.indicators) for form in done.forms) <= rows
    assert all(form.head.get("project") for form in done.forms)


def test_it_finds_problems_in_some_forms_only(done: Done) -> None:
    wrong = sum(bool(form.problems) for form in done.forms)
    assert len(done.forms) * 0.1 <= wrong <= len(done.forms) * 0.4


def test_it_writes_a_workbook_of_three_tables_for_each_form(out: Path, done: Done) -> None:
    written = sorted((out / "结果").iterdir())
    assert len(written) == len(done.forms)
    book = openpyxl.load_workbook(written[0])
    assert book.sheetnames == ["资金", "指标", "问题"]
    assert book["指标"].max_row == len(done.forms[0].indicators) + 2
    assert book["指标"]["A1"].font.b
    assert book["指标"]["A2"].border.left.style == "thin"


def test_it_marks_what_is_wrong_in_the_senders_own_workbook(out: Path, done: Done) -> None:
    form = next(form for form in done.forms if form.problems)
    copy = openpyxl.load_workbook(out / "退回" / f"{Path(form.file).stem}（退回修改）.xlsx")
    comment = copy[form.sheet].cell(form.problems[0].row, form.problems[0].column).comment
    assert comment is not None
    assert comment.text in {problem.text for problem in form.problems}


def test_its_summary_lists_all_forms_and_all_indicators(out: Path, done: Done) -> None:
    frames = pd.read_excel(out / "汇总.xlsx", sheet_name=None, engine="openpyxl")
    assert {name: len(frame) for name, frame in frames.items()} == {
        "项目汇总": len(done.forms),
        "指标明细": sum(len(form.indicators) for form in done.forms),
    }
