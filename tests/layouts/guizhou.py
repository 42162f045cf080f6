"""贵州省: the form of tests/workbooks.py once more, drawn by the engine of all layouts."""

from datetime import date

from tests.layouts.entry import Disturbance, Entry, Spoilt, amounts, lines
from tests.layouts.shape import Column, FundLabel, Funds, Layout, Part, Rows, Table, Title, Total
from tests.workbooks import Formula, Shown

LAYOUT = Layout(
    "guizhou",
    (6, 9, 9, 25, 15, 15, 7, 9, 17, 22),
    (
        Title(),
        Rows(
            "head",
            (
                (
                    Part(0, 5, "单位（盖章）：", "head.stamped_unit", left=True, border=False),
                    Part(6, 9, "填报日期：", "head.fill_date", left=True, border=False),
                ),
                (Part(0, 1, "项目名称"), Part(2, 9, place="head.project_name")),
                (
                    Part(0, 1, "主管部门及代码"),
                    Part(2, 4, place="head.department"),
                    Part(5, 5, "实施单位"),
                    Part(6, 9, place="head.unit"),
                ),
            ),
        ),
        Funds(
            (
                Column("label", "资 金 来 源", 1, 2),
                Column("budget_initial", "年初预算数", 3, 3),
                Column("budget_full", "全年预算数（A）", 4, 4),
                Column("executed", "全年执行数（B）", 5, 5),
                Column("weight", "分值", 6, 6),
                Column("rate", "执行率", 7, 7),
                Column("score", "得分", 8, 9),
            ),
            (
                FundLabel("total", "年度资金总额："),
                FundLabel("fiscal", "  财政拨款："),
                FundLabel("fiscal_own", "      本级安排："),
                FundLabel("fiscal_upper", "      其中：上级补助："),
                FundLabel("other", "  其他："),
            ),
            Part(0, 0, "项目资金\n（元）"),
        ),
        Rows(
            "goals",
            (
                (Part(0, 0, "年度\n总体\n目标", rows=2), Part(1, 3, "预期目标"), Part(4, 9, "实际完成情况")),
                (
                    Part(1, 3, place="goals.expected", left=True, least=43),
                    Part(4, 9, place="goals.actual", left=True, least=43),
                ),
            ),
        ),
        Table(
            (
                Column("level1", "一级指标", 1, 1),
                Column("level2", "二级指标", 2, 2),
                Column("level3", "三级指标", 3, 3),
                Column("target", "年度指标值(A)", 4, 4),
                Column("actual", "实际完成值(B)", 5, 5),
                Column("weight", "分值", 6, 6),
                Column("score", "得分", 7, 7),
                Column("reason", "未完成原因分析", 8, 8),
                Column("note", "备注", 9, 9),
            ),
            Part(0, 0, "绩\n效\n指\n标"),
        ),
        Total("总         分", 0),
        Rows(
            "foot",
            (
                (Part(0, 0, "自   \n评\n结 \n论"), Part(1, 9, place="foot.conclusion", left=True, least=71)),
                (Part(0, 9, "联系人：", "foot.contact", left=True, border=False),),
            ),
        ),
    ),
    landscape=True,
)

_OUTPUT, _BENEFIT, _SATISFACTION = "产出指标\n(50分)", "效益指标\n(30分)", "满意度指标\n(10分)"
_SOCIAL, _LASTING, _SATISFIED = "社会效益\n指标", "可持续影\n响指标", "满意度\n指标"
_FUNDS = "budget_initial budget_full executed weight rate score"
_LINES = "level3 target actual weight score reason note"
_SOURCE = (None, None, None, "-", "-", "-")
_NOTHING = (0, 0, 0, "-", "-", "-")

BLANK = Entry(
    title="项目支出绩效目标自评表",
    year="（    年度）",
    funds=amounts(
        _FUNDS,
        total=(None, None, None, 10),
        fiscal=_SOURCE,
        fiscal_own=_SOURCE,
        fiscal_upper=_SOURCE,
        other=_SOURCE,
    ),
    rows=lines(
        _LINES,
        {
            (_OUTPUT, "数量指标"): ((),),
            (_OUTPUT, "质量指标"): ((),),
            (_OUTPUT, "时效指标"): ((),),
            (_OUTPUT, "成本指标"): ((), ()),
            (_BENEFIT, _SOCIAL): ((),),
            (_BENEFIT, _LASTING): ((),),
            (_SATISFACTION, _SATISFIED): ((),),
        },
    ),
    total_weight=100,
)

CLEAN = Entry(
    title="项目支出绩效目标自评表",
    year="（2024年度）",
    head={
        "stamped_unit": "清源县民政局",
        "fill_date": "2025年1月15日",
        "project_name": "社区老年食堂运营补助",
        "department": "[220]清源县民政局",
        "unit": "清源县民政局",
    },
    funds=amounts(
        _FUNDS,
        total=(1_200_000, 1_200_000, 1_164_000, 10, "97.00", 9.7),
        fiscal=(1_200_000, 1_200_000, 1_164_000, "-", "-", "-"),
        fiscal_own=(700_000, 700_000, 664_000, "-", "-", "-"),
        fiscal_upper=(500_000, 500_000, 500_000, "-", "-", "-"),
        other=_NOTHING,
    ),
    goal_expected="补助18个社区老年食堂运营，为城区老年人提供安全、实惠的就餐服务。",
    goal_actual="全年补助19个社区老年食堂，供餐162300人次，惠及老年人2250人，食品安全抽检全部合格。",
    rows=lines(
        _LINES,
        {
            (_OUTPUT, "数量指标"): (
                ("运营老年食堂数量", "≥18个", "19个", 10, 10),
                ("全年供餐人次", "≥150000人次", "162300人次", 10, 10),
            ),
            (_OUTPUT, "质量指标"): (("食品安全抽检合格率", "=100%", "100%", 10, 10),),
            (_OUTPUT, "时效指标"): (("补助资金拨付及时率", "≥95%", "97%", 10, 10),),
            (_OUTPUT, "成本指标"): (("每餐补助标准", "≤8元/人次", "7.17元/人次", 10, 10),),
            (_BENEFIT, _SOCIAL): (
                (
                    "惠及老年人人数",
                    "≥2400人",
                    "2250人",
                    15,
                    14.06,
                    "两个社区食堂四月才开业，办卡人数不足；已上门登记办卡",
                ),
            ),
            (_BENEFIT, _LASTING): (("食堂运营管理机制", "健全", "达成预期指标", 15, 15),),
            (_SATISFACTION, _SATISFIED): (("就餐老年人满意度", "≥90%", "94.2%", 10, 10),),
        },
    ),
    total_weight=100,
    total_score=98.76,
    foot={
        "conclusion": "自评结论：优。自评得分98.76分。取得的成效：19个社区老年食堂稳定运营，供餐162300人次。"
        "存在问题：两个社区食堂开业较晚，惠及人数未达目标。改进措施：一季度完成上门登记办卡，按月通报办卡进度。",
        "contact": "某某",
    },
)

LIVED = Spoilt(
    (
        Entry(
            title="2024年度项目支出绩效目标自评表",
            year="（ 2024 年度 ）",
            head={
                "stamped_unit": "清源县林业局",
                "fill_date": "20250117",
                "project_name": "２０２４年退化林修复项目",
                "department": "[304]清源县林业局",
                "unit": "清源县国有林场",
            },
            funds=amounts(
                _FUNDS,
                total=("2,600,000.00", " 2600000 ", "２５３５０００", "10.00", Shown(0.975, "0.00%"), 9.75),
                fiscal=("2,600,000.00", 2_600_000, 2_535_000, "—", "—", "—"),
                fiscal_own=(600_000, 600_000, 585_000, "/", "/", "/"),
                fiscal_upper=(2_000_000, 2_000_000, 1_950_000, "-", "-", "-"),
                other=("0", "0", "0", "-", "-", "-"),
            ),
            goal_expected="修复退化林6500亩，提高林分质量。",
            goal_actual="修复退化林6520亩，补植苗木19万余株，林分质量得到提高。",
            rows=lines(
                _LINES,
                {
                    (_OUTPUT, "数量指标"): (
                        ("指标1：退化林修复面积", "≧6,500亩", "6520亩", 10, 10),
                        ("指标2：补植苗木株数", "不少于18万株", "19万余株", 10, 10),
                    ),
                    (_OUTPUT, "质量指标"): (("指标1：苗木成活率", "≥90％", "92.5％", " 10 ", "10.00"),),
                    (_OUTPUT, "时效指标"): (("指标1：补植完成时间", "3月底前", date(2024, 3, 26), 10, 10),),
                    (_OUTPUT, "成本指标"): (
                        ("指标1：亩均修复成本", "400元/亩以内", "388.8元/亩", 10, 10, None, "含苗木费"),
                    ),
                    (_BENEFIT, _SOCIAL): (("指标1：带动务工人数", "≥220人", "200余人", 15, 13.64, "农忙时节招工不足"),),
                    (_BENEFIT, _LASTING): (("指标1：林分质量", "提高", "达成", 15, 15),),
                    (_SATISFACTION, _SATISFIED): (("指标1：林场职工满意度", "90%以上", Shown(0.95, "0%"), 10, 10),),
                },
            ),
            total_weight="100",
            total_score="98.39",
            foot={
                "conclusion": "优。修复退化林6520亩。存在问题：农忙时节招工不足。改进措施：错峰安排用工。",
                "contact": "某某",
            },
        ),
    ),
    Disturbance(
        labels={
            "项目名称": "项 目\n名 称",
            "实施单位": "实施单位：",
            "全年执行数（B）": "全年执行数\n(B)",
            "三级指标": "三级　指标",
            "未完成原因分析": "未完成原因",
            "总         分": "合    计",
        },
        gaps={"indicators": 1},
        inserted=(4,),
        fillers=("指标3：", "……"),
        levels="once",
        left=1,
    ),
)

_ARCHIVES = Entry(
    title="项目支出绩效目标自评表",
    year="（2024年度）",
    head={
        "stamped_unit": "清源县档案馆",
        "fill_date": "2025.1.9",
        "project_name": "馆藏档案数字化",
        "department": "[118]清源县档案馆",
        "unit": "清源县档案馆",
    },
    funds=amounts(
        _FUNDS,
        total=(450_000, 450_000, 398_250, 10, Formula('=TEXT(398250/450000,"0.00%")', "88.50%"), 8.85),
        fiscal=(450_000, 450_000, 398_250, "-", "-", "-"),
        fiscal_own=(450_000, 450_000, 398_250, "-", "-", "-"),
        fiscal_upper=_NOTHING,
        other=_NOTHING,
    ),
    goal_expected="完成馆藏民国档案数字化。",
    goal_actual="数字化档案41.2万页，质检合格。",
    rows=lines(
        _LINES,
        {
            (_OUTPUT, "数量指标"): (
                (
                    "数字化档案页数",
                    "≥45万页",
                    "41.2万页",
                    15,
                    13.73,
                    "实际完成值低于年度指标值，原因见备注",
                    "总分见下",
                ),
                ("著录档案条目", "≥38000条", "38640条", 10, 10),
            ),
            (_OUTPUT, "质量指标"): (("数字化质检合格率", "≥99%", "99.6%", 10, 10),),
            (_OUTPUT, "时效指标"): (("数字化完成时间", "2024年11月30日", "2024-11-28", 10, 10),),
            (_OUTPUT, "成本指标"): (("每页加工成本", "≤1元", "0.97元", 5, 5),),
            (_BENEFIT, _SOCIAL): (("查档利用人次", "≥1200人次", "1356人次", 15, 15),),
            (_BENEFIT, _LASTING): (("档案查阅时间缩短", "缩短", "达成预期指标", 15, 15),),
            (_SATISFACTION, _SATISFIED): (("查档群众满意度", "≥95%", "98.3%", 10, 10),),
        },
    ),
    total_weight=Formula("=90+10", None),
    total_score=97.58,
    foot={"conclusion": "优。部分档案破损，先修复后扫描，扫描页数不足。下一步与修复工序并行。", "contact": "某某"},
)

_REPAIR = Entry(
    head={**_ARCHIVES.head, "project_name": "破损档案修复"},
    funds=amounts(
        _FUNDS,
        total=(80_000, 80_000, 80_000, 10, "100.00", 10),
        fiscal=(80_000, 80_000, 80_000, "-", "-", "-"),
        fiscal_own=(80_000, 80_000, 80_000, "-", "-", "-"),
        fiscal_upper=_NOTHING,
        other=_NOTHING,
    ),
    goal_expected="修复破损档案。",
    goal_actual="修复破损档案2120页。",
    rows=lines(
        _LINES,
        {
            (_OUTPUT, "数量指标"): (("修复档案页数", "≥2000页", "2120页", 30, 30),),
            (_OUTPUT, "成本指标"): (("每页修复成本", "≤40元", "37.74元", 20, 20),),
            (_BENEFIT, _LASTING): (("档案保存年限", "≥50年", "50年", 30, 30),),
            (_SATISFACTION, _SATISFIED): (("档案移交单位满意度", "≥90%", "96%", 10, 10),),
        },
    ),
    total_weight=100,
    total_score=100,
    foot={"conclusion": "优。", "contact": "某某"},
)

# Points before the values, a hidden row, the heading again in the middle, a second form without a title.
HOSTILE = Spoilt(
    (_ARCHIVES, _REPAIR),
    Disturbance(
        order=("level1", "level2", "level3", "weight", "score", "actual", "target", "note", "reason"),
        hidden_lines=frozenset({1}),
        hidden_columns=frozenset({9}),
        repeat_after=5,
        stray={(2, 30): "预算股已核", (240, 3): "项目名称"},
        top=2,
    ),
)
