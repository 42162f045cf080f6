"""What else lies in the sample inbox: a form of every layout, a file of every kind, and what is no form at all.

Three kinds are made by LibreOffice and one is locked with a password, so their bytes differ each time they are made;
they are told apart from what the script writes byte for byte.
"""

from collections.abc import Mapping
from types import ModuleType

from tests.kinds import as_template, with_macros
from tests.layouts import guizhou, hainan, hubei, mof2020, mof2021_cost, rural_link, sichuan, yunnan
from tests.layouts.drawing import workbook
from tests.layouts.export import exported
from tests.tables import table

PASSWORD = "qingyuan2024"  # noqa: S105 - that of the sample
LOCKED = "民政局 社区老年食堂运营补助（加密）.xlsx"

TRANSFER = """
| 中央对地方转移支付区域绩效目标自评表 | < | < | < | < | < |
| （2024年度） | < | < | < | < | < |
| 转移支付（项目）名称 | < | 农田建设补助资金 | < | < | < |
| 中央主管部门 | < | 农业农村部 | 地方主管部门 | 清源县农业农村局 | < |
| 资金情况\\n（万元） |  |  | 全年预算数（A） | 全年执行数（B） | 预算执行率（B/A） |
| ^ | 年度资金总额： | < | 1200 | 1100 | 91.67% |
| ^ | 其中：中央补助 | < | 1000 | 950 | 95% |
| ^ | 地方资金 | < | 200 | 150 | 75% |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 全年完成值 | 未完成原因和改进措施 |
| 产出指标 | 数量指标 | 新建高标准农田 | ≥10000亩 | 9800亩 | 汛期停工，已抢回部分工期 |
| ^ | 质量指标 | 工程验收合格率 | ≥98% | 100% |  |
| 效益指标 | 社会效益指标 | 受益农户 | ≥2300户 | 2400户 |  |
| 满意度指标 | 满意度指标 | 农户满意度 | ≥90% | 94% |  |
| 说明 | 无 | < | < | < | < |
"""
_DECLARED = """
| 项目绩效目标申报表（2025年度） | < | < | < | < |
| 项目名称 | < | 社区健身器材更新 | < | < |
| 主管部门 | < | 清源县文化旅游局 | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 备注 |
| 产出指标 | 数量指标 | 更新健身器材 | ≥60件 |  |
| 满意度指标 | 满意度指标 | 居民满意度 | ≥90% |  |
"""
_REHEADED = """
| 项目支出绩效自评表（2024年度） | < | < | < | < | < | < | < |
| 项目名称 | < | 水利站设备更新 | < | 主管部门 | 清源县水务局 | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成直 | 分值 | 得份 | 偏差原因分析及改进措施 |
| 产出指标 | 数量指标 | 更新水泵 | ≥6台 | 6台 | 60 | 60 |  |
| 效益指标 | 社会效益指标 | 供水户数 | ≥2100户 | 2200户 | 30 | 30 |  |
"""
_PAGE = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gbk"></head>'
    "<body><table><tr><td>项目支出绩效自评表</td></tr></table></body></html>"
)
_OWNER = "某某".encode("utf-16-le").ljust(110, b"\0").rjust(165, b"\x02")  # as Excel writes while a file is open


def more_forms() -> Mapping[str, bytes]:
    """Return file name -> workbook, each with a form."""
    return {
        "文化馆 免费开放自评表.xlsx": _lived(mof2020),
        "系统导出_项目绩效_2024.xlsx": exported(mof2020.CLEAN),
        "附件4 司法局 基层司法所规范化建设.xlsx": _lived(sichuan),
        "化肥减量增效项目自评表（20+80）.xltx": as_template(_lived(hubei)),
        "实验中学 学生事务补助.xlsm": with_macros(_lived(hainan)),
        "转移支付区域绩效自评表-农田建设.xlsx": table(TRANSFER),
    }


def no_forms() -> Mapping[str, bytes]:
    """Return file name -> bytes of what is not read, and of a workbook without a form."""
    return {
        "健身器材更新 绩效目标申报表.xlsx": table(_DECLARED),
        "水利站自评表（表头重打）.xlsx": table(_REHEADED),
        "业务系统导出.xls": _PAGE.encode("gbk"),
        "体育场馆开放 自评表扫描件.pdf": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n",
        "~$文化馆 免费开放自评表.xlsx": _OWNER,
    }


def originals() -> Mapping[str, tuple[bytes, str]]:
    """Return file name -> the .xlsx it is made from, and the format LibreOffice makes of it."""
    return {
        "河道管理所 支流清淤.xls": (_lived(mof2021_cost), "xls"),
        "乡村振兴局 小额信贷贴息.et": (_lived(rural_link), "xls"),
        "县一中 助学金自评.ods": (_lived(yunnan), "ods"),
    }


def unlocked() -> bytes:
    """Return the workbook that is locked in the inbox."""
    return workbook(guizhou.LAYOUT, guizhou.CLEAN)


def _lived(module: ModuleType) -> bytes:
    entries, disturbance = module.LIVED
    return workbook(module.LAYOUT, *entries, disturbance=disturbance)
