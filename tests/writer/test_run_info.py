"""运行信息: by what the forms were judged, and what nobody looked at."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from selfeval_xl import __version__, load_policy, run_batch
from selfeval_xl.evaluation import Severity
from selfeval_xl.lists import Listing, Lists, Mistake
from selfeval_xl.outcome import Outcome
from selfeval_xl.writer.money import MoneyUnit
from selfeval_xl.writer.report import Report, RunInfo
from selfeval_xl.writer.summary import summary_workbook
from tests.bureau import BUDGET, ROSTER, WAIVERS
from tests.samples import INBOX
from tests.writer.dump import lines, opened
from tests.writer.evaluations import PROJECT, RULES, cell, evaluation, finding, source
from tests.writer.reports import report_of

NEVER = [
    "本程序不能核验的 | 完成值是否属实 | 只核对表内的数字、文字和得分是否相符，没有查看佐证材料，也没有到现场。",
    "本程序不能核验的 | 定性指标 | 只核对得分是否在填写的完成程度对应的档次内，完成程度本身由单位填写。",
    "本程序不能核验的 | 核算得分 | 按公式可以算出的才调整；算不出的以自评得分计入核算总分，并列为未核验。",
    "本程序不能核验的 | 合并计算 | 有一处填错，合计、平均和等级都按填错的数计算，退回改正后应重新运行。",
]


def told(report: Report) -> list[str]:
    return lines(summary_workbook(report), "运行信息")[2:]


def test_everything_a_run_went_by_is_told() -> None:
    policy = replace(load_policy("guizhou"), severities={"F02": None, "G08": Severity.NOTE})
    mistake = Mistake("名单.xlsx", cell("B5", ""), "没有写单位", "写上")
    lists = Lists(Listing("名单.xlsx", (PROJECT,), (mistake,), ("说明",)), Listing("台账.xlsx", (PROJECT,)))
    run = RunInfo(lists, is_year_given=True, options=(("评分政策（--policy）", "县.toml"),))
    sources = [source(), source("坏.xlsx", Outcome.DAMAGED)]
    note = finding("E02", Severity.NOTE)
    forms = [evaluation(findings=(note, finding(waiver="某某同意")))]
    report = report_of(
        forms,
        sources,
        year=2024,
        rules=RULES,
        policies=(policy,),
        money=MoneyUnit.WAN,
        due=date(2025, 3, 31),
        run=run,
    )
    assert told(report) == [
        f"本次运行 | 程序 | selfeval_xl {__version__}",
        "本次运行 | 评价年度 | 2024 年，由 --year 指定。计入的自评表：2024 年 1 份。",
        "本次运行 | 评分政策（--policy） | 县.toml",
        "本次运行 | 金额单位（--money） | 万元",
        "本次运行 | 退回修改、催报的期限（--due） | 2025-03-31",
        "本次运行 | 收到的文件 | 2 个：已读取 1，文件损坏 1",
        "本次运行 | 自评表 | 读出 1 份，计入 1 份",
        "本次运行 | 收到不止一份的项目 | 0 个",
        "表样 | 贵州省项目支出绩效目标自评表 | 1 份",
        "清单 | 项目名单（--roster） | 名单.xlsx：可用的 1 项，写错的 1 处（见“问题清单”）；"
        "没有表头、没有读的工作表：说明",
        "清单 | 预算台账（--budget） | 台账.xlsx：可用的 1 项，写错的 0 处",
        "清单 | 豁免清单（--waivers） | 未提供",
        "评分政策 | 贵州省（50/30/10）⏎（guizhou） | 1 份自评表按此审核。"
        "依据：财预〔2020〕10号；贵州省项目支出绩效目标自评表表头所列分值"
        "⏎预算执行：10 分，按执行率的比例计分；执行率低于 90% 要说明原因"
        "⏎一级指标的分值：产出 50，效益 30，满意度 10"
        "⏎等级：优 90，良 80，中 60，差 0 分起"
        "⏎定性指标：达成得分值的 80% 以上，部分达成 60% 以上"
        "⏎大幅超过目标：达到目标的 1.2 倍起要说明原因"
        "⏎容许的误差：得分 0.01 分，执行率 0.005 个百分点，资金合计 0.5 元，成本合计 1%"
        "⏎级别另定的规则：G08（扣了分，没有写原因）为提示",
        "没有核对的 | 没有读出或没有读全的文件 | 1 个，见“文件清单”的处理结果和建议。",
        "没有核对的 | 未核验的指标 | 1 项，目标或完成值无法判断，自评得分照计，见“指标明细”。",
        "没有核对的 | 政策 guizhou 不查的规则 | F02",
        "没有核对的 | 豁免的问题 | 1 条，列出而不计入，见“问题清单”和“提示汇总”的末尾。",
        "没有核对的 | 提示 | 1 条，不影响处理结论，由审核人员斟酌，见“提示汇总”。",
        *NEVER,
    ]


def test_a_run_with_nothing_says_what_it_did_not_have() -> None:
    assert told(report_of()) == [
        f"本次运行 | 程序 | selfeval_xl {__version__}",
        "本次运行 | 评价年度 | 不明。没有自评表。",
        "本次运行 | 金额单位（--money） | 元",
        "本次运行 | 退回修改、催报的期限（--due） | 未指定",
        "本次运行 | 收到的文件 | 0 个",
        "本次运行 | 自评表 | 读出 0 份，计入 0 份",
        "本次运行 | 收到不止一份的项目 | 0 个",
        "清单 | 项目名单（--roster） | 未提供",
        "清单 | 预算台账（--budget） | 未提供",
        "清单 | 豁免清单（--waivers） | 未提供",
        "没有核对的 | 应报未报 | 未提供项目名单，没有核对哪些项目没有报送、哪些不在名单上。",
        "没有核对的 | 预算台账 | 未提供预算台账，自评表的预算数、执行数没有与账上核对。",
        *NEVER,
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("jiangxi-2017", "预算执行：10 分，分档：100% 起 10 分，80% 起 7 分，60% 起 5 分；执行率低于 90% 要说明原因"),
        ("hubei", "一级指标的分值：产出 40，效益、满意度 40"),
        ("guangxi", "级别另定的规则：F11（）为错误"),
    ],
)
def test_the_numbers_of_a_policy_are_told(name: str, expected: str) -> None:
    (line,) = [line for line in told(report_of(policies=(load_policy(name),))) if line.startswith("评分政策")]
    assert expected in line.split("⏎")


def test_a_policy_that_leaves_rows_out_says_so() -> None:
    policy = replace(load_policy("guizhou"), scale_to_100=True, tier_full=Decimal("0.75"))
    (line,) = [line for line in told(report_of(policies=(policy,))) if line.startswith("评分政策")]
    assert line.endswith("⏎不适用的指标：去掉不计，其余折算为百分制")
    assert "达成得分值的 75% 以上" in line


def test_no_place_on_this_machine_is_told(tmp_path: Path) -> None:
    policy = tmp_path / "县.toml"
    policy.write_text('extends = "mof-2020"\n', encoding="utf-8")
    out = tmp_path / "结果"
    run_batch([INBOX], out, policy=str(policy), roster=ROSTER, budget=BUDGET, waivers=WAIVERS, passwords=["机密"])
    data = (out / "汇总.xlsx").read_bytes()
    run_info = "\n".join(lines(data, "运行信息"))
    assert "本次运行 | 评分政策（--policy） | 县.toml" in run_info
    assert "本次运行 | 评价年度 | 2024 年，取多数文件所写的年度。计入的自评表：2023 年 1 份，2024 年" in run_info
    assert "清单 | 豁免清单（--waivers） | 豁免清单.xlsx：可用的 2 项，写错的 1 处（见“问题清单”）" in run_info
    everything = str([cell for sheet in opened(data) for row in sheet.iter_rows(values_only=True) for cell in row])
    assert str(tmp_path) not in everything
    assert "机密" not in everything
