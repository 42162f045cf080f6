"""The ministry's grid with 成本指标 as a first-level indicator, in 万元."""

from dataclasses import replace
from datetime import date

from tests.layouts import mof2020
from tests.layouts.entry import Disturbance, Entry, Spoilt, amounts, lines
from tests.layouts.mof2020 import FUNDS, LINES, PRINTED, SOURCE
from tests.workbooks import Formula, Shown

LAYOUT = replace(mof2020.LAYOUT, id="mof2021-cost")


BLANK = Entry(
    title="项目支出绩效自评表",
    year="（    年度）",
    funds=amounts(FUNDS, total=(None, None, None, 10), fiscal=SOURCE, carryover=SOURCE, other=SOURCE),
    rows=lines(
        LINES,
        {
            ("成本指标", "经济成本\n指标"): PRINTED,
            ("成本指标", "社会成本\n指标"): PRINTED,
            ("成本指标", "生态环境\n成本指标"): PRINTED,
            ("产出指标", "数量指标"): PRINTED,
            ("产出指标", "质量指标"): PRINTED,
            ("产出指标", "时效指标"): PRINTED,
            ("效益指标", "经济效益\n指标"): PRINTED,
            ("效益指标", "社会效益\n指标"): PRINTED,
            ("效益指标", "生态效益\n指标"): PRINTED,
            ("满意度\n指标", "服务对象\n满意度指标"): PRINTED,
        },
    ),
    total_weight=100,
)

CLEAN = Entry(
    title="项目支出绩效自评表",
    year="（2024年度）",
    head={"project_name": "餐厨垃圾处理厂运营补助", "department": "清源市城市管理局", "unit": "清源市环境卫生中心"},
    funds=amounts(
        FUNDS,
        total=(1460, 1460, 1401.6, 10, "96.00%", 9.6),
        fiscal=(1460, 1460, 1401.6, "—", "96.00%", "—"),
        carryover=(0, 0, 0, "—", None, "—"),
        other=(0, 0, 0, "—", None, "—"),
    ),
    goal_expected="全年收运处理餐厨垃圾7.3万吨，提取油脂资源化利用，减少环境污染。",
    goal_actual="全年收运处理餐厨垃圾73580吨，提取毛油2120吨，臭气和废水排放全部达标，收运覆盖餐饮单位3150家。",
    rows=lines(
        LINES,
        {
            ("成本指标", "经济成本\n指标"): (("每吨处理成本", "≤200元/吨", "190.49元/吨", 10, 10),),
            ("成本指标", "社会成本\n指标"): (("居民异味投诉件数", "≤12件", "9件", 5, 5),),
            ("成本指标", "生态环境\n成本指标"): (("每吨处理耗电量", "≤45千瓦时", "42.6千瓦时", 5, 5),),
            ("产出指标", "数量指标"): (
                ("处理餐厨垃圾数量", "≥73000吨", "73580吨", 10, 10),
                ("收运覆盖餐饮单位", "≥3000家", "3150家", 10, 10),
            ),
            ("产出指标", "质量指标"): (("废水排放达标率", "=100%", "100%", 10, 10),),
            ("产出指标", "时效指标"): (
                ("餐厨垃圾日产日清率", "≥98%", "96.5%", 10, 9.85, "两台收运车更新期间运力不足；已租用车辆补足"),
            ),
            ("效益指标", "经济效益\n指标"): (("提取毛油数量", "≥2000吨", "2120吨", 6, 6),),
            ("效益指标", "社会效益\n指标"): (("餐厨垃圾资源化利用率", "≥85%", "87.2%", 7, 7),),
            ("效益指标", "生态效益\n指标"): (("减少填埋垃圾数量", "≥60000吨", "61400吨", 7, 7),),
            ("满意度\n指标", "服务对象\n满意度指标"): (("餐饮单位满意度", "≥90%", "92.8%", 10, 10),),
        },
    ),
    total_weight=100,
    total_score=99.45,
)

LIVED = Spoilt(
    (
        Entry(
            title="项 目 支 出 绩 效 自 评 表",
            year="（２０２４年度）",
            head={
                "project_name": "清源河支流清淤疏浚",
                "department": "[303]清源市水务局",
                "unit": "清源市水务局河道管理所",
            },
            funds=amounts(
                FUNDS,
                total=("640.00", "640.00", "614.4", 10, Shown(0.96, "0.00%"), 9.6),
                fiscal=("640.00", "640.00", "614.4", "-", "96", "-"),
                carryover=("-", "-", "-", "-", "-", "-"),
                other=("/", "/", "/", "/", "/", "/"),
            ),
            goal_expected="清淤疏浚支流河道28公里，恢复行洪断面。",
            goal_actual="清淤疏浚河道28.6公里，清出淤泥15.2万方，行洪断面得到恢复。",
            rows=lines(
                LINES,
                {
                    ("成本指标\n（20分）", "经济成本指标"): (("★每公里清淤成本", "不超过23万元", "21.48万元", 10, 10),),
                    ("成本指标\n（20分）", "社会成本指标"): (("1.施工扰民投诉", "≤5件", "3件", "5", "5"),),
                    ("成本指标\n（20分）", "生态环境成本指标"): (("2.淤泥外运洒漏次数", "=0次", "0次", 5, 5),),
                    ("产出指标\n（40分）", "数量指标"): (
                        ("指标1：清淤河道长度", "≧２８公里", "28.6km", 10, 10),
                        ("指标2：清出淤泥方量", "150,000立方米以上", "15.2万立方米", 10, 10),
                    ),
                    ("产出指标\n（40分）", "质量指标"): (("指标1：断面复测合格率", "》=95%", "98％", 10, "10.00"),),
                    ("产出指标\n（40分）", "时效指标"): (
                        ("指标1：清淤完工时间", "4月30日前", date(2024, 5, 6), 10, 9, "四月连续降雨，推迟6天"),
                    ),
                    ("效益指标\n（20分）", "社会效益指标"): (("指标1：沿河受益群众", "≥1.2万人", "12600余人", 10, 10),),
                    ("效益指标\n（20分）", "生态效益指标"): (("指标1：河道水质", "Ⅲ类", "达成预期指标", 10, 10),),
                    ("满意度指标\n（10分）", "服务对象满意度指标"): (
                        ("指标1：沿河群众满意度", "不低于90%", "94%", 10, 10),
                    ),
                },
            ),
            total_weight="100",
            total_score="98.6",
        ),
    ),
    Disturbance(
        labels={
            "项目资金\n（万元）": "项目资金(万元）",
            "其中：当年财政拨款": "其中：本年财政拨款",
            "上年结转资金": "上年结转 资金",
            "年度\n指标值": "年度指标值（A）",
            "实际\n完成值": "实际完成值 （B）",
            "总分": "合　计",
        },
        levels="every row",
        fillers=("指标3：",),
        gaps={"total": 1},
        top=1,
    ),
)

_SHELTERS = Entry(
    title="附件3：项目支出绩效自评表",
    year="（2024年度）",
    head={"project_name": "公交候车亭改造", "department": "清源市交通运输局", "unit": "清源市公共交通中心"},
    funds=amounts(
        FUNDS,
        total=(150, 150, 142.5, 10, "95%", 9.5),
        fiscal=(150, 150, 142.5, "—", None, "—"),
        carryover=SOURCE,
        other=SOURCE,
    ),
    goal_expected="改造公交候车亭60座。",
    goal_actual="改造公交候车亭61座，增设电子站牌。",
    rows=lines(
        LINES,
        {
            ("成本指标", "经济成本指标"): (("每座候车亭改造成本", "≤2.5万元", "2.34万元", 15, 15),),
            ("成本指标", "社会成本指标"): (
                ("施工占道天数", "≤20天", "25天", 5, 4, "得分按公式计算，成本指标中管线迁改耗时"),
            ),
            ("产出指标", "数量指标"): (
                ("改造候车亭数量", "≥60座", "61座", 15, 15),
                ("增设电子站牌数量", "≥60块", "61块", 5, 5),
            ),
            ("产出指标", "质量指标"): (("改造验收合格率", "=100%", "100%", 10, 10),),
            ("产出指标", "时效指标"): (("改造完工时间", "2024年9月底前", "2024年9月18日", 10, 10),),
            ("效益指标", "社会效益指标"): (("日均候车人次", "≥25000人次", "26800人次", 20, 20),),
            ("满意度指标", "服务对象满意度指标"): (("乘客满意度", "≥88%", "91.5%", 10, 10),),
        },
    ),
    total_weight=100,
    total_score=Formula("=89+9.5", None),
)

_STOPS = Entry(
    head={**_SHELTERS.head, "project_name": "公交站点标线施划"},
    funds=amounts(
        FUNDS,
        total=(18, 18, 18, 10, "100%", 10),
        fiscal=(18, 18, 18, "—", None, "—"),
        carryover=SOURCE,
        other=SOURCE,
    ),
    goal_expected="施划公交站点标线。",
    goal_actual="施划公交站点标线240处。",
    rows=lines(
        LINES,
        {
            ("成本指标", "经济成本指标"): (("每处标线施划成本", "≤800元", "750元", 20, 20),),
            ("产出指标", "数量指标"): (("施划标线站点数量", "≥230处", "240处", 40, 40),),
            ("效益指标", "社会效益指标"): (("违停占站下降率", "≥30%", "34%", 20, 20),),
            ("满意度指标", "服务对象满意度指标"): (("公交驾驶员满意度", "≥90%", "95%", 10, 10),),
        },
    ),
    total_weight=100,
    total_score=100,
)

# Actual before target, no column of reasons in its place, hidden cost rows, a second form without title and goals.
HOSTILE = Spoilt(
    (_SHELTERS, _STOPS),
    Disturbance(
        order=("reason", "level1", "level2", "level3", "actual", "target", "score", "weight"),
        fund_order=("label", "weight", "score", "rate", "budget_initial", "budget_full", "executed"),
        without=frozenset({"goals"}),
        hidden_lines=frozenset({0, 1}),
        hidden_columns=frozenset({3}),
        levels="once",
        stray={(500, 60): "一级指标", (5, 20): "得分"},
        top=3,
        left=2,
    ),
)
