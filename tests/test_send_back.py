"""What goes back to the units: which sources, where to, and what happens where one cannot be marked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from selfeval_xl import making, marking, posting, receiving, run_batch, send_back
from selfeval_xl.batch import check_batch
from selfeval_xl.checked import Batch
from selfeval_xl.console import closing_table
from selfeval_xl.evaluation import Evaluation, Verdict
from selfeval_xl.intake.source import Source
from selfeval_xl.outcome import Outcome
from selfeval_xl.reader import read_bytes
from selfeval_xl.sources import read_again
from selfeval_xl.writer.letters import project_of
from selfeval_xl.writer.marked import Unmarkable, marked_workbook
from tests.conftest import Inbox
from tests.forms import CLEAN, with_row
from tests.letters import file, head, letter, part
from tests.reader.lists.books import book
from tests.reader.locks import agile
from tests.runs import records, tree
from tests.samples import INBOX, facts
from tests.workbooks import Filled, workbook
from tests.writer.dump import lines, opened

DUE = date(2025, 3, 31)
FRONT = "退回修改通知单"


def faulty(unit: str = "清源县教育局", project: str = "食堂改造", **changes: Any) -> Filled:
    """Make a form that claims 12 points of 10."""
    return with_row(0, replace(CLEAN, unit=unit, project_name=project, **changes), score=12)


def clean(unit: str = "清源县教育局", project: str = "食堂改造", **changes: Any) -> Filled:
    return replace(CLEAN, unit=unit, project_name=project, **changes)


def returned(out: Path) -> dict[str, bytes]:
    """Return what went back, by its path below 退回."""
    return tree(out / "退回") if (out / "退回").exists() else {}


def mail(data: bytes) -> EmailMessage:
    return message_from_bytes(data, _class=EmailMessage, policy=policy.default)


def attached(data: bytes) -> list[str | None]:
    return [part.get_filename() for part in mail(data).iter_attachments()]


def test_a_copy_a_notice_and_a_mail_go_back_to_each_unit(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox(
        {
            "食堂.xlsx": workbook(faulty()),
            "操场.xlsx": workbook(clean(project="操场翻新")),
            "一中/宿舍.xlsx": workbook(faulty("清源县第一中学", "宿舍维修")),
            "二中.xlsx": workbook(clean("清源县第二中学", "二中路灯")),
            "水务.xlsx": workbook(faulty("清源县水务局", "饮水安全", department="[303]清源县水务局")),
            "无主.xlsx": workbook(faulty("", "没有主管部门的项目", department="", stamped_unit="")),
        }
    )
    out = tmp_path / "结果"
    batch = run_batch([folder], out, due=DUE)
    assert sorted(returned(out)) == [
        "清源县教育局/宿舍（退回修改）.xlsx",
        "清源县教育局/退回修改-清源县教育局.eml",
        "清源县教育局/退回修改-清源县第一中学.eml",
        "清源县教育局/退回修改通知单.xlsx",
        "清源县教育局/食堂（退回修改）.xlsx",
        "清源县水务局/水务（退回修改）.xlsx",
        "清源县水务局/退回修改-清源县水务局.eml",
        "清源县水务局/退回修改通知单.xlsx",
        "（未填主管部门）/无主（退回修改）.xlsx",
        "（未填主管部门）/退回修改-（未填实施单位）.eml",
        "（未填主管部门）/退回修改通知单.xlsx",
    ]
    sent = returned(out)
    notice = sent["清源县教育局/退回修改通知单.xlsx"]
    assert opened(notice).sheetnames == ["清源县教育局", "清源县第一中学"]
    assert "自评表共 2 份，经审核，其中 1 份" in lines(notice, "清源县教育局")[3]
    letter = mail(sent["清源县教育局/退回修改-清源县第一中学.eml"])
    assert attached(bytes(letter)) == ["退回修改通知单.xlsx", "宿舍（退回修改）.xlsx"]
    own, copy = (part.get_content() for part in letter.iter_attachments())
    assert opened(own).sheetnames == ["清源县第一中学"]
    assert copy == sent["清源县教育局/宿舍（退回修改）.xlsx"]
    assert "退回修改的表 4 份，连同退回修改通知单和邮件草稿，在“退回”文件夹" in closing_table(batch)
    names = {each.form.form_id: each.form.file for each in batch.evaluations}
    assert {names[form]: str(path) for form, path in batch.sent_back.items()} == {
        "食堂.xlsx": "退回/清源县教育局/食堂（退回修改）.xlsx",
        "一中/宿舍.xlsx": "退回/清源县教育局/宿舍（退回修改）.xlsx",
        "水务.xlsx": "退回/清源县水务局/水务（退回修改）.xlsx",
        "无主.xlsx": "退回/（未填主管部门）/无主（退回修改）.xlsx",
    }


def test_nothing_goes_back_where_nothing_is_wrong(inbox: Inbox, tmp_path: Path) -> None:
    batch = run_batch([inbox({"甲.xlsx": workbook(CLEAN)})], tmp_path / "结果")
    assert (returned(tmp_path / "结果"), batch.sent_back) == ({}, {})
    assert "退回修改" not in closing_table(batch)


def test_a_second_run_writes_the_same_bytes_and_a_corrected_form_takes_its_copy_away(
    inbox: Inbox, tmp_path: Path
) -> None:
    folder = inbox({"甲.xlsx": workbook(faulty()), "乙.xlsx": workbook(faulty("一中", "宿舍维修"))})
    out = tmp_path / "结果"
    run_batch([folder], out, due=DUE)
    first = tree(out)
    run_batch([folder], out, due=DUE)
    assert tree(out) == first
    (folder / "乙.xlsx").write_bytes(workbook(clean("一中", "宿舍维修")))
    run_batch([folder], out, due=DUE)
    assert sorted(returned(out)) == [
        "清源县教育局/甲（退回修改）.xlsx",
        "清源县教育局/退回修改-清源县教育局.eml",
        "清源县教育局/退回修改通知单.xlsx",
    ]
    assert opened(returned(out)["清源县教育局/退回修改通知单.xlsx"]).sheetnames == ["清源县教育局"]
    (folder / "甲.xlsx").write_bytes(workbook(clean()))
    run_batch([folder], out, due=DUE)
    assert not (out / "退回").exists() or returned(out) == {}


def test_a_copy_somebody_worked_in_is_kept(inbox: Inbox, tmp_path: Path) -> None:
    folder, out = inbox({"甲.xlsx": workbook(faulty())}), tmp_path / "结果"
    run_batch([folder], out)
    copy = out / "退回" / "清源县教育局" / "甲（退回修改）.xlsx"
    copy.write_bytes(workbook(clean()))
    batch = run_batch([folder], out)
    assert batch.kept == ("退回/清源县教育局/甲（退回修改）（有改动的旧件）.xlsx",)
    assert (out / batch.kept[0]).read_bytes() == workbook(clean())
    assert opened(copy.read_bytes()).sheetnames == [FRONT, "Sheet1"]


def test_only_a_draft_nobody_touched_is_passed_over(inbox: Inbox, tmp_path: Path) -> None:
    run_batch([inbox({"甲.xlsx": workbook(faulty())})], tmp_path / "一")
    draft = returned(tmp_path / "一")["清源县教育局/退回修改-清源县教育局.eml"]
    copy, notice = "甲（退回修改）.xlsx", "退回修改通知单.xlsx"
    mails = {
        "原样.eml": draft,
        "换行.eml": draft.replace(b"\r\n", b"\n"),
        "改过.eml": draft.replace(b"X-Unsent: 1\r\n", b""),
        "回复.eml": head(subject="回复") + b"\r\n> " + draft.replace(b"\n", b"\n> "),
        "转发.eml": letter(part(draft, {"Content-Type": "message/rfc822"}), file(workbook(clean()), "改好.xlsx")),
    }
    again = tmp_path / "再收"
    again.mkdir()
    for name, data in mails.items():
        (again / name).write_bytes(data)
    subject = "请修改后重新报送：项目支出绩效自评表（清源县教育局）.eml"
    assert {record.file: record.outcome for record in check_batch([again]).records} == {
        "原样.eml": Outcome.IGNORED,
        "换行.eml": Outcome.IGNORED,
        "改过.eml": Outcome.OPENED,
        f"改过.eml › {copy}": Outcome.READ,
        f"改过.eml › {notice}": Outcome.IGNORED,
        "回复.eml": Outcome.NO_FORM,
        "转发.eml": Outcome.OPENED,
        f"转发.eml › {subject}": Outcome.IGNORED,
        "转发.eml › 改好.xlsx": Outcome.READ,
    }


def test_a_copy_sent_in_again_is_an_ordinary_form(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(faulty())})
    run_batch([folder], tmp_path / "一")
    sent = returned(tmp_path / "一")
    again = tmp_path / "再收"
    again.mkdir()
    for path, data in sent.items():
        (again / Path(path).name).write_bytes(data)
    batch = run_batch([again], tmp_path / "二")
    assert {record.file: record.outcome for record in batch.records} == {
        "甲（退回修改）.xlsx": Outcome.READ,
        "退回修改-清源县教育局.eml": Outcome.IGNORED,
        "退回修改通知单.xlsx": Outcome.IGNORED,
    }
    draft = next(record for record in batch.records if record.file.endswith(".eml"))
    assert (draft.reason, draft.advice) == ("是本程序写出的结果。", Outcome.IGNORED.advice)
    assert [each.verdict for each in batch.evaluations] == [Verdict.RETURNED]
    copy = returned(tmp_path / "二")["清源县教育局/甲（退回修改）.xlsx"]
    assert opened(copy).sheetnames == [FRONT, "Sheet1"]
    assert facts(copy) == facts(workbook(faulty()))


def corrected(copy: bytes, **cells: Any) -> bytes:
    """Return a marked copy in which a unit has written."""
    book = load_workbook(BytesIO(copy))
    for address, value in cells.items():
        book["Sheet1"][address] = value
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def heard_again(inbox: Inbox, out: Path, first: Filled, **cells: Any) -> Batch:
    """Return a copy for correction, and run over it beside the form it was made of."""
    folder = inbox({"甲.xlsx": workbook(first)})
    run_batch([folder], out)
    (copy,) = (data for path, data in returned(out).items() if path.endswith("（退回修改）.xlsx"))
    (folder / "报送.xlsx").write_bytes(corrected(copy, **cells))
    return run_batch([folder], out)


@pytest.mark.parametrize(
    ("first", "cells"),
    [
        (faulty(), {"H15": 10}),
        (faulty(project=""), {"H15": 10, "C4": "食堂改造"}),
        (faulty(project="XX县食堂改造"), {"H15": 10, "C4": "清源县食堂改造"}),
        (faulty(fill_date="20250118"), {"H15": 10, "G3": "填报日期："}),
    ],
    ids=["any file name", "a name that was blank", "a name that was an example", "the day taken out"],
)
def test_what_was_corrected_in_a_copy_takes_the_place_of_what_went_back(
    first: Filled, cells: dict[str, Any], inbox: Inbox, tmp_path: Path
) -> None:
    out = tmp_path / "结果"
    batch = heard_again(inbox, out, first, **cells)
    assert [each.form.file for each in batch.counting()] == ["报送.xlsx"]
    assert [path for path in returned(out) if "甲" in path] == []


@pytest.mark.parametrize(
    "cells",
    [{"C4": "操场翻新"}, {"G5": "清源县第一中学"}, {"A2": "（2025年度）"}],
    ids=["another project", "another unit", "another year"],
)
def test_a_copy_in_which_something_else_was_written_takes_no_forms_place(
    cells: dict[str, Any], inbox: Inbox, tmp_path: Path
) -> None:
    batch = heard_again(inbox, tmp_path / "结果", faulty(), **cells)
    assert "甲.xlsx" in {each.form.file for each in batch.counting()}


def test_of_several_rounds_the_last_counts(inbox: Inbox, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    heard_again(inbox, out, faulty(project=""), C4="食堂改造", H15=11)
    folder = tmp_path / "收件"
    (copy,) = (data for path, data in returned(out).items() if path.endswith("（退回修改）.xlsx"))
    (folder / "又报.xlsx").write_bytes(corrected(copy, H15=10))
    assert [each.form.file for each in run_batch([folder], out).counting()] == ["又报.xlsx"]


def test_a_unit_may_go_back_to_what_it_wrote_first(inbox: Inbox, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    heard_again(inbox, out, faulty(), H15=11)
    (copy,) = (data for path, data in returned(out).items() if path.endswith("（退回修改）.xlsx"))
    (tmp_path / "收件" / "又报.xlsx").write_bytes(corrected(copy, H15=12))
    assert [each.form.file for each in run_batch([tmp_path / "收件"], out).counting()] == ["又报.xlsx"]


def test_the_third_round_in_place_of_the_second_takes_the_place_of_the_first(inbox: Inbox, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    heard_again(inbox, out, faulty(project=""), C4="食堂改造", H15=11)
    (copy,) = (data for path, data in returned(out).items() if path.endswith("（退回修改）.xlsx"))
    (tmp_path / "收件" / "报送.xlsx").write_bytes(corrected(copy, H15=10))
    batch = run_batch([tmp_path / "收件"], out)
    assert [each.form.file for each in batch.counting()] == ["报送.xlsx"]
    assert [path for path in returned(out) if "甲" in path] == []


def test_a_version_that_does_not_count_is_not_sent_back(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox(
        {
            "旧.xlsx": workbook(faulty(fill_date="20250101")),
            "新.xlsx": workbook(replace(faulty(), fill_date="20250118")),
        }
    )
    run_batch([folder], tmp_path / "结果")
    assert [name for name in returned(tmp_path / "结果") if name.endswith("）.xlsx")] == [
        "清源县教育局/新（退回修改）.xlsx"
    ]


def test_two_files_of_one_name_are_told_apart(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲/表.xlsx": workbook(faulty()), "乙/表.xlsx": workbook(faulty(project="操场翻新"))})
    batch = run_batch([folder], tmp_path / "结果")
    marks = [record.sha256[:6] for record in batch.records if record.sha256 is not None]
    copies = sorted(name for name in returned(tmp_path / "结果") if "（退回修改）" in name)
    assert copies == sorted(f"清源县教育局/表（退回修改）_{mark}.xlsx" for mark in marks)
    ((_, data),) = ((name, data) for name, data in returned(tmp_path / "结果").items() if name.endswith(".eml"))
    assert attached(data)[1:] == [f"表（退回修改）_{mark}.xlsx" for mark in marks]


def test_a_source_with_forms_of_two_units_goes_to_both(inbox: Inbox, tmp_path: Path) -> None:
    both = workbook(clean("教育局", "操场翻新"), faulty("一中", "宿舍维修"), faulty("二中", "路灯改造"))
    folder, out = inbox({"三份.xlsx": both}), tmp_path / "结果"
    run_batch([folder], out)
    sent = returned(out)
    assert sorted(sent) == [
        "清源县教育局/三份（退回修改）.xlsx",
        "清源县教育局/退回修改-一中.eml",
        "清源县教育局/退回修改-二中.eml",
        "清源县教育局/退回修改通知单.xlsx",
    ]
    assert opened(sent["清源县教育局/退回修改通知单.xlsx"]).sheetnames == ["一中", "二中"]
    assert attached(sent["清源县教育局/退回修改-二中.eml"]) == ["退回修改通知单.xlsx", "三份（退回修改）.xlsx"]


def test_a_form_is_known_in_the_copy_of_a_source_of_which_another_form_does_not_count(
    inbox: Inbox, tmp_path: Path
) -> None:
    out = tmp_path / "结果"
    later = clean(project="操场翻新", fill_date="20250220")
    folder = inbox({"两份.xlsx": workbook(clean(project="操场翻新"), faulty(project="")), "新.xlsx": workbook(later)})
    run_batch([folder], out)
    (copy,) = (data for path, data in returned(out).items() if path.endswith("（退回修改）.xlsx"))
    top = next(cell.row for (cell,) in opened(copy)["Sheet1"]["A5:A80"] if cell.value == "项目名称")
    (folder / "报送.xlsx").write_bytes(corrected(copy, **{f"C{top}": "食堂改造"}))
    batch = run_batch([folder], out)
    counting = [(each.form.file, project_of(each)) for each in batch.counting()]
    assert counting == [("报送.xlsx", "食堂改造"), ("新.xlsx", "操场翻新")]


@pytest.mark.parametrize("name", ["乡村振兴局 小额信贷贴息.et", "河道管理所 支流清淤.xls", "县一中 助学金自评.ods"])
def test_a_workbook_of_another_format_goes_back_as_xlsx_and_says_so(
    name: str, inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (making, receiving):
        monkeypatch.setattr(module, "completed", going_back)
    data = (INBOX / name).read_bytes()
    run_batch([inbox({name: data})], tmp_path / "结果")
    (copy,) = (copy for path, copy in returned(tmp_path / "结果").items() if path.endswith("（退回修改）.xlsx"))
    assert opened(copy).sheetnames[0] == FRONT
    assert facts(copy) == facts(data)
    told = [line for line in lines(copy, FRONT) if "本表另存为 .xlsx" in line]
    assert [line.split("，")[0] for line in told] == [
        "原表是 .ods" if name.endswith("ods") else "原表是旧版工作簿（.xls 或 .et）"
    ]


def going_back(evaluation: Evaluation, *_: object) -> Evaluation:
    """Send a form back, whatever was found."""
    return replace(evaluation, verdict=Verdict.RETURNED)


def test_a_locked_workbook_goes_back_without_its_password_and_says_so(inbox: Inbox, tmp_path: Path) -> None:
    data = workbook(faulty())
    run_batch([inbox({"甲.xlsx": agile(data, "secret")})], tmp_path / "结果", passwords=["secret"])
    copy = returned(tmp_path / "结果")["清源县教育局/甲（退回修改）.xlsx"]
    assert facts(copy) == facts(data)
    assert any("已去掉密码" in line for line in lines(copy, FRONT))
    assert all(b"secret" not in content for content in tree(tmp_path / "结果").values())


def test_what_cannot_be_marked_as_it_is_goes_back_rebuilt(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = workbook(faulty())
    works = marked_workbook

    def refuses(given: bytes, *rest: Any) -> bytes:
        if given == data:
            raise Unmarkable("不能标注")
        return works(given, *rest)

    monkeypatch.setattr(marking, "marked_workbook", refuses)
    batch = run_batch([inbox({"甲.xlsx": data})], tmp_path / "结果")
    copy = returned(tmp_path / "结果")["清源县教育局/甲（退回修改）.xlsx"]
    assert facts(copy) == facts(data)
    assert any("本表重新生成" in line for line in lines(copy, FRONT))
    assert [record.reason for record in batch.records] == [""]


def test_a_file_changed_meanwhile_costs_its_copy_and_is_told(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(faulty()), "乙.xlsx": workbook(faulty("一中", "宿舍维修"))})
    out = tmp_path / "结果"
    batch = run_batch([folder], out, progress=once_written(lambda: (folder / "甲.xlsx").write_bytes(workbook(CLEAN))))
    assert [(record.file, record.outcome, record.reason) for record in batch.records] == [
        ("乙.xlsx", Outcome.READ, ""),
        ("甲.xlsx", Outcome.READ, "审核之后文件被改动。没有写出退回的标注件，请重新运行。"),
    ]
    assert [record["reason"] for record in records(out, "files.jsonl")] == [None, batch.records[1].reason]
    assert sorted(returned(out)) == [
        "清源县教育局/乙（退回修改）.xlsx",
        "清源县教育局/退回修改-一中.eml",
        "清源县教育局/退回修改-清源县教育局.eml",
        "清源县教育局/退回修改通知单.xlsx",
    ]
    letter = returned(out)["清源县教育局/退回修改-清源县教育局.eml"]
    assert attached(letter) == ["退回修改通知单.xlsx"]
    text = mail(letter).get_body()
    assert text is not None
    assert "请在原表上改正，尽快重新报送。" in str(text.get_content())


def test_a_file_gone_meanwhile_costs_its_copy_and_is_told(inbox: Inbox, tmp_path: Path) -> None:
    folder = inbox({"甲.xlsx": workbook(faulty())})
    batch = run_batch([folder], tmp_path / "结果", progress=once_written((folder / "甲.xlsx").unlink))
    assert [record.reason for record in batch.records] == [
        "文件已不在原处，或是断开的链接。没有写出退回的标注件，请重新运行。"
    ]


def once_written(act: Callable[[], object]) -> Callable[[str, int, int], None]:
    """Do something when the last result is written."""

    def progress(stage: str, done: int, of: int) -> None:
        if stage == "写出" and done == of:
            act()

    return progress


@pytest.mark.parametrize(
    ("broken", "stage", "left"),
    [
        ("marked_workbook", "标注", ["退回修改-清源县教育局.eml", "退回修改通知单.xlsx"]),
        ("notice_workbook", "写邮件", ["甲（退回修改）.xlsx"]),
        ("mail_draft", "写邮件", ["甲（退回修改）.xlsx", "退回修改通知单.xlsx"]),
    ],
)
def test_a_defect_costs_what_it_hits_and_is_told(
    broken: str, stage: str, left: list[str], inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> bytes:
        raise RuntimeError("机密内容")

    monkeypatch.setattr(marking if broken == "marked_workbook" else posting, broken, breaks)
    out = tmp_path / "结果"
    batch = run_batch([inbox({"甲.xlsx": workbook(faulty())})], out)
    assert sorted(returned(out)) == [f"清源县教育局/{name}" for name in left]
    assert [(record.outcome, record.reason) for record in batch.records] == [
        (Outcome.FAILED, f"{stage}工作表“Sheet1”时程序出错（RuntimeError）。")
    ]
    assert (batch.exit_code, (out / "汇总.xlsx").exists()) == (4, True)
    assert "机密内容" not in (out / ".selfeval" / "run.log").read_text(encoding="utf-8-sig")


def test_what_costs_the_mails_does_not_cost_the_notice(
    inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies_at_mails(asked: posting.ToPost) -> posting.Posted:
        if asked.mails:
            raise MemoryError
        return posting.post(asked)

    monkeypatch.setattr(send_back, "post", dies_at_mails)
    batch = run_batch([inbox({"甲.xlsx": workbook(faulty())})], tmp_path / "结果")
    left = ("甲（退回修改）.xlsx", "退回修改通知单.xlsx")
    assert sorted(returned(tmp_path / "结果")) == [f"清源县教育局/{name}" for name in left]
    assert len(batch.failures) == 1
    assert batch.records[0].reason == "写邮件工作表“Sheet1”时程序出错（MemoryError）。"


@pytest.mark.parametrize(
    "unit", ["CON", "字" * 200, '县"一\n小"', "../../etc", "=1+1", "a" * 300, "Bcc: x@example.com\n\n"]
)
def test_a_unit_may_be_called_anything(unit: str, inbox: Inbox, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    batch = run_batch([inbox({"甲.xlsx": workbook(faulty(unit, department=unit))})], out)
    assert [record.outcome for record in batch.records] == [Outcome.READ]
    (folder,) = (out / "退回").iterdir()
    assert [path.suffix for path in sorted(folder.iterdir(), key=lambda path: path.suffix)] == [
        ".eml",
        ".xlsx",
        ".xlsx",
    ]
    assert len(attached(next(folder.glob("*.eml")).read_bytes())) == 2
    run_batch([inbox({"甲.xlsx": workbook(clean())})], out)
    assert not (out / "退回").exists() or returned(out) == {}


def test_mails_go_to_the_addresses_on_the_roster(inbox: Inbox, tmp_path: Path) -> None:
    roster = tmp_path / "名单.xlsx"
    heading = ("主管部门", "单位", "项目名称", "邮箱")
    roster.write_bytes(
        book(
            [
                heading,
                ("教育局", "一中", "宿舍维修", "a@example.com; b@example.com"),
                ("教育局", "一中", "食堂改造", "b@example.com、不知道"),
                ("教育局", "二中", "路灯改造", "c@example.com"),
                ("教育局", "三中", "操场翻新", ""),
            ]
        )
    )
    forms = {
        "1.xlsx": faulty("一中", "宿舍维修"),
        "2.xlsx": faulty("一中", "食堂改造"),
        "3.xlsx": faulty("二中", "别的项目"),
        "4.xlsx": faulty("三中", "操场翻新"),
        "5.xlsx": faulty("四中", "围墙维修"),
    }
    out = tmp_path / "结果"
    batch = run_batch([inbox({name: workbook(form) for name, form in forms.items()})], out, roster=roster)
    assert {Path(name).stem: mail(data)["To"] for name, data in returned(out).items() if name.endswith(".eml")} == {
        "退回修改-一中": "a@example.com, b@example.com",
        "退回修改-二中": "c@example.com",
        "退回修改-三中": None,
        "退回修改-四中": None,
    }
    told = [(each.finding.rule, each.finding.cell) for each in batch.list_findings if each.finding.rule == "Z02"]
    assert told == [("Z02", "D3")]


def test_the_forms_in_the_copies_are_those_that_were_checked(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    batch = run_batch([INBOX], out, passwords=["qingyuan2024"])
    files = {each.form.form_id: each.form.file for each in batch.evaluations}
    assert batch.sent_back
    sources = dict(read_again(batch.found, (files[form_id] for form_id in batch.sent_back), ()))
    for form_id, path in batch.sent_back.items():
        copy, source = (out / path).read_bytes(), sources[files[form_id]]
        assert isinstance(source, Source)
        assert facts(copy) == facts(source.data, ("qingyuan2024",))
        assert len(read_bytes(copy, "表.xlsx").near_misses) == 0
