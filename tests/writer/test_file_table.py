"""文件清单 of what came by mail: who sent it, when and about what; and nothing is counted twice."""

from dataclasses import replace

from selfeval_xl.outcome import Outcome
from selfeval_xl.writer.summary import summary_workbook
from tests.writer.dump import lines, opened
from tests.writer.evaluations import evaluation, source
from tests.writer.reports import report_of

OPENED = Outcome.OPENED.advice


def test_who_sent_it_when_and_about_what_stands_in_the_list() -> None:
    sources = [
        source("信.eml", Outcome.OPENED, kind="eml", size=9000, forms=(), reason="里面有 1 个文件，已逐个列出。"),
        source(
            "信.eml › 附件.zip", Outcome.OPENED, kind="zip", size=5000, forms=(), reason="里面有 1 个文件，已逐个列出。"
        ),
        source("信.eml › 附件.zip › 表.xlsx", size=4000),
        source("空.eml", Outcome.NO_FORM, kind="eml", size=700, forms=(), reason="信件没有附件。"),
        source("盘上.xlsx", size=20),
    ]
    mailed = [
        replace(each, sender="某某 <moumou@example.com>", subject="报送自评表", received="2025-03-03T01:30:00+00:00")
        for each in sources[:3]
    ]
    mailed.append(replace(sources[3], sender="a@example.com", received="2025-03-03T09:30:00"))
    told = lines(summary_workbook(report_of([evaluation()], [*mailed, sources[4]])), "文件清单")
    who = "某某 <moumou@example.com> | 2025-03-03 09:30 | 报送自评表"
    assert told == [
        "文件清单（共收到 5 个＝已读取 2＋已展开 2＋未见自评表 1；大小：字节）",
        "序号 | 文件 | 类型 | 大小 | 处理结果 | 原因 | 建议 | 表数 | 审核结果 | 退回件 | 发件人 | 发件时间 | 主题",
        f"1 | 信.eml | 邮件 |  | 已展开 | 里面有 1 个文件，已逐个列出。 | {OPENED} | 0 |  |  | {who}",
        f"2 | 信.eml › 附件.zip | 压缩包 |  | 已展开 | 里面有 1 个文件，已逐个列出。 | {OPENED} | 0 |  |  | {who}",
        f"3 | 信.eml › 附件.zip › 表.xlsx | Excel 工作簿 | 4000 | 已读取 |  |  | 1 |  |  | {who}",
        f"4 | 空.eml | 邮件 | 700 | 未见自评表 | 信件没有附件。 | {Outcome.NO_FORM.advice} | 0 |  | "
        " | a@example.com | 2025-03-03 09:30",
        "5 | 盘上.xlsx | Excel 工作簿 | 20 | 已读取 |  |  | 1",
        "合计 |  |  | 4720 |  |  |  | 2",
    ]


def test_what_a_sender_wrote_is_never_a_formula() -> None:
    mailed = replace(source("信.eml"), sender="=1+1", subject='=HYPERLINK("http://example.com")')
    page = opened(summary_workbook(report_of([], [mailed])))["文件清单"]
    assert [(page.cell(3, column).value, page.cell(3, column).data_type) for column in (11, 13)] == [
        ("=1+1", "s"),
        ('=HYPERLINK("http://example.com")', "s"),
    ]
