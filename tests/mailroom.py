"""The three mails in the sample inbox: a plain attachment, a zip named in GBK, a forwarded mail with an old workbook.

What lies in them is about four projects that do not exist; the first of them has faults.
"""

import zipfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO

import xlwt
from openpyxl import load_workbook

from tests.letters import file, head, multipart, part, text
from tests.reader.old_books import drawn
from tests.workbooks import LEVEL1, MADE, Filled, Row, workbook

_OUTPUT, _BENEFIT, _SATISFACTION = LEVEL1
_SOCIAL, _LASTING, _SATISFIED = "社会效益\n指标", "可持续影\n响指标", "满意度\n指标"
_NOTHING = (0, 0, 0, "-", "-", "-")

# More in the parts than in the whole, full points for less than was promised, a total that follows from neither.
FORESTRY = Filled(
    stamped_unit="清源县林业局",
    fill_date="20250121",
    project_name="森林防火物资储备",
    department="[305]清源县林业局",
    unit="清源县林业局",
    total=(600_000, 600_000, 573_000, 10, "95.50", 9.55),
    fiscal=(600_000, 600_000, 583_000, "-", "-", "-"),
    fiscal_own=(600_000, 600_000, 583_000, "-", "-", "-"),
    fiscal_upper=_NOTHING,
    other=_NOTHING,
    goal_expected="补充森林防火物资，提高火情处置能力。",
    goal_actual="全年购置灭火器具286套，更新防火隔离带18公里，未发生较大森林火灾。",
    rows=(
        Row(_OUTPUT, "数量指标", "购置灭火器具", "≥300套", "286套", 10, 10),
        Row(_OUTPUT, "数量指标", "更新防火隔离带", "≥18公里", "18公里", 10, 10),
        Row(_OUTPUT, "质量指标", "物资验收合格率", "≥98%", "100%", 10, 10),
        Row(_OUTPUT, "时效指标", "物资到位时间", "2024年10月底前", "2024年10月18日", 10, 10),
        Row(_OUTPUT, "成本指标", "灭火器具单价", "≤1000元/套", "965元/套", 10, 10),
        Row(_BENEFIT, _SOCIAL, "火情及时处置率", "≥95%", "100%", 15, 15),
        Row(_BENEFIT, _LASTING, "储备物资完好率", "≥95%", "98%", 15, 15),
        Row(_SATISFACTION, _SATISFIED, "林区群众满意度", "≥90%", "95%", 10, 10),
    ),
    sum_score=99.95,
    conclusion="自评结论：优。自评总分99.95分。防火物资按期到位，火情处置及时。存在问题：部分器具到货数量不足。"
    "改进措施：提前签订采购合同。",
    contact="某某",
)
_DISABLED = Filled(
    stamped_unit="清源县残疾人联合会",
    fill_date="20250114",
    project_name="残疾人辅助器具适配",
    department="[521]清源县残疾人联合会",
    unit="清源县残疾人联合会",
    total=(360_000, 360_000, 360_000, 10, "100.00", 10),
    fiscal=(360_000, 360_000, 360_000, "-", "-", "-"),
    fiscal_own=(360_000, 360_000, 360_000, "-", "-", "-"),
    fiscal_upper=_NOTHING,
    other=_NOTHING,
    goal_expected="为有需求的残疾人免费适配辅助器具，帮助他们改善生活。",
    goal_actual="全年为428名残疾人适配轮椅、助听器等辅助器具436件，回访时器具都在正常使用。",
    rows=(
        Row(_OUTPUT, "数量指标", "适配辅助器具数量", "≥420件", "436件", 15, 15),
        Row(_OUTPUT, "质量指标", "器具适配合格率", "≥98%", "99.2%", 15, 15),
        Row(_OUTPUT, "时效指标", "适配完成时间", "2024年11月底前", "2024年11月15日", 10, 10),
        Row(_OUTPUT, "成本指标", "平均适配成本", "≤900元/件", "825.69元/件", 10, 10),
        Row(_BENEFIT, _SOCIAL, "受益残疾人人数", "≥400人", "428人", 15, 15),
        Row(_BENEFIT, _LASTING, "器具正常使用率", "≥95%", "98%", 15, 15),
        Row(_SATISFACTION, _SATISFIED, "受助残疾人满意度", "≥90%", "96%", 10, 10),
    ),
    sum_score=100,
    conclusion="自评结论：优。自评总分100分。辅助器具按需适配到人。存在问题：偏远村组回访次数偏少。"
    "改进措施：委托乡镇残联就近回访。",
    contact="某某",
)
_LIBRARY = Filled(
    stamped_unit="清源县图书馆",
    fill_date=date(2025, 1, 13),
    project_name="公共图书馆新书购置",
    department="[207]清源县文化旅游局",
    unit="清源县图书馆",
    total=(200_000, 200_000, 198_600, 10, "99.30", 9.93),
    fiscal=(200_000, 200_000, 198_600, "-", "-", "-"),
    fiscal_own=(200_000, 200_000, 198_600, "-", "-", "-"),
    fiscal_upper=_NOTHING,
    other=_NOTHING,
    goal_expected="补充馆藏图书，满足读者借阅需要。",
    goal_actual="购置新书5120册并全部编目上架，全年接待读者31800人次，借阅量比上年增加。",
    rows=(
        Row(_OUTPUT, "数量指标", "购置图书数量", "≥5000册", "5120册", 15, 15),
        Row(_OUTPUT, "质量指标", "图书验收合格率", "≥99%", "100%", 15, 15),
        Row(_OUTPUT, "时效指标", "新书上架时间", "2024年10月底前", "2024年10月22日", 10, 10),
        Row(_OUTPUT, "成本指标", "平均采购单价", "≤40元/册", "38.79元/册", 10, 10),
        Row(_BENEFIT, _SOCIAL, "接待读者人次", "≥30000人次", "31800人次", 15, 15),
        Row(_BENEFIT, _LASTING, "馆藏图书增长率", "≥4%", "4.3%", 15, 15),
        Row(_SATISFACTION, _SATISFIED, "读者满意度", "≥90%", "94%", 10, 10),
    ),
    sum_score=99.93,
    conclusion="自评结论：优。自评总分99.93分。新书及时上架，读者反映良好。存在问题：少儿图书占比偏低。"
    "改进措施：下一年度增加少儿图书。",
    contact="某某",
)
_WEATHER = Filled(
    stamped_unit="清源县气象局",
    fill_date="20250123",
    project_name="人工增雨防雹作业",
    department="[362]清源县气象局",
    unit="清源县气象局",
    total=(450_000, 450_000, 450_000, 10, "100.00", 10),
    fiscal=(450_000, 450_000, 450_000, "-", "-", "-"),
    fiscal_own=(450_000, 450_000, 450_000, "-", "-", "-"),
    fiscal_upper=_NOTHING,
    other=_NOTHING,
    goal_expected="开展人工增雨防雹作业，减轻旱灾和雹灾损失。",
    goal_actual="8个作业点全年开展增雨防雹作业46次，保护烟田2.7万亩，没有发生安全事故。",
    rows=(
        Row(_OUTPUT, "数量指标", "运行作业点数量", "≥8个", "8个", 15, 15),
        Row(_OUTPUT, "质量指标", "作业装备完好率", "≥95%", "97%", 15, 15),
        Row(_OUTPUT, "时效指标", "年度作业完成时间", "2024年9月底前", "2024年9月20日", 10, 10),
        Row(_OUTPUT, "成本指标", "单个作业点运行成本", "≤5.7万元/个", "5.625万元/个", 10, 10),
        Row(_BENEFIT, _SOCIAL, "保护烟田面积", "≥2.6万亩", "2.7万亩", 15, 15),
        Row(_BENEFIT, _LASTING, "作业人员持证率", "≥95%", "100%", 15, 15),
        Row(_SATISFACTION, _SATISFIED, "烟农满意度", "≥90%", "93%", 10, 10),
    ),
    sum_score=100,
    conclusion="自评结论：优。自评总分100分。防雹作业及时，烟田损失减少。存在问题：个别作业点道路不便。"
    "改进措施：协调修缮便道。",
    contact="某某",
)


def mails() -> Mapping[str, bytes]:
    """Return file name -> mail."""
    return {
        "邮箱/林业局报送自评表.eml": head(
            "林业局2024年度项目支出绩效自评表", "清源县林业局 <lyj@example.com>", "Tue, 21 Jan 2025 16:42:00 +0800"
        )
        + multipart(
            text("绩效科：\n    现报送森林防火物资储备项目自评表，请查收。\n清源县林业局"),
            file(workbook(FORESTRY, sheet="自评表"), "森林防火物资储备 自评表.xlsx"),
        ),
        "邮箱/两份自评表（压缩包）.eml": head(
            "报送2024年度自评表", "某某 <moumou@example.com>", "Wed, 15 Jan 2025 09:05:00 +0800"
        )
        + multipart(
            text("残联和图书馆的自评表在压缩包里，请查收。"),
            part(
                gbk_zip(
                    {
                        "残联 残疾人辅助器具适配.xlsx": workbook(_DISABLED),
                        "图书馆 新书购置.xlsx": workbook(_LIBRARY),
                    }
                ),
                {
                    "Content-Type": b'application/octet-stream; name="' + "自评表.zip".encode("gbk") + b'"',
                    "Content-Disposition": b'attachment; filename="' + "自评表.zip".encode("gbk") + b'"',
                },
            ),
        ),
        "邮箱/转发：气象局自评表.eml": head(
            "转发：气象局自评表", "清源县财政局农业股 <nyg@example.com>", "Fri, 24 Jan 2025 11:20:00 +0800"
        )
        + multipart(
            text("气象局发到我股邮箱的，转给你们。"),
            part(
                head("气象局项目自评表", "清源县气象局 <qxj@example.com>", "Thu, 23 Jan 2025 17:58:00 +0800")
                + multipart(
                    text("请查收。"),
                    file(as_xls(workbook(_WEATHER)), "气象局 人工增雨防雹.xls", "application/vnd.ms-excel"),
                    boundary="=_2",
                ),
                {"Content-Type": "message/rfc822", "Content-Disposition": "attachment"},
                "8bit",
            ),
        ),
    }


def gbk_zip(files: Mapping[str, bytes]) -> bytes:
    """Zip files under names in GBK and without a word that they are, as zip programs on Chinese Windows do."""
    out, names = BytesIO(), {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in enumerate(files.items()):
            stand_in = f"@{number}".ljust(len(name.encode("gbk")), "@")
            names[stand_in.encode()] = name.encode("gbk")
            archive.writestr(zipfile.ZipInfo(stand_in, MADE.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    zipped = out.getvalue()
    for stand_in_bytes, name_bytes in names.items():
        zipped = zipped.replace(stand_in_bytes, name_bytes)
    return zipped


def as_xls(data: bytes) -> bytes:
    """Draw a form anew as an old workbook: its values, merged cells and widths."""
    sheet = load_workbook(BytesIO(data)).worksheets[0]
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    style = xlwt.easyxf("borders: left thin, right thin, top thin, bottom thin; align: wrap on, vert center")

    def draw(_book: xlwt.Workbook, page: xlwt.Worksheet) -> None:
        for letter, width in sheet.column_dimensions.items():
            page.col(ord(letter) - ord("A")).width = round(width.width * 256)
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            area = merged.get((cell.row, cell.column))
            if area is not None:
                place = (area.min_row - 1, area.max_row - 1, area.min_col - 1, area.max_col - 1)
                page.write_merge(*place, cell.value, style)
            elif cell.value is not None:
                page.write(cell.row - 1, cell.column - 1, cell.value, style)

    return drawn(draw)
