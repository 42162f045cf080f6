"""衔接资金: the points stand before the target, the fund block has no 年初预算数; in 万元."""

from datetime import date

from tests.layouts.entry import Disturbance, Entry, Spoilt, amounts, lines
from tests.layouts.shape import Column, FundLabel, Funds, Layout, Part, Rows, Table, Title, Total
from tests.workbooks import Formula, Shown

LAYOUT = Layout(
    "rural_link",
    (4, 9, 18, 20, 6.5, 12.5, 12.5, 8.5, 17),
    (
        Title(),
        Rows(
            "head",
            (
                (
                    Part(0, 1, "项目名称"),
                    Part(2, 4, place="head.project_name"),
                    Part(5, 5, "项目负责人\n及电话"),
                    Part(6, 8, place="head.leader"),
                ),
                (
                    Part(0, 1, "主管部门"),
                    Part(2, 4, place="head.department"),
                    Part(5, 5, "实施单位"),
                    Part(6, 8, place="head.unit"),
                ),
            ),
        ),
        Funds(
            (
                Column("label", "", 2, 2),
                Column("budget_full", "全年预算数（A）", 3, 3),
                Column("executed", "全年执行数（B）", 4, 5),
                Column("weight", "分值", 6, 6),
                Column("rate", "执行率\n（B/A）", 7, 7),
                Column("score", "得分", 8, 8),
            ),
            (
                FundLabel("total", "年度资金总额："),
                FundLabel("fiscal", "其中：本年财政拨款"),
                FundLabel("other", "    其他资金"),
            ),
            Part(0, 1, "资金情况\n（万元）"),
        ),
        Rows(
            "goals",
            (
                (
                    Part(0, 0, "年\n度\n总\n体\n目\n标", rows=2),
                    Part(1, 4, "年初设定目标"),
                    Part(5, 8, "年度总体目标完成情况综述"),
                ),
                (
                    Part(1, 4, place="goals.expected", left=True, least=72),
                    Part(5, 8, place="goals.actual", left=True, least=72),
                ),
            ),
        ),
        Table(
            (
                Column("level1", "一级指标", 1, 1),
                Column("level2", "二级指标", 2, 2),
                Column("level3", "三级指标", 3, 3),
                Column("weight", "分值", 4, 4),
                Column("target", "年度\n指标值", 5, 5),
                Column("actual", "全年\n实际值", 6, 6),
                Column("score", "得分", 7, 7),
                Column("reason", "未完成原因及拟\n采取的改进措施", 8, 8),
            ),
            Part(0, 0, "绩\n效\n指\n标"),
        ),
        Total("总分", 0),
        Rows("foot", ((Part(0, 8, "注：", "extra.note", left=True),),)),
    ),
)

_FUNDS = "budget_full executed weight rate score"
_LINES = "level3 weight target actual score reason"
_PRINTED = (("指标1：",), ("指标2：",), ("……",))
_OUTPUT, _BENEFIT, _SATISFACTION = "产出指标\n（50分）", "效益指标\n（30分）", "满意度指标\n（10分）"
_NOTE = {
    "note": "1. 一级指标分值统一为：产出指标50分、效益指标30分、满意度指标10分、预算执行率10分；"
    "2. 定性指标按完成情况在分值的100%-80%、80%-60%、60%-0%之间给分；3. 其他资金指除财政拨款以外的资金。"
}

BLANK = Entry(
    title="（项目）绩效目标自评表",
    year="（    年度）",
    funds=amounts(_FUNDS, total=(None, None, 10), fiscal=(), other=()),
    rows=lines(
        _LINES,
        {
            (_OUTPUT, "数量指标"): _PRINTED,
            (_OUTPUT, "质量指标"): _PRINTED,
            (_OUTPUT, "时效指标"): _PRINTED,
            (_OUTPUT, "成本指标"): _PRINTED,
            (_BENEFIT, "经济效益指标"): _PRINTED,
            (_BENEFIT, "社会效益指标"): _PRINTED,
            (_BENEFIT, "生态效益指标"): _PRINTED,
            (_BENEFIT, "可持续影响指标"): _PRINTED,
            (_SATISFACTION, "服务对象\n满意度指标"): _PRINTED,
        },
    ),
    total_weight=100,
    extra=_NOTE,
)

CLEAN = Entry(
    title="绩效目标自评表",
    year="（2024年度）",
    head={
        "project_name": "清源县石桥镇产业路硬化项目",
        "leader": "某某 0000-0000000",
        "department": "清源县农业农村局",
        "unit": "清源县石桥镇人民政府",
    },
    funds=amounts(
        _FUNDS,
        total=(240, 232.8, 10, "97.00%", 9.7),
        fiscal=(240, 232.8, None, "97.00%"),
        other=(0, 0),
    ),
    goal_expected="硬化产业路6公里，改善三个村的产业运输条件，带动脱贫户增收。",
    goal_actual="硬化产业路6.2公里，三个村农产品运输成本下降，带动脱贫户（含监测户）168户增收，道路管护制度已建立。",
    rows=lines(
        _LINES,
        {
            (_OUTPUT, "数量指标"): (
                ("硬化产业路长度", 10, "≥6公里", "6.2公里", 10),
                ("修建错车道数量", 5, "≥18处", "18处", 5),
            ),
            (_OUTPUT, "质量指标"): (("工程验收合格率", 15, "=100%", "100%", 15),),
            (_OUTPUT, "时效指标"): (("工程完工时间", 10, "2024年9月底前", "2024年9月12日", 10),),
            (_OUTPUT, "成本指标"): (("每公里硬化成本", 10, "≤40万元", "37.55万元", 10),),
            (_BENEFIT, "经济效益指标"): (
                ("脱贫户户均增收", 10, "≥1500元", "1440元", 9.6, "李子挂果期遇霜冻，收购量减少；拟补种并投保"),
            ),
            (_BENEFIT, "社会效益指标"): (("受益脱贫户（含监测户）户数", 10, "≥160户", "168户", 10),),
            (_BENEFIT, "可持续影响指标"): (("道路管护制度", 10, "建立", "达成预期指标", 10),),
            (_SATISFACTION, "服务对象\n满意度指标"): (("受益农户满意度", 10, "≥95%", "97.5%", 10),),
        },
    ),
    total_weight=100,
    total_score=99.3,
    extra=_NOTE,
)

LIVED = Spoilt(
    (
        Entry(
            title="财政衔接推进乡村振兴补助资金绩效目标自评表",
            year="（2024 年度）",
            head={
                "project_name": "脱贫人口小额信贷贴息",
                "leader": "某某 （办公）",
                "department": "清源县乡村振兴局",
                "unit": "清源县乡村振兴局",
            },
            funds=amounts(
                _FUNDS,
                total=("１８６.５", "186.50", "10分", Shown(1.0, "0.00%"), 10),
                fiscal=("186.5", "186.5", "/", "100", "/"),
                other=("-", "-", "-", "-", "-"),
            ),
            goal_expected="对脱贫户、监测户小额贷款全额贴息。",
            goal_actual="为1,042户脱贫户、监测户贴息186.5万元，支持发展产业。",
            rows=lines(
                _LINES,
                {
                    (_OUTPUT, "数量指标"): (
                        ("★贴息贷款户数", "10", "≧1,020户", "1042户", "10"),
                        ("一、贴息贷款笔数", 8, "1030笔以上", "1,055笔", 8),
                        ("1、脱贫户贷款笔数", 4, "不少于900笔", "915笔", 4),
                        ("2、监测户贷款笔数", 4, "不少于130笔", "140笔", 4),
                    ),
                    (_OUTPUT, "质量指标"): (("★贷款逾期率", 14, "≤1％", "0.86％", 14),),
                    (_OUTPUT, "时效指标"): (("贴息资金拨付时间", 10, "2024年12月底前", date(2024, 12, 20), 10),),
                    (_OUTPUT, "成本指标"): (("贷款贴息利率", 8, "＝3.45%", "3.45%", 8),),
                    (_BENEFIT, "经济效益指标"): (("带动户均增收", 15, "≥2000元", "2100余元", 15),),
                    (_BENEFIT, "社会效益指标"): (("贷款户产业发展能力", 15, "提升", "达成年度指标", 15),),
                    (_SATISFACTION, "服务对象\n满意度指标"): (
                        ("贷款户满意度", 10, "95%以上", "０.97", 9.5, "2户反映审批较慢"),
                    ),
                },
            ),
            total_weight="100",
            total_score="99.5",
            extra=_NOTE,
        ),
    ),
    Disturbance(
        labels={
            "项目负责人\n及电话": "项目负责人及\n联系电话",
            "全年预算数（A）": "全年预算数(A)",
            "全年执行数（B）": "全年执行数\n(B)",
            "其中：本年财政拨款": "其中:本年\n财政拨款",
            "三级指标": "三级指标 ",
            "全年\n实际值": "全年实际完成值",
            "总分": "总 分：",
        },
        levels="once",
        fillers=("……",),
        inserted=(8,),
        gaps={"funds": 1},
        top=1,
    ),
)

_TEA = Entry(
    title="绩效目标自评表",
    year="（2024年度）",
    head={
        "project_name": "高山茶园管护",
        "leader": "某某",
        "department": "清源县农业农村局",
        "unit": "清源县云岭乡人民政府",
    },
    funds=amounts(_FUNDS, total=(96, 86.4, 10, Formula("=86.4/96", 0.9), 9), fiscal=(96, 86.4), other=(None, None)),
    goal_expected="管护茶园2400亩。",
    goal_actual="管护茶园2450亩，合计采摘干茶38吨，年度指标值全部完成。",
    rows=lines(
        _LINES,
        {
            (_OUTPUT, "数量指标"): (
                ("管护茶园面积", 15, "≥2400亩", "2450亩", 15),
                ("补植茶苗株数", 5, "≥8万株", "8.2万株", 5),
            ),
            (_OUTPUT, "质量指标"): (("茶苗成活率", 10, "≥90%", "86%", 9.56, "总分项说明：春旱，茶苗死亡较多"),),
            (_OUTPUT, "时效指标"): (("补植完成时间", 10, "2024年3月底前", "2024年3月20日", 10),),
            (_OUTPUT, "成本指标"): (("亩均管护成本", 10, "≤400元", "352.65元", 10),),
            (_BENEFIT, "经济效益指标"): (("干茶产量", 15, "≥36吨", "38吨", 15),),
            (_BENEFIT, "社会效益指标"): (("带动脱贫户务工人数", 15, "≥80人", "92人", 15),),
            (_SATISFACTION, "服务对象\n满意度指标"): (("茶农满意度", 10, "≥90%", "94%", 10),),
        },
    ),
    total_weight=Formula("=90+10", None),
    total_score=98.56,
    extra={"note": "项目名称与批复一致。"},
)

_PROCESSING = Entry(
    head={**_TEA.head, "project_name": "茶叶加工车间配套设备"},
    funds=amounts(_FUNDS, total=(35, 35, 10, "100%", 10), fiscal=(35, 35), other=(None, None)),
    goal_expected="配套茶叶加工设备。",
    goal_actual="配套加工设备12台。",
    rows=lines(
        _LINES,
        {
            (_OUTPUT, "数量指标"): (("配套加工设备数量", 30, "≥12台", "12台", 30),),
            (_OUTPUT, "成本指标"): (("每台设备成本", 20, "≤3万元", "2.92万元", 20),),
            (_BENEFIT, "经济效益指标"): (("村集体年收入", 30, "≥3万元", "3.2万元", 30),),
            (_SATISFACTION, "服务对象\n满意度指标"): (("村民满意度", 10, "≥90%", "95%", 10),),
        },
    ),
    total_weight=100,
    total_score=100,
    extra={"note": ""},
)

# The points moved behind the values, a name column hidden, the heading again, a second form without a title.
HOSTILE = Spoilt(
    (_TEA, _PROCESSING),
    Disturbance(
        order=("level1", "level2", "level3", "target", "actual", "score", "weight", "reason"),
        hidden_columns=frozenset({2}),
        hidden_lines=frozenset({1}),
        repeat_after=4,
        upright=True,
        levels="every row",
        stray={(3, 25): "全年预算数（A）", (120, 0): "总分"},
        left=2,
    ),
)
