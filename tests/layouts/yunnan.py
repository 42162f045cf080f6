"""云南省 公开14表: the target in three columns under a heading of two rows, the grade behind the total; in 元."""

from datetime import date

from tests.layouts.entry import Disturbance, Entry, Spoilt, amounts, lines
from tests.layouts.shape import Column, FundLabel, Funds, Layout, Part, Rows, Table, Title, Total
from tests.workbooks import Formula, Shown

LAYOUT = Layout(
    "yunnan",
    (11, 15, 25, 9, 13, 10, 15, 8, 9, 26),
    (
        Title(with_year=False),
        Rows(
            "head",
            (
                (
                    Part(0, 3, "部门：", "head.office", left=True, border=False),
                    Part(4, 6, "金额单位：元", left=True, border=False),
                    Part(7, 9, "公开14表", border=False),
                ),
                (Part(0, 1, "项目名称"), Part(2, 9, place="head.project_name")),
                (
                    Part(0, 1, "主管部门"),
                    Part(2, 4, place="head.department"),
                    Part(5, 6, "实施单位"),
                    Part(7, 9, place="head.unit"),
                ),
            ),
        ),
        Funds(
            (
                Column("label", "", 1, 1),
                Column("budget_initial", "年初预算数", 2, 2),
                Column("budget_full", "全年预算数", 3, 4),
                Column("executed", "全年执行数", 5, 6),
                Column("weight", "分值", 7, 7),
                Column("rate", "执行率", 8, 8),
                Column("score", "得分", 9, 9),
            ),
            (
                FundLabel("total", "年度资金总额"),
                FundLabel("fiscal", "其中：当年\n财政拨款"),
                FundLabel("carryover", "上年结转资金"),
                FundLabel("other", "其他资金"),
            ),
            Part(0, 0, "项目资金\n（元）"),
        ),
        Rows(
            "goals",
            (
                (Part(0, 0, "年度\n总体\n目标", rows=2), Part(1, 4, "预期目标"), Part(5, 9, "实际完成情况")),
                (
                    Part(1, 4, place="goals.expected", left=True, least=58),
                    Part(5, 9, place="goals.actual", left=True, least=58),
                ),
            ),
        ),
        Table(
            (
                Column("level1", "一级指标", 0, 0, under="绩效指标"),
                Column("level2", "二级指标", 1, 1, under="绩效指标"),
                Column("level3", "三级指标", 2, 2, under="绩效指标"),
                Column("nature", "指标性质", 3, 3, under="年度指标值"),
                Column("target", "指标值", 4, 4, under="年度指标值"),
                Column("measure", "度量单位", 5, 5, under="年度指标值"),
                Column("actual", "实际完成值", 6, 6),
                Column("weight", "分值", 7, 7),
                Column("score", "得分", 8, 8),
                Column("reason", "偏差原因分析及改进措施", 9, 9),
            ),
        ),
        Rows("remarks", ((Part(0, 2, "其他需要说明事项"), Part(3, 9, place="foot.remarks", left=True)),)),
        Total("总分", 0, with_grade=True),
    ),
    landscape=True,
)

_FUNDS = "budget_initial budget_full executed weight rate score"
_LINES = "level3 nature target measure actual weight score reason"
_ECONOMIC, _SOCIAL, _ECOLOGICAL = "经济效益指标", "社会效益指标", "生态效益指标"
_LASTING, _SATISFIED = "可持续影响指标", "服务对象满意度指标等"
_SOURCE = (None, None, None, "—", None, "—")
_NOTHING = ("—", "—", "—", "—", None, "—")

BLANK = Entry(
    title="    年度项目支出绩效自评表",
    funds=amounts(_FUNDS, total=(None, None, None, 10), fiscal=_SOURCE, carryover=_SOURCE, other=_SOURCE),
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): ((), ()),
            ("产出指标", "质量指标"): ((), ()),
            ("产出指标", "时效指标"): ((), ()),
            ("产出指标", "成本指标"): ((), ()),
            ("效益指标", _ECONOMIC): ((),),
            ("效益指标", _SOCIAL): ((),),
            ("效益指标", _ECOLOGICAL): ((),),
            ("效益指标", _LASTING): ((),),
            ("满意度指标", _SATISFIED): ((), ()),
        },
    ),
    total_weight=100,
)

CLEAN = Entry(
    title="2024年度项目支出绩效自评表",
    head={
        "office": "清源县石桥镇中心卫生院",
        "project_name": "基层医疗卫生机构设备购置",
        "department": "清源县卫生健康局",
        "unit": "清源县石桥镇中心卫生院",
    },
    funds=amounts(
        _FUNDS,
        total=(1_850_000, 1_850_000, 1_776_000, 10, "96%", 9.6),
        fiscal=(1_700_000, 1_700_000, 1_626_000, "—", "95.65%", "—"),
        carryover=(150_000, 150_000, 150_000, "—", "100%", "—"),
        other=_NOTHING,
    ),
    goal_expected="购置彩超、DR等诊疗设备，提高基层诊疗能力，方便群众就近就医。",
    goal_actual="购置诊疗设备24台（套），全部验收投用，门诊人次增长11.6%，县域外转诊下降，群众就近就医更加方便。",
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): (
                ("购置诊疗设备数量", "≥", "22", "台（套）", "24", 10, 10),
                ("培训设备操作人员", "≥", "30", "人次", "34", 10, 10),
            ),
            ("产出指标", "质量指标"): (("设备验收合格率", "=", "100", "%", "100%", 10, 10),),
            ("产出指标", "时效指标"): (
                ("设备投用及时率", "≥", "95", "%", "87.5%", 10, 9.21, "3台设备因机房改造推迟投用；已完成改造"),
            ),
            ("产出指标", "成本指标"): (("设备购置总成本", "≤", "1850000", "元", "1776000", 10, 10),),
            ("效益指标", _SOCIAL): (
                ("门诊人次增长率", "≥", "10", "%", "11.6%", 10, 10),
                ("县域外转诊率", "≤", "12", "%", "10.8%", 10, 10),
            ),
            ("效益指标", _LASTING): (("设备设计使用年限", "≥", "6", "年", "6", 10, 10),),
            ("满意度指标", _SATISFIED): (
                ("就诊患者满意度", "≥", "90", "%", "94.1%", 5, 5),
                ("医务人员满意度", "≥", "90", "%", "92.5%", 5, 5),
            ),
        },
    ),
    total_weight=100,
    total_score=98.81,
    total_grade="优",
    foot={"remarks": "无"},
)

LIVED = Spoilt(
    (
        Entry(
            title="2024年度项目支出绩效自评表",
            head={
                "office": "清源县第一中学",
                "project_name": "普通高中家庭经济困难学生资助",
                "department": "清源县教育体育局",
                "unit": "清源县第一中学",
            },
            funds=amounts(
                _FUNDS,
                total=("", "1,386,000.00", "１３８６０００", "10", "100％", "10.00"),
                fiscal=("", "1,386,000.00", 1_386_000, "—", "", "—"),
                carryover=("", "", "", "—", "", "—"),
                other=("—", "—", "—", "—", "/", "—"),
            ),
            goal_expected="落实高中学生资助政策，不让一名学生因贫失学。",
            goal_actual="全年资助学生735人次，发放助学金1386000元，无学生因贫失学。",
            rows=lines(
                _LINES,
                {
                    ("产出指标", "数量指标"): (("学生受资助人次", "≧", "700", "人次", "735余人次", 10, 10),),
                    ("产出指标", "质量指标"): (("资助对象认定准确率", "═", "100", "%", "100％", 10, 10),),
                    ("产出指标", "时效指标"): (
                        ("春季学期发放时间", "不晚于", "5月31日", "", date(2024, 5, 24), 10, 10),
                    ),
                    ("产出指标", "成本指标"): (
                        ("★一、生均资助标准", "﹦", "2000", "元/生·年", "2000元", 20, 20),
                        ("1、一等助学金", "＝", "2,500.00", "元", "2,500.00", "-", "-"),
                    ),
                    ("效益指标", "经济效益\n指标"): (("减轻家庭经济负担", "", "有效", "", "有效", 10, 10),),
                    ("效益指标", "社会效益\n指标"): (
                        ("政策知晓率", "═", "100", "%", Shown(0.98, "0%"), 10, 9.8, "部分新生家长不知晓"),
                    ),
                    ("效益指标", "生态效益\n指标"): (("",),),
                    ("效益指标", "可持续影响\n指标"): (("受助学生巩固率", "不低于", "98", "%", "99.2", 10, 10),),
                    ("满意度指标", _SATISFIED): (
                        ("学生满意度", "≧", "９５", "%", "97%", 5, 5),
                        ("家长满意度", "》=", "95", "百分比", "96.5", 5, 5),
                    ),
                },
            ),
            total_weight="100",
            total_score="99.8",
            total_grade="优",
            foot={"remarks": "无"},
        ),
    ),
    Disturbance(
        labels={
            "其中：当年\n财政拨款": "其中:当年财政 拨款",
            "上年结转资金": "上年结转 资金",
            "实际完成值": "实际完成值 ",
            "偏差原因分析及改进措施": "偏差原因分析\n及改进措施",
            "其他需要说明事项": "其他需要说明的事项",
            "总分": "总  分",
        },
        levels="once",
        fillers=("……",),
        inserted=(3,),
        gaps={"goals": 1, "remarks": 1},
    ),
)

_DRUGS = Entry(
    title="公开14表  2024年度项目支出绩效自评表",
    head={
        "office": "清源县公安局",
        "project_name": "禁毒宣传教育",
        "department": "清源县公安局",
        "unit": "清源县公安局",
    },
    funds=amounts(
        _FUNDS,
        total=(300_000, 280_000, 252_000, 10, "90%", 9),
        fiscal=(300_000, 280_000, 252_000, "—", None, "—"),
        carryover=_NOTHING,
        other=_NOTHING,
    ),
    goal_expected="开展禁毒宣传教育。",
    goal_actual="开展禁毒宣传进校园、进村寨活动128场，年中调减预算2万元。",
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): (
                ("开展宣传活动场次", "≥", "120", "场", "128", 15, 15),
                ("发放宣传资料份数", "≥", "50000", "份", "46000", 10, 9.2, "指标值偏高，实际完成值按领用单统计"),
            ),
            ("产出指标", "质量指标"): (("宣传进校园覆盖率", "=", "100", "%", "100%", 10, 10),),
            ("产出指标", "时效指标"): (("宣传月活动按期完成率", "=", "100", "%", "100%", 5, 5),),
            ("产出指标", "成本指标"): (("每场活动成本", "≤", "2000", "元", "1968.75", 10, 10),),
            ("效益指标", _SOCIAL): (
                ("群众禁毒知识知晓率", "≥", "90", "%", "93.2%", 15, 15),
                ("新增吸毒人员下降率", "≥", "10", "%", "12.4%", 15, 15),
            ),
            ("满意度指标", _SATISFIED): (("群众满意度", "≥", "90", "%", "94%", 10, 10),),
        },
    ),
    total_weight=Formula("=90+10", None),
    total_score=98.2,
    total_grade="优",
    foot={"remarks": "总分未含加分。"},
)

_TESTING = Entry(
    head={**_DRUGS.head, "project_name": "毒品检测试剂购置"},
    funds=amounts(
        _FUNDS,
        total=(60_000, 60_000, 60_000, 10, "100%", 10),
        fiscal=(60_000, 60_000, 60_000, "—", None, "—"),
        carryover=_NOTHING,
        other=_NOTHING,
    ),
    goal_expected="购置检测试剂。",
    goal_actual="购置检测试剂5000份。",
    rows=lines(
        _LINES,
        {
            ("产出指标", "数量指标"): (("购置检测试剂数量", "≥", "4800", "份", "5000", 30, 30),),
            ("产出指标", "成本指标"): (("每份试剂成本", "≤", "12.5", "元", "12", 20, 20),),
            ("效益指标", _SOCIAL): (("检测覆盖人员", "≥", "4500", "人次", "4820", 30, 30),),
            ("满意度指标", _SATISFIED): (("办案单位满意度", "≥", "90", "%", "96%", 10, 10),),
        },
    ),
    total_weight=100,
    total_score=100,
    total_grade="优",
    foot={"remarks": "无"},
)

# Unit before target, actual before them, a hidden row, both rows of the heading again, a second form without a title.
HOSTILE = Spoilt(
    (_DRUGS, _TESTING),
    Disturbance(
        order=("level1", "level2", "level3", "actual", "measure", "nature", "target", "score", "weight", "reason"),
        hidden_lines=frozenset({1}),
        repeat_after=4,
        stray={(0, 50): "总分", (90, 2): "注：本表由系统导出", (7, 18): 280_000},
        top=1,
        left=2,
    ),
)
