"""Promise 11. What cannot be read or verified is counted and listed."""

from dataclasses import replace
from pathlib import Path

import pytest

from selfeval_xl.cli import run_command
from tests.conftest import Inbox
from tests.forms import CLEAN, QUANTITY, SOCIAL, with_row
from tests.intake.messages import Attached, Message
from tests.letters import file, head, multipart, text
from tests.runs import records
from tests.workbooks import BLANK, Book, draw, workbook


def test_a_form_that_is_not_read_beside_one_that_is_has_its_own_outcome(
    inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Book()
    draw(book.book, book.sheet("好"), CLEAN)
    draw(book.book, book.sheet("坏"), replace(CLEAN, labels={"三级指标": "三极指标"}))
    folder = inbox({"甲.xlsx": book.done()})
    assert run_command(["run", str(folder), "-o", str(tmp_path / "结果")]) == 4
    (record,) = records(tmp_path / "结果", "files.jsonl")
    assert (record["outcome"], len(record["forms"])) == ("部分读取", 1)
    assert "工作表“坏”" in record["reason"]
    assert "三极指标" in record["reason"]
    assert record["advice"]
    assert "部分读取  甲.xlsx" in capsys.readouterr().err


def test_a_blank_form_is_said_to_be_blank_and_counts_for_nothing(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"空白.xlsx": workbook(BLANK), "两份.xlsx": workbook(CLEAN, BLANK)})
    assert run_command(["run", str(folder), "-o", str(tmp_path / "结果")]) == 4
    listed = records(tmp_path / "结果", "files.jsonl")
    assert [(record["file"], record["outcome"], record["reason"], len(record["forms"])) for record in listed] == [
        ("两份.xlsx", "已读取", "另有没有填写的空白表，没有计入。", 1),
        ("空白.xlsx", "空白表", "是没有填写的空白表。", 0),
    ]


@pytest.mark.parametrize("kind", ["eml", "msg"])
def test_a_mail_that_only_leads_to_more_files_is_listed_and_counted(
    inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    link = '<a href="https://wx.mail.qq.com/ftn/download?func=3&key=x">超大附件</a>'
    mails = {
        "eml": head() + multipart(text(link, "text/html"), file(workbook(CLEAN), "表.xlsx")),
        "msg": Message([Attached("表.xlsx", workbook(CLEAN))], html=link.encode()).file(),
    }
    assert run_command(["run", str(inbox({f"信.{kind}": mails[kind]})), "-o", str(tmp_path / "结果")]) == 4
    listed = records(tmp_path / "结果", "files.jsonl")
    missing = "重要：信件里有超大附件、云附件或网盘文件的链接，文件在网上，没有下载。里面有 1 个文件，已逐个列出。"
    assert [(record["file"], record["outcome"], record["reason"], record["advice"]) for record in listed] == [
        (f"信.{kind}", "部分读取", missing, "请打开这封信，把链接里的文件下载到文件夹后重新运行。"),
        (f"信.{kind} › 表.xlsx", "已读取", None, None),
    ]
    assert f"部分读取  信.{kind}：{missing}" in capsys.readouterr().err


def test_indicators_that_cannot_be_verified_are_counted(
    inbox: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = with_row(SOCIAL, with_row(QUANTITY, actual="若干"), actual="若干人")
    run_command(["run", str(inbox({"甲.xlsx": workbook(form)})), "-o", str(tmp_path / "结果")])
    (record,) = records(tmp_path / "结果", "forms.jsonl")
    unverified = [row["level3"] for row in record["indicators"] if row["basis"].startswith("无法核验")]
    assert unverified == ["改造食堂数量", "受益学生人数"]
    assert "未核验的指标 2 个" in capsys.readouterr().err


def test_a_sheet_with_the_title_alone_is_mentioned_beside_the_form_that_was_read(inbox: Inbox, tmp_path: Path) -> None:
    book = Book()
    book.sheet("说明").write_string(0, 0, "项目支出绩效自评表填报说明")
    draw(book.book, book.sheet("自评表"), CLEAN)
    assert run_command(["run", str(inbox({"甲.xlsx": book.done()})), "-o", str(tmp_path / "结果")]) == 0
    (record,) = records(tmp_path / "结果", "files.jsonl")
    assert (record["outcome"], record["reason"]) == (
        "已读取",
        "工作表“说明”只有自评表的标题或个别标签，没有资金和指标表，没有读取。",
    )
