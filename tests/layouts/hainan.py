"""海南省: the degree of completion in a column of its own, who filled it in stands in the head; in 元."""

from datetime import date

from tests.layouts.entry import Disturbance, Entry, Spoilt, amounts, lines
from tests.layouts.shape import Column, FundLabel, Funds, Layout, Part, Rows, Table, Title, Total
from tests.workbooks import Formula, Shown

LAYOUT = Layout(
    "hainan",
    (6, 11, 17, 26, 9, 12, 9, 12, 10, 9, 9, 26),
    (
        Title(),
        Rows(
            "head",
            (
                (
                    Part(0, 1, "项目名称："),
                    Part(2, 4, place="head.project_name"),
                    Part(5, 6, "填报人："),
                    Part(7, 8, place="head.contact"),
                    Part(9, 10, "联系方式："),
                    Part(11, 11, place="head.phone"),
                ),
                (
                    Part(0, 1, "主管部门："),
                    Part(2, 4, place="head.department"),
                    Part(5, 6, "实施单位："),
                    Part(7, 11, place="head.unit"),
                ),
                (
                    Part(0, 1, "是否公开："),
                    Part(2, 4, place="extra.published"),
                    Part(5, 6, "网址："),
                    Part(7, 11, place="extra.address"),
                ),
            ),
        ),
        Funds(
            (
                Column("label", "", 1, 2),
                Column("budget_initial", "年初预算数", 3, 3),
                Column("budget_full", "全年预算数", 4, 5),
                Column("executed", "执行数", 6, 7),
                Column("weight", "分值", 8, 8),
                Column("rate", "执行率（%）", 9, 10),
                Column("score", "得分", 11, 11),
            ),
            (
                FundLabel("total", "资金总额："),
                FundLabel("fiscal", "其中：财政资金："),
                FundLabel("unit_funds", "      单位资金："),
                FundLabel("special_account", "      财政专户管理资金："),
            ),
            Part(0, 0, "项目资金（元）"),
        ),
        Rows(
            "goals",
            (
                (
                    Part(0, 0, "年\n度\n总\n体\n目\n标", rows=2),
                    Part(1, 5, "年初设定目标"),
                    Part(6, 11, "年度总体目标完成情况"),
                ),
                (
                    Part(1, 5, place="goals.expected", left=True, least=58),
                    Part(6, 11, place="goals.actual", left=True, least=58),
                ),
            ),
        ),
        Table(
            (
                Column("level1", "一级指标", 1, 1),
                Column("level2", "二级指标", 2, 2),
                Column("level3", "三级指标", 3, 3),
                Column("nature", "指标性质", 4, 4),
                Column("target", "年度指标值", 5, 5),
                Column("measure", "度量单位", 6, 6),
                Column("actual", "实际完成值", 7, 7),
                Column("completion", "完成率", 8, 8),
                Column("weight", "分值", 9, 9),
                Column("score", "得分", 10, 10),
                Column("reason", "未完成原因分析", 11, 11),
            ),
            Part(0, 0, "绩\n效\n指\n标"),
        ),
        Total("合计", 0),
    ),
    landscape=True,
)

_FUNDS = "budget_initial budget_full executed weight rate score"
_LINES = "level3 nature target measure actual completion weight score reason"
_SATISFIED = "服务对象满意度"


def _money(amount: float) -> Shown:
    return Shown(amount, "#,##0.00")


BLANK = Entry(
    title="项目支出绩效自评表",
    year="（    年度）",
    funds=amounts(_FUNDS, total=(None, None, None, 10), fiscal=(), unit_funds=(), special_account=()),
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): ((), ()),
            ("产出指标", "质量指标"): ((),),
            ("产出指标", "时效指标"): ((),),
            ("产出指标", "成本指标"): ((),),
            ("效益指标", "经济效益指标"): ((),),
            ("效益指标", "社会效益指标"): ((),),
            ("效益指标", "生态效益指标"): ((),),
            ("效益指标", "可持续影响指标"): ((),),
            ("满意度指标", _SATISFIED): ((),),
        },
    ),
    total_weight=100,
)

CLEAN = Entry(
    title="项目支出绩效自评表",
    year="（2024年度）",
    head={
        "project_name": "46999924T000000000101-热带作物良种苗木补贴",
        "contact": "某某",
        "phone": "0000-00000000",
        "department": "清源县农业农村局",
        "unit": "清源县热带作物服务中心",
    },
    funds=amounts(
        _FUNDS,
        total=(_money(960_000), _money(960_000), _money(921_600), 10, 96, 9.6),
        fiscal=(_money(900_000), _money(900_000), _money(864_000), None, 96),
        unit_funds=(_money(60_000), _money(60_000), _money(57_600), None, 96),
        special_account=(_money(0), _money(0), _money(0), None, 0),
    ),
    goal_expected="补贴热带作物良种苗木32万株，扩大良种种植面积，带动农户增收。",
    goal_actual="补贴良种苗木33.1万株，新增良种种植面积4860亩，带动农户1290户增收。",
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): (
                ("补贴良种苗木株数", "≥", 320000, "株", 331000, "100.00%", 10, 10),
                ("开展种植培训场次", "≥", 16, "场", 17, "100.00%", 10, 10),
            ),
            ("产出指标", "质量指标"): (("苗木抽检合格率", "≥", 98, "%", 99.1, "100.00%", 10, 10),),
            ("产出指标", "时效指标"): (
                ("苗木按期发放率", "≥", 95, "%", 90.25, "95.00%", 10, 9.5, "九月台风停发；已顺延发放并备足车辆"),
            ),
            ("产出指标", "成本指标"): (("每株补贴标准", "≤", 3, "元", 2.78, "100.00%", 10, 10),),
            ("效益指标", "经济效益指标"): (("带动农户户均增收", "≥", 1200, "元", 1310, "100.00%", 10, 10),),
            ("效益指标", "社会效益指标"): (("受益农户户数", "≥", 1250, "户", 1290, "100.00%", 10, 10),),
            ("效益指标", "生态效益指标"): (("新增良种种植面积", "≥", 4700, "亩", 4860, "100.00%", 10, 10),),
            ("满意度指标", _SATISFIED): (("受益农户满意度", "≥", 90, "%", 94.5, "100.00%", 10, 10),),
        },
    ),
    total_weight=100,
    total_score=99.1,
)

LIVED = Spoilt(
    (
        Entry(
            title="项目支出绩效自评表",
            year="(２０２４年度)",
            head={
                "project_name": "46999924T000000000202-学生事务补助",
                "contact": "某某",
                "phone": "",
                "department": "203-清源市教育局",
                "unit": "203045-清源市实验中学",
            },
            funds=amounts(
                _FUNDS,
                total=("120,000.00", "120,000.00", "１１４，０００.００", "10.00", "95", "9.5"),
                fiscal=("0.00", "0.00", "0.00", "", "0", ""),
                unit_funds=("120,000.00", 120_000, "114,000.00", "", "95％", ""),
                special_account=("0.00", "-", "/", "", "0", ""),
            ),
            goal_expected="资助家庭困难学生和教师。",
            goal_actual="资助学生和教师共54人次，发放补助114000元。",
            rows=lines(
                _LINES,
                {
                    ("产出指标", "数量指标"): (
                        ("指标1：资助困难教师及学生", "", "≧52", "", "54余人次", "100.00%", "20.00", "20"),
                        ("（1）资助学生", "≧", "50", "人次", "52", "100.00%", "", ""),
                        ("（2）资助教师", "≧", "2", "人次", "2", "100.00%", "", ""),
                    ),
                    ("产出指标", "质量指标"): (
                        ("资助对象公示率", "＝", "100", "%", "100％", "100.00%", "10.00", "10"),
                    ),
                    ("产出指标", "时效指标"): (
                        ("补助发放时间", "", "2024年11月底前", "", date(2024, 11, 15), "", "10.00", "10"),
                    ),
                    ("产出指标", "成本指标"): (
                        ("人均补助金额", "≤", "2,200", "元", "2111.11", "100.00%", "10.00", "10"),
                    ),
                    ("效益指标", "社会效益指标"): (
                        (
                            "受助学生巩固率",
                            "不低于",
                            "95",
                            "%",
                            Shown(0.931, "0.00%"),
                            "98.00%",
                            "30.00",
                            "29.4",
                            "1人转学",
                        ),
                    ),
                    ("满意度指标", _SATISFIED): (
                        ("受助师生满意度", ">=", "９５", "%", "100", "100.00%", " 10.00 ", "10"),
                    ),
                },
            ),
            total_weight="100.00",
            total_score="98.90",
            extra={"published": "是"},
        ),
    ),
    Disturbance(
        labels={
            "填报人：": "填 报 人:",
            "执行数": "全年\n执行数",
            "执行率（%）": "执行率(%)",
            "其中：财政资金：": "其中:财政资金:",
            "年度总体目标完成情况": "年度总体目标\n完成情况",
            "实际完成值": "实际\n完成值",
            "合计": "合  计",
        },
        levels="once",
        inserted=(3,),
        fillers=("指标2：",),
        gaps={"total": 1},
        top=1,
        left=1,
    ),
)

_STORM = Entry(
    title="项目支出绩效自评表",
    year="（2024年度）",
    head={
        "project_name": "46999924Y000000000303-农田水毁设施修复",
        "contact": "某某",
        "phone": "0000-00000000",
        "department": "清源县水务局",
        "unit": "清源县水利服务中心",
    },
    funds=amounts(
        _FUNDS,
        total=(2_000_000, 2_000_000, 1_720_000, 10, Formula("=1720000/2000000*100", 86), 8.6),
        fiscal=(2_000_000, 2_000_000, 1_720_000, None, 86),
        unit_funds=(0, 0, 0, None, 0),
        special_account=(0, 0, 0, None, 0),
    ),
    goal_expected="修复台风损毁的农田水利设施。",
    goal_actual="修复渠道14.6公里、泵站9座。",
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): (
                ("修复渠道长度", "≥", 15, "公里", 14.6, "97.33%", 15, 14.6, "实施单位合计漏报一段，已在整改"),
                ("修复泵站数量", "≥", 9, "座", 9, "100.00%", 10, 10),
            ),
            ("产出指标", "质量指标"): (("修复验收合格率", "=", 100, "%", 100, "100.00%", 10, 10),),
            ("产出指标", "时效指标"): (("汛前完工率", "≥", 90, "%", 95, "100.00%", 5, 5),),
            ("产出指标", "成本指标"): (("每公里渠道修复成本", "≤", 80000, "元", 78200, "100.00%", 10, 10),),
            ("效益指标", "社会效益指标"): (("受益农户户数", "≥", 2400, "户", 2460, "100.00%", 15, 15),),
            ("效益指标", "经济效益指标"): (("恢复灌溉面积", "≥", 9000, "亩", 9300, "100.00%", 15, 15),),
            ("满意度指标", _SATISFIED): (("受益农户满意度", "≥", 90, "%", 93, "100.00%", 10, 10),),
        },
    ),
    total_weight=Formula("=90+10", None),
    total_score=98.2,
)

_PUMPS = Entry(
    head={**_STORM.head, "project_name": "46999924Y000000000304-移动泵车购置"},
    funds=amounts(
        _FUNDS,
        total=(580_000, 580_000, 580_000, 10, 100, 10),
        fiscal=(580_000, 580_000, 580_000, None, 100),
        unit_funds=(0, 0, 0, None, 0),
        special_account=(0, 0, 0, None, 0),
    ),
    goal_expected="购置移动泵车。",
    goal_actual="购置移动泵车2台。",
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): (("购置移动泵车数量", "=", 2, "台", 2, "100.00%", 30, 30),),
            ("产出指标", "成本指标"): (("每台泵车成本", "≤", 300000, "元", 290000, "100.00%", 20, 20),),
            ("效益指标", "社会效益指标"): (("排涝受益面积", "≥", 3000, "亩", 3200, "100.00%", 30, 30),),
            ("满意度指标", _SATISFIED): (("受益农户满意度", "≥", 90, "%", 95, "100.00%", 10, 10),),
        },
    ),
    total_weight=100,
    total_score=100,
)

# Points and answers before the targets, a hidden row, the heading again, a second form without a title.
HOSTILE = Spoilt(
    (_STORM, _PUMPS),
    Disturbance(
        order=(
            "level1", "level2", "level3", "weight", "score", "completion", "actual", "nature", "target", "measure",
            "reason",
        ),
        hidden_lines=frozenset({0}),
        hidden_columns=frozenset({6}),
        repeat_after=4,
        numbers_as_text=True,
        stray={(4, 40): "实施单位：", (150, 2): 100},
        top=1,
        left=1,
    ),
)  # fmt: skip
