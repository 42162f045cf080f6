"""多版本, and what becomes of the other sheets where a project was sent more than once."""

from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

import pytest

from selfeval_xl.model import Arrival, Figure
from selfeval_xl.quantity import read
from selfeval_xl.versions import find_versions
from selfeval_xl.writer.summary import summary_workbook
from tests.outlines import outlined
from tests.writer.dump import lines, opened
from tests.writer.evaluations import cell, evaluation
from tests.writer.reports import report_of

EARLY, LATE = (Figure.of(cell("G3", day), read(day)) for day in ("2025-01-10", "2025-01-20"))
MAILED = Arrival(datetime(2025, 3, 5, 6, 20, tzinfo=UTC), datetime(2025, 3, 4))
SAVED = Arrival(saved=datetime(2025, 3, 6, 9))


def summary(*given: dict[str, Any]) -> bytes:
    evaluations = [evaluation(form_id=str(at), **changes) for at, changes in enumerate(given)]
    links = {str(at): PurePosixPath(f"结果/{at}.xlsx") for at in range(len(given))}
    versions = find_versions(outlined(evaluations))
    return summary_workbook(report_of(evaluations, links=links, versions=versions))


OLD = {"file": "甲.xlsx", "fill_date": EARLY, "contact": cell("A9", "某某")}
NEW = {"file": "乙.xlsx", "fill_date": LATE}
WHOSE = "清源县教育局 | 清源县第一小学 | 乡村小学食堂改造项目"


def test_only_the_version_that_counts_is_in_the_other_sheets() -> None:
    made = summary(OLD, NEW)
    projects = opened(made)["项目汇总"]
    files = [projects.cell(3, column).value for column in range(1, projects.max_column + 1)]
    assert ("甲.xlsx" in files, "乙.xlsx" in files) == (False, True)
    assert "同一项目共 2 份，采用这一份，见“多版本”" in files
    assert "有 1 个项目收到不止一份，其中 1 份不计入，见“多版本”。" in lines(made, "总览")[-1]
    assert "另有 1 份不计入" in lines(made, "总览")[4]


def test_every_version_is_listed_with_the_reason() -> None:
    told = lines(summary({**OLD, "arrival": MAILED}, {**NEW, "arrival": SAVED}), "多版本")[2:]
    assert [row.rpartition(" | ")[0] for row in told] == [
        f"1 | {WHOSE} | 不采用 | 与采用的一份有 2 处不同 |  | 2025-01-10 | 邮件 2025-03-05 14:20 | 99 | 98.34"
        " | 退回 | 查看 | 打开 | 甲.xlsx | 自评表",
        f"1 | {WHOSE} | 采用 | 填报日期最晚（2025-01-20） |  | 2025-01-20 | 文件 2025-03-06 09:00 | 99 | 98.34"
        " | 退回 |  | 打开 | 乙.xlsx | 自评表",
    ]


def test_where_it_cannot_be_told_every_version_counts() -> None:
    made = summary({**OLD, "fill_date": None}, {**NEW, "fill_date": None})
    assert [row.split(" | ")[4:6] for row in lines(made, "多版本")[2:]] == [
        ["待定", "填报日期和文件名都分不出先后，请问清单位"]
    ] * 2
    assert len([row for row in lines(made, "项目汇总") if "分不出先后，2 份都计入" in row]) == 2


def test_what_they_say_otherwise_is_told_cell_by_cell_with_links_both_ways() -> None:
    made = summary(OLD, NEW)
    files = "甲.xlsx 自评表 | {} | 乙.xlsx 自评表 | {}"
    assert lines(made, "版本差异")[1:] == [
        "序号 | 实施单位 | 项目名称 | 哪一处 | 这一份 | 单元格 | 所填 | 采用的一份 | 单元格 | 所填",
        f"1 | {WHOSE[9:]} | 填报日期 | " + files.format("G3 | 2025-01-10", "G3 | 2025-01-20"),
        f"1 | {WHOSE[9:]} | 联系人 | " + files.format("A9 | 某某", "").rstrip(" |"),
    ]
    book: Any = opened(made)
    assert book["多版本"]["M3"].hyperlink.location == "'版本差异'!A3"
    assert [book["版本差异"][f"A{row}"].hyperlink.location for row in (3, 4)] == ["'多版本'!A3"] * 2


def test_versions_that_say_the_same_have_no_sheet_of_differences() -> None:
    made = summary(OLD, {**OLD, "file": "乙.xlsx"})
    assert [row.split(" | ")[4:6] for row in lines(made, "多版本")[2:]] == [
        ["不采用", "与“乙.xlsx”内容相同，只计一次"],
        ["采用", "内容与另外几份完全相同，只计一次"],
    ]
    assert "版本差异" not in opened(made).sheetnames


@pytest.mark.parametrize(
    "changes",
    [{"year": 2023}, {"unit": cell("F5", "清源县第二小学")}, {"project_name": cell("B4", "道路养护")}],
    ids=["another year", "another unit", "another project"],
)
def test_other_projects_are_no_versions(changes: dict[str, Any]) -> None:
    assert "多版本" not in opened(summary(OLD, {**NEW, **changes})).sheetnames
