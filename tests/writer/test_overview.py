"""总览: one page to hand on, whose numbers are those of the other sheets."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from selfeval_xl import load_policy, run_batch
from selfeval_xl.evaluation import Evaluation, ListFinding, Severity
from selfeval_xl.outcome import Outcome
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.report import Report
from selfeval_xl.writer.styles import MONEY_WAN
from selfeval_xl.writer.summary import summary_workbook
from tests.bureau import ROSTER
from tests.samples import INBOX
from tests.writer.dump import lines, opened
from tests.writer.evaluations import (
    PROJECT,
    RULES,
    SCORES,
    cell,
    evaluation,
    figure,
    finding,
    fund,
    listed,
    mixed_batch,
    source,
)
from tests.writer.reports import report_of, roster_of

SOURCES = [
    source("县教育局.xlsx", forms=("a1b2c3d4", "b", "c", "d")),
    source("坏.xlsx", Outcome.DAMAGED, size=None, forms=()),
    source("~$县教育局.xlsx", Outcome.IGNORED, size=165, forms=()),
]
REPORT = report_of(mixed_batch(), SOURCES, rules=RULES, policies=(load_policy("guizhou"),))
RANGES = "总分和执行率的各段含起点、不含终点，90～100 含 100；总分的“其他”是没有总分或不在 0 到 100 之间的。"
CLICK = "在电脑上点击数字，可转到列出它的工作表。"


def page(report: Report) -> list[str]:
    return lines(summary_workbook(report), "总览")


def charts(data: bytes) -> list[Any]:
    return list(opened(data)["总览"]._charts)  # type: ignore[attr-defined]


def test_the_page_tells_what_came_what_it_is_worth_and_what_is_wrong() -> None:
    assert page(REPORT) == [
        "项目支出绩效自评审核总览",
        "金额单位：元；得分：百分制；评分政策：贵州省（50/30/10）",
        "收到文件 |  | 审核自评表 |  | 通过 |  | 需说明 |  |  | 退回 |  | 无法核验 |  | 未报送",
        "3 |  | 4 |  | 1 |  | 1 |  |  | 1 |  | 1 |  | —",
        "已读取 1 |  | 份 |  | 占 25.0% |  | 占 25.0% |  |  | 占 25.0% |  | 占 25.0% |  | 未提供名单",
        "全年预算数（元） |  |  | 全年执行数（元） |  |  | 执行率（%） |  |  "
        "| 平均自评总分 |  | 平均核算总分 |  | 平均差额",
        "1533333.83 |  |  | 2380000.1 |  |  | 80.87 |  |  | 99 |  | 98.34 |  | 0.66",
        "2 份表 |  |  | 3 份表 |  |  | 2 份表 |  |  | 3 份表 |  | 3 份表 |  | 3 份表",
        "等级分布（份） |  |  |  |  |  |  |  | 总分分布（份）",
        "等级 |  | 优 | 良 | 中 | 差 | 未评 |  | 总分 | 60以下 | 60～70 | 70～80 | 80～90 | 90～100 | 其他",
        "自评 |  | 3 | 0 | 0 | 0 | 1 |  | 自评 | 0 | 0 | 0 | 0 | 3 | 1",
        "核算 |  | 3 | 0 | 0 | 0 | 1 |  | 核算 | 0 | 0 | 0 | 0 | 3 | 1",
        " |  |  |  |  |  |  |  | 等级 | 差 | 中 | 中 | 良 | 优",
        "执行率分布（%，份） |  |  |  |  |  |  |  | 错误最多的单位",
        " |  |  |  |  |  |  |  | 单位 |  |  |  | 错误 | 警告 | 表数",
        " |  |  |  |  |  |  |  | 清源县第一小学 |  |  |  | 2 | 1 | 2",
        "50以下 | 50～80 | 80～95 | 95～100 | “100” | 100以上 | 无数据 |  "
        "| 指标数 |  | 已核验 |  | 未核验 | 未核验占比",
        "1 | 0 | 0 | 1 | 0 | 0 | 2 |  | 9 |  | 6 |  | 3 | 0.333333333333",
        "常见问题",
        "规则 | 级别 | 问题 |  |  |  |  |  |  |  |  | 条数 |  | 表数",
        "G04 | 错误 | 得分高于按公式计算的得分 |  |  |  |  |  |  |  |  | 2 |  | 2",
        "G08 | 警告 | 扣了分，没有写原因 |  |  |  |  |  |  |  |  | 1 |  | 1",
        "收到的 3 个文件处理情况（个）",
        "已读取 |  | 已忽略 |  | 文件损坏",
        "1 |  | 1 |  | 1",
        RANGES + CLICK,
    ]


def test_without_a_form_it_says_so_and_draws_nothing() -> None:
    empty = summary_workbook(report_of())
    assert lines(empty, "总览") == [
        "项目支出绩效自评审核总览",
        "金额单位：元；得分：百分制",
        "收到文件 |  | 审核自评表 |  | 通过 |  | 需说明 |  |  | 退回 |  | 无法核验 |  | 未报送",
        "0 |  | 0 |  | 0 |  | 0 |  |  | 0 |  | 0 |  | —",
        "已读取 0 |  | 份 |  |  |  |  |  |  |  |  |  |  | 未提供名单",
        "没有读出自评表，因此没有金额、得分和问题可以汇总。",
        "收到的 0 个文件处理情况（个）",
        "没有收到文件。",
        CLICK,
    ]
    assert charts(empty) == []


def test_it_prints_on_one_upright_page() -> None:
    sheet: Any = opened(summary_workbook(REPORT))["总览"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, None)  # one page each way


@pytest.mark.parametrize("count", [1, 4, 40], ids=["one form", "a few", "many units"])
def test_a_chart_covers_no_cell_that_says_something_and_draws_cells_in_sight(count: int) -> None:
    forms = [evaluation(form_id=str(at), unit=cell("F5", f"第{at}个" + "单位" * 20)) for at in range(count)]
    data = summary_workbook(report_of(forms))
    sheet = opened(data)["总览"]
    drawn = charts(data)
    assert len(drawn) == 3
    for chart in drawn:
        start, end = chart.anchor._from, chart.anchor.to
        under = sheet.iter_rows(start.row + 1, end.row + 1, start.col + 1, end.col + 1, values_only=True)
        assert {value for row in under for value in row} == {None}
        for series in chart.series:
            for reference in (series.cat.strRef, series.val.numRef):
                cells = [each.value for each in sheet[reference.f.split("!")[1]][0]]
                stored = reference.numCache if reference is series.val.numRef else reference.strCache
                assert [str(point.v) for point in stored.pt] == [
                    str(each) if isinstance(each, str) else f"{each:.1f}" for each in cells
                ]


def test_every_number_is_found_again_on_another_sheet(tmp_path: Path) -> None:
    batch = run_batch([INBOX], tmp_path / "结果", roster=ROSTER)
    book = opened((tmp_path / "结果" / "汇总.xlsx").read_bytes())
    front = dict(_labelled(book["总览"]))
    projects, files, indicators, problems = (
        _table(book[name]) for name in ("项目汇总", "文件清单", "指标明细", "问题清单")
    )
    verdicts = Counter(row["处理结论"] for row in projects)
    assert {verdict: front[verdict] for verdict in ("通过", "需说明", "退回", "无法核验")} == {
        verdict: verdicts[verdict] for verdict in ("通过", "需说明", "退回", "无法核验")
    }
    assert (front["收到文件"], front["审核自评表"]) == (len(files), len(projects)) == (batch.received, 22)
    assert front["未报送"] == sum(row["状态"] == "未报送" for row in _table(book["名单核对"]))
    for label in ("全年预算数（元）", "全年执行数（元）"):
        numbers = [row[label[:5]] for row in projects]
        assert front[label] == pytest.approx(sum(number for number in numbers if isinstance(number, float | int)))
    for label in ("自评总分", "核算总分", "差额"):
        points = [row[label] for row in projects if row[label] is not None]
        assert front[f"平均{label}"] == pytest.approx(sum(points) / len(points))
    assert front["指标数"] == len(indicators)
    assert front["未核验"] == sum(row["核验"] == "未核验" for row in indicators)
    reported = Counter(row["自评等级"] or "未评" for row in projects)
    verified = Counter(row["核算等级"] or "未评" for row in projects)
    assert {word: front[f"等级 {word}"] for word in reported | verified} == {
        word: (reported[word], verified[word]) for word in reported | verified
    }
    for outcome, count in Counter(row["处理结果"] for row in files).items():
        assert front[outcome] == count
    errors = Counter(row["实施单位"] for row in problems for _ in _cells(row) if row["级别"] == "错误")
    del errors[None]  # about the lists
    assert front["清源县民政局"] == errors["清源县民政局"]


def test_a_count_leads_to_the_sheet_that_lists_it_and_stays_a_number() -> None:
    report = replace(REPORT, roster=roster_of((PROJECT,), {}))
    sheet: Any = opened(summary_workbook(report))["总览"]
    links = {
        each.coordinate: (each.value, each.hyperlink.location)
        for row in sheet.iter_rows()
        for each in row
        if each.hyperlink
    }
    assert list(links.items())[:7] == [
        ("A4", (3, "'文件清单'!A1")),
        ("C4", (4, "'项目汇总'!A1")),
        ("E4", (1, "'项目汇总'!A1")),
        ("G4", (1, "'项目汇总'!A1")),
        ("J4", (1, "'项目汇总'!A1")),
        ("L4", (1, "'项目汇总'!A1")),
        ("N4", (1, "'未报送'!A1")),
    ]
    names = opened(summary_workbook(report)).sheetnames
    assert {location.split("'")[1] for _, location in links.values()} <= set(names)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (report_of([evaluation()], money=MoneyUnit.WAN), "全年预算数（万元） |  |  | 全年执行数（万元）"),
        (report_of([evaluation()], money=MoneyUnit.WAN), "120.00005 |  |  | 114"),
        (report_of([evaluation()], year=2024), "2024年度项目支出绩效自评审核总览"),
        (report_of([evaluation(findings=())]), "没有错误。"),
        (report_of([evaluation(findings=())]), "未发现错误和警告。"),
        (report_of([evaluation(unit=cell("F5", "州" * 60))]), "州" * 26 + "…"),
        (report_of([evaluation(unit=None, department=None)]), "（未填实施单位）"),
        (
            report_of([evaluation(funds=(fund(7, "total", "总额", None, "1", "9" * 400, "1", "10", "1", "1"),))]),
            "E+400 |",
        ),
        (report_of([evaluation(funds=())]), "— |  |  | — |  |  | — |  |  | 99 |  | 98.34"),
        (report_of([evaluation()], roster=roster_of((PROJECT, listed(3, "公路站", "养护")), {0: ()})), "应报 2"),
    ],
    ids=[
        "money in ten thousands",
        "amounts in ten thousands",
        "year",
        "no errors",
        "no findings",
        "a long name is cut where one sees it",
        "no unit",
        "an amount beyond what a cell can hold",
        "no amounts and no rate",
        "roster",
    ],
)
def test_the_page_says(report: Report, expected: str) -> None:
    assert [line for line in page(report) if expected in line]


@pytest.mark.parametrize(
    ("amount", "size"),
    [("99999999", 15), ("1129770000", 11), ("99999999999", 11), ("100000000000", 9)],
    ids=["tens of millions", "a billion", "the most in smaller type", "a hundred billion"],
)
def test_an_amount_is_set_in_type_in_which_its_box_holds_it(amount: str, size: int) -> None:
    data = summary_workbook(
        report_of([evaluation(funds=(fund(7, "total", "总额", None, "1", amount, "1", "10", "1", "1"),))])
    )
    shown: Any = opened(data)["总览"]["A7"]
    assert (shown.value, shown.font.size) == (int(amount), size)


def test_the_commonest_rules_come_first_and_the_others_are_counted() -> None:
    findings = [finding(f"A{number:02}", Severity.WARNING) for number in range(1, 13) for _ in range(number)]
    gap = " |  |  |  |  |  |  |  |  |  | "
    assert page(report_of([evaluation(findings=findings)]))[-12:-3] == [
        *(f"A{number:02} | 警告{gap}{number} |  | 1" for number in range(12, 4, -1)),
        "其余 4 种问题共 10 条，见“问题清单”和“规则说明”。",
    ]


def test_what_the_numbers_leave_out_is_said_below() -> None:
    notes = [finding(rule, Severity.NOTE) for rule in ("E02", "E06", "E06")]
    about_list = ListFinding("名单.xlsx", "县教育局", "一小", "食堂", finding("I01"))
    report = report_of([evaluation(findings=(*notes, finding()))], list_findings=[about_list])
    assert page(report)[-1] == (
        f"{RANGES}另有提示 3 条，见“提示汇总”。名单等清单另有问题 1 条，见“问题清单”和“提示汇总”。{CLICK}"
    )


def test_every_outcome_there_is_finds_room() -> None:
    sources = [source(f"{at}.xlsx", outcome) for at, outcome in enumerate(Outcome)]
    told = page(report_of(sources=sources))
    labels = [label for line in told[7:-1:2] for label in line.split(" | ") if label]
    assert sorted(labels) == sorted(outcome.label for outcome in Outcome)


def graded(*words: str) -> list[Evaluation]:
    """Make a form of each grade, reported and verified."""
    return [
        evaluation(form_id=str(at), scores=replace(SCORES, grade=word, grade_verified=word))
        for at, word in enumerate(words)
    ]


def test_grades_are_those_of_the_policy_in_its_order() -> None:
    tiers = (("好", Decimal(90)), ("较好", Decimal(75)), ("一般", Decimal(60)), ("较差", Decimal(0)))
    policy = replace(load_policy("guizhou"), grades=tiers)
    told = page(report_of(graded("较好", "较差", "好", "较好"), policies=(policy,)))
    assert told[9].startswith("等级 |  | 好 | 较好 | 一般 | 较差 | 未评 |  | 总分")
    assert told[10].startswith("自评 |  | 1 | 2 | 0 | 1 | 0")


def test_where_there_are_many_words_those_nobody_was_given_make_room() -> None:
    told = page(report_of(graded("优", "合格", "基本合格", "不合格")))
    assert told[9].startswith("等级 |  | 优 | 不合格 | 合格 | 基本合格 | 未评 |  | 总分")
    assert told[10].startswith("自评 |  | 1 | 1 | 1 | 1 | 0")


def test_where_there_are_too_many_words_the_rarest_are_counted_together() -> None:
    told = page(report_of(graded("优", "良", "甲", "乙", "乙", "丙", "丙", "丁", "丁")))
    assert told[9].split(" |  | ")[0] == "等级 | 优 | 丁 | 丙 | 乙 | 其他 | 未评"
    assert told[10].startswith("自评 | 1 | 2 | 2 | 2 | 2 | 0")


def test_a_unit_is_one_however_it_is_spelled() -> None:
    spellings = ("清源县第一小学", " 清源县 第一小学", "［105001］清源县第一小学")
    forms = [evaluation(form_id=name, unit=cell("F5", name)) for name in spellings]
    told = page(report_of([evaluation(form_id="x", unit=cell("F5", "二小")), *forms]))
    assert told[14:16] == [
        f" |  |  |  |  |  |  |  | {name}"
        for name in ("清源县第一小学 |  |  |  | 3 | 0 | 3", "二小 |  |  |  | 1 | 0 | 1")
    ]


def test_an_amount_that_no_form_tells_is_no_amount() -> None:
    told = page(report_of([evaluation(funds=())]))
    assert told[6].startswith("— |  |  | — |  |  | — |  |  | 99")


def test_a_small_amount_in_wan_is_not_shown_as_nothing() -> None:
    small = fund(7, "total", "总额", None, "1", "49", "49", "10", "100", "10")
    sheet = opened(summary_workbook(report_of([evaluation(funds=(small,))], money=MoneyUnit.WAN)))["总览"]
    assert (sheet["A7"].value, sheet["A7"].number_format) == (
        0.0049,
        MONEY_WAN.number_format,
    )


@pytest.mark.parametrize(
    ("score", "bin_"),
    [("0", 0), ("59.99", 0), ("60", 1), ("89.99", 3), ("90", 4), ("100", 4), ("100.5", 5), ("-1", 5), ("", 5)],
)
def test_a_score_stands_in_its_bin(score: str, bin_: int) -> None:
    told = page(report_of([evaluation(total_score=figure("G18", score))]))
    assert told[10].split(" | ")[-6:] == ["1" if at == bin_ else "0" for at in range(6)]


def _labelled(sheet: Any) -> list[tuple[str, Any]]:
    """Return the label of every number and the number: the cell above it, and for grades both rows."""
    rows = list(sheet.iter_rows(values_only=True))
    found: list[tuple[str, Any]] = []
    for above, row in pairwise(rows):
        found += [(str(label), value) for label, value in zip(above, row, strict=True) if label and _is_number(value)]
        if row[8] and _is_number(row[12]):
            found.append((str(row[8]), row[12]))  # a unit and its 错误
    at = next(number for number, row in enumerate(rows) if row[0] == "等级")
    found += [(f"等级 {word}", (rows[at + 1][i], rows[at + 2][i])) for i, word in enumerate(rows[at][:7]) if word]
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _table(sheet: Any) -> list[dict[str, Any]]:
    """Return the rows of a table by heading, without its totals."""
    _, heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows if row[0] not in ("合计", "平均", None)]


def _cells(row: dict[str, Any]) -> list[str]:
    counted = re.search(r"共 (\d+) 格", row["单元格"] or "")
    return [""] * (int(counted[1]) if counted else 1)
