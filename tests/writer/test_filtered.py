"""Totals are those of the rows in sight: where a filter hides rows, and where a table goes on on another sheet."""

import re
from collections.abc import Collection, Sequence
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from selfeval_xl.evaluation import Evaluation
from selfeval_xl.writer import table
from selfeval_xl.writer.summary import summary_workbook
from tests.libreoffice import recalculated
from tests.writer.dump import opened
from tests.writer.evaluations import evaluation, figure, fund, mixed_batch
from tests.writer.reports import report_of

ODD = [
    evaluation(form_id="negative", funds=(fund(7, "total", "总额", None, "-1", "-500", "-250.5", "10", "50", "5"),)),
    evaluation(form_id="no budget", funds=(fund(7, "total", "总额", None, "0", "0", "5000", "10", "", "10"),)),
    evaluation(form_id="large", funds=(fund(7, "total", "总额", None, "1", "1" + "0" * 12, "7", "10", "0", "0"),)),
    evaluation(form_id="no points", total_score=figure("G18", "")),
]
FORMS = [*mixed_batch(), *ODD]
FIRST = table.TOP + 1  # the row of the first form, as a person counts
LABELS = ("合计", "平均")


def totals(data: bytes, sheet: str) -> dict[str, list[float]]:
    """Return the rows of totals of a sheet; what is blank, as no number or an empty text, is 0."""
    rows = opened(data)[sheet].iter_rows(values_only=True)
    return {str(row[0]): [_told(value) for value in row[1:]] for row in rows if row[0] in LABELS}


def hiding(data: bytes, sheet: str, rows: Collection[int]) -> bytes:
    """Hide rows of a sheet as a filter does."""
    part = f"xl/worksheets/sheet{opened(data).sheetnames.index(sheet) + 1}.xml"
    made = BytesIO()
    with ZipFile(BytesIO(data)) as given, ZipFile(made, "w", ZIP_DEFLATED) as written:
        for info in given.infolist():
            content = given.read(info)
            if info.filename == part:
                numbers = "|".join(map(str, rows))
                content, hidden = re.subn(rf'<row r="({numbers})"'.encode(), rb'<row r="\1" hidden="1"', content)
                assert hidden == len(rows)
            written.writestr(info, content)
    return made.getvalue()


@pytest.mark.parametrize(
    "seen",
    [FORMS[:1], FORMS[1:3], ODD, ODD[1:2], FORMS[::2], FORMS],
    ids=["one", "without scores", "odd amounts", "no budget", "every second", "all"],
)
def test_with_rows_hidden_the_totals_are_those_of_the_others(seen: Sequence[Evaluation], tmp_path: Path) -> None:
    hidden = [row for row, form in enumerate(FORMS, FIRST) if form not in seen]
    data = summary_workbook(report_of(FORMS))
    filtered = recalculated(hiding(data, "项目汇总", hidden) if hidden else data, tmp_path)
    alone = totals(summary_workbook(report_of(seen)), "项目汇总")
    assert totals(filtered, "项目汇总") == alone


def test_the_totals_of_the_parts_of_a_table_make_up_those_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = totals(summary_workbook(report_of(FORMS)), "项目汇总")["合计"]
    monkeypatch.setattr(table, "MOST_ROWS", 3)
    data = summary_workbook(report_of(FORMS))
    names = [name for name in opened(data).sheetnames if name.startswith("项目汇总")]
    assert names == ["项目汇总", "项目汇总2", "项目汇总3"]
    parts = [totals(data, name) for name in names]
    for at, part in enumerate(parts):
        assert part == totals(summary_workbook(report_of(FORMS[3 * at : 3 * at + 3])), "项目汇总")
    rate = 7  # the one column of the row that is no sum
    added = [sum(each["合计"][at] for each in parts) for at in range(len(whole)) if at != rate]
    assert added == pytest.approx([value for at, value in enumerate(whole) if at != rate], rel=1e-11)
    assert [opened(data)[name]["A1"].value.rpartition("（第")[2] for name in names] == [
        f" {at} 部分，共 3 部分，合计为本部分的）" for at in (1, 2, 3)
    ]


def _told(value: object) -> float:
    return float(f"{value:.12g}") if isinstance(value, int | float) else 0
