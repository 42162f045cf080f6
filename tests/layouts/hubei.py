"""湖北省: 20 points of execution and 80 of indicators, no column of weights, boxes to tick; in 万元."""

from datetime import date

from tests.layouts.entry import Disturbance, Entry, Spoilt, amounts, lines
from tests.layouts.shape import Column, FundLabel, Funds, Layout, Part, Rows, Table, Title, Total
from tests.workbooks import Formula, Shown

LAYOUT = Layout(
    "hubei",
    (9, 10.5, 17, 25, 15, 14.5, 15),
    (
        Title(with_year=False),
        Rows(
            "head",
            (
                (
                    Part(0, 3, "单位名称：", "head.stamped_unit", left=True, border=False),
                    Part(4, 5, "填报日期：", "head.fill_date", left=True, border=False),
                    Part(6, 6, "总分：", "head.total_score", left=True, border=False),
                ),
                (Part(0, 1, "项目名称"), Part(2, 6, place="head.project_name")),
                (
                    Part(0, 1, "主管部门"),
                    Part(2, 3, place="head.department"),
                    Part(4, 4, "项目实施单位"),
                    Part(5, 6, place="head.unit"),
                ),
                (Part(0, 1, "项目类别"), Part(2, 6, place="extra.category", left=True)),
                (Part(0, 1, "项目属性"), Part(2, 6, place="extra.property", left=True)),
                (Part(0, 1, "项目类型"), Part(2, 6, place="extra.type", left=True)),
            ),
        ),
        Funds(
            (
                Column("label", "", 2, 2),
                Column("budget_full", "预算数（A）", 3, 3),
                Column("executed", "执行数（B）", 4, 4),
                Column("rate", "执行率（B/A）", 5, 5),
                Column("score", "得分\n（20分*执行率）", 6, 6),
            ),
            (FundLabel("total", "年度财政\n资金总额"),),
            Part(0, 1, "预算执行情况\n（万元）\n（20分）"),
        ),
        Table(
            (
                Column("level1", "一级指标", 1, 1),
                Column("level2", "二级指标", 2, 2),
                Column("level3", "三级指标", 3, 3),
                Column("target", "年初目标值（A）", 4, 4),
                Column("actual", "实际完成值（B）", 5, 5),
                Column("score", "得分", 6, 6),
            ),
            Part(0, 0, "年度\n绩效\n目标\n（80分）"),
        ),
        Total("总分", 0),
        Rows(
            "foot",
            (
                (Part(0, 1, "偏差大或目标未完成原因分析"), Part(2, 6, place="foot.reason", left=True, least=58)),
                (Part(0, 1, "改进措施及结果应用方案"), Part(2, 6, place="foot.measures", left=True, least=58)),
                (Part(0, 6, "备注：", "foot.remarks", left=True),),
            ),
        ),
    ),
)

_FUNDS = "budget_full executed rate score"
_LINES = "level3 target actual score"
_ECONOMIC, _SOCIAL, _ECOLOGICAL = "经济效益指标", "社会效益指标", "生态效益指标"
_LASTING, _SATISFIED = "可持续影响指标", "服务对象\n满意度指标"
_REMARKS = (
    "1. 预算数为调整后的财政资金总额，执行数为实际支出的财政资金；2. 定量指标按实际完成值与目标值之比计分；"
    "3. 定性指标分三档，在分值的100%-80%、80%-50%、50%-0%之间给分。"
)
_UNTICKED = {
    "category": "1、部门预算项目 □    2、本级专项 □    3、上级转移支付项目 □",
    "property": "1、持续性项目 □    2、新增性项目 □",
    "type": "1、常年性项目 □    2、延续性项目 □    3、一次性项目 □",
}
_PRINTED = ((), ())

BLANK = Entry(
    title="    年度项目自评表",
    funds=amounts(_FUNDS, total=()),
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): _PRINTED,
            ("产出指标", "质量指标"): _PRINTED,
            ("产出指标", "时效指标"): _PRINTED,
            ("产出指标", "成本指标"): _PRINTED,
            ("效益指标", _ECONOMIC): _PRINTED,
            ("效益指标", _SOCIAL): _PRINTED,
            ("效益指标", _ECOLOGICAL): _PRINTED,
            ("效益指标", _LASTING): _PRINTED,
            ("满意度指标", _SATISFIED): _PRINTED,
        },
    ),
    foot={"remarks": _REMARKS},
    extra=_UNTICKED,
)

CLEAN = Entry(
    title="2024年度农村公路养护项目自评表",
    head={
        "stamped_unit": "清源县公路事业发展中心",
        "fill_date": "2025年1月16日",
        "total_score": 98.53,
        "project_name": "农村公路养护",
        "department": "清源县交通运输局",
        "unit": "清源县公路事业发展中心",
    },
    funds=amounts(_FUNDS, total=(620, 589, "95.00%", 19)),
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标（15分）"): (
                ("养护农村公路里程（8分）", "≥480公里", "486公里", 8),
                ("修复水毁路基处数（7分）", "≥35处", "38处", 7),
            ),
            ("产出指标", "质量指标（10分）"): (("养护工程验收合格率（10分）", "=100%", "100%", 10),),
            ("产出指标", "时效指标（5分）"): (("汛期抢通及时率（5分）", "≥95%", "96.8%", 5),),
            ("产出指标", "成本指标（10分）"): (("每公里养护成本（10分）", "≤1.2万元", "1.19万元", 10),),
            ("效益指标", "社会效益指标（15分）"): (
                ("受益行政村数（8分）", "≥96个", "98个", 8),
                ("事故隐患路段减少数（7分）", "≥30处", "28处", 6.53),
            ),
            ("效益指标", "生态效益指标（5分）"): (("旧料循环利用率（5分）", "≥60%", "66%", 5),),
            ("效益指标", "可持续影响指标（10分）"): (("公路管养机制（10分）", "健全", "达成预期指标", 10),),
            ("满意度指标", "服务对象\n满意度指标（10分）"): (("沿线群众满意度（10分）", "≥90%", "92.6%", 10),),
        },
    ),
    total_score=98.53,
    foot={
        "reason": "两处事故隐患路段需迁改管线，迁改手续十二月才办结，事故隐患路段减少数未达年初目标。",
        "measures": "二月底前完成两处路段整治；隐患整治提前一季度办理迁改手续，自评结果用于安排下年度养护计划。",
        "remarks": _REMARKS,
    },
    extra={
        "category": "1、部门预算项目 ☑    2、本级专项 □    3、上级转移支付项目 □",
        "property": "1、持续性项目 ☑    2、新增性项目 □",
        "type": "1、常年性项目 ☑    2、延续性项目 □    3、一次性项目 □",
    },
)

LIVED = Spoilt(
    (
        Entry(
            title="２０２４年度化肥减量增效示范县项目支出绩效自评表",
            head={
                "stamped_unit": "清源县土壤肥料工作站",
                "fill_date": "2025年1月20号",
                "total_score": "97.24",
                "project_name": "化肥减量增效示范县",
                "department": "清源县农业农村局",
                "unit": "清源县土壤肥料工作站",
            },
            funds=amounts(_FUNDS, total=("278.50", "２４０.１", Shown(0.8621, "0.00%"), "17.24")),
            rows=lines(
                _LINES,
                {
                    ("产出指标", "数量指标"): (
                        ("一、示范区建立", "≧20,000亩", "20150亩", "15.0"),
                        ("1、水稻侧深施肥＋缓控释肥", "≧500亩", "520亩", "5.0"),
                        ("2、玉米种肥同播＋缓控释肥", "≧1000亩", "1,010亩", "5.0"),
                        ("3、施用配方肥", "不少于18500亩", "18620亩", "5.0"),
                        ("二、土样植株化验", "60个以上", "105个", 5),
                    ),
                    ("产出指标", "质量指标"): (("★示范区配方肥到位率", "≧80％", "85.6%", "10.0"),),
                    ("产出指标", "时效指标"): (("项目完成时间", "11月底前", date(2024, 11, 22), 10),),
                    ("效益指标", "社会效益指标"): (("受益农户数", "5000户", "5000余户", 20),),
                    ("效益指标", "生态效益指标"): (("亩均化肥用量减少", "＝5%", "5.3％", 10),),
                    ("满意度指标", "服务对象满意度指标"): (("农户满意度", "≥90%", Shown(0.95, "0%"), 10),),
                },
            ),
            total_score="97.24",
            foot={"reason": "尾款待验收后支付。", "measures": "加快验收。", "remarks": ""},
            extra={
                "category": "1、部门预算项目 £  2、县直专项 £  3、上级转移支付项目 R",
                "property": "1、持续性项目 □  2、新增性项目 √",
                "type": "",
            },
        ),
    ),
    Disturbance(
        labels={
            "项目实施单位": "项目实施\n单位",
            "预算数（A）": "预算数(A)",
            "得分\n（20分*执行率）": "得分 (20分*执行率)",
            "年度财政\n资金总额": "年度财政资金总额",
            "年初目标值（A）": "年初目标值\n(A)",
            "实际完成值（B）": "实际完成值(Ｂ)",
            "改进措施及结果应用方案": "改进措施及\n结果应用方案",
        },
        levels="once",
        inserted=(5,),
        gaps={"indicators": 1, "foot": 1},
    ),
)

_READING = Entry(
    title="2024年度全民阅读项目自评表",
    head={
        "stamped_unit": "清源县图书馆",
        "fill_date": "2025/1/10",
        "total_score": "98.5",
        "project_name": "全民阅读推广",
        "department": "清源县文化和旅游局",
        "unit": "清源县图书馆",
    },
    funds=amounts(_FUNDS, total=(60, 57, Formula("=57/60", 0.95), 19)),
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): (
                ("举办阅读推广活动（10分）", "≥80场", "86场", 10),
                ("购置图书册数（10分）", "≥12000册", "11400册", 9.5),
            ),
            ("产出指标", "质量指标"): (("图书验收合格率（10分）", "=100%", "100%", 10),),
            ("产出指标", "成本指标"): (("每册购置成本（5分）", "≤40元", "38.5元", 5),),
            ("产出指标", "时效指标"): (("图书上架及时率（5分）", "≥95%", "97%", 5),),
            ("效益指标", "社会效益指标"): (
                ("年到馆人次（15分）", "≥10万人次", "11.2万人次", 15),
                ("得分较高的读者活动参与率（15分）", "≥30%", "34%", 15),
            ),
            ("满意度指标", "服务对象满意度指标"): (("读者满意度（10分）", "≥90%", "95%", 10),),
        },
    ),
    total_score=Formula("=79.5+19", None),
    foot={"reason": "总分未满：供书商缺货。", "measures": "增加供书商。", "remarks": "项目名称与批复一致。"},
    extra=_UNTICKED,
)

_MOBILE = Entry(
    head={**_READING.head, "project_name": "流动图书车运行", "total_score": 100},
    funds=amounts(_FUNDS, total=(12, 12, "100%", 20)),
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): (("流动服务次数（20分）", "≥100次", "108次", 20),),
            ("产出指标", "成本指标"): (("每次服务成本（20分）", "≤1200元", "1111元", 20),),
            ("效益指标", "社会效益指标"): (("服务偏远村组数（30分）", "≥40个", "42个", 30),),
            ("满意度指标", "服务对象满意度指标"): (("村民满意度（10分）", "≥90%", "96%", 10),),
        },
    ),
    total_score=100,
    foot={"reason": "无", "measures": "无", "remarks": ""},
    extra=_UNTICKED,
)

# The score before the values, a hidden row, the heading again, names upright, a second form without a title.
HOSTILE = Spoilt(
    (_READING, _MOBILE),
    Disturbance(
        order=("level1", "level2", "level3", "score", "actual", "target"),
        hidden_lines=frozenset({1}),
        repeat_after=4,
        upright=True,
        stray={(2, 30): "总分：", (200, 1): "一级指标"},
        top=2,
        left=2,
    ),
)
