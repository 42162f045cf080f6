"""Family D through real workbooks, second part: does a name fit the heading it stands under."""

from typing import Any

import pytest

from selfeval_xl import evaluate, load_policy
from selfeval_xl.reader import read_bytes
from tests.forms import COST, LASTING, QUALITY, QUANTITY, SATISFIED, SOCIAL, TIME, evaluated, findings, with_row
from tests.seeds import SMART_COURT
from tests.workbooks import workbook


def said(at: int, name: str, **changes: Any) -> list[tuple[str, str]]:
    """Give a row of the clean form another name and say what family D says to it."""
    form = with_row(at, level3=name, **changes)
    return [(code, severity) for code, severity, cell in findings(form) if code in ("D06", "D07", "D08")]


@pytest.mark.parametrize(
    "name",
    [
        "专项资金支付率",
        "资金拨付进度",
        "资金拨付金额",
        "预算执行率",
        "项目预算执行率100%",
        "支出进度",
        "全年支出完成率",
        "补助资金到位率",
        "拨付补助资金",
        "支付工程款",
        "下达专项资金额度",
        "经费支出情况",
    ],
)
def test_d06_paying_is_no_quantity(name: str) -> None:
    assert said(QUANTITY, name) == [("D06", "警告")]


@pytest.mark.parametrize(
    "name",
    [
        "补助资金发放人数",
        "资金支付笔数",
        "拨付资金的学校数量",
        "预算执行监督检查次数",
        "国库集中支付改革单位数",
        "执行案件数",
        "执行到位率",
        "项目执行率",
        "案款执行到位金额",
        "招商引资到位资金",
        "争取上级资金额",
        "转移支付资金审核项目数",
        "编制预算项目数",
        "完成固定资产投资额",
        "发放补贴金额",
    ],
)
def test_d06_lets_other_quantities_be(name: str) -> None:
    assert said(QUANTITY, name) == []


def test_d06_speaks_of_quantities_alone() -> None:
    assert said(TIME, "资金支付进度", target="≥95%", actual="96%") == []


@pytest.mark.parametrize(
    ("at", "name", "changes"),
    [
        (QUANTITY, "工程验收合格率", {"target": "≥98%", "actual": "99%"}),
        (QUANTITY, "设备验收合格率（%）", {"target": "≥98", "actual": "99"}),
        (QUANTITY, "设备验收合格率100%", {"target": "＝100%", "actual": "100%"}),
        (TIME, "工程一次验收合格率", {"target": "≥98%", "actual": "99%"}),
        (SATISFIED, "设备更换合格率", {}),
        (SOCIAL, "工程验收合格率", {"target": "≥98%", "actual": "99%"}),
        (QUANTITY, "补助资金发放及时率", {"target": "≥98%", "actual": "99%"}),
        (QUALITY, "项目按时完成率", {}),
        (QUALITY, "完工时间", {"target": "2024年8月31日前", "actual": "2024年8月20日"}),
        (LASTING, "项目按期完工率", {"target": "≥98%", "actual": "99%"}),
        (QUANTITY, "食堂改造总成本", {"target": "≤120万元", "actual": "117.6万元"}),
        (QUALITY, "成本控制率", {"target": "≤100%", "actual": "98%"}),
        (TIME, "食堂改造费用", {"target": "≤120万元", "actual": "117.6万元"}),
        (QUANTITY, "每人补助标准", {"target": "≤5元/天", "actual": "5元/天"}),
        (QUALITY, "学生满意度", {}),
        (SOCIAL, "学生及家长满意度", {"target": "≥90%", "actual": "95%"}),
    ],
)
def test_d07_a_name_stands_under_its_heading(at: int, name: str, changes: dict[str, Any]) -> None:
    assert said(at, name, **changes) == [("D07", "警告")]


@pytest.mark.parametrize(
    ("at", "name", "changes"),
    [
        (QUANTITY, "验收项目数量", {}),
        (QUANTITY, "合格产品数", {}),
        (QUANTITY, "竣工验收食堂", {}),
        (QUANTITY, "满意度调查人数", {}),
        (QUANTITY, "减免学生费用", {"target": "≥12万元", "actual": "12万元"}),
        (QUANTITY, "成本费用", {"target": "≥12次", "actual": "12次"}),
        (QUANTITY, "完成投资额", {"target": "≥12万元", "actual": "12万元"}),
        (QUANTITY, "政策覆盖率", {"target": "≥98%", "actual": "99%"}),
        (QUALITY, "补助标准达标率", {}),
        (QUALITY, "病虫害控制率", {}),
        (QUALITY, "满意度调查覆盖率", {}),
        (QUALITY, "平均响应时间", {"target": "≤30分钟", "actual": "25分钟"}),
        (TIME, "竣工验收时间", {}),
        (TIME, "竣工验收", {}),
        (TIME, "按期验收合格及时率", {"target": "≥98%", "actual": "99%"}),
        (COST, "生均补助标准达标率", {"target": "≤100%", "actual": "99%"}),
        (SOCIAL, "学生体质监测合格率", {"target": "≥88%", "actual": "91.5%"}),
        (SOCIAL, "群众满意度提升", {"target": "明显提升", "actual": "达成预期指标"}),
        (SOCIAL, "提升群众满意度", {"target": "明显提升", "actual": "达成预期指标"}),
        (SOCIAL, "救助及时率", {"target": "≥98%", "actual": "99%"}),
        (SOCIAL, "降低管网抢修费用", {"target": "≥12万元", "actual": "12万元"}),
        (SOCIAL, "节约运行成本", {"target": "≥12万元", "actual": "12万元"}),
    ],
)
def test_d07_lets_names_be_that_fit_or_may(at: int, name: str, changes: dict[str, Any]) -> None:
    assert said(at, name, **changes) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("受益群众", [("D08", "警告")]),
        ("设备更换数量", [("D08", "警告")]),
        ("政策知晓率", [("D08", "警告")]),
        ("学生及家长满意度", []),
        ("家长对食堂满意的比例", []),
        ("服务对象认可度", []),
        ("群众好评率", []),
        ("有效投诉率", []),
        ("师生评价", []),
        ("设备验收合格率", [("D07", "警告")]),
        (None, []),
        ("XX满意度", []),
    ],
)
def test_d08_satisfaction_is_what_someone_thinks(name: str, found: list[tuple[str, str]]) -> None:
    assert said(SATISFIED, name) == found


def test_the_equipment_rate_of_the_published_form_is_no_satisfaction() -> None:
    (form,) = read_bytes(workbook(SMART_COURT), "表.xlsx")
    found = evaluate(form, load_policy("guizhou"), year=2024).findings
    assert [(each.rule, each.cell, each.message) for each in found if each.rule.startswith("D")] == [
        ("D07", "D24", "“信息设备更换合格率”是质量指标，却放在“满意度指标”下")
    ]


def test_d06_and_d08_quote_the_name() -> None:
    def message(at: int, name: str) -> list[str]:
        return [each.message for each in evaluated(with_row(at, level3=name)).findings if each.rule in ("D06", "D08")]

    assert message(QUANTITY, "资金支付率") == ["“资金支付率”说的是付了多少钱，不是做了多少事，不宜作数量指标"]
    assert message(SATISFIED, "受益群众") == ["“受益群众”放在满意度指标下，名称看不出是谁的满意度"]
