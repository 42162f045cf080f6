"""The sample inbox, the lists and the official blanks; `python -m tests.samples` writes them anew, byte for byte.

Three published forms, the three stacked on one sheet as they were published, six forms of units that do not exist,
each with faults that real forms have, and what `tests.arrivals` and `tests.mailroom` add: every layout, every kind of
file, three mails. What is found in them is written out in tests/test_samples.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from selfeval_xl.reader import encrypted, read_bytes
from selfeval_xl.reader.frames import to_frames
from tests.arrivals import LOCKED, PASSWORD, more_forms, no_forms, originals, unlocked
from tests.bureau import BUDGET, ROSTER, WAIVERS, budget, roster, waivers
from tests.layouts import drawing
from tests.layouts.known import LAYOUTS
from tests.libreoffice import converted
from tests.mailroom import mails
from tests.reader.locks import agile
from tests.seeds import OUTSOURCING, SEEDS, SERVICE, SMART_COURT
from tests.workbooks import BLANK, LEVEL1, Book, Filled, Row, Shown, draw, workbook

ROOT = Path(__file__).parent.parent
INBOX = ROOT / "samples" / "inbox"
BLANKS = ROOT / "workbook_templates"
BLANK_FILE = BLANKS / "guizhou.xlsx"

_OUTPUT, _BENEFIT, _SATISFACTION = LEVEL1
_SOCIAL, _LASTING, _SATISFIED = "社会效益\n指标", "可持续影\n响指标", "满意度\n指标"
_REACHED = "达成预期指标"
_NOTHING = (0, 0, 0, "-", "-", "-")

# Amounts typed as text, a rate left out, parts that do not add up, a score above the formula.
MEALS = Filled(
    stamped_unit="清源县教育局",
    fill_date=date(2025, 1, 16),
    project_name="农村义务教育学生营养改善计划",
    department="[105]清源县教育局",
    unit="清源县教育局",
    total=("3,200,000.00", " 3200000 ", "３１３６０００", "10.00", None, 9.8),
    fiscal=("3,200,000.00", "3200000", "3100000", "-", "-", "-"),
    fiscal_own=(1_200_000, 1_200_000, 1_136_000, "-", "-", "-"),
    fiscal_upper=(2_000_000, 2_000_000, 1_964_000, "-", "-", "-"),
    other=_NOTHING,
    goal_expected="为农村义务教育阶段学生提供营养午餐，改善学生营养状况。",
    goal_actual="全年为8512名农村义务教育学生供餐，供餐天数200天，未发生食品安全事故，学生体质监测合格率提高。",
    rows=(
        Row(_OUTPUT, "数量指标", "享受营养餐学生人数", "≥8,600人", "8512", 10, 10),
        Row(_OUTPUT, "数量指标", "全年供餐天数", "190-200天", "200天", 10, 10),
        Row(_OUTPUT, "质量指标", "食材检验合格率", "＝100％", Shown(1, "0%"), 10, 10),
        Row(_OUTPUT, "时效指标", "补助资金拨付完成时间", "12月20日前", date(2024, 12, 18), 10, 10),
        Row(_OUTPUT, "成本指标", "生均补助标准", "≤5元/天", "5元/天", 10, 10),
        Row(_BENEFIT, _SOCIAL, "学生体质监测合格率", "≥88%", "91.5%", 15, 15),
        Row(_BENEFIT, _LASTING, "食堂管理制度健全", "健全", _REACHED, 15, 15),
        Row(_SATISFACTION, _SATISFIED, "学生及家长满意度", "≥90%", Shown(0.92, "0%"), 10, 10),
    ),
    sum_score=99.8,
    conclusion="自评结论：优。项目资金执行率98%，自评总分99.8分。学生营养状况得到改善。存在问题：个别学校供餐人数低于预期。"
    "改进措施：开学前核实供餐人数。",
    contact="某某",
)

# Starts at C4 behind a sheet of instructions; a deadline missed, a total that is not the sum.
FARMLAND = Filled(
    stamped_unit="清源县农业农村局",
    fill_date="2025年1月20日",
    project_name="2024年高标准农田建设项目",
    department="[301]清源县农业农村局",
    unit="清源县农业农村局",
    total=(18_000_000, 17_500_000, 15_225_000, 10, "87%", 8.7),
    fiscal=(18_000_000, 17_500_000, 15_225_000, "-", "-", "-"),
    fiscal_own=(3_000_000, 2_500_000, 2_225_000, "-", "-", "-"),
    fiscal_upper=(15_000_000, 15_000_000, 13_000_000, "-", "-", "-"),
    other=_NOTHING,
    goal_expected="新建高标准农田1万亩，配套灌溉渠系和田间道路。",
    goal_actual="新建高标准农田10050亩，灌溉渠系、田间道路已完工，因汛期停工，竣工验收推迟到12月。",
    rows=(
        Row(_OUTPUT, "数量指标", "新建高标准农田面积", "≧10000亩", "10050亩", 10, 10),
        Row(_OUTPUT, "数量指标", "新建灌溉渠道长度", "不少于12公里", "12.6km", 10, 10),
        Row(_OUTPUT, "质量指标", "工程一次验收合格率", "≥95%", "100%", 10, 10),
        Row(
            _OUTPUT, "时效指标", "竣工验收时间", "2024年11月底前", "2024年12月5日", 10, 8,
            "汛期停工21天，竣工验收推迟，已抢回部分工期",
        ),
        Row(_OUTPUT, "成本指标", "亩均建设成本", "≤1750元/亩", "1515元/亩", 10, 10),
        Row(_BENEFIT, _SOCIAL, "受益农户数", "≥2300户", "2100户", 15, 13.7, "两个村的土地流转尚未完成"),
        Row(_BENEFIT, _LASTING, "工程管护机制", "建立", "部分达成预期指标", 15, 11, "管护公司合同待签"),
        Row(_SATISFACTION, _SATISFIED, "受益农户满意度", "≥90%", "96%", 10, 10),
    ),
    sum_score=93.4,
    conclusion="自评结论：优。取得的成效：新建高标准农田10050亩。存在问题：竣工验收推迟，预算执行率87%，质保金尚未支付。"
    "改进措施：提前安排汛期工序，加快结算。",
    contact="某某",
)  # fmt: skip

# A column inserted, rows of the blank left in, 100 points of indicators beside the 10 of execution.
WATER = Filled(
    labels={
        "项目名称": "项 目 名 称",
        "全年执行数（B）": "全年执行数\n（B）",
        "三级指标": "三级 指标",
        "实际完成值(B)": "实际完成值\n（B）",
    },
    columns=(0, 1, 2, 3, 5, 6, 7, 8, 9, 10),
    gaps={"indicators": 1},
    stamped_unit="清源县水务局",
    fill_date="20250122",
    project_name="农村饮水安全维修养护",
    department="[303]清源县水务局",
    unit="清源县水务局",
    total=(800_000, 800_000, 800_000, 10, "100.00", 10),
    fiscal=(800_000, 800_000, 800_000, "-", "-", "-"),
    fiscal_own=(800_000, 800_000, 800_000, "-", "-", "-"),
    fiscal_upper=_NOTHING,
    other=_NOTHING,
    goal_expected="维修养护农村饮水工程，保障农村居民饮水安全。",
    goal_actual="维修养护农村饮水工程26处，更换管道14.2公里，保障了3.1万名农村居民饮水安全。",
    rows=(
        Row("产出指标", "数量指标", "指标1：维修养护饮水工程数量", "≥25处", "26处", 15, 15),
        Row("产出指标", "数量指标", "指标2："),
        Row("产出指标", "数量指标", "……"),
        Row("产出指标", "质量指标", "指标1：水质抽检合格率", "≥95%", "97%", 15, 15),
        Row("产出指标", "时效指标", "指标1：维修响应时间", "≤24小时", "12小时", 15, 15),
        Row("产出指标", "成本指标", "指标1：单处平均维修成本", "≤32000元", "30769.23元", 15, 15),
        Row("效益指标", _SOCIAL, "指标1：保障饮水安全人数", "≥30000人", "31000人", 15, 15),
        Row("效益指标", _LASTING, "指标1：工程持续供水年限", "≥5年", "5年", 15, 15),
        Row("满意度指标", _SATISFIED, "指标1：供水户满意度", "≥90%", "93%", 10, 10),
    ),
    sum_weight=110,
    sum_score=110,
    conclusion="自评结论：优。农村饮水安全得到保障。",
    contact="某某",
)  # fmt: skip

# More spent than budgeted, a percentage typed as a share, an overspent cost at full score, the wrong grade.
RELIEF = Filled(
    stamped_unit="清源县民政局",
    fill_date="20250110",
    project_name="困难群众临时救助",
    department="[220]清源县民政局",
    unit="清源县民政局",
    total=(500_000, 500_000, 523_600, 10, "104.72", 10),
    fiscal=(500_000, 500_000, 523_600, "-", "-", "-"),
    fiscal_own=(500_000, 500_000, 523_600, "-", "-", "-"),
    fiscal_upper=_NOTHING,
    other=_NOTHING,
    goal_expected="对遭遇突发困难的群众及时救助，兜住民生底线。",
    goal_actual="全年临时救助312人次，发放救助金523600元，救助对象生活得到基本保障。",
    rows=(
        Row(_OUTPUT, "数量指标", "临时救助人次", "≥300人次", "312人次", 10, 10),
        Row(_OUTPUT, "质量指标", "救助对象认定准确率", "≥98%", 0.99, 10, 10),
        Row(_OUTPUT, "时效指标", "救助金发放时限", "≤5个工作日", "7个工作日", 10, 7, "年末集中申请，审批人手不足"),
        Row(_OUTPUT, "成本指标", "人均救助成本", "≤1500元/人次", "1678元/人次", 20, 20),
        Row(_BENEFIT, _SOCIAL, "困难群众基本生活保障", "有效保障", "未达成预期指标", 15, 12, "部分救助金未及时到位"),
        Row(_BENEFIT, _LASTING, "救助工作机制", "完善", "有所完善", 15, 15),
        Row(_SATISFACTION, _SATISFIED, "救助对象满意度", "≥95%", "105%", 10, 10),
    ),
    sum_score=94,
    conclusion="自评结论：良。自评得分84分。存在问题：审批人手不足。改进措施：下放小额救助审批权限。",
    contact="某某",
)

# Last year's title, nothing measured, the goal copied, points lost without a word why.
TOURISM = Filled(
    year="（2023年度）",
    stamped_unit="清源县文化旅游局",
    fill_date="20250124",
    project_name="XX县全域旅游宣传推广",
    department="[207]清源县文化旅游局",
    unit="清源县旅游服务中心",
    total=(900_000, 1_000_000, 650_000, 10, "72.22", 7.22),
    fiscal=(900_000, 1_000_000, 650_000, "-", "-", "-"),
    fiscal_own=(900_000, 1_000_000, 650_000, "-", "-", "-"),
    fiscal_upper=_NOTHING,
    other=_NOTHING,
    goal_expected="开展全域旅游宣传推广，提升县域旅游知名度。",
    goal_actual="开展全域旅游宣传推广，提升县域旅游知名度。",
    rows=(
        Row(_OUTPUT, "数量指标", "举办宣传推广活动", "≥6场次", "5场次", 10, 8.33, "无"),
        Row(_OUTPUT, "数量指标", "制作宣传片（3部）", None, "3部", 10, 10),
        Row(_OUTPUT, "质量指标", "活动媒体报道率", "≥95%", "≥95%", 10, 10),
        Row(_OUTPUT, "时效指标", "活动完成时间", "2024年10月", "2024年10月15日", 10, 10),
        Row(_OUTPUT, "成本指标", "宣传推广费用", "≤100万元", "650000元", 10, 10),
        Row(_BENEFIT, _SOCIAL, "游客接待人数增长率", "≥10%", "8.5%", 15, 12.75),
        Row(_BENEFIT, _LASTING, "县域旅游知名度", "稳步提升", "达到", 15, 15),
        Row(_SATISFACTION, _SATISFIED, "游客满意度", "≥90%", "90%", 10, 10),
    ),
    sum_score=93.3,
    conclusion="自评结论：优。存在问题：无。",
    contact="某某",
)

# Half empty: no name, a total of nothing above parts that were spent, scores without actuals and the other way round.
CLINICS = Filled(
    stamped_unit="清源县卫生健康局",
    fill_date="",
    project_name=None,
    department="[212]清源县卫生健康局",
    unit="清源县卫生健康局",
    total=(0, 0, 0, 10, 0, 0),
    fiscal=(900_000, 900_000, 899_740, "-", "-", "-"),
    fiscal_own=(900_000, 900_000, 899_740, "-", "-", "-"),
    fiscal_upper=_NOTHING,
    other=_NOTHING,
    goal_expected="改造村卫生室，方便群众就近就医。",
    goal_actual="已完成",
    rows=(
        Row(_OUTPUT, "数量指标", "改造村卫生室数量", "≥15个", None, 10, 10),
        Row(_OUTPUT, "质量指标", "改造验收合格率", "100%", "100%", 10, None),
        Row(_OUTPUT, "时效指标", "改造完成时间", "2024年9月30日前", "2024年9月25日", 15, 15),
        Row(_OUTPUT, "成本指标", "单个卫生室改造成本", "≤6万元", "5.998万元", 15, 16),
        Row(_BENEFIT, _SOCIAL, "服务覆盖人口", "≥2.1万人", "23000人", 15, 15),
        Row(_BENEFIT, _LASTING, "村医留任率", "≥90%", "92次", 15, 15),
        Row(_SATISFACTION, _SATISFIED, "就医群众满意度", "≥90%", "91%", 10, 10),
    ),
    sum_score=81,
    conclusion=None,
    contact="",
)

_INSTRUCTIONS = (
    "填 报 说 明",
    "1. 项目名称：按预算批复的名称填写，不得简写。",
    "2. 全年预算数为调整后的预算数；全年执行数为当年实际支付数。",
    "3. 三级指标、年度指标值应与批复的绩效目标一致；未完成的须说明原因。",
)


def blank() -> bytes:
    """Return the official blank of Guizhou."""
    return workbook(BLANK, sheet="自评表")


def blanks() -> Mapping[str, bytes]:
    """Return the official blank of every layout: id -> workbook."""
    drawn = {id_: drawing.workbook(known.LAYOUT, known.BLANK, sheet="自评表") for id_, known in LAYOUTS.items()}
    return drawn | {"guizhou": blank()}


def _behind_instructions(form: Filled) -> bytes:
    book = Book()
    notes = book.sheet("填报说明")
    notes.set_column(0, 0, 80)
    for row, line in enumerate(_INSTRUCTIONS):
        notes.write_string(row, 0, line)
    page = book.sheet("Sheet1")
    draw(book.book, page, form, top=3, left=2)
    return book.done()


def inbox() -> Mapping[str, bytes]:
    """Return what is made the same each time of the sample inbox: file name -> bytes."""
    return {**forms(), **no_forms(), **mails()}


def forms() -> Mapping[str, bytes]:
    """Return file name -> workbook, those that hold forms."""
    return {
        "龙里县人民法院-审判保障综合服务项目.xlsx": workbook(SERVICE, sheet="自评表"),
        "龙里县人民法院-审判辅助事务外包服务项目.xlsx": workbook(OUTSOURCING, sheet="自评表"),
        "龙里县人民法院-智慧法庭升级改造项目.xlsx": workbook(SMART_COURT, sheet="自评表"),
        "法院2024年度项目自评表（三个项目汇总在一张表）.xlsx": workbook(*SEEDS),
        "2024年度自评表-县教育局(最终版).xlsx": workbook(MEALS),
        "农业农村局 高标准农田自评表2025.1.20.xlsx": _behind_instructions(FARMLAND),
        "附件2：项目支出绩效自评表（水务局）.xlsx": workbook(WATER),
        "临时救助 - 副本.xlsx": workbook(RELIEF),
        "文旅局自评表(改2).xlsx": workbook(TOURISM, top=1),
        "新建 XLSX 工作表.xlsx": workbook(CLINICS),
        **more_forms(),
    }


def facts(data: bytes, passwords: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    """Return what the forms of a workbook say, each with its frames' rows, whatever format it is in."""
    forms = read_bytes(encrypted.unlocked(data, passwords), "表.xlsx").forms
    frames = [to_frames([replace(form, form_id="", file="")]) for form in forms]
    return [tuple(frame.to_csv() for frame in each) for each in frames]


def _write_once(name: str, original: bytes, make: Callable[[], bytes], passwords: tuple[str, ...] = ()) -> None:
    """Write a file whose bytes differ each time it is made, unless the one that is there says the same already."""
    path = INBOX / name
    if not path.exists() or facts(path.read_bytes(), passwords) != facts(original):
        path.write_bytes(make())


def write() -> None:
    """Write the inbox, the lists and the blanks to where they stand in the repository."""
    for name, data in inbox().items():
        (INBOX / name).parent.mkdir(parents=True, exist_ok=True)
        (INBOX / name).write_bytes(data)
    for name, (original, kind) in originals().items():
        _write_once(name, original, partial(_converted, original, kind))
    _write_once(LOCKED, unlocked(), lambda: agile(unlocked(), PASSWORD), (PASSWORD,))
    for path, data in ((ROSTER, roster()), (BUDGET, budget()), (WAIVERS, waivers())):
        path.write_bytes(data)
    for id_, data in blanks().items():
        (BLANKS / f"{id_}.xlsx").write_bytes(data)


def _converted(data: bytes, kind: str) -> bytes:
    with TemporaryDirectory() as folder:
        return converted({"book.xlsx": data}, kind, Path(folder))["book.xlsx"]


if __name__ == "__main__":
    write()
