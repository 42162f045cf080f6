"""What the tables of a summary say of a form in the same words."""

from dataclasses import replace

import pytest

from selfeval_xl.writer.details import briefly
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import opened
from tests.writer.evaluations import mixed_batch, source
from tests.writer.reports import report_of

MAIL = "邮箱/1月10日/一中.eml"
ZIP = "一中2024年度自评表.zip"
BOOK = "一中2024年度项目支出绩效自评表（共2份）/附件1：一中营养改善计划自评表.xlsx"


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("民政局/2024/食堂.xlsx", "民政局/2024/食堂.xlsx"),
        (f"{MAIL} › {ZIP} › 表.xlsx", f"{MAIL} › {ZIP} › 表.xlsx"),
        (f"{MAIL} › {ZIP} › {BOOK}", "一中.eml › … › 附件1：一中营养改善计划自评表.xlsx"),
        (f"{MAIL} › 转发.eml › {ZIP} › {BOOK}", "一中.eml › … › 附件1：一中营养改善计划自评表.xlsx"),
        (f"{MAIL} › {BOOK}", "一中.eml › 附件1：一中营养改善计划自评表.xlsx"),
        (f"{BOOK}/{BOOK}", f"{BOOK}/{BOOK}"),
    ],
    ids=["a file", "short", "in a zip in a mail", "deeper", "in a mail", "long but in nothing"],
)
def test_a_file_deep_in_others_is_named_by_the_outermost_and_its_own_name(file: str, told: str) -> None:
    assert briefly(file) == told


def test_long_names_stand_whole_in_the_list_of_files_only() -> None:
    file = f"{MAIL} › {ZIP} › {BOOK}"
    forms = [replace(each, form=replace(each.form, file=file)) for each in mixed_batch()]
    book = opened(summary_workbook(report_of(forms, [source(file)])))
    whole = {sheet.title for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell == file}
    assert whole == {"文件清单"}
    assert {cell.value for cell in book["项目汇总"]["Y"][2:] if cell.value} == {briefly(file)}
