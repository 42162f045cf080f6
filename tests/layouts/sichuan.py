"""四川省 部门预算项目支出绩效自评表: numbered texts above the funds, unit and sign in columns of their own; in 万元."""

from datetime import date

from tests.layouts.entry import Disturbance, Entry, Spoilt, amounts, lines
from tests.layouts.shape import Column, FundLabel, Funds, Layout, Part, Rows, Table, Title, Total
from tests.workbooks import Formula, Shown

LAYOUT = Layout(
    "sichuan",
    (9, 11, 16, 26, 10, 12, 11, 13, 8, 9, 27),
    (
        Title(with_year=False),
        Rows(
            "head",
            (
                (Part(0, 10, "报表编号：", "extra.form_number", left=True, border=False),),
                (Part(0, 1, "项目名称"), Part(2, 10, place="head.project_name")),
                (
                    Part(0, 1, "主管部门"),
                    Part(2, 4, place="head.department"),
                    Part(5, 6, "实施单位（盖章）"),
                    Part(7, 10, place="head.unit"),
                ),
            ),
        ),
        Rows(
            "goals",
            (
                (
                    Part(0, 0, "项目基本情况", rows=3),
                    Part(1, 2, "1.项目年度目标完成情况", rows=2),
                    Part(3, 6, "项目年度目标"),
                    Part(7, 10, "年度目标完成情况"),
                ),
                (
                    Part(3, 6, place="goals.expected", left=True, least=43),
                    Part(7, 10, place="goals.actual", left=True, least=43),
                ),
                (
                    Part(1, 2, "2.项目实施内容及过程概述"),
                    Part(3, 10, place="extra.process", left=True, least=43),
                ),
            ),
        ),
        Funds(
            (
                Column("label", "年度预算数（万元）", 1, 2),
                Column("budget_initial", "年初预算", 3, 3),
                Column("budget_full", "调整后预算数", 4, 5),
                Column("executed", "预算执行数", 6, 6),
                Column("rate", "预算执行率", 7, 7),
                Column("weight", "权重", 8, 8),
                Column("score", "得分", 9, 9),
                Column("reason", "原因", 10, 10),
            ),
            (
                FundLabel("total", "总额"),
                FundLabel("fiscal", "其中：财政资金"),
                FundLabel("special_account", "财政专户管理资金"),
                FundLabel("unit_funds", "单位资金"),
                FundLabel("other", "其他资金"),
            ),
            Part(0, 0, "预算执\n行情况\n（10分）"),
        ),
        Table(
            (
                Column("level1", "一级指标", 1, 1),
                Column("level2", "二级指标", 2, 2),
                Column("level3", "三级指标", 3, 3),
                Column("nature", "指标性质", 4, 4),
                Column("target", "指标值", 5, 5),
                Column("measure", "度量单位", 6, 6),
                Column("actual", "完成值", 7, 7),
                Column("weight", "权重", 8, 8),
                Column("score", "得分", 9, 9),
                Column("reason", "未完成原因分析", 10, 10),
            ),
            Part(0, 0, "绩效\n指标\n（90分）"),
        ),
        Total("合计", 0),
        Rows(
            "foot",
            (
                (Part(0, 0, "评价结论"), Part(1, 10, place="foot.conclusion", left=True, least=32)),
                (Part(0, 0, "存在问题"), Part(1, 10, place="foot.problems", left=True, least=32)),
                (Part(0, 0, "改进措施"), Part(1, 10, place="foot.measures", left=True, least=32)),
                (
                    Part(0, 5, "项目负责人：", "foot.leader", left=True, border=False),
                    Part(6, 10, "财务负责人：", "foot.finance_leader", left=True, border=False),
                ),
            ),
        ),
    ),
    landscape=True,
)

_FUNDS = "budget_initial budget_full executed rate weight score reason"
_LINES = "level3 nature target measure actual weight score reason"
_SOURCE = (None, None, None, None, "/", "/")
_NOTHING = (0, 0, 0, None, "/", "/")
_NUMBER = {"form_number": "510000_0013zp"}

BLANK = Entry(
    title="部门预算项目支出绩效自评表（    年度）",
    funds=amounts(
        _FUNDS,
        total=(None, None, None, None, 10, None, "（执行率低于90%或年中调整预算的，说明原因，100字以内）"),
        fiscal=_SOURCE,
        special_account=_SOURCE,
        unit_funds=_SOURCE,
        other=_SOURCE,
    ),
    goal_actual="（对照年度目标，说明完成情况，100字以内）",
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): ((), ()),
            ("产出指标", "质量指标"): ((),),
            ("产出指标", "时效指标"): ((),),
            ("产出指标", "成本指标"): ((),),
            ("效益指标", "经济效益指标"): ((),),
            ("效益指标", "社会效益指标"): ((),),
            ("效益指标", "可持续影响指标"): ((),),
            ("满意度指标", "服务对象满意度指标"): ((),),
        },
    ),
    total_weight=100,
    extra=_NUMBER,
)

CLEAN = Entry(
    title="部门预算项目支出绩效自评表（2024年度）",
    head={
        "project_name": "51999924T000000000101-政务信息系统运行维护",
        "department": "清源县行政审批和数据局",
        "unit": "清源县大数据中心",
    },
    funds=amounts(
        _FUNDS,
        total=(168, 180, 172.8, "96.00%", 10, 9.6, "年中调整：新增电子证照系统，追加12万元"),
        fiscal=(168, 180, 172.8, "96.00%", "/", "/"),
        special_account=_NOTHING,
        unit_funds=_NOTHING,
        other=_NOTHING,
    ),
    goal_expected="保障14个政务信息系统稳定运行，故障及时处置。",
    goal_actual="14个政务信息系统及追加的电子证照系统全年稳定运行，累计处置故障126起，未发生数据安全事件。",
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): (
                ("运维信息系统数量", "≥", 14, "个", 15, 10, 10),
                ("系统巡检次数", "≥", 160, "次", 168, 10, 10),
            ),
            ("产出指标", "质量指标"): (("系统可用率", "≥", 99.5, "%", 99.7, 10, 10),),
            ("产出指标", "时效指标"): (
                ("故障两小时内响应率", "≥", 98, "%", 94, 10, 9.59, "夜间值守人员不足；已与运维单位约定双人值守"),
            ),
            ("产出指标", "成本指标"): (("运维总成本", "≤", 180, "万元", 172.8, 10, 10),),
            ("效益指标", "社会效益指标"): (
                ("网上办件数量", "≥", 52000, "件", 55860, 10, 10),
                ("政务服务网办率", "≥", 85, "%", 88.4, 10, 10),
            ),
            ("效益指标", "可持续影响指标"): (("系统安全等级测评通过率", "=", 100, "%", 100, 10, 10),),
            ("满意度指标", "服务对象满意度指标"): (("办事群众满意度", "≥", 90, "%", 95.2, 10, 10),),
        },
    ),
    total_weight=100,
    total_score=99.19,
    foot={
        "conclusion": "自评得分99.19分，等次为优。信息系统运行稳定，网上办件55860件，网办率88.4%。",
        "problems": "夜间故障响应偏慢，两小时内响应率未达目标。",
        "measures": "与运维单位约定夜间双人值守，按月考核响应时间。",
        "leader": "某某",
        "finance_leader": "某某",
    },
    extra=_NUMBER
    | {"process": "一季度完成采购，全年按合同巡检和处置故障，十一月完成等级测评，十二月组织验收并支付尾款。"},
)

LIVED = Spoilt(
    (
        Entry(
            title="部门预算项目支出绩效自评表(２０２４年度)",
            head={
                "project_name": "51999924R000000000202-基层司法所规范化建设",
                "department": "清源县司法局本级",
                "unit": "清源县司法局",
            },
            funds=amounts(
                _FUNDS,
                total=("85.00", "85.00", "７６.５", "90.00％", "10", "9", ""),
                fiscal=("85.00", "85.00", "76.50", "90.00%", "/", "/"),
                special_account=("0.00", "0.00", "0.00", "0.00%", "/", "/"),
                unit_funds=("0.00", "0.00", "0.00", "0.00%", "/", "/"),
                other=("", "", "", "", "/", "/"),
            ),
            goal_expected="完成6个司法所规范化建设，做好人民调解。",
            goal_actual="完成6个司法所规范化建设，调解矛盾纠纷1,260余件。",
            rows=lines(
                _LINES,
                {
                    ("产出指标", "数量指标"): (
                        ("建设司法所个数", "＝", "6", "个", "6个", 10, 10),
                        ("一、调解矛盾纠纷", "≧", "1,200", "件", "1260余件", "10", "10"),
                        ("1、村（社区）调解", "≥", "1000", "件", "1,052", "/", "/"),
                        ("2、行业调解", "不少于", "200", "件", "208", "/", "/"),
                    ),
                    ("产出指标", "质量指标"): (("调解成功率", "≧", "９８", "%", "98.6％", 10, 10),),
                    ("产出指标", "时效指标"): (("建设完成时间", "", "10月底前", "", date(2024, 10, 25), 10, 10),),
                    ("产出指标", "成本指标"): (("每所建设成本", "不超过", "13", "万元", "12.75", 10, 10),),
                    ("效益指标", "社会效益指标"): (("民转刑案件", "≤", "2", "起", "0", 15, 15),),
                    ("效益指标", "可持续影响指标"): (("调解员队伍", "定性", "稳定", "", "达成预期指标", 15, 15),),
                    ("满意度指标", "服务对象满意度指标"): (
                        ("当事人满意度", "≧", "95", "%", Shown(0.94, "0%"), 10, 9.89, "个别案件调解时间较长"),
                    ),
                },
            ),
            total_weight="100",
            total_score="98.89",
            foot={
                "conclusion": "优",
                "problems": "个别案件调解时间较长。",
                "measures": "限时办结。",
                "leader": "某某",
                "finance_leader": "某某",
            },
            extra={"form_number": "510000_0013zp", "process": "上半年设计招标，下半年施工。"},
        ),
    ),
    Disturbance(
        labels={
            "实施单位（盖章）": "实施单位\n(盖章)",
            "其中：财政资金": "其中:财政资金",
            "预算执行率": "预算 执行率",
            "三级指标": "三级\n指标",
            "合计": "合   计",
            "改进措施": "改进\n措施",
        },
        levels="once",
        inserted=(5,),
        gaps={"indicators": 1},
        left=1,
        top=1,
    ),
)

_CENSUS = Entry(
    title="部门预算项目支出绩效自评表（2024年度）",
    head={
        "project_name": "51999924Y000000000303-经济普查",
        "department": "清源县统计局本级",
        "unit": "清源县统计局",
    },
    funds=amounts(
        _FUNDS,
        total=(64, 64, 51.2, Formula("=51.2/64", 0.8), 10, 8, "权重不变，普查员劳务费次年一月支付，得分按公式计算"),
        fiscal=(64, 64, 51.2, None, "/", "/"),
        special_account=_NOTHING,
        unit_funds=_NOTHING,
        other=_NOTHING,
    ),
    goal_expected="完成经济普查登记。",
    goal_actual="登记法人单位3120个、个体户11800户。",
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): (
                ("登记法人单位数", "≥", 3000, "个", 3120, 15, 15),
                ("登记个体户数", "≥", 12000, "户", 11800, 10, 9.83, "完成值少于指标值，部分个体户已注销"),
            ),
            ("产出指标", "质量指标"): (("数据审核差错率", "≤", 3, "‰", 2.1, 10, 10),),
            ("产出指标", "时效指标"): (("登记完成时间", "≤", "2024年4月30日", None, "2024年4月26日", 10, 10),),
            ("产出指标", "成本指标"): (("每户登记成本", "≤", 40, "元", 34.32, 5, 5),),
            ("效益指标", "社会效益指标"): (
                ("普查公报发布期数", "≥", 5, "期", 5, 15, 15),
                ("部门数据共享家数", "≥", 12, "家", 14, 15, 15),
            ),
            ("满意度指标", "服务对象满意度指标"): (("普查对象满意度", "≥", 90, "%", 93, 10, 10),),
        },
    ),
    total_weight=Formula("=90+10", None),
    total_score=97.83,
    foot={
        "conclusion": "自评得分97.83分，优。存在问题见下。",
        "problems": "普查员劳务费支付较晚。",
        "measures": "按月结算劳务费。",
        "leader": "某某",
        "finance_leader": "某某",
    },
    extra=_NUMBER | {"process": "项目年度目标分三个阶段实施：清查、登记、审核。"},
)

_SURVEY = Entry(
    head={**_CENSUS.head, "project_name": "51999924Y000000000304-住户调查记账补贴"},
    funds=amounts(
        _FUNDS,
        total=(22, 22, 22, "100.00%", 10, 10),
        fiscal=(22, 22, 22, "100.00%", "/", "/"),
        special_account=_NOTHING,
        unit_funds=_NOTHING,
        other=_NOTHING,
    ),
    goal_expected="发放记账补贴。",
    goal_actual="向110户发放记账补贴。",
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): (("发放补贴户数", "≥", 110, "户", 110, 30, 30),),
            ("产出指标", "成本指标"): (("每户补贴标准", "≤", 2000, "元", 2000, 20, 20),),
            ("效益指标", "社会效益指标"): (("记账户配合率", "≥", 95, "%", 98, 30, 30),),
            ("满意度指标", "服务对象满意度指标"): (("记账户满意度", "≥", 90, "%", 95, 10, 10),),
        },
    ),
    total_weight=100,
    total_score=100,
    foot={"conclusion": "优", "leader": "某某", "finance_leader": "某某"},
    extra=_NUMBER | {"process": "按季发放。"},
)

# Funds in another order, points first, hidden rows, the heading again, a second form without a title.
HOSTILE = Spoilt(
    (_CENSUS, _SURVEY),
    Disturbance(
        order=("level1", "level2", "level3", "weight", "score", "nature", "target", "measure", "actual", "reason"),
        fund_order=("label", "reason", "weight", "score", "budget_initial", "budget_full", "executed", "rate"),
        hidden_lines=frozenset({3}),
        hidden_columns=frozenset({8}),
        repeat_after=4,
        levels="every row",
        stray={(1, 45): "权重", (260, 2): "评价结论"},
        left=2,
    ),
)
