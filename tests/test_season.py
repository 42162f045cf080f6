"""A season in one result folder: forms come, go back, are reviewed, corrected, corrected again and taken away.

After every step all that was written tells the same story, and another run changes none of it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from selfeval_xl import run_batch
from selfeval_xl.checked import Batch
from selfeval_xl.console import closing_table
from selfeval_xl.ledger import LOCK, LOG
from tests.conftest import Inbox
from tests.forms import CLEAN
from tests.reader.lists.books import book
from tests.reviewers import enter, result_of, shown
from tests.runs import noted, records, tree
from tests.test_send_back import clean, corrected, faulty, mail, returned
from tests.workbooks import workbook
from tests.writer.dump import opened

UNIT, SCHOOL, WATER = "清源县教育局", "清源县第一中学", "清源县水务局"
ROSTER = (
    (UNIT, UNIT, "食堂改造", "jyj@example.com"),
    (UNIT, SCHOOL, "宿舍维修", "yz@example.com"),
    (WATER, WATER, "饮水安全", ""),
    (WATER, WATER, "河道清淤", ""),
)
Run = Callable[..., list[str]]


@pytest.fixture
def run(inbox: Inbox, tmp_path: Path) -> Run:
    """Return what runs over the inbox of the season, and returns the lines at its end that are told below."""
    forms = {
        "甲/自评表.xlsx": faulty(project=""),
        "乙/自评表.xlsx": faulty(SCHOOL, "宿舍维修"),
        "丙.zip.xlsx": clean(WATER, "饮水安全", department=WATER, stamped_unit=WATER),
    }
    folder, roster = inbox({name: workbook(form) for name, form in forms.items()}), tmp_path / "名单.xlsx"

    def run(due: str, email: str = "jyj@example.com") -> list[str]:
        roster.write_bytes(book([("主管部门", "单位", "项目名称", "邮箱"), (*ROSTER[0][:3], email), *ROSTER[1:]]))
        out = tmp_path / "结果"
        batch = run_batch([folder], out, roster=roster, due=date.fromisoformat(due))
        all_agrees(batch, out)
        before = tree(out)
        again = run_batch([folder], out, roster=roster, due=date.fromisoformat(due))
        assert (tree(out), closing_table(again)) == (before, closing_table(batch))
        lines = closing_table(batch).split("\n")
        return [line for line in lines if line.startswith(("收到", "读出", "保留", "沿用", "退回", "名单"))]

    return run


def test_a_season(run: Run, tmp_path: Path) -> None:
    folder, out = tmp_path / "收件", tmp_path / "结果"
    missing_two, missing_one = "名单 4 个项目：已报送 2，未报送 2", "名单 4 个项目：已报送 3，未报送 1"
    back_one = "退回修改的表 1 份，连同退回修改通知单和邮件草稿，在“退回”文件夹"
    spring = [
        "收到 3 个文件 = 已读取 3",
        "读出 3 份自评表 = 需说明 1 + 退回 2（按 2024 年度审核）",
        "退回修改的表 2 份，连同退回修改通知单和邮件草稿，在“退回”文件夹",
        missing_two,
    ]
    assert run("2025-03-15") == spring

    entries = {"改造食堂数量": {"复核得分": 8, "扣分原因": "少两所"}}
    enter(result_of(out, "（未填项目名称）"), entries, {"复核人": "某某"})
    enter(result_of(out, "饮水安全"), {"工程验收合格率": {"复核意见": "属实"}})
    reviewed = "沿用复核内容：2 份表，复核得分 1 个"
    assert run("2025-03-15") == [*spring[:2], reviewed, *spring[2:]]

    copies = copies_by_unit(out)
    (folder / "甲/补报.xlsx").write_bytes(corrected(copies[UNIT], C4="食堂改造", H15=11))  # beside what it corrects
    right = {"H15": 10, "H23": 99.59, "B24": CLEAN.conclusion}
    (folder / "乙/自评表.xlsx").write_bytes(corrected(copies[SCHOOL], **right))  # in its place
    assert run("2025-03-31") == [
        "收到 4 个文件 = 已读取 4",
        "读出 4 份自评表 = 不采用 1 + 需说明 2 + 退回 1（按 2024 年度审核）",
        f"{reviewed}（1 个指标重报后有变动，见汇总表“复核明细”）",
        back_one,
        missing_one,
    ]
    changed = {**entries["改造食堂数量"], "变动": "重报后自评得分由“12”改为“11”"}
    assert shown(result_of(out, "食堂改造")) == ({"改造食堂数量": changed}, {"复核人": "某某"})

    (folder / "甲/补报.xlsx").write_bytes(corrected(copies_by_unit(out)[UNIT], H15=10))  # the first is still there
    (folder / "丙.zip.xlsx").unlink()
    water = next((out / "结果" / WATER).iterdir()).relative_to(out).as_posix()
    assert run("2025-04-15", "new@example.com") == [
        "收到 3 个文件 = 已读取 3",
        "读出 3 份自评表 = 不采用 1 + 需说明 1 + 退回 1（按 2024 年度审核）",
        f"保留了有人改动过的结果：{water}",
        "沿用复核内容：1 份表，复核得分 1 个（1 个指标重报后有变动，见汇总表“复核明细”）",
        back_one,
        missing_two,
    ]
    ((name, letter),) = mails(out)
    assert (name, mail(letter)["To"]) == (f"退回/{UNIT}/退回修改-{UNIT}.eml", "new@example.com")
    body = mail(letter).get_body()
    assert body is not None
    assert "2025年4月15日" in body.get_content()
    assert copies_by_unit(out).keys() == {UNIT}


def all_agrees(batch: Batch, out: Path) -> None:
    """Hold the summary, the records, the copies, the mails and the list of what was written against each other."""
    summary = opened((out / "汇总.xlsx").read_bytes())
    forms = {each["form_id"]: each for each in records(out, "forms.jsonl")}
    counting = [forms[each.form.form_id] for each in batch.counting()]
    assert Counter(column(summary, "项目汇总", "处理结论")) == Counter(each["verdict"] for each in counting)
    assert sorted(column(summary, "项目汇总", "来源文件")) == sorted(each["file"] for each in counting)
    assert column(summary, "文件清单", "文件") == [each["file"] for each in records(out, "files.jsonl")]
    copies = {path.as_posix() for path in batch.sent_back.values()}
    assert copies == {path for path in tree(out) if path.startswith("退回/") and "（退回修改）" in path}
    wrong = {each["form_id"] for each in counting if each["verdict"] == "退回"}
    assert {batch.sent_back[each].as_posix() for each in wrong} == copies
    for path in leads_to(summary):
        assert (out / path).is_file(), path
    assert copies <= set(leads_to(summary))
    attached = [part for _, data in mails(out) for part in mail(data).iter_attachments()]
    sent = {part.get_filename(): part.get_payload(decode=True) for part in attached}
    assert sent.keys() - {"退回修改通知单.xlsx"} == {Path(path).name for path in copies}
    assert all(sent[Path(path).name] == (out / path).read_bytes() for path in copies)
    assert tree(out).keys() == noted(out) | {path.as_posix() for path in (LOCK, LOG)} | set(batch.kept)


def column(summary: Any, sheet: str, heading: str) -> list[str]:
    """Return what stands in a column of a numbered table."""
    rows = list(summary[sheet].values)
    head = next(row for row in rows if "序号" in row)
    return [row[head.index(heading)] for row in rows if isinstance(row[0], int)]


def leads_to(summary: Any) -> Iterator[str]:
    """Yield the files the summary has links to."""
    for sheet in summary:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is not None and cell.hyperlink.target is not None:
                    yield cell.hyperlink.target.replace("\\", "/")


def mails(out: Path) -> list[tuple[str, bytes]]:
    return [(path, data) for path, data in tree(out).items() if path.endswith(".eml")]


def copies_by_unit(out: Path) -> dict[str, bytes]:
    """Return the marked copies by the unit their form is of."""
    copies = [data for path, data in returned(out).items() if "（退回修改）" in path]
    return {str(opened(data)["Sheet1"]["G5"].value): data for data in copies}
