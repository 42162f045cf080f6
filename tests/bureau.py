"""The lists of the sample bureau: who must report, what its books say, what was let off.

One unit has not sent its form, one project that was received is on no roster, one amount is not that of the books; of
the waivers one is in use, one has expired, and one names a rule that does not exist.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.workbooks import Book

SAMPLES = Path(__file__).parent.parent / "samples"
ROSTER, BUDGET, WAIVERS = (SAMPLES / f"{name}.xlsx" for name in ("名单", "预算台账", "豁免清单"))

_COURT = "龙里县人民法院"
_LISTED = (  # 主管部门, 实施单位, 项目名称, 项目编码, 年初预算数 and 全年预算数 in 万元
    ("[105]清源县教育局", "清源县教育局", "农村义务教育学生营养改善计划", "522730240001", 320, 320),
    ("[207]清源县文化旅游局", "清源县旅游服务中心", "全域旅游宣传推广", "522730240002", 90, 100),
    ("[212]清源县卫生健康局", "清源县卫生健康局", "村卫生室改造", "522730240003", 90, 90),
    ("[220]清源县民政局", "清源县民政局", "困难群众临时救助", "522730240004", 50, 50),
    ("[301]清源县农业农村局", "清源县农业农村局", "2024年高标准农田建设项目", "522730240005", 1800, 1750),
    ("", "清源县农业农村局", "农田建设补助资金", "522730240007", 1200, 1200),
    ("", "清源县土壤肥料工作站", "化肥减量增效示范县项目", "522730240008", 278.5, 278.5),
    ("[303]清源县水务局", "县水务局", "农村饮水安全维修养护", "522730240006", 80, 80),
    ("[348]清源县交通运输局", "清源县交通运输局", "农村公路日常养护", "522730240009", 260, 260),
    ("[126]清源县司法局", "清源县司法局", "基层司法所规范化建设", "51999924R000000000202", 85, 85),
    ("清源县教育体育局", "清源县第一中学", "普通高中家庭经济困难学生资助", "522730240010", 138.6, 138.6),
    ("清源市教育局", "清源市实验中学", "学生事务补助", "46999924T000000000202", 12, 12),
    ("清源市文化和旅游局", "清源市文化馆", "公共文化场馆免费开放", "", 120, 120),
    ("清源市水务局", "清源市水务局河道管理所", "清源河支流清淤疏浚", "", 640, 640),
    ("清源市住房和城乡建设局", "清源市排水管理所", "城区老旧小区雨污管网改造", "", 860, 860),
    (_COURT, _COURT, "龙里县人民法院审判保障综合服务项目", "", 60, 60),
    ("", _COURT, "龙里县人民法院审判辅助事务外包服务项目", "", 260, 260),
    ("", _COURT, "龙里县人民法院智慧法庭升级改造项目", "", 50, 50),
    ("[305]清源县林业局", "清源县林业局", "森林防火物资储备", "", 60, 60),
    ("[362]清源县气象局", "清源县气象局", "人工增雨防雹作业", "", 45, 45),
    ("[521]清源县残疾人联合会", "清源县残疾人联合会", "残疾人辅助器具适配", "", 36, 36),
    ("[207]清源县文化旅游局", "清源县图书馆", "公共图书馆新书购置", "", 20, 20),
)
_MERGED = ((7, 9), (18, 20))  # rows of the sheet over which a department goes
_ROSTER_HEADINGS = (
    "序号",
    "主管部门",
    "实施单位",
    "项目名称",
    "项目编码",
    "年初预算数（万元）",
    "全年预算数（万元）",
    "电子邮箱",
)
_MAILBOXES = {  # 实施单位: 电子邮箱; the others have not told theirs
    "清源县教育局": "jyj@example.com",
    "清源县旅游服务中心": "lyfw@example.com；wlj@example.com",
    "清源县卫生健康局": "wjj@example.com",
    "清源县民政局": "mzj@example.com",
    "清源县农业农村局": "nyncj@example.com",
    "县水务局": "swj@example.com",
    "清源县林业局": "lyj@example.com",
    _COURT: "fayuan@example.com",
}

_BOOKED = (  # 预算单位, 项目名称, 项目代码, 资金来源, 年初批复数, 调整后预算数, 累计支出 in 元
    ("清源县教育局", "农村义务教育学生营养改善计划", "522730240001", "本级财力", 1_200_000, 1_200_000, 1_172_000),
    ("清源县教育局", "农村义务教育学生营养改善计划", "522730240001", "上级专项", 2_000_000, 2_000_000, 1_964_000),
    ("清源县旅游服务中心", "全域旅游宣传推广", "522730240002", "本级财力", 900_000, 1_000_000, 650_000),
    ("清源县卫生健康局", "村卫生室改造", "522730240003", "本级财力", 900_000, 900_000, 899_740),
    ("清源县民政局", "困难群众临时救助", "522730240004", "本级财力", 500_000, 500_000, 523_600),
    ("清源县农业农村局", "2024年高标准农田建设项目", "522730240005", "本级财力", 3_000_000, 2_500_000, 2_225_000),
    ("清源县农业农村局", "2024年高标准农田建设项目", "522730240005", "上级专项", 15_000_000, 15_000_000, 13_000_000),
    ("清源县农业农村局", "农田建设补助资金", "522730240007", "上级专项", 12_000_000, 12_000_000, 11_000_000),
    ("清源县土壤肥料工作站", "化肥减量增效示范县", "522730240008", "上级专项", 2_785_000, 2_785_000, 2_401_000),
    ("清源县水务局", "农村饮水安全维修养护", "522730240006", "本级财力", 800_000, 800_000, 780_000),
    ("清源县交通运输局", "农村公路日常养护", "522730240009", "本级财力", 2_600_000, 2_600_000, 2_541_300),
    ("清源县司法局", "基层司法所规范化建设", "51999924R000000000202", "本级财力", 850_000, 850_000, 765_000),
    ("清源县第一中学", "普通高中家庭经济困难学生资助", "522730240010", "上级专项", 1_386_000, 1_386_000, 1_386_000),
    ("清源市实验中学", "学生事务补助", "46999924T000000000202", "本级财力", 120_000, 120_000, 114_000),
    ("清源市文化馆", "公共文化场馆免费开放", "", "上级专项", 1_200_000, 1_200_000, 1_185_000),
    ("清源市水务局河道管理所", "清源河支流清淤疏浚", "", "本级财力", 6_400_000, 6_400_000, 6_144_000),
    ("清源市排水管理所", "城区老旧小区雨污管网改造", "", "本级财力", 8_600_000, 8_600_000, 8_170_000),
    ("清源县乡村振兴局", "脱贫人口小额信贷贴息", "", "上级专项", 1_865_000, 1_865_000, 1_865_000),
    (_COURT, "龙里县人民法院审判保障综合服务项目", "", "本级财力", 600_000, 600_000, 600_000),
    (_COURT, "龙里县人民法院审判辅助事务外包服务项目", "", "本级财力", 2_600_000, 2_600_000, 2_600_000),
    (_COURT, "龙里县人民法院智慧法庭升级改造项目", "", "本级财力", 500_000, 500_000, 500_000),
    ("清源县林业局", "森林防火物资储备", "", "本级财力", 600_000, 600_000, 573_000),
    ("清源县气象局", "人工增雨防雹作业", "", "本级财力", 450_000, 450_000, 450_000),
    ("清源县残疾人联合会", "残疾人辅助器具适配", "", "本级财力", 360_000, 360_000, 360_000),
    ("清源县图书馆", "公共图书馆新书购置", "", "本级财力", 200_000, 200_000, 198_600),
)
_BUDGET_HEADINGS = ("预算单位", "项目名称", "项目代码", "资金来源", "年初批复数", "调整后预算数", "累计支出")

_LET_OFF = (  # 单位, 项目名称, 规则编号, 原因, 批准人, 有效期至
    (_COURT, "", "F02", "“达成预期指标”是填报系统的固定选项，次年改正", "某某", date(2025, 12, 31)),
    ("县民政局", "困难群众临时救助", "B06", "追加的救助资金年后补文", "某某", date(2024, 12, 31)),
    ("清源县水务局", "", "C1", "分值照旧办法分配", "某某", date(2025, 12, 31)),
)
_WAIVER_HEADINGS = ("单位", "项目名称", "规则编号", "原因", "批准人", "有效期至")


def roster() -> bytes:
    """Return the roster of the projects that must report, as a bureau keeps it."""
    book, page, plain = _list(
        "清源县2024年度项目支出绩效自评项目名单", _ROSTER_HEADINGS, (6, 26, 24, 40, 24, 20, 20, 34)
    )
    for number, listed in enumerate(_LISTED, start=1):
        page.write_row(1 + number, 0, (number, *listed, _MAILBOXES.get(listed[1], "")), plain)
    for first, last in _MERGED:
        page.merge_range(first - 1, 1, last - 1, 1, _LISTED[first - 3][0], plain)
    sums = (sum(float(listed[column]) for listed in _LISTED) for column in (4, 5))
    page.write_row(len(_LISTED) + 2, 0, ("合计", "", "", "", "", *sums, ""), plain)
    return book.done()


def budget() -> bytes:
    """Return the ledger as the bureau's budget system puts it out: a row for each source of a project's funds."""
    book, page, plain = _list("2024年度项目预算执行台账", _BUDGET_HEADINGS, (24, 40, 24, 12, 16, 16, 16))
    money = book.book.add_format({"font_name": "宋体", "font_size": 10.5, "border": 1, "num_format": "#,##0.00"})
    page.write_string(1, 0, "单位：元")
    for row, booked in enumerate(_BOOKED, start=3):
        page.write_row(row, 0, booked[:4], plain)
        page.write_row(row, 4, booked[4:], money)
    return book.done()


def waivers() -> bytes:
    """Return the waivers of the bureau."""
    book, page, plain = _list("清源县项目支出绩效自评豁免清单", _WAIVER_HEADINGS, (24, 30, 12, 48, 10, 14))
    day = book.book.add_format({"font_name": "宋体", "font_size": 10.5, "border": 1, "num_format": "yyyy-mm-dd"})
    for row, (*words, end) in enumerate(_LET_OFF, start=2):
        page.write_row(row, 0, words, plain)
        page.write_datetime(row, len(words), end, day)
    return book.done()


def _list(title: str, headings: Sequence[str], widths: Sequence[int]) -> tuple[Book, Any, Any]:
    """Begin a list: its title, and its headings below; the ledger's leave a row for the unit of money."""
    book = Book()
    page = book.sheet("清单")
    look = {"font_name": "宋体", "font_size": 10.5, "border": 1, "valign": "vcenter"}
    heading = book.book.add_format({**look, "bold": True, "align": "center"})
    large = book.book.add_format({"font_name": "宋体", "font_size": 16, "bold": True, "align": "center"})
    page.merge_range(0, 0, 0, len(headings) - 1, title, large)
    top = 2 if headings is _BUDGET_HEADINGS else 1
    for column, (text, width) in enumerate(zip(headings, widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(top, column, text, heading)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    return book, page, book.book.add_format(look)
