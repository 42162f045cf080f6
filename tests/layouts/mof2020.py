"""The ministry's grid of 2020, in 万元, and the sheet of eleven columns that a central system exports of it."""

from datetime import date

from tests.layouts.entry import Disturbance, Entry, Spoilt, amounts, lines
from tests.layouts.shape import Column, FundLabel, Funds, Layout, Part, Rows, Table, Title, Total
from tests.workbooks import Formula, Shown

FUND_ROWS = (
    FundLabel("total", "年度资金总额"),
    FundLabel("fiscal", "其中：当年财政拨款"),
    FundLabel("carryover", "    上年结转资金"),
    FundLabel("other", "    其他资金"),
)

LAYOUT = Layout(
    "mof2020",
    (4, 9, 18, 19.5, 12.5, 12.5, 6, 8, 16),
    (
        Title(),
        Rows(
            "head",
            (
                (Part(0, 1, "项目名称"), Part(2, 8, place="head.project_name")),
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
                Column("budget_initial", "年初预算数", 3, 3),
                Column("budget_full", "全年预算数", 4, 4),
                Column("executed", "全年执行数", 5, 5),
                Column("weight", "分值", 6, 6),
                Column("rate", "执行率", 7, 7),
                Column("score", "得分", 8, 8),
            ),
            FUND_ROWS,
            Part(0, 1, "项目资金\n（万元）"),
        ),
        Rows(
            "goals",
            (
                (Part(0, 0, "年\n度\n总\n体\n目\n标", rows=2), Part(1, 4, "预期目标"), Part(5, 8, "实际完成情况")),
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
                Column("target", "年度\n指标值", 4, 4),
                Column("actual", "实际\n完成值", 5, 5),
                Column("weight", "分值", 6, 6),
                Column("score", "得分", 7, 7),
                Column("reason", "偏差原因分析\n及改进措施", 8, 8),
            ),
            Part(0, 0, "绩\n效\n指\n标"),
        ),
        Total("总分", 0),
    ),
)

EXPORT = Layout(
    "mof2020",
    (5, 10, 15, 13, 9, 14, 14, 8, 9, 5, 17),
    (
        Title(),
        Rows("code", ((),)),
        Rows(
            "head",
            (
                (Part(0, 1, "项目名称"), Part(2, 10, place="head.project_name")),
                (
                    Part(0, 1, "主管部门"),
                    Part(2, 4, place="head.department"),
                    Part(5, 5, "实施单位"),
                    Part(6, 10, place="head.unit"),
                ),
            ),
        ),
        Funds(
            (
                Column("label", "", 2, 3),
                Column("budget_initial", "年初预算数", 4, 4),
                Column("budget_full", "全年预算数", 5, 5),
                Column("executed", "全年执行数", 6, 6),
                Column("weight", "分值", 7, 7),
                Column("rate", "执行率", 8, 9),
                Column("score", "得分", 10, 10),
            ),
            FUND_ROWS,
            Part(0, 1, "项目资金（万元）"),
        ),
        Rows(
            "goals",
            (
                (Part(0, 0, "年度总体目标", rows=2), Part(1, 5, "预期目标"), Part(6, 10, "实际完成情况")),
                (Part(1, 5, place="goals.expected", left=True), Part(6, 10, place="goals.actual", left=True)),
            ),
        ),
        Table(
            (
                Column("level1", "一级指标", 1, 1),
                Column("level2", "二级指标", 2, 2),
                Column("level3", "三级指标", 3, 4),
                Column("target", "年度指标值", 5, 5),
                Column("actual", "实际完成值", 6, 6),
                Column("weight", "分值", 7, 7),
                Column("score", "得分", 8, 8),
                Column("reason", "偏差原因分析及改进措施", 9, 10),
            ),
            Part(0, 0, "绩效指标"),
        ),
        Total("总分", 0),
    ),
    landscape=True,
)

FUNDS = "budget_initial budget_full executed weight rate score"
LINES = "level3 target actual weight score reason"
PRINTED = (("指标1：",), ("指标2：",), ("……",))
SOURCE = (None, None, None, "—", None, "—")

BLANK = Entry(
    title="项目支出绩效自评表",
    year="（    年度）",
    funds=amounts(FUNDS, total=(None, None, None, 10), fiscal=SOURCE, carryover=SOURCE, other=SOURCE),
    rows=lines(
        LINES,
        {
            ("产出指标", "数量指标"): PRINTED,
            ("产出指标", "质量指标"): PRINTED,
            ("产出指标", "时效指标"): PRINTED,
            ("产出指标", "成本指标"): PRINTED,
            ("效益指标", "经济效益\n指标"): PRINTED,
            ("效益指标", "社会效益\n指标"): PRINTED,
            ("效益指标", "生态效益\n指标"): PRINTED,
            ("效益指标", "可持续影响\n指标"): PRINTED,
            ("满意度\n指标", "服务对象\n满意度指标"): PRINTED,
        },
    ),
    total_weight=100,
)

CLEAN = Entry(
    title="项目支出绩效自评表",
    year="（2024年度）",
    head={
        "project_name": "城区老旧小区雨污管网改造",
        "department": "清源市住房和城乡建设局",
        "unit": "清源市排水管理所",
    },
    funds=amounts(
        FUNDS,
        total=(860, 860, 817, 10, "95.00%", 9.5),
        fiscal=(800, 800, 760, "—", "95.00%", "—"),
        carryover=(60, 60, 57, "—", "95.00%", "—"),
        other=(0, 0, 0, "—", None, "—"),
    ),
    goal_expected="改造老旧小区雨污管网12公里，更换检查井320座，消除雨天内涝和污水外溢，改善2600户居民的居住环境。",
    goal_actual="改造雨污管网12.4公里，更换检查井325座，2680户居民的居住环境得到改善，污水集中收集率升至92.5%，雨天未再内涝。",
    rows=lines(
        LINES,
        {
            ("产出指标", "数量指标"): (
                ("改造雨污管网长度", "≥12公里", "12.4公里", 8, 8),
                ("更换检查井数量", "≥320座", "325座", 7, 7),
            ),
            ("产出指标", "质量指标"): (("工程验收合格率", "=100%", "100%", 10, 10),),
            ("产出指标", "时效指标"): (("工程完工时间", "2024年10月底前", "2024年10月22日", 10, 10),),
            ("产出指标", "成本指标"): (("每公里改造成本", "≤70万元", "65.89万元", 15, 15),),
            ("效益指标", "经济效益\n指标"): (
                (
                    "减少管网抢修费用",
                    "≥20万元",
                    "18.6万元",
                    8,
                    7.44,
                    "七月暴雨后抢修两处，节省不及预期；雨季前增加一次排查",
                ),
            ),
            ("效益指标", "社会效益\n指标"): (("受益居民户数", "≥2600户", "2680户", 8, 8),),
            ("效益指标", "生态效益\n指标"): (("污水集中收集率", "≥90%", "92.5%", 7, 7),),
            ("效益指标", "可持续影响\n指标"): (("管网养护制度", "建立健全", "达成预期指标", 7, 7),),
            ("满意度\n指标", "服务对象\n满意度指标"): (("居民满意度", "≥90%", "93.4%", 10, 10),),
        },
    ),
    total_weight=100,
    total_score=98.94,
)

# The wordings of Anhui, points printed with the first level, texts where numbers should be.
LIVED = Spoilt(
    (
        Entry(
            title="项目支出绩效自评表\n（2024年度）",
            year=None,
            head={"project_name": "公共文化场馆免费开放", "department": "清源市文化和旅游局", "unit": "清源市文化馆"},
            funds=amounts(
                FUNDS,
                total=("120", " 120.00 ", "１１８.５", "10", "98.75％", "9.88"),
                fiscal=("100", 100, "98.5", "-", "98.5", "-"),
                carryover=("20", "20", "20", "-", "100", "-"),
                other=("-", "-", "-", "-", "/", "-"),
            ),
            goal_expected="全年免费开放300天，开展公益培训和群众文化活动。",
            goal_actual="免费开放302天，举办公益培训46期，群众文化活动62场，服务群众11.3万人次。",
            rows=lines(
                LINES,
                {
                    ("产出指标(50分)", "数量指标"): (
                        ("指标1：免费开放天数", "≧300天", "302天", 10, 10),
                        ("指标2：公益培训期数", "不少于45期", "46期", 5, "5.00"),
                        ("指标3：群众文化活动场次", "60场以上", "62场", 5, 5),
                    ),
                    ("产出指标(50分)", "质量指标"): (
                        ("指标1：培训课程结业率", "≥９０％", "88%", 10, 9.78, "暑期班学员中途转学"),
                    ),
                    ("产出指标(50分)", "时效指标"): (
                        ("指标1：免费开放经费拨付时间", "11月底前", date(2024, 11, 20), 10, 10),
                    ),
                    ("产出指标(50分)", "成本指标"): (("指标1：场均活动成本", "≤1.50万元", "1.2万元", 10, 10),),
                    ("效益指标(30分)", "经济效益\n指标"): (("指标1：/", "/", "/", "/", "/", "/"),),
                    ("效益指标(30分)", "社会效益\n指标"): (
                        ("指标1：服务群众人次", "≥10万人次", "11.3万余人次", 15, 15),
                    ),
                    ("效益指标(30分)", "可持续影\n响指标"): (("指标1：志愿服务队伍", "稳定", "已完成", 15, 15),),
                    ("满意度指标\n(10分)", "服务对象\n满意度指标"): (
                        ("指标1：群众满意度", ">=95%", Shown(0.968, "0.00%"), 10, 10),
                    ),
                },
            ),
            total_weight="100.00",
            total_score=99.66,
        ),
    ),
    Disturbance(
        labels={
            "全年预算数": "全年预算数\n(A)",
            "全年执行数": "全年执行数(B)",
            "执行率": "执行率\n(B/A)",
            "年度资金总额": "年度资金总额：",
            "其中：当年财政拨款": "其中:本年财\n政拨款",
            "一级指标": "一级\n指标",
            "偏差原因分析\n及改进措施": "偏差原因分析及改进措施",
            "总分": "总  分",
        },
        fillers=("指标4：", "……"),
        levels="once",
        inserted=(6,),
        gaps={"goals": 1},
    ),
)

_SCHOOL = Entry(
    title="项目支出绩效自评表",
    year="（2024年度）",
    head={"project_name": "校舍屋面维修", "department": "清源市教育局", "unit": "清源市第二小学"},
    funds=amounts(
        FUNDS,
        total=(90, 90, 81, 10, Formula("=81/90", 0.9), 9),
        fiscal=(90, 90, 81, "—", None, "—"),
        carryover=(None, None, None, "—", None, "—"),
        other=(None, None, None, "—", None, "—"),
    ),
    goal_expected="维修教学楼屋面，消除漏雨。",
    goal_actual="维修屋面3080平方米，教学楼不再漏雨，实施单位已收质保金。",
    rows=lines(
        LINES,
        {
            ("产出指标", "数量指标"): (("维修屋面面积", "≥3000平方米", "3080平方米", 20, 20),),
            ("产出指标", "质量指标"): (("防水试验合格率", "=100%", "100%", 10, 10),),
            ("产出指标", "时效指标"): (
                ("开工时间", "2024年7月5日前", "2024年7月9日", 5, 4, "总分受暴雨影响，开工和竣工均推迟"),
                ("竣工时间", "2024年8月25日前", "2024年8月28日", 5, 4, "总分受暴雨影响，开工和竣工均推迟"),
            ),
            ("产出指标", "成本指标"): (("每平方米维修成本", "≤300元", "262.99元", 10, 10),),
            ("效益指标", "社会效益指标"): (("受益学生人数", "≥1500人", "1560人", 15, 15),),
            ("效益指标", "可持续影响指标"): (("屋面保修年限", "≥5年", "5年", 15, 15),),
            ("满意度指标", "服务对象满意度指标"): (("师生满意度", "≥90%", "97%", 10, 10),),
        },
    ),
    total_weight=Formula("=90+10", None),
    total_score=97,
)

_DESKS = Entry(
    head={**_SCHOOL.head, "project_name": "课桌椅更换"},
    funds=amounts(
        FUNDS,
        total=(24, 24, 24, 10, "100%", 10),
        fiscal=(24, 24, 24, "—", None, "—"),
        carryover=(None, None, None, "—", None, "—"),
        other=(None, None, None, "—", None, "—"),
    ),
    goal_expected="更换老旧课桌椅。",
    goal_actual="更换课桌椅800套。",
    rows=lines(
        LINES,
        {
            ("产出指标", "数量指标"): (("更换课桌椅数量", "≥800套", "800套", 30, 30),),
            ("产出指标", "成本指标"): (("每套课桌椅单价", "≤320元", "300元", 20, 20),),
            ("效益指标", "社会效益指标"): (("受益班级数", "≥18个", "18个", 30, 30),),
            ("满意度指标", "服务对象满意度指标"): (("学生满意度", "≥90%", "95%", 10, 10),),
        },
    ),
    total_weight=100,
    total_score=100,
)

# One reason for two rows, a hidden row, the heading again, points before the values, a second form without a title.
HOSTILE = Spoilt(
    (_SCHOOL, _DESKS),
    Disturbance(
        order=("level1", "level2", "level3", "weight", "target", "actual", "reason", "score"),
        merged_reasons=True,
        hidden_lines=frozenset({4}),
        repeat_after=6,
        upright=True,
        inserted=(1,),
        stray={(0, 40): "复核：某某", (300, 1): "总分", (1, 14): 100},
        left=3,
    ),
)

# As the central system writes it: every number is a text.
EXPORTED = Disturbance(numbers_as_text=True)
